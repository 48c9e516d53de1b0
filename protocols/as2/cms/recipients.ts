// SPDX-License-Identifier: Apache-2.0
/**
 * RecipientInfos (RFC 5652 §6.2): which one is ours, and the key of the content out of it; and the writing of ours.
 *
 * What must stay true: an answer never tells whether a key could be opened. PKCS#1 v1.5 is opened with implicit rejection
 * (OpenSSL 3.2 and later give octets that depend on the ciphertext), OAEP by one road for all; whatever went wrong, a
 * random key takes the place, and the content is decrypted to the end (RFC 3218 §2.3.2, statement 68).
 */
import { constants, privateDecrypt, publicEncrypt } from 'node:crypto';
import {
  Asn1Error,
  childrenOf,
  derOctets,
  derSequence,
  derSmallInteger,
  minimalInteger,
  octetsOf,
  readTlv,
  type Tlv,
  tags,
} from '../../../certs/asn1.ts';
import type { Certificat } from '../../../certs/certificat.ts';
import type { Identite } from '../../../certs/identite.ts';
import { Failure } from '../../../gateway/domain/failure.ts';
import {
  type Algorithme,
  derOaep,
  derRsa,
  lireAlgorithme,
  lireOaep,
  type ParametresOaep,
} from './algorithms.ts';
import { oids } from './oids.ts';
import { ouvrirOaep } from './rsa.ts';

/** RSA keys larger than this are nobody's, and slow. */
const maxModuleBytes = 2048;

/** Who is meant: a certificate by its issuer and serial, or by its key identifier. */
export type Designation = { readonly emetteur: Buffer; readonly serie: Buffer } | { readonly ski: Buffer };

/** IssuerAndSerialNumber, or `[0]` SubjectKeyIdentifier. @throws Asn1Error */
export function lireDesignation(tlv: Tlv): Designation {
  if ((tlv.tag & ~tags.constructed) === tags.context) return { ski: octetsOf(tlv) };
  if (tlv.tag !== tags.sequence) throw new Asn1Error('not a name of a certificate');
  const [emetteur, serie] = childrenOf(tlv, 2);
  if (emetteur === undefined || serie?.tag !== tags.integer)
    throw new Asn1Error('not a name of a certificate');
  return { emetteur: emetteur.whole, serie: minimalInteger(serie.content) };
}

export function designe(designation: Designation, certificat: Certificat): boolean {
  if ('ski' in designation) return certificat.ski?.equals(designation.ski) ?? false;
  return certificat.serie.equals(designation.serie) && certificat.emetteurDer.equals(designation.emetteur);
}

/** A KeyTransRecipientInfo meant for us. */
export interface Destinataire {
  readonly identite: Identite;
  readonly algorithme: Algorithme;
  readonly cleChiffree: Buffer;
}

/** The first one that is ours. @throws Asn1Error */
export function trouverDestinataire(
  recipientInfos: readonly Tlv[],
  identites: readonly Identite[],
): Destinataire | undefined {
  for (const info of recipientInfos) {
    // Of the other kinds (key agreement, KEK, password) each has its own tag.
    if (info.tag !== tags.sequence) continue;
    const [, rid, algorithme, cleChiffree] = childrenOf(info, 4);
    if (rid === undefined || algorithme === undefined || cleChiffree === undefined) {
      throw new Asn1Error('not a KeyTransRecipientInfo');
    }
    const designation = lireDesignation(rid);
    const identite = identites.find(({ certificat }) => designe(designation, certificat));
    if (identite === undefined) continue;
    return { identite, algorithme: lireAlgorithme(algorithme), cleChiffree: octetsOf(cleChiffree) };
  }
  return undefined;
}

/**
 * The key of the content; `secours`, which is random and as long as the key must be, when it cannot be opened.
 * Undefined when the way it is encrypted is none of ours.
 */
export function ouvrirCle(
  { identite, algorithme, cleChiffree }: Destinataire,
  secours: Buffer,
): { readonly cle: Buffer; readonly mode: string } | undefined {
  if (identite.cle.asymmetricKeyType !== 'rsa' || cleChiffree.length > maxModuleBytes) return undefined;
  if (algorithme.oid === oids.rsa) return { cle: ouvrirPkcs1(identite, cleChiffree, secours), mode: 'pkcs1' };
  if (algorithme.oid !== oids.oaep) return undefined;
  const oaep = lireOaep(algorithme);
  if (oaep === undefined) return undefined;
  return { cle: ouvrirParOaep(identite, cleChiffree, oaep, secours), mode: `oaep-${oaep.digest}` };
}

function ouvrirPkcs1({ cle }: Identite, cleChiffree: Buffer, secours: Buffer): Buffer {
  try {
    const ouverte = privateDecrypt({ key: cle, padding: constants.RSA_PKCS1_PADDING }, cleChiffree);
    return ouverte.length === secours.length ? ouverte : secours;
  } catch {
    return secours;
  }
}

function ouvrirParOaep(
  { cle }: Identite,
  cleChiffree: Buffer,
  oaep: ParametresOaep,
  secours: Buffer,
): Buffer {
  try {
    return ouvrirOaep(cle, cleChiffree, oaep, secours);
  } catch {
    return secours; // Not a number below the modulus: nothing secret says so.
  }
}

export type ModeCle = 'pkcs1' | 'oaep-sha1' | 'oaep-sha256';

/** KeyTransRecipientInfo, named by issuer and serial. @throws Failure CONFIG: not an RSA certificate. */
export function derDestinataire(certificat: Certificat, cle: Buffer, mode: ModeCle): Buffer {
  const ecrit = publicEncrypt({ key: cleRsa(certificat), ...remplissages[mode] }, cle);
  return derRecipientInfo(certificat, mode, ecrit);
}

/** As long as the one that holds a key. */
export function destinataireBytes(certificat: Certificat, mode: ModeCle): number {
  const module = Math.ceil((cleRsa(certificat).asymmetricKeyDetails?.modulusLength ?? 0) / 8);
  return derRecipientInfo(certificat, mode, Buffer.alloc(module)).length;
}

function derRecipientInfo(certificat: Certificat, mode: ModeCle, cleChiffree: Buffer): Buffer {
  const algorithme = mode === 'pkcs1' ? derRsa : derOaep(mode === 'oaep-sha1' ? 'sha1' : 'sha256');
  return derSequence(derSmallInteger(0), derEmetteurEtSerie(certificat), algorithme, derOctets(cleChiffree));
}

const remplissages = {
  pkcs1: { padding: constants.RSA_PKCS1_PADDING },
  'oaep-sha1': { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' },
  'oaep-sha256': { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
} as const;

function cleRsa({ clePublique, sujet }: Certificat): Certificat['clePublique'] {
  if (clePublique.asymmetricKeyType !== 'rsa') {
    throw new Failure(
      'CONFIG',
      `the certificate of ${sujet} holds no RSA key: nothing can be encrypted for it`,
    );
  }
  return clePublique;
}

/** IssuerAndSerialNumber, the serial as it stands in the certificate. */
export function derEmetteurEtSerie({ der, emetteurDer }: Certificat): Buffer {
  const [tbs] = childrenOf(readTlv(der));
  const serie = tbs && childrenOf(tbs).find(({ tag }) => tag === tags.integer);
  if (serie === undefined) throw new Asn1Error('a certificate without serial number');
  return derSequence(emetteurDer, serie.whole);
}
