// SPDX-License-Identifier: Apache-2.0
/**
 * Envois: what is to go out, one row each, until a batch carried it. The row is the truth; a batch is only how.
 *
 * Promise: an envoi leaves in one flux and never in two, whatever is killed when: the flux and the mark on its envois
 * are one transaction, which is stale when one of them left meanwhile.
 */
import type { FluxId } from '../domain/flux.ts';
import type { RaccordementId } from '../domain/raccordement.ts';
import type { NouveauFluxEmis } from './journal.ts';

/** CYCLE: one statut of one facture; DIFFUSION: one facture for its recipient; RELAIS: a flux sent on to an AMONT. */
export type GenreEnvoi = 'CYCLE' | 'DIFFUSION' | 'RELAIS' | 'ANNUAIRE';

/** The `cle` of the diffusion of one facture. */
export function cleDiffusion(flux: FluxId, rang: number): string {
  return `diffusion:${flux}:${rang}`;
}

/** The `cle` of a flux sent on to an AMONT. */
export function cleRelais(flux: FluxId): string {
  return `relais:${flux}`;
}

export interface NouvelEnvoi {
  /** Says what it is, so that saying it twice makes one: `diffusion:<flux>:<rang>`. */
  readonly cle: string;
  readonly genre: GenreEnvoi;
  /** Absent while nobody is known to receive it: assigned when a raccordement appears. */
  readonly raccordement?: RaccordementId;
  /** Absent with the raccordement: the subscriptions decide. */
  readonly codeInterface?: string;
  /** SIRET or SIREN it is for. */
  readonly destinataire?: string;
  readonly source: FluxId;
  /** The object of the source, when it is about one. */
  readonly rang?: number;
  /** Small; no content of an invoice: for CYCLE the statut. */
  readonly contenu: Readonly<Record<string, unknown>>;
  /** A statut obligatoire: 24 hours after its date (DSE-PPF §3.6.5). */
  readonly echeance?: Date;
}

export interface Envoi extends NouvelEnvoi {
  readonly id: number;
  readonly creeLe: Date;
}

/** An envoi, and what became of it: neither while it waits. */
export interface EnvoiSuivi extends Envoi {
  /** The flux it left in. */
  readonly emis?: FluxId;
  /** Why it was not to be sent after all. */
  readonly abandon?: { readonly motif: string; readonly le: Date };
}

/** What waits for one raccordement under one code. */
export interface GroupeEnvois {
  readonly raccordement: RaccordementId;
  readonly codeInterface: string;
  readonly nombre: number;
  readonly plusAncien: Date;
  readonly echeance?: Date;
}

/** A batch that ran, for its report. */
export interface Lot {
  readonly id: number;
  readonly raccordement: RaccordementId;
  readonly codeInterface: string;
  readonly debut: Date;
  readonly fin: Date;
  readonly envois: number;
  readonly flux: FluxId;
}

/** One flux out of several envois; everything in it happens together or not at all. */
export interface DepartLot {
  readonly emet: NouveauFluxEmis;
  readonly envois: readonly number[];
  readonly debut: Date;
  readonly at: Date;
}

export interface Envois {
  /** Groups with something to send, oldest first. */
  groupes(): Promise<readonly GroupeEnvois[]>;
  /** The oldest of one group, at most `limit`, strictly after `apres`. */
  attente(
    raccordement: RaccordementId,
    codeInterface: string,
    limit: number,
    apres?: number,
  ): Promise<readonly Envoi[]>;
  /** APPLIED; STALE: one of them left already, nothing happened; NAME_TAKEN: as for a transition. */
  partir(depart: DepartLot): Promise<'APPLIED' | 'STALE' | 'NAME_TAKEN'>;
  /** Those nobody receives yet, oldest first. */
  sansRaccordement(limit: number, apres?: number): Promise<readonly Envoi[]>;
  assigner(id: number, raccordement: RaccordementId, codeInterface: string): Promise<void>;
  /** Not to be sent after all, and why; kept. False when it left already. */
  abandonner(id: number, motif: string, at: Date): Promise<boolean>;
  /** Adds envois outside any transition. */
  ajouter(envois: readonly NouvelEnvoi[], at: Date): Promise<void>;
  /** Pending with an echeance before `avant`, oldest first. */
  echeances(avant: Date, limit: number): Promise<readonly Envoi[]>;
  /** The one that says so of itself, and what became of it. */
  parCle(cle: string): Promise<EnvoiSuivi | undefined>;
  /** Envois of a flux received, and what became of them: the first 2,000. */
  deSource(source: FluxId): Promise<readonly EnvoiSuivi[]>;
  /** Envois that left in a flux. */
  dansFlux(flux: FluxId): Promise<readonly Envoi[]>;
  /** Newest first. */
  lots(filter: { readonly raccordement?: RaccordementId; readonly limit: number }): Promise<readonly Lot[]>;
  /** When the plan of this raccordement last ran; undefined: never. */
  dernierPassage(plan: string): Promise<Date | undefined>;
  noterPassage(plan: string, at: Date): Promise<void>;
}
