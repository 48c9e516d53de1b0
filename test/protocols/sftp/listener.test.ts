// SPDX-License-Identifier: Apache-2.0
/** The service on its socket: limits, hostile peers, shutting down (sftp spec §5 P1, P2, P5, P7, R2, R3, R5). */
import { once } from 'node:events';
import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import ssh2, { type Client } from 'ssh2';
import { afterEach, expect, test } from 'vitest';
import { type SftpConfigInput, sftpConfigSchema } from '../../../protocols/sftp/config.ts';
import { writeSshKeyPair } from '../../../protocols/sftp/keys.ts';
import { openFlags } from '../../../protocols/sftp/protocol.ts';
import { dupont, type SftpGateway, startSftpGateway } from '../../support/sftp-gateway.ts';
import { connectSsh, openSftp, openSubsystem, RawClient } from '../../support/sftp-raw-client.ts';
import { encodeRequest } from '../../support/sftp-wire.ts';

let gateway: SftpGateway;
const clients: Client[] = [];
const sockets: Socket[] = [];
const mebibyte = 1024 * 1024;

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  for (const socket of sockets.splice(0)) socket.destroy();
  await gateway.close();
});

async function begin(config: Partial<SftpConfigInput> = {}): Promise<void> {
  gateway = await startSftpGateway(config);
}

const ownLogin = () => ({
  port: gateway.port,
  username: 'dupont',
  privateKey: gateway.keys.dupont.privateKey,
});

async function session() {
  const opened = await openSftp(ownLogin());
  clients.push(opened.client);
  return opened;
}

function tcp(): Socket {
  const socket = connect(gateway.port, '127.0.0.1');
  socket.on('error', () => undefined);
  sockets.push(socket);
  return socket;
}

/** True when the server says who it is, false when it hangs up. */
function greeted(): Promise<boolean> {
  const socket = tcp();
  return new Promise((resolve) => {
    socket.once('data', () => resolve(true)).once('close', () => resolve(false));
  });
}

const gone = (socket: Socket) =>
  new Promise<void>((resolve) => socket.resume().once('close', () => resolve()));
const events = (event: string) => gateway.logs.filter((line) => line.event === event);

test.each([
  ['says nothing', ''],
  ['says only who it is', 'SSH-2.0-slow\r\n'],
  ['sends half a key exchange', 'SSH-2.0-slow\r\n\0\0\0\x54'],
])('a peer that %s is dropped when its time to log in is over', async (_, greeting) => {
  await begin({ loginGraceMs: 150 });
  const socket = tcp();
  socket.write(greeting);
  await gone(socket);
  expect(events('sftp.login-timeout')).toHaveLength(1);
});

test.each([
  ['of one address', { maxSocketsPerAddress: 3 }, 'per-address'],
  ['in all', { maxSockets: 3 }, 'sockets'],
  ['that have not logged in', { maxUnauthenticated: 3 }, 'unauthenticated'],
])('sockets %s are limited, and room comes back', async (_, config, limit) => {
  await begin(config);
  const open = Array.from({ length: 3 }, tcp);
  await Promise.all(open.map((socket) => once(socket, 'data')));
  await gone(tcp());
  expect(events('sftp.refused').map((line) => line.fields['limit'])).toEqual([limit]);
  const [first] = open;
  first?.destroy();
  // The server hears of it a moment later.
  await expect.poll(greeted).toBe(true);
});

test('the eleventh channel of a connection is refused, and a closed one makes room', async () => {
  await begin();
  const client = await connectSsh(ownLogin());
  clients.push(client);
  const channels = [];
  for (let i = 0; i < 10; i++) channels.push(await openSubsystem(client));
  await expect(openSubsystem(client)).rejects.toThrow();
  const [first] = channels;
  const closed = once(first ?? client, 'close');
  first?.close();
  first?.resume();
  await closed;
  await expect(openSubsystem(client)).resolves.toBeDefined();
});

test('the channels of one connection have handles of their own', async () => {
  await begin();
  const { client, sftp } = await session();
  const channel = await openSubsystem(client);
  const other = new RawClient((bytes) => void channel.write(bytes));
  channel.on('data', (bytes: Buffer) => other.receive(bytes));
  await other.init();
  const handle = await sftp.create('/in/a');
  await sftp.write(handle, 0, 'secret');
  expect((await other.read(handle, 0, 10)).type).toBe('STATUS');
});

test('the end of the channel is answered with exit status 0 and a close, at once', async () => {
  await begin();
  const { channel } = await session();
  const exit = once(channel, 'exit');
  const closed = once(channel, 'close');
  channel.end();
  expect((await exit)[0]).toBe(0);
  await closed;
});

test('a malformed packet ends its channel with status 1; the next channel works', async () => {
  await begin();
  const { client, channel, sftp } = await session();
  await sftp.create('/in/a');
  const exit = once(channel, 'exit');
  const closed = once(channel, 'close');
  channel.write(Buffer.from('ffffffff', 'hex'));
  expect((await exit)[0]).toBe(1);
  await closed;
  expect(gateway.reception.interrupted).toEqual(['a']);
  const next = await openSubsystem(client);
  const again = new RawClient((bytes) => void next.write(bytes));
  next.on('data', (bytes: Buffer) => again.receive(bytes));
  expect((await again.init()).id).toBe(3);
});

test.each([
  ['a request before INIT', encodeRequest({ type: 'STAT', id: 1, path: Buffer.from('/') })],
  ['an unknown type before INIT', encodeRequest({ type: 'UNKNOWN', id: 1, number: 77 })],
])('%s ends the channel', async (_, bytes) => {
  await begin();
  const client = await connectSsh(ownLogin());
  clients.push(client);
  const channel = await openSubsystem(client);
  const closed = once(channel.resume(), 'close');
  channel.write(bytes);
  await closed;
});

test('garbage instead of SSH ends that socket and no other', async () => {
  await begin();
  const { sftp } = await session();
  for (const bytes of [
    'GET / HTTP/1.1\r\n\r\n',
    'SSH-1.5-old\r\n',
    `SSH-2.0-x\r\n${'\xff'.repeat(300)}`,
    'x'.repeat(100_000),
  ]) {
    const socket = tcp();
    socket.write(Buffer.from(bytes, 'latin1'));
    socket.end();
    await gone(socket);
  }
  expect((await sftp.stat('/in')).type).toBe('ATTRS');
});

test('a subsystem that is not sftp, and forwarding, are refused', async () => {
  await begin();
  const client = await connectSsh(ownLogin());
  clients.push(client);
  const outcome = (ask: (done: (error?: Error) => void) => void) =>
    new Promise<boolean>((resolve) => ask((error) => resolve(error === undefined)));
  expect(await outcome((done) => client.subsys('netconf', (error) => done(error)))).toBe(false);
  expect(
    await outcome((done) => client.forwardOut('127.0.0.1', 1, '127.0.0.1', 22, (error) => done(error))),
  ).toBe(false);
  expect(await outcome((done) => client.forwardIn('127.0.0.1', 0, (error) => done(error)))).toBe(false);
});

test('a connection on which nothing moves is closed', async () => {
  await begin({ idleTimeoutMs: 200 });
  const { client } = await session();
  await once(client, 'close');
  expect(events('sftp.idle')).toHaveLength(1);
});

test('a client that sends past its window is dropped, and its deposit interrupted', async () => {
  await begin();
  const { client, channel, sftp } = await session();
  const disk = Promise.withResolvers<void>();
  gateway.reception.onWrite = () => disk.promise;
  const handle = await sftp.create('/in/a');
  const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
  // The client's own account of our window is forged: it believes in 64 MiB more.
  (channel as unknown as { outgoing: { window: number } }).outgoing.window += 64 * mebibyte;
  for (let i = 0; i < 40; i++)
    channel.write(encodeRequest({ type: 'WRITE', id: i, handle, position: 0, bytes: Buffer.alloc(250_000) }));
  await closed;
  disk.resolve();
  await gateway.reception.until(() => gateway.reception.interrupted.length === 1);
});

test('a wide window is earned by writing, and given back however a connection ends', async () => {
  await begin({ maxSocketsPerAddress: 100 });
  const uploaded = async () => {
    const { client, channel, sftp } = await session();
    const handle = await sftp.create('/in/a');
    for (let i = 0; i < 12; i++) await sftp.write(handle, i * 250_000, Buffer.alloc(250_000));
    const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
    return {
      client,
      closed,
      window: (channel as unknown as { outgoing: { window: number } }).outgoing.window,
    };
  };
  const untouched = await session();
  expect((untouched.channel as unknown as { outgoing: { window: number } }).outgoing.window).toBeLessThan(
    3 * mebibyte,
  );
  // More of them than there are wide windows at once.
  for (let i = 0; i < 35; i++) {
    const { client, closed, window } = await uploaded();
    expect(window).toBeGreaterThan(8 * mebibyte);
    client.destroy();
    await closed;
    await gateway.reception.until(() => gateway.reception.interrupted.length === i + 1);
  }
});

test('a client that reads nothing of what it asked for costs a bounded amount of memory', async () => {
  await begin();
  gateway.retrait.add(dupont, 'big', Buffer.alloc(mebibyte));
  const { client, channel, sftp } = await session();
  const handle = await sftp.handle('/out/big', openFlags.READ);
  const socket = (client as unknown as { _sock: Socket })._sock;
  let served = 0;
  const open = gateway.retrait.open;
  gateway.retrait.open = async (raccordement, id) => {
    const reader = await open(raccordement, id);
    if (reader === undefined) return undefined;
    const read = async (into: Uint8Array, position: number) => {
      served += into.length;
      return reader.read(into, position);
    };
    return { sizeBytes: reader.sizeBytes, read, close: reader.close };
  };
  const counted = await sftp.handle('/out/big', openFlags.READ);
  // A window of 4 GiB and a socket that is not read: SSH lets everything through, TCP nothing.
  const { outgoing } = channel as unknown as { outgoing: { id: number } };
  (
    client as unknown as { _protocol: { channelWindowAdjust(id: number, by: number): void } }
  )._protocol.channelWindowAdjust(outgoing.id, 2 ** 31);
  socket.pause();
  for (let id = 0; id < 1000; id++) {
    channel.write(
      encodeRequest({ type: 'READ', id: 5000 + id, handle: counted, position: 0, length: 256 * 1024 }),
    );
  }
  const { sftp: neighbour } = await session();
  // The neighbour is served all along; by then the greedy one has got what it will get.
  for (let i = 0; i < 200; i++) await neighbour.stat('/in');
  expect(handle.length).toBeGreaterThan(0);
  expect(served).toBeGreaterThan(0);
  expect(served).toBeLessThan(24 * mebibyte);
});

test('a client that takes packets of 0 bytes is dropped and does not stop the others', async () => {
  await begin();
  const { sftp } = await session();
  const client = await connectSsh(ownLogin());
  clients.push(client);
  const protocol = (
    client as unknown as { _protocol: { session(id: number, window: number, size: number): void } }
  )._protocol;
  const original = protocol.session.bind(protocol);
  protocol.session = (id, window) => original(id, window, 0);
  const closed = once(client, 'close');
  client.subsys('sftp', () => undefined);
  await closed;
  expect((await sftp.stat('/in')).type).toBe('ATTRS');
});

test('a key exchange in the middle of a transfer loses nothing', async () => {
  await begin();
  const { client, sftp } = await session();
  const content = Buffer.alloc(4 * mebibyte, 'raccord');
  const handle = await sftp.create('/in/a');
  const written = [];
  for (let at = 0; at < content.length; at += 32_768) {
    written.push(sftp.write(handle, at, content.subarray(at, at + 32_768)));
    if (at % mebibyte === 0) (client as unknown as { _protocol: { rekey(): void } })._protocol.rekey();
  }
  await Promise.all(written);
  await sftp.close(handle);
  expect(gateway.reception.committed[0]?.content.equals(content)).toBe(true);
});

test('shutting down lets an open upload end, and refuses new ones', async () => {
  await begin();
  const { client, sftp } = await session();
  const idle = await session();
  const idleClosed = once(idle.client, 'close');
  const handle = await sftp.create('/in/a');
  const closed = gateway.listener.close(10_000);
  await idleClosed;
  expect((await sftp.open('/in/b', openFlags.WRITE | openFlags.CREAT)).message).toContain('stopping');
  await sftp.write(handle, 0, 'the end');
  const ended = once(client, 'close');
  expect((await sftp.close(handle)).status).toBe(0);
  await Promise.all([ended, closed]);
  expect(gateway.reception.committed).toHaveLength(1);
  await gone(tcp());
});

test('at the deadline what is left is interrupted', async () => {
  await begin();
  const { sftp } = await session();
  const handle = await sftp.create('/in/a');
  await sftp.write(handle, 0, 'half');
  tcp();
  await gateway.listener.close(50);
  expect(gateway.reception.interrupted).toEqual(['a']);
  expect(gateway.reception.committed).toEqual([]);
});

test('every line of a connection has its session id, and two connections have two', async () => {
  await begin();
  const first = await session();
  const second = await session();
  await first.sftp.close(await first.sftp.create('/in/a'));
  await second.sftp.close(await second.sftp.create('/in/b'));
  const ids = events('sftp.closed').map((line) => line.fields['session']);
  expect(new Set(ids).size).toBe(2);
  for (const id of ids) {
    const lines = gateway.logs.filter((line) => line.fields['session'] === id).map((line) => line.event);
    expect(lines).toEqual(['sftp.connected', 'sftp.login', 'sftp.opened', 'sftp.closed']);
  }
  expect(gateway.counts.get('sftp_sessions')).toBe(2);
});

async function offered(): Promise<
  Record<'kex' | 'serverHostKey' | 'cipher' | 'mac' | 'compress', readonly string[]>
> {
  const client = new ssh2.Client();
  clients.push(client);
  const lines: string[] = [];
  client.on('error', () => undefined);
  const ready = once(client, 'ready');
  client.connect({ host: '127.0.0.1', ...ownLogin(), debug: (line) => lines.push(line) });
  await ready;
  const after = (start: string) =>
    lines
      .find((line) => line.startsWith(start))
      ?.slice(start.length)
      .split(',') ?? [];
  return {
    kex: after('Handshake: (remote) KEX method: '),
    serverHostKey: after('Handshake: (remote) Host key format: '),
    cipher: after('Handshake: (remote) S->C cipher: '),
    mac: after('Handshake: (remote) S->C MAC: '),
    compress: after('Handshake: (remote) S->C compression: '),
  };
}

test('only the modern profile is offered', async () => {
  await begin();
  expect(await offered()).toEqual({
    kex: [
      'curve25519-sha256',
      'curve25519-sha256@libssh.org',
      'ecdh-sha2-nistp256',
      'ecdh-sha2-nistp384',
      'diffie-hellman-group14-sha256',
      'diffie-hellman-group16-sha512',
      'kex-strict-s-v00@openssh.com',
    ],
    serverHostKey: ['ssh-ed25519'],
    cipher: [
      'aes256-gcm@openssh.com',
      'aes128-gcm@openssh.com',
      'chacha20-poly1305@openssh.com',
      'aes256-ctr',
      'aes192-ctr',
      'aes128-ctr',
    ],
    mac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
    compress: ['none'],
  });
});

test('CBC and SHA-1 are offered where they are configured', async () => {
  await begin({ cbc: true, legacyAlgorithms: true });
  const { kex, cipher, mac } = await offered();
  expect(cipher).toEqual(expect.arrayContaining(['aes256-cbc', 'aes128-cbc']));
  expect(mac).toContain('hmac-sha1');
  expect(kex).toContain('diffie-hellman-group14-sha1');
});

test.each([
  'aes256-gcm@openssh.com',
  'aes128-gcm@openssh.com',
  'chacha20-poly1305@openssh.com',
  'aes256-ctr',
  'aes128-cbc',
] as const)('a deposit over %s arrives whole', async (cipher) => {
  await begin({ cbc: true });
  const client = await connectSsh(ownLogin(), { algorithms: { cipher: [cipher] } });
  clients.push(client);
  const channel = await openSubsystem(client);
  const sftp = new RawClient((bytes) => void channel.write(bytes));
  channel.on('data', (bytes: Buffer) => sftp.receive(bytes));
  await sftp.init();
  const handle = await sftp.create('/in/a');
  const content = Buffer.alloc(200_000, cipher);
  await sftp.write(handle, 0, content);
  expect((await sftp.read(handle, 0, 200_000)).bytes?.equals(content)).toBe(true);
  await sftp.close(handle);
  expect(gateway.reception.committed[0]?.content.equals(content)).toBe(true);
});

test('the host key is made at the first start, for its owner only, and kept', async () => {
  await begin();
  const path = join(gateway.folder, 'host.key');
  const first = await readFile(path, 'utf8');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  await expect(writeSshKeyPair(path, 'another')).rejects.toThrow('EEXIST');
  expect(await readFile(path, 'utf8')).toBe(first);
});

test('an RSA host key, which would bring SHA-1 with it, is refused; so is what is no key', async () => {
  await begin();
  const rsa = join(gateway.folder, 'rsa.key');
  await writeFile(rsa, ssh2.utils.generateKeyPairSync('rsa', { bits: 2048 }).private, { mode: 0o600 });
  await expect(startSftpGateway({ hostKeys: [rsa] })).rejects.toThrow('RSA host key');
  await writeFile(rsa, 'no key');
  await expect(startSftpGateway({ hostKeys: [rsa] })).rejects.toThrow('no SSH private key');
});

test('an empty host key, left by a start that was killed, is made anew; one that others may read is refused', async () => {
  await begin();
  const path = join(gateway.folder, 'half.key');
  await writeFile(path, '');
  const second = await startSftpGateway({ hostKeys: [path] });
  await second.close();
  expect(await readFile(path, 'utf8')).toContain('OPENSSH PRIVATE KEY');
  await chmod(path, 0o644);
  await expect(startSftpGateway({ hostKeys: [path] })).rejects.toThrow('may be read by others');
});

test('a port that is taken is an error of the start, not of later', async () => {
  await begin();
  await expect(startSftpGateway({ port: gateway.port })).rejects.toThrow('EADDRINUSE');
});

test('unknown keys of the configuration are refused', async () => {
  await begin();
  expect(sftpConfigSchema.safeParse({ hostKeys: ['k'] }).success).toBe(true);
  expect(sftpConfigSchema.safeParse({ hostKeys: ['k'], portt: 22 }).success).toBe(false);
  expect(sftpConfigSchema.safeParse({ hostKeys: [] }).success).toBe(false);
});
