// SPDX-License-Identifier: Apache-2.0
/** The rules of EN 16931 about UBL itself: UBL-SR, UBL-CR, UBL-DT, and the code lists BR-CL. */
import type { RuleSet } from '../en16931/rule-set.ts';

export const ublSyntaxRules: RuleSet = {
  jeu: { id: 'raccord-en16931-ubl', version: '1' },
  wordings: [],
  judge: () => {},
};
