// SPDX-License-Identifier: Apache-2.0
/**
 * Reception: from an open handle to a flux. The state machine of specs/sftp §4.4, on durable rows.
 *
 *   OUVERT ─commit, final name──▶ EN_ATTENTE ─settle delay──▶ REMIS (a flux exists)
 *     │ └──commit, temporary────▶ TEMPORAIRE ─rename──────────▲
 *     └────line lost────────────▶ INTERROMPU ─reopen──▶ OUVERT
 *
 * What must stay true: `commit` and `rename` resolve only after the bytes are fsynced and the row is
 * journalled; a deposit once acknowledged becomes a flux unless its own partenaire takes it back; it becomes
 * exactly one, whatever is killed (the hand-over is one transaction, idempotent by id). After the hand-over a
 * ghost keeps the name and the size in view, because stock clients look at what they sent.
 */

import { Failure } from '../domain/failure.ts';
import type { FluxId } from '../domain/flux.ts';
import type { Raccordement, RaccordementId } from '../domain/raccordement.ts';
import type { Journal } from '../ports/journal.ts';
import type { Clock, Logger, Metrics } from '../ports/machinery.ts';
import type { MessagesRecus } from '../ports/messages.ts';
import type { Depot, DepotVisible, NouveauDepot, Reception, RenameOutcome } from '../ports/reception.ts';
import type { BlobReader, BlobStore } from '../ports/spool.ts';
import type { WorkQueue } from '../ports/work.ts';
import { DepotTable, type Entry, newEntry, pushHistory, toVisible } from './entry.ts';
import { HandOver } from './hand-over.ts';
import { openDepot } from './open-depot.ts';
import { recoverDepots } from './recover.ts';
import { copyBlob, stagingReader } from './staging-copy.ts';
import { temporaryNameMatcher } from './temporary-names.ts';

export interface ReceptionDependencies {
  readonly journal: Pick<Journal, 'saveDepot' | 'loadDepots' | 'record' | 'receive'> & {
    readonly messagesRecus: Pick<MessagesRecus, 'reprises'>;
  };
  readonly spool: BlobStore;
  readonly queue: Pick<WorkQueue, 'offer'>;
  readonly newFluxId: () => FluxId;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly limits: ReceptionLimits;
}

export interface ReceptionLimits {
  /** Largest deposit, in bytes; one more is refused while it is being written. */
  readonly depotBytes: number;
  /** Deposits that may be open at once for one raccordement. */
  readonly openPerRaccordement: number;
  /** Free bytes under which no new deposit is taken. */
  readonly freeDiskFloorBytes: number;
  /** How long an interrupted or temporary deposit is kept for its partenaire to come back. */
  readonly interruptedTtlMs: number;
  /** How long the name of a deposit handed over stays in view. */
  readonly ghostMs: number;
  readonly temporaryPatterns: readonly string[];
}

/** A reception in service: the port, and what main needs to run it. */
export interface RunningReception extends Reception {
  /** Forgets ghosts and expired interruptions. Called every minute. */
  sweep(): Promise<void>;
  /** Stops the settle timers; what was waiting is taken up at the next start. */
  close(): Promise<void>;
}

/** Takes up what an earlier run left: deposits waiting, interrupted, and recent ghosts. */
export async function startReception(deps: ReceptionDependencies): Promise<RunningReception> {
  const table = new DepotTable();
  const handOver = new HandOver(deps, table);
  await recoverDepots(deps, table, handOver);
  return new DepotReception(deps, table, handOver);
}

class DepotReception implements RunningReception {
  readonly #deps: ReceptionDependencies;
  readonly #table: DepotTable;
  readonly #handOver: HandOver;
  readonly isTemporaryName: (nomFichier: string) => boolean;

  constructor(deps: ReceptionDependencies, table: DepotTable, handOver: HandOver) {
    this.#deps = deps;
    this.#table = table;
    this.#handOver = handOver;
    this.isTemporaryName = temporaryNameMatcher(deps.limits.temporaryPatterns);
  }

  async open(depot: NouveauDepot): Promise<Depot> {
    await this.#admit(depot.raccordement);
    const id = this.#deps.newFluxId();
    const staging = await this.#deps.spool.stage(id);
    return this.#locked(depot, async () =>
      this.#openEntry(newEntry(id, depot, this.#deps.clock(), staging), depot),
    );
  }

  async reopen(depot: NouveauDepot): Promise<Depot | undefined> {
    await this.#admit(depot.raccordement);
    return this.#locked(depot, async () => {
      const entry = this.#table.visible(depot.raccordement.id, depot.nomFichier);
      if (entry === undefined) return undefined;
      if (entry.record.statut === 'OUVERT') {
        throw new Failure('DEPOT_CONFLICT', `${entry.record.id} is open in another session`);
      }
      const { sha256 } = entry.record;
      return sha256 === undefined ? this.#reopenStaging(entry, depot) : this.#reopenCopy(sha256, depot);
    });
  }

  async #reopenStaging(entry: Entry, depot: NouveauDepot): Promise<Depot | undefined> {
    const staging = await this.#deps.spool.resume(entry.record.id);
    if (staging === undefined) {
      this.#table.remove(entry);
      return undefined;
    }
    const now = this.#deps.clock();
    entry.record = { ...entry.record, statut: 'OUVERT', session: depot.session, modifieLe: now };
    entry.staging = staging;
    pushHistory(entry, {
      type: 'depot.repris',
      detail: { instant: now.toISOString(), session: depot.session, octets: staging.sizeBytes },
    });
    return this.#handleOn(entry, depot);
  }

  /** Of a sealed deposit, writing goes to a copy: the one acknowledged stays whole until the copy replaces it. */
  async #reopenCopy(sha256: string, depot: NouveauDepot): Promise<Depot> {
    const id = this.#deps.newFluxId();
    const staging = await this.#deps.spool.stage(id);
    try {
      await copyBlob(this.#deps.spool, sha256, staging, this.#deps.limits.depotBytes);
      return this.#openEntry(newEntry(id, depot, this.#deps.clock(), staging), depot);
    } catch (error) {
      await staging.discard();
      throw error;
    }
  }

  /** The deposits of that name that wait for their hand-over wait for this handle first. */
  #openEntry(entry: Entry, depot: NouveauDepot): Depot {
    this.#table.add(entry);
    for (const other of this.#table.named(depot.raccordement.id, depot.nomFichier))
      this.#handOver.hold(other);
    return this.#handleOn(entry, depot);
  }

  #handleOn(entry: Entry, { raccordement }: NouveauDepot): Depot {
    return openDepot(entry, raccordement, this.#deps, this.#handOver);
  }

  #locked<T>({ raccordement, nomFichier }: NouveauDepot, run: () => Promise<T>): Promise<T> {
    return this.#handOver.locks.with(raccordement.id, [nomFichier], run);
  }

  async #admit(raccordement: Raccordement): Promise<void> {
    const { openPerRaccordement, freeDiskFloorBytes } = this.#deps.limits;
    const open = this.#handOver.openCount(raccordement.id);
    if (open >= openPerRaccordement)
      throw new Failure('QUOTA', `${open} deposits open for ${raccordement.id}`);
    if ((await this.#deps.spool.freeBytes()) < freeDiskFloorBytes) {
      throw new Failure('DISK_FULL', `less than ${freeDiskFloorBytes} bytes free`);
    }
  }

  list(raccordement: RaccordementId): readonly DepotVisible[] {
    return this.#table.allVisible(raccordement).map(toVisible);
  }

  find(raccordement: RaccordementId, nomFichier: string): DepotVisible | undefined {
    const entry = this.#table.visible(raccordement, nomFichier);
    return entry && toVisible(entry);
  }

  async openForRead(raccordement: RaccordementId, nomFichier: string): Promise<BlobReader | undefined> {
    const entry = this.#table.visible(raccordement, nomFichier);
    if (entry === undefined) return undefined;
    if (entry.record.sha256 !== undefined) return this.#deps.spool.open(entry.record.sha256);
    if (entry.staging !== undefined) return stagingReader(entry.staging, false);
    const staging = await this.#deps.spool.resume(entry.record.id);
    return staging && stagingReader(staging, true);
  }

  rename(
    raccordement: Raccordement,
    from: string,
    to: string,
    options: { readonly overwrite: boolean },
  ): Promise<RenameOutcome> {
    return this.#handOver.locks.with(raccordement.id, [from, to], async () => {
      const entry = this.#table.visible(raccordement.id, from);
      if (entry === undefined) return 'NOT_FOUND';
      const target = this.#table.visible(raccordement.id, to);
      if (target === entry) return 'RENAMED';
      if (target !== undefined && !options.overwrite) return 'EXISTS';
      this.#mayBeRenamed(entry, to);
      if (entry.record.statut === 'REMIS') await this.#handOver.renameGhost(entry, raccordement, to);
      else await this.#renameDepot(entry, raccordement, to);
      if (target !== undefined) await this.#handOver.withdraw(target, 'depot.remplace');
      return 'RENAMED';
    });
  }

  /** A rename to a final name is an acknowledgement: only of bytes that are whole and durable. */
  #mayBeRenamed(entry: Entry, to: string): void {
    const { id, statut } = entry.record;
    if (statut === 'OUVERT') throw new Failure('DEPOT_CONFLICT', `${id} is still being written`);
    if (statut === 'INTERROMPU' && !this.isTemporaryName(to)) {
      throw new Failure('DEPOT_HOLE', `${id} was interrupted: it has no end to be renamed at`);
    }
  }

  async #renameDepot(entry: Entry, raccordement: Raccordement, to: string): Promise<void> {
    const from = entry.record.nomFichier;
    this.#handOver.hold(entry);
    this.#table.rename(entry, to);
    try {
      await this.#handOver.settleRenamed(entry, raccordement, this.isTemporaryName(to));
    } catch (error) {
      this.#table.rename(entry, from);
      if (entry.record.statut === 'EN_ATTENTE') this.#handOver.schedule(entry, this.#deps.clock());
      throw error;
    }
  }

  remove(raccordement: Raccordement, nomFichier: string): Promise<boolean> {
    return this.#handOver.locks.with(raccordement.id, [nomFichier], async () => {
      const entry = this.#table.visible(raccordement.id, nomFichier);
      if (entry === undefined) return false;
      // Every deposit of that name goes: what the partenaire removed must not come back from underneath.
      for (const one of [...this.#table.named(raccordement.id, nomFichier)]) {
        await this.#handOver.withdraw(one, 'depot.supprime');
      }
      return true;
    });
  }

  async truncate(raccordement: Raccordement, nomFichier: string, sizeBytes: number): Promise<boolean> {
    const entry = this.#table.visible(raccordement.id, nomFichier);
    if (entry === undefined) return false;
    if (toVisible(entry).sizeBytes === sizeBytes) return true;
    if (sizeBytes > this.#deps.limits.depotBytes) {
      throw new Failure('DEPOT_TOO_LARGE', `${entry.record.id}: past ${this.#deps.limits.depotBytes} bytes`);
    }
    const { protocole, session, statut } = entry.record;
    const depot = await this.reopen({ raccordement, protocole, nomFichier, session });
    if (depot === undefined) return false;
    try {
      await depot.truncate(sizeBytes);
    } catch (error) {
      // A copy is dropped and the original goes its way; an interrupted deposit keeps its bytes.
      await (depot.id === entry.record.id ? depot.interrupt() : depot.abort());
      throw error;
    }
    // What was interrupted has no end yet, whatever its size: only its partenaire's CLOSE gives it one.
    await (statut === 'INTERROMPU' ? depot.interrupt() : depot.commit());
    return true;
  }

  sweep(): Promise<void> {
    return this.#handOver.sweep();
  }

  close(): Promise<void> {
    return this.#handOver.close();
  }
}
