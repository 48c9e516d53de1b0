// SPDX-License-Identifier: Apache-2.0
/**
 * EXTENDED-CTC-FR, the French extension of EN 16931: the rules of EN 16931 that it keeps, and its own. An invoice
 * that declares it in BT-24 is judged by this instead of EN 16931. (specs: reforme-2026 §2)
 */
import { en16931RuleSet } from '../../en16931/core.ts';
import type { Report, Wording } from '../../en16931/rule.ts';
import type { Examined, RuleSet, SyntaxName } from '../../en16931/rule-set.ts';
import { withoutRules } from '../../en16931/without-rules.ts';
import { reglesExtendedCtcFr } from '../jeu-de-regles.ts';
import { headerOf } from './header.ts';
import { judgeLines } from './line-rules.ts';
import { linesOf } from './lines.ts';
import { stillJudged } from './not-judged.ts';
import { ciiElementRules } from './pattern-cii.ts';
import { ublElementRules } from './pattern-ubl.ts';
import { relaxedRules } from './relaxed.ts';
import { lineRows, totalRows } from './rows.ts';
import { judgeCiiTotals } from './totals-cii.ts';
import { judgeUblTotals } from './totals-ubl.ts';
import { judgeVat, vatWordings } from './vat-rules.ts';

const kept: Readonly<Record<SyntaxName, RuleSet>> = {
  UBL: withoutRules(en16931RuleSet, relaxedRules.UBL),
  CII: withoutRules(en16931RuleSet, relaxedRules.CII),
};

export const extendedCtcFrWordings: readonly Wording[] = unique([
  ...Object.values(lineRows),
  ...Object.values(totalRows),
  ...vatWordings,
  ...ublElementRules.wordings,
  ...ciiElementRules.wordings,
]);

export const extendedCtcFrRuleSet: RuleSet = {
  jeu: reglesExtendedCtcFr,
  wordings: unique([...kept.UBL.wordings, ...kept.CII.wordings, ...extendedCtcFrWordings]),
  judge: (examined, report) => {
    kept[examined.syntax].judge(examined, stillJudged(examined.tree, examined.syntax, report));
    judgeExtension(examined, report);
  },
};

/** Made once for each syntax. */
const keptSyntaxRules = new WeakMap<RuleSet, RuleSet>();

/** The rules of a syntax that the extension keeps. */
export function extendedSyntaxRules(rules: RuleSet, name: SyntaxName): RuleSet {
  const known = keptSyntaxRules.get(rules) ?? keptOf(rules, name);
  keptSyntaxRules.set(rules, known);
  return known;
}

function keptOf(rules: RuleSet, name: SyntaxName): RuleSet {
  const { jeu, wordings, judge } = withoutRules(rules, relaxedRules[name]);
  return {
    jeu,
    wordings,
    judge: (examined, report) => judge(examined, stillJudged(examined.tree, examined.syntax, report)),
  };
}

/** The extension's own rules. */
export function judgeExtension({ tree, syntax }: Examined, report: Report): void {
  const lines = linesOf(tree, syntax);
  const header = headerOf(tree, syntax, lines);
  judgeLines(tree, lines, report);
  if (syntax === 'UBL') judgeUblTotals(tree, header, report);
  else judgeCiiTotals(tree, lines.length, header, report);
  judgeVat(tree, syntax, header, report);
  (syntax === 'UBL' ? ublElementRules : ciiElementRules).judge(tree, report);
}

function unique(wordings: readonly Wording[]): readonly Wording[] {
  return [...new Map(wordings.map((wording) => [wording.id, wording])).values()];
}
