// SPDX-License-Identifier: Apache-2.0
/** Rules on the invoice as a whole: its own terms, its periods and its references. */
import { basicFormat } from '../dates.ts';
import type { Group, Period, SemanticInvoice, Term } from '../model.ts';
import { type AnyRule, document, documentWhere, filled, joined, optional, otherwise, rule } from '../rule.ts';
import { inPlace } from './tax-numbers.ts';
import { plainBreakdowns } from './vat-uses.ts';

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
    ({ seller, elsewhere }) => seller?.name ?? inPlace(elsewhere.sellers).find(({ name }) => name)?.name,
    'Le nom du fournisseur est obligatoire',
    'The seller name is mandatory',
  ],
  [
    'BR-07',
    'BT-44',
    ({ buyer, elsewhere }) => buyer?.name ?? inPlace(elsewhere.buyers).find(({ name }) => name)?.name,
    'Le nom du destinataire est obligatoire',
    'The buyer name is mandatory',
  ],
];

/** What BR-29 and BR-30 ask: no end before its start. */
export function inOrder({ start, end }: Period): boolean {
  if (start === undefined || end === undefined) return true;
  return start.day !== undefined && end.day !== undefined && end.day >= start.day;
}

/** In CII the texts are compared, and only those that announce the form YYYYMMDD. */
export function inOrderAsWritten({ start, end }: Period): boolean {
  if (start === undefined || end === undefined) return true;
  return start.format === basicFormat && end.format === basicFormat && end.text >= start.text;
}

/** CII has no issue date but one in the form YYYYMMDD. */
function issuedInBasicForm({ issueDate }: SemanticInvoice): boolean {
  return issueDate?.format === basicFormat && filled(issueDate);
}

export const documentRules: readonly AnyRule[] = [
  ...mandatory.map(([id, bt, term, fr, en]) =>
    rule({
      id,
      bt,
      fr,
      en,
      over: document,
      holds: (invoice) => filled(term(invoice)),
      about: term,
      ...(id === 'BR-03' ? { cii: { holds: issuedInBasicForm } } : {}),
    }),
  ),
  rule({
    id: 'BR-08',
    bt: 'BG-5',
    over: document,
    holds: ({ seller, elsewhere }) =>
      seller?.address !== undefined ||
      inPlace(elsewhere.sellers).some(({ address }) => address !== undefined),
    fr: "L'adresse postale du fournisseur est obligatoire",
    en: 'The seller postal address is mandatory',
  }),
  rule({
    id: 'BR-10',
    bt: 'BG-8',
    over: document,
    holds: ({ buyer, elsewhere }) =>
      buyer?.address !== undefined || inPlace(elsewhere.buyers).some(({ address }) => address !== undefined),
    fr: "L'adresse postale du destinataire est obligatoire",
    en: 'The buyer postal address is mandatory',
  }),
  rule({
    id: 'BR-16',
    bt: 'BG-25',
    over: document,
    holds: ({ lines }) => lines.length > 0,
    cii: { holds: (_, { everyLine }) => everyLine.length > 0 },
    fr: 'La facture doit avoir au moins une ligne',
    en: 'The invoice must have at least one line',
  }),
  rule({
    id: 'BR-53',
    bt: 'BT-111',
    over: document,
    holds: ({ vatCurrency, vatTotals, elsewhere }) =>
      vatCurrency === undefined ||
      joined(vatTotals, elsewhere.vatTotals).some(({ amount }) => amount?.currency === vatCurrency.text),
    // CII asks it of the totals, and wants another currency than that of the invoice.
    cii: otherwise({
      over: ({ invoice }) => joined(optional(invoice.totals), invoice.elsewhere.totals),
      holds: ({ vatAmounts = [] }, { invoice: { currency, vatCurrency } }) =>
        vatCurrency === undefined ||
        (vatCurrency.text !== currency?.text &&
          vatAmounts.some((amount) => amount.currency === vatCurrency.text)),
    }),
    about: ({ vatCurrency }) => vatCurrency,
    fr: 'Le montant de TVA en devise de comptabilisation est obligatoire quand cette devise est donnee',
    en: 'The VAT amount in accounting currency is mandatory when that currency is given',
  }),
  rule({
    id: 'BR-CO-03',
    bt: 'BT-7',
    over: document,
    holds: ({ taxPointDate, taxPointCode }) => taxPointDate === undefined || taxPointCode === undefined,
    // In CII both stand in the VAT breakdown, and are looked for in the lines too.
    cii: {
      over: (facts) => documentWhere(plainBreakdowns(facts).length > 0, facts),
      holds: ({ elsewhere }) => elsewhere.taxPointDates.length === 0 || elsewhere.taxPointCodes.length === 0,
    },
    about: ({ taxPointDate }) => taxPointDate,
    fr: "La date d'exigibilite de la TVA et son code ne peuvent etre donnes ensemble",
    en: 'The VAT point date and its code exclude each other',
  }),
  rule({
    id: 'BR-CO-18',
    bt: 'BG-23',
    over: document,
    holds: (_, { breakdowns }) => breakdowns.length > 0,
    // CII asks it of each line.
    cii: { over: (facts) => documentWhere(facts.everyLine.length > 0, facts) },
    fr: 'Le detail de la TVA est obligatoire',
    en: 'At least one VAT breakdown is mandatory',
  }),
  rule({
    id: 'BR-29',
    bt: 'BT-74',
    over: ({ invoice }) => joined(invoice.periods, invoice.elsewhere.periods),
    holds: inOrder,
    cii: { holds: inOrderAsWritten },
    about: ({ end }) => end,
    expected: ({ start }) => (start?.day === undefined ? undefined : `>= ${start.day}`),
    fr: 'La fin de la periode de facturation precede son debut',
    en: 'The invoicing period ends before it starts',
  }),
  rule({
    id: 'BR-CO-19',
    bt: 'BG-14',
    over: ({ invoice }) => joined(invoice.periods, invoice.elsewhere.periods),
    holds: ({ start, end, taxPointCode }) =>
      start !== undefined || end !== undefined || taxPointCode !== undefined,
    // The period of CII holds no code of the VAT point.
    cii: { holds: ({ start, end }) => start !== undefined || end !== undefined },
    about: asTerm,
    fr: 'La periode de facturation doit avoir un debut ou une fin',
    en: 'The invoicing period must have a start or an end',
  }),
  rule({
    id: 'BR-52',
    bt: 'BT-122',
    over: ({ invoice }) => joined(invoice.supportingDocuments, invoice.elsewhere.supportingDocuments),
    holds: ({ reference }) => filled(reference),
    about: ({ reference }) => reference,
    fr: "La reference d'un document justificatif est obligatoire",
    en: 'The reference of a supporting document is mandatory',
  }),
  rule({
    id: 'BR-55',
    bt: 'BT-25',
    over: ({ invoice }) => joined(invoice.precedingInvoices, invoice.elsewhere.precedingInvoices),
    holds: ({ number }) => number !== undefined,
    cii: { holds: ({ number }) => filled(number) },
    fr: "Le numero d'une facture anterieure est obligatoire",
    en: 'The number of a preceding invoice is mandatory',
  }),
  rule({
    id: 'BR-57',
    bt: 'BT-80',
    over: ({ invoice: { deliveries, elsewhere } }) =>
      joined(
        deliveries.flatMap(({ address }) => optional(address)),
        elsewhere.deliveryAddresses,
      ),
    holds: ({ country }) => country !== undefined,
    cii: { holds: ({ country }) => filled(country) },
    fr: "Le pays de l'adresse de livraison est obligatoire",
    en: 'The country of the delivery address is mandatory',
  }),
];

/** A group pointed at as a whole: it has no text of its own. */
export function asTerm({ node }: Group): Term {
  return { node, text: '' };
}
