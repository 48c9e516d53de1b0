// SPDX-License-Identifier: Apache-2.0
/**
 * From the FPDUs that carry a file to its bytes: several articles in one, articles in segments, compression, lines, EBCDIC.
 * (PeSIT E §6.4, §7)
 *
 * Uncompressed pieces of a stream pass through as views. Only a compressed article in segments is put together first, and never
 * beyond what an article of the agreed length can take.
 */
import { Decompresseur } from '../fpdu/compression.ts';
import { depuisEbcdic } from '../fpdu/ebcdic.ts';
import { lire16, porteDonnees } from '../fpdu/entetes.ts';
import { fauteArticle, fauteProtocole } from '../fpdu/fautes.ts';
import type { Fpdu } from '../fpdu/types.ts';
import type { FichierNegocie, Point } from '../session/types.ts';
import { longueurArticle } from './coupe.ts';

const finLigne = Uint8Array.of(0x0a);
const blanc = 0x20;
const tailleLongueur = 2;

export class Assemblage {
  readonly #fichier: FichierNegocie;
  readonly #longueur: number;
  readonly #tolerant: boolean;
  readonly #decompresseur: Decompresseur | undefined;
  #place: Point;
  /** Inside an article in segments: its bytes so far, and its pieces when they must wait for each other. */
  #ouvert: { octets: number; readonly pieces: Uint8Array[] } | undefined;

  /** @param depuis the point the data begin at. */
  constructor(fichier: FichierNegocie, depuis: Point, { tolerant }: { readonly tolerant: boolean }) {
    const { compression } = fichier;
    this.#fichier = fichier;
    this.#longueur = longueurArticle(fichier);
    this.#tolerant = tolerant;
    this.#decompresseur =
      compression === 'aucune' ? undefined : new Decompresseur(compression, this.#longueur);
    this.#place = depuis;
  }

  /** What came so far; its number is that of the last point. */
  get place(): Point {
    return this.#place;
  }

  /**
   * The bytes of the file in a DTF, DTFDA, DTFMA or DTFFA, in order; valid as long as its data.
   * @throws FauteFpdu 3-311 for what breaks the order or the lengths, 2-220 for an article that is not as long as agreed.
   */
  recevoir(fpdu: Fpdu): readonly Uint8Array[] {
    const donnees = fpdu.donnees ?? new Uint8Array(0);
    if (!porteDonnees(fpdu.nom)) throw fauteProtocole(`${fpdu.nom} carries no data`, fpdu.nom);
    if (fpdu.nom === 'DTF') return this.#entiers(fpdu, donnees);
    return this.#segment(fpdu, donnees);
  }

  /** SYN: what lies before it. Its number is judged by whoever knows the last one. @throws FauteFpdu 3-311 inside an article. */
  jalonner(numero: number): Point {
    this.#ferme('SYN');
    this.#decompresseur?.reset();
    this.#place = { ...this.#place, numero };
    return this.#place;
  }

  /** DTF.END: all there is. @throws FauteFpdu 3-311 inside an article. */
  finir(): Point {
    this.#ferme('DTF.END');
    return this.#place;
  }

  #ferme(fpdu: 'SYN' | 'DTF.END' | 'DTF' | 'DTFDA'): void {
    if (this.#ouvert !== undefined) throw fauteProtocole(`${fpdu} inside an article`, fpdu);
  }

  #entiers({ src }: Fpdu, donnees: Uint8Array): readonly Uint8Array[] {
    this.#ferme('DTF');
    if (src > 1) return this.#plusieurs(src, donnees);
    // One product says 1 for an article alone, with or without its length.
    const avecLongueur =
      src === 1 && donnees.length > tailleLongueur && lire16(donnees, 0) === donnees.length - tailleLongueur;
    return this.#article(avecLongueur ? donnees.subarray(tailleLongueur) : donnees);
  }

  #plusieurs(nombre: number, donnees: Uint8Array): readonly Uint8Array[] {
    const morceaux: Uint8Array[] = [];
    let position = 0;
    for (let reste = nombre; reste > 0; reste -= 1) {
      const debut = position + tailleLongueur;
      const fin = debut + lire16(donnees, position);
      if (debut > donnees.length || fin > donnees.length)
        throw fauteProtocole('DTF: articles longer than it', 'DTF');
      morceaux.push(...this.#article(donnees.subarray(debut, fin)));
      position = fin;
    }
    if (position < donnees.length) throw fauteProtocole('DTF: more bytes than its articles', 'DTF');
    return morceaux;
  }

  #article(octets: Uint8Array): readonly Uint8Array[] {
    const article = this.#decompresseur?.decoder(octets) ?? octets;
    this.#verifier(article.length);
    return this.#compter(octets.length, this.#rendre(article, true), 1);
  }

  /** The length of a whole article. */
  #verifier(longueur: number): void {
    if (longueur > this.#longueur) throw fauteArticle('an article is longer than agreed');
    if (this.#fichier.format === 'fixe' && longueur < this.#longueur && !this.#tolerant) {
      throw fauteArticle('an article of fixed format is shorter than agreed');
    }
  }

  #segment({ nom }: Fpdu, donnees: Uint8Array): readonly Uint8Array[] {
    if (nom === 'DTFDA') {
      this.#ferme('DTFDA');
      this.#ouvert = { octets: 0, pieces: [] };
    }
    const ouvert = this.#ouvert;
    if (ouvert === undefined) throw fauteProtocole(`${nom} outside an article`, nom);
    ouvert.octets += donnees.length;
    const dernier = nom === 'DTFFA';
    if (dernier) this.#ouvert = undefined;
    if (this.#decompresseur !== undefined) return this.#segmentCompresse(ouvert, donnees, dernier);
    if (ouvert.octets > this.#longueur || dernier) this.#verifier(ouvert.octets);
    const morceaux = this.#rendre(donnees, false);
    const complets =
      dernier && this.#fichier.enregistrements === 'lignes' ? [...morceaux, finLigne] : morceaux;
    return this.#compter(donnees.length, complets, dernier ? 1 : 0);
  }

  #segmentCompresse(
    ouvert: { readonly octets: number; readonly pieces: Uint8Array[] },
    donnees: Uint8Array,
    dernier: boolean,
  ): readonly Uint8Array[] {
    // Each string stands for a byte at least, and none has more than two for it.
    if (ouvert.octets > 2 * this.#longueur) throw fauteArticle('a compressed article is too long');
    ouvert.pieces.push(new Uint8Array(donnees));
    return dernier ? this.#article(Buffer.concat(ouvert.pieces)) : [];
  }

  /** As bytes of the file. */
  #rendre(octets: Uint8Array, entier: boolean): readonly Uint8Array[] {
    const clair = this.#fichier.ebcdic ? depuisEbcdic(octets) : octets;
    if (!entier || this.#fichier.enregistrements === 'flot') return clair.length === 0 ? [] : [clair];
    const vide = clair.length === 0 || (clair.length === 1 && clair[0] === blanc);
    return vide ? [finLigne] : [clair, finLigne];
  }

  #compter(octetsDonnees: number, morceaux: readonly Uint8Array[], articles: number): readonly Uint8Array[] {
    let octetsFichier = this.#place.octetsFichier;
    for (const { length } of morceaux) octetsFichier += length;
    this.#place = {
      numero: this.#place.numero,
      octetsFichier,
      octetsDonnees: this.#place.octetsDonnees + octetsDonnees,
      articles: this.#place.articles + articles,
    };
    return morceaux;
  }
}
