// SPDX-License-Identifier: Apache-2.0
/** The net amounts of an invoice per tax category, and per category and rate: what a taxable amount is compared with. */
import { type Categorized, comparedCode } from './categories.ts';
import { add, type Decimal, toShortText, zero } from './decimal.ts';
import type { Numeric, SemanticInvoice, TaxCategory } from './model.ts';
import { joined } from './rule.ts';
import type { SyntaxName } from './rule-set.ts';

/** Net amounts that make a taxable amount. */
export interface Base {
  readonly lines: Decimal;
  readonly charges: Decimal;
  readonly allowances: Decimal;
  /** True when an allowance or charge has the category, wherever it stands. */
  readonly adjusted: boolean;
}

/** Key of `bases`: a category alone, or with a rate written in one way only (20, 20.0 and 20.00 are one). */
export function baseKey(code: string, rate?: Decimal): string {
  return rate === undefined ? code : `${code} ${toShortText(rate)}`;
}

export const noBase: Base = { lines: zero, charges: zero, allowances: zero, adjusted: false };

type Part = 'lines' | 'charges' | 'allowances';

/** Linear in the invoice. */
export function basesOf(invoice: SemanticInvoice, syntax: SyntaxName): ReadonlyMap<string, Base> {
  const bases = new Map<string, Base>();
  const count = ({ categories }: Categorized, part: Part, amount: Numeric | undefined) => {
    const value = amount?.value ?? zero;
    for (const key of keysOf(categories, syntax)) {
      const base = bases.get(key) ?? noBase;
      const adjusted = base.adjusted || part !== 'lines';
      bases.set(key, { ...base, [part]: add(base[part], value), adjusted });
    }
  };
  for (const line of invoice.lines) count(line, 'lines', line.net);
  for (const charge of invoice.charges) count(charge, 'charges', charge.amount);
  for (const allowance of invoice.allowances) count(allowance, 'allowances', allowance.amount);
  // Those of lines and elsewhere are no part of the sums, but they are allowances and charges of the category.
  for (const line of joined(invoice.lines, invoice.elsewhere.lines)) {
    for (const group of line.allowances) count(group, 'allowances', undefined);
    for (const group of line.charges) count(group, 'charges', undefined);
  }
  const { allowanceCategories, chargeCategories, unsignedCategories } = invoice.elsewhere;
  for (const category of [...allowanceCategories, ...chargeCategories, ...unsignedCategories]) {
    count({ categories: [category] }, 'allowances', undefined);
  }
  return bases;
}

/** A line names one category, as a rule; beyond this many, its codes go with their own rates only. */
const maxCrossed = 8;

/**
 * A line counts once for each category and rate it names, however often it repeats them. As in the official rules, the
 * code may be that of one of its categories and the rate that of another.
 */
function keysOf(categories: readonly TaxCategory[], syntax: SyntaxName): Iterable<string> {
  const [only] = categories;
  if (categories.length === 1 && only !== undefined) return keysOfOne(only, only, syntax);
  const keys = new Set<string>();
  for (const category of categories) {
    const rated = categories.length > maxCrossed ? [category] : categories;
    for (const other of rated) for (const key of keysOfOne(category, other, syntax)) keys.add(key);
  }
  return keys;
}

function keysOfOne(coded: TaxCategory, rated: TaxCategory, syntax: SyntaxName): readonly string[] {
  const code = comparedCode(coded, syntax) ?? '';
  const rate = rated.rate?.value;
  return rate === undefined ? [code] : [code, baseKey(code, rate)];
}
