// SPDX-License-Identifier: Apache-2.0
/** Rules that only two VAT categories have: delivery for BR-IC, nothing beside it for BR-O. */
import type { Facts } from '../facts.ts';
import type { Term } from '../model.ts';
import { type AnyRule, document, rule } from '../rule.ts';
import { breakdownsOf, hasOther, hasOtherCode } from './vat-uses.ts';

/** Runs on the invoice when its breakdown has the category. */
function where(code: string) {
  return (facts: Facts) => (breakdownsOf(facts, code).length > 0 ? document(facts) : []);
}

/** Longer than one character: what the official rules take for a date or a country. */
function longerThanOne(term: Term | undefined): boolean {
  return term !== undefined && term.text.length > 1;
}

const outside = 'O';

/** CII has one rule twice for lines and breakdown, one twice for allowances and charges, whatever the tax. */
function taxedInCii({ itemCategories, otherCategories, breakdownsByCode }: Facts): boolean {
  return [itemCategories, otherCategories, breakdownsByCode].some((byCode) => hasOtherCode(byCode, outside));
}

function adjustedInCii({ allowanceCategories, chargeCategories, unsignedCategories }: Facts): boolean {
  return [allowanceCategories, chargeCategories, unsignedCategories].some((categories) =>
    hasOtherCode(categories, outside),
  );
}

function alone(
  id: string,
  bt: string,
  hasAnother: (facts: Facts) => boolean,
  hasAnotherInCii: (facts: Facts) => boolean,
  fr: string,
  en: string,
): AnyRule {
  return rule({
    id,
    bt,
    over: where(outside),
    holds: (_, facts) => !hasAnother(facts),
    cii: { holds: (_, facts) => !hasAnotherInCii(facts) },
    fr: `Hors champ de la TVA (O), aucune autre categorie n'est permise ${fr}`,
    en: `Not subject to VAT (O), no other category is allowed ${en}`,
  });
}

export const vatExclusionRules: readonly AnyRule[] = [
  rule({
    id: 'BR-IC-11',
    bt: 'BT-72',
    over: where('K'),
    holds: ({ deliveries, periods }) =>
      deliveries.some(({ date }) => longerThanOne(date)) || periods.some(({ filled }) => filled),
    // CII is content with a date that is empty, and wants an end of the period.
    cii: {
      holds: ({ deliveries, periods }) =>
        deliveries.some(({ date }) => date !== undefined) ||
        periods.some(({ start, end }) => start !== undefined || end !== undefined),
    },
    fr: 'Une livraison intracommunautaire (K) demande une date de livraison ou une periode de facturation',
    en: 'An intra-community supply (K) asks for a delivery date or an invoicing period',
  }),
  rule({
    id: 'BR-IC-12',
    bt: 'BT-80',
    over: where('K'),
    holds: ({ deliveries }) => deliveries.some(({ address }) => longerThanOne(address?.country)),
    cii: { holds: ({ deliveries }) => deliveries.some(({ address }) => address?.country !== undefined) },
    fr: 'Une livraison intracommunautaire (K) demande le pays de livraison',
    en: 'An intra-community supply (K) asks for the deliver to country',
  }),
  alone(
    'BR-O-11',
    'BG-23',
    ({ breakdownsByCode }) =>
      [...breakdownsByCode].some(
        ([code, found]) => code !== outside && found.some(({ category }) => category?.vat),
      ),
    taxedInCii,
    'dans le detail de la TVA',
    'in the VAT breakdown',
  ),
  alone(
    'BR-O-12',
    'BG-25',
    ({ itemCategories }) => hasOther(itemCategories, outside),
    taxedInCii,
    'dans les lignes',
    'in the lines',
  ),
  alone(
    'BR-O-13',
    'BG-20',
    ({ allowanceCategories }) => hasOther(allowanceCategories, outside),
    adjustedInCii,
    'dans les remises',
    'in the allowances',
  ),
  alone(
    'BR-O-14',
    'BG-21',
    ({ chargeCategories }) => hasOther(chargeCategories, outside),
    adjustedInCii,
    'dans les majorations',
    'in the charges',
  ),
];
