// SPDX-License-Identifier: Apache-2.0
/** The rule set of Chorus Pro for the historic codes interface: runs the rules of rows.ts on an invoice. */
import type { Wording } from '../../en16931/rule.ts';
import type { RuleSet } from '../../en16931/rule-set.ts';
import { reglesChorusPro } from '../jeu-de-regles.ts';
import { judgeAmounts } from './amounts.ts';
import { judgeAttachments } from './attachments.ts';
import { judgeCii } from './cii.ts';
import { judgeHeader } from './header.ts';
import { historicOf } from './historic.ts';
import { judgeParties } from './parties.ts';
import { judgePayment } from './payment.ts';
import { type ChorusProRule, chorusProRules } from './rows.ts';

export const chorusProRuleSet: RuleSet = {
  jeu: reglesChorusPro,
  wordings: Object.entries(chorusProRules).map(([id, row]) => wordingOf(id, row)),
  judge: (examined, report) => {
    const historic = historicOf(examined, report);
    judgeHeader(historic);
    judgeParties(historic);
    judgePayment(historic);
    judgeAmounts(historic);
    judgeAttachments(historic);
    judgeCii(historic);
  },
};

/** Of a rule that blocks the French circuit, the graver of its two gravities. */
function wordingOf(id: string, { bt, gravite, fr, en }: ChorusProRule): Wording {
  return { id, bt, ...(gravite === 'AVERTISSEMENT' ? { gravite } : {}), fr, en };
}
