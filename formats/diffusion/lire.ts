// SPDX-License-Identifier: Apache-2.0
/** An invoice in UBL, CII or Factur-X, with the files it carries. */
import { ciiSyntax } from '../cii/syntax.ts';
import { largeTexts as ciiLargeTexts, ciiVocabulary } from '../cii/vocabulary.ts';
import { type PieceAJoindre, pieceAJoindreOf } from '../cpp-facture/piece-a-joindre.ts';
import type { SemanticInvoice, SupportingDocument } from '../en16931/model.ts';
import type { SyntaxName } from '../en16931/rule-set.ts';
import type { Syntax } from '../facture/syntax.ts';
import { extractFacturX } from '../facturx/extract.ts';
import { attributeNamed, childNamed, reach } from '../fr/reach.ts';
import { ublSyntax } from '../ubl/syntax.ts';
import {
  creditNoteRoot,
  invoiceRoot,
  largeTexts as ublLargeTexts,
  ublVocabulary,
} from '../ubl/vocabulary.ts';
import { openXml } from '../xml/open.ts';
import { type NodeId, none, type XmlTree } from '../xml/tree.ts';

/** Names the readable facture in a pivot and in UBL. */
export const nomLisible = 'facture-lisible.pdf';

export interface FactureAvecPieces {
  readonly invoice: SemanticInvoice;
  readonly pieces: readonly PieceAJoindre[];
}

/** Of a facture that was accepted. Throws RangeError for what cannot be read. */
export function factureAvecPieces(content: Uint8Array): FactureAvecPieces {
  const xml = isPdf(content) ? invoiceIn(content) : content;
  const found = openAs(xml, ublSyntax) ?? openAs(xml, ciiSyntax);
  if (found === undefined) throw new RangeError('the facture cannot be read again');
  const { tree, syntax } = found;
  const invoice = syntax.read(tree);
  return { invoice, pieces: piecesOf(tree, syntax.name, invoice.supportingDocuments) };
}

/** A reader of PDF looks for the mark in so many bytes. */
const pdfHead = 1024;

export function isPdf(content: Uint8Array): boolean {
  return Buffer.from(content.buffer, content.byteOffset, Math.min(content.length, pdfHead)).includes('%PDF-');
}

function invoiceIn(pdf: Uint8Array): Uint8Array {
  const { invoice } = extractFacturX(pdf);
  if (invoice === undefined) throw new RangeError('the PDF holds no invoice that can be read again');
  return invoice.bytes;
}

function openAs(xml: Uint8Array, syntax: Syntax): { tree: XmlTree; syntax: Syntax } | undefined {
  const isUbl = syntax.name === 'UBL';
  const opened = openXml(
    xml,
    isUbl
      ? { vocabulary: ublVocabulary, largeTexts: ublLargeTexts }
      : { vocabulary: ciiVocabulary, largeTexts: ciiLargeTexts },
  );
  if (!opened.ok) return undefined;
  const root = opened.tree.nameId(0);
  const isRoot = isUbl
    ? root === invoiceRoot || root === creditNoteRoot
    : opened.tree.name(0).local === 'CrossIndustryInvoice';
  return isRoot ? { tree: opened.tree, syntax } : undefined;
}

function piecesOf(
  tree: XmlTree,
  syntax: SyntaxName,
  documents: readonly SupportingDocument[],
): readonly PieceAJoindre[] {
  return documents.flatMap(({ node, reference }) => {
    const content = contentOf(tree, syntax, node);
    if (content === none) return [];
    const piece = {
      nom: attributeNamed(tree, content, 'filename'),
      reference: reference?.text,
      mime: attributeNamed(tree, content, 'mimeCode'),
      // Read again each time it is asked for: an attachment of any size is never held whole.
      base64: { [Symbol.iterator]: () => tree.textPieces(content)[Symbol.iterator]() },
    };
    return [pieceAJoindreOf(piece, { lisible: isLisible(tree, syntax, node) })];
  });
}

function contentOf(tree: XmlTree, syntax: SyntaxName, document: NodeId): NodeId {
  return syntax === 'CII'
    ? childNamed(tree, document, 'AttachmentBinaryObject')
    : reach(tree, document, 'Attachment', 'EmbeddedDocumentBinaryObject');
}

/** BT-123 says what kind of document it is (BR-FR-17). */
function isLisible(tree: XmlTree, syntax: SyntaxName, document: NodeId): boolean {
  const described = childNamed(tree, document, syntax === 'CII' ? 'Name' : 'DocumentDescription');
  return described !== none && tree.text(described).trim() === 'LISIBLE';
}
