// SPDX-License-Identifier: Apache-2.0
/**
 * Groups that both syntaxes repeat, each made of the readers of its members: at once, or, in a large invoice, when a member
 * is asked for (lazy.ts).
 */
import type { NodeId, XmlTree } from '../xml/tree.ts';
import { lazyGroup, type Readers } from './lazy.ts';
import type {
  AllowanceCharge,
  Group,
  Identifier,
  ItemAttribute,
  Period,
  TaxCategory,
  Term,
} from './model.ts';

type ReadGroup<G extends Group> = (tree: XmlTree, node: NodeId) => G;

export function taxCategoryReader(of: Readers<TaxCategory>): ReadGroup<TaxCategory> {
  const lazy = lazyGroup(of);
  return (tree, node) => {
    if (tree.isPacked) return lazy(tree, node);
    return {
      node,
      vat: of.vat(tree, node),
      tax: of.tax(tree, node),
      code: of.code(tree, node),
      rate: of.rate(tree, node),
      exemptionReason: of.exemptionReason(tree, node),
      exemptionCode: of.exemptionCode(tree, node),
    };
  };
}

export function periodReader(of: Readers<Period>): ReadGroup<Period> {
  const lazy = lazyGroup(of);
  return (tree, node) => {
    if (tree.isPacked) return lazy(tree, node);
    return {
      node,
      start: of.start(tree, node),
      end: of.end(tree, node),
      taxPointCode: of.taxPointCode(tree, node),
      filled: of.filled(tree, node),
    };
  };
}

/** BT-158; its scheme is the attribute listID, whose number is given. */
export function classificationReader(listID: number): ReadGroup<Identifier> {
  const of: Readers<Omit<Identifier, 'global'>> = {
    text: (tree, node) => tree.text(node),
    scheme: (tree, node) => tree.attribute(node, listID),
  };
  const lazy = lazyGroup(of);
  return (tree, node) => {
    if (tree.isPacked) return lazy(tree, node);
    return { node, text: of.text(tree, node), scheme: of.scheme(tree, node) };
  };
}

/** BG-32 */
export function itemAttributeReader(of: Readers<ItemAttribute>): ReadGroup<ItemAttribute> {
  const lazy = lazyGroup(of);
  return (tree, node) => {
    if (tree.isPacked) return lazy(tree, node);
    return { node, name: of.name(tree, node), value: of.value(tree, node) };
  };
}

export interface AllowancesAndCharges {
  readonly allowances: readonly AllowanceCharge[];
  readonly charges: readonly AllowanceCharge[];
}

/** Whether a group is an allowance or a charge, and where it says so. */
export interface ChargeIndicator {
  readonly isCharge: boolean;
  readonly term: Term;
}

/** One element for both in every syntax, told apart by its indicator; one without an indicator is neither. */
export function allowancesAndChargesReader(
  indicatorOf: (tree: XmlTree, node: NodeId) => ChargeIndicator | undefined,
  of: Omit<Readers<AllowanceCharge>, 'indicator'>,
): (tree: XmlTree, nodes: readonly NodeId[]) => AllowancesAndCharges {
  const lazy = lazyGroup<AllowanceCharge>({
    ...of,
    indicator: (tree, node) => indicatorOf(tree, node)?.term ?? { node, text: '' },
  });
  const read = (tree: XmlTree, node: NodeId, indicator: Term): AllowanceCharge => {
    if (tree.isPacked) return lazy(tree, node);
    return {
      node,
      indicator,
      amount: of.amount(tree, node),
      baseAmount: of.baseAmount(tree, node),
      reason: of.reason(tree, node),
      reasonCode: of.reasonCode(tree, node),
      categories: of.categories(tree, node),
    };
  };
  return (tree, nodes) => {
    const allowances: AllowanceCharge[] = [];
    const charges: AllowanceCharge[] = [];
    for (const node of nodes) {
      const said = indicatorOf(tree, node);
      if (said !== undefined) (said.isCharge ? charges : allowances).push(read(tree, node, said.term));
    }
    return { allowances, charges };
  };
}

/** A value of xs:boolean; undefined when it is none. */
export function parseBoolean(text: string): boolean | undefined {
  const trimmed = text.trim();
  if (trimmed === 'true' || trimmed === '1') return true;
  return trimmed === 'false' || trimmed === '0' ? false : undefined;
}
