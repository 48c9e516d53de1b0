// SPDX-License-Identifier: Apache-2.0
/** Where an invoice uses a VAT category, as the rules per category ask; and how rule 01 of each family judges it. */

import type { CategoriesByCode } from '../categories.ts';
import type { Decimal } from '../decimal.ts';
import type { Facts } from '../facts.ts';
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

export function hasVat(categories: CategoriesByCode, code: string): boolean {
  return categories.get(code)?.some(({ vat }) => vat) === true;
}

/** Breakdowns of a category of VAT. */
export function breakdownsOf({ breakdownsByCode }: Facts, code: string): readonly VatBreakdown[] {
  return (breakdownsByCode.get(code) ?? []).filter(({ category }) => category?.vat);
}

/** Whether a VAT category is used outside the breakdown. */
function isUsed(facts: Facts, code: string): boolean {
  return places(facts).some((categories) => hasVat(categories, code));
}

/** Items, and whatever is allowance or charge or might be. */
function places(facts: Facts): readonly CategoriesByCode[] {
  return [facts.itemCategories, facts.allowanceCategories, facts.chargeCategories, facts.unsignedCategories];
}

/** Where the category is used at all, the breakdown has it exactly once. */
export function onceInBreakdown(facts: Facts, code: string): boolean {
  const times = breakdownsOf(facts, code).length;
  return times === 1 || (times === 0 && !isUsed(facts, code) && !hasVat(facts.otherCategories, code));
}

/** Used and in the breakdown, or neither; whatever the tax is said to be. */
export function standardInBreakdown(facts: Facts, code: string): boolean {
  const used = places(facts).some((categories) => categories.has(code));
  return used === facts.breakdownsByCode.has(code);
}

/** As the official rules have it, white space around the code of the breakdown counts, and for IGIC any tax. */
export function igicInBreakdown(facts: Facts, code: string): boolean {
  if (!isUsed(facts, code)) return breakdownsOf(facts, code).length === 0;
  return (facts.breakdownsByCode.get(code) ?? []).some(
    ({ category }) => category?.code?.text === code && (category.vat || code === 'L'),
  );
}

const ownContext: ReadonlySet<string> = new Set(['O', 'L', 'M']);

/** The breakdowns of CII but those of O, L and M when their tax is VAT. */
export function plainBreakdowns({ breakdowns }: Facts): readonly VatBreakdown[] {
  const own = breakdowns.some(isOwn);
  return own ? breakdowns.filter((breakdown) => !isOwn(breakdown)) : breakdowns;
}

function isOwn({ category }: VatBreakdown): boolean {
  return category?.vat === true && ownContext.has(category.code?.text ?? '');
}

/** What CII counts, whatever the tax is said to be. */
function counts(facts: Facts, code: string) {
  const count = (categories: CategoriesByCode) => categories.get(code)?.length ?? 0;
  return {
    inBreakdown: facts.breakdownsByCode.get(code)?.length ?? 0,
    inLines: count(facts.itemCategories),
    inAllowancesAndCharges:
      count(facts.allowanceCategories) + count(facts.chargeCategories) + count(facts.unsignedCategories),
  };
}

/** Used and in the breakdown once, or neither. */
export function onceInCii(facts: Facts, code: string): boolean {
  const { inBreakdown, inLines, inAllowancesAndCharges } = counts(facts, code);
  const used = inLines + inAllowancesAndCharges > 0;
  return inBreakdown === (used ? 1 : 0);
}

/** Where the breakdown has it, it has it once and it is used; what the breakdown lacks is not seen. */
export function notSubjectInCii(facts: Facts, code: string): boolean {
  return (facts.breakdownsByCode.get(code)?.length ?? 0) === 0 || onceInCii(facts, code);
}

/** CII counts uses and breakdowns together and wants two, so that two lines make up for no breakdown. */
export function twiceInCii(facts: Facts, code: string): boolean {
  const { inBreakdown, inLines, inAllowancesAndCharges } = counts(facts, code);
  return enough(inLines, inBreakdown) && enough(inAllowancesAndCharges, inBreakdown);
}

function enough(used: number, inBreakdown: number): boolean {
  return used === 0 || used + inBreakdown >= 2;
}

/** A category of VAT other than `code`, in one of the maps; none is another. */
export function hasOther(categories: CategoriesByCode, code: string): boolean {
  for (const [other, found] of categories) {
    if (other !== code && found.some(({ vat }) => vat)) return true;
  }
  return false;
}

/** A code other than `code`, whatever the tax. */
export function hasOtherCode(byCode: ReadonlyMap<string | undefined, unknown>, code: string): boolean {
  for (const other of byCode.keys()) {
    if (other !== undefined && other !== code) return true;
  }
  return false;
}
