// SPDX-License-Identifier: Apache-2.0
/**
 * Places for what is being received or judged: each holds buffers and files, so their number is limited, and so is the share
 * of one raccordement and of one address. Whoever sends slowly then keeps nobody out but itself.
 */

/** Who takes one. What is not said is not counted against anybody. */
export interface Preneur {
  readonly raccordement?: string;
  readonly adresse?: string;
}

export interface Places {
  /** Gives one back; undefined when none is free for that one. */
  prendre(preneur?: Preneur): (() => void) | undefined;
  readonly prises: number;
}

export interface Parts {
  readonly parRaccordement: number;
  readonly parAdresse: number;
}

/** Unless told otherwise, nobody takes more of them than this. */
const share = 1 / 4;

export function createPlaces(total: number, parts: Partial<Parts> = {}): Places {
  const quarter = Math.max(1, Math.floor(total * share));
  const { parRaccordement = quarter, parAdresse = quarter } = parts;
  let taken = 0;
  const counted = [createShares(parRaccordement), createShares(parAdresse)];
  return {
    prendre: ({ raccordement, adresse } = {}) => {
      const takers = [raccordement, adresse];
      if (taken >= total || counted.some((shares, i) => shares.isFull(takers[i]))) return undefined;
      const count = (by: 1 | -1) => {
        taken += by;
        for (const [i, shares] of counted.entries()) shares.add(takers[i], by);
      };
      count(1);
      let held = true;
      return () => {
        if (held) count(-1);
        held = false;
      };
    },
    get prises() {
      return taken;
    },
  };
}

/** Holds a number for those alone who have a place: no more of them than there are places. */
function createShares(each: number) {
  const held = new Map<string, number>();
  const of = (name: string) => held.get(name) ?? 0;
  return {
    isFull: (name: string | undefined) => name !== undefined && of(name) >= each,
    add: (name: string | undefined, by: 1 | -1) => {
      if (name === undefined) return;
      const left = of(name) + by;
      if (left === 0) held.delete(name);
      else held.set(name, left);
    },
  };
}
