// SPDX-License-Identifier: Apache-2.0
/** The bytes of refused messages, from the wire to the day they are deleted, on a real journal and a real spool. */
import { readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { monotonicFactory } from 'ulid';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { MessageId, MessageRecord } from '../../gateway/ports/messages.ts';
import { purgeRefuses, purgeSpool } from '../../gateway/purge.ts';
import { collect } from '../contracts/blob-store.ts';
import { blobOf } from '../contracts/journal-samples.ts';
import { defined } from '../support/defined.ts';
import {
  depotOf,
  openReceptionBench,
  type ReceptionBench,
  raccordementNamed,
  write,
} from '../support/reception-bench.ts';

const dupont = raccordementNamed('dupont');
const martin = raccordementNamed('martin');
const hourMs = 3600 * 1000;
const dayMs = 24 * hourMs;
const messagesRefusesMs = 30 * dayMs;
const { signal } = new AbortController();
const ulid = monotonicFactory();

let bench: ReceptionBench;
beforeEach(async () => {
  bench = await openReceptionBench();
});
afterEach(() => bench.close());

/** As the reception does: sealed first, then its row. */
async function recevoir(
  texte: string,
  etat: 'REFUSE' | 'ACCEPTE' = 'REFUSE',
  { raccordement = dupont, octets = 0, recuLe = new Date() } = {},
): Promise<MessageId> {
  const id = ulid() as MessageId;
  const { sha256, sizeBytes } = await bench.spool.put(Buffer.from(texte));
  const brut = { sha256, sizeBytes: octets || sizeBytes };
  await bench.journal.messagesRecus.conclure(
    {
      ...{ id, protocole: 'as2', raccordement: raccordement.id, cle: `as2:${id}`, brut, etat },
      ...{ entetes: { subject: 's' }, detail: { modificateur: 'decryption-failed' }, conserve: false },
      ...{ certificats: [], flux: [], accuse: Buffer.from(`MDN ${texte}`) },
    },
    recuLe,
  );
  return id;
}

function depsAt(aheadMs: number) {
  const { journal, spool, recorder } = bench;
  const clock = () => new Date(Date.now() + aheadMs);
  return { journal, spool, clock, logger: recorder.logger, messagesRefusesMs };
}

const purger = (aheadMs: number) => purgeRefuses(depsAt(aheadMs), signal);
const verified = () => collect(bench.journal.verify(bench.spool));
const present = async (texte: string) => (await bench.spool.stat(blobOf(texte).sha256)) !== undefined;
const lus = (ids: readonly MessageId[]) =>
  Promise.all(ids.map(async (id) => defined(await bench.journal.messages.find(id))));
const purges = (rows: readonly MessageRecord[]) => rows.filter(({ brutPurgeLe }) => brutPurgeLe).length;

test('after their time the bytes of what was refused are deleted, and those that others name are not', async () => {
  const refused = await recevoir('refused');
  const accepted = await recevoir('accepted');
  await recevoir('accepted', 'ACCEPTE');
  const asFlux = await recevoir('a flux');
  const depot = await bench.reception.open(depotOf(dupont, 'flux.xml'));
  await write(depot, 'a flux');
  await depot.commit();
  expect(await purger(messagesRefusesMs - hourMs)).toEqual({ messages: 0, deleted: 0 });
  expect(await purger(messagesRefusesMs + hourMs)).toEqual({ messages: 3, deleted: 1 });
  expect(await Promise.all(['refused', 'accepted', 'a flux'].map(present))).toEqual([false, true, true]);
  for (const row of await lus([refused, accepted, asFlux])) {
    expect(row).toMatchObject({ etat: 'REFUSE', entetes: { subject: 's' }, brutPurgeLe: expect.any(Date) });
    expect(row.detail).toEqual({ modificateur: 'decryption-failed' });
    expect(Buffer.from(defined(row.accuse)).toString()).toMatch(/^MDN /);
  }
  expect(await verified()).toEqual([]);
  expect(await purger(messagesRefusesMs + hourMs)).toEqual({ messages: 0, deleted: 0 });
  expect(bench.recorder.events().filter((event) => event === 'messages.refused-purged')).toHaveLength(1);
});

test('a raccordement keeps the newest 200, and 1 GiB of them; another one has its own', async () => {
  const ids: MessageId[] = [];
  for (let i = 0; i < 203; i++) ids.push(await recevoir(`refused ${i}`));
  const others = [];
  for (const octets of [600, 500, 400]) {
    others.push(
      await recevoir(`big ${octets}`, 'REFUSE', { raccordement: martin, octets: octets * 1024 ** 2 }),
    );
  }
  // Of the last hour nothing is let go.
  expect(await purger(hourMs / 2)).toEqual({ messages: 0, deleted: 0 });
  expect(await purger(2 * hourMs)).toEqual({ messages: 4, deleted: 4 });
  expect(purges(await lus(ids.slice(0, 3)))).toBe(3);
  expect(purges(await lus(ids.slice(3)))).toBe(0);
  expect((await lus(others)).map(({ brutPurgeLe }) => brutPurgeLe !== undefined)).toEqual([
    true,
    false,
    false,
  ]);
});

test('killed between the row and the bytes: the proof is clean, and the purge of the spool deletes them', async () => {
  const id = await recevoir('refused');
  const { journal } = bench;
  const killed = { ...journal, unreferenced: () => Promise.reject(new Error('killed')) };
  const ahead = messagesRefusesMs + hourMs;
  await expect(purgeRefuses({ ...depsAt(ahead), journal: killed }, signal)).rejects.toThrow('killed');
  bench = await bench.restart();
  expect(purges(await lus([id]))).toBe(1);
  expect(await present('refused')).toBe(true);
  expect(await verified()).toEqual([]);
  expect(await purger(ahead)).toEqual({ messages: 0, deleted: 0 });
  expect(await purgeSpool(depsAt(2 * dayMs), signal)).toBe(1);
  expect(await present('refused')).toBe(false);
  expect(await verified()).toEqual([]);
});

test('run twice at once and beside posts of the same bytes, it deletes none that a row needs', async () => {
  const texts = Array.from({ length: 40 }, (_, i) => `refused ${i}`);
  const recuLe = new Date(Date.now() - messagesRefusesMs - hourMs);
  for (const texte of texts) await recevoir(texte, 'REFUSE', { recuLe });
  await ageSpool(recuLe);
  const rounds = [purger(0), purger(0)];
  const again = texts.slice(0, 20).map((texte) => recevoir(texte, 'ACCEPTE'));
  const found = await Promise.all(rounds);
  expect(found.reduce((sum, { messages }) => sum + messages, 0)).toBe(40);
  expect(purges(await lus(await Promise.all(again)))).toBe(0);
  expect(await Promise.all(texts.map(present))).toEqual(texts.map((_, i) => i < 20));
  expect(await verified()).toEqual([]);
});

/** As if all that it holds had been sealed then. */
async function ageSpool(at: Date): Promise<void> {
  const files = await readdir(join(bench.directory, 'spool'), { recursive: true, withFileTypes: true });
  for (const file of files) if (file.isFile()) await utimes(join(file.parentPath, file.name), at, at);
}

test('it gives way when the gateway closes, and goes on later', async () => {
  await recevoir('refused');
  const ahead = messagesRefusesMs + hourMs;
  const closing = AbortSignal.abort(new Error('closing'));
  await expect(purgeRefuses(depsAt(ahead), closing)).rejects.toThrow('closing');
  expect(await purger(ahead)).toEqual({ messages: 1, deleted: 1 });
});
