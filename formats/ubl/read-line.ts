// SPDX-License-Identifier: Apache-2.0
/** BG-25: one line of a UBL Invoice or CreditNote. */
import type { Identifier, InvoiceLine } from '../en16931/model.ts';
import { type NodeId, none, type XmlTree } from '../xml/tree.ts';
import {
  allowancesAndCharges,
  amount,
  identifier,
  period,
  quantity,
  taxCategories,
  term,
} from './read-terms.ts';
import { attribute, cac, cbc } from './vocabulary.ts';

export function readLine(tree: XmlTree, node: NodeId): InvoiceLine {
  const item = tree.child(node, cac.Item);
  const price = tree.child(node, cac.Price);
  return {
    node,
    identifier: term(tree, node, cbc.ID),
    quantity: quantity(tree, node, cbc.InvoicedQuantity) ?? quantity(tree, node, cbc.CreditedQuantity),
    net: amount(tree, node, cbc.LineExtensionAmount),
    periods: tree.children(node, cac.InvoicePeriod).map((child) => period(tree, child)),
    ...allowancesAndCharges(tree, tree.children(node, cac.AllowanceCharge)),
    netPrice: price === none ? undefined : amount(tree, price, cbc.PriceAmount),
    grossPrice: price === none ? undefined : amount(tree, price, cac.AllowanceCharge, cbc.BaseAmount),
    ...readItem(tree, item),
  };
}

/** Its scheme is the attribute listID. */
function classification(tree: XmlTree, node: NodeId): Identifier {
  return { node, text: tree.text(node), scheme: tree.attribute(node, attribute.listID) };
}

type Item = Pick<
  InvoiceLine,
  'categories' | 'itemName' | 'standardIdentifier' | 'classifications' | 'attributes'
>;

function readItem(tree: XmlTree, item: NodeId): Item {
  if (item === none) {
    return {
      categories: [],
      itemName: undefined,
      standardIdentifier: undefined,
      classifications: [],
      attributes: [],
    };
  }
  return {
    categories: taxCategories(tree, item, cac.ClassifiedTaxCategory),
    itemName: term(tree, item, cbc.Name),
    standardIdentifier: identifier(tree, item, cac.StandardItemIdentification, cbc.ID),
    classifications: tree
      .children(item, cac.CommodityClassification)
      .flatMap((node) => tree.children(node, cbc.ItemClassificationCode))
      .map((node) => classification(tree, node)),
    attributes: tree.children(item, cac.AdditionalItemProperty).map((node) => ({
      node,
      name: term(tree, node, cbc.Name),
      value: term(tree, node, cbc.Value),
    })),
  };
}
