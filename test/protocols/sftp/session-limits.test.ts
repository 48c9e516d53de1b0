// SPDX-License-Identifier: Apache-2.0
/** What a greedy or broken client may not do to us: handles, memory, guessing (sftp spec §5). */
import { expect, test } from 'vitest';
import { openFlags, statusCodes } from '../../../protocols/sftp/protocol.ts';
import { dupont } from '../../support/sftp-gateway.ts';
import { openLocalSession } from '../../support/sftp-local-session.ts';
import { encodeRequest } from '../../support/sftp-wire.ts';

const { OK, FAILURE } = statusCodes;
const mebibyte = 1024 * 1024;

test('the 101st open handle is refused, and a closed one makes room', async () => {
  const { client } = await openLocalSession();
  const handles: Buffer[] = [];
  for (let i = 0; i < 100; i++) handles.push(await client.create(`/in/f${i}`));
  expect(await client.open('/in/one-more', openFlags.WRITE | openFlags.CREAT)).toMatchObject({
    status: FAILURE,
    message: 'Too many open handles, at most 100',
  });
  expect((await client.ask({ type: 'OPENDIR', path: Buffer.from('/in') })).status).toBe(FAILURE);
  const [first = Buffer.alloc(0)] = handles;
  expect((await client.close(first)).status).toBe(OK);
  expect((await client.open('/in/one-more', openFlags.WRITE | openFlags.CREAT)).type).toBe('HANDLE');
});

test('guessed, closed and foreign handles are invalid', async () => {
  const { client } = await openLocalSession();
  const other = await openLocalSession();
  const foreign = await other.client.create('/in/other');
  await other.client.write(foreign, 0, 'secret');
  const guesses = [foreign, Buffer.alloc(8), Buffer.alloc(0), Buffer.alloc(256, 0xff)];
  for (const handle of guesses) expect((await client.read(handle, 0, 10)).status).toBe(FAILURE);
  const own = await client.create('/in/own');
  await client.close(own);
  expect((await client.write(own, 0, 'x')).status).toBe(FAILURE);
  expect((await client.close(own)).status).toBe(FAILURE);
});

test('6,000 READs that nobody reads the answers of are not served all at once', async () => {
  const { client, retrait, heldBack, setWindow, ended, session } = await openLocalSession();
  retrait.add(dupont, 'big', Buffer.alloc(300 * 1024));
  const handle = await client.handle('/out/big', openFlags.READ);
  setWindow(false);
  const before = client.replies;
  for (let id = 0; id < 6000; id++) {
    client.sendRaw(encodeRequest({ type: 'READ', id: 10_000 + id, handle, position: 0, length: 250_000 }));
  }
  // What is served is served within some turns of the loop; the rest waits for the window.
  for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(heldBack.bytes).toBeGreaterThan(0);
  expect(heldBack.bytes).toBeLessThan(5 * mebibyte);
  expect(client.replies).toBe(before);
  session.lost();
  await ended;
});

test('all READs are answered once the window opens again', async () => {
  const { client, retrait, setWindow } = await openLocalSession();
  retrait.add(dupont, 'big', Buffer.alloc(250_000, 7));
  const handle = await client.handle('/out/big', openFlags.READ);
  setWindow(false);
  const replies = Array.from({ length: 300 }, () => client.read(handle, 0, 250_000));
  setWindow(true);
  const served = await Promise.all(replies);
  expect(served.every((reply) => reply.bytes?.length === 250_000)).toBe(true);
});

test('writes are not taken without end while the disk stands still', async () => {
  const { client, reception } = await openLocalSession();
  const disk = Promise.withResolvers<void>();
  let asked = 0;
  reception.onWrite = async (_, length) => {
    asked += length;
    await disk.promise;
  };
  const handle = await client.create('/in/big');
  const written = Array.from({ length: 100 }, (_, i) =>
    client.write(handle, i * 200_000, Buffer.alloc(200_000)),
  );
  const stat = client.stat('/in/big');
  let statAnswered = false;
  void stat.then(() => {
    statAnswered = true;
  });
  for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve));
  // The STAT behind 20 MB of writes was not even read: 4 MiB are taken and then no more.
  expect(statAnswered).toBe(false);
  expect(asked).toBeLessThanOrEqual(200_000);
  disk.resolve();
  expect((await Promise.all(written)).every((reply) => reply.status === OK)).toBe(true);
  expect((await stat).type).toBe('ATTRS');
  expect((await client.ask({ type: 'FSTAT', handle })).attributes?.sizeBytes).toBe(100 * 200_000);
});

test('100,000 names are listed in batches of at most 100', async () => {
  const { client, retrait } = await openLocalSession();
  retrait.list = async () =>
    Array.from({ length: 100_000 }, (_, i) => ({
      id: 'x' as never,
      nomFichier: `f${i}`,
      sizeBytes: i,
      disponibleLe: new Date(),
    }));
  const { bytes: handle = Buffer.alloc(0) } = await client.ask({
    type: 'OPENDIR',
    path: Buffer.from('/out'),
  });
  const first = await client.ask({ type: 'READDIR', handle });
  expect(first.names).toHaveLength(100);
  await client.close(handle);
  expect(await client.names('/out')).toHaveLength(100_002);
});

test('5,000 pipelined STATs are all answered, in the order asked', async () => {
  const { client } = await openLocalSession();
  const order: number[] = [];
  const asked = Array.from({ length: 5000 }, async (_, i) => {
    await client.stat('/in');
    order.push(i);
  });
  await Promise.all(asked);
  expect(order).toEqual(Array.from({ length: 5000 }, (_, i) => i));
});
