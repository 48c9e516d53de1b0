// SPDX-License-Identifier: Apache-2.0
/**
 * Imports an annuaire, as it comes and in bounded memory: a complete one in place of what is in force, a differential or
 * an actualisation on top of it. Seen whole or not at all, whatever is killed when; one import at a time.
 *
 * An import beside a gateway at work shares its journal with it: it writes a few hundred entries at a time, and rests
 * between two of them when it is another process.
 */
import { setTimeout as rest } from 'node:timers/promises';
import type { CsvReport } from '../../formats/annuaire/csv.ts';
import type { FluxId } from '../domain/flux.ts';
import type {
  Annuaire,
  Ecriture,
  Effectifs,
  EntreeTenue,
  SourceAnnuaire,
  TypeVersion,
} from '../ports/annuaire.ts';
import type { Clock, Logger } from '../ports/machinery.ts';
import { type Lecture, lire } from './lecture.ts';
import { estMort, type Processus } from './processus.ts';
import { ImportRefuse } from './refus.ts';
import { verifierSuite } from './suite.ts';

export interface FichierAnnuaire {
  readonly nom: string;
  readonly content: AsyncIterable<Uint8Array>;
  /** More files of the same flux, in order. */
  readonly autres?: readonly AsyncIterable<Uint8Array>[];
  /** Of all of them. */
  readonly sizeBytes: number;
  readonly flux?: FluxId;
}

export interface Avancement {
  readonly octets: number;
  readonly sizeBytes: number;
  readonly entrees: number;
}

export interface OptionsImport {
  readonly signal: AbortSignal;
  /** Accepts one that does not follow what is in force, or seems cut short. */
  readonly forcer?: boolean;
  readonly avance?: (avancement: Avancement) => void;
  /** Between two writes. */
  readonly reposMs?: number;
}

export interface RapportImport {
  readonly version: number;
  readonly source: SourceAnnuaire;
  readonly type: TypeVersion;
  readonly horodate?: string;
  /** Entries read. */
  readonly entrees: number;
  /** What the annuaire now holds. */
  readonly effectifs: Effectifs;
  readonly durationMs: number;
  /** Of a CSV: what could not be read of it. */
  readonly csv?: CsvReport;
}

export interface ImportDependencies {
  readonly annuaire: Annuaire;
  readonly processus: Processus;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Entries of one write: some milliseconds of the writer. With more of them at once V8 holds a third more memory. */
const entreesParEcriture = 200;
/** How often the log tells of an import under way. */
const avancementMs = 5_000;
/** A complete annuaire with fewer structures than this part of the one before was probably cut short. */
const partMinimale = 0.5;
/** Below this many an annuaire is a test, and may shrink as it likes. */
const effectifProtege = 100;

/** @throws AnnuaireIllisible, ImportRefuse: then what was in force still is. */
export async function importer(
  fichier: FichierAnnuaire,
  options: OptionsImport,
  deps: ImportDependencies,
): Promise<RapportImport> {
  const started = deps.clock().getTime();
  const counted = { octets: 0 };
  const count = (content: AsyncIterable<Uint8Array>) => counting(content, counted);
  const lecture = await lire(count(fichier.content), fichier.autres?.map(count));
  try {
    if (options.forcer !== true) {
      const [courante, dernierF14] = await Promise.all([
        deps.annuaire.courante(),
        deps.annuaire.dernierF14(),
      ]);
      verifierSuite(lecture, { courante, dernierF14 });
    }
    const ecriture = await prendre(lecture, fichier, deps);
    try {
      const following = suivre(fichier, counted, options, deps);
      const ended = await ecrireTout(lecture, ecriture, { ...options, avance: following }, deps);
      const { source, type, horodate, rapport } = lecture;
      const durationMs = deps.clock().getTime() - started;
      const report: RapportImport = {
        version: ecriture.numero,
        source,
        type,
        ...(horodate === undefined ? {} : { horodate }),
        ...ended,
        durationMs,
        ...(rapport === undefined ? {} : { csv: rapport() }),
      };
      const { version, entrees } = report;
      deps.logger.info('annuaire.importe', { version, source, type, entrees, durationMs });
      return report;
    } catch (error) {
      await deps.annuaire.abandonner(ecriture);
      throw error;
    }
  } finally {
    await lecture.entrees.return(undefined);
  }
}

async function* counting(
  content: AsyncIterable<Uint8Array>,
  counted: { octets: number },
): AsyncGenerator<Uint8Array> {
  for await (const chunk of content) {
    counted.octets += chunk.length;
    yield chunk;
  }
}

/** One that a process which is gone left under way is taken over. */
async function prendre(
  { source, type, horodate }: Lecture,
  { nom, flux }: FichierAnnuaire,
  { annuaire, processus, clock }: ImportDependencies,
): Promise<Ecriture> {
  const demande = {
    source,
    type,
    nom,
    ...(horodate === undefined ? {} : { horodate }),
    ...(flux === undefined ? {} : { flux }),
    proprietaire: processus.nom,
    at: clock(),
  };
  const first = await annuaire.commencer(demande);
  if (!('enCours' in first)) return first;
  const { enCours } = first;
  const second = estMort(enCours, processus, clock())
    ? await annuaire.commencer({ ...demande, remplace: enCours.numero })
    : first;
  if (!('enCours' in second)) return second;
  const depuis = enCours.commenceLe.toISOString();
  throw new ImportRefuse(
    'ANNUAIRE-OCCUPE',
    `Un autre import est en cours (${enCours.nom}, depuis ${depuis}) : attendre sa fin et recommencer`,
    `Another import is under way (${enCours.nom}, since ${depuis}): wait for its end and try again`,
  );
}

type Avance = (entrees: number) => void;

/** Tells who asked of each write, and the log every few seconds. */
function suivre(
  { nom, sizeBytes }: FichierAnnuaire,
  counted: { readonly octets: number },
  { avance }: OptionsImport,
  { logger, clock }: ImportDependencies,
): Avance {
  const started = clock().getTime();
  let told = started;
  return (entrees) => {
    const { octets } = counted;
    avance?.({ octets, sizeBytes, entrees });
    const now = clock().getTime();
    if (now - told < avancementMs) return;
    told = now;
    const percent = Math.floor((octets / Math.max(1, sizeBytes)) * 100);
    const restantMs = Math.round(((now - started) / Math.max(1, octets)) * Math.max(0, sizeBytes - octets));
    logger.info('annuaire.import-avance', { nom, entrees, percent, restantMs });
  };
}

type Ecrivant = Omit<OptionsImport, 'avance'> & { readonly avance: Avance };

async function ecrireTout(
  lecture: Lecture,
  ecriture: Ecriture,
  options: Ecrivant,
  deps: ImportDependencies,
): Promise<Pick<RapportImport, 'entrees' | 'effectifs'>> {
  const { annuaire, clock } = deps;
  let [entrees, structures] = [0, 0];
  for await (const lot of parLots(lecture.entrees)) {
    options.signal.throwIfAborted();
    assertHeld(await annuaire.ecrire(ecriture, lot, clock()));
    entrees += lot.length;
    structures += lot.filter(({ nature }) => nature === 'ETABLISSEMENT').length;
    options.avance(entrees);
    if (options.reposMs !== undefined) await rest(options.reposMs);
  }
  if (lecture.type === 'COMPLET') {
    const distinct = lecture.rapport?.().structures ?? structures;
    if (options.forcer !== true) await verifierEffectif(distinct, annuaire);
    assertHeld(await annuaire.retirerAbsents(ecriture, lecture.natures, clock()));
  }
  options.signal.throwIfAborted();
  const effectifs = await annuaire.compter(ecriture.numero);
  assertHeld(await annuaire.publier(ecriture, effectifs, clock()));
  return { entrees, effectifs };
}

async function* parLots(entrees: AsyncIterable<EntreeTenue>): AsyncGenerator<readonly EntreeTenue[]> {
  let lot: EntreeTenue[] = [];
  for await (const entree of entrees) {
    lot.push(entree);
    if (lot.length < entreesParEcriture) continue;
    yield lot;
    lot = [];
  }
  if (lot.length > 0) yield lot;
}

function assertHeld(held: boolean): void {
  if (held) return;
  throw new ImportRefuse(
    'ANNUAIRE-OCCUPE',
    'Un autre import a pris la place de celui ci : recommencer si besoin',
    'Another import took the place of this one: try again if need be',
  );
}

/** A download cut short would make most recipients unknown at once. */
async function verifierEffectif(structures: number, annuaire: Annuaire): Promise<void> {
  const before = (await annuaire.courante())?.effectifs?.ETABLISSEMENT ?? 0;
  if (before < effectifProtege || structures >= before * partMinimale) return;
  throw new ImportRefuse(
    'ANNUAIRE-TRONQUE',
    `Le fichier contient ${structures} structures, et l'annuaire en vigueur ${before} : verifier qu'il est entier, ou forcer`,
    `The file holds ${structures} structures, and the annuaire in force ${before}: check that it is whole, or force it`,
  );
}
