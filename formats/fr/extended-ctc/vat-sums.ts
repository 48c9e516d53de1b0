// SPDX-License-Identifier: Apache-2.0
/**
 * What adds up to the base of a VAT breakdown: lines, allowances, charges and, in CII, logistics, by category and
 * rate, and by exemption besides. Gathered once, so that every breakdown is one look-up.
 */
import { parseDecimal, toShortText } from '../../en16931/decimal.ts';
import type { Categorie } from './lines.ts';
import { Sum } from './sums.ts';

/** Of one category and rate, or of one exemption of it. */
export class Base {
  readonly lines = new Sum();
  readonly allowances = new Sum();
  readonly charges = new Sum();
  readonly logistics = new Sum();
  /** Allowances and charges, told apart or not. */
  allowanceOrChargeCount = 0;
}

export type Part = (base: Base) => void;

/** A category that has no rate is one of its own kind: it is O that has none. */
const outOfScope = 'O';

export class Bases {
  readonly #byKey = new Map<string, Base>();

  /** Adds to every base that one of the categories is of; to each of them once. */
  add(categories: readonly Categorie[], part: Part): void {
    const keys = new Set<string>();
    for (const category of categories) {
      const wide = wideKey(category);
      if (wide === undefined) continue;
      keys.add(wide);
      keys.add(narrowKey(wide, category));
    }
    for (const key of keys) part(this.#base(key));
  }

  /** Of the category and rate, whatever the exemption. */
  wide(category: Categorie): Base {
    const key = wideKey(category);
    return key === undefined ? new Base() : (this.#byKey.get(key) ?? new Base());
  }

  /** Of the category, rate and exemption. */
  narrow(category: Categorie): Base {
    const key = wideKey(category);
    return key === undefined ? new Base() : (this.#byKey.get(narrowKey(key, category)) ?? new Base());
  }

  #base(key: string): Base {
    const base = this.#byKey.get(key) ?? new Base();
    this.#byKey.set(key, base);
    return base;
  }
}

/** Undefined for a category that nothing can be equal to: its rate is missing or no number. */
function wideKey({ code, rate }: Categorie): string | undefined {
  if (code === outOfScope) return code;
  const value = rate === undefined ? undefined : parseDecimal(rate);
  return value === undefined ? undefined : `${code} ${toShortText(value)}`;
}

function narrowKey(wide: string, { exemptionCode, exemptionReason }: Categorie): string {
  return `${wide}\n${exemptionCode}\n${exemptionReason}`;
}
