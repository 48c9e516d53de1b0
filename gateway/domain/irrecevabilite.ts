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

/** As others print them: the tables of the DSG and of the annex differ on these (specs: reforme-2026 §1.8, §11). */
const autresGraphies: ReadonlyMap<string, MotifIrrecevabilite> = new Map<string, MotifIrrecevabilite>([
  ['IRR_UNCITE', 'IRR_UNICITE'],
  ['IRR_VID_F', 'IRR_VIDE_F'],
  ['IRR_VIDE_PJ', 'IRR_VID_PJ'],
]);

/** A motif that somebody gives us, whichever way it is spelt; undefined when it is none. */
export function parseMotifIrrecevabilite(text: string): MotifIrrecevabilite | undefined {
  const motif = text.trim().toUpperCase();
  if (Object.hasOwn(motifsIrrecevabilite, motif)) return motif as MotifIrrecevabilite;
  return autresGraphies.get(motif);
}

/**
 * Constats about one file that refuse the whole flux for another reason than its syntax: an attachment is part of the
 * flux (DSE §5.4.1, annex 7 G7.18). One that cannot be read at all is a fault of syntax of the file that holds it.
 */
const motifsDesConstats: ReadonlyMap<string, MotifIrrecevabilite> = new Map<string, MotifIrrecevabilite>([
  ['PIECE-NOM', 'IRR_NOM_PJ'],
  ['PIECE-TAILLE', 'IRR_TAILLE_PJ'],
  ['PIECE-VIDE', 'IRR_VID_PJ'],
  ['PIECE-EXECUTABLE', 'IRR_EXT_DOC'],
  ['G4.03', 'IRR_EXT_DOC'],
  ['PIECE-ILLISIBLE', 'IRR_SYNTAX'],
]);

/** Why this constat refuses the whole flux; undefined when it does not, or only as any fault of syntax does. */
export function motifDuConstat({
  code,
  gravite,
}: Pick<Constat, 'code' | 'gravite'>): MotifIrrecevabilite | undefined {
  return gravite === 'BLOQUANT' ? motifsDesConstats.get(code) : undefined;
}
