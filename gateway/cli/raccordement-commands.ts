// SPDX-License-Identifier: Apache-2.0
/**
 * `raccord raccordement …`: lets partenaires in and says how they are served. A running gateway reads raccordements at
 * every login and at every round, so no restart is needed.
 */
import type { Command } from 'commander';
import { runCommand } from './exit.ts';
import { type CreateOptions, create } from './raccordement/create.ts';
import { type ModifyOptions, modify, setInForce } from './raccordement/modify.ts';
import { addTermsOptions, aucunHelp } from './raccordement/options.ts';
import { list, show } from './raccordement/show.ts';

interface Json {
  readonly json?: boolean;
}

export function addRaccordementCommands(program: Command): void {
  const group = program
    .command('raccordement')
    .description('raccordements of the partenaires / raccordements des partenaires');
  group
    .command('list')
    .description('list raccordements / liste les raccordements')
    .option('--json', 'one JSON object a line')
    .action(({ json }: Json) => runCommand(() => list(json === true), json));
  group
    .command('show <raccordement>')
    .description('one raccordement, by nom, login or id / un raccordement en entier')
    .option('--json', 'one JSON object')
    .action((text: string, { json }: Json) => runCommand(() => show(text, json === true), json));
  addCreate(group);
  addModify(group);
  for (const [verb, to] of [
    ['activate', 'ACTIF'],
    ['deactivate', 'INACTIF'],
  ] as const) {
    group
      .command(`${verb} <raccordement>`)
      .description(`make it ${to} / le rend ${to}`)
      .option('--json', 'one JSON object')
      .action((text: string, { json }: Json) => runCommand(() => setInForce(text, to, json === true), json));
  }
}

function addCreate(group: Command): void {
  const command = group
    .command('create')
    .alias('add')
    .description('create a raccordement over SFTP, AS2 or PeSIT / crée un raccordement en SFTP, AS2 ou PeSIT')
    .requiredOption('--nom <nom>', 'name of the raccordement, at most 100 characters')
    .requiredOption('--application <code>', 'code application, 6 digits or capitals; at an AMONT, ours there')
    .option('--systeme <systeme>', 'CPRO, PA_CPRO or PPF', 'CPRO')
    .option('--role <role>', 'PARTENAIRE, or AMONT: a system of which we are the partenaire', 'PARTENAIRE')
    .option('--protocole <protocole>', 'sftp, or as2, pesit: it sends to us by it', 'sftp');
  addTermsOptions(command)
    .option('--json', 'one JSON object')
    .action((options: CreateOptions) => runCommand(() => create(options), options.json));
}

function addModify(group: Command): void {
  const command = group
    .command('modify <raccordement>')
    .description('change what was agreed; back to EN_COURS / modifie, et repasse EN_COURS')
    .option('--nom <nom>', 'never changes')
    .option('--application <code>', 'never changes')
    .option('--systeme <systeme>', 'never changes')
    .option('--role <role>', 'never changes')
    .option('--protocole <protocole>', 'never changes');
  addTermsOptions(command)
    .option(
      '--retirer-certificat <empreinte...>',
      'AS2, PeSIT: takes a certificate away, by the start of its SHA-256',
    )
    .option('--activer', 'put it in force again at once / le remet en service aussitôt')
    .option('--json', 'one JSON object')
    .addHelpText('after', aucunHelp)
    .action((text: string, options: ModifyOptions) => runCommand(() => modify(text, options), options.json));
}
