// SPDX-License-Identifier: Apache-2.0
/**
 * One thing at a time to a name. What befalls the deposits of one name (an end, a hand-over, a rename, a removal)
 * takes several awaits, and two of them interleaved could each undo what the other acknowledged.
 *
 * All the names asked for are taken in one synchronous step, so two renames that cross cannot wait for each
 * other. First come, first served.
 */
import type { RaccordementId } from '../domain/raccordement.ts';
import { nameKey } from './entry.ts';

export class NameLocks {
  readonly #tails = new Map<string, Promise<void>>();

  /** Runs alone among all that hold one of these names of this raccordement. */
  async with<T>(raccordement: RaccordementId, names: readonly string[], run: () => Promise<T>): Promise<T> {
    const keys = [...new Set(names.map((name) => `${raccordement}/${nameKey(name)}`))];
    const before = keys.map((key) => this.#tails.get(key));
    const { promise, resolve } = Promise.withResolvers<void>();
    for (const key of keys) this.#tails.set(key, promise);
    try {
      await Promise.all(before);
      return await run();
    } finally {
      for (const key of keys) if (this.#tails.get(key) === promise) this.#tails.delete(key);
      resolve();
    }
  }
}
