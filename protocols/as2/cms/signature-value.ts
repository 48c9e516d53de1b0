// SPDX-License-Identifier: Apache-2.0
/**
 * One signature value against one public key: RSASSA-PKCS1-v1_5, RSASSA-PSS, ECDSA (RFC 3370, 4056, 5754, 5753).
 *
 * With signed attributes their octets are signed; without, the content, of which only the digest is known here.
 */
import { constants, createHash, type KeyObject, verify } from 'node:crypto';
import { Asn1Error } from '../../../certs/asn1.ts';
import { lirePss, type ParametresPss } from './algorithms.ts';
import { verifierEcdsa } from './ecdsa.ts';
import { digests, type NomDigest, oids } from './oids.ts';
import { verifierPkcs1, verifierPss } from './rsa.ts';
import type { SignerInfoLu } from './signature.ts';

type Genre = { readonly genre: 'pkcs1' | 'ecdsa' } | { readonly genre: 'pss'; readonly pss: ParametresPss };

export function tient(
  cle: KeyObject,
  signataire: SignerInfoLu,
  digest: NomDigest,
  empreinte: Buffer,
): boolean {
  const genre = genreDe(signataire, digest);
  if (genre === undefined || !convient(cle, genre)) return false;
  const { attributs, signature } = signataire;
  if (attributs === undefined) return tientEmpreinte(cle, genre, { digest, empreinte, signature });
  return attributs.formes.some((forme) => tientOctets(cle, genre, { digest, octets: forme, signature }));
}

/** Undefined: an algorithm we do not take, or one that contradicts the digest. */
function genreDe({ algorithme }: SignerInfoLu, digest: NomDigest): Genre | undefined {
  const { oid } = algorithme;
  if (oid === oids.rsa) return { genre: 'pkcs1' };
  if (oid === oids.ecPublicKey) return { genre: 'ecdsa' };
  if (oid === oids.pss) {
    const pss = pssDe(algorithme);
    return pss?.digest === digest ? { genre: 'pss', pss } : undefined;
  }
  const ligne = digests.find(({ nom }) => nom === digest);
  if (oid === ligne?.avecRsa) return { genre: 'pkcs1' };
  return oid === ligne?.avecEcdsa ? { genre: 'ecdsa' } : undefined;
}

function pssDe(algorithme: SignerInfoLu['algorithme']): ParametresPss | undefined {
  try {
    return lirePss(algorithme);
  } catch (error) {
    if (error instanceof Asn1Error) return undefined;
    throw error;
  }
}

function convient({ asymmetricKeyType }: KeyObject, { genre }: Genre): boolean {
  if (genre === 'ecdsa') return asymmetricKeyType === 'ec';
  return asymmetricKeyType === 'rsa' || (genre === 'pss' && asymmetricKeyType === 'rsa-pss');
}

interface Octets {
  readonly digest: NomDigest;
  readonly octets: Buffer;
  readonly signature: Buffer;
}

function tientOctets(cle: KeyObject, genre: Genre, { digest, octets, signature }: Octets): boolean {
  if (genre.genre !== 'pss') return verify(digest, octets, cle, signature);
  const { mgf, selBytes } = genre.pss;
  if (mgf === digest) {
    const padding = constants.RSA_PKCS1_PSS_PADDING;
    return verify(digest, octets, { key: cle, padding, saltLength: selBytes }, signature);
  }
  // node:crypto has one hash for both.
  return verifierPss(cle, genre.pss, createHash(digest).update(octets).digest(), signature);
}

interface Empreinte {
  readonly digest: NomDigest;
  readonly empreinte: Buffer;
  readonly signature: Buffer;
}

function tientEmpreinte(cle: KeyObject, genre: Genre, { digest, empreinte, signature }: Empreinte): boolean {
  switch (genre.genre) {
    case 'pkcs1':
      return verifierPkcs1(cle, digest, empreinte, signature);
    case 'pss':
      return verifierPss(cle, genre.pss, empreinte, signature);
    case 'ecdsa':
      return verifierEcdsa(cle, empreinte, signature);
  }
}
