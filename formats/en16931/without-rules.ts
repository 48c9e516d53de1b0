// SPDX-License-Identifier: Apache-2.0
/** A rule set less some of its rules: what an extension of EN 16931 relaxes. */
import type { RuleSet } from './rule-set.ts';

/** The same set, silent about `ids`; it keeps its name and version unless given others. */
export function withoutRules(ruleSet: RuleSet, ids: ReadonlySet<string>, jeu = ruleSet.jeu): RuleSet {
  return {
    jeu,
    wordings: ruleSet.wordings.filter(({ id }) => !ids.has(id)),
    judge: (examined, report) =>
      ruleSet.judge(examined, (broken) => {
        if (!ids.has(broken.rule.id)) report(broken);
      }),
  };
}
