// SPDX-License-Identifier: Apache-2.0
/**
 * `raccord raccordement list|add`: the least an operator needs to let a partenaire in. A running gateway reads
 * raccordements at every login, so no restart is needed.
 */
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { ulid } from 'ulid';
import { parsePublicKey } from '../../protocols/sftp/keys.ts';
import { type CodeInterface, contratOf, parseCodeInterface } from '../domain/code-interface.ts';
import { type CodeApplication, parseCodeApplication } from '../domain/flux-name.ts';
import type { Partenaire, PartenaireId } from '../domain/partenaire.ts';
import type { AccesSftp, Raccordement, RaccordementId } from '../domain/raccordement.ts';
import { depositableCodes } from '../first-start/demo-raccordement.ts';
import type { Journal } from '../ports/journal.ts';
import { servedNatures } from '../registry.ts';
import { exitCodes, runCommand } from './exit.ts';
import { formatTable, printJson } from './output.ts';
import { systemClock, withTools } from './tools.ts';

/** Validity given when none is asked for: a certificate's usual two years. */
const defaultValidityDays = 730;
const dayMs = 24 * 3600 * 1000;
const maxNomLength = 100;
/** What every SFTP client, shell and log takes without quoting. */
const loginShape = /^[a-z0-9._-]{1,32}$/;

export function addRaccordementCommands(program: Command): void {
  const group = program
    .command('raccordement')
    .description('raccordements of the partenaires / raccordements');
  group
    .command('list')
    .description('list raccordements / liste les raccordements')
    .option('--json', 'one JSON object a line')
    .action((options: { json?: boolean }) => runCommand(() => list(options.json === true), options.json));
  group
    .command('add')
    .description('add a partenaire over SFTP / ajoute un partenaire en SFTP')
    .requiredOption('--nom <nom>', 'name of the raccordement, at most 100 characters')
    .requiredOption('--application <code>', 'code application of the partenaire, 6 digits or capitals')
    .requiredOption('--login <login>', 'SSH user name: 1 to 32 of a-z 0-9 . _ -')
    .requiredOption('--cle <fichier...>', 'OpenSSH public key file(s)')
    .option(
      '--codes <codes>',
      `codes interface, separated by commas (default: those whose format is served, ${servedCodes().join(',')})`,
    )
    .option('--retrait <politique>', 'once or keep', 'once')
    .option('--adresses <adresses>', 'addresses or CIDR blocks allowed, separated by commas', '')
    .option('--jours <n>', 'validity in days', String(defaultValidityDays))
    .option('--json', 'one JSON object')
    .action((options: AddOptions) => runCommand(() => add(options), options.json));
}

interface AddOptions {
  readonly nom: string;
  readonly application: string;
  readonly login: string;
  readonly cle: readonly string[];
  readonly codes?: string;
  readonly retrait: string;
  readonly adresses: string;
  readonly jours: string;
  readonly json?: boolean;
}

function list(json: boolean): Promise<number> {
  return withTools(async ({ journal }) => {
    const all = await journal.raccordements.list();
    if (json)
      for (const one of all) printJson({ ...one, sftp: one.sftp && { ...one.sftp, motDePasse: undefined } });
    else
      console.log(
        formatTable(['nom', 'login', 'application', 'statut', 'valide au', 'codes'], all.map(toRow)),
      );
    return exitCodes.ok;
  });
}

function toRow(one: Raccordement): readonly string[] {
  const until = one.valideAu.toISOString().slice(0, 10);
  return [
    one.nom,
    one.sftp?.login ?? '-',
    one.codeApplication,
    one.statut,
    until,
    String(one.codesInterface.length),
  ];
}

/** Everything is read and checked before the first write: an add that fails leaves nothing behind. */
async function add(options: AddOptions): Promise<number> {
  const codeApplication = parseCodeApplication(options.application);
  const terms = await readTerms(options);
  return withTools(async ({ journal, config }) => {
    const existing = await journal.raccordements.list();
    if (existing.some((one) => one.sftp?.login === options.login)) {
      throw new RangeError(`the login ${options.login} is taken`);
    }
    const partenaire = await findOrAddPartenaire(journal, options.nom, codeApplication);
    const raccordement = toRaccordement(terms, partenaire, config.sftp.settleMs);
    await journal.saveRaccordement(raccordement, systemClock(), 'raccord raccordement add');
    const { id, nom, codesInterface } = raccordement;
    if (options.json) printJson({ id, login: options.login, codesInterface });
    else {
      console.log(`${nom}: ACTIF, login ${options.login}, codes interface ${codesInterface.join(', ')}`);
      if (options.codes === undefined) console.log('(those whose format is served; --codes gives others)');
    }
    return exitCodes.ok;
  });
}

async function findOrAddPartenaire(
  journal: Journal,
  nom: string,
  codeApplication: CodeApplication,
): Promise<Partenaire> {
  const known = (await journal.listPartenaires()).find((one) => one.codeApplication === codeApplication);
  if (known !== undefined) return known;
  const partenaire: Partenaire = { id: ulid() as PartenaireId, nom, codeApplication };
  await journal.savePartenaire(partenaire, systemClock());
  return partenaire;
}

/** What the options ask for, once checked. */
type Terms = Pick<Raccordement, 'nom' | 'codesInterface' | 'politiqueRetrait'> & {
  readonly sftp: AccesSftp;
  readonly days: number;
};

/** @throws RangeError for what cannot be agreed; the error of the file system for a key that cannot be read. */
async function readTerms(options: AddOptions): Promise<Terms> {
  const { nom, login, retrait } = options;
  const days = Number(options.jours);
  if (!Number.isInteger(days) || days < 1) throw new RangeError('--jours takes a whole number of days');
  if (nom.length > maxNomLength) throw new RangeError(`--nom takes at most ${maxNomLength} characters`);
  if (!loginShape.test(login)) throw new RangeError('--login takes 1 to 32 of a-z 0-9 . _ -');
  if (retrait !== 'once' && retrait !== 'keep') throw new RangeError('--retrait takes once or keep');
  return {
    nom,
    days,
    politiqueRetrait: retrait,
    codesInterface: parseCodes(options.codes),
    sftp: {
      login,
      clesPubliques: await Promise.all(options.cle.map(readPublicKey)),
      adresses: options.adresses.split(',').filter((one) => one !== ''),
    },
  };
}

function toRaccordement(
  { days, ...terms }: Terms,
  { id, codeApplication }: Partenaire,
  delaiStabiliteMs: number,
): Raccordement {
  const now = systemClock();
  return {
    ...terms,
    id: ulid() as RaccordementId,
    partenaire: id,
    codeApplication,
    systemeEchange: 'CPRO',
    protocole: 'sftp',
    statut: 'ACTIF',
    valideDu: now,
    valideAu: new Date(now.getTime() + days * dayMs),
    delaiStabiliteMs,
  };
}

/** Those a partenaire may deposit today and get a verdict for. */
function servedCodes(): readonly CodeInterface[] {
  const served = servedNatures();
  return depositableCodes().filter((code) => served.has(contratOf(code).format));
}

function parseCodes(text: string | undefined): readonly string[] {
  if (text === undefined) return servedCodes();
  return text.split(',').map((one) => {
    const code = parseCodeInterface(one.trim());
    if (code === undefined) throw new RangeError(`unknown code interface: ${one}`);
    if (contratOf(code).obsolete) throw new RangeError(`${code} was withdrawn and cannot be subscribed`);
    return code;
  });
}

async function readPublicKey(path: string): Promise<string> {
  const line = (await readFile(path, 'utf8')).trim();
  const shaped = /^(?:ssh-|ecdsa-)\S+ [A-Za-z0-9+/=]+/.test(line) && !line.includes('\n');
  if (!shaped || parsePublicKey(line) === undefined)
    throw new RangeError(`${path} is not one OpenSSH public key`);
  return line;
}
