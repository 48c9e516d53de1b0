// SPDX-License-Identifier: Apache-2.0
/**
 * Judges an invoice by the rule sets that apply to it, and words what they find as constats: what blocks first,
 * then the warnings, each in the order of the sets.
 */
import type { Constat, Gravite, JeuDeRegles } from '../../gateway/domain/constat.ts';
import type { FormatContext } from '../../gateway/ports/formats.ts';
import { factsOf } from '../en16931/facts.ts';
import type { SemanticInvoice } from '../en16931/model.ts';
import type { Broken } from '../en16931/rule.ts';
import type { Examined } from '../en16931/rule-set.ts';
import { constatAt, constatMissing } from '../xml/constat.ts';
import type { XmlTree } from '../xml/tree.ts';
import { type RuleSetUse, ruleSetsFor } from './rule-sets.ts';
import type { Syntax } from './syntax.ts';

export interface Judged {
  readonly constats: readonly Constat[];
  readonly jeuxDeRegles: readonly JeuDeRegles[];
}

/** A partenaire mends its program, not the 10,000th line: each rule is worded at most this often for one invoice. */
const maxPerRule = 200;
/** Whatever the rules, an answer has an end; every rule that is broken is in it at least once before that. */
const maxConstats = 5_000;

export function judgeFacture(
  tree: XmlTree,
  invoice: SemanticInvoice,
  syntax: Syntax,
  context: FormatContext,
): Judged {
  const examined: Examined = {
    syntax: syntax.name,
    tree,
    invoice,
    facts: factsOf(invoice, syntax.name),
    binding: syntax.binding,
    context,
  };
  return judgeBy(examined, ruleSetsFor(examined, syntax));
}

/** The same by these rule sets, whatever the table says: for what is no whole invoice of EN 16931. */
export function judgeBy(examined: Examined, uses: readonly RuleSetUse[]): Judged {
  const blocking: Constat[] = [];
  const warnings: Constat[] = [];
  for (const { ruleSet, onlyWarns } of uses) {
    const counts = new Map<string, number>();
    ruleSet.judge(examined, (broken) => {
      const { id } = broken.rule;
      const count = (counts.get(id) ?? 0) + 1;
      counts.set(id, count);
      if (count > maxPerRule || blocking.length + warnings.length >= maxConstats) return;
      const gravite = onlyWarns ? 'AVERTISSEMENT' : (broken.rule.gravite ?? 'BLOQUANT');
      const kept = gravite === 'BLOQUANT' ? blocking : warnings;
      kept.push(worded(examined, broken, gravite, ruleSet.jeu));
    });
  }
  return { constats: [...blocking, ...warnings], jeuxDeRegles: uses.map(({ ruleSet }) => ruleSet.jeu) };
}

function worded(
  { tree, invoice, binding }: Examined,
  { rule, group, term, attribute, expected }: Broken,
  gravite: Gravite,
  jeuDeRegles: JeuDeRegles,
): Constat {
  const { id: code, bt, fr, en } = rule;
  // A rule about the syntax alone is about no term.
  const about = bt === '' ? undefined : bt;
  const wording = { code, gravite, bt: about, fr, en, attendu: expected, attribute, jeuDeRegles };
  if (term !== undefined) return constatAt(tree, term.node, { ...wording, valeur: term.text });
  if (attribute !== undefined) return constatAt(tree, group.node, wording);
  return constatMissing(tree, group.node, binding.pathOf(bt, invoice), wording);
}
