// SPDX-License-Identifier: Apache-2.0
/**
 * What no signature covers, behind an envelope that authenticates nothing (CBC): the headers of a layer above the signature,
 * what stands around the parts of a multipart, and what a SignedData holds beside the signature itself.
 *
 * Whoever captured a message can put blocks of it together anew; where a block may hold anything, the answer tells what it
 * held (specs: as2 68). What must stay true: what is here is what products send, and has no room for another block.
 */
import type { X509Certificate } from 'node:crypto';
import { type Certificat, lireCertificat } from '../../../certs/certificat.ts';
import { designe } from '../cms/recipients.ts';
import type { SignatureLue } from '../cms/signature.ts';
import { TroubleAs2 } from '../disposition.ts';
import type { LecteurMultipart } from '../mime/multipart.ts';
import { lireParametres, nomsDeParametres } from '../mime/parameters.ts';
import { estEncodage } from '../mime/transfer.ts';
import type { Niveau } from './decode-state.ts';

/** Its octets are proved by nothing yet: neither by the envelope nor by a signature around it. */
export function estSansPreuve({ enveloppe, signe }: Niveau): boolean {
  return enveloppe === 'enveloped' && !signe;
}

function libre(quoi: string): TroubleAs2 {
  return new TroubleAs2('decryption-failed', `behind CBC, and not signed: ${quoi}`);
}

/** A layer's own headers are some hundred bytes. */
const entetesMaxBytes = 4096;

/** Of the layers of S/MIME, and of what products add to them. */
const parametresDeType: ReadonlySet<string> = new Set([
  'boundary',
  'charset',
  'delsp',
  'filename',
  'format',
  'micalg',
  'name',
  'protocol',
  'smime-type',
  'start',
  'start-info',
  'type',
  'version',
]);
const parametresDeDisposition: ReadonlySet<string> = new Set([
  'creation-date',
  'filename',
  'modification-date',
  'name',
  'read-date',
  'size',
]);

const champs: Readonly<Record<string, (valeur: string) => boolean>> = {
  'content-type': (valeur) => sontConnus(valeur, parametresDeType),
  'content-transfer-encoding': estEncodage,
  'content-disposition': (valeur) =>
    /^(attachment|inline)$/.test(lireParametres(valeur).valeur) &&
    sontConnus(valeur, parametresDeDisposition),
  'content-id': () => true,
  'content-description': () => true,
  'content-length': (valeur) => /^\s*\d{1,15}\s*$/.test(valeur),
  'mime-version': (valeur) => /^\s*1\.0\s*(\([^()]*\))?\s*$/.test(valeur),
};

/** Each once (in sections, RFC 2231), and nothing that is no parameter. */
function sontConnus(valeur: string, connus: ReadonlySet<string>): boolean {
  const noms = nomsDeParametres(valeur);
  const bases = noms.map((nom) => nom.replace(/(\*\d+)?\*?$/, ''));
  return new Set(noms).size === noms.length && bases.every((nom) => connus.has(nom));
}

/**
 * Headers of a layer, as they are.
 * @throws TroubleAs2 decryption-failed for a field no layer has, one given twice, what is not printable, or too much of it.
 */
export function refuseEntetesLibres(octets: Buffer): void {
  if (octets.length > entetesMaxBytes) throw libre('headers of more than 4 kB');
  const texte = octets.toString('latin1');
  if (!/^(?:[\t\x20-\x7e]|\r?\n)*$/.test(texte)) throw libre('headers that are not printable');
  const vus = new Set<string>();
  for (const ligne of texte.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    if (ligne.trim() === '') continue;
    const deuxPoints = Math.max(0, ligne.indexOf(':'));
    const nom = ligne.slice(0, deuxPoints).trimEnd().toLowerCase();
    const permis = Object.hasOwn(champs, nom) ? champs[nom] : undefined;
    if (vus.has(nom) || permis?.(ligne.slice(deuxPoints + 1)) !== true) throw libre('a field of the headers');
    vus.add(nom);
  }
}

/** Written for those who cannot read MIME, by OpenSSL and by mail libraries: a fixed text has no room for anything. */
const preambulesConnus: ReadonlySet<string> = new Set([
  '',
  'This is an S/MIME signed message',
  'This is a multi-part message in MIME format.',
  'This is a multipart message in MIME format.',
]);

/** Before the first delimiter and after the last one. @throws TroubleAs2 decryption-failed */
export function refuseAutour({ preambule, epilogue }: LecteurMultipart, niveau: Niveau): void {
  if (!estSansPreuve(niveau)) return;
  if (epilogue) throw libre('something after the last delimiter');
  if (!preambulesConnus.has(preambule.trim())) throw libre('something before the first delimiter');
}

/** Certificates sent along with a signature: a chain has three or four. */
const certificatsMax = 8;

/**
 * The signature is good: is there anything in its SignedData that nobody would miss? Its certificates are to be known, or
 * proved by another, or to prove one: that leaves no room in the certificate of the partenaire and in a whole chain.
 * @param retenu the certificate that made it good
 * @throws TroubleAs2 decryption-failed
 */
export function refuseSignatureLibre(
  lue: SignatureLue,
  signataires: readonly Certificat[],
  retenu: Certificat,
): void {
  if (lue.libre !== undefined) throw libre(lue.libre);
  if (lue.certificats.length > certificatsMax) throw libre('more certificates than a chain has');
  // Mostly the partenaire's own comes along: it was read when it was agreed.
  const connu = (der: Buffer) => signataires.find((un) => un.der.equals(der));
  const apportes = lue.certificats.map((der) => connu(der) ?? lireApporte(der));
  const tous = [...signataires, ...apportes];
  for (const un of apportes) {
    if (!signataires.includes(un) && !tous.some((autre) => prouve(un, autre)))
      throw libre('a certificate that nothing proves');
  }
  const nomme = [retenu, ...apportes].find((un) =>
    lue.signataires.every(({ designation }) => designe(designation, un)),
  );
  if (nomme?.clePublique.equals(retenu.clePublique) !== true) throw libre('the name of the signer');
}

function lireApporte(der: Buffer): Certificat {
  try {
    return lireCertificat(der);
  } catch {
    throw libre('a certificate that cannot be read');
  }
}

/**
 * Signed by `autre`, which may be itself or the very same; or `autre` was issued by it. To be of a key that is known is not
 * enough, nor to prove a certificate of that key: all else in it may be anything.
 */
function prouve(un: Certificat, autre: Certificat): boolean {
  if (autre !== un && un.der.equals(autre.der)) return true;
  return estSigne(un, autre) || (!un.clePublique.equals(autre.clePublique) && estSigne(autre, un));
}

function estSigne({ x509 }: { readonly x509: X509Certificate }, { clePublique }: Certificat): boolean {
  try {
    return x509.verify(clePublique);
  } catch {
    return false; // A key of another kind than the signature's.
  }
}
