// SPDX-License-Identifier: Apache-2.0
/**
 * Certificates of a partenaire, from the files it sent: PEM, DER or p7b. Of a file that holds a chain the certificate of
 * the partenaire is agreed; those of its authorities stay behind it in the same PEM, as they came, for whoever asks later.
 */
import { stat } from 'node:fs/promises';
import { analyser } from '../../../certs/analyse.ts';
import { type Certificat, lireCertificat } from '../../../certs/certificat.ts';
import { chaineDe, signe } from '../../../certs/identite.ts';
import type { CertificatPartenaire, UsageCertificat } from '../../domain/acces-as2.ts';
import { certificatesOf, readCertificateBytes } from '../certificate-files.ts';

/** Two roles, each with a certificate in service and one to come, and as many again. */
const maxCertificats = 16;
/** Fewer signs of a fingerprint could mean another certificate. */
const leastSigns = 8;

const usages: Readonly<Record<string, UsageCertificat>> = {
  signature: 'SIGNATURE',
  chiffrement: 'CHIFFREMENT',
  tls: 'TLS',
};

const jour = String.raw`\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?Z)?`;
/** FILE[:usages[:du[:au]]]; the name of the file may hold colons of its own. */
const shape = new RegExp(
  `^(?<file>.+?)(?::(?<usages>[A-Za-z+,]*)(?::(?<du>${jour})?(?::(?<au>${jour})?)?)?)?$`,
);

/** What it may sign with, be encrypted for, connect with: for AS2, when nothing is said. */
const usual: readonly UsageCertificat[] = ['SIGNATURE', 'CHIFFREMENT'];

/**
 * The certificates as they will be: `before`, less those taken away, and those read. One that is there already gets the
 * usages and the window now given. `standard`: the usages of one that names none. @throws RangeError, Failure CONFIG
 */
export async function readCertificats(
  written: readonly string[] | undefined,
  removed: readonly string[] | undefined,
  before: readonly CertificatPartenaire[],
  standard: readonly UsageCertificat[] = usual,
): Promise<readonly CertificatPartenaire[]> {
  const kept = (removed ?? []).reduce(without, before);
  const read = await Promise.all((written ?? []).map((one) => readOne(one, standard)));
  const fresh = new Set(read.map(empreinteOf));
  const all = [...kept.filter((one) => !fresh.has(empreinteOf(one))), ...read];
  if (all.length > maxCertificats)
    throw new RangeError(`--certificat : ${maxCertificats} au plus / at most ${maxCertificats}`);
  return all;
}

/** Of one agreed, by the judge of `cert analyse`: a key that is too short to be believed. */
export function hasShortKey({ pem }: Pick<CertificatPartenaire, 'pem'>, now: Date): boolean {
  return analyser([lireCertificat(pem)], now).constats.some(({ code }) => code === 'CLE_COURTE');
}

/** Who has nothing newer has agreed on `ancien`; those that were agreed before stay. @throws RangeError */
export function assertKeys(
  all: readonly CertificatPartenaire[],
  before: readonly CertificatPartenaire[],
  now: Date,
): void {
  const known = new Set(before.map(empreinteOf));
  const short = all.filter((one) => !known.has(empreinteOf(one)) && hasShortKey(one, now));
  if (short.length === 0) return;
  const names = short.map(({ pem }) => lireCertificat(pem).sujet).join(', ');
  throw new RangeError(
    `--certificat : ${names} : clé RSA de moins de 2048 bits ; demandez-en un autre, ou --as2 ancien=oui s'il n'a rien d'autre / an RSA key shorter than 2048 bits: ask for another, or --as2 ancien=oui where there is none`,
  );
}

export function empreinteOf({ pem }: Pick<CertificatPartenaire, 'pem'>): string {
  return lireCertificat(pem).empreinte;
}

function without(from: readonly CertificatPartenaire[], text: string): readonly CertificatPartenaire[] {
  const start = text.replaceAll(':', '').toLowerCase();
  if (start.length < leastSigns)
    throw new RangeError(
      `--retirer-certificat attend au moins ${leastSigns} signes de l'empreinte / at least`,
    );
  const found = from.filter((one) => empreinteOf(one).startsWith(start));
  if (found.length === 1) return from.filter((one) => one !== found[0]);
  const why = found.length === 0 ? 'aucun certificat / none' : 'plusieurs certificats / several';
  throw new RangeError(`--retirer-certificat ${text} : ${why}`);
}

async function readOne(written: string, standard: readonly UsageCertificat[]): Promise<CertificatPartenaire> {
  const groups = shape.exec(written)?.groups ?? {};
  const { path, suffix } = await pathOf(written, groups);
  const chain = leafFirst(await readChain(path), path);
  const certificat: CertificatPartenaire = {
    pem: chain.map(({ x509 }) => x509.toString().trimEnd()).join('\n'),
    usages: parseUsages(suffix['usages'], standard),
    ...(suffix['du'] === undefined ? {} : { du: instantOf(suffix['du'], '00:00:00.000') }),
    ...(suffix['au'] === undefined ? {} : { au: instantOf(suffix['au'], '23:59:59.999') }),
  };
  assertWindow(certificat, chain[0], written);
  assertKey(chain[0], certificat.usages, path);
  return certificat;
}

/** A file that is named as if it had a suffix is taken by its whole name. */
async function pathOf(
  written: string,
  groups: Readonly<Record<string, string | undefined>>,
): Promise<{ readonly path: string; readonly suffix: Readonly<Record<string, string | undefined>> }> {
  const isFile = await stat(written).then(
    (found) => found.isFile(),
    () => false,
  );
  return isFile ? { path: written, suffix: {} } : { path: groups['file'] ?? written, suffix: groups };
}

async function readChain(path: string): Promise<readonly Certificat[]> {
  const bytes = await readCertificateBytes(path);
  if (bytes.includes('PRIVATE KEY-----')) {
    throw new RangeError(
      `--certificat : ${path} contient une clé privée ; donnez le certificat seul / holds a private key: give the certificate alone`,
    );
  }
  return certificatesOf(path, bytes);
}

/** The one that issued none of the others, then those that issued it, in their order. */
function leafFirst(read: readonly Certificat[], path: string): readonly Certificat[] {
  const all = [...new Map(read.map((one) => [one.empreinte, one])).values()];
  const leaves = all.filter((one) => !all.some((other) => other !== one && signe(one, other)));
  const [leaf, second] = leaves;
  if (leaf === undefined) throw new RangeError(`--certificat : ${path} : aucun certificat / none found`);
  if (second !== undefined) {
    throw new RangeError(
      `--certificat : ${path} contient plusieurs certificats sans lien ; un fichier pour chacun / several unrelated: one file each`,
    );
  }
  return [leaf, ...chaineDe(leaf, all)];
}

function parseUsages(
  text: string | undefined,
  standard: readonly UsageCertificat[],
): readonly UsageCertificat[] {
  if (text === undefined || text === '') return standard;
  const words = text.toLowerCase().split(/[+,]/);
  const known = words.map((word) => usages[word]);
  if (known.includes(undefined)) {
    throw new RangeError(
      `--certificat : usages signature, chiffrement, tls, séparés par + / usages joined by +: ${text}`,
    );
  }
  return [...new Set(known.filter((usage) => usage !== undefined))];
}

/** A day is whole, in UTC: from its first instant to its last. */
function instantOf(text: string, hour: string): string {
  const at = new Date(text.includes('T') ? text : `${text}T${hour}Z`);
  if (Number.isNaN(at.getTime()) || !at.toISOString().startsWith(text.slice(0, 10)))
    throw new RangeError(`--certificat : ${text} n'est pas une date / is no date`);
  return at.toISOString();
}

/** The agreed days, within those of the certificate itself: it must serve at some instant. */
function assertWindow({ du, au }: CertificatPartenaire, leaf: Certificat | undefined, written: string): void {
  const from = [du, leaf?.du.toISOString()].filter((one) => one !== undefined).toSorted();
  const until = [au, leaf?.au.toISOString()].filter((one) => one !== undefined).toSorted();
  const [begins, ends] = [from.at(-1), until[0]];
  if (begins === undefined || ends === undefined || begins <= ends) return;
  const days = `${begins.slice(0, 10)} → ${ends.slice(0, 10)}`;
  throw new RangeError(
    `--certificat ${written} : la fenêtre finit avant de commencer, il ne servirait jamais / ends before it begins: ${days}`,
  );
}

/** We encrypt by transporting a key: only RSA can take it (RFC 5652 §6.2.1). */
function assertKey(leaf: Certificat | undefined, asked: readonly UsageCertificat[], path: string): void {
  if (leaf === undefined || !asked.includes('CHIFFREMENT')) return;
  const { asymmetricKeyType: type } = leaf.clePublique;
  if (type === 'rsa') return;
  throw new RangeError(
    `--certificat : ${path} a une clé ${type ?? 'inconnue'}, on ne chiffre que pour RSA ; ajoutez « :signature » / encryption needs RSA: add ":signature"`,
  );
}
