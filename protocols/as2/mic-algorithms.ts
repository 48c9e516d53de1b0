// SPDX-License-Identifier: Apache-2.0
/**
 * The names of digests: those of the wire (micalg, RFC 5751 §3.4.3.2, and older spellings), and those of node:crypto.
 */
import { type DigestAs2, digestsAs2 } from '../../gateway/domain/acces-as2.ts';
import type { NomDigest } from './cms/oids.ts';

const nomsNode = {
  'sha-256': 'sha256',
  'sha-384': 'sha384',
  'sha-512': 'sha512',
  'sha-1': 'sha1',
} as const satisfies Record<DigestAs2, NomDigest>;

/** sha1, SHA-1, sha_256, sha2-256, rsa-sha1, "sha-256": whatever stands before and between means nothing. */
const motif = /^(?:rsa-?)?(?:id-?)?sha[-_]?(?:2[-_])?(1|256|384|512)$/;

/** Reads a name from the wire. Undefined: not one of ours (md5 is not, and never will be). */
export function lireDigest(nom: string): DigestAs2 | undefined {
  const taille = motif.exec(nom.trim().replaceAll('"', '').toLowerCase())?.[1];
  return digestsAs2.find((digest) => digest === `sha-${taille}`);
}

/** As node:crypto calls it. */
export function nomNode(digest: DigestAs2): NomDigest {
  return nomsNode[digest];
}

export function digestDeNode(nom: string): DigestAs2 | undefined {
  return digestsAs2.find((digest) => nomsNode[digest] === nom);
}

/** By the length of the value alone, when nothing else says it. */
export function digestDeTaille(bytes: number): DigestAs2 | undefined {
  return new Map<number, DigestAs2>([
    [20, 'sha-1'],
    [32, 'sha-256'],
    [48, 'sha-384'],
    [64, 'sha-512'],
  ]).get(bytes);
}
