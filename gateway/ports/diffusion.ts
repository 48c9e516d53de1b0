// SPDX-License-Identifier: Apache-2.0
/**
 * Diffusion: one facture as received, made into what its recipient subscribed to. Runs apart from the main thread, with
 * a limit of time; what it makes comes in pieces, so that no facture is held whole twice.
 */
import type { CodeInterface } from '../domain/code-interface.ts';
import type { CodeApplication } from '../domain/flux-name.ts';

export interface DemandeDiffusion {
  /** Under which the facture was deposited: says how to read it. */
  readonly source: CodeInterface;
  /** Place of the facture in its file. */
  readonly indice: number;
  /** FEN0036A, FEN3036A or FEN3736A. */
  readonly cible: string;
  /** Identifiant of the flux it leaves in. */
  readonly idFlux: string;
  readonly emetteur: CodeApplication;
  readonly recepteur: CodeApplication;
  readonly produitLe: Date;
  /** When the facture was received. */
  readonly recueLe: Date;
}

export interface Diffuseur {
  /** Throws Failure CHECK_TIMEOUT or CHECK_CRASH; Failure FORMAT_NOT_SERVED when the two formats have no way between. */
  diffuser(content: () => Promise<Uint8Array>, demande: DemandeDiffusion): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}
