// SPDX-License-Identifier: Apache-2.0
/**
 * The PeSIT side of the demo: a partenaire with its key in `<data>/demo/pesit/`, and scripts that play it with our own client.
 * Made beside the demos of SFTP and AS2, while there is no raccordement but those.
 */
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { emettreCertificat } from '../../certs/autorite.ts';
import type { Identite } from '../../certs/identite.ts';
import { ecrirePem } from '../../certs/pem.ts';
import type { Config } from '../config.ts';
import { parseCodeApplication } from '../domain/flux-name.ts';
import type { Partenaire, PartenaireId } from '../domain/partenaire.ts';
import type { Raccordement, RaccordementId } from '../domain/raccordement.ts';
import { packageRoot } from '../package-root.ts';
import type { Journal } from '../ports/journal.ts';
import type { Clock } from '../ports/machinery.ts';
import { type PesitTextsOf, readmePesit, receiveScript, sendPesitScript } from './demo-pesit-texts.ts';
import { depositableCodes, identifiantsDemo, isDemo } from './demo-raccordement.ts';
import { ensureAutorite, fichiersAutorite } from './identites.ts';

export interface DemoPesitFiles {
  /** Sends the sample with `raccord pesit send`. */
  readonly scriptPath: string;
  /** Collects what waits with `raccord pesit receive`. */
  readonly receivePath: string;
  readonly readmePath: string;
}

export interface DemoPesitDependencies {
  readonly config: Config;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly sampleInvoicePath: string;
}

const identifiant = identifiantsDemo.pesit;
const application = 'DEM003';
const sampleName = `FSO1100A_${application}_${application}1100000000000000001`;
/** Of the sample of the SFTP demo, and of this one: a facture is accepted once. */
const [numeroSftp, numero] = ['F-2025-000123', 'PES-000123'];
const demoValidityMs = 365 * 24 * 3600 * 1000;

export function demoPesitFiles(dataDirectory: string): DemoPesitFiles {
  const directory = folderOf(dataDirectory);
  return {
    scriptPath: join(directory, 'send.sh'),
    receivePath: join(directory, 'receive.sh'),
    readmePath: join(directory, 'LISEZMOI.txt'),
  };
}

/** Undefined without PeSIT, without a sample, or when real raccordements exist and no demo does. */
export async function ensureDemoPesit(deps: DemoPesitDependencies): Promise<DemoPesitFiles | undefined> {
  const { config, journal, sampleInvoicePath } = deps;
  if (!config.pesit.enabled || !(await exists(sampleInvoicePath))) return undefined;
  const files = demoPesitFiles(config.data.directory);
  const existing = await journal.raccordements.list();
  if (existing.some(({ pesit }) => pesit?.identifiant === identifiant)) {
    return (await exists(join(folderOf(config.data.directory), 'partenaire.key'))) ? files : undefined;
  }
  if (!existing.every(isDemo)) return undefined;
  await save(deps, await makeFiles(deps));
  return files;
}

/** Once the port is known: the scripts and the text that name it. `place` as `--vers` takes it. */
export async function writeDemoPesitTexts(config: Config, place: string): Promise<void> {
  const { scriptPath, receivePath, readmePath } = demoPesitFiles(config.data.directory);
  const of: PesitTextsOf = {
    partenaire: identifiant,
    nous: config.pesit.identifiant,
    place,
    sampleName,
    numero,
    node: process.execPath,
    launcher: join(packageRoot(), 'bin', 'raccord.js'),
  };
  for (const [path, text] of [
    [scriptPath, sendPesitScript(of)],
    [receivePath, receiveScript(of)],
  ] as const) {
    await writeFile(path, text);
    await chmod(path, 0o700);
  }
  await writeFile(readmePath, readmePesit(of));
}

/** Its key and certificate, the authority that issued ours, and the sample. */
async function makeFiles({ config, clock, sampleInvoicePath }: DemoPesitDependencies): Promise<Identite> {
  const directory = folderOf(config.data.directory);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const partenaire = await emettreCertificat(await ensureAutorite(config.data.directory, clock), {
    nom: 'Partenaire PeSIT de démonstration',
    genre: 'client',
    now: clock(),
  });
  const write = (name: string, content: string | Uint8Array) =>
    writeFile(join(directory, name), content, { mode: 0o600 });
  const invoice = await readFile(sampleInvoicePath, 'utf8');
  await write(sampleName, invoice.replace(`<cbc:ID>${numeroSftp}<`, `<cbc:ID>${numero}<`));
  await write('partenaire.crt', ecrirePem('CERTIFICATE', partenaire.certificat.der));
  await write('ca.crt', await readFile(fichiersAutorite(config.data.directory).certificat));
  // Last: where it stands, the others do.
  await write('partenaire.key', partenaire.cle.export({ type: 'pkcs8', format: 'pem' }));
  return partenaire;
}

async function save(deps: DemoPesitDependencies, { certificat }: Identite): Promise<void> {
  const { config, journal, clock, newId } = deps;
  const now = clock();
  const codeApplication = parseCodeApplication(application);
  const partenaire: Partenaire = {
    id: newId() as PartenaireId,
    nom: 'Partenaire de démonstration PeSIT',
    codeApplication,
  };
  const raccordement: Raccordement = {
    id: newId() as RaccordementId,
    partenaire: partenaire.id,
    codeApplication,
    systemeEchange: 'CPRO',
    protocole: 'pesit',
    nom: 'Démonstration PeSIT',
    statut: 'ACTIF',
    valideDu: now,
    valideAu: new Date(now.getTime() + demoValidityMs),
    codesInterface: depositableCodes(),
    // What is collected goes: by a pattern the same one would come for ever.
    politiqueRetrait: 'once',
    delaiStabiliteMs: config.sftp.settleMs,
    pesit: {
      identifiant,
      notreIdentifiant: config.pesit.identifiant,
      certificats: [{ pem: ecrirePem('CERTIFICATE', certificat.der) }],
      preset: 'chorus-pro',
      reglages: {},
      adresses: [],
      nomsFlux: [],
    },
  };
  await journal.savePartenaire(partenaire, now);
  await journal.saveRaccordement(raccordement, now, 'premier démarrage');
}

function folderOf(dataDirectory: string): string {
  return join(dataDirectory, 'demo', 'pesit');
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
