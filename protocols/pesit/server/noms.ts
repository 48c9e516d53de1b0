// SPDX-License-Identifier: Apache-2.0
/** Names at the server: which of them are safe for a flux, which name a restart, which pattern asks for what. (PeSIT E §11) */
import { parseFluxName } from '../../../gateway/domain/flux-name.ts';
import type { Fpdu, Parametres } from '../fpdu/types.ts';
import { sansRisque, surNom } from '../noms.ts';

/** Both sides of a session, as they were authenticated. */
export interface NomsSession {
  /** PI 3 of CONNECT. */
  readonly demandeur: string;
  /** PI 4 of CONNECT. */
  readonly serveur: string;
}

/** PI 37 holds no more. */
const maxNom = 80;

/**
 * PI 37; else PI 12 where it is the name of a file and not of a kind of file; else one made of what names the transfer. Safe in
 * each case: what comes after the last slash, plain letters, no leading dot.
 */
export function nomDuFlux({ parametres }: Fpdu, demandeur: string): string {
  const { logiques, fichier, idTransfert = 0 } = parametres;
  const etiquette = surNom(logiques?.etiquette ?? '');
  if (etiquette !== '') return etiquette;
  const nom = surNom(fichier?.nom ?? '');
  if (nom !== '' && parseFluxName(nom) !== undefined) return nom;
  return `${nom === '' ? 'fichier' : nom}_${sansRisque(demandeur)}_${idTransfert}`.slice(0, maxNom);
}

/** What names a transfer to us, for its restart (§6.6); escaped, so that no two names meet. */
export function cleRelance(noms: NomsSession, { parametres }: Fpdu): string {
  const { fichier, idTransfert } = parametres;
  return cle('pesit', noms, [fichier?.type, fichier?.nom, idTransfert, ...bouts(parametres)]);
}

/** And one that is collected: PI 12 may be a pattern, so it is not part of it. */
export function cleLecture(noms: NomsSession, { parametres }: Fpdu, idTransfert: number): string {
  return cle(genreLecture, noms, [parametres.fichier?.type, idTransfert, ...bouts(parametres)]);
}

/** Of the row of one attempt; by this beginning the newest of a flux is found among those of one PI 13. */
export function prefixeLecture(cleTransfert: string, nomFichier: string): string {
  return `${cleTransfert}#${encodeURIComponent(nomFichier)}#`;
}

const genreLecture = 'pesit-lecture';

export function estLecture(nom: string): boolean {
  return nom.startsWith(`${genreLecture}:`);
}

function bouts({ emetteurInitial, destinataireFinal }: Parametres): readonly (string | undefined)[] {
  return [emetteurInitial, destinataireFinal];
}

function cle(
  genre: string,
  { demandeur, serveur }: NomsSession,
  parts: readonly (string | number | undefined)[],
): string {
  return [genre, demandeur, serveur, ...parts].map((part) => encodeURIComponent(part ?? '')).join(':');
}

/** Does the whole name of a flux answer to this PI 12: its code interface, the name itself, or a pattern with `*`? */
export function repond(nomFichier: string, demande: string): boolean {
  if (demande === nomFichier || parseFluxName(nomFichier)?.code === demande) return true;
  return demande.includes('*') && suitMotif(nomFichier, demande);
}

/** Without going back: a pattern of many stars costs no more than its length times that of the name. */
function suitMotif(nom: string, motif: string): boolean {
  const pieces = motif.split('*');
  const first = pieces[0] ?? '';
  const last = pieces.at(-1) ?? '';
  if (!nom.startsWith(first) || !nom.endsWith(last) || nom.length < first.length + last.length) return false;
  const end = nom.length - last.length;
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = nom.indexOf(piece, at);
    if (found < 0 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}
