// SPDX-License-Identifier: Apache-2.0
/**
 * Sums of amounts, rounded to the cent, as BR-CO-10, 11, 12 and 14 compare them.
 *
 * They are exact. The official rules of CII add binary floating-point numbers, which differs where an amount has more
 * than two decimals (BR-DEC refuses it anyway) and the sum falls halfway between two cents: there, and there alone,
 * we add as they do, so that the verdict is theirs.
 */
import { exactly } from './binary.ts';
import { add, type Decimal, parseDecimal, round, zero } from './decimal.ts';
import type { Numeric } from './model.ts';
import type { SyntaxName } from './rule-set.ts';

const cents = 2;

/** LINES is rounded as a decimal once it is added, AMOUNTS as a binary number. */
export type SumKind = 'LINES' | 'AMOUNTS';

export function sumOf<Item>(
  items: readonly Item[],
  of: (item: Item) => Numeric | undefined,
  syntax: SyntaxName,
  kind: SumKind,
): Decimal {
  let total = zero;
  let inCents = true;
  for (const item of items) {
    const value = of(item)?.value;
    if (value === undefined) continue;
    total = add(total, value);
    if (value.scale > cents) inCents = false;
  }
  if (syntax === 'UBL' || inCents) return round(total, cents);
  return binarySum(items.map(of), kind) ?? round(total, cents);
}

function binarySum(amounts: readonly (Numeric | undefined)[], kind: SumKind): Decimal | undefined {
  let total = 0;
  for (const amount of amounts) total += amount?.value === undefined ? 0 : Number(amount.text);
  const rounded = kind === 'AMOUNTS' ? Math.floor(total * 10 * 10 + 0.5) / 100 : total;
  const exact = kind === 'AMOUNTS' ? parseDecimal(rounded.toFixed(cents)) : exactly(rounded);
  return exact === undefined ? undefined : round(exact, cents);
}
