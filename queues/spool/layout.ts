// SPDX-License-Identifier: Apache-2.0
/**
 * Where things are in the spool, and the directories that must be on disk before a blob counts as there.
 *
 *   <root>/tmp/<ulid>           a staging        <root>/tmp/<ulid>.ranges   what is known written of it
 *   <root>/ab/cd/<sha256>       a blob
 *
 * An id or a hash is checked here before it touches a path: nobody else joins one to a directory.
 * A directory sync is shared: those who ask while one runs get the next one, together.
 */
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../gateway/domain/failure.ts';
import { type Disk, isAbsent, makeDirectory } from './disk.ts';

const ulid = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const hash = /^[0-9a-f]{64}$/;
export const shard = /^[0-9a-f]{2}$/;

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
  /** At most 256 + 65,536 entries, by nature of the layout. */
  readonly #ready = new Map<string, Promise<void>>();
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
    return join(this.root, sha256.slice(0, 2), sha256.slice(2, 4));
  }

  /** The directory of a blob exists, is a real directory, and is on disk under its parents. */
  prepare(sha256: string): Promise<void> {
    const directory = this.blobDirectory(sha256);
    return this.#once(directory, async () => {
      const parent = join(this.root, sha256.slice(0, 2));
      await this.#once(parent, () => this.#make(parent, this.root));
      await this.#make(directory, parent);
    });
  }

  /** True when the directories above a blob are ours and no links. False when one is absent. */
  async isReachable(sha256: string): Promise<boolean> {
    const directory = this.blobDirectory(sha256);
    if (this.#ready.has(directory)) return true;
    try {
      for (const path of [join(this.root, sha256.slice(0, 2)), directory]) {
        if (!(await lstat(path)).isDirectory()) return false;
      }
      return true;
    } catch (error) {
      if (isAbsent(error)) return false;
      throw error;
    }
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

  async #make(directory: string, parent: string): Promise<void> {
    // A crash may have come between mkdir and the sync of the parent: one that is already there is synced too.
    await makeDirectory(directory);
    await this.syncDirectory(parent);
  }

  #once(directory: string, make: () => Promise<void>): Promise<void> {
    const known = this.#ready.get(directory);
    if (known !== undefined) return known;
    const making = make();
    this.#ready.set(directory, making);
    making.catch(() => this.#ready.delete(directory));
    return making;
  }
}

interface SharedSync {
  /** Those who asked while one was running; they get one of their own, together. */
  waiting: PromiseWithResolvers<void> | undefined;
}
