// SPDX-License-Identifier: Apache-2.0
/**
 * Digests of the bytes that go by: of the part that was signed, for its signature and for the MIC.
 *
 * As they are; and, when asked, in canonical form too (RFC 5751 §3.1.1: every line end is CRLF), for signers that wrote one
 * thing and signed another (specs: as2 47).
 */
import { createHash, type Hash } from 'node:crypto';
import { tampon } from '../mime/sinks.ts';

export class Empreintes {
  readonly #hachages: ReadonlyMap<string, Hash>;
  readonly #canoniques: ReadonlyMap<string, Hash>;
  #dernierCr = false;

  /** `digests` as node:crypto calls them. */
  constructor(digests: Iterable<string>, canonique: boolean) {
    const noms = [...new Set(digests)];
    this.#hachages = new Map(noms.map((nom) => [nom, createHash(nom)]));
    this.#canoniques = new Map(canonique ? noms.map((nom) => [nom, createHash(nom)]) : []);
  }

  update(piece: Uint8Array): void {
    for (const hachage of this.#hachages.values()) hachage.update(piece);
    if (this.#canoniques.size > 0) this.#canonise(tampon(piece));
  }

  #canonise(piece: Buffer): void {
    const texte = piece.toString('latin1');
    // A CR at the end waits for what comes: it is a line end by itself, or half of one.
    const complet = (this.#dernierCr ? '\r' : '') + texte;
    this.#dernierCr = complet.endsWith('\r');
    const lignes = (this.#dernierCr ? complet.slice(0, -1) : complet).replace(/\r\n|\r|\n/g, '\r\n');
    for (const hachage of this.#canoniques.values()) hachage.update(lignes, 'latin1');
  }

  /** To be called once, at the end. */
  fin(): { readonly brutes: ReadonlyMap<string, Buffer>; readonly canoniques?: ReadonlyMap<string, Buffer> } {
    const brutes = finir(this.#hachages);
    if (this.#canoniques.size === 0) return { brutes };
    if (this.#dernierCr) for (const hachage of this.#canoniques.values()) hachage.update('\r\n');
    return { brutes, canoniques: finir(this.#canoniques) };
  }
}

function finir(hachages: ReadonlyMap<string, Hash>): ReadonlyMap<string, Buffer> {
  return new Map([...hachages].map(([nom, hachage]) => [nom, hachage.digest()]));
}
