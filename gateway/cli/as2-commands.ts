// SPDX-License-Identifier: Apache-2.0
/**
 * `raccord as2 …`: tries an agreement from end to end, looks into a message, gives the proof of an exchange out. Beside a
 * running gateway or without it: what is sent by hand is journalled as any message, and a later MDN finds it.
 */
import type { Command } from 'commander';
import { inspectFile } from './as2/inspect.ts';
import {
  etatsMessage,
  type ListMessagesOptions,
  listMessages,
  type ShowMessageOptions,
  showMessage,
} from './as2/messages.ts';
import { ping, send } from './as2/send.ts';
import { runCommand } from './exit.ts';

interface ByRaccordement {
  readonly raccordement: string;
  readonly json?: boolean;
}

export function addAs2Commands(program: Command): void {
  const group = program
    .command('as2')
    .description('AS2: try, send, inspect, prove / essayer, envoyer, inspecter, prouver');
  group
    .command('ping')
    .description('send a word and judge its MDN / envoie un mot et juge son accusé')
    .requiredOption('--raccordement <raccordement>', 'nom, login, AS2 name or id')
    .option('--json', 'one JSON object')
    .action(({ raccordement, json }: ByRaccordement) =>
      runCommand(() => ping(raccordement, json === true), json),
    );
  group
    .command('send <fichier...>')
    .description('send files, one message each, as they are / envoie des fichiers tels quels')
    .requiredOption('--raccordement <raccordement>', 'nom, login, AS2 name or id')
    .option('--json', 'one JSON object a file')
    .action((files: readonly string[], { raccordement, json }: ByRaccordement) =>
      runCommand(() => send(files, raccordement, json === true), json),
    );
  group
    .command('inspect <fichier>')
    .description(
      'layers, algorithms, recipients, MIC of a message or an MDN / regarde dans un message ou un accusé',
    )
    .option('--json', 'one JSON object')
    .action((file: string, { json }: { json?: boolean }) =>
      runCommand(() => inspectFile(file, json === true), json),
    );
  addMessages(group);
}

/** Of every protocol: it stands under each of them. */
export function addMessages(group: Command): void {
  group
    .command('messages')
    .description('messages, newest first / les messages, du plus récent au plus ancien')
    .option('--raccordement <raccordement>', 'nom, login, AS2 name or id')
    .option('--etat <etat>', etatsMessage.join(', '))
    .option('--sens <sens>', 'entrant: sent to us; sortant: sent by us / reçus, envoyés')
    .option('--limit <n>', 'how many', '50')
    .option('--json', 'one JSON object a line')
    .action((options: ListMessagesOptions) => runCommand(() => listMessages(options), options.json));
  group
    .command('message <id>')
    .description('one message, and its proof written out / un message, et sa preuve en fichiers')
    .option('--mdn <fichier>', 'writes the MDN, byte for byte, to a new file')
    .option('--brut <fichier>', 'writes headers and bytes as on the wire to a new file')
    .option('--corps <fichier>', 'writes the bytes alone to a new file: the CMS of an encrypted message')
    .option('--json', 'one JSON object')
    .action((id: string, options: ShowMessageOptions) =>
      runCommand(() => showMessage(id, options), options.json),
    );
}
