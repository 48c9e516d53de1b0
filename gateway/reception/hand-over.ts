// SPDX-License-Identifier: Apache-2.0
/**
 * The endings of a deposit: durable, waiting, handed over, interrupted, withdrawn, forgotten.
 *
 * Everything here writes the journal before it changes what others see, so that memory never promises more
 * than the disk holds.
 */
import { Failure } from '../domain/failure.ts';
import { parseFluxName } from '../domain/flux-name.ts';
import type { Raccordement, RaccordementId } from '../domain/raccordement.ts';
import type { DepotRecord } from '../ports/journal.ts';
import type { StatutDepot } from '../ports/reception.ts';
import type { BlobRef, Staging } from '../ports/spool.ts';
import { workIdOf } from '../ports/work.ts';
import { type DepotTable, type Entry, pushHistory, settleMsOf } from './entry.ts';
import type { ReceptionDependencies } from './index.ts';
import { NameLocks } from './name-locks.ts';
import { isMarkerName, temporaryNameMatcher } from './temporary-names.ts';

/** Delay before a hand-over that failed (journal busy, disk full) is tried again. */
const retryHandOverMs = 2_000;

export class HandOver {
  readonly #deps: ReceptionDependencies;
  readonly #table: DepotTable;
  readonly #isTemporary: (nomFichier: string) => boolean;
  readonly locks = new NameLocks();
  readonly #open = new Map<RaccordementId, number>();
  readonly #running = new Set<Promise<void>>();
  #closed = false;

  constructor(deps: ReceptionDependencies, table: DepotTable) {
    this.#deps = deps;
    this.#table = table;
    this.#isTemporary = temporaryNameMatcher(deps.limits.temporaryPatterns);
  }

  openCount(raccordement: RaccordementId): number {
    return this.#open.get(raccordement) ?? 0;
  }

  opened(entry: Entry): void {
    const { raccordement } = entry.record;
    this.#open.set(raccordement, this.openCount(raccordement) + 1);
  }

  /** A handle went away: deposits of that name that waited for it resume their settle delay. */
  closed(entry: Entry): void {
    const { raccordement, nomFichier } = entry.record;
    const left = this.openCount(raccordement) - 1;
    if (left > 0) this.#open.set(raccordement, left);
    else this.#open.delete(raccordement);
    for (const other of this.#table.named(raccordement, nomFichier)) {
      if (other.record.statut === 'EN_ATTENTE' && other.timer === undefined)
        this.schedule(other, this.#deps.clock());
    }
  }

  /** The end of a file, called once by its handle. */
  async commit(entry: Entry, raccordement: Raccordement): Promise<void> {
    const blob = await this.#seal(entry, requireStaging(entry));
    const { nomFichier, id } = entry.record;
    try {
      if (this.#isTemporary(nomFichier)) {
        await this.#save(entry, 'TEMPORAIRE', blob);
      } else if (blob.sizeBytes === 0 && isMarkerName(nomFichier)) {
        this.#deps.logger.info('depot.marker', { flux: id, fichier: nomFichier });
        await this.#save(entry, 'RETIRE', blob);
      } else {
        await this.#settle(entry, blob, settleMsOf(raccordement, false));
      }
    } catch (error) {
      // Not acknowledged: the name is free again, the blob without a row is the purge's.
      this.#table.remove(entry);
      throw error;
    }
    await this.#replaceOlder(entry);
  }

  /** RENAME of a deposit already closed, whose new name is in the table. Its bytes are in the store already. */
  async settleRenamed(entry: Entry, raccordement: Raccordement, temporary: boolean): Promise<void> {
    const blob = blobOf(entry.record);
    if (temporary || blob === undefined) {
      await this.#save(entry, entry.record.statut === 'INTERROMPU' ? 'INTERROMPU' : 'TEMPORAIRE', blob);
      return;
    }
    await this.#settle(entry, blob, settleMsOf(raccordement, true));
    await this.#replaceOlder(entry);
  }

  /**
   * A ghost renamed: the flux exists under its first name. When that name was malformed and the new one is
   * right, the partenaire renamed too late for us to wait: its content becomes a flux under the right name.
   */
  async renameGhost(entry: Entry, raccordement: Raccordement, to: string): Promise<void> {
    const { id, nomFichier, sha256, sizeBytes } = entry.record;
    const late = parseFluxName(nomFichier) === undefined && parseFluxName(to) !== undefined;
    if (!late || sha256 === undefined) {
      if (sha256 !== undefined) {
        await this.#deps.journal.record(id, this.#deps.clock(), [
          { type: 'depot.renomme', detail: { vers: to } },
        ]);
      }
      this.#table.rename(entry, to);
      return;
    }
    const newId = this.#deps.newFluxId();
    const now = this.#deps.clock();
    this.#table.remove(entry);
    const copy: Entry = {
      record: { ...entry.record, id: newId, nomFichier: to, statut: 'OUVERT', ouvertLe: now, modifieLe: now },
      staging: undefined,
      timer: undefined,
      dropped: false,
      history: [{ type: 'depot.renomme', detail: { de: nomFichier, flux: id } }],
    };
    this.#table.add(copy);
    try {
      await this.#settle(copy, { sha256, sizeBytes }, settleMsOf(raccordement, true));
    } catch (error) {
      this.#table.remove(copy);
      this.#table.add(entry);
      throw error;
    }
  }

  async interrupt(entry: Entry): Promise<void> {
    const staging = requireStaging(entry);
    const { sizeBytes } = staging;
    await staging.suspend();
    entry.staging = undefined;
    entry.record = { ...entry.record, sizeBytes };
    pushHistory(entry, {
      type: 'depot.interrompu',
      detail: { instant: this.#deps.clock().toISOString(), octets: sizeBytes },
    });
    this.#deps.metrics.count('depots_total', { outcome: 'interrupted' });
    this.#deps.logger.warn('depot.interrupted', { flux: entry.record.id, octets: sizeBytes });
    await this.#save(entry, 'INTERROMPU', undefined);
  }

  /** Taken back by its partenaire, or replaced. A flux already handed over only loses its ghost. */
  async withdraw(entry: Entry, reason: 'depot.remplace' | 'depot.supprime'): Promise<void> {
    this.hold(entry);
    if (entry.record.statut === 'OUVERT') {
      entry.dropped = true;
      return;
    }
    if (entry.record.statut === 'REMIS') {
      this.#table.remove(entry);
      return;
    }
    await this.forget(entry, reason);
    this.#table.remove(entry);
  }

  /** Given up by its own handle: not acknowledged, nothing of it stays. */
  async drop(entry: Entry): Promise<void> {
    await entry.staging?.discard();
    entry.staging = undefined;
    this.#table.remove(entry);
    await this.forget(entry, 'depot.abandonne');
  }

  /** Journals RETIRE, then deletes the staging. The blob of a sealed deposit is left to the purge. */
  async forget(entry: Entry, reason: string): Promise<void> {
    await this.#save(entry, 'RETIRE', blobOf(entry.record));
    await this.#deps.spool.discard(entry.record.id);
    this.#deps.logger.info('depot.withdrawn', { flux: entry.record.id, reason });
  }

  /** Stops the settle delay of a deposit, if it runs. */
  hold(entry: Entry): void {
    if (entry.timer !== undefined) clearTimeout(entry.timer);
    entry.timer = undefined;
  }

  /** Starts (again) the settle delay of a deposit EN_ATTENTE. */
  schedule(entry: Entry, now: Date): void {
    this.hold(entry);
    if (this.#closed) return;
    const due = entry.record.remettreLe ?? now;
    entry.timer = setTimeout(() => this.#runDue(entry), Math.max(0, due.getTime() - now.getTime()));
  }

  async sweep(): Promise<void> {
    for (const entry of [...this.#table.entries()]) {
      const { raccordement, nomFichier } = entry.record;
      if (this.#isPast(entry)) await this.locks.with(raccordement, [nomFichier], () => this.#expire(entry));
    }
  }

  #isPast({ record: { statut, modifieLe } }: Entry): boolean {
    const { ghostMs, interruptedTtlMs } = this.#deps.limits;
    const ageMs = this.#deps.clock().getTime() - modifieLe.getTime();
    if (statut === 'REMIS' || statut === 'RETIRE') return ageMs > ghostMs;
    return (statut === 'INTERROMPU' || statut === 'TEMPORAIRE') && ageMs > interruptedTtlMs;
  }

  async #expire(entry: Entry): Promise<void> {
    if (!this.#table.has(entry) || !this.#isPast(entry)) return;
    const { id, statut } = entry.record;
    if (statut !== 'REMIS' && statut !== 'RETIRE') {
      this.#deps.logger.warn('depot.expired', { flux: id, statut });
      await this.forget(entry, 'depot.expire');
    }
    this.#table.remove(entry);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const entry of this.#table.entries()) this.hold(entry);
    await Promise.allSettled(this.#running);
  }

  /** When sealing fails the deposit was not acknowledged: its bytes are dropped and its name is free again. */
  async #seal(entry: Entry, staging: Staging): Promise<BlobRef> {
    try {
      const blob = await staging.seal();
      entry.staging = undefined;
      return blob;
    } catch (error) {
      await staging.discard();
      entry.staging = undefined;
      this.#table.remove(entry);
      throw error;
    }
  }

  async #settle(entry: Entry, blob: BlobRef, settleMs: number): Promise<void> {
    if (settleMs === 0) {
      await this.#handOver(entry, blob);
      return;
    }
    const now = this.#deps.clock();
    entry.record = { ...entry.record, remettreLe: new Date(now.getTime() + settleMs) };
    await this.#save(entry, 'EN_ATTENTE', blob);
    this.schedule(entry, now);
  }

  #runDue(entry: Entry): void {
    entry.timer = undefined;
    if (this.#closed) return;
    const { raccordement, nomFichier, id } = entry.record;
    const due = () => this.#handOverDue(entry);
    const run = this.locks.with(raccordement, [nomFichier], due).catch((error: unknown) => {
      this.#deps.logger.error('depot.hand-over-failed', { flux: id }, error);
      if (this.#closed || !this.#table.has(entry)) return;
      entry.timer = setTimeout(() => this.#runDue(entry), retryHandOverMs);
    });
    this.#running.add(run);
    void run.finally(() => this.#running.delete(run));
  }

  /** Still waiting, still ours, and nobody is writing this name again (then that handle's end takes it up). */
  async #handOverDue(entry: Entry): Promise<void> {
    const { sha256, sizeBytes, raccordement, nomFichier, statut } = entry.record;
    if (statut !== 'EN_ATTENTE' || sha256 === undefined || !this.#table.has(entry)) return;
    const sameName = this.#table.named(raccordement, nomFichier);
    if (sameName.some((other) => other.record.statut === 'OUVERT' && !other.dropped)) return;
    await this.#handOver(entry, { sha256, sizeBytes });
  }

  /** The flux is born here: its row, its first event and its first work in one transaction. */
  async #handOver(entry: Entry, blob: BlobRef): Promise<void> {
    const now = this.#deps.clock();
    const { id, partenaire, raccordement, protocole, nomFichier } = entry.record;
    const record = toRecord(entry.record, 'REMIS', now, blob);
    const isNew = await this.#deps.journal.receive(
      {
        id,
        partenaire,
        raccordement,
        protocole,
        nomFichier,
        blob,
        recuLe: now,
        events: [
          ...entry.history,
          { type: 'flux.recu', detail: { nomFichier, sha256: blob.sha256, sizeBytes: blob.sizeBytes } },
        ],
      },
      record,
    );
    entry.record = record;
    if (!isNew) {
      this.#deps.logger.warn('flux.received-before', { flux: id });
      return;
    }
    this.#deps.queue.offer([{ id: workIdOf('ouverture', id) }]);
    this.#deps.metrics.count('depots_total', { outcome: 'received' });
    this.#deps.metrics.count('received_bytes_total', {}, blob.sizeBytes);
    this.#deps.logger.info('flux.received', {
      flux: id,
      fichier: nomFichier,
      octets: blob.sizeBytes,
      raccordement,
    });
  }

  /** Older deposits of this name that are not yet flux are replaced by the one just made durable. */
  async #replaceOlder(entry: Entry): Promise<void> {
    for (const other of [...this.#table.named(entry.record.raccordement, entry.record.nomFichier)]) {
      if (other !== entry && other.record.statut !== 'OUVERT') await this.withdraw(other, 'depot.remplace');
    }
  }

  async #save(entry: Entry, statut: StatutDepot, blob: BlobRef | undefined): Promise<void> {
    const record = toRecord(entry.record, statut, this.#deps.clock(), blob);
    await this.#deps.journal.saveDepot(record);
    entry.record = record;
  }
}

function toRecord(
  record: DepotRecord,
  statut: StatutDepot,
  modifieLe: Date,
  blob: BlobRef | undefined,
): DepotRecord {
  return { ...record, statut, modifieLe, ...(blob === undefined ? {} : blob) };
}

function blobOf({ sha256, sizeBytes }: DepotRecord): BlobRef | undefined {
  return sha256 === undefined ? undefined : { sha256, sizeBytes };
}

function requireStaging(entry: Entry): Staging {
  if (entry.staging === undefined) throw new Failure('DEPOT_GONE', `${entry.record.id} has no open file`);
  return entry.staging;
}
