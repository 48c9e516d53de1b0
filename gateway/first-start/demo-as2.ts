// SPDX-License-Identifier: Apache-2.0
/**
 * The AS2 side of the demo: a partenaire with its keys in `<data>/demo/as2/`, and a script that plays it. Made beside the
 * SFTP demo, while there is no raccordement but that one.
 */
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { emettreCertificat } from '../../certs/autorite.ts';
import { type Identite, lireIdentite } from '../../certs/identite.ts';
import { ecrirePem } from '../../certs/pem.ts';
import { ecrirePkcs12 } from '../../certs/pkcs12-write.ts';
import type { Config } from '../config.ts';
import { parseCodeApplication } from '../domain/flux-name.ts';
import type { Partenaire, PartenaireId } from '../domain/partenaire.ts';
import type { Raccordement, RaccordementId } from '../domain/raccordement.ts';
import type { Journal } from '../ports/journal.ts';
import type { Clock } from '../ports/machinery.ts';
import { readmeText, sendScript, type TextsOf } from './demo-as2-texts.ts';
import { depositableCodes, identifiantsDemo, isDemo } from './demo-raccordement.ts';
import { ensureAutorite, fichiersAutorite } from './identites.ts';

export interface DemoAs2Files {
  /** Signs, encrypts and posts the sample with openssl and curl. */
  readonly scriptPath: string;
  readonly readmePath: string;
  /** To collect its comptes rendus over SFTP, with the key of the SFTP demo. */
  readonly login: string;
}

export interface DemoAs2Dependencies {
  readonly config: Config;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly sampleInvoicePath: string;
}

const identifiant = identifiantsDemo.as2;
const login = 'demo-as2';
const application = 'DEM002';
const sampleName = `FSO1100A_${application}_${application}1100000000000000001`;
/** Of the sample of the SFTP demo, and of this one: a facture is accepted once. */
const [numeroSftp, numero] = ['F-2025-000123', 'AS2-000123'];
const demoValidityMs = 365 * 24 * 3600 * 1000;
const passwordBytes = 12;

export function demoAs2Files(dataDirectory: string): DemoAs2Files {
  const directory = folderOf(dataDirectory);
  return { scriptPath: join(directory, 'send.sh'), readmePath: join(directory, 'LISEZMOI.txt'), login };
}

/** Undefined without AS2, without a sample, or when real raccordements exist and no demo does. */
export async function ensureDemoAs2(deps: DemoAs2Dependencies): Promise<DemoAs2Files | undefined> {
  const { config, journal, sampleInvoicePath } = deps;
  if (!config.as2.enabled || !(await exists(sampleInvoicePath))) return undefined;
  const files = demoAs2Files(config.data.directory);
  const existing = await journal.raccordements.list();
  if (existing.some(({ as2 }) => as2?.identifiant === identifiant)) {
    return (await exists(join(folderOf(config.data.directory), 'partenaire.key'))) ? files : undefined;
  }
  if (!existing.every(isDemo)) return undefined;
  const partenaire = await makeFiles(deps);
  await save(deps, partenaire);
  return files;
}

/** Once the port is known: the script and the text that name it, and our certificate. */
export async function writeDemoAs2Texts(config: Config, url: string): Promise<void> {
  const { scriptPath, readmePath } = demoAs2Files(config.data.directory);
  const nous = config.as2.identifiant;
  const of: TextsOf = { partenaire: identifiant, nous, url, sampleName, login, numero };
  await writeFile(scriptPath, sendScript(of));
  await chmod(scriptPath, 0o700);
  // Anew at each start: ours may have changed.
  const { certificat } = await ours(config);
  await writeFile(
    join(folderOf(config.data.directory), 'raccord.crt'),
    ecrirePem('CERTIFICATE', certificat.der),
  );
  await writeFile(readmePath, readmeText(of));
}

/** Keys and certificates of both sides, and the sample. */
async function makeFiles({ config, clock, sampleInvoicePath }: DemoAs2Dependencies): Promise<Identite> {
  const directory = folderOf(config.data.directory);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const partenaire = await emettreCertificat(await ensureAutorite(config.data.directory, clock), {
    nom: 'Partenaire AS2 de démonstration',
    genre: 'signature',
    now: clock(),
  });
  const password = randomBytes(passwordBytes).toString('base64url');
  const write = (name: string, content: string | Uint8Array) =>
    writeFile(join(directory, name), content, { mode: 0o600 });
  const invoice = await readFile(sampleInvoicePath, 'utf8');
  await write(sampleName, invoice.replace(`<cbc:ID>${numeroSftp}<`, `<cbc:ID>${numero}<`));
  await write('partenaire.crt', ecrirePem('CERTIFICATE', partenaire.certificat.der));
  await write('partenaire.p12', pkcs12De(partenaire, password));
  await write('partenaire.p12.txt', `${password}\n`);
  await write('ca.crt', await readFile(fichiersAutorite(config.data.directory).certificat));
  // Last: where it stands, the others do.
  await write('partenaire.key', partenaire.cle.export({ type: 'pkcs8', format: 'pem' }));
  return partenaire;
}

function pkcs12De({ nom, cle, certificat, chaine }: Identite, password: string): Buffer {
  return ecrirePkcs12({ nom, cle, certificats: [certificat, ...chaine].map(({ der }) => der) }, password);
}

/** What we are encrypted for. */
function ours({ as2 }: Config): Promise<Identite> {
  const source = as2.identites.find(({ usages }) => usages.includes('CHIFFREMENT'));
  const { fichier = '', cleFichier, motDePasseFichier } = source ?? {};
  return lireIdentite({
    fichier,
    ...(cleFichier === undefined ? {} : { cleFichier }),
    ...(motDePasseFichier === undefined ? {} : { motDePasseFichier }),
  });
}

async function save(deps: DemoAs2Dependencies, { certificat }: Identite): Promise<void> {
  const { config, journal, clock, newId } = deps;
  const now = clock();
  const codeApplication = parseCodeApplication(application);
  const partenaire: Partenaire = {
    id: newId() as PartenaireId,
    nom: 'Partenaire de démonstration AS2',
    codeApplication,
  };
  const pem = ecrirePem('CERTIFICATE', certificat.der);
  const clesPubliques = await sshKeyOfDemo(config.data.directory);
  const raccordement: Raccordement = {
    id: newId() as RaccordementId,
    partenaire: partenaire.id,
    codeApplication,
    systemeEchange: 'CPRO',
    // It deposits by AS2, and collects what it is answered over SFTP.
    protocole: 'sftp',
    nom: 'Démonstration AS2',
    statut: 'ACTIF',
    valideDu: now,
    valideAu: new Date(now.getTime() + demoValidityMs),
    codesInterface: depositableCodes(),
    politiqueRetrait: 'keep',
    delaiStabiliteMs: config.sftp.settleMs,
    as2: {
      identifiant,
      notreIdentifiant: config.as2.identifiant,
      certificats: [{ pem, usages: ['SIGNATURE', 'CHIFFREMENT'] }],
      preset: 'drummond',
      reglages: {},
      adresses: [],
      urlsAccuse: [],
    },
    ...(clesPubliques.length === 0 ? {} : { sftp: { login, clesPubliques, adresses: [] } }),
  };
  await journal.savePartenaire(partenaire, now);
  await journal.saveRaccordement(raccordement, now, 'premier démarrage');
}

/** Its answers wait in `/out`, as those of the SFTP demo: the same key fetches them. */
async function sshKeyOfDemo(dataDirectory: string): Promise<readonly string[]> {
  const line = await readFile(join(dataDirectory, 'demo', 'id_ed25519.pub'), 'utf8').catch(() => undefined);
  return line === undefined ? [] : [line.trim()];
}

function folderOf(dataDirectory: string): string {
  return join(dataDirectory, 'demo', 'as2');
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
