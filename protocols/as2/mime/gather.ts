// SPDX-License-Identifier: Apache-2.0
/** A buffer that grows to a limit, for the parts of a message that are read whole: headers, signatures. */

export class Amas {
  #octets = Buffer.alloc(0);
  #longueur = 0;
  readonly #max: number;
  readonly #trop: () => Error;

  /** `trop` makes what is thrown when there are more than `maxBytes`. */
  constructor(maxBytes: number, trop: () => Error) {
    this.#max = maxBytes;
    this.#trop = trop;
  }

  ajoute(piece: Uint8Array): void {
    const voulu = this.#longueur + piece.length;
    if (voulu > this.#max) throw this.#trop();
    if (voulu > this.#octets.length) this.#agrandit(voulu);
    this.#octets.set(piece, this.#longueur);
    this.#longueur = voulu;
  }

  /** Doubled, so that pieces of one byte cost no more than others. */
  #agrandit(voulu: number): void {
    const plus = Buffer.allocUnsafe(Math.min(this.#max, Math.max(voulu, 2 * this.#octets.length, 1024)));
    this.#octets.copy(plus, 0, 0, this.#longueur);
    this.#octets = plus;
  }

  /** What is there: valid until the next `ajoute`. */
  get contenu(): Buffer {
    return this.#octets.subarray(0, this.#longueur);
  }
}
