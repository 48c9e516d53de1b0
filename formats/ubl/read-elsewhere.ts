// SPDX-License-Identifier: Apache-2.0
/**
 * What the rules of EN 16931 judge wherever it stands in a UBL document, and that stands where the model has no place for
 * it: the references and deliveries of a line, the tax category of a price. Found in one pass over the elements.
 */
import type { Elsewhere, SemanticInvoice, Term } from '../en16931/model.ts';
import { type NodeId, none, type XmlTree } from '../xml/tree.ts';
import {
  address,
  amount,
  identifier,
  parseBoolean,
  period,
  taxCategory,
  taxRegistration,
  term,
  vatBreakdown,
} from './read-terms.ts';
import { cac, cbc } from './vocabulary.ts';

const root: NodeId = 0;

type Gathered = { readonly [Key in keyof Elsewhere]: Elsewhere[Key][number][] };

export function readElsewhere(tree: XmlTree): Pick<SemanticInvoice, 'countries' | 'elsewhere'> {
  const countries: Term[] = [];
  const elsewhere: Gathered = {
    supportingDocuments: [],
    taxRegistrations: [],
    precedingInvoices: [],
    deliveryAddresses: [],
    periods: [],
    vatTotals: [],
    breakdowns: [],
    taxPointDates: [],
    taxPointCodes: [],
    attributes: [],
    itemCategories: [],
    allowanceCategories: [],
    chargeCategories: [],
    unsignedCategories: [],
    otherCategories: [],
  };
  for (let node = 1; node < tree.size; node++) {
    const name = tree.nameId(node);
    if (name === cbc.IdentificationCode) countries.push({ node, text: tree.text(node) });
    else gatherers.get(name)?.(tree, node, elsewhere);
  }
  return { countries, elsewhere };
}

type Gather = (tree: XmlTree, node: NodeId, found: Gathered) => void;

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
]);

/** True for an element of that name that is not a child of the root. */
function isElsewhere(tree: XmlTree, node: NodeId, name: number): boolean {
  return tree.nameId(node) === name && tree.parent(node) !== root;
}

function isLine(tree: XmlTree, node: NodeId): boolean {
  const name = tree.nameId(node);
  return (name === cac.InvoiceLine || name === cac.CreditNoteLine) && tree.parent(node) === root;
}

function isItemOfLine(tree: XmlTree, node: NodeId): boolean {
  return tree.nameId(node) === cac.Item && isLine(tree, tree.parent(node));
}

/** The party of the seller or the buyer, or the tax representative. */
function isReadParty(tree: XmlTree, party: NodeId): boolean {
  if (tree.nameId(party) === cac.TaxRepresentativeParty) return tree.parent(party) === root;
  const role = tree.parent(party);
  if (role === none || tree.nameId(party) !== cac.Party) return false;
  const name = tree.nameId(role);
  return name === cac.AccountingSupplierParty || name === cac.AccountingCustomerParty;
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
    if (!isOfBreakdown(tree, node, parent)) found.otherCategories.push(taxCategory(tree, node));
    return;
  }
  const indicator = tree.child(parent, cbc.ChargeIndicator);
  const isCharge = indicator === none ? undefined : parseBoolean(tree.text(indicator));
  if (isCharge === undefined) {
    found.unsignedCategories.push(taxCategory(tree, node));
    return;
  }
  const holder = tree.parent(parent);
  if (holder === root || isLine(tree, holder)) return;
  (isCharge ? found.chargeCategories : found.allowanceCategories).push(taxCategory(tree, node));
}

/** The one category of a part of the breakdown. */
function isOfBreakdown(tree: XmlTree, node: NodeId, parent: NodeId): boolean {
  if (tree.nameId(parent) !== cac.TaxSubtotal || tree.child(parent, cac.TaxCategory) !== node) return false;
  const total = tree.parent(parent);
  return total !== none && tree.nameId(total) === cac.TaxTotal && tree.parent(total) === root;
}
