// SPDX-License-Identifier: Apache-2.0
/**
 * The historic circuit writes a credit note as an Invoice of type 381, which the code list of EN 16931 keeps for the
 * CreditNote of UBL. (specs: chorus-pro §7.1)
 */
import type { RuleSet } from '../../en16931/rule-set.ts';

const typeRule = 'BR-CL-01';
const creditNote = '381';

/** Made once for each syntax. */
const made = new WeakMap<RuleSet, RuleSet>();

/** The rules of a syntax, which take a credit note for what the historic circuit makes of it. */
export function takingAvoirs(rules: RuleSet): RuleSet {
  const known = made.get(rules) ?? takingAvoirsOf(rules);
  made.set(rules, known);
  return known;
}

function takingAvoirsOf({ jeu, wordings, judge }: RuleSet): RuleSet {
  return {
    jeu,
    wordings,
    judge: (examined, report) =>
      judge(examined, (broken) => {
        const { rule, group, term } = broken;
        const isAvoir =
          rule.id === typeRule && examined.tree.text((term ?? group).node).trim() === creditNote;
        if (!isAvoir) report(broken);
      }),
  };
}
