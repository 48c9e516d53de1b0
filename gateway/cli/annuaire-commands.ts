// SPDX-License-Identifier: Apache-2.0
/**
 * `raccord annuaire import|show|status|export`: who can be invoiced, and how. Beside a running gateway or without it: an
 * import shares the journal with the gateway a few hundred entries at a time, and what it publishes is seen at once.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setFlagsFromString } from 'node:v8';
import type { Command } from 'commander';
import { ulid } from 'ulid';
import type { CsvReport } from '../../formats/annuaire/csv.ts';
import { AnnuaireIllisible } from '../../formats/annuaire/illisible.ts';
import { lockDataDirectory } from '../../queues/journal/data-lock.ts';
import { ligneEnVigueur } from '../annuaire/adressage.ts';
import { ecrireAnnuaire } from '../annuaire/ecrire.ts';
import { importer, type RapportImport } from '../annuaire/importer.ts';
import { horodateDeParis, jourDeParis } from '../annuaire/jour.ts';
import { ceProcessus } from '../annuaire/processus.ts';
import { ImportRefuse } from '../annuaire/refus.ts';
import { formatAdresse, parseAdresse } from '../domain/adresse-electronique.ts';
import type { Constat } from '../domain/constat.ts';
import { parseSiret, type Siret, sirenOf } from '../domain/structure.ts';
import { type Effectifs, naturesTenues, type VersionAnnuaire } from '../ports/annuaire.ts';
import { exitCodes, runCommand } from './exit.ts';
import { formatTable, printJson, startProgress } from './output.ts';
import { systemClock, type Tools, withTools } from './tools.ts';

const kib = 1024;
/** Beside a gateway, whose own writes have their turn meanwhile. */
const reposBesideMs = 5;
const servicesShown = 1_000;
const versionsShown = 10;

export function addAnnuaireCommands(program: Command): void {
  const annuaire = program.command('annuaire').description("who can be invoiced, and how / l'annuaire");
  annuaire
    .command('import <file>')
    .description('import a CSV, an F14 or an F13 / importe un CSV, un F14 ou un F13')
    .option('--force', 'even when it does not follow the annuaire in force, or seems cut short')
    .option('--json', 'one JSON object')
    .action((file: string, options: ImportOptions) =>
      runCommand(() => importFile(file, options), options.json),
    );
  annuaire
    .command('show <siretOrAddress>')
    .description(
      'a structure and its services, or an address / une structure et ses services, ou une adresse',
    )
    .option('--json', 'one JSON object')
    .action((text: string, options: JsonOption) =>
      runCommand(() => show(text, options.json === true), options.json),
    );
  annuaire
    .command('status', { isDefault: true })
    .description('the version in force and the last imports / la version en vigueur et les derniers imports')
    .option('--json', 'one JSON object')
    .action((options: JsonOption) => runCommand(() => status(options.json === true), options.json));
  annuaire
    .command('export')
    .description('write the annuaire in force as F14 or F13 / écrit l’annuaire en vigueur')
    .option('--format <format>', 'f14 or f13', 'f14')
    .requiredOption('--out <file>', 'file to write')
    .option('--json', 'one JSON object')
    .action((options: ExportOptions) => runCommand(() => exportTo(options), options.json));
}

interface JsonOption {
  readonly json?: boolean;
}

interface ImportOptions extends JsonOption {
  readonly force?: boolean;
}

interface ExportOptions extends JsonOption {
  readonly format: string;
  readonly out: string;
}

async function importFile(file: string, { force, json }: ImportOptions): Promise<number> {
  const { size: sizeBytes } = await stat(file);
  // Entries come and go at once: V8 would let them pile up to 100 MB before it looks.
  setFlagsFromString('--semi-space-growth-factor=1');
  return withTools(async ({ config, journal, logger }) => {
    const progress = startProgress('annuaire (KiB)');
    const beside = await isServed(config.data.directory);
    try {
      const report = await importer(
        { nom: basename(file), content: createReadStream(file), sizeBytes },
        {
          signal: new AbortController().signal,
          forcer: force === true,
          avance: ({ octets }) => progress.update(Math.ceil(octets / kib), Math.ceil(sizeBytes / kib)),
          ...(beside ? { reposMs: reposBesideMs } : {}),
        },
        {
          annuaire: journal.annuaire,
          processus: ceProcessus(hostname(), process.pid, ulid()),
          clock: systemClock,
          logger,
        },
      );
      progress.end();
      if (json === true) printJson(report);
      else printReport(report);
      return exitCodes.ok;
    } catch (error) {
      progress.end();
      if (!(error instanceof ImportRefuse || error instanceof AnnuaireIllisible)) throw error;
      return refused(error.constat, json === true);
    }
  });
}

/** Does a gateway run on this data directory? */
async function isServed(directory: string): Promise<boolean> {
  try {
    (await lockDataDirectory(directory)).release();
    return false;
  } catch {
    return true;
  }
}

function refused(constat: Constat, json: boolean): number {
  if (json) printJson({ refused: constat });
  else console.error(`raccord: ${constat.code}: ${constat.messageEn}\nraccord: ${constat.message}`);
  return exitCodes.negative;
}

function printReport({ version, source, type, entrees, effectifs, durationMs, csv }: RapportImport): void {
  const seconds = (durationMs / 1000).toFixed(1);
  console.log(`version ${version} in force: ${source} ${type}, ${entrees} entries read in ${seconds} s`);
  printEffectifs(effectifs);
  if (csv !== undefined) printFaults(csv);
}

function printEffectifs(effectifs: Effectifs): void {
  const rows = naturesTenues.map((nature) => [nature, String(effectifs[nature])]);
  console.log(formatTable(['nature', 'entries'], rows));
}

function printFaults({ faultCount, faults }: CsvReport): void {
  if (faultCount === 0) return;
  console.log(`\n${faultCount} line(s) with a fault; the first ones:`);
  const rows = faults.map(({ ligne, messageEn, valeur }) => [String(ligne), valeur ?? '-', messageEn]);
  console.log(formatTable(['line', 'value', 'fault'], rows));
}

function show(text: string, json: boolean): Promise<number> {
  const siret = parseSiret(text);
  const adresse = siret === undefined ? parseAdresse(text) : undefined;
  if (siret === undefined && adresse === undefined) {
    throw new RangeError(`${text} is neither a SIRET (14 digits) nor an electronic address`);
  }
  return withTools(async (tools) => {
    const version = await tools.journal.annuaire.courante();
    if (version === undefined) return nothingLoaded();
    if (siret !== undefined) return showStructure(siret, version, json, tools);
    return showAddress(adresse === undefined ? text : formatAdresse(adresse), version, json, tools);
  });
}

function nothingLoaded(): number {
  console.error('raccord: no annuaire was imported yet: raccord annuaire import FILE');
  return exitCodes.negative;
}

async function showStructure(
  siret: Siret,
  { numero }: VersionAnnuaire,
  json: boolean,
  { journal: { annuaire } }: Tools,
): Promise<number> {
  const [etablissement, services, lignes, uniteLegale] = await Promise.all([
    annuaire.etablissement(numero, siret),
    annuaire.codesRoutage(numero, siret, servicesShown),
    annuaire.lignes(numero, `${sirenOf(siret)}_${siret}`),
    annuaire.uniteLegale(numero, sirenOf(siret)),
  ]);
  if (etablissement === undefined) {
    console.error(`raccord: no structure ${siret} in the annuaire (version ${numero})`);
    return exitCodes.negative;
  }
  if (json) {
    printJson({ version: numero, etablissement, services, lignes, uniteLegale: uniteLegale ?? null });
    return exitCodes.ok;
  }
  const { nom, actif, exigences } = etablissement;
  console.log(`${siret}  ${nom}  ${actif ? 'active' : 'INACTIVE'}`);
  const asked = Object.entries(exigences ?? {}).filter(([, value]) => value === true);
  console.log(
    `  asks: ${asked.map(([name]) => name).join(', ') || (exigences === undefined ? 'not a public structure' : 'nothing')}`,
  );
  const rows = services.map((one) => [
    one.code,
    one.actif ? 'active' : 'INACTIVE',
    one.engagementObligatoire === true ? 'yes' : '-',
    one.nom,
  ]);
  if (rows.length > 0) console.log(formatTable(['service', 'state', 'engagement', 'name'], rows));
  return exitCodes.ok;
}

async function showAddress(
  adresse: string,
  { numero }: VersionAnnuaire,
  json: boolean,
  { journal: { annuaire } }: Tools,
): Promise<number> {
  const lignes = await annuaire.lignes(numero, adresse);
  const enVigueur = ligneEnVigueur(lignes, jourDeParis(systemClock()));
  if (json) printJson({ version: numero, adresse, enVigueur: enVigueur ?? null, lignes });
  else {
    const rows = lignes.map((one) => [
      one.sorte,
      one.debut,
      one.finEffective ?? one.fin ?? '-',
      one.plateforme,
    ]);
    console.log(
      `${adresse}: ${enVigueur === undefined ? 'no line in force' : `plateforme ${enVigueur.plateforme}`}`,
    );
    if (rows.length > 0) console.log(formatTable(['kind', 'from', 'to', 'plateforme'], rows));
  }
  return enVigueur === undefined ? exitCodes.negative : exitCodes.ok;
}

function status(json: boolean): Promise<number> {
  return withTools(async ({ config, journal: { annuaire } }) => {
    const [courante, versions] = await Promise.all([annuaire.courante(), annuaire.versions(versionsShown)]);
    const { controle, exportCode } = config.annuaire;
    if (json) {
      printJson({ courante: courante ?? null, versions, controle, exportCode });
      return exitCodes.ok;
    }
    if (courante === undefined) console.log('no annuaire in force: no recipient is checked');
    else {
      console.log(`version ${courante.numero} in force since ${courante.publieeLe?.toISOString()}`);
      if (courante.effectifs !== undefined) printEffectifs(courante.effectifs);
    }
    console.log(`checks: ${controle}; exported under ${exportCode}\n`);
    const rows = versions.map((one) => [
      String(one.numero),
      one.etat,
      one.source,
      one.type,
      one.horodate ?? '-',
      one.commenceLe.toISOString(),
      one.nom,
    ]);
    console.log(formatTable(['version', 'state', 'source', 'type', 'horodate', 'begun', 'file'], rows));
    return exitCodes.ok;
  });
}

async function exportTo({ format, out, json }: ExportOptions): Promise<number> {
  if (format !== 'f14' && format !== 'f13') throw new RangeError('--format takes f14 or f13');
  return withTools(async ({ journal: { annuaire } }) => {
    const courante = await annuaire.courante();
    if (courante === undefined) return nothingLoaded();
    const progress = startProgress('annuaire (entries)');
    const total = Object.values(courante.effectifs ?? {}).reduce((sum, one) => sum + one, 0);
    let entrees = 0;
    async function* counted() {
      for await (const entree of annuaire.entrees(courante?.numero ?? 0)) {
        progress.update(++entrees, total);
        yield entree;
      }
    }
    const head = { type: 'COMPLET', horodate: horodateDeParis(systemClock()) } as const;
    await pipeline(Readable.from(ecrireAnnuaire(counted(), format, head)), createWriteStream(out));
    progress.end();
    if (json === true) printJson({ version: courante.numero, entrees, format, out });
    else console.log(`${out}: version ${courante.numero}, ${entrees} entries`);
    return exitCodes.ok;
  });
}
