// SPDX-License-Identifier: Apache-2.0
/** The rules of EN 16931 over the semantic model: BR-*, BR-CO-*, BR-DEC-* and the VAT category families. */
import { reglesEn16931 } from './jeu-de-regles.ts';
import type { AnyRule } from './rule.ts';
import type { RuleSet } from './rule-set.ts';
import { allowanceRules } from './rules/allowances.ts';
import { documentRules } from './rules/document.ts';
import { lineRules } from './rules/lines.ts';
import { partyRules } from './rules/parties.ts';
import { paymentRules } from './rules/payment.ts';
import { totalRules } from './rules/totals.ts';
import { vatBreakdownRules } from './rules/vat-breakdown.ts';
import { vatFamilyRules } from './rules/vat-categories.ts';
import { vatExclusionRules } from './rules/vat-exclusions.ts';
import { vatSplitPaymentRules } from './rules/vat-split-payment.ts';

export const en16931Rules: readonly AnyRule[] = [
  ...documentRules,
  ...partyRules,
  ...paymentRules,
  ...allowanceRules,
  ...totalRules,
  ...vatBreakdownRules,
  ...vatFamilyRules,
  ...vatExclusionRules,
  ...vatSplitPaymentRules,
  ...lineRules,
];

export const en16931RuleSet: RuleSet = {
  jeu: reglesEn16931,
  wordings: en16931Rules,
  judge: ({ facts }, report) => {
    for (const { broken } of en16931Rules) broken(facts, report);
  },
};
