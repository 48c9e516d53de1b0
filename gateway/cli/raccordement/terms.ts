// SPDX-License-Identifier: Apache-2.0
/**
 * What the options ask for, checked whole before anything is written: a command that fails leaves nothing behind.
 *
 * The same reading serves a new raccordement and a change of one: what is left unsaid stays as it was.
 */
import { readFile } from 'node:fs/promises';
import { parsePublicKey } from '../../../protocols/sftp/keys.ts';
import type { SystemeEchange } from '../../domain/code-interface.ts';
import type { Protocole } from '../../domain/flux.ts';
import type {
  AccesSftp,
  PlanLots,
  Raccordement,
  RaccordementId,
  RoleRaccordement,
} from '../../domain/raccordement.ts';
import { keepsLuhn, parseSiren, parseSiret, type Siret } from '../../domain/structure.ts';
import type { Journal } from '../../ports/journal.ts';
import { parseAdresses } from './adresses.ts';
import { readAccesAs2 } from './as2-acces.ts';
import { parseCodes } from './codes.ts';
import { findRaccordement } from './find.ts';
import { readLivraison } from './livraison.ts';
import { aucun, type TermsOptions } from './options.ts';
import { readAccesPesit } from './pesit-acces.ts';
import { parseCron, readLots } from './plans.ts';
import { codesDeReception, type Receiver } from './receivers.ts';
import { assertRole } from './roles.ts';

/** What may be agreed anew. */
export type Terms = Pick<
  Raccordement,
  | 'codesInterface'
  | 'politiqueRetrait'
  | 'valideAu'
  | 'sftp'
  | 'as2'
  | 'pesit'
  | 'structures'
  | 'matricule'
  | 'livraison'
  | 'collecteCron'
  | 'lots'
  | 'relais'
>;

/** Undefined takes a member away. */
export type TermsRead = { readonly [Name in keyof Terms]: Terms[Name] | undefined } & Pick<
  Terms,
  'codesInterface' | 'politiqueRetrait' | 'valideAu'
>;

export interface TermsContext {
  readonly before: Terms;
  readonly systemeEchange: SystemeEchange;
  readonly role: RoleRaccordement;
  readonly protocole: Protocole;
  /** Our AS2 name where none is agreed. */
  readonly notreNomAs2: string;
  /** Of the configuration: where asynchronous MDN come back to. */
  readonly urlPubliqueAs2: string | undefined;
  /** Our PeSIT identifier where none is agreed. */
  readonly notreIdentifiantPesit: string;
  readonly journal: Pick<Journal, 'raccordements'>;
  /** The gateway's plan of batches. */
  readonly lots: PlanLots;
  readonly now: Date;
}

const dayMs = 24 * 3600 * 1000;
/** What every SFTP client, shell and log takes without quoting. */
const loginShape = /^[a-z0-9._-]{1,32}$/;
/** Delegations of one raccordement: an operator of a département receives for a thousand. */
const structuresLimit = 5_000;

/** @throws RangeError, one line a trouble, for what cannot be agreed; Failure CONFIG for a relais nobody knows. */
export async function readTerms(options: TermsOptions, context: TermsContext): Promise<TermsRead> {
  const { before, role, protocole, systemeEchange, journal, lots, now } = context;
  const terms: TermsRead = {
    codesInterface:
      options.codes === undefined ? before.codesInterface : parseCodes(options.codes, systemeEchange),
    politiqueRetrait: parseRetrait(options.retrait) ?? before.politiqueRetrait,
    valideAu: options.jours === undefined ? before.valideAu : parseJours(options.jours, now),
    ...(await readAccesOf(options, context)),
    structures: readStructures(options, before.structures),
    matricule: readMatricule(options.matricule, before.matricule),
    livraison: await readLivraison(options, before.livraison),
    collecteCron: readCollecte(options.collecte, before.collecteCron),
    lots: readLots(options, before.lots, lots),
    relais: await readRelais(options.relais, before.relais, context),
  };
  assertRole(terms, { role, protocole });
  await assertLoginFree(terms.sftp, before.sftp, journal);
  return terms;
}

type Acces = Pick<TermsRead, 'sftp' | 'as2' | 'pesit'>;

/** How it reaches us. Certificates and preset are said of the one protocol of the two that has any. */
async function readAccesOf(options: TermsOptions, context: TermsContext): Promise<Acces> {
  const { before, protocole, role, journal, now, notreNomAs2, urlPubliqueAs2, notreIdentifiantPesit } =
    context;
  const [byAs2, byPesit] = [
    speaks(options.as2Id, before.as2),
    protocole === 'pesit' || speaks(options.pesitIdentifiant, before.pesit),
  ];
  if (byAs2 && byPesit) {
    throw new RangeError(
      '--as2-id ou / or --pesit-identifiant : un raccordement pour chacun / one raccordement each',
    );
  }
  const { certificat, retirerCertificat, preset, ...others } = options;
  return {
    sftp: await readAcces(options, before.sftp, byAs2 || byPesit),
    as2: await readAccesAs2(byPesit ? others : options, {
      before: before.as2,
      notreNom: notreNomAs2,
      urlPublique: urlPubliqueAs2,
      journal,
      now,
    }),
    pesit: await readAccesPesit(options, {
      before: before.pesit,
      role,
      notreIdentifiant: notreIdentifiantPesit,
      journal,
    }),
  };
}

function speaks(word: string | undefined, before: unknown): boolean {
  return word === undefined ? before !== undefined : word !== aucun;
}

function parseRetrait(text: string | undefined): Raccordement['politiqueRetrait'] | undefined {
  if (text === undefined || text === 'once' || text === 'keep') return text;
  throw new RangeError('--retrait takes once or keep / attend once ou keep');
}

export function parseJours(text: string, now: Date): Date {
  const days = Number(text);
  if (!Number.isInteger(days) || days < 1) {
    throw new RangeError('--jours takes a whole number of days / un nombre entier de jours');
  }
  return new Date(now.getTime() + days * dayMs);
}

async function readAcces(
  { login, cle, adresses }: TermsOptions,
  before: AccesSftp | undefined,
  hasOther: boolean,
): Promise<AccesSftp | undefined> {
  // Addresses alone may be those of its other access.
  const isAdressed = adresses !== undefined && (before !== undefined || !hasOther);
  if (login === undefined && cle === undefined && !isAdressed) return before;
  const name = login ?? before?.login;
  if (name === undefined) throw new RangeError('--login manque / is missing');
  if (!loginShape.test(name)) throw new RangeError('--login takes 1 to 32 of a-z 0-9 . _ -');
  const keys = cle === undefined ? before?.clesPubliques : await Promise.all(cle.map(readPublicKey));
  if (keys === undefined) throw new RangeError('--cle manque / is missing');
  return {
    ...before,
    login: name,
    clesPubliques: keys,
    adresses: parseAdresses(adresses) ?? before?.adresses ?? [],
  };
}

async function readPublicKey(path: string): Promise<string> {
  const line = (await readFile(path, 'utf8')).trim();
  const shaped = /^(?:ssh-|ecdsa-)\S+ [A-Za-z0-9+/=]+/.test(line) && !line.includes('\n');
  if (!shaped || parsePublicKey(line) === undefined) {
    throw new RangeError(`${path} is not one OpenSSH public key / n'est pas une clé publique OpenSSH`);
  }
  return line;
}

/** The SIRET of its own partenaire is one of them. */
function readStructures(
  { structure, siret }: TermsOptions,
  before: readonly string[] | undefined,
): readonly string[] | undefined {
  const said = structure?.flatMap((one) => one.split(',')).filter((one) => one !== aucun && one !== '');
  const own = siret === undefined ? [] : [parseOwnSiret(siret)];
  const all = [...new Set([...own, ...(said ?? before ?? [])])];
  for (const one of all) {
    if (parseSiret(one) === undefined && parseSiren(one) === undefined) {
      throw new RangeError(
        `--structure attend un SIRET (14 chiffres) ou un SIREN (9) / 14 or 9 digits: ${one}`,
      );
    }
  }
  if (all.length > structuresLimit)
    throw new RangeError(`--structure : ${structuresLimit} au plus / at most`);
  return all.length === 0 ? undefined : all;
}

/** @throws RangeError */
export function parseOwnSiret(text: string): Siret {
  const siret = parseSiret(text);
  if (siret === undefined) throw new RangeError(`--siret attend 14 chiffres / takes 14 digits: ${text}`);
  return siret;
}

/** Said and not refused: some SIRET of qualification do not keep their key; a structure may be added later. */
export function warningsOf(receiver: Receiver): readonly string[] {
  const { structures = [] } = receiver;
  const keys = structures
    .filter((one) => !keepsLuhn(one))
    .map((one) => `attention : la clé de ${one} est fausse / its check digit is wrong`);
  const codes = codesDeReception(receiver).join(', ');
  if (codes === '' || structures.length > 0) return keys;
  return [
    `attention : ${codes} sans --siret ni --structure : aucune facture ne lui sera diffusée / no facture will be diffused to it`,
  ];
}

function readMatricule(text: string | undefined, before: string | undefined): string | undefined {
  if (text === undefined) return before;
  if (text === aucun) return undefined;
  if (!/^\d{4}$/.test(text)) throw new RangeError('--matricule attend 4 chiffres / takes 4 digits');
  return text;
}

function readCollecte(text: string | undefined, before: string | undefined): string | undefined {
  if (text === undefined) return before;
  return text === aucun ? undefined : parseCron(text, '--collecte');
}

/** An AMONT of the same système: a flux goes there under the code it came with. */
async function readRelais(
  text: string | undefined,
  before: RaccordementId | undefined,
  { journal, systemeEchange }: TermsContext,
): Promise<RaccordementId | undefined> {
  if (text === undefined) return before;
  if (text === aucun) return undefined;
  const target = await findRaccordement(journal, text);
  if (target.role !== 'AMONT') {
    throw new RangeError(`--relais : ${target.nom} n'est pas un AMONT / is no AMONT`);
  }
  if (target.systemeEchange !== systemeEchange) {
    throw new RangeError(`--relais : ${target.nom} est du système ${target.systemeEchange} / other système`);
  }
  return target.id;
}

async function assertLoginFree(
  after: AccesSftp | undefined,
  before: AccesSftp | undefined,
  { raccordements }: Pick<Journal, 'raccordements'>,
): Promise<void> {
  if (after === undefined || after.login === before?.login) return;
  if ((await raccordements.findByLogin(after.login)) === undefined) return;
  throw new RangeError(`the login ${after.login} is taken / est déjà pris`);
}
