// SPDX-License-Identifier: Apache-2.0
/**
 * What the rules of EN 16931 judge wherever it stands in a Cross Industry Invoice, found in one pass over its elements.
 */
import { type Gather, type Gathered, gatherElsewhere, type Places } from '../en16931/elsewhere.ts';
import type { SemanticInvoice } from '../en16931/model.ts';
import { type NodeId, none, type XmlTree } from '../xml/tree.ts';
import { readPaymentMeans, readTotals, readVatTotals } from './read-groups.ts';
import { readLine } from './read-line.ts';
import { readParty, readPayee, readTaxRepresentative } from './read-parties.ts';
import {
  chargeIndicator,
  classification,
  identifier,
  itemAttribute,
  period,
  taxCategory,
} from './read-terms.ts';
import { attribute, ram, rsm } from './vocabulary.ts';

export function readElsewhere(
  tree: XmlTree,
  places: Places,
): Pick<SemanticInvoice, 'countries' | 'elsewhere'> {
  return gatherElsewhere(tree, places, ram.CountryID, gatherers);
}

const gatherers: ReadonlyMap<number, Gather> = new Map<number, Gather>([
  [
    ram.AdditionalReferencedDocument,
    (tree, node, found) => {
      if (isNamed(tree, tree.parent(node), ram.ApplicableHeaderTradeAgreement)) return;
      found.supportingDocuments.push({ node, reference: identifier(tree, node, ram.IssuerAssignedID) });
    },
  ],
  [
    ram.SpecifiedTaxRegistration,
    (tree, node, found) => {
      if (!readParties.has(nameOf(tree, tree.parent(node)))) gatherVatNumbers(tree, node, found);
    },
  ],
  [ram.TaxPointDate, (_, node, found) => found.taxPointDates.push({ node, text: '' })],
  [ram.DueDateTypeCode, (_, node, found) => found.taxPointCodes.push({ node, text: '' })],
  [ram.CategoryTradeTax, gatherCategory],
  [ram.ApplicableTradeTax, gatherTax],
  [
    ram.IncludedSupplyChainTradeLineItem,
    (tree, node, found) => {
      if (!isOfTransaction(tree, node)) found.lines.push(readLine(tree, node));
    },
  ],
  [
    ram.SellerTradeParty,
    (tree, node, found, { seller }) => {
      const read = node === seller?.node ? undefined : readParty(tree, node);
      if (read !== undefined) found.sellers.push({ ...read, ...apart(tree, node, agreement) });
    },
  ],
  [
    ram.BuyerTradeParty,
    (tree, node, found, { buyer }) => {
      const read = node === buyer?.node ? undefined : readParty(tree, node);
      if (read !== undefined) found.buyers.push({ ...read, ...apart(tree, node, agreement) });
    },
  ],
  [
    ram.PayeeTradeParty,
    (tree, node, found, { payee }) => {
      const read = node === payee?.node ? undefined : readPayee(tree, node);
      const beside = isOfTransaction(tree, tree.parent(node)) ? {} : ({ apart: true } as const);
      if (read !== undefined) found.payees.push({ ...read, ...beside });
    },
  ],
  [
    ram.SellerTaxRepresentativeTradeParty,
    (tree, node, found, { taxRepresentative }) => {
      const read = node === taxRepresentative?.node ? undefined : readTaxRepresentative(tree, node);
      if (read !== undefined) found.taxRepresentatives.push({ ...read, ...apart(tree, node, agreement) });
    },
  ],
  [
    ram.SpecifiedTradeSettlementPaymentMeans,
    (tree, node, found) => {
      if (isIn(tree, node, settlement)) return;
      found.paymentMeans.push(readPaymentMeans(tree, node));
    },
  ],
  [
    ram.ApplicableTradeSettlementFinancialCard,
    (tree, node, found) => {
      const number = tree.child(node, ram.ID);
      if (number !== none) found.cardNumbers.push({ node: number, text: tree.text(number) });
    },
  ],
  [
    ram.SpecifiedTradeSettlementHeaderMonetarySummation,
    (tree, node, found, { totals }) => {
      const read = node === totals?.node ? undefined : readTotals(tree, node);
      if (read === undefined) return;
      const beside = isOfTransaction(tree, tree.parent(node)) ? {} : ({ apart: true } as const);
      found.totals.push({ ...read, ...beside });
      if (!isIn(tree, node, settlement)) found.vatTotals.push(...readVatTotals(tree, node));
    },
  ],
  [
    ram.BillingSpecifiedPeriod,
    (tree, node, found) => {
      const parent = tree.parent(node);
      if (isNamed(tree, parent, ram.ApplicableHeaderTradeSettlement) && !isOfTransaction(tree, parent)) {
        found.periods.push(period(tree, node));
      }
    },
  ],
  [
    ram.ApplicableProductCharacteristic,
    (tree, node, found) => {
      if (!isOfLine(tree, tree.parent(node), ram.SpecifiedTradeProduct)) {
        found.attributes.push(itemAttribute(tree, node));
      }
    },
  ],
  [
    ram.DesignatedProductClassification,
    (tree, node, found) => {
      if (isOfLine(tree, tree.parent(node), ram.SpecifiedTradeProduct)) return;
      const codes = tree.children(node, ram.ClassCode);
      found.classifications.push(...codes.map((code) => classification(tree, code)));
    },
  ],
]);

const agreement = ram.ApplicableHeaderTradeAgreement;
const settlement = ram.ApplicableHeaderTradeSettlement;

const readParties: ReadonlySet<number> = new Set([
  ram.SellerTradeParty,
  ram.BuyerTradeParty,
  ram.SellerTaxRepresentativeTradeParty,
]);

function nameOf(tree: XmlTree, node: NodeId): number {
  return node === none ? none : tree.nameId(node);
}

function isNamed(tree: XmlTree, node: NodeId, name: number): boolean {
  return nameOf(tree, node) === name;
}

function isOfTransaction(tree: XmlTree, node: NodeId): boolean {
  if (node === none) return false;
  const parent = tree.parent(node);
  return isNamed(tree, parent, rsm.SupplyChainTradeTransaction) && tree.parent(parent) === 0;
}

/** True in a part of the transaction of that name. */
function isIn(tree: XmlTree, node: NodeId, part: number): boolean {
  const parent = tree.parent(node);
  return isNamed(tree, parent, part) && isOfTransaction(tree, parent);
}

function apart(tree: XmlTree, node: NodeId, part: number): { readonly apart?: true } {
  return isIn(tree, node, part) ? {} : { apart: true };
}

/** True for a part of a line. */
function isOfLine(tree: XmlTree, node: NodeId, part: number): boolean {
  if (!isNamed(tree, node, part)) return false;
  return isNamed(tree, tree.parent(node), ram.IncludedSupplyChainTradeLineItem);
}

/** Those of an allowance or charge of the document or of a line are read with it. */
function gatherCategory(tree: XmlTree, node: NodeId, found: Gathered): void {
  const parent = tree.parent(node);
  const said = isNamed(tree, parent, ram.SpecifiedTradeAllowanceCharge)
    ? chargeIndicator(tree, parent)
    : undefined;
  if (said === undefined) {
    found.unsignedCategories.push(taxCategory(tree, node));
    return;
  }
  const isRead =
    isIn(tree, parent, settlement) || isOfLine(tree, tree.parent(parent), ram.SpecifiedLineTradeSettlement);
  if (!isRead)
    (said.isCharge ? found.chargeCategories : found.allowanceCategories).push(taxCategory(tree, node));
}

/** Those of the breakdown and of the lines of the transaction are read there; of other lines they are of items all the same. */
function gatherTax(tree: XmlTree, node: NodeId, found: Gathered): void {
  const parent = tree.parent(node);
  if (isNamed(tree, parent, ram.SpecifiedLineTradeSettlement)) {
    const isRead =
      isOfLine(tree, parent, ram.SpecifiedLineTradeSettlement) && isOfTransaction(tree, tree.parent(parent));
    if (!isRead) found.itemCategories.push(taxCategory(tree, node));
  } else if (!isIn(tree, node, settlement)) {
    found.otherCategories.push(taxCategory(tree, node));
  }
}

function gatherVatNumbers(tree: XmlTree, node: NodeId, found: Gathered): void {
  for (const at of tree.children(node, ram.ID)) {
    if (tree.attribute(at, attribute.schemeID) !== 'VA') continue;
    found.taxRegistrations.push({ node, vat: true, identifier: { node: at, text: tree.text(at) } });
  }
}
