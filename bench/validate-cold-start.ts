// SPDX-License-Identifier: Apache-2.0
/** How long the first verdict takes: a process that loads every set and judges one invoice of each, and `raccord validate`. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { makeSpecimen } from '../formats/specimen/index.ts';
import { percentile, type Report, round } from './report.ts';

const goalMs = 1_000;
const starts = 5;
const run = promisify(execFile);

export async function coldStart(report: Report): Promise<void> {
  const place = await mkdtemp(join(tmpdir(), 'raccord-bench-validate-'));
  try {
    const file = join(place, 'facture.xml');
    await writeFile(file, makeSpecimen({ syntax: 'UBL', circuit: 'CHORUS_PRO', number: 'F-2026-0007' }));
    const launcher = fileURLToPath(new URL('../bin/raccord.js', import.meta.url));
    await measure('command', [launcher, 'validate', file], report);
    await measure('all-sets', [fileURLToPath(new URL('./validate-first.ts', import.meta.url))], report);
  } finally {
    await rm(place, { recursive: true });
  }
}

async function measure(name: string, args: readonly string[], report: Report): Promise<void> {
  const timesMs: number[] = [];
  for (let i = 0; i < starts; i++) {
    const started = performance.now();
    await run(process.execPath, args);
    timesMs.push(performance.now() - started);
  }
  report({
    bench: `validate/cold-start/${name}`,
    value: round(percentile(timesMs, 50), 0),
    unit: 'ms',
    goal: { most: goalMs },
    detail: { slowestMs: round(Math.max(...timesMs), 0), starts },
  });
}
