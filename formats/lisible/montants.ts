// SPDX-License-Identifier: Apache-2.0
/** VAT, totals and payment of a printed invoice. */
import type { Contenu, PaiementContenu } from '../contenu/contenu.ts';
import type { Feuille } from './feuille.ts';
import { categoryOf, meansOf } from './mots.ts';
import { labelled } from './parties.ts';
import { joined, jour, montant, printable, printableLines } from './texte.ts';

/** More rows are no breakdown, and no means of payment. */
const maxRows = 200;

export function writeVat(feuille: Feuille, { breakdowns = [] }: Contenu): void {
  if (breakdowns.length === 0) return;
  feuille.heading('TVA');
  feuille.table(
    [
      { heading: 'Catégorie', width: 255 },
      { heading: 'Taux', width: 60, align: 'right' },
      { heading: 'Base HT', width: 100, align: 'right' },
      { heading: 'TVA', width: 100, align: 'right' },
    ],
    breakdowns
      .slice(0, maxRows)
      .map(({ category, rate, base, tax, reason, reasonCode }) => [
        joined(' - ', printable(categoryOf(category)), printable(reason ?? reasonCode)),
        rate === undefined ? '' : `${montant(rate)}\u00a0%`,
        montant(base),
        montant(tax),
      ]),
  );
}

export function writeTotals(feuille: Feuille, contenu: Contenu): void {
  const { totals, vat, vatInAccounting, currency, vatCurrency } = contenu;
  const rows: readonly (readonly [name: string, value: string | undefined])[] = [
    ['Total des lignes', totals?.lines],
    ['Remises', totals?.allowances],
    ['Frais', totals?.charges],
    ['Total HT', totals?.withoutVat],
    ['TVA', vat],
    [`TVA en ${printable(vatCurrency, 10)}`, vatInAccounting],
    ['Total TTC', totals?.withVat],
    ['Déjà payé', totals?.paid],
    ['Arrondi', totals?.rounding],
    [joined(' ', 'Net à payer', printable(currency, 10)), totals?.due],
  ];
  const shown = rows.flatMap(([name, value]): (readonly [string, string])[] =>
    value === undefined ? [] : [[name, montant(value)]],
  );
  if (shown.length > 0) feuille.totals(shown);
}

export function writePayment(feuille: Feuille, contenu: Contenu): void {
  const { payments = [], remittance, mandate, creditor, paymentTerms, dueDate } = contenu;
  const lines = [
    dueDate === undefined ? '' : `Échéance : ${jour(dueDate)}`,
    ...payments.slice(0, maxRows).map(paymentLine),
    labelled('Référence à rappeler', remittance),
    labelled('Mandat de prélèvement', mandate),
    labelled('Identifiant du créancier', creditor),
    printableLines(paymentTerms),
  ].filter((line) => line !== '');
  if (lines.length === 0) return;
  feuille.heading('Paiement');
  for (const line of lines) feuille.paragraph(line);
}

function paymentLine(means: PaiementContenu): string {
  const { code, text, account, accountName, bic, card, cardHolder, debited } = means;
  return joined(
    ' - ',
    printable(joined(', ', meansOf(code), text)),
    labelled(ibanForm.test(account ?? '') ? 'IBAN' : 'Compte', account),
    labelled('BIC', bic),
    labelled('Titulaire', accountName),
    labelled('Carte', joined(', ', card, cardHolder) || undefined),
    labelled('Compte débité', debited),
  );
}

const ibanForm = /^[A-Z]{2}\d{2}/;
