// SPDX-License-Identifier: Apache-2.0
/**
 * From `offer` to Redis: ids given within one turn of the event loop travel together.
 *
 * What must stay true: `offer` never throws and never waits. The buffer is bounded; whatever cannot be carried
 * (too much, Redis away, journal away) only sets a flag, and reconciliation brings the rows later.
 */
import type { WorkId, WorkStore } from '../../gateway/ports/work.ts';
import type { Row } from './placement.ts';

/** Some seconds of the fastest reception we measured (spec stack §3: 600 a second). */
const BUFFER_MAX = 10_000;
/** One pipeline: large enough to be cheap, small enough not to hold up the workers' commands. */
const BATCH_MAX = 200;

export interface RelayContext {
  readonly store: WorkStore;
  readonly ready: () => boolean;
  readonly place: (rows: readonly Row[]) => Promise<unknown>;
  /** Something was not carried: too much at once, or Redis away. */
  readonly missed: () => void;
  /** Something was not carried although it should have been. */
  readonly failed: (cause: unknown) => void;
}

export class Relay {
  readonly #context: RelayContext;
  readonly #pending = new Set<WorkId>();
  #carrying: Promise<void> | undefined;
  #closed = false;

  constructor(context: RelayContext) {
    this.#context = context;
  }

  offer(work: readonly { readonly id: WorkId }[]): void {
    if (this.#closed) return;
    for (const { id } of work) {
      if (this.#pending.size >= BUFFER_MAX) {
        this.#context.missed();
        break;
      }
      this.#pending.add(id);
    }
    if (this.#pending.size > 0) this.#carrying ??= this.#carryAll();
  }

  /** Resolves when the batch in flight has arrived or failed. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#pending.clear();
    await this.#carrying;
  }

  /** Never rejects. */
  async #carryAll(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    try {
      while (this.#pending.size > 0) {
        await this.#carry(this.#takeBatch());
      }
    } catch (error) {
      this.#pending.clear();
      this.#context.failed(error);
    } finally {
      this.#carrying = undefined;
    }
  }

  #takeBatch(): readonly WorkId[] {
    const batch: WorkId[] = [];
    for (const id of this.#pending) {
      if (batch.length === BATCH_MAX) break;
      batch.push(id);
      this.#pending.delete(id);
    }
    return batch;
  }

  async #carry(ids: readonly WorkId[]): Promise<void> {
    if (!this.#context.ready()) {
      this.#context.missed();
      return;
    }
    const rows = await Promise.all(ids.map((id) => this.#context.store.find(id)));
    await this.#context.place(rows.filter((row) => row !== undefined));
  }
}
