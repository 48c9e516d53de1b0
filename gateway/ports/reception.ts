// SPDX-License-Identifier: Apache-2.0
/**
 * Reception: how a protocol hands a flux in. No acknowledgement before commit.
 */
import type { FluxId, Protocole } from '../domain/flux.ts';
import type { Raccordement, RaccordementId } from '../domain/raccordement.ts';
import type { BlobReader } from './spool.ts';

export type StatutDepot =
  /** A handle is open on it. */
  | 'OUVERT'
  /** The line was lost with the handle open: kept for resume, never a flux. */
  | 'INTERROMPU'
  /** Closed under a temporary name: waits for its RENAME. */
  | 'TEMPORAIRE'
  /** Closed under a final name, durable and journalled; taken back for as long as the settle delay runs. */
  | 'EN_ATTENTE'
  /** A flux: only its ghost remains in `/in`. */
  | 'REMIS'
  /** Removed by the partenaire before the hand-over, or replaced, or expired. */
  | 'RETIRE';

export interface NouveauDepot {
  readonly raccordement: Raccordement;
  readonly protocole: Protocole;
  /** As the partenaire wrote it: a single component, valid UTF-8, at most 255 bytes. */
  readonly nomFichier: string;
  /** For the audit: which session, from where. */
  readonly session: string;
  readonly adresse?: string;
}

/** What a partenaire sees of its own deposits. */
export interface DepotVisible {
  readonly id: FluxId;
  readonly nomFichier: string;
  readonly statut: StatutDepot;
  readonly sizeBytes: number;
  readonly modifieLe: Date;
}

/** One deposit in progress. Nothing is visible to the queues until `commit` has resolved. */
export interface Depot {
  readonly id: FluxId;
  readonly sizeBytes: number;
  /** The caller may use the memory of `bytes` again once this has settled. */
  write(bytes: Uint8Array, positionBytes: number): Promise<void>;
  read(into: Uint8Array, positionBytes: number): Promise<number>;
  truncate(sizeBytes: number): Promise<void>;
  sync(): Promise<void>;
  /**
   * The end of the file. When it resolves the bytes are fsynced and the deposit is journalled; only then may
   * the protocol acknowledge. Under a temporary name it becomes TEMPORAIRE; under a final one, EN_ATTENTE for
   * the settle delay of the raccordement, then a flux; with a delay of 0, a flux at once.
   * Throws Failure DEPOT_HOLE, SPOOL_WRITE, DISK_FULL, JOURNAL_WRITE: then nothing was acknowledged.
   */
  commit(): Promise<void>;
  /** The line was lost: the bytes are kept for resume, and never become a flux by themselves. */
  interrupt(): Promise<void>;
  /** Drops it. Safe at any time, also after `commit`, where it does nothing. */
  abort(): Promise<void>;
}

export type RenameOutcome = 'RENAMED' | 'NOT_FOUND' | 'EXISTS';

export interface Reception {
  /** A new deposit under a name. An older one of that name stays what it is until this one is committed. */
  open(depot: NouveauDepot): Promise<Depot>;
  /**
   * Opens for writing, with its bytes, a deposit that is INTERROMPU, TEMPORAIRE or EN_ATTENTE, or a copy of
   * one that is REMIS (a new deposit then). Undefined when the name is unknown.
   * Throws Failure DEPOT_CONFLICT while another handle has it open.
   */
  reopen(depot: NouveauDepot): Promise<Depot | undefined>;
  /** In progress, waiting, and ghosts, by name; none of another raccordement, ever. */
  list(raccordement: RaccordementId): readonly DepotVisible[];
  find(raccordement: RaccordementId, nomFichier: string): DepotVisible | undefined;
  /** Opens the bytes for reading, ghost included. Undefined when the name is unknown. */
  openForRead(raccordement: RaccordementId, nomFichier: string): Promise<BlobReader | undefined>;
  /**
   * RENAME of a deposit or of a ghost. From a temporary to a final name it is the commit: durable and
   * journalled when it resolves, and handed over with no settle delay.
   */
  rename(
    raccordement: Raccordement,
    from: string,
    to: string,
    options: { readonly overwrite: boolean },
  ): Promise<RenameOutcome>;
  /** REMOVE. Takes back what is not yet a flux, forgets a ghost. False when the name is unknown. */
  remove(raccordement: Raccordement, nomFichier: string): Promise<boolean>;
  /** SETSTAT of size on a closed deposit (on an open one, the protocol calls `truncate`). */
  truncate(raccordement: Raccordement, nomFichier: string, sizeBytes: number): Promise<boolean>;
  /** Is this a name that waits for its RENAME? (`.tmp`, `.part`, `.filepart`, leading `.in.` …) */
  isTemporaryName(nomFichier: string): boolean;
}
