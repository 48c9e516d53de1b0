// SPDX-License-Identifier: Apache-2.0
/**
 * UBL 2.1 Invoice and CreditNote into the semantic model of EN 16931 (the binding of CEN/TS 16931-3-2).
 *
 * The root is walked once and its children gathered by name, so that reading is linear in the number of
 * lines. Nothing is judged here: what is absent is undefined, what repeats where it should not is read once.
 */
import type {
  Delivery,
  PrecedingInvoice,
  SemanticInvoice,
  SupportingDocument,
  VatTotal,
} from '../en16931/model.ts';
import { type NodeId, none, type XmlTree } from '../xml/tree.ts';
import { readElsewhere } from './read-elsewhere.ts';
import { readPaymentMeans, readTotals } from './read-groups.ts';
import { readLine } from './read-line.ts';
import { readParty, readPayee, readTaxRepresentative } from './read-parties.ts';
import {
  address,
  allowancesAndCharges,
  amount,
  date,
  descend,
  identifier,
  period,
  term,
  vatBreakdown,
} from './read-terms.ts';
import { cac, cbc, creditNoteRoot } from './vocabulary.ts';

const root: NodeId = 0;

export function readInvoice(tree: XmlTree): SemanticInvoice {
  const byName = childrenByName(tree);
  const all = (name: number): readonly NodeId[] => byName.get(name) ?? [];
  const first = (name: number): NodeId => all(name)[0] ?? none;
  const text = (name: number) => (first(name) === none ? undefined : termAt(tree, first(name)));
  const day = (name: number) => (first(name) === none ? undefined : date(tree, root, name));
  const under = (name: number, ...path: readonly number[]) =>
    first(name) === none ? undefined : term(tree, first(name), ...path);
  const vatTotals = all(cac.TaxTotal).map((node) => readVatTotal(tree, node));
  const periods = all(cac.InvoicePeriod).map((node) => period(tree, node));
  const places = {
    seller: readParty(tree, first(cac.AccountingSupplierParty)),
    buyer: readParty(tree, first(cac.AccountingCustomerParty)),
    payee: readPayee(tree, first(cac.PayeeParty)),
    taxRepresentative: readTaxRepresentative(tree, first(cac.TaxRepresentativeParty)),
    totals: readTotals(tree, first(cac.LegalMonetaryTotal)),
  };
  return {
    node: root,
    kind: tree.nameId(root) === creditNoteRoot ? 'CREDIT_NOTE' : 'INVOICE',
    number: text(cbc.ID),
    issueDate: day(cbc.IssueDate),
    typeCode: text(cbc.InvoiceTypeCode) ?? text(cbc.CreditNoteTypeCode),
    currency: text(cbc.DocumentCurrencyCode),
    vatCurrency: text(cbc.TaxCurrencyCode),
    taxPointDate: day(cbc.TaxPointDate),
    taxPointCode: periods.find(({ taxPointCode }) => taxPointCode !== undefined)?.taxPointCode,
    dueDate: day(cbc.DueDate),
    buyerReference: text(cbc.BuyerReference),
    contractReference: under(cac.ContractDocumentReference, cbc.ID),
    orderReference: under(cac.OrderReference, cbc.ID),
    paymentTerms: under(cac.PaymentTerms, cbc.Note),
    process: text(cbc.ProfileID),
    specification: text(cbc.CustomizationID),
    precedingInvoices: all(cac.BillingReference).map((node) => readPreceding(tree, node)),
    deliveries: all(cac.Delivery).map((node) => readDelivery(tree, node)),
    periods,
    paymentMeans: all(cac.PaymentMeans).map((node) => readPaymentMeans(tree, node)),
    ...allowancesAndCharges(tree, all(cac.AllowanceCharge)),
    vatTotals,
    breakdowns: vatTotals.flatMap(({ breakdowns }) => breakdowns),
    supportingDocuments: all(cac.AdditionalDocumentReference).map((node) => readDocument(tree, node)),
    lines: [...all(cac.InvoiceLine), ...all(cac.CreditNoteLine)].map((node) => readLine(tree, node)),
    ...places,
    ...readElsewhere(tree, places),
  };
}

function childrenByName(tree: XmlTree): ReadonlyMap<number, readonly NodeId[]> {
  const byName = new Map<number, NodeId[]>();
  for (let child = tree.firstChild(root); child !== none; child = tree.nextSibling(child)) {
    const name = tree.nameId(child);
    const sameName = byName.get(name);
    if (sameName === undefined) byName.set(name, [child]);
    else sameName.push(child);
  }
  return byName;
}

function termAt(tree: XmlTree, node: NodeId) {
  return { node, text: tree.text(node) };
}

function readPreceding(tree: XmlTree, node: NodeId): PrecedingInvoice {
  return { node, number: term(tree, node, cac.InvoiceDocumentReference, cbc.ID) };
}

function readDelivery(tree: XmlTree, node: NodeId): Delivery {
  return {
    node,
    date: date(tree, node, cbc.ActualDeliveryDate),
    address: address(tree, descend(tree, node, [cac.DeliveryLocation, cac.Address])),
  };
}

function readVatTotal(tree: XmlTree, node: NodeId): VatTotal {
  return {
    node,
    amount: amount(tree, node, cbc.TaxAmount),
    breakdowns: tree.children(node, cac.TaxSubtotal).map((subtotal) => vatBreakdown(tree, subtotal)),
  };
}

function readDocument(tree: XmlTree, node: NodeId): SupportingDocument {
  return { node, reference: identifier(tree, node, cbc.ID) };
}
