// SPDX-License-Identifier: Apache-2.0
/**
 * One object of a flux, and what became of it. A demande de paiement as a rule, hence the name; of a flux of cycles de
 * vie, a déclaration or an annuaire it is the statut, the déclaration, the actualisation: `objet` says which.
 */
import type { JeuDeRegles } from './constat.ts';
import type { ObjetMetier } from './objet-metier.ts';

/** DEPOSEE and REJETEE are verdicts; A_CONTROLER is not yet one; INCIDENTEE is ours. */
export type StatutFacture = 'A_CONTROLER' | 'DEPOSEE' | 'REJETEE' | 'INCIDENTEE';

export interface Facture {
  /** 1-based place in the flux. */
  readonly rang: number;
  /** Name inside the archive, or the flux's own name when it is bare. */
  readonly nomFichier: string;
  /** Hex SHA-256 of the file in the spool. */
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly statut: StatutFacture;
  /** BT-1, when it could be read; at most 80 characters. */
  readonly numero?: string;
  /** Identifier of the supplier (SIRET as a rule), when it could be read. */
  readonly fournisseur?: string;
  /** Identifier of the debtor (SIRET), when it could be read. */
  readonly destinataire?: string;
  readonly jeuxDeRegles: readonly JeuDeRegles[];
  /** 0-based place in its file, for a file of several. */
  readonly indice?: number;
  /** What it is about, as its format read it; absent until it was judged. */
  readonly objet?: ObjetMetier;
}
