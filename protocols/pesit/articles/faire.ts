// SPDX-License-Identifier: Apache-2.0
/**
 * A file into what is sent of it: blocks of entities, points de synchronisation, the end. (PeSIT E §6.4, §6.5, §7)
 *
 * A point lies before the article that might pass the interval, reckoned with the most that the articles can take when coded. So
 * the place of every point is a function of the file and of what was agreed, and a restart needs no map: see `placeDuPoint`.
 */
import { Compresseur, tailleCodeeMax } from '../fpdu/compression.ts';
import { FauteFpdu, type Fpdu } from '../fpdu/types.ts';
import type { FichierNegocie, Point, SessionNegociee, Source } from '../session/types.ts';
import { pointZero } from '../session/types.ts';
import { Bloc, type FormeEntites } from './bloc.ts';
import { type Article, Coupe, longueurArticle, tailleLectureBytes } from './coupe.ts';

const kio = 1024;
/** PI 20 goes no further. */
const dernierPoint = 999_999;
/** Of one block: a read of the file, and what the entities add to it. */
const tailleBlocBytes = tailleLectureBytes + 8 * kio;

export type Pas =
  | {
      readonly genre: 'DONNEES';
      /** Whole entities, for the transport alone: nobody uses the memory again. */
      readonly entites: Uint8Array;
      /** What is in them; empty unless `observe`. */
      readonly fpdus: readonly Fpdu[];
      /** What lies before the end of this block; its number is that of the last point. */
      readonly place: Point;
    }
  /** SYN is due here, and data follow. */
  | { readonly genre: 'POINT'; readonly point: Point }
  | { readonly genre: 'FIN'; readonly total: Point };

export interface OptionsDecoupe extends Pick<FormeEntites, 'cadrage' | 'dst' | 'observe' | 'memoire'> {
  readonly session: Pick<SessionNegociee, 'intervalleKio' | 'crc'>;
  readonly fichier: FichierNegocie;
  readonly depuis: Point;
}

export class Decoupe {
  readonly #coupe: Coupe;
  readonly #forme: FormeEntites;
  readonly #compresseur: Compresseur | undefined;
  readonly #intervalleBytes: number;
  #place: Point;
  /** Reckoned at their most since the last point. */
  #depuisPoint = 0;
  /** Cut, but not put anywhere: there was no room, or a point comes first. */
  #enAttente: Article | undefined;

  constructor(source: Source, { session, fichier, depuis, ...forme }: OptionsDecoupe) {
    const { compression, tailleEntite, multiArticle } = fichier;
    this.#coupe = new Coupe(source, fichier, depuis.octetsFichier);
    this.#forme = { ...forme, crc: session.crc, tailleEntite, multiArticle };
    this.#compresseur = compression === 'aucune' ? undefined : new Compresseur(compression);
    this.#intervalleBytes = session.intervalleKio * kio;
    this.#place = depuis;
  }

  /**
   * What comes next; after FIN, FIN again. One call at a time.
   * @throws FauteFpdu 2-220 for a line longer than an article, 2-222 for an article longer than the interval or a point without a
   *   number; and what the source throws.
   */
  async prochain(): Promise<Pas> {
    const bloc = new Bloc(this.#forme, tailleBlocBytes);
    // Each turn puts one article into the block, or reads; a block is full some time, and a file at its end.
    for (;;) {
      this.#enAttente ??= this.#coupe.prochain();
      const article = this.#enAttente;
      if (article !== undefined && !this.#pointDu(article) && bloc.aPlace(this.#cout(article))) {
        this.#ajouter(article, bloc);
      } else if (!bloc.vide) return { genre: 'DONNEES', ...bloc.finir(), place: this.#place };
      else if (article !== undefined) return this.#jalonner();
      else if (this.#coupe.fini) return { genre: 'FIN', total: this.#place };
      else await this.#coupe.remplir();
    }
  }

  #ajouter(article: Article, bloc: Bloc): void {
    const octets = this.#compresseur?.coder(article.octets) ?? article.octets;
    bloc.ajouter(octets);
    this.#enAttente = undefined;
    this.#depuisPoint += this.#cout(article);
    this.#place = {
      numero: this.#place.numero,
      octetsFichier: this.#place.octetsFichier + article.octetsFichier,
      octetsDonnees: this.#place.octetsDonnees + octets.length,
      articles: this.#place.articles + 1,
    };
  }

  #cout({ octets }: Article): number {
    return this.#compresseur === undefined ? octets.length : tailleCodeeMax(octets.length);
  }

  #pointDu(article: Article): boolean {
    if (this.#intervalleBytes === 0) return false;
    const cout = this.#cout(article);
    if (cout > this.#intervalleBytes) throw horsIntervalle('an article is longer than the interval');
    return this.#depuisPoint + cout > this.#intervalleBytes;
  }

  #jalonner(): Pas {
    const numero = this.#place.numero + 1;
    if (numero > dernierPoint)
      throw horsIntervalle('more points than have a number: the interval is too small');
    this.#place = { ...this.#place, numero };
    this.#depuisPoint = 0;
    this.#compresseur?.reset();
    return { genre: 'POINT', point: this.#place };
  }
}

function horsIntervalle(raison: string): FauteFpdu {
  return new FauteFpdu({ type: 2, raison: 222 }, raison);
}

/**
 * Where point `numero` of a file lies; undefined when the file has no such point. Articles of one length and uncompressed: reckoned.
 * Else the file is read up to it, for lines and what compression gains are known to the file alone.
 */
export async function placeDuPoint(
  source: Source,
  fichier: FichierNegocie,
  intervalleKio: number,
  numero: number,
): Promise<Point | undefined> {
  if (numero === 0) return pointZero;
  if (intervalleKio === 0) return undefined;
  if (fichier.enregistrements === 'flot' && fichier.compression === 'aucune') {
    return placeCalculee(source.sizeBytes, longueurArticle(fichier), intervalleKio * kio, numero);
  }
  const decoupe = new Decoupe(source, {
    session: { intervalleKio, crc: false },
    ...{ fichier, depuis: pointZero, cadrage: 'brut', dst: 0, observe: false },
  });
  for (;;) {
    const pas = await decoupe.prochain();
    if (pas.genre === 'FIN') return undefined;
    if (pas.genre === 'POINT' && pas.point.numero === numero) return pas.point;
  }
}

function placeCalculee(
  sizeBytes: number,
  longueur: number,
  intervalleBytes: number,
  numero: number,
): Point | undefined {
  const parPoint = Math.floor(intervalleBytes / longueur);
  const articles = numero * parPoint;
  const octets = articles * longueur;
  // A point lies before an article, and only before one that would pass the interval.
  const suivant = Math.min(longueur, sizeBytes - octets);
  const existe = parPoint > 0 && suivant > 0 && parPoint * longueur + suivant > intervalleBytes;
  if (!existe || numero > dernierPoint) return undefined;
  return { numero, octetsFichier: octets, octetsDonnees: octets, articles };
}
