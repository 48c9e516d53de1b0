// SPDX-License-Identifier: Apache-2.0
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { query } from '../../../queues/journal/database.ts';
import { GroupCommit } from '../../../queues/journal/group-commit.ts';
import { exactlyOne, statement, type Unit } from '../../../queues/journal/units.ts';
import { received } from '../../contracts/journal-samples.ts';
import { createRecorder } from '../../support/recorder.ts';
import { silent, type TemporaryJournal, temporaryJournal } from './support.ts';

describe('group commit', () => {
  let temporary: TemporaryJournal;
  beforeEach(async () => {
    temporary = await temporaryJournal();
  });
  afterEach(() => temporary.dispose());

  const start = (options: Partial<Parameters<typeof GroupCommit.start>[0]> = {}) =>
    GroupCommit.start({
      file: temporary.file,
      openedAt: '2026-11-21T12:00:00.000Z',
      logger: silent,
      ...options,
    });
  const claim = (identifiant: string): Unit => [
    statement(query.insertInto('identifiant').values({ emetteur: 'AAA123', identifiant, flux: 'f' })),
  ];
  const stale: Unit = [
    ...claim('stale'),
    exactlyOne(query.updateTable('identifiant').set({ flux: 'g' }).where('identifiant', '=', 'no such one')),
  ];
  const stored = () => {
    const db = new DatabaseSync(temporary.file, { readOnly: true });
    const rows = db.prepare('SELECT identifiant FROM identifiant ORDER BY identifiant').all();
    db.close();
    return rows.map((row) => row['identifiant']);
  };

  test('changes asked for at once share commits', async () => {
    const journal = await temporary.open();
    await Promise.all(Array.from({ length: 300 }, () => received(journal)));
    expect(temporary.counted.get('journal_units_total')).toBe(300);
    expect(temporary.counted.get('journal_commits_total')).toBeLessThan(10);
  });

  test('changes asked for one after the other each have their commit', async () => {
    const journal = await temporary.open();
    for (let count = 0; count < 5; count++) await received(journal);
    expect(temporary.counted.get('journal_commits_total')).toBe(5);
  });

  test('a stale unit and a refused one leave their neighbours in the same commit alone', async () => {
    const recorder = createRecorder();
    const writer = await start({ metrics: recorder.metrics });
    const broken: Unit = [...claim('broken'), { sql: 'SELECT no_such_function()', parameters: [] }];
    const outcomes = await Promise.allSettled(
      [claim('a'), stale, claim('a'), broken, claim('b')].map((unit) => writer.submit(unit)),
    );
    expect(outcomes).toMatchObject([
      { value: { status: 'DONE' } },
      { value: { status: 'STALE' } },
      { value: { status: 'CONSTRAINT' } },
      { reason: { code: 'JOURNAL_WRITE', transient: true } },
      { value: { status: 'DONE' } },
    ]);
    expect(stored()).toEqual(['a', 'b']);
    expect(recorder.counted.get('journal_commits_total{}')).toBe(1);
    await writer.close();
  });

  test('past the limit of what may wait, a unit is refused and the others are done', async () => {
    const writer = await start({ maxWaiting: 3 });
    const outcomes = await Promise.allSettled(['a', 'b', 'c', 'd'].map((name) => writer.submit(claim(name))));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected']);
    expect(outcomes[3]).toMatchObject({ reason: { code: 'JOURNAL_WRITE' } });
    expect(stored()).toEqual(['a', 'b', 'c']);
    await writer.close();
  });

  test('closing commits what waits and refuses what comes later', async () => {
    const writer = await start();
    const waiting = Array.from({ length: 600 }, (_, index) => writer.submit(claim(`${index}`)));
    const closing = writer.close();
    await expect(writer.submit(claim('late'))).rejects.toMatchObject({ code: 'JOURNAL_CLOSED' });
    await Promise.all([...waiting, closing, writer.close()]);
    expect(stored()).toHaveLength(600);
  });

  test('a commit that cannot begin fails its whole batch, and the next one works', async () => {
    const writer = await start();
    const other = new DatabaseSync(temporary.file);
    other.exec('BEGIN IMMEDIATE');
    const refused = Promise.allSettled([writer.submit(claim('a')), writer.submit(claim('b'))]);
    expect(await refused).toMatchObject([
      { reason: { code: 'JOURNAL_WRITE' } },
      { reason: { code: 'JOURNAL_WRITE' } },
    ]);
    other.exec('ROLLBACK');
    other.close();
    await expect(writer.submit(claim('c'))).resolves.toMatchObject({ status: 'DONE' });
    expect(stored()).toEqual(['c']);
    await writer.close();
  });

  test('a journal with no room left says DISK_FULL, and takes changes again when there is', async () => {
    const writer = await start();
    const big = (name: string) => claim(`${name}${'x'.repeat(100_000)}`);
    await writer.submit([{ sql: 'PRAGMA max_page_count = 100', parameters: [] }]);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, (_, index) => writer.submit(big(`${index}`))),
    );
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    for (const outcome of refused) expect(outcome).toMatchObject({ reason: { code: 'DISK_FULL' } });
    await writer.submit([{ sql: 'PRAGMA max_page_count = 100000', parameters: [] }]);
    await expect(writer.submit(big('again'))).resolves.toMatchObject({ status: 'DONE' });
    await writer.close();
  });

  test('when the thread of the writer dies, what waits is rejected and it is no longer alive', async () => {
    const sent = vi.spyOn(Worker.prototype, 'postMessage');
    const writer = await start();
    await writer.submit(claim('a'));
    const thread = sent.mock.contexts[0] as Worker | undefined;
    sent.mockRestore();
    const lost = expect(writer.submit(claim('b'))).rejects.toMatchObject({ code: 'JOURNAL_WRITE' });
    await thread?.terminate();
    await lost;
    expect(writer.alive).toBe(false);
    await expect(writer.submit(claim('c'))).rejects.toMatchObject({ code: 'JOURNAL_WRITE' });
    await writer.close();
  });
});
