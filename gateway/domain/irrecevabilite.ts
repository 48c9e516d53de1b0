// SPDX-License-Identifier: Apache-2.0
/**
 * Reasons for which a whole flux is irrecevable (DSG table 3, annex 7 G7.18): a closed list, public,
 * used as constat codes. Each row gives the sentence the partenaire reads.
 */
import type { Constat } from './constat.ts';

export const motifsIrrecevabilite = {
  IRR_TAILLE: ['Le flux depasse la taille maximale', 'The flux exceeds the maximum size'],
  IRR_TAILLE_F: [
    'Un fichier du flux depasse la taille maximale',
    'A file of the flux exceeds the maximum size',
  ],
  IRR_TAILLE_PJ: ['Une piece jointe depasse la taille maximale', 'An attachment exceeds the maximum size'],
  IRR_UNICITE: ['Le flux a deja ete envoye et receptionne', 'The flux was already sent and received'],
  IRR_VIDE: ['Le flux est vide', 'The flux is empty'],
  IRR_VIDE_F: ['Un fichier du flux est vide', 'A file of the flux is empty'],
  IRR_VID_PJ: ['Une piece jointe est vide', 'An attachment is empty'],
  IRR_FORM: ['Le nom du flux ne respecte pas la norme', 'The name of the flux does not follow the rule'],
  IRR_NOM_F: ['Le nom d un fichier du flux est incorrect', 'The name of a file of the flux is incorrect'],
  IRR_NOM_PJ: ['Le nom d une piece jointe est incorrect', 'The name of an attachment is incorrect'],
  IRR_TYPE: ['Le type du flux n est pas autorise', 'The type of the flux is not allowed'],
  IRR_TYPE_F: [
    'Le type d un fichier du flux n est pas autorise',
    'The type of a file of the flux is not allowed',
  ],
  IRR_EXT_DOC: [
    'L extension d une piece jointe n est pas autorisee',
    'The extension of an attachment is not allowed',
  ],
  IRR_ANTIVIRUS: ['Le flux contient un virus', 'The flux contains a virus'],
  IRR_CODE_INTER: [
    'Le code interface est inconnu ou non souscrit par le raccordement',
    'The code interface is unknown or not subscribed by the raccordement',
  ],
  IRR_EXTRAC: ['Le flux ne peut pas etre decompresse', 'The flux cannot be extracted'],
  IRR_CODE_APP: ['Aucun raccordement pour ce code application', 'No raccordement for this code application'],
  IRR_SYNTAX: [
    'La syntaxe d un fichier du flux est incorrecte',
    'The syntax of a file of the flux is incorrect',
  ],
} as const satisfies Record<`IRR_${string}`, readonly [fr: string, en: string]>;

export type MotifIrrecevabilite = keyof typeof motifsIrrecevabilite;

/** A blocking constat for `motif`, with a precision in both languages, plain ASCII, e.g. the file and the limit. */
export function irrecevable(
  motif: MotifIrrecevabilite,
  precision: { readonly fr: string; readonly en: string },
  place: Pick<Constat, 'chemin' | 'ligne' | 'colonne' | 'valeur' | 'attendu'> = {},
): Constat {
  const [fr, en] = motifsIrrecevabilite[motif];
  return {
    code: motif,
    gravite: 'BLOQUANT',
    message: `${fr} : ${precision.fr}`,
    messageEn: `${en}: ${precision.en}`,
    ...place,
  };
}

/** What an upload cut short looks like: the flux is refused and its identifiant may be sent again. */
const motifsRendantIdentifiant: ReadonlySet<string> = new Set(['IRR_VIDE', 'IRR_EXTRAC', 'XML-MALFORME']);

/** True when a flux with these constats gives its identifiant back (docs/decisions/0009). */
export function rendIdentifiant(constats: readonly Pick<Constat, 'code'>[]): boolean {
  return constats.some(({ code }) => motifsRendantIdentifiant.has(code));
}
