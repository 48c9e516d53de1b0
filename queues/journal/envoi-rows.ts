// SPDX-License-Identifier: Apache-2.0
/** Rows of envois: to records and back, and the statement that adds them. */
import { sql } from 'kysely';
import type { FluxId } from '../../gateway/domain/flux.ts';
import type { RaccordementId } from '../../gateway/domain/raccordement.ts';
import type { Envoi, NouvelEnvoi } from '../../gateway/ports/envois.ts';
import { type EnvoiTable, query } from './database.ts';
import { prepared } from './prepared.ts';
import type { Row } from './rows.ts';
import { type Statement, statement } from './units.ts';

const insertRows = prepared(({ rows }: { readonly rows: string }) => ({
  compile: () =>
    sql`INSERT INTO envoi (cle, genre, raccordement, code_interface, destinataire, source, rang, contenu, echeance, cree_le)
      SELECT value ->> 'cle', value ->> 'genre', value ->> 'raccordement', value ->> 'codeInterface',
        value ->> 'destinataire', value ->> 'source', value ->> 'rang', value ->> 'contenu', value ->> 'echeance',
        value ->> 'creeLe'
      FROM json_each(${rows}) WHERE true ON CONFLICT (cle) DO NOTHING`.compile(query),
}));

/** As JSON in one parameter: one statement for one envoi or for ten thousand. */
export function insertEnvois(envois: readonly NouvelEnvoi[], at: Date): readonly Statement[] {
  if (envois.length === 0) return [];
  const rows = envois.map((envoi) => ({
    ...envoi,
    contenu: JSON.stringify(envoi.contenu),
    echeance: envoi.echeance?.toISOString(),
    creeLe: at.toISOString(),
  }));
  return [statement(insertRows({ rows: JSON.stringify(rows) }))];
}

export function envoiOf(row: Row<EnvoiTable>): Envoi {
  return {
    id: row.id,
    cle: row.cle,
    genre: row.genre,
    source: row.source as FluxId,
    contenu: JSON.parse(row.contenu) as Envoi['contenu'],
    creeLe: new Date(row.cree_le),
    ...(row.raccordement !== null && { raccordement: row.raccordement as RaccordementId }),
    ...(row.code_interface !== null && { codeInterface: row.code_interface }),
    ...(row.destinataire !== null && { destinataire: row.destinataire }),
    ...(row.rang !== null && { rang: row.rang }),
    ...(row.echeance !== null && { echeance: new Date(row.echeance) }),
  };
}
