// SPDX-License-Identifier: Apache-2.0
/**
 * Compression of articles: strings of literal bytes, of one byte repeated (horizontal), of bytes equal to those of the article
 * before (vertical). (PeSIT E §7.1, §7.2)
 *
 * The first article of a file, and the first after a point de synchronisation, refer to none before them: `reset`.
 * What comes out of the coder is never longer than `tailleCodeeMax` says: a string is only begun where it saves what it costs.
 */
import { fauteArticle, fauteProtocole } from './fautes.ts';
import type { Parametres } from './types.ts';

export type SorteCompression = Exclude<NonNullable<Parametres['compression']>, 'aucune'>;

const litteral = 0x00;
const horizontal = 0x80;
const vertical = 0xc0;
const longueurChaine = 63;
/** Where an article was shorter than the next one, the standard has the one before go on with this. */
const bourrage = 0x40;
/** From here on a string costs no more than the bytes it stands for, the cut in a literal string included. */
const horizontalMin = 3;
const verticalMin = 2;

/** The most that an article of this many bytes may take when coded: all literal. */
export function tailleCodeeMax(octets: number): number {
  return octets + Math.ceil(octets / longueurChaine);
}

export class Compresseur {
  readonly #repetitions: boolean;
  readonly #egalites: boolean;
  #precedent = new Uint8Array(0);

  constructor(sorte: SorteCompression) {
    this.#repetitions = sorte !== 'verticale';
    this.#egalites = sorte !== 'horizontale';
  }

  /** At each SYN, and where sending goes on from a point. */
  reset(): void {
    this.#precedent = new Uint8Array(0);
  }

  coder(article: Uint8Array): Uint8Array {
    const codes = new Uint8Array(tailleCodeeMax(article.length));
    let ecrits = 0;
    let debutLitteral = 0;
    let position = 0;
    while (position < article.length) {
      const chaine = this.#chaine(article, position);
      if (chaine === 0) {
        position += 1;
        continue;
      }
      ecrits = litteraux(article, debutLitteral, position, codes, ecrits);
      codes[ecrits] = chaine;
      ecrits += 1;
      if (chaine < vertical) {
        codes[ecrits] = article[position] ?? 0;
        ecrits += 1;
      }
      position += chaine & longueurChaine;
      debutLitteral = position;
    }
    ecrits = litteraux(article, debutLitteral, position, codes, ecrits);
    if (this.#egalites) this.#precedent = new Uint8Array(article);
    return codes.subarray(0, ecrits);
  }

  /** The first byte of the string that saves most here; 0: none does. */
  #chaine(article: Uint8Array, position: number): number {
    const egaux = this.#egalites ? this.#egaux(article, position) : 0;
    const repetes = this.#repetitions && egaux < longueurChaine ? repetitions(article, position) : 0;
    if (egaux >= verticalMin && egaux >= repetes) return vertical | egaux;
    return repetes >= horizontalMin ? horizontal | repetes : 0;
  }

  /** Only within both articles, where every product agrees on what is compared. */
  #egaux(article: Uint8Array, debut: number): number {
    const precedent = this.#precedent;
    const fin = Math.min(debut + longueurChaine, article.length, precedent.length);
    let position = debut;
    while (position < fin && article[position] === precedent[position]) position += 1;
    return position - debut;
  }
}

function repetitions(article: Uint8Array, debut: number): number {
  const fin = Math.min(debut + longueurChaine, article.length);
  const octet = article[debut];
  let position = debut + 1;
  while (position < fin && article[position] === octet) position += 1;
  return position - debut;
}

function litteraux(article: Uint8Array, de: number, a: number, codes: Uint8Array, ecrits: number): number {
  let position = ecrits;
  for (let debut = de; debut < a; debut += longueurChaine) {
    const fin = Math.min(a, debut + longueurChaine);
    codes[position] = litteral | (fin - debut);
    codes.set(article.subarray(debut, fin), position + 1);
    position += 1 + fin - debut;
  }
  return position;
}

export class Decompresseur {
  readonly #repetitions: boolean;
  readonly #egalites: boolean;
  /** The article at hand, never longer than was agreed, whatever the strings say. */
  readonly #article: Uint8Array;
  #precedent: Uint8Array | undefined;

  constructor(sorte: SorteCompression, longueurArticle: number) {
    this.#repetitions = sorte !== 'verticale';
    this.#egalites = sorte !== 'horizontale';
    this.#article = new Uint8Array(longueurArticle);
  }

  /** At each SYN, and where receiving goes on from a point. */
  reset(): void {
    this.#precedent = undefined;
  }

  /** A new array. @throws FauteFpdu 3-311 for what is no string, 2-220 for an article longer than agreed. */
  decoder(codes: Uint8Array): Uint8Array {
    let ecrits = 0;
    for (let position = 0; position < codes.length; ) {
      const chaine = codes[position] ?? 0;
      const longueur = chaine & longueurChaine;
      if (longueur === 0) throw fauteProtocole('a compressed string of no bytes');
      if (ecrits + longueur > this.#article.length) throw fauteArticle('a compressed article is too long');
      position = this.#chaine(chaine & vertical, longueur, codes, position + 1, ecrits);
      ecrits += longueur;
    }
    const article = this.#article.slice(0, ecrits);
    if (this.#egalites) this.#precedent = article;
    return article;
  }

  /** Writes what a string stands for; answers where the next one begins. */
  #chaine(sorte: number, longueur: number, codes: Uint8Array, position: number, ecrits: number): number {
    const suivante = position + (sorte === litteral ? longueur : sorte === horizontal ? 1 : 0);
    if (suivante > codes.length) throw fauteProtocole('a compressed string is cut');
    if (sorte === litteral) this.#article.set(codes.subarray(position, suivante), ecrits);
    else if (sorte === horizontal && this.#repetitions) {
      this.#article.fill(codes[position] ?? 0, ecrits, ecrits + longueur);
    } else if (sorte === vertical && this.#egalites) this.#recopier(ecrits, longueur);
    else throw fauteProtocole('a compressed string of a kind that was not agreed');
    return suivante;
  }

  #recopier(debut: number, longueur: number): void {
    const precedent = this.#precedent;
    if (precedent === undefined) throw fauteProtocole('a vertical string in the first article after a point');
    const egaux = precedent.subarray(debut, debut + longueur);
    this.#article.set(egaux, debut);
    this.#article.fill(bourrage, debut + egaux.length, debut + longueur);
  }
}
