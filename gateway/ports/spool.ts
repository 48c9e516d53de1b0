// SPDX-License-Identifier: Apache-2.0
/**
 * The spool: bytes on disk, content-addressed. With the journal it is the truth.
 *
 * Promise: what `seal` or `put` resolved is on disk, whole, under its hash, and stays there after kill -9.
 */
export interface BlobRef {
  /** Lower-case hex SHA-256 of the content. */
  readonly sha256: string;
  readonly sizeBytes: number;
}

export interface BlobReader {
  readonly sizeBytes: number;
  /** Reads up to `into.length` bytes at `positionBytes`; returns how many, 0 at or past the end. */
  read(into: Uint8Array, positionBytes: number): Promise<number>;
  close(): Promise<void>;
}

/**
 * A file being written, outside everybody's view, on the spool's own file system. Writes may come out of
 * order, overlap, and run concurrently. It survives a crash until sealed or discarded.
 */
export interface Staging {
  readonly id: string;
  /** Highest byte written or size set, plus one. */
  readonly sizeBytes: number;
  /** True while some byte below `sizeBytes` was never written (then sealing throws DEPOT_HOLE). */
  readonly hasHole: boolean;
  write(bytes: Uint8Array, positionBytes: number): Promise<void>;
  read(into: Uint8Array, positionBytes: number): Promise<number>;
  truncate(sizeBytes: number): Promise<void>;
  /** fsync: all that was written so far is on disk when this resolves. */
  sync(): Promise<void>;
  /** What `seal` would answer now; nothing is changed. Throws Failure DEPOT_HOLE. */
  digest(): Promise<BlobRef>;
  /**
   * fsync, hash, rename into the store, fsync of the directory. Durable when it resolves; the staging is gone.
   * Throws Failure DEPOT_HOLE when a byte was never written, SPOOL_WRITE or DISK_FULL when the disk refuses.
   */
  seal(): Promise<BlobRef>;
  /** Closes the file and keeps its bytes (an interrupted deposit); `BlobStore.resume(id)` opens it again. */
  suspend(): Promise<void>;
  /** Deletes it. Safe at any time, also after `seal`, where it does nothing. */
  discard(): Promise<void>;
}

export interface BlobStore {
  /** Starts an empty staging; `id` is a ULID, unique. */
  stage(id: string): Promise<Staging>;
  /** Opens one that was suspended, or that a crash left; undefined when there is none. */
  resume(id: string): Promise<Staging | undefined>;
  /** Stagings on disk that nobody has open, with their sizes. */
  leftovers(): Promise<
    readonly { readonly id: string; readonly sizeBytes: number; readonly modifiedAt: Date }[]
  >;
  /** Deletes a staging that nobody has open; nothing when there is none. */
  discard(id: string): Promise<void>;
  /** Streams into a new blob; durable when it resolves. Throws Failure DEPOT_TOO_LARGE past `limitBytes`. */
  put(content: AsyncIterable<Uint8Array> | Uint8Array, limitBytes?: number): Promise<BlobRef>;
  stat(sha256: string): Promise<BlobRef | undefined>;
  /** Throws Failure SPOOL_MISSING. */
  open(sha256: string): Promise<BlobReader>;
  /** The content in chunks of at most 64 KiB. Throws Failure SPOOL_MISSING. */
  stream(sha256: string): AsyncIterable<Uint8Array>;
  /** The whole content; throws Failure DEPOT_TOO_LARGE past `limitBytes`, SPOOL_CORRUPT when the hash differs. */
  readWhole(sha256: string, limitBytes: number): Promise<Uint8Array>;
  /** Opens what `readWhole` would read, once it was read to its end; throws what that throws, and holds none of it. */
  openWhole(sha256: string, limitBytes: number): Promise<BlobReader>;
  /**
   * Deletes a blob not made or made again since `olderThan`; false when it is younger or not there. Only the purge
   * does this, and only when no row names it: one that is sealed meanwhile is young, and stays.
   */
  delete(sha256: string, olderThan: Date): Promise<boolean>;
  list(): AsyncIterable<BlobRef & { readonly modifiedAt: Date }>;
  /** Bytes free on its file system, for readiness and the free-disk floor. */
  freeBytes(): Promise<number>;
}
