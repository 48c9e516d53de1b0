// SPDX-License-Identifier: Apache-2.0
/**
 * Opening SQLite for the journal: which version, which settings, and the one SQL function of ours.
 *
 * WAL with synchronous=FULL: a COMMIT that returned was fsynced. SQLite before 3.51.3 may lose commits
 * when two connections share a WAL file (sqlite.org/wal.html#walresetbug), so it is refused.
 */
import { createHash } from 'node:crypto';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { Failure } from '../../gateway/domain/failure.ts';

const oldestSqlite = [3, 51, 3] as const;
/** Another process (a command of the operator) may hold the write lock for one batch, hardly for this long. */
const busyTimeoutMs = 5000;
/** Statements kept prepared; the program has about half as many. */
const maxPrepared = 256;
/** A WAL file that grew in a burst is cut back to this at a checkpoint. */
const walLimitBytes = 64 * 1024 * 1024;

/** Throws Failure JOURNAL_VERSION when `version` is older than the fix of the WAL-reset bug. */
export function checkSqliteVersion(version: string): void {
  const parts = version.split('.').map(Number);
  for (const [place, least] of oldestSqlite.entries()) {
    const part = parts[place] ?? 0;
    if (part > least) return;
    if (part < least) {
      const oldest = oldestSqlite.join('.');
      throw new Failure(
        'JOURNAL_VERSION',
        `SQLite ${version} may lose commits; ${oldest} or newer is needed`,
      );
    }
  }
}

export function openSqlite(file: string, mode: 'write' | 'read'): DatabaseSync {
  const db = new DatabaseSync(file, {
    readOnly: mode === 'read',
    enableForeignKeyConstraints: true,
    timeout: busyTimeoutMs,
  });
  try {
    checkSqliteVersion(String(db.prepare('SELECT sqlite_version() AS version').get()?.['version']));
    if (mode === 'write') {
      db.exec('PRAGMA journal_mode = WAL');
      db.exec('PRAGMA synchronous = FULL');
      db.exec(`PRAGMA journal_size_limit = ${walLimitBytes}`);
      db.function('sha256', { deterministic: true, directOnly: false }, (text) => sha256(String(text)));
    }
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

export interface SqlText {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** A connection with its statements kept prepared, the least recently prepared dropped first. */
export class Connection {
  readonly db: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();

  constructor(db: DatabaseSync) {
    this.db = db;
  }

  all(text: SqlText): Record<string, unknown>[] {
    return this.prepare(text.sql).all(...(text.parameters as SQLInputValue[]));
  }

  run(text: SqlText): number {
    return Number(this.prepare(text.sql).run(...(text.parameters as SQLInputValue[])).changes);
  }

  prepare(sql: string): StatementSync {
    const known = this.#prepared.get(sql);
    if (known !== undefined) return known;
    if (this.#prepared.size >= maxPrepared) {
      const oldest = this.#prepared.keys().next().value;
      if (oldest !== undefined) this.#prepared.delete(oldest);
    }
    const statement = this.db.prepare(sql);
    this.#prepared.set(sql, statement);
    return statement;
  }

  close(): void {
    this.#prepared.clear();
    this.db.close();
  }
}

/** Primary result codes of SQLite that change what we answer (sqlite.org/rescode.html). */
const resultFull = 13;
const resultConstraint = 19;

export interface SqliteTrouble {
  readonly kind: 'FULL' | 'CONSTRAINT' | 'OTHER';
  readonly message: string;
}

export function troubleOf(error: unknown): SqliteTrouble {
  const message = error instanceof Error ? error.message : String(error);
  const errcode = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : 0;
  if (errcode === resultFull) return { kind: 'FULL', message };
  return { kind: errcode === resultConstraint ? 'CONSTRAINT' : 'OTHER', message };
}
