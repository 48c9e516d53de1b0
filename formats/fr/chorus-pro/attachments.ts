// SPDX-License-Identifier: Apache-2.0
/**
 * The files that an invoice carries: the name with its extension, and the extensions of G4.03. The name is the
 * attribute `filename`; CII of the historic circuit writes it as the reference of the document.
 */
import type { Term } from '../../en16931/model.ts';
import { type NodeId, none } from '../../xml/tree.ts';
import { attributeNamed, childNamed, reach } from '../reach.ts';
import type { Historic } from './historic.ts';
import { maxAttachmentName } from './rows.ts';

/** G4.03; the list is public, odd ones included. */
const extensions: ReadonlySet<string> = new Set(
  (
    'BMP GIF FAX ODT PPT TIFF XLS BZ2 GZ JPEG P7S RTF TXT XML CSV GZIP JPG PDF SVG XHTML XLSX DOC HTM ODP PNG TGZ ' +
    'XLC ZIP DOCX HTML ODS PPS TIF XLM PPTX'
  ).split(' '),
);

export function judgeAttachments(historic: Historic): void {
  const { invoice, syntax } = historic;
  for (const { node, reference } of invoice.supportingDocuments) {
    const content = contentOf(historic, node);
    if (content === none) continue;
    const filename = attributeNamed(historic.tree, content, 'filename');
    if (filename !== undefined) judgeName(historic, filename, { node: content, text: filename }, 'filename');
    else if (syntax === 'CII' && reference !== undefined) judgeName(historic, reference.text, reference);
  }
}

function contentOf({ tree, syntax }: Historic, document: NodeId): NodeId {
  return syntax === 'CII'
    ? childNamed(tree, document, 'AttachmentBinaryObject')
    : reach(tree, document, 'Attachment', 'EmbeddedDocumentBinaryObject');
}

function judgeName({ say }: Historic, written: string, term: Term, attribute?: string): void {
  const name = written.trim();
  const saying = { term, ...(attribute === undefined ? {} : { attribute }) };
  const extension = /\.([^.]+)$/.exec(name)?.[1];
  if (extension === undefined || name.length > maxAttachmentName) say('PIECE-NOM', saying);
  if (extension !== undefined && !extensions.has(extension.toUpperCase())) {
    say('G4.03', { ...saying, expected: 'PDF, XML, CSV, JPG, PNG, ODT, DOCX, XLSX, ZIP ...' });
  }
}
