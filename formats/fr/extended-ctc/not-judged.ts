// SPDX-License-Identifier: Apache-2.0
/**
 * Where EXTENDED-CTC-FR keeps a rule of EN 16931 but not for every element: a line that names another as an invoice
 * reference, and in CII a VAT breakdown that the rules of its family judge.
 */
import type { Broken, Report } from '../../en16931/rule.ts';
import type { SyntaxName } from '../../en16931/rule-set.ts';
import { type NodeId, none, type XmlTree } from '../../xml/tree.ts';
import { childNamed, childrenNamed, reach } from '../reach.ts';
import { textOf } from './lines.ts';
import { plainBreakdownRules, precedingInvoiceRules } from './relaxed.ts';
import { families } from './rows.ts';

const root: NodeId = 0;
const familyCodes: ReadonlySet<string> = new Set(families.map(([, code]) => code));

/** Hands on what the extension has not taken out. */
export function stillJudged(tree: XmlTree, syntax: SyntaxName, report: Report): Report {
  return (broken) => {
    const { id } = broken.rule;
    if (precedingInvoiceRules.has(id) && isOfLine(tree, broken)) return;
    if (syntax === 'CII' && plainBreakdownRules.has(id) && !isOfPlainBreakdown(tree, broken)) return;
    report(broken);
  };
}

/** A preceding invoice named by a line is the line it is a part of. */
function isOfLine(tree: XmlTree, { group, term }: Broken): boolean {
  let at = term?.node ?? group.node;
  while (at !== none && !tree.name(at).local.endsWith('Line')) at = tree.parent(at);
  return at !== none;
}

/** A rule about the document holds when no breakdown is plain. */
function isOfPlainBreakdown(tree: XmlTree, { group }: Broken): boolean {
  if (group.node !== root) return !isOfFamily(tree, group.node);
  const settlement = reach(tree, root, 'SupplyChainTradeTransaction', 'ApplicableHeaderTradeSettlement');
  return childrenNamed(tree, settlement, 'ApplicableTradeTax').some((node) => !isOfFamily(tree, node));
}

function isOfFamily(tree: XmlTree, node: NodeId): boolean {
  const code = textOf(tree, childNamed(tree, node, 'CategoryCode'));
  const type = textOf(tree, childNamed(tree, node, 'TypeCode'));
  return code !== undefined && familyCodes.has(code) && type?.toUpperCase() === 'VAT';
}
