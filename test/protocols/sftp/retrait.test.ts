// SPDX-License-Identifier: Apache-2.0
/** `/out`: what counts as fetched, and what a partenaire may and may not do there. */
import { expect, test } from 'vitest';
import { openFlags, statusCodes } from '../../../protocols/sftp/protocol.ts';
import { dupont, martin } from '../../support/sftp-gateway.ts';
import { openLocalSession } from '../../support/sftp-local-session.ts';
import { createMemoryRetrait } from '../../support/sftp-memory-reception.ts';

const { OK, NO_SUCH_FILE, PERMISSION_DENIED, EOF } = statusCodes;
const content = Buffer.from('0123456789');

async function withFlux(politiqueRetrait: 'once' | 'keep' = 'once') {
  const retrait = createMemoryRetrait();
  const flux = retrait.add(dupont, 'CR.xml', content);
  return { flux, ...(await openLocalSession({ retrait, raccordement: { politiqueRetrait } })) };
}

test('a flux read whole and closed is fetched, before CLOSE is answered', async () => {
  const { client, retrait, flux } = await withFlux();
  const handle = await client.handle('/out/CR.xml', openFlags.READ);
  expect((await client.read(handle, 0, 100)).bytes).toEqual(content);
  expect((await client.read(handle, 10, 100)).status).toBe(EOF);
  expect(retrait.fetches).toEqual([]);
  expect((await client.close(handle)).status).toBe(OK);
  expect(retrait.fetches).toEqual([flux.id]);
  expect(await client.names('/out')).toEqual(['.', '..']);
});

test('a flux of which a byte was not read is not fetched', async () => {
  const { client, retrait } = await withFlux();
  const handle = await client.handle('/out/CR.xml', openFlags.READ);
  await client.read(handle, 0, 4);
  await client.read(handle, 5, 5);
  await client.close(handle);
  expect(retrait.fetches).toEqual([]);
  expect(await client.names('/out')).toEqual(['.', '..', 'CR.xml']);
});

test('parts read through two handles of a session add up', async () => {
  const { client, retrait } = await withFlux();
  for (const [from, length] of [
    [5, 5],
    [0, 6],
  ] as const) {
    const handle = await client.handle('/out/CR.xml', openFlags.READ);
    await client.read(handle, from, length);
    await client.close(handle);
  }
  expect(retrait.fetches).toHaveLength(1);
});

test('parts read in two sessions do not add up', async () => {
  const { client, retrait } = await withFlux();
  const handle = await client.handle('/out/CR.xml', openFlags.READ);
  await client.read(handle, 0, 5);
  await client.close(handle);
  const later = await openLocalSession({ retrait });
  const resumed = await later.client.handle('/out/CR.xml', openFlags.READ);
  await later.client.read(resumed, 5, 5);
  await later.client.close(resumed);
  expect(retrait.fetches).toEqual([]);
});

test('an answer that never left is no fetch: the line is lost before', async () => {
  const { client, retrait, setWindow, session, ended } = await withFlux();
  const handle = await client.handle('/out/CR.xml', openFlags.READ);
  setWindow(false);
  void client.read(handle, 0, 100);
  void client.close(handle);
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
  session.lost();
  await ended;
  expect(retrait.fetches).toEqual([]);
});

test('an empty flux is fetched by reading its end', async () => {
  const { client, retrait } = await withFlux();
  retrait.add(dupont, 'empty', Buffer.alloc(0));
  const untouched = await client.handle('/out/empty', openFlags.READ);
  await client.close(untouched);
  expect(retrait.fetches).toEqual([]);
  const handle = await client.handle('/out/empty', openFlags.READ);
  expect((await client.read(handle, 0, 10)).status).toBe(EOF);
  await client.close(handle);
  expect(retrait.fetches).toHaveLength(1);
});

test('get and delete: REMOVE after a fetch that already took it away is no error, once', async () => {
  const { client, retrait } = await withFlux('once');
  const handle = await client.handle('/out/CR.xml', openFlags.READ);
  await client.read(handle, 0, 100);
  await client.close(handle);
  const remove = { type: 'REMOVE', path: Buffer.from('/out/CR.xml') } as const;
  expect((await client.ask(remove)).status).toBe(OK);
  expect((await client.ask(remove)).status).toBe(NO_SUCH_FILE);
  expect(retrait.removals).toEqual([]);
});

test('under policy keep, the flux stays until it is removed', async () => {
  const { client, retrait, flux } = await withFlux('keep');
  const handle = await client.handle('/out/CR.xml', openFlags.READ);
  await client.read(handle, 0, 100);
  await client.close(handle);
  expect(retrait.fetches).toEqual([flux.id]);
  expect((await client.ask({ type: 'REMOVE', path: Buffer.from('/out/CR.xml') })).status).toBe(OK);
  expect(retrait.removals).toEqual([flux.id]);
});

test('a reader keeps its handle after a removal by another session', async () => {
  const { client, retrait } = await withFlux();
  const handle = await client.handle('/out/CR.xml', openFlags.READ);
  const other = await openLocalSession({ retrait });
  expect((await other.client.ask({ type: 'REMOVE', path: Buffer.from('/out/CR.xml') })).status).toBe(OK);
  expect((await client.read(handle, 0, 100)).bytes).toEqual(content);
});

test.each([
  ['OPEN for writing', openFlags.WRITE],
  ['OPEN of a new name', openFlags.WRITE | openFlags.CREAT | openFlags.TRUNC],
  ['OPEN for appending', openFlags.APPEND],
])('%s in /out is refused', async (_, flags) => {
  const { client } = await withFlux();
  expect((await client.open('/out/CR.xml', flags)).status).toBe(PERMISSION_DENIED);
  expect((await client.open('/out/new', flags)).status).toBe(PERMISSION_DENIED);
});

test('nothing is renamed within, into or out of /out, and no size is set', async () => {
  const { client } = await withFlux();
  const rename = (path: string, target: string) =>
    client.ask({ type: 'RENAME', path: Buffer.from(path), target: Buffer.from(target) });
  await client.close(await client.create('/in/a'));
  expect((await rename('/out/CR.xml', '/out/done')).status).toBe(PERMISSION_DENIED);
  expect((await rename('/out/CR.xml', '/in/done')).status).toBe(PERMISSION_DENIED);
  expect((await rename('/in/a', '/out/a')).status).toBe(PERMISSION_DENIED);
  expect((await rename('/in', '/in/b')).status).toBe(PERMISSION_DENIED);
  const path = Buffer.from('/out/CR.xml');
  expect((await client.ask({ type: 'SETSTAT', path, attributes: { sizeBytes: 0 } })).status).toBe(
    PERMISSION_DENIED,
  );
  expect((await client.ask({ type: 'SETSTAT', path, attributes: { permissions: 0o600 } })).status).toBe(OK);
});

test('a handle for reading cannot be written', async () => {
  const { client } = await withFlux();
  const handle = await client.handle('/out/CR.xml', openFlags.READ);
  expect((await client.write(handle, 0, 'x')).status).toBe(PERMISSION_DENIED);
});

test('the other raccordement sees none of it', async () => {
  const { retrait } = await withFlux();
  const { client } = await openLocalSession({ retrait, raccordement: { id: martin } });
  expect(await client.names('/out')).toEqual(['.', '..']);
  expect((await client.open('/out/CR.xml', openFlags.READ)).status).toBe(NO_SUCH_FILE);
  expect((await client.ask({ type: 'REMOVE', path: Buffer.from('/out/CR.xml') })).status).toBe(NO_SUCH_FILE);
});
