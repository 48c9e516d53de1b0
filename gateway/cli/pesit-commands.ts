// SPDX-License-Identifier: Apache-2.0
/**
 * `raccord pesit …`: tries an agreement from end to end, sends and fetches files by hand, tells what passed on a wire. With
 * `--raccordement` as agreed, or with options alone from a machine that has no gateway. Nothing of it is journalled.
 */
import type { Command } from 'commander';
import { addMessages } from './as2-commands.ts';
import { runCommand } from './exit.ts';
import { decode } from './pesit/decode.ts';
import { type AppelOptions, addAppelOptions } from './pesit/options.ts';
import { probe } from './pesit/probe.ts';
import { type ReceiveOptions, receive } from './pesit/receive.ts';
import { type SendOptions, send } from './pesit/send.ts';

export function addPesitCommands(program: Command): void {
  const group = program
    .command('pesit')
    .description('PeSIT: try, send, receive, decode / essayer, envoyer, recevoir, décoder');
  addAppelOptions(
    group
      .command('probe')
      .description('TLS, CONNECT, RELEASE: what it agrees to / ce que le serveur accepte, sans fichier'),
  ).action((options: AppelOptions) => runCommand(() => probe(options), options.json));
  addAppelOptions(
    group
      .command('send <fichier...>')
      .description('send files, going on after a cut / envoie des fichiers, avec reprise après coupure')
      .option('--nom-flux <nom>', 'PI 12 (default: the code interface of the name, or as agreed)')
      .option('--nom <nom>', 'PI 37 (default: the name of the file)')
      .option('--id-transfert <n>', 'PI 13 (default: drawn by lot) / au hasard si rien n’est dit')
      .option(
        '--relance',
        'PI 15 = 1: go on with that transfer, the file unchanged / reprendre ce transfert',
      ),
  ).action((files: readonly string[], options: SendOptions) =>
    runCommand(() => send(files, options), options.json),
  );
  addAppelOptions(
    group
      .command('receive')
      .description('fetch a file that waits there / retire un fichier qui y attend')
      .option('--nom <nom>', 'PI 12: a code interface, a name, or a pattern', '*')
      .option('--tout', 'one after another, until nothing waits / tous, un par un')
      .option('--dossier <dossier>', 'where files are written under their names', '.')
      .option('--sortie <fichier>', 'or this file'),
  ).action((options: ReceiveOptions) => runCommand(() => receive(options), options.json));
  addMessages(group);
  group
    .command('decode <fichier>')
    .description('FPDU of a captured stream in words, without content / les FPDU d’une capture, en clair')
    .option('--json', 'one JSON object an FPDU')
    .action((file: string, { json }: { readonly json?: boolean }) =>
      runCommand(() => decode(file, json === true), json),
    );
}
