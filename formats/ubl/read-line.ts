// SPDX-License-Identifier: Apache-2.0
/** BG-25: one line of a UBL Invoice or CreditNote. */
import { classificationReader, itemAttributeReader } from '../en16931/groups.ts';
import { lazyGroup, type Readers } from '../en16931/lazy.ts';
import type { InvoiceLine } from '../en16931/model.ts';
import type { NodeId, XmlTree } from '../xml/tree.ts';
import {
  allowancesAndCharges,
  amount,
  identifier,
  period,
  quantity,
  taxCategory,
  term,
} from './read-terms.ts';
import { attribute, cac, cbc } from './vocabulary.ts';

export function readLine(tree: XmlTree, node: NodeId): InvoiceLine {
  if (tree.isPacked) return lazyLine(tree, node);
  return {
    node,
    identifier: ofLine.identifier(tree, node),
    quantity: ofLine.quantity(tree, node),
    net: ofLine.net(tree, node),
    periods: ofLine.periods(tree, node),
    ...allowancesAndCharges(tree, tree.children(node, cac.AllowanceCharge)),
    netPrice: ofLine.netPrice(tree, node),
    grossPrice: ofLine.grossPrice(tree, node),
    categories: ofLine.categories(tree, node),
    itemName: ofLine.itemName(tree, node),
    standardIdentifier: ofLine.standardIdentifier(tree, node),
    classifications: ofLine.classifications(tree, node),
    attributes: ofLine.attributes(tree, node),
  };
}

const ofLine: Readers<InvoiceLine> = {
  identifier: (tree, node) => term(tree, node, cbc.ID),
  quantity: (tree, node) =>
    quantity(tree, node, cbc.InvoicedQuantity) ?? quantity(tree, node, cbc.CreditedQuantity),
  net: (tree, node) => amount(tree, node, cbc.LineExtensionAmount),
  periods: (tree, node) => tree.children(node, cac.InvoicePeriod).map((child) => period(tree, child)),
  allowances: (tree, node) => allowancesAndCharges(tree, tree.children(node, cac.AllowanceCharge)).allowances,
  charges: (tree, node) => allowancesAndCharges(tree, tree.children(node, cac.AllowanceCharge)).charges,
  netPrice: (tree, node) => amount(tree, node, cac.Price, cbc.PriceAmount),
  grossPrice: (tree, node) => amount(tree, node, cac.Price, cac.AllowanceCharge, cbc.BaseAmount),
  categories: (tree, node) =>
    inItems(tree, node, cac.ClassifiedTaxCategory).map((child) => taxCategory(tree, child)),
  itemName: (tree, node) => term(tree, node, cac.Item, cbc.Name),
  standardIdentifier: (tree, node) =>
    identifier(tree, node, cac.Item, cac.StandardItemIdentification, cbc.ID),
  classifications: (tree, node) =>
    inItems(tree, node, cac.CommodityClassification)
      .flatMap((child) => tree.children(child, cbc.ItemClassificationCode))
      .map((child) => classification(tree, child)),
  attributes: (tree, node) =>
    inItems(tree, node, cac.AdditionalItemProperty).map((child) => itemAttribute(tree, child)),
};

const lazyLine = lazyGroup(ofLine);

/** A line has one item, as a rule. */
function inItems(tree: XmlTree, line: NodeId, name: number): readonly NodeId[] {
  const items = tree.children(line, cac.Item);
  const [only] = items;
  if (only !== undefined && items.length === 1) return tree.children(only, name);
  return items.flatMap((item) => tree.children(item, name));
}

const classification = classificationReader(attribute.listID);

const itemAttribute = itemAttributeReader({
  name: (tree, node) => term(tree, node, cbc.Name),
  value: (tree, node) => term(tree, node, cbc.Value),
});
