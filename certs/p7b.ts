// SPDX-License-Identifier: Apache-2.0
/**
 * A certificate and its chain in one file: PKCS#7 `certs-only`, a SignedData that nobody signed (RFC 5652 §5, RFC 8551
 * §3.8). It is what Chorus Pro asks of the public part of a certificate.
 */
import {
  Asn1Error,
  childrenOf,
  der,
  derContext,
  derOid,
  derSequence,
  derSmallInteger,
  oidOf,
  readTlv,
  tags,
} from './asn1.ts';

const oidSignedData = '1.2.840.113549.1.7.2';
const oidData = '1.2.840.113549.1.7.1';

/** True when these octets are a ContentInfo of SignedData. */
export function estP7b(octets: Buffer): boolean {
  try {
    const [oid] = childrenOf(readTlv(octets));
    return oid?.tag === tags.oid && oidOf(oid) === oidSignedData;
  } catch (error) {
    if (error instanceof Asn1Error) return false;
    throw error;
  }
}

/** The certificates inside, DER, in their order. @throws Asn1Error */
export function certificatsDeP7b(octets: Buffer): readonly Buffer[] {
  const [, wrapped] = childrenOf(readTlv(octets));
  const [signedData] = wrapped === undefined ? [] : childrenOf(wrapped);
  if (signedData === undefined) throw new Asn1Error('an empty SignedData');
  const certificates = childrenOf(signedData).find(({ tag }) => tag === (tags.context | tags.constructed));
  if (certificates === undefined) return [];
  // Other choices (attribute certificates, RFC 5652 §10.2.2) have context tags: passed over.
  return childrenOf(certificates)
    .filter(({ tag }) => tag === tags.sequence)
    .map(({ whole }) => whole);
}

/** DER. The order is kept: readers take the first one for the end entity, though a SET promises none. */
export function ecrireP7b(certificats: readonly { readonly der: Buffer }[]): Buffer {
  const signedData = derSequence(
    derSmallInteger(1),
    der(tags.set),
    derSequence(derOid(oidData)),
    derContext(0, ...certificats.map((certificat) => certificat.der)),
    der(tags.set),
  );
  return derSequence(derOid(oidSignedData), derContext(0, signedData));
}
