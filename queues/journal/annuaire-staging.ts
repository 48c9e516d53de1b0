// SPDX-License-Identifier: Apache-2.0
/**
 * What an import writes, as statements. Rows of its own version, which nobody sees before the switch; and on the rows
 * they replace, the version from which those are no longer seen. An entry that says the same again is left as it is.
 *
 * Every unit begins by proving that the right to write is still held: one that lost it changes nothing.
 */
import { sql } from 'kysely';
import type { Ecriture, EntreeTenue } from '../../gateway/ports/annuaire.ts';
import { cleDe, type LigneDeLot, ligneDeLot, rangDe } from './annuaire-rows.ts';
import type { Fenetre } from './annuaire-windows.ts';
import { type Query, query } from './database.ts';
import { prepared } from './prepared.ts';
import { exactlyOne, type Statement, statement, type Unit } from './units.ts';

interface Held {
  readonly numero: number;
  readonly proprietaire: string;
  readonly at: string;
}

const beat = prepared(({ numero, proprietaire, at }: Held) =>
  query
    .updateTable('annuaire_version')
    .set({ battement: at })
    .where('numero', '=', numero)
    .where('etat', '=', 'EN_COURS')
    .where('proprietaire', '=', proprietaire),
);

/** Expects the right to be held, and says that whoever holds it lives. */
export function stillHeld({ numero, proprietaire }: Ecriture, at: Date): Statement {
  return exactlyOne(beat({ numero, proprietaire, at: at.toISOString() }));
}

export function stageUnit(ecriture: Ecriture, entrees: readonly EntreeTenue[], at: Date): Unit {
  const last = new Map(entrees.map((entree) => [`${rangDe(entree.nature)} ${cleDe(entree)}`, entree]));
  const [written, removed] = [[] as LigneDeLot[], [] as LigneDeLot[]];
  for (const entree of last.values()) {
    (entree.effet === 'ECRIRE' ? written : removed).push(ligneDeLot(entree));
  }
  const { numero } = ecriture;
  return [
    stillHeld(ecriture, at),
    ...inPieces(removed).flatMap((rows) =>
      remove(JSON.stringify(rows.map(({ n, c }) => ({ n, c }))), numero),
    ),
    ...inPieces(written).flatMap((rows) => write(JSON.stringify(rows), ecriture)),
  ];
}

/** Texts of some ten kilobytes: V8 keeps longer ones apart from what it collects often, and they pile up. */
const rowsPerStatement = 100;

function inPieces(rows: readonly LigneDeLot[]): readonly (readonly LigneDeLot[])[] {
  const pieces: (readonly LigneDeLot[])[] = [];
  for (let from = 0; from < rows.length; from += rowsPerStatement) {
    pieces.push(rows.slice(from, from + rowsPerStatement));
  }
  return pieces;
}

interface Batch {
  readonly rows: string;
  readonly numero: number;
}

function write(rows: string, { numero, type }: Ecriture): readonly Statement[] {
  const batch = { rows, numero };
  return [
    statement(closeChanged(batch)),
    ...(type === 'COMPLET' ? [statement(markSeen(batch))] : []),
    statement(insertNew(batch)),
  ];
}

function remove(rows: string, numero: number): readonly Statement[] {
  return [statement(closeRemoved({ rows, numero })), statement(dropStaged({ rows, numero }))];
}

/** Of the rows of a batch, those in force and written by another version. The batch is read first, whatever its size. */
const inForce = ({ rows, numero }: Batch) => sql`SELECT a.nature, a.cle, a.depuis FROM json_each(${rows}) j
  CROSS JOIN annuaire_entree a ON a.nature = j.value ->> 'n' AND a.cle = j.value ->> 'c'
  WHERE a.jusqua IS NULL AND a.depuis < ${numero}`;

const compiled = (text: ReturnType<typeof sql>): Query => ({ compile: () => text.compile(query) });

const closeChanged = prepared((batch: Batch) =>
  compiled(sql`UPDATE annuaire_entree SET jusqua = ${batch.numero}
    WHERE (nature, cle, depuis) IN (${inForce(batch)} AND a.contenu <> j.value ->> 'd')`),
);

const markSeen = prepared((batch: Batch) =>
  compiled(sql`UPDATE annuaire_entree SET vu = ${batch.numero}
    WHERE (nature, cle, depuis) IN (${inForce(batch)})`),
);

const insertNew = prepared(({ rows, numero }: Batch) =>
  compiled(sql`INSERT INTO annuaire_entree (nature, cle, depuis, vu, contenu)
    SELECT j.value ->> 'n', j.value ->> 'c', ${numero}, ${numero}, j.value ->> 'd' FROM json_each(${rows}) j
    WHERE NOT EXISTS (SELECT 1 FROM annuaire_entree a WHERE a.nature = j.value ->> 'n'
      AND a.cle = j.value ->> 'c' AND a.depuis < ${numero} AND a.jusqua IS NULL)
    ON CONFLICT (nature, cle, depuis) DO UPDATE SET contenu = excluded.contenu`),
);

const closeRemoved = prepared((batch: Batch) =>
  compiled(sql`UPDATE annuaire_entree SET jusqua = ${batch.numero}
    WHERE (nature, cle, depuis) IN (${inForce(batch)})`),
);

const dropStaged = prepared(({ rows, numero }: Batch) =>
  compiled(sql`DELETE FROM annuaire_entree WHERE (nature, cle, depuis) IN
    (SELECT j.value ->> 'n', j.value ->> 'c', ${numero} FROM json_each(${rows}) j)`),
);

/** What a complete import did not say, in one window. */
export const closeUnseen = prepared(
  ({ nature, apres, jusque, numero }: Fenetre & { readonly numero: number }) =>
    query
      .updateTable('annuaire_entree')
      .set({ jusqua: numero })
      .where('nature', '=', nature)
      .where('cle', '>', apres)
      .where('cle', '<=', jusque)
      .where('jusqua', 'is', null)
      .where('depuis', '<', numero)
      .where('vu', '<', numero),
);

interface Leftover extends Fenetre {
  /** The version in force, and the one about to be written. */
  readonly courante: number;
  readonly numero: number;
}

/** What an import that died left, in one window: its own rows go. */
export const dropLeftover = prepared(({ nature, apres, jusque, courante, numero }: Leftover) =>
  query
    .deleteFrom('annuaire_entree')
    .where('nature', '=', nature)
    .where('cle', '>', apres)
    .where('cle', '<=', jusque)
    .where('depuis', '>', courante)
    .where('depuis', '<', numero),
);

interface Bounded {
  readonly limit: number;
}

/** And those it would have replaced are in force again. */
export const reopen = prepared(({ courante, limit }: Bounded & { readonly courante: number }) =>
  compiled(sql`UPDATE annuaire_entree SET jusqua = NULL WHERE (nature, cle, depuis) IN
    (SELECT nature, cle, depuis FROM annuaire_entree WHERE jusqua > ${courante} LIMIT ${limit}) RETURNING nature`),
);

/** What no version from `plancher` on sees. */
export const dropReplaced = prepared(({ plancher, limit }: Bounded & { readonly plancher: number }) =>
  compiled(sql`DELETE FROM annuaire_entree WHERE (nature, cle, depuis) IN
    (SELECT nature, cle, depuis FROM annuaire_entree WHERE jusqua <= ${plancher} LIMIT ${limit}) RETURNING nature`),
);
