// SPDX-License-Identifier: Apache-2.0
/**
 * One étape of the journal driver: claims rows under lease, runs at most `concurrency` at a time, and sleeps
 * until it is woken or a row falls due.
 *
 * What must stay true: a row in hand is renewed until it ends (`held`); a row that was claimed but not begun is
 * given back as soon as we stop; a wake-up that comes while we are claiming is not lost.
 */
import { setImmediate as yieldToSockets } from 'node:timers/promises';
import type { Etape, Work, WorkHandler, WorkId } from '../../gateway/ports/work.ts';
import type { QueueTimings } from './timings.ts';
import { runWork, type WorkerContext } from './worker.ts';

/** One transaction for 32 rows costs little more than for one (spec stack §1.1: 345 against 12,000 a second). */
const CLAIM_BATCH = 32;

export interface LaneOptions {
  readonly etape: Etape;
  readonly handler: WorkHandler;
  readonly concurrency: number;
  readonly capPerPartenaire: number;
  readonly owner: string;
  readonly timings: QueueTimings;
  readonly signal: AbortSignal;
}

export class JournalLane {
  readonly #options: LaneOptions;
  readonly #context: WorkerContext;
  readonly #running = new Map<WorkId, Promise<void>>();
  #claimed: Work[] = [];
  #wakeUp = Promise.withResolvers<void>();
  #dueAtMs = Number.POSITIVE_INFINITY;
  #paused: boolean;
  #closing = false;
  #failing = false;
  #loop: Promise<void> = Promise.resolve();

  constructor(options: LaneOptions, context: WorkerContext, paused: boolean) {
    this.#options = options;
    this.#context = context;
    this.#paused = paused;
  }

  /** False while the journal refuses our claims. */
  get healthy(): boolean {
    return !this.#failing;
  }

  start(): void {
    this.#loop = this.#work();
  }

  wake(): void {
    this.#wakeUp.resolve();
  }

  /** Every id under our lease. */
  held(): WorkId[] {
    return [...this.#running.keys(), ...this.#claimed.map((work) => work.id)];
  }

  async pause(): Promise<void> {
    this.#paused = true;
    await this.#giveBackClaimed();
  }

  resume(): void {
    this.#paused = false;
    this.wake();
  }

  /** Takes nothing more and gives back what was not begun. */
  async stop(): Promise<void> {
    this.#closing = true;
    this.wake();
    await this.#loop;
    await this.#giveBackClaimed();
  }

  /** Resolves when every handler that is running now has ended. */
  async ended(): Promise<void> {
    await Promise.all(this.#running.values());
  }

  async #work(): Promise<void> {
    while (!this.#closing) {
      this.#wakeUp = Promise.withResolvers();
      this.#launch();
      const got = await this.#claim();
      this.#launch();
      if (got === 0 || !this.#hasRoom()) await this.#sleep();
      // A journal that answers at once and handlers that never wait would otherwise keep the sockets waiting.
      await yieldToSockets();
    }
  }

  /** How many rows came. */
  async #claim(): Promise<number> {
    if (this.#paused || this.#claimed.length > 0 || !this.#hasRoom()) return 0;
    const { etape, owner, capPerPartenaire, timings } = this.#options;
    const now = this.#context.clock();
    try {
      const works = await this.#context.store.claim({
        etapes: [etape],
        limit: CLAIM_BATCH,
        owner,
        now,
        leaseMs: timings.leaseMs,
        capPerPartenaire,
      });
      if (this.#failing) this.#context.logger.info('queue.journal-back', { etape });
      this.#failing = false;
      // A lease of ours that ran out may come again while its handler still runs: that one goes on.
      this.#claimed = works.filter((work) => !this.#running.has(work.id));
      if (this.#paused) await this.#giveBackClaimed();
    } catch (error) {
      if (!this.#failing) this.#context.logger.error('queue.claim-failed', { etape }, error);
      this.#failing = true;
    }
    return this.#claimed.length;
  }

  #launch(): void {
    while (this.#hasRoom() && !this.#paused && !this.#closing) {
      const work = this.#claimed.shift();
      if (work === undefined) return;
      const run = this.#run(work).finally(() => {
        this.#running.delete(work.id);
        this.wake();
      });
      this.#running.set(work.id, run);
    }
  }

  async #run(work: Work): Promise<void> {
    const outcome = await runWork(work, this.#options.handler, this.#options.signal, this.#context);
    if (outcome.kind === 'retry') {
      this.#dueAtMs = Math.min(this.#dueAtMs, this.#context.clock().getTime() + outcome.delayMs);
    }
    if (outcome.kind === 'given-back') await this.#release([work.id]);
  }

  #hasRoom(): boolean {
    return this.#running.size < this.#options.concurrency;
  }

  async #sleep(): Promise<void> {
    const nowMs = this.#context.clock().getTime();
    const waitMs = Math.max(Math.min(this.#options.timings.pollMs, this.#dueAtMs - nowMs), 0);
    const timer = setTimeout(() => this.#wakeUp.resolve(), waitMs);
    await this.#wakeUp.promise;
    clearTimeout(timer);
    if (this.#dueAtMs <= this.#context.clock().getTime()) this.#dueAtMs = Number.POSITIVE_INFINITY;
  }

  async #giveBackClaimed(): Promise<void> {
    const ids = this.#claimed.map((work) => work.id);
    this.#claimed = [];
    if (ids.length > 0) await this.#release(ids);
  }

  /** At worst the lease runs out by itself. */
  async #release(ids: readonly WorkId[]): Promise<void> {
    try {
      await this.#context.store.release(ids, this.#options.owner);
    } catch (error) {
      this.#context.logger.warn('queue.release-failed', { count: ids.length }, error);
    }
  }
}
