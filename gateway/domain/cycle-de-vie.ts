// SPDX-License-Identifier: Apache-2.0
/**
 * The cycle de vie of a facture: two lists of statuts that print alike and never mix, and the published
 * correspondence between them (specs: chorus-pro §4, reforme-2026 §3).
 *
 * The historic circuit counts 01 to 41 (CPPStatut), the reform 200 to 601 (CDAR). No order is imposed: a statut may
 * come before or after any other (DSE §3.4). The portal's own numbering (16 Suspendue, 17 Rejetée …) is a third list,
 * of which nothing leaves the portal; it is deliberately absent.
 */

/** Statuts of a facture in CPPStatut, as its schema lists them. */
export const statutsCpp = {
  '01': 'Déposée',
  '02': "En cours d'acheminement",
  '03': 'Mise à disposition du destinataire',
  '04': "Rejetée - erreur d'acheminement (à recycler)",
  '05': 'Rejetée - autre motif',
  '06': 'Suspendue',
  '07': 'Service fait',
  '08': 'Mandatée',
  '09': 'Mise à disposition du comptable',
  '10': 'Comptabilisée',
  '11': 'Mise en paiement',
  '12': 'Complétée - mise à disposition',
  '13': 'Validée 1',
  '14': 'Refusée 1 (autre motif)',
  '15': 'Validation 1 hors délai',
  '16': 'Validation 2 hors délai',
  '17': 'Refusée 2 (autre motif)',
  '18': 'Validée 2',
  '19': 'Refusée par la MOE',
  '20': 'Refusée par le fournisseur',
  '21': 'Associée',
  '22': 'Conforme - non intégrée',
  '23': 'Mise à disposition du valideur 1',
  '24': 'Refusée 1 (acheminement)',
  '25': 'Mise à disposition du valideur 2',
  '26': 'Refusée 2 (acheminement)',
  '27': 'Mise à disposition de la MOE',
  '28': 'Refusée par la MOE (acheminement)',
  '29': 'Prise en compte par la MOE',
  '30': 'Mise à disposition de la MOA',
  '31': 'Refusée par la MOA (autre motif)',
  '32': 'Refusée par la MOA (acheminement)',
  '33': 'Mise à disposition du fournisseur',
  '34': 'Demande de complément',
  '35': 'Transmise à la MOA',
  '36': 'Prise en compte par le destinataire',
  '37': 'Non conforme - non intégrée',
  '38': 'Prise en compte par la MOA',
  '39': 'Acheminée à la MOA',
  '40': 'Acheminée à la MOE',
  '41': 'Remplacée par A22',
} as const;
export type StatutCpp = keyof typeof statutsCpp;

/** Statuts of a facture in CDAR. */
export const statutsCdarFacture = {
  '200': 'Déposée',
  '201': 'Émise par la plateforme',
  '202': 'Reçue par la plateforme',
  '203': 'Mise à disposition',
  '204': 'Prise en charge',
  '205': 'Approuvée',
  '206': 'Approuvée partiellement',
  '207': 'En litige',
  '208': 'Suspendue',
  '209': 'Complétée',
  '210': 'Refusée',
  '211': 'Paiement transmis',
  '212': 'Encaissée',
  '213': 'Rejetée',
  '214': 'Visée',
  '220': 'Annulée',
  '221': 'Erreur de routage',
  '224': 'Demande de paiement direct',
  '225': 'Affacturée',
  '226': 'Affacturée confidentiel',
  '227': 'Changement de compte à payer',
  '228': 'Non affacturée',
} as const;
export type StatutCdarFacture = keyof typeof statutsCdarFacture;

/** Statuts of other things in CDAR: données réglementaires (F1), e-reporting (F10), annuaire (F13), flux, message. */
export const statutsCdarAutres = {
  '250': 'Données réglementaires déposées',
  '251': 'Données réglementaires rejetées',
  '300': 'Déclaration déposée',
  '301': 'Déclaration rejetée',
  '400': "Ligne d'annuaire acceptée",
  '401': "Ligne d'annuaire rejetée",
  '500': 'Flux recevable',
  '501': 'Flux irrecevable',
  '601': 'Cycle de vie rejeté',
} as const;
export type StatutCdarAutre = keyof typeof statutsCdarAutres;
export type StatutCdar = StatutCdarFacture | StatutCdarAutre;

export function parseStatutCpp(text: string): StatutCpp | undefined {
  const two = /^\d$/.test(text) ? `0${text}` : text;
  return Object.hasOwn(statutsCpp, two) ? (two as StatutCpp) : undefined;
}

export function parseStatutCdar(text: string): StatutCdar | undefined {
  return isStatutCdarFacture(text) || Object.hasOwn(statutsCdarAutres, text)
    ? (text as StatutCdar)
    : undefined;
}

export function isStatutCdarFacture(text: string): text is StatutCdarFacture {
  return Object.hasOwn(statutsCdarFacture, text);
}

/** What a public recipient may set by FSO1301A; the two that need a motif are marked (specs: chorus-pro §4). */
export const statutsCppDuDestinataire: Readonly<Partial<Record<StatutCpp, { readonly motif: boolean }>>> = {
  '03': { motif: false },
  '04': { motif: false },
  '05': { motif: true },
  '06': { motif: true },
  '07': { motif: false },
  '08': { motif: false },
  '09': { motif: false },
  '10': { motif: false },
  '11': { motif: false },
};

/** From the historic circuit to a plateforme agréée (DSE tables 1 to 5); a statut not listed is not passed on. */
export const cppVersCdar: Readonly<Partial<Record<StatutCpp, StatutCdarFacture>>> = {
  '03': '203',
  '05': '210',
  '06': '208',
  '07': '204',
  '08': '204',
  '09': '204',
  '10': '204',
  '11': '211',
};

/** From a plateforme agréée to the historic circuit: only these two are passed on. */
export const cdarVersCpp: Readonly<Partial<Record<StatutCdarFacture, StatutCpp>>> = {
  '209': '12',
  '227': '12',
};

/** Statuts that must reach their reader within 24 hours of their date (DSE-PPF §3.6.5). */
export const statutsObligatoires: ReadonlySet<StatutCdar> = new Set(['200', '210', '212', '213']);

/** How a statut names its facture. */
export interface CleFacture {
  readonly numero: string;
  /** As the message gives it: SIRET, SIREN, VAT number …; empty when it could not be read. */
  readonly fournisseur: string;
  /** AAAA-MM-JJ; absent when the message does not say. */
  readonly dateFacture?: string;
}

export interface MotifStatut {
  /** From the closed list of the statut (`DEST_ERR`), or absent in CPPStatut, which has only words. */
  readonly code?: string;
  readonly libelle?: string;
  /** What is asked for: NOA, PIN, NIN, CNF, CNP, CNA, OTH. */
  readonly action?: string;
}

/** One amount said of a facture: 212 has at least one MEN a rate of VAT. */
export interface MontantStatut {
  /** MEN, MPA, RAP … */
  readonly type: string;
  /** Decimal text. */
  readonly valeur: string;
  /** ISO 4217. */
  readonly devise: string;
  /** Rate of VAT, percent, decimal text. */
  readonly taux?: string;
}

interface StatutCommun {
  readonly cle: CleFacture;
  readonly horodatage: Date;
  readonly motifs: readonly MotifStatut[];
  readonly commentaire?: string;
  readonly montants: readonly MontantStatut[];
}

/** One statut said of one facture, in the list it was said in. */
export type StatutFactureDit =
  | (StatutCommun & { readonly norme: 'CPP'; readonly code: StatutCpp })
  | (StatutCommun & { readonly norme: 'CDAR'; readonly code: StatutCdarFacture });
