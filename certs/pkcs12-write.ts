// SPDX-License-Identifier: Apache-2.0
/** PKCS#12 written (RFC 7292): one private key, its certificate and its chain under a password. */
import { createHmac, type KeyObject, randomBytes } from 'node:crypto';
import {
  der,
  derContext,
  derInteger,
  derNull,
  derOctets,
  derOid,
  derSequence,
  derSetOf,
  derSmallInteger,
} from './asn1.ts';
import { oids } from './pkcs12.ts';
import { cleDeMac } from './pkcs12-pbe.ts';

const oidsWritten = {
  friendlyName: '1.2.840.113549.1.9.20',
  localKeyId: '1.2.840.113549.1.9.21',
  sha256: '2.16.840.1.101.3.4.2.1',
} as const;

/** As OpenSSL writes. */
const iterationsWritten = 2_048;

/** DER. The key is encrypted with AES-256, the whole is under a MAC of SHA-256; certificates are public and stay clear. */
export function ecrirePkcs12(
  identite: { readonly nom: string; readonly cle: KeyObject; readonly certificats: readonly Buffer[] },
  motDePasse: string,
  sel: Buffer = randomBytes(16),
): Buffer {
  const passphrase = motDePasse;
  const cle = identite.cle.export({ type: 'pkcs8', format: 'der', cipher: 'aes-256-cbc', passphrase });
  const attributs = derSetOf(
    derSequence(derOid(oidsWritten.friendlyName), derSetOf(der(0x1e, bmp(identite.nom)))),
    derSequence(derOid(oidsWritten.localKeyId), derSetOf(derOctets(Buffer.from([1])))),
  );
  const certBags = identite.certificats.map((certificat, index) => {
    const certBag = derSequence(derOid(oids.x509), derContext(0, derOctets(certificat)));
    return derSequence(derOid(oids.certBag), derContext(0, certBag), ...(index === 0 ? [attributs] : []));
  });
  const keyBag = derSequence(derOid(oids.shroudedKeyBag), derContext(0, cle), attributs);
  const safes = derSequence(contenu(derSequence(...certBags)), contenu(derSequence(keyBag)));
  const digest = { nom: 'sha256', octets: 32 };
  const macKey = cleDeMac({ motDePasse, sel, iterations: iterationsWritten, digest });
  const mac = createHmac(digest.nom, macKey).update(safes).digest();
  const digestInfo = derSequence(derSequence(derOid(oidsWritten.sha256), derNull), derOctets(mac));
  const iterations = derInteger(Buffer.from([iterationsWritten >> 8, iterationsWritten & 0xff]));
  return derSequence(derSmallInteger(3), contenu(safes), derSequence(digestInfo, derOctets(sel), iterations));
}

function contenu(octets: Buffer): Buffer {
  return derSequence(derOid(oids.data), derContext(0, derOctets(octets)));
}

/** A BMPString: UTF-16, most significant octet first. */
function bmp(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}
