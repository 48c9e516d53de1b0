// SPDX-License-Identifier: Apache-2.0
/** Several works at once, their results in the order of the works: memory holds those in hand and no more. */

/** Yields `work(item)` for each item, in order, with at most `atOnce` of them begun and not yet yielded. */
export async function* inOrder<T, R>(
  items: Iterable<T>,
  atOnce: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
  const begun: Promise<R>[] = [];
  for (const item of items) {
    const result = work(item);
    // It is told when its turn comes; until then it must not count as unhandled.
    result.catch(() => {});
    begun.push(result);
    if (begun.length >= atOnce) yield* first();
  }
  while (begun.length > 0) yield* first();

  async function* first(): AsyncGenerator<R, void, undefined> {
    const next = begun.shift();
    if (next !== undefined) yield await next;
  }
}

/** Lets one caller in at a time, in the order they came. */
export class OneAtATime {
  #last: Promise<unknown> = Promise.resolve();

  run<R>(work: () => Promise<R>): Promise<R> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => {});
    return result;
  }
}

/** How much is in hand: whoever would add to it waits until there is room, or until nothing is. */
export class Room {
  readonly #limit: number;
  #taken = 0;
  readonly #waiting: { readonly amount: number; readonly enter: () => void }[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  async enter(amount: number): Promise<void> {
    if (this.#waiting.length === 0 && this.#fits(amount)) {
      this.#taken += amount;
      return;
    }
    await new Promise<void>((enter) => this.#waiting.push({ amount, enter }));
  }

  leave(amount: number): void {
    this.#taken -= amount;
    let next = this.#waiting[0];
    while (next !== undefined && this.#fits(next.amount)) {
      this.#waiting.shift();
      this.#taken += next.amount;
      next.enter();
      next = this.#waiting[0];
    }
  }

  #fits(amount: number): boolean {
    return this.#taken === 0 || this.#taken + amount <= this.#limit;
  }
}
