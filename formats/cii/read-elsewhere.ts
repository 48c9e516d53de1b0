// SPDX-License-Identifier: Apache-2.0
/**
 * What the rules of EN 16931 judge wherever it stands in a Cross Industry Invoice, found in one pass over its elements.
 */
import type {
  Elsewhere,
  SemanticInvoice,
  SupportingDocument,
  TaxCategory,
  TaxRegistration,
  Term,
} from '../en16931/model.ts';
import { type NodeId, none, type XmlTree } from '../xml/tree.ts';
import { chargeIndicator, identifier, taxCategory } from './read-terms.ts';
import { attribute, ram } from './vocabulary.ts';

export function readElsewhere(tree: XmlTree): Pick<SemanticInvoice, 'countries' | 'elsewhere'> {
  const countries: Term[] = [];
  const supportingDocuments: SupportingDocument[] = [];
  const taxRegistrations: TaxRegistration[] = [];
  const unsignedCategories: TaxCategory[] = [];
  const taxPointDates: Term[] = [];
  const taxPointCodes: Term[] = [];
  for (let node = 1; node < tree.size; node++) {
    switch (tree.nameId(node)) {
      case ram.CountryID:
        countries.push({ node, text: tree.text(node) });
        break;
      case ram.AdditionalReferencedDocument:
        if (parentName(tree, node) !== ram.ApplicableHeaderTradeAgreement) {
          supportingDocuments.push({ node, reference: identifier(tree, node, ram.IssuerAssignedID) });
        }
        break;
      case ram.SpecifiedTaxRegistration:
        if (!readParties.has(parentName(tree, node))) addVatNumber(tree, node, taxRegistrations);
        break;
      case ram.TaxPointDate:
        taxPointDates.push({ node, text: '' });
        break;
      case ram.DueDateTypeCode:
        taxPointCodes.push({ node, text: '' });
        break;
      case ram.CategoryTradeTax:
        if (!isOfRead(tree, node)) unsignedCategories.push(taxCategory(tree, node));
        break;
    }
  }
  return {
    countries,
    elsewhere: {
      ...nothing,
      supportingDocuments,
      taxRegistrations,
      unsignedCategories,
      taxPointDates,
      taxPointCodes,
    },
  };
}

/** What the rules of CII never look for outside its place. */
const nothing = {
  precedingInvoices: [],
  deliveryAddresses: [],
  periods: [],
  vatTotals: [],
  breakdowns: [],
  attributes: [],
  itemCategories: [],
  allowanceCategories: [],
  chargeCategories: [],
  otherCategories: [],
} satisfies Partial<Elsewhere>;

/** Of an allowance or charge of the document or of a line that says which it is. */
function isOfRead(tree: XmlTree, node: NodeId): boolean {
  const parent = tree.parent(node);
  if (tree.nameId(parent) !== ram.SpecifiedTradeAllowanceCharge) return false;
  const holder = parentName(tree, parent);
  const isPlaced =
    holder === ram.ApplicableHeaderTradeSettlement || holder === ram.SpecifiedLineTradeSettlement;
  return isPlaced && chargeIndicator(tree, parent) !== undefined;
}

const readParties: ReadonlySet<number> = new Set([
  ram.SellerTradeParty,
  ram.BuyerTradeParty,
  ram.SellerTaxRepresentativeTradeParty,
]);

function parentName(tree: XmlTree, node: NodeId): number {
  const parent = tree.parent(node);
  return parent === none ? none : tree.nameId(parent);
}

function addVatNumber(tree: XmlTree, node: NodeId, found: TaxRegistration[]): void {
  for (const at of tree.children(node, ram.ID)) {
    if (tree.attribute(at, attribute.schemeID) !== 'VA') continue;
    found.push({ node, vat: true, identifier: { node: at, text: tree.text(at) } });
  }
}
