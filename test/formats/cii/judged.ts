// SPDX-License-Identifier: Apache-2.0
/** What the rules of EN 16931 find in a Cross Industry Invoice, whole or partial. */

import { ciiSyntax } from '../../../formats/cii/syntax.ts';
import { ciiVocabulary, largeTexts } from '../../../formats/cii/vocabulary.ts';
import { en16931RuleSet } from '../../../formats/en16931/core.ts';
import { factsOf } from '../../../formats/en16931/facts.ts';
import type { Broken } from '../../../formats/en16931/rule.ts';
import { scanXml } from '../../../formats/xml/scanner.ts';

export function brokenIn(xml: string): readonly Broken[] {
  const tree = scanXml(xml, { vocabulary: ciiVocabulary, largeTexts });
  const invoice = ciiSyntax.read(tree);
  const found: Broken[] = [];
  en16931RuleSet.judge(
    {
      syntax: 'CII',
      tree,
      invoice,
      facts: factsOf(invoice, 'CII'),
      binding: ciiSyntax.binding,
      context: { codeInterface: 'FSO1106A', now: new Date('2026-10-01T12:00:00Z') },
    },
    (broken) => found.push(broken),
  );
  return found;
}

export function rulesBrokenIn(xml: string): ReadonlySet<string> {
  return new Set(brokenIn(xml).map(({ rule }) => rule.id));
}
