// SPDX-License-Identifier: Apache-2.0
/** Runs the rules of rows.ts, those of Chorus Pro for the historic codes interface, on an invoice. */
import { keepsLuhn, parseSiret } from '../../../gateway/domain/structure.ts';
import type { Identifier, Party, Term } from '../../en16931/model.ts';
import type { Report } from '../../en16931/rule.ts';
import type { Examined, RuleSet } from '../../en16931/rule-set.ts';
import { reglesChorusPro } from '../jeu-de-regles.ts';
import {
  type ChorusProCode,
  type ChorusProRule,
  chorusProRules,
  maxNumberLength,
  maxReferenceLength,
  maxServiceLength,
} from './rows.ts';

/** G1.02: A1 to A25, but no A11. */
const cadre = /^A([1-9]|1[02-9]|2[0-5])$/;
/** G1.05: letters, digits and - + _ /, single spaces between them. */
const numberForm = /^[A-Za-z0-9+_/-]+(?: [A-Za-z0-9+_/-]+)*$/;
const century = /^\s*20\d\d-/;

export const chorusProRuleSet: RuleSet = {
  jeu: reglesChorusPro,
  wordings: Object.entries(chorusProRules).map(([id, row]) => ({ id, ...row })),
  judge,
};

function judge({ invoice, context }: Examined, report: Report): void {
  const { number, typeCode, issueDate, process, buyerReference, orderReference, contractReference } = invoice;
  const today = dayInParis(context.now);
  const check = (
    code: ChorusProCode,
    term: Term | undefined,
    holds: (text: string, raw: string) => boolean,
    expected?: string,
  ) => {
    if (term === undefined || holds(term.text.trim(), term.text)) return;
    report({ rule: wording(code), group: invoice, term, expected: expected ?? attenduOf(code) });
  };
  check('G1.05', number, numberHolds);
  check('G1.07', issueDate, (text) => text.slice(0, 10) <= today, `<= ${today}`);
  check('G1.36', issueDate, (text) => century.test(text));
  check('TYPE-FACTURE', typeCode, (text) => text === '380' || text === '381');
  if (process === undefined) report({ rule: wording('G1.02'), group: invoice, expected: attenduOf('G1.02') });
  check('G1.02', process, (text) => cadre.test(text));
  check('G2.17', buyerReference, (text) => text.length <= maxServiceLength);
  check('G3.01', orderReference, (text) => text.length <= maxReferenceLength);
  check('G3.04', contractReference, (text) => text.length <= maxReferenceLength);
  judgeSiret(invoice.seller, 'BT-29', report);
  judgeSiret(invoice.buyer, 'BT-46', report);
}

/** An empty number is the matter of BR-02. White space around it is part of it, as a SIRET's is not. */
function numberHolds(text: string, raw: string): boolean {
  return text === '' || (raw.length <= maxNumberLength && numberForm.test(raw));
}

function judgeSiret(party: Party | undefined, bt: string, report: Report): void {
  if (party === undefined) return;
  const siret = siretOf(party);
  const code = siret === undefined ? 'SIRET-ABSENT' : 'SIRET-CLE';
  if (siret !== undefined && keepsLuhn(siret.text.trim())) return;
  report({ rule: { ...wording(code), bt }, group: party, term: siret, expected: attenduOf(code) });
}

/** The first identifier of a party, of any scheme, that has the form of a SIRET; the party's own come first. */
export function siretOf({ identifiers, legalIdentifier }: Party): Identifier | undefined {
  const all = legalIdentifier === undefined ? identifiers : [...identifiers, legalIdentifier];
  return all.find(({ text }) => parseSiret(text.trim()) !== undefined);
}

function wording(code: ChorusProCode) {
  return { id: code, ...chorusProRules[code] };
}

function attenduOf(code: ChorusProCode): string | undefined {
  const row: ChorusProRule = chorusProRules[code];
  return row.attendu;
}

/** Chorus Pro lives in Paris: an invoice of today there is not one of tomorrow. */
function dayInParis(now: Date): string {
  return parisDay.format(now);
}

/** The Swedish form is ISO 8601. */
const parisDay = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris' });
