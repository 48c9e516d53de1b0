// SPDX-License-Identifier: Apache-2.0
/**
 * BER and DER read as they arrive (X.690 §8): elements that are small are taken whole, the one that holds the content is
 * handed on piece by piece.
 *
 * A reading is a generator: it yields `undefined` when it needs more octets, and a promise when it waits for what it
 * pushed. So a structure is read top-down in straight code, wherever the pieces were cut. Nothing is kept of a piece
 * once the reading has yielded for more: what is left of it is copied, and is never more than the element being read.
 */
import { Asn1Error, readTlv, type Tlv, tags } from '../../../certs/asn1.ts';
import type { MaybePromise, Sink } from '../sink.ts';
import { Regroupe } from './gather.ts';

export type Etapes<T> = Generator<MaybePromise, T, void>;

/** Waits for what was pushed, when there is something to wait for. */
export function* attendre(promesse: MaybePromise): Etapes<void> {
  if (promesse !== undefined) yield promesse;
}

/** Where a constructed element ends; undefined: at its end-of-contents octets. */
export interface Ouvert {
  readonly fin: number | undefined;
}

interface EnTete {
  readonly tag: number;
  readonly longueur: number | undefined;
  readonly bytes: number;
}

/** Of identifier and length: lengths of more than 6 octets are of nothing we read. */
const maxEnTeteBytes = 8;
/** A piece handed on: larger ones only cost memory. */
const maxMorceauBytes = 256 * 1024;
const vide: Buffer = Buffer.alloc(0);

/** After the structure only a line end may come, which some add. */
export function finDeMessage(octets: Uint8Array): boolean {
  return octets.every((octet) => octet === 0x0d || octet === 0x0a);
}

export interface LimitesLecture {
  readonly asn1Profondeur: number;
  /** Of all that is not content, together. */
  readonly structuresBytes: number;
}

export class LecteurBer {
  readonly #limites: LimitesLecture;
  /** What is left of earlier pieces, before the one at hand. */
  readonly #reste = new Reste();
  #piece: Buffer = vide;
  #fini = false;
  #position = 0;
  #structures = 0;

  constructor(limites: LimitesLecture) {
    this.#limites = limites;
  }

  /** Octets read since the start. */
  get position(): number {
    return this.#position;
  }

  /** The next piece; to be given when the reading has yielded `undefined`. */
  nourrir(piece: Uint8Array): void {
    this.#piece = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
  }

  /** No piece follows. */
  finir(): void {
    this.#fini = true;
  }

  /** What can be read without another piece, as far as it stands together. */
  get #ici(): Buffer {
    return this.#reste.length > 0 ? this.#reste.octets : this.#piece;
  }

  /** Until `n` octets stand together. */
  *#besoin(n: number): Etapes<void> {
    while (this.#ici.length < n) {
      const pris = this.#piece.subarray(0, n - this.#reste.length);
      this.#reste.ajouter(pris);
      this.#piece = this.#piece.subarray(pris.length);
      if (this.#reste.length >= n) return;
      if (this.#fini) throw new Asn1Error('truncated');
      yield;
    }
  }

  #avancer(n: number): void {
    this.#position += n;
    if (this.#reste.length === 0) this.#piece = this.#piece.subarray(n);
    else this.#reste.retirer(n);
  }

  #compter(n: number): void {
    this.#structures += n;
    if (this.#structures > this.#limites.structuresBytes) throw new Asn1Error('structures too large');
  }

  /** Octet `at` from here; `#besoin` was asked for it. */
  #octet(at: number): number {
    return this.#ici[at] ?? 0;
  }

  /** Identifier and length that stand `at` octets from here, looked at and not taken. */
  *#enTete(at = 0): Etapes<EnTete> {
    yield* this.#besoin(at + 2);
    const tag = this.#octet(at);
    if ((tag & 0x1f) === 0x1f) throw new Asn1Error('a tag of several octets');
    const premier = this.#octet(at + 1);
    if (premier < 0x80) return { tag, longueur: premier, bytes: 2 };
    if (premier === 0x80) {
      if ((tag & tags.constructed) === 0) throw new Asn1Error('a primitive without length');
      return { tag, longueur: undefined, bytes: 2 };
    }
    const octets = premier & 0x7f;
    if (octets + 2 > maxEnTeteBytes) throw new Asn1Error('a length of too many octets');
    yield* this.#besoin(at + 2 + octets);
    let longueur = 0;
    for (let i = 0; i < octets; i++) longueur = longueur * 256 + this.#octet(at + 2 + i);
    return { tag, longueur, bytes: 2 + octets };
  }

  /** The identifier of what comes next. */
  *tag(): Etapes<number> {
    yield* this.#besoin(1);
    return this.#octet(0);
  }

  /** Enters a constructed element. */
  *ouvrir(tag: number): Etapes<Ouvert> {
    const enTete = yield* this.#enTete();
    if (enTete.tag !== tag) throw new Asn1Error(`tag ${enTete.tag} where ${tag} is wanted`);
    this.#compter(enTete.bytes);
    this.#avancer(enTete.bytes);
    return { fin: enTete.longueur === undefined ? undefined : this.#position + enTete.longueur };
  }

  /** Whether there is more in it; when not, it is left. */
  *encore({ fin }: Ouvert): Etapes<boolean> {
    if (fin !== undefined) {
      if (this.#position > fin) throw new Asn1Error('longer than what holds it');
      return this.#position < fin;
    }
    yield* this.#besoin(1);
    if (this.#octet(0) !== 0) return true;
    yield* this.#besoin(2);
    if (this.#octet(1) !== 0) throw new Asn1Error('end-of-contents octets with a length');
    this.#avancer(2);
    return false;
  }

  /** Passes over what is left in it, and leaves it. */
  *quitter(ouvert: Ouvert): Etapes<void> {
    while (yield* this.encore(ouvert)) yield* this.element();
  }

  /** Leaves it. @throws Asn1Error when something is left in it. */
  *fermer(ouvert: Ouvert): Etapes<void> {
    if (yield* this.encore(ouvert)) throw new Asn1Error('more than belongs there');
  }

  /** What of the pieces given so far was not read. */
  get suite(): Buffer {
    return Buffer.concat([this.#reste.octets, this.#piece]);
  }

  /** A whole element, in memory of its own. */
  *element(): Etapes<Tlv> {
    const bytes = yield* this.#longueurDe(0, 0);
    this.#compter(bytes);
    yield* this.#besoin(bytes);
    const whole = Buffer.from(this.#ici.subarray(0, bytes));
    this.#avancer(bytes);
    return readTlv(whole);
  }

  *#longueurDe(at: number, profondeur: number): Etapes<number> {
    if (profondeur > this.#limites.asn1Profondeur) throw new Asn1Error('nested too deep');
    const { longueur, bytes } = yield* this.#enTete(at);
    const debut = at + bytes;
    if (debut + (longueur ?? 0) > this.#limites.structuresBytes) throw new Asn1Error('structures too large');
    if (longueur !== undefined) return bytes + longueur;
    let fin = debut;
    for (;;) {
      yield* this.#besoin(fin + 2);
      if (this.#octet(fin) === 0 && this.#octet(fin + 1) === 0) return fin + 2 - at;
      fin += yield* this.#longueurDe(fin, profondeur + 1);
    }
  }

  /**
   * The octets of an OCTET STRING to `vers`: primitive, or in segments of any size, nested or not (X.690 §8.7.3).
   * @param primitif its identifier when primitive: 0x04, or that of the IMPLICIT tag
   */
  *octets(primitif: number, vers: Sink): Etapes<void> {
    const regroupe = new Regroupe(vers);
    const enTete = yield* this.#enTete();
    if ((enTete.tag & ~tags.constructed) !== primitif) throw new Asn1Error('not an OCTET STRING');
    yield* this.#segment(enTete, regroupe, 0);
    yield* attendre(regroupe.vider());
  }

  *#segment(enTete: EnTete, vers: Regroupe, profondeur: number): Etapes<void> {
    if (profondeur > this.#limites.asn1Profondeur) throw new Asn1Error('nested too deep');
    this.#avancer(enTete.bytes);
    if ((enTete.tag & tags.constructed) === 0) {
      yield* this.#contenu(enTete.longueur ?? 0, vers);
      return;
    }
    const ouvert = { fin: enTete.longueur === undefined ? undefined : this.#position + enTete.longueur };
    while (yield* this.encore(ouvert)) {
      const segment = yield* this.#enTete();
      if ((segment.tag & ~tags.constructed) !== tags.octetString) throw new Asn1Error('not an OCTET STRING');
      yield* this.#segment(segment, vers, profondeur + 1);
    }
  }

  *#contenu(bytes: number, vers: Regroupe): Etapes<void> {
    for (let reste = bytes; reste > 0; ) {
      if (this.#ici.length === 0) yield* this.#besoin(1);
      const morceau = this.#ici.subarray(0, Math.min(reste, maxMorceauBytes));
      const attend = vers.push(morceau);
      if (attend !== undefined) yield attend;
      this.#avancer(morceau.length);
      reste -= morceau.length;
    }
  }
}

/** Octets kept from one piece to the next; grows by doubling, so that adding them one by one stays cheap. */
class Reste {
  #tampon: Buffer = vide;
  #debut = 0;
  #fin = 0;

  get length(): number {
    return this.#fin - this.#debut;
  }

  get octets(): Buffer {
    return this.#tampon.subarray(this.#debut, this.#fin);
  }

  /** Copied: the owner of `octets` may use their memory again. */
  ajouter(octets: Buffer): void {
    if (this.#fin + octets.length > this.#tampon.length) {
      const plus = Buffer.allocUnsafe(2 * (this.length + octets.length) + 64);
      this.#fin = this.octets.copy(plus);
      this.#debut = 0;
      this.#tampon = plus;
    }
    this.#fin += octets.copy(this.#tampon, this.#fin);
  }

  retirer(n: number): void {
    this.#debut += n;
    if (this.#debut === this.#fin) {
      this.#debut = 0;
      this.#fin = 0;
    }
  }
}
