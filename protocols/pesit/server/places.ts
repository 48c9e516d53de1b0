// SPDX-License-Identifier: Apache-2.0
/**
 * Who may be in at once: connections that have not said who they are, by address; sessions, in all and by raccordement; and
 * one transfer of a name. Whoever takes many keeps nobody out but itself.
 */

/** Gives the place back; a second time it does nothing. */
export type Rendre = () => void;

export interface Places {
  /** Undefined: as many as may be are here, of this name or in all. */
  prendre(nom: string): Rendre | undefined;
  readonly prises: number;
}

export function createPlaces(total: number, parNom: number): Places {
  const held = new Map<string, number>();
  let prises = 0;
  const count = (nom: string, by: 1 | -1) => {
    prises += by;
    const left = (held.get(nom) ?? 0) + by;
    if (left === 0) held.delete(nom);
    else held.set(nom, left);
  };
  return {
    prendre: (nom) => {
      if (prises >= total || (held.get(nom) ?? 0) >= parNom) return undefined;
      count(nom, 1);
      return once(() => count(nom, -1));
    },
    get prises() {
      return prises;
    },
  };
}

export interface Verrous {
  /** Undefined: another has it, and did not let it go within `patienceMs`. */
  prendre(nom: string, patienceMs?: number): Promise<Rendre | undefined>;
  estPris(nom: string): boolean;
}

/** As many at once as there are sessions: each holds one. */
export function createVerrous(): Verrous {
  const held = new Map<string, PromiseWithResolvers<void>>();
  const take = (nom: string): Rendre => {
    const freed = Promise.withResolvers<void>();
    held.set(nom, freed);
    return once(() => {
      held.delete(nom);
      freed.resolve();
    });
  };
  return {
    prendre: async (nom, patienceMs = 0) => {
      const before = held.get(nom);
      if (before !== undefined && patienceMs > 0) await within(before.promise, patienceMs);
      return held.has(nom) ? undefined : take(nom);
    },
    estPris: (nom) => held.has(nom),
  };
}

/** False when it did not end in time. It goes on all the same. */
export async function within(work: Promise<unknown>, limitMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), limitMs);
  });
  const done = work.then(() => true);
  return Promise.race([done, late]).finally(() => clearTimeout(timer));
}

function once(work: () => void): Rendre {
  let done = false;
  return () => {
    if (!done) work();
    done = true;
  };
}
