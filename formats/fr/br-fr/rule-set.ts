// SPDX-License-Identifier: Apache-2.0
/**
 * The rules BR-FR of flux 2, version 1.4.0.03: what France asks of an invoice beyond EN 16931, in UBL and CII.
 * (specs: reforme-2026 §2)
 *
 * A row is written once for both syntaxes and says where they differ; identifiers are those of the official
 * rules, slips included (BR-FR-08_BT-151-2, BR-FR-30_BT-21, BR-FR-MV-BD_BT-3). So are the verdicts, also where
 * the official rules see less than the text they come from:
 * - a CII date may have anything after its eighth character;
 * - a note PMT, PMD or AAB may be empty; a SIREN may have white space around it where it is trimmed;
 * - UBL looks for item attributes without a name under the root, where there are none (BR-FR-27), and does not
 *   look at the rates of the lines of a credit note (BR-FR-16_BT-152);
 * - BR-FR-16_BT-103 and BR-FR-DEC-01_BT-111 run on what another rule has taken already: they never speak.
 *
 * Where an element that should be alone is repeated, the official rules stop with an error. These judge each
 * of them, or the first.
 */
import type { Report, Wording } from '../../en16931/rule.ts';
import type { RuleSet, SyntaxName } from '../../en16931/rule-set.ts';
import { reglesBrFr } from '../jeu-de-regles.ts';
import { FrenchInvoice } from './french-invoice.ts';
import type { FrenchRule } from './rows.ts';
import { addressRules } from './rules/addresses.ts';
import { amountRules } from './rules/amounts.ts';
import { dateRules } from './rules/dates.ts';
import { documentRules } from './rules/document.ts';
import { attachedRules } from './rules/documents-attached.ts';
import { itemAttributeRules } from './rules/item-attributes.ts';
import { multiSellerRules } from './rules/multi-seller.ts';
import { noteRules } from './rules/notes.ts';
import { numberingRules } from './rules/numbers.ts';
import { partyIdentifierRules } from './rules/party-identifiers.ts';
import { sirenRules } from './rules/sirens.ts';
import { headRules } from './rules/sub-invoice-heads.ts';
import { lineRules } from './rules/sub-invoice-lines.ts';
import { vatRules } from './rules/vat.ts';

const rules: readonly FrenchRule[] = [
  ...numberingRules,
  ...dateRules,
  ...documentRules,
  ...noteRules,
  ...sirenRules,
  ...addressRules,
  ...partyIdentifierRules,
  ...vatRules,
  ...attachedRules,
  ...itemAttributeRules,
  ...amountRules,
  ...multiSellerRules,
  ...headRules,
  ...lineRules,
];

interface WordedRule {
  readonly wording: Wording;
  readonly judge: FrenchRule['judge'];
}

const rulesOf: Readonly<Record<SyntaxName, readonly WordedRule[]>> = {
  UBL: wordedFor('UBL'),
  CII: wordedFor('CII'),
};

export const brFrRuleSet: RuleSet = {
  jeu: reglesBrFr,
  wordings: distinct([...rulesOf.UBL, ...rulesOf.CII]),
  judge: ({ syntax, tree }, report) => judgeFrench(new FrenchInvoice(syntax, tree), report),
};

/** The identifiers that may be found in a syntax. */
export function idsIn(syntax: SyntaxName): readonly string[] {
  return distinct(rulesOf[syntax]).map(({ id }) => id);
}

/** What `brFrRuleSet` does, on an invoice already read. */
export function judgeFrench(invoice: FrenchInvoice, report: Report): void {
  for (const { wording, judge } of rulesOf[invoice.syntax]) judge(invoice, wording, report);
}

function wordedFor(syntax: SyntaxName): readonly WordedRule[] {
  return rules.flatMap(({ wordings, judge }) => {
    const wording = wordings[syntax];
    return wording === undefined ? [] : [{ wording, judge }];
  });
}

/** One wording for each identifier: a rule of several rows says the same in all of them. */
function distinct(worded: readonly WordedRule[]): readonly Wording[] {
  return [...new Map(worded.map(({ wording }) => [wording.id, wording])).values()];
}
