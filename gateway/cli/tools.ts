// SPDX-License-Identifier: Apache-2.0
/** What the operator's commands open: the configuration, and the truth it points to, beside a running gateway. */
import { join } from 'node:path';
import { openSqliteJournal } from '../../queues/journal/index.ts';
import { openFileSpool } from '../../queues/spool/index.ts';
import { type Config, loadConfig, processEnvironment } from '../config.ts';
import { Failure } from '../domain/failure.ts';
import { createLogger } from '../observability/logger.ts';
import type { Journal } from '../ports/journal.ts';
import type { Clock, Logger } from '../ports/machinery.ts';
import type { BlobStore } from '../ports/spool.ts';
import { exists } from './files.ts';

export interface Tools {
  readonly config: Config;
  readonly journal: Journal;
  readonly spool: BlobStore;
  readonly logger: Logger;
}

export const systemClock: Clock = () => new Date();

export function journalFile(config: Config): string {
  return join(config.data.directory, 'journal.sqlite');
}

export function spoolDirectory(config: Config): string {
  return join(config.data.directory, 'spool');
}

/** Opens journal and spool, uses them, closes them. Refuses a data directory no gateway ever started in. */
export async function withTools<T>(use: (tools: Tools) => Promise<T>): Promise<T> {
  const config = loadConfig({ env: processEnvironment() });
  const file = journalFile(config);
  if (!(await exists(file)))
    throw new Failure('CONFIG', `no journal at ${file}: start the gateway once first`);
  const logger = createLogger({ level: 'error', destination: process.stderr });
  const journal = await openSqliteJournal({ file, logger, clock: systemClock });
  try {
    const spool = await openFileSpool({ directory: spoolDirectory(config), logger, clock: systemClock });
    return await use({ config, journal, spool, logger });
  } finally {
    await journal.close();
  }
}
