// SPDX-License-Identifier: Apache-2.0
/**
 * The readable form of an invoice: an A4 document in French with all that its reader needs, made from its content, for
 * those who receive a file that they cannot read. It says of itself that it is not the invoice. (specs: chorus-pro §1.5;
 * reforme-2026 §2, LISIBLE of BR-FR-17)
 *
 * PDF/A-3b, made with pdfkit, which brings the colour profile of the output intent; fonts come in as bytes, since
 * nothing is read here. The same content gives the same bytes: its dates are those of the invoice. Every text is made
 * printable first, and every list has an end.
 */
import PDFDocument from 'pdfkit';
import type { Contenu } from '../contenu/contenu.ts';
import { writeDocuments, writeNotes, writeReferences } from './details.ts';
import { Feuille, quiet } from './feuille.ts';
import { writeAllowances, writeLines } from './lignes.ts';
import { writePayment, writeTotals, writeVat } from './montants.ts';
import { titleOf } from './mots.ts';
import { writeParties } from './parties.ts';
import { printable } from './texte.ts';

export interface LisibleOptions {
  /** The words of the document; no other language yet. */
  readonly langue: 'fr';
  readonly fonts: LisibleFonts;
  /** What the document carries: the XML of a Factur-X. */
  readonly jointe?: Jointe;
}

/** TrueType, OpenType or WOFF, with the letters of French. */
export interface LisibleFonts {
  readonly regular: Uint8Array;
  readonly bold: Uint8Array;
}

export interface Jointe {
  readonly nom: string;
  readonly bytes: Uint8Array;
  readonly relationship: 'Data' | 'Alternative';
  /** RDF for the XMP of the document, that says what the file is. */
  readonly metadata: string;
}

const mention =
  'Document généré à partir de la facture électronique, pour la lecture : il ne remplace pas la facture électronique.';
/** At the foot of every page, beside the title: one line. */
const rappel = 'document de lecture, qui ne remplace pas la facture électronique';
/** What the foot has room for. */
const maxTitle = 60;
/** For an invoice whose date is none: a document has one. */
const noDate = '2000-01-01';

export function lisibleOf(contenu: Contenu, { fonts, jointe }: LisibleOptions): Promise<Uint8Array> {
  const date = dateOf(contenu.issueDate);
  const title = printable(`${titleOf(contenu.typeCode, contenu.kind)} ${contenu.number ?? ''}`, 100);
  const pdf = new PDFDocument({
    subset: 'PDF/A-3b',
    pdfVersion: '1.7',
    size: 'A4',
    margin: 0,
    lang: 'fr-FR',
    bufferPages: true,
    // None by default: the standard fonts cannot be embedded, which PDF/A asks for.
    font: '',
    info: {
      Title: title,
      Subject: jointe === undefined ? 'Facture lisible' : 'Factur-X',
      Producer: 'Raccord',
      Creator: 'Raccord',
      CreationDate: date,
      ModDate: date,
    },
  });
  const bytes = collect(pdf);
  pdf.registerFont('regular', Buffer.from(fonts.regular));
  pdf.registerFont('bold', Buffer.from(fonts.bold));
  write(new Feuille(pdf, { regular: 'regular', bold: 'bold' }), title, contenu);
  if (jointe !== undefined) attach(pdf, jointe, date);
  pdf.end();
  return bytes;
}

function write(feuille: Feuille, title: string, contenu: Contenu): void {
  feuille.title(title);
  feuille.paragraph(mention, { size: 7.5, colour: quiet });
  feuille.paragraph('');
  writeParties(feuille, contenu);
  writeReferences(feuille, contenu);
  writeLines(feuille, contenu);
  writeAllowances(feuille, contenu);
  writeVat(feuille, contenu);
  writeTotals(feuille, contenu);
  writePayment(feuille, contenu);
  writeNotes(feuille, contenu);
  writeDocuments(feuille, contenu);
  feuille.footers(`${title.slice(0, maxTitle)} - ${rappel}`);
}

function attach(pdf: PDFKit.PDFDocument, { nom, bytes, relationship, metadata }: Jointe, date: Date): void {
  const options = {
    name: nom,
    type: 'text/xml',
    description: 'Factur-X',
    relationship,
    creationDate: date,
    modifiedDate: date,
  };
  pdf.file(Buffer.from(bytes), options);
  pdf.appendXML(metadata);
}

function dateOf(day: string | undefined): Date {
  const date = new Date(`${(day ?? noDate).slice(0, noDate.length)}T00:00:00Z`);
  return Number.isNaN(date.getTime()) ? new Date(`${noDate}T00:00:00Z`) : date;
}

function collect(pdf: PDFKit.PDFDocument): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  return new Promise((resolve, reject) => {
    pdf.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    pdf.on('error', reject);
    pdf.on('end', () => resolve(Buffer.concat(chunks)));
  });
}
