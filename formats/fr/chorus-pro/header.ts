// SPDX-License-Identifier: Apache-2.0
/** The number, the date, the type and the references of an invoice, as Chorus Pro wants them. */
import { dayOfIso } from '../../en16931/dates.ts';
import type { Term } from '../../en16931/model.ts';
import { filled } from '../../en16931/rule.ts';
import { dayInParis } from '../paris.ts';
import { judgeCadre } from './cadre.ts';
import type { Historic } from './historic.ts';
import { type ChorusProCode, maxNumberLength, maxReferenceLength, maxServiceLength } from './rows.ts';

/** G1.05: letters, digits and - + _ /, single spaces between them. */
const numberForm = /^[A-Za-z0-9+_/-]+(?: [A-Za-z0-9+_/-]+)*$/;

export function judgeHeader(historic: Historic): void {
  const { invoice, say } = historic;
  const { number, typeCode, buyerReference, orderReference, contractReference } = invoice;
  const check = (code: ChorusProCode, term: Term | undefined, holds: (text: string) => boolean) => {
    if (term !== undefined && !holds(term.text)) say(code, { term });
  };
  judgeMandatory(historic);
  check('G1.05', number, numberHolds);
  judgeDate(historic);
  check('TYPE-FACTURE', typeCode, (text) => text.trim() === '380' || text.trim() === '381');
  judgeCadre(historic);
  check('G2.17', buyerReference, (text) => text.trim().length <= maxServiceLength);
  check('G3.01', orderReference, (text) => text.trim().length <= maxReferenceLength);
  check('G3.04', contractReference, (text) => text.trim().length <= maxReferenceLength);
}

/** EN 16931 asks for these where it judges; a flux mixte need not keep it. */
function judgeMandatory({ mixte, invoice, say }: Historic): void {
  if (!mixte) return;
  const { number, issueDate, typeCode, totals } = invoice;
  const asked: readonly (readonly [bt: string, term: Term | undefined, group?: typeof totals])[] = [
    ['BT-1', number],
    ['BT-2', issueDate],
    ['BT-3', typeCode],
    ['BT-109', totals?.withoutVat, totals],
    ['BT-112', totals?.withVat, totals],
    ['BT-115', totals?.due, totals],
  ];
  for (const [bt, term, group] of asked) if (!filled(term)) say('CHAMP-OBLIGATOIRE', { bt, group, term });
}

/** An empty number is the matter of BR-02. White space around it is part of it, as a SIRET's is not. */
function numberHolds(text: string): boolean {
  return text.trim() === '' || (text.length <= maxNumberLength && numberForm.test(text));
}

/**
 * UBL writes AAAA-MM-JJ, which its schema has judged; CII AAAAMMJJ, which no schema judges. Of a text that is no date,
 * nothing else is said: when it would be cannot be known.
 */
function judgeDate({ syntax, invoice: { issueDate: term }, context, say }: Historic): void {
  if (!filled(term) || term === undefined) return;
  const text = term.text.trim();
  const day = /^\d{8}/.test(text) ? `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}` : text;
  const isDay = dayOfIso(day) !== undefined && (syntax === 'UBL' || day.length === isoLength);
  if (!isDay) {
    if (syntax === 'CII') say('DATE-FACTURE', { term });
    return;
  }
  const today = dayInParis(context.now);
  if (day.slice(0, isoLength) > today) say('G1.07', { term, expected: `<= ${today}` });
  if (!/^20\d\d-/.test(day)) say('G1.36', { term });
}

/** `2026-10-01` */
const isoLength = 10;
