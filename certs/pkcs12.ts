// SPDX-License-Identifier: Apache-2.0
/**
 * PKCS#12 (RFC 7292) in password mode: a private key and certificates in one protected file.
 *
 * The structure is read by us, so that certificates come out octet for octet, and EC keys too. Only files an operator gave
 * us are read here, never anything from the network. Deliberately absent: public-key mode, PBMAC1.
 */
import { createHmac, createPrivateKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { Failure } from '../gateway/domain/failure.ts';
import { Asn1Error, childrenOf, octetsOf, oidOf, readTlv, type Tlv, tags } from './asn1.ts';
import { cleDeMac, dechiffrer, digests, nombre } from './pkcs12-pbe.ts';

export const oids = {
  data: '1.2.840.113549.1.7.1',
  encryptedData: '1.2.840.113549.1.7.6',
  keyBag: '1.2.840.113549.1.12.10.1.1',
  shroudedKeyBag: '1.2.840.113549.1.12.10.1.2',
  certBag: '1.2.840.113549.1.12.10.1.3',
  x509: '1.2.840.113549.1.9.22.1',
} as const;

/** True when these octets begin as a PFX does: a sequence, and in it the version 3. */
export function estPkcs12(octets: Buffer): boolean {
  try {
    const [version] = childrenOf(readTlv(octets));
    return version?.tag === tags.integer && version.content.equals(Buffer.from([3]));
  } catch (error) {
    if (error instanceof Asn1Error) return false;
    throw error;
  }
}

export interface ContenuPkcs12 {
  readonly cles: readonly KeyObject[];
  /** DER, in the order of the file. */
  readonly certificats: readonly Buffer[];
}

/** @throws Failure CONFIG: not PKCS#12, a wrong password, an algorithm that is not known. */
export function lirePkcs12(octets: Buffer, motDePasse: string): ContenuPkcs12 {
  try {
    const [, authSafe, macData] = childrenOf(readTlv(octets));
    if (authSafe === undefined) throw new Asn1Error('not a PFX');
    const safes = donneesDe(authSafe);
    if (macData !== undefined) verifierMac(macData, safes, motDePasse);
    const bags = childrenOf(readTlv(safes)).flatMap((safe) => lireSafe(safe, motDePasse));
    return {
      cles: bags.flatMap(({ cle }) => cle ?? []),
      certificats: bags.flatMap(({ certificat }) => certificat ?? []),
    };
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(
      'CONFIG',
      'PKCS#12 illisible, ou autre mot de passe / a PKCS#12 file that cannot be read, or its password is another',
      error,
    );
  }
}

/** Content of a ContentInfo of type data. */
function donneesDe(info: Tlv): Buffer {
  const [type, wrapped] = childrenOf(info);
  if (type === undefined || oidOf(type) !== oids.data || wrapped === undefined) {
    throw new Failure('CONFIG', 'a PKCS#12 file protected by a public key is not read');
  }
  return octetsOf(seul(wrapped));
}

function seul(wrapped: Tlv): Tlv {
  const [only] = childrenOf(wrapped);
  if (only === undefined) throw new Asn1Error('empty');
  return only;
}

function verifierMac(macData: Tlv, safes: Buffer, motDePasse: string): void {
  const [info, salt, iterations] = childrenOf(macData);
  const [algorithme, expected] = info === undefined ? [] : childrenOf(info);
  if (algorithme === undefined || expected === undefined || salt === undefined) {
    throw new Asn1Error('MacData');
  }
  const digest = digests[oidOf(seul(algorithme))];
  if (digest === undefined) throw new Failure('CONFIG', 'a PKCS#12 file with a MAC that is not known');
  const count = iterations === undefined ? 1 : nombre(iterations);
  const cle = cleDeMac({ motDePasse, sel: octetsOf(salt), iterations: count, digest });
  const found = createHmac(digest.nom, cle).update(safes).digest();
  if (found.length !== expected.content.length || !timingSafeEqual(found, expected.content)) {
    throw new Failure(
      'CONFIG',
      'PKCS#12, le mot de passe est un autre / a PKCS#12 file whose password is another',
    );
  }
}

interface Bag {
  readonly cle?: KeyObject;
  readonly certificat?: Buffer;
}

function lireSafe(safe: Tlv, motDePasse: string): readonly Bag[] {
  const [type, wrapped] = childrenOf(safe);
  if (type === undefined || wrapped === undefined) throw new Asn1Error('an empty safe');
  const clear = oidOf(type) === oids.encryptedData ? ouvrirSafe(seul(wrapped), motDePasse) : donneesDe(safe);
  return childrenOf(readTlv(clear)).map((bag) => lireBag(bag, motDePasse));
}

/** EncryptedData (RFC 5652 §8): version, then type, algorithm and `[0]` content. */
function ouvrirSafe(encryptedData: Tlv, motDePasse: string): Buffer {
  const [, info] = childrenOf(encryptedData);
  const [, algorithme, content] = info === undefined ? [] : childrenOf(info);
  if (algorithme === undefined || content === undefined) throw new Asn1Error('EncryptedData');
  return dechiffrer(algorithme, octetsOf(content), motDePasse);
}

function lireBag(bag: Tlv, motDePasse: string): Bag {
  const [type, wrapped] = childrenOf(bag);
  if (type === undefined || wrapped === undefined) throw new Asn1Error('an empty bag');
  const value = seul(wrapped);
  switch (oidOf(type)) {
    case oids.keyBag:
      return { cle: clePkcs8(value.whole) };
    case oids.shroudedKeyBag: {
      const [algorithme, encrypted] = childrenOf(value);
      if (algorithme === undefined || encrypted === undefined) throw new Asn1Error('a shrouded key');
      return { cle: clePkcs8(dechiffrer(algorithme, octetsOf(encrypted), motDePasse)) };
    }
    case oids.certBag: {
      const [kind, certificate] = childrenOf(value);
      if (kind === undefined || certificate === undefined || oidOf(kind) !== oids.x509) return {};
      return { certificat: octetsOf(seul(certificate)) };
    }
    default:
      return {}; // Secrets, revocation lists, nested safes: nothing of ours.
  }
}

function clePkcs8(octets: Buffer): KeyObject {
  return createPrivateKey({ key: octets, format: 'der', type: 'pkcs8' });
}
