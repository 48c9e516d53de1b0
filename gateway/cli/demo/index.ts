// SPDX-License-Identifier: Apache-2.0
/**
 * `raccord demo`: a gateway on free ports in a temporary folder, partenaires played by stock clients, good and
 * bad flux, and a table of what came back. Ends with 0 only if every answer is the expected one.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { loadConfig, processEnvironment } from '../../config.ts';
import { type Gateway, startGateway } from '../../main.ts';
import { createLogger } from '../../observability/logger.ts';
import { packageRoot } from '../../package-root.ts';
import type { FluxRecord, Journal } from '../../ports/journal.ts';
import { exitCodes, runCommand } from '../exit.ts';
import { formatTable, printJson, startProgress } from '../output.ts';
import { systemClock } from '../tools.ts';
import { playAs2 } from './as2/index.ts';
import { type Client, clients } from './clients.ts';
import { targetOf } from './correspondants.ts';
import type { Etape } from './etapes.ts';
import { playExchange } from './exchange.ts';
import { loadMaterial } from './material.ts';
import { playPesit } from './pesit/index.ts';
import { type DemoContext, type Outcome, play } from './run.ts';
import { buildScenarios } from './scenarios.ts';

/** A verdict that takes longer than this on a quiet machine is a fault. */
const verdictTimeoutMs = 30_000;
const verdictPollMs = 25;
/** Short, so that the demo does not mostly wait; a real raccordement keeps the default. */
const demoSettleMs = 100;

export function addDemoCommand(program: Command): void {
  program
    .command('demo')
    .description('play partenaires with real clients against a gateway of its own / démonstration')
    .option('--json', 'one JSON object a scenario')
    .action((options: { json?: boolean }) => runCommand(() => demo(options.json === true), options.json));
}

async function demo(json: boolean): Promise<number> {
  const directory = await mkdtemp(join(tmpdir(), 'raccord-demo-'));
  const gateway = await startDemoGateway(join(directory, 'var'));
  try {
    const outcomes = await playAll(gateway, directory, json);
    show(outcomes, json, printOutcomes);
    const etapes = await playTheExchange(gateway, directory);
    show(etapes, json, (played) => printEtapes('exchange', played));
    const as2 = await playAs2(gateway, directory, await exchangedFacture());
    show(as2, json, (played) => printEtapes('AS2', played));
    const pesit = await playThePesit(gateway, directory);
    show(pesit, json, (played) => printEtapes('PeSIT', played));
    const good = outcomes.every(({ troubles }) => troubles.length === 0);
    return good && [...etapes, ...as2, ...pesit].every(({ trouble }) => trouble === '')
      ? exitCodes.ok
      : exitCodes.negative;
  } finally {
    await gateway.close();
    await rm(directory, { recursive: true, force: true });
  }
}

function show<One extends object>(
  played: readonly One[],
  json: boolean,
  print: (all: readonly One[]) => void,
): void {
  if (!json) print(played);
  else for (const one of played) printJson(one);
}

/** With a second gateway, that relays to the first one. */
async function playTheExchange(direct: Gateway, directory: string): Promise<readonly Etape[]> {
  const relay = await startDemoGateway(join(directory, 'relais'), 'RAC001');
  try {
    const invoice = await exchangedFacture();
    const [supplier = '', debtor = ''] = [...invoice.toString('utf8').matchAll(sirets)].map(
      ([, siret]) => siret,
    );
    return await playExchange({
      direct,
      relay,
      directory,
      clients: await installedClients(),
      invoice: addressedTo(invoice, debtor),
      supplier,
      debtor: exchangedDebtor,
    });
  } finally {
    await relay.close();
  }
}

/** With a second gateway of its own, that pushes and is pushed to. */
async function playThePesit(gateway: Gateway, directory: string): Promise<readonly Etape[]> {
  const invoice = await exchangedFacture();
  const [, debtor = ''] = [...invoice.toString('utf8').matchAll(sirets)].map(([, siret]) => siret);
  const second = () => startDemoGateway(join(directory, 'relais-pesit'), 'RAC002');
  return playPesit({ gateway, invoice, debtor, second });
}

function exchangedFacture(): Promise<Buffer> {
  return readFile(join(packageRoot(), 'fixtures', ...exchangedInvoice));
}

/** Nobody else of the demo receives for it. */
const exchangedDebtor = '13000278500017';
const sirenLength = 9;

function addressedTo(invoice: Buffer, debtor: string): Buffer {
  const text = invoice
    .toString('utf8')
    .replaceAll(debtor, exchangedDebtor)
    .replaceAll(debtor.slice(0, sirenLength), exchangedDebtor.slice(0, sirenLength));
  return Buffer.from(text);
}

/** Supplier, then debtor, as UBL orders them. */
const sirets = /schemeID="0009">(\d{14})</g;
const exchangedInvoice = ['FSO1100A', 'valide-taux-normal', 'flux.xml'];

function startDemoGateway(data: string, emetteur?: string): Promise<Gateway> {
  const overrides = {
    data: { directory: data },
    ...(emetteur === undefined ? {} : { emetteur }),
    sftp: { port: 0, settleMs: demoSettleMs },
    admin: { port: 0 },
    as2: { port: 0 },
    pesit: { port: 0 },
  };
  const { RACCORD_REDIS_URL } = processEnvironment();
  const config = loadConfig({ file: false, env: { RACCORD_REDIS_URL }, overrides });
  const logger = createLogger({ level: 'error', destination: process.stderr });
  return startGateway(config, logger, systemClock);
}

async function playAll(gateway: Gateway, directory: string, json: boolean): Promise<readonly Outcome[]> {
  const oracles = processEnvironment()['RACCORD_ORACLES'];
  const material = await loadMaterial(join(packageRoot(), 'fixtures'), oracles);
  const scenarios = await buildScenarios(material);
  const installed = await installedClients();
  if (!json)
    console.log(`\nInvoices: ${material.origine}. Clients: ${installed.map(({ name }) => name).join(', ')}.`);
  const context: DemoContext = {
    journal: gateway.journal,
    target: await targetOf(gateway, undefined, undefined),
    directory,
    concluded: (nomFichier, after) => concluded(gateway.journal, nomFichier, after),
    schemaTroubles: schemaCheck(oracles),
  };
  const progress = startProgress('scenarios');
  const outcomes: Outcome[] = [];
  for (const [i, scenario] of scenarios.entries()) {
    const client = installed[i % installed.length];
    if (client !== undefined) outcomes.push(await play(scenario, client, context));
    progress.update(i + 1, scenarios.length);
  }
  progress.end();
  return outcomes;
}

async function installedClients(): Promise<readonly Client[]> {
  const present = await Promise.all(clients.map((client) => client.installed()));
  for (const client of clients.filter((_, i) => !present[i]))
    console.error(`demo: ${client.name} is not installed, skipped`);
  return clients.filter((_, i) => present[i]);
}

/** Waits for an end of the newest flux of that name received since `after`. */
async function concluded(journal: Journal, nomFichier: string, after: Date): Promise<FluxRecord | undefined> {
  const ends = new Set(['INTEGRE', 'INTEGRE_PARTIEL', 'REJETE', 'INCIDENTE']);
  const deadline = Date.now() + verdictTimeoutMs;
  while (Date.now() < deadline) {
    const found = await journal.listFlux({ sens: 'EMISSION', recherche: nomFichier, limit: 5 });
    const flux = found.find(
      (one) => one.nomFichier === nomFichier && one.creeLe >= after && ends.has(one.statut),
    );
    if (flux !== undefined) return flux;
    await new Promise((resolve) => setTimeout(resolve, verdictPollMs));
  }
  return undefined;
}

/** Checks a compte rendu with xmllint against the AIFE schema, where both are at hand. */
function schemaCheck(oracles: string | undefined): (path: string) => Promise<readonly string[]> {
  const schema = join(oracles ?? '', 'xsd', 'cpp', 'CPPStatutPivot_V1_19.xsd');
  if (oracles === undefined || !existsSync(schema)) return () => Promise.resolve([]);
  return (path) =>
    new Promise((resolve) => {
      const child = spawn('xmllint', ['--noout', '--nonet', '--schema', schema, path], {
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      const said: Buffer[] = [];
      child.stderr.on('data', (chunk: Buffer) => void said.push(chunk));
      child.on('error', () => resolve([])); // xmllint is not installed: the tests check the schema anyway.
      child.on('close', (code) =>
        resolve(code === 0 ? [] : [`schema: ${Buffer.concat(said).toString().trim()}`]),
      );
    });
}

function printOutcomes(outcomes: readonly Outcome[]): void {
  const rows = outcomes.map((one) => [
    one.troubles.length === 0 ? 'ok' : 'KO',
    one.titre,
    one.client,
    one.codeInterface || '-',
    one.statut || '-',
    one.statutCpp || '-',
    shortList(one.motifs),
    `${one.delayMs} ms`,
    one.compteRendu || '-',
  ]);
  console.log(
    `\n${formatTable(['', 'flux', 'client', 'code', 'verdict', 'CR', 'constats', 'delay', 'compte rendu'], rows)}\n`,
  );
  for (const one of outcomes) for (const trouble of one.troubles) console.log(`KO ${one.titre}: ${trouble}`);
  const good = outcomes.filter((one) => one.troubles.length === 0).length;
  console.log(`${good} of ${outcomes.length} as expected`);
}

function printEtapes(what: string, etapes: readonly Etape[]): void {
  const rows = etapes.map((one) => [
    one.trouble === '' ? 'ok' : 'KO',
    one.titre,
    one.client,
    `${one.delayMs} ms`,
    one.vu,
  ]);
  console.log(`${formatTable(['', what, 'client', 'delay', 'seen'], rows)}\n`);
  for (const one of etapes.filter(({ trouble }) => trouble !== ''))
    console.log(`KO ${one.titre}: ${one.trouble}`);
  const good = etapes.filter(({ trouble }) => trouble === '').length;
  console.log(`${good} of ${etapes.length} steps of ${what} as expected\n`);
}

/** As many codes as a line of the table can take. */
const codesShown = 4;

function shortList(codes: readonly string[]): string {
  const more = codes.length > codesShown ? ` +${codes.length - codesShown}` : '';
  return codes.length === 0 ? '-' : `${codes.slice(0, codesShown).join(' ')}${more}`;
}
