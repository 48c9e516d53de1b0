// SPDX-License-Identifier: Apache-2.0
/** Which rule sets judge an invoice, and whether they block or only warn: asks the table of table.ts. */
import { type CodeInterface, codesInterface } from '../../gateway/domain/code-interface.ts';
import type { FormatContext } from '../../gateway/ports/formats.ts';
import type { Examined, RuleSet } from '../en16931/rule-set.ts';
import { dayInParis } from '../fr/paris.ts';
import { type Profil, profilOf } from './profile.ts';
import type { Syntax } from './syntax.ts';
import { type Row, table } from './table.ts';

export interface RuleSetUse {
  readonly ruleSet: RuleSet;
  /** True when nothing it finds blocks: a set before its date, or where it is advice. */
  readonly onlyWarns: boolean;
}

/** The sets to run, in this order. */
export function ruleSetsFor({ invoice, context }: Examined, syntax: Syntax): readonly RuleSetUse[] {
  const profil = profilOf(invoice);
  const day = dayInParis(context.now);
  const uses: RuleSetUse[] = [];
  for (const row of table) {
    if (!applies(row, context, profil, day)) continue;
    const onlyWarns = isAdvice(row, context.codeInterface, day);
    for (const ruleSet of row.ruleSets(syntax)) uses.push({ ruleSet, onlyWarns });
  }
  return uses;
}

function applies(
  row: Row,
  { codeInterface, allLayers }: FormatContext,
  profil: Profil,
  day: string,
): boolean {
  const { codes, profils, validFrom = day, validTo = day, everyLayer } = row;
  if (!profils.includes(profil) || day < validFrom || day > validTo) return false;
  return allLayers === true && everyLayer !== undefined ? everyLayer : codes.includes(codeInterface);
}

function isAdvice({ severite }: Row, codeInterface: CodeInterface, day: string): boolean {
  if (severite === 'PROPRE') return false;
  return severite === 'AVERTIT' || day < severite[codesInterface[codeInterface].sens];
}
