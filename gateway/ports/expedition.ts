// SPDX-License-Identifier: Apache-2.0
/**
 * Expédition: how we reach the server of another party, to put a flux there or to fetch what waits for us. A protocol that
 * joins brings its own kind of `livraison`, not another port.
 *
 * Promises: a flux is there whole under its name, or not at all; it is there once, whatever is cut or killed when; what
 * was fetched is ours for good before the other side may forget it.
 */
import type { FluxId } from '../domain/flux.ts';
import type { Livraison, Raccordement } from '../domain/raccordement.ts';
import type { BlobReader } from './spool.ts';

/** Where to, by which of the ways, and under which agreement. */
export interface Destination<Serveur extends Livraison = Livraison> {
  readonly raccordement: Raccordement;
  readonly serveur: Serveur;
}

/** A flux on its way, and what its journal knows of earlier attempts. */
export interface FluxAExpedier {
  readonly id: FluxId;
  readonly nomFichier: string;
  readonly sizeBytes: number;
  open(): Promise<BlobReader>;
  /** An earlier attempt noted that it was about to give the flux its final name: it may have. */
  readonly renommageNote: boolean;
  /** Called once, before the flux gets its final name; that is not asked for until this resolved. */
  noterRenommage(): Promise<void>;
}

export interface FichierCollecte {
  readonly nom: string;
  readonly sizeBytes: number;
  /** To be read once, to its end. It throws when the line is lost, or when the file is not what was listed. */
  readonly contenu: AsyncIterable<Uint8Array>;
}

/** RECU: it is durable here. DEJA_RECU: it was before. Only then is the file let go at the other side. */
export type Recevoir = (fichier: FichierCollecte) => Promise<'RECU' | 'DEJA_RECU'>;

export interface RapportCollecte {
  readonly recus: number;
  readonly dejaRecus: number;
  /** What we could not take: it stays at the other side. */
  readonly laisses: readonly { readonly nom: string; readonly motif: string }[];
}

export interface Expediteur<Serveur extends Livraison = Livraison> {
  /**
   * Resolves when the flux was delivered, by this attempt or by one before.
   * Throws Failure LIVRAISON_INJOIGNABLE (later may do), LIVRAISON_REFUSEE or CONFIG (somebody must look), ACCUSE_ATTENDU
   * (it was taken, and what proves it is to come on its own: the flux stays EN_COURS).
   */
  deposer(destination: Destination<Serveur>, flux: FluxAExpedier, signal: AbortSignal): Promise<void>;
  /**
   * Fetches what waits, the oldest first; a file announced larger than `maxFluxBytes` is left without being asked for.
   * Throws as `deposer`, when the other side cannot be reached or heard to the end; the reason of `signal` once it aborts.
   * A protocol by which the other side comes to us has nothing to fetch, and answers so.
   */
  collecter(
    destination: Destination<Serveur>,
    recevoir: Recevoir,
    signal: AbortSignal,
    maxFluxBytes?: number,
  ): Promise<RapportCollecte>;
}
