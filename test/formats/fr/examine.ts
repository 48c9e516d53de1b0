// SPDX-License-Identifier: Apache-2.0
/** Runs one rule set on the text of an invoice, UBL or CII, as the judgement of a facture would. */
import { ciiSyntax } from '../../../formats/cii/syntax.ts';
import { largeTexts as ciiLargeTexts, ciiVocabulary } from '../../../formats/cii/vocabulary.ts';
import { factsOf } from '../../../formats/en16931/facts.ts';
import type { Broken } from '../../../formats/en16931/rule.ts';
import type { Examined, RuleSet } from '../../../formats/en16931/rule-set.ts';
import type { Syntax } from '../../../formats/facture/syntax.ts';
import { ublSyntax } from '../../../formats/ubl/syntax.ts';
import { largeTexts as ublLargeTexts, ublVocabulary } from '../../../formats/ubl/vocabulary.ts';
import { openXml } from '../../../formats/xml/open.ts';
import type { CodeInterface } from '../../../gateway/domain/code-interface.ts';

export const now = new Date('2026-10-01T12:00:00Z');

export interface Opened {
  readonly examined: Examined;
  readonly syntax: Syntax;
}

export function open(content: string, codeInterface: CodeInterface = 'FSO1100A'): Opened {
  const isCii = content.includes('CrossIndustryInvoice');
  const syntax = isCii ? ciiSyntax : ublSyntax;
  const opened = openXml(Buffer.from(content), {
    vocabulary: isCii ? ciiVocabulary : ublVocabulary,
    largeTexts: isCii ? ciiLargeTexts : ublLargeTexts,
  });
  if (!opened.ok) throw new Error(`not XML: ${opened.constats[0].message}`);
  const invoice = syntax.read(opened.tree);
  const examined = {
    syntax: syntax.name,
    tree: opened.tree,
    invoice,
    facts: factsOf(invoice, syntax.name),
    binding: syntax.binding,
    context: { codeInterface, now },
  };
  return { examined, syntax };
}

export function broken(
  ruleSet: Pick<RuleSet, 'judge'>,
  content: string,
  code?: CodeInterface,
): readonly Broken[] {
  const found: Broken[] = [];
  ruleSet.judge(open(content, code).examined, (one) => found.push(one));
  return found;
}

/** Identifiers of the rules broken, `?` after those that only warn; each once, in order. */
export function idsOf(
  ruleSet: Pick<RuleSet, 'judge'>,
  content: string,
  code?: CodeInterface,
): readonly string[] {
  const ids = broken(ruleSet, content, code).map(
    ({ rule: { id, gravite } }) => `${id}${gravite === undefined ? '' : '?'}`,
  );
  return [...new Set(ids)].sort();
}

/** Replaces once, and insists that there was something to replace. */
export function changed(content: string, piece: string | RegExp, by: string): string {
  const result = content.replace(piece, by);
  if (result === content) throw new Error(`nothing to replace: ${piece}`);
  return result;
}
