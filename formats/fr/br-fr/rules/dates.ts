// SPDX-License-Identifier: Apache-2.0
/** BR-FR-03 and BR-FR-CO-07: every date is one of the years 2000 to 2099, and no invoice is due before its issue. */
import { isCompactDate, isIsoDate } from '../forms.ts';
import type { FrenchInvoice } from '../french-invoice.ts';
import { documentRule, type FrenchRule, termRule } from '../rows.ts';
import type { TermName } from '../terms.ts';

/** Identifiers that CII calls otherwise. */
const ciiNames: Partial<Readonly<Record<TermName, string>>> = {
  'BT-134': 'EXT-FR-FE-134',
  'BT-135': 'EXT-FR-FE-135',
};

const dated: readonly (readonly [TermName, string, string])[] = [
  ['BT-2', "La date d'emission", 'The issue date'],
  ['BT-7', "La date d'exigibilite de la TVA", 'The VAT point date'],
  ['BT-9', "La date d'echeance", 'The due date'],
  ['BT-26', "La date d'emission de la facture anterieure", 'The issue date of the preceding invoice'],
  ['BT-72', 'La date de livraison', 'The delivery date'],
  ['BT-73', 'La date de debut de la periode', 'The start of the period'],
  ['BT-74', 'La date de fin de la periode', 'The end of the period'],
  [
    'EXT-FR-FE-138',
    "La date d'emission de la facture anterieure de la ligne",
    'The issue date of the preceding invoice of the line',
  ],
  ['EXT-FR-FE-158', 'La date de livraison de la ligne', 'The delivery date of the line'],
  ['BT-134', 'La date de debut de la periode de la ligne', 'The start of the period of the line'],
  ['BT-135', 'La date de fin de la periode de la ligne', 'The end of the period of the line'],
];

/** Deposit invoices, which may be due before they are issued. */
const deposits = ['386', '500', '503'];
/** Cadres of invoices already paid. */
const paid = ['B2', 'S2', 'M2'];

export const dateRules: readonly FrenchRule[] = [
  ...dated.flatMap(([term, nom, name]) => dateRule(term, nom, name)),
  documentRule({
    id: 'BR-FR-CO-07_BT-9',
    bt: 'BT-9',
    holds: isDueInTime,
    about: 'BT-9',
    fr: "La date d'echeance ne peut preceder la date d'emission, sauf acompte (386, 500, 503) ou facture deja payee (B2, S2, M2)",
    en: 'The due date cannot precede the issue date, but for a deposit (386, 500, 503) or an invoice already paid (B2, S2, M2)',
  }),
];

function dateRule(term: TermName, nom: string, name: string): readonly FrenchRule[] {
  const row = { of: term, bt: term };
  const words = (form: string, shape: string) => ({
    expected: form,
    fr: `${nom} doit etre une date existante des annees 2000 a 2099, de la forme ${form}`,
    en: `${name} must be an existing date of the years 2000 to 2099, written ${shape}`,
  });
  return [
    termRule({
      ...row,
      id: { UBL: `BR-FR-03_${term}` },
      holds: isIsoDate,
      ...words('AAAA-MM-JJ', 'YYYY-MM-DD'),
    }),
    termRule({
      ...row,
      id: { CII: `BR-FR-03_${ciiNames[term] ?? term}` },
      holds: isCompactDate,
      ...words('AAAAMMJJ', 'YYYYMMDD'),
    }),
  ];
}

/** Dates are compared as texts. Without an issue date UBL has nothing to compare with, and CII a fault. */
function isDueInTime(invoice: FrenchInvoice): boolean {
  const due = invoice.texts('BT-9');
  if (due.length === 0 || invoice.says('BT-3', ...deposits) || invoice.says('BT-23', ...paid)) return true;
  const issued = invoice.texts('BT-2');
  if (invoice.syntax === 'UBL') return !due.some((date) => issued.some((issue) => date < issue));
  return due.every((date) => date === '' || (issued.length > 0 && issued.every((issue) => date >= issue)));
}
