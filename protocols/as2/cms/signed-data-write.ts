// SPDX-License-Identifier: Apache-2.0
/**
 * A detached SignedData as DER (RFC 5652 §5). With an RSA key its length depends on the certificates and on the key only,
 * so that a message can say its length before its content was read.
 */
import type { KeyObject } from 'node:crypto';
import {
  der,
  derContext,
  derOctets,
  derOid,
  derSequence,
  derSetOf,
  derSmallInteger,
  tags,
} from '../../../certs/asn1.ts';
import type { Identite } from '../../../certs/identite.ts';
import { derPss, derRsa, dersDigest } from './algorithms.ts';
import { ligneDigest, type NomDigest, oidsDer } from './oids.ts';
import { derEmetteurEtSerie } from './recipients.ts';

export interface FormeSignature {
  readonly digest: NomDigest;
  readonly pss: boolean;
  readonly empreinteBytes: number;
}

const typeDonnees = attribut(oidsDer.contentType, oidsDer.data);

/** What is signed: a SET OF attributes in the order of DER. */
export function attributsSignes(empreinte: Buffer, at: Date): Buffer {
  return derSetOf(
    typeDonnees,
    attribut(oidsDer.signingTime, derInstant(at)),
    attribut(oidsDer.messageDigest, derOctets(empreinte)),
  );
}

function attribut(oid: Buffer, valeur: Buffer): Buffer {
  return derSequence(oid, derSetOf(valeur));
}

const tagUtcTime = 0x17;
const tagGeneralizedTime = 0x18;

/** RFC 5652 §11.3: UTCTime through 2049. */
function derInstant(at: Date): Buffer {
  const chiffres = `${at.toISOString().slice(0, 19).replace(/\D/g, '')}Z`;
  return at.getUTCFullYear() < 2050
    ? der(tagUtcTime, Buffer.from(chiffres.slice(2)))
    : der(tagGeneralizedTime, Buffer.from(chiffres));
}

/** All of it but the attributes and the signature over them. */
export interface SignedDataPret {
  readonly avecSignature: (attributs: Buffer, signature: Buffer) => Buffer;
}

export function preparerSignedData(identite: Identite, forme: FormeSignature): SignedDataPret {
  const digest = dersDigest[forme.digest];
  const signataire = Buffer.concat([derSmallInteger(1), derEmetteurEtSerie(identite.certificat), digest]);
  const algorithme = derSignature(identite.cle, forme);
  const chaine = [identite.certificat, ...identite.chaine].map(({ der: octets }) => octets);
  const avant = Buffer.concat([
    derSmallInteger(1),
    derSetOf(digest),
    derSequence(oidsDer.data),
    implicite(derSetOf(...sansDoubles(chaine))),
  ]);
  return {
    avecSignature(attributs, signature) {
      const signerInfo = derSequence(signataire, implicite(attributs), algorithme, derOctets(signature));
      const signe = derSequence(avant, derSetOf(signerInfo));
      return derSequence(oidsDer.signedData, derContext(0, signe));
    },
  };
}

/** `[0] IMPLICIT`, in place of the tag of a SET. */
function implicite(ensemble: Buffer): Buffer {
  const copie = Buffer.from(ensemble);
  copie[0] = tags.context | tags.constructed;
  return copie;
}

function sansDoubles(ders: readonly Buffer[]): readonly Buffer[] {
  return ders.filter((un, i) => ders.findIndex((autre) => autre.equals(un)) === i);
}

/** RFC 3370 §3.2: rsaEncryption, which every reader knows, and not shaXXXWithRSAEncryption. */
function derSignature(cle: KeyObject, { digest, pss, empreinteBytes }: FormeSignature): Buffer {
  if (pss) return derPss(digest, empreinteBytes);
  if (cle.asymmetricKeyType === 'rsa') return derRsa;
  return derSequence(derOid(ligneDigest(digest).avecEcdsa));
}

/** Of a signature value; undefined: it varies. */
export function signatureBytes({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): number | undefined {
  return asymmetricKeyType === 'rsa' ? Math.ceil((asymmetricKeyDetails?.modulusLength ?? 0) / 8) : undefined;
}
