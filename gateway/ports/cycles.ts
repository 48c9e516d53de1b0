// SPDX-License-Identifier: Apache-2.0
/**
 * Cycles de vie: every statut said of a facture, in the order it was received. None is ever dropped: one whose facture is
 * not known (yet) waits without it.
 */
import type { StatutFactureDit } from '../domain/cycle-de-vie.ts';
import type { Facture } from '../domain/facture.ts';
import type { FluxId } from '../domain/flux.ts';
import type { NouvelEnvoi } from './envois.ts';

export interface FactureRef {
  readonly flux: FluxId;
  readonly rang: number;
}

export interface NouveauStatut {
  /** The flux that said it; of a statut of our own, the flux of the facture. */
  readonly flux: FluxId;
  readonly rang: number;
  readonly dit: StatutFactureDit;
  /** Absent: uncorrelated. */
  readonly facture?: FactureRef;
}

export interface StatutRecord extends NouveauStatut {
  readonly id: number;
  readonly creeLe: Date;
}

/** A facture as correlation and diffusion see it. */
export interface FactureConnue extends FactureRef {
  readonly facture: Facture;
}

export interface CyclesDeVie {
  /**
   * Accepted factures of this number and SIREN (all of that number when no SIREN is given, or those whose supplier is
   * written as `fournisseur`), newest first, at most 100.
   */
  factures(
    numero: string,
    siren: string | undefined,
    fournisseur?: string,
  ): Promise<readonly FactureConnue[]>;
  /** One facture, whatever its statut. */
  facture(facture: FactureRef): Promise<FactureConnue | undefined>;
  /** What was said of one facture, in the order received. */
  deFacture(facture: FactureRef): Promise<readonly StatutRecord[]>;
  /** Uncorrelated, oldest first. */
  nonCorreles(limit: number, apres?: number): Promise<readonly StatutRecord[]>;
  /** Correlates one that waited, with what follows from it. False when it was done already. */
  correler(id: number, facture: FactureRef, envois: readonly NouvelEnvoi[], at: Date): Promise<boolean>;
  /** An operator takes one out of the queue, saying why. False when it was correlated. */
  classer(id: number, motif: string, par: string, at: Date): Promise<boolean>;
  compterNonCorreles(): Promise<number>;
}
