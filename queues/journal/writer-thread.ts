// SPDX-License-Identifier: Apache-2.0
/**
 * The writer's thread: the only connection that writes. Its fsyncs hold up nobody who serves a protocol.
 *
 * Messages: in `{ batch }` or `{ close }`; out `{ ready }` or `{ refused }` once, then one answer a batch.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { Failure, type FailureCode } from '../../gateway/domain/failure.ts';
import { migrate } from './migrations.ts';
import { Connection, openSqlite } from './sqlite.ts';
import type { BatchOutcome, Unit } from './units.ts';
import { runBatch } from './write-batch.ts';

export interface WriterData {
  readonly file: string;
  readonly openedAt: string;
}

export type ToWriter = { readonly batch: readonly Unit[] } | { readonly close: true };

export type FromWriter =
  | { readonly ready: true }
  | { readonly refused: { readonly code: FailureCode; readonly detail: string } }
  | { readonly answer: BatchOutcome };

function serve(port: NonNullable<typeof parentPort>, { file, openedAt }: WriterData): void {
  const send = (message: FromWriter) => port.postMessage(message);
  let connection: Connection;
  try {
    connection = new Connection(openSqlite(file, 'write'));
    migrate(connection.db, openedAt);
  } catch (error) {
    const code = error instanceof Failure ? error.code : 'JOURNAL_WRITE';
    send({ refused: { code, detail: error instanceof Error ? error.message : String(error) } });
    port.close();
    return;
  }
  port.on('message', (message: ToWriter) => {
    if ('batch' in message) {
      send({ answer: runBatch(connection, message.batch) });
      return;
    }
    try {
      connection.db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } finally {
      connection.close();
      port.close();
    }
  });
  send({ ready: true });
}

if (parentPort !== null) serve(parentPort, workerData as WriterData);
