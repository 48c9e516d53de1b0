// SPDX-License-Identifier: Apache-2.0
/**
 * Sums, currencies and periods: what several values say together. (Annexe 7)
 *
 * Sums are those of binary floating point, as in the official rules: an amount that is off by exactly the tolerance
 * gets the verdict the portal gives it. They are asked in euros alone, and only of amounts that have their form.
 */
import { parseDecimal, sum, toText } from '../../en16931/decimal.ts';
import { doubleOf } from '../../fr/br-fr/forms.ts';
import { type NodeId, none, type XmlTree } from '../../xml/tree.ts';
import { type F10Name, names } from '../vocabulary.ts';
import { isAmount, isCurrency, isPrice } from './forms.ts';
import { child, children, type Fault, type Row, reach, textAt } from './rows.ts';

const invoice = 'TransactionsReport/Invoice';
const day = 'TransactionsReport/Transactions';
const paid =
  'TG-36 PaymentsReport/Invoice/Payment/SubTotals, TG-39 PaymentsReport/Transactions/Payment/SubTotals';
const periods = [
  'TG-7 TransactionsReport/ReportPeriod',
  `TG-18 ${invoice}/InvoicePeriod`,
  `TG-25 ${invoice}/Line/InvoicePeriod`,
  'TG-33 PaymentsReport/ReportPeriod',
].join(', ');

const euro = 'EUR';
const tolerance = 0.01;
/** Cents of tolerance make euros by a division, which is exact to the last bit. */
const cents = 100;

export const amountRows: readonly Row[] = [
  {
    code: 'F10-G6.23',
    at: `TT-52 ${invoice}/MonetaryTotal/TaxAmount`,
    judge: (tree, node) =>
      tree.attribute(node, names.CurrencyCode) === euro
        ? undefined
        : { attribute: 'CurrencyCode', expected: euro },
  },
  sumRow(
    `TG-8 ${invoice}`,
    'CurrencyCode',
    ['MonetaryTotal', 'TaxExclusiveAmount'],
    ['TaxSubTotal', 'TaxableAmount'],
  ),
  sumRow(`TG-8 ${invoice}`, 'CurrencyCode', ['MonetaryTotal', 'TaxAmount'], ['TaxSubTotal', 'TaxAmount']),
  sumRow(`TG-31 ${day}`, 'TransactionsCurrency', ['TaxExclusiveAmount'], ['TaxSubtotal', 'TaxableAmount']),
  sumRow(`TG-31 ${day}`, 'TransactionsCurrency', ['TaxTotal'], ['TaxSubtotal', 'TaxTotal']),
  { code: 'F10-G1.55', at: `TG-28 ${invoice}/Line/Price`, judge: isNoNetPrice },
  { code: 'F10-G6.27', at: paid, judge: isNotInEuro },
  { code: 'F10-G6.25', at: periods, judge: endsTooEarly },
];

type Summed = readonly [group: F10Name, amount: F10Name];

function sumRow(at: string, currency: F10Name, total: readonly F10Name[], parts: Summed): Row {
  return {
    code: 'F10-G1.53',
    at,
    judge: (tree, node) =>
      textAt(tree, node, currency) === euro ? isNoSum(tree, node, total, parts) : undefined,
  };
}

/** A total that is not there is no fault of this rule. */
function isNoSum(
  tree: XmlTree,
  node: NodeId,
  totalPath: readonly F10Name[],
  [group, name]: Summed,
): Fault | undefined {
  const total = reach(tree, node, ...totalPath);
  if (total === none || !isAmount(tree.text(total))) return undefined;
  const parts: string[] = [];
  for (const subtotal of children(tree, node, group)) {
    const part = textAt(tree, subtotal, name);
    if (part !== undefined) parts.push(part);
  }
  if (!parts.every(isAmount)) return undefined;
  const computed = parts.reduce((added, part) => added + doubleOf(part), 0);
  if (Math.abs(doubleOf(tree.text(total)) - computed) <= parts.length / cents) return undefined;
  return { node: total, expected: shownSum(parts) };
}

function shownSum(parts: readonly string[]): string {
  return toText(sum(parts.flatMap((part) => parseDecimal(part) ?? [])));
}

/** Judged where all three prices are there. */
function isNoNetPrice(tree: XmlTree, node: NodeId): Fault | undefined {
  const net = child(tree, node, 'PriceAmount');
  const discount = textAt(tree, node, 'AllowanceChargeAmount');
  const gross = textAt(tree, node, 'AllowanceChargeBaseAmount');
  if (net === none || discount === undefined || gross === undefined) return undefined;
  if (![tree.text(net), discount, gross].every(isPrice)) return undefined;
  const computed = doubleOf(gross) - doubleOf(discount);
  return Math.abs(doubleOf(tree.text(net)) - computed) <= tolerance ? undefined : { node: net };
}

/** A currency that is none is told by its form. */
function isNotInEuro(tree: XmlTree, node: NodeId): Fault | undefined {
  const currency = child(tree, node, 'CurrencyCode');
  if (currency === none || !isCurrency(tree.text(currency)) || tree.text(currency) === euro) return undefined;
  return { node: currency, expected: euro };
}

/** Compared as texts, whatever their form. */
function endsTooEarly(tree: XmlTree, node: NodeId): Fault | undefined {
  const end = child(tree, node, 'EndDate');
  const start = textAt(tree, node, 'StartDate');
  if (end === none || start === undefined || tree.text(end) > start) return undefined;
  return { node: end, expected: `> ${start}` };
}
