// SPDX-License-Identifier: Apache-2.0
/**
 * Notices a worker that has stopped taking jobs although some wait and it has free hands: known to happen to
 * blocking connections after a failover (spec stack §1.2). It says so until a job starts again.
 */

export interface Look {
  /** Jobs ready to be taken. */
  readonly waiting: number;
  /** The worker could take one now. */
  readonly free: boolean;
  /** Jobs this worker has begun since it exists. */
  readonly begun: number;
  readonly nowMs: number;
}

export class Watchdog {
  readonly #stuckAfterMs: number;
  #idleSinceMs: number | undefined;
  #begun = 0;
  #stuck = false;

  constructor(stuckAfterMs: number) {
    this.#stuckAfterMs = stuckAfterMs;
  }

  get stuck(): boolean {
    return this.#stuck;
  }

  /** True when the worker should be replaced now. */
  look({ waiting, free, begun, nowMs }: Look): boolean {
    const moved = begun !== this.#begun;
    this.#begun = begun;
    if (moved || waiting === 0 || !free) {
      this.#idleSinceMs = undefined;
      this.#stuck = false;
      return false;
    }
    this.#idleSinceMs ??= nowMs;
    if (nowMs - this.#idleSinceMs < this.#stuckAfterMs) return false;
    this.#stuck = true;
    this.#idleSinceMs = nowMs; // The replacement gets its time too.
    return true;
  }
}
