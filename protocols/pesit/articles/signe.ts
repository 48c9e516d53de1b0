// SPDX-License-Identifier: Apache-2.0
/** What decides where the points of a file lie, in a word that can be kept with its transfer. (PeSIT E §6.5, §6.6) */
import type { FichierNegocie, SessionNegociee } from '../session/types.ts';

/** Two attempts whose signs differ do not share a point but the first. */
export function signeDesPoints(session: SessionNegociee, fichier: FichierNegocie): string {
  const { format, longueurArticle, compression, enregistrements, ebcdic } = fichier;
  return [session.intervalleKio, format, longueurArticle, compression, enregistrements, ebcdic].join(' ');
}
