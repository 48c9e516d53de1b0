// SPDX-License-Identifier: Apache-2.0
/**
 * Rules on the totals of the document (BG-22): they are there, they add up exactly, they have two decimals.
 * The constat shows the amount declared and the amount computed.
 */
import { add, type Decimal, equals, round, subtract, sum, toText } from '../decimal.ts';
import type { Facts } from '../facts.ts';
import type { Amount, Numeric, SemanticInvoice, Totals, VatTotal } from '../model.ts';
import { type AnyRule, decimalOf, document, optional, rule } from '../rule.ts';
import { decimalsRule } from './decimals.ts';

const totals = ({ invoice }: Facts) => optional(invoice.totals);

/** To the cent, as every rule on totals rounds what it computes. */
function cents(value: Decimal): Decimal {
  return round(value, 2);
}

function values(numerics: readonly (Numeric | undefined)[]): readonly Decimal[] {
  return numerics.flatMap((numeric) => (numeric?.value === undefined ? [] : [numeric.value]));
}

/** Both are numbers and equal. */
function same(declared: Decimal | undefined, computed: Decimal | undefined): boolean {
  return declared !== undefined && computed !== undefined && equals(declared, computed);
}

function shown(computed: Decimal | undefined): string | undefined {
  return computed === undefined ? undefined : toText(round(computed, 2));
}

function combine(
  a: Decimal | undefined,
  b: Decimal | undefined,
  how: (a: Decimal, b: Decimal) => Decimal,
): Decimal | undefined {
  return a === undefined || b === undefined ? undefined : how(a, b);
}

function linesSum({ invoice }: Facts): Decimal {
  return cents(sum(values(invoice.lines.map(({ net }) => net))));
}

function allowancesSum({ invoice }: Facts): Decimal {
  return cents(sum(values(invoice.allowances.map(({ amount }) => amount))));
}

function chargesSum({ invoice }: Facts): Decimal {
  return cents(sum(values(invoice.charges.map(({ amount }) => amount))));
}

/** BT-109 as BT-106, BT-107 and BT-108 make it; undefined when one that is there is no number. */
function withoutVat({ lines, charges, allowances }: Totals): Decimal | undefined {
  let total = decimalOf(lines);
  if (charges !== undefined) total = combine(total, charges.value, add);
  if (allowances !== undefined) total = combine(total, allowances.value, subtract);
  const rounded = charges !== undefined || allowances !== undefined;
  return total === undefined || !rounded ? total : cents(total);
}

/** BR-CO-16: each side is rounded only where the other terms are there. */
function dueHolds({ due, rounding, paid, withVat }: Totals): boolean {
  const left =
    rounding === undefined ? decimalOf(due) : rounded(combine(decimalOf(due), rounding.value, subtract));
  const right =
    paid === undefined ? decimalOf(withVat) : rounded(combine(decimalOf(withVat), paid.value, subtract));
  return same(left, right);
}

function rounded(value: Decimal | undefined): Decimal | undefined {
  return value === undefined ? undefined : cents(value);
}

function dueExpected({ rounding, paid, withVat }: Totals): Decimal | undefined {
  const left = paid === undefined ? decimalOf(withVat) : combine(decimalOf(withVat), paid.value, subtract);
  return rounding === undefined ? left : combine(left, rounding.value, add);
}

/** The totals of VAT in the currency of the invoice: there must be exactly one. */
function vatInCurrency({ vatTotals, currency }: SemanticInvoice): readonly VatTotal[] {
  return vatTotals.filter(({ amount }) => amount !== undefined && amount.currency === currency?.text);
}

function withVat(invoice: SemanticInvoice): Decimal | undefined {
  const [only, ...others] = vatInCurrency(invoice);
  if (only === undefined || others.length > 0) return undefined;
  return rounded(combine(decimalOf(invoice.totals?.withoutVat), decimalOf(only.amount), add));
}

function vatSum({ breakdowns }: VatTotal): Decimal {
  return cents(sum(values(breakdowns.map(({ tax }) => tax))));
}

const present: readonly (readonly [
  id: string,
  bt: string,
  of: (totals: Totals) => Amount | undefined,
  fr: string,
  en: string,
])[] = [
  ['BR-12', 'BT-106', ({ lines }) => lines, 'total HT des lignes', 'sum of line net amounts'],
  ['BR-13', 'BT-109', ({ withoutVat }) => withoutVat, 'total HT', 'total without VAT'],
  ['BR-14', 'BT-112', ({ withVat }) => withVat, 'total TTC', 'total with VAT'],
  ['BR-15', 'BT-115', ({ due }) => due, 'net a payer', 'amount due for payment'],
];

const twoDecimals: typeof present = [
  ['BR-DEC-09', 'BT-106', ({ lines }) => lines, 'total HT des lignes', 'sum of line net amounts'],
  ['BR-DEC-10', 'BT-107', ({ allowances }) => allowances, 'total des remises', 'sum of allowances'],
  ['BR-DEC-11', 'BT-108', ({ charges }) => charges, 'total des majorations', 'sum of charges'],
  ['BR-DEC-12', 'BT-109', ({ withoutVat }) => withoutVat, 'total HT', 'total without VAT'],
  ['BR-DEC-14', 'BT-112', ({ withVat }) => withVat, 'total TTC', 'total with VAT'],
  ['BR-DEC-16', 'BT-113', ({ paid }) => paid, 'montant deja paye', 'paid amount'],
  ['BR-DEC-17', 'BT-114', ({ rounding }) => rounding, 'arrondi', 'rounding amount'],
  ['BR-DEC-18', 'BT-115', ({ due }) => due, 'net a payer', 'amount due for payment'],
];

export const totalRules: readonly AnyRule[] = [
  ...present.map(([id, bt, of, fr, en]) =>
    rule({
      id,
      bt,
      over: totals,
      holds: (group) => of(group) !== undefined,
      fr: `Le montant est obligatoire (${fr})`,
      en: `The amount is mandatory (${en})`,
    }),
  ),
  rule({
    id: 'BR-CO-10',
    bt: 'BT-106',
    over: totals,
    holds: ({ lines }, facts) => same(decimalOf(lines), linesSum(facts)),
    about: ({ lines }) => lines,
    expected: (_, facts) => shown(linesSum(facts)),
    fr: "Le total HT des lignes n'est pas la somme des montants de ligne",
    en: 'The sum of line net amounts is not the sum of the lines',
  }),
  rule({
    id: 'BR-CO-11',
    bt: 'BT-107',
    over: totals,
    holds: ({ allowances }, facts) =>
      allowances === undefined
        ? facts.invoice.allowances.length === 0
        : same(allowances.value, allowancesSum(facts)),
    about: ({ allowances }) => allowances,
    expected: (_, facts) => shown(allowancesSum(facts)),
    fr: "Le total des remises n'est pas la somme des remises du document",
    en: 'The sum of allowances is not the sum of the document level allowances',
  }),
  rule({
    id: 'BR-CO-12',
    bt: 'BT-108',
    over: totals,
    holds: ({ charges }, facts) =>
      charges === undefined ? facts.invoice.charges.length === 0 : same(charges.value, chargesSum(facts)),
    about: ({ charges }) => charges,
    expected: (_, facts) => shown(chargesSum(facts)),
    fr: "Le total des majorations n'est pas la somme des majorations du document",
    en: 'The sum of charges is not the sum of the document level charges',
  }),
  rule({
    id: 'BR-CO-13',
    bt: 'BT-109',
    over: totals,
    holds: (group) => same(decimalOf(group.withoutVat), withoutVat(group)),
    about: (group) => group.withoutVat,
    expected: (group) => shown(withoutVat(group)),
    fr: "Le total HT n'est pas le total des lignes, moins les remises, plus les majorations",
    en: 'The total without VAT is not the sum of lines, minus allowances, plus charges',
  }),
  rule({
    id: 'BR-CO-14',
    bt: 'BT-110',
    over: ({ invoice }) => invoice.vatTotals.filter(({ breakdowns }) => breakdowns.length > 0),
    holds: (group) => same(decimalOf(group.amount), vatSum(group)),
    about: ({ amount }) => amount,
    expected: (group) => shown(vatSum(group)),
    fr: "Le total de TVA n'est pas la somme des montants de TVA par categorie",
    en: 'The total VAT amount is not the sum of the VAT category amounts',
  }),
  rule({
    id: 'BR-CO-15',
    bt: 'BT-112',
    over: (facts) => document(facts).filter(({ currency }) => currency !== undefined),
    holds: (invoice) => same(decimalOf(invoice.totals?.withVat), withVat(invoice)),
    about: (invoice) => invoice.totals?.withVat,
    expected: (invoice) => shown(withVat(invoice)),
    fr: "Le total TTC n'est pas le total HT plus le total de TVA dans la devise de la facture",
    en: 'The total with VAT is not the total without VAT plus the total VAT in the invoice currency',
  }),
  rule({
    id: 'BR-CO-16',
    bt: 'BT-115',
    over: totals,
    holds: dueHolds,
    about: ({ due }) => due,
    expected: (group) => shown(dueExpected(group)),
    fr: "Le net a payer n'est pas le total TTC, moins le montant deja paye, plus l'arrondi",
    en: 'The amount due is not the total with VAT, minus the paid amount, plus the rounding amount',
  }),
  ...twoDecimals.map(([id, bt, of, fr, en]) => decimalsRule(id, bt, totals, of, fr, en)),
];
