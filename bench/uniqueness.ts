// SPDX-License-Identifier: Apache-2.0
/**
 * Uniqueness at scale: claims of 500 factures in a journal that knows a million, new ones and ones that are taken. The
 * peer is the same claim in an empty journal: the index must make the difference small.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monotonicFactory } from 'ulid';
import type { FluxId } from '../gateway/domain/flux.ts';
import { createLogger } from '../gateway/observability/logger.ts';
import type { CleUnicite, Journal } from '../gateway/ports/journal.ts';
import { openSqliteJournal } from '../queues/journal/index.ts';
import { percentile, type Report, round } from './report.ts';

const known = 1_000_000;
const parFlux = 500;
/** Claims under way while the million is made: what one batch of the writer takes. */
const lanes = 8;
const measured = 40;
/** A flux of 500 factures waits this long at most for its uniqueness. */
const goalMs = 100;

export async function uniqueness(report: Report): Promise<void> {
  const place = await mkdtemp(join(tmpdir(), 'raccord-bench-uniqueness-'));
  const logger = createLogger({ level: 'error', destination: process.stderr });
  const journal = await openSqliteJournal({
    file: join(place, 'journal.sqlite'),
    logger,
    clock: () => new Date(),
  });
  try {
    const ulid = monotonicFactory();
    const next = () => ulid() as FluxId;
    const empty = await timesOf(journal, next, () => known + 1);
    const startedMs = performance.now();
    await fill(journal, next);
    const perSecond = known / ((performance.now() - startedMs) / 1000);
    report({
      bench: 'uniqueness/fill',
      value: round(perSecond, 0),
      unit: 'claims/s',
      detail: { rows: known },
    });
    const fresh = await timesOf(journal, next, (i) => 2 * known + i * parFlux);
    const taken = await timesOf(journal, next, (i) => Math.floor((known / measured) * i));
    const cases = [
      ['new', fresh],
      ['taken', taken],
    ] as const;
    for (const [name, times] of cases) {
      const [p50, p95] = [percentile(times, 50), percentile(times, 95)];
      report({
        bench: `uniqueness/claim-of-${parFlux}-${name}`,
        value: round(p95),
        unit: 'ms (95th percentile)',
        peer: 'the same in an empty journal',
        ratio: round(p50 / percentile(empty, 50)),
        goal: { most: goalMs },
        detail: { rows: known, p50: round(p50) },
      });
    }
  } finally {
    await journal.close();
    await rm(place, { recursive: true });
  }
}

async function fill(journal: Journal, next: () => FluxId): Promise<void> {
  let from = 0;
  const lane = async () => {
    while (from < known) {
      const start = from;
      from += parFlux;
      await journal.claimFactures(next(), triplets(start));
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

/** Claims of factures numbered from what `start` says, one after the other, and given back when they were new. */
async function timesOf(
  journal: Journal,
  next: () => FluxId,
  start: (i: number) => number,
): Promise<readonly number[]> {
  const times: number[] = [];
  for (let i = 0; i < measured; i++) {
    const flux = next();
    const cles = triplets(start(i));
    const startedMs = performance.now();
    await journal.claimFactures(flux, cles);
    times.push(performance.now() - startedMs);
    await journal.releaseFactures(flux);
  }
  return times;
}

/** Suppliers and numbers in no order, as they come. */
function triplets(from: number): readonly CleUnicite[] {
  return Array.from({ length: parFlux }, (_, i) => {
    const mixed = ((from + i) * 2_654_435_761) % 4_294_967_296;
    return {
      rang: i + 1,
      annee: '2026',
      siren: String(100_000_000 + (mixed % 50_000)),
      numero: `F-${mixed}-${from + i}`,
    };
  });
}
