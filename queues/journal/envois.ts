// SPDX-License-Identifier: Apache-2.0
/**
 * Envois in the journal: what waits, and the departure that carries several in one flux.
 *
 * A departure inserts the flux and marks its envois in one unit that expects every one of them to be still waiting: a
 * batch that ran twice, or was killed and ran again, sends nothing twice.
 */
import assert from 'node:assert/strict';
import { sql } from 'kysely';
import type { FluxId } from '../../gateway/domain/flux.ts';
import type { RaccordementId } from '../../gateway/domain/raccordement.ts';
import type { DepartLot, EnvoiSuivi, Envois, GroupeEnvois, Lot } from '../../gateway/ports/envois.ts';
import { settleAlertes } from './alertes.ts';
import { type EnvoiTable, query } from './database.ts';
import { envoiOf, insertEnvois } from './envoi-rows.ts';
import type { GroupCommit } from './group-commit.ts';
import { isNameTaken, requireDone, wasDone } from './outcomes.ts';
import { prepared } from './prepared.ts';
import type { Reader } from './reader.ts';
import type { Row } from './rows.ts';
import { emitStatements } from './steps.ts';
import { exactlyOne, statement, type Unit } from './units.ts';

/** Groups looked at in one round: a gateway has hundreds of raccordements, a few codes each. */
const maxGroupes = 10_000;
/** Envois of one source shown. */
const maxDeSource = 2_000;

const pending = () => query.selectFrom('envoi').where('emis', 'is', null).where('abandon', 'is', null);

export function createEnvois(writer: GroupCommit, reader: Reader): Envois {
  return {
    groupes: async () => groupes(reader),
    async attente(raccordement, codeInterface, limit, apres = 0) {
      const rows = pending()
        .selectAll()
        .where('raccordement', '=', raccordement)
        .where('code_interface', '=', codeInterface)
        .where('id', '>', apres)
        .orderBy('id')
        .limit(limit);
      return reader.all(rows).map(envoiOf);
    },
    async partir(depart) {
      const outcome = await writer.submit(departUnit(depart));
      if (isNameTaken(outcome)) return 'NAME_TAKEN';
      return wasDone(outcome) ? 'APPLIED' : 'STALE';
    },
    async sansRaccordement(limit, apres = 0) {
      const rows = pending()
        .selectAll()
        .where('raccordement', 'is', null)
        .where('id', '>', apres)
        .orderBy('id')
        .limit(limit);
      return reader.all(rows).map(envoiOf);
    },
    async assigner(id, raccordement, codeInterface) {
      const assign = query
        .updateTable('envoi')
        .set({ raccordement, code_interface: codeInterface })
        .where('id', '=', id)
        .where('raccordement', 'is', null);
      requireDone(await writer.submit([statement(assign)]));
    },
    async abandonner(id, motif, at) {
      const abandon = JSON.stringify({ motif, le: at.toISOString() });
      const drop = query
        .updateTable('envoi')
        .set({ abandon })
        .where('id', '=', id)
        .where('emis', 'is', null)
        .where('abandon', 'is', null);
      return wasDone(await writer.submit([exactlyOne(drop)]));
    },
    async ajouter(envois, at) {
      requireDone(await writer.submit([...insertEnvois(envois, at)]));
    },
    async echeances(avant, limit) {
      const rows = pending()
        .selectAll()
        .where('echeance', '<', avant.toISOString())
        .orderBy('echeance')
        .limit(limit);
      return reader.all(rows).map(envoiOf);
    },
    ...departs(reader),
    ...plans(writer, reader),
  };
}

const byCle = prepared(({ cle }: { readonly cle: string }) =>
  query.selectFrom('envoi').selectAll().where('cle', '=', cle),
);

/** What became of envois. */
function departs(reader: Reader): Pick<Envois, 'parCle' | 'deSource' | 'dansFlux'> {
  return {
    async parCle(cle) {
      const row = reader.first(byCle({ cle }));
      return row && suiviOf(row);
    },
    async deSource(source) {
      const rows = query
        .selectFrom('envoi')
        .selectAll()
        .where('source', '=', source)
        .orderBy('id')
        .limit(maxDeSource);
      return reader.all(rows).map(suiviOf);
    },
    async dansFlux(flux) {
      const rows = query.selectFrom('envoi').selectAll().where('emis', '=', flux).orderBy('id');
      return reader.all(rows).map(envoiOf);
    },
  };
}

function suiviOf(row: Row<EnvoiTable>): EnvoiSuivi {
  return {
    ...envoiOf(row),
    ...(row.emis !== null && { emis: row.emis as FluxId }),
    ...(row.abandon !== null && { abandon: abandonOf(row.abandon) }),
  };
}

function abandonOf(text: string): NonNullable<EnvoiSuivi['abandon']> {
  const { motif, le } = JSON.parse(text) as { readonly motif: string; readonly le: string };
  return { motif, le: new Date(le) };
}

function plans(
  writer: GroupCommit,
  reader: Reader,
): Pick<Envois, 'lots' | 'dernierPassage' | 'noterPassage'> {
  return {
    async lots({ raccordement, limit }) {
      let rows = query.selectFrom('lot').selectAll().orderBy('id', 'desc').limit(limit);
      if (raccordement !== undefined) rows = rows.where('raccordement', '=', raccordement);
      return reader.all(rows).map(
        (row): Lot => ({
          id: row.id,
          raccordement: row.raccordement as RaccordementId,
          codeInterface: row.code_interface,
          debut: new Date(row.debut),
          fin: new Date(row.fin),
          envois: row.envois,
          flux: row.flux as FluxId,
        }),
      );
    },
    async dernierPassage(plan) {
      const row = reader.first(query.selectFrom('passage').select('instant').where('plan', '=', plan));
      return row && new Date(row.instant);
    },
    async noterPassage(plan, at) {
      const instant = at.toISOString();
      const note = query
        .insertInto('passage')
        .values({ plan, instant })
        .onConflict((conflict) => conflict.column('plan').doUpdateSet({ instant }));
      requireDone(await writer.submit([statement(note)]));
    },
  };
}

function groupes(reader: Reader): readonly GroupeEnvois[] {
  const rows = pending()
    .where('raccordement', 'is not', null)
    .where('code_interface', 'is not', null)
    .groupBy(['raccordement', 'code_interface'])
    .select(['raccordement', 'code_interface'])
    .select((select) => [
      select.fn.countAll<number>().as('nombre'),
      select.fn.min('cree_le').as('plus_ancien'),
      select.fn.min('echeance').as('echeance'),
    ])
    .orderBy('plus_ancien')
    .limit(maxGroupes);
  return reader.all(rows).map((row) => ({
    raccordement: String(row.raccordement) as RaccordementId,
    codeInterface: String(row.code_interface),
    nombre: row.nombre,
    plusAncien: new Date(row.plus_ancien),
    ...(row.echeance !== null && { echeance: new Date(row.echeance) }),
  }));
}

function departUnit({ emet, envois, debut, at }: DepartLot): Unit {
  assert(envois.length > 0, 'a batch carries something');
  const mark = query
    .updateTable('envoi')
    .set({ emis: emet.id })
    .where(sql<boolean>`id IN (SELECT value FROM json_each(${JSON.stringify(envois)}))`)
    .where('emis', 'is', null)
    .where('abandon', 'is', null);
  const note = query.insertInto('lot').values({
    raccordement: emet.raccordement,
    code_interface: emet.codeInterface,
    debut: debut.toISOString(),
    fin: at.toISOString(),
    envois: envois.length,
    flux: emet.id,
  });
  const ids = JSON.stringify(envois);
  const cles = sql`SELECT cle FROM envoi WHERE id IN (SELECT value FROM json_each(${ids}))
    UNION ALL SELECT 'lot:' || value FROM json_each(${ids})
    UNION ALL SELECT 'echeance:' || value FROM json_each(${ids})`;
  return [
    ...emitStatements(emet, at),
    statement(mark, { expect: envois.length }),
    statement(note),
    settleAlertes(cles, at),
  ];
}
