// SPDX-License-Identifier: Apache-2.0
/**
 * Rules on the totals of the document (BG-22): they are there, they add up exactly, they have two decimals.
 * The constat shows the amount declared and the amount computed.
 */
import { add, type Decimal, equals, round, subtract, toText, zero } from '../decimal.ts';
import type { Facts } from '../facts.ts';
import type { AllowanceCharge, Amount, SemanticInvoice, Totals, VatTotal } from '../model.ts';
import { missingOperand, type Operand } from '../operands.ts';
import { type AnyRule, decimalOf, document, joined, optional, otherwise, rule } from '../rule.ts';
import { sumOf } from '../sums.ts';
import { decimalsRule } from './decimals.ts';

const totals = ({ invoice }: Facts) => joined(optional(invoice.totals), invoice.elsewhere.totals);

/** To the cent, as every rule on totals rounds what it computes. */
function cents(value: Decimal): Decimal {
  return round(value, 2);
}

/** Both are numbers and equal. */
function same(declared: Decimal | undefined, computed: Decimal | undefined): boolean {
  return declared !== undefined && computed !== undefined && equals(declared, computed);
}

function shown(computed: Decimal | undefined): string | undefined {
  return computed === undefined ? undefined : toText(round(computed, 2));
}

/** What is to be computed, or why it cannot be. */
function shownOf(computed: Decimal | undefined, operands: readonly Operand[]): string | undefined {
  return computed === undefined ? missingOperand(operands) : shown(computed);
}

function combine(
  a: Decimal | undefined,
  b: Decimal | undefined,
  how: (a: Decimal, b: Decimal) => Decimal,
): Decimal | undefined {
  return a === undefined || b === undefined ? undefined : how(a, b);
}

/** BT-109 as BT-106, BT-107 and BT-108 make it; undefined when one that is there is no number. */
function withoutVat({ lines, charges, allowances }: Totals): Decimal | undefined {
  let total = decimalOf(lines);
  if (charges !== undefined) total = combine(total, charges.value, add);
  if (allowances !== undefined) total = combine(total, allowances.value, subtract);
  const rounded = charges !== undefined || allowances !== undefined;
  return total === undefined || !rounded ? total : cents(total);
}

/** In CII the lines alone are rounded too. */
function withoutVatInCii(group: Totals): Decimal | undefined {
  return rounded(withoutVat(group));
}

/** In CII nothing is rounded. */
function dueHoldsExactly(group: Totals): boolean {
  return same(decimalOf(group.due), dueExpected(group));
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

/** UBL adds the allowances and charges beside the totals, CII those of the document. */
function isAlone(apart: true | undefined, { syntax }: Facts): boolean {
  return apart === true && syntax === 'UBL';
}

/** What BR-CO-11 and BR-CO-12 ask. */
function sumHolds(
  declared: Amount | undefined,
  groups: readonly AllowanceCharge[],
  computed: Decimal,
  alone: boolean,
): boolean {
  if (declared === undefined) return alone || groups.length === 0;
  return same(declared.value, alone ? zero : computed);
}

/** The totals of VAT in the currency of the invoice: there must be exactly one. */
function vatInCurrency({ vatTotals, currency }: SemanticInvoice): readonly VatTotal[] {
  if (currency === undefined) return [];
  return vatTotals.filter(({ amount }) => amount?.currency === currency.text);
}

function withVat(invoice: SemanticInvoice): Decimal | undefined {
  const [only, ...others] = vatInCurrency(invoice);
  if (only === undefined || others.length > 0) return undefined;
  return rounded(combine(decimalOf(invoice.totals?.withoutVat), decimalOf(only.amount), add));
}

/** The total of VAT must be there once in the currency of the invoice. */
function withVatOperands(invoice: SemanticInvoice): readonly Operand[] {
  const currency = invoice.currency?.text.trim() ?? '';
  const [only, ...others] = vatInCurrency(invoice);
  const name = others.length > 0 ? `BT-110 (${currency}, ${others.length + 1} x)` : `BT-110 (${currency})`;
  const vat = others.length > 0 ? undefined : only?.amount;
  return [
    ['BT-109', invoice.totals?.withoutVat],
    [name, vat],
  ];
}

function vatSum({ breakdowns }: Pick<VatTotal, 'breakdowns'>, { syntax }: Facts): Decimal {
  return sumOf(breakdowns, ({ tax }) => tax, syntax, 'AMOUNTS');
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

/** A number of cents, whatever zeros follow. */
function inCents({ value }: Amount): boolean {
  return value !== undefined && equals(cents(value), value);
}

const vatDecimals: readonly (readonly [
  id: string,
  bt: string,
  passes: (amount: Amount, invoice: SemanticInvoice) => boolean,
  fr: string,
  en: string,
])[] = [
  [
    'BR-DEC-13',
    'BT-110',
    (amount, { currency }) => currency === undefined || amount.currency !== currency.text || inCents(amount),
    'montant de TVA',
    'total VAT amount',
  ],
  [
    'BR-DEC-15',
    'BT-111',
    (amount, { vatCurrency }) =>
      vatCurrency === undefined || (amount.currency === vatCurrency.text && inCents(amount)),
    'montant de TVA en devise de comptabilisation',
    'VAT amount in accounting currency',
  ],
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
    holds: ({ lines }, facts) => same(decimalOf(lines), facts.sums.lines),
    // CII adds the lines beside the totals.
    cii: {
      holds: ({ lines, apart }, facts) => same(decimalOf(lines), apart === true ? zero : facts.sums.lines),
    },
    about: ({ lines }) => lines,
    expected: (_, facts) => shown(facts.sums.lines),
    fr: "Le total HT des lignes n'est pas la somme des montants de ligne",
    en: 'The sum of line net amounts is not the sum of the lines',
  }),
  rule({
    id: 'BR-CO-11',
    bt: 'BT-107',
    over: totals,
    holds: ({ allowances, apart }, facts) =>
      sumHolds(allowances, facts.invoice.allowances, facts.sums.allowances, isAlone(apart, facts)),
    about: ({ allowances }) => allowances,
    expected: (_, facts) => shown(facts.sums.allowances),
    fr: "Le total des remises n'est pas la somme des remises du document",
    en: 'The sum of allowances is not the sum of the document level allowances',
  }),
  rule({
    id: 'BR-CO-12',
    bt: 'BT-108',
    over: totals,
    holds: ({ charges, apart }, facts) =>
      sumHolds(charges, facts.invoice.charges, facts.sums.charges, isAlone(apart, facts)),
    about: ({ charges }) => charges,
    expected: (_, facts) => shown(facts.sums.charges),
    fr: "Le total des majorations n'est pas la somme des majorations du document",
    en: 'The sum of charges is not the sum of the document level charges',
  }),
  rule({
    id: 'BR-CO-13',
    bt: 'BT-109',
    over: totals,
    holds: (group) => same(decimalOf(group.withoutVat), withoutVat(group)),
    cii: { holds: (group) => same(decimalOf(group.withoutVat), withoutVatInCii(group)) },
    about: (group) => group.withoutVat,
    expected: (group) =>
      shownOf(withoutVat(group), [
        ['BT-106', group.lines],
        ['BT-107', group.allowances, 'OPTIONAL'],
        ['BT-108', group.charges, 'OPTIONAL'],
      ]),
    fr: "Le total HT n'est pas le total des lignes, moins les remises, plus les majorations",
    en: 'The total without VAT is not the sum of lines, minus allowances, plus charges',
  }),
  rule({
    id: 'BR-CO-14',
    bt: 'BT-110',
    over: ({ invoice }) => invoice.vatTotals.filter(({ breakdowns }) => breakdowns.length > 0),
    holds: (group, facts) => same(decimalOf(group.amount), vatSum(group, facts)),
    // In CII the breakdown stands beside the totals, and the one in the currency of the invoice is its sum.
    cii: otherwise({
      over: ({ invoice }) =>
        joined(
          vatInCurrency(invoice),
          invoice.elsewhere.vatTotals.filter(({ amount }) => amount?.currency === invoice.currency?.text),
        ),
      holds: ({ amount }, facts) => same(decimalOf(amount), vatSum(facts, facts)),
      about: ({ amount }) => amount,
      expected: (_, facts) => shown(vatSum(facts, facts)),
    }),
    about: ({ amount }) => amount,
    expected: (group, facts) => shown(vatSum(group, facts)),
    fr: "Le total de TVA n'est pas la somme des montants de TVA par categorie",
    en: 'The total VAT amount is not the sum of the VAT category amounts',
  }),
  rule({
    id: 'BR-CO-15',
    bt: 'BT-112',
    over: (facts) => document(facts).filter(({ currency }) => currency !== undefined),
    holds: (invoice) => same(decimalOf(invoice.totals?.withVat), withVat(invoice)),
    // CII passes a total that has no VAT in it, whatever the VAT is.
    cii: {
      holds: (invoice) => {
        const declared = decimalOf(invoice.totals?.withVat);
        return same(declared, withVat(invoice)) || same(declared, decimalOf(invoice.totals?.withoutVat));
      },
    },
    about: (invoice) => invoice.totals?.withVat,
    expected: (invoice) => shownOf(withVat(invoice), withVatOperands(invoice)),
    fr: "Le total TTC n'est pas le total HT plus le total de TVA dans la devise de la facture",
    en: 'The total with VAT is not the total without VAT plus the total VAT in the invoice currency',
  }),
  rule({
    id: 'BR-CO-16',
    bt: 'BT-115',
    over: totals,
    holds: dueHolds,
    cii: { holds: dueHoldsExactly },
    about: ({ due }) => due,
    expected: (group) =>
      shownOf(dueExpected(group), [
        ['BT-112', group.withVat],
        ['BT-113', group.paid, 'OPTIONAL'],
        ['BT-114', group.rounding, 'OPTIONAL'],
      ]),
    fr: "Le net a payer n'est pas le total TTC, moins le montant deja paye, plus l'arrondi",
    en: 'The amount due is not the total with VAT, minus the paid amount, plus the rounding amount',
  }),
  ...vatDecimals.map(([id, bt, passes, fr, en]) =>
    rule({
      id,
      bt,
      // UBL has the rule too, but its condition can never be false.
      only: 'CII',
      over: totals,
      holds: ({ vatAmounts = [] }, { invoice }) =>
        vatAmounts.length === 0 || vatAmounts.some((amount) => passes(amount, invoice)),
      fr: `Deux decimales au plus sont permises (${fr})`,
      en: `At most two decimals are allowed (${en})`,
    }),
  ),
  ...twoDecimals.map(([id, bt, of, fr, en]) => decimalsRule(id, bt, totals, of, fr, en)),
];
