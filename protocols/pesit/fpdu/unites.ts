// SPDX-License-Identifier: Apache-2.0
/**
 * Parameter units: a code, a length of one byte or of three, a value; in ascending order of codes. (PeSIT E §4.1)
 *
 * A group has the same form and holds units; it is read with the same function, one level deep and no deeper.
 */
import assert from 'node:assert/strict';
import { ecrire16, lire16 } from './entetes.ts';
import type { Lecture } from './lecture.ts';

export interface Unite {
  readonly code: number;
  /** A view. */
  readonly valeur: Uint8Array;
}

/** This length byte announces two more. */
const longueurLongue = 0xff;

/**
 * The units of a body, each code once. A repetition is dropped and told.
 * @throws FauteFpdu for a unit that goes past the end, and in strict reading for one that is out of its place.
 */
export function lireUnites(octets: Uint8Array, lecture: Lecture): Unite[] {
  const unites: Unite[] = [];
  const codes = new Set<number>();
  let dernier = -1;
  for (let position = 0; position < octets.length; ) {
    lecture.compter();
    const code = octets[position] ?? 0;
    const { debut, fin } = etendue(octets, position, lecture);
    if (codes.has(code)) lecture.note(`PI ${code} repeated`);
    else {
      if (code < dernier) lecture.tolerer(`PI ${code} after PI ${dernier}`);
      dernier = Math.max(dernier, code);
      codes.add(code);
      unites.push({ code, valeur: octets.subarray(debut, fin) });
    }
    position = fin;
  }
  return unites;
}

/** Where the value of the unit at `position` begins and ends. */
function etendue(octets: Uint8Array, position: number, lecture: Lecture): { debut: number; fin: number } {
  const code = octets[position] ?? 0;
  const premier = octets[position + 1];
  const longue = premier === longueurLongue;
  const debut = position + (longue ? 4 : 2);
  if (premier === undefined || debut > octets.length) throw lecture.faute(`PI ${code} cut before its value`);
  const longueur = longue ? lire16(octets, position + 2) : premier;
  if (debut + longueur > octets.length) throw lecture.faute(`PI ${code} longer than what holds it`);
  if (longue && longueur < longueurLongue) lecture.tolerer(`PI ${code} has a length of three bytes for one`);
  return { debut, fin: debut + longueur };
}

/** The bytes of units that are in order already. */
export function ecrireUnites(unites: readonly Unite[]): Uint8Array {
  const octets = new Uint8Array(unites.reduce((total, { valeur }) => total + tailleUnite(valeur), 0));
  let position = 0;
  let dernier = -1;
  for (const { code, valeur } of unites) {
    assert(code > dernier && code <= 0xff, `PI ${code} after PI ${dernier}`);
    assert(valeur.length > 0, `PI ${code} without a value`);
    dernier = code;
    octets[position] = code;
    if (valeur.length < longueurLongue) octets[position + 1] = valeur.length;
    else {
      octets[position + 1] = longueurLongue;
      ecrire16(valeur.length, octets, position + 2);
    }
    position += tailleUnite(valeur);
    octets.set(valeur, position - valeur.length);
  }
  return octets;
}

function tailleUnite(valeur: Uint8Array): number {
  return valeur.length + (valeur.length < longueurLongue ? 2 : 4);
}
