// SPDX-License-Identifier: Apache-2.0
/**
 * When to reconcile: one pass at a time, every minute, and soon after something may have been missed.
 *
 * A pass over a very deep queue takes long, so the pause after it is at least ten times as long as it took, and
 * at least as long when something may have been missed: comparing never takes most of the time. After a pass or an
 * offer that failed it comes again within seconds, more slowly each time, until one has succeeded.
 */
import type { Logger } from '../../gateway/ports/machinery.ts';
import type { ReconcileReport } from '../../gateway/ports/work.ts';
import type { QueueTimings } from './timings.ts';

const PAUSE_FACTOR = 10;

export interface ReconcilerContext {
  readonly pass: () => Promise<ReconcileReport>;
  readonly ready: () => boolean;
  /** Told before it makes `failing` true. */
  readonly failed: (cause: unknown) => void;
  readonly logger: Logger;
  readonly timings: QueueTimings;
}

export class Reconciler {
  readonly #context: ReconcilerContext;
  #current: Promise<ReconcileReport> | undefined;
  #next: Promise<ReconcileReport> | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** When the timer fires, by the monotonic clock. */
  #dueAtMs = Number.POSITIVE_INFINITY;
  #failures = 0;
  #lastMs = 0;
  #closed = false;

  constructor(context: ReconcilerContext) {
    this.#context = context;
  }

  /** True from a failure until a pass has succeeded. */
  get failing(): boolean {
    return this.#failures > 0;
  }

  /** A pass that begins after this call; callers that come while one runs share the one after it. */
  run(): Promise<ReconcileReport> {
    if (this.#current === undefined) return this.#begin();
    this.#next ??= this.#current.then(
      () => this.#begin(),
      () => this.#begin(),
    );
    return this.#next;
  }

  startTimer(): void {
    this.#armWithin(Math.max(this.#context.timings.reconcileMs, this.#lastMs * PAUSE_FACTOR));
  }

  /** Something may be missing in Redis. */
  soon(): void {
    this.#armWithin(Math.max(this.#context.timings.reconcileSoonMs, this.#lastMs));
  }

  /** An offer or the like failed: however many do, the next pass comes no later and no sooner for it. */
  noteFailure(): void {
    this.#failures = Math.max(this.#failures, 1);
    this.#retry();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await Promise.allSettled([this.#current, this.#next]);
  }

  #retry(): void {
    const { reconcileRetryMs, reconcileRetryMaxMs } = this.#context.timings;
    this.#armWithin(Math.min(reconcileRetryMs * 2 ** (this.#failures - 1), reconcileRetryMaxMs));
  }

  /** A timer that fires sooner stays. */
  #armWithin(delayMs: number): void {
    const dueAtMs = performance.now() + delayMs;
    if (this.#closed || dueAtMs >= this.#dueAtMs) return;
    clearTimeout(this.#timer);
    this.#dueAtMs = dueAtMs;
    this.#timer = setTimeout(() => void this.#runQuietly(), delayMs);
  }

  /** Never rejects. While Redis is away there is nothing to compare: its return calls `soon`. */
  async #runQuietly(): Promise<void> {
    this.#dueAtMs = Number.POSITIVE_INFINITY;
    if (this.#context.ready()) await this.run().catch(() => undefined);
    this.startTimer();
  }

  #begin(): Promise<ReconcileReport> {
    const startedAt = performance.now();
    this.#next = undefined;
    const pass = this.#context.pass().finally(() => {
      this.#current = undefined;
      this.#lastMs = performance.now() - startedAt;
    });
    this.#current = pass;
    pass.then(
      (report) => this.#noteSuccess(report),
      (error: unknown) => this.#notePassFailure(error),
    );
    return pass;
  }

  #noteSuccess(report: ReconcileReport): void {
    this.#failures = 0;
    if (report.reoffered + report.repaired > 0) this.#context.logger.info('queue.reconciled', { ...report });
  }

  #notePassFailure(cause: unknown): void {
    const failures = this.#failures + 1;
    this.#context.failed(cause);
    this.#failures = failures;
    this.#retry();
  }
}
