// SPDX-License-Identifier: Apache-2.0
/** Where an invoice uses a VAT category, as the rules per category ask; and how rule 01 of each family judges it. */
import type { Decimal } from '../decimal.ts';
import type { CategoriesByCode, Facts } from '../facts.ts';
import type { TaxCategory, VatBreakdown } from '../model.ts';

export function someVat(_: string, categories: readonly TaxCategory[]): boolean {
  return categories.some(({ vat }) => vat);
}

export function isNumber(value: Decimal | undefined, test: (value: Decimal) => boolean): boolean {
  return value !== undefined && test(value);
}

export function ofVat(categories: CategoriesByCode, code: string): readonly TaxCategory[] {
  return (categories.get(code) ?? []).filter(({ vat }) => vat);
}

/** Breakdowns of a category of VAT. */
export function breakdownsOf({ breakdownsByCode }: Facts, code: string): readonly VatBreakdown[] {
  return (breakdownsByCode.get(code) ?? []).filter(({ category }) => category?.vat);
}

/** Uses of a VAT category outside the breakdown. */
function uses(facts: Facts, code: string): number {
  return (
    ofVat(facts.lineCategories, code).length +
    ofVat(facts.allowanceCategories, code).length +
    ofVat(facts.chargeCategories, code).length
  );
}

/** Where the category is used at all, the breakdown has it exactly once. */
export function onceInBreakdown(facts: Facts, code: string): boolean {
  const times = breakdownsOf(facts, code).length;
  return times === 1 || (times === 0 && uses(facts, code) === 0);
}

/** Used and in the breakdown, or neither; whatever the tax is said to be. */
export function standardInBreakdown(facts: Facts, code: string): boolean {
  const used = [facts.lineCategories, facts.allowanceCategories, facts.chargeCategories].some((categories) =>
    categories.has(code),
  );
  return used === facts.breakdownsByCode.has(code);
}

/** As the official rules have it, white space around the code of the breakdown counts, and for IGIC any tax. */
export function igicInBreakdown(facts: Facts, code: string): boolean {
  if (uses(facts, code) === 0) return breakdownsOf(facts, code).length === 0;
  return (facts.breakdownsByCode.get(code) ?? []).some(
    ({ category }) => category?.code?.text === code && (category.vat || code === 'L'),
  );
}

/** A category of VAT other than `code`, in one of the maps. */
export function hasOther(categories: CategoriesByCode, code: string): boolean {
  for (const [other, found] of categories) {
    if (other !== '' && other !== code && found.some(({ vat }) => vat)) return true;
  }
  return false;
}
