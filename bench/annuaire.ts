// SPDX-License-Identifier: Apache-2.0
/** Import of an annuaire of 250,000 structures, as CSV, as F14, and again: how long, how fast, in how much memory. */
import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { specimenAnnuaire } from '../formats/annuaire/specimen.ts';
import { type Report, round } from './report.ts';

const structures = 250_000;
const memoryGoalMib = 200;

interface Measured {
  readonly entrees: number;
  readonly seconds: number;
  readonly beforeMib: number;
  readonly peakMib: number;
  readonly worstMs: number;
  readonly lookUps: number;
}

export async function annuaire(report: Report): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'raccord-bench-annuaire-'));
  try {
    const made = specimenAnnuaire(structures);
    const files = { csv: join(directory, 'a.csv'), f14: join(directory, 'a.xml') };
    await pipeline(Readable.from(made.csv()), createWriteStream(files.csv));
    await pipeline(Readable.from(made.f14()), createWriteStream(files.f14));
    for (const kind of ['csv', 'f14'] as const) {
      const journal = join(directory, kind, 'journal.sqlite');
      tell(`annuaire/${kind}`, await measure(files[kind], journal), report);
      // The same again, as each week: nothing of it changed.
      tell(`annuaire/${kind}/again`, await measure(files[kind], journal), report);
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** In a child, so that nothing else is counted. */
async function measure(file: string, journal: string): Promise<Measured> {
  const script = fileURLToPath(new URL('./annuaire-child.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, file, journal]);
  return JSON.parse(stdout) as Measured;
}

function tell(bench: string, measured: Measured, report: Report): void {
  const { entrees, seconds, beforeMib, peakMib, worstMs, lookUps } = measured;
  report({
    bench,
    value: round(seconds, 1),
    unit: 's',
    detail: {
      structures,
      entrees,
      entreesParSeconde: round(entrees / seconds, 0),
      worstTurnMs: round(worstMs, 0),
    },
  });
  report({
    bench: `${bench}/memory`,
    value: round(peakMib, 0),
    unit: 'MiB',
    goal: { most: memoryGoalMib },
    detail: { beforeMib: round(beforeMib, 0) },
  });
  report({ bench: `${bench}/look-ups`, value: lookUps, unit: '/s' });
}
