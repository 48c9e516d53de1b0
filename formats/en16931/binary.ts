// SPDX-License-Identifier: Apache-2.0
/**
 * Where the official rules compute with binary floating-point numbers, and the last bit decides: a sum that falls halfway
 * between two cents, an amount exactly at the bound of a tolerance. Everything else is computed exactly; there alone
 * we compute as they do, so that the verdict is theirs.
 */
import { absolute, compare, type Decimal, parseDecimal, subtract, toText } from './decimal.ts';
import type { Numeric } from './model.ts';
import type { SyntaxName } from './rule-set.ts';

/** More digits than the fraction of an amount has in binary. */
const exactDigits = 60;
const one: Decimal = { units: 1, scale: 0 };

/** The exact value of a binary number; undefined when it is too large to be an amount. */
export function exactly(value: number): Decimal | undefined {
  return parseDecimal(value.toFixed(exactDigits));
}

/** True when the declared amount lies within one unit of the computed one, bounds excluded. */
export function nearInBinary({ text, value }: Numeric, computed: Decimal, syntax: SyntaxName): boolean {
  if (value === undefined) return false;
  const difference = subtract(value, computed);
  const side = compare(absolute(difference), one);
  if (side !== 0) return side < 0;
  const isAbove = compare(value, computed) > 0;
  const moved = isAbove ? Number(text) - 1 : Number(text) + 1;
  const order = syntax === 'CII' ? moved - Number(toText(computed)) : exactOrder(moved, computed);
  return isAbove ? order < 0 : order > 0;
}

/** UBL makes a decimal of the binary number before it compares. */
function exactOrder(moved: number, computed: Decimal): number {
  const exact = exactly(moved);
  return exact === undefined ? 0 : compare(exact, computed);
}
