// SPDX-License-Identifier: Apache-2.0
/**
 * The six types of values that most parameters have: text, number, symbol, mask, date, bytes. (PeSIT E §4.1)
 *
 * Reading never trusts a length; writing gives the one form that every product reads: no trailing blank, no leading zero.
 * A value out of its range is an error of ours when written (`assert`), a fault of the peer when read.
 */
import assert from 'node:assert/strict';
import type { Lecture } from './lecture.ts';

export interface Codec<Valeur> {
  /** Undefined: it says nothing (blanks only), as if it had not been sent. @throws FauteFpdu */
  lire(octets: Uint8Array, pi: number, lecture: Lecture): Valeur | undefined;
  ecrire(valeur: Valeur): Uint8Array;
}

const blanc = 0x20;

/** C: printable 7-bit ASCII, 1 to `max` characters, trailing blanks not significant. */
export function texte(max: number, options: { readonly accents?: boolean } = {}): Codec<string> {
  return {
    lire(octets, pi, lecture) {
      const utiles = sansBourrage(octets, pi, lecture);
      if (utiles.length > max) throw lecture.faute(`PI ${pi} longer than ${max} characters`);
      if (utiles.some(nonImprimable)) {
        if (options.accents !== true) throw lecture.faute(`PI ${pi} is not printable ASCII`);
        lecture.tolerer(`PI ${pi} is not printable ASCII`);
      }
      return utiles.length === 0 ? undefined : imprimable(utiles, '_');
    },
    ecrire(valeur) {
      const octets = ascii(valeur.trimEnd());
      assert(octets.length > 0 && octets.length <= max, `a text of 1 to ${max} characters`);
      return octets;
    },
  };
}

/** Without the blanks at the end; some products pad with zero bytes. */
function sansBourrage(octets: Uint8Array, pi: number, lecture: Lecture): Uint8Array {
  let fin = octets.length;
  while (fin > 0 && (octets[fin - 1] === blanc || octets[fin - 1] === 0)) fin -= 1;
  if (octets.subarray(fin).includes(0)) lecture.tolerer(`PI ${pi} padded with zero bytes`);
  return octets.subarray(0, fin);
}

/** Free text for people (PI 29): whatever is not printable is shown as a point. */
export function texteLibre(max: number): Codec<string> {
  return {
    lire(octets, pi, lecture) {
      if (octets.length > max) lecture.tolerer(`PI ${pi} longer than ${max} bytes`);
      return imprimable(octets.subarray(0, max), '.').trimEnd();
    },
    ecrire(valeur) {
      assert(valeur.length > 0 && valeur.length <= max, `a text of 1 to ${max} characters`);
      return ascii(valeur);
    },
  };
}

/** N: unsigned, on at most `octetsMax` bytes, between `min` and `max`. */
export function nombre(octetsMax: number, min = 0, max = 256 ** octetsMax - 1): Codec<number> {
  const plafond = Math.min(max, Number.MAX_SAFE_INTEGER);
  return {
    lire(octets, pi, lecture) {
      if (octets.length > octetsMax) throw lecture.faute(`PI ${pi} longer than ${octetsMax} bytes`);
      let valeur = 0;
      for (const octet of octets) {
        valeur = valeur * 256 + octet;
        if (valeur > plafond) throw lecture.faute(`PI ${pi} above ${plafond}`);
      }
      if (valeur < min) throw lecture.faute(`PI ${pi} below ${min}`);
      return valeur;
    },
    ecrire(valeur) {
      assert(Number.isSafeInteger(valeur) && valeur >= min && valeur <= plafond, `a number up to ${plafond}`);
      return octetsDe(valeur);
    },
  };
}

function octetsDe(valeur: number): Uint8Array {
  const octets: number[] = [];
  for (let reste = valeur; octets.length === 0 || reste > 0; reste = Math.floor(reste / 256)) {
    octets.unshift(reste % 256);
  }
  return Uint8Array.from(octets);
}

/** S: one byte, whose meanings are `valeurs` by index. */
export function symbole<Valeur>(valeurs: readonly Valeur[]): Codec<Valeur> {
  return {
    lire(octets, pi, lecture) {
      const code = unOctet(octets, pi, lecture);
      const valeur = valeurs[code];
      if (valeur === undefined) throw lecture.faute(`PI ${pi} has no value ${code}`);
      return valeur;
    },
    ecrire(valeur) {
      const code = valeurs.indexOf(valeur);
      assert(code >= 0, 'a value that has a code');
      return Uint8Array.of(code);
    },
  };
}

/** The byte of a parameter of one byte. */
export function unOctet(octets: Uint8Array, pi: number, lecture: Lecture): number {
  if (octets.length > 1) throw lecture.faute(`PI ${pi} longer than one byte`);
  return octets.at(-1) ?? 0;
}

/** D: twelve digits `YYMMDDhhmmss`. Lenient reading takes blanks for no date. */
export const date: Codec<string> = {
  lire(octets, pi, lecture) {
    const valeur = imprimable(octets, '.');
    if (/^\d{12}$/.test(valeur)) return valeur;
    if (valeur.trim() !== '') throw lecture.faute(`PI ${pi} is not twelve digits`);
    lecture.tolerer(`PI ${pi} is blank`);
    return undefined;
  },
  ecrire(valeur) {
    assert.match(valeur, /^\d{12}$/);
    return ascii(valeur);
  },
};

/** Bytes nobody interprets, copied: they outlive what they were read from. */
export function octetsLibres(max: number): Codec<Uint8Array> {
  return {
    lire(octets, pi, lecture) {
      if (octets.length > max) lecture.tolerer(`PI ${pi} longer than ${max} bytes`);
      return new Uint8Array(octets);
    },
    ecrire(valeur) {
      assert(valeur.length > 0 && valeur.length <= max, `1 to ${max} bytes`);
      return valeur;
    },
  };
}

/** Characters as their codes; `ailleurs` stands for what no terminal should get. */
export function imprimable(octets: Uint8Array, ailleurs: string): string {
  let texte = '';
  for (const octet of octets) texte += nonImprimable(octet) ? ailleurs : String.fromCharCode(octet);
  return texte;
}

function nonImprimable(octet: number): boolean {
  return octet < blanc || octet > 0x7e;
}

export function ascii(texte: string): Uint8Array {
  const octets = Uint8Array.from(texte, (caractere) => caractere.charCodeAt(0));
  assert(!octets.some(nonImprimable) && octets.length === texte.length, 'printable ASCII');
  return octets;
}
