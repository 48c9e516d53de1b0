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
import type { WorkId } from '../../gateway/ports/work.ts';
import { insertAlertes, settleAlertes } from './alertes.ts';
import { insertStatuts } from './cycles.ts';
import { type FluxTable, query } from './database.ts';
import { saveDepot } from './depots.ts';
import { insertEnvois } from './envoi-rows.ts';
import { appendEvents } from './events.ts';
import { prepared } from './prepared.ts';
import { constatRow, factureRow } from './rows.ts';
import { dropClaims } from './unicite.ts';
import { exactlyOne, type Statement, statement, type Unit } from './units.ts';
import { insertWork, insertWorkOfFlux } from './work-rows.ts';

export function receiveUnit(flux: NouveauFluxRecu, depot: DepotRecord): Unit {
  assert.equal(depot.id, flux.id, 'a flux has the id of its depot');
  return [
    exactlyOne(insertRecu(commonColumns(flux, flux.recuLe))),
    saveDepot({ ...depot, statut: 'REMIS' }),
    ...appendEvents(flux.id, flux.recuLe, eventsOf(flux.events)),
    insertWork({ etape: 'ouverture', flux: flux.id, partenaire: flux.partenaire }, flux.recuLe),
  ];
}

export function applyUnit(transition: Transition): Unit {
  const { flux, at, from, to, doneWork, factures, constats, emits = [], next = [] } = transition;
  for (const statut of from) {
    assert(transitionsFluxRecu[statut].includes(to), `no transition of a flux from ${statut} to ${to}`);
  }
  return [
    ...(doneWork === undefined ? [] : [exactlyOne(deleteWork({ id: doneWork, flux }))]),
    moveFlux(transition),
    ...(factures === undefined ? [] : replaceFactures(flux, factures)),
    ...(constats === undefined ? [] : replaceConstats(flux, constats)),
    ...(transition.releasesIdentifiant === true
      ? [statement(query.deleteFrom('identifiant').where('flux', '=', flux)), statement(dropClaims({ flux }))]
      : []),
    ...next.map((work) => insertWork(work, at)),
    ...appendEvents(flux, at, eventsOf(transition.events)),
    ...emits.flatMap((one) => emitStatements(one, at)),
    ...insertEnvois(transition.envois ?? [], at),
    ...insertStatuts(transition.statuts ?? [], at),
    ...insertAlertes(transition.alertes ?? [], at),
  ];
}

export interface TransitionEmis {
  readonly flux: FluxId;
  readonly from: readonly StatutFluxEmis[];
  readonly to: StatutFluxEmis;
  readonly at: Date;
  readonly events: readonly NewEvent[];
  readonly doneWork?: WorkId | undefined;
}

/** The partenaire has it: nothing about it is urgent any more. */
const settling: ReadonlySet<StatutFluxEmis> = new Set(['RETIRE', 'ACQUITTE']);

function alertesDe(flux: FluxId) {
  return sql`SELECT ${`livraison:${flux}`} AS cle UNION ALL SELECT ${`purge:${flux}`}`;
}

export function applyEmisUnit({ flux, from, to, at, events, doneWork }: TransitionEmis): Unit {
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
  return [
    ...(doneWork === undefined ? [] : [exactlyOne(deleteWork({ id: doneWork, flux }))]),
    exactlyOne(move),
    ...appendEvents(flux, at, eventsOf(events)),
    ...(settling.has(to) ? [settleAlertes(alertesDe(flux), at)] : []),
  ];
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
    statement(dropClaims({ flux })),
    insertWorkOfFlux('ouverture', flux, at),
    ...appendEvents(flux, at, [{ type: 'flux.rejoue', detail: { par: by } }]),
  ];
}

/** A change of statut always leaves an event, so that the row can be checked against the chain. */
function eventsOf(events: readonly NewEvent[]): readonly NewEvent[] {
  return events.length > 0 ? events : [{ type: 'flux.statut' }];
}

type Common = Pick<
  FluxTable,
  | 'id'
  | 'partenaire'
  | 'raccordement'
  | 'protocole'
  | 'nom_fichier'
  | 'sha256'
  | 'size_bytes'
  | 'cree_le'
  | 'modifie_le'
>;

/** Member by member: what is prepared sees only the places it asks for. */
function columnsOf(row: Common): Common & Pick<FluxTable, NullColumn> {
  return {
    id: row.id,
    partenaire: row.partenaire,
    raccordement: row.raccordement,
    protocole: row.protocole,
    nom_fichier: row.nom_fichier,
    sha256: row.sha256,
    size_bytes: row.size_bytes,
    cree_le: row.cree_le,
    modifie_le: row.modifie_le,
    ...nullColumns,
  };
}

type NullColumn = 'code_interface' | 'identifiant' | 'origine' | 'politique_retrait' | 'expire_le';

const nullColumns = {
  code_interface: null,
  identifiant: null,
  origine: null,
  politique_retrait: null,
  expire_le: null,
} as const;

function commonColumns(flux: NouveauFluxRecu | NouveauFluxEmis, at: Date): Common {
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

const insertRecu = prepared((row: Common) =>
  query
    .insertInto('flux')
    .values({ ...columnsOf(row), sens: 'EMISSION', statut: 'RECU' })
    .onConflict((conflict) => conflict.column('id').doNothing()),
);

const deleteWork = prepared(({ id, flux }: { readonly id: string; readonly flux: string }) =>
  query.deleteFrom('work').where('id', '=', id).where('flux', '=', flux),
);

interface Move {
  readonly flux: string;
  readonly at: string;
  /** The statuts it may leave, as JSON. */
  readonly from: string;
  readonly to: StatutFluxRecu;
  /** Null keeps what is there. */
  readonly codeInterface: string | null;
  readonly identifiant: string | null;
}

const move = prepared(({ flux, at, from, to, codeInterface, identifiant }: Move) =>
  query
    .updateTable('flux')
    .set({
      statut: to,
      modifie_le: at,
      code_interface: sql<string | null>`coalesce(${codeInterface}, code_interface)`,
      identifiant: sql<string | null>`coalesce(${identifiant}, identifiant)`,
    })
    .where('id', '=', flux)
    .where('sens', '=', 'EMISSION')
    .where(sql<boolean>`statut IN (SELECT value FROM json_each(${from}))`),
);

function moveFlux({ flux, at, from, to, codeInterface, identifiant }: Transition): Statement {
  return exactlyOne(
    move({
      flux,
      at: at.toISOString(),
      from: JSON.stringify(from),
      to,
      codeInterface: codeInterface ?? null,
      identifiant: identifiant ?? null,
    }),
  );
}

/** As JSON in one parameter: one statement for one facture or for ten thousand. */
function rowsOf(rows: string) {
  return sql<{ value: string }>`json_each(${rows})`.as<'j'>('j');
}

function field<Value>(name: string) {
  return sql<Value>`j.value ->> ${sql.lit(name)}`.as(name);
}

const factureColumns = [
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
  'indice',
  'siren',
  'objet',
] as const;

const putFactures = prepared(({ rows }: { readonly rows: string }) =>
  query
    .replaceInto('facture')
    .columns(factureColumns)
    .expression(query.selectFrom(rowsOf(rows)).select(factureColumns.map((name) => field(name)))),
);

const countFactures = prepared(({ flux }: { readonly flux: string }) => {
  const count = query
    .selectFrom('facture')
    .where('flux', '=', flux)
    .select((select) => select.fn.countAll<number>().as('count'));
  return query.updateTable('flux').set({ nombre_factures: count }).where('id', '=', flux);
});

function replaceFactures(flux: FluxId, factures: readonly Facture[]): readonly Statement[] {
  const rows = JSON.stringify(factures.map((facture) => factureRow(flux, facture)));
  return [statement(putFactures({ rows })), statement(countFactures({ flux }))];
}

const constatColumns = ['flux', 'ordre', 'rang', 'code', 'gravite', 'contenu'] as const;

const dropConstats = prepared(({ flux }: { readonly flux: string }) =>
  query.deleteFrom('constat').where('flux', '=', flux),
);

const addConstats = prepared(({ rows }: { readonly rows: string }) =>
  query
    .insertInto('constat')
    .columns(constatColumns)
    .expression(query.selectFrom(rowsOf(rows)).select(constatColumns.map((name) => field(name)))),
);

function replaceConstats(flux: FluxId, constats: readonly ConstatRecord[]): readonly Statement[] {
  const drop = statement(dropConstats({ flux }));
  if (constats.length === 0) return [drop];
  const rows = JSON.stringify(constats.map((constat, ordre) => constatRow(flux, ordre, constat)));
  return [drop, statement(addConstats({ rows }))];
}

interface Emitted extends Common {
  readonly statut: NouveauFluxEmis['statut'];
  readonly code_interface: string;
  readonly identifiant: string | null;
  readonly origine: string | null;
  readonly politique_retrait: NouveauFluxEmis['politiqueRetrait'];
  readonly expire_le: string;
}

const insertEmis = prepared((row: Emitted) =>
  query.insertInto('flux').values({
    ...columnsOf(row),
    sens: 'RECEPTION',
    statut: row.statut,
    code_interface: row.code_interface,
    identifiant: row.identifiant,
    origine: row.origine,
    politique_retrait: row.politique_retrait,
    expire_le: row.expire_le,
  }),
);

/** A flux emitted, its events and its work. */
export function emitStatements(flux: NouveauFluxEmis, at: Date): readonly Statement[] {
  const row = {
    ...commonColumns(flux, at),
    statut: flux.statut,
    code_interface: flux.codeInterface,
    identifiant: flux.identifiant ?? null,
    origine: flux.origine ?? null,
    politique_retrait: flux.politiqueRetrait,
    expire_le: flux.expireLe.toISOString(),
  };
  return [
    statement(insertEmis(row)),
    ...appendEvents(flux.id, at, eventsOf(flux.events)),
    ...(flux.next ?? []).map((work) => insertWork(work, at)),
  ];
}
