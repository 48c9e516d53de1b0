// SPDX-License-Identifier: Apache-2.0
/**
 * What a file of a flux is about, once its format has read it: what the gateway acts on, and no more of its content.
 */

import type { StatutCppFlux } from './compte-rendu.ts';
import type { StatutCdarAutre, StatutFactureDit } from './cycle-de-vie.ts';

/** One facture: what makes it unique, and to whom it goes. */
export interface IdentiteFacture {
  readonly nature: 'FACTURE';
  /** BT-1. */
  readonly numero: string;
  /** BT-2, AAAA-MM-JJ. */
  readonly dateEmission?: string;
  /** Identifier of the supplier as written: SIRET, SIREN, VAT number … */
  readonly fournisseur?: string;
  /** Kind of that identifier where the format says it (CPP family): 1 SIRET, 2 EU, 3 other country … 7 individual. */
  readonly typeIdentifiant?: string;
  /** SIREN of the supplier when it has one: the key of uniqueness (DSE §3.2.1.4). */
  readonly siren?: string;
  readonly raisonSociale?: string;
  /** SIRET of the debtor, or its SIREN when that is all there is. */
  readonly destinataire?: string;
  readonly codeService?: string;
  readonly engagement?: string;
  /** BT-3: 380, 381 … */
  readonly type?: string;
  /** Cadre de facturation: A1 …, B1 … */
  readonly cadre?: string;
  /** BT-34 and BT-49, `scheme:value`. */
  readonly adresseVendeur?: string;
  readonly adresseAcheteur?: string;
}

/** One statut of one facture. */
export interface StatutRecu {
  readonly nature: 'STATUT';
  readonly dit: StatutFactureDit;
  /** Identifiant of the message itself (MDT-4), when it has one. */
  readonly message?: string;
  /** SIRET of the debtor as the message gives it: who may say it, or who said it. */
  readonly destinataire?: string;
}

/** What somebody says of a flux of ours: flux recevable or not, in either list. */
export interface AcquittementRecu {
  readonly nature: 'ACQUITTEMENT';
  /** Identifiant (25 characters) or whole name of the flux it speaks of. */
  readonly idFlux: string;
  readonly statut:
    | { readonly norme: 'CPP'; readonly code: StatutCppFlux }
    | { readonly norme: 'CDAR'; readonly code: Extract<StatutCdarAutre, '500' | '501'> };
  readonly motifs: readonly { readonly code: string; readonly libelle?: string }[];
}

/** What somebody says of something else we sent: a déclaration, données réglementaires, a ligne d'annuaire, a message. */
export interface VerdictRecu {
  readonly nature: 'VERDICT';
  readonly code: Exclude<StatutCdarAutre, '500' | '501'>;
  /** Identifier of what it speaks of (MDT-87). */
  readonly reference: string;
  readonly motifs: readonly { readonly code: string; readonly libelle?: string }[];
}

/** An e-reporting transmission (F10). */
export interface Declaration {
  readonly nature: 'DECLARATION';
  readonly identifiant: string;
  /** IN initial, RE rectificative: replaces the whole period. */
  readonly type: 'IN' | 'RE';
  readonly siren: string;
  readonly role: 'SE' | 'BY';
  /** AAAA-MM-JJ. */
  readonly du: string;
  readonly au: string;
  readonly contenu: 'TRANSACTIONS' | 'PAIEMENTS';
}

/** An actualisation of the annuaire (F13): the lines stay in the file. */
export interface ActualisationAnnuaire {
  readonly nature: 'ANNUAIRE';
  readonly codesRoutage: number;
  readonly lignes: number;
}

export type ObjetMetier =
  | IdentiteFacture
  | StatutRecu
  | AcquittementRecu
  | VerdictRecu
  | Declaration
  | ActualisationAnnuaire;
