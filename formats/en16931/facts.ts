// SPDX-License-Identifier: Apache-2.0
/**
 * What several rules ask of the same invoice, computed once, so that every rule stays linear: all breakdowns,
 * the tax categories by code, and the net amounts per category and rate.
 */
import { add, type Decimal, negate, toText, zero } from './decimal.ts';
import type { InvoiceLine, Numeric, SemanticInvoice, TaxCategory, VatBreakdown } from './model.ts';

export interface Facts {
  readonly invoice: SemanticInvoice;
  readonly breakdowns: readonly VatBreakdown[];
  /** Tax categories by code, of VAT and of other taxes, from each place they occur in. */
  readonly lineCategories: CategoriesByCode;
  /** Of the document and of its lines. */
  readonly allowanceCategories: CategoriesByCode;
  readonly chargeCategories: CategoriesByCode;
  readonly documentAllowanceCategories: CategoriesByCode;
  readonly documentChargeCategories: CategoriesByCode;
  readonly breakdownsByCode: ReadonlyMap<string, readonly VatBreakdown[]>;
  /** Lines plus charges minus allowances of the document, per category and per category and rate. */
  readonly bases: ReadonlyMap<string, Decimal>;
}

export type CategoriesByCode = ReadonlyMap<string, readonly TaxCategory[]>;

/** Key of `bases`: a category alone, or with a rate written in one way only (20, 20.0 and 20.00 are one). */
export function baseKey(code: string, rate?: Decimal): string {
  if (rate === undefined) return code;
  const text = toText(rate);
  return `${code} ${text.includes('.') ? text.replace(/\.?0+$/, '') : text}`;
}

export function factsOf(invoice: SemanticInvoice): Facts {
  const { lines, allowances, charges } = invoice;
  const breakdowns = invoice.vatTotals.flatMap((total) => total.breakdowns);
  const documentAllowances = allowances.flatMap(({ categories }) => categories);
  const documentCharges = charges.flatMap(({ categories }) => categories);
  const lineAllowances = lines.flatMap((line) => line.allowances.flatMap(({ categories }) => categories));
  const lineCharges = lines.flatMap((line) => line.charges.flatMap(({ categories }) => categories));
  return {
    invoice,
    breakdowns,
    lineCategories: byCode(lines.flatMap(({ categories }) => categories)),
    allowanceCategories: byCode([...documentAllowances, ...lineAllowances]),
    chargeCategories: byCode([...documentCharges, ...lineCharges]),
    documentAllowanceCategories: byCode(documentAllowances),
    documentChargeCategories: byCode(documentCharges),
    breakdownsByCode: Map.groupBy(breakdowns, ({ category }) => category?.code?.text.trim() ?? ''),
    bases: basesOf(invoice),
  };
}

function byCode(categories: readonly TaxCategory[]): CategoriesByCode {
  return Map.groupBy(categories, ({ code }) => code?.text.trim() ?? '');
}

function basesOf({ lines, allowances, charges }: SemanticInvoice): ReadonlyMap<string, Decimal> {
  const bases = new Map<string, Decimal>();
  const count = (
    { categories }: Pick<InvoiceLine, 'categories'>,
    amount: Numeric | undefined,
    signed: (value: Decimal) => Decimal,
  ) => {
    for (const key of keysOf(categories)) {
      const value = amount?.value === undefined ? zero : signed(amount.value);
      bases.set(key, add(bases.get(key) ?? zero, value));
    }
  };
  for (const line of lines) count(line, line.net, (value) => value);
  for (const charge of charges) count(charge, charge.amount, (value) => value);
  for (const allowance of allowances) count(allowance, allowance.amount, negate);
  return bases;
}

/** A line counts once for each category and rate it names, however often it repeats them. */
function keysOf(categories: readonly TaxCategory[]): Iterable<string> {
  const keys = new Set<string>();
  for (const { code, rate } of categories) {
    const name = code?.text.trim() ?? '';
    keys.add(baseKey(name));
    if (rate?.value !== undefined) keys.add(baseKey(name, rate.value));
  }
  return keys;
}
