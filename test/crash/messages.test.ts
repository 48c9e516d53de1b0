// SPDX-License-Identifier: Apache-2.0
/** A message whose sender comes again while the gateway is killed at the worst instants: taken once, and whole. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqliteJournal } from '../../queues/journal/index.ts';
import { openFileSpool } from '../../queues/spool/index.ts';
import { collect } from '../contracts/blob-store.ts';
import { blobOf } from '../contracts/journal-samples.ts';
import { createRecorder } from '../support/recorder.ts';
import { brut, cle, contenus } from './messages-sample.ts';

const { logger } = createRecorder();
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'raccord-messages-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function run(...point: readonly string[]): Promise<number | string> {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'messages-child.ts'), directory, ...point],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  return signal ?? code ?? '';
}

async function expectOnce(): Promise<void> {
  const spool = await openFileSpool({ directory: join(directory, 'spool'), logger });
  const journal = await openSqliteJournal({
    file: join(directory, 'journal.sqlite'),
    logger,
    clock: () => new Date(),
  });
  try {
    const messages = await journal.messages.list({ limit: 10 });
    expect(messages).toMatchObject([{ cle, etat: 'ACCEPTE', brut: blobOf(brut.toString()) }]);
    const flux = await journal.listFlux({ limit: 10 });
    expect(flux.map(({ nomFichier }) => nomFichier).toSorted()).toEqual([...contenus.keys()].toSorted());
    for (const { nomFichier, sha256 } of flux) {
      expect(sha256).toBe(blobOf(String(contenus.get(nomFichier))).sha256);
    }
    expect(messages[0]?.flux.toSorted()).toEqual(flux.map(({ id }) => id).toSorted());
    expect(await journal.work.todo(undefined, 10)).toHaveLength(flux.length);
    expect(await journal.messagesRecus.reprises()).toEqual([]);
    expect(await spool.leftovers()).toEqual([]);
    expect(await collect(journal.verify(spool))).toEqual([]);
  } finally {
    await journal.close();
  }
}

test.each([
  ['sync', 'before its bytes are sealed', 'seal', 'before', '1'],
  ['sync', 'after its bytes are sealed', 'seal', 'after', '1'],
  ['sync', 'after a small file is in the store', 'put', 'after', '1'],
  ['sync', 'after the last file is sealed', 'seal', 'after', '2'],
  ['sync', 'before its transaction', 'conclure', 'before', '1'],
  ['sync', 'after its transaction, before the receipt', 'conclure', 'after', '1'],
  ['async', 'before its bytes are sealed', 'seal', 'before', '1'],
  ['async', 'before it is kept', 'conserver', 'before', '1'],
  ['async', 'after it is kept', 'conserver', 'after', '1'],
  ['async', 'before it is judged', 'conclure', 'before', '1'],
  ['async', 'after it is judged', 'conclure', 'after', '1'],
  ['reprise', 'before what there is of it is synced', 'suspend', 'before', '1'],
  ['reprise', 'after it is synced, before its row', 'garderReprise', 'before', '1'],
  ['reprise', 'after its row', 'garderReprise', 'after', '1'],
  ['reprise', 'once it is gone on with', 'resume', 'after', '1'],
  ['reprise', 'after its bytes are sealed', 'seal', 'after', '1'],
  ['reprise', 'before its transaction', 'conclure', 'before', '1'],
  ['reprise', 'after its transaction', 'conclure', 'after', '1'],
])('AS2-73: %s, killed %s, twice, it is taken once', { timeout: 60_000 }, async (way, _, ...point) => {
  expect(await run(way, ...point)).toBe('SIGKILL');
  await run(way, ...point);
  expect(await run(way)).toBe(0);
  // Whoever comes once more finds it there.
  expect(await run(way)).toBe(0);
  await expectOnce();
});
