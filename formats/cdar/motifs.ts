// SPDX-License-Identifier: Apache-2.0
/**
 * The closed lists of the cycle de vie: reasons by statut, actions, kinds of amount, types of document, roles.
 * (specs: reforme-2026 §3.3, §1.8; BR-FR-CDV-CL-09 to CL-11; Annexe 7 G7.18, G7.19)
 */
import type { StatutCdar } from '../../gateway/domain/cycle-de-vie.ts';

const refusB2b =
  words(`TX_TVA_ERR MONTANTTOTAL_ERR CALCUL_ERR NON_CONFORME DOUBLON DEST_ERR TRANSAC_INC EMMET_INC
  CONTRAT_TERM DOUBLE_FACT CMD_ERR ADR_ERR REF_CT_ABSENT`);

/** CONTACT_ACHTR is printed with them, but the published rule refuses it: so do we. */
export const refusB2g: ReadonlySet<string> = new Set([
  ...refusB2b,
  ...words(
    'RETRAIT_MAN_SERV ST_CT_NON_DECLAR SUPPR_COMP_AVOIR TRANSF_PMNT_REGIE AUTRE COORD_BANC_ERR LIVR_INCOMP',
  ),
]);

const contenu =
  words(`CMD_ERR SIRET_ERR CODE_ROUTAGE_ERR REF_CT_ABSENT REF_ERR PU_ERR REM_ERR QTE_ERR ART_ERR MODPAI_ERR
  QUALITE_ERR LIVR_INCOMP`);

const irrecevableFichier =
  words(`IRR_VIDE_F IRR_TYPE_F IRR_SYNTAX IRR_TAILLE_PJ IRR_NOM_PJ IRR_VID_PJ IRR_EXT_DOC
  IRR_TAILLE_F IRR_ANTIVIRUS IRR_NOM_F`);

/** Reasons of BR-FR-CDV-CL-09 for the statuts that have a list; a statut not listed takes any reason of `motifsCdv`. */
export const motifsParStatut = {
  '200': new Set(['NON_TRANSMISE']),
  '206': new Set(['AUTRE', ...contenu]),
  '207': new Set([...words('AUTRE COORD_BANC_ERR DEST_INC'), ...refusB2b, ...contenu]),
  '208': new Set(words('JUSTIF_ABS COORD_BANC_ERR CMD_ERR SIRET_ERR CODE_ROUTAGE_ERR REF_CT_ABSENT REF_ERR')),
  '210': new Set(refusB2b),
  '213': new Set(
    words(`MONTANTTOTAL_ERR CALCUL_ERR DOUBLON DEST_INC ADR_ERR REJ_SEMAN REJ_UNI REJ_COH REJ_ADR REJ_CONT_B2G
      REJ_REF_PJ REJ_ASS_PJ`),
  ),
  '221': new Set(['ROUTAGE_ERR']),
  '501': new Set(irrecevableFichier),
} as const satisfies Partial<Record<StatutCdar, ReadonlySet<string>>>;

/** Every reason of BR-FR-CDV-CL-09. */
export const motifsCdv: ReadonlySet<string> = new Set([
  ...Object.values(motifsParStatut).flatMap((motifs) => [...motifs]),
  ...refusB2g,
  'CONTACT_ACHTR',
]);

/** Reasons of a flux refused as a whole; the PPF prints two of them in two ways, and both are taken. (specs §1.8, §11) */
export const motifsIrrecevables: ReadonlySet<string> = new Set([
  ...irrecevableFichier,
  ...words(
    'IRR_TAILLE IRR_UNICITE IRR_UNCITE IRR_VIDE IRR_FORM IRR_TYPE IRR_CODE_INTER IRR_EXTRAC IRR_CODE_APP IRR_VID_F',
  ),
]);

/** Reasons of the other objects: données réglementaires, déclaration, annuaire, message. (Annexe 7 G7.19) */
export const motifsAutresObjets = {
  '251': new Set(words('REJ_SEMAN REJ_UNI REJ_COH')),
  '301': new Set(words('REJ_SEMAN REJ_UNI REJ_COH REJ_PER')),
  '401': new Set(words('REJ_RG REJ_HAB REJ_VAL_INC REJ_COH')),
  '501': motifsIrrecevables,
  '601': new Set(words('REJ_INC REJ_INEX REJ_RG REJ_HAB REJ_ENCAISSEMENT')),
} as const satisfies Partial<Record<StatutCdar, ReadonlySet<string>>>;

/** Statuts that say nothing without a reason. */
export const statutsMotives: ReadonlySet<string> = new Set(words('206 207 208 210 213 251 301 401 501 601'));

/** Those that the published rule BR-FR-CDV-15 asks a reason of; the others are for the PPF (G7.08). */
export const statutsMotivesCdv: ReadonlySet<string> = new Set(words('206 207 208 210 213 501'));

/** MDT-121. */
export const actions: ReadonlySet<string> = new Set(words('NOA PIN NIN CNF CNP CNA OTH'));

/** MDT-207. */
export const typesMontant: ReadonlySet<string> = new Set(
  words('MEN MPA RAP ESC RAB REM MAP MAPTTC MNA MNATTC CBB DIV DVA MAJ'),
);

/** MDT-2. */
export const processus: ReadonlySet<string> = new Set(
  words('REGULATED NON_REGULATED B2C B2CINT B2BINT OUTOFSCOPE'),
);

/** MDT-91 of a facture. */
export const typesFacture: ReadonlySet<string> = new Set(
  words('380 389 393 501 386 500 384 471 472 473 261 262 381 396 502 503'),
);

/** MDT-88 in each phase (MDT-77). */
export const codesStatut = {
  '305': new Set(words('10 51 43 8 48')),
  '23': new Set(words('45 39 37 50 49 47 46 1 5')),
} as const satisfies Readonly<Record<string, ReadonlySet<string>>>;

/** Parties to an invoice: who says a statut of treatment. */
export const rolesDesParties: ReadonlySet<string> = new Set(words('BY AB DL SE SR PE PR II IV'));

function words(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
