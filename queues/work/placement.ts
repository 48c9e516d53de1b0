// SPDX-License-Identifier: Apache-2.0
/**
 * Puts rows into the BullMQ queues so that each row has exactly one live job: the one place where relay and
 * reconciliation meet.
 *
 * A row unknown to Redis is added; a job that Redis keeps as completed or failed while its row is still to do
 * would swallow the new one (same id), so it is removed first.
 */
import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Clock } from '../../gateway/ports/machinery.ts';
import { type Etape, etapes, type Work, type WorkId, type WorkStore } from '../../gateway/ports/work.ts';
import type { JobContent } from './names.ts';

/** BullMQ's range is 0 to 2^21 - 1, where 0 means none and jumps the queue. */
const PRIORITY_MIN = 1;
const PRIORITY_MAX = 2_097_151;
/** Not a limit we mean to reach: the journal counts the attempts, and Redis must not give up before it does. */
const BULL_ATTEMPTS = 1_000;

export type Row = Work & { readonly disponibleLe?: Date };
export type WorkJobQueue = Queue<JobContent, void, Etape>;
export type EtapeQueues = Readonly<Record<Etape, WorkJobQueue>>;

export interface Placed {
  readonly added: number;
  readonly repaired: number;
}

export interface PlacementContext {
  readonly queues: EtapeQueues;
  readonly redis: Redis;
  readonly store: WorkStore;
  readonly clock: Clock;
  /** Works running in this process just now: their job may be missing (a flush), they are not. */
  readonly isRunning: (id: WorkId) => boolean;
}

export async function placeRows(rows: readonly Row[], context: PlacementContext): Promise<Placed> {
  const placed = { added: 0, repaired: 0 };
  for (const etape of etapes) {
    const ofEtape = rows.filter((row) => row.etape === etape && !context.isRunning(row.id));
    if (ofEtape.length === 0) continue;
    const { added, repaired } = await placeInQueue(ofEtape, context.queues[etape], context);
    placed.added += added;
    placed.repaired += repaired;
  }
  return placed;
}

async function placeInQueue(
  rows: readonly Row[],
  queue: WorkJobQueue,
  context: PlacementContext,
): Promise<Placed> {
  const states = await jobStates(rows, queue, context.redis);
  const missing = rows.filter((_, index) => states[index] === 'unknown');
  const finished = rows.filter((_, index) => states[index] === 'finished');
  const stillToDo: Row[] = [];
  for (const row of finished) {
    // The page may be older than the answer of Redis: the job may have ended well meanwhile.
    if ((await context.store.find(row.id)) === undefined) continue;
    await queue.remove(row.id);
    stillToDo.push(row);
  }
  const jobs = [...missing, ...stillToDo].map((row) => jobOf(row, context.clock()));
  if (jobs.length > 0) await queue.addBulk(jobs);
  return { added: missing.length, repaired: stillToDo.length };
}

type JobState = 'unknown' | 'live' | 'finished';

/** One pipeline for the whole page; a job's hash says enough, and cheaper than BullMQ's state script. */
async function jobStates(
  rows: readonly Row[],
  queue: WorkJobQueue,
  redis: Redis,
): Promise<readonly JobState[]> {
  const pipeline = redis.pipeline();
  for (const row of rows) pipeline.hmget(queue.toKey(row.id), 'timestamp', 'finishedOn');
  const answers = (await pipeline.exec()) ?? [];
  return answers.map(([error, answer]) => {
    if (error !== null) throw error;
    const [timestamp, finishedOn] = answer as readonly (string | null)[];
    if (timestamp === null) return 'unknown';
    return finishedOn === null ? 'live' : 'finished';
  });
}

function jobOf(row: Row, now: Date) {
  const delayMs = (row.disponibleLe?.getTime() ?? 0) - now.getTime();
  return {
    name: row.etape,
    data: { id: row.id, flux: row.flux, partenaire: row.partenaire },
    opts: {
      jobId: row.id,
      priority: priorityOf(row.tour),
      delay: Math.max(delayMs, 0),
      attempts: BULL_ATTEMPTS,
      backoff: { type: 'custom' },
    },
  };
}

export function priorityOf(tour: number): number {
  return Math.min(Math.max(Math.trunc(tour) + PRIORITY_MIN, PRIORITY_MIN), PRIORITY_MAX);
}
