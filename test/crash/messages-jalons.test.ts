// SPDX-License-Identifier: Apache-2.0
/** A gateway killed at the worst instants of a message whose sender is told of it on the way: nothing promised is lost. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqliteJournal } from '../../queues/journal/index.ts';
import { openFileSpool } from '../../queues/spool/index.ts';
import { collect } from '../contracts/blob-store.ts';
import { memoryMessages, memoryReceptionMessages } from '../support/memory-messages.ts';
import { memorySpool } from '../support/memory-spool.ts';
import { createRecorder } from '../support/recorder.ts';
import { deathIn, pointOf } from './deadly.ts';
import { deadlySpool } from './messages-gateway.ts';
import { type Carnet, cleDuFichier, envoyer, fichier, nomFichier, type Promesse } from './messages-jalons.ts';

const points: readonly (readonly [string, string, string, string])[] = [
  ['once its first staging is there', 'stage', 'after', '1'],
  ['before the bytes of the first point are synced', 'sync', 'before', '1'],
  ['after they are, before their row', 'garderReprise', 'before', '1'],
  ['after their row, before the sender is told', 'garderReprise', 'after', '1'],
  ['between two points', 'write', 'after', '6'],
  ['after the bytes of the third point are synced', 'sync', 'after', '3'],
  ['after the row of the third point', 'garderReprise', 'after', '3'],
  ['before the row that says less', 'garderReprise', 'before', '5'],
  ['after the row that says less, before the cut', 'truncate', 'before', '1'],
  ['after the cut', 'truncate', 'after', '1'],
  ['while what was cut is written anew', 'write', 'after', '20'],
  ['before its content is noted', 'digest', 'after', '1'],
  ['after its content is noted, before it is sealed', 'seal', 'before', '1'],
  ['after it is sealed, before its transaction', 'conclure', 'before', '1'],
  ['after its transaction, before the sender is told', 'conclure', 'after', '1'],
];
/** Killed first where its content was sealed, then while it is made ready to go on. */
const afterSeal: typeof points = [
  ['while its staging is made again', 'stage', 'after', '1'],
  ['while its bytes are copied', 'write', 'after', '2'],
  ['once they are copied', 'sync', 'before', '1'],
  ['once they are on disk', 'sync', 'after', '1'],
];

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'raccord-jalons-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const sealed = ['conclure', 'before', '1'] as const;

async function run(...point: readonly string[]): Promise<number | string> {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'messages-jalons-child.ts'), directory, ...point],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  return signal ?? code ?? '';
}

async function expectOnce(): Promise<void> {
  const { logger } = createRecorder();
  const spool = await openFileSpool({ directory: join(directory, 'spool'), logger });
  const file = join(directory, 'journal.sqlite');
  const journal = await openSqliteJournal({ file, logger, clock: () => new Date() });
  try {
    const messages = await journal.messages.list({ limit: 10 });
    expect(messages).toMatchObject([{ cle: cleDuFichier, etat: 'ACCEPTE' }]);
    const flux = await journal.listFlux({ limit: 10 });
    expect(flux).toMatchObject([{ nomFichier, sha256: messages[0]?.brut.sha256 }]);
    expect(await journal.work.todo(undefined, 10)).toHaveLength(1);
    expect(await journal.messagesRecus.reprises()).toEqual([]);
    expect(await spool.leftovers()).toEqual([]);
    expect(await collect(spool.list())).toMatchObject([{ sizeBytes: fichier.length }]);
    expect(await collect(journal.verify(spool))).toEqual([]);
  } finally {
    await journal.close();
  }
}

test.each(points)(
  'killed %s, twice: it goes on, and is taken once',
  { timeout: 60_000 },
  async (_, ...point) => {
    expect(await run(...point)).toBe('SIGKILL');
    const again = await run(...point);
    expect(['SIGKILL', 0]).toContain(again);
    expect(await run()).toBe(0);
    expect(await run()).toBe(0);
    await expectOnce();
  },
);

test.each(afterSeal)(
  'sealed, killed, and killed again %s: it goes on',
  { timeout: 60_000 },
  async (_, ...point) => {
    expect(await run(...sealed)).toBe('SIGKILL');
    expect(await run(...point)).toBe('SIGKILL');
    expect(await run(...sealed)).toBe('SIGKILL');
    expect(await run()).toBe(0);
    await expectOnce();
  },
);

/** What is durable of a gateway in memory, and the sender's notes: they outlive each start. */
function inMemory() {
  const messages = memoryMessages();
  const spool = memorySpool();
  const notes: Promesse[] = [];
  const carnet: Carnet = { lire: () => [...notes], noter: (promesse) => void notes.push(promesse) };
  async function start(...point: readonly string[]): Promise<'KILLED' | 'ENDED'> {
    const { deadly, death } = deathIn(pointOf(point));
    const reception = memoryReceptionMessages({
      messages: deadly(messages),
      spool: deadlySpool(spool, deadly),
    });
    const ended = envoyer({ messages, reception }, carnet).then(() => 'ENDED' as const);
    const outcome = await Promise.race([ended, death.then(() => 'KILLED' as const)]);
    spool.kill();
    const held = new Set((await messages.reprises()).map(({ staging }) => staging));
    for (const { id } of await spool.leftovers()) if (!held.has(id)) await spool.discard(id);
    return outcome;
  }
  async function expectIt(): Promise<void> {
    expect(await messages.list({ limit: 10 })).toMatchObject([{ cle: cleDuFichier, etat: 'ACCEPTE' }]);
    expect(messages.flux).toMatchObject([{ nomFichier, blob: { sizeBytes: fichier.length } }]);
    expect(await messages.reprises()).toEqual([]);
    expect(await spool.leftovers()).toEqual([]);
    expect(await collect(spool.list())).toHaveLength(1);
  }
  return { start, expectIt };
}

test.each(points)('in memory, ended %s, twice: it goes on, and is taken once', async (_, ...point) => {
  const { start, expectIt } = inMemory();
  expect(await start(...point)).toBe('KILLED');
  await start(...point);
  expect(await start()).toBe('ENDED');
  await expectIt();
});

test.each(afterSeal)('in memory, sealed, ended, and ended again %s: it goes on', async (_, ...point) => {
  const { start, expectIt } = inMemory();
  expect(await start(...sealed)).toBe('KILLED');
  expect(await start(...point)).toBe('KILLED');
  expect(await start(...sealed)).toBe('KILLED');
  expect(await start()).toBe('ENDED');
  await expectIt();
});
