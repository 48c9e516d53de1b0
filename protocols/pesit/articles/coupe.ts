// SPDX-License-Identifier: Apache-2.0
/**
 * A file into articles: pieces of one length, or lines. (PeSIT E §6.4)
 *
 * It reads ahead into one buffer of its own; an article is a view of it. Where articles begin and end depends on the file and on
 * what was agreed, never on how it was read.
 */
import { Failure } from '../../../gateway/domain/failure.ts';
import { versEbcdic } from '../fpdu/ebcdic.ts';
import { fauteArticle } from '../fpdu/fautes.ts';
import type { FichierNegocie, Source } from '../session/types.ts';

/** One read of the file: large enough that the calls cost nothing, small enough for many sessions at once. */
export const tailleLectureBytes = 128 * 1024;

/** PI 32 has two bytes; and 0 says nothing. */
const longueurMax = 65_535;
const finLigne = 0x0a;
const retour = 0x0d;
const blanc = 0x20;

export interface Article {
  /** As it is before compression. Valid until `remplir`. */
  readonly octets: Uint8Array;
  /** Bytes of the file it stands for, its end of line included. */
  readonly octetsFichier: number;
}

/** PI 32, and what stands in its place when it is 0. */
export function longueurArticle(fichier: Pick<FichierNegocie, 'longueurArticle'>): number {
  return fichier.longueurArticle === 0 ? longueurMax : Math.min(fichier.longueurArticle, longueurMax);
}

export class Coupe {
  readonly #source: Source;
  readonly #longueur: number;
  readonly #fichier: Pick<FichierNegocie, 'enregistrements' | 'format' | 'ebcdic'>;
  readonly #octets: Uint8Array;
  #debut = 0;
  #fin = 0;
  #positionBytes: number;
  #epuise = false;

  /** @param positionBytes where in the file the first article begins. */
  constructor(source: Source, fichier: FichierNegocie, positionBytes: number) {
    this.#source = source;
    this.#fichier = fichier;
    this.#longueur = longueurArticle(fichier);
    this.#positionBytes = positionBytes;
    this.#octets = Buffer.allocUnsafeSlow(tailleLectureBytes);
  }

  /** All that the file has was cut. */
  get fini(): boolean {
    return this.#epuise && this.#debut === this.#fin;
  }

  /** Undefined: `remplir` first, unless it is `fini`. @throws FauteFpdu 2-220 for a line longer than an article. */
  prochain(): Article | undefined {
    if (this.fini) return undefined;
    const article = this.#fichier.enregistrements === 'lignes' ? this.#ligne() : this.#piece();
    if (article === undefined) return undefined;
    this.#debut += article.octetsFichier;
    return this.#fichier.ebcdic ? { ...article, octets: versEbcdic(article.octets) } : article;
  }

  /** Reads more of the file behind what is left. */
  async remplir(): Promise<void> {
    this.#octets.copyWithin(0, this.#debut, this.#fin);
    this.#fin -= this.#debut;
    this.#debut = 0;
    while (this.#fin < this.#octets.length && !this.#epuise) {
      const reste = this.#source.sizeBytes - this.#positionBytes;
      const place = this.#octets.subarray(this.#fin, this.#fin + Math.min(reste, this.#octets.length));
      const lus = reste > 0 ? await this.#source.read(place, this.#positionBytes) : 0;
      if (lus === 0 && reste > 0) throw new Failure('SPOOL_CORRUPT', 'a file is shorter than its size');
      this.#fin += lus;
      this.#positionBytes += lus;
      this.#epuise = lus >= reste;
    }
  }

  #piece(): Article | undefined {
    const presents = this.#fin - this.#debut;
    if (presents < this.#longueur && !this.#epuise) return undefined;
    const octets = this.#octets.subarray(this.#debut, this.#debut + Math.min(presents, this.#longueur));
    return { octets, octetsFichier: octets.length };
  }

  #ligne(): Article | undefined {
    const borne = Math.min(this.#fin, this.#debut + this.#longueur + 2);
    const vue = this.#octets.subarray(this.#debut, borne);
    const fin = vue.indexOf(finLigne);
    if (fin < 0 && borne === this.#fin && !this.#epuise) return undefined;
    const ligne = fin < 0 ? vue : vue.subarray(0, fin > 0 && vue[fin - 1] === retour ? fin - 1 : fin);
    if (ligne.length > this.#longueur) throw fauteArticle('a line is longer than an article may be');
    return { octets: this.#completer(ligne), octetsFichier: fin < 0 ? ligne.length : fin + 1 };
  }

  /** An empty line goes as one blank; in fixed format blanks fill every line. */
  #completer(ligne: Uint8Array): Uint8Array {
    const longueur = this.#fichier.format === 'fixe' ? this.#longueur : Math.max(1, ligne.length);
    if (ligne.length === longueur) return ligne;
    const complete = new Uint8Array(longueur).fill(blanc);
    complete.set(ligne);
    return complete;
  }
}
