// SPDX-License-Identifier: Apache-2.0
/**
 * Partenaires and raccordements. Every change of a raccordement is kept in its history, by whom and when;
 * the history holds no password, only whether one is set and a mark that tells one from another.
 */
import assert from 'node:assert/strict';
import { sql } from 'kysely';
import type { Partenaire } from '../../gateway/domain/partenaire.ts';
import type { Raccordement } from '../../gateway/domain/raccordement.ts';
import type { Raccordements } from '../../gateway/ports/raccordements.ts';
import { query } from './database.ts';
import { prepared } from './prepared.ts';
import type { Reader } from './reader.ts';
import { cleOf, partenaireOf, raccordementOf, raccordementRow } from './rows.ts';
import { sha256 } from './sqlite.ts';
import { exactlyOne, type Statement, statement, type Unit } from './units.ts';

/** The dashboard and the start read them all; a gateway has hundreds. */
const maxListed = 10_000;
const markLength = 12;
const sirenLength = 9;

const rows = () => query.selectFrom('raccordement').selectAll();
const byLogin = prepared(({ login }: { readonly login: string }) => rows().where('sftp_login', '=', login));
const byAs2 = prepared(({ cle }: { readonly cle: string }) => rows().where('as2_cle', '=', cle));
const byPesit = prepared(({ cle }: { readonly cle: string }) => rows().where('pesit_cle', '=', cle));
const byId = prepared(({ id }: { readonly id: string }) => rows().where('id', '=', id));
const byStructure = prepared(
  ({ siretOuSiren, siren }: { readonly siretOuSiren: string; readonly siren: string }) =>
    rows()
      .where('id', 'in', (select) =>
        select
          .selectFrom('raccordement_structure')
          .select('raccordement')
          .where('structure', 'in', [siretOuSiren, siren]),
      )
      .orderBy('id')
      .limit(sql.lit(maxListed)),
);

export function createRaccordements(reader: Reader): Raccordements {
  return {
    async findByLogin(login) {
      const row = reader.first(byLogin({ login }));
      return row && raccordementOf(row);
    },
    async parNomsAs2(identifiant, notreIdentifiant) {
      const row = reader.first(byAs2({ cle: cleOf({ identifiant, notreIdentifiant }) }));
      return row && raccordementOf(row);
    },
    async parNomsPesit(identifiant, notreIdentifiant) {
      const row = reader.first(byPesit({ cle: cleOf({ identifiant, notreIdentifiant }) }));
      return row && raccordementOf(row);
    },
    async find(id) {
      const row = reader.first(byId({ id }));
      return row && raccordementOf(row);
    },
    async pourStructure(siretOuSiren) {
      const siren = siretOuSiren.slice(0, sirenLength);
      return reader.all(byStructure({ siretOuSiren, siren })).map(raccordementOf);
    },
    async list() {
      return reader.all(rows().orderBy('id').limit(maxListed)).map(raccordementOf);
    },
  };
}

/** Stale when the raccordement exists with another système d'échange, protocole or nom: they never change. */
export function saveRaccordementUnit(raccordement: Raccordement, at: Date, by: string): Unit {
  assert(raccordement.nom.length <= 100, 'the nom of a raccordement has at most 100 characters');
  const { id, ...changes } = raccordementRow(raccordement);
  const save = query
    .insertInto('raccordement')
    .values({ id, ...changes })
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet(changes)
        .where('raccordement.systeme_echange', '=', changes.systeme_echange)
        .where('raccordement.protocole', '=', changes.protocole)
        .where('raccordement.nom', '=', changes.nom),
    );
  return [exactlyOne(save), ...saveStructures(raccordement), keepHistory(raccordement, at, by)];
}

function saveStructures({ id, structures = [] }: Raccordement): readonly Statement[] {
  const drop = statement(query.deleteFrom('raccordement_structure').where('raccordement', '=', id));
  if (structures.length === 0) return [drop];
  const add = sql`INSERT INTO raccordement_structure (structure, raccordement)
    SELECT DISTINCT value, ${id} FROM json_each(${JSON.stringify(structures)})`;
  return [drop, statement({ compile: () => add.compile(query) })];
}

/** Saving what is there already is no change. */
function keepHistory(raccordement: Raccordement, at: Date, by: string): Statement {
  const contenu = JSON.stringify(withoutPasswords(raccordement));
  const last = sql`(SELECT contenu FROM raccordement_history
    WHERE raccordement = ${raccordement.id} ORDER BY seq DESC LIMIT 1)`;
  return statement({
    compile: () =>
      sql`INSERT INTO raccordement_history (raccordement, instant, par, contenu)
        SELECT ${raccordement.id}, ${at.toISOString()}, ${by}, ${contenu} WHERE ${last} IS NOT ${contenu}`.compile(
        query,
      ),
  });
}

function withoutPasswords({ sftp, as2, pesit, ...rest }: Raccordement): object {
  return {
    ...rest,
    ...(sftp !== undefined && { sftp: { ...sftp, ...marked(sftp) } }),
    ...(as2 !== undefined && {
      as2: { ...as2, ...(as2.basic !== undefined && { basic: { ...as2.basic, ...marked(as2.basic) } }) },
    }),
    ...(pesit !== undefined && { pesit: { ...pesit, ...marked(pesit) } }),
  };
}

function marked({ motDePasse }: { readonly motDePasse?: string }): { readonly motDePasse?: string } {
  return motDePasse === undefined ? {} : { motDePasse: `set (${sha256(motDePasse).slice(0, markLength)})` };
}

export function savePartenaireUnit(partenaire: Partenaire, at: Date): Unit {
  const changes = {
    nom: partenaire.nom,
    code_application: partenaire.codeApplication,
    siret: partenaire.siret ?? null,
    modifie_le: at.toISOString(),
  };
  return [
    statement(
      query
        .insertInto('partenaire')
        .values({ id: partenaire.id, cree_le: at.toISOString(), ...changes })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(changes)),
    ),
  ];
}

export function listPartenaires(reader: Reader): readonly Partenaire[] {
  return reader
    .all(query.selectFrom('partenaire').selectAll().orderBy('id').limit(maxListed))
    .map(partenaireOf);
}
