// SPDX-License-Identifier: Apache-2.0
/** A spool in memory. What a kill would leave on a disk stays in it: blobs, and stagings that nobody has open any more. */
import { createHash } from 'node:crypto';
import { Failure } from '../../gateway/domain/failure.ts';
import type { BlobReader, BlobRef, BlobStore, Staging } from '../../gateway/ports/spool.ts';
import { addRange, coversAll, cutRanges, type Range } from '../../queues/spool/ranges.ts';
import { blobReader } from './memory-blob.ts';

interface Blob {
  bytes: Buffer;
  modifiedAt: Date;
}

interface Kept {
  bytes: Buffer;
  ranges: readonly Range[];
  modifiedAt: Date;
}

export interface MemorySpool extends BlobStore {
  /** As after a kill: what was open is so no more, and keeps its bytes. */
  kill(): void;
  /** Changes a byte of a blob in place. */
  corrupt(sha256: string): void;
  /** Makes a blob as old as the purge wants it. */
  age(sha256: string): void;
}

const isHash = /^[0-9a-f]{64}$/;
const isUlid = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const chunkBytes = 64 * 1024;

export function memorySpool(clock: () => Date = () => new Date()): MemorySpool {
  const blobs = new Map<string, Blob>();
  const stagings = new Map<string, Kept>();
  const open = new Set<string>();

  function add(bytes: Buffer): BlobRef {
    const sha256 = hashOf(bytes);
    blobs.set(sha256, { bytes, modifiedAt: clock() });
    return { sha256, sizeBytes: bytes.length };
  }

  function bytesOf(sha256: string): Buffer {
    const found = isHash.test(sha256) ? blobs.get(sha256) : undefined;
    if (found === undefined) throw new Failure('SPOOL_MISSING', `no blob ${sha256}`);
    return found.bytes;
  }

  function whole(sha256: string, limitBytes: number): Buffer {
    const bytes = bytesOf(sha256);
    if (bytes.length > limitBytes) throw new Failure('DEPOT_TOO_LARGE', `blob of ${bytes.length} bytes`);
    if (hashOf(bytes) !== sha256) throw new Failure('SPOOL_CORRUPT', `blob ${sha256} has another content`);
    return bytes;
  }

  function take(id: string): void {
    if (open.has(id)) throw new Failure('DEPOT_CONFLICT', `staging ${id} is open`);
    open.add(id);
  }

  return {
    async stage(id) {
      if (!isUlid.test(id)) throw new Failure('DEPOT_GONE', 'not the id of a staging');
      take(id);
      if (stagings.has(id)) {
        open.delete(id);
        throw new Failure('DEPOT_CONFLICT', `staging ${id} exists`);
      }
      stagings.set(id, { bytes: Buffer.alloc(0), ranges: [], modifiedAt: clock() });
      return openStaging(id, { stagings, open, add, clock });
    },
    async resume(id) {
      if (!stagings.has(id)) return undefined;
      take(id);
      return openStaging(id, { stagings, open, add, clock });
    },
    async leftovers() {
      return [...stagings]
        .filter(([id]) => !open.has(id))
        .map(([id, { bytes, modifiedAt }]) => ({ id, sizeBytes: bytes.length, modifiedAt }))
        .toSorted((one, other) => (one.id < other.id ? -1 : 1));
    },
    async discard(id) {
      if (!open.has(id)) stagings.delete(id);
    },
    async put(content, limitBytes = Infinity) {
      const pieces: Buffer[] = [];
      let sizeBytes = 0;
      for await (const piece of content instanceof Uint8Array ? [content] : content) {
        sizeBytes += piece.length;
        if (sizeBytes > limitBytes)
          throw new Failure('DEPOT_TOO_LARGE', `content exceeds ${limitBytes} bytes`);
        pieces.push(Buffer.from(piece));
      }
      return add(Buffer.concat(pieces));
    },
    async stat(sha256) {
      const found = blobs.get(sha256);
      return found && { sha256, sizeBytes: found.bytes.length };
    },
    open: async (sha256) => blobReader(bytesOf(sha256)),
    async *stream(sha256) {
      const bytes = bytesOf(sha256);
      for (let at = 0; at < bytes.length; at += chunkBytes)
        yield Buffer.from(bytes.subarray(at, at + chunkBytes));
    },
    readWhole: async (sha256, limitBytes) => Buffer.from(whole(sha256, limitBytes)),
    openWhole: async (sha256, limitBytes): Promise<BlobReader> => blobReader(whole(sha256, limitBytes)),
    async delete(sha256, olderThan) {
      const found = blobs.get(sha256);
      return found !== undefined && found.modifiedAt < olderThan && blobs.delete(sha256);
    },
    async *list() {
      for (const [sha256, { bytes, modifiedAt }] of [...blobs].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
        yield { sha256, sizeBytes: bytes.length, modifiedAt };
      }
    },
    freeBytes: async () => Number.MAX_SAFE_INTEGER,
    kill: () => open.clear(),
    corrupt(sha256) {
      const found = blobs.get(sha256);
      if (found === undefined) return;
      found.bytes = Buffer.from(found.bytes);
      found.bytes[0] = (found.bytes[0] ?? 0) ^ 1;
    },
    age(sha256) {
      const found = blobs.get(sha256);
      if (found !== undefined) found.modifiedAt = new Date(0);
    },
  };
}

function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

interface Store {
  readonly stagings: Map<string, Kept>;
  readonly open: Set<string>;
  readonly add: (bytes: Buffer) => BlobRef;
  readonly clock: () => Date;
}

function openStaging(id: string, { stagings, open, add, clock }: Store): Staging {
  let life: 'OPEN' | 'SEALED' | 'SUSPENDED' | 'DISCARDED' = 'OPEN';
  let sealed: BlobRef | undefined;

  function mine(): Kept {
    const found = stagings.get(id);
    if (life !== 'OPEN' || found === undefined) throw new Failure('DEPOT_GONE', `the staging is ${life}`);
    return found;
  }

  function whole(): Buffer {
    const { bytes, ranges } = mine();
    if (coversAll(ranges, bytes.length)) return bytes;
    throw new Failure('DEPOT_HOLE', 'a byte below the size was never written');
  }

  function resize(kept: Kept, sizeBytes: number): void {
    const bytes = Buffer.alloc(sizeBytes);
    kept.bytes.copy(bytes);
    Object.assign(kept, { bytes, ranges: cutRanges(kept.ranges, sizeBytes), modifiedAt: clock() });
  }

  function end(as: typeof life): void {
    life = as;
    open.delete(id);
  }

  return {
    id,
    get sizeBytes() {
      return stagings.get(id)?.bytes.length ?? sealed?.sizeBytes ?? 0;
    },
    get hasHole() {
      const kept = stagings.get(id);
      return kept !== undefined && !coversAll(kept.ranges, kept.bytes.length);
    },
    async write(bytes, positionBytes) {
      const kept = mine();
      if (bytes.length === 0) return;
      const endBytes = positionBytes + bytes.length;
      const ranges = addRange(kept.ranges, { start: positionBytes, end: endBytes });
      if (endBytes > kept.bytes.length) resize(kept, endBytes);
      kept.bytes.set(bytes, positionBytes);
      kept.ranges = ranges;
    },
    read: async (into, positionBytes) => blobReader(mine().bytes).read(into, positionBytes),
    truncate: async (sizeBytes) => resize(mine(), sizeBytes),
    sync: async () => void mine(),
    async digest() {
      const bytes = whole();
      return { sha256: hashOf(bytes), sizeBytes: bytes.length };
    },
    async seal() {
      if (sealed !== undefined) return sealed;
      sealed = add(whole());
      stagings.delete(id);
      end('SEALED');
      return sealed;
    },
    async suspend() {
      if (life === 'OPEN') end('SUSPENDED');
    },
    async discard() {
      if (life !== 'OPEN') return;
      stagings.delete(id);
      end('DISCARDED');
    },
  };
}
