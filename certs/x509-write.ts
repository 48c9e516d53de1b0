// SPDX-License-Identifier: Apache-2.0
/**
 * X.509 version 3 certificates and certification requests, written (RFC 5280, RFC 2986), for keys that are RSA or EC.
 *
 * Signed with SHA-256, or SHA-384 for a P-384 key. The subject key identifier is the usual hash of the public key.
 */
import { createHash, type KeyObject, sign } from 'node:crypto';
import { isIP } from 'node:net';
import {
  childrenOf,
  der,
  derBitString,
  derContext,
  derInteger,
  derNull,
  derOctets,
  derOid,
  derSequence,
  derSetOf,
  derSmallInteger,
  readTlv,
  tags,
} from './asn1.ts';
import { oidsExtension, type UsageCle, type UsageEtendu, usagesCle, usagesEtendus } from './x509.ts';

/** In this order in the name. */
const attributs = {
  C: '2.5.4.6',
  O: '2.5.4.10',
  OU: '2.5.4.11',
  organizationIdentifier: '2.5.4.97',
  CN: '2.5.4.3',
} as const;
export type NomX500 = Readonly<Partial<Record<keyof typeof attributs, string>>>;

export interface ContenuX509 {
  readonly sujet: NomX500;
  readonly clePublique: KeyObject;
  /** Unsigned, most significant octet first; at most 20 octets once written (RFC 5280 §4.1.2.2). */
  readonly serie: Uint8Array;
  readonly du: Date;
  readonly au: Date;
  /** An authority; false and absent: an end entity. */
  readonly autorite?: boolean;
  readonly usagesCle?: readonly UsageCle[];
  readonly usagesEtendus?: readonly UsageEtendu[];
  /** DNS names and IP addresses. */
  readonly noms?: readonly string[];
}

/** Who signs. */
export interface EmetteurX509 {
  readonly cle: KeyObject;
  /** Name, DER. */
  readonly nom: Buffer;
  readonly clePublique: KeyObject;
}

/** DER. */
export function ecrireX509(contenu: ContenuX509, emetteur: EmetteurX509): Buffer {
  const algorithme = algorithmeDe(emetteur.cle);
  const tbs = derSequence(
    derContext(0, derSmallInteger(2)),
    derInteger(contenu.serie),
    algorithme.der,
    emetteur.nom,
    derSequence(derTemps(contenu.du), derTemps(contenu.au)),
    derNom(contenu.sujet),
    spkiDe(contenu.clePublique),
    derContext(3, derSequence(...extensionsDe(contenu, emetteur))),
  );
  return signee(tbs, algorithme, emetteur.cle);
}

/** A certification request (PKCS#10, RFC 2986), DER: the extensions asked for stand in it. */
export function ecrireRequete(contenu: Omit<ContenuX509, 'serie' | 'du' | 'au'>, cle: KeyObject): Buffer {
  const demandees = [...usagesDemandes(contenu), ...nomsDemandes(contenu.noms ?? [])];
  const attribut = derSequence(derOid('1.2.840.113549.1.9.14'), derSetOf(derSequence(...demandees)));
  const corps = derSequence(
    derSmallInteger(0),
    derNom(contenu.sujet),
    spkiDe(contenu.clePublique),
    derContext(0, ...(demandees.length === 0 ? [] : [attribut])),
  );
  return signee(corps, algorithmeDe(cle), cle);
}

interface Algorithme {
  readonly der: Buffer;
  readonly digest: 'sha256' | 'sha384';
}

function algorithmeDe(cle: KeyObject): Algorithme {
  if (cle.asymmetricKeyType === 'rsa')
    return { der: derSequence(derOid('1.2.840.113549.1.1.11'), derNull), digest: 'sha256' };
  return cle.asymmetricKeyDetails?.namedCurve === 'secp384r1'
    ? { der: derSequence(derOid('1.2.840.10045.4.3.3')), digest: 'sha384' }
    : { der: derSequence(derOid('1.2.840.10045.4.3.2')), digest: 'sha256' };
}

function signee(corps: Buffer, algorithme: Algorithme, cle: KeyObject): Buffer {
  return derSequence(corps, algorithme.der, derBitString(sign(algorithme.digest, corps, cle)));
}

export function derNom(nom: NomX500): Buffer {
  const names = Object.keys(attributs) as (keyof typeof attributs)[];
  return derSequence(
    ...names.flatMap((name) => {
      const value = nom[name];
      if (value === undefined) return [];
      // A country is a PrintableString (RFC 5280, appendix A).
      const text = der(name === 'C' ? 0x13 : tags.utf8String, Buffer.from(value, 'utf8'));
      return [derSetOf(derSequence(derOid(attributs[name]), text))];
    }),
  );
}

/** UTCTime until 2049, GeneralizedTime from 2050 on (RFC 5280 §4.1.2.5). Milliseconds are cut. */
function derTemps(at: Date): Buffer {
  const digits = at
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[-:T]/g, '');
  const year = at.getUTCFullYear();
  return year >= 1950 && year < 2050
    ? der(0x17, Buffer.from(digits.slice(2)))
    : der(0x18, Buffer.from(digits));
}

function spkiDe(cle: KeyObject): Buffer {
  return cle.export({ type: 'spki', format: 'der' });
}

/** SHA-1 of the bits of the key (RFC 5280 §4.2.1.2, method 1): an identifier, no protection. */
export function identifiantDeCle(cle: KeyObject): Buffer {
  const bits = childrenOf(readTlv(spkiDe(cle)))[1]?.content.subarray(1) ?? Buffer.alloc(0);
  return createHash('sha1').update(bits).digest();
}

function extensionsDe(contenu: ContenuX509, emetteur: EmetteurX509): readonly Buffer[] {
  const isAuthority = contenu.autorite === true;
  const aki = derSequence(der(tags.context, identifiantDeCle(emetteur.clePublique)));
  return [
    extension(oidsExtension.basicConstraints, derSequence(...(isAuthority ? [derVrai] : [])), true),
    extension(oidsExtension.ski, derOctets(identifiantDeCle(contenu.clePublique))),
    extension(oidsExtension.aki, aki),
    ...usagesDemandes(contenu),
    ...nomsDemandes(contenu.noms ?? []),
  ];
}

const derVrai = der(tags.boolean, Buffer.from([0xff]));

function extension(oid: string, valeur: Buffer, critique = false): Buffer {
  return derSequence(derOid(oid), ...(critique ? [derVrai] : []), derOctets(valeur));
}

function usagesDemandes(contenu: Pick<ContenuX509, 'usagesCle' | 'usagesEtendus'>): readonly Buffer[] {
  const { usagesCle: cle = [], usagesEtendus: etendus = [] } = contenu;
  const oids = etendus.map((usage) => derOid(usagesEtendus[usage]));
  return [
    ...(cle.length === 0 ? [] : [extension(oidsExtension.keyUsage, derUsages(cle), true)]),
    ...(oids.length === 0 ? [] : [extension(oidsExtension.extendedKeyUsage, derSequence(...oids))]),
  ];
}

/** A list of named bits ends with its last set one (X.690 §11.2.2). */
function derUsages(usages: readonly UsageCle[]): Buffer {
  const bits = usages.map((usage) => usagesCle.indexOf(usage));
  const last = Math.max(...bits);
  const octets = Buffer.alloc((last >> 3) + 1);
  for (const bit of bits) octets[bit >> 3] = (octets[bit >> 3] ?? 0) | (0x80 >> (bit & 7));
  return derBitString(octets, 7 - (last & 7));
}

function nomsDemandes(noms: readonly string[]): readonly Buffer[] {
  if (noms.length === 0) return [];
  return [extension(oidsExtension.subjectAltName, derSequence(...noms.map(nomGeneral)))];
}

/** dNSName is `[2]`, iPAddress `[7]` (RFC 5280 §4.2.1.6). */
function nomGeneral(nom: string): Buffer {
  if (isIP(nom) === 0) return der(tags.context | 2, Buffer.from(nom, 'latin1'));
  return der(tags.context | 7, isIP(nom) === 4 ? Buffer.from(nom.split('.').map(Number)) : octetsIpv6(nom));
}

function octetsIpv6(adresse: string): Buffer {
  // The parser of URLs writes the one canonical form, IPv4 at the end turned into hexadecimal.
  const [head = '', tail] = new URL(`http://[${adresse}]`).hostname.slice(1, -1).split('::');
  const groups = (text: string | undefined) => (text ? text.split(':') : []);
  const [first, second] = [groups(head), groups(tail)];
  const zeros = Array.from({ length: 8 - first.length - second.length }, () => '0');
  return Buffer.from([...first, ...zeros, ...second].map((group) => group.padStart(4, '0')).join(''), 'hex');
}
