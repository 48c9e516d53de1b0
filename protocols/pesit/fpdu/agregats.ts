// SPDX-License-Identifier: Apache-2.0
/** The parameters that have a form of their own: diagnostic, access control, version, synchronisation, masks. (PeSIT E §4.2) */
import assert from 'node:assert/strict';
import { ecrire16, lire16 } from './entetes.ts';
import type { Lecture } from './lecture.ts';
import type { Diagnostic, Parametres } from './types.ts';
import { ascii, type Codec, unOctet } from './valeurs.ts';

/** PI 2: type, then reason on two bytes. */
export const diagnostic: Codec<Diagnostic> = {
  lire(octets, pi, lecture) {
    exactement(3, octets, pi, lecture);
    return lireDiagnostic(octets);
  },
  ecrire: ecrireDiagnostic,
};

/** Also the bare body of a compact ABORT. */
export function lireDiagnostic(octets: Uint8Array): Diagnostic {
  return { type: octets[0] ?? 0, raison: lire16(octets, 1) };
}

export function ecrireDiagnostic({ type, raison }: Diagnostic): Uint8Array {
  assert(type >= 0 && type <= 0xff && raison >= 0 && raison <= 0xffff, 'a diagnostic of three bytes');
  return Uint8Array.of(type, raison >>> 8, raison & 0xff);
}

const tailleMotDePasse = 8;

/**
 * PI 5: a password of eight, and a new one. Read as Latin-1: whether it is right is not for the codec to say, and a fault of form
 * would tell apart what must look alike.
 */
export const controleAcces: Codec<NonNullable<Parametres['controleAcces']>> = {
  lire(octets, pi, lecture) {
    if (octets.length > 2 * tailleMotDePasse) throw lecture.faute(`PI ${pi} longer than 16 characters`);
    const motDePasse = latin1(octets.subarray(0, tailleMotDePasse));
    const nouveau = latin1(octets.subarray(tailleMotDePasse));
    if (motDePasse === '' && nouveau === '') return undefined;
    return { motDePasse, ...(nouveau === '' ? {} : { nouveau }) };
  },
  ecrire({ motDePasse, nouveau }) {
    assert(
      [motDePasse, nouveau ?? ''].every(({ length }) => length <= tailleMotDePasse),
      'PI 5: at most 8',
    );
    return ascii(nouveau === undefined ? motDePasse : motDePasse.padEnd(tailleMotDePasse) + nouveau);
  },
};

function latin1(octets: Uint8Array): string {
  return Buffer.from(octets)
    .toString('latin1')
    .replace(/[ \0]+$/, '');
}

/** PI 6: one binary byte; printed as text in the standard, so that digits are read too. */
export const version: Codec<number> = {
  lire(octets, pi, lecture) {
    const texte = latin1(octets).trim();
    if (/^0?\d$/.test(texte)) return Number(texte);
    return unOctet(octets, pi, lecture);
  },
  ecrire(valeur) {
    assert(valeur >= 0 && valeur < 0x30, 'a version that is no digit');
    return Uint8Array.of(valeur);
  },
};

/** PI 7: interval in KiB, then the window. */
export const synchro: Codec<NonNullable<Parametres['synchro']>> = {
  lire(octets, pi, lecture) {
    exactement(3, octets, pi, lecture);
    return { intervalleKio: lire16(octets, 0), fenetre: octets[2] ?? 0 };
  },
  ecrire({ intervalleKio, fenetre }) {
    assert(
      intervalleKio >= 0 && intervalleKio <= 0xffff && fenetre >= 0 && fenetre <= 0xff,
      'a PI 7 in range',
    );
    const octets = Uint8Array.of(0, 0, fenetre);
    ecrire16(intervalleKio, octets, 0);
    return octets;
  },
};

/** PI 14 of SELECT. The first bit is the most significant one; one product counts from the other end. */
export const attributs: Codec<NonNullable<Parametres['attributs']>> = {
  lire(octets, pi, lecture) {
    const masque = unOctet(octets, pi, lecture);
    return {
      logiques: (masque & 0x81) !== 0,
      physiques: (masque & 0x42) !== 0,
      historiques: (masque & 0x24) !== 0,
    };
  },
  ecrire({ logiques, physiques, historiques }) {
    return Uint8Array.of((logiques ? 0x80 : 0) | (physiques ? 0x40 : 0) | (historiques ? 0x20 : 0));
  },
};

const compressions = ['horizontale', 'verticale', 'mixte'] as const;

/** PI 21: whether, and which. What a product adds for itself is read as none. */
export const compression: Codec<NonNullable<Parametres['compression']>> = {
  lire(octets, pi, lecture) {
    if (octets[0] === 0 && octets.length === 1) {
      lecture.tolerer(`PI ${pi} of one byte`);
      return 'aucune';
    }
    exactement(2, octets, pi, lecture);
    if (octets[0] === 0) return 'aucune';
    const sorte = octets[0] === 1 ? compressions[(octets[1] ?? 0) - 1] : undefined;
    if (sorte === undefined) lecture.note(`PI ${pi} asks for a compression of its own`);
    return sorte ?? 'aucune';
  },
  ecrire(valeur) {
    return valeur === 'aucune' ? Uint8Array.of(0, 0) : Uint8Array.of(1, compressions.indexOf(valeur) + 1);
  },
};

/** PI 31. Undefined format (0x40) is read as variable. */
export const format: Codec<'fixe' | 'variable'> = {
  lire(octets, pi, lecture) {
    const masque = unOctet(octets, pi, lecture);
    if (masque === 0x40) lecture.note(`PI ${pi} is 40, read as variable`);
    else if (masque !== 0 && masque !== 0x80) lecture.tolerer(`PI ${pi} has undefined bits`);
    return (masque & 0xc0) === 0 ? 'fixe' : 'variable';
  },
  ecrire(valeur) {
    return Uint8Array.of(valeur === 'fixe' ? 0 : 0x80);
  },
};

function exactement(longueur: number, octets: Uint8Array, pi: number, lecture: Lecture): void {
  if (octets.length !== longueur) throw lecture.faute(`PI ${pi} is not of ${longueur} bytes`);
}
