// SPDX-License-Identifier: Apache-2.0
/** The handle of one deposit in progress: what a protocol writes through, and the end it calls for. */
import { Failure } from '../domain/failure.ts';
import type { Raccordement } from '../domain/raccordement.ts';
import type { Depot } from '../ports/reception.ts';
import type { Staging } from '../ports/spool.ts';
import type { DepotTable, Entry } from './entry.ts';
import type { HandOver } from './hand-over.ts';
import type { ReceptionDependencies } from './index.ts';

export function openDepot(
  entry: Entry,
  raccordement: Raccordement,
  deps: ReceptionDependencies,
  table: DepotTable,
  handOver: HandOver,
): Depot {
  handOver.opened(entry);
  let open = true;
  const { id } = entry.record;

  function staging(): Staging {
    if (!open || entry.staging === undefined) throw new Failure('DEPOT_GONE', `${id} is closed`);
    return entry.staging;
  }

  /** Runs an ending once; whatever comes after it does nothing. */
  async function end(ending: () => Promise<void>): Promise<void> {
    if (!open) return;
    open = false;
    try {
      await ending();
    } finally {
      handOver.closed(entry);
    }
  }

  async function drop(): Promise<void> {
    await entry.staging?.discard();
    entry.staging = undefined;
    table.remove(entry);
    await handOver.forget(entry, 'depot.abandonne');
  }

  /** Removed or replaced by another session meanwhile: its end must not be acknowledged. */
  async function refuse(): Promise<void> {
    await drop();
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
    interrupt: () => end(() => (entry.dropped ? drop() : handOver.interrupt(entry))),
    abort: () => end(drop),
  };
}
