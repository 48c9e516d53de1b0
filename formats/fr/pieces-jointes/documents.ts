// SPDX-License-Identifier: Apache-2.0
/**
 * The attachments of an invoice in UBL or CII (BG-24): where each stands, and what is wrong with it. The name is the
 * attribute `filename`; CII of the historic circuit writes it as the reference of the document.
 */
import { contratOf } from '../../../gateway/domain/code-interface.ts';
import type { Constat } from '../../../gateway/domain/constat.ts';
import type { FormatContext } from '../../../gateway/ports/formats.ts';
import type { Term } from '../../en16931/model.ts';
import type { Examined } from '../../en16931/rule-set.ts';
import { judgePieceJointe, type PieceJointe, type PieceJugee } from '../../pieces-jointes/index.ts';
import { limitesPieceDe } from '../../pieces-jointes/limits.ts';
import { type NodeId, none } from '../../xml/tree.ts';
import { attributeNamed, childNamed, reach } from '../reach.ts';

/** What to point at: the content, or what names it. */
export interface PlaceDePiece {
  readonly content: Term;
  readonly name: { readonly term: Term; readonly attribute?: string };
}

type Examining = Pick<Examined, 'tree' | 'invoice' | 'syntax' | 'context'>;

/** Judges each attachment that has a content; answers how many there are. */
export function judgeDocuments(
  examining: Examining,
  say: (constat: Constat, place: PlaceDePiece) => void,
): number {
  const { invoice, context } = examining;
  let contents = 0;
  for (const { node, reference } of invoice.supportingDocuments) {
    const content = contentOf(examining, node);
    if (content === none) continue;
    contents += 1;
    const { piece, place } = pieceAt(examining, content, reference);
    for (const constat of pieceJugee(context, piece).constats) say(constat, place);
  }
  return contents;
}

/** Under the limits of the système d'échange of the flux. */
export function pieceJugee({ codeInterface }: FormatContext, piece: PieceJointe): PieceJugee {
  return judgePieceJointe(piece, limitesPieceDe(contratOf(codeInterface).systemeEchange));
}

function pieceAt(
  { tree, syntax }: Examining,
  content: NodeId,
  reference: Term | undefined,
): { readonly piece: PieceJointe; readonly place: PlaceDePiece } {
  const nom = attributeNamed(tree, content, 'filename');
  const named = syntax === 'CII' && nom === undefined ? reference : undefined;
  const piece = {
    nom,
    reference: named?.text,
    mime: attributeNamed(tree, content, 'mimeCode'),
    base64: tree.textPieces(content),
  };
  // The content itself is never shown: the name stands for it.
  const term = { node: content, text: nom ?? named?.text ?? '' };
  const name = nom === undefined ? { term: named ?? term } : { term, attribute: 'filename' };
  return { piece, place: { content: term, name } };
}

function contentOf({ tree, syntax }: Examining, document: NodeId): NodeId {
  return syntax === 'CII'
    ? childNamed(tree, document, 'AttachmentBinaryObject')
    : reach(tree, document, 'Attachment', 'EmbeddedDocumentBinaryObject');
}
