// SPDX-License-Identifier: Apache-2.0
/** The handle of one deposit in progress: what a protocol writes through, and the end it calls for. */
import { Failure } from '../domain/failure.ts';
import type { Raccordement } from '../domain/raccordement.ts';
import type { Depot } from '../ports/reception.ts';
import type { Staging } from '../ports/spool.ts';
import type { Entry } from './entry.ts';
import type { HandOver } from './hand-over.ts';
import type { ReceptionDependencies } from './index.ts';

/**
 * A deposit still open after this is journalled, so that a restart gives its bytes back for resume. Most are
 * closed long before: their first row is their hand-over, and of what was cut so young nobody misses a byte.
 */
const journalOpenAfterMs = 1_000;

export function openDepot(
  entry: Entry,
  raccordement: Raccordement,
  deps: ReceptionDependencies,
  handOver: HandOver,
): Depot {
  handOver.opened(entry);
  let open = true;
  const { id } = entry.record;
  const lasting = setTimeout(() => journalOpen(entry, deps), journalOpenAfterMs).unref();

  function staging(): Staging {
    if (!open || entry.staging === undefined) throw new Failure('DEPOT_GONE', `${id} is closed`);
    return entry.staging;
  }

  /** Runs an ending once, alone on its name; whatever comes after it does nothing. */
  async function end(ending: () => Promise<void>): Promise<void> {
    if (!open) return;
    open = false;
    // Or the row of an open deposit could come after the one of its end.
    clearTimeout(lasting);
    const { raccordement: owner, nomFichier } = entry.record;
    await handOver.locks.with(owner, [nomFichier], async () => {
      try {
        await ending();
      } finally {
        handOver.closed(entry);
      }
    });
  }

  /** Removed or replaced by another session meanwhile: its end must not be acknowledged. */
  async function refuse(): Promise<void> {
    await handOver.drop(entry);
    throw new Failure('DEPOT_GONE', `${id} was removed while it was being written`);
  }

  return {
    id,
    get sizeBytes() {
      return entry.staging?.sizeBytes ?? entry.record.sizeBytes;
    },
    async write(bytes, positionBytes) {
      if (positionBytes + bytes.length > deps.limits.depotBytes) {
        throw new Failure('DEPOT_TOO_LARGE', `${id}: past ${deps.limits.depotBytes} bytes`);
      }
      await staging().write(bytes, positionBytes);
    },
    read: async (into, positionBytes) => staging().read(into, positionBytes),
    async truncate(sizeBytes) {
      if (sizeBytes > deps.limits.depotBytes) {
        throw new Failure('DEPOT_TOO_LARGE', `${id}: past ${deps.limits.depotBytes} bytes`);
      }
      await staging().truncate(sizeBytes);
    },
    sync: async () => staging().sync(),
    commit: () => end(() => (entry.dropped ? refuse() : handOver.commit(entry, raccordement))),
    interrupt: () => end(() => (entry.dropped ? handOver.drop(entry) : handOver.interrupt(entry))),
    abort: () => end(() => handOver.drop(entry)),
  };
}

/** Not awaited: nothing was promised yet. */
function journalOpen(entry: Entry, deps: ReceptionDependencies): void {
  deps.journal.saveDepot(entry.record).catch((error: unknown) => {
    deps.logger.warn('depot.open-not-journalled', { flux: entry.record.id }, error);
  });
}
