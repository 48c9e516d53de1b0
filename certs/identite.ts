// SPDX-License-Identifier: Apache-2.0
/**
 * One of our identities: a private key, its certificate and the chain above it, read from PKCS#12 or from PEM.
 *
 * The certificate is the one that belongs to the key, wherever it stands in the file; the chain is put in order, each
 * certificate signed by the next. A key or a password that others may read is refused.
 */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { Failure } from '../gateway/domain/failure.ts';
import { type Certificat, lireCertificat, lireCertificats, tailleMaxBytes } from './certificat.ts';
import { lirePem } from './pem.ts';
import { lirePkcs12 } from './pkcs12.ts';
import { readSecretFile } from './secret-file.ts';
import { lireX509 } from './x509.ts';

export interface Identite {
  readonly nom: string;
  readonly cle: KeyObject;
  readonly certificat: Certificat;
  /** Of the issuer first, in order; not the certificate itself. Empty: self-signed, or the file gives none. */
  readonly chaine: readonly Certificat[];
}

export interface SourceIdentite {
  /** The name of the file without its ending, when absent. */
  readonly nom?: string;
  /** PKCS#12, or PEM with the certificate and its chain (and the key, without `cleFichier`). */
  readonly fichier: string;
  /** The private key in PEM, when it is not in `fichier`. */
  readonly cleFichier?: string;
  /** Its first line is the password of the PKCS#12 file or of the key. */
  readonly motDePasseFichier?: string;
}

/** A chain of more is of nothing we know. */
const maxChaine = 10;
const othersMask = 0o077;

/** @throws Failure CONFIG: a file missing, unreadable or open to others, a wrong password, no key, no certificate of the key. */
export async function lireIdentite(source: SourceIdentite): Promise<Identite> {
  const nom = source.nom ?? basename(source.fichier, extname(source.fichier));
  const { motDePasseFichier } = source;
  const motDePasse = motDePasseFichier === undefined ? undefined : await lireMotDePasse(motDePasseFichier);
  const octets = await lireFichier(source.fichier);
  const { cles, certificats } =
    source.cleFichier === undefined
      ? await lireTout(source, octets, motDePasse)
      : await lireSepares({ ...source, cleFichier: source.cleFichier }, octets, motDePasse);
  return identiteDe(nom, cles, certificats);
}

/** Builds the identity out of what a file held. @throws Failure CONFIG: no key, or no certificate of a key. */
export function identiteDe(
  nom: string,
  cles: readonly KeyObject[],
  certificats: readonly Certificat[],
): Identite {
  if (cles.length === 0) throw new Failure('CONFIG', `${nom} : pas de clé privée / no private key`);
  for (const cle of cles) {
    const certificat = certificats.find(({ x509 }) => x509.checkPrivateKey(cle));
    if (certificat !== undefined) return { nom, cle, certificat, chaine: chaineDe(certificat, certificats) };
  }
  throw new Failure(
    'CONFIG',
    `${nom} : aucun certificat n'est celui de la clé privée / no certificate belongs to the private key`,
  );
}

/** Who signed `certificat`, who signed that one, and so on, as far as `autres` goes. */
export function chaineDe(certificat: Certificat, autres: readonly Certificat[]): readonly Certificat[] {
  const chaine: Certificat[] = [];
  for (let last = certificat; chaine.length < maxChaine; ) {
    const issuer = autres.find((one) => signe(one, last) && !chaine.includes(one));
    if (issuer === undefined || issuer.empreinte === last.empreinte) return chaine;
    chaine.push(issuer);
    last = issuer;
  }
  return chaine;
}

/** True when `emetteur` signed `certificat`: by name and signature. Whether it was allowed to is another question. */
export function signe(emetteur: Certificat, certificat: Certificat): boolean {
  const isNamed =
    certificat.emetteurDer.equals(lireX509(emetteur.der).sujet) || certificat.x509.checkIssued(emetteur.x509);
  return isNamed && certificat.x509.verify(emetteur.clePublique);
}

interface Contenu {
  readonly cles: readonly KeyObject[];
  readonly certificats: readonly Certificat[];
}

async function lireTout(
  source: SourceIdentite,
  octets: Buffer,
  motDePasse: string | undefined,
): Promise<Contenu> {
  const { fichier } = source;
  const texte = octets.toString('latin1');
  if (!texte.includes('-----BEGIN ')) {
    const { cles, certificats } = ouvrir(fichier, source, () => lirePkcs12(octets, motDePasse ?? ''));
    return { cles, certificats: certificats.map((der) => lireCertificat(der)) };
  }
  const cles = ouvrir(fichier, source, () => clesDe(texte, motDePasse));
  if (cles.length > 0) await refuserOuvert(fichier);
  return { cles, certificats: nommer(fichier, () => lireCertificats(octets)) };
}

async function lireSepares(
  source: SourceIdentite & Required<Pick<SourceIdentite, 'cleFichier'>>,
  octets: Buffer,
  motDePasse: string | undefined,
): Promise<Contenu> {
  const { fichier, cleFichier } = source;
  const texte = await lireCle(cleFichier);
  return {
    cles: ouvrir(cleFichier, source, () => clesDe(texte, motDePasse)),
    certificats: nommer(fichier, () => lireCertificats(octets)),
  };
}

/** What failed is told with its file, and with where its password was read. */
function ouvrir<T>(path: string, { motDePasseFichier }: SourceIdentite, read: () => T): T {
  const where = motDePasseFichier ?? 'manque / is missing';
  return nommer(path, read, ` (motDePasseFichier : ${where})`);
}

function nommer<T>(path: string, read: () => T, more = ''): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const detail = error.message.slice(`${error.code}: `.length);
    throw new Failure(error.code, `${path} : ${detail}${more}`, error);
  }
}

function clesDe(texte: string, motDePasse: string | undefined): readonly KeyObject[] {
  const blocs = lirePem(texte).filter(({ libelle }) => libelle.endsWith('PRIVATE KEY'));
  try {
    return blocs.map((bloc) =>
      createPrivateKey({
        key: bloc.texte,
        ...(motDePasse === undefined ? {} : { passphrase: motDePasse }),
      }),
    );
  } catch (error) {
    throw new Failure(
      'CONFIG',
      'clé privée illisible, ou autre mot de passe / a private key that cannot be read, or its password is another',
      error,
    );
  }
}

/** Its first line. @throws Failure CONFIG: missing, or open to others. */
export async function lireMotDePasse(path: string): Promise<string> {
  const texte = await readSecretFile(path, 'the password');
  if (texte === undefined)
    throw new Failure('CONFIG', `${path} manque : le mot de passe / is missing: the password`);
  return texte.split(/\r?\n/, 1)[0] ?? '';
}

async function lireCle(path: string): Promise<string> {
  const texte = await readSecretFile(path, 'the private key');
  if (texte === undefined)
    throw new Failure('CONFIG', `${path} manque : la clé privée / is missing: the private key`);
  return texte;
}

async function lireFichier(path: string): Promise<Buffer> {
  try {
    if ((await stat(path)).size > tailleMaxBytes)
      throw new Failure('CONFIG', `${path} : plus de 5 Mo / more than 5 MB`);
    return await readFile(path);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure('CONFIG', `${path} ne peut pas être lu / cannot be read`, error);
  }
}

async function refuserOuvert(path: string): Promise<void> {
  if (((await stat(path)).mode & othersMask) === 0) return;
  throw new Failure(
    'CONFIG',
    `${path} : d'autres peuvent lire la clé privée / others may read the private key: chmod 600`,
  );
}
