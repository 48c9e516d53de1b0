// SPDX-License-Identifier: Apache-2.0
/** The totals of a CII invoice within the tolerance of EXTENDED-CTC-FR: a cent for each item added up. */
import { absolute, add, type Decimal, equals, parseDecimal, subtract } from '../../en16931/decimal.ts';
import type { Report, Wording } from '../../en16931/rule.ts';
import { type NodeId, none, type XmlTree } from '../../xml/tree.ts';
import { attributeNamed, childNamed, childrenNamed, reach, termAt } from '../reach.ts';
import type { Header } from './header.ts';
import { textOf } from './lines.ts';
import { totalRows } from './rows.ts';
import { isWithin, type Sum } from './sums.ts';

const root: NodeId = 0;

export function judgeCiiTotals(tree: XmlTree, lineCount: number, header: Header, report: Report): void {
  const settlement = reach(tree, root, 'SupplyChainTradeTransaction', 'ApplicableHeaderTradeSettlement');
  for (const node of childrenNamed(tree, settlement, 'SpecifiedTradeSettlementHeaderMonetarySummation')) {
    const total = (local: string) => childNamed(tree, node, local);
    const amount = (local: string) => decimalAt(tree, total(local));
    const check = (rule: Wording, local: string, holds: boolean) => {
      if (!holds) report({ rule, group: { node }, term: termAt(tree, total(local)) });
    };
    const { lines, allowances, charges, logistics } = header;
    const items = lines.items + allowances.items + charges.items + logistics.items;
    const withoutVat = amount('TaxBasisTotalAmount');
    check(totalRows.lines, 'LineTotalAmount', linesHold(amount('LineTotalAmount'), header, lineCount));
    check(
      totalRows.allowances,
      'AllowanceTotalAmount',
      allowancesHold(total('AllowanceTotalAmount'), amount('AllowanceTotalAmount'), allowances),
    );
    check(
      totalRows.charges,
      'ChargeTotalAmount',
      chargesHold(total('ChargeTotalAmount'), amount('ChargeTotalAmount'), header),
    );
    check(totalRows.withoutVat, 'TaxBasisTotalAmount', withoutVatHolds(withoutVat, header, items));
    const withVat = amount('GrandTotalAmount');
    check(
      totalRows.withVat,
      'GrandTotalAmount',
      withVatHolds(vatTotals(tree, settlement, node), withoutVat, withVat, items),
    );
    judgeDue(tree, total('DuePayableAmount'), settlement, report);
  }
}

/** Every line counts for the tolerance, those that are parts of others too. */
function linesHold(declared: Decimal | undefined, { lines }: Header, lineCount: number): boolean {
  return declared !== undefined && isWithin(absolute(subtract(declared, lines.exactCents)), lineCount);
}

function allowancesHold(node: NodeId, declared: Decimal | undefined, sum: Sum): boolean {
  if (node === none && sum.items === 0) return true;
  return declared !== undefined && isWithin(absolute(subtract(declared, sum.exactCents)), sum.items);
}

function chargesHold(node: NodeId, declared: Decimal | undefined, { charges, logistics }: Header): boolean {
  if (node === none && charges.items === 0) return true;
  const sum = add(charges.exactCents, logistics.castCents);
  return (
    declared !== undefined && isWithin(absolute(subtract(declared, sum)), charges.items + logistics.items)
  );
}

function withoutVatHolds(declared: Decimal | undefined, header: Header, items: number): boolean {
  if (declared === undefined) return false;
  const { lines, allowances, charges, logistics } = header;
  const plus = add(lines.exactCents, add(charges.castCents, logistics.castCents));
  return isWithin(absolute(subtract(declared, subtract(plus, allowances.castCents))), items);
}

/** BT-110: those in the currency of the invoice. */
function vatTotals(tree: XmlTree, settlement: NodeId, summation: NodeId): readonly (Decimal | undefined)[] {
  const currency = textOf(tree, childNamed(tree, settlement, 'InvoiceCurrencyCode'));
  return childrenNamed(tree, summation, 'TaxTotalAmount')
    .filter((at) => currency !== undefined && attributeNamed(tree, at, 'currencyID') === currency)
    .map((at) => decimalAt(tree, at));
}

/** As in the official rule, an invoice without one of these amounts fails. */
function withVatHolds(
  vat: readonly (Decimal | undefined)[],
  withoutVat: Decimal | undefined,
  withVat: Decimal | undefined,
  items: number,
): boolean {
  const [first, ...more] = vat;
  if (first === undefined || withoutVat === undefined || withVat === undefined) return false;
  if (more.length > 0) return equals(withoutVat, withVat);
  return isWithin(absolute(subtract(withVat, add(first, withoutVat))), items);
}

/** BR-CO-25 */
function judgeDue(tree: XmlTree, node: NodeId, settlement: NodeId, report: Report): void {
  if (node === none || !(Number(tree.text(node)) > 0)) return;
  const terms = childrenNamed(tree, settlement, 'SpecifiedTradePaymentTerms');
  const said = (at: NodeId) =>
    childNamed(tree, at, 'DueDateDateTime') !== none || childNamed(tree, at, 'Description') !== none;
  if (!terms.some(said)) report({ rule: totalRows.due, group: { node }, term: termAt(tree, node) });
}

function decimalAt(tree: XmlTree, node: NodeId): Decimal | undefined {
  return node === none ? undefined : parseDecimal(tree.text(node));
}
