// SPDX-License-Identifier: Apache-2.0
/**
 * A staging: the file a deposit is written to before it is a blob.
 *
 * The hash is computed on the way while the writes come in order (`ordered-hash.ts`). Which bytes were written is kept as ranges, and beside the file too as soon as there is
 * a hole, so that a crash cannot turn a hole into zeros of an invoice.
 *
 * Seal: writes in flight end → no hole → fsync → hash → rename → fsync of the directory. A seal that failed
 * before the rename leaves the staging as it was; after a refused fsync it stays refused, because Linux
 * reports a lost write once and then forgets it (the partenaire sends again).
 */
import { utimesSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { Failure } from '../../gateway/domain/failure.ts';
import type { Clock } from '../../gateway/ports/machinery.ts';
import type { BlobRef, Staging } from '../../gateway/ports/spool.ts';
import { type Disk, type DiskFile, fileMode, removeFile, statFile, writeFailure } from './disk.ts';
import type { Layout } from './layout.ts';
import { OrderedHash } from './ordered-hash.ts';
import { addRange, coversAll, cutRanges, formatRanges, type Range } from './ranges.ts';

export interface StagingTools {
  readonly layout: Layout;
  readonly disk: Disk;
  readonly clock: Clock;
  /** The staging is closed: its id is free again. */
  readonly closed: (id: string) => void;
}

type Life = 'OPEN' | 'SEALED' | 'SUSPENDED' | 'DISCARDED';

export class FileStaging implements Staging {
  readonly id: string;
  readonly #tools: StagingTools;
  readonly #file: DiskFile;
  #life: Life = 'OPEN';
  #sizeBytes: number;
  #ranges: readonly Range[];
  /** Of these the disk said that it has them, and nothing was written over them since. */
  #syncedRanges: readonly Range[] = [];
  /** Times that something was written over, or cut away. */
  #rewrites = 0;
  readonly #hash: OrderedHash;
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
    this.#hash = new OrderedHash((into, at) => file.read(into, at), this.#sizeBytes);
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
    // Several that are under way at once need not come in order: none of them waits for the hash.
    const alone = this.#inFlight.size === 0;
    const writing =
      this.#hash.isBehind && alone
        ? this.#writeInTurn(bytes, positionBytes)
        : this.#write(bytes, positionBytes);
    this.#inFlight.add(writing);
    try {
      await writing;
    } finally {
      this.#inFlight.delete(writing);
    }
    this.#hash.catchUp(() => this.#writtenBytes());
  }

  async read(into: Uint8Array, positionBytes: number): Promise<number> {
    this.#mustBeOpen();
    mustBeSize(positionBytes);
    return this.#file.read(into, positionBytes);
  }

  async truncate(sizeBytes: number): Promise<void> {
    this.#mustBeWritable();
    mustBeSize(sizeBytes);
    if (this.#inFlight.size > 0) this.#hash.giveUp();
    this.#hash.cut(sizeBytes);
    this.#distrust(sizeBytes);
    try {
      if (sizeBytes > this.#sizeBytes) await this.#noteHole();
      await this.#file.truncate(sizeBytes);
    } catch (error) {
      this.#hash.giveUp();
      throw writeFailure(error, 'truncate a staging');
    }
    this.#ranges = cutRanges(this.#ranges, sizeBytes);
    this.#sizeBytes = sizeBytes;
    // What was noted of the bytes cut away no longer holds: the next hole notes anew.
    this.#holeNoted = false;
    this.#hash.catchUp(() => this.#writtenBytes());
  }

  async sync(): Promise<void> {
    this.#mustBeOpen();
    const ranges = this.#ranges;
    const rewrites = this.#rewrites;
    await this.#flush();
    if (rewrites === this.#rewrites) this.#syncedRanges = ranges;
    if (this.#nameOnDisk) return;
    try {
      await this.#tools.layout.syncDirectory(this.#tools.layout.tmp);
      this.#nameOnDisk = true;
    } catch (error) {
      throw writeFailure(error, 'sync the staging directory');
    }
  }

  async digest(): Promise<BlobRef> {
    this.#mustBeWritable();
    await this.#whole();
    return { sha256: await this.#hash.digest(this.#sizeBytes), sizeBytes: this.#sizeBytes };
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
      // After a refused fsync nobody knows what of the rest is on disk: no byte of it is trusted when it is resumed.
      if (this.#refused !== undefined) this.#ranges = this.#syncedRanges;
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

  async #writeInTurn(bytes: Uint8Array, positionBytes: number): Promise<void> {
    await this.#hash.closeUp();
    await this.#write(bytes, positionBytes);
  }

  async #write(bytes: Uint8Array, positionBytes: number): Promise<void> {
    this.#hash.feed(bytes, positionBytes);
    const range = { start: positionBytes, end: positionBytes + bytes.length };
    try {
      addRange(this.#ranges, range); // Refused before it touches the disk.
      if (positionBytes > this.#sizeBytes) await this.#noteHole();
      if (positionBytes < this.#sizeBytes) this.#distrust(positionBytes);
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
      this.#hash.giveUp();
      throw writeFailure(error, 'write to a staging');
    }
  }

  /** What comes from here on may not be on disk any more as it was. */
  #distrust(fromBytes: number): void {
    this.#rewrites++;
    this.#syncedRanges = cutRanges(this.#syncedRanges, fromBytes);
  }

  /** From the start, without a hole. */
  #writtenBytes(): number {
    const [first] = this.#ranges;
    return first?.start === 0 ? first.end : 0;
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
    await this.#whole();
    await this.#flush();
    const sha256 = await this.#hash.digest(this.#sizeBytes);
    const { layout } = this.#tools;
    await this.#moveTo(sha256);
    await this.#orRefused(() => layout.syncDirectory(layout.blobDirectory(sha256)));
    if (this.#holeNoted) await this.#forgetHole();
    this.#end('SEALED');
    return { sha256, sizeBytes: this.#sizeBytes };
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

  async #whole(): Promise<void> {
    await Promise.allSettled(this.#inFlight);
    if (this.hasHole) throw new Failure('DEPOT_HOLE', 'a byte below the size was never written');
  }

  #end(life: Life): void {
    if (this.#life !== 'OPEN') return;
    this.#life = life;
    this.#hash.stop();
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
