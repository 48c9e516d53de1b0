// SPDX-License-Identifier: Apache-2.0
/**
 * What a connection begins with, told from its first bytes: a pre-connection message or a CONNECT, each bare or after its length.
 * (PeSIT E §2.2, §2.3)
 *
 * It is unambiguous because a CONNECT is far shorter than the 0x4020 bytes that its type would be as a length.
 */
import type { Cadrage } from '../session/types.ts';
import { entetes, lire16, tailleEntete } from './entetes.ts';
import { fauteProtocole } from './fautes.ts';
import { taillePreconnexion } from './preconnexion.ts';
import type { Diagnostic } from './types.ts';

/** Not PeSIT at all: the socket is closed without a word. */
export class NonPesit extends Error {
  override readonly name = 'NonPesit';
  /** For whoever treats it as the end of a session like others. */
  readonly diagnostic: Diagnostic = { type: 3, raison: 311 };
}

/** Entities of a peer that is not known yet: a CONNECT has some hundred bytes. (§12) */
export const tailleMaxAvantAuthentification = 1024;

export interface Debut {
  readonly genre: 'PRECONNEXION' | 'CONNECT';
  readonly cadrage: Cadrage;
  /** Bytes of the message itself: neither the length before it nor check bytes after it. */
  readonly taille: number;
}

const { phase, type } = entetes.CONNECT;
const signeConnect = (phase << 8) | type;
/** `PESI` in EBCDIC. */
const signePreconnexion = [0xd7c5, 0xe2c9] as const;

/**
 * Undefined while there are too few bytes to tell; six are always enough.
 * @throws NonPesit, FauteFpdu for a CONNECT larger than one may be.
 */
export function reconnaitre(octets: Uint8Array, position: number): Debut | undefined {
  const presents = octets.length - position;
  if (presents < 4) return undefined;
  const premier = lire16(octets, position);
  const second = lire16(octets, position + 2);
  if (premier === signePreconnexion[0] && second === signePreconnexion[1]) {
    return { genre: 'PRECONNEXION', cadrage: 'brut', taille: taillePreconnexion };
  }
  if (premier === taillePreconnexion && second === signePreconnexion[0]) {
    return { genre: 'PRECONNEXION', cadrage: 'prefixe', taille: taillePreconnexion };
  }
  if (second === signeConnect) return connect('brut', premier);
  if (premier !== second && premier !== second + 2) throw inconnu();
  if (presents < 6) return undefined;
  if (lire16(octets, position + 4) !== signeConnect) throw inconnu();
  return connect('prefixe', second);
}

function connect(cadrage: Cadrage, longueur: number): Debut {
  if (longueur < tailleEntete) throw fauteProtocole('CONNECT: its length is wrong', 'CONNECT');
  if (longueur > tailleMaxAvantAuthentification) {
    throw fauteProtocole(`CONNECT longer than ${tailleMaxAvantAuthentification} bytes`, 'CONNECT');
  }
  return { genre: 'CONNECT', cadrage, taille: longueur };
}

function inconnu(): NonPesit {
  return new NonPesit('neither CONNECT nor a pre-connection message');
}
