// SPDX-License-Identifier: Apache-2.0
/** The session over memory: what it answers, in which order, and what becomes of a dépôt however it ends. */
import { expect, test } from 'vitest';
import { Failure } from '../../../gateway/domain/failure.ts';
import { openFlags, statusCodes } from '../../../protocols/sftp/protocol.ts';
import { openLocalSession } from '../../support/sftp-local-session.ts';
import { createMemoryReception } from '../../support/sftp-memory-reception.ts';
import { framed, wireString } from '../../support/sftp-wire.ts';

const { OK, EOF, NO_SUCH_FILE, PERMISSION_DENIED, FAILURE, OP_UNSUPPORTED } = statusCodes;
const { READ, WRITE, APPEND, CREAT, TRUNC, EXCL } = openFlags;
const text = (bytes: Buffer | undefined) => bytes?.toString();

test('a file written and closed is one committed deposit', async () => {
  const { client, reception } = await openLocalSession();
  const handle = await client.create('/in/FSO1100A.xml');
  expect((await client.write(handle, 0, 'hello')).status).toBe(OK);
  expect(reception.committed).toEqual([]);
  expect((await client.close(handle)).status).toBe(OK);
  expect(reception.committed.map((one) => [one.nomFichier, text(one.content)])).toEqual([
    ['FSO1100A.xml', 'hello'],
  ]);
});

test('CLOSE is answered only when the commit has resolved', async () => {
  const { client, reception } = await openLocalSession();
  const commit = Promise.withResolvers<void>();
  reception.onCommit = () => commit.promise;
  const handle = await client.create('/in/a.xml');
  const closed = client.close(handle);
  // A later request on another handle's lane passes; the CLOSE has not been answered.
  const other = client.ask({ type: 'FSTAT', handle: Buffer.from('nothing') });
  expect((await Promise.race([closed, other])).status).toBe(FAILURE);
  commit.resolve();
  expect((await closed).status).toBe(OK);
});

test('a commit that fails is told with its message, and the deposit is dropped', async () => {
  const { client, reception, logs } = await openLocalSession();
  reception.onCommit = async () => {
    throw new Failure('DISK_FULL', 'no space on /secret/path');
  };
  const handle = await client.create('/in/a.xml');
  expect(await client.close(handle)).toMatchObject({ status: FAILURE, message: 'Storage full, retry later' });
  expect(reception.aborted).toEqual(['a.xml']);
  expect(logs.some((line) => line.event === 'sftp.failure' && line.fields['code'] === 'DISK_FULL')).toBe(
    true,
  );
});

test('what nobody foresaw is an internal failure for the client, and whole in the log', async () => {
  const { client, reception, logs } = await openLocalSession();
  reception.onCommit = async () => {
    throw new TypeError('undefined is not a function');
  };
  const handle = await client.create('/in/a.xml');
  expect(await client.close(handle)).toMatchObject({ status: FAILURE, message: 'Internal failure' });
  expect(logs.find((line) => line.event === 'sftp.unforeseen')?.fields['cause']).toContain(
    'undefined is not',
  );
});

test('a write that failed can never be committed, even when the client goes on', async () => {
  const { client, reception } = await openLocalSession();
  const handle = await client.create('/in/a.xml');
  reception.onWrite = async (position) => {
    if (position === 0) throw new Failure('DISK_FULL', 'test');
  };
  expect((await client.write(handle, 0, 'aaaa')).status).toBe(FAILURE);
  expect((await client.write(handle, 4, 'bbbb')).status).toBe(FAILURE);
  expect((await client.close(handle)).status).toBe(FAILURE);
  expect(reception.committed).toEqual([]);
  expect(reception.aborted).toEqual(['a.xml']);
});

test('a deposit with a hole is refused at CLOSE', async () => {
  const { client, reception } = await openLocalSession();
  const handle = await client.create('/in/a.xml');
  await client.write(handle, 10, 'x');
  expect(await client.close(handle)).toMatchObject({
    status: FAILURE,
    message: expect.stringContaining('incomplete'),
  });
  expect(reception.committed).toEqual([]);
});

test('writes out of order, overlapping and many in flight give the bytes as sent last', async () => {
  const { client, reception } = await openLocalSession();
  const handle = await client.create('/in/a.bin');
  const piece = 5000;
  const content = Buffer.alloc(300 * piece, 'a');
  const order = Array.from({ length: 300 }, (_, index) => (index * 7) % 300);
  const written = order.map((index) => client.write(handle, index * piece, content.subarray(0, piece)));
  const overlapping = client.write(handle, piece - 10, Buffer.alloc(20, 'b'));
  const closed = client.close(handle);
  expect((await Promise.all([...written, overlapping, closed])).every((reply) => reply.status === OK)).toBe(
    true,
  );
  content.fill('b', piece - 10, piece + 10);
  expect(reception.committed[0]?.content.equals(content)).toBe(true);
});

test('contiguous small writes reach the disk joined', async () => {
  const { client, reception } = await openLocalSession();
  const gate = Promise.withResolvers<void>();
  reception.onWrite = () => gate.promise;
  const handle = await client.create('/in/a.bin');
  const written = Array.from({ length: 65 }, (_, index) =>
    client.write(handle, index * 4096, Buffer.alloc(4096)),
  );
  gate.resolve();
  await Promise.all(written);
  expect(reception.writes.length).toBeLessThan(5);
  expect(reception.writes.reduce((sum, { length }) => sum + length, 0)).toBe(65 * 4096);
});

test('a READ on a write handle sees the writes before it', async () => {
  const { client } = await openLocalSession();
  const handle = await client.handle('/in/a.txt', READ | WRITE | CREAT | TRUNC);
  void client.write(handle, 0, 'hello ');
  void client.write(handle, 6, 'world');
  expect(text((await client.read(handle, 0, 100)).bytes)).toBe('hello world');
  expect((await client.ask({ type: 'FSTAT', handle })).attributes?.sizeBytes).toBe(11);
  expect((await client.read(handle, 11, 100)).status).toBe(EOF);
});

test('what is asked after a CLOSE sees it done', async () => {
  const { client } = await openLocalSession();
  const handle = await client.create('/in/a.tmp');
  void client.write(handle, 0, 'x');
  void client.close(handle);
  const renamed = client.ask({
    type: 'RENAME',
    path: Buffer.from('/in/a.tmp'),
    target: Buffer.from('/in/a.xml'),
  });
  const stat = client.stat('/in/a.xml');
  expect((await renamed).status).toBe(OK);
  expect((await stat).attributes?.sizeBytes).toBe(1);
});

test('a temporary name is no flux until it is renamed', async () => {
  const { client, reception } = await openLocalSession();
  const handle = await client.create('/in/a.xml.filepart');
  await client.write(handle, 0, 'x');
  await client.close(handle);
  expect(reception.committed).toEqual([]);
  await client.ask({
    type: 'RENAME',
    path: Buffer.from('/in/a.xml.filepart'),
    target: Buffer.from('/in/a.xml'),
  });
  expect(reception.committed.map((one) => one.nomFichier)).toEqual(['a.xml']);
});

test('RENAME onto an existing name fails, posix-rename overwrites', async () => {
  const { client } = await openLocalSession();
  for (const name of ['a', 'b']) {
    const handle = await client.create(`/in/${name}`);
    await client.write(handle, 0, name);
    await client.close(handle);
  }
  const path = Buffer.from('/in/a');
  const target = Buffer.from('/in/b');
  expect(await client.ask({ type: 'RENAME', path, target })).toMatchObject({ status: FAILURE });
  const data = Buffer.concat([wireString(path), wireString(target)]);
  expect((await client.ask({ type: 'EXTENDED', name: 'posix-rename@openssh.com', data })).status).toBe(OK);
  expect(await client.names('/in')).toEqual(['.', '..', 'b']);
});

test.each([
  ['no TRUNC on an existing name keeps its bytes', WRITE | CREAT, 'heXYo'],
  ['APPEND uses the offsets of the client', WRITE | APPEND, 'heXYo'],
  ['APPEND without WRITE writes too', APPEND, 'heXYo'],
  ['WRITE alone keeps its bytes', WRITE, 'heXYo'],
])('reopening: %s', async (_, flags, expected) => {
  const { client, reception } = await openLocalSession();
  const first = await client.create('/in/a');
  await client.write(first, 0, 'hello');
  await client.close(first);
  const again = await client.handle('/in/a', flags);
  await client.write(again, 2, 'XY');
  await client.close(again);
  expect(text(reception.committed.at(-1)?.content)).toBe(expected);
});

test.each([
  ['a missing file without CREAT', WRITE, NO_SUCH_FILE],
  ['a missing file with TRUNC and no CREAT', WRITE | TRUNC, NO_SUCH_FILE],
  ['a missing file to read', READ, NO_SUCH_FILE],
])('OPEN of %s has its own status', async (_, flags, status) => {
  const { client } = await openLocalSession();
  expect((await client.open('/in/missing', flags)).status).toBe(status);
});

test('EXCL refuses an existing name', async () => {
  const { client } = await openLocalSession();
  await client.close(await client.create('/in/a'));
  expect((await client.open('/in/a', WRITE | CREAT | EXCL)).status).toBe(FAILURE);
});

test('FSETSTAT of size truncates; mode and owner are accepted; times are kept', async () => {
  const { client, reception } = await openLocalSession();
  const handle = await client.create('/in/a');
  await client.write(handle, 0, 'hello world');
  const attributes = { sizeBytes: 5, uid: 7, gid: 7, permissions: 0o600, atime: 1000, mtime: 2000 };
  expect((await client.ask({ type: 'FSETSTAT', handle, attributes })).status).toBe(OK);
  await client.close(handle);
  expect(text(reception.committed[0]?.content)).toBe('hello');
  const times = { atime: 3000, mtime: 4000 };
  expect((await client.stat('/in/a')).attributes).toMatchObject({
    sizeBytes: 5,
    mtime: 2000,
    permissions: 0o100644,
  });
  expect((await client.ask({ type: 'SETSTAT', path: Buffer.from('/in/a'), attributes: times })).status).toBe(
    OK,
  );
  expect((await client.stat('/in/a')).attributes?.mtime).toBe(4000);
});

test('a ghost stats with its size, and reads back', async () => {
  const { client, reception } = await openLocalSession();
  const handle = await client.create('/in/a');
  await client.write(handle, 0, 'hello');
  await client.close(handle);
  expect(reception.list('r-dupont' as never)[0]?.statut).toBe('REMIS');
  expect((await client.stat('/in/a')).attributes?.sizeBytes).toBe(5);
  expect(text((await client.read(await client.handle('/in/a', READ), 0, 10)).bytes)).toBe('hello');
});

test('REMOVE of a missing name says NO_SUCH_FILE', async () => {
  const { client } = await openLocalSession();
  for (const path of ['/in/missing', '/out/missing', '/elsewhere']) {
    expect((await client.ask({ type: 'REMOVE', path: Buffer.from(path) })).status).toBe(NO_SUCH_FILE);
  }
});

test.each([
  [
    'MKDIR of a folder that is there succeeds',
    { type: 'MKDIR', path: Buffer.from('/in'), attributes: {} },
    OK,
  ],
  [
    'MKDIR of another is refused',
    { type: 'MKDIR', path: Buffer.from('/in/sub'), attributes: {} },
    PERMISSION_DENIED,
  ],
  ['RMDIR is refused', { type: 'RMDIR', path: Buffer.from('/in') }, PERMISSION_DENIED],
  ['RMDIR of what is not there', { type: 'RMDIR', path: Buffer.from('/tmp') }, NO_SUCH_FILE],
  [
    'SYMLINK',
    { type: 'SYMLINK', path: Buffer.from('/etc/passwd'), target: Buffer.from('/in/x') },
    OP_UNSUPPORTED,
  ],
  ['READLINK', { type: 'READLINK', path: Buffer.from('/in/x') }, OP_UNSUPPORTED],
  ['hardlink', { type: 'EXTENDED', name: 'hardlink@openssh.com', data: Buffer.alloc(0) }, OP_UNSUPPORTED],
  ['an unknown request', { type: 'UNKNOWN', number: 99 }, OP_UNSUPPORTED],
  ['REMOVE of a folder', { type: 'REMOVE', path: Buffer.from('/in') }, FAILURE],
  ['OPENDIR of what is not there', { type: 'OPENDIR', path: Buffer.from('/tmp') }, NO_SUCH_FILE],
] as const)('%s', async (_, request, status) => {
  const { client } = await openLocalSession();
  expect((await client.ask(request)).status).toBe(status);
});

test.each([
  ['.', '/'],
  ['', '/'],
  ['in/../out/./x//y/', '/out/x/y'],
  ['../../../../etc/passwd', '/etc/passwd'],
  ['/missing', '/missing'],
])('REALPATH of %j is %s, whether it exists or not', async (path, canonical) => {
  const { client } = await openLocalSession();
  const reply = await client.ask({ type: 'REALPATH', path: Buffer.from(path) });
  expect(text(reply.names?.[0]?.name)).toBe(canonical);
});

test('limits, statvfs and fsync are answered', async () => {
  const { client } = await openLocalSession();
  const limits = await client.ask({ type: 'EXTENDED', name: 'limits@openssh.com', data: Buffer.alloc(0) });
  const values = [0, 8, 16, 24].map((at) => Number(limits.rest?.readBigUInt64BE(at)));
  expect(values).toEqual([256 * 1024 + 1024, 256 * 1024, 256 * 1024, 100]);
  const statvfs = await client.ask({
    type: 'EXTENDED',
    name: 'statvfs@openssh.com',
    data: wireString('/in'),
  });
  expect(statvfs.rest?.length).toBe(88);
  const handle = await client.create('/in/a');
  const fsync = { type: 'EXTENDED', name: 'fsync@openssh.com', data: wireString(handle) } as const;
  expect((await client.ask(fsync)).status).toBe(OK);
  expect((await client.ask({ ...fsync, data: wireString('nothing') })).status).toBe(FAILURE);
});

test('a WRITE of 256 KiB is taken whole', async () => {
  const { client, reception } = await openLocalSession();
  const handle = await client.create('/in/a');
  expect((await client.write(handle, 0, Buffer.alloc(256 * 1024, 1))).status).toBe(OK);
  await client.close(handle);
  expect(reception.committed[0]?.content.length).toBe(256 * 1024);
});

test('the end of the channel interrupts an open upload, and never commits it', async () => {
  const { client, session, reception, ended, logs } = await openLocalSession();
  const handle = await client.create('/in/a');
  await client.write(handle, 0, 'half');
  session.end();
  expect(await ended).toBe(0);
  expect(reception.interrupted).toEqual(['a']);
  expect(reception.committed).toEqual([]);
  expect(logs.filter((line) => line.event === 'sftp.interrupted')).toHaveLength(1);
});

test('requests received before the end of the channel are still served', async () => {
  const { client, session, reception, ended } = await openLocalSession();
  const handle = await client.create('/in/a');
  void client.write(handle, 0, 'all');
  void client.close(handle);
  session.end();
  await ended;
  expect(reception.committed.map((one) => text(one.content))).toEqual(['all']);
  expect(reception.interrupted).toEqual([]);
});

test('a lost line during a commit lets the commit end, once', async () => {
  const { client, session, reception, ended } = await openLocalSession();
  const commit = Promise.withResolvers<void>();
  reception.onCommit = () => commit.promise;
  const handle = await client.create('/in/a');
  void client.close(handle);
  session.lost();
  session.lost();
  commit.resolve();
  await ended;
  expect(reception.committed).toHaveLength(1);
  expect(reception.interrupted).toEqual([]);
});

test('an interrupted upload is resumed where it stopped', async () => {
  const reception = createMemoryReception();
  const first = await openLocalSession({ reception });
  await first.client.write(await first.client.create('/in/a'), 0, 'hel');
  first.session.lost();
  await first.ended;
  const second = await openLocalSession({ reception });
  expect((await second.client.stat('/in/a')).attributes?.sizeBytes).toBe(3);
  const handle = await second.client.handle('/in/a', WRITE | APPEND | CREAT);
  await second.client.write(handle, 3, 'lo');
  await second.client.close(handle);
  expect(text(reception.committed[0]?.content)).toBe('hello');
});

test('a second handle on a name that is being written is refused with its reason', async () => {
  const { client } = await openLocalSession();
  await client.create('/in/a');
  expect(await client.open('/in/a', WRITE)).toMatchObject({
    status: FAILURE,
    message: 'This name is being deposited by another session',
  });
});

test.each([
  ['a packet of length 0', Buffer.alloc(4)],
  ['a packet of 4 GiB', Buffer.from('ffffffff05', 'hex')],
  ['a second INIT', framed(1, Buffer.from([0, 0, 0, 3]))],
  ['a truncated WRITE', framed(6, Buffer.alloc(4), wireString('12345678'))],
])('%s ends the session with status 1, and interrupts what is open', async (_, bytes) => {
  const { client, reception, ended, logs } = await openLocalSession();
  await client.create('/in/a');
  client.sendRaw(bytes);
  expect(await ended).toBe(1);
  expect(reception.interrupted).toEqual(['a']);
  expect(logs.some((line) => line.event === 'sftp.malformed')).toBe(true);
});

test('nothing new is opened while the server stops, and what is open can be finished', async () => {
  const local = await openLocalSession();
  const handle = await local.client.create('/in/a');
  local.stopping = true;
  expect(await local.client.open('/in/b', WRITE | CREAT)).toMatchObject({
    message: 'Server stopping, retry later',
  });
  expect((await local.client.close(handle)).status).toBe(OK);
});
