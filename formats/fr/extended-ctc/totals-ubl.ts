// SPDX-License-Identifier: Apache-2.0
/** The totals of a UBL invoice within the tolerance of EXTENDED-CTC-FR: a cent for each item added up. */
import { absolute, add, type Decimal, parseDecimal, subtract } from '../../en16931/decimal.ts';
import type { Report, Wording } from '../../en16931/rule.ts';
import { type NodeId, none, type XmlTree } from '../../xml/tree.ts';
import { attributeNamed, childNamed, childrenNamed, reachAll, termAt } from '../reach.ts';
import type { Header } from './header.ts';
import { textOf } from './lines.ts';
import { totalRows } from './rows.ts';
import { doubleOf, isWithin, roundedDouble } from './sums.ts';

const root: NodeId = 0;

export function judgeUblTotals(tree: XmlTree, header: Header, report: Report): void {
  for (const node of childrenNamed(tree, root, 'LegalMonetaryTotal')) {
    const { lines, allowances, charges } = header;
    const items = lines.count + allowances.items + charges.items;
    const total = (local: string) => childNamed(tree, node, local);
    const amount = (local: string) => decimalAt(tree, total(local));
    const check = (rule: Wording, local: string, holds: boolean) => {
      if (!holds) report({ rule, group: { node }, term: termAt(tree, total(local)) });
    };
    const withoutVat = amount('TaxExclusiveAmount');
    check(totalRows.lines, 'LineExtensionAmount', linesHold(amount('LineExtensionAmount'), header));
    check(
      totalRows.allowances,
      'AllowanceTotalAmount',
      sumHolds(total('AllowanceTotalAmount'), amount('AllowanceTotalAmount'), allowances),
    );
    check(
      totalRows.charges,
      'ChargeTotalAmount',
      sumHolds(total('ChargeTotalAmount'), amount('ChargeTotalAmount'), charges),
    );
    check(totalRows.withoutVat, 'TaxExclusiveAmount', withoutVatHolds(withoutVat, header, items));
    const withVat = amount('TaxInclusiveAmount');
    check(totalRows.withVat, 'TaxInclusiveAmount', withVatHolds(vatTotal(tree), withoutVat, withVat, items));
    judgeDue(tree, total('PayableAmount'), report);
  }
}

function linesHold(declared: Decimal | undefined, { lines }: Header): boolean {
  if (declared === undefined) return false;
  return roundedDouble(Math.abs(doubleOf(declared) - lines.cents)) <= lines.count / 100;
}

function sumHolds(node: NodeId, declared: Decimal | undefined, sum: Header['allowances']): boolean {
  if (node === none && sum.items === 0) return true;
  return declared !== undefined && isWithin(absolute(subtract(declared, sum.castCents)), sum.items);
}

function withoutVatHolds(
  declared: Decimal | undefined,
  { lines, allowances, charges }: Header,
  items: number,
): boolean {
  if (declared === undefined) return false;
  const difference = doubleOf(declared) - lines.cents + allowances.cents - charges.cents;
  return roundedDouble(Math.abs(difference)) <= items / 100;
}

/** BT-110: undefined when there is none in the currency of the invoice. */
function vatTotal(tree: XmlTree): { readonly amount: Decimal | undefined } | undefined {
  const currency = textOf(tree, childNamed(tree, root, 'DocumentCurrencyCode'));
  const node = reachAll(tree, root, 'TaxTotal', 'TaxAmount').find(
    (at) => currency !== undefined && attributeNamed(tree, at, 'currencyID') === currency,
  );
  return node === undefined ? undefined : { amount: decimalAt(tree, node) };
}

function withVatHolds(
  vat: { readonly amount: Decimal | undefined } | undefined,
  withoutVat: Decimal | undefined,
  withVat: Decimal | undefined,
  items: number,
): boolean {
  if (vat === undefined) return true;
  if (vat.amount === undefined || withoutVat === undefined || withVat === undefined) return false;
  return isWithin(absolute(subtract(withVat, add(vat.amount, withoutVat))), items);
}

/** BR-CO-25, of an Invoice alone. */
function judgeDue(tree: XmlTree, node: NodeId, report: Report): void {
  if (node === none || tree.name(root).local !== 'Invoice' || !(Number(tree.text(node)) > 0)) return;
  if (childNamed(tree, root, 'DueDate') !== none || reachAll(tree, root, 'PaymentTerms', 'Note').length > 0)
    return;
  report({ rule: totalRows.due, group: { node }, term: termAt(tree, node) });
}

function decimalAt(tree: XmlTree, node: NodeId): Decimal | undefined {
  return node === none ? undefined : parseDecimal(tree.text(node));
}
