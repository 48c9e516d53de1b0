// SPDX-License-Identifier: Apache-2.0
/**
 * Articles into entities, written once into one buffer that is handed to the transport as it is. (PeSIT E §3.3, §6.4, §7.5)
 *
 * DTFs share an entity as long as it holds them; with check bytes each is alone. An article that no entity holds goes in segments.
 */
import { crc } from '../fpdu/crc.ts';
import { ecrire16, tailleEntete, tailleMaxFpdu } from '../fpdu/entetes.ts';
import { ecrireEntete } from '../fpdu/fpdu.ts';
import type { Fpdu } from '../fpdu/types.ts';
import type { Cadrage } from '../session/types.ts';

export interface FormeEntites {
  readonly cadrage: Cadrage;
  readonly crc: boolean;
  /** Bytes of an entity (PI 25), check bytes included. */
  readonly tailleEntite: number;
  readonly multiArticle: boolean;
  /** Byte 4 of what is sent. */
  readonly dst: number;
  /** FPDUs are wanted beside their bytes, for the trace. */
  readonly observe: boolean;
  /** Memory for a block, used again where it can be; of its own when absent. */
  readonly memoire?: (tailleBytes: number) => Uint8Array;
}

const taillePrefixe = 2;
const tailleCrc = 2;
const tailleLongueurArticle = 2;
/** Byte 5 of a DTF has no room for more articles. */
const articlesMax = 255;

export class Bloc {
  readonly #forme: FormeEntites;
  readonly #corpsMax: number;
  readonly #prefixe: number;
  readonly #queue: number;
  readonly #fpdus: Fpdu[] = [];
  #octets: Uint8Array;
  #position = 0;
  /** Where the entity at hand has its length, and how many bytes it has. */
  #debutEntite = 0;
  #tailleEntite = 0;
  /** Of one DTF that is not written yet. */
  #articles: Uint8Array[] = [];
  #corps = 0;

  /** @param tailleBytes room; an article that alone is larger makes room of its own. */
  constructor(forme: FormeEntites, tailleBytes: number) {
    this.#forme = forme;
    this.#prefixe = forme.cadrage === 'prefixe' ? taillePrefixe : 0;
    this.#queue = forme.crc ? tailleCrc : 0;
    this.#corpsMax = corpsMax(forme);
    this.#octets = forme.memoire?.(tailleBytes) ?? Buffer.allocUnsafeSlow(tailleBytes);
  }

  get vide(): boolean {
    return this.#position === 0 && this.#articles.length === 0;
  }

  /** Whether an article of this many bytes finds room. An empty block makes it. */
  aPlace(longueur: number): boolean {
    const enAttente = this.#articles.length === 0 ? 0 : this.#surcout() + this.#corps;
    return this.vide || this.#position + enAttente + this.#place(longueur) <= this.#octets.length;
  }

  /** The bytes must stay as they are until `finir`. */
  ajouter(article: Uint8Array): void {
    if (this.vide && this.#place(article.length) > this.#octets.length) {
      this.#octets = Buffer.allocUnsafeSlow(this.#place(article.length));
    }
    const avecLongueur = tailleLongueurArticle + article.length;
    if (!this.#forme.multiArticle || avecLongueur > this.#corpsMax) {
      this.#ecrireArticles();
      if (article.length <= this.#corpsMax) this.#ecrireDtf('DTF', 0, [article]);
      else this.#segmenter(article);
      return;
    }
    if (this.#corps + avecLongueur > this.#corpsMax || this.#articles.length === articlesMax)
      this.#ecrireArticles();
    this.#articles.push(article);
    this.#corps += avecLongueur;
  }

  /** Whole entities, and what they are made of where it is wanted. Nothing can be added any more. */
  finir(): { readonly entites: Uint8Array; readonly fpdus: readonly Fpdu[] } {
    this.#ecrireArticles();
    this.#finirEntite();
    return { entites: this.#octets.subarray(0, this.#position), fpdus: this.#fpdus };
  }

  /** The most bytes that an article takes, segments included. */
  #place(longueur: number): number {
    const fpdus = Math.max(1, Math.ceil(longueur / this.#corpsMax));
    return fpdus * this.#surcout() + tailleLongueurArticle + longueur;
  }

  #surcout(): number {
    return this.#prefixe + tailleEntete + this.#queue;
  }

  /** Those of one DTF. Alone, an article goes without its length. */
  #ecrireArticles(): void {
    const articles = this.#articles;
    if (articles.length === 0) return;
    this.#articles = [];
    this.#corps = 0;
    this.#ecrireDtf('DTF', articles.length === 1 ? 0 : articles.length, articles);
  }

  #segmenter(article: Uint8Array): void {
    for (let debut = 0; debut < article.length; debut += this.#corpsMax) {
      const fin = debut + this.#corpsMax;
      const nom = debut === 0 ? 'DTFDA' : fin >= article.length ? 'DTFFA' : 'DTFMA';
      this.#ecrireDtf(nom, 0, [article.subarray(debut, fin)]);
    }
  }

  #ecrireDtf(nom: Fpdu['nom'], src: number, articles: readonly Uint8Array[]): void {
    const longueurs = src === 0 ? 0 : tailleLongueurArticle;
    let corps = 0;
    for (const { length } of articles) corps += longueurs + length;
    this.#commencer(tailleEntete + corps);
    const debut = this.#position;
    const fpdu: Fpdu = { nom, dst: this.#forme.dst, src, parametres: {} };
    ecrireEntete(fpdu, this.#octets, debut, corps);
    this.#position += tailleEntete;
    for (const article of articles) {
      if (longueurs > 0) ecrire16(article.length, this.#octets, this.#position);
      this.#octets.set(article, this.#position + longueurs);
      this.#position += longueurs + article.length;
    }
    if (this.#forme.observe) {
      this.#fpdus.push({ ...fpdu, donnees: this.#octets.subarray(debut + tailleEntete, this.#position) });
    }
    if (!this.#forme.crc) return;
    this.#octets.set(crc(this.#octets.subarray(debut, this.#position)), this.#position);
    this.#position += tailleCrc;
  }

  /** In the entity at hand, or in a new one. */
  #commencer(tailleFpdu: number): void {
    const taille = tailleFpdu + this.#queue;
    if (this.#tailleEntite > 0 && !this.#forme.crc && this.#tailleEntite + taille <= entiteMax(this.#forme)) {
      this.#tailleEntite += taille;
      return;
    }
    this.#finirEntite();
    this.#debutEntite = this.#position;
    this.#position += this.#prefixe;
    this.#tailleEntite = taille;
  }

  #finirEntite(): void {
    if (this.#tailleEntite > 0 && this.#prefixe > 0) {
      ecrire16(this.#tailleEntite, this.#octets, this.#debutEntite);
    }
    this.#tailleEntite = 0;
  }
}

/** Data bytes that one DTF holds. */
function corpsMax(forme: Pick<FormeEntites, 'tailleEntite' | 'crc'>): number {
  return Math.max(1, entiteMax(forme) - tailleEntete - (forme.crc ? tailleCrc : 0));
}

function entiteMax({ tailleEntite }: Pick<FormeEntites, 'tailleEntite'>): number {
  return Math.min(tailleEntite, tailleMaxFpdu);
}
