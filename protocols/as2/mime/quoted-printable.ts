// SPDX-License-Identifier: Apache-2.0
/**
 * quoted-printable as it streams (RFC 2045 §6.7): escapes in either case, soft line ends, blanks at the end of a line
 * dropped, which some gateway on the way had added. An `=` that begins no escape stands for itself.
 */
import type { MaybePromise, Sink } from '../sink.ts';
import { puis, tampon } from './sinks.ts';

const egal = 0x3d;
const cr = 0x0d;
const lf = 0x0a;

/** Blanks in a row that may turn out to be at the end of a line; a longer run is of the content. */
const blancsMax = 1000;

export class DecodeurQuotedPrintable implements Sink {
  readonly #suivant: Sink;
  /** Not decided yet: an escape cut short, or blanks. Never more than `blancsMax` and some. */
  #reste = Buffer.alloc(0);

  constructor(suivant: Sink) {
    this.#suivant = suivant;
  }

  push(piece: Uint8Array): MaybePromise {
    return this.#decode(
      this.#reste.length === 0 ? tampon(piece) : Buffer.concat([this.#reste, piece]),
      false,
    );
  }

  end(): MaybePromise {
    return puis(this.#decode(this.#reste, true), () => this.#suivant.end());
  }

  #decode(octets: Buffer, dernier: boolean): MaybePromise {
    const sortie = Buffer.allocUnsafe(octets.length);
    let ecrits = 0;
    let at = 0;
    while (at < octets.length) {
      const octet = octets[at] ?? 0;
      if (!estARegarder(octet)) {
        sortie[ecrits++] = octet;
        at++;
        continue;
      }
      const pris = octet === egal ? echappement(octets, at, dernier) : blancs(octets, at, dernier);
      if (pris === undefined) break;
      ecrits += ecrire(pris, octets.subarray(at, at + pris.lus), sortie.subarray(ecrits));
      at += pris.lus;
    }
    this.#reste = Buffer.from(octets.subarray(at));
    return ecrits === 0 ? undefined : this.#suivant.push(sortie.subarray(0, ecrits));
  }
}

function estARegarder(octet: number): boolean {
  return octet === egal || octet === 0x20 || octet === 0x09;
}

interface Pris {
  readonly lus: number;
  /** What it stands for; else its own bytes when they are to be kept, or nothing. */
  readonly octet?: number;
  readonly garde: boolean;
}

/** How many bytes it wrote. */
function ecrire({ octet, garde }: Pris, lus: Buffer, sortie: Buffer): number {
  if (octet !== undefined) sortie[0] = octet;
  else if (garde) return lus.copy(sortie);
  return octet === undefined ? 0 : 1;
}

/** At an `=`. Undefined: more is needed to know. */
function echappement(octets: Buffer, at: number, dernier: boolean): Pris | undefined {
  const chiffres =
    /^[0-9A-Fa-f]{0,2}/.exec(octets.toString('latin1', at + 1, Math.min(at + 3, octets.length)))?.[0] ?? '';
  if (chiffres.length === 2) return { lus: 3, octet: Number.parseInt(chiffres, 16), garde: false };
  if (chiffres.length === 1 && at + 2 >= octets.length && !dernier) return undefined;
  return chiffres.length === 1 ? { lus: 1, garde: true } : finDouce(octets, at, dernier);
}

/** At an `=` that may be before blanks and a line end. */
function finDouce(octets: Buffer, at: number, dernier: boolean): Pris | undefined {
  const fin = finDeBlancs(octets, at + 1);
  if (fin - at - 1 > blancsMax) return { lus: 1, garde: true };
  // Alone at the very end it is a soft line end whose line end was lost.
  if (fin >= octets.length) return dernier ? { lus: fin - at, garde: false } : undefined;
  if (octets[fin] === lf) return { lus: fin + 1 - at, garde: false };
  if (octets[fin] !== cr) return { lus: 1, garde: true };
  if (fin + 1 >= octets.length && !dernier) return undefined;
  return octets[fin + 1] === lf ? { lus: fin + 2 - at, garde: false } : { lus: 1, garde: true };
}

/** At a blank. Undefined: more is needed to know. */
function blancs(octets: Buffer, at: number, dernier: boolean): Pris | undefined {
  const fin = finDeBlancs(octets, at);
  const lus = fin - at;
  if (lus > blancsMax) return { lus: blancsMax, garde: true };
  if (fin >= octets.length) return dernier ? { lus, garde: false } : undefined;
  const finDeLigne =
    octets[fin] === lf ||
    (octets[fin] === cr && (fin + 1 >= octets.length ? undefined : octets[fin + 1] === lf));
  if (finDeLigne === undefined) return dernier ? { lus, garde: true } : undefined;
  return { lus, garde: !finDeLigne };
}

function finDeBlancs(octets: Buffer, at: number): number {
  let fin = at;
  // One more than is waited for, to tell a run that is too long; what is beyond it is looked at later.
  while (fin < octets.length && fin - at <= blancsMax && (octets[fin] === 0x20 || octets[fin] === 0x09))
    fin++;
  return fin;
}
