// SPDX-License-Identifier: Apache-2.0
/** BG-25: one line of a Cross Industry Invoice. */
import type { InvoiceLine } from '../en16931/model.ts';
import { type NodeId, none, type XmlTree } from '../xml/tree.ts';
import {
  allowancesAndCharges,
  amount,
  classification,
  identifier,
  itemAttribute,
  period,
  quantity,
  taxCategories,
  term,
} from './read-terms.ts';
import { ram } from './vocabulary.ts';

export function readLine(tree: XmlTree, node: NodeId): InvoiceLine {
  const agreement = tree.child(node, ram.SpecifiedLineTradeAgreement);
  const delivery = tree.child(node, ram.SpecifiedLineTradeDelivery);
  const product = tree.child(node, ram.SpecifiedTradeProduct);
  return {
    node,
    identifier: term(tree, node, ram.AssociatedDocumentLineDocument, ram.LineID),
    quantity: delivery === none ? undefined : quantity(tree, delivery, ram.BilledQuantity),
    netPrice: priceOf(tree, agreement, ram.NetPriceProductTradePrice),
    grossPrice: priceOf(tree, agreement, ram.GrossPriceProductTradePrice),
    ...readSettlement(tree, tree.child(node, ram.SpecifiedLineTradeSettlement)),
    ...readProduct(tree, product),
  };
}

function priceOf(tree: XmlTree, agreement: NodeId, name: number) {
  return agreement === none ? undefined : amount(tree, agreement, name, ram.ChargeAmount);
}

type Settlement = Pick<InvoiceLine, 'net' | 'periods' | 'allowances' | 'charges' | 'categories'>;

const noSettlement: Settlement = { net: undefined, periods: [], allowances: [], charges: [], categories: [] };

function readSettlement(tree: XmlTree, node: NodeId): Settlement {
  if (node === none) return noSettlement;
  return {
    net: amount(tree, node, ram.SpecifiedTradeSettlementLineMonetarySummation, ram.LineTotalAmount),
    periods: tree.children(node, ram.BillingSpecifiedPeriod).map((child) => period(tree, child)),
    ...allowancesAndCharges(tree, tree.children(node, ram.SpecifiedTradeAllowanceCharge)),
    categories: taxCategories(tree, node, ram.ApplicableTradeTax),
  };
}

type Product = Pick<InvoiceLine, 'itemName' | 'standardIdentifier' | 'classifications' | 'attributes'>;

const noProduct: Product = {
  itemName: undefined,
  standardIdentifier: undefined,
  classifications: [],
  attributes: [],
};

function readProduct(tree: XmlTree, node: NodeId): Product {
  if (node === none) return noProduct;
  return {
    itemName: term(tree, node, ram.Name),
    standardIdentifier: identifier(tree, node, ram.GlobalID),
    classifications: tree
      .children(node, ram.DesignatedProductClassification)
      .flatMap((child) => tree.children(child, ram.ClassCode))
      .map((code) => classification(tree, code)),
    attributes: tree.children(node, ram.ApplicableProductCharacteristic).map((child) => itemAttribute(tree, child)),
  };
}
