// SPDX-License-Identifier: Apache-2.0
/** References, dates, notes and attachments of a printed invoice. */
import type { Contenu, PieceContenu } from '../contenu/contenu.ts';
import { type Feuille, quiet } from './feuille.ts';
import { subjectOf } from './mots.ts';
import { joined, jour, printable, printableLines } from './texte.ts';

/** More have no reader. */
const maxEntries = 100;

export function writeReferences(feuille: Feuille, contenu: Contenu): void {
  const { period, preceding = [] } = contenu;
  const rows: readonly (readonly [name: string, value: string | undefined])[] = [
    ['Date', jour(contenu.issueDate)],
    ['Échéance', jour(contenu.dueDate)],
    ['Devise', contenu.currency],
    ['Cadre de facturation', contenu.process],
    ['Code service', contenu.buyerReference],
    ['N° d’engagement', contenu.order],
    ['N° de marché', contenu.contract],
    ['Projet', contenu.project],
    ['Commande fournisseur', contenu.salesOrder],
    ['Appel d’offres', contenu.tender],
    ['Bon de livraison', contenu.despatch],
    ['Avis de réception', contenu.receipt],
    ['Objet facturé', contenu.object?.text],
    ['Imputation', contenu.accountingCost],
    ['Exigibilité de la TVA', jour(contenu.taxPointDate)],
    ['Période', period && joined(' au ', jour(period.start), jour(period.end))],
    ...preceding
      .slice(0, maxEntries)
      .map(({ number, date }): [string, string] => [
        'Facture antérieure',
        joined(' du ', number, date && jour(date)),
      ]),
  ];
  feuille.pairs(
    rows.flatMap(([name, value]): (readonly [string, string])[] => {
      const shown = printable(value);
      return shown === '' ? [] : [[name, shown]];
    }),
  );
}

export function writeNotes(feuille: Feuille, { notes = [] }: Contenu): void {
  if (notes.length === 0) return;
  feuille.heading('Notes');
  for (const { subject, text } of notes.slice(0, maxEntries)) {
    feuille.paragraph(printable(subjectOf(subject)), { bold: true, colour: quiet });
    feuille.paragraph(printableLines(text));
  }
}

export function writeDocuments(feuille: Feuille, { documents = [] }: Contenu): void {
  if (documents.length === 0) return;
  feuille.heading('Pièces jointes à la facture électronique');
  for (const one of documents.slice(0, maxEntries)) feuille.paragraph(documentLine(one));
}

function documentLine({ reference, description, uri, content }: PieceContenu): string {
  return `• ${joined(' - ', printable(reference), printable(description), printable(content?.filename), printable(uri))}`;
}
