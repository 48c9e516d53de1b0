// SPDX-License-Identifier: Apache-2.0
/**
 * From what we found to the reasons that a partenaire may be told: a table, the first row that knows the code of a constat
 * decides. Real rejections carry few reasons (REJ_SEMAN, REJ_ADR, DOUBLON as a rule): the constats themselves go in notes.
 * (specs: reforme-2026 §1.8, §3.3)
 */
import type { Constat } from '../../../gateway/domain/constat.ts';
import type { StatutCdar } from '../../../gateway/domain/cycle-de-vie.ts';
import { motifDuConstat } from '../../../gateway/domain/irrecevabilite.ts';
import type { NoteCdar } from '../message.ts';
import type { MotifEmis } from './motifs-admis.ts';

/** A constat, and the file it is about when there are several. */
export interface ConstatEmis {
  readonly constat: Constat;
  readonly fichier?: string;
}

interface LigneMotif {
  /** Codes of constats, by their whole form. */
  readonly codes: RegExp;
  readonly motif: string;
  /** Why, for the document that lists them. */
  readonly sens: string;
}

/** Statut 213: a facture rejected by a platform. */
const motifsDeFacture: readonly LigneMotif[] = [
  { codes: /^DOUBLON$/, motif: 'DOUBLON', sens: 'same year, SIREN and number as a facture received' },
  {
    codes: /^ANNUAIRE-(ADRESSE|PLATEFORME)-/,
    motif: 'REJ_ADR',
    sens: 'the address of the recipient leads to no platform',
  },
  {
    codes: /^ANNUAIRE-(SERVICE|ENGAGEMENT)-/,
    motif: 'REJ_CONT_B2G',
    sens: 'the recipient asks for a service or an engagement',
  },
  {
    codes: /^(DEST|ANNUAIRE)[-_.]/,
    motif: 'DEST_INC',
    sens: 'the recipient is not in the annuaire, or not active',
  },
  {
    codes: /^(BR-CO-1[3-6]|BR-FR-CO-09|BR-FR-DEC-01_BT-11[25])(\b|_)/,
    motif: 'MONTANTTOTAL_ERR',
    sens: 'a total of the facture does not follow from the others',
  },
  {
    codes: /^(BR-CO-1[0-27]|BR-(S|Z|E|AE|IC|G|O|AF|AG|IG|IP|B)-0[89]|BR-FR-MV-.*SUM.*)(\b|_)/,
    motif: 'CALCUL_ERR',
    sens: 'a sum of lines, of allowances or of VAT is wrong',
  },
  {
    codes: /^BR-FR-(12|13|21|22|23|25)(\b|_)/,
    motif: 'ADR_ERR',
    sens: 'an electronic address is missing, malformed or not of the SIREN',
  },
  { codes: /^BR-FR-CPRO-|^G[23]\./, motif: 'REJ_CONT_B2G', sens: 'a rule of Chorus Pro for the B2G' },
  { codes: /^BR-FR-1[78](\b|_)/, motif: 'REJ_REF_PJ', sens: 'the kind of an attachment is not admitted' },
];

/** Statut 601: a message of cycle de vie. */
const motifsDeMessage: readonly LigneMotif[] = [
  {
    codes: /^BR-FR-CDV-14(\b|_)/,
    motif: 'REJ_ENCAISSEMENT',
    sens: '212 without an amount cashed by rate of VAT',
  },
  { codes: /^STATUT-NON-CORRELE$/, motif: 'REJ_INEX', sens: 'the facture is not known' },
];

const dejaRecu: LigneMotif = {
  codes: /^DOUBLON$/,
  motif: 'REJ_UNI',
  sens: 'the transmission or the facture was received before',
};

const horsPeriode: LigneMotif = {
  codes: /^F10-G7\.43$/,
  motif: 'REJ_PER',
  sens: 'the transmission is dated before the end of its period',
};

/** The table of each statut and the reason of all the rest, for the document that lists them. */
export const tablesMotifs: Readonly<
  Partial<Record<StatutCdar, readonly [lignes: readonly LigneMotif[], autres: string]>>
> = {
  '213': [motifsDeFacture, 'REJ_SEMAN'],
  '251': [[dejaRecu], 'REJ_SEMAN'],
  '301': [[dejaRecu, horsPeriode], 'REJ_SEMAN'],
  '401': [[], 'REJ_RG'],
  '501': [[{ codes: /^IRR_/, motif: '', sens: 'the reason itself' }], 'IRR_SYNTAX'],
  '601': [motifsDeMessage, 'REJ_RG'],
};

/** The reason for one constat in that statut. */
export function motifDe(statut: StatutCdar, code: string): string {
  // An attachment is part of the flux: what refuses it has a reason of its own.
  const ofAttachment = statut === '501' ? motifDuConstat({ code, gravite: 'BLOQUANT' }) : undefined;
  if (ofAttachment !== undefined) return ofAttachment;
  const [lignes, autres] = tablesMotifs[statut] ?? [[], 'AUTRE'];
  const ligne = lignes.find(({ codes }) => codes.test(code));
  if (ligne === undefined) return autres;
  return ligne.motif === '' ? code : ligne.motif;
}

/** One reason a kind of fault, in the order found, with a note a constat; what does not block is not told. */
export function motifsDes(statut: StatutCdar, constats: readonly ConstatEmis[]): readonly MotifEmis[] {
  const motifs = new Map<string, { readonly libelle: string; readonly notes: NoteCdar[] }>();
  for (const found of constats) {
    const { constat } = found;
    if (constat.gravite !== 'BLOQUANT') continue;
    const code = motifDe(statut, constat.code);
    const known = motifs.get(code);
    if (known === undefined) motifs.set(code, { libelle: constat.message, notes: [noteDe(found)] });
    else known.notes.push(noteDe(found));
  }
  return [...motifs].map(([code, { libelle, notes }]) => ({ code, libelle, notes }));
}

function noteDe({ constat, fichier }: ConstatEmis): NoteCdar {
  const { code, message, chemin } = constat;
  return {
    code,
    texte: fichier === undefined ? message : `${fichier} : ${message}`,
    ...(chemin === undefined ? {} : { sujet: chemin }),
  };
}
