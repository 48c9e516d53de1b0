// SPDX-License-Identifier: Apache-2.0
/**
 * Rows of work, as statements: inserted with their fair-share rank, deleted with their effect.
 *
 * A row exists while it is to do or dead. Its absence is the proof that it was done.
 */
import { type RawBuilder, sql } from 'kysely';
import type { FluxId } from '../../gateway/domain/flux.ts';
import { type Etape, etapes, type NewWork, workIdOf } from '../../gateway/ports/work.ts';
import { query } from './database.ts';
import { prepared } from './prepared.ts';
import { type Statement, statement } from './units.ts';

/**
 * The rank of a new row: after the partenaire's own last one, yet never before the row that is served next,
 * so that partenaires alternate and one that was away gains nothing. Near 0 again when nothing is pending.
 * The partenaire is a value, or the column of an outer statement.
 */
export function tourOf(partenaire: string | RawBuilder<string>, now: string) {
  // An étape at a time: so the index gives each largest one at once, whatever the depth of the queue.
  const after = etapes.map(
    (etape) => sql`coalesce((SELECT max(w.tour) + 1 FROM work w
      WHERE w.dead = 0 AND w.partenaire = ${partenaire} AND w.etape = ${sql.lit(etape)}), 0)`,
  );
  return sql<number>`max(
    coalesce((SELECT tour FROM work WHERE dead = 0 AND disponible_le <= ${now} ORDER BY tour LIMIT 1), 0),
    ${sql.join(after)})`;
}

const insert = prepared(
  ({ id, etape, flux, partenaire, now }: NewWork & { readonly id: string; readonly now: string }) =>
    query
      .insertInto('work')
      .values({
        id,
        etape,
        flux,
        partenaire,
        tour: tourOf(partenaire, now),
        erreur: null,
        erreur_detail: null,
        disponible_le: now,
        lease_owner: null,
        lease_until: null,
        cree_le: now,
      })
      .onConflict((conflict) => conflict.column('id').doNothing()),
);

/** One that exists already stays as it is. */
export function insertWork(work: NewWork, at: Date): Statement {
  return statement(insert({ ...work, id: workIdOf(work.etape, work.flux), now: at.toISOString() }));
}

/** As {@link insertWork}, for the partenaire that the row of the flux names. */
export function insertWorkOfFlux(etape: Etape, flux: FluxId, at: Date): Statement {
  const now = at.toISOString();
  const id = workIdOf(etape, flux);
  return statement(
    query
      .insertInto('work')
      .columns(['id', 'etape', 'flux', 'partenaire', 'tour', 'disponible_le', 'cree_le'])
      .expression(
        query
          .selectFrom('flux')
          .where('flux.id', '=', flux)
          .select([
            sql<string>`${id}`.as('id'),
            sql<Etape>`${etape}`.as('etape'),
            'flux.id as flux',
            'flux.partenaire',
            tourOf(sql.ref('flux.partenaire'), now).as('tour'),
            sql<string>`${now}`.as('disponible_le'),
            sql<string>`${now}`.as('cree_le'),
          ]),
      ),
  );
}
