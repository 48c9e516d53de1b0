// SPDX-License-Identifier: Apache-2.0
/**
 * Bytes being received in order: in memory while they are few, in a staging once they are many.
 *
 * A small message is most messages: it touches the disk once, when it is sealed, and one that is refused before that never.
 * What must stay true: what `seal` resolved is in the store; sealing again answers the same.
 */
import { Failure } from '../domain/failure.ts';
import type { BlobRef, BlobStore, Staging } from '../ports/spool.ts';

/** Up to here nothing is written before the end: an invoice, mostly, and what the disk takes in one go. */
const enMemoireBytes = 64 * 1024;
const premierBytes = 8 * 1024;
/** Read back in pieces of this size. */
const lectureBytes = 256 * 1024;

export class Contenu {
  readonly #id: string;
  readonly #spool: BlobStore;
  readonly #limitBytes: number;
  #memoire: Buffer = Buffer.alloc(0);
  #staging: Staging | undefined;
  /** On its way out of memory: what is written meanwhile waits for it. */
  #versement: Promise<Staging> | undefined;
  #sizeBytes: number;
  #sealed: BlobRef | undefined;

  /** `id` is that of its staging. `found`: a staging with bytes already, or what was sealed before. */
  constructor(
    id: string,
    spool: BlobStore,
    limitBytes: number,
    found: { staging?: Staging; blob?: BlobRef },
  ) {
    this.#id = id;
    this.#spool = spool;
    this.#limitBytes = limitBytes;
    this.#staging = found.staging;
    this.#sealed = found.blob;
    this.#sizeBytes = found.blob?.sizeBytes ?? found.staging?.sizeBytes ?? 0;
  }

  get estScelle(): boolean {
    return this.#sealed !== undefined;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** One at a time. The memory of `bytes` may be used again once this resolved. */
  async write(bytes: Uint8Array): Promise<void> {
    this.#mustNotBeSealed();
    const at = this.#sizeBytes;
    const end = at + bytes.length;
    if (end > this.#limitBytes) {
      throw new Failure('DEPOT_TOO_LARGE', `${this.#id}: past ${this.#limitBytes} bytes`);
    }
    if (this.#isInMemory && end <= enMemoireBytes) this.#keep(bytes);
    else await (await this.versStaging()).write(bytes, at);
    this.#sizeBytes = end;
  }

  #keep(bytes: Uint8Array): void {
    const at = this.#sizeBytes;
    if (at + bytes.length > this.#memoire.length) {
      const room = Math.max(premierBytes, 2 * this.#memoire.length, at + bytes.length);
      const larger = Buffer.allocUnsafe(Math.min(room, enMemoireBytes));
      this.#memoire.copy(larger, 0, 0, at);
      this.#memoire = larger;
    }
    this.#memoire.set(bytes, at);
  }

  /** All that was written is on disk when it resolves, in its staging; writing may go on meanwhile. */
  async synchroniser(): Promise<void> {
    this.#mustNotBeSealed();
    await (await this.versStaging()).sync();
  }

  /** Drops what is past `octets`. */
  async reculer(octets: number): Promise<void> {
    this.#mustNotBeSealed();
    if (octets < this.#sizeBytes && !this.#isInMemory) await (await this.versStaging()).truncate(octets);
    this.#sizeBytes = Math.min(octets, this.#sizeBytes);
  }

  /** What `seal` would answer now. */
  async empreinte(): Promise<BlobRef> {
    return this.#sealed ?? (await this.versStaging()).digest();
  }

  /**
   * Closed, its bytes on disk: in its staging, or sealed, then it says as what. Throws when the disk refuses: what was on
   * disk before is there still.
   */
  async suspendre(): Promise<BlobRef | undefined> {
    if (this.#sealed !== undefined) return this.#sealed;
    const staging = await this.versStaging();
    try {
      await staging.sync();
    } finally {
      await staging.suspend();
    }
    return undefined;
  }

  get #isInMemory(): boolean {
    return this.#staging === undefined && this.#versement === undefined;
  }

  /** Out of memory, into its staging. */
  versStaging(): Promise<Staging> {
    if (this.#staging !== undefined) return Promise.resolve(this.#staging);
    this.#versement ??= this.#verser().finally(() => {
      this.#versement = undefined;
    });
    return this.#versement;
  }

  async #verser(): Promise<Staging> {
    const staging = await this.#spool.stage(this.#id);
    try {
      await staging.write(this.#memoire.subarray(0, this.#sizeBytes), 0);
    } catch (error) {
      await staging.discard();
      throw error;
    }
    this.#staging = staging;
    this.#memoire = Buffer.alloc(0);
    return staging;
  }

  /** What was written so far, from `deBytes`; each piece is the reader's to keep. */
  async *lire(deBytes = 0): AsyncGenerator<Uint8Array> {
    if (this.#sealed === undefined && this.#staging === undefined) {
      if (deBytes < this.#sizeBytes) yield Buffer.from(this.#memoire.subarray(deBytes, this.#sizeBytes));
      return;
    }
    const reader = this.#sealed === undefined ? undefined : await this.#spool.open(this.#sealed.sha256);
    const source = reader ?? (await this.versStaging());
    try {
      for (let at = deBytes; at < this.#sizeBytes; ) {
        const piece = new Uint8Array(Math.min(lectureBytes, this.#sizeBytes - at));
        const length = await source.read(piece, at);
        if (length === 0) throw new Failure('SPOOL_CORRUPT', `${this.#id} is shorter than what was written`);
        yield piece.subarray(0, length);
        at += length;
      }
    } finally {
      await reader?.close();
    }
  }

  /** Durable when it resolves. Throws Failure SPOOL_WRITE, DISK_FULL: then it may be asked again. */
  async seal(): Promise<BlobRef> {
    if (this.#sealed !== undefined) return this.#sealed;
    const sealed =
      this.#staging === undefined
        ? await this.#spool.put(this.#memoire.subarray(0, this.#sizeBytes))
        : await this.#staging.seal();
    this.#staging = undefined;
    this.#memoire = Buffer.alloc(0);
    this.#sealed = sealed;
    return sealed;
  }

  #mustNotBeSealed(): void {
    if (this.#sealed !== undefined) throw new Failure('DEPOT_GONE', `${this.#id} is sealed`);
  }

  /** What was sealed is left to the purge. */
  async discard(): Promise<void> {
    this.#memoire = Buffer.alloc(0);
    await this.#staging?.discard();
  }
}
