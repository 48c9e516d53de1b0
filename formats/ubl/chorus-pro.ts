// SPDX-License-Identifier: Apache-2.0
/** Runs the rules of chorus-pro-rules.ts on an invoice read from UBL. */
import type { Constat } from '../../gateway/domain/constat.ts';
import { keepsLuhn, parseSiret } from '../../gateway/domain/structure.ts';
import type { Identifier, Party, SemanticInvoice, Term } from '../en16931/model.ts';
import { constatAt, constatMissing } from '../xml/constat.ts';
import type { XmlTree } from '../xml/tree.ts';
import {
  type ChorusProCode,
  type ChorusProRule,
  chorusProRules,
  maxNumberLength,
  maxReferenceLength,
  maxServiceLength,
} from './chorus-pro-rules.ts';
import { reglesChorusPro } from './jeu-de-regles.ts';

/** G1.02: A1 to A25, but no A11. */
const cadre = /^A([1-9]|1[02-9]|2[0-5])$/;
/** G1.05: letters, digits and - + _ /, single spaces between them. */
const numberForm = /^[A-Za-z0-9+_/-]+(?: [A-Za-z0-9+_/-]+)*$/;
const century = /^\s*20\d\d-/;

export function judgeChorusPro(tree: XmlTree, invoice: SemanticInvoice, now: Date): readonly Constat[] {
  const { number, typeCode, issueDate, process, buyerReference, orderReference, contractReference } = invoice;
  const today = dayInParis(now);
  return [
    judge(tree, 'G1.05', number, numberHolds),
    judge(tree, 'G1.07', issueDate, (text) => text.slice(0, 10) <= today, `<= ${today}`),
    judge(tree, 'G1.36', issueDate, (text) => century.test(text)),
    judge(tree, 'TYPE-FACTURE', typeCode, (text) => text === '380' || text === '381'),
    process === undefined
      ? constatMissing(tree, invoice.node, 'cbc:ProfileID', wording('G1.02'))
      : judge(tree, 'G1.02', process, (text) => cadre.test(text)),
    judge(tree, 'G2.17', buyerReference, (text) => text.length <= maxServiceLength),
    judge(tree, 'G3.01', orderReference, (text) => text.length <= maxReferenceLength),
    judge(tree, 'G3.04', contractReference, (text) => text.length <= maxReferenceLength),
    judgeSiret(tree, invoice.seller, 'BT-29'),
    judgeSiret(tree, invoice.buyer, 'BT-46'),
  ].flatMap((constat) => constat ?? []);
}

/** An empty number is the matter of BR-02. White space around it is part of it, as a SIRET's is not. */
function numberHolds(text: string, raw: string): boolean {
  return text === '' || (raw.length <= maxNumberLength && numberForm.test(raw));
}

/** A constat when the term is there and its trimmed text does not hold. */
function judge(
  tree: XmlTree,
  code: ChorusProCode,
  term: Term | undefined,
  holds: (text: string, raw: string) => boolean,
  attendu?: string,
): Constat | undefined {
  if (term === undefined || holds(term.text.trim(), term.text)) return undefined;
  const words = wording(code);
  return constatAt(tree, term.node, { ...words, valeur: term.text, attendu: attendu ?? words.attendu });
}

function judgeSiret(tree: XmlTree, party: Party | undefined, bt: string): Constat | undefined {
  if (party === undefined) return undefined;
  const siret = siretOf(party);
  if (siret === undefined) {
    const path = 'cac:Party/cac:PartyIdentification/cbc:ID';
    return constatMissing(tree, party.node, path, { ...wording('SIRET-ABSENT'), bt });
  }
  if (keepsLuhn(siret.text.trim())) return undefined;
  return constatAt(tree, siret.node, { ...wording('SIRET-CLE'), bt, valeur: siret.text });
}

/** The first identifier of a party, of any scheme, that has the form of a SIRET; the party's own come first. */
export function siretOf({ identifiers, legalIdentifier }: Party): Identifier | undefined {
  const all = legalIdentifier === undefined ? identifiers : [...identifiers, legalIdentifier];
  return all.find(({ text }) => parseSiret(text.trim()) !== undefined);
}

function wording(code: ChorusProCode) {
  const row: ChorusProRule = chorusProRules[code];
  return { code, ...row, jeuDeRegles: reglesChorusPro };
}

/** Chorus Pro lives in Paris: an invoice of today there is not one of tomorrow. */
function dayInParis(now: Date): string {
  return parisDay.format(now);
}

/** The Swedish form is ISO 8601. */
const parisDay = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris' });
