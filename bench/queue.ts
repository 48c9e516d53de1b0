// SPDX-License-Identifier: Apache-2.0
/**
 * Jobs per second on both drivers: each job is one step of a flux, committed in a real journal, so the figure
 * is that of a queue that loses nothing. The peer is the disk's own durable write, one after the other.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monotonicFactory } from 'ulid';
import type { FluxId } from '../gateway/domain/flux.ts';
import type { PartenaireId } from '../gateway/domain/partenaire.ts';
import type { RaccordementId } from '../gateway/domain/raccordement.ts';
import { createLogger } from '../gateway/observability/logger.ts';
import { createMetrics } from '../gateway/observability/metrics.ts';
import type { Journal } from '../gateway/ports/journal.ts';
import { type WorkHandler, workIdOf } from '../gateway/ports/work.ts';
import { openSqliteJournal } from '../queues/journal/index.ts';
import { queueSection } from '../queues/work/config.ts';
import { openWorkQueue } from '../queues/work/index.ts';
import { redisServerInstalled, startRedis } from '../test/support/redis-server.ts';
import { durableFilesPerSecond } from './disk-limit.ts';
import { type Report, round } from './report.ts';

const warmUpJobs = 500;
const measuredJobs = 5_000;
const concurrency = 32;

export async function queue(report: Report): Promise<void> {
  const place = await mkdtemp(join(tmpdir(), 'raccord-bench-queue-'));
  try {
    const limit = await durableFilesPerSecond(place, 300, 300, 1);
    report({
      bench: 'queue/disk-limit',
      value: round(limit, 0),
      unit: 'durable writes/s',
      detail: { inFlight: 1 },
    });
    await measure('journal', {}, join(place, 'journal'), limit, report);
    if (!redisServerInstalled) return;
    const redis = await startRedis(['--appendonly', 'yes']);
    try {
      await measure('bullmq', { redis: { url: redis.url } }, join(place, 'bullmq'), limit, report);
    } finally {
      await redis.close();
    }
  } finally {
    await rm(place, { recursive: true });
  }
}

async function measure(
  name: string,
  driver: object,
  place: string,
  limit: number,
  report: Report,
): Promise<void> {
  const logger = createLogger({ level: 'error', destination: process.stderr });
  const clock = () => new Date();
  const metrics = createMetrics();
  const journal = await openSqliteJournal({ file: join(place, 'journal.sqlite'), logger, clock });
  const each = {
    ouverture: concurrency,
    controle: concurrency,
    restitution: concurrency,
    livraison: concurrency,
  };
  const config = queueSection.parse({ ...driver, concurrency: each, capPerPartenaire: 1000 });
  const work = await openWorkQueue(config, {
    store: journal.work,
    logger,
    metrics,
    clock,
    dataDirectory: place,
  });
  const counter = new Countdown();
  const finish: WorkHandler = async ({ id, flux }) => {
    const at = clock();
    await journal.apply({ flux, at, from: ['RECU'], to: 'EN_TRAITEMENT', doneWork: id, events: [] });
    counter.one();
  };
  await work.start({ ouverture: finish, controle: finish, restitution: finish, livraison: finish });
  try {
    await run(warmUpJobs, journal, work, counter);
    const seconds = await run(measuredJobs, journal, work, counter);
    const value = measuredJobs / seconds;
    const peer = 'write+fsync+rename+dirfsync, one at a time';
    report({
      bench: `queue/${name}`,
      value: round(value, 0),
      unit: 'jobs/s',
      peer,
      ratio: round(value / limit),
    });
  } finally {
    await work.close(10_000);
    await journal.close();
  }
}

type Offer = { offer(work: readonly { readonly id: ReturnType<typeof workIdOf> }[]): void };

/** Seconds from the first offer to the last job done; the rows are made before the clock starts. */
async function run(jobs: number, journal: Journal, work: Offer, counter: Countdown): Promise<number> {
  const newId = monotonicFactory();
  const ids = Array.from({ length: jobs }, () => newId() as FluxId);
  const done = counter.expect(jobs);
  const started = performance.now();
  await Promise.all(
    ids.map(async (id) => {
      await receive(journal, id);
      work.offer([{ id: workIdOf('ouverture', id) }]);
    }),
  );
  await done;
  return (performance.now() - started) / 1000;
}

async function receive(journal: Journal, id: FluxId): Promise<void> {
  const now = new Date();
  const common = {
    id,
    partenaire: 'bench' as PartenaireId,
    raccordement: 'bench' as RaccordementId,
    protocole: 'sftp' as const,
    nomFichier: `bench-${id}`,
  };
  const blob = { sha256: '0'.repeat(64), sizeBytes: 1 };
  const depot = {
    ...common,
    ...blob,
    statut: 'REMIS' as const,
    session: 'bench',
    ouvertLe: now,
    modifieLe: now,
  };
  await journal.receive({ ...common, blob, recuLe: now, events: [{ type: 'flux.recu' }] }, depot);
}

class Countdown {
  #left = 0;
  #resolve: () => void = () => {};

  expect(count: number): Promise<void> {
    this.#left = count;
    return new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  one(): void {
    this.#left--;
    if (this.#left === 0) this.#resolve();
  }
}
