// SPDX-License-Identifier: Apache-2.0
/** Rules on the means of payment. */
import type { Facts } from '../facts.ts';
import type { Account, PaymentMeans, Term } from '../model.ts';
import { type AnyRule, codeOf, filled, joined, otherwise, rule } from '../rule.ts';
import { asTerm } from './document.ts';

/** Credit transfer and SEPA credit transfer (UNTDID 4461). */
const transfers: ReadonlySet<string> = new Set(['30', '58']);

/** Longest part of a card number that may be shown: the first six and the last four digits. */
const maxCardDigits = 10;

/** Accounts of the means that are a credit transfer, its code written without white space. */
function creditedAccounts(facts: Facts): readonly Account[] {
  return everyMeans(facts)
    .filter(({ code }) => transfers.has(code?.text ?? ''))
    .flatMap(({ accounts }) => accounts);
}

function everyMeans({ invoice }: Facts): readonly PaymentMeans[] {
  return joined(invoice.paymentMeans, invoice.elsewhere.paymentMeans);
}

function everyCardNumber({ invoice }: Facts): readonly Term[] {
  return invoice.elsewhere.cardNumbers;
}

function masked({ text }: Term): boolean {
  return text.trim().replace(/[ \t\r\n]+/g, ' ').length <= maxCardDigits;
}

export const paymentRules: readonly AnyRule[] = [
  rule({
    id: 'BR-49',
    bt: 'BT-81',
    over: everyMeans,
    holds: ({ code }) => code !== undefined,
    fr: 'Le code du moyen de paiement est obligatoire',
    en: 'The payment means code is mandatory',
  }),
  rule({
    id: 'BR-50',
    bt: 'BT-84',
    over: creditedAccounts,
    holds: ({ identifier }) => filled(identifier),
    about: ({ identifier }) => identifier,
    fr: "L'identifiant du compte a crediter est obligatoire pour un virement",
    en: 'The identifier of the account to credit is mandatory for a credit transfer',
  }),
  rule({
    id: 'BR-51',
    bt: 'BT-87',
    gravite: 'AVERTISSEMENT',
    over: everyCardNumber,
    holds: masked,
    // CII blocks where UBL warns.
    cii: otherwise({ over: everyCardNumber, holds: masked, about: asTerm }, 'BLOQUANT'),
    // The number itself is not quoted: it is what the rule protects.
    about: asTerm,
    fr: 'Un numero de carte ne doit montrer que ses 6 premiers et 4 derniers chiffres',
    en: 'A card number must show only its first 6 and last 4 digits',
  }),
  rule({
    id: 'BR-61',
    bt: 'BT-84',
    over: everyMeans,
    holds: ({ code, accounts }) =>
      !transfers.has(codeOf(code)) || accounts.some(({ identifier }) => identifier !== undefined),
    // CII asks it of each account, so that a transfer without any passes.
    cii: otherwise({ over: creditedAccounts, holds: ({ identifier }) => identifier !== undefined }),
    fr: 'Le compte a crediter est obligatoire pour un virement',
    en: 'The account to credit is mandatory for a credit transfer',
  }),
];
