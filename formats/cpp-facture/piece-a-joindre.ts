// SPDX-License-Identifier: Apache-2.0
/**
 * A file that goes with a facture of the pivot, out of an attachment as any syntax holds it: under the name and type that
 * formats/pieces-jointes gives it. What is a zip around one file already is copied; anything else is opened, and zipped
 * while it is written.
 */
import { judgePieceJointe, openPieceJointe, type PieceJointe } from '../pieces-jointes/index.ts';
import { limitesPieceDe } from '../pieces-jointes/limits.ts';
import type { ContenuPiece } from './facture-pivot.ts';

export interface PieceAJoindre {
  readonly nom: string;
  /** As declared by who sent it, where `nom` is another. */
  readonly nomOrigine?: string;
  readonly mime: string;
  readonly contenu: ContenuPiece;
  readonly categorie?: string;
  /** The readable facture: BT-123 LISIBLE, TypePJ 01. */
  readonly lisible?: boolean;
}

/** Of an attachment of a facture that was accepted: it was judged, and is readable. */
export function pieceAJoindreOf(
  piece: PieceJointe,
  said: Pick<PieceAJoindre, 'lisible' | 'categorie'> = {},
): PieceAJoindre {
  const { nom, nomOrigine, mime, enZip } = judgePieceJointe(piece, limitesPieceDe('CPRO'));
  return {
    ...said,
    nom,
    ...(nomOrigine === undefined ? {} : { nomOrigine }),
    mime,
    contenu: enZip
      ? { forme: 'ZIP_BASE64', texte: piece.base64 }
      : { forme: 'FICHIER', octets: openPieceJointe(piece, { enZip }) },
  };
}
