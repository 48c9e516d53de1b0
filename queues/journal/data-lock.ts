// SPDX-License-Identifier: Apache-2.0
/**
 * One gateway to a data directory. Two would both recover, sweep and serve the same deposits, each with its own
 * memory of them.
 *
 * The lock is SQLite's own exclusive lock on a small file beside the journal: the system frees it when the
 * process ends, however it ends, so a kill -9 leaves nothing to clean up. The operator's commands do not take it.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Failure } from '../../gateway/domain/failure.ts';

export interface DataLock {
  release(): void;
}

/** @throws Failure CONFIG when another gateway holds the directory. */
export async function lockDataDirectory(directory: string): Promise<DataLock> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, 'gateway.lock');
  const database = new DatabaseSync(file);
  try {
    database.exec('PRAGMA journal_mode = DELETE; PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    throw new Failure('CONFIG', `another gateway runs on ${directory} (${file} is locked)`, error);
  }
  return { release: () => database.close() };
}
