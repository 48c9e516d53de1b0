// SPDX-License-Identifier: Apache-2.0
/** BG-16 and BG-22 of a Cross Industry Invoice. */
import type { PaymentMeans, Totals, VatTotal } from '../en16931/model.ts';
import { type NodeId, none, type XmlTree } from '../xml/tree.ts';
import { amount, amountAt, term } from './read-terms.ts';
import { ram } from './vocabulary.ts';

export function readPaymentMeans(tree: XmlTree, node: NodeId): PaymentMeans {
  return {
    node,
    code: term(tree, node, ram.TypeCode),
    accounts: tree.children(node, ram.PayeePartyCreditorFinancialAccount).map((account) => ({
      node: account,
      identifier: accountIdentifier(tree, account),
    })),
  };
}

/** The IBAN, or the account number of another kind where the IBAN is empty or absent. */
function accountIdentifier(tree: XmlTree, account: NodeId) {
  const iban = term(tree, account, ram.IBANID);
  return iban !== undefined && iban.text.trim() !== ''
    ? iban
    : (term(tree, account, ram.ProprietaryID) ?? iban);
}

export function readTotals(tree: XmlTree, node: NodeId): Totals | undefined {
  if (node === none) return undefined;
  return {
    node,
    lines: amount(tree, node, ram.LineTotalAmount),
    allowances: amount(tree, node, ram.AllowanceTotalAmount),
    charges: amount(tree, node, ram.ChargeTotalAmount),
    withoutVat: amount(tree, node, ram.TaxBasisTotalAmount),
    withVat: amount(tree, node, ram.GrandTotalAmount),
    paid: amount(tree, node, ram.TotalPrepaidAmount),
    rounding: amount(tree, node, ram.RoundingAmount),
    due: amount(tree, node, ram.DuePayableAmount),
    vatAmounts: tree.children(node, ram.TaxTotalAmount).map((at) => amountAt(tree, at)),
  };
}

export function readVatTotals(tree: XmlTree, summation: NodeId): readonly VatTotal[] {
  return tree
    .children(summation, ram.TaxTotalAmount)
    .map((node) => ({ node, amount: amountAt(tree, node), breakdowns: [] }));
}
