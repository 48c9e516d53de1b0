// SPDX-License-Identifier: Apache-2.0
/** BR-FR-08, CO-03 to 05, 08, 09 and 12: the type of the invoice, its cadre, and what goes with them. */
import { doubleOf, oneOf } from '../forms.ts';
import type { FrenchInvoice } from '../french-invoice.ts';
import { documentRule, type FrenchRule } from '../rows.ts';

const cadres = [
  ...['B1', 'S1', 'M1', 'B2', 'S2', 'M2', 'S3', 'B4', 'S4', 'M4', 'S5', 'S6'],
  ...['B7', 'S7', 'B8', 'S8', 'M8', 'B9', 'S9', 'M9'],
];
const isCadre = oneOf(cadres);
/** A rebate on all the invoices of a period. */
const globalRebate = '262';
const corrective = ['384', '471', '472', '473'];
const credits = ['261', '381', '396', '502', '503'];
const deposits = ['386', '500', '503'];
const alreadyPaid = ['B2', 'S2', 'M2'];
const afterDeposit = ['B4', 'S4', 'M4'];

export const documentRules: readonly FrenchRule[] = [
  documentRule({
    id: 'BR-FR-08_BT-23',
    bt: 'BT-23',
    holds: (invoice) => {
      const found = invoice.texts('BT-23');
      return found.length === 0 ? invoice.nodes('BG-2').length === 0 : found.every(isCadre);
    },
    about: 'BT-23',
    expected: cadres.join(' '),
    fr: `Le cadre de facturation est obligatoire, un de ${cadres.join(', ')}`,
    en: `The business process (cadre de facturation) is mandatory, one of ${cadres.join(', ')}`,
  }),
  documentRule({
    id: 'BR-FR-CO-03_BT-3',
    bt: 'BT-3',
    holds: hasContractAndPeriod,
    about: 'BT-3',
    fr: 'Un avoir de remise globale (262) doit indiquer le contrat et les dates de debut et de fin de la periode',
    en: 'A credit note for a global rebate (262) must give the contract and the start and end of the period',
  }),
  documentRule({
    id: { UBL: 'BR-FR-CO-04_BT-3', CII: 'BR-FR-CO-04_BT-4' },
    bt: 'BT-3',
    holds: (invoice) =>
      invoice.isCreditNote || !invoice.says('BT-3', ...corrective) || invoice.nodes('BG-3').length === 1,
    about: 'BT-3',
    expected: '1 facture anterieure',
    fr: `Une facture rectificative (${corrective.join(', ')}) doit citer une seule facture anterieure`,
    en: `A corrective invoice (${corrective.join(', ')}) must refer to one preceding invoice, and only one`,
  }),
  documentRule({
    id: 'BR-FR-CO-05_BT-3',
    bt: 'BT-3',
    holds: hasCreditedInvoices,
    about: 'BT-3',
    fr: `Un avoir (${credits.join(', ')}) doit citer une facture anterieure avec sa date, pour l'ensemble ou sur chaque ligne`,
    en: `A credit note (${credits.join(', ')}) must refer to a preceding invoice with its date, as a whole or in each line`,
  }),
  documentRule({
    id: 'BR-FR-CO-08_BT-23',
    bt: 'BT-23',
    holds: (invoice) => !invoice.says('BT-23', ...afterDeposit) || !invoice.says('BT-3', ...deposits),
    about: 'BT-23',
    fr: "Le cadre d'une facture definitive apres acompte (B4, S4, M4) ne convient pas a une facture d'acompte (386, 500, 503)",
    en: 'The cadre of a final invoice after a deposit (B4, S4, M4) does not go with a deposit invoice (386, 500, 503)',
  }),
  documentRule({
    id: 'BR-FR-CO-09_BT-23-1',
    bt: 'BT-23',
    holds: (invoice) =>
      !isPaid(invoice) || doubleOf(invoice.first('BT-113')) === doubleOf(invoice.first('BT-112')),
    about: 'BT-113',
    fr: 'Le montant paye doit etre le total TTC quand la facture est deja payee (B2, S2, M2)',
    en: 'The paid amount must be the total with VAT when the invoice is already paid (B2, S2, M2)',
  }),
  documentRule({
    id: 'BR-FR-CO-09_BT-23-2',
    bt: 'BT-23',
    holds: (invoice) => !isPaid(invoice) || doubleOf(invoice.first('BT-115')) === 0,
    about: 'BT-115',
    expected: '0',
    fr: 'Le net a payer doit etre 0 quand la facture est deja payee (B2, S2, M2)',
    en: 'The amount due must be 0 when the invoice is already paid (B2, S2, M2)',
  }),
  documentRule({
    id: 'BR-FR-CO-09_BT-23-3',
    bt: 'BT-23',
    holds: (invoice) =>
      !isPaid(invoice) ||
      [...invoice.texts('BT-9'), ...invoice.texts('BT-9-PAYMENT')].some((date) => date !== ''),
    fr: "La date d'echeance est obligatoire, celle du paiement, quand la facture est deja payee (B2, S2, M2)",
    en: 'The due date is mandatory, that of the payment, when the invoice is already paid (B2, S2, M2)',
  }),
  documentRule({
    id: 'BR-FR-CO-12_BT-5',
    bt: 'BT-5',
    holds: hasVatInEuro,
    about: 'BT-5',
    expected: 'BT-6 = EUR, BT-111 en EUR',
    fr: "Une facture dans une autre devise que l'euro doit indiquer EUR comme devise de comptabilisation et le total de TVA en euros",
    en: 'An invoice in another currency than the euro must have EUR as VAT accounting currency, and the VAT total in euros',
  }),
];

function isPaid(invoice: FrenchInvoice): boolean {
  return invoice.says('BT-23', ...alreadyPaid);
}

/** In UBL only a credit note is asked. */
function hasContractAndPeriod(invoice: FrenchInvoice): boolean {
  if (invoice.syntax === 'UBL' && !invoice.isCreditNote) return true;
  if (!invoice.says('BT-3', globalRebate)) return true;
  return (['BT-12', 'BT-73', 'BT-74'] as const).every((term) =>
    invoice.texts(term).some((text) => text !== ''),
  );
}

/** In UBL only a credit note is asked. An invoice without a line refers in each of them. */
function hasCreditedInvoices(invoice: FrenchInvoice): boolean {
  if (invoice.syntax === 'UBL' && !invoice.isCreditNote) return true;
  if (!invoice.says('BT-3', ...credits) || hasDatedReference(invoice)) return true;
  return invoice.subInvoices.lines.every(
    ({ links, isPlain, datedReferences }) =>
      datedReferences || !(isPlain || links.some(({ statuses }) => statuses.includes('DETAIL'))),
  );
}

function hasDatedReference(invoice: FrenchInvoice): boolean {
  const { tree } = invoice;
  const dates = invoice.nodes('BT-26');
  const dated = new Set(
    dates.map((node) => (invoice.syntax === 'UBL' ? tree.parent(node) : tree.parent(tree.parent(node)))),
  );
  return invoice.nodes('BT-25').some((node) => dated.has(tree.parent(node)));
}

function hasVatInEuro(invoice: FrenchInvoice): boolean {
  if (!invoice.texts('BT-5').some((code) => code !== 'EUR')) return true;
  if (!invoice.says('BT-6', 'EUR')) return false;
  return invoice
    .nodes('BT-111')
    .some((node) => invoice.attribute(node, 'currencyID') === 'EUR' && invoice.tree.text(node) !== '');
}
