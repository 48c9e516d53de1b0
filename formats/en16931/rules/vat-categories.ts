// SPDX-License-Identifier: Apache-2.0
/**
 * The families of rules per VAT category: nine categories, ten rules each under the same last number.
 *
 * 01 the breakdown has the category, 02 to 04 the parties have the numbers it asks for, 05 to 07 its rate, 08 its
 * taxable amount, 09 its tax, 10 its exemption reason. What differs is in the rows of vat-families.ts; BR-IC and
 * BR-O have a few rules more in vat-exclusions.ts. BR-B (Italian split payment) is not here yet.
 */
import { equals, sign, toText, zero } from '../decimal.ts';
import { baseKey, type CategoriesByCode, type Facts } from '../facts.ts';
import type { VatBreakdown } from '../model.ts';
import { type AnyRule, decimalOf, document, rule } from '../rule.ts';
import { near, taxIsNear, taxOf } from './vat-breakdown.ts';
import { type Family, families } from './vat-families.ts';
import { breakdownsOf, isNumber, ofVat, someVat } from './vat-uses.ts';

export const vatFamilyRules: readonly AnyRule[] = families.flatMap((family) => [
  breakdownRule(family),
  ...numbersRules(family),
  ...rateRules(family),
  family.taxed ? baseByRateRule(family) : baseRule(family),
  family.taxed ? productRule(family) : noTaxRule(family),
  exemptionRule(family),
]);

function breakdownRule({ letters, code, fr, en, breakdown }: Family): AnyRule {
  return rule({
    id: `BR-${letters}-01`,
    bt: 'BG-23',
    over: document,
    holds: (_, facts) => breakdown(facts, code),
    fr: `Le detail de la TVA et les lignes, remises et majorations doivent s'accorder sur la categorie ${fr}`,
    en: `The VAT breakdown and the lines, allowances and charges must agree on the category ${en}`,
  });
}

function numbersRules(family: Family): readonly AnyRule[] {
  const { letters, code, fr, en, numbers, numbersFr, numbersEn, documentOnly, judged = someVat } = family;
  const places: readonly (readonly ['02' | '03' | '04', (facts: Facts) => CategoriesByCode])[] = [
    ['02', (facts) => facts.lineCategories],
    ['03', (facts) => (documentOnly ? facts.documentAllowanceCategories : facts.allowanceCategories)],
    ['04', (facts) => (documentOnly ? facts.documentChargeCategories : facts.chargeCategories)],
  ];
  return places.map(([number, of]) =>
    rule({
      id: `BR-${letters}-${number}`,
      bt: 'BT-31',
      over: (facts) => (judged(number, of(facts).get(code) ?? []) ? document(facts) : []),
      holds: (_, facts) => ofVat(of(facts), code).length > 0 && numbers(facts),
      fr: `La categorie de TVA ${fr} demande ${numbersFr}`,
      en: `The VAT category ${en} asks for ${numbersEn}`,
    }),
  );
}

function rateRules({ letters, code, fr, en, rate, rateText }: Family): readonly AnyRule[] {
  const places: readonly (readonly [id: string, bt: string, of: (facts: Facts) => CategoriesByCode])[] = [
    ['05', 'BT-152', (facts) => facts.lineCategories],
    ['06', 'BT-96', (facts) => facts.allowanceCategories],
    ['07', 'BT-103', (facts) => facts.chargeCategories],
  ];
  return places.map(([id, bt, of]) =>
    rule({
      id: `BR-${letters}-${id}`,
      bt,
      over: (facts) => ofVat(of(facts), code),
      holds: (category) => rate(category.rate),
      about: (category) => category.rate,
      expected: () => rateText,
      fr: `Le taux de TVA n'est pas celui de la categorie ${fr}`,
      en: `The VAT rate is not that of the category ${en}`,
    }),
  );
}

/** What both rules on the taxable amount share. */
function baseRow({ letters, code, fr, en }: Family) {
  return {
    id: `BR-${letters}-08`,
    bt: 'BT-116',
    over: (facts: Facts) => breakdownsOf(facts, code),
    about: ({ base }: VatBreakdown) => base,
    fr: `La base imposable n'est pas la somme des lignes et majorations moins les remises de la categorie ${fr}`,
    en: `The taxable amount is not the sum of lines and charges minus allowances of the category ${en}`,
  };
}

function baseRule(family: Family): AnyRule {
  const computed = ({ bases }: Facts) => bases.get(baseKey(family.code)) ?? zero;
  return rule({
    ...baseRow(family),
    holds: ({ base }, facts) =>
      facts.invoice.lines.length > 0 && isNumber(decimalOf(base), (value) => equals(value, computed(facts))),
    expected: (_, facts) => toText(computed(facts)),
  });
}

function baseByRateRule(family: Family): AnyRule {
  const computed = ({ category }: VatBreakdown, { bases }: Facts) =>
    bases.get(baseKey(family.code, decimalOf(category?.rate)));
  return rule({
    ...baseRow(family),
    holds: (breakdown, facts) => {
      if (breakdown.category?.rate === undefined) return true;
      const sum = computed(breakdown, facts);
      if (family.code === 'S' ? sum === undefined : facts.invoice.lines.length === 0) return false;
      return isNumber(decimalOf(breakdown.base), (value) => near(value, sum ?? zero));
    },
    expected: (breakdown, facts) => toText(computed(breakdown, facts) ?? zero),
  });
}

function productRule({ letters, code, fr, en }: Family): AnyRule {
  return rule({
    id: `BR-${letters}-09`,
    bt: 'BT-117',
    over: (facts) => breakdownsOf(facts, code),
    holds: (breakdown) => taxIsNear(breakdown, decimalOf(breakdown.category?.rate)),
    about: ({ tax }) => tax,
    expected: ({ base, category }) => {
      const value = decimalOf(base);
      const rate = decimalOf(category?.rate);
      return value === undefined || rate === undefined ? undefined : toText(taxOf(value, rate));
    },
    fr: `Le montant de TVA n'est pas la base multipliee par le taux (categorie ${fr})`,
    en: `The tax amount is not the taxable amount times the rate (category ${en})`,
  });
}

function noTaxRule({ letters, code, fr, en }: Family): AnyRule {
  return rule({
    id: `BR-${letters}-09`,
    bt: 'BT-117',
    over: (facts) => breakdownsOf(facts, code),
    holds: ({ tax }) => isNumber(decimalOf(tax), (value) => sign(value) === 0),
    about: ({ tax }) => tax,
    expected: () => '0',
    fr: `Le montant de TVA doit etre nul (categorie ${fr})`,
    en: `The tax amount must be zero (category ${en})`,
  });
}

function exemptionRule({ letters, code, fr, en, exempted }: Family): AnyRule {
  return rule({
    id: `BR-${letters}-10`,
    bt: 'BT-120',
    over: (facts) => breakdownsOf(facts, code),
    holds: ({ category }) =>
      exempted === (category?.exemptionReason !== undefined || category?.exemptionCode !== undefined),
    about: ({ category }) => category?.exemptionReason ?? category?.exemptionCode,
    fr: exempted
      ? `Un motif d'exoneration est obligatoire (categorie ${fr})`
      : `Un motif d'exoneration n'est pas permis (categorie ${fr})`,
    en: exempted
      ? `An exemption reason is mandatory (category ${en})`
      : `An exemption reason is not allowed (category ${en})`,
  });
}
