// SPDX-License-Identifier: Apache-2.0
/**
 * UN/CEFACT Cross Industry Invoice into the semantic model of EN 16931 (the binding of CEN/TS 16931-3-3).
 *
 * Each group is walked once and its children gathered by name, so that reading is linear in the number of lines.
 * Nothing is judged here: what is absent is undefined, what repeats where it should not is read once. CII has
 * one message for invoices and credit notes, told apart by their type alone.
 */
import type {
  PrecedingInvoice,
  SemanticInvoice,
  SupportingDocument,
  VatBreakdown,
} from '../en16931/model.ts';
import { type NodeId, none, type XmlTree } from '../xml/tree.ts';
import { readElsewhere } from './read-elsewhere.ts';
import { readPaymentMeans, readTotals, readVatTotals } from './read-groups.ts';
import { readLine } from './read-line.ts';
import { readDelivery, readParty, readPayee, readTaxRepresentative } from './read-parties.ts';
import {
  allowancesAndCharges,
  amount,
  date,
  identifier,
  period,
  taxCategory,
  term,
  writtenDate,
} from './read-terms.ts';
import { ram, rsm } from './vocabulary.ts';

const root: NodeId = 0;

export function readInvoice(tree: XmlTree): SemanticInvoice {
  const message = childrenByName(tree, [root]);
  const transaction = childrenByName(tree, message.all(rsm.SupplyChainTradeTransaction));
  const agreement = readAgreement(
    tree,
    childrenByName(tree, transaction.all(ram.ApplicableHeaderTradeAgreement)),
  );
  const settlement = readSettlement(
    tree,
    childrenByName(tree, transaction.all(ram.ApplicableHeaderTradeSettlement)),
  );
  return {
    node: root,
    kind: 'INVOICE',
    ...readDocument(tree, message.first(rsm.ExchangedDocument)),
    ...readContext(tree, message.first(rsm.ExchangedDocumentContext)),
    ...agreement,
    deliveries: transaction.all(ram.ApplicableHeaderTradeDelivery).map((node) => readDelivery(tree, node)),
    ...settlement,
    lines: transaction.all(ram.IncludedSupplyChainTradeLineItem).map((node) => readLine(tree, node)),
    ...readElsewhere(tree, { ...agreement, ...settlement }),
  };
}

/** The children of some nodes, by name. */
interface Children {
  readonly all: (name: number) => readonly NodeId[];
  readonly first: (name: number) => NodeId;
}

const noNodes: readonly NodeId[] = [];

function childrenByName(tree: XmlTree, parents: readonly NodeId[]): Children {
  const byName = new Map<number, NodeId[]>();
  for (const parent of parents) {
    for (let child = tree.firstChild(parent); child !== none; child = tree.nextSibling(child)) {
      const name = tree.nameId(child);
      const sameName = byName.get(name);
      if (sameName === undefined) byName.set(name, [child]);
      else sameName.push(child);
    }
  }
  return {
    all: (name) => byName.get(name) ?? noNodes,
    first: (name) => byName.get(name)?.[0] ?? none,
  };
}

function termIn(tree: XmlTree, group: NodeId, name: number, then?: number) {
  return group === none ? undefined : term(tree, group, name, then);
}

function readContext(tree: XmlTree, node: NodeId): Pick<SemanticInvoice, 'process' | 'specification'> {
  return {
    process: termIn(tree, node, ram.BusinessProcessSpecifiedDocumentContextParameter, ram.ID),
    specification: termIn(tree, node, ram.GuidelineSpecifiedDocumentContextParameter, ram.ID),
  };
}

function readDocument(
  tree: XmlTree,
  node: NodeId,
): Pick<SemanticInvoice, 'number' | 'issueDate' | 'typeCode'> {
  return {
    number: termIn(tree, node, ram.ID),
    issueDate: node === none ? undefined : date(tree, node, ram.IssueDateTime),
    typeCode: termIn(tree, node, ram.TypeCode),
  };
}

type Agreement = Pick<
  SemanticInvoice,
  | 'buyerReference'
  | 'contractReference'
  | 'orderReference'
  | 'seller'
  | 'buyer'
  | 'taxRepresentative'
  | 'supportingDocuments'
>;

function readAgreement(tree: XmlTree, { all, first }: Children): Agreement {
  return {
    buyerReference: termAt(tree, first(ram.BuyerReference)),
    contractReference: termIn(tree, first(ram.ContractReferencedDocument), ram.IssuerAssignedID),
    orderReference: termIn(tree, first(ram.BuyerOrderReferencedDocument), ram.IssuerAssignedID),
    seller: readParty(tree, first(ram.SellerTradeParty)),
    buyer: readParty(tree, first(ram.BuyerTradeParty)),
    taxRepresentative: readTaxRepresentative(tree, first(ram.SellerTaxRepresentativeTradeParty)),
    supportingDocuments: all(ram.AdditionalReferencedDocument).map((node) => readSupporting(tree, node)),
  };
}

function termAt(tree: XmlTree, node: NodeId) {
  return node === none ? undefined : { node, text: tree.text(node) };
}

export function readSupporting(tree: XmlTree, node: NodeId): SupportingDocument {
  return { node, reference: identifier(tree, node, ram.IssuerAssignedID) };
}

type Settlement = Omit<
  SemanticInvoice,
  | keyof Agreement
  | 'node'
  | 'kind'
  | 'number'
  | 'issueDate'
  | 'typeCode'
  | 'process'
  | 'specification'
  | 'deliveries'
  | 'lines'
  | 'countries'
  | 'elsewhere'
>;

function readSettlement(tree: XmlTree, { all, first }: Children): Settlement {
  const taxes = all(ram.ApplicableTradeTax);
  const terms = first(ram.SpecifiedTradePaymentTerms);
  const summation = first(ram.SpecifiedTradeSettlementHeaderMonetarySummation);
  return {
    currency: termAt(tree, first(ram.InvoiceCurrencyCode)),
    vatCurrency: termAt(tree, first(ram.TaxCurrencyCode)),
    taxPointDate: firstOf(taxes, (node) => date(tree, node, ram.TaxPointDate)),
    taxPointCode: firstOf(taxes, (node) => term(tree, node, ram.DueDateTypeCode)),
    dueDate: terms === none ? undefined : date(tree, terms, ram.DueDateDateTime),
    paymentTerms: termIn(tree, terms, ram.Description),
    precedingInvoices: all(ram.InvoiceReferencedDocument).map((node) => readPreceding(tree, node)),
    payee: readPayee(tree, first(ram.PayeeTradeParty)),
    periods: all(ram.BillingSpecifiedPeriod).map((node) => period(tree, node)),
    paymentMeans: all(ram.SpecifiedTradeSettlementPaymentMeans).map((node) => readPaymentMeans(tree, node)),
    ...allowancesAndCharges(tree, all(ram.SpecifiedTradeAllowanceCharge)),
    totals: readTotals(tree, summation),
    vatTotals: all(ram.SpecifiedTradeSettlementHeaderMonetarySummation).flatMap((node) =>
      readVatTotals(tree, node),
    ),
    breakdowns: taxes.map((node) => readBreakdown(tree, node)),
  };
}

function firstOf<Found>(
  nodes: readonly NodeId[],
  of: (node: NodeId) => Found | undefined,
): Found | undefined {
  for (const node of nodes) {
    const found = of(node);
    if (found !== undefined) return found;
  }
  return undefined;
}

function readPreceding(tree: XmlTree, node: NodeId): PrecedingInvoice {
  const issued = tree.child(node, ram.FormattedIssueDateTime);
  return {
    node,
    number: term(tree, node, ram.IssuerAssignedID),
    issueDate: issued === none ? undefined : writtenDate(tree, issued),
  };
}

function readBreakdown(tree: XmlTree, node: NodeId): VatBreakdown {
  return {
    node,
    base: amount(tree, node, ram.BasisAmount),
    tax: amount(tree, node, ram.CalculatedAmount),
    category: taxCategory(tree, node),
  };
}
