// SPDX-License-Identifier: Apache-2.0
/** What our judge finds in an invoice made here, by rule id. */
import { ciiSyntax } from '../../../formats/cii/syntax.ts';
import { ciiVocabulary } from '../../../formats/cii/vocabulary.ts';
import { judgeFacture } from '../../../formats/facture/judge.ts';
import type { SpecimenSyntax } from '../../../formats/specimen/description.ts';
import { ublSyntax } from '../../../formats/ubl/syntax.ts';
import { ublVocabulary } from '../../../formats/ubl/vocabulary.ts';
import { openXml } from '../../../formats/xml/open.ts';
import type { CodeInterface } from '../../../gateway/domain/code-interface.ts';
import type { Constat } from '../../../gateway/domain/constat.ts';

const now = new Date('2026-10-01T12:00:00Z');

export function judged(
  xml: string,
  syntax: SpecimenSyntax,
  codeInterface: CodeInterface,
): readonly Constat[] {
  const vocabulary = syntax === 'UBL' ? ublVocabulary : ciiVocabulary;
  const opened = openXml(Buffer.from(xml), { vocabulary });
  if (!opened.ok) throw new Error(`not read: ${opened.constats[0].message}`);
  const binding = syntax === 'UBL' ? ublSyntax : ciiSyntax;
  return judgeFacture(opened.tree, binding.read(opened.tree), binding, { codeInterface, now }).constats;
}

/** Ids of the European rules that failed, each once; those of a French circuit are another matter. */
export function europeanFailures(xml: string, syntax: SpecimenSyntax): readonly string[] {
  const code: CodeInterface = syntax === 'UBL' ? 'FSO1100A' : 'FSO1106A';
  const codes = judged(xml, syntax, code).map((constat) => constat.code);
  return [...new Set(codes)].filter((id) => /^(BR-(?!FR)|UBL-|CII-)/.test(id)).sort();
}
