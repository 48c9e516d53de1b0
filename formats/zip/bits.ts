// SPDX-License-Identifier: Apache-2.0
/** Bytes pulled from pieces, and the bits in them, the lowest first (RFC 1951 §3.1.1). */
import { cutShort } from './trouble.ts';

const nothing = new Uint8Array(0);

export class BitSource {
  takenBytes = 0;
  readonly #pieces: Iterator<Uint8Array>;
  #piece: Uint8Array = nothing;
  #at = 0;
  /** Bits read ahead, never more than 24. */
  #hold = 0;
  #held = 0;

  constructor(pieces: Iterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.iterator]();
  }

  /** The next bits without taking them; zeros beyond the end. At most 16. */
  peek(bits: number): number {
    while (this.#held < bits) {
      if (this.#at >= this.#piece.length && !this.#refill()) break;
      this.#hold |= (this.#piece[this.#at++] ?? 0) << this.#held;
      this.#held += 8;
    }
    return this.#hold & ((1 << bits) - 1);
  }

  skip(bits: number): void {
    if (bits > this.#held) throw cutShort();
    this.#hold >>>= bits;
    this.#held -= bits;
  }

  read(bits: number): number {
    if (bits === 0) return 0;
    const value = this.peek(bits);
    this.skip(bits);
    return value;
  }

  /** To the next byte. */
  align(): void {
    this.skip(this.#held & 7);
  }

  /** The next bytes, at least one and at most `limit`; to be called at the start of a byte. */
  bytes(limit: number): Uint8Array {
    const some = this.some(limit);
    if (some === undefined) throw cutShort();
    return some;
  }

  /** The same; undefined at the end. */
  some(limit = Number.POSITIVE_INFINITY): Uint8Array | undefined {
    if (this.#held > 0) return Uint8Array.of(this.read(8));
    if (this.#at >= this.#piece.length && !this.#refill()) return undefined;
    const end = Math.min(this.#piece.length, this.#at + limit);
    const some = this.#piece.subarray(this.#at, end);
    this.#at = end;
    return some;
  }

  /** Exactly that many bytes. @throws ZipTrouble */
  take(bytes: number): Buffer {
    const parts: Uint8Array[] = [];
    for (let left = bytes; left > 0; ) {
      const part = this.bytes(left);
      parts.push(part);
      left -= part.length;
    }
    return Buffer.concat(parts);
  }

  /** Bytes taken so far; those held for their bits are not. */
  get positionBytes(): number {
    return this.takenBytes - (this.#piece.length - this.#at) - (this.#held >> 3);
  }

  #refill(): boolean {
    for (;;) {
      const next = this.#pieces.next();
      if (next.done === true) {
        this.#piece = nothing;
        this.#at = 0;
        return false;
      }
      if (next.value.length === 0) continue;
      this.#piece = next.value;
      this.#at = 0;
      this.takenBytes += next.value.length;
      return true;
    }
  }
}
