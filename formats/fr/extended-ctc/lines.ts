// SPDX-License-Identifier: Apache-2.0
/**
 * The lines of an invoice as EXTENDED-CTC-FR sees them: a line may be a part of another, and says by its sous-type
 * whether its amount counts (DETAIL), sums up its parts (GROUP) or only informs (INFORMATION).
 *
 * CII has elements for it. UBL says it by a reference from the line to its own invoice: the invoice is named again,
 * with the sous-type as its status and the parent as the line referred to.
 */
import type { SyntaxName } from '../../en16931/rule-set.ts';
import { type NodeId, none, type XmlTree } from '../../xml/tree.ts';
import { childNamed, childrenNamed, reach, reachAll } from '../reach.ts';

export interface Ligne {
  readonly node: NodeId;
  /** BT-126; undefined when missing. */
  readonly id: string | undefined;
  /** EXT-FR-FE-162: the line it is a part of; several when it is wrongly repeated. */
  readonly parents: readonly string[];
  /** EXT-FR-FE-163, as written. */
  readonly sousTypes: readonly string[];
  /** The same as a code is compared: UBL forgives white space around it. */
  readonly sousType: string | undefined;
  /** Where the sous-type and the parent are written, for messages. */
  readonly sousTypeNode: NodeId;
  readonly parentNode: NodeId;
  /** True when its amount counts in the totals: no sous-type, or DETAIL. */
  readonly counts: boolean;
  /** BT-131: usually one. */
  readonly nets: readonly NodeId[];
  readonly categories: readonly Categorie[];
}

/** BG-30, or the category of an allowance, charge or VAT breakdown. White space is collapsed in UBL. */
export interface Categorie {
  readonly code: string;
  /** As written. */
  readonly rate: string | undefined;
  readonly exemptionCode: string;
  readonly exemptionReason: string;
}

const root: NodeId = 0;
const detail = 'DETAIL';

export function linesOf(tree: XmlTree, syntax: SyntaxName): readonly Ligne[] {
  return syntax === 'UBL' ? ublLines(tree) : ciiLines(tree);
}

function ublLines(tree: XmlTree): readonly Ligne[] {
  const invoice = textOf(tree, childNamed(tree, root, 'ID'));
  const lines: Ligne[] = [];
  for (let node = tree.firstChild(root); node !== none; node = tree.nextSibling(node)) {
    const { local } = tree.name(node);
    if (local === 'InvoiceLine' || local === 'CreditNoteLine') lines.push(ublLine(tree, node, invoice));
  }
  return lines;
}

function ublLine(tree: XmlTree, node: NodeId, invoice: string | undefined): Ligne {
  const own = childrenNamed(tree, node, 'BillingReference').filter((reference) =>
    reachAll(tree, reference, 'InvoiceDocumentReference', 'ID').some((id) => tree.text(id) === invoice),
  );
  const statuses = own.flatMap((at) => reachAll(tree, at, 'InvoiceDocumentReference', 'DocumentStatusCode'));
  const parents = own.flatMap((at) => reachAll(tree, at, 'BillingReferenceLine', 'ID'));
  const sousTypes = statuses.map((at) => tree.text(at));
  return {
    node,
    id: textOf(tree, childNamed(tree, node, 'ID')),
    parents: parents.map((at) => tree.text(at)),
    sousTypes,
    sousType: sousTypes[0] === undefined ? undefined : collapse(sousTypes[0]),
    sousTypeNode: statuses[0] ?? none,
    parentNode: parents[0] ?? none,
    counts: invoice === undefined || own.length === 0 || sousTypes.includes(detail),
    nets: childrenNamed(tree, node, 'LineExtensionAmount'),
    categories: reachAll(tree, node, 'Item', 'ClassifiedTaxCategory').map((at) => ublCategory(tree, at)),
  };
}

export function ublCategory(tree: XmlTree, node: NodeId): Categorie {
  return {
    code: collapsed(tree, node, 'ID'),
    rate: textOf(tree, childNamed(tree, node, 'Percent')),
    exemptionCode: collapsed(tree, node, 'TaxExemptionReasonCode'),
    exemptionReason: collapsed(tree, node, 'TaxExemptionReason'),
  };
}

function ciiLines(tree: XmlTree): readonly Ligne[] {
  return reachAll(tree, root, 'SupplyChainTradeTransaction', 'IncludedSupplyChainTradeLineItem').map((node) =>
    ciiLine(tree, node),
  );
}

function ciiLine(tree: XmlTree, node: NodeId): Ligne {
  const document = childNamed(tree, node, 'AssociatedDocumentLineDocument');
  const sousType = childNamed(tree, document, 'LineStatusReasonCode');
  const parent = childNamed(tree, document, 'ParentLineID');
  const settlement = childNamed(tree, node, 'SpecifiedLineTradeSettlement');
  const written = textOf(tree, sousType);
  const parentId = collapsed(tree, document, 'ParentLineID');
  return {
    node,
    id: textOf(tree, childNamed(tree, document, 'LineID')),
    parents: parentId === '' ? [] : [parentId],
    sousTypes: written === undefined ? [] : [written],
    sousType: written,
    sousTypeNode: sousType,
    parentNode: parent,
    counts: written === undefined || written === detail,
    nets: reachAll(tree, settlement, 'SpecifiedTradeSettlementLineMonetarySummation', 'LineTotalAmount'),
    categories: childrenNamed(tree, settlement, 'ApplicableTradeTax').map((at) => ciiCategory(tree, at)),
  };
}

export function ciiCategory(tree: XmlTree, node: NodeId): Categorie {
  return {
    code: textOf(tree, childNamed(tree, node, 'CategoryCode')) ?? '',
    rate: textOf(tree, childNamed(tree, node, 'RateApplicablePercent')),
    exemptionCode: collapsed(tree, node, 'ExemptionReasonCode'),
    exemptionReason: collapsed(tree, node, 'ExemptionReason'),
  };
}

export function textOf(tree: XmlTree, node: NodeId): string | undefined {
  return node === none ? undefined : tree.text(node);
}

/** As normalize-space of XPath; empty when there is no such child. */
function collapsed(tree: XmlTree, node: NodeId, ...path: readonly string[]): string {
  const at = node === none ? none : reach(tree, node, ...path);
  return at === none ? '' : collapse(tree.text(at));
}

export function collapse(text: string): string {
  return text.replace(/[ \t\r\n]+/g, ' ').replace(/^ | $/g, '');
}
