// SPDX-License-Identifier: Apache-2.0
/**
 * Encryption by password, as PKCS#12 files have it: PBES2 (RFC 8018) by node:crypto, the older schemes of RFC 7292 (RC2,
 * 3DES), which OpenSSL no longer opens, by node-forge. Only files an operator gave us come here.
 */
import { createDecipheriv, pbkdf2Sync } from 'node:crypto';
import forge from 'node-forge';
import { Failure } from '../gateway/domain/failure.ts';
import { Asn1Error, childrenOf, derOctets, derSequence, octetsOf, oidOf, type Tlv, tags } from './asn1.ts';

const oidPbes2 = '1.2.840.113549.1.5.13';

export const digests: Readonly<Record<string, { readonly nom: string; readonly octets: number }>> = {
  '1.3.14.3.2.26': { nom: 'sha1', octets: 20 },
  '2.16.840.1.101.3.4.2.1': { nom: 'sha256', octets: 32 },
  '2.16.840.1.101.3.4.2.2': { nom: 'sha384', octets: 48 },
  '2.16.840.1.101.3.4.2.3': { nom: 'sha512', octets: 64 },
};

/** HMAC functions of PBKDF2 (RFC 8018, appendix B.1). */
const prfs: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.7': 'sha1',
  '1.2.840.113549.2.9': 'sha256',
  '1.2.840.113549.2.10': 'sha384',
  '1.2.840.113549.2.11': 'sha512',
};

const ciphers: Readonly<Record<string, { readonly nom: string; readonly keyBytes: number }>> = {
  '2.16.840.1.101.3.4.1.2': { nom: 'aes-128-cbc', keyBytes: 16 },
  '2.16.840.1.101.3.4.1.22': { nom: 'aes-192-cbc', keyBytes: 24 },
  '2.16.840.1.101.3.4.1.42': { nom: 'aes-256-cbc', keyBytes: 32 },
  '1.2.840.113549.3.7': { nom: 'des-ede3-cbc', keyBytes: 24 },
};

/** Of a key derivation; tools write 2 000 to 600 000. More would hold the process too long. */
const maxIterations = 1_000_000;
/** The use of a derived key: integrity (RFC 7292, appendix B.3). */
const usageMac = 3;

/** A count of iterations. @throws Failure CONFIG: none, or too many. */
export function nombre({ content }: Tlv): number {
  const value = content.length > 6 ? Number.POSITIVE_INFINITY : content.readUIntBE(0, content.length);
  if (value < 1 || value > maxIterations) {
    throw new Failure('CONFIG', `a PKCS#12 file of more than ${maxIterations} iterations`);
  }
  return value;
}

export interface Derivation {
  readonly motDePasse: string;
  readonly sel: Buffer;
  readonly iterations: number;
  readonly digest: { readonly nom: string; readonly octets: number };
}

/** RFC 7292, appendix B. */
export function cleDeMac({ motDePasse, sel, iterations, digest }: Derivation): Buffer {
  const algorithm = forge.md.algorithms[digest.nom as keyof typeof forge.md.algorithms].create();
  const salt = forge.util.createBuffer(sel.toString('latin1'));
  const key = forge.pkcs12.generateKey(motDePasse, salt, usageMac, iterations, digest.octets, algorithm);
  return Buffer.from(key.getBytes(), 'latin1');
}

/** Opens what an AlgorithmIdentifier says how. @throws Failure CONFIG, or the error of node for a wrong password. */
export function dechiffrer(algorithme: Tlv, encrypted: Buffer, motDePasse: string): Buffer {
  const [oid, parametres] = childrenOf(algorithme);
  if (oid === undefined || parametres === undefined) throw new Asn1Error('an algorithm without parameters');
  if (oidOf(oid) === oidPbes2) return dechiffrerPbes2(parametres, encrypted, motDePasse);
  const [, iterations] = childrenOf(parametres);
  if (iterations !== undefined) nombre(iterations);
  // What forge opens is an EncryptedPrivateKeyInfo, whatever is inside.
  const wrapped = derSequence(algorithme.whole, derOctets(encrypted));
  const opened = forge.pki.decryptPrivateKeyInfo(forge.asn1.fromDer(wrapped.toString('latin1')), motDePasse);
  if (opened === null) throw new Failure('CONFIG', 'a PKCS#12 file whose password is another');
  return Buffer.from(forge.asn1.toDer(opened).getBytes(), 'latin1');
}

/** RFC 8018 §6.2, with PBKDF2. */
function dechiffrerPbes2(parametres: Tlv, encrypted: Buffer, motDePasse: string): Buffer {
  const [kdf, scheme] = childrenOf(parametres).map((one) => childrenOf(one));
  const [salt, iterations, ...others] = kdf?.[1] === undefined ? [] : childrenOf(kdf[1]);
  const [oid, iv] = scheme ?? [];
  if (salt === undefined || iterations === undefined || oid === undefined || iv === undefined) {
    throw new Asn1Error('PBES2');
  }
  const cipher = ciphers[oidOf(oid)];
  // The length of the key may stand before the function; without either it is HMAC with SHA-1.
  const named = others.find(({ tag }) => tag === tags.sequence);
  const [hmac] = named === undefined ? [] : childrenOf(named);
  const prf = hmac === undefined ? 'sha1' : prfs[oidOf(hmac)];
  if (cipher === undefined || prf === undefined) {
    throw new Failure('CONFIG', 'a PKCS#12 file encrypted in a way that is not known');
  }
  const key = pbkdf2Sync(motDePasse, octetsOf(salt), nombre(iterations), cipher.keyBytes, prf);
  const decipher = createDecipheriv(cipher.nom, key, octetsOf(iv));
  return Buffer.concat([decipher.update(encrypted), decipher.final()]);
}
