// SPDX-License-Identifier: Apache-2.0
/**
 * The raw bytes of messages REFUSE, let go past their bounds.
 *
 * Rows are taken in the order in which they came, up to a place in that order: before it all are past the bounds, after it
 * none is. What comes meanwhile only moves that place on, so that a place that is old is right. A message REFUSE stays so:
 * its row changes here once.
 */
import assert from 'node:assert/strict';
import { sql } from 'kysely';
import type { RaccordementId } from '../../gateway/domain/raccordement.ts';
import type { BornesRefuses, MessagesRefuses } from '../../gateway/ports/messages.ts';
import { query } from './database.ts';
import type { GroupCommit } from './group-commit.ts';
import { requireDone } from './outcomes.ts';
import type { Reader } from './reader.ts';
import { returning } from './units.ts';

const maxLimit = 500;
/** Kept messages are summed up in memory. */
const maxKept = 10_000;

/** In the order of what was received. An empty `id` stands before all of its instant. */
interface Place {
  readonly cree_le: string;
  readonly id: string;
}

export function createMessagesRefuses(writer: GroupCommit, reader: Reader): MessagesRefuses {
  return {
    async suivant(apres = '' as RaccordementId) {
      const rows = withBytes().select('raccordement').where('raccordement', '>', apres);
      return reader.first(rows.orderBy('raccordement').limit(1))?.raccordement as RaccordementId | undefined;
    },
    async purger(raccordement, bornes, at, limit) {
      assert(Number.isInteger(limit) && limit >= 1 && limit <= maxLimit, `${limit} messages at once`);
      const end = endOf(reader, raccordement, bornes);
      const past = withBytes()
        .select('id')
        .where('raccordement', '=', raccordement)
        .where(sql<boolean>`(cree_le, id) <= (${end.cree_le}, ${end.id})`)
        .orderBy('cree_le')
        .orderBy('id');
      const ids = reader.all(past.limit(limit)).map(({ id }) => id);
      if (ids.length === 0) return [];
      const [rows = []] = requireDone(await writer.submit([returning(letGo(ids, at))]));
      return rows.map(({ sha256 }) => String(sha256));
    },
  };
}

// The etat is written into the statement: SQLite uses a partial index only for what it can read there.
function withBytes() {
  return query
    .selectFrom('message')
    .where('etat', '=', sql.lit('REFUSE' as const))
    .where('brut_purge_le', 'is', null);
}

function letGo(ids: readonly string[], at: Date) {
  return query
    .updateTable('message')
    .set({ brut_purge_le: at.toISOString() })
    .where('id', 'in', sql<string>`(SELECT value FROM json_each(${JSON.stringify(ids)}))`)
    .where('etat', '=', 'REFUSE')
    .where('brut_purge_le', 'is', null)
    .returning('sha256');
}

/** The last place that is past the bounds. */
function endOf(reader: Reader, raccordement: RaccordementId, bornes: BornesRefuses): Place {
  const { avant, depuis } = bornes;
  assert(avant <= depuis, 'what is recent is older than what is old');
  const old = { cree_le: avant.toISOString(), id: '' };
  const recent = { cree_le: depuis.toISOString(), id: '' };
  const over = firstOver(reader, raccordement, bornes) ?? old;
  const end = isBefore(over, old) ? old : over;
  return isBefore(end, recent) ? end : recent;
}

/** The newest that is one too many, or that the bytes do not go round for. */
function firstOver(
  reader: Reader,
  raccordement: RaccordementId,
  { messages, octets }: BornesRefuses,
): Place | undefined {
  assert(Number.isInteger(messages) && messages >= 0 && messages <= maxKept, `${messages} messages kept`);
  const newest = withBytes()
    .select(['cree_le', 'id', 'size_bytes'])
    .where('raccordement', '=', raccordement)
    .orderBy('cree_le', 'desc')
    .orderBy('id', 'desc');
  let sum = 0;
  return reader.all(newest.limit(messages + 1)).find(({ size_bytes: sizeBytes }, rang) => {
    sum += sizeBytes;
    return rang === messages || sum > octets;
  });
}

function isBefore(one: Place, other: Place): boolean {
  return one.cree_le === other.cree_le ? one.id < other.id : one.cree_le < other.cree_le;
}
