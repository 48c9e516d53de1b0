// SPDX-License-Identifier: Apache-2.0
/**
 * The work table as a queue: leases, attempts, dead letters (stack spec §0, the `journal` driver).
 *
 * A claim looks at the first rows of each partenaire that is under its cap, not at all rows: its cost
 * follows the number of partenaires with work, whatever the depth of the queue.
 */
import assert from 'node:assert/strict';
import { sql } from 'kysely';
import type { FluxId, StatutFluxEmis, StatutFluxRecu } from '../../gateway/domain/flux.ts';
import type { NouvelleAlerte } from '../../gateway/ports/alertes.ts';
import {
  type Etape,
  type EtapeCounts,
  etapes,
  type Work,
  type WorkFailure,
  type WorkId,
  type WorkStore,
} from '../../gateway/ports/work.ts';
import { insertAlertes } from './alertes.ts';
import { type Query, query, type WorkTable } from './database.ts';
import { appendEventIf } from './events.ts';
import type { GroupCommit } from './group-commit.ts';
import { requireDone } from './outcomes.ts';
import { prepared } from './prepared.ts';
import type { Reader } from './reader.ts';
import { type Row, workOf } from './rows.ts';
import { exactlyOne, returning, type Statement, statement, type Unit } from './units.ts';
import { tourOf } from './work-rows.ts';

/** One claim never takes more: a worker that dies holds this many until their leases run out. */
const maxClaimed = 1000;
const maxListed = 1000;
/** Counted for the log only; a process never holds as many. */
const maxTakenOver = 100_000;
const maxDetailLength = 1000;

export function createWorkStore(writer: GroupCommit, reader: Reader): WorkStore {
  return {
    async find(id) {
      const row = reader.first(toDoById({ id }));
      return row && workOf(row);
    },

    async claim(request) {
      const { etapes: wanted, limit, capPerPartenaire } = request;
      assert(Number.isInteger(limit) && limit >= 1 && limit <= maxClaimed, `a claim of ${limit}`);
      assert(Number.isInteger(capPerPartenaire) && capPerPartenaire >= 1, `a cap of ${capPerPartenaire}`);
      if (wanted.length === 0) return [];
      const [rows = []] = requireDone(await writer.submit([returning(claimQuery(request))]));
      return rows.map((row) => workOf(row as unknown as Row<WorkTable>)).sort(byTour);
    },

    async renew(ids, owner, until) {
      const change = query.updateTable('work').set({ lease_until: until.toISOString() });
      requireDone(
        await writer.submit([statement(change.where('lease_owner', '=', owner).where(among(ids)))]),
      );
    },

    async release(ids, owner) {
      const change = query.updateTable('work').set(noLease);
      requireDone(
        await writer.submit([statement(change.where('lease_owner', '=', owner).where(among(ids)))]),
      );
    },

    async takeOver() {
      const held = reader.all(toDo().where('lease_until', 'is not', null).limit(maxTakenOver)).length;
      const change = query
        .updateTable('work')
        .set({ ...noLease, tentatives: sql`tentatives + 1` })
        .where('lease_until', 'is not', null)
        .where('dead', '=', sql.lit(0));
      requireDone(await writer.submit([statement(change)]));
      return held;
    },

    async fail(id, failure, now) {
      const { retryAt } = failure;
      await writer.submit(
        retryAt === undefined ? deadUnit(id, failure, now) : retryUnit(id, failure, retryAt),
      );
    },

    async todo(after, limit) {
      assert(limit >= 1, `a page of ${limit}`);
      const rows = toDo().orderBy('id').limit(Math.min(limit, maxListed));
      return reader
        .all(after === undefined ? rows : rows.where('id', '>', after))
        .map((row) => ({ ...workOf(row), disponibleLe: new Date(row.disponible_le) }));
    },

    async dead(limit) {
      const rows = query.selectFrom('work').selectAll().where('dead', '=', sql.lit(1)).orderBy('id');
      return reader
        .all(rows.limit(Math.min(limit, maxListed)))
        .map((row) => ({ ...workOf(row), erreur: row.erreur ?? '' }));
    },

    async revive(id, now) {
      const outcome = await writer.submit(reviveUnit(id, now));
      return outcome.status === 'DONE';
    },

    async counts(now) {
      return etapes.map((etape) => countsOf(reader, etape, now.toISOString()));
    },
  };
}

const noLease = { lease_owner: null, lease_until: null };

// Written into the statement, not bound: SQLite uses a partial index only for what it can read there.
const toDo = () => query.selectFrom('work').selectAll().where('dead', '=', sql.lit(0));
const toDoById = prepared(({ id }: { readonly id: string }) => toDo().where('id', '=', id));

function among(ids: readonly WorkId[]) {
  return sql<boolean>`id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;
}

function byTour(one: Work, other: Work): number {
  return one.tour - other.tour || (one.id < other.id ? -1 : 1);
}

/**
 * `pending` skips from one partenaire to the next along the index; `first` takes from each under its cap, étape by
 * étape, the rows it may get; the fairest of those are leased.
 */
interface Claim {
  readonly now: string;
  readonly until: string;
  /** The étapes, as JSON. */
  readonly wanted: string;
  readonly cap: number;
  readonly owner: string;
  readonly limit: number;
}

function claimQuery(request: Parameters<WorkStore['claim']>[0]): Query {
  const { owner, limit, capPerPartenaire: cap } = request;
  const now = request.now.toISOString();
  const until = new Date(request.now.getTime() + request.leaseMs).toISOString();
  return claim({ now, until, wanted: JSON.stringify(request.etapes), cap, owner, limit });
}

const claim = prepared(({ now, until, wanted, cap, owner, limit }: Claim) => {
  const raw = sql`
    WITH RECURSIVE pending (partenaire) AS (
      SELECT min(partenaire) FROM work WHERE dead = 0
      UNION ALL
      SELECT (SELECT min(w.partenaire) FROM work w WHERE w.dead = 0 AND w.partenaire > pending.partenaire)
      FROM pending WHERE pending.partenaire IS NOT NULL
    ),
    held AS (SELECT partenaire, count(*) AS leases FROM work WHERE lease_until > ${now} GROUP BY partenaire),
    first AS (
      SELECT w.id, w.tour,
        row_number() OVER (PARTITION BY w.partenaire ORDER BY w.tour, w.id) + coalesce(h.leases, 0) AS place
      FROM pending p CROSS JOIN json_each(${wanted}) e LEFT JOIN held h ON h.partenaire = p.partenaire
      JOIN work w ON w.id IN (
        SELECT c.id FROM work c
        WHERE c.dead = 0 AND c.partenaire = p.partenaire AND c.etape = e.value AND +c.disponible_le <= ${now}
          AND (c.lease_until IS NULL OR c.lease_until <= ${now})
        ORDER BY c.tour LIMIT ${cap})
      WHERE p.partenaire IS NOT NULL AND coalesce(h.leases, 0) < ${cap}
    )
    UPDATE work SET lease_owner = ${owner}, lease_until = ${until}
    WHERE id IN (SELECT id FROM first WHERE place <= ${cap} ORDER BY tour, id LIMIT ${limit})
    RETURNING *`;
  return { compile: () => raw.compile(query) } satisfies Query;
});

function failedOnce(id: WorkId, { code, detail, uncounted = false }: WorkFailure) {
  return query
    .updateTable('work')
    .set((column) => ({
      ...noLease,
      tentatives: column('tentatives', '+', uncounted ? 0 : 1),
      erreur: code,
      erreur_detail: detail.slice(0, maxDetailLength),
    }))
    .where('id', '=', id)
    .where('dead', '=', sql.lit(0));
}

function retryUnit(id: WorkId, failure: WorkFailure, retryAt: Date): Unit {
  return [exactlyOne(failedOnce(id, failure).set({ disponible_le: retryAt.toISOString() }))];
}

function deadUnit(id: WorkId, failure: WorkFailure, now: Date): Unit {
  const { etape, flux } = partsOf(id);
  return [
    exactlyOne(failedOnce(id, failure).set({ dead: 1 })),
    statement(
      query
        .updateTable('flux')
        .set({ statut: 'INCIDENTE', modifie_le: now.toISOString() })
        .where('id', '=', flux)
        .where('statut', 'in', etape === 'livraison' ? ['A_EMETTRE', 'EN_COURS'] : ['RECU', 'EN_TRAITEMENT']),
    ),
    appendEventIf(flux, now, { type: 'flux.incidente', detail: { etape, code: failure.code } }, 'INCIDENTE'),
    ...(etape === 'livraison' ? insertAlertes([undelivered(flux, failure, now)], now) : []),
  ];
}

/** Once for each time it was given up: an operator who took it up again hears of the next one. */
function undelivered(flux: FluxId, { code, detail }: WorkFailure, now: Date): NouvelleAlerte {
  const cle = `livraison:${flux}:${now.toISOString()}`;
  return { cle, code: 'LIVRAISON-IMPOSSIBLE', detail: `${flux} ${code} ${withoutCode(code, detail)}` };
}

/** The message of a Failure begins with its code. */
function withoutCode(code: string, detail: string): string {
  return detail.startsWith(`${code}: `) ? detail.slice(code.length + 2) : detail;
}

/** Where each étape starts from. */
const statutDepart: Readonly<Record<Etape, StatutFluxRecu | StatutFluxEmis>> = {
  ouverture: 'RECU',
  controle: 'EN_TRAITEMENT',
  restitution: 'EN_TRAITEMENT',
  livraison: 'A_EMETTRE',
};

/**
 * The flux goes back to what this étape starts from: RECU for the first, and EN_TRAITEMENT (by way of RECU)
 * for those after it, whose handlers would find a flux that is RECU stale.
 */
function reviveUnit(id: WorkId, now: Date): Unit {
  const { etape, flux } = partsOf(id);
  const statut = statutDepart[etape];
  const at = now.toISOString();
  const partenaire = sql.ref<string>('work.partenaire');
  const back: Statement[] = [
    exactlyOne(
      query
        .updateTable('work')
        .set({ ...noLease, dead: 0, tentatives: 0, erreur: null, erreur_detail: null })
        .set({ disponible_le: at, tour: tourOf(partenaire, at) })
        .where('id', '=', id)
        .where('dead', '=', 1),
    ),
    statement(
      query
        .updateTable('flux')
        .set({ statut, modifie_le: at })
        .where('id', '=', flux)
        .where('statut', '=', 'INCIDENTE'),
    ),
    appendEventIf(flux, now, { type: 'flux.repris', detail: { etape } }, statut),
  ];
  return back;
}

/** Inverse of `workIdOf`. */
function partsOf(id: WorkId): { readonly etape: Etape; readonly flux: FluxId } {
  const etape = etapes.find((name) => id.startsWith(`${name}-`));
  assert(etape !== undefined, `not the id of a work: ${id.slice(0, 60)}`);
  return { etape, flux: id.slice(etape.length + 1) as FluxId };
}

function countsOf(reader: Reader, etape: Etape, now: string): EtapeCounts {
  const counters = reader.all(
    query
      .selectFrom('counter')
      .select(['statut', 'nombre'])
      .where('objet', '=', 'work')
      .where('groupe', '=', etape),
  );
  const counted = (statut: string) => counters.find((row) => row.statut === statut)?.nombre ?? 0;
  const leased = query.selectFrom('work').where('lease_until', '>', now);
  const active = countOf(
    reader,
    leased.where('etape', '=', etape).select((row) => row.fn.countAll<number>().as('count')),
  );
  const free = query
    .selectFrom('work')
    .where('etape', '=', etape)
    .where('dead', '=', sql.lit(0))
    .where((row) => row.or([row('lease_until', 'is', null), row('lease_until', '<=', now)]));
  const delayed = countOf(
    reader,
    free.where('disponible_le', '>', now).select((row) => row.fn.countAll<number>().as('count')),
  );
  // A unary plus keeps SQLite on the index by age, which ends at the first row, and off the one by due date.
  const due = free.where(sql<boolean>`+disponible_le <= ${now}`);
  const oldest = reader.first(due.select('cree_le').orderBy('cree_le').limit(1));
  return {
    etape,
    active,
    delayed,
    waiting: counted('TODO') - active - delayed,
    dead: counted('DEAD'),
    oldestMs: oldest === undefined ? 0 : Math.max(0, Date.parse(now) - Date.parse(oldest.cree_le)),
    paused: false,
  };
}

function countOf(reader: Reader, counting: Query<{ readonly count: number }>): number {
  return reader.first(counting)?.count ?? 0;
}
