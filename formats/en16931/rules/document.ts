// SPDX-License-Identifier: Apache-2.0
/** Rules on the invoice as a whole: its own terms, its periods and its references. */
import type { Group, Period, SemanticInvoice, Term } from '../model.ts';
import { type AnyRule, document, filled, rule } from '../rule.ts';

const mandatory: readonly (readonly [
  id: string,
  bt: string,
  term: (invoice: SemanticInvoice) => Term | undefined,
  fr: string,
  en: string,
])[] = [
  [
    'BR-01',
    'BT-24',
    (invoice) => invoice.specification,
    "L'identifiant de specification est obligatoire",
    'The specification identifier is mandatory',
  ],
  [
    'BR-02',
    'BT-1',
    (invoice) => invoice.number,
    'Le numero de facture est obligatoire',
    'The invoice number is mandatory',
  ],
  [
    'BR-03',
    'BT-2',
    (invoice) => invoice.issueDate,
    "La date d'emission est obligatoire",
    'The issue date is mandatory',
  ],
  [
    'BR-04',
    'BT-3',
    (invoice) => invoice.typeCode,
    'Le code du type de facture est obligatoire',
    'The invoice type code is mandatory',
  ],
  [
    'BR-05',
    'BT-5',
    (invoice) => invoice.currency,
    'La devise de la facture est obligatoire',
    'The invoice currency code is mandatory',
  ],
  [
    'BR-06',
    'BT-27',
    (invoice) => invoice.seller?.name,
    'Le nom du fournisseur est obligatoire',
    'The seller name is mandatory',
  ],
  [
    'BR-07',
    'BT-44',
    (invoice) => invoice.buyer?.name,
    'Le nom du destinataire est obligatoire',
    'The buyer name is mandatory',
  ],
];

/** ISO 8601 dates compare as text once their time zone is cut. */
function dayOf(term: Term | undefined): string {
  return term?.text.trim().slice(0, 10) ?? '';
}

/** What BR-29 and BR-30 ask: no end before its start. */
export function inOrder({ start, end }: Period): boolean {
  return start === undefined || end === undefined || dayOf(end) >= dayOf(start);
}

export const documentRules: readonly AnyRule[] = [
  ...mandatory.map(([id, bt, term, fr, en]) =>
    rule({ id, bt, fr, en, over: document, holds: (invoice) => filled(term(invoice)), about: term }),
  ),
  rule({
    id: 'BR-08',
    bt: 'BG-5',
    over: document,
    holds: ({ seller }) => seller?.address !== undefined,
    fr: "L'adresse postale du fournisseur est obligatoire",
    en: 'The seller postal address is mandatory',
  }),
  rule({
    id: 'BR-10',
    bt: 'BG-8',
    over: document,
    holds: ({ buyer }) => buyer?.address !== undefined,
    fr: "L'adresse postale du destinataire est obligatoire",
    en: 'The buyer postal address is mandatory',
  }),
  rule({
    id: 'BR-16',
    bt: 'BG-25',
    over: document,
    holds: ({ lines }) => lines.length > 0,
    fr: 'La facture doit avoir au moins une ligne',
    en: 'The invoice must have at least one line',
  }),
  rule({
    id: 'BR-53',
    bt: 'BT-111',
    over: document,
    holds: ({ vatCurrency, vatTotals }) =>
      vatCurrency === undefined || vatTotals.some(({ amount }) => amount?.currency === vatCurrency.text),
    about: ({ vatCurrency }) => vatCurrency,
    fr: 'Le montant de TVA en devise de comptabilisation est obligatoire quand cette devise est donnee',
    en: 'The VAT amount in accounting currency is mandatory when that currency is given',
  }),
  rule({
    id: 'BR-CO-03',
    bt: 'BT-7',
    over: document,
    holds: ({ taxPointDate, taxPointCode }) => taxPointDate === undefined || taxPointCode === undefined,
    about: ({ taxPointDate }) => taxPointDate,
    fr: "La date d'exigibilite de la TVA et son code ne peuvent etre donnes ensemble",
    en: 'The VAT point date and its code exclude each other',
  }),
  rule({
    id: 'BR-CO-18',
    bt: 'BG-23',
    over: document,
    holds: (_, { breakdowns }) => breakdowns.length > 0,
    fr: 'Le detail de la TVA est obligatoire',
    en: 'At least one VAT breakdown is mandatory',
  }),
  rule({
    id: 'BR-29',
    bt: 'BT-74',
    over: ({ invoice }) => invoice.periods,
    holds: inOrder,
    about: ({ end }) => end,
    expected: ({ start }) => `>= ${dayOf(start)}`,
    fr: 'La fin de la periode de facturation precede son debut',
    en: 'The invoicing period ends before it starts',
  }),
  rule({
    id: 'BR-CO-19',
    bt: 'BG-14',
    over: ({ invoice }) => invoice.periods,
    holds: ({ start, end, taxPointCode }) =>
      start !== undefined || end !== undefined || taxPointCode !== undefined,
    about: asTerm,
    fr: 'La periode de facturation doit avoir un debut ou une fin',
    en: 'The invoicing period must have a start or an end',
  }),
  rule({
    id: 'BR-52',
    bt: 'BT-122',
    over: ({ invoice }) => invoice.supportingDocuments,
    holds: ({ reference }) => filled(reference),
    about: ({ reference }) => reference,
    fr: "La reference d'un document justificatif est obligatoire",
    en: 'The reference of a supporting document is mandatory',
  }),
  rule({
    id: 'BR-55',
    bt: 'BT-25',
    over: ({ invoice }) => invoice.precedingInvoices,
    holds: ({ number }) => number !== undefined,
    fr: "Le numero d'une facture anterieure est obligatoire",
    en: 'The number of a preceding invoice is mandatory',
  }),
  rule({
    id: 'BR-57',
    bt: 'BT-80',
    over: ({ invoice }) =>
      invoice.deliveries.flatMap(({ address }) => (address === undefined ? [] : [address])),
    holds: ({ country }) => country !== undefined,
    fr: "Le pays de l'adresse de livraison est obligatoire",
    en: 'The country of the delivery address is mandatory',
  }),
];

/** A group pointed at as a whole: it has no text of its own. */
export function asTerm({ node }: Group): Term {
  return { node, text: '' };
}
