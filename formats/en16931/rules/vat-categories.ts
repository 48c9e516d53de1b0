// SPDX-License-Identifier: Apache-2.0
/**
 * The families of rules per VAT category: nine categories, ten rules each under the same last number.
 *
 * 01 the breakdown has the category, 02 to 04 the parties have the numbers it asks for, 05 to 07 its rate, 08 its
 * taxable amount, 09 its tax, 10 its exemption reason. What differs is in the rows of vat-families.ts; BR-IC and
 * BR-O have a few rules more in vat-exclusions.ts. BR-B (Italian split payment) is in vat-split-payment.ts.
 */

import { type Base, baseKey, noBase } from '../bases.ts';
import { nearInBinary } from '../binary.ts';
import type { CategoriesByCode } from '../categories.ts';
import { add, type Decimal, equals, round, sign, subtract, toText } from '../decimal.ts';
import type { Facts } from '../facts.ts';
import type { VatBreakdown } from '../model.ts';
import { type AnyRule, decimalOf, document, documentWhere, rule } from '../rule.ts';
import { taxIsNear, taxOf } from './vat-breakdown.ts';
import { type Family, families } from './vat-families.ts';
import { breakdownsOf, hasVat, isNumber, ofVat, someVat } from './vat-uses.ts';

export const vatFamilyRules: readonly AnyRule[] = families.flatMap((family) => [
  breakdownRule(family),
  ...numbersRules(family),
  ...rateRules(family),
  family.taxed ? baseByRateRule(family) : baseRule(family),
  family.taxed ? productRule(family) : noTaxRule(family),
  exemptionRule(family),
]);

function breakdownRule({ letters, code, fr, en, breakdown, cii }: Family): AnyRule {
  return rule({
    id: `BR-${letters}-01`,
    bt: 'BG-23',
    over: document,
    holds: (_, facts) => breakdown(facts, code),
    cii: { holds: (_, facts) => cii.breakdown(facts, code) },
    fr: `Le detail de la TVA et les lignes, remises et majorations doivent s'accorder sur la categorie ${fr}`,
    en: `The VAT breakdown and the lines, allowances and charges must agree on the category ${en}`,
  });
}

function numbersRules(family: Family): readonly AnyRule[] {
  const { letters, code, fr, en, numbers, numbersFr, numbersEn, documentOnly, judged = someVat } = family;
  const places: readonly (readonly ['02' | '03' | '04', inUbl: Place, inCii: Place])[] = [
    ['02', everyItem, everyLine],
    ['03', documentOnly ? (facts) => facts.documentAllowanceCategories : everyAllowance, everyAllowance],
    ['04', documentOnly ? (facts) => facts.documentChargeCategories : everyCharge, everyCharge],
  ];
  return places.map(([number, of, ofCii]) =>
    rule({
      id: `BR-${letters}-${number}`,
      bt: 'BT-31',
      over: (facts) => (judged(number, of(facts).get(code) ?? []) ? document(facts) : []),
      holds: (_, facts) => ofVat(of(facts), code).length > 0 && numbers(facts),
      // CII judges each category of VAT, of the document or of a line.
      cii: {
        over: (facts) => documentWhere(hasVat(ofCii(facts), code), facts),
        holds: (_, facts) => numbers(facts),
      },
      fr: `La categorie de TVA ${fr} demande ${numbersFr}`,
      en: `The VAT category ${en} asks for ${numbersEn}`,
    }),
  );
}

type Place = (facts: Facts) => CategoriesByCode;

function everyLine({ lineCategories }: Facts): CategoriesByCode {
  return lineCategories;
}

function everyItem({ itemCategories }: Facts): CategoriesByCode {
  return itemCategories;
}

function everyAllowance({ allowanceCategories }: Facts): CategoriesByCode {
  return allowanceCategories;
}

function everyCharge({ chargeCategories }: Facts): CategoriesByCode {
  return chargeCategories;
}

function rateRules({ letters, code, fr, en, rate, rateText, cii }: Family): readonly AnyRule[] {
  const places: readonly (readonly [id: string, bt: string, of: Place])[] = [
    ['05', 'BT-152', everyLine],
    ['06', 'BT-96', everyAllowance],
    ['07', 'BT-103', everyCharge],
  ];
  const rateInCii = cii.rate ?? rate;
  return places.map(([id, bt, of]) =>
    rule({
      id: `BR-${letters}-${id}`,
      bt,
      over: (facts) => ofVat(of(facts), code),
      holds: (category) => rate(category.rate),
      cii: { holds: (category) => rateInCii(category.rate) },
      about: (category) => category.rate,
      expected: () => rateText,
      fr: `Le taux de TVA n'est pas celui de la categorie ${fr}`,
      en: `The VAT rate is not that of the category ${en}`,
    }),
  );
}

/** The breakdowns of a family. */
function breakdownsOfFamily({ code, cii }: Family, facts: Facts): readonly VatBreakdown[] {
  if (facts.syntax === 'CII' && cii.anyTax) return facts.breakdownsByCode.get(code) ?? [];
  return breakdownsOf(facts, code);
}

/** What both rules on the taxable amount share. */
function baseRow(family: Family) {
  const { letters, fr, en } = family;
  return {
    id: `BR-${letters}-08`,
    bt: 'BT-116',
    over: (facts: Facts) => breakdownsOfFamily(family, facts),
    about: ({ base }: VatBreakdown) => base,
    fr: `La base imposable n'est pas la somme des lignes et majorations moins les remises de la categorie ${fr}`,
    en: `The taxable amount is not the sum of lines and charges minus allowances of the category ${en}`,
  };
}

/** Lines plus charges minus allowances. */
function totalOf({ lines, charges, allowances }: Base): Decimal {
  return subtract(add(lines, charges), allowances);
}

/** CII rounds each of the three sums. */
function roundedTotalOf({ lines, charges, allowances }: Base): Decimal {
  return subtract(add(round(lines, 2), round(charges, 2)), round(allowances, 2));
}

/**
 * What the taxable amount may be in UBL. The standard rate is judged twice, as of an invoice and as of a credit note; where
 * an allowance or charge has it, the lines of the one are none of the other, and the rest is enough.
 */
function sumsOf({ code }: Family, base: Base = noBase): readonly Decimal[] {
  const whole = totalOf(base);
  return code === 'S' && base.adjusted ? [whole, subtract(base.charges, base.allowances)] : [whole];
}

function baseRule(family: Family): AnyRule {
  const baseOf = ({ bases }: Facts) => bases.get(family.code) ?? noBase;
  const exact = family.cii.base === 'EXACT';
  return rule({
    ...baseRow(family),
    holds: ({ base }, facts) =>
      facts.invoice.lines.length > 0 &&
      isNumber(base?.value, (value) => equals(value, totalOf(baseOf(facts)))),
    // CII rounds, allows for the tolerance but in O, and asks for no line.
    cii: {
      holds: ({ base }, facts) => {
        const computed = roundedTotalOf(baseOf(facts));
        if (base?.value === undefined) return false;
        return exact ? equals(base.value, computed) : nearInBinary(base, computed, 'CII');
      },
    },
    expected: (_, facts) => toText(totalOf(baseOf(facts))),
  });
}

function baseByRateRule(family: Family): AnyRule {
  const baseOf = ({ category }: VatBreakdown, { bases }: Facts) =>
    bases.get(baseKey(family.code, category?.rate?.value));
  return rule({
    ...baseRow(family),
    ...(family.cii.base === 'NEVER' ? ({ only: 'UBL' } as const) : {}),
    holds: (breakdown, facts) => {
      if (breakdown.category?.rate === undefined) return true;
      const base = baseOf(breakdown, facts);
      if (family.code === 'S' ? base === undefined : facts.invoice.lines.length === 0) return false;
      const { base: declared } = breakdown;
      return declared !== undefined && sumsOf(family, base).some((sum) => nearInBinary(declared, sum, 'UBL'));
    },
    // CII rounds, and has no tolerance.
    cii: {
      holds: (breakdown, facts) => {
        if (breakdown.category?.rate === undefined) return true;
        const computed = roundedTotalOf(baseOf(breakdown, facts) ?? noBase);
        return isNumber(breakdown.base?.value, (value) => equals(value, computed));
      },
    },
    expected: (breakdown, facts) => toText(totalOf(baseOf(breakdown, facts) ?? noBase)),
  });
}

function productRule(family: Family): AnyRule {
  const { letters, fr, en } = family;
  return rule({
    id: `BR-${letters}-09`,
    bt: 'BT-117',
    ...(family.cii.noProduct ? ({ only: 'UBL' } as const) : {}),
    over: (facts) => breakdownsOfFamily(family, facts),
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

function noTaxRule(family: Family): AnyRule {
  const { letters, fr, en } = family;
  return rule({
    id: `BR-${letters}-09`,
    bt: 'BT-117',
    over: (facts) => breakdownsOfFamily(family, facts),
    holds: ({ tax }) => isNumber(decimalOf(tax), (value) => sign(value) === 0),
    about: ({ tax }) => tax,
    expected: () => '0',
    fr: `Le montant de TVA doit etre nul (categorie ${fr})`,
    en: `The tax amount must be zero (category ${en})`,
  });
}

function exemptionRule(family: Family): AnyRule {
  const { letters, fr, en, exempted } = family;
  return rule({
    id: `BR-${letters}-10`,
    bt: 'BT-120',
    over: (facts) => breakdownsOfFamily(family, facts),
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
