// SPDX-License-Identifier: Apache-2.0
/** `raccord lots list|run`: what waits for its batch and what left; a round now, on the running gateway. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Command } from 'commander';
import { createCalendrier } from '../../queues/work/calendrier.ts';
import { type AttenteRaccordement, readAttente } from '../admin/attente.ts';
import type { Config } from '../config.ts';
import { Failure } from '../domain/failure.ts';
import { departDe } from '../lots/depart.ts';
import type { Envoi, Lot } from '../ports/envois.ts';
import { exitCodes, runCommand } from './exit.ts';
import { callGateway } from './operator-api.ts';
import { formatTable, printJson, startProgress } from './output.ts';
import { findIdOf } from './raccordement/find.ts';
import { systemClock, type Tools, withTools } from './tools.ts';

const listedAtMost = 1_000;
/** Those without a recipient that are listed; `envois list` gives them all. */
const orphansShown = 50;
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
      'what waits and when it leaves, what nobody receives, then the last batches / ce qui attend, les derniers lots',
    )
    .option('--raccordement <raccordement>', 'of this one, by nom, login or id')
    .option('--limit <n>', 'how many past batches', '20')
    .option('--json', 'one JSON object a line: attente, sansRaccordement, lot')
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
    const orphans = only === undefined ? await journal.envois.sansRaccordement(orphansShown + 1) : [];
    if (json) printLines(attente, orphans, lots);
    else printLists(attente, orphans, lots, await namesOf(tools));
    return exitCodes.ok;
  });
}

async function namesOf({ journal }: Tools): Promise<ReadonlyMap<string, string>> {
  return new Map((await journal.raccordements.list()).map(({ id, nom }) => [id, nom]));
}

function printLines(
  attente: readonly AttenteRaccordement[],
  orphans: readonly Envoi[],
  lots: readonly Lot[],
): void {
  for (const { raccordement, ...one } of attente)
    printJson({ attente: { ...one, nom: raccordement?.nom ?? null } });
  for (const { id, genre, destinataire, source, rang, creeLe } of orphans.slice(0, orphansShown)) {
    printJson({ sansRaccordement: { id, genre, destinataire: destinataire ?? null, source, rang, creeLe } });
  }
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
  orphans: readonly Envoi[],
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
  const none =
    orphans.length === 0
      ? 'rien n’attend / nothing waits'
      : 'rien n’attend de lot / nothing waits for a batch';
  console.log(
    rows.length === 0 ? none : formatTable(['raccordement', 'envois', 'codes', 'départ', 'raison'], rows),
  );
  printOrphans(orphans);
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

/** Nobody receives these: a raccordement for their recipient lets them go, or they are given up by their id. */
function printOrphans(orphans: readonly Envoi[]): void {
  if (orphans.length === 0) return;
  const rows = orphans
    .slice(0, orphansShown)
    .map(({ id, genre, destinataire, source, creeLe }) => [
      String(id),
      genre,
      destinataire ?? '-',
      source,
      creeLe.toISOString(),
    ]);
  console.log(
    `\nsans raccordement destinataire / no recipient: raccord envois abandon ID --motif …\n${formatTable(['envoi', 'genre', 'destinataire', 'flux', 'depuis'], rows)}`,
  );
  if (orphans.length > orphansShown)
    console.log('… la suite / the rest: raccord envois list --sans-raccordement');
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
  else console.log(sayRapport(rapport));
  return rapport.echecs === 0 ? exitCodes.ok : exitCodes.negative;
}

function sayRapport({ flux, envois, echecs }: NonNullable<PassageSaid['rapport']>): string {
  const parts = [
    `${flux} flux ${accorde(flux, 'parti')}`,
    `${envois} ${accorde(envois, 'envoi')}`,
    `${echecs} ${accorde(echecs, 'impossible')}`,
  ];
  return `${parts.join(', ')} / flux left, envois, impossible`;
}

/** French: plural from two on. */
function accorde(count: number, word: string): string {
  return count < 2 ? word : `${word}s`;
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
