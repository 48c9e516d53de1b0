// SPDX-License-Identifier: Apache-2.0
/**
 * Runs one unit of work, whichever driver brought it, and is the only place where a failure becomes a
 * retry or a dead letter (house style §3).
 *
 * What must stay true: rows are the truth. A handler commits its effect together with the end of its row, so
 * when it resolves nothing is left to do; every failed attempt is written to the row before the driver hears
 * of it; a row that is gone makes its job stale, not faulty. Running the same unit twice is ordinary.
 */
import { AssertionError } from 'node:assert';
import { Failure } from '../../gateway/domain/failure.ts';
import type { Clock, Logger, Metrics } from '../../gateway/ports/machinery.ts';
import type { Etape, Work, WorkHandler, WorkId, WorkStore } from '../../gateway/ports/work.ts';

export interface RetryPolicy {
  /** Attempts in all, the first included. */
  readonly max: number;
  /** The wait after the first failure, the second …; the last one repeats. */
  readonly delaysMs: readonly number[];
}

/** One for all étapes, and one of its own for an étape that waits for somebody else. */
export type RetryPolicies = RetryPolicy & Readonly<Partial<Record<Etape, RetryPolicy>>>;

export function policyOf(etape: Etape, policies: RetryPolicies): RetryPolicy {
  return policies[etape] ?? policies;
}

export interface WorkerContext {
  readonly store: WorkStore;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly retry: RetryPolicies;
}

/** What became of one run. `given-back`: interrupted by our own stop, which is nobody's failure. */
export type Outcome =
  | { readonly kind: 'done' | 'stale' | 'given-back' }
  | { readonly kind: 'retry'; readonly delayMs: number; readonly detail: string }
  | { readonly kind: 'dead'; readonly detail: string };

/** Longer texts are cut: a detail is read in a list. */
const DETAIL_MAX_CHARS = 300;

/** Deterministic: the same attempt always waits the same time. `attempt` counts from 1. */
export function retryDelayMs(attempt: number, policy: RetryPolicy): number {
  const step = Math.min(attempt, policy.delaysMs.length) - 1;
  return policy.delaysMs[Math.max(step, 0)] ?? 0;
}

/** For a driver that has only the id: reads the row first, and drops the job when it is gone. */
export async function runById(
  id: WorkId,
  handler: WorkHandler,
  signal: AbortSignal,
  context: WorkerContext,
): Promise<Outcome> {
  let work: Work | undefined;
  try {
    work = await context.store.find(id);
  } catch (error) {
    context.logger.warn('work.unreadable', { work: id }, error);
    return { kind: 'retry', delayMs: retryDelayMs(1, context.retry), detail: 'journal unreadable' };
  }
  if (work === undefined) {
    context.logger.debug('work.stale', { work: id });
    return { kind: 'stale' };
  }
  return runWork(work, handler, signal, context);
}

/** Never rejects. */
export async function runWork(
  work: Work,
  handler: WorkHandler,
  signal: AbortSignal,
  context: WorkerContext,
): Promise<Outcome> {
  const { etape } = work;
  if (work.tentatives >= policyOf(etape, context.retry).max) return giveUp(work, context);
  const begunAt = context.clock().getTime();
  try {
    await handler(work, signal);
    return { kind: 'done' };
  } catch (error) {
    const logger = context.logger.child({ flux: work.flux, etape });
    if (signal.aborted) {
      logger.info('work.given-back', { partenaire: work.partenaire });
      return { kind: 'given-back' };
    }
    return await recordFailure(work, error, { ...context, logger });
  } finally {
    context.metrics.observe('work_seconds', (context.clock().getTime() - begunAt) / 1_000, { etape });
  }
}

/** Its attempts were used up without one of them ending: whoever ran it died. It is not run again. */
async function giveUp(work: Work, { store, clock, logger, metrics }: WorkerContext): Promise<Outcome> {
  const detail = `${work.tentatives} attempts, none of which came to an end`;
  metrics.count('work_failures_total', { etape: work.etape, code_failure: 'STALLED' });
  logger.error('work.dead', { flux: work.flux, etape: work.etape, code: 'STALLED', detail });
  await store.fail(work.id, { code: 'STALLED', detail }, clock());
  return { kind: 'dead', detail };
}

async function recordFailure(work: Work, error: unknown, context: WorkerContext): Promise<Outcome> {
  const { logger, metrics, store, clock } = context;
  const retry = policyOf(work.etape, context.retry);
  const attempt = work.tentatives + 1;
  const trouble = describe(error);
  const delayMs = Math.max(retryDelayMs(attempt, retry), trouble.leastMs);
  const again = trouble.again && (trouble.uncounted || attempt < retry.max);
  const fields = { partenaire: work.partenaire, code: trouble.code, attempt };

  metrics.count('work_failures_total', { etape: work.etape, code_failure: trouble.code });
  if (again) logger.warn('work.retry', { ...fields, delayMs, detail: trouble.detail });
  else logger.error(trouble.bug ? 'work.bug' : 'work.dead', { ...fields, detail: trouble.detail }, error);

  const now = clock();
  const { code, detail, uncounted } = trouble;
  const retryAt = new Date(now.getTime() + delayMs);
  try {
    await store.fail(work.id, again ? { code, detail, retryAt, uncounted } : { code, detail }, now);
  } catch (unrecorded) {
    // The row is still to do, so it must come again; the attempt just was not counted.
    logger.error('work.failure-not-recorded', { code }, unrecorded);
    return { kind: 'retry', delayMs, detail };
  }
  return again ? { kind: 'retry', delayMs, detail } : { kind: 'dead', detail };
}

interface Trouble {
  readonly code: string;
  readonly detail: string;
  readonly again: boolean;
  readonly bug: boolean;
  /** The least wait before the next attempt. */
  readonly leastMs: number;
  /** Waiting for somebody is no failed attempt: whoever waits says himself when it has been too long. */
  readonly uncounted: boolean;
}

function describe(error: unknown): Trouble {
  const plain = { bug: false, leastMs: 0, uncounted: false };
  if (error instanceof Failure) {
    const { code, message, transient: again, retryAfterMs: leastMs = 0 } = error;
    return { ...plain, code, detail: clip(message), again, leastMs, uncounted: code === 'ACCUSE_ATTENDU' };
  }
  const detail = clip(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
  if (isBug(error)) return { ...plain, code: 'BUG', detail, again: false, bug: true };
  return { ...plain, code: 'UNFORESEEN', detail, again: true };
}

/** What only wrong code throws: the same run would end the same way. */
function isBug(error: unknown): boolean {
  return (
    error instanceof AssertionError ||
    error instanceof TypeError ||
    error instanceof RangeError ||
    error instanceof ReferenceError ||
    error instanceof SyntaxError
  );
}

function clip(text: string): string {
  return text.length <= DETAIL_MAX_CHARS ? text : `${text.slice(0, DETAIL_MAX_CHARS - 1)}…`;
}
