// SPDX-License-Identifier: Apache-2.0
/** `raccord cycles list|show|uncorrelated|dismiss`: the statuts of factures, beside a running gateway or without it. */
import type { Command } from 'commander';
import { labelOfStatut, readCycle } from '../admin/suivi.ts';
import type { StatutFactureDit } from '../domain/cycle-de-vie.ts';
import { type FluxId, parseFluxId } from '../domain/flux.ts';
import type { FactureConnue, StatutRecord } from '../ports/cycles.ts';
import type { Journal } from '../ports/journal.ts';
import { exitCodes, runCommand } from './exit.ts';
import { formatTable, printJson } from './output.ts';
import { parseLimit, parseMotif, parseRowId } from './rows.ts';
import { systemClock, withTools } from './tools.ts';

/** One page of the journal. */
const pageSize = 500;
const listedAtMost = 50_000;
/** Flux looked through, newest first, for factures to list. */
const fluxAtMost = 500;

interface Json {
  readonly json?: boolean;
}

interface ListOptions extends Json {
  readonly numero?: string;
  readonly siren?: string;
  readonly limit: string;
}

export function addCyclesCommands(program: Command): void {
  const group = program.command('cycles').description('statuts of factures / cycles de vie des factures');
  group
    .command('list')
    .description(
      'accepted factures with their last statut, newest first / factures acceptées, dernier statut',
    )
    .option('--numero <numero>', 'those of this exact number (BT-1)')
    .option('--siren <siren>', 'with --numero: of this supplier')
    .option('--limit <n>', 'how many', '50')
    .option('--json', 'one JSON object a line')
    .action((options: ListOptions) => runCommand(() => list(options), options.json));
  group
    .command('show <flux> <rang>')
    .description('every statut of one facture / le cycle de vie d’une facture')
    .option('--json', 'one JSON object')
    .action((flux: string, rang: string, { json }: Json) =>
      runCommand(() => show(flux, rang, json === true), json),
    );
  group
    .command('uncorrelated')
    .description('statuts that found no facture, oldest first / statuts non corrélés')
    .option('--limit <n>', 'how many', '50')
    .option('--json', 'one JSON object a line')
    .action((options: { readonly limit: string } & Json) =>
      runCommand(() => uncorrelated(options.limit, options.json === true), options.json),
    );
  group
    .command('dismiss <id>')
    .description('take one out of that queue, saying why / classe un statut')
    .requiredOption('--motif <motif>', 'why')
    .option('--json', 'one JSON object')
    .action((id: string, options: { readonly motif: string } & Json) =>
      runCommand(() => dismiss(id, options.motif, options.json === true), options.json),
    );
}

function list({ numero, siren, limit, json }: ListOptions): Promise<number> {
  const wanted = parseLimit(limit, listedAtMost);
  if (siren !== undefined && (numero === undefined || !/^\d{9}$/.test(siren))) {
    throw new RangeError('--siren attend 9 chiffres, avec --numero / takes 9 digits, with --numero');
  }
  return withTools(async ({ journal }) => {
    const rows: FactureListee[] = [];
    for await (const connue of facturesOf(journal, { numero, siren, wanted })) {
      const last = (await journal.cycles.deFacture(connue)).at(-1);
      if (rows.push({ ...connue, last }) >= wanted) break;
    }
    if (json) for (const row of rows) printJson(lineOf(row));
    else console.log(formatTable(['flux', 'rang', 'numéro', 'dernier statut', 'le'], rows.map(toRow)));
    return exitCodes.ok;
  });
}

interface FactureListee extends FactureConnue {
  readonly last: StatutRecord | undefined;
}

function lineOf({ flux, rang, facture, last }: FactureListee): object {
  return { flux, rang, numero: facture.numero ?? null, statut: last?.dit ?? null };
}

function toRow({ flux, rang, facture, last }: FactureListee): readonly string[] {
  return [flux, String(rang), facture.numero ?? '-', last ? say(last.dit) : '-', instantOf(last)];
}

interface Wanted {
  readonly numero: string | undefined;
  readonly siren: string | undefined;
  readonly wanted: number;
}

async function* facturesOf(
  journal: Journal,
  { numero, siren, wanted }: Wanted,
): AsyncGenerator<FactureConnue> {
  if (numero === undefined) yield* latest(journal, wanted);
  else yield* await journal.cycles.factures(numero, siren);
}

/** Accepted factures of the newest flux. */
async function* latest(journal: Journal, wanted: number): AsyncGenerator<FactureConnue> {
  const limit = Math.min(fluxAtMost, Math.max(pageSize / 10, wanted));
  for (const { id } of await journal.listFlux({ sens: 'EMISSION', limit })) {
    for (const facture of await journal.factures(id)) {
      const isKnown = facture.statut === 'DEPOSEE' && facture.objet?.nature === 'FACTURE';
      if (isKnown) yield { flux: id, rang: facture.rang, facture };
    }
  }
}

function show(text: string, rank: string, json: boolean): Promise<number> {
  const [id, rang] = [parseFluxId(text.toUpperCase()), parseRowId(rank)];
  return withTools(async ({ journal }) => {
    const facture = (await journal.factures(id)).find((one) => one.rang === rang);
    if (facture === undefined) {
      console.error(`raccord: aucune facture ${rang} dans ${id} / no such facture`);
      return exitCodes.negative;
    }
    const { statuts } = await readCycle(id, facture, journal);
    if (json) printJson({ flux: id, rang, facture, statuts });
    else console.log(`${facture.numero ?? facture.nomFichier}\n\n${sayStatuts(statuts, id)}`);
    return exitCodes.ok;
  });
}

/** One line a statut, oldest first; `own` is the flux of the facture, which speaks for the gateway. */
export function sayStatuts(statuts: readonly StatutRecord[], own: FluxId): string {
  const rows = statuts.map(({ dit, flux }) => [
    dit.horodatage.toISOString(),
    dit.norme,
    say(dit),
    flux === own ? '-' : flux,
    [
      ...dit.motifs.map(({ code = '', libelle = '' }) => `${code} ${libelle}`.trim()),
      ...dit.montants.map(({ type, valeur, devise }) => `${type} ${valeur} ${devise}`),
      ...(dit.commentaire === undefined ? [] : [dit.commentaire]),
    ].join(' ; '),
  ]);
  return formatTable(['horodatage', 'liste', 'statut', 'dit par', 'motifs'], rows);
}

function uncorrelated(limit: string, json: boolean): Promise<number> {
  const wanted = parseLimit(limit, listedAtMost);
  return withTools(async ({ journal: { cycles } }) => {
    const all: StatutRecord[] = [];
    while (all.length < wanted) {
      const page = await cycles.nonCorreles(Math.min(pageSize, wanted - all.length), all.at(-1)?.id);
      all.push(...page);
      if (page.length === 0) break;
    }
    if (json) all.forEach(printJson);
    else {
      const rows = all.map(({ id, dit, flux, rang, creeLe }) => [
        String(id),
        creeLe.toISOString(),
        say(dit),
        dit.cle.numero,
        dit.cle.fournisseur || '-',
        `${flux} ${rang}`,
      ]);
      console.log(formatTable(['id', 'reçu le', 'statut', 'facture', 'fournisseur', 'flux et rang'], rows));
      console.log(`\n${all.length} sur ${await cycles.compterNonCorreles()} / of`);
    }
    return exitCodes.ok;
  });
}

function dismiss(text: string, why: string, json: boolean): Promise<number> {
  const [id, motif] = [parseRowId(text), parseMotif(why)];
  return withTools(async ({ journal: { cycles } }) => {
    const dismissed = await cycles.classer(id, motif, 'raccord cycles dismiss', systemClock());
    if (json) printJson({ statut: id, dismissed });
    else
      console.log(
        dismissed ? `statut ${id} : classé / dismissed` : `statut ${id} : pas en attente / not waiting`,
      );
    return dismissed ? exitCodes.ok : exitCodes.negative;
  });
}

/** `06 Suspendue`. */
export function say(dit: StatutFactureDit): string {
  return `${dit.code} ${labelOfStatut(dit)}`;
}

function instantOf(statut: StatutRecord | undefined): string {
  return statut?.dit.horodatage.toISOString() ?? '-';
}
