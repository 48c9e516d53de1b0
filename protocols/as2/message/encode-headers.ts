// SPDX-License-Identifier: Apache-2.0
/**
 * Headers of the entities we write (RFC 2045, 2183, 2231, 1847, 2387; RFC 8551 §3.2): never folded, ASCII only.
 *
 * What comes from outside, a name or a type, cannot end a line nor a quoted string.
 */
import type { DigestAs2 } from '../../../gateway/domain/acces-as2.ts';

export type EntetesMime = Readonly<Record<string, string>>;

/** With the blank line that ends them. */
export function bloc(entetes: EntetesMime): Buffer {
  const lignes = Object.entries(entetes).map(([nom, valeur]) => `${nom}: ${valeur}\r\n`);
  return Buffer.from(`${lignes.join('')}\r\n`, 'latin1');
}

/** A file. */
export function entetesFichier({ nomFichier, type }: { nomFichier: string; type: string }): EntetesMime {
  const disposition = nomFichier === '' ? 'attachment' : `attachment; ${parametreNom(nomFichier)}`;
  return {
    'Content-Type': typeSur(type),
    'Content-Transfer-Encoding': 'binary',
    'Content-Disposition': disposition,
  };
}

const typeParDefaut = 'application/octet-stream';
const motifType = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(\s*;[\x20-\x7e]*)?$/;

function typeSur(type: string): string {
  return motifType.test(type) ? type : typeParDefaut;
}

/** Quoted; as octets in UTF-8 when it is not of ASCII (RFC 2231 §4). */
function parametreNom(nom: string): string {
  const propre = [...nom].filter((c) => c >= ' ' && c !== '\x7f').join('');
  if (/^[\x20-\x7e]*$/.test(propre)) return `filename="${propre.replace(/["\\]/g, '\\$&')}"`;
  const octets = [...Buffer.from(propre, 'utf8')].map((octet) => {
    const c = String.fromCharCode(octet);
    return /[\w.-]/.test(c) ? c : `%${octet.toString(16).toUpperCase().padStart(2, '0')}`;
  });
  return `filename*=UTF-8''${octets.join('')}`;
}

/** RFC 2387: `type` is that of the first part. */
export function entetesLies(frontiere: string, type: string): EntetesMime {
  const [premier = typeParDefaut] = typeSur(type).split(';');
  return { 'Content-Type': `multipart/related; type="${premier.trim()}"; boundary="${frontiere}"` };
}

/** RFC 5751 §3.4.3.2; SHA-1 by the name of RFC 3851, that those who still want it know. */
const micalgs = {
  'sha-1': 'sha1',
  'sha-256': 'sha-256',
  'sha-384': 'sha-384',
  'sha-512': 'sha-512',
} as const satisfies Record<DigestAs2, string>;

export function entetesSignes(frontiere: string, digest: DigestAs2): EntetesMime {
  const parametres = `protocol="application/pkcs7-signature"; micalg=${micalgs[digest]}`;
  return { 'Content-Type': `multipart/signed; ${parametres}; boundary="${frontiere}"` };
}

/** In base64: some readers take a signature in nothing else. */
export const entetesSignature: EntetesMime = {
  'Content-Type': 'application/pkcs7-signature; name="smime.p7s"',
  'Content-Transfer-Encoding': 'base64',
  'Content-Disposition': 'attachment; filename="smime.p7s"',
};

export function entetesCms(genre: 'enveloped-data' | 'authEnveloped-data' | 'compressed-data'): EntetesMime {
  const nom = genre === 'compressed-data' ? 'smime.p7z' : 'smime.p7m';
  return {
    'Content-Type': `application/pkcs7-mime; smime-type=${genre}; name="${nom}"`,
    'Content-Transfer-Encoding': 'binary',
    'Content-Disposition': `attachment; filename="${nom}"`,
  };
}

const ligneBase64 = 76;

export function enBase64(octets: Buffer): Buffer {
  const lignes = octets.toString('base64').match(/.{1,76}/g) ?? [];
  return Buffer.from(lignes.join('\r\n'), 'latin1');
}

/** Of what `enBase64` makes of as many octets. */
export function base64Bytes(octetsBytes: number): number {
  const caracteres = Math.ceil(octetsBytes / 3) * 4;
  return caracteres + 2 * Math.max(0, Math.ceil(caracteres / ligneBase64) - 1);
}
