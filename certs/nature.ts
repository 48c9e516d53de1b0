// SPDX-License-Identifier: Apache-2.0
/**
 * What a file is that was given for a certificate and holds none: keys, requests and PKCS#12 have the same endings and the
 * same lines of dashes. For messages alone; nothing is opened with it.
 */
import { Asn1Error, childrenOf, readTlv, tags } from './asn1.ts';
import { lirePem } from './pem.ts';
import { estPkcs12 } from './pkcs12.ts';

const natures = {
  pkcs12:
    'un fichier PKCS#12 (clé privée et certificat) : donnez le certificat seul, `cert p7b` l’en extrait / PKCS#12 (private key and certificate): give the certificate alone, `cert p7b` takes it out',
  cle: 'une clé privée, pas un certificat : elle ne se donne à personne / a private key, no certificate: it is given to nobody',
  requete:
    'une demande de certificat (CSR) : donnez le certificat que l’autorité en a fait / a request (CSR): give the certificate that the authority made of it',
  publique:
    'une clé publique, pas un certificat : donnez le certificat / a public key, no certificate: give the certificate',
} as const;

/** In two languages, with what to do. Undefined: it may well hold a certificate. */
export function natureDe(octets: Buffer): string | undefined {
  const texte = octets.toString('latin1');
  if (texte.includes('-----BEGIN ')) return naturePem(texte);
  if (estPkcs12(octets)) return natures.pkcs12;
  return natureDer(octets);
}

function naturePem(texte: string): string | undefined {
  const libelles = lirePem(texte).map(({ libelle }) => libelle);
  if (libelles.some((one) => one.endsWith('CERTIFICATE') || one === 'PKCS7' || one === 'CMS'))
    return undefined;
  if (libelles.some((one) => one.endsWith('PRIVATE KEY'))) return natures.cle;
  if (libelles.some((one) => one.endsWith('CERTIFICATE REQUEST'))) return natures.requete;
  return libelles.some((one) => one.endsWith('PUBLIC KEY')) ? natures.publique : undefined;
}

/** By their first member: a number before an algorithm (PKCS#8), before many (PKCS#1), or in a first sequence (PKCS#10). */
function natureDer(octets: Buffer): string | undefined {
  try {
    const members = childrenOf(readTlv(octets));
    const [first, second] = members;
    if (first?.tag === tags.integer) return second === undefined ? undefined : natures.cle;
    if (first?.tag !== tags.sequence || members.length !== 3) return undefined;
    const [version, subject] = childrenOf(first);
    // The serial of a certificate of version 1 stands there too: an algorithm follows it, and then a name.
    const isRequest = version?.tag === tags.integer && version.content.equals(Buffer.from([0]));
    const [inside] = subject === undefined ? [] : childrenOf(subject);
    return isRequest && inside?.tag !== tags.oid ? natures.requete : undefined;
  } catch (error) {
    if (error instanceof Asn1Error) return undefined;
    throw error;
  }
}
