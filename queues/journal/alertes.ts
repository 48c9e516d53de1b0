// SPDX-License-Identifier: Apache-2.0
/** Alertes: one row a thing said; its `cle` keeps it from being said twice. */
import { type RawBuilder, sql } from 'kysely';
import type { Alerte, Alertes, NouvelleAlerte } from '../../gateway/ports/alertes.ts';
import { type AlerteTable, query } from './database.ts';
import type { GroupCommit } from './group-commit.ts';
import { wasDone } from './outcomes.ts';
import type { Reader } from './reader.ts';
import type { Row } from './rows.ts';
import { exactlyOne, type Statement, statement } from './units.ts';

const maxDetailLength = 500;

const insert = ({ cle, code, detail }: NouvelleAlerte, at: Date) =>
  query
    .insertInto('alerte')
    .values({
      cle,
      code,
      detail: detail.slice(0, maxDetailLength),
      cree_le: at.toISOString(),
      traitee_le: null,
      traitee_par: null,
    })
    .onConflict((conflict) => conflict.column('cle').doNothing());

export function insertAlertes(alertes: readonly NouvelleAlerte[], at: Date): readonly Statement[] {
  return alertes.map((alerte) => statement(insert(alerte, at)));
}

/**
 * What they were about is settled: those open under one of the keys that `cles` selects, and under those that begin with
 * one and a colon, are closed in the same transaction. A range rather than a pattern: nothing in a key is special.
 */
export function settleAlertes(cles: RawBuilder<unknown>, at: Date): Statement {
  const settle = sql`UPDATE alerte SET traitee_le = ${at.toISOString()}, traitee_par = ${settled}
    WHERE traitee_le IS NULL AND EXISTS (
      SELECT 1 FROM (${cles}) AS s
      WHERE alerte.cle = s.cle OR (alerte.cle >= s.cle || ':' AND alerte.cle < s.cle || ';'))`;
  return statement({ compile: () => settle.compile(query) });
}

/** In place of a name: nobody treated it. */
const settled = 'résolue / settled';

export function createAlertes(writer: GroupCommit, reader: Reader): Alertes {
  return {
    async lever(alerte, at) {
      return wasDone(await writer.submit([exactlyOne(insert(alerte, at))]));
    },
    async list({ ouvertes, limit }) {
      let rows = query.selectFrom('alerte').selectAll().orderBy('id', 'desc').limit(limit);
      if (ouvertes === true) rows = rows.where('traitee_le', 'is', null);
      if (ouvertes === false) rows = rows.where('traitee_le', 'is not', null);
      return reader.all(rows).map(alerteOf);
    },
    async compterOuvertes() {
      const counting = query
        .selectFrom('alerte')
        .where('traitee_le', 'is', null)
        .select((select) => select.fn.countAll<number>().as('count'));
      return reader.first(counting)?.count ?? 0;
    },
    async traiter(id, par, at) {
      const treat = query
        .updateTable('alerte')
        .set({ traitee_le: at.toISOString(), traitee_par: par })
        .where('id', '=', id)
        .where('traitee_le', 'is', null);
      return wasDone(await writer.submit([exactlyOne(treat)]));
    },
  };
}

function alerteOf(row: Row<AlerteTable>): Alerte {
  return {
    id: row.id,
    cle: row.cle,
    code: row.code,
    detail: row.detail,
    creeLe: new Date(row.cree_le),
    ...(row.traitee_le !== null && { traiteeLe: new Date(row.traitee_le) }),
    ...(row.traitee_par !== null && { traiteePar: row.traitee_par }),
  };
}
