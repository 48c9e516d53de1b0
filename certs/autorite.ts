// SPDX-License-Identifier: Apache-2.0
/**
 * An authority of our own and the certificates it issues, so that a first start, the demo and tests have identities
 * before anybody bought one. RSA-2048 and SHA-256, which every AS2 peer reads.
 *
 * Such certificates are for development and for a partenaire that takes them as they are: nobody else trusts this
 * authority. Files are written whole and for their owner alone; what stands there is never overwritten.
 */
import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject, randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { Failure } from '../gateway/domain/failure.ts';
import { type Certificat, lireCertificat } from './certificat.ts';
import type { Identite } from './identite.ts';
import { ecrirePem } from './pem.ts';
import { readSecretFile, writeSecretFile } from './secret-file.ts';
import { lireX509, type UsageCle, type UsageEtendu } from './x509.ts';
import { type ContenuX509, derNom, ecrireX509, type NomX500 } from './x509-write.ts';

const makeKeys = promisify(generateKeyPair);

/** RSA-4096 costs a message 5 ms of the event loop; 2048 is what the French profiles ask at least. */
const bits = 2048;
/** The upper bound of a common name (RFC 5280, appendix A.1), in characters. */
const maxCn = 64;
/** RFC 5280 §4.1.2.2 allows 20 octets; 16 random ones never meet. */
const serieBytes = 16;
const dayMs = 24 * 3600 * 1000;
/** A peer whose clock is behind ours reads the certificate at once. */
const beforeMs = 3600 * 1000;
const autoriteJours = 10 * 365;
/** What browsers and eIDAS services take at most is about a year; ours is renewed by hand. */
const certificatJours = 397;

/** serveur and client: connections. signature: AS2 messages, signed and encrypted. */
export type GenreCertificat = 'serveur' | 'client' | 'signature';

const genres: Readonly<
  Record<GenreCertificat, { readonly cle: readonly UsageCle[]; readonly etendus: readonly UsageEtendu[] }>
> = {
  serveur: { cle: ['digitalSignature', 'keyEncipherment'], etendus: ['serverAuth', 'clientAuth'] },
  client: { cle: ['digitalSignature', 'keyEncipherment'], etendus: ['clientAuth'] },
  signature: { cle: ['digitalSignature', 'nonRepudiation', 'keyEncipherment'], etendus: ['emailProtection'] },
};

export interface Demande {
  readonly nom: string;
  readonly genre: GenreCertificat;
  readonly now: Date;
  /** DNS names and IP addresses; of a `serveur`, this machine as it sees itself when absent. */
  readonly noms?: readonly string[];
  readonly jours?: number;
  /** The private key to certify; a new one when absent. */
  readonly cle?: KeyObject;
}

const nomsLocaux = ['localhost', '127.0.0.1', '::1'];

/** Self-signed, valid for ten years. */
export async function creerAutorite(nom: string, now: Date): Promise<Identite> {
  const { publicKey, privateKey } = await makeKeys('rsa', { modulusLength: bits });
  const sujet = { O: 'Raccord', CN: nom };
  const contenu: ContenuX509 = {
    ...vie(now, autoriteJours),
    sujet,
    clePublique: publicKey,
    autorite: true,
    usagesCle: ['keyCertSign', 'cRLSign'],
  };
  const emetteur = { cle: privateKey, nom: derNom(sujet), clePublique: publicKey };
  return { nom, cle: privateKey, certificat: lireCertificat(ecrireX509(contenu, emetteur)), chaine: [] };
}

/** A key and its certificate, signed by `autorite`, which becomes the chain. */
export async function emettreCertificat(autorite: Identite, demande: Demande): Promise<Identite> {
  const cle = demande.cle ?? (await makeKeys('rsa', { modulusLength: bits })).privateKey;
  const sujet = { O: 'Raccord', CN: demande.nom.slice(0, maxCn) };
  const der = certifier(autorite, createPublicKey(cle), sujet, demande);
  return {
    nom: demande.nom,
    cle,
    certificat: lireCertificat(der),
    chaine: [autorite.certificat, ...autorite.chaine],
  };
}

function certifier(autorite: Identite, clePublique: KeyObject, sujet: NomX500, demande: Demande): Buffer {
  const { genre, now, jours = certificatJours } = demande;
  const noms = demande.noms ?? (genre === 'serveur' ? nomsLocaux : []);
  const { cle, etendus } = genres[genre];
  return ecrireX509(
    { ...vie(now, jours), sujet, clePublique, usagesCle: cle, usagesEtendus: etendus, noms },
    {
      cle: autorite.cle,
      nom: lireX509(autorite.certificat.der).sujet,
      clePublique: autorite.certificat.clePublique,
    },
  );
}

function vie(now: Date, jours: number): Pick<ContenuX509, 'serie' | 'du' | 'au'> {
  return {
    serie: randomBytes(serieBytes),
    du: new Date(now.getTime() - beforeMs),
    au: new Date(now.getTime() + jours * dayMs),
  };
}

/** Where an identity stands; without `cleFichier`, its key is in `fichier` too. */
export interface FichiersIdentite {
  readonly fichier: string;
  readonly cleFichier?: string;
}

/**
 * Makes the identity of a first start, unless its certificate is there. A key that stands without a certificate (a start
 * was killed in between, or an operator laid it there) is given one: `emettre` gets it.
 * @returns false when there was one. @throws Failure CONFIG: a key that cannot be read, or that others may read.
 */
export async function assurerIdentite(
  fichiers: FichiersIdentite,
  emettre: (cle: KeyObject | undefined) => Promise<Identite>,
): Promise<boolean> {
  const { fichier, cleFichier } = fichiers;
  if (await existe(fichier)) return false;
  const kept = cleFichier === undefined ? undefined : await readSecretFile(cleFichier, 'the private key');
  const identite = await emettre(kept === undefined ? undefined : lireCle(kept));
  await ecrireIdentite(kept === undefined ? fichiers : { fichier, cleFichier: null }, identite);
  return true;
}

function lireCle(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (error) {
    throw new Failure('CONFIG', 'a private key without certificate, that cannot be read', error);
  }
}

/**
 * Key, certificate and chain in PEM, mode 0600, the key first. In one file, a start that is killed leaves all or nothing.
 * `cleFichier: null` writes no key. Throws EEXIST when something stands there.
 */
export async function ecrireIdentite(
  { fichier, cleFichier }: { readonly fichier: string; readonly cleFichier?: string | null },
  { cle, certificat, chaine }: Identite,
): Promise<void> {
  const key = cle.export({ type: 'pkcs8', format: 'pem' }).toString();
  const certificates = [certificat, ...chaine].map(enPem).join('');
  if (typeof cleFichier === 'string') await writeSecretFile(cleFichier, key);
  await writeSecretFile(fichier, cleFichier === undefined ? key + certificates : certificates);
}

function enPem({ der }: Certificat): string {
  return ecrirePem('CERTIFICATE', der);
}

async function existe(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
