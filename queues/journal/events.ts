// SPDX-License-Identifier: Apache-2.0
/**
 * Events: what happened to a flux, appended and never changed, each chained to the one before it.
 *
 *   empreinte = SHA-256( previous empreinte \n flux \n instant \n type \n statut \n detail as JSON, or nothing )
 *
 * The statut is the one the flux has once the transaction is done, so an event is inserted after the change
 * it tells of. The hash is computed in the INSERT, from the row of the flux, which holds the end of its chain.
 */
import assert from 'node:assert/strict';
import { sql } from 'kysely';
import type { FluxId } from '../../gateway/domain/flux.ts';
import type { NewEvent } from '../../gateway/ports/journal.ts';
import { type EventTable, query } from './database.ts';
import { prepared } from './prepared.ts';
import { sha256 } from './sqlite.ts';
import { type Statement, statement } from './units.ts';

/** Events one step may carry: a step has a handful. */
const maxEventsPerStep = 100;
/** Of the detail, as JSON: it is small by contract. */
const maxDetailLength = 8192;
const typeForm = /^[a-z0-9]+(?:[.-][a-z0-9]+)*$/;

/** Each insert changes exactly one row, or none when the flux does not exist. */
export function appendEvents(flux: FluxId, at: Date, events: readonly NewEvent[]): readonly Statement[] {
  assert(events.length <= maxEventsPerStep, `${events.length} events in one step`);
  return events.map((event) => statement(insert(rowOf(flux, at, event)), { expect: 1 }));
}

/** Appends it only when the flux is in `statut` by now; no row otherwise, and that is no trouble. */
export function appendEventIf(
  flux: FluxId,
  at: Date,
  event: NewEvent,
  statut: EventTable['statut'],
): Statement {
  return statement(insertIf({ ...rowOf(flux, at, event), onlyIf: statut }));
}

interface Appended {
  readonly flux: string;
  readonly instant: string;
  readonly type: string;
  readonly detail: string | null;
}

function rowOf(flux: FluxId, at: Date, event: NewEvent): Appended {
  assert(typeForm.test(event.type), `not the type of an event: ${event.type.slice(0, 80)}`);
  const detail = event.detail === undefined ? null : JSON.stringify(event.detail);
  assert(detail === null || detail.length <= maxDetailLength, `event ${event.type} has too long a detail`);
  return { flux, instant: at.toISOString(), type: event.type, detail };
}

function eventRow({ flux, instant, type, detail }: Appended) {
  const text = sql<string>`flux.empreinte || char(10) || flux.id || char(10) || ${instant} || char(10)
    || ${type} || char(10) || flux.statut || char(10) || coalesce(${detail}, '')`;
  return query
    .selectFrom('flux')
    .where('id', '=', flux)
    .select([
      'id',
      sql<string>`${instant}`.as('instant'),
      sql<string>`${type}`.as('type'),
      sql<string | null>`${detail}`.as('detail'),
      'statut',
      sql<string>`sha256(${text})`.as('empreinte'),
    ]);
}

const columns = ['flux', 'instant', 'type', 'detail', 'statut', 'empreinte'] as const;

const insert = prepared((event: Appended) =>
  query.insertInto('event').columns(columns).expression(eventRow(event)),
);

const insertIf = prepared((event: Appended & { readonly onlyIf: EventTable['statut'] }) =>
  query
    .insertInto('event')
    .columns(columns)
    .expression(eventRow(event).where('statut', '=', event.onlyIf as never)),
);

/** The same hash, to verify a row. */
export function empreinteOf(
  previous: string,
  event: Pick<EventTable, 'flux' | 'instant' | 'type' | 'statut' | 'detail'>,
): string {
  const { flux, instant, type, statut, detail } = event;
  return sha256([previous, flux, instant, type, statut, detail ?? ''].join('\n'));
}
