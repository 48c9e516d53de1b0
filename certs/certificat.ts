// SPDX-License-Identifier: Apache-2.0
/**
 * A certificate as we use it, and the reading of files that hold one or several: PEM, DER, PKCS#7 (`.p7b`).
 *
 * The bytes are kept as they were: nothing is encoded again, for a signature covers them. Whether a certificate is good
 * for something is judged elsewhere (`analyse.ts`, and by whoever uses it).
 */
import { createHash, type KeyObject, X509Certificate } from 'node:crypto';
import { Failure } from '../gateway/domain/failure.ts';
import { Asn1Error } from './asn1.ts';
import { natureDe } from './nature.ts';
import { certificatsDeP7b, estP7b } from './p7b.ts';
import { lirePem } from './pem.ts';
import { lireX509, skiDe } from './x509.ts';

export interface Certificat {
  readonly der: Buffer;
  readonly x509: X509Certificate;
  readonly clePublique: KeyObject;
  /** Name of the issuer, DER: compared octet by octet, as CMS does. */
  readonly emetteurDer: Buffer;
  /** Minimal octets, so that serials compare whatever wrote them. */
  readonly serie: Buffer;
  readonly ski?: Buffer;
  /** One line: `C=FR, O=…, CN=…`. */
  readonly sujet: string;
  /** Valid from, and until. */
  readonly du: Date;
  readonly au: Date;
  /** SHA-256 of the DER, lower-case hex. */
  readonly empreinte: string;
}

/** What Chorus Pro takes, and far more than any chain. */
export const tailleMaxBytes = 5 * 1024 * 1024;
/** In one file: a chain has four, a bundle of authorities some hundreds. */
const maxCertificats = 1_000;
/** Statement 70 of AS2: an end is told this long before. */
export const alarmeJours = 30;
const dayMs = 24 * 3600 * 1000;

/** One certificate, DER or PEM (the first one of several). @throws Failure CONFIG */
export function lireCertificat(octets: Uint8Array | string): Certificat {
  try {
    const x509 = new X509Certificate(typeof octets === 'string' ? octets : Buffer.from(octets));
    const der = Buffer.from(x509.raw);
    const parties = lireX509(der);
    const ski = skiDe(parties);
    const [du, au] = [x509.validFromDate, x509.validToDate];
    if (Number.isNaN(du.getTime() + au.getTime())) throw new Asn1Error('dates that are none');
    return {
      der,
      x509,
      clePublique: x509.publicKey,
      emetteurDer: parties.emetteur,
      serie: parties.serie,
      ...(ski === undefined ? {} : { ski }),
      sujet: uneLigne(x509.subject),
      du,
      au,
      empreinte: createHash('sha256').update(der).digest('hex'),
    };
  } catch (error) {
    throw new Failure('CONFIG', 'pas un certificat lisible / not a certificate that can be read', error);
  }
}

/** node:crypto gives a name as lines. */
export function uneLigne(nom: string | undefined): string {
  return (nom ?? '').split('\n').join(', ');
}

/**
 * All certificates of a file, in its order: PEM (private keys in it are passed over), DER, p7b in PEM or DER, or their
 * base64 without the lines of dashes, as portals give it.
 * @throws Failure CONFIG: none in it, too large, one that cannot be read.
 */
export function lireCertificats(octets: Uint8Array): readonly Certificat[] {
  if (octets.length > tailleMaxBytes) throw new Failure('CONFIG', 'a file of certificates of more than 5 MB');
  const buffer = Buffer.from(octets.buffer, octets.byteOffset, octets.length);
  const autre = natureDe(buffer);
  if (autre !== undefined) throw new Failure('CONFIG', autre);
  const ders = dersDe(buffer);
  if (ders.length === 0)
    throw new Failure('CONFIG', 'aucun certificat dans ce fichier / no certificate in this file');
  if (ders.length > maxCertificats)
    throw new Failure('CONFIG', `more than ${maxCertificats} certificates in a file`);
  return ders.map((der) => lireCertificat(der));
}

function dersDe(octets: Buffer): readonly Buffer[] {
  const texte = octets.toString('latin1');
  if (texte.includes('-----BEGIN '))
    return lirePem(texte).flatMap(({ libelle, octets: one }) => dersDeBloc(libelle, one));
  if (/^[\w+/=\s]+$/.test(texte)) return dersDeDer(Buffer.from(texte, 'base64'));
  return dersDeDer(octets);
}

function dersDeBloc(libelle: string, octets: Buffer): readonly Buffer[] {
  if (libelle === 'CERTIFICATE' || libelle === 'X509 CERTIFICATE') return [octets];
  return libelle === 'PKCS7' || libelle === 'CMS' ? dersDeDer(octets) : [];
}

function dersDeDer(octets: Buffer): readonly Buffer[] {
  if (!estP7b(octets)) return [octets];
  try {
    return certificatsDeP7b(octets);
  } catch (error) {
    if (error instanceof Asn1Error) throw new Failure('CONFIG', 'a p7b that cannot be read', error);
    throw error;
  }
}

/** Whole days left; negative once it ended. */
export function joursRestants({ au }: Pick<Certificat, 'au'>, now: Date): number {
  return Math.floor((au.getTime() - now.getTime()) / dayMs);
}

/** True from 30 days before its end on, and after it. */
export function aEcheance(certificat: Pick<Certificat, 'au'>, now: Date): boolean {
  return certificat.au.getTime() - now.getTime() <= alarmeJours * dayMs;
}
