// SPDX-License-Identifier: Apache-2.0
/**
 * A Factur-X document: PDF/A-3b with the CII invoice inside and its main facts on a page. (Factur-X 1.0.07 §6, §7)
 *
 * Made with pdfkit, which brings the colour profile of the output intent; the font comes in as bytes, since nothing is
 * read here. The same draft gives the same bytes: dates are those of the invoice.
 */
import PDFDocument from 'pdfkit';
import { ciiDocument } from './cii.ts';
import type { Draft } from './draft.ts';
import { printFacture } from './factur-x-page.ts';
import { facturXMetadata } from './factur-x-xmp.ts';
import { writeXml } from './xml.ts';

export interface FacturXOptions {
  /** A TrueType, OpenType or WOFF font with the letters of French. */
  readonly font: Uint8Array;
  readonly relationship?: 'Data' | 'Alternative' | 'Source';
  /** Instead of the level that BT-24 calls for; to make a file that contradicts itself. */
  readonly conformanceLevel?: string;
  /** Instead of the invoice of the draft; to embed a spoilt one. */
  readonly xml?: string;
}

const xmlName = 'factur-x.xml';

export function makeFacturX(draft: Draft, options: FacturXOptions): Promise<Uint8Array> {
  const date = new Date(`${draft.issueDate ?? '2026-09-15'}T00:00:00Z`);
  const xml = options.xml ?? writeXml(ciiDocument(draft));
  const document = new PDFDocument({
    subset: 'PDF/A-3b',
    pdfVersion: '1.7',
    size: 'A4',
    margin: 50,
    lang: 'fr-FR',
    // None by default: the standard fonts cannot be embedded, which PDF/A asks for.
    font: '',
    info: {
      Title: `Facture ${draft.number ?? ''}`,
      Subject: 'Factur-X',
      Producer: 'Raccord',
      Creator: 'Raccord',
      CreationDate: date,
      ModDate: date,
    },
  });
  const bytes = collect(document);
  document.font(Buffer.from(options.font));
  printFacture(document, draft);
  const attachment = {
    name: xmlName,
    type: 'text/xml',
    description: 'Factur-X',
    relationship: options.relationship ?? 'Data',
    creationDate: date,
    modifiedDate: date,
  };
  document.file(Buffer.from(xml, 'utf8'), attachment);
  document.appendXML(facturXMetadata(xmlName, options.conformanceLevel ?? levelOf(draft.specification)));
  document.end();
  return bytes;
}

/** Level of Factur-X for a BT-24; what extends EN 16931 is EXTENDED. */
function levelOf(specification = ''): string {
  if (specification === 'urn:cen.eu:en16931:2017') return 'EN 16931';
  return (
    /(?<level>minimum|basicwl|basic)$/.exec(specification)?.groups?.['level']?.toUpperCase() ?? 'EXTENDED'
  );
}

function collect(document: PDFKit.PDFDocument): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  return new Promise((resolve, reject) => {
    document.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    document.on('error', reject);
    document.on('end', () => resolve(Buffer.concat(chunks)));
  });
}
