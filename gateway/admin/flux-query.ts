// SPDX-License-Identifier: Apache-2.0
/** Filters of the list of flux, read from an address. Shared by the page and by /api/v1/flux. */
import type { FastifyRequest } from 'fastify';
import { type FluxId, parseFluxId, type Sens } from '../domain/flux.ts';
import type { PartenaireId } from '../domain/partenaire.ts';
import type { FluxFilter, FluxRecord } from '../ports/journal.ts';
import type { DeskJournal } from './config.ts';
import { statutsOf } from './state.ts';
import type { StatutFlux } from './texts-fr.ts';
import { queryField } from './visit.ts';

export interface FluxQuery {
  readonly recherche: string | undefined;
  readonly statut: StatutFlux | undefined;
  readonly sens: Sens | undefined;
  readonly codeInterface: string | undefined;
  readonly partenaire: string | undefined;
  readonly before: FluxId | undefined;
}

/** The longest name a deposit may have. */
const searchLimit = 255;
const codeLimit = 16;
const partenaireLimit = 100;

/** Undefined when a value is none that the form could have sent. */
export function parseFluxQuery(request: FastifyRequest): FluxQuery | undefined {
  const recherche = queryField(request, 'recherche');
  const codeInterface = queryField(request, 'codeInterface')?.toUpperCase();
  const partenaire = queryField(request, 'partenaire');
  if (
    isOver(recherche, searchLimit) ||
    isOver(codeInterface, codeLimit) ||
    isOver(partenaire, partenaireLimit)
  )
    return undefined;
  const statut = parseAmong(queryField(request, 'statut'), allStatuts);
  const sens = parseAmong(queryField(request, 'sens'), ['EMISSION', 'RECEPTION'] as const);
  const before = parseId(queryField(request, 'before'));
  if (statut === 'UNKNOWN' || sens === 'UNKNOWN' || before === 'UNKNOWN') return undefined;
  return { recherche, statut, sens, codeInterface, partenaire, before };
}

/** One page, and whether there is an older one. */
export async function listPage(
  journal: DeskJournal,
  query: FluxQuery,
  pageSize: number,
): Promise<{ readonly rows: readonly FluxRecord[]; readonly hasOlder: boolean }> {
  const rows = await journal.listFlux(toFilter(query, pageSize + 1));
  return { rows: rows.slice(0, pageSize), hasOlder: rows.length > pageSize };
}

/** A whole id, or undefined: an id that cannot be is a flux that does not exist. */
export function parseIdOrNothing(text: string): FluxId | undefined {
  const id = parseId(text);
  return id === 'UNKNOWN' ? undefined : id;
}

const allStatuts: readonly StatutFlux[] = [...statutsOf.EMISSION, ...statutsOf.RECEPTION];

function toFilter(query: FluxQuery, limit: number): FluxFilter {
  return {
    limit,
    ...(query.recherche !== undefined && { recherche: query.recherche }),
    ...(query.statut !== undefined && { statut: query.statut }),
    ...(query.sens !== undefined && { sens: query.sens }),
    ...(query.codeInterface !== undefined && { codeInterface: query.codeInterface }),
    ...(query.partenaire !== undefined && { partenaire: query.partenaire as PartenaireId }),
    ...(query.before !== undefined && { before: query.before }),
  };
}

function isOver(text: string | undefined, limit: number): boolean {
  return text !== undefined && text.length > limit;
}

function parseAmong<T extends string>(
  text: string | undefined,
  among: readonly T[],
): T | undefined | 'UNKNOWN' {
  return text === undefined ? undefined : (among.find((value) => value === text) ?? 'UNKNOWN');
}

function parseId(text: string | undefined): FluxId | undefined | 'UNKNOWN' {
  if (text === undefined) return undefined;
  try {
    return parseFluxId(text);
  } catch {
    return 'UNKNOWN';
  }
}
