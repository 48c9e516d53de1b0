// SPDX-License-Identifier: Apache-2.0
/**
 * The files that an invoice carries, opened and judged: what they are, their size, their name, the extensions of G4.03.
 * Whoever finds attachments elsewhere than in UBL and CII says where with `judgePiece`.
 */
import type { CodeInterface } from '../../../gateway/domain/code-interface.ts';
import type { Constat } from '../../../gateway/domain/constat.ts';
import type { PieceJointe } from '../../pieces-jointes/index.ts';
import { judgeDocuments, type PlaceDePiece, pieceJugee } from '../pieces-jointes/documents.ts';
import type { Historic, Saying } from './historic.ts';
import type { ChorusProCode } from './rows.ts';

/** Of the mixed flux, those in XML: a Factur-X is itself the readable file. */
const mixtesXml: ReadonlySet<CodeInterface> = new Set<CodeInterface>(['FSO1110A', 'FSO1116A', 'FSO1131A']);

export function judgeAttachments(historic: Historic): void {
  const { context, say } = historic;
  const contents = judgeDocuments(historic, (constat, place) => sayOf(historic, constat, place));
  if (contents === 0 && mixtesXml.has(context.codeInterface)) say('PIECE-ABSENTE');
}

/** One attachment, wherever a format of the historic circuit writes it. */
export function judgePiece(
  historic: Pick<Historic, 'say' | 'context'>,
  piece: PieceJointe,
  place: PlaceDePiece,
): void {
  for (const constat of pieceJugee(historic.context, piece).constats) sayOf(historic, constat, place);
}

function sayOf({ say }: Pick<Historic, 'say'>, constat: Constat, { content, name }: PlaceDePiece): void {
  const { code, gravite, message: fr, messageEn: en, attendu } = constat;
  const place = code === 'PIECE-NOM' || code === 'G4.03' ? name : { term: content };
  const saying: Saying = { ...place, wording: { fr, en }, expected: attendu };
  // What blocks is left to the row, which lets an invoice of another circuit pass with a warning.
  say(code as ChorusProCode, gravite === 'BLOQUANT' ? saying : { ...saying, gravite: 'AVERTISSEMENT' });
}
