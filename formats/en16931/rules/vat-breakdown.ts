// SPDX-License-Identifier: Apache-2.0
/** Rules on every line of the VAT breakdown (BG-23), whatever its category. */
import {
  absolute,
  add,
  compare,
  type Decimal,
  multiply,
  round,
  shiftRight,
  sign,
  subtract,
  toText,
} from '../decimal.ts';
import type { Facts } from '../facts.ts';
import type { TaxCategory, VatBreakdown } from '../model.ts';
import { missingOperand } from '../operands.ts';
import { type AnyRule, codeOf, decimalOf, joined, rule } from '../rule.ts';
import { decimalsRule } from './decimals.ts';
import { plainBreakdowns } from './vat-uses.ts';

const breakdowns = ({ breakdowns: all, invoice }: Facts): readonly VatBreakdown[] =>
  joined(all, invoice.elsewhere.breakdowns);
/** In CII the rules on every breakdown do not see those that O, L and M have rules of their own for. */
const cii = { over: plainBreakdowns } as const;

/** A VAT amount may be this far from the product, either way, bounds excluded. */
const tolerance: Decimal = { units: 1, scale: 0 };

/** True when `declared` lies strictly within one unit of `computed`. */
function near(declared: Decimal, computed: Decimal): boolean {
  return (
    compare(subtract(declared, tolerance), computed) < 0 && compare(add(declared, tolerance), computed) > 0
  );
}

/** BT-117 as BT-116 and a rate make it, to the cent; its sign is that of neither. */
export function taxOf(base: Decimal, rate: Decimal): Decimal {
  return round(shiftRight(multiply(absolute(base), rate), 2), 2);
}

/** True when the VAT amount is the product of base and rate, within the tolerance. */
export function taxIsNear({ base, tax }: VatBreakdown, rate: Decimal | undefined): boolean {
  if (base?.value === undefined || tax?.value === undefined || rate === undefined) return false;
  return near(absolute(tax.value), taxOf(base.value, rate));
}

/** The rate, where the category is one of VAT: BR-CO-17 does not see another. */
function vatRate(breakdown: VatBreakdown) {
  return vatCategories(breakdown).find(({ rate }) => rate !== undefined)?.rate;
}

const noCategories: readonly TaxCategory[] = [];

/** Its categories of VAT; more than one is a fault in itself. */
function vatCategories({ category, moreCategories }: VatBreakdown): readonly TaxCategory[] {
  if (category === undefined) return noCategories;
  return joined([category], moreCategories ?? noCategories).filter(({ vat }) => vat);
}

function roundsToZero(value: Decimal | undefined): boolean {
  return value !== undefined && sign(round(value, 0)) === 0;
}

/** BR-CO-17. A rate that rounds to zero, or none, asks for an amount that does too. */
function productHolds(breakdown: VatBreakdown): boolean {
  const rate = vatRate(breakdown);
  if (rate === undefined || roundsToZero(rate.value)) return roundsToZero(decimalOf(breakdown.tax));
  return taxIsNear(breakdown, rate.value);
}

function productHoldsInCii({ base, tax, category }: VatBreakdown): boolean {
  const rate = category?.tax?.text.trim().toUpperCase() === 'VAT' ? category.rate : undefined;
  if (rate === undefined) return roundsToZero(decimalOf(tax));
  if (roundsToZero(rate.value) && roundsToZero(decimalOf(tax))) return true;
  if (roundsToZero(rate.value)) return false;
  if (base?.value === undefined || tax?.value === undefined || rate.value === undefined) return false;
  const computed = taxOf(base.value, rate.value);
  return compare(absolute(subtract(absolute(tax.value), computed)), tolerance) <= 0;
}

function productShown(breakdown: VatBreakdown): string | undefined {
  const base = decimalOf(breakdown.base);
  const rate = decimalOf(vatRate(breakdown));
  if (base !== undefined && rate !== undefined) return toText(taxOf(base, rate));
  return missingOperand([
    ['BT-116', breakdown.base],
    ['BT-119', vatRate(breakdown)],
  ]);
}

export const vatBreakdownRules: readonly AnyRule[] = [
  rule({
    id: 'BR-45',
    bt: 'BT-116',
    over: breakdowns,
    cii,
    holds: ({ base }) => base !== undefined,
    fr: 'La base imposable par categorie de TVA est obligatoire',
    en: 'The VAT category taxable amount is mandatory',
  }),
  rule({
    id: 'BR-46',
    bt: 'BT-117',
    over: breakdowns,
    cii,
    holds: ({ tax }) => tax !== undefined,
    fr: 'Le montant de TVA par categorie est obligatoire',
    en: 'The VAT category tax amount is mandatory',
  }),
  rule({
    id: 'BR-47',
    bt: 'BT-118',
    over: breakdowns,
    cii,
    holds: (breakdown) => vatCategories(breakdown).some(({ code }) => code !== undefined),
    fr: 'Le code de categorie de TVA est obligatoire',
    en: 'The VAT category code is mandatory',
  }),
  rule({
    id: 'BR-48',
    bt: 'BT-119',
    over: breakdowns,
    cii,
    holds: (breakdown) =>
      vatCategories(breakdown).some(({ rate, code }) => rate !== undefined || codeOf(code) === 'O'),
    fr: 'Le taux de TVA de la categorie est obligatoire, sauf hors champ',
    en: 'The VAT category rate is mandatory, unless not subject to VAT',
  }),
  rule({
    id: 'BR-CO-17',
    bt: 'BT-117',
    over: breakdowns,
    holds: productHolds,
    // CII takes the bounds of the tolerance in, and the name of the tax with white space around it.
    cii: { over: plainBreakdowns, holds: productHoldsInCii },
    about: ({ tax }) => tax,
    expected: productShown,
    fr: "Le montant de TVA de la categorie n'est pas la base multipliee par le taux",
    en: 'The VAT category tax amount is not the taxable amount times the rate',
  }),
  decimalsRule(
    'BR-DEC-19',
    'BT-116',
    breakdowns,
    ({ base }) => base,
    'base imposable',
    'taxable amount',
    cii,
  ),
  decimalsRule('BR-DEC-20', 'BT-117', breakdowns, ({ tax }) => tax, 'montant de TVA', 'tax amount', cii),
];
