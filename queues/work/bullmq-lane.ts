// SPDX-License-Identifier: Apache-2.0
/**
 * One étape of the BullMQ driver: its queue, its worker, and what each outcome means to BullMQ.
 *
 * What must stay true: `worker.ts` has written a failure to the row before BullMQ hears of it, so Redis may
 * forget anything; a job beyond its partenaire's cap steps aside without counting as an attempt.
 */
import { DelayedError, type Job, Queue, UnrecoverableError, WaitingError, Worker } from 'bullmq';
import type { PartenaireId } from '../../gateway/domain/partenaire.ts';
import type { Etape, WorkHandler, WorkId } from '../../gateway/ports/work.ts';
import { settles } from './deadline.ts';
import { type JobContent, queueName } from './names.ts';
import type { PartenaireCap } from './partenaire-cap.ts';
import type { WorkJobQueue } from './placement.ts';
import type { RedisLink } from './redis-link.ts';
import type { QueueTimings } from './timings.ts';
import { Watchdog } from './watchdog.ts';
import { type Outcome, policyOf, runById, type WorkerContext } from './worker.ts';

/** Enough to see in bull-board what just went by. */
const COMPLETED_KEPT = 100;
/** Dead letters stay visible; the journal has them all. */
const FAILED_KEPT = 10_000;
const EVENTS_KEPT = 1_000;
/** When BullMQ fails a job without us (a lost lock): the row is unchanged, so the same wait as a first failure. */
const FALLBACK_RETRY_MS = 1_000;
/** The same id already runs here (a flush, then a new offer): look again when it has ended. */
const TWIN_RETRY_MS = 1_000;
/** A replaced worker may take this long to let go of its handlers. */
const RETIRE_MS = 60_000;

export interface BullLaneOptions {
  readonly etape: Etape;
  readonly prefix: string;
  readonly concurrency: number;
  readonly cap: PartenaireCap;
  readonly link: RedisLink;
  readonly timings: QueueTimings;
  readonly signal: AbortSignal;
}

type LaneJob = Job<JobContent, void, Etape>;
type LaneWorker = Worker<JobContent, void, Etape>;

export class BullLane {
  readonly queue: WorkJobQueue;
  readonly #options: BullLaneOptions;
  readonly #context: WorkerContext;
  readonly #watchdog: Watchdog;
  readonly #running = new Map<WorkId, Promise<Outcome>>();
  #handler: WorkHandler | undefined;
  #worker: LaneWorker | undefined;
  #begun = 0;
  /** Jobs in a worker's hand that wait for a place of their partenaire. */
  #waiting = 0;
  #closing = false;

  constructor(options: BullLaneOptions, context: WorkerContext) {
    this.#options = options;
    this.#context = context;
    this.#watchdog = new Watchdog(options.timings.stuckAfterMs);
    const { name, prefix } = queueName(options.prefix, options.etape);
    this.queue = new Queue(name, {
      prefix,
      connection: options.link.producer,
      skipVersionCheck: true,
      streams: { events: { maxLen: EVENTS_KEPT } },
    });
    this.queue.on('error', (error) => options.link.noteError(error));
  }

  get stuck(): boolean {
    return this.#watchdog.stuck;
  }

  isRunning(id: WorkId): boolean {
    return this.#running.has(id);
  }

  start(handler: WorkHandler): void {
    this.#handler = handler;
    this.#worker ??= this.#createWorker();
  }

  /** Replaces a worker that has stopped taking jobs. */
  async watch(): Promise<void> {
    const worker = this.#worker;
    if (worker === undefined || this.#closing) return;
    const [counts, paused] = await Promise.all([
      this.queue.getJobCounts('wait', 'prioritized'),
      this.queue.isPaused(),
    ]);
    const stop = this.#watchdog.look({
      waiting: paused ? 0 : (counts['wait'] ?? 0) + (counts['prioritized'] ?? 0),
      free: this.#running.size + this.#waiting < this.#options.concurrency,
      begun: this.#begun,
      nowMs: performance.now(),
    });
    if (!stop) return;
    this.#context.logger.error('queue.worker-replaced', { etape: this.#options.etape });
    this.#worker = this.#createWorker();
    void retire(worker);
  }

  /** Takes nothing more. */
  async stop(): Promise<void> {
    this.#closing = true;
    await this.#worker?.pause(true);
  }

  /** Resolves when every handler that is running now has ended. */
  async ended(): Promise<void> {
    await Promise.all(this.#running.values());
  }

  /**
   * With handlers still running, Redis is left alone: their locks run out and another worker takes over. With
   * Redis away it must be left too, or BullMQ waits for the end of a connection that is between two attempts.
   */
  async close(timeoutMs: number): Promise<void> {
    const worker = this.#worker;
    if (worker !== undefined) {
      const closed = worker.close(this.#running.size > 0 || !this.#options.link.ready);
      if (!(await settles(closed, timeoutMs))) await settles(worker.disconnect(), timeoutMs);
    }
    await settles(this.queue.close(), timeoutMs);
  }

  #createWorker(): LaneWorker {
    const { concurrency, link, timings, etape } = this.#options;
    const worker: LaneWorker = new Worker(this.queue.name, (job, token) => this.#process(job, token), {
      ...(this.queue.opts.prefix === undefined ? {} : { prefix: this.queue.opts.prefix }),
      // No skipVersionCheck here: BullMQ then takes Redis for 5.0 and rounds every delay up to a second.
      connection: link.consumer,
      concurrency,
      lockDuration: timings.leaseMs,
      stalledInterval: timings.stalledCheckMs,
      // A worker that dies with the job in hand is a failed attempt, as on the journal driver: two cuts of power in one night
      // must not leave to a person what was under way in both.
      maxStalledCount: policyOf(etape, this.#context.retry).max - 1,
      removeOnComplete: { count: COMPLETED_KEPT },
      removeOnFail: { count: FAILED_KEPT },
      settings: {
        backoffStrategy: (_attempts, _type, error) =>
          error instanceof RetryLater ? error.delayMs : FALLBACK_RETRY_MS,
      },
    });
    worker.on('error', (error) => link.noteError(error));
    worker.on('active', () => {
      this.#begun += 1;
    });
    worker.on('failed', (job) => {
      if (job?.deferredFailure) void this.#recordStalled(job);
    });
    return worker;
  }

  async #process(job: LaneJob, token: string | undefined): Promise<void> {
    const id = job.data.id as WorkId;
    const partenaire = job.data.partenaire as PartenaireId;
    const { cap, signal } = this.#options;
    const handler = this.#handler;
    if (this.#closing || handler === undefined) return giveBack(job, token);
    if (this.#running.has(id)) return stepAside(job, token, TWIN_RETRY_MS);
    await this.#takePlace(job, token, id, partenaire);

    const run = runById(id, handler, signal, this.#context);
    this.#running.set(id, run);
    const outcome = await run;
    this.#running.delete(id);
    cap.leave(partenaire);
    if (outcome.kind === 'retry') throw new RetryLater(outcome.delayMs, outcome.detail);
    if (outcome.kind === 'dead') throw new UnrecoverableError(outcome.detail);
    if (outcome.kind === 'given-back') await giveBack(job, token);
  }

  /** Resolves with a place under the cap of the partenaire; rejects when the job has left our hands instead. */
  async #takePlace(
    job: LaneJob,
    token: string | undefined,
    id: WorkId,
    partenaire: PartenaireId,
  ): Promise<void> {
    const { cap, timings } = this.#options;
    cap.unpark(partenaire, id);
    if (cap.enter(partenaire)) return;
    if (cap.mayPark(partenaire)) {
      await stepAside(job, token, timings.parkMs, () => {
        cap.park(partenaire, id, () => void callBack(job));
      });
    }
    this.#waiting += 1;
    await cap.turn(partenaire);
    this.#waiting -= 1;
    if (!this.#closing) return;
    cap.leave(partenaire);
    await giveBack(job, token);
  }

  /** BullMQ gave the job up because its workers vanished with it in hand. */
  async #recordStalled(job: LaneJob): Promise<void> {
    const { store, clock, logger, metrics } = this.#context;
    const { etape } = this.#options;
    const detail = `the worker died ${policyOf(etape, this.#context.retry).max} times while running it`;
    logger.error('work.stalled', { flux: job.data.flux, etape, partenaire: job.data.partenaire });
    metrics.count('work_failures_total', { etape, code_failure: 'STALLED' });
    try {
      await store.fail(job.data.id as WorkId, { code: 'STALLED', detail }, clock());
    } catch (error) {
      // Reconciliation will find a failed job with a row still to do, and give it one more chance.
      logger.error('work.failure-not-recorded', { flux: job.data.flux, code: 'STALLED' }, error);
    }
  }
}

/** Tells our backoff strategy how long `worker.ts` decided to wait. */
class RetryLater extends Error {
  readonly delayMs: number;

  constructor(delayMs: number, detail: string) {
    super(detail);
    this.delayMs = delayMs;
  }
}

/** Back to where it came from, at its priority, without counting as an attempt. */
async function giveBack(job: LaneJob, token: string | undefined): Promise<never> {
  await job.moveToWait(token);
  throw new WaitingError();
}

/** Aside for a while, without counting as an attempt. */
async function stepAside(
  job: LaneJob,
  token: string | undefined,
  delayMs: number,
  aside: () => void = () => undefined,
): Promise<never> {
  await job.moveToDelayed(Date.now() + delayMs, token);
  aside();
  throw new DelayedError();
}

/** A place is free. When this fails, the job comes back by itself when its delay ends. */
async function callBack(job: LaneJob): Promise<void> {
  await job.promote().catch(() => undefined);
}

async function retire(worker: LaneWorker): Promise<void> {
  if (!(await settles(worker.close(), RETIRE_MS))) await settles(worker.disconnect(), RETIRE_MS);
}
