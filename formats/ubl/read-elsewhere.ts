// SPDX-License-Identifier: Apache-2.0
/**
 * What the rules of EN 16931 judge wherever it stands in a UBL document, and that stands where the model has no place for
 * it: the references and deliveries of a line, the tax category of a price. Found in one pass over the elements.
 */
import { type Gather, type Gathered, gatherElsewhere, type Places } from '../en16931/elsewhere.ts';
import type { SemanticInvoice } from '../en16931/model.ts';
import { type NodeId, none, type XmlTree } from '../xml/tree.ts';
import { readPaymentMeans, readTotals } from './read-groups.ts';
import { readLine } from './read-line.ts';
import { readParty, readPayee, readTaxRepresentative } from './read-parties.ts';
import {
  address,
  amount,
  chargeIndicator,
  identifier,
  identifierAt,
  period,
  taxCategory,
  taxRegistration,
  term,
  vatBreakdown,
} from './read-terms.ts';
import { cac, cbc } from './vocabulary.ts';

const root: NodeId = 0;

export function readElsewhere(
  tree: XmlTree,
  places: Places,
): Pick<SemanticInvoice, 'countries' | 'elsewhere'> {
  return gatherElsewhere(tree, places, cbc.IdentificationCode, gatherers);
}

const gatherers: ReadonlyMap<number, Gather> = new Map<number, Gather>([
  [
    cac.AdditionalDocumentReference,
    (tree, node, found) => {
      if (tree.parent(node) === root) return;
      found.supportingDocuments.push({ node, reference: identifier(tree, node, cbc.ID) });
    },
  ],
  [
    cac.BillingReference,
    (tree, node, found) => {
      if (tree.parent(node) === root) return;
      const number = term(tree, node, cac.InvoiceDocumentReference, cbc.ID);
      found.precedingInvoices.push({ node, number });
    },
  ],
  [
    cac.InvoicePeriod,
    (tree, node, found) => {
      const parent = tree.parent(node);
      if (parent !== root && !isLine(tree, parent)) found.periods.push(period(tree, node));
    },
  ],
  [
    cac.PartyTaxScheme,
    (tree, node, found) => {
      if (!isReadParty(tree, tree.parent(node))) found.taxRegistrations.push(taxRegistration(tree, node));
    },
  ],
  [
    cac.TaxSubtotal,
    (tree, node, found) => {
      if (isElsewhere(tree, tree.parent(node), cac.TaxTotal)) found.breakdowns.push(vatBreakdown(tree, node));
    },
  ],
  [
    cac.TaxTotal,
    (tree, node, found) => {
      if (tree.parent(node) === root) return;
      found.vatTotals.push({ node, amount: amount(tree, node, cbc.TaxAmount), breakdowns: [] });
    },
  ],
  [
    cac.AdditionalItemProperty,
    (tree, node, found) => {
      if (isItemOfLine(tree, tree.parent(node))) return;
      found.attributes.push({ node, name: term(tree, node, cbc.Name), value: term(tree, node, cbc.Value) });
    },
  ],
  [
    cac.ClassifiedTaxCategory,
    (tree, node, found) => {
      if (!isItemOfLine(tree, tree.parent(node))) found.itemCategories.push(taxCategory(tree, node));
    },
  ],
  [cac.Address, gatherAddress],
  [cac.TaxCategory, gatherCategory],
  [cac.InvoiceLine, gatherLine],
  [cac.CreditNoteLine, gatherLine],
  [cac.AccountingSupplierParty, gatherSeller],
  [cac.AccountingCustomerParty, gatherBuyer],
  [cac.PostalAddress, gatherPostalAddress],
  [cbc.EndpointID, gatherEndpoint],
  [
    cac.PayeeParty,
    (tree, node, found, { payee }) => {
      const read = node === payee?.node ? undefined : readPayee(tree, node);
      if (read !== undefined) found.payees.push({ ...read, ...apart(tree, node) });
    },
  ],
  [
    cac.TaxRepresentativeParty,
    (tree, node, found, { taxRepresentative }) => {
      const read = node === taxRepresentative?.node ? undefined : readTaxRepresentative(tree, node);
      if (read !== undefined) found.taxRepresentatives.push(read);
    },
  ],
  [
    cac.PaymentMeans,
    (tree, node, found) => {
      if (tree.parent(node) !== root) found.paymentMeans.push(readPaymentMeans(tree, node));
    },
  ],
  [
    cbc.PrimaryAccountNumberID,
    (tree, node, found) => {
      const card = tree.parent(node);
      if (tree.nameId(card) !== cac.CardAccount || !isNamed(tree, tree.parent(card), cac.PaymentMeans))
        return;
      found.cardNumbers.push({ node, text: tree.text(node) });
    },
  ],
  [
    cac.LegalMonetaryTotal,
    (tree, node, found, { totals }) => {
      const read = node === totals?.node ? undefined : readTotals(tree, node);
      if (read !== undefined) found.totals.push({ ...read, ...apart(tree, node) });
    },
  ],
]);

function isNamed(tree: XmlTree, node: NodeId, name: number): boolean {
  return node !== none && tree.nameId(node) === name;
}

function apart(tree: XmlTree, node: NodeId): { readonly apart?: true } {
  return tree.parent(node) === root ? {} : { apart: true };
}

function gatherLine(tree: XmlTree, node: NodeId, found: Gathered): void {
  if (tree.parent(node) !== root) found.lines.push(readLine(tree, node));
}

function gatherSeller(tree: XmlTree, node: NodeId, found: Gathered, { seller }: Places): void {
  const read = node === seller?.node ? undefined : readParty(tree, node);
  if (read !== undefined) found.sellers.push({ ...read, ...apart(tree, node) });
}

function gatherBuyer(tree: XmlTree, node: NodeId, found: Gathered, { buyer }: Places): void {
  const read = node === buyer?.node ? undefined : readParty(tree, node);
  if (read !== undefined) found.buyers.push({ ...read, ...apart(tree, node) });
}

/** Every address of a seller, a buyer or a tax representative but the one that is read with it. */
function gatherPostalAddress(tree: XmlTree, node: NodeId, found: Gathered, places: Places): void {
  const { seller, buyer, taxRepresentative } = places;
  if ([seller, buyer, taxRepresentative].some((party) => party?.address?.node === node)) return;
  const read = address(tree, node);
  const parent = tree.parent(node);
  if (read === undefined) return;
  if (tree.nameId(parent) === cac.TaxRepresentativeParty) found.representativeAddresses.push(read);
  else if (isPartyOf(tree, parent, cac.AccountingSupplierParty)) found.sellerAddresses.push(read);
  else if (isPartyOf(tree, parent, cac.AccountingCustomerParty)) found.buyerAddresses.push(read);
}

function gatherEndpoint(tree: XmlTree, node: NodeId, found: Gathered, { seller, buyer }: Places): void {
  if ([seller, buyer].some((party) => party?.electronicAddress?.node === node)) return;
  const party = tree.parent(node);
  if (isPartyOf(tree, party, cac.AccountingSupplierParty)) {
    found.sellerElectronicAddresses.push(identifierAt(tree, node));
  } else if (isPartyOf(tree, party, cac.AccountingCustomerParty)) {
    found.buyerElectronicAddresses.push(identifierAt(tree, node));
  }
}

function isPartyOf(tree: XmlTree, party: NodeId, role: number): boolean {
  return tree.nameId(party) === cac.Party && isNamed(tree, tree.parent(party), role);
}

/** True for an element of that name that is not a child of the root. */
function isElsewhere(tree: XmlTree, node: NodeId, name: number): boolean {
  return tree.nameId(node) === name && tree.parent(node) !== root;
}

function isLine(tree: XmlTree, node: NodeId): boolean {
  const name = tree.nameId(node);
  return name === cac.InvoiceLine || name === cac.CreditNoteLine;
}

function isItemOfLine(tree: XmlTree, node: NodeId): boolean {
  const parent = tree.parent(node);
  return parent !== none && tree.nameId(node) === cac.Item && isLine(tree, parent);
}

/** The party of a seller or a buyer, or a tax representative. */
function isReadParty(tree: XmlTree, party: NodeId): boolean {
  if (tree.nameId(party) === cac.TaxRepresentativeParty) return true;
  return (
    isPartyOf(tree, party, cac.AccountingSupplierParty) || isPartyOf(tree, party, cac.AccountingCustomerParty)
  );
}

function gatherAddress(tree: XmlTree, node: NodeId, found: Gathered): void {
  const parent = tree.parent(node);
  if (tree.nameId(parent) !== cac.DeliveryLocation) return;
  const read = isElsewhere(tree, tree.parent(parent), cac.Delivery) ? address(tree, node) : undefined;
  if (read !== undefined) found.deliveryAddresses.push(read);
}

/** Those of the breakdown, and of the allowances and charges of the document and of its lines, are read with them. */
function gatherCategory(tree: XmlTree, node: NodeId, found: Gathered): void {
  const parent = tree.parent(node);
  if (tree.nameId(parent) !== cac.AllowanceCharge) {
    if (!isOfBreakdown(tree, parent)) found.otherCategories.push(taxCategory(tree, node));
    return;
  }
  const indicator = chargeIndicator(tree, parent);
  if (indicator === undefined) {
    found.unsignedCategories.push(taxCategory(tree, node));
    return;
  }
  const holder = tree.parent(parent);
  if (holder === root || isLine(tree, holder)) return;
  (indicator.isCharge ? found.chargeCategories : found.allowanceCategories).push(taxCategory(tree, node));
}

/** A category of a part of the breakdown. */
function isOfBreakdown(tree: XmlTree, parent: NodeId): boolean {
  if (tree.nameId(parent) !== cac.TaxSubtotal) return false;
  const total = tree.parent(parent);
  return total !== none && tree.nameId(total) === cac.TaxTotal && tree.parent(total) === root;
}
