// SPDX-License-Identifier: Apache-2.0
/** `raccord lots list|run`: what waits for its batch and what left; a round now, on the running gateway. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Command } from 'commander';
import { createCalendrier } from '../../queues/work/calendrier.ts';
import { type AttenteRaccordement, readAttente } from '../admin/attente.ts';
import type { Config } from '../config.ts';
import { Failure } from '../domain/failure.ts';
import { departDe } from '../lots/depart.ts';
import type { Lot } from '../ports/envois.ts';
import { exitCodes, runCommand } from './exit.ts';
import { callGateway } from './operator-api.ts';
import { formatTable, printJson, startProgress } from './output.ts';
import { findIdOf } from './raccordement/find.ts';
import { systemClock, type Tools, withTools } from './tools.ts';

const listedAtMost = 1_000;
/** How often the running gateway is asked how far it is. */
const pollMs = 500;
/** A day: no round is longer. */
const pollsAtMost = (24 * 3600 * 1000) / pollMs;

interface ListOptions {
  readonly raccordement?: string;
  readonly limit: string;
  readonly json?: boolean;
}

interface RunOptions {
  readonly tout?: boolean;
  readonly raccordement?: string;
  readonly json?: boolean;
}

export function addLotsCommands(program: Command): void {
  const group = program.command('lots').description('batches: what waits, what left / lots');
  group
    .command('list')
    .description(
      'what waits and when it leaves, then the last batches / ce qui attend, puis les derniers lots',
    )
    .option('--raccordement <raccordement>', 'of this one, by nom, login or id')
    .option('--limit <n>', 'how many past batches', '20')
    .option('--json', 'one JSON object a line: each that waits, then each batch')
    .action((options: ListOptions) => runCommand(() => list(options), options.json));
  group
    .command('run')
    .description('one round now, on the running gateway / un passage maintenant')
    .option('--tout', 'whatever the plans and the night windows say / sans attendre plans ni fenêtres')
    .option('--raccordement <raccordement>', 'for this one alone')
    .option('--json', 'one JSON object')
    .action((options: RunOptions) => runCommand(() => run(options), options.json));
}

function list({ raccordement, limit, json }: ListOptions): Promise<number> {
  const count = Number(limit);
  if (!Number.isInteger(count) || count < 1 || count > listedAtMost) {
    throw new RangeError(`--limit takes 1 to ${listedAtMost}`);
  }
  return withTools(async (tools) => {
    const { journal } = tools;
    const only = await findIdOf(journal, raccordement);
    const filter = only === undefined ? {} : { raccordement: only };
    const attente = (await waiting(tools)).filter(({ id }) => only === undefined || id === only);
    const lots = await journal.envois.lots({ ...filter, limit: count });
    if (json) printLines(attente, lots);
    else printLists(attente, lots, await namesOf(tools));
    return exitCodes.ok;
  });
}

async function namesOf({ journal }: Tools): Promise<ReadonlyMap<string, string>> {
  return new Map((await journal.raccordements.list()).map(({ id, nom }) => [id, nom]));
}

function printLines(attente: readonly AttenteRaccordement[], lots: readonly Lot[]): void {
  for (const { raccordement, ...one } of attente)
    printJson({ attente: { ...one, nom: raccordement?.nom ?? null } });
  for (const lot of lots) printJson({ lot });
}

function waiting({ journal, config }: Tools): Promise<readonly AttenteRaccordement[]> {
  const plan = { plan: config.lots, calendrier: createCalendrier() };
  return readAttente({
    journal,
    prochainDepart: (raccordement, attente) => departDe(raccordement, attente, plan),
    now: systemClock(),
  });
}

function printLists(
  attente: readonly AttenteRaccordement[],
  lots: readonly Lot[],
  names: ReadonlyMap<string, string>,
): void {
  const rows = attente.map(({ id, raccordement, nombre, groupes, depart }) => [
    raccordement?.nom ?? id,
    String(nombre),
    groupes.map(({ codeInterface, nombre: count }) => `${codeInterface} ${count}`).join(', '),
    'le' in depart && depart.le !== undefined ? depart.le.toISOString() : '-',
    depart.raison,
  ]);
  const none = 'rien n’attend / nothing waits';
  console.log(
    rows.length === 0 ? none : formatTable(['raccordement', 'envois', 'codes', 'départ', 'raison'], rows),
  );
  if (lots.length === 0) return;
  const past = lots.map(({ id, raccordement, codeInterface, debut, fin, envois, flux }) => [
    String(id),
    fin.toISOString(),
    names.get(raccordement) ?? raccordement,
    codeInterface,
    String(envois),
    `${fin.getTime() - debut.getTime()} ms`,
    flux,
  ]);
  console.log(
    `\n${formatTable(['lot', 'parti le', 'raccordement', 'code', 'envois', 'durée', 'flux'], past)}`,
  );
}

interface PassageSaid {
  readonly debut: string;
  readonly fin?: string;
  readonly rapport?: { readonly flux: number; readonly envois: number; readonly echecs: number };
}

interface LotsSaid {
  readonly attente: readonly { readonly nombre: number }[];
  readonly passage: PassageSaid | null;
}

/** Only the running gateway sends: it alone names flux and takes the locks. */
async function run({ tout, raccordement, json }: RunOptions): Promise<number> {
  const { config, only } = await withTools(async (tools) => ({
    config: tools.config,
    only: await findIdOf(tools.journal, raccordement),
  }));
  const before = await readLots(config, only);
  const form = { ...(tout ? { tout: 'oui' } : {}), ...(only === undefined ? {} : { raccordement: only }) };
  await callGateway(config, 'POST', '/api/v1/lots/run', form);
  const rapport = await watch(config, only, countOf(before));
  if (json) printJson(rapport);
  else
    console.log(
      `${rapport.flux} flux partis, ${rapport.envois} envois, ${rapport.echecs} impossibles / flux left, envois, impossible`,
    );
  return rapport.echecs === 0 ? exitCodes.ok : exitCodes.negative;
}

async function watch(
  config: Config,
  only: string | undefined,
  total: number,
): Promise<NonNullable<PassageSaid['rapport']>> {
  const progress = startProgress('envois');
  try {
    for (let polls = 0; polls < pollsAtMost; polls++) {
      const said = await readLots(config, only);
      if (said.passage?.fin !== undefined) return reportOf(said.passage);
      progress.update(Math.max(0, total - countOf(said)), total);
      await wait(pollMs);
    }
    throw new Failure('CONFIG', 'le passage dure encore, voir raccord lots list / the round still runs');
  } finally {
    progress.end();
  }
}

function reportOf({ rapport }: PassageSaid): NonNullable<PassageSaid['rapport']> {
  if (rapport !== undefined) return rapport;
  throw new Failure(
    'CONFIG',
    'le passage s’est interrompu, voir les logs de la passerelle / the round was interrupted',
  );
}

async function readLots(config: Config, only: string | undefined): Promise<LotsSaid> {
  const query = only === undefined ? '' : `&raccordement=${encodeURIComponent(only)}`;
  return (await callGateway(config, 'GET', `/api/v1/lots?limit=1${query}`)) as LotsSaid;
}

function countOf({ attente }: LotsSaid): number {
  return attente.reduce((sum, { nombre }) => sum + nombre, 0);
}
