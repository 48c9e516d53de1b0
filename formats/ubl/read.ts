// SPDX-License-Identifier: Apache-2.0
/**
 * UBL 2.1 Invoice and CreditNote into the semantic model of EN 16931 (the binding of CEN/TS 16931-3-2).
 *
 * The root is walked once and its children gathered by name, so that reading is linear in the number of
 * lines. Nothing is judged here: what is absent is undefined, what repeats where it should not is read once.
 */
import type {
  Delivery,
  Party,
  Payee,
  PaymentMeans,
  PrecedingInvoice,
  SemanticInvoice,
  SupportingDocument,
  TaxRepresentative,
  Totals,
  VatTotal,
} from '../en16931/model.ts';
import { type NodeId, none, type XmlTree } from '../xml/tree.ts';
import { readElsewhere } from './read-elsewhere.ts';
import { readLine } from './read-line.ts';
import {
  address,
  allowancesAndCharges,
  amount,
  date,
  descend,
  identifier,
  identifierAt,
  period,
  taxRegistrations,
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
    seller: readParty(tree, first(cac.AccountingSupplierParty)),
    buyer: readParty(tree, first(cac.AccountingCustomerParty)),
    payee: readPayee(tree, first(cac.PayeeParty)),
    taxRepresentative: readTaxRepresentative(tree, first(cac.TaxRepresentativeParty)),
    deliveries: all(cac.Delivery).map((node) => readDelivery(tree, node)),
    periods,
    paymentMeans: all(cac.PaymentMeans).map((node) => readPaymentMeans(tree, node)),
    ...allowancesAndCharges(tree, all(cac.AllowanceCharge)),
    totals: readTotals(tree, first(cac.LegalMonetaryTotal)),
    vatTotals,
    breakdowns: vatTotals.flatMap(({ breakdowns }) => breakdowns),
    supportingDocuments: all(cac.AdditionalDocumentReference).map((node) => readDocument(tree, node)),
    lines: [...all(cac.InvoiceLine), ...all(cac.CreditNoteLine)].map((node) => readLine(tree, node)),
    ...readElsewhere(tree),
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

/** AccountingSupplierParty or AccountingCustomerParty; its Party may be missing. */
function readParty(tree: XmlTree, node: NodeId): Party | undefined {
  if (node === none) return undefined;
  const party = tree.child(node, cac.Party);
  if (party === none) return { node, ...emptyParty };
  return {
    node,
    name: term(tree, party, cac.PartyLegalEntity, cbc.RegistrationName),
    tradingName: term(tree, party, cac.PartyName, cbc.Name),
    identifiers: partyIdentifiers(tree, party),
    legalIdentifier: identifier(tree, party, cac.PartyLegalEntity, cbc.CompanyID),
    taxRegistrations: taxRegistrations(tree, party),
    electronicAddress: identifier(tree, party, cbc.EndpointID),
    address: address(tree, tree.child(party, cac.PostalAddress)),
  };
}

const emptyParty: Omit<Party, 'node'> = {
  name: undefined,
  tradingName: undefined,
  identifiers: [],
  legalIdentifier: undefined,
  taxRegistrations: [],
  electronicAddress: undefined,
  address: undefined,
};

function partyIdentifiers(tree: XmlTree, party: NodeId) {
  return tree
    .children(party, cac.PartyIdentification)
    .flatMap((node) => tree.children(node, cbc.ID))
    .map((node) => identifierAt(tree, node));
}

function readPayee(tree: XmlTree, node: NodeId): Payee | undefined {
  if (node === none) return undefined;
  return {
    node,
    name: term(tree, node, cac.PartyName, cbc.Name),
    identifiers: partyIdentifiers(tree, node),
    legalIdentifier: identifier(tree, node, cac.PartyLegalEntity, cbc.CompanyID),
  };
}

function readTaxRepresentative(tree: XmlTree, node: NodeId): TaxRepresentative | undefined {
  if (node === none) return undefined;
  return {
    node,
    name: term(tree, node, cac.PartyName, cbc.Name),
    taxRegistrations: taxRegistrations(tree, node),
    address: address(tree, tree.child(node, cac.PostalAddress)),
  };
}

function readDelivery(tree: XmlTree, node: NodeId): Delivery {
  return {
    node,
    date: date(tree, node, cbc.ActualDeliveryDate),
    address: address(tree, descend(tree, node, [cac.DeliveryLocation, cac.Address])),
  };
}

function readPaymentMeans(tree: XmlTree, node: NodeId): PaymentMeans {
  return {
    node,
    code: term(tree, node, cbc.PaymentMeansCode),
    accounts: tree
      .children(node, cac.PayeeFinancialAccount)
      .map((account) => ({ node: account, identifier: term(tree, account, cbc.ID) })),
    cardNumber: term(tree, node, cac.CardAccount, cbc.PrimaryAccountNumberID),
  };
}

function readTotals(tree: XmlTree, node: NodeId): Totals | undefined {
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
