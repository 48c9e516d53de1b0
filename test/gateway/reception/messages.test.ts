// SPDX-License-Identifier: Apache-2.0
/** The contract of messages on a journal and a spool on disk, and on the fakes that tests of protocols use. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monotonicFactory } from 'ulid';
import { describe, expect, test } from 'vitest';
import { Failure } from '../../../gateway/domain/failure.ts';
import type { FluxId } from '../../../gateway/domain/flux.ts';
import { startReception } from '../../../gateway/reception/index.ts';
import {
  createReceptionMessages,
  type ReceptionMessagesDependencies,
  reprisesParAdresse,
  reprisesParRaccordement,
} from '../../../gateway/reception/messages.ts';
import { openSqliteJournal } from '../../../queues/journal/index.ts';
import { nodeDisk } from '../../../queues/spool/disk.ts';
import { openFileSpool } from '../../../queues/spool/index.ts';
import { blobOf, received, sampleEmis } from '../../contracts/journal-samples.ts';
import { messagesContract } from '../../contracts/messages.ts';
import { messagesJalonsContract } from '../../contracts/messages-jalons.ts';
import { messagesRefusesContract } from '../../contracts/messages-refuses.ts';
import { messagesReprisesContract } from '../../contracts/messages-reprises.ts';
import type { MessagesUnderTest } from '../../contracts/messages-samples.ts';
import { messagesSortantsContract } from '../../contracts/messages-sortants.ts';
import { defined } from '../../support/defined.ts';
import {
  limitesDeTest,
  type MemoryMessages,
  type MemoryReceptionMessages,
  memoryMessages,
  memoryReceptionMessages,
  newEventsOf,
} from '../../support/memory-messages.ts';
import { type MemorySpool, memorySpool } from '../../support/memory-spool.ts';
import { raccordementNamed } from '../../support/reception-bench.ts';
import { createRecorder } from '../../support/recorder.ts';

const nouveau = {
  raccordement: raccordementNamed('dupont'),
  ...{ protocole: 'as2' as const, cle: 'as2:a:b:<1>', session: 's-1' },
};

type Changes = Partial<ReceptionMessagesDependencies>;

const ulid = monotonicFactory();
const newFluxId = () => ulid() as FluxId;

async function onDisk(directory: string, changes: Changes): Promise<MessagesUnderTest> {
  const { logger, metrics } = createRecorder();
  const clock = () => new Date();
  const spool = await openFileSpool({ directory: join(directory, 'spool'), logger });
  const journal = await openSqliteJournal({ file: join(directory, 'journal.sqlite'), logger, clock });
  const offered: string[] = [];
  const deps = {
    ...{ journal, spool, newFluxId, clock, logger, metrics, limits: limitesDeTest },
    queue: { offer: (work: readonly { id: string }[]) => void offered.push(...work.map(({ id }) => id)) },
    ...changes,
  };
  const depots = await startReception({ ...deps, journal, limits: { ...limitesDeTest, ...changes.limits } });
  const stop = async () => {
    await depots.close();
    await journal.close();
  };
  return {
    messages: journal.messages,
    recus: journal.messagesRecus,
    refuses: journal.messagesRefuses,
    reception: createReceptionMessages(deps),
    spool,
    offered,
    recues: async () => (await journal.listFlux({ sens: 'EMISSION', limit: 100 })).toReversed(),
    events: async (flux) => newEventsOf(await journal.events(flux)),
    async emettre() {
      const flux = await received(journal);
      const emis = sampleEmis(flux, { statut: 'A_EMETTRE' });
      await journal.apply({
        ...{ flux, at: new Date(), from: ['RECU'], to: 'REJETE', events: [], emits: [emis] },
      });
      return emis.id;
    },
    async restart(more = {}) {
      await stop();
      return onDisk(directory, { ...changes, ...more });
    },
    async dispose() {
      await stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function inMemory(messages: MemoryMessages, spool: MemorySpool, changes: Changes): MessagesUnderTest {
  const { clock, limits = {} } = changes;
  const reception = memoryReceptionMessages({
    messages,
    spool,
    limits,
    ...(clock !== undefined && { clock }),
  });
  return {
    messages,
    recus: messages,
    refuses: messages,
    reception,
    spool,
    offered: reception.offered,
    recues: async () => messages.flux.map(({ id, nomFichier, blob }) => ({ id, nomFichier, ...blob })),
    events: async (flux) => messages.events(flux),
    emettre: async () => newFluxId(),
    async restart(more = {}) {
      spool.kill();
      // As the reception of deposits does at start.
      const held = new Set((await messages.reprises()).map(({ staging }) => staging));
      for (const { id } of await spool.leftovers()) if (!held.has(id)) await spool.discard(id);
      return inMemory(messages, spool, { ...changes, ...more });
    },
    dispose: async () => undefined,
  };
}

type Limits = Partial<ReceptionMessagesDependencies['limits']>;

async function createOnDisk(limits: Limits = {}): Promise<MessagesUnderTest> {
  const directory = await mkdtemp(join(tmpdir(), 'raccord-messages-'));
  return onDisk(directory, { limits: { ...limitesDeTest, ...limits } });
}

async function createInMemory(limits: Limits = {}): Promise<MessagesUnderTest> {
  return inMemory(memoryMessages(), memorySpool(), { limits: { ...limitesDeTest, ...limits } });
}

for (const [name, create] of [
  ['on disk', createOnDisk],
  ['in memory', createInMemory],
] as const) {
  messagesContract(name, create);
  messagesRefusesContract(name, () => create());
  messagesReprisesContract(name, () => create());
  messagesJalonsContract(name, () => create());
  messagesSortantsContract(name, () => create());
}

test('a journal that refuses takes nothing: the message may be concluded again, or given up', async () => {
  const reception = memoryReceptionMessages();
  const { messages, offered, recorder } = reception;
  const refused = new Failure('JOURNAL_WRITE', 'disk gone');
  const said = { etat: 'ACCEPTE', entetes: {}, detail: {}, certificats: [], events: [] } as const;
  const message = await reception.ouvrir(nouveau);
  await message.ecrireBrut(Buffer.alloc(100_000));
  const fichier = await message.fichier();
  await fichier.write(Buffer.from('one'));
  const fichiers = [{ fichier, nomFichier: 'F-1.xml' }];
  messages.failNext(refused);
  await expect(message.conclure({ ...said, fichiers })).rejects.toBe(refused);
  expect([messages.flux, offered, recorder.events()]).toEqual([[], [], []]);
  expect(await message.conclure({ ...said, fichiers })).toBe('CONCLU');
  expect(recorder.events()).toEqual(['flux.received', 'message.received']);
  expect(recorder.counted.get('depots_total{outcome=received}')).toBe(1);
  expect(await reception.contenus()).toEqual([{ nomFichier: 'F-1.xml', contenu: Buffer.from('one') }]);

  const other = await reception.ouvrir({ ...nouveau, cle: 'as2:a:b:<2>' });
  await other.ecrireBrut(Buffer.from('x'));
  messages.failNext(refused);
  await expect(other.conserver({})).rejects.toBe(refused);
  await other.abort();
  expect(await messages.list({ limit: 10 })).toHaveLength(1);
});

test('what cannot be held for its sender leaves nothing behind; what was held before stays as it was', async () => {
  const reception = memoryReceptionMessages();
  const { messages, spool } = reception;
  const refused = new Failure('JOURNAL_WRITE', 'disk gone');
  const first = await reception.ouvrir(nouveau);
  await first.ecrireBrut(Buffer.from('one'));
  messages.failNext(refused);
  await expect(reception.suspendre(first, 'etag', {})).rejects.toBe(refused);
  expect(await spool.leftovers()).toEqual([]);

  const second = await reception.ouvrir(nouveau);
  await second.ecrireBrut(Buffer.from('two'));
  await reception.suspendre(second, 'etag', {});
  const goneOn = defined(await reception.reprendre(nouveau, 'etag'));
  await goneOn.ecrireBrut(Buffer.from(' and more'));
  messages.failNext(refused);
  await expect(reception.suspendre(goneOn, 'etag', {})).rejects.toBe(refused);
  expect((await reception.reprendre(nouveau, 'etag'))?.brutBytes).toBe(3);
});

describe('a message whose sender is told of it on the way', () => {
  const refused = new Failure('JOURNAL_WRITE', 'disk gone');
  const point = (numero: number) => ({ numero });

  test('a journal that refuses promises nothing more; what was promised stands, and the message goes on', async () => {
    const { messages, spool, ...reception } = memoryReceptionMessages();
    const message = await reception.ouvrir(nouveau);
    await message.ecrireBrut(Buffer.from('one two three'));
    messages.failNext(refused);
    await expect(message.jalonner('k', 3, point(1))).rejects.toBe(refused);
    expect(await messages.reprises()).toEqual([]);
    await message.jalonner('k', 3, point(1));
    messages.failNext(refused);
    await expect(message.jalonner('k', 7, point(2))).rejects.toBe(refused);
    expect(await messages.reprises()).toMatchObject([{ octets: 3, detail: point(1) }]);
    messages.failNext(refused);
    await expect(message.reculer(2)).rejects.toBe(refused);
    expect(message.brutBytes).toBe(13);
    messages.failNext(refused);
    await expect(message.sceller()).rejects.toBe(refused);
    expect(await messages.reprises()).toMatchObject([{ octets: 3 }]);
    messages.failNext(refused);
    await expect(reception.suspendre(message, 'k', point(2))).rejects.toBe(refused);
    spool.kill();
    const again = defined(await reception.reprendre(nouveau, 'k'));
    expect(again.brutBytes).toBe(3);
    expect(await again.sceller()).toMatchObject({ sizeBytes: 3 });
  });

  test('a disk that refuses to sync loses nothing of what was on it before', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'raccord-messages-'));
    const disk = { ...nodeDisk };
    const spool = await openFileSpool({ directory, logger: createRecorder().logger, disk });
    const messages = memoryMessages();
    const reception = createReceptionMessages({
      ...{ journal: { messagesRecus: messages }, spool, newFluxId, clock: () => new Date() },
      ...{ logger: createRecorder().logger, metrics: createRecorder().metrics, limits: limitesDeTest },
      queue: { offer: () => undefined },
    });
    const message = await reception.ouvrir(nouveau);
    await message.ecrireBrut(Buffer.alloc(100_000, 'a'));
    await message.jalonner('k', 100_000, point(1));
    await message.ecrireBrut(Buffer.alloc(100_000, 'b'));
    disk.syncFile = async () => {
      throw Object.assign(new Error('refused'), { code: 'EIO' });
    };
    await expect(message.jalonner('k', 200_000, point(2))).rejects.toMatchObject({ code: 'SPOOL_WRITE' });
    await expect(reception.suspendre(message, 'k', point(2))).rejects.toMatchObject({ code: 'SPOOL_WRITE' });
    disk.syncFile = nodeDisk.syncFile;
    const held = await reception.reprise(nouveau.raccordement.id, 'k');
    expect(held).toMatchObject({ octets: 100_000, detail: point(1), prise: false });
    const again = defined(await reception.reprendre(nouveau, 'k'));
    await again.ecrireBrut(Buffer.from('c'));
    const whole = Buffer.concat([Buffer.alloc(100_000, 'a'), Buffer.from('c')]);
    expect(await again.sceller()).toEqual(blobOf(whole.toString()));
    await again.abort();
    await rm(directory, { recursive: true, force: true });
  });
});

describe('messages cut in the middle, more than are held', () => {
  const cut = async (reception: MemoryReceptionMessages, name: string, octets: number, adresse: string) => {
    const message = await reception.ouvrir(nouveau);
    await message.ecrireBrut(Buffer.alloc(octets));
    await reception.suspendre(message, name, { adresse });
  };

  test('cut all at once, each is forgotten once, and told once', async () => {
    const reception = memoryReceptionMessages({ limits: { openPerRaccordement: 100 } });
    const cuts = Array.from({ length: 80 }, (_, i) => cut(reception, `etag-${i}`, 100 + i, `192.0.2.${i}`));
    await Promise.all(cuts);
    const forgotten = reception.recorder.events().filter((event) => event === 'message.reprise-forgotten');
    expect(forgotten).toHaveLength(60);
    const held = await reception.messages.reprises();
    expect(held.map(({ octets }) => octets).toSorted((one, other) => one - other)[0]).toBe(160);
    expect(held).toHaveLength(reprisesParRaccordement);
  });

  test('whoever cuts many gets rid of none of those of others', async () => {
    const reception = memoryReceptionMessages();
    for (let i = 0; i < 5; i++) await cut(reception, `theirs-${i}`, 10, '192.0.2.1');
    for (let i = 0; i < 60; i++) await cut(reception, `many-${i}`, 1000 + i, `198.51.100.${i % 2}`);
    const held = await reception.messages.reprises();
    expect(held.filter(({ cle }) => cle.startsWith('theirs'))).toHaveLength(5);
    expect(held).toHaveLength(reprisesParRaccordement);
  });

  test('of one address there are fewer, and the smallest goes first', async () => {
    const reception = memoryReceptionMessages();
    for (let i = 0; i < reprisesParAdresse + 1; i++) {
      await cut(reception, `etag-${i}`, i === 3 ? 10 : 1000, '192.0.2.1');
    }
    const held = await reception.messages.reprises();
    expect(held.map(({ cle }) => cle)).not.toContain('etag-3');
    expect(held).toHaveLength(reprisesParAdresse);
  });
});
