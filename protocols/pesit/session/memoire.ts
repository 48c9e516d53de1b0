// SPDX-License-Identifier: Apache-2.0
/**
 * The memory of blocks that the transport has taken, for the next ones. Without it a large file leaves its whole size to the
 * garbage collector, which costs more than the encryption.
 */

/** One is being filled, two are on their way, one has just come back. */
const BLOCS_MAX = 4;

export class Memoire {
  #libres: Uint8Array[] = [];

  /** At least this many bytes, whatever is in them. */
  prendre(tailleBytes: number): Uint8Array {
    const libre = this.#libres.pop();
    if (libre !== undefined && libre.byteLength >= tailleBytes) return libre;
    return Buffer.allocUnsafeSlow(tailleBytes);
  }

  /** A view of memory that `prendre` gave, which nobody looks at any more. */
  rendre(vue: Uint8Array): void {
    if (this.#libres.length < BLOCS_MAX) this.#libres.push(Buffer.from(vue.buffer));
  }
}
