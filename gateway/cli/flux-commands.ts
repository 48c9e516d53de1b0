// SPDX-License-Identifier: Apache-2.0
/** `raccord flux list|show|replay`: what an operator asks about flux, beside a running gateway or without it. */
import type { Command } from 'commander';
import { answersAlone, ditOfEnvoi, readSuivi, type Suivi } from '../admin/suivi.ts';
import type { StatutFluxEmis, StatutFluxRecu } from '../domain/flux.ts';
import { type FluxId, parseFluxId, transitionsFluxEmis, transitionsFluxRecu } from '../domain/flux.ts';
import type { Envoi, EnvoiSuivi } from '../ports/envois.ts';
import type { FluxFilter, FluxRecord, Journal } from '../ports/journal.ts';
import { workIdOf } from '../ports/work.ts';
import { say as sayStatut, sayStatuts } from './cycles-commands.ts';
import { exitCodes, runCommand } from './exit.ts';
import { formatTable, printJson } from './output.ts';
import { systemClock, type Tools, withTools } from './tools.ts';

/** One page of the journal, and the most one list prints. */
const pageSize = 500;
const listedAtMost = 100_000;

export function addFluxCommands(program: Command): void {
  const flux = program.command('flux').description('flux received and emitted / flux reçus et émis');
  flux
    .command('list')
    .description('list flux, newest first / liste les flux, du plus récent au plus ancien')
    .option('--statut <statut>', 'RECU, EN_TRAITEMENT, INTEGRE, INTEGRE_PARTIEL, REJETE, INCIDENTE, RETIRE …')
    .option('--sens <sens>', 'EMISSION (received from the partenaire) or RECEPTION (emitted to it)')
    .option('--code <code>', 'code interface, e.g. FSO1100A')
    .option('--recherche <text>', 'start of a name, an identifiant or a SHA-256, or a whole id')
    .option('--limit <n>', 'how many', '50')
    .option('--json', 'one JSON object a line')
    .action((options: ListOptions) => runCommand(() => list(options), options.json));
  flux
    .command('show <id>')
    .description('one flux whole: timeline, factures, constats, answers / un flux en entier')
    .option('--json', 'one JSON object')
    .action((id: string, options: { json?: boolean }) =>
      runCommand(() => show(id, options.json === true), options.json),
    );
  flux
    .command('replay <id>')
    .description('replay an INCIDENTE flux / rejoue un flux INCIDENTE')
    .option('--json', 'one JSON object')
    .action((id: string, options: { json?: boolean }) =>
      runCommand(() => replay(id, options.json === true), options.json),
    );
}

interface ListOptions {
  readonly statut?: string;
  readonly sens?: string;
  readonly code?: string;
  readonly recherche?: string;
  readonly limit: string;
  readonly json?: boolean;
}

function list(options: ListOptions): Promise<number> {
  const wanted = parseCount(options.limit);
  const filter = parseFilter(options);
  return withTools(async ({ journal }) => {
    const rows = await readPages(journal, filter, wanted);
    if (options.json) rows.forEach(printJson);
    else console.log(formatTable(['id', 'sens', 'statut', 'code', 'nom', 'octets', 'créé'], rows.map(toRow)));
    return exitCodes.ok;
  });
}

async function readPages(
  journal: Journal,
  filter: Omit<FluxFilter, 'limit'>,
  wanted: number,
): Promise<readonly FluxRecord[]> {
  const rows: FluxRecord[] = [];
  let before: FluxId | undefined;
  while (rows.length < wanted) {
    const limit = Math.min(pageSize, wanted - rows.length);
    const page = await journal.listFlux({ ...filter, limit, ...(before === undefined ? {} : { before }) });
    rows.push(...page);
    before = page.at(-1)?.id;
    if (page.length < limit) break;
  }
  return rows;
}

function toRow(flux: FluxRecord): readonly string[] {
  const { id, sens, statut, codeInterface, nomFichier, sizeBytes, creeLe } = flux;
  return [id, sens, statut, codeInterface ?? '-', nomFichier, String(sizeBytes), creeLe.toISOString()];
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > listedAtMost) {
    throw new RangeError(`--limit takes 1 to ${listedAtMost}`);
  }
  return count;
}

function parseFilter({ statut, sens, code, recherche }: ListOptions): Omit<FluxFilter, 'limit'> {
  if (sens !== undefined && sens !== 'EMISSION' && sens !== 'RECEPTION') {
    throw new RangeError('--sens takes EMISSION or RECEPTION');
  }
  const known =
    statut === undefined ||
    Object.hasOwn(transitionsFluxRecu, statut) ||
    Object.hasOwn(transitionsFluxEmis, statut);
  if (!known) throw new RangeError(`--statut ${statut} is not a statut of a flux`);
  return {
    ...(statut === undefined ? {} : { statut: statut as StatutFluxRecu | StatutFluxEmis }),
    ...(sens === undefined ? {} : { sens }),
    ...(code === undefined ? {} : { codeInterface: code }),
    ...(recherche === undefined ? {} : { recherche }),
  };
}

function show(text: string, json: boolean): Promise<number> {
  const id = parseFluxId(text.toUpperCase());
  return withTools(async (tools) => {
    const whole = await readWhole(id, tools);
    if (whole === undefined) {
      console.error(`raccord: no flux ${id}`);
      return exitCodes.negative;
    }
    if (json) printJson(whole);
    else printWhole(whole);
    return exitCodes.ok;
  });
}

async function readWhole(id: FluxId, { journal }: Tools) {
  const flux = await journal.findFlux(id);
  if (flux === undefined) return undefined;
  const [factures, constats, events, answers] = await Promise.all([
    journal.factures(id),
    journal.constats(id),
    journal.events(id),
    journal.answers(id),
  ]);
  const suivi = await readSuivi(flux, factures, journal);
  return { flux, factures, constats, events, answers, suivi };
}

function printWhole(whole: NonNullable<Awaited<ReturnType<typeof readWhole>>>): void {
  const { flux, factures, constats, events, answers, suivi } = whole;
  console.log(`${flux.nomFichier}\n  ${flux.id}  ${flux.sens}  ${flux.statut}  ${flux.codeInterface ?? '-'}`);
  console.log(`  ${flux.sizeBytes} octets  sha256 ${flux.sha256}\n`);
  const timeline = events.map(({ instant, type, detail }) => [
    instant.toISOString(),
    type,
    JSON.stringify(detail ?? {}),
  ]);
  console.log(formatTable(['instant', 'event', 'detail'], timeline));
  if (factures.length > 0) {
    const rows = factures.map((one) => [String(one.rang), one.statut, one.numero ?? '-', one.nomFichier]);
    console.log(`\n${formatTable(['rang', 'statut', 'numéro', 'fichier'], rows)}`);
  }
  if (constats.length > 0) {
    const rows = constats.map((one) => [
      String(one.rang ?? '-'),
      one.gravite,
      one.code,
      place(one.ligne, one.colonne),
      one.message,
    ]);
    console.log(`\n${formatTable(['rang', 'gravité', 'code', 'place', 'message'], rows)}`);
  }
  for (const answer of answersAlone(answers, suivi))
    console.log(`\nréponse : ${answer.nomFichier}  ${answer.statut}  (${answer.id})`);
  printSuivi(suivi, flux.id);
}

/** Its envois, waiting or gone in which flux, and the statuts of its factures. */
function printSuivi({ envois, portes, cycles, cyclesOmis }: Suivi, own: FluxId): void {
  if (envois.length > 0) {
    const rows = envois.map((one) => [
      String(one.id),
      one.genre,
      one.codeInterface ?? '-',
      aboutOf(one),
      stateOf(one),
    ]);
    console.log(`\n${formatTable(['envoi', 'genre', 'code', 'objet', 'état'], rows)}`);
  }
  if (portes.length > 0) {
    const rows = portes.map((one) => [String(one.id), one.genre, aboutOf(one), one.source]);
    console.log(`\n${formatTable(['envoi porté', 'genre', 'objet', 'issu du flux'], rows)}`);
  }
  for (const { facture, statuts } of cycles) {
    console.log(`\nfacture ${facture.rang}  ${facture.numero ?? ''}\n${sayStatuts(statuts, own)}`);
  }
  if (cyclesOmis > 0) console.log(`\n${cyclesOmis} autres factures : raccord cycles show ${own} RANG`);
}

function aboutOf(envoi: Envoi): string {
  const dit = ditOfEnvoi(envoi);
  if (dit !== undefined) return `${sayStatut(dit)}, ${dit.cle.numero}`;
  return envoi.rang === undefined ? '-' : `facture ${envoi.rang}`;
}

function stateOf({ emis, abandon, raccordement }: EnvoiSuivi): string {
  if (emis !== undefined) return `parti dans ${emis}`;
  if (abandon !== undefined) return `abandonné : ${abandon.motif}`;
  return raccordement === undefined ? 'sans raccordement' : 'en attente';
}

function place(ligne: number | undefined, colonne: number | undefined): string {
  return ligne === undefined ? '-' : `${ligne}:${colonne ?? 1}`;
}

function replay(text: string, json: boolean): Promise<number> {
  const id = parseFluxId(text.toUpperCase());
  return withTools(async ({ journal }) => {
    const statut = (await journal.findFlux(id))?.statut;
    // A flux received goes back to its beginning; one of ours, to its delivery.
    const replayed =
      statut === 'INCIDENTE' &&
      ((await journal.replay(id, systemClock(), 'raccord flux replay')) ||
        (await journal.work.revive(workIdOf('livraison', id), systemClock())));
    const now = (await journal.findFlux(id))?.statut;
    if (json) printJson({ flux: id, replayed, statut: now ?? null });
    else console.log(sayReplay(id, replayed, statut));
    return replayed ? exitCodes.ok : exitCodes.negative;
  });
}

function sayReplay(id: FluxId, replayed: boolean, statut: string | undefined): string {
  if (replayed) return `${id}: taken up again`;
  return statut === undefined ? `no flux ${id}` : `${id} is ${statut}: only INCIDENTE is replayed`;
}
