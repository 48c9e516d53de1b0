// SPDX-License-Identifier: Apache-2.0
/**
 * What CMS calls things by: object identifiers of contents, attributes, digests, ciphers and keys (RFC 5652, 3565, 5084,
 * 5754, 4055, 3274), and what node:crypto calls them.
 *
 * MD5, RC2, DES and the like have no row: what is not here cannot be read nor written.
 */
import { derOid } from '../../../certs/asn1.ts';

export const oids = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  envelopedData: '1.2.840.113549.1.7.3',
  authEnvelopedData: '1.2.840.113549.1.9.16.1.23',
  compressedData: '1.2.840.113549.1.9.16.1.9',
  zlib: '1.2.840.113549.1.9.16.3.8',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  rsa: '1.2.840.113549.1.1.1',
  oaep: '1.2.840.113549.1.1.7',
  mgf1: '1.2.840.113549.1.1.8',
  pSpecified: '1.2.840.113549.1.1.9',
  pss: '1.2.840.113549.1.1.10',
  ecPublicKey: '1.2.840.10045.2.1',
} as const;

export type NomOid = keyof typeof oids;

/** The same as DER: written many times a second. */
export const oidsDer = Object.fromEntries(
  Object.entries(oids).map(([nom, oid]) => [nom, derOid(oid)]),
) as Readonly<Record<NomOid, Buffer>>;

/** Of node:crypto. */
export type NomDigest = 'sha1' | 'sha256' | 'sha384' | 'sha512';

interface LigneDigest {
  readonly nom: NomDigest;
  readonly oid: string;
  /** shaXXXWithRSAEncryption, ecdsa-with-SHAXXX. */
  readonly avecRsa: string;
  readonly avecEcdsa: string;
}

export const digests: readonly LigneDigest[] = [
  {
    nom: 'sha1',
    oid: '1.3.14.3.2.26',
    avecRsa: '1.2.840.113549.1.1.5',
    avecEcdsa: '1.2.840.10045.4.1',
  },
  {
    nom: 'sha256',
    oid: '2.16.840.1.101.3.4.2.1',
    avecRsa: '1.2.840.113549.1.1.11',
    avecEcdsa: '1.2.840.10045.4.3.2',
  },
  {
    nom: 'sha384',
    oid: '2.16.840.1.101.3.4.2.2',
    avecRsa: '1.2.840.113549.1.1.12',
    avecEcdsa: '1.2.840.10045.4.3.3',
  },
  {
    nom: 'sha512',
    oid: '2.16.840.1.101.3.4.2.3',
    avecRsa: '1.2.840.113549.1.1.13',
    avecEcdsa: '1.2.840.10045.4.3.4',
  },
];

export function digestDOid(oid: string): NomDigest | undefined {
  return digests.find((ligne) => ligne.oid === oid)?.nom;
}

export function ligneDigest(nom: NomDigest): LigneDigest {
  const ligne = digests.find((one) => one.nom === nom);
  if (ligne === undefined) throw new Error(`no such digest: ${nom}`);
  return ligne;
}

/** One cipher of contents. */
export interface Chiffrement {
  readonly nom:
    | 'aes128-cbc'
    | 'aes192-cbc'
    | 'aes256-cbc'
    | 'aes128-gcm'
    | 'aes192-gcm'
    | 'aes256-gcm'
    | '3des-cbc';
  readonly oid: string;
  /** Of node:crypto. */
  readonly node:
    | 'aes-128-cbc'
    | 'aes-192-cbc'
    | 'aes-256-cbc'
    | 'aes-128-gcm'
    | 'aes-192-gcm'
    | 'aes-256-gcm'
    | 'des-ede3-cbc';
  readonly cleBytes: 16 | 24 | 32;
  readonly blocBytes: 8 | 16;
  readonly gcm: boolean;
}

const aes = '2.16.840.1.101.3.4.1';

export const chiffrements: readonly Chiffrement[] = [
  { nom: 'aes128-cbc', oid: `${aes}.2`, node: 'aes-128-cbc', cleBytes: 16, blocBytes: 16, gcm: false },
  { nom: 'aes192-cbc', oid: `${aes}.22`, node: 'aes-192-cbc', cleBytes: 24, blocBytes: 16, gcm: false },
  { nom: 'aes256-cbc', oid: `${aes}.42`, node: 'aes-256-cbc', cleBytes: 32, blocBytes: 16, gcm: false },
  { nom: 'aes128-gcm', oid: `${aes}.6`, node: 'aes-128-gcm', cleBytes: 16, blocBytes: 16, gcm: true },
  { nom: 'aes192-gcm', oid: `${aes}.26`, node: 'aes-192-gcm', cleBytes: 24, blocBytes: 16, gcm: true },
  { nom: 'aes256-gcm', oid: `${aes}.46`, node: 'aes-256-gcm', cleBytes: 32, blocBytes: 16, gcm: true },
  {
    nom: '3des-cbc',
    oid: '1.2.840.113549.3.7',
    node: 'des-ede3-cbc',
    cleBytes: 24,
    blocBytes: 8,
    gcm: false,
  },
];
