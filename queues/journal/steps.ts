// SPDX-License-Identifier: Apache-2.0
/**
 * The steps of a flux, each one unit: the hand-over, a transition, a change of an emitted flux, a replay.
 *
 * The statements that decide come first (the work still exists, the flux is in one of `from`); the first
 * that finds nothing makes the whole step stale. A transition that the domain's table does not have is a bug.
 */
import assert from 'node:assert/strict';
import { sql } from 'kysely';
import type { Facture } from '../../gateway/domain/facture.ts';
import {
  type FluxId,
  type StatutFluxEmis,
  type StatutFluxRecu,
  transitionsFluxEmis,
  transitionsFluxRecu,
} from '../../gateway/domain/flux.ts';
import type {
  ConstatRecord,
  DepotRecord,
  NewEvent,
  NouveauFluxEmis,
  NouveauFluxRecu,
  Transition,
} from '../../gateway/ports/journal.ts';
import { type FluxTable, query } from './database.ts';
import { saveDepot } from './depots.ts';
import { appendEvents } from './events.ts';
import { constatRow, factureRow } from './rows.ts';
import { exactlyOne, type Statement, statement, type Unit } from './units.ts';
import { insertWork, insertWorkOfFlux } from './work-rows.ts';

export function receiveUnit(flux: NouveauFluxRecu, depot: DepotRecord): Unit {
  assert.equal(depot.id, flux.id, 'a flux has the id of its depot');
  const row = {
    ...commonColumns(flux, flux.recuLe),
    sens: 'EMISSION',
    statut: 'RECU',
    code_interface: null,
    identifiant: null,
    origine: null,
    politique_retrait: null,
    expire_le: null,
  } as const;
  return [
    exactlyOne(
      query
        .insertInto('flux')
        .values(row)
        .onConflict((conflict) => conflict.column('id').doNothing()),
    ),
    saveDepot({ ...depot, statut: 'REMIS' }),
    ...appendEvents(flux.id, flux.recuLe, eventsOf(flux.events)),
    insertWork({ etape: 'ouverture', flux: flux.id, partenaire: flux.partenaire }, flux.recuLe),
  ];
}

export function applyUnit(transition: Transition): Unit {
  const { flux, at, from, to, doneWork, factures, constats, emits, next = [] } = transition;
  for (const statut of from) {
    assert(transitionsFluxRecu[statut].includes(to), `no transition of a flux from ${statut} to ${to}`);
  }
  return [
    ...(doneWork === undefined
      ? []
      : [exactlyOne(query.deleteFrom('work').where('id', '=', doneWork).where('flux', '=', flux))]),
    moveFlux(transition),
    ...(factures === undefined ? [] : replaceFactures(flux, factures)),
    ...(constats === undefined ? [] : replaceConstats(flux, constats)),
    ...(transition.releasesIdentifiant === true
      ? [statement(query.deleteFrom('identifiant').where('flux', '=', flux))]
      : []),
    ...next.map((work) => insertWork(work, at)),
    ...appendEvents(flux, at, eventsOf(transition.events)),
    ...(emits === undefined ? [] : emit(emits, at)),
  ];
}

export function applyEmisUnit(
  flux: FluxId,
  from: readonly StatutFluxEmis[],
  to: StatutFluxEmis,
  at: Date,
  events: readonly NewEvent[],
): Unit {
  for (const statut of from) {
    assert(
      transitionsFluxEmis[statut].includes(to),
      `no transition of an emitted flux from ${statut} to ${to}`,
    );
  }
  const move = query
    .updateTable('flux')
    .set({ statut: to, modifie_le: at.toISOString() })
    .where('id', '=', flux)
    .where('sens', '=', 'RECEPTION')
    .where('statut', 'in', from);
  return [exactlyOne(move), ...appendEvents(flux, at, eventsOf(events))];
}

/** As if just received; the identifiant stays claimed by this flux, which may claim it again. */
export function replayUnit(flux: FluxId, at: Date, by: string): Unit {
  const reset = query
    .updateTable('flux')
    .set({
      statut: 'RECU',
      modifie_le: at.toISOString(),
      code_interface: null,
      identifiant: null,
      nombre_factures: 0,
    })
    .where('id', '=', flux)
    .where('sens', '=', 'EMISSION')
    .where('statut', '=', 'INCIDENTE');
  return [
    exactlyOne(reset),
    statement(query.deleteFrom('facture').where('flux', '=', flux)),
    statement(query.deleteFrom('constat').where('flux', '=', flux)),
    statement(query.deleteFrom('work').where('flux', '=', flux)),
    insertWorkOfFlux('ouverture', flux, at),
    ...appendEvents(flux, at, [{ type: 'flux.rejoue', detail: { par: by } }]),
  ];
}

/** A change of statut always leaves an event, so that the row can be checked against the chain. */
function eventsOf(events: readonly NewEvent[]): readonly NewEvent[] {
  return events.length > 0 ? events : [{ type: 'flux.statut' }];
}

function commonColumns(flux: NouveauFluxRecu | NouveauFluxEmis, at: Date) {
  return {
    id: flux.id,
    partenaire: flux.partenaire,
    raccordement: flux.raccordement,
    protocole: flux.protocole,
    nom_fichier: flux.nomFichier,
    sha256: flux.blob.sha256,
    size_bytes: flux.blob.sizeBytes,
    cree_le: at.toISOString(),
    modifie_le: at.toISOString(),
  };
}

function moveFlux({ flux, at, from, to, codeInterface, identifiant }: Transition): Statement {
  const change: Partial<FluxTable> = {
    statut: to,
    modifie_le: at.toISOString(),
    ...(codeInterface !== undefined && { code_interface: codeInterface }),
    ...(identifiant !== undefined && { identifiant }),
  };
  return exactlyOne(
    query
      .updateTable('flux')
      .set(change as { statut: StatutFluxRecu })
      .where('id', '=', flux)
      .where('sens', '=', 'EMISSION')
      .where('statut', 'in', from),
  );
}

/** As JSON in one parameter: one statement for one facture or for ten thousand. */
function rowsOf(rows: readonly object[]) {
  return sql<{ value: string }>`json_each(${JSON.stringify(rows)})`.as<'j'>('j');
}

function field<Value>(name: string) {
  return sql<Value>`j.value ->> ${sql.lit(name)}`.as(name);
}

function replaceFactures(flux: FluxId, factures: readonly Facture[]): readonly Statement[] {
  const columns = [
    'flux',
    'rang',
    'nom_fichier',
    'sha256',
    'size_bytes',
    'statut',
    'numero',
    'fournisseur',
    'destinataire',
    'jeux_de_regles',
  ] as const;
  const rows = factures.map((facture) => factureRow(flux, facture));
  const count = query
    .selectFrom('facture')
    .where('flux', '=', flux)
    .select((select) => select.fn.countAll<number>().as('count'));
  return [
    statement(
      query
        .replaceInto('facture')
        .columns(columns)
        .expression(query.selectFrom(rowsOf(rows)).select(columns.map((name) => field(name)))),
    ),
    statement(query.updateTable('flux').set({ nombre_factures: count }).where('id', '=', flux)),
  ];
}

function replaceConstats(flux: FluxId, constats: readonly ConstatRecord[]): readonly Statement[] {
  const columns = ['flux', 'ordre', 'rang', 'code', 'gravite', 'contenu'] as const;
  const rows = constats.map((constat, ordre) => constatRow(flux, ordre, constat));
  return [
    statement(query.deleteFrom('constat').where('flux', '=', flux)),
    statement(
      query
        .insertInto('constat')
        .columns(columns)
        .expression(query.selectFrom(rowsOf(rows)).select(columns.map((name) => field(name)))),
    ),
  ];
}

function emit(flux: NouveauFluxEmis, at: Date): readonly Statement[] {
  const row = {
    ...commonColumns(flux, at),
    sens: 'RECEPTION',
    statut: flux.statut,
    code_interface: flux.codeInterface,
    identifiant: flux.identifiant ?? null,
    origine: flux.origine,
    politique_retrait: flux.politiqueRetrait,
    expire_le: flux.expireLe.toISOString(),
  } as const;
  return [
    statement(query.insertInto('flux').values(row)),
    ...appendEvents(flux.id, at, eventsOf(flux.events)),
  ];
}
