// SPDX-License-Identifier: Apache-2.0
/**
 * Runs a batch of units in one transaction: one fsync for all. Each has its own savepoint, so that one
 * that is stale or refused leaves its neighbours alone. Nothing is answered before COMMIT has returned.
 */
import { type Connection, troubleOf } from './sqlite.ts';
import type { BatchOutcome, Statement, Unit, UnitOutcome } from './units.ts';

export function runBatch(connection: Connection, units: readonly Unit[]): BatchOutcome {
  const { db } = connection;
  try {
    db.exec('BEGIN IMMEDIATE');
    const outcomes = units.map((unit) => runUnit(connection, unit));
    db.exec('COMMIT');
    return { committed: true, outcomes };
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    const { kind, message } = troubleOf(error);
    return { committed: false, full: kind === 'FULL', message };
  }
}

/** Throws only when SQLite gave up the whole transaction. */
function runUnit(connection: Connection, unit: Unit): UnitOutcome {
  const savepoint = (sql: string) => connection.prepare(sql).run();
  savepoint('SAVEPOINT unit');
  try {
    const rows: Record<string, unknown>[][] = [];
    for (const statement of unit) {
      const result = runStatement(connection, statement);
      if (statement.expect !== undefined && result.count !== statement.expect) {
        savepoint('ROLLBACK TO unit');
        savepoint('RELEASE unit');
        return { status: 'STALE' };
      }
      if (statement.returns === true) rows.push(result.rows);
    }
    savepoint('RELEASE unit');
    return { status: 'DONE', rows };
  } catch (error) {
    if (!connection.db.isTransaction) throw error;
    savepoint('ROLLBACK TO unit');
    savepoint('RELEASE unit');
    const { kind, message } = troubleOf(error);
    return kind === 'CONSTRAINT'
      ? { status: 'CONSTRAINT', message }
      : { status: 'FAILED', full: kind === 'FULL', message };
  }
}

function runStatement(
  connection: Connection,
  statement: Statement,
): { readonly count: number; readonly rows: Record<string, unknown>[] } {
  if (statement.returns !== true) return { count: connection.run(statement), rows: [] };
  // Rows come with a null prototype, which a message to another thread would keep as an odd object.
  const rows = connection.all(statement).map((row) => ({ ...row }));
  return { count: rows.length, rows };
}
