// SPDX-License-Identifier: Apache-2.0
/** So many at once; the others wait in their order, and give up when they are told to. */
import { Failure } from '../domain/failure.ts';

/** As many steps as the queues may ever run at once wait here; more is a bug upstream, refused rather than held. */
const waitersMax = 1_000;

export class Turns {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  /** Rejects with the reason of `signal`. Who took one gives it back. */
  async take(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    if (this.#waiting.length >= waitersMax) {
      throw new Failure('ANTIVIRUS_UNAVAILABLE', `more than ${waitersMax} scans wait`);
    }
    await new Promise<void>((resolve, reject) => {
      const go = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(go), 1);
        reject(signal.reason as Error);
      };
      this.#waiting.push(go);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  give(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}
