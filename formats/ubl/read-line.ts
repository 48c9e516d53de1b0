// SPDX-License-Identifier: Apache-2.0
/** BG-25: one line of a UBL Invoice or CreditNote. */
import type { Identifier, InvoiceLine } from '../en16931/model.ts';
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
  return {
    node,
    identifier: term(tree, node, cbc.ID),
    quantity: quantity(tree, node, cbc.InvoicedQuantity) ?? quantity(tree, node, cbc.CreditedQuantity),
    net: amount(tree, node, cbc.LineExtensionAmount),
    periods: tree.children(node, cac.InvoicePeriod).map((child) => period(tree, child)),
    ...allowancesAndCharges(tree, tree.children(node, cac.AllowanceCharge)),
    netPrice: amount(tree, node, cac.Price, cbc.PriceAmount),
    grossPrice: amount(tree, node, cac.Price, cac.AllowanceCharge, cbc.BaseAmount),
    ...readItem(tree, node),
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

function readItem(tree: XmlTree, line: NodeId): Item {
  const items = tree.children(line, cac.Item);
  const under = (name: number) => items.flatMap((item) => tree.children(item, name));
  return {
    categories: under(cac.ClassifiedTaxCategory).map((node) => taxCategory(tree, node)),
    itemName: term(tree, line, cac.Item, cbc.Name),
    standardIdentifier: identifier(tree, line, cac.Item, cac.StandardItemIdentification, cbc.ID),
    classifications: under(cac.CommodityClassification)
      .flatMap((node) => tree.children(node, cbc.ItemClassificationCode))
      .map((node) => classification(tree, node)),
    attributes: under(cac.AdditionalItemProperty).map((node) => ({
      node,
      name: term(tree, node, cbc.Name),
      value: term(tree, node, cbc.Value),
    })),
  };
}
