// SPDX-License-Identifier: Apache-2.0
/**
 * Received-Content-MIC (RFC 4130 §7.4.3): `valeur, algorithme`, written, read with patience, compared in the algorithm the
 * other side took, whichever that is.
 */
import { timingSafeEqual } from 'node:crypto';
import type { DigestAs2 } from '../../gateway/domain/acces-as2.ts';
import type { OptionsAccuse } from './headers.ts';
import { digestDeTaille, lireDigest, nomNode } from './mic-algorithms.ts';

export interface Mic {
  /** base64. */
  readonly valeur: string;
  readonly digest: DigestAs2;
}

/** As the other side spelled the algorithm when it asked: some compare strings. */
export function ecrireMic({ valeur, digest }: Mic, options?: OptionsAccuse): string {
  return `${valeur}, ${nomDemande(digest, options)}`;
}

/** Without a request, by the name of RFC 5751, and `sha1` of RFC 3851. */
export function nomDemande(digest: DigestAs2, options?: OptionsAccuse): string {
  const demande = options?.micalg?.valeurs.find((nom) => lireDigest(nom) === digest);
  return demande ?? (digest === 'sha-1' ? 'sha1' : digest);
}

/** What the field says; without a digest when the algorithm is none of ours. Undefined: no value. */
export function lireMic(champ: string): { readonly valeur: string; readonly digest?: DigestAs2 } | undefined {
  const virgule = champ.indexOf(',');
  const valeur = (virgule < 0 ? champ : champ.slice(0, virgule)).replace(/[\s"]+/g, '');
  const octets = Buffer.from(valeur, 'base64');
  if (octets.length === 0) return undefined;
  const nom = virgule < 0 ? '' : champ.slice(virgule + 1).replace(/[\s;]+/g, '');
  const digest = nom === '' ? digestDeTaille(octets.length) : lireDigest(nom);
  return { valeur: octets.toString('base64'), ...(digest !== undefined && { digest }) };
}

/** INCONNU: in an algorithm that was not kept; nothing can be said. */
export type ComparaisonMic = 'EGAL' | 'DIFFERENT' | 'INCONNU';

/**
 * Does an MDN speak of what we sent? `calcules` are our own digests of it, in base64, under the names of AS2 or of
 * node:crypto: all that were kept.
 */
export function comparerMic(
  lu: { readonly valeur: string; readonly digest?: DigestAs2 },
  calcules: Readonly<Record<string, string>>,
): ComparaisonMic {
  if (lu.digest === undefined) return 'INCONNU';
  const notre = calcules[lu.digest] ?? calcules[nomNode(lu.digest)];
  if (notre === undefined) return 'INCONNU';
  const [a, b] = [Buffer.from(lu.valeur, 'base64'), Buffer.from(notre, 'base64')];
  return a.length === b.length && timingSafeEqual(a, b) ? 'EGAL' : 'DIFFERENT';
}
