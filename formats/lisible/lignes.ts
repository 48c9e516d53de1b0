// SPDX-License-Identifier: Apache-2.0
/** The lines of a printed invoice, and the allowances and charges of the document. */
import type { Contenu, LigneContenu, RemiseContenu } from '../contenu/contenu.ts';
import { type Column, type Feuille, quiet } from './feuille.ts';
import { unitOf } from './mots.ts';
import { joined, jour, montant, printable } from './texte.ts';

/**
 * About 250 pages: a file larger than that has no reader, and its pages are in memory until the last one is numbered.
 */
export const maxPrintedLines = 5000;
/** Details of one line: attributes, allowances, notes. */
const maxDetails = 12;

const columns: readonly Column[] = [
  { heading: 'N°', width: 40 },
  { heading: 'Désignation', width: 220 },
  { heading: 'Quantité', width: 65, align: 'right' },
  { heading: 'Prix unitaire HT', width: 70, align: 'right' },
  { heading: 'TVA', width: 45, align: 'right' },
  { heading: 'Montant HT', width: 75, align: 'right' },
];

export function writeLines(feuille: Feuille, { lines = [] }: Contenu): void {
  feuille.heading('Lignes');
  if (lines.length === 0) {
    feuille.paragraph('Cette facture n’a pas de lignes : le détail est dans ses pièces jointes.', {
      colour: quiet,
    });
    return;
  }
  feuille.table(columns, lines.slice(0, maxPrintedLines).map(cellsOf));
  const left = lines.length - maxPrintedLines;
  if (left > 0) {
    feuille.paragraph(
      `Seules les ${montant(String(maxPrintedLines))} premières lignes sont imprimées ; les ${montant(String(left))} ` +
        'autres sont dans la facture électronique, et comptent dans les totaux.',
      { bold: true },
    );
  }
}

function cellsOf(line: LigneContenu): readonly string[] {
  const { identifier, quantity, netPrice, baseQuantity, net } = line;
  return [
    printable(identifier, 20),
    joined('\n', printable(line.name), ...detailsOf(line).slice(0, maxDetails)),
    joined('\u00a0', montant(quantity?.text), printable(unitOf(quantity?.unit), 10)),
    joined(' / ', montant(netPrice), baseQuantity?.text === '1' ? undefined : montant(baseQuantity?.text)),
    taxOf(line),
    montant(net),
  ];
}

function detailsOf(line: LigneContenu): readonly string[] {
  const { description, sellerItem, buyerItem, standardItem, orderLine, period, originCountry } = line;
  return [
    printable(description),
    joined(
      separator,
      named('Réf. fournisseur', sellerItem),
      named('Réf. client', buyerItem),
      named('Article', standardItem?.text),
      named('Ligne de commande', orderLine),
      named('Objet', line.object?.text),
      named('Compte', line.accountingCost),
      named('Origine', originCountry),
    ),
    period === undefined ? '' : `Période : ${joined(' au ', jour(period.start), jour(period.end))}`,
    joined(
      separator,
      ...(line.attributes ?? []).slice(0, maxDetails).map(({ name, value }) => named(printable(name), value)),
    ),
    priceDetail(line),
    ...(line.allowances ?? []).map((one) => `Remise : ${remiseText(one)}`),
    ...(line.charges ?? []).map((one) => `Frais : ${remiseText(one)}`),
    ...(line.notes ?? []).map(({ text }) => printable(text)),
  ].filter((text) => text !== '');
}

const separator = ' · ';

function named(name: string, text: string | undefined): string {
  const shown = printable(text);
  return shown === '' ? '' : `${name} : ${shown}`;
}

function priceDetail({ grossPrice, priceDiscount }: LigneContenu): string {
  if (grossPrice === undefined) return '';
  return joined(
    ', ',
    `Prix brut : ${montant(grossPrice)}`,
    named('remise', priceDiscount && montant(priceDiscount)),
  );
}

function taxOf({ category, rate }: { readonly category?: string; readonly rate?: string }): string {
  return joined(
    ' ',
    category === 'S' ? undefined : printable(category, 5),
    rate && `${montant(rate)}\u00a0%`,
  );
}

function remiseText({ reason, reasonCode, percent, base, amount }: RemiseContenu): string {
  const share = percent && `${montant(percent)}\u00a0%${base === undefined ? '' : ` de ${montant(base)}`}`;
  return joined(', soit ', joined(', ', printable(reason ?? reasonCode, 80), share), montant(amount));
}

/** BG-20 and BG-21; nothing when there is none. */
export function writeAllowances(feuille: Feuille, { allowances = [], charges = [] }: Contenu): void {
  if (allowances.length + charges.length === 0) return;
  feuille.heading('Remises et frais du document');
  const rows = [
    ...allowances.slice(0, maxPrintedLines).map((one) => ['Remise', ...cellsOfRemise(one)]),
    ...charges.slice(0, maxPrintedLines).map((one) => ['Frais', ...cellsOfRemise(one)]),
  ];
  feuille.table(
    [
      { heading: '', width: 60 },
      { heading: 'Motif', width: 200 },
      { heading: 'Calcul', width: 120 },
      { heading: 'TVA', width: 55, align: 'right' },
      { heading: 'Montant HT', width: 80, align: 'right' },
    ],
    rows,
  );
}

function cellsOfRemise(one: RemiseContenu): readonly string[] {
  const { reason, reasonCode, percent, base, amount } = one;
  const calcul = percent === undefined ? '' : `${montant(percent)}\u00a0% de ${montant(base)}`;
  return [printable(reason ?? reasonCode), calcul, taxOf(one), montant(amount)];
}
