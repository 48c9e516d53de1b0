// SPDX-License-Identifier: Apache-2.0
/** How the invoice is paid: the codes of S2.05, and the syntax of an IBAN (ISO 13616). */
import type { Term } from '../../en16931/model.ts';
import { filled } from '../../en16931/rule.ts';
import type { Historic } from './historic.ts';

const modes: ReadonlySet<string> = new Set('01 10 20 30 31 42 48 49 58 59 97'.split(' '));
const transfer = '30';
/** Country, key, then what the country makes of it: 15 characters in Norway, 34 at most. */
const ibanForm = /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/;
/** Starts like an IBAN: other account numbers are let through. */
const looksLikeIban = /^[A-Z]{2}\d{2}/;

export function judgePayment(historic: Historic): void {
  const { invoice, mixte, say } = historic;
  const { paymentMeans } = invoice;
  if (mixte && !paymentMeans.some(({ code }) => filled(code))) say('S2.05', { group: paymentMeans[0] });
  for (const { code, accounts } of paymentMeans) {
    if (code !== undefined && filled(code)) judgeMode(historic, code);
    for (const { identifier } of accounts) judgeAccount(historic, identifier);
  }
}

function judgeMode({ mixte, context, say }: Historic, term: Term): void {
  const code = term.text.trim();
  if (!modes.has(code)) say(mixte ? 'S2.05' : 'G1.14', { term });
  if (context.codeInterface === 'FSO1120A' && code !== transfer) say('G8.20', { term });
}

function judgeAccount({ say }: Historic, term: Term | undefined): void {
  const text = term?.text.replace(/\s/g, '') ?? '';
  if (looksLikeIban.test(text) && !keepsIban(text)) say('IBAN-CLE', { term });
}

/** The four first characters go last, letters become 10 to 35, and what it spells leaves 1 when divided by 97. */
export function keepsIban(text: string): boolean {
  if (!ibanForm.test(text)) return false;
  let rest = 0;
  for (const character of text.slice(4) + text.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}
