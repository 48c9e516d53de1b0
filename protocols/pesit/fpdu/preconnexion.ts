// SPDX-License-Identifier: Apache-2.0
/**
 * The message some products send before CONNECT, and its answer: EBCDIC, no FPDU. (PeSIT E §2.3)
 *
 * It authenticates nobody: CONNECT does. Its password is never logged.
 */
import assert from 'node:assert/strict';
import type { Cadrage } from '../session/types.ts';
import { depuisEbcdic, versEbcdic } from './ebcdic.ts';
import { ecrire16 } from './entetes.ts';
import { ascii, imprimable } from './valeurs.ts';

export const taillePreconnexion = 24;
export const tailleReponse = 4;
const tailleChamp = 8;
const protocole = 'PESIT   ';
const accord = 'ACK0';
const refus = 'NAK0';

/** @param identifiant 1 to 8 printable ASCII characters. @param motDePasse at most 8. */
export function ecrirePreconnexion(identifiant: string, motDePasse: string, cadrage: Cadrage): Uint8Array {
  assert(identifiant.length <= tailleChamp && motDePasse.length <= tailleChamp, 'two fields of 8 characters');
  const champs = protocole + identifiant.padEnd(tailleChamp) + motDePasse.padEnd(tailleChamp);
  return cadrer(versEbcdic(ascii(champs)), cadrage);
}

export function reponsePreconnexion(ok: boolean, cadrage: Cadrage): Uint8Array {
  return cadrer(versEbcdic(ascii(ok ? accord : refus)), cadrage);
}

/** The two fields of a message without its length; undefined when it is none. */
export function lirePreconnexion(
  octets: Uint8Array,
): { readonly identifiant: string; readonly motDePasse: string } | undefined {
  const texte = enClair(octets);
  if (octets.length !== taillePreconnexion || !texte.startsWith(protocole)) return undefined;
  const champ = (debut: number) => texte.slice(debut, debut + tailleChamp).trimEnd();
  return { identifiant: champ(tailleChamp), motDePasse: champ(2 * tailleChamp) };
}

/** True: ACK0. False: NAK0. Undefined: neither. */
export function lireReponse(octets: Uint8Array): boolean | undefined {
  const texte = enClair(octets);
  return texte === accord ? true : texte === refus ? false : undefined;
}

function enClair(octets: Uint8Array): string {
  return imprimable(depuisEbcdic(octets), '.');
}

function cadrer(message: Uint8Array, cadrage: Cadrage): Uint8Array {
  if (cadrage === 'brut') return message;
  const cadre = new Uint8Array(2 + message.length);
  ecrire16(message.length, cadre, 0);
  cadre.set(message, 2);
  return cadre;
}
