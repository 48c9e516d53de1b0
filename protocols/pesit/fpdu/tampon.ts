// SPDX-License-Identifier: Apache-2.0
/**
 * Where bytes wait that belong together and came in two pieces. There are two buffers in turn, so that a view of the one stays good
 * while the other fills with the end of the same piece.
 */
import assert from 'node:assert/strict';

/** Most FPDUs that lie across two pieces are small; it doubles as bytes come. */
const tailleInitiale = 512;

export class TamponAlterne {
  readonly #tailleMax: number;
  #actif = new Uint8Array(0);
  #autre = new Uint8Array(0);
  #taille = 0;

  constructor(tailleMax: number) {
    this.#tailleMax = tailleMax;
  }

  get taille(): number {
    return this.#taille;
  }

  /** A view of what waits, valid until the turn after the next. */
  octets(): Uint8Array {
    return this.#actif.subarray(0, this.#taille);
  }

  ajouter(octets: Uint8Array, debut: number, fin: number): void {
    const taille = this.#taille + fin - debut;
    assert(taille <= this.#tailleMax, 'more bytes than an entity may have');
    if (taille > this.#actif.length) this.#agrandir(taille);
    this.#actif.set(octets.subarray(debut, fin), this.#taille);
    this.#taille = taille;
  }

  /** What waits is taken: the other buffer begins, empty. */
  alterner(): void {
    [this.#actif, this.#autre] = [this.#autre, this.#actif];
    this.#taille = 0;
  }

  #agrandir(taille: number): void {
    const capacite = Math.max(
      taille,
      Math.min(this.#tailleMax, Math.max(tailleInitiale, 2 * this.#actif.length)),
    );
    const plus = new Uint8Array(capacite);
    plus.set(this.octets());
    this.#actif = plus;
  }
}
