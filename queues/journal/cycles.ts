// SPDX-License-Identifier: Apache-2.0
/** Statuts of factures in the journal, and the factures they may be about. */
import { sql } from 'kysely';
import type { FluxId } from '../../gateway/domain/flux.ts';
import type {
  CyclesDeVie,
  FactureConnue,
  FactureRef,
  NouveauStatut,
  StatutRecord,
} from '../../gateway/ports/cycles.ts';
import { settleAlertes } from './alertes.ts';
import { type FactureTable, query, type StatutFactureTable } from './database.ts';
import { insertEnvois } from './envoi-rows.ts';
import type { GroupCommit } from './group-commit.ts';
import { wasDone } from './outcomes.ts';
import { prepared } from './prepared.ts';
import type { Reader } from './reader.ts';
import { ditOf, factureOf, type Row } from './rows.ts';
import { exactlyOne, type Statement, statement } from './units.ts';

/** A number and a SIREN name a handful of factures, one a year; without SIREN still few. */
const maxFactures = 100;
/** Statuts of one facture shown: the list of codes is shorter than that. */
const maxStatuts = 500;

const insertRows = prepared(({ rows }: { readonly rows: string }) => ({
  compile: () =>
    sql`INSERT INTO statut_facture
        (flux, rang, norme, code, horodatage, contenu, facture_flux, facture_rang, cree_le)
      SELECT value ->> 'flux', value ->> 'rang', value ->> 'norme', value ->> 'code', value ->> 'horodatage',
        value ->> 'contenu', value ->> 'factureFlux', value ->> 'factureRang', value ->> 'creeLe'
      FROM json_each(${rows}) WHERE true ON CONFLICT (flux, rang, norme, code) DO NOTHING`.compile(query),
}));

export function insertStatuts(statuts: readonly NouveauStatut[], at: Date): readonly Statement[] {
  if (statuts.length === 0) return [];
  const rows = statuts.map(({ flux, rang, dit, facture }) => ({
    flux,
    rang,
    norme: dit.norme,
    code: dit.code,
    horodatage: dit.horodatage.toISOString(),
    contenu: JSON.stringify(dit),
    factureFlux: facture?.flux ?? null,
    factureRang: facture?.rang ?? null,
    creeLe: at.toISOString(),
  }));
  return [statement(insertRows({ rows: JSON.stringify(rows) }))];
}

const waiting = () =>
  query.selectFrom('statut_facture').where('facture_flux', 'is', null).where('classe', 'is', null);

const accepted = (numero: string) =>
  query
    .selectFrom('facture')
    .selectAll()
    .where('numero', '=', numero)
    .where('statut', '=', sql.lit('DEPOSEE'))
    .where(sql<boolean>`objet ->> 'nature' = 'FACTURE'`)
    .orderBy('flux', 'desc')
    .orderBy('rang')
    .limit(sql.lit(maxFactures));

const byNumero = prepared(({ numero }: { readonly numero: string }) => accepted(numero));
const bySiren = prepared(({ numero, siren }: { readonly numero: string; readonly siren: string }) =>
  accepted(numero).where('siren', '=', siren),
);
const byFournisseur = prepared(
  ({ numero, fournisseur }: { readonly numero: string; readonly fournisseur: string }) =>
    accepted(numero).where(sql<boolean>`objet ->> 'fournisseur' = ${fournisseur}`),
);
const byRef = prepared(({ flux, rang }: FactureRef) =>
  query.selectFrom('facture').selectAll().where('flux', '=', flux).where('rang', '=', rang),
);

export function createCycles(writer: GroupCommit, reader: Reader): CyclesDeVie {
  return {
    async factures(numero, siren, fournisseur) {
      if (siren !== undefined) return reader.all(bySiren({ numero, siren })).map(connueOf);
      const rows = fournisseur === undefined ? byNumero({ numero }) : byFournisseur({ numero, fournisseur });
      return reader.all(rows).map(connueOf);
    },
    async facture(ref) {
      const row = reader.first(byRef(ref));
      return row && connueOf(row);
    },
    async deFacture({ flux, rang }) {
      const rows = query
        .selectFrom('statut_facture')
        .selectAll()
        .where('facture_flux', '=', flux)
        .where('facture_rang', '=', rang)
        .orderBy('id')
        .limit(maxStatuts);
      return reader.all(rows).map(statutOf);
    },
    async nonCorreles(limit, apres = 0) {
      const rows = waiting().selectAll().where('id', '>', apres).orderBy('id').limit(limit);
      return reader.all(rows).map(statutOf);
    },
    async correler(id, facture, envois, at) {
      const unit = [exactlyOne(correlation(id, facture)), ...insertEnvois(envois, at), settled(id, at)];
      return wasDone(await writer.submit(unit));
    },
    async classer(id, motif, par, at) {
      const classe = JSON.stringify({ motif, par, le: at.toISOString() });
      const take = query
        .updateTable('statut_facture')
        .set({ classe })
        .where('id', '=', id)
        .where('facture_flux', 'is', null)
        .where('classe', 'is', null);
      return wasDone(await writer.submit([exactlyOne(take), settled(id, at)]));
    },
    async compterNonCorreles() {
      return reader.first(waiting().select((select) => select.fn.countAll<number>().as('count')))?.count ?? 0;
    },
  };
}

/** Nobody has to look for its facture any more. */
function settled(id: number, at: Date): Statement {
  const cle = sql`SELECT 'statut:' || flux || ':' || rang AS cle FROM statut_facture WHERE id = ${id}`;
  return settleAlertes(cle, at);
}

/** Waits no more: its facture is known. */
function correlation(id: number, { flux, rang }: FactureRef) {
  return query
    .updateTable('statut_facture')
    .set({ facture_flux: flux, facture_rang: rang })
    .where('id', '=', id)
    .where('facture_flux', 'is', null);
}

function connueOf(row: Row<FactureTable>): FactureConnue {
  return { flux: row.flux as FluxId, rang: row.rang, facture: factureOf(row) };
}

function statutOf(row: Row<StatutFactureTable>): StatutRecord {
  const { id, flux, rang, facture_flux: factureFlux, facture_rang: factureRang } = row;
  return {
    id,
    flux: flux as FluxId,
    rang,
    dit: ditOf(row.contenu),
    creeLe: new Date(row.cree_le),
    ...(factureFlux !== null &&
      factureRang !== null && { facture: { flux: factureFlux as FluxId, rang: factureRang } }),
  };
}
