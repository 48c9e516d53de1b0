// SPDX-License-Identifier: Apache-2.0
/**
 * `raccord cert analyse|p7b|p12|csr`: judge certificates, and write what a partenaire, Chorus Pro or an authority asks for.
 *
 * Works on files alone: no gateway, no configuration. Passwords come from files, and nothing is overwritten.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import type { Command } from 'commander';
import { analyser } from '../../certs/analyse.ts';
import type { Certificat } from '../../certs/certificat.ts';
import { chaineDe, lireIdentite, lireMotDePasse } from '../../certs/identite.ts';
import { ecrireP7b } from '../../certs/p7b.ts';
import { ecrirePem } from '../../certs/pem.ts';
import { estPkcs12 } from '../../certs/pkcs12.ts';
import { ecrirePkcs12 } from '../../certs/pkcs12-write.ts';
import { readSecretFile, writeSecretFile } from '../../certs/secret-file.ts';
import type { UsageEtendu } from '../../certs/x509.ts';
import { ecrireRequete } from '../../certs/x509-write.ts';
import { Failure } from '../domain/failure.ts';
import { writeAnalyse } from './cert-report.ts';
import { certificatesOf, readCertificateBytes } from './certificate-files.ts';
import { errorLine, exitCodes, runCommand } from './exit.ts';
import { refuseExisting } from './files.ts';
import { printJson } from './output.ts';
import { systemClock } from './tools.ts';

interface AnalyseOptions {
  readonly motDePasse?: string;
  readonly json?: boolean;
}

interface P7bOptions {
  readonly out: string;
  readonly pem?: boolean;
  readonly motDePasse?: string;
  readonly json?: boolean;
}

interface P12Options {
  readonly out: string;
  readonly cle?: string;
  readonly motDePasseCle?: string;
  readonly motDePasse: string;
  readonly nom?: string;
  readonly json?: boolean;
}

interface CsrOptions {
  readonly cn: string;
  readonly o?: string;
  readonly ou?: string;
  readonly c: string;
  readonly identifiant?: string;
  readonly nom?: readonly string[];
  readonly cle: string;
  readonly genre: string;
  readonly out?: string;
  readonly json?: boolean;
}

export function addCertCommands(program: Command): void {
  const group = program.command('cert').description('certificates: judge, convert, ask for / certificats');
  group
    .command('analyse <file>')
    .description(
      'what is in a file of certificates, and what a partenaire or Chorus Pro would refuse / analyse',
    )
    .option('--mot-de-passe <file>', 'its first line opens a PKCS#12 file')
    .option('--json', 'one JSON object')
    .action((file: string, options: AnalyseOptions) =>
      runCommand(() => analyse(file, options), options.json),
    );
  group
    .command('p7b <file...>')
    .description('the public chain in one file, as Chorus Pro asks for it / chaîne publique')
    .requiredOption('--out <file>', 'where to write it')
    .option('--pem', 'in base64 with lines of dashes, not in DER')
    .option('--mot-de-passe <file>', 'its first line opens a PKCS#12 file')
    .option('--json', 'one JSON object')
    .action((files: readonly string[], options: P7bOptions) =>
      runCommand(() => p7b(files, options), options.json),
    );
  group
    .command('p12 <file>')
    .description('certificate, chain and private key in one protected file / identité complète')
    .requiredOption('--mot-de-passe <file>', 'its first line protects the new file')
    .requiredOption('--out <file>', 'where to write it, mode 0600')
    .option('--cle <file>', 'the private key, when it is not in the file')
    .option('--mot-de-passe-cle <file>', 'its first line opens the key, or the PKCS#12 file that is read')
    .option('--nom <nom>', 'friendly name')
    .option('--json', 'one JSON object')
    .action((file: string, options: P12Options) => runCommand(() => p12(file, options), options.json));
  addCsrCommand(group);
}

function addCsrCommand(group: Command): void {
  group
    .command('csr')
    .description('a request to an authority; the key is made when there is none / demande de certificat')
    .requiredOption('--cn <cn>', 'common name: the name of the server, or of the service')
    .requiredOption('--cle <file>', 'private key, made when absent (RSA-2048, mode 0600)')
    .option('--o <o>', 'organisation')
    .option('--ou <ou>', 'unit; for RGS `0002 SIREN`')
    .option('--identifiant <id>', 'organizationIdentifier; for eIDAS `NTRFR-SIREN`')
    .option('--c <c>', 'country', 'FR')
    .option('--nom <name...>', 'DNS names and IP addresses (SAN)')
    .option('--genre <genre>', 'serveur, client', 'serveur')
    .option('--out <file>', 'where to write it; standard output when absent')
    .option('--json', 'one JSON object')
    .action((options: CsrOptions) => runCommand(() => csr(options), options.json));
}

async function analyse(file: string, { motDePasse, json }: AnalyseOptions): Promise<number> {
  const result = analyser(await lire(file, motDePasse), systemClock());
  if (json) printJson(result);
  else console.log(writeAnalyse(file, result));
  return result.ok ? exitCodes.ok : exitCodes.negative;
}

async function p7b(
  files: readonly string[],
  { out, pem, motDePasse, json = false }: P7bOptions,
): Promise<number> {
  const all: Certificat[] = [];
  for (const file of files) all.push(...(await lire(file, motDePasse)));
  const { final, chaineComplete } = analyser(all, systemClock());
  const [first] = all.slice(final);
  if (first === undefined) throw new Failure('CONFIG', 'no certificate in these files');
  const chaine = [first, ...chaineDe(first, all)];
  const octets = ecrireP7b(chaine);
  await write(out, pem ? ecrirePem('PKCS7', octets) : octets);
  if (!chaineComplete) console.error(errorLine(incomplete, json));
  const sujets = chaine.map(({ sujet }) => sujet);
  if (json) printJson({ out, chaine: sujets, chaineComplete });
  else console.log(`${out}: ${sujets.join(' ← ')}`);
  return chaineComplete ? exitCodes.ok : exitCodes.negative;
}

const incomplete =
  'la chaîne est incomplète, il manque son émetteur / the chain is incomplete: add the file of its issuer';

async function p12(file: string, options: P12Options): Promise<number> {
  const { out, cle, motDePasseCle, motDePasse, nom, json } = options;
  const identite = await lireIdentite({
    fichier: file,
    ...(nom === undefined ? {} : { nom }),
    ...(cle === undefined ? {} : { cleFichier: cle }),
    ...(motDePasseCle === undefined ? {} : { motDePasseFichier: motDePasseCle }),
  });
  const password = await lireMotDePasse(motDePasse);
  const certificats = [identite.certificat, ...identite.chaine].map(({ der }) => der);
  await writeSecret(out, ecrirePkcs12({ ...identite, certificats }, password));
  const { sujet, empreinte } = identite.certificat;
  if (json) printJson({ out, sujet, empreinte });
  else console.log(`${out}: ${sujet}`);
  return exitCodes.ok;
}

/** As the genres of our own authority (`certs/autorite.ts`); one pair of usages serves Chorus Pro's two slots. */
const usagesByGenre: Readonly<Record<string, readonly UsageEtendu[]>> = {
  serveur: ['serverAuth', 'clientAuth'],
  client: ['clientAuth'],
};

async function csr(options: CsrOptions): Promise<number> {
  const { cn, o, ou, c, identifiant, nom = [], cle: keyFile, genre, out, json = false } = options;
  const etendus = usagesByGenre[genre];
  if (etendus === undefined) throw new RangeError('--genre takes serveur or client');
  if (!/^[A-Z]{2}$/.test(c)) throw new RangeError('--c takes two capital letters');
  const { cle, made } = await readOrMakeKey(keyFile);
  if (made && !json) console.error(`${keyFile}: clé créée, à garder / key made, keep it`);
  const requete = ecrireRequete(
    {
      sujet: {
        C: c,
        CN: cn,
        ...(o === undefined ? {} : { O: o }),
        ...(ou === undefined ? {} : { OU: ou }),
        ...(identifiant === undefined ? {} : { organizationIdentifier: identifiant }),
      },
      clePublique: createPublicKey(cle),
      usagesCle: ['digitalSignature', 'keyEncipherment'],
      usagesEtendus: etendus,
      noms: nom.map(asciiName),
    },
    cle,
  );
  const pem = ecrirePem('CERTIFICATE REQUEST', requete);
  if (out !== undefined) await write(out, pem);
  if (json) printJson({ requete: pem, ...(out === undefined ? {} : { out }), cle: keyFile, cleCreee: made });
  else if (out === undefined) console.log(pem.trimEnd());
  return exitCodes.ok;
}

/** Certificates know ASCII names alone (RFC 5280 §7.2). */
function asciiName(name: string): string {
  const ascii = isIP(name) === 0 ? domainToASCII(name) : name;
  if (ascii === '') throw new RangeError(`--nom ${name}: neither a DNS name nor an address`);
  return ascii;
}

async function readOrMakeKey(file: string): Promise<{ readonly cle: KeyObject; readonly made: boolean }> {
  const found = await readSecretFile(file, 'the private key');
  if (found !== undefined) return { cle: createPrivateKey(found), made: false };
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  await writeSecretFile(file, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  return { cle: privateKey, made: true };
}

async function lire(file: string, motDePasse: string | undefined): Promise<readonly Certificat[]> {
  if (motDePasse !== undefined) {
    const { certificat, chaine } = await lireIdentite({ fichier: file, motDePasseFichier: motDePasse });
    return [certificat, ...chaine];
  }
  const octets = await readCertificateBytes(file);
  if (estPkcs12(octets))
    throw new RangeError(
      `${file} est un PKCS#12, --mot-de-passe FICHIER l'ouvre / is PKCS#12: its password is needed (--mot-de-passe)`,
    );
  return certificatesOf(file, octets);
}

async function write(file: string, content: string | Uint8Array): Promise<void> {
  await refuseExisting(file, () => writeFile(file, content, { flag: 'wx' }));
}

async function writeSecret(file: string, content: Uint8Array): Promise<void> {
  await refuseExisting(file, () => writeSecretFile(file, content));
}
