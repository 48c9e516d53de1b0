// SPDX-License-Identifier: Apache-2.0
/**
 * The checks of `verify` that read the whole file: in a thread of their own, which ends with its answer.
 *
 * They run in one read transaction, so that counters and rows are of the same moment.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { FluxId } from '../../gateway/domain/flux.ts';
import type { JournalTrouble } from '../../gateway/ports/journal.ts';
import { Connection, openSqlite } from './sqlite.ts';
import type { TroubleCode } from './troubles.ts';

/** Of each kind: a damaged file has endless troubles, and the first hundred say enough. */
const maxTroublesOfAKind = 100;

type Check = (rows: (sql: string) => readonly Record<string, unknown>[]) => readonly JournalTrouble[];

function trouble(code: TroubleCode, detail: string, flux?: unknown): JournalTrouble {
  return { code, detail, ...(typeof flux === 'string' && { flux: flux as FluxId }) };
}

const realCounts = `
  SELECT 'flux' AS objet, sens AS groupe, statut, count(*) AS nombre FROM flux GROUP BY sens, statut
  UNION ALL
  SELECT 'work', etape, iif(dead = 0, 'TODO', 'DEAD'), count(*) FROM work GROUP BY etape, dead`;

const checks: readonly Check[] = [
  (rows) =>
    rows(`PRAGMA integrity_check(${maxTroublesOfAKind})`)
      .map((row) => String(row['integrity_check']))
      .filter((message) => message !== 'ok')
      .map((message) => trouble('sqlite.integrity', message)),

  (rows) =>
    rows('SELECT "table" AS name, count(*) AS nombre FROM pragma_foreign_key_check GROUP BY 1').map((row) =>
      trouble('sqlite.foreign-key', `${row['nombre']} rows of ${row['name']}`),
    ),

  (rows) =>
    rows(
      `SELECT w.id, w.flux FROM work w LEFT JOIN flux f ON f.id = w.flux
       WHERE f.id IS NULL LIMIT ${maxTroublesOfAKind}`,
    ).map((row) => trouble('work.orphan', String(row['id']), row['flux'])),

  (rows) =>
    rows(
      `SELECT e.id, e.origine FROM flux e LEFT JOIN flux o ON o.id = e.origine
       WHERE e.sens = 'RECEPTION' AND e.origine IS NOT NULL AND o.id IS NULL LIMIT ${maxTroublesOfAKind}`,
    ).map((row) => trouble('flux.origin', `answers ${row['origine']}`, row['id'])),

  (rows) =>
    rows(
      `SELECT objet, groupe, statut, sum(counted) AS counted, sum(found) AS found FROM (
         SELECT objet, groupe, statut, nombre AS counted, 0 AS found FROM counter
         UNION ALL SELECT objet, groupe, statut, 0, nombre FROM (${realCounts}))
       GROUP BY objet, groupe, statut HAVING sum(counted) <> sum(found)`,
    ).map((row) =>
      trouble(
        'counter.drift',
        `${row['objet']} ${row['groupe']} ${row['statut']}: counter ${row['counted']}, rows ${row['found']}`,
      ),
    ),
];

function run(file: string): readonly JournalTrouble[] {
  const connection = new Connection(openSqlite(file, 'read'));
  try {
    connection.db.exec('BEGIN');
    return checks.flatMap((check) => check((sql) => connection.all({ sql, parameters: [] })));
  } finally {
    connection.close();
  }
}

parentPort?.postMessage(run((workerData as { readonly file: string }).file));
