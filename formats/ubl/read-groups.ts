// SPDX-License-Identifier: Apache-2.0
/** BG-16 and BG-22 of a UBL document. */
import type { PaymentMeans, Totals } from '../en16931/model.ts';
import { type NodeId, none, type XmlTree } from '../xml/tree.ts';
import { amount, term } from './read-terms.ts';
import { cac, cbc } from './vocabulary.ts';

export function readPaymentMeans(tree: XmlTree, node: NodeId): PaymentMeans {
  return {
    node,
    code: term(tree, node, cbc.PaymentMeansCode),
    accounts: tree
      .children(node, cac.PayeeFinancialAccount)
      .map((account) => ({ node: account, identifier: term(tree, account, cbc.ID) })),
  };
}

export function readTotals(tree: XmlTree, node: NodeId): Totals | undefined {
  if (node === none) return undefined;
  return {
    node,
    lines: amount(tree, node, cbc.LineExtensionAmount),
    allowances: amount(tree, node, cbc.AllowanceTotalAmount),
    charges: amount(tree, node, cbc.ChargeTotalAmount),
    withoutVat: amount(tree, node, cbc.TaxExclusiveAmount),
    withVat: amount(tree, node, cbc.TaxInclusiveAmount),
    paid: amount(tree, node, cbc.PrepaidAmount),
    rounding: amount(tree, node, cbc.PayableRoundingAmount),
    due: amount(tree, node, cbc.PayableAmount),
  };
}
