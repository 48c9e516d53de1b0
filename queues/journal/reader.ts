// SPDX-License-Identifier: Apache-2.0
/**
 * The reading side of the journal: a read-only connection in the main thread.
 *
 * Under WAL it never waits for the writer and sees every commit that was answered. A read is short by
 * construction (a key, an index, a limit): it runs at once and holds no snapshot afterwards.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Failure } from '../../gateway/domain/failure.ts';
import type { Query } from './database.ts';
import { Connection, openSqlite } from './sqlite.ts';

/** Rows read in one go where a list has no limit of its own. */
export const pageRows = 1000;
/** A list longer than this is a bug: no flux has ten million events. */
const maxPages = 10_000;

export class Reader {
  readonly #connection: Connection;
  #closed = false;

  constructor(file: string) {
    this.#connection = new Connection(openSqlite(file, 'read'));
  }

  all<Row>(query: Query<Row>): readonly Row[] {
    if (this.#closed) throw new Failure('JOURNAL_CLOSED', 'the journal is closed');
    return this.#connection.all(query.compile()) as readonly Row[];
  }

  first<Row>(query: Query<Row>): Row | undefined {
    return this.all(query)[0];
  }

  /** Everything `page` gives, a page at a time, with a turn of the loop for others in between. */
  async pages<Row>(page: (after: Row | undefined) => Query<Row>): Promise<readonly Row[]> {
    const found: Row[] = [];
    for (let pages = 0; pages < maxPages; pages++) {
      const rows = this.all(page(found.at(-1)));
      found.push(...rows);
      if (rows.length < pageRows) break;
      await nextTurn();
    }
    return found;
  }

  /** What `read` sees is one moment of the journal. */
  atOneMoment<Result>(read: () => Result): Result {
    if (this.#closed) throw new Failure('JOURNAL_CLOSED', 'the journal is closed');
    const { db } = this.#connection;
    db.exec('BEGIN');
    try {
      return read();
    } finally {
      db.exec('COMMIT');
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#connection.close();
  }
}
