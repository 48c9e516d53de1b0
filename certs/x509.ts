// SPDX-License-Identifier: Apache-2.0
/**
 * The parts of an X.509 certificate that node:crypto does not hand out: names and serial as they stand, extensions
 * (RFC 5280 §4.1). Reads what OpenSSL has already accepted as a certificate; judges nothing.
 */
import { Asn1Error, childrenOf, minimalInteger, octetsOf, oidOf, readTlv, type Tlv, tags } from './asn1.ts';

export const oidsExtension = {
  ski: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  certificatePolicies: '2.5.29.32',
  aki: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  qcStatements: '1.3.6.1.5.5.7.1.3',
} as const;

/** In the order of their bits (RFC 5280 §4.2.1.3). */
export const usagesCle = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;
export type UsageCle = (typeof usagesCle)[number];

export const usagesEtendus = {
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
  codeSigning: '1.3.6.1.5.5.7.3.3',
  emailProtection: '1.3.6.1.5.5.7.3.4',
  timeStamping: '1.3.6.1.5.5.7.3.8',
  ocspSigning: '1.3.6.1.5.5.7.3.9',
  anyExtendedKeyUsage: '2.5.29.37.0',
} as const;
export type UsageEtendu = keyof typeof usagesEtendus;

export interface PartiesX509 {
  /** Name of the issuer, DER. */
  readonly emetteur: Buffer;
  readonly sujet: Buffer;
  /** Without zeros in front. */
  readonly serie: Buffer;
  /** Values by OID, as they stand in their OCTET STRING. */
  readonly extensions: ReadonlyMap<string, Buffer>;
}

/** @throws Asn1Error */
export function lireX509(der: Buffer): PartiesX509 {
  const [tbs] = childrenOf(readTlv(der));
  if (tbs === undefined) throw new Asn1Error('an empty certificate');
  const fields = childrenOf(tbs).filter(({ tag }) => tag !== contextConstructed(0)); // [0] is the version.
  const [serie, , emetteur, , sujet] = fields;
  if (serie?.tag !== tags.integer || emetteur === undefined || sujet === undefined) {
    throw new Asn1Error('not a certificate');
  }
  const wrapped = fields.find(({ tag }) => tag === contextConstructed(3));
  return {
    emetteur: emetteur.whole,
    sujet: sujet.whole,
    serie: minimalInteger(serie.content),
    extensions: wrapped === undefined ? new Map() : lireExtensions(wrapped),
  };
}

function contextConstructed(n: number): number {
  return tags.context | tags.constructed | n;
}

function lireExtensions(wrapped: Tlv): ReadonlyMap<string, Buffer> {
  const extensions = new Map<string, Buffer>();
  for (const extension of childrenOf(wrapped).flatMap((list) => childrenOf(list))) {
    const parts = childrenOf(extension); // OID, critical (absent means false), value.
    const [oid, value] = [parts[0], parts.at(-1)];
    if (oid === undefined || value === undefined) throw new Asn1Error('an empty extension');
    extensions.set(oidOf(oid), octetsOf(value));
  }
  return extensions;
}

/** Undefined when the certificate has no such extension: then every usage is allowed (RFC 5280 §4.2.1.3). */
export function usagesDeCle({ extensions }: PartiesX509): readonly UsageCle[] | undefined {
  const value = extensions.get(oidsExtension.keyUsage);
  if (value === undefined) return undefined;
  const bits = readTlv(value).content.subarray(1); // After the count of unused bits.
  return usagesCle.filter((_, bit) => ((bits[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0);
}

/** Names where we know them, dotted OIDs otherwise; undefined when the certificate does not say. */
export function usagesEtendusDe(parties: PartiesX509): readonly string[] | undefined {
  const value = parties.extensions.get(oidsExtension.extendedKeyUsage);
  if (value === undefined) return undefined;
  const names = new Map<string, string>(Object.entries(usagesEtendus).map(([name, oid]) => [oid, name]));
  return childrenOf(readTlv(value))
    .map(oidOf)
    .map((oid) => names.get(oid) ?? oid);
}

/** OIDs of the certificate policies. */
export function politiquesDe({ extensions }: PartiesX509): readonly string[] {
  return premiersOids(extensions.get(oidsExtension.certificatePolicies));
}

/** OIDs of the qualified-certificate statements (ETSI EN 319 412-5). */
export function declarationsQualifiees({ extensions }: PartiesX509): readonly Tlv[] {
  const value = extensions.get(oidsExtension.qcStatements);
  return value === undefined ? [] : childrenOf(readTlv(value));
}

function premiersOids(value: Buffer | undefined): readonly string[] {
  if (value === undefined) return [];
  return childrenOf(readTlv(value)).flatMap((one) => childrenOf(one).slice(0, 1).map(oidOf));
}

export function skiDe({ extensions }: PartiesX509): Buffer | undefined {
  const value = extensions.get(oidsExtension.ski);
  return value === undefined ? undefined : octetsOf(readTlv(value));
}
