// SPDX-License-Identifier: Apache-2.0
/**
 * `raccord queue …` and `raccord admin-link`: the queues, from the journal's rows where that is the truth, from
 * the running gateway where only it can act.
 */
import type { Command } from 'commander';
import { type Config, loadConfig, processEnvironment } from '../config.ts';
import { Failure } from '../domain/failure.ts';
import { type Etape, type EtapeCounts, etapes, type WorkId } from '../ports/work.ts';
import { exitCodes, runCommand } from './exit.ts';
import { callGateway } from './operator-api.ts';
import { formatTable, printJson } from './output.ts';
import { systemClock, withTools } from './tools.ts';

/** Dead letters listed at once. */
const deadAtMost = 1_000;

export function addQueueCommands(program: Command): void {
  const queue = program.command('queue').description('the work queues / les files de travail');
  queue
    .command('counts', { isDefault: true })
    .description('depth, age and dead letters by étape / profondeur par étape')
    .option('--json', 'one JSON object a line')
    .action((options: { json?: boolean }) => runCommand(() => counts(options.json === true), options.json));
  queue
    .command('dead')
    .description('dead letters / travaux abandonnés')
    .option('--json', 'one JSON object a line')
    .action((options: { json?: boolean }) => runCommand(() => dead(options.json === true), options.json));
  queue
    .command('retry <work>')
    .description('put a dead letter back to work / relance un travail abandonné')
    .option('--json', 'one JSON object')
    .action((work: string, options: { json?: boolean }) =>
      runCommand(() => retry(work, options.json === true), options.json),
    );
  for (const verb of ['pause', 'resume'] as const) {
    queue
      .command(`${verb} <etape>`)
      .description(`${verb} an étape on the running gateway (${etapes.join(', ')})`)
      .option('--json', 'one JSON object')
      .action((etape: string, options: { json?: boolean }) =>
        runCommand(() => act(verb, etape, options.json === true), options.json),
      );
  }
  program
    .command('admin-link')
    .description('a new one-time login link for the desk / un nouveau lien de connexion')
    .option('--json', 'one JSON object')
    .action((options: { json?: boolean }) =>
      runCommand(() => adminLink(options.json === true), options.json),
    );
}

function counts(json: boolean): Promise<number> {
  return withTools(async ({ config, journal }) => {
    const [rows, paused] = await Promise.all([journal.work.counts(systemClock()), readPaused(config)]);
    const all = rows.map((one) => ({ ...one, paused: paused.get(one.etape) ?? null }));
    if (json) for (const one of all) printJson(one);
    else
      console.log(
        formatTable(['étape', 'waiting', 'active', 'delayed', 'dead', 'paused', 'oldest'], all.map(toRow)),
      );
    return exitCodes.ok;
  });
}

type CountsShown = Omit<EtapeCounts, 'paused'> & { readonly paused: boolean | null };

function toRow({ etape, waiting, active, delayed, dead, paused, oldestMs }: CountsShown): readonly string[] {
  const state = paused === null ? '-' : paused ? 'yes' : 'no';
  return [etape, ...[waiting, active, delayed, dead].map(String), state, `${Math.round(oldestMs / 1000)} s`];
}

/** A pause lives in the running gateway alone: empty when none answers. */
async function readPaused(config: Config): Promise<ReadonlyMap<Etape, boolean>> {
  const answer = await callGateway(config, 'GET', '/api/v1/queues').catch((error: unknown) => {
    if (error instanceof Failure) return undefined;
    throw error;
  });
  const { etapes: states } = (answer ?? {}) as { readonly etapes?: readonly EtapeCounts[] | null };
  return new Map((states ?? []).map(({ etape, paused }) => [etape, paused]));
}

function dead(json: boolean): Promise<number> {
  return withTools(async ({ journal }) => {
    const all = await journal.work.dead(deadAtMost);
    if (json) for (const one of all) printJson(one);
    else
      console.log(
        formatTable(
          ['work', 'tries', 'error'],
          all.map((one) => [one.id, String(one.tentatives), one.erreur]),
        ),
      );
    return exitCodes.ok;
  });
}

function retry(work: string, json: boolean): Promise<number> {
  return withTools(async ({ journal }) => {
    const revived = await journal.work.revive(work as WorkId, systemClock());
    if (json) printJson({ work, revived });
    else console.log(revived ? `${work}: back to work` : `${work}: not a dead letter, nothing done`);
    return revived ? exitCodes.ok : exitCodes.negative;
  });
}

async function act(verb: 'pause' | 'resume', text: string, json: boolean): Promise<number> {
  const etape = etapes.find((one): one is Etape => one === text);
  if (etape === undefined) throw new RangeError(`no étape ${text}; there are ${etapes.join(', ')}`);
  await callGateway(loadConfig({ env: processEnvironment() }), 'POST', `/api/v1/queues/${etape}/${verb}`);
  if (json) printJson({ etape, paused: verb === 'pause' });
  else console.log(`${etape}: ${verb === 'pause' ? 'paused' : 'resumed'}`);
  return exitCodes.ok;
}

async function adminLink(json: boolean): Promise<number> {
  const answer = await callGateway(loadConfig({ env: processEnvironment() }), 'POST', '/api/v1/login-links');
  const { url, expiresAt } = answer as { readonly url: string; readonly expiresAt: string };
  if (json) printJson({ url, expiresAt });
  else console.log(`${url}\nvalid once, until ${expiresAt}`);
  return exitCodes.ok;
}
