// SPDX-License-Identifier: Apache-2.0
/**
 * Retrait: how a partenaire collects what is addressed to it.
 */
import type { FluxId } from '../domain/flux.ts';
import type { Raccordement, RaccordementId } from '../domain/raccordement.ts';
import type { BlobReader } from './spool.ts';

export interface FluxDisponible {
  readonly id: FluxId;
  readonly nomFichier: string;
  readonly sizeBytes: number;
  readonly disponibleLe: Date;
}

export interface Retrait {
  /** The oldest first, at most `limit` of them, and never more than 20,000. */
  list(raccordement: RaccordementId, limit?: number): Promise<readonly FluxDisponible[]>;
  find(raccordement: RaccordementId, nomFichier: string): Promise<FluxDisponible | undefined>;
  /** Undefined when it is not this raccordement's, or no longer there. A reader keeps its handle after a removal. */
  open(raccordement: RaccordementId, id: FluxId): Promise<BlobReader | undefined>;
  /**
   * Every byte, from the first to the last, was sent to the partenaire and the handle closed.
   * Under policy `once` the flux is RETIRE when this resolves; under `keep`, only an event says so.
   */
  fetched(raccordement: Raccordement, id: FluxId, session: string): Promise<void>;
  /** REMOVE by the partenaire: RETIRE. False when it is not there. */
  remove(raccordement: Raccordement, id: FluxId, session: string): Promise<boolean>;
}
