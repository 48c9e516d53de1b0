// SPDX-License-Identifier: Apache-2.0
/**
 * When to reconcile: one pass at a time, every minute, and soon after something may have been missed.
 *
 * A pass over a very deep queue takes long, so the pause after it is at least ten times as long as it took, and
 * at least as long when something may have been missed: comparing never takes most of the time.
 */
import type { Logger } from '../../gateway/ports/machinery.ts';
import type { ReconcileReport } from '../../gateway/ports/work.ts';
import type { QueueTimings } from './timings.ts';

const PAUSE_FACTOR = 10;

export interface ReconcilerContext {
  readonly pass: () => Promise<ReconcileReport>;
  readonly ready: () => boolean;
  readonly logger: Logger;
  readonly timings: QueueTimings;
}

export class Reconciler {
  readonly #context: ReconcilerContext;
  #current: Promise<ReconcileReport> | undefined;
  #next: Promise<ReconcileReport> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #soon = false;
  #lastMs = 0;
  #closed = false;

  constructor(context: ReconcilerContext) {
    this.#context = context;
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
    const { reconcileMs } = this.#context.timings;
    this.#arm(Math.max(reconcileMs, this.#lastMs * PAUSE_FACTOR));
  }

  /** Something may be missing in Redis. */
  soon(): void {
    if (this.#soon) return;
    this.#soon = true;
    this.#arm(Math.max(this.#context.timings.reconcileSoonMs, this.#lastMs));
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await Promise.allSettled([this.#current, this.#next]);
  }

  #arm(delayMs: number): void {
    clearTimeout(this.#timer);
    if (this.#closed) return;
    this.#timer = setTimeout(() => void this.#runQuietly(), delayMs);
  }

  /** Never rejects. While Redis is away there is nothing to compare: its return calls `soon`. */
  async #runQuietly(): Promise<void> {
    this.#soon = false;
    try {
      if (this.#context.ready()) await this.run();
    } catch (error) {
      if (!this.#closed) this.#context.logger.warn('queue.reconcile-failed', {}, error);
    }
    if (!this.#soon) this.startTimer();
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
      (report) => {
        if (report.reoffered + report.repaired > 0) {
          this.#context.logger.info('queue.reconciled', { ...report });
        }
      },
      () => undefined,
    );
    return pass;
  }
}
