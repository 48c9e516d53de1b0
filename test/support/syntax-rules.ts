// SPDX-License-Identifier: Apache-2.0
/** Runs a set of rules about the syntax on bytes, through a tree that knows no name: the rules bring their own. */
import type { Broken } from '../../formats/en16931/rule.ts';
import type { Examined, RuleSet } from '../../formats/en16931/rule-set.ts';
import { openXml } from '../../formats/xml/open.ts';
import type { XmlTree } from '../../formats/xml/tree.ts';
import { Vocabulary } from '../../formats/xml/vocabulary.ts';

const noNames = new Vocabulary([]);

export function failedSyntaxRules(ruleSet: RuleSet, bytes: Uint8Array): ReadonlySet<string> {
  return new Set(brokenSyntaxRules(ruleSet, bytes).map(({ rule }) => rule.id));
}

export function brokenSyntaxRules(ruleSet: RuleSet, bytes: Uint8Array): readonly Broken[] {
  const found: Broken[] = [];
  judgeSyntax(ruleSet, openTree(bytes), (broken) => found.push(broken));
  return found;
}

export function openTree(bytes: Uint8Array, vocabulary = noNames): XmlTree {
  const opened = openXml(bytes, { vocabulary, largeTexts: new Set() });
  if (!opened.ok) throw new Error(opened.constats[0].message);
  return opened.tree;
}

/** These sets look at nothing but the tree. */
export function judgeSyntax(ruleSet: RuleSet, tree: XmlTree, report: (broken: Broken) => void): void {
  ruleSet.judge({ tree } as Examined, report);
}
