// SPDX-License-Identifier: Apache-2.0
/**
 * The attachments of an invoice under a code interface of the reform: the same checks as in the historic circuit, where they
 * belong to the rules of Chorus Pro. (specs: reforme-2026 §1.7, §1.8)
 */
import type { Wording } from '../../en16931/rule.ts';
import type { RuleSet } from '../../en16931/rule-set.ts';
import { reglesDePiece } from '../../pieces-jointes/constats.ts';
import { reglesPiecesJointes } from '../jeu-de-regles.ts';
import { judgeDocuments } from './documents.ts';

const bt = 'BT-125';

export const piecesJointesRuleSet: RuleSet = {
  jeu: reglesPiecesJointes,
  wordings: reglesDePiece.map((rule): Wording => ({ ...rule, bt })),
  judge: (examined, report) => {
    judgeDocuments(examined, ({ code, gravite, message, messageEn, attendu }, { content, name }) => {
      const rule: Wording = {
        id: code,
        bt,
        ...(gravite === 'AVERTISSEMENT' ? { gravite } : {}),
        fr: message,
        en: messageEn,
      };
      const place = code === 'PIECE-NOM' || code === 'G4.03' ? name : { term: content };
      report({ rule, group: examined.invoice, ...place, expected: attendu });
    });
  },
};
