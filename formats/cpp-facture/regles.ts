// SPDX-License-Identifier: Apache-2.0
/**
 * The rules of rows.ts on one facture of a CPPFactureMixte. Amounts are exact decimals; an amount that is none is the
 * matter of the schema and makes a comparison hold.
 */
import {
  absolute,
  add,
  compare,
  type Decimal,
  multiply,
  round,
  shiftRight,
  sign,
  subtract,
  sum,
  toText,
} from '../en16931/decimal.ts';
import type { Group, Term, Totals, VatBreakdown } from '../en16931/model.ts';
import { judgePiece } from '../fr/chorus-pro/attachments.ts';
import type { Historic } from '../fr/chorus-pro/historic.ts';
import type { XmlTree } from '../xml/tree.ts';
import type { FactureMixte } from './read-mixte.ts';
import type { MixteCode } from './rows.ts';

/** What to point at: a term that is there, else what is missing from the group. */
export interface Fault {
  readonly group?: Group;
  readonly term?: Term | undefined;
  readonly expected?: string;
}

export type SayMixte = (code: MixteCode, fault: Fault) => void;

const typeOfTiers = /^[1-7]$/;
const typeOfDebtor = '1';
const currencyForm = /^[A-Z]{3}$/;
const readable = '01';
const pieceTypes: ReadonlySet<string> = new Set([readable, '02']);

const cent: Decimal = { units: 1, scale: 2 };
const one: Decimal = { units: 1, scale: 0 };

export function judgeTiers({ typeFournisseur, typeDebiteur }: FactureMixte, say: SayMixte): void {
  if (typeFournisseur !== undefined && !typeOfTiers.test(typeFournisseur.text.trim())) {
    say('CPP-TIERS', { term: typeFournisseur, expected: '1 | 2 | 3 | 4 | 5 | 6 | 7' });
  }
  if (typeDebiteur !== undefined && typeDebiteur.text.trim() !== typeOfDebtor) {
    say('CPP-TIERS', { term: typeDebiteur, expected: typeOfDebtor });
  }
}

export function judgeMontants({ invoice }: FactureMixte, say: SayMixte): void {
  const { currency, totals, breakdowns } = invoice;
  if (currency !== undefined && !currencyForm.test(currency.text)) say('CPP-DEVISE', { term: currency });
  for (const breakdown of breakdowns) judgeTaux(breakdown, say);
  if (totals === undefined) return;
  if (breakdowns.length > 0) judgeSommes(totals, breakdowns, say);
  judgeNet(totals.due?.value, totals.withVat?.value, () => say('CPP-NET', { term: totals.due }));
}

function judgeTaux({ base, tax, category }: VatBreakdown, say: SayMixte): void {
  const computed = taxOf(base?.value, category?.rate?.value);
  if (tax?.value === undefined || computed === undefined) return;
  if (compare(distance(tax.value, computed), one) < 0) return;
  say('CPP-TVA-MONTANT', { term: tax, expected: toText(round(computed, 2)) });
}

/** A facture without any TVA has nothing to add up. */
function judgeSommes(
  { withoutVat, withVat }: Totals,
  breakdowns: readonly VatBreakdown[],
  say: SayMixte,
): void {
  const ht = withoutVat?.value;
  if (ht === undefined) return;
  const tolerance = multiply(cent, { units: breakdowns.length, scale: 0 });
  const differs = (a: Decimal, b: Decimal) => compare(distance(a, b), tolerance) > 0;
  const ttc = add(ht, sum(breakdowns.flatMap(({ tax }) => tax?.value ?? [])));
  if (withVat?.value !== undefined && differs(withVat.value, ttc)) {
    say('CPP-TTC', { term: withVat, expected: toText(ttc) });
  }
  const bases = sum(breakdowns.flatMap(({ base }) => base?.value ?? []));
  if (differs(ht, bases)) say('CPP-TVA-BASES', { term: withoutVat, expected: toText(bases) });
}

function judgeNet(net: Decimal | undefined, ttc: Decimal | undefined, say: () => void): void {
  if (net === undefined || ttc === undefined) return;
  if (sign(net) * sign(ttc) < 0 || compare(absolute(net), absolute(ttc)) > 0) say();
}

function taxOf(base: Decimal | undefined, rate: Decimal | undefined): Decimal | undefined {
  return base === undefined || rate === undefined ? undefined : shiftRight(multiply(base, rate), 2);
}

function distance(a: Decimal, b: Decimal): Decimal {
  return absolute(subtract(a, b));
}

/** A flux mixte is nothing without the file that people read. (specs: chorus-pro §1.2, E2) */
export function judgePieces(
  { invoice, pieces }: FactureMixte,
  tree: XmlTree,
  say: SayMixte,
  historic: Pick<Historic, 'say' | 'context'>,
): void {
  for (const { node, nomNode, nom, type, mime, contenu } of pieces) {
    if (!pieceTypes.has(type)) say('CPP-PJ-TYPE', { term: { node, text: type } });
    const base64 = contenu === undefined ? '' : tree.textPieces(contenu);
    const place = {
      content: { node: contenu ?? node, text: nom },
      name: { term: { node: nomNode, text: nom } },
    };
    judgePiece(historic, { nom, mime, base64 }, place);
  }
  if (!pieces.some(({ type }) => type === readable)) {
    historic.say('PIECE-ABSENTE', { group: invoice, gravite: 'BLOQUANT', wording: sansLisible });
  }
}

const sansLisible = {
  fr: 'Un flux mixte (E2, E5) porte la facture lisible en piece jointe : aucune de type 01 dans cette facture',
  en: 'A mixed flux (E2, E5) carries the readable invoice as an attachment: there is none of type 01 in this invoice',
};
