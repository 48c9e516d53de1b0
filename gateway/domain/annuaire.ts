// SPDX-License-Identifier: Apache-2.0
/**
 * What the annuaire says, entry by entry: who can be invoiced, and how. (specs: reforme-2026 §5)
 *
 * Entries come from the export of the PPF (F14) or from the public directory of Chorus Pro (CSV) in the same types, so
 * that whoever keeps the annuaire needs to know neither. What only one of the two says is optional. Dates are
 * AAAA-MM-JJ; identifiers have been checked for their form.
 */
import type { Siren, Siret } from './structure.ts';

/** What to do with the entry: put it in place of the one with the same key, or take that one away. */
export type EffetAnnuaire = 'ECRIRE' | 'RETIRER';

export interface Presence {
  readonly effet: EffetAnnuaire;
  /** IdInstance of the F14: names the entry from one export to the next. */
  readonly instance?: string;
  /** MotifPresence as the F14 writes it. */
  readonly motif?: string;
}

/** Head of an F14: a complete export replaces the annuaire, a differential one changes it. */
export interface EnteteAnnuaire {
  readonly nature: 'ENTETE';
  readonly type: 'COMPLET' | 'DIFFERENTIEL';
  /** AAAAMMJJHHMMSS. */
  readonly horodate: string;
  /** Horodate of the export that this one follows: a differential without it cannot be told to be the next. */
  readonly precedent?: string;
}

export interface UniteLegale extends Presence {
  readonly nature: 'UNITE_LEGALE';
  readonly siren: Siren;
  readonly nom: string;
  readonly actif: boolean;
  /** A assujetti, P public. */
  readonly typeEntite?: string;
  /** O, P (name masked by "[ND]") or N. */
  readonly diffusible?: string;
}

/** What a public structure asks of the invoices it gets. */
export interface ExigencesB2G {
  readonly engagementObligatoire: boolean;
  readonly serviceObligatoire: boolean;
  /** One of the two is enough. */
  readonly serviceOuEngagement: boolean;
  readonly moa: boolean;
  readonly moaUnique: boolean;
  readonly statutMiseEnPaiement: boolean;
}

export interface AdressePostale {
  readonly lignes: readonly string[];
  readonly localite?: string;
  readonly codePostal?: string;
  readonly subdivision?: string;
  readonly pays?: string;
}

export interface EtablissementAnnuaire extends Presence {
  readonly nature: 'ETABLISSEMENT';
  readonly siret: Siret;
  readonly nom: string;
  readonly actif: boolean;
  /** S siège, E other. */
  readonly typeEtablissement?: string;
  readonly adresse?: AdressePostale;
  /** Present for public structures only. */
  readonly exigences?: ExigencesB2G;
  readonly diffusible?: string;
}

/** A service of a structure, which the invoice names as its code service. */
export interface CodeRoutage extends Presence {
  readonly nature: 'CODE_ROUTAGE';
  readonly siret: Siret;
  readonly code: string;
  /** Scheme of the code, 0224 as a rule. */
  readonly schema?: string;
  readonly nom: string;
  readonly actif: boolean;
  readonly adresse?: AdressePostale;
  /** Absent: what the structure asks holds. */
  readonly engagementObligatoire?: boolean;
}

export interface PlateformeReception extends Presence {
  readonly nature: 'PLATEFORME';
  /** Four digits. */
  readonly matricule: string;
  readonly type: string;
  readonly actif: boolean;
  readonly nom: string;
  readonly nomCommercial?: string;
  readonly siren?: Siren;
  readonly contact?: string;
  readonly debut: string;
  readonly fin?: string;
}

/** Where the invoices of an address go, and when. */
export interface LigneAnnuaire extends Presence {
  readonly nature: 'LIGNE';
  /** D définition, M masquage of a définition it repeats. */
  readonly sorte: 'D' | 'M';
  /** The electronic address, without its scheme. */
  readonly adresse: string;
  readonly siren: Siren;
  readonly siret?: Siret;
  readonly routage?: string;
  readonly suffixe?: string;
  readonly plateforme: string;
  readonly debut: string;
  readonly fin?: string;
  /** The day it really ended, when that is not `fin`. */
  readonly finEffective?: string;
}

export type EntreeAnnuaire =
  | EnteteAnnuaire
  | UniteLegale
  | EtablissementAnnuaire
  | CodeRoutage
  | PlateformeReception
  | LigneAnnuaire;

export type NatureEntree = EntreeAnnuaire['nature'];
