// SPDX-License-Identifier: Apache-2.0
/**
 * Reception and Retrait in memory, for the SFTP tests: the promises of the ports, no disk, no delay, and
 * everything that was done written down for the test to look at.
 */
import { Failure } from '../../gateway/domain/failure.ts';
import { type FluxId, parseFluxId } from '../../gateway/domain/flux.ts';
import type { Raccordement, RaccordementId } from '../../gateway/domain/raccordement.ts';
import type {
  Depot,
  DepotVisible,
  NouveauDepot,
  Reception,
  StatutDepot,
} from '../../gateway/ports/reception.ts';
import type { FluxDisponible, Retrait } from '../../gateway/ports/retrait.ts';
import type { BlobReader } from '../../gateway/ports/spool.ts';

const temporary = /^\.in\.|\.(?:tmp|part|filepart)$/;

interface Stored {
  readonly id: FluxId;
  readonly raccordement: RaccordementId;
  nomFichier: string;
  statut: StatutDepot;
  bytes: Buffer;
  sizeBytes: number;
  /** Intervals never written would be a hole: the highest byte of contiguous data is enough for the tests. */
  written: [number, number][];
  modifieLe: Date;
}

/** As the real one has a largest deposit: refused clearly, not by the allocator. */
const depotBytes = 2 ** 31;

export interface Committed {
  readonly raccordement: RaccordementId;
  readonly nomFichier: string;
  readonly content: Buffer;
}

export interface MemoryReception extends Reception {
  /** Every commit under a final name and every rename to one, in order. */
  readonly committed: Committed[];
  readonly interrupted: string[];
  readonly aborted: string[];
  /** Awaited before each write and commit: a test makes them wait or fail. */
  onWrite: (position: number, length: number) => Promise<void>;
  onCommit: (nomFichier: string) => Promise<void>;
  readonly writes: { readonly position: number; readonly length: number }[];
  /** Resolves once `condition` holds; looked at after every change. */
  until(condition: () => boolean): Promise<void>;
}

let serial = 0;
/** Unique within the run, and a ULID in form. */
function nextId(): FluxId {
  return parseFluxId(`01TEST${String(++serial).padStart(20, '0')}`.replaceAll(/[ILOU]/g, 'Z'));
}

export function createMemoryReception(): MemoryReception {
  const stored: Stored[] = [];
  const waiting = new Set<() => void>();
  const changed = () => {
    for (const look of waiting) look();
  };
  const find = (raccordement: RaccordementId, name: string) =>
    stored.findLast(
      (one) => one.raccordement === raccordement && one.nomFichier === name && one.statut !== 'RETIRE',
    );

  const finish = (one: Stored) => {
    for (const older of stored) {
      const same = older.raccordement === one.raccordement && older.nomFichier === one.nomFichier;
      if (older !== one && same) older.statut = 'RETIRE';
    }
    one.modifieLe = new Date();
    if (temporary.test(one.nomFichier)) {
      one.statut = 'TEMPORAIRE';
      return;
    }
    one.statut = 'REMIS';
    const content = Buffer.from(one.bytes.subarray(0, one.sizeBytes));
    reception.committed.push({ raccordement: one.raccordement, nomFichier: one.nomFichier, content });
  };

  const depotOf = (one: Stored): Depot => ({
    id: one.id,
    get sizeBytes() {
      return one.sizeBytes;
    },
    write: async (bytes, position) => {
      await reception.onWrite(position, bytes.length);
      if (position + bytes.length > depotBytes) throw new Failure('DEPOT_TOO_LARGE', 'memory');
      reception.writes.push({ position, length: bytes.length });
      grow(one, position + bytes.length);
      one.bytes.set(bytes, position);
      one.written.push([position, position + bytes.length]);
      one.sizeBytes = Math.max(one.sizeBytes, position + bytes.length);
      changed();
    },
    read: async (into, position) => {
      const part = one.bytes.subarray(position, Math.min(one.sizeBytes, position + into.length));
      into.set(part);
      return part.length;
    },
    truncate: async (size) => {
      if (size > depotBytes) throw new Failure('DEPOT_TOO_LARGE', 'memory');
      grow(one, size);
      one.bytes.fill(0, Math.min(size, one.sizeBytes));
      one.sizeBytes = size;
      one.written = one.written.map(([from, to]) => [Math.min(from, size), Math.min(to, size)]);
    },
    sync: async () => undefined,
    commit: async () => {
      await reception.onCommit(one.nomFichier);
      if (hasHole(one)) throw new Failure('DEPOT_HOLE', one.nomFichier);
      if (one.statut === 'OUVERT') finish(one);
      changed();
    },
    interrupt: async () => {
      if (one.statut === 'OUVERT') one.statut = 'INTERROMPU';
      reception.interrupted.push(one.nomFichier);
      changed();
    },
    abort: async () => {
      if (one.statut !== 'OUVERT') return;
      one.statut = 'RETIRE';
      reception.aborted.push(one.nomFichier);
      changed();
    },
  });

  const create = ({ raccordement, nomFichier }: NouveauDepot, content: Buffer): Depot => {
    const one: Stored = {
      id: nextId(),
      raccordement: raccordement.id,
      nomFichier,
      statut: 'OUVERT',
      bytes: Buffer.from(content),
      sizeBytes: content.length,
      written: content.length > 0 ? [[0, content.length]] : [],
      modifieLe: new Date(),
    };
    stored.push(one);
    changed();
    return depotOf(one);
  };

  const reception: MemoryReception = {
    committed: [],
    interrupted: [],
    aborted: [],
    writes: [],
    onWrite: async () => undefined,
    onCommit: async () => undefined,
    until: async (condition) => {
      if (condition()) return;
      await new Promise<void>((resolve) => {
        const look = () => {
          if (!condition()) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
      });
    },
    open: async (depot) => create(depot, Buffer.alloc(0)),
    reopen: async (depot) => {
      const one = find(depot.raccordement.id, depot.nomFichier);
      if (one === undefined) return undefined;
      if (one.statut === 'OUVERT') throw new Failure('DEPOT_CONFLICT', depot.nomFichier);
      if (one.statut === 'REMIS') return create(depot, one.bytes.subarray(0, one.sizeBytes));
      one.statut = 'OUVERT';
      return depotOf(one);
    },
    list: (raccordement) => {
      const names = new Set(
        stored.filter((one) => one.raccordement === raccordement).map((one) => one.nomFichier),
      );
      return [...names].flatMap((name) => visible(find(raccordement, name)));
    },
    find: (raccordement, name) => visible(find(raccordement, name))[0],
    openForRead: async (raccordement, name) => {
      const one = find(raccordement, name);
      return one === undefined ? undefined : readerOf(one.bytes.subarray(0, one.sizeBytes));
    },
    rename: async (raccordement, from, to, { overwrite }) => {
      const one = find(raccordement.id, from);
      if (one === undefined) return 'NOT_FOUND';
      const target = find(raccordement.id, to);
      if (target !== undefined && target !== one && !overwrite) return 'EXISTS';
      const wasTemporary = one.statut === 'TEMPORAIRE';
      one.nomFichier = to;
      if (wasTemporary) finish(one);
      else if (target !== undefined && target !== one) target.statut = 'RETIRE';
      changed();
      return 'RENAMED';
    },
    remove: async (raccordement, name) => {
      const one = find(raccordement.id, name);
      if (one !== undefined) one.statut = 'RETIRE';
      return one !== undefined;
    },
    truncate: async (raccordement, name, size) => {
      const one = find(raccordement.id, name);
      if (one === undefined) return false;
      await depotOf(one).truncate(size);
      return true;
    },
    isTemporaryName: (name) => temporary.test(name),
  };
  return reception;
}

export interface MemoryRetrait extends Retrait {
  add(raccordement: RaccordementId, nomFichier: string, content: Buffer): FluxDisponible;
  readonly fetches: FluxId[];
  readonly removals: FluxId[];
}

export function createMemoryRetrait(): MemoryRetrait {
  const flux: (FluxDisponible & { readonly raccordement: RaccordementId; readonly content: Buffer })[] = [];
  const drop = (raccordement: RaccordementId, id: FluxId) => {
    const index = flux.findIndex((one) => one.id === id && one.raccordement === raccordement);
    if (index !== -1) flux.splice(index, 1);
    return index !== -1;
  };
  const retrait: MemoryRetrait = {
    fetches: [],
    removals: [],
    add: (raccordement, nomFichier, content) => {
      const one = {
        id: nextId(),
        nomFichier,
        sizeBytes: content.length,
        disponibleLe: new Date(),
        raccordement,
        content,
      };
      flux.push(one);
      return one;
    },
    list: async (raccordement) => flux.filter((one) => one.raccordement === raccordement),
    find: async (raccordement, name) =>
      flux.find((one) => one.raccordement === raccordement && one.nomFichier === name),
    open: async (raccordement, id) => {
      const one = flux.find((other) => other.id === id && other.raccordement === raccordement);
      return one === undefined ? undefined : readerOf(one.content);
    },
    fetched: async (raccordement: Raccordement, id) => {
      retrait.fetches.push(id);
      if (raccordement.politiqueRetrait === 'once') drop(raccordement.id, id);
    },
    remove: async (raccordement, id) => {
      const removed = drop(raccordement.id, id);
      if (removed) retrait.removals.push(id);
      return removed;
    },
  };
  return retrait;
}

function visible(one: Stored | undefined): DepotVisible[] {
  if (one === undefined) return [];
  const { id, nomFichier, statut, sizeBytes, modifieLe } = one;
  return [{ id, nomFichier, statut, sizeBytes, modifieLe }];
}

function grow(one: Stored, size: number): void {
  if (size <= one.bytes.length) return;
  const bigger = Buffer.alloc(Math.max(size, one.bytes.length * 2));
  bigger.set(one.bytes);
  one.bytes = bigger;
}

function hasHole(one: Stored): boolean {
  let end = 0;
  for (const [from, to] of one.written.toSorted(([a], [b]) => a - b)) {
    if (from > end) return true;
    end = Math.max(end, to);
  }
  return end < one.sizeBytes;
}

function readerOf(content: Buffer): BlobReader {
  return {
    sizeBytes: content.length,
    read: async (into, position) => {
      const part = content.subarray(position, position + into.length);
      into.set(part);
      return part.length;
    },
    close: async () => undefined,
  };
}
