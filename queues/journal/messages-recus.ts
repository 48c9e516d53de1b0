// SPDX-License-Identifier: Apache-2.0
/**
 * Messages received, as the reception writes them: row, flux, first work and certificates in one unit.
 *
 * The statement that decides comes first: nothing stands under the `cle` yet, or the row is still A_TRAITER. Who finds the
 * unit stale learns which row stands instead.
 */
import { Failure } from '../../gateway/domain/failure.ts';
import type {
  MessageConclu,
  MessageConserve,
  MessageRecord,
  Messages,
  MessagesRecus,
} from '../../gateway/ports/messages.ts';
import { type MessageTable, query, type RepriseTable } from './database.ts';
import type { GroupCommit } from './group-commit.ts';
import {
  empreintesOf,
  insertMessage,
  keepCertificats,
  linkFlux,
  type MessageValues,
  type NewMessageRow,
  ownBytes,
  repriseOf,
  repriseRow,
} from './message-rows.ts';
import { requireDone, wasDone } from './outcomes.ts';
import { prepared } from './prepared.ts';
import type { Reader } from './reader.ts';
import type { Row } from './rows.ts';
import { receiveUnit } from './steps.ts';
import { exactlyOne, returning, type Statement, statement, type Unit } from './units.ts';

/** A raccordement has a score of them at most, a gateway hundreds of raccordements. */
const maxReprises = 100_000;
/** The row that stood in the way may have been refused before it was read: then the way is free. */
const maxAttempts = 3;

export function createMessagesRecus(
  writer: GroupCommit,
  reader: Reader,
  messages: Pick<Messages, 'parCle' | 'find'>,
): MessagesRecus {
  async function once(
    unit: Unit,
    standing: () => Promise<MessageRecord | undefined>,
  ): Promise<MessageRecord | undefined> {
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      if (wasDone(await writer.submit(unit))) return undefined;
      const row = await standing();
      if (row !== undefined) return row;
    }
    throw new Failure('JOURNAL_WRITE', 'a message that nothing stands in the way of was not taken');
  }

  return {
    conserver: (message, at) =>
      once(
        [
          exactlyOne(insertMessage({ id: message.id, ...valuesOf(message, 'A_TRAITER', at) })),
          dropReprise(message.id),
        ],
        () => messages.parCle(message.cle),
      ),
    conclure: (message, at) => once(concludeUnit(message, at), () => standingFor(message, messages)),
    async garderReprise(reprise) {
      const row = repriseRow(reprise);
      const [rows = []] = requireDone(
        await writer.submit([returning(otherNamed(row)), statement(dropNamed(row)), statement(keep(row))]),
      );
      return rows.map((row) => repriseOf(row as unknown as Parameters<typeof repriseOf>[0]))[0];
    },
    async reprise(raccordement, cle) {
      const rows = query.selectFrom('reprise').selectAll().where('raccordement', '=', raccordement);
      const row = reader.first(rows.where('cle', '=', cle));
      return row && repriseOf(row);
    },
    async reprises(raccordement) {
      const rows = query.selectFrom('reprise').selectAll().orderBy('modifie_le').orderBy('staging');
      const wanted = raccordement === undefined ? rows : rows.where('raccordement', '=', raccordement);
      return reader.all(wanted.limit(maxReprises)).map(repriseOf);
    },
    async oublierReprise(staging) {
      requireDone(await writer.submit([dropReprise(staging)]));
    },
  };
}

/** Of one that was kept only its own row can be in the way: somebody judged it before. */
async function standingFor(
  { id, cle, conserve }: MessageConclu,
  messages: Pick<Messages, 'parCle' | 'find'>,
): Promise<MessageRecord | undefined> {
  if (!conserve) return messages.parCle(cle);
  const own = await messages.find(id);
  return own?.etat === 'A_TRAITER' ? undefined : own;
}

function concludeUnit(message: MessageConclu, at: Date): Unit {
  const values = {
    ...valuesOf(message, message.etat, at),
    certificats: empreintesOf(message.certificats),
    accuse: message.accuse === undefined ? null : ownBytes(message.accuse),
    // A receipt that goes nowhere else was given on the spot.
    ...(message.accuse === undefined && noEnvoi),
  };
  const row = { id: message.id, ...values };
  return [
    exactlyOne(message.conserve ? judge(row) : insertMessage(row)),
    dropReprise(message.id),
    ...keepCertificats(message.certificats),
    ...message.flux.flatMap(({ flux, depot }) => receiveUnit(flux, depot)),
    ...linkFlux(
      message.id,
      message.flux.map(({ flux }) => flux.id),
    ),
  ];
}

const noEnvoi = { accuse_url: null, accuse_etat: null, accuse_tentatives: null, accuse_prochain: null };

function valuesOf(message: MessageConserve, etat: MessageTable['etat'], at: Date): MessageValues {
  const { protocole, cle, raccordement, brut, entetes, detail, urlAccuse } = message;
  const instant = at.toISOString();
  return {
    ...{ sens: 'ENTRANT', protocole, cle, raccordement, etat },
    ...{ sha256: brut.sha256, size_bytes: brut.sizeBytes },
    ...{ entetes: JSON.stringify(entetes), detail: JSON.stringify(detail), certificats: '[]', accuse: null },
    ...(urlAccuse === undefined
      ? noEnvoi
      : {
          ...{ accuse_url: urlAccuse, accuse_etat: 'A_ENVOYER' },
          ...{ accuse_tentatives: 0, accuse_prochain: instant },
        }),
    ...{ cree_le: instant, modifie_le: instant },
  };
}

const judge = prepared((row: NewMessageRow) =>
  query
    .updateTable('message')
    .set({
      etat: row.etat,
      entetes: row.entetes,
      detail: row.detail,
      accuse: row.accuse,
      accuse_url: row.accuse_url,
      accuse_etat: row.accuse_etat,
      accuse_tentatives: row.accuse_tentatives,
      accuse_prochain: row.accuse_prochain,
      certificats: row.certificats,
      modifie_le: row.modifie_le,
    })
    .where('id', '=', row.id)
    .where('etat', '=', 'A_TRAITER'),
);

/** Prepared, all three: one transfer keeps itself every few megabytes. */
const otherNamed = prepared(({ raccordement, cle, staging }: Row<RepriseTable>) =>
  query
    .selectFrom('reprise')
    .selectAll()
    .where('raccordement', '=', raccordement)
    .where('cle', '=', cle)
    .where('staging', '<>', staging),
);

const dropNamed = prepared(({ raccordement, cle, staging }: Row<RepriseTable>) =>
  query
    .deleteFrom('reprise')
    .where(({ or, and, eb }) =>
      or([and([eb('raccordement', '=', raccordement), eb('cle', '=', cle)]), eb('staging', '=', staging)]),
    ),
);

const keep = prepared((row: Row<RepriseTable>) =>
  query.insertInto('reprise').values({
    staging: row.staging,
    raccordement: row.raccordement,
    cle: row.cle,
    octets: row.octets,
    detail: row.detail,
    modifie_le: row.modifie_le,
    acquittee: row.acquittee,
    sha256: row.sha256,
  }),
);

const drop = prepared(({ staging }: { readonly staging: string }) =>
  query.deleteFrom('reprise').where('staging', '=', staging),
);

function dropReprise(staging: string): Statement {
  return statement(drop({ staging }));
}
