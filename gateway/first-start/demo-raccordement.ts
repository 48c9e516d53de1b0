// SPDX-License-Identifier: Apache-2.0
/**
 * The demo raccordement of a first start: a partenaire, its key in `<data>/demo/`, and a flux to send.
 *
 * Made only while no raccordement exists. It listens to loopback like everything else by default; removing
 * `<data>/demo/` and its raccordement is all it takes to be rid of it.
 */
import { copyFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CodeInterface, codesInterface, contratOf } from '../domain/code-interface.ts';
import { parseCodeApplication } from '../domain/flux-name.ts';
import type { Partenaire, PartenaireId } from '../domain/partenaire.ts';
import type { Raccordement, RaccordementId } from '../domain/raccordement.ts';
import type { Journal } from '../ports/journal.ts';
import type { Clock } from '../ports/machinery.ts';

/** How long the demo raccordement is valid: long enough to evaluate, short enough not to be forgotten. */
const demoValidityMs = 365 * 24 * 3600 * 1000;

export interface KeyPair {
  /** OpenSSH private key file. */
  readonly privateKey: string;
  /** One line, `ssh-ed25519 AAAA… comment`. */
  readonly publicKey: string;
}

export interface DemoFiles {
  readonly login: string;
  readonly privateKeyPath: string;
  readonly knownHostsPath: string;
  readonly samplePath: string | undefined;
}

export interface DemoDependencies {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly dataDirectory: string;
  readonly generateKeyPair: (comment: string) => KeyPair;
  readonly newId: () => string;
  /** A valid invoice to copy as the first flux, when the fixtures are there. */
  readonly sampleInvoicePath: string;
  readonly delaiStabiliteMs: number;
}

export const login = 'demo';
/** By what the other demos are known, one a protocol. */
export const identifiantsDemo = { as2: 'DEMO-AS2', pesit: 'DEMO-PESIT' } as const;
const sampleName = 'FSO1100A_DEM001_DEM0011100000000000000001';

export function demoFiles(dataDirectory: string, hasSample: boolean): DemoFiles {
  const directory = join(dataDirectory, 'demo');
  return {
    login,
    privateKeyPath: join(directory, 'id_ed25519'),
    knownHostsPath: join(directory, 'known_hosts'),
    samplePath: hasSample ? join(directory, sampleName) : undefined,
  };
}

/** One of ours: beside anything else no demo is made. */
export function isDemo({ sftp, as2, pesit }: Raccordement): boolean {
  return (
    sftp?.login === login ||
    as2?.identifiant === identifiantsDemo.as2 ||
    pesit?.identifiant === identifiantsDemo.pesit
  );
}

/** Codes a partenaire may deposit in the historic system: all that are still in force. */
export function depositableCodes(): readonly CodeInterface[] {
  return (Object.keys(codesInterface) as CodeInterface[]).filter((code) => {
    const { sens, systemeEchange, obsolete } = contratOf(code);
    return sens === 'EMISSION' && systemeEchange === 'CPRO' && !obsolete;
  });
}

/** The debtor of the sample invoice, which UBL names after the supplier; none without a sample. */
async function debiteursDe(sample: string): Promise<readonly string[]> {
  if (!(await exists(sample))) return [];
  const sirets = [...(await readFile(sample, 'utf8')).matchAll(/schemeID="0009">(\d{14})</g)];
  const debtor = sirets[1]?.[1];
  return debtor === undefined ? [] : [debtor];
}

/** The files of the demo, made on the first start; undefined when real raccordements exist and no demo does. */
export async function ensureDemo(deps: DemoDependencies): Promise<DemoFiles | undefined> {
  const existing = await deps.journal.raccordements.list();
  const demo = existing.find((one) => one.sftp?.login === login);
  const directory = join(deps.dataDirectory, 'demo');
  const files = demoFiles(deps.dataDirectory, await exists(join(directory, sampleName)));
  if (demo !== undefined) return (await exists(files.privateKeyPath)) ? files : undefined;
  if (existing.length > 0) return undefined;

  await mkdir(directory, { recursive: true, mode: 0o700 });
  const keys = deps.generateKeyPair('raccord-demo');
  await writeFile(files.privateKeyPath, keys.privateKey, { mode: 0o600 });
  await writeFile(`${files.privateKeyPath}.pub`, `${keys.publicKey}\n`, { mode: 0o600 });
  const hasSample = await copySample(deps.sampleInvoicePath, join(directory, sampleName));
  await saveDemo(deps, keys.publicKey);
  return demoFiles(deps.dataDirectory, hasSample);
}

async function saveDemo(deps: DemoDependencies, publicKey: string): Promise<void> {
  const now = deps.clock();
  const codeApplication = parseCodeApplication('DEM001');
  const partenaire: Partenaire = {
    id: deps.newId() as PartenaireId,
    nom: 'Partenaire de démonstration',
    codeApplication,
  };
  const raccordement: Raccordement = {
    id: deps.newId() as RaccordementId,
    partenaire: partenaire.id,
    codeApplication,
    systemeEchange: 'CPRO',
    protocole: 'sftp',
    nom: 'Démonstration SFTP',
    statut: 'ACTIF',
    valideDu: now,
    valideAu: new Date(now.getTime() + demoValidityMs),
    codesInterface: [...depositableCodes(), 'FEN0036A'],
    // It is its own recipient: what is deposited comes back as the debtor would collect it.
    structures: await debiteursDe(deps.sampleInvoicePath),
    politiqueRetrait: 'keep',
    delaiStabiliteMs: deps.delaiStabiliteMs,
    sftp: { login, clesPubliques: [publicKey], adresses: [] },
  };
  await deps.journal.savePartenaire(partenaire, now);
  await deps.journal.saveRaccordement(raccordement, now, 'premier démarrage');
}

/** The line OpenSSH needs to trust our host key without a question. */
export function knownHostsLine(host: string, port: number, hostPublicKey: string): string {
  const [type, key] = hostPublicKey.split(' ');
  return `${port === 22 ? host : `[${host}]:${port}`} ${type} ${key}\n`;
}

async function copySample(from: string, to: string): Promise<boolean> {
  if (!(await exists(from))) return false;
  await copyFile(from, to);
  return true;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
