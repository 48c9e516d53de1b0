// SPDX-License-Identifier: Apache-2.0
/**
 * What was agreed with a partenaire that speaks AS2, from the options: names, certificates, settings, addresses. Read and
 * checked whole before anything is written; what is left unsaid stays as it was.
 */
import { readFile, stat } from 'node:fs/promises';
import { reglagesDe } from '../../../protocols/as2/presets.ts';
import { hashPassword } from '../../../protocols/commun/passwords.ts';
import { type AccesAs2, type PresetAs2, presetsAs2 } from '../../domain/acces-as2.ts';
import type { Journal } from '../../ports/journal.ts';
import { parseAdresses } from './adresses.ts';
import { assertKeys, readCertificats } from './as2-certificats.ts';
import { assertReglages, readReglages } from './as2-reglages.ts';
import { aucun, type TermsOptions } from './options.ts';

/** RFC 4130 §6.2: 1 to 128 printable ASCII characters. A blank at an end would be lost on somebody's screen. */
const nameShape = /^(?! )[\x20-\x7e]{1,128}(?<! )$/;
/** A password of one line; more was named by mistake. */
const maxPasswordBytes = 1024;
const maxUrls = 16;

/** Permissions that only the owner of a secret may have. */
const othersMask = 0o077;

export interface AccesAs2Context {
  readonly before: AccesAs2 | undefined;
  /** Our AS2 name where none is agreed. */
  readonly notreNom: string;
  /** Undefined: no asynchronous MDN can find us. */
  readonly urlPublique: string | undefined;
  readonly journal: Pick<Journal, 'raccordements'>;
  readonly now: Date;
}

/** Undefined: none, or no longer. @throws RangeError, Failure CONFIG */
export async function readAccesAs2(
  options: TermsOptions,
  context: AccesAs2Context,
): Promise<AccesAs2 | undefined> {
  const { before, notreNom, journal } = context;
  if (options.as2Id === aucun) return undefined;
  if (before === undefined && options.as2Id === undefined) return assertNoneAsked(options);
  const acces: AccesAs2 = {
    ...readNames(options, before, notreNom),
    ...(await readTrust(options, before)),
    preset: parsePreset(options.preset) ?? before?.preset ?? 'drummond',
    reglages: readReglages(options.as2, before?.reglages ?? {}),
    urlsAccuse: parseUrls(options.urlAccuse) ?? before?.urlsAccuse ?? [],
  };
  assertAgreed(acces, context);
  await assertPairFree(acces, before, journal);
  return acces;
}

/** The settled whole holds together, with its certificates and with the configuration. @throws RangeError */
function assertAgreed(acces: AccesAs2, { before, urlPublique, now }: AccesAs2Context): void {
  const reglages = reglagesDe(acces);
  assertReglages(reglages);
  if (reglages.accuse === 'async' && urlPublique === undefined) {
    throw new RangeError(
      "--as2 accuse=async : l'accusé ne saurait où revenir ; mettez as2.urlPublique dans raccord.yaml (https://edi.exemple.fr), redémarrez, ou --as2 accuse=sync / the MDN would not find us: set as2.urlPublique in raccord.yaml and restart, or --as2 accuse=sync",
    );
  }
  if (reglages.ancien) return;
  const wasOld = before !== undefined && reglagesDe(before).ancien;
  assertKeys(acces.certificats, before === undefined || wasOld ? [] : before.certificats, now);
}

function readNames(
  { as2Id, notreAs2Id }: TermsOptions,
  before: AccesAs2 | undefined,
  notreNom: string,
): Pick<AccesAs2, 'identifiant' | 'notreIdentifiant'> {
  return {
    identifiant: parseName(as2Id ?? before?.identifiant ?? '', '--as2-id'),
    notreIdentifiant: parseName(notreAs2Id ?? before?.notreIdentifiant ?? notreNom, '--notre-as2-id'),
  };
}

/** By what it is recognised, beside its name. */
async function readTrust(
  { certificat, retirerCertificat, adresses, as2Basic }: TermsOptions,
  before: AccesAs2 | undefined,
): Promise<Pick<AccesAs2, 'certificats' | 'adresses' | 'basic'>> {
  const basic = as2Basic === undefined ? before?.basic : await readBasic(as2Basic);
  return {
    certificats: await readCertificats(certificat, retirerCertificat, before?.certificats ?? []),
    adresses: parseAdresses(adresses) ?? before?.adresses ?? [],
    ...(basic === undefined ? {} : { basic }),
  };
}

/** Said of AS2, but with nobody named. */
function assertNoneAsked(options: TermsOptions): undefined {
  const asked = [
    ['--notre-as2-id', options.notreAs2Id],
    ['--certificat', options.certificat],
    ['--retirer-certificat', options.retirerCertificat],
    ['--preset', options.preset],
    ['--as2', options.as2],
    ['--url-accuse', options.urlAccuse],
    ['--as2-basic', options.as2Basic],
  ].flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (asked.length > 0) throw new RangeError(`${asked.join(', ')} : --as2-id manque / is missing`);
  return undefined;
}

function parseName(text: string, option: string): string {
  if (nameShape.test(text)) return text;
  throw new RangeError(
    `${option} attend 1 à 128 caractères ASCII imprimables / takes 1 to 128 printable ASCII characters: ${text}`,
  );
}

function parsePreset(text: string | undefined): PresetAs2 | undefined {
  if (text === undefined) return undefined;
  const preset = presetsAs2.find((one) => one === text);
  if (preset === undefined) throw new RangeError(`--preset attend / takes: ${presetsAs2.join(', ')}`);
  return preset;
}

/** As the start of a URL they end their host with a slash: `https://a.example` is not the start of another's name. */
function parseUrls(written: readonly string[] | undefined): readonly string[] | undefined {
  if (written === undefined) return undefined;
  if (written.includes(aucun)) return [];
  if (written.length > maxUrls) throw new RangeError(`--url-accuse : ${maxUrls} au plus / at most`);
  return [...new Set(written.map((text) => parseUrl(text, '--url-accuse')))];
}

/** @throws RangeError */
export function parseUrl(text: string, option: string): string {
  const url = URL.parse(text);
  const isHttp = url !== null && (url.protocol === 'https:' || url.protocol === 'http:');
  if (!isHttp || url.hash !== '')
    throw new RangeError(`${option} attend une URL http ou https / takes an http or https URL: ${text}`);
  if (url.username !== '' || url.password !== '')
    throw new RangeError(
      `${option} : ni utilisateur ni mot de passe dans une URL / no user, no password in it`,
    );
  return url.href;
}

async function readBasic(text: string): Promise<AccesAs2['basic']> {
  if (text === aucun) return undefined;
  const { utilisateur, fichier } = splitBasic(text, '--as2-basic');
  await assertSecretFile(fichier, '--as2-basic');
  const password = (await readFile(fichier, 'utf8')).replace(/\r?\n$/, '');
  if (password === '') throw new RangeError(`--as2-basic : ${fichier} est vide / is empty`);
  return { utilisateur, motDePasse: await hashPassword(password) };
}

/** `USER:FILE`; a user name holds no colon (RFC 7617 §2). @throws RangeError */
export function splitBasic(
  text: string,
  option: string,
): { readonly utilisateur: string; readonly fichier: string } {
  const [, utilisateur, fichier] = /^([^:]+):(.+)$/.exec(text) ?? [];
  if (utilisateur !== undefined && fichier !== undefined) return { utilisateur, fichier };
  throw new RangeError(
    `${option} attend UTILISATEUR:FICHIER, le fichier contenant le mot de passe / takes USER:FILE, the file holding the password`,
  );
}

/** @throws RangeError when it is not there, is too large, or others may read it. */
export async function assertSecretFile(path: string, option: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new RangeError(`${option} : ${path} n'existe pas / does not exist`);
  if (found.size > maxPasswordBytes)
    throw new RangeError(`${option} : ${path} n'est pas un mot de passe / holds no password`);
  if ((found.mode & othersMask) !== 0)
    throw new RangeError(`${option} : d'autres peuvent lire ${path}, chmod 600 / others may read it`);
}

/** A message is recognised by its two names alone. */
async function assertPairFree(
  acces: AccesAs2,
  before: AccesAs2 | undefined,
  { raccordements }: Pick<Journal, 'raccordements'>,
): Promise<void> {
  const { identifiant, notreIdentifiant } = acces;
  if (identifiant === notreIdentifiant)
    throw new RangeError(`--as2-id : ${identifiant} est aussi notre nom / is our own name too`);
  const isSame = (one: AccesAs2) =>
    one.identifiant === identifiant && one.notreIdentifiant === notreIdentifiant;
  if (before !== undefined && isSame(before)) return;
  const taken = (await raccordements.list()).find(({ as2 }) => as2 !== undefined && isSame(as2));
  if (taken === undefined) return;
  throw new RangeError(
    `--as2-id : ${taken.nom} (${taken.id}) a déjà les noms / already has the names ${identifiant}, ${notreIdentifiant}`,
  );
}
