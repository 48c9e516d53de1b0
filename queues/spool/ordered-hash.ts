// SPDX-License-Identifier: Apache-2.0
/**
 * The SHA-256 of a file while it is being written.
 *
 * Bytes that come in order enter as they come. Where the hash is behind (a file taken up again, or cut back), what lies
 * between is read from the file meanwhile, until it has caught up. One write out of order and all of it is read at the end.
 * What must stay true: a byte enters once it can change no more without this being told of it.
 */
import { createHash, type Hash } from 'node:crypto';
import { Failure } from '../../gateway/domain/failure.ts';

/** Read and hashed in one go: a quarter of a millisecond of the loop. */
const pieceBytes = 256 * 1024;

type Read = (into: Uint8Array, positionBytes: number) => Promise<number>;

export class OrderedHash {
  readonly #read: Read;
  #hash: Hash = createHash('sha256');
  #hashedBytes = 0;
  /** End of what was handed in, or found, in order. */
  #orderedBytes: number;
  #outOfOrder = false;
  /** What was read before a cut is not what is there after it. */
  #cuts = 0;
  #catchingUp: Promise<void> | undefined;
  #stopped = false;

  /** `foundBytes`: of a file taken up again. */
  constructor(read: Read, foundBytes: number) {
    this.#read = read;
    this.#orderedBytes = foundBytes;
  }

  get isBehind(): boolean {
    return !this.#outOfOrder && this.#hashedBytes < this.#orderedBytes;
  }

  /** About to be written. */
  feed(bytes: Uint8Array, positionBytes: number): void {
    if (positionBytes !== this.#orderedBytes) this.giveUp();
    if (this.#outOfOrder) return;
    if (!this.isBehind) {
      this.#hash.update(bytes);
      this.#hashedBytes += bytes.length;
    }
    this.#orderedBytes += bytes.length;
  }

  /** What is in the file is not what was fed: all of it is read at the end. */
  giveUp(): void {
    this.#outOfOrder = true;
  }

  /** Bytes past `sizeBytes` are dropped, and none is on its way to the file. */
  cut(sizeBytes: number): void {
    this.#cuts++;
    this.#orderedBytes = Math.min(this.#orderedBytes, sizeBytes);
    if (sizeBytes < this.#hashedBytes) this.#startAgain();
  }

  /** Reads on, meanwhile, of the first `writtenBytes()` that are in the file. */
  catchUp(writtenBytes: () => number): void {
    if (!this.isBehind || this.#catchingUp !== undefined || this.#stopped) return;
    this.#catchingUp = this.#readOn(writtenBytes)
      .catch(() => this.giveUp())
      .finally(() => {
        this.#catchingUp = undefined;
      });
  }

  /** Waits for it where it is nearly there: the next bytes then enter as they come. */
  async closeUp(): Promise<void> {
    if (this.#orderedBytes - this.#hashedBytes <= pieceBytes) await this.#catchingUp;
  }

  /** Of the whole file, which nobody writes to just now. May be asked again. */
  async digest(sizeBytes: number): Promise<string> {
    while (this.#catchingUp !== undefined) await this.#catchingUp;
    if (this.#outOfOrder || this.#hashedBytes > sizeBytes) this.#startAgain();
    this.#outOfOrder = false;
    this.#orderedBytes = sizeBytes;
    this.#catchingUp = this.#readOn(() => sizeBytes).finally(() => {
      this.#catchingUp = undefined;
    });
    await this.#catchingUp;
    if (this.#hashedBytes === sizeBytes) return this.#hash.copy().digest('hex');
    throw new Failure('SPOOL_WRITE', 'a staging is not what was written');
  }

  /** The file is closed. */
  stop(): void {
    this.#stopped = true;
  }

  #startAgain(): void {
    this.#hash = createHash('sha256');
    this.#hashedBytes = 0;
  }

  async #readOn(writtenBytes: () => number): Promise<void> {
    const leftBytes = () => Math.min(writtenBytes(), this.#orderedBytes) - this.#hashedBytes;
    const piece = new Uint8Array(leftBytes() > 0 ? pieceBytes : 0);
    while (this.isBehind && leftBytes() > 0 && !this.#stopped) {
      const cuts = this.#cuts;
      const wanted = piece.subarray(0, Math.min(piece.length, leftBytes()));
      const length = await this.#read(wanted, this.#hashedBytes);
      if (cuts !== this.#cuts) continue;
      if (length === 0) throw new Failure('SPOOL_WRITE', 'a staging is shorter than what was written');
      this.#hash.update(wanted.subarray(0, length));
      this.#hashedBytes += length;
    }
  }
}
