// SPDX-License-Identifier: Apache-2.0
/**
 * Messages in the journal: what is read of them, what becomes of a receipt, and those of ours. Those received come in by
 * `messages-recus.ts`.
 *
 * A change of one of ours is a compare-and-set with its event on the flux; a flux has one message under way at a time.
 */
import assert from 'node:assert/strict';
import { sql } from 'kysely';
import { Failure } from '../../gateway/domain/failure.ts';
import type { FluxId, Protocole } from '../../gateway/domain/flux.ts';
import type { NewEvent } from '../../gateway/ports/journal.ts';
import type {
  EtatMessage,
  MessageId,
  MessageRecord,
  Messages,
  NouveauMessageSortant,
  SuiteMessage,
} from '../../gateway/ports/messages.ts';
import { query } from './database.ts';
import { appendEvents } from './events.ts';
import type { GroupCommit } from './group-commit.ts';
import {
  empreintesOf,
  insertMessage,
  insertSortant,
  keepCertificats,
  linkFlux,
  messageOf,
  messageRows,
  type NewMessageRow,
  ownBytes,
} from './message-rows.ts';
import { requireDone, wasDone } from './outcomes.ts';
import { prepared } from './prepared.ts';
import type { Reader } from './reader.ts';
import { exactlyOne, statement, type Unit } from './units.ts';

const maxListed = 500;
/** Tries to send one flux; each is some attempts of its own. */
const maxDeFlux = 100;
/** A key of a detail stands in a JSON path. */
const keyForm = /^[A-Za-z0-9_-]{1,60}$/;

export function createMessages(writer: GroupCommit, reader: Reader): Messages {
  return {
    ...reading(reader),
    async noterAccuse(id, { url, etat, tentatives, prochain }, at) {
      const change = query
        .updateTable('message')
        .set({ accuse_url: url, accuse_etat: etat, accuse_tentatives: tentatives })
        .set({ accuse_prochain: prochain.toISOString(), modifie_le: at.toISOString() })
        .where('id', '=', id);
      const type = etat === 'ENVOYE' ? 'accuse.envoye' : 'accuse.abandonne';
      const events = etat === 'A_ENVOYER' ? [] : [{ type, detail: { message: id, tentatives } }];
      requireDone(await writer.submit([statement(change), ...eventsOnFlux(reader, id, at, events)]));
    },
    async preparer(message, at) {
      if (wasDone(await writer.submit(prepareUnit(message, at)))) {
        const row = reader.first(byId({ id: message.id }));
        if (row !== undefined) return messageOf(row);
      }
      const standing = standingFor(reader, message);
      if (standing !== undefined) return standing;
      throw new Failure('JOURNAL_WRITE', `message ${message.id} was not kept, and none stands in its place`);
    },
    async suivre(id, from, to, suite, at) {
      const type = suite.accuse === undefined ? eventTypes[to] : 'accuse.recu';
      const events = eventsOnFlux(reader, id, at, [{ type, detail: { message: id, etat: to } }]);
      const unit = [
        exactlyOne(follow(id, from, to, suite, at)),
        ...keepCertificats(suite.certificats ?? []),
        ...events,
      ];
      return wasDone(await writer.submit(unit));
    },
  };
}

/** Public: they are in the timeline of a flux. */
const eventTypes: Readonly<Record<EtatMessage, string>> = {
  A_TRAITER: 'message.suivi',
  ACCEPTE: 'message.suivi',
  REFUSE: 'message.suivi',
  A_ENVOYER: 'message.prepare',
  ENVOYE: 'message.envoye',
  ACQUITTE: 'message.acquitte',
  REJETE: 'message.rejete',
};

const byId = prepared(({ id }: { readonly id: string }) => messageRows().where('id', '=', id));
// The etat is written into the statement: SQLite uses a partial index only for what it can read there.
const byCle = prepared(({ cle }: { readonly cle: string }) =>
  messageRows().where('cle', '=', cle).where(sql<boolean>`etat <> 'REFUSE'`),
);
const byRefus = prepared(({ cle, sha256 }: { readonly cle: string; readonly sha256: string }) =>
  messageRows()
    .where('cle', '=', cle)
    .where('sha256', '=', sha256)
    .where('etat', '=', sql.lit('REFUSE' as const))
    .orderBy('id', 'desc')
    .limit(sql.lit(1)),
);
const byFlux = prepared(({ flux }: { readonly flux: string }) =>
  messageRows()
    .where('id', 'in', (select) =>
      select.selectFrom('message_flux').select('message').where('flux', '=', flux),
    )
    .orderBy('id')
    .limit(sql.lit(maxDeFlux)),
);
/** Past every text that begins with the same one. */
const lastCharacter = '\u{10ffff}';
const newestFrom = prepared(({ from, to }: { readonly from: string; readonly to: string }) =>
  messageRows().where('id', '=', (select) =>
    select
      .selectFrom('message')
      .select(({ fn }) => fn.max('id').as('id'))
      .where('cle', '>=', from)
      .where('cle', '<', to)
      .where(sql<boolean>`etat <> 'REFUSE'`),
  ),
);

interface Due {
  readonly protocole: Protocole;
  readonly now: string;
  readonly limit: number;
}

const due = prepared(({ protocole, now, limit }: Due) =>
  messageRows()
    .where('protocole', '=', protocole)
    .where('accuse_etat', '=', sql.lit('A_ENVOYER' as const))
    .where('accuse', 'is not', null)
    .where('accuse_prochain', '<=', now)
    .orderBy('accuse_prochain')
    .orderBy('id')
    .limit(limit),
);

type Reading =
  | 'parCle'
  | 'dernierDe'
  | 'find'
  | 'deFlux'
  | 'list'
  | 'certificat'
  | 'aTraiter'
  | 'refuse'
  | 'accusesDus';

function reading(reader: Reader): Pick<Messages, Reading> {
  return {
    parCle: async (cle) => record(reader.first(byCle({ cle }))),
    dernierDe: async (prefixe) =>
      record(reader.first(newestFrom({ from: prefixe, to: `${prefixe}${lastCharacter}` }))),
    find: async (id) => record(reader.first(byId({ id }))),
    deFlux: async (flux) => reader.all(byFlux({ flux })).map(messageOf),
    async list({ raccordement, sens, etat, before, limit }) {
      mustBeLimit(limit);
      let rows = messageRows().orderBy('id', 'desc').limit(limit);
      if (raccordement !== undefined) rows = rows.where('raccordement', '=', raccordement);
      if (sens !== undefined) rows = rows.where('sens', '=', sens);
      if (etat !== undefined) rows = rows.where('etat', '=', etat);
      if (before !== undefined) rows = rows.where('id', '<', before);
      return reader.all(rows).map(messageOf);
    },
    async certificat(empreinte) {
      const rows = query.selectFrom('certificat_preuve').select('der').where('empreinte', '=', empreinte);
      return reader.first(rows)?.der;
    },
    async aTraiter(limit) {
      mustBeLimit(limit);
      return reader
        .all(messageRows().where('etat', '=', 'A_TRAITER').orderBy('id').limit(limit))
        .map(messageOf);
    },
    refuse: async (cle, sha256) => record(reader.first(byRefus({ cle, sha256 }))),
    async accusesDus(protocole, now, limit) {
      mustBeLimit(limit);
      return reader.all(due({ protocole, now: now.toISOString(), limit })).map(messageOf);
    },
  };
}

function record(row: Parameters<typeof messageOf>[0] | undefined): MessageRecord | undefined {
  return row && messageOf(row);
}

function mustBeLimit(limit: number): void {
  assert(Number.isInteger(limit) && limit >= 1 && limit <= maxListed, `a list of ${limit} messages`);
}

/** Which flux a message carries never changes, so that they may be read before the unit that tells them. */
function eventsOnFlux(reader: Reader, id: MessageId, at: Date, events: readonly NewEvent[]) {
  const rows = query.selectFrom('message_flux').select('flux').where('message', '=', id).orderBy('rang');
  return reader.all(rows).flatMap(({ flux }) => appendEvents(flux as FluxId, at, events));
}

function prepareUnit(message: NouveauMessageSortant, at: Date): Unit {
  const { id, flux, certificats } = message;
  const row = sortantRow(message, at);
  const insert = flux === undefined ? insertMessage(row) : insertSortant({ ...row, forFlux: flux });
  const event = { type: 'message.prepare', detail: { message: id } };
  return [
    exactlyOne(insert),
    ...keepCertificats(certificats),
    ...(flux === undefined ? [] : [...linkFlux(id, [flux]), ...appendEvents(flux, at, [event])]),
  ];
}

function sortantRow(message: NouveauMessageSortant, at: Date): NewMessageRow {
  const { id, protocole, cle, raccordement, brut, entetes, detail, certificats } = message;
  const instant = at.toISOString();
  return {
    ...{ id, sens: 'SORTANT', protocole, cle, raccordement, etat: 'A_ENVOYER' },
    ...{ sha256: brut.sha256, size_bytes: brut.sizeBytes },
    ...{ entetes: JSON.stringify(entetes), detail: JSON.stringify(detail) },
    ...{ accuse: null, accuse_url: null, accuse_etat: null, accuse_tentatives: null, accuse_prochain: null },
    ...{ certificats: empreintesOf(certificats), cree_le: instant, modifie_le: instant },
  };
}

/** The one of its flux, else the one that has its `cle`. */
function standingFor(reader: Reader, { flux, cle }: NouveauMessageSortant): MessageRecord | undefined {
  const underWay: ReadonlySet<EtatMessage> = new Set(['A_ENVOYER', 'ENVOYE', 'ACQUITTE']);
  const earlier = flux === undefined ? [] : reader.all(byFlux({ flux })).map(messageOf);
  return (
    earlier.find(({ sens, etat }) => sens === 'SORTANT' && underWay.has(etat)) ??
    record(reader.first(byCle({ cle })))
  );
}

function follow(
  id: MessageId,
  from: readonly EtatMessage[],
  to: EtatMessage,
  { detail = {}, accuse, certificats = [] }: SuiteMessage,
  at: Date,
) {
  let change = query
    .updateTable('message')
    .set({ etat: to, modifie_le: at.toISOString() })
    .where('id', '=', id)
    .where('sens', '=', 'SORTANT')
    .where('etat', 'in', from);
  if (Object.keys(detail).length > 0) change = change.set({ detail: laidOver(detail) });
  if (accuse !== undefined) change = change.set({ accuse: ownBytes(accuse) });
  if (certificats.length > 0) change = change.set({ certificats: added(empreintesOf(certificats)) });
  return change;
}

function laidOver(detail: Readonly<Record<string, unknown>>) {
  const changes = Object.entries(detail).map(([key, value]) => {
    assert(keyForm.test(key), `not a key of a detail: ${key.slice(0, 60)}`);
    return sql`${`$."${key}"`}, json(${JSON.stringify(value)})`;
  });
  return sql<string>`json_set(detail, ${sql.join(changes)})`;
}

function added(empreintes: string) {
  return sql<string>`(SELECT json_group_array(value) FROM (
    SELECT value FROM json_each(message.certificats) UNION ALL
    SELECT value FROM json_each(${empreintes})
      WHERE value NOT IN (SELECT value FROM json_each(message.certificats))))`;
}
