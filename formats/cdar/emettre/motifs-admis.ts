// SPDX-License-Identifier: Apache-2.0
/**
 * Reasons of what we emit: one detail a reason, from the closed list of the statut. A reason that the list does not have is
 * not lost: it is told in words, under the nearest one that is admitted.
 */
import type { StatutCdar } from '../../../gateway/domain/cycle-de-vie.ts';
import { longueurs } from '../longueurs.ts';
import type { DetailCdar, NoteCdar } from '../message.ts';
import {
  actions,
  motifsAutresObjets,
  motifsCdv,
  motifsParStatut,
  refusB2g,
  statutsMotives,
} from '../motifs.ts';
import { matricules } from '../profils.ts';
import { plainText, shortened } from '../xml-writer.ts';
import type { Dialecte } from './commun.ts';

/** One reason, with what was found. */
export interface MotifEmis {
  readonly code?: string | undefined;
  readonly libelle?: string | undefined;
  /** NOA, PIN, NIN, CNF, CNP, CNA, OTH. */
  readonly action?: string | undefined;
  readonly notes?: readonly NoteCdar[];
}

/** Where a reason is judged. */
export interface LieuMotif {
  readonly statut: StatutCdar;
  readonly dialecte: Dialecte;
  /** Matricule of who sends the message: Chorus Pro may say more reasons for a refusal. */
  readonly matricule?: string | undefined;
}

/** A message is read by people: more than this says nothing new. */
const maxDetails = 100;
const maxNotes = 100;
/** Code of a rule, tag. */
const maxNoteCode = 100;
const maxSujet = 400;

/** Details of the reasons, numbered from 1; a statut that needs a reason has one. */
export function detailsOf(motifs: readonly MotifEmis[], lieu: LieuMotif): readonly DetailCdar[] {
  const wanted = motifs.length === 0 && statutsMotives.has(lieu.statut) ? [{}] : motifs;
  return wanted.slice(0, maxDetails).map((motif, i) => detailOf(motif, String(i + 1), lieu));
}

function detailOf(
  { code = '', libelle = '', action, notes = [] }: MotifEmis,
  sequence: string,
  lieu: LieuMotif,
): DetailCdar {
  const given = plainText(code);
  const admitted = isAdmitted(given, lieu) ? given : replacement(given, lieu);
  const words =
    given === '' || admitted === given ? libelle : [given, libelle].filter((text) => text !== '').join(' : ');
  return {
    ...(admitted === undefined ? {} : { motif: admitted }),
    ...(plainText(words) === '' ? {} : { libelle: shortened(words, longueurs['MDT-114']) }),
    ...(action !== undefined && actions.has(action) ? { action } : {}),
    sequence,
    notes: notes.slice(0, maxNotes).map(noteOf),
    caracteristiques: [],
  };
}

export function noteOf({ code, texte, sujet }: NoteCdar): NoteCdar {
  return {
    ...(code === undefined ? {} : { code: shortened(code, maxNoteCode) }),
    ...(texte === undefined ? {} : { texte: shortened(texte, longueurs['MDT-126']) }),
    ...(sujet === undefined ? {} : { sujet: shortened(sujet, maxSujet) }),
  };
}

function isAdmitted(code: string, lieu: LieuMotif): boolean {
  return listOf(lieu).has(code);
}

function listOf({ statut, dialecte, matricule }: LieuMotif): ReadonlySet<string> {
  if (dialecte === 'AIFE' && Object.hasOwn(motifsAutresObjets, statut)) {
    return motifsAutresObjets[statut as keyof typeof motifsAutresObjets];
  }
  if (statut === '210' && matricule === matricules.chorusProReception) return refusB2g;
  if (Object.hasOwn(motifsParStatut, statut)) return motifsParStatut[statut as keyof typeof motifsParStatut];
  return motifsCdv;
}

/** Reason of each statut that needs one, when ours is not in its list. */
const parDefaut: Readonly<Partial<Record<StatutCdar, string>>> = {
  '206': 'AUTRE',
  '207': 'AUTRE',
  '208': 'JUSTIF_ABS',
  '210': 'NON_CONFORME',
  '213': 'REJ_SEMAN',
  '221': 'ROUTAGE_ERR',
  '251': 'REJ_SEMAN',
  '301': 'REJ_SEMAN',
  '501': 'IRR_SYNTAX',
} as const satisfies Partial<Record<StatutCdar, string>>;

/** Where AIFE has lists of its own. */
const parDefautAife: Readonly<Partial<Record<StatutCdar, string>>> = { '401': 'REJ_RG', '601': 'REJ_RG' };

/** The reasons of a file stand for those of the whole flux, which BR-FR-CDV does not have. */
const proches: ReadonlyMap<string, string> = new Map([
  ['IRR_TAILLE', 'IRR_TAILLE_F'],
  ['IRR_VIDE', 'IRR_VIDE_F'],
  ['IRR_TYPE', 'IRR_TYPE_F'],
  ['IRR_EXTRAC', 'IRR_TYPE_F'],
  ['IRR_FORM', 'IRR_NOM_F'],
  ['IRR_UNICITE', 'IRR_NOM_F'],
  ['IRR_CODE_INTER', 'IRR_NOM_F'],
  ['IRR_CODE_APP', 'IRR_NOM_F'],
  ['REJ_PER', 'REJ_COH'],
  ['REJ_INEX', 'REJ_COH'],
  ['REJ_INC', 'REJ_COH'],
]);

function replacement(code: string, lieu: LieuMotif): string | undefined {
  const { statut, dialecte } = lieu;
  const near = proches.get(code);
  if (near !== undefined && isAdmitted(near, lieu)) return near;
  if (!statutsMotives.has(statut)) return undefined;
  if (dialecte === 'AIFE' && parDefautAife[statut] !== undefined) return parDefautAife[statut];
  return parDefaut[statut] ?? 'REJ_SEMAN';
}
