// SPDX-License-Identifier: Apache-2.0
/** `raccord alertes list|treat`: what somebody must see, beside a running gateway or without it. */
import type { Command } from 'commander';
import { codesAlerte } from '../ports/alertes.ts';
import { exitCodes, runCommand } from './exit.ts';
import { formatTable, printJson } from './output.ts';
import { parseRowId } from './rows.ts';
import { systemClock, withTools } from './tools.ts';

const listedAtMost = 1_000;

interface ListOptions {
  readonly toutes?: boolean;
  readonly json?: boolean;
}

export function addAlertesCommands(program: Command): void {
  const group = program
    .command('alertes')
    .description('alertes: what needs somebody / ce qui attend quelqu’un');
  group
    .command('list')
    .description('open alertes, newest first; exits 1 when there is one / les alertes ouvertes')
    .option('--toutes', 'those already treated too / aussi celles qui sont traitées')
    .option('--json', 'one JSON object a line')
    .action((options: ListOptions) => runCommand(() => list(options), options.json));
  group
    .command('treat <id>')
    .description('mark one as treated / marque une alerte traitée')
    .option('--json', 'one JSON object')
    .action((id: string, { json }: { json?: boolean }) => runCommand(() => treat(id, json === true), json));
}

function list({ toutes, json }: ListOptions): Promise<number> {
  return withTools(async ({ journal: { alertes } }) => {
    const limit = listedAtMost;
    const all = await alertes.list(toutes ? { limit } : { ouvertes: true, limit });
    if (json) all.forEach(printJson);
    else {
      const rows = all.map(({ id, code, creeLe, traiteeLe, traiteePar, detail }) => [
        String(id),
        creeLe.toISOString(),
        traiteeLe === undefined ? 'ouverte' : `traitée par ${traiteePar ?? '-'}`,
        code,
        `${codesAlerte[code][0]} : ${detail}`,
      ]);
      console.log(formatTable(['id', 'levée le', 'état', 'code', 'alerte'], rows));
    }
    return (await alertes.compterOuvertes()) === 0 ? exitCodes.ok : exitCodes.negative;
  });
}

function treat(text: string, json: boolean): Promise<number> {
  const id = parseRowId(text);
  return withTools(async ({ journal: { alertes } }) => {
    const treated = await alertes.traiter(id, 'raccord alertes treat', systemClock());
    if (json) printJson({ alerte: id, treated });
    else console.log(treated ? `alerte ${id} : traitée / treated` : `alerte ${id} : pas ouverte / not open`);
    return treated ? exitCodes.ok : exitCodes.negative;
  });
}
