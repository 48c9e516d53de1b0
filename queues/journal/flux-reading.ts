// SPDX-License-Identifier: Apache-2.0
/**
 * Reading flux: one by id, the lists of the dashboard, what a partenaire may collect.
 *
 * Every list follows an index and a key. A search by prefix asks first how many rows it would match: few,
 * and the indexes give them; many, and the newest are found faster by walking down the ids.
 */
import assert from 'node:assert/strict';
import { type RawBuilder, sql } from 'kysely';
import type { Facture } from '../../gateway/domain/facture.ts';
import type { FluxId, Sens } from '../../gateway/domain/flux.ts';
import type { RaccordementId } from '../../gateway/domain/raccordement.ts';
import type { ConstatRecord, EventRecord, FluxFilter, FluxRecord } from '../../gateway/ports/journal.ts';
import { query } from './database.ts';
import { prepared } from './prepared.ts';
import { pageRows, type Reader } from './reader.ts';
import { constatOf, eventOf, factureOf, fluxOf } from './rows.ts';

const maxListed = 500;
/** A raccordement with more than this in `/out` sees the oldest of them first. */
const maxAvailable = 100_000;
/** More matches than this of one prefix, and the search walks down the ids instead. */
const fewMatches = 2000;
/** No name, identifiant or hash is longer than a file name may be. */
const maxSearchLength = 255;
const searched = ['nom_fichier', 'identifiant', 'sha256'] as const;

const fluxRows = () => query.selectFrom('flux').selectAll();

const byId = prepared(({ id }: { readonly id: string }) => fluxRows().where('id', '=', id));

export function findFlux(reader: Reader, id: FluxId): FluxRecord | undefined {
  const row = reader.first(byId({ id }));
  return row && fluxOf(row);
}

export function listFlux(reader: Reader, filter: FluxFilter): readonly FluxRecord[] {
  assert(
    Number.isInteger(filter.limit) && filter.limit >= 1 && filter.limit <= maxListed,
    `a list of ${filter.limit} flux`,
  );
  let rows = fluxRows().orderBy('id', 'desc').limit(filter.limit);
  if (filter.before !== undefined) rows = rows.where('id', '<', filter.before);
  if (filter.sens !== undefined) rows = rows.where('sens', '=', filter.sens);
  if (filter.statut !== undefined) rows = rows.where('statut', '=', filter.statut);
  if (filter.partenaire !== undefined) rows = rows.where('partenaire', '=', filter.partenaire);
  if (filter.codeInterface !== undefined) rows = rows.where('code_interface', '=', filter.codeInterface);
  const text = filter.recherche?.slice(0, maxSearchLength) ?? '';
  if (text !== '') rows = rows.where(matching(reader, text));
  return reader.all(rows).map(fluxOf);
}

function matching(reader: Reader, text: string): RawBuilder<boolean> {
  const dense = searched.some((column) => {
    const matches = sql`SELECT 1 FROM flux WHERE ${startsWith(sql.ref(column), text)} LIMIT ${fewMatches}`;
    const counted = sql<{ count: number }>`SELECT count(*) AS count FROM (${matches})`;
    return (reader.first({ compile: () => counted.compile(query) })?.count ?? 0) >= fewMatches;
  });
  // A unary plus keeps SQLite from using an index on that column.
  const column = (name: string) => (dense ? sql`+${sql.ref(name)}` : sql.ref(name));
  const prefixes = searched.map((name) => startsWith(column(name), text));
  return sql<boolean>`(${sql.join([...prefixes, sql`id = ${text}`], sql` OR `)})`;
}

/** As a range, which an index can follow; `LIKE` cannot, and reads % and _ its own way. */
function startsWith(column: RawBuilder<unknown>, prefix: string): RawBuilder<boolean> {
  return sql<boolean>`(${column} >= ${prefix} AND ${column} < ${`${prefix}\u{10ffff}`})`;
}

interface Page {
  readonly flux: string;
  /** The last one of the page before, 0 or less for the first. */
  readonly after: number;
}

const facturesPage = prepared(({ flux, after }: Page) =>
  query
    .selectFrom('facture')
    .selectAll()
    .where('flux', '=', flux)
    .where('rang', '>', after)
    .orderBy('rang')
    .limit(pageRows),
);

export async function factures(reader: Reader, flux: FluxId): Promise<readonly Facture[]> {
  const rows = await reader.pages<Parameters<typeof factureOf>[0]>((after) =>
    facturesPage({ flux, after: after?.rang ?? 0 }),
  );
  return rows.map(factureOf);
}

const constatsPage = prepared(({ flux, after }: Page) =>
  query
    .selectFrom('constat')
    .select(['ordre', 'contenu'])
    .where('flux', '=', flux)
    .where('ordre', '>', after)
    .orderBy('ordre')
    .limit(pageRows),
);

export async function constats(reader: Reader, flux: FluxId): Promise<readonly ConstatRecord[]> {
  const rows = await reader.pages<{ ordre: number; contenu: string }>((after) =>
    constatsPage({ flux, after: after?.ordre ?? -1 }),
  );
  return rows.map(constatOf);
}

export async function events(reader: Reader, flux: FluxId): Promise<readonly EventRecord[]> {
  const all = query.selectFrom('event').selectAll().where('flux', '=', flux).orderBy('seq').limit(pageRows);
  const rows = await reader.pages<Parameters<typeof eventOf>[0]>((after) =>
    after === undefined ? all : all.where('seq', '>', after.seq),
  );
  return rows.map(eventOf);
}

export function answers(reader: Reader, flux: FluxId): readonly FluxRecord[] {
  return reader.all(fluxRows().where('origine', '=', flux).orderBy('id').limit(maxListed)).map(fluxOf);
}

// The statut is written into the statement: SQLite uses a partial index only for what it can read there.
const available = () => fluxRows().where('statut', '=', sql.lit('MIS_A_DISPOSITION' as const));

export function availableFlux(
  reader: Reader,
  raccordement: RaccordementId,
  limit: number,
): readonly FluxRecord[] {
  assert(Number.isInteger(limit) && limit >= 1 && limit <= maxAvailable, `a list of ${limit} flux`);
  const rows = available().where('raccordement', '=', raccordement).orderBy('id').limit(limit);
  return reader.all(rows).map(fluxOf);
}

export function findAvailable(
  reader: Reader,
  raccordement: RaccordementId,
  nomFichier: string,
): FluxRecord | undefined {
  const row = reader.first(
    available().where('raccordement', '=', raccordement).where('nom_fichier', '=', nomFichier),
  );
  return row && fluxOf(row);
}

export function expiredFlux(reader: Reader, now: Date, limit: number): readonly FluxRecord[] {
  const rows = available().where('expire_le', '<', now.toISOString()).orderBy('expire_le').limit(limit);
  return reader.all(rows).map(fluxOf);
}

export function countFlux(
  reader: Reader,
): readonly { readonly sens: Sens; readonly statut: string; readonly count: number }[] {
  return reader
    .all(
      query
        .selectFrom('counter')
        .where('objet', '=', 'flux')
        .where('nombre', '>', 0)
        .select(['groupe', 'statut', 'nombre'])
        .orderBy('groupe')
        .orderBy('statut'),
    )
    .map((row) => ({ sens: row.groupe as Sens, statut: row.statut, count: row.nombre }));
}

/** Contents asked about at once. */
const maxContents = 1000;

export function unreferenced(reader: Reader, sha256s: readonly string[]): readonly string[] {
  assert(sha256s.length <= maxContents, `${sha256s.length} contents`);
  const asked = sql<{ value: string }>`SELECT value FROM json_each(${JSON.stringify(sha256s)})
    WHERE NOT EXISTS (SELECT 1 FROM flux WHERE sha256 = value)
      AND NOT EXISTS (SELECT 1 FROM facture WHERE sha256 = value)
      AND NOT EXISTS (SELECT 1 FROM depot WHERE sha256 = value AND statut <> 'RETIRE')
      AND NOT EXISTS (SELECT 1 FROM message WHERE sha256 = value AND brut_purge_le IS NULL)
      AND NOT EXISTS (SELECT 1 FROM reprise WHERE sha256 = value)`;
  return reader.all({ compile: () => asked.compile(query) }).map(({ value }) => value);
}
