// SPDX-License-Identifier: Apache-2.0
/**
 * The spool on local files (stack spec §3 and §4): `BlobStore` over a directory that is ours alone.
 *
 * What must stay true: a blob that was sealed is on disk under its hash, with its directory entry; nothing
 * is visible under a hash before it is whole and synced; syncs of several seals run side by side.
 * Deliberately absent: deciding when a blob may go (the purge does), and any name a partenaire chose.
 */
import { statfsSync, unlinkSync } from 'node:fs';
import { mkdir, readdir, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { monotonicFactory } from 'ulid';
import { Failure } from '../../gateway/domain/failure.ts';
import type { Clock, Logger } from '../../gateway/ports/machinery.ts';
import type { BlobReader, BlobRef, BlobStore, Staging } from '../../gateway/ports/spool.ts';
import {
  codeOf,
  createFlags,
  type Disk,
  directoryMode,
  nodeDisk,
  removeFile,
  statFile,
  writeFailure,
} from './disk.ts';
import { isHash, isStagingId, Layout } from './layout.ts';
import { openStaging } from './leftovers.ts';
import { chunksOf, listBlobs, openBlob, statBlob, verified, wholeOf } from './reading.ts';
import { FileStaging, type StagingTools } from './staging.ts';

export interface FileSpoolOptions {
  readonly directory: string;
  readonly logger: Logger;
  readonly clock?: Clock;
  /** Ids for the stagings of `put`; ULIDs. */
  readonly newId?: () => string;
  /** Stagings open at once: each holds a file descriptor. */
  readonly maxOpenStagings?: number;
  readonly disk?: Disk;
}

/** Far above what the protocols let in at once, and under the usual limit of 1,048,576 descriptors of a service. */
const defaultMaxOpenStagings = 4096;

/** Opens the spool, making its directory (0700) when it is not there. */
export async function openFileSpool(options: FileSpoolOptions): Promise<BlobStore> {
  const disk = options.disk ?? nodeDisk;
  try {
    await mkdir(options.directory, { recursive: true, mode: directoryMode });
    const root = await realpath(options.directory);
    const layout = new Layout(root, disk);
    await layout.prepare();
    await disk.syncDirectory(dirname(root));
    options.logger.info('spool.opened', { directory: root });
    return new FileSpool(layout, disk, options);
  } catch (error) {
    throw writeFailure(error, 'open the spool');
  }
}

class FileSpool implements BlobStore {
  readonly #layout: Layout;
  readonly #disk: Disk;
  readonly #open = new Set<string>();
  readonly #tools: StagingTools;
  readonly #newId: () => string;
  readonly #maxOpen: number;
  readonly #logger: Logger;

  constructor(layout: Layout, disk: Disk, options: FileSpoolOptions) {
    this.#layout = layout;
    this.#disk = disk;
    this.#newId = options.newId ?? monotonicFactory();
    this.#maxOpen = options.maxOpenStagings ?? defaultMaxOpenStagings;
    this.#logger = options.logger;
    this.#tools = {
      layout,
      disk,
      clock: options.clock ?? (() => new Date()),
      closed: (id) => this.#open.delete(id),
    };
  }

  async stage(id: string): Promise<Staging> {
    const path = this.#layout.staging(id);
    this.#take(id);
    try {
      return new FileStaging(id, await this.#disk.open(path, createFlags), this.#tools);
    } catch (error) {
      this.#open.delete(id);
      if (codeOf(error) === 'EEXIST') throw new Failure('DEPOT_CONFLICT', `staging ${id} exists`, error);
      throw writeFailure(error, 'create a staging');
    }
  }

  async resume(id: string): Promise<Staging | undefined> {
    if (!isStagingId(id)) return undefined;
    this.#take(id);
    try {
      const found = await openStaging(this.#layout, this.#disk, id);
      if (found !== undefined) return new FileStaging(id, found.file, this.#tools, found);
      this.#open.delete(id);
      return undefined;
    } catch (error) {
      this.#open.delete(id);
      throw writeFailure(error, 'resume a staging');
    }
  }

  async leftovers(): Promise<readonly { id: string; sizeBytes: number; modifiedAt: Date }[]> {
    const names = (await readdir(this.#layout.tmp)).filter((name) => isStagingId(name));
    const found: { id: string; sizeBytes: number; modifiedAt: Date }[] = [];
    for (const id of names.sort()) {
      const leftover = this.#open.has(id) ? undefined : statFile(join(this.#layout.tmp, id));
      if (leftover !== undefined) found.push({ id, ...leftover });
    }
    return found;
  }

  async discard(id: string): Promise<void> {
    if (!isStagingId(id) || this.#open.has(id)) return;
    await removeFile(this.#layout.staging(id));
    await removeFile(this.#layout.ranges(id));
  }

  async put(content: AsyncIterable<Uint8Array> | Uint8Array, limitBytes = Infinity): Promise<BlobRef> {
    const staging = await this.stage(this.#newId());
    try {
      for await (const chunk of content instanceof Uint8Array ? piecesOf(content) : content) {
        if (staging.sizeBytes + chunk.length > limitBytes) {
          throw new Failure('DEPOT_TOO_LARGE', `content exceeds ${limitBytes} bytes`);
        }
        await staging.write(chunk, staging.sizeBytes);
      }
      return await staging.seal();
    } catch (error) {
      await staging.discard();
      throw error;
    }
  }

  async stat(sha256: string): Promise<BlobRef | undefined> {
    return isHash(sha256) ? statBlob(this.#layout, sha256) : undefined;
  }

  open(sha256: string) {
    return openBlob(this.#layout, this.#disk, sha256);
  }

  async *stream(sha256: string): AsyncGenerator<Uint8Array> {
    yield* chunksOf(await openBlob(this.#layout, this.#disk, sha256));
  }

  async readWhole(sha256: string, limitBytes: number): Promise<Uint8Array> {
    return wholeOf(await openBlob(this.#layout, this.#disk, sha256), sha256, limitBytes);
  }

  async openWhole(sha256: string, limitBytes: number): Promise<BlobReader> {
    return verified(await openBlob(this.#layout, this.#disk, sha256), sha256, limitBytes);
  }

  /** Looked at and removed in one go: a seal that makes it young again comes before or after, never between. */
  async delete(sha256: string, olderThan: Date): Promise<boolean> {
    if (!isHash(sha256)) return false;
    const found = statFile(this.#layout.blob(sha256));
    if (found === undefined || found.modifiedAt >= olderThan) return false;
    unlinkSync(this.#layout.blob(sha256));
    this.#logger.info('spool.blob-deleted', { sha256 });
    return true;
  }

  list() {
    return listBlobs(this.#layout);
  }

  async freeBytes(): Promise<number> {
    const { bavail, bsize } = statfsSync(this.#layout.root);
    return bavail * bsize;
  }

  #take(id: string): void {
    if (this.#open.has(id)) throw new Failure('DEPOT_CONFLICT', `staging ${id} is open`);
    if (this.#open.size >= this.#maxOpen) throw new Failure('QUOTA', `${this.#maxOpen} stagings are open`);
    this.#open.add(id);
  }
}

/** Hashing and writing many megabytes in one go would hold up everybody else. */
const pieceBytes = 256 * 1024;

function* piecesOf(content: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < content.length; start += pieceBytes) {
    yield content.subarray(start, start + pieceBytes);
  }
}
