// SPDX-License-Identifier: Apache-2.0
/**
 * Where things are in the spool, and the directories that must be on disk before a blob counts as there.
 *
 *   <root>/tmp/<ulid>           a staging        <root>/tmp/<ulid>.ranges   what is known written of it
 *   <root>/ab/<sha256>          a blob
 *
 * The 256 directories of blobs are made when the spool opens: none has to be made and synced on the road of a
 * flux, and with so few of them several blobs often share the sync of one. Ten million blobs are 40,000 in each.
 *
 * An id or a hash is checked here before it touches a path: nobody else joins one to a directory.
 * A directory sync is shared: those who ask while one runs get the next one, together.
 */
import { join } from 'node:path';
import { Failure } from '../../gateway/domain/failure.ts';
import { type Disk, makeDirectory } from './disk.ts';

const ulid = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const hash = /^[0-9a-f]{64}$/;
/** Names of the directories of blobs, in order. */
export const shards = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

export function isStagingId(text: string): boolean {
  return ulid.test(text);
}

export function isHash(text: string): boolean {
  return hash.test(text);
}

export class Layout {
  readonly root: string;
  readonly tmp: string;
  readonly #disk: Disk;
  readonly #syncs = new Map<string, SharedSync>();

  constructor(root: string, disk: Disk) {
    this.root = root;
    this.tmp = join(root, 'tmp');
    this.#disk = disk;
  }

  staging(id: string): string {
    if (!isStagingId(id)) throw new Failure('DEPOT_GONE', 'not the id of a staging');
    return join(this.tmp, id);
  }

  ranges(id: string): string {
    return `${this.staging(id)}.ranges`;
  }

  blob(sha256: string): string {
    return join(this.blobDirectory(sha256), sha256);
  }

  blobDirectory(sha256: string): string {
    if (!isHash(sha256)) throw new Failure('SPOOL_MISSING', 'not a SHA-256');
    return join(this.root, sha256.slice(0, 2));
  }

  /** Every directory exists, is a real one, and is on disk. */
  async prepare(): Promise<void> {
    for (const directory of [this.tmp, ...shards.map((shard) => join(this.root, shard))])
      makeDirectory(directory);
    // A crash may have come between mkdir and this sync: what was there already is synced too.
    await this.#disk.syncDirectory(this.root);
  }

  /** Everything renamed into or created in `directory` before this call is on disk when it resolves. */
  syncDirectory(directory: string): Promise<void> {
    let shared = this.#syncs.get(directory);
    if (shared === undefined) {
      shared = { waiting: undefined };
      this.#syncs.set(directory, shared);
      return this.#runSync(directory, shared);
    }
    shared.waiting ??= Promise.withResolvers<void>();
    return shared.waiting.promise;
  }

  async #runSync(directory: string, shared: SharedSync): Promise<void> {
    try {
      await this.#disk.syncDirectory(directory);
    } finally {
      const next = shared.waiting;
      if (next === undefined) this.#syncs.delete(directory);
      else {
        shared.waiting = undefined;
        this.#runSync(directory, shared).then(next.resolve, next.reject);
      }
    }
  }
}

interface SharedSync {
  /** Those who asked while one was running; they get one of their own, together. */
  waiting: PromiseWithResolvers<void> | undefined;
}
