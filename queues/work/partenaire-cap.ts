// SPDX-License-Identifier: Apache-2.0
/**
 * How many works of one partenaire this process has in hand, and who waits because that is enough.
 *
 * A job beyond the cap first stands aside in Redis (parked) and is called back, first come first served, when a
 * place is free. A partenaire with a deep queue would have all its jobs walk there and back, so the parked are
 * few: with that many aside, a further job waits in its worker's hand for the next place.
 */
import type { PartenaireId } from '../../gateway/domain/partenaire.ts';
import type { WorkId } from '../../gateway/ports/work.ts';

/** Enough for a handful of busy partenaires to leave the workers to others; few enough to call back in seconds. */
const PARKED_MAX = 200;

export class PartenaireCap {
  readonly #cap: number;
  readonly #inHand = new Map<PartenaireId, number>();
  readonly #parked = new Map<PartenaireId, Map<WorkId, () => void>>();
  readonly #waiting = new Map<PartenaireId, (() => void)[]>();

  constructor(cap: number) {
    this.#cap = cap;
  }

  /** Takes a place; false when the partenaire has none left. */
  enter(partenaire: PartenaireId): boolean {
    const inHand = this.#inHand.get(partenaire) ?? 0;
    if (inHand >= this.#cap) return false;
    this.#inHand.set(partenaire, inHand + 1);
    return true;
  }

  mayPark(partenaire: PartenaireId): boolean {
    return (this.#parked.get(partenaire)?.size ?? 0) < PARKED_MAX;
  }

  /** `callBack` is called when a place is free, once, unless the job came back before. */
  park(partenaire: PartenaireId, id: WorkId, callBack: () => void): void {
    const parked = this.#parked.get(partenaire) ?? new Map<WorkId, () => void>();
    this.#parked.set(partenaire, parked.set(id, callBack));
  }

  /** It came back by itself. */
  unpark(partenaire: PartenaireId, id: WorkId): void {
    const parked = this.#parked.get(partenaire);
    parked?.delete(id);
    if (parked?.size === 0) this.#parked.delete(partenaire);
  }

  /** Resolves when a place has been handed over: the caller is in, and must leave. At most one per worker slot. */
  turn(partenaire: PartenaireId): Promise<void> {
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(partenaire) ?? [];
      waiting.push(resolve);
      this.#waiting.set(partenaire, waiting);
    });
  }

  /** Gives the place to the one who waits for it, or back, calling the job that stands aside longest. */
  leave(partenaire: PartenaireId): void {
    const waiting = this.#waiting.get(partenaire);
    const next = waiting?.shift();
    if (waiting?.length === 0) this.#waiting.delete(partenaire);
    if (next !== undefined) {
      next();
      return;
    }
    const inHand = this.#inHand.get(partenaire) ?? 0;
    if (inHand <= 1) this.#inHand.delete(partenaire);
    else this.#inHand.set(partenaire, inHand - 1);

    const [oldest] = this.#parked.get(partenaire) ?? [];
    if (oldest === undefined) return;
    const [id, callBack] = oldest;
    this.unpark(partenaire, id);
    callBack();
  }
}
