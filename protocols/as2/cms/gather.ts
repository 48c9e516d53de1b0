// SPDX-License-Identifier: Apache-2.0
/**
 * Small pieces put together, large ones passed on as they are: a cipher, a hash or a socket called for some octets at a
 * time costs more than the octets.
 */
import { puis } from '../mime/sinks.ts';
import type { MaybePromise, Sink } from '../sink.ts';

/** Pieces below this are copied into one: cheaper than a call of write for each. Above, the copy would be felt. */
const petitBytes = 12 * 1024;
/** A message of some invoices fits in it, and leaves in one piece; more would be allocated for nothing most of the time. */
const tamponBytes = 16 * 1024;

export class Regroupe implements Sink {
  readonly #vers: Sink;
  #tampon: Buffer = Buffer.alloc(0);
  #rempli = 0;

  constructor(vers: Sink) {
    this.#vers = vers;
  }

  push(piece: Uint8Array): MaybePromise {
    if (piece.length < petitBytes && this.#rempli + piece.length <= tamponBytes) return this.#garder(piece);
    return puis(this.vider(), () =>
      piece.length < petitBytes ? this.#garder(piece) : this.#vers.push(piece),
    );
  }

  #garder(piece: Uint8Array): undefined {
    if (this.#tampon.length === 0) this.#tampon = Buffer.allocUnsafe(tamponBytes);
    this.#tampon.set(piece, this.#rempli);
    this.#rempli += piece.length;
  }

  /** Hands on what is held back. */
  vider(): MaybePromise {
    if (this.#rempli === 0) return undefined;
    const rempli = this.#tampon.subarray(0, this.#rempli);
    this.#rempli = 0;
    return this.#vers.push(rempli);
  }

  end(): MaybePromise {
    return puis(this.vider(), () => this.#vers.end());
  }
}
