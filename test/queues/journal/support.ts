// SPDX-License-Identifier: Apache-2.0
/** A SQLite journal in a directory of its own, for the tests of this folder. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Journal } from '../../../gateway/ports/journal.ts';
import type { Logger, Metrics } from '../../../gateway/ports/machinery.ts';
import { openSqliteJournal } from '../../../queues/journal/index.ts';
import type { JournalUnderTest } from '../../contracts/journal.ts';

export const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silent,
};

export interface TemporaryJournal extends JournalUnderTest {
  readonly directory: string;
  readonly file: string;
  readonly counted: ReadonlyMap<string, number>;
}

export async function temporaryJournal(): Promise<TemporaryJournal> {
  const directory = await mkdtemp(join(tmpdir(), 'raccord-journal-'));
  const file = join(directory, 'journal.sqlite');
  const counted = new Map<string, number>();
  const metrics: Metrics = {
    count: (name, _labels, by = 1) => counted.set(name, (counted.get(name) ?? 0) + by),
    observe: () => undefined,
    gauge: () => undefined,
  };
  let journal: Journal | undefined;
  const open = async () => {
    journal = await openSqliteJournal({ file, logger: silent, clock: () => new Date(), metrics });
    return journal;
  };
  return {
    directory,
    file,
    counted,
    open,
    async reopen() {
      await journal?.close();
      return open();
    },
    async dispose() {
      await journal?.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
