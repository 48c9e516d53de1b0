// SPDX-License-Identifier: Apache-2.0
/** BG-25: one line of a Cross Industry Invoice. */
import type { InvoiceLine } from '../en16931/model.ts';
import type { NodeId, XmlTree } from '../xml/tree.ts';
import {
  allowancesAndCharges,
  amount,
  classification,
  identifier,
  itemAttribute,
  period,
  quantity,
  taxCategory,
  term,
} from './read-terms.ts';
import { ram } from './vocabulary.ts';

export function readLine(tree: XmlTree, node: NodeId): InvoiceLine {
  const agreements = tree.children(node, ram.SpecifiedLineTradeAgreement);
  const priceOf = (name: number) => firstIn(agreements, (part) => amount(tree, part, name, ram.ChargeAmount));
  return {
    node,
    identifier: term(tree, node, ram.AssociatedDocumentLineDocument, ram.LineID),
    quantity: firstIn(tree.children(node, ram.SpecifiedLineTradeDelivery), (part) =>
      quantity(tree, part, ram.BilledQuantity),
    ),
    netPrice: priceOf(ram.NetPriceProductTradePrice),
    grossPrice: priceOf(ram.GrossPriceProductTradePrice),
    ...readSettlement(tree, tree.children(node, ram.SpecifiedLineTradeSettlement)),
    ...readProduct(tree, tree.children(node, ram.SpecifiedTradeProduct)),
  };
}

/** A line has one part of each kind; where it has more, the first that holds what is looked for. */
function firstIn<Found>(
  parts: readonly NodeId[],
  of: (part: NodeId) => Found | undefined,
): Found | undefined {
  for (const part of parts) {
    const found = of(part);
    if (found !== undefined) return found;
  }
  return undefined;
}

function childrenOf(tree: XmlTree, parts: readonly NodeId[], name: number): readonly NodeId[] {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return tree.children(only, name);
  return parts.flatMap((part) => tree.children(part, name));
}

type Settlement = Pick<InvoiceLine, 'net' | 'periods' | 'allowances' | 'charges' | 'categories'>;

function readSettlement(tree: XmlTree, parts: readonly NodeId[]): Settlement {
  return {
    net: firstIn(parts, (part) =>
      amount(tree, part, ram.SpecifiedTradeSettlementLineMonetarySummation, ram.LineTotalAmount),
    ),
    periods: childrenOf(tree, parts, ram.BillingSpecifiedPeriod).map((child) => period(tree, child)),
    ...allowancesAndCharges(tree, childrenOf(tree, parts, ram.SpecifiedTradeAllowanceCharge)),
    categories: childrenOf(tree, parts, ram.ApplicableTradeTax).map((child) => taxCategory(tree, child)),
  };
}

type Product = Pick<InvoiceLine, 'itemName' | 'standardIdentifier' | 'classifications' | 'attributes'>;

function readProduct(tree: XmlTree, parts: readonly NodeId[]): Product {
  return {
    itemName: firstIn(parts, (part) => term(tree, part, ram.Name)),
    standardIdentifier: firstIn(parts, (part) => identifier(tree, part, ram.GlobalID)),
    classifications: childrenOf(tree, parts, ram.DesignatedProductClassification)
      .flatMap((child) => tree.children(child, ram.ClassCode))
      .map((code) => classification(tree, code)),
    attributes: childrenOf(tree, parts, ram.ApplicableProductCharacteristic).map((child) =>
      itemAttribute(tree, child),
    ),
  };
}
