// SPDX-License-Identifier: Apache-2.0
/**
 * Sums as the official rules of EXTENDED-CTC-FR make them: those of UBL add in binary floating point, which shows
 * at the edge of a tolerance, those of CII mostly in decimals. Both are kept, so that the same documents fail.
 */
import { add, compare, type Decimal, parseDecimal, round, zero } from '../../en16931/decimal.ts';

/** Amounts of one kind, added up in the order of the document. */
export class Sum {
  /** Elements added, and amounts they have: one each, as a rule. */
  items = 0;
  count = 0;
  #double = 0;
  #exact: Decimal = zero;

  /** A text that is no number makes the binary sum none either, and nothing is then within any tolerance. */
  add(amounts: readonly string[]): void {
    this.items++;
    for (const text of amounts) {
      this.#double += Number(text);
      this.#exact = add(this.#exact, parseDecimal(text) ?? zero);
      this.count++;
    }
  }

  /** To the cent, halves towards plus infinity. */
  get cents(): number {
    return roundedDouble(this.#double);
  }

  /** The same, added in decimals. */
  get exactCents(): Decimal {
    return round(this.#exact, 2);
  }

  /** The binary sum to the cent, as the decimal it exactly is. */
  get castCents(): Decimal {
    return decimalOfDouble(this.cents);
  }
}

export function roundedDouble(value: number): number {
  return Math.round(value * 100) / 100;
}

/** As many cents as there are items: what roundings may add up to. */
export function isWithin(difference: Decimal, items: number): boolean {
  return compare(difference, { units: items, scale: 2 }) <= 0;
}

/** Every finite double is a decimal: a fraction over a power of two. */
export function decimalOfDouble(value: number): Decimal {
  if (!Number.isFinite(value)) return zero;
  let scale = 0;
  let whole = value;
  // Doubling is exact, and 1,074 doublings reach the smallest double there is.
  while (!Number.isInteger(whole) && scale < maxHalvings) {
    whole *= 2;
    scale++;
  }
  return { units: BigInt(whole) * 5n ** BigInt(scale), scale };
}

const maxHalvings = 1_074;

/** The nearest double. */
export function doubleOf({ units, scale }: Decimal): number {
  return Number(`${units}e-${scale}`);
}
