// SPDX-License-Identifier: Apache-2.0
/**
 * A file that comes, handed on while it comes, over as many sessions as it takes: what a session pushes is what the reception
 * pulls. What comes again after a cut is not handed on again: it is compared with what came before, so that a file that was
 * changed meanwhile is noticed.
 *
 * Two buffers, whatever the size of the file: one that is filled, one that is read.
 */
import { createHash, type Hash } from 'node:crypto';
import { dg } from '../diagnostics.ts';
import { codesFin } from '../session/interruption.ts';
import { Interruption, type Point, type Puits, pointZero } from '../session/types.ts';

/** A write of the spool: articles are much smaller. */
const morceauBytes = 256 * 1024;

export class Flot implements Puits {
  readonly contenu: AsyncIterable<Uint8Array> = { [Symbol.asyncIterator]: () => this.#lire() };
  #enCours = new Uint8Array(morceauBytes);
  #autre = new Uint8Array(morceauBytes);
  #octetsEnCours = 0;
  /** Handed to the reader, who has not asked for the next one yet. */
  #pret: Uint8Array | undefined;
  #fini = false;
  #erreur: Error | undefined;
  #change = Promise.withResolvers<void>();
  #recus = 0;
  #point: Point = pointZero;
  /** Of what came since that point; undefined where it passed while that came. */
  #depuisPoint: Hash | undefined = createHash('sha256');
  /** What comes again, and what it must be. */
  #repete: { restantBytes: number; readonly attendu?: Buffer; readonly vu: Hash } | undefined;

  readonly #progres: (octets: number) => void;

  /** `progres`: bytes that came so far, each counted once. */
  constructor(progres: (octets: number) => void = () => undefined) {
    this.#progres = progres;
  }

  /** Nobody takes it any more. */
  get estRompu(): boolean {
    return this.#erreur !== undefined;
  }

  /** The last one: where another session may go on. */
  get point(): Point {
    return this.#point;
  }

  async ecrire(octets: Uint8Array): Promise<void> {
    const nouveaux = this.#passerRepetes(octets);
    if (nouveaux.length === 0) return;
    this.#recus += nouveaux.length;
    this.#depuisPoint?.update(nouveaux);
    for (let at = 0; at < nouveaux.length; ) {
      if (this.#octetsEnCours === morceauBytes) await this.#tendre();
      const piece = nouveaux.subarray(at, at + morceauBytes - this.#octetsEnCours);
      this.#enCours.set(piece, this.#octetsEnCours);
      this.#octetsEnCours += piece.length;
      at += piece.length;
    }
    if (this.#erreur !== undefined) throw this.#erreur;
    this.#progres(this.#recus);
  }

  /** Remembered for this round alone: the file is durable when all of it is. */
  async jalonner(point: Point): Promise<void> {
    this.#point = point;
    const isHere = this.#repete === undefined && point.octetsFichier === this.#recus;
    this.#depuisPoint = isHere ? createHash('sha256') : undefined;
  }

  async reculer(point: Point): Promise<void> {
    this.reprendre(point);
  }

  /** What comes next begins at `point`. */
  reprendre(point: Point): void {
    const restantBytes = this.#recus - point.octetsFichier;
    if (restantBytes === 0) {
      this.#repete = undefined;
      return;
    }
    const vu = createHash('sha256');
    const attendu = point.numero === this.#point.numero ? this.#depuisPoint?.copy().digest() : undefined;
    this.#repete = { restantBytes, vu, ...(attendu !== undefined && { attendu }) };
  }

  /** All of it came. Resolves when the reader has the last of it. */
  async terminer(): Promise<void> {
    if (this.#repete !== undefined) throw this.#autreFichier();
    if (this.#octetsEnCours > 0) await this.#tendre();
    this.#fini = true;
    this.#reveiller();
  }

  /** The reader is told so at its next piece; whoever writes, at once. */
  rompre(error: Error): void {
    this.#erreur ??= error;
    this.#reveiller();
  }

  /** What is new in it. */
  #passerRepetes(octets: Uint8Array): Uint8Array {
    const repete = this.#repete;
    if (repete === undefined) return octets;
    const connus = octets.subarray(0, repete.restantBytes);
    repete.vu.update(connus);
    repete.restantBytes -= connus.length;
    if (repete.restantBytes > 0) return octets.subarray(connus.length);
    if (repete.attendu !== undefined && !repete.vu.digest().equals(repete.attendu))
      throw this.#autreFichier();
    this.#repete = undefined;
    return octets.subarray(connus.length);
  }

  #autreFichier(): Interruption {
    return new Interruption(
      dg('2-214'),
      codesFin.annuleParDemandeur,
      'what came again is not what came before: the file was changed',
    );
  }

  async #tendre(): Promise<void> {
    while (this.#pret !== undefined && this.#erreur === undefined) await this.#change.promise;
    if (this.#erreur !== undefined) throw this.#erreur;
    this.#pret = this.#enCours.subarray(0, this.#octetsEnCours);
    [this.#enCours, this.#autre] = [this.#autre, this.#enCours];
    this.#octetsEnCours = 0;
    this.#reveiller();
  }

  async *#lire(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        while (this.#pret === undefined && !this.#fini && this.#erreur === undefined)
          await this.#change.promise;
        if (this.#erreur !== undefined) throw this.#erreur;
        if (this.#pret === undefined) return;
        yield this.#pret;
        this.#pret = undefined;
        this.#reveiller();
      }
    } finally {
      if (!this.#fini || this.#pret !== undefined) this.rompre(new Error('it was not read to its end'));
    }
  }

  #reveiller(): void {
    this.#change.resolve();
    this.#change = Promise.withResolvers();
  }
}
