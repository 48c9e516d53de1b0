// SPDX-License-Identifier: Apache-2.0
/**
 * What was agreed with a partenaire that speaks PeSIT, from the options: identifiers, password, certificates, settings, names
 * of flux. Read and checked whole before anything is written; what is left unsaid stays as it was.
 */
import { readFile } from 'node:fs/promises';
import { hashPassword } from '../../../protocols/commun/passwords.ts';
import { reglagesDe } from '../../../protocols/pesit/presets.ts';
import {
  type AccesPesit,
  type CertificatPesit,
  type PresetPesit,
  presetsPesit,
} from '../../domain/acces-pesit.ts';
import type { RoleRaccordement } from '../../domain/raccordement.ts';
import type { Journal } from '../../ports/journal.ts';
import { parseAdresses } from './adresses.ts';
import { assertSecretFile } from './as2-acces.ts';
import { readCertificats } from './as2-certificats.ts';
import { aucun, type TermsOptions } from './options.ts';
import { assertReglagesPesit, readReglagesPesit } from './pesit-reglages.ts';

/** PI 3 and PI 4: 1 to 24 ASCII characters; trailing blanks do not count, and a leading one is a mistake. (PeSIT E §4.2) */
const identifiantShape = /^(?! )[\x20-\x7e]{1,24}(?<! )$/;
/** PI 5: 8 characters each, blanks at the end not significant. */
const motDePasseShape = /^[\x21-\x7e](?:[\x20-\x7e]{0,6}[\x21-\x7e])?$/;
/** PI 12: 1 to 76 ASCII characters. */
const nomFluxShape = /^(?! )[\x20-\x7e]{1,76}(?<! )$/;
const nomsFluxAtMost = 64;

export interface AccesPesitContext {
  readonly before: AccesPesit | undefined;
  readonly role: RoleRaccordement;
  /** Our identifier where none is agreed. */
  readonly notreIdentifiant: string;
  readonly journal: Pick<Journal, 'raccordements'>;
}

/** Undefined: none, or no longer. @throws RangeError, Failure CONFIG */
export async function readAccesPesit(
  options: TermsOptions,
  { before, role, notreIdentifiant, journal }: AccesPesitContext,
): Promise<AccesPesit | undefined> {
  if (options.pesitIdentifiant === aucun) return undefined;
  if (before === undefined && options.pesitIdentifiant === undefined) return assertNoneAsked(options);
  const acces: AccesPesit = {
    identifiant: parseIdentifiant(
      options.pesitIdentifiant ?? before?.identifiant ?? '',
      '--pesit-identifiant',
    ),
    notreIdentifiant: parseIdentifiant(
      options.pesitNotreIdentifiant ?? before?.notreIdentifiant ?? notreIdentifiant,
      '--pesit-notre-identifiant',
    ),
    ...(await readTrust(options, before)),
    preset: parsePreset(options.preset) ?? before?.preset ?? 'chorus-pro',
    reglages: readReglagesPesit(options.pesit, before?.reglages ?? {}),
    nomsFlux: parseNomsFlux(options.nomFlux) ?? before?.nomsFlux ?? [],
  };
  assertAgreed(acces, role);
  await assertPairFree(acces, before, journal);
  return acces;
}

/** By what it is recognised, beside its identifier. */
async function readTrust(
  { certificat, retirerCertificat, adresses, pesitMotDePasse }: TermsOptions,
  before: AccesPesit | undefined,
): Promise<Pick<AccesPesit, 'certificats' | 'adresses' | 'motDePasse'>> {
  const motDePasse =
    pesitMotDePasse === undefined ? before?.motDePasse : await readMotDePasse(pesitMotDePasse);
  return {
    certificats: await readCertificatsTls(certificat, retirerCertificat, before?.certificats ?? []),
    adresses: parseAdresses(adresses) ?? before?.adresses ?? [],
    ...(motDePasse === undefined ? {} : { motDePasse }),
  };
}

/** They connect, and nothing else. */
async function readCertificatsTls(
  written: readonly string[] | undefined,
  removed: readonly string[] | undefined,
  before: readonly CertificatPesit[],
): Promise<readonly CertificatPesit[]> {
  const known = before.map((one) => ({ ...one, usages: ['TLS' as const] }));
  const read = await readCertificats(written, removed, known, ['TLS']);
  if (read.some(({ usages }) => usages.some((usage) => usage !== 'TLS'))) {
    throw new RangeError('--certificat : en PeSIT, le seul usage est tls / over PeSIT the only usage is tls');
  }
  return read.map(({ usages, ...certificat }) => certificat);
}

async function readMotDePasse(path: string): Promise<string | undefined> {
  if (path === aucun) return undefined;
  return hashPassword(await readMotDePassePesit(path, '--pesit-mot-de-passe'));
}

/** The password in a file of our own: 1 to 8 printable ASCII characters. @throws RangeError */
export async function readMotDePassePesit(path: string, option: string): Promise<string> {
  await assertSecretFile(path, option);
  const password = (await readFile(path, 'utf8')).replace(/\r?\n$/, '');
  if (motDePasseShape.test(password)) return password;
  throw new RangeError(
    `${option} : ${path} doit contenir 1 à 8 caractères ASCII imprimables, sans blanc au bord / must hold 1 to 8 printable ASCII characters`,
  );
}

/** Said of PeSIT, but with nobody named. */
function assertNoneAsked(options: TermsOptions): undefined {
  const asked = [
    ['--pesit-notre-identifiant', options.pesitNotreIdentifiant],
    ['--pesit-mot-de-passe', options.pesitMotDePasse],
    ['--pesit', options.pesit],
    ['--nom-flux', options.nomFlux],
  ].flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (asked.length > 0) throw new RangeError(`${asked.join(', ')} : --pesit-identifiant manque / is missing`);
  return undefined;
}

/** @throws RangeError */
export function parseIdentifiant(text: string, option: string): string {
  if (identifiantShape.test(text)) return text;
  throw new RangeError(
    `${option} attend 1 à 24 caractères ASCII imprimables / takes 1 to 24 printable ASCII characters: ${text}`,
  );
}

/** @throws RangeError */
export function parsePreset(text: string | undefined): PresetPesit | undefined {
  if (text === undefined) return undefined;
  const preset = presetsPesit.find((one) => one === text);
  if (preset === undefined)
    throw new RangeError(`--preset attend, en PeSIT / takes, over PeSIT: ${presetsPesit.join(', ')}`);
  return preset;
}

function parseNomsFlux(written: readonly string[] | undefined): readonly string[] | undefined {
  if (written === undefined) return undefined;
  if (written.includes(aucun)) return [];
  const names = [...new Set(written)];
  if (names.length > nomsFluxAtMost) throw new RangeError(`--nom-flux : ${nomsFluxAtMost} au plus / at most`);
  const wrong = names.filter((name) => !nomFluxShape.test(name));
  if (wrong.length === 0) return names;
  throw new RangeError(
    `--nom-flux attend 1 à 76 caractères ASCII imprimables / takes 1 to 76 printable ASCII characters: ${wrong.join(', ')}`,
  );
}

/** The settled whole holds together, and a caller can be told from anybody else. @throws RangeError */
function assertAgreed(acces: AccesPesit, role: RoleRaccordement): void {
  const reglages = reglagesDe(acces);
  assertReglagesPesit(reglages);
  const { certificats, motDePasse } = acces;
  if (certificats.length > 0) return;
  if (motDePasse === undefined) {
    // We call it: with neither it is never let in, and need not be.
    if (role === 'AMONT') return;
    throw new RangeError(
      'ni --certificat ni --pesit-mot-de-passe : rien ne le distinguerait de quiconque / neither a certificate nor a password: nothing would tell it from anybody',
    );
  }
  if (!reglages.certificatExige) return;
  throw new RangeError(
    "--certificat manque : un certificat est exigé ; --pesit certificatExige=non si son mot de passe est tout ce qu'il a / its certificate is missing; --pesit certificatExige=non where its password is all there is",
  );
}

/** A caller is recognised by its two identifiers alone. */
async function assertPairFree(
  acces: AccesPesit,
  before: AccesPesit | undefined,
  { raccordements }: Pick<Journal, 'raccordements'>,
): Promise<void> {
  const { identifiant, notreIdentifiant } = acces;
  if (identifiant === notreIdentifiant)
    throw new RangeError(`--pesit-identifiant : ${identifiant} est aussi le nôtre / is our own too`);
  const isSame = (one: AccesPesit) =>
    one.identifiant === identifiant && one.notreIdentifiant === notreIdentifiant;
  if (before !== undefined && isSame(before)) return;
  const taken = (await raccordements.list()).find(({ pesit }) => pesit !== undefined && isSame(pesit));
  if (taken === undefined) return;
  throw new RangeError(
    `--pesit-identifiant : ${taken.nom} (${taken.id}) a déjà les identifiants / already has the identifiers ${identifiant}, ${notreIdentifiant}`,
  );
}
