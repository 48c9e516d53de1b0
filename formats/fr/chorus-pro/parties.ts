// SPDX-License-Identifier: Apache-2.0
/**
 * Who sends the invoice and who owes it. A supplier is known by one of seven types of identifiers, a debtor by
 * its SIRET alone; the State asks for a service code and an order reference besides. (specs: chorus-pro §7.1)
 */
import { keepsLuhn } from '../../../gateway/domain/structure.ts';
import type { Identifier, Party, SemanticInvoice } from '../../en16931/model.ts';
import { filled } from '../../en16931/rule.ts';
import { type Historic, identifiersOf, type Say, siretOf } from './historic.ts';

const siretOfTheState = '11000201100044';

interface IdentifierType {
  readonly form: RegExp;
  readonly attendu: string;
}

const siret: IdentifierType = { form: /^\d{14}$/, attendu: 'SIRET : 14 chiffres' };
const europe: IdentifierType = { form: /^[A-Z]{2}[A-Z0-9+*]{2,16}$/, attendu: 'TVA intracommunautaire' };
const world: IdentifierType = {
  form: /^[A-Z]{2}\S.{0,15}$/,
  attendu: 'pays + 16 premiers caracteres du nom',
};
const ridet: IdentifierType = { form: /^\d{9,10}$/, attendu: 'RIDET : 9 ou 10 chiffres' };
const tahiti: IdentifierType = { form: /^[A-Z0-9]{6,9}$/, attendu: 'numero TAHITI : 9 caracteres au plus' };
const free: IdentifierType = { form: /\S/, attendu: '' };

/** TypeIdentifiant 1 to 7, as partenaires write it in schemeID; the names and ISO 6523 codes are seen too. */
const identifierTypes: ReadonlyMap<string, IdentifierType> = new Map([
  ['1', siret],
  ['0009', siret],
  ['2', europe],
  ['0223', europe],
  ['3', world],
  ['ETR', world],
  ['0227', world],
  ['4', ridet],
  ['RIDET', ridet],
  ['0228', ridet],
  ['5', tahiti],
  ['TAHITI', tahiti],
  ['0229', tahiti],
  // Being registered, and an individual: no form is published.
  ['6', free],
  ['7', free],
  ['0226', free],
]);

export function judgeParties(historic: Historic): void {
  judgeSupplier(historic);
  judgeDebtor(historic);
}

/** A SIRET wherever it is, else an identifier of another type. */
function judgeSupplier({ invoice: { seller }, say }: Historic): void {
  if (seller === undefined) return;
  const found = siretOf(seller);
  if (found === undefined) judgeOtherType(seller, say);
  else judgeKey(found, 'BT-29', say);
}

/** One that is said to be a SIRET and is none blocks the French circuit. */
function judgeOtherType(seller: Party, say: Say): void {
  const typed = identifiersOf(seller).find(({ scheme }) => identifierTypes.has(scheme?.trim() ?? ''));
  const type = identifierTypes.get(typed?.scheme?.trim() ?? '');
  if (type === undefined) {
    const term = nearestToSiret(seller);
    say('SIRET-ABSENT', { group: seller, term, wording: siretOfSupplier, gravite: 'AVERTISSEMENT' });
  } else if (!type.form.test(typed?.text.trim() ?? '')) {
    if (type === siret) say('SIRET-ABSENT', { term: typed, wording: siretOfSupplier });
    else say('FOURNISSEUR-IDENTIFIANT', { term: typed, expected: type.attendu });
  }
}

/** Only a SIRET designates a debtor: a SIREN alone is refused. */
function judgeDebtor({ invoice, say }: Historic): void {
  const found = invoice.buyer === undefined ? undefined : siretOf(invoice.buyer);
  if (found === undefined) {
    const { buyer } = invoice;
    const term = buyer && nearestToSiret(buyer);
    say('SIRET-ABSENT', { group: buyer, term, bt: 'BT-46', wording: siretOfDebtor });
  } else judgeKey(found, 'BT-46', say);
  if (found?.text.trim() === siretOfTheState) judgeState(invoice, say);
}

const siretOfSupplier = {
  fr: 'Un SIRET de 14 chiffres est attendu pour le fournisseur',
  en: 'A SIRET of 14 digits is expected for the supplier',
};
const siretOfDebtor = {
  fr: 'Un SIRET de 14 chiffres est attendu pour le debiteur',
  en: 'A SIRET of 14 digits is expected for the debtor',
};

/** What was written where a SIRET is missing: an identifier that says it is one, else the one with the most digits. */
function nearestToSiret(party: Party): Identifier | undefined {
  const identifiers = identifiersOf(party).filter(filled);
  const said = identifiers.find(({ scheme }) => identifierTypes.get(scheme?.trim() ?? '') === siret);
  if (said !== undefined) return said;
  let nearest: Identifier | undefined;
  for (const one of identifiers)
    if (nearest === undefined || digitsOf(one) > digitsOf(nearest)) nearest = one;
  return nearest;
}

function digitsOf({ text }: Identifier): number {
  return text.replace(/\D/g, '').length;
}

function judgeState({ buyerReference, orderReference }: SemanticInvoice, say: Say): void {
  if (!filled(buyerReference)) say('ETAT-SERVICE', { term: buyerReference });
  if (!filled(orderReference)) say('ETAT-ENGAGEMENT', { term: orderReference });
}

function judgeKey(found: Identifier, bt: string, say: Say): void {
  if (!keepsLuhn(found.text.trim())) say('SIRET-CLE', { term: found, bt });
}
