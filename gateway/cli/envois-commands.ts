// SPDX-License-Identifier: Apache-2.0
/** `raccord envois list|abandon`: what waits for its batch, one row a thing. */
import type { Command } from 'commander';
import { ditOfEnvoi } from '../admin/suivi.ts';
import type { RaccordementId } from '../domain/raccordement.ts';
import type { Envoi } from '../ports/envois.ts';
import type { Journal } from '../ports/journal.ts';
import { say } from './cycles-commands.ts';
import { exitCodes, runCommand } from './exit.ts';
import { formatTable, printJson } from './output.ts';
import { findIdOf } from './raccordement/find.ts';
import { parseLimit, parseMotif, parseRowId } from './rows.ts';
import { systemClock, withTools } from './tools.ts';

const pageSize = 500;
const listedAtMost = 100_000;

interface ListOptions {
  readonly raccordement?: string;
  readonly sansRaccordement?: boolean;
  readonly limit: string;
  readonly json?: boolean;
}

export function addEnvoisCommands(program: Command): void {
  const group = program.command('envois').description('what is to go out by batch / ce qui attend un lot');
  group
    .command('list')
    .description('what waits: first what nobody receives, then by raccordement / ce qui attend')
    .option('--raccordement <raccordement>', 'for this one, by nom, login or id')
    .option('--sans-raccordement', 'only those nobody receives / seuls ceux que personne ne reçoit')
    .option('--limit <n>', 'how many', '50')
    .option('--json', 'one JSON object a line')
    .action((options: ListOptions) => runCommand(() => list(options), options.json));
  group
    .command('abandon <id>')
    .description('not to be sent after all, and why / ne plus envoyer, et pourquoi')
    .requiredOption('--motif <motif>', 'why')
    .option('--json', 'one JSON object')
    .action((id: string, options: { readonly motif: string; readonly json?: boolean }) =>
      runCommand(() => abandon(id, options.motif, options.json === true), options.json),
    );
}

function list({ raccordement, sansRaccordement, limit, json }: ListOptions): Promise<number> {
  const wanted = parseLimit(limit, listedAtMost);
  return withTools(async ({ journal }) => {
    const only = await findIdOf(journal, raccordement);
    const shown: Envoi[] = [];
    for await (const envoi of asked(journal, { only, sansRaccordement })) {
      if (shown.push(envoi) >= wanted) break;
    }
    if (json) shown.forEach(printJson);
    else print(shown);
    return exitCodes.ok;
  });
}

function print(envois: readonly Envoi[]): void {
  const headers = ['id', 'genre', 'code', 'objet', 'échéance', 'source', 'depuis'];
  console.log(formatTable(headers, envois.map(toRow)));
}

/** Those nobody receives come first: they leave only when somebody does something. */
async function* asked(
  journal: Journal,
  {
    only,
    sansRaccordement,
  }: {
    readonly only: RaccordementId | undefined;
    readonly sansRaccordement: boolean | undefined;
  },
): AsyncGenerator<Envoi> {
  if (only === undefined) yield* orphans(journal);
  if (!sansRaccordement) yield* waiting(journal, only);
}

async function* waiting({ envois }: Journal, only: RaccordementId | undefined): AsyncGenerator<Envoi> {
  for (const { raccordement, codeInterface } of await envois.groupes()) {
    if (only !== undefined && raccordement !== only) continue;
    yield* pages((apres) => envois.attente(raccordement, codeInterface, pageSize, apres));
  }
}

function orphans({ envois }: Journal): AsyncGenerator<Envoi> {
  return pages((apres) => envois.sansRaccordement(pageSize, apres));
}

/** Ends with the rows: each page starts after the one before. */
async function* pages(read: (apres: number) => Promise<readonly Envoi[]>): AsyncGenerator<Envoi> {
  let last: number | undefined = 0;
  while (last !== undefined) {
    const page: readonly Envoi[] = await read(last);
    yield* page;
    last = page.at(-1)?.id;
  }
}

function toRow(envoi: Envoi): readonly string[] {
  const { id, genre, codeInterface, rang, destinataire, echeance, source, creeLe } = envoi;
  const dit = ditOfEnvoi(envoi);
  const facture = rang === undefined ? '' : `facture ${rang}`;
  const to = destinataire === undefined ? '' : `${facture === '' ? '' : ' '}pour ${destinataire}`;
  const about = dit === undefined ? `${facture}${to}` : `${say(dit)}, ${dit.cle.numero}`;
  return [
    String(id),
    genre,
    codeInterface ?? (envoi.raccordement === undefined ? 'sans destinataire' : '-'),
    about === '' ? '-' : about,
    echeance?.toISOString() ?? '-',
    source,
    creeLe.toISOString(),
  ];
}

function abandon(text: string, why: string, json: boolean): Promise<number> {
  const [id, motif] = [parseRowId(text), parseMotif(why)];
  return withTools(async ({ journal: { envois } }) => {
    const done = await envois.abandonner(id, `${motif} (raccord envois abandon)`, systemClock());
    if (json) printJson({ envoi: id, abandoned: done });
    else
      console.log(done ? `envoi ${id} : abandonné / given up` : `envoi ${id} : n'attend pas / does not wait`);
    return done ? exitCodes.ok : exitCodes.negative;
  });
}
