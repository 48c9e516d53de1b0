// SPDX-License-Identifier: Apache-2.0
/**
 * Runs the rules of EN 16931 over a semantic model and words what is broken as constats.
 *
 * The syntax says where a term that is missing should have been (`SyntaxBinding`); the rest is the same for all.
 */
import type { Constat } from '../../gateway/domain/constat.ts';
import { constatAt, constatMissing } from '../xml/constat.ts';
import type { XmlTree } from '../xml/tree.ts';
import { factsOf } from './facts.ts';
import { reglesEn16931 } from './jeu-de-regles.ts';
import type { SemanticInvoice } from './model.ts';
import type { AnyRule, Broken } from './rule.ts';
import { allowanceRules } from './rules/allowances.ts';
import { documentRules } from './rules/document.ts';
import { lineRules } from './rules/lines.ts';
import { partyRules } from './rules/parties.ts';
import { paymentRules } from './rules/payment.ts';
import { totalRules } from './rules/totals.ts';
import { vatBreakdownRules } from './rules/vat-breakdown.ts';
import { vatFamilyRules } from './rules/vat-categories.ts';
import { vatExclusionRules } from './rules/vat-exclusions.ts';

export interface SyntaxBinding {
  /** Path of names from the group of the rule to a term or group, e.g. `cac:Price/cbc:PriceAmount` for BT-146. */
  readonly pathOf: (bt: string, invoice: SemanticInvoice) => string | undefined;
}

export const en16931Rules: readonly AnyRule[] = [
  ...documentRules,
  ...partyRules,
  ...paymentRules,
  ...allowanceRules,
  ...totalRules,
  ...vatBreakdownRules,
  ...vatFamilyRules,
  ...vatExclusionRules,
  ...lineRules,
];

/**
 * At most this many constats of a kind are worded for one file: a partenaire mends its program, not the
 * 10,000th line. The two kinds are counted apart, so that warnings never hide what blocks.
 */
const maxBlocking = 200;
const maxWarnings = 50;

export function judgeEn16931(
  tree: XmlTree,
  invoice: SemanticInvoice,
  binding: SyntaxBinding,
): readonly Constat[] {
  const facts = factsOf(invoice);
  const blocking: Constat[] = [];
  const warnings: Constat[] = [];
  const report = (broken: Broken) => {
    const [kept, limit] =
      broken.rule.gravite === 'AVERTISSEMENT' ? [warnings, maxWarnings] : [blocking, maxBlocking];
    if (kept.length < limit) kept.push(worded(tree, invoice, binding, broken));
  };
  for (const { broken } of en16931Rules) broken(facts, report);
  return [...blocking, ...warnings];
}

function worded(
  tree: XmlTree,
  invoice: SemanticInvoice,
  binding: SyntaxBinding,
  { rule, group, term, expected }: Broken,
): Constat {
  const base = {
    code: rule.id,
    gravite: rule.gravite ?? ('BLOQUANT' as const),
    bt: rule.bt,
    fr: rule.fr,
    en: rule.en,
    attendu: expected,
    jeuDeRegles: reglesEn16931,
  };
  if (term !== undefined) return constatAt(tree, term.node, { ...base, valeur: term.text });
  return constatMissing(tree, group.node, binding.pathOf(rule.bt, invoice), base);
}
