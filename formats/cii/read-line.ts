// SPDX-License-Identifier: Apache-2.0
/** BG-25: one line of a Cross Industry Invoice. */
import type { AllowancesAndCharges } from '../en16931/groups.ts';
import { lazyGroup, type Readers } from '../en16931/lazy.ts';
import type { Amount, InvoiceLine } from '../en16931/model.ts';
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
  if (tree.isPacked) return lazyLine(tree, node);
  return {
    node,
    identifier: ofLine.identifier(tree, node),
    quantity: ofLine.quantity(tree, node),
    netPrice: ofLine.netPrice(tree, node),
    grossPrice: ofLine.grossPrice(tree, node),
    net: ofLine.net(tree, node),
    periods: ofLine.periods(tree, node),
    ...adjustments(tree, node),
    categories: ofLine.categories(tree, node),
    itemName: ofLine.itemName(tree, node),
    standardIdentifier: ofLine.standardIdentifier(tree, node),
    classifications: ofLine.classifications(tree, node),
    attributes: ofLine.attributes(tree, node),
  };
}

const ofLine: Readers<InvoiceLine> = {
  identifier: (tree, node) => term(tree, node, ram.AssociatedDocumentLineDocument, ram.LineID),
  quantity: (tree, node) =>
    firstIn(tree.children(node, ram.SpecifiedLineTradeDelivery), (part) =>
      quantity(tree, part, ram.BilledQuantity),
    ),
  netPrice: (tree, node) => priceOf(tree, node, ram.NetPriceProductTradePrice),
  grossPrice: (tree, node) => priceOf(tree, node, ram.GrossPriceProductTradePrice),
  net: (tree, node) =>
    firstIn(settlementsOf(tree, node), (part) =>
      amount(tree, part, ram.SpecifiedTradeSettlementLineMonetarySummation, ram.LineTotalAmount),
    ),
  periods: (tree, node) =>
    childrenOf(tree, settlementsOf(tree, node), ram.BillingSpecifiedPeriod).map((child) =>
      period(tree, child),
    ),
  allowances: (tree, node) => adjustments(tree, node).allowances,
  charges: (tree, node) => adjustments(tree, node).charges,
  categories: (tree, node) =>
    childrenOf(tree, settlementsOf(tree, node), ram.ApplicableTradeTax).map((child) =>
      taxCategory(tree, child),
    ),
  itemName: (tree, node) => firstIn(productsOf(tree, node), (part) => term(tree, part, ram.Name)),
  standardIdentifier: (tree, node) =>
    firstIn(productsOf(tree, node), (part) => identifier(tree, part, ram.GlobalID)),
  classifications: (tree, node) =>
    childrenOf(tree, productsOf(tree, node), ram.DesignatedProductClassification)
      .flatMap((child) => tree.children(child, ram.ClassCode))
      .map((code) => classification(tree, code)),
  attributes: (tree, node) =>
    childrenOf(tree, productsOf(tree, node), ram.ApplicableProductCharacteristic).map((child) =>
      itemAttribute(tree, child),
    ),
};

const lazyLine = lazyGroup(ofLine);

function priceOf(tree: XmlTree, line: NodeId, name: number): Amount | undefined {
  return firstIn(tree.children(line, ram.SpecifiedLineTradeAgreement), (part) =>
    amount(tree, part, name, ram.ChargeAmount),
  );
}

function settlementsOf(tree: XmlTree, line: NodeId): readonly NodeId[] {
  return tree.children(line, ram.SpecifiedLineTradeSettlement);
}

function productsOf(tree: XmlTree, line: NodeId): readonly NodeId[] {
  return tree.children(line, ram.SpecifiedTradeProduct);
}

function adjustments(tree: XmlTree, line: NodeId): AllowancesAndCharges {
  const nodes = childrenOf(tree, settlementsOf(tree, line), ram.SpecifiedTradeAllowanceCharge);
  return allowancesAndCharges(tree, nodes);
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
