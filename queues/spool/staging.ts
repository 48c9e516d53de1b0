// SPDX-License-Identifier: Apache-2.0
/**
 * A staging: the file a deposit is written to before it is a blob.
 *
 * The hash is computed on the way while the writes come in order; one write out of order and it is read
 * again at the end. Which bytes were written is kept as ranges, and beside the file too as soon as there is
 * a hole, so that a crash cannot turn a hole into zeros of an invoice.
 *
 * Seal: writes in flight end → no hole → fsync → hash → rename → fsync of the directory. A seal that failed
 * before the rename leaves the staging as it was; after a refused fsync it stays refused, because Linux
 * reports a lost write once and then forgets it (the partenaire sends again).
 */
import { createHash, type Hash } from 'node:crypto';
import { utimesSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { Failure } from '../../gateway/domain/failure.ts';
import type { Clock } from '../../gateway/ports/machinery.ts';
import type { BlobRef, Staging } from '../../gateway/ports/spool.ts';
import { type Disk, type DiskFile, fileMode, removeFile, statFile, writeFailure } from './disk.ts';
import type { Layout } from './layout.ts';
import { addRange, coversAll, cutRanges, formatRanges, type Range } from './ranges.ts';

export interface StagingTools {
  readonly layout: Layout;
  readonly disk: Disk;
  readonly clock: Clock;
  /** The staging is closed: its id is free again. */
  readonly closed: (id: string) => void;
}

/** Read again in pieces of this size when the writes did not come in order. */
const rereadBytes = 1024 * 1024;

type Life = 'OPEN' | 'SEALED' | 'SUSPENDED' | 'DISCARDED';

export class FileStaging implements Staging {
  readonly id: string;
  readonly #tools: StagingTools;
  readonly #file: DiskFile;
  #life: Life = 'OPEN';
  #sizeBytes: number;
  #ranges: readonly Range[];
  #hash: Hash | undefined;
  #hashedBytes = 0;
  /** The ranges file says no more than what is true; one change of it at a time. */
  #notes: Promise<void> = Promise.resolve();
  #holeNoted = false;
  #nameOnDisk = false;
  #refused: Failure | undefined;
  #sealing: Promise<BlobRef> | undefined;
  readonly #inFlight = new Set<Promise<void>>();

  constructor(
    id: string,
    file: DiskFile,
    tools: StagingTools,
    found?: { sizeBytes: number; ranges: readonly Range[] },
  ) {
    this.id = id;
    this.#file = file;
    this.#tools = tools;
    this.#sizeBytes = found?.sizeBytes ?? 0;
    this.#ranges = found?.ranges ?? [];
    this.#hash = this.#sizeBytes === 0 ? createHash('sha256') : undefined;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  get hasHole(): boolean {
    return !coversAll(this.#ranges, this.#sizeBytes);
  }

  async write(bytes: Uint8Array, positionBytes: number): Promise<void> {
    this.#mustBeWritable();
    mustBeSize(positionBytes);
    if (bytes.length === 0) return;
    this.#feedHash(bytes, positionBytes);
    const writing = this.#write(bytes, positionBytes);
    this.#inFlight.add(writing);
    try {
      await writing;
    } finally {
      this.#inFlight.delete(writing);
    }
  }

  async read(into: Uint8Array, positionBytes: number): Promise<number> {
    this.#mustBeOpen();
    mustBeSize(positionBytes);
    return this.#file.read(into, positionBytes);
  }

  async truncate(sizeBytes: number): Promise<void> {
    this.#mustBeWritable();
    mustBeSize(sizeBytes);
    if (sizeBytes < this.#hashedBytes) this.#hash = undefined;
    try {
      if (sizeBytes > this.#sizeBytes) await this.#noteHole();
      await this.#file.truncate(sizeBytes);
    } catch (error) {
      throw writeFailure(error, 'truncate a staging');
    }
    this.#ranges = cutRanges(this.#ranges, sizeBytes);
    this.#sizeBytes = sizeBytes;
    // What was noted of the bytes cut away no longer holds: the next hole notes anew.
    this.#holeNoted = false;
  }

  async sync(): Promise<void> {
    this.#mustBeOpen();
    await this.#flush();
    if (this.#nameOnDisk) return;
    try {
      await this.#tools.layout.syncDirectory(this.#tools.layout.tmp);
      this.#nameOnDisk = true;
    } catch (error) {
      throw writeFailure(error, 'sync the staging directory');
    }
  }

  seal(): Promise<BlobRef> {
    this.#sealing ??= this.#seal().catch((error: unknown) => {
      this.#sealing = undefined;
      throw writeFailure(error, 'seal a staging');
    });
    return this.#sealing;
  }

  async suspend(): Promise<void> {
    if (this.#life !== 'OPEN') return;
    await Promise.allSettled(this.#inFlight);
    try {
      // After a refused fsync nobody knows what is on disk: no byte is trusted when it is resumed.
      if (this.#refused !== undefined) this.#ranges = [];
      await (this.hasHole ? this.#changeNote(() => this.#writeRanges()) : this.#forgetHole());
      if (this.#refused === undefined) await this.sync();
    } catch (error) {
      throw writeFailure(error, 'suspend a staging');
    } finally {
      this.#end('SUSPENDED');
    }
  }

  async discard(): Promise<void> {
    if (this.#life !== 'OPEN') return;
    await this.#sealing?.catch(() => undefined);
    await Promise.allSettled(this.#inFlight);
    if (this.#life !== 'OPEN') return;
    try {
      await removeFile(this.#tools.layout.staging(this.id));
      await removeFile(this.#tools.layout.ranges(this.id));
    } finally {
      this.#end('DISCARDED');
    }
  }

  async #write(bytes: Uint8Array, positionBytes: number): Promise<void> {
    const range = { start: positionBytes, end: positionBytes + bytes.length };
    try {
      addRange(this.#ranges, range); // Refused before it touches the disk.
      if (positionBytes > this.#sizeBytes) await this.#noteHole();
      let done = 0;
      while (done < bytes.length) {
        const at = positionBytes + done;
        const taken = await this.#file.write(done === 0 ? bytes : bytes.subarray(done), at);
        if (taken === 0) throw new Failure('SPOOL_WRITE', 'the disk took no byte');
        done += taken;
      }
      this.#ranges = addRange(this.#ranges, range);
      this.#sizeBytes = Math.max(this.#sizeBytes, range.end);
      if (this.#holeNoted && !this.hasHole) await this.#forgetHole();
    } catch (error) {
      this.#hash = undefined;
      throw writeFailure(error, 'write to a staging');
    }
  }

  /** In order, the bytes enter the hash now; anything else, and the file is read again at the end. */
  #feedHash(bytes: Uint8Array, positionBytes: number): void {
    if (this.#hash === undefined) return;
    if (positionBytes === this.#hashedBytes) {
      this.#hash.update(bytes);
      this.#hashedBytes += bytes.length;
    } else {
      this.#hash = undefined;
    }
  }

  /** Before a hole: what is written so far, beside the file, for who opens it after a crash. */
  #noteHole(): Promise<void> {
    if (this.#holeNoted) return this.#notes;
    this.#holeNoted = true;
    return this.#changeNote(() => this.#writeRanges());
  }

  #forgetHole(): Promise<void> {
    this.#holeNoted = false;
    return this.#changeNote(() => removeFile(this.#tools.layout.ranges(this.id)));
  }

  #changeNote(change: () => Promise<void>): Promise<void> {
    this.#notes = this.#notes.catch(() => undefined).then(change);
    return this.#notes;
  }

  async #writeRanges(): Promise<void> {
    const path = this.#tools.layout.ranges(this.id);
    await removeFile(path);
    await writeFile(path, formatRanges(this.#ranges), { mode: fileMode, flag: 'wx' });
  }

  #flush(): Promise<void> {
    return this.#orRefused(() => this.#tools.disk.syncFile(this.#file));
  }

  async #orRefused(sync: () => Promise<void>): Promise<void> {
    if (this.#refused !== undefined) throw this.#refused;
    try {
      await sync();
    } catch (error) {
      this.#refused = writeFailure(error, 'fsync of a staging');
      throw this.#refused;
    }
  }

  async #seal(): Promise<BlobRef> {
    this.#mustBeOpen();
    await Promise.allSettled(this.#inFlight);
    if (this.hasHole) throw new Failure('DEPOT_HOLE', 'a byte below the size was never written');
    await this.#flush();
    const sha256 = await this.#contentHash();
    const { layout } = this.#tools;
    await this.#moveTo(sha256);
    await this.#orRefused(() => layout.syncDirectory(layout.blobDirectory(sha256)));
    if (this.#holeNoted) await this.#forgetHole();
    this.#end('SEALED');
    return { sha256, sizeBytes: this.#sizeBytes };
  }

  async #contentHash(): Promise<string> {
    // A copy: were the seal to fail after this, the next attempt asks again.
    if (this.#hash !== undefined && this.#hashedBytes === this.#sizeBytes)
      return this.#hash.copy().digest('hex');
    const hash = createHash('sha256');
    const buffer = new Uint8Array(Math.min(rereadBytes, Math.max(1, this.#sizeBytes)));
    let position = 0;
    while (position < this.#sizeBytes) {
      const bytesRead = await this.#file.read(buffer, position);
      if (bytesRead === 0) throw new Failure('SPOOL_WRITE', 'a staging is shorter than what was written');
      hash.update(buffer.subarray(0, bytesRead));
      position += bytesRead;
    }
    return hash.digest('hex');
  }

  /** Onto the blob's name; a blob already there is kept and made young again, so that no purge takes it. */
  async #moveTo(sha256: string): Promise<void> {
    const { layout, disk, clock } = this.#tools;
    const from = layout.staging(this.id);
    const to = layout.blob(sha256);
    // Looked at and made young in one go, as the purge looks and deletes in one go: never one between the other.
    if (statFile(to)?.sizeBytes === this.#sizeBytes) {
      utimesSync(to, clock(), clock());
      await removeFile(from);
      return;
    }
    await disk.rename(from, to);
  }

  #end(life: Life): void {
    if (this.#life !== 'OPEN') return;
    this.#life = life;
    try {
      this.#file.close();
    } finally {
      this.#tools.closed(this.id);
    }
  }

  #mustBeWritable(): void {
    this.#mustBeOpen();
    if (this.#sealing !== undefined) throw new Failure('DEPOT_GONE', 'the staging is being sealed');
  }

  #mustBeOpen(): void {
    if (this.#life !== 'OPEN') throw new Failure('DEPOT_GONE', `the staging is ${this.#life.toLowerCase()}`);
  }
}

function mustBeSize(bytes: number): void {
  if (!Number.isSafeInteger(bytes) || bytes < 0) throw new RangeError(`not a position in a file: ${bytes}`);
}
