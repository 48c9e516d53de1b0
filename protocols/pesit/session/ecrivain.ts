// SPDX-License-Identifier: Apache-2.0
/**
 * Between what is received and where it is kept: bytes are gathered, written while the next are gathered, and points are made
 * durable one at a time, always the newest whose bytes are written. (PeSIT E §6.5, §12)
 *
 * What must stay true: a point is told (`acquitter`) only after `jalonner` has resolved, and never twice; one call of the Puits
 * runs at a time, but for a `jalonner`, beside which writing goes on.
 */
import type { Point, Puits } from './types.ts';

/** What is gathered before it is written: large writes, and little memory for fifty sessions at once. */
const LOT_BYTES = 192 * 1024;
/** The rest of what the last FPDU before that brought. */
const TAMPON_MAX_BYTES = LOT_BYTES + 64 * 1024;
/** Most files are small. */
const TAMPON_INITIAL_BYTES = 16 * 1024;

export interface AbordsEcrivain {
  /** The point is durable. */
  readonly acquitter: (point: Point) => void;
  /** Something ended: room, a point, an error. */
  readonly reveiller: () => void;
}

export class Ecrivain {
  readonly #puits: Puits;
  readonly #abords: AbordsEcrivain;
  #tampon: Uint8Array = new Uint8Array(TAMPON_INITIAL_BYTES);
  #libre: Uint8Array = new Uint8Array(0);
  #taille = 0;
  /** The newest point among what is gathered, and the newest among what is written. */
  #pointReuni: Point | undefined;
  #pointEcrit: Point | undefined;
  #jalonne: Point;
  #ecriture = false;
  #jalon = false;
  #toutEcrire = false;
  #arrete = false;
  #erreur: { readonly erreur: unknown } | undefined;
  #attentes: (() => void)[] = [];

  constructor(puits: Puits, depuis: Point, abords: AbordsEcrivain) {
    this.#puits = puits;
    this.#jalonne = depuis;
    this.#abords = abords;
  }

  /** The last point that is durable. */
  get jalonne(): Point {
    return this.#jalonne;
  }

  /** Enough is gathered: nothing more should be taken in before some of it is written. */
  get plein(): boolean {
    return this.#taille >= LOT_BYTES;
  }

  /** A call of the Puits runs. */
  get occupe(): boolean {
    return this.#ecriture || this.#jalon;
  }

  /** What the Puits threw, once. */
  get erreur(): { readonly erreur: unknown } | undefined {
    return this.#erreur;
  }

  /** The bytes are copied. */
  ajouter(octets: Uint8Array): void {
    const taille = this.#taille + octets.byteLength;
    if (taille > this.#tampon.byteLength) this.#agrandir(taille);
    this.#tampon.set(octets, this.#taille);
    this.#taille = taille;
    if (taille >= LOT_BYTES) this.#continuer();
  }

  /** All that was added so far lies before it. */
  pointer(point: Point): void {
    this.#pointReuni = point;
    this.#continuer();
  }

  /** Everything is written, and the newest point durable, when it resolves; or there is an `erreur`. */
  async finir(): Promise<void> {
    this.#toutEcrire = true;
    this.#continuer();
    await this.reposer();
    this.#toutEcrire = false;
  }

  /** Nothing is begun any more: what is gathered is of no use, the restart brings it again. */
  arreter(): void {
    this.#arrete = true;
  }

  /** No call of the Puits runs any more when it resolves. */
  async reposer(): Promise<void> {
    while (this.occupe) await new Promise<void>((resolve) => this.#attentes.push(resolve));
  }

  /** Drops what is gathered, and in the Puits what came after `point`. Throws what the Puits throws. */
  async reculer(point: Point): Promise<void> {
    this.#taille = 0;
    this.#pointReuni = undefined;
    this.#pointEcrit = undefined;
    await this.reposer();
    // A point that became durable meanwhile lies behind, or is the same one.
    this.#pointEcrit = undefined;
    await this.#puits.reculer(point);
    this.#jalonne = point;
  }

  /** Begins what can begin now. */
  #continuer(): void {
    if (this.#erreur !== undefined || this.#arrete || this.#ecriture) return;
    if (this.#pointEcrit !== undefined && !this.#jalon) this.#jalonner(this.#pointEcrit);
    if (this.#aEcrire()) this.#ecrire();
  }

  /** Full; or a point waits and the last one is durable, so that only these bytes keep it. */
  #aEcrire(): boolean {
    const reste = this.#taille > 0 || this.#pointReuni !== undefined;
    if (this.#taille >= LOT_BYTES || (this.#toutEcrire && reste)) return true;
    return this.#pointReuni !== undefined && !this.#jalon && this.#pointEcrit === undefined;
  }

  #ecrire(): void {
    const octets = this.#tampon.subarray(0, this.#taille);
    const point = this.#pointReuni;
    // What one DTF expanded to was seldom needed, and is much for many sessions.
    if (this.#libre.byteLength > TAMPON_MAX_BYTES) this.#libre = new Uint8Array(0);
    [this.#tampon, this.#libre] = [this.#libre, this.#tampon];
    this.#taille = 0;
    this.#pointReuni = undefined;
    this.#ecriture = true;
    const ecrit = octets.byteLength === 0 ? Promise.resolve() : this.#puits.ecrire(octets);
    ecrit.then(
      () => {
        this.#ecriture = false;
        this.#pointEcrit = point ?? this.#pointEcrit;
        this.#fini();
      },
      (erreur: unknown) => {
        this.#ecriture = false;
        this.#echouer(erreur);
      },
    );
  }

  #jalonner(point: Point): void {
    this.#pointEcrit = undefined;
    this.#jalon = true;
    this.#puits.jalonner(point).then(
      () => {
        this.#jalon = false;
        this.#jalonne = point;
        this.#acquitter(point);
        this.#fini();
      },
      (erreur: unknown) => {
        this.#jalon = false;
        this.#echouer(erreur);
      },
    );
  }

  /** Also when the session is over meanwhile: then nobody is told. */
  #acquitter(point: Point): void {
    try {
      this.#abords.acquitter(point);
    } catch (erreur) {
      this.#erreur ??= { erreur };
    }
  }

  #echouer(erreur: unknown): void {
    this.#erreur ??= { erreur };
    this.#fini();
  }

  #fini(): void {
    this.#continuer();
    const attentes = this.#attentes;
    this.#attentes = [];
    for (const attente of attentes) attente();
    this.#abords.reveiller();
  }

  /** Twice as much each time: a compressed DTF expands to some megabytes, in hundreds of pieces. */
  #agrandir(taille: number): void {
    const double = 2 * this.#tampon.byteLength;
    const voulue = taille <= TAMPON_MAX_BYTES ? Math.min(double, TAMPON_MAX_BYTES) : double;
    const plus = Buffer.allocUnsafeSlow(Math.max(taille, TAMPON_INITIAL_BYTES, voulue));
    plus.set(this.#tampon.subarray(0, this.#taille));
    this.#tampon = plus;
  }
}
