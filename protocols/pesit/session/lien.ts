// SPDX-License-Identifier: Apache-2.0
/**
 * Bytes in and out of one transport. What comes is queued while somebody writes, up to a limit, and read into FPDUs only when
 * they are asked for; what goes is counted until the transport has taken it. (PeSIT E §2, §8.3)
 *
 * Nothing here waits: `reveil` rings at everything that happens. What must stay true: the reading side never stops because the
 * writing side is full, or two senders would block each other.
 */
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { LecteurEntites, Lu } from '../fpdu/flux-entites.ts';
import { Reveil } from './reveil.ts';

/**
 * FPDUs handed out before everybody else has their turn: so many take a few milliseconds, also when each is full of the smallest
 * articles. Who reads them may do so without ever waiting for anything but them.
 */
const FPDU_PAR_TOUR = 128;

/** Enough that the transport is never idle while an article is worked on; a session costs no more. */
const FILE_LECTURE_MAX_BYTES = 256 * 1024;
/** A peer that sends byte by byte: each piece costs more than its bytes. */
const FILE_LECTURE_MAX_MORCEAUX = 1024;
/** Reading goes on below it: not at each piece, and before the queue runs dry. */
const FILE_LECTURE_BASSE_BYTES = 64 * 1024;
/** Two blocks of the sender of data: one is on its way while the next is made. */
const ECRITURE_MAX_BYTES = 256 * 1024;

/** A write of less costs more than its bytes (a TLS record, a system call). */
const ECRITURE_MIN_BYTES = 64 * 1024;

interface Transport extends Duplex {
  setNoDelay?(noDelay: boolean): unknown;
  setKeepAlive?(enable: boolean, initialDelayMs: number): unknown;
}

/** A line that is gone without a word is noticed by the system too, between two files. */
const MAINTIEN_MS = 60_000;

const rien = new Uint8Array(0);

export class Lien {
  readonly reveil = new Reveil();
  readonly #duplex: Transport;
  readonly #lecteur: LecteurEntites;
  #file: Uint8Array[] = [];
  #enFileBytes = 0;
  #courant: Iterator<Lu> | undefined;
  /** The reader threw: what followed in the same piece waits inside it. */
  #apresFaute = false;
  /** Looked at and not taken. */
  #devant: Lu | undefined;
  #faute: unknown;
  /** Handed out since the last turn of the others; at the limit, nothing more before it. */
  #remis = 0;
  #enVolBytes = 0;
  #prisBytes = 0;
  #retient = false;
  #retenus: { readonly octets: Uint8Array; readonly rendre: (() => void) | undefined }[] = [];
  #retenusBytes = 0;
  #terminee = false;
  #fermee = false;
  #sourde = false;
  #cause: unknown;
  /** When something came or was taken last. */
  #vivantMs = performance.now();
  /** Bytes that were written are nobody's any more: a pair of streams in memory hands them on instead. */
  readonly #copie: boolean;

  constructor(duplex: Transport, lecteur: LecteurEntites) {
    this.#duplex = duplex;
    this.#copie = duplex instanceof Socket;
    this.#lecteur = lecteur;
    duplex.setNoDelay?.(true);
    duplex.setKeepAlive?.(true, MAINTIEN_MS);
    duplex.on('data', (morceau: Uint8Array) => this.#arrive(morceau));
    duplex.on('end', () => this.#finit());
    duplex.on('error', (erreur) => {
      this.#cause ??= erreur;
      this.#finit();
    });
    duplex.on('close', () => {
      this.#fermee = true;
      this.#finit();
    });
    if (duplex.destroyed) this.#fermee = true;
    if (duplex.destroyed || duplex.readableEnded) this.#finit();
  }

  /** Nothing more will come, and all that came was taken. */
  get epuise(): boolean {
    return this.#terminee && !this.regarder();
  }

  /** Whether something came that nobody took yet: it stays to be taken. */
  regarder(): boolean {
    try {
      if (this.#faute === undefined) this.#devant ??= this.#lire();
      return this.#devant !== undefined || this.#faute !== undefined;
    } catch (faute) {
      this.#faute = faute;
      return true;
    }
  }

  /** The transport can neither bring nor take anything any more. */
  get rompu(): boolean {
    return this.#terminee;
  }

  /** More than the transport should be given now. */
  get plein(): boolean {
    return this.#enVolBytes > ECRITURE_MAX_BYTES;
  }

  /** All that the transport has taken: it grows as the other side reads. */
  get prisBytes(): number {
    return this.#prisBytes;
  }

  /** For how long nothing came and nothing was taken; none while what came waits for us. */
  get silenceMs(): number {
    return this.#file.length > 0 || this.#duplex.isPaused() ? 0 : performance.now() - this.#vivantMs;
  }

  /** Of a line that is gone, once all that came was taken: it ended in the middle of something. */
  get coupee(): boolean {
    try {
      this.#lecteur.fin();
      return false;
    } catch {
      return true;
    }
  }

  get cause(): unknown {
    return this.#cause;
  }

  /**
   * The next thing that came; undefined: nothing yet, or it is the turn of others: `reveil` rings after it. Throws FauteFpdu;
   * after it the next call goes on behind the fault.
   */
  prendre(): Lu | undefined {
    if (this.#remis >= FPDU_PAR_TOUR) return undefined;
    try {
      const lu = this.#prochain();
      if (lu !== undefined) this.#compter();
      return lu;
    } catch (faute) {
      this.#compter();
      throw faute;
    }
  }

  #prochain(): Lu | undefined {
    const { lu, faute } = { lu: this.#devant, faute: this.#faute };
    this.#devant = undefined;
    this.#faute = undefined;
    if (faute !== undefined) throw faute;
    return lu ?? this.#lire();
  }

  #compter(): void {
    this.#remis += 1;
    if (this.#remis < FPDU_PAR_TOUR) return;
    setImmediate(() => {
      this.#remis = 0;
      this.reveil.sonner();
    });
  }

  #lire(): Lu | undefined {
    for (;;) {
      const lu = this.#suivant();
      if (lu !== undefined) return lu;
      const morceau = this.#apresFaute ? rien : this.#file.shift();
      if (morceau === undefined) return undefined;
      this.#apresFaute = false;
      this.#enFileBytes -= morceau.byteLength;
      if (this.#duplex.isPaused() && this.#presqueVide()) this.#duplex.resume();
      this.#courant = this.#lecteur.lire(morceau)[Symbol.iterator]();
    }
  }

  #suivant(): Lu | undefined {
    if (this.#courant === undefined) return undefined;
    try {
      const { done, value } = this.#courant.next();
      if (done) this.#courant = undefined;
      return done ? undefined : value;
    } catch (faute) {
      this.#courant = undefined;
      this.#apresFaute = true;
      throw faute;
    }
  }

  #presqueVide(): boolean {
    return this.#enFileBytes < FILE_LECTURE_BASSE_BYTES && this.#file.length < FILE_LECTURE_MAX_MORCEAUX / 2;
  }

  /** Gives bytes to the transport; they belong to it until `rendre` is called, which may be never. */
  ecrire(octets: Uint8Array, rendre?: () => void): void {
    if (!this.#retient) {
      this.#donner(octets, rendre);
      return;
    }
    this.#retenus.push({ octets, rendre });
    this.#retenusBytes += octets.byteLength;
    if (this.#retenusBytes >= ECRITURE_MIN_BYTES) this.#ecouler();
  }

  /** From now on small pieces wait for each other, and go as one. */
  retenir(): void {
    this.#retient = true;
  }

  /** What waits goes at once, and what comes after it. */
  relacher(): void {
    this.#retient = false;
    this.#ecouler();
  }

  #ecouler(): void {
    const retenus = this.#retenus;
    if (retenus.length === 0) return;
    this.#retenus = [];
    this.#retenusBytes = 0;
    const dernier = retenus.at(-1);
    // What is large goes as it is: copying it would cost more than a write.
    const seul = dernier !== undefined && dernier.octets.byteLength >= ECRITURE_MIN_BYTES;
    const petits = seul ? retenus.slice(0, -1) : retenus;
    if (petits.length > 0) this.#donner(Buffer.concat(petits.map(({ octets }) => octets)));
    for (const { rendre } of petits) rendre?.();
    if (seul) this.#donner(dernier.octets, dernier.rendre);
  }

  #donner(octets: Uint8Array, rendre?: () => void): void {
    if (this.#fermee || !this.#duplex.writable) return;
    const taille = octets.byteLength;
    this.#enVolBytes += taille;
    this.#duplex.write(octets, () => {
      this.#enVolBytes -= taille;
      this.#prisBytes += taille;
      this.#vivantMs = performance.now();
      if (this.#copie) rendre?.();
      this.reveil.sonner();
    });
  }

  /** Drops what comes from now on; ends our side, at once or after the other's; all is closed within `delaiMs`. */
  async clore(delaiMs: number, ordre: 'NOUS_D_ABORD' | 'PAIR_D_ABORD'): Promise<void> {
    this.relacher();
    this.#sourde = true;
    this.#file = [];
    this.#courant = undefined;
    this.#duplex.resume();
    const fin = performance.now() + delaiMs;
    if (ordre === 'NOUS_D_ABORD') this.#duplex.end();
    while (!this.#fermee && !(this.#terminee && this.#duplex.writableFinished)) {
      if (this.#terminee && !this.#duplex.writableEnded) this.#duplex.end();
      if (!(await this.reveil.attendre(fin - performance.now()))) break;
    }
    this.#duplex.destroy();
    this.#finit();
  }

  /** At once, without a word. */
  detruire(): void {
    this.#sourde = true;
    this.#duplex.destroy();
    this.#finit();
  }

  #arrive(morceau: Uint8Array): void {
    if (this.#sourde) return;
    this.#vivantMs = performance.now();
    this.#file.push(morceau);
    this.#enFileBytes += morceau.byteLength;
    if (this.#enFileBytes > FILE_LECTURE_MAX_BYTES || this.#file.length > FILE_LECTURE_MAX_MORCEAUX)
      this.#duplex.pause();
    this.reveil.sonner();
  }

  #finit(): void {
    this.#terminee = true;
    this.reveil.sonner();
  }
}
