// SPDX-License-Identifier: Apache-2.0
/** The layer over pipes: sequences and streams that no client would send. */
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Request } from '../../../protocols/sftp/codec.ts';
import { generateSshKeyPair } from '../../../protocols/sftp/keys.ts';
import { createRaccordementTree } from '../../../protocols/sftp/raccordement-tree.ts';
import { serveStdio } from '../../../protocols/sftp/stdio.ts';
import { createTimesMemory } from '../../../protocols/sftp/times.ts';
import {
  dupont,
  type LogLine,
  raccordementOf,
  recordLogs,
  recordMetrics,
} from '../../support/sftp-gateway.ts';
import { createMemoryReception, createMemoryRetrait } from '../../support/sftp-memory-reception.ts';
import { RawClient } from '../../support/sftp-raw-client.ts';
import { encodeRequest } from '../../support/sftp-wire.ts';

const key = generateSshKeyPair('test');

function openPipes() {
  const reception = createMemoryReception();
  const retrait = createMemoryRetrait();
  const logs: LogLine[] = [];
  const clock = () => new Date();
  const metrics = recordMetrics(new Map());
  const raccordement = raccordementOf(dupont, 'dupont', key);
  const context = {
    raccordement,
    reception,
    retrait,
    clock,
    metrics,
    times: createTimesMemory(),
    session: 's',
  };
  const input = new PassThrough();
  const output = new PassThrough();
  const ended = serveStdio(
    createRaccordementTree(context),
    { input, output },
    { logger: recordLogs(logs), clock, metrics },
  );
  return { input, output, reception, retrait, logs, ended };
}

test('a deposit over pipes is committed, and the end of the input ends it with status 0', async () => {
  const { input, output, reception, ended } = openPipes();
  const client = new RawClient((bytes) => void input.write(bytes));
  output.on('data', (bytes: Buffer) => client.receive(bytes));
  await client.init();
  const handle = await client.create('/in/a');
  await client.write(handle, 0, 'hello');
  await client.close(handle);
  input.end();
  expect(await ended).toBe(0);
  expect(reception.committed.map((one) => one.content.toString())).toEqual(['hello']);
});

const handles = fc.constantFrom(...[1, 2, 3, 9].map((serial) => Buffer.from([0, 0, 0, 0, 0, 0, 0, serial])));
const paths = fc
  .constantFrom('/in/a', '/in/b.tmp', '/out/cr', '/', '/in', '/out', '..', '/in/\0')
  .map((path) => Buffer.from(path));
const position = fc.constantFrom(0, 1, 5, 100_000, 2 ** 40, Number.MAX_SAFE_INTEGER);
const attributes = fc.constantFrom(
  {},
  { sizeBytes: 0 },
  { sizeBytes: 3 },
  { sizeBytes: 2 ** 52 },
  { atime: 1, mtime: 1 },
);
const request = fc.oneof(
  fc.record({ type: fc.constant('OPEN'), id: fc.nat(), path: paths, flags: fc.nat({ max: 63 }), attributes }),
  fc.record({
    type: fc.constant('WRITE'),
    id: fc.nat(),
    handle: handles,
    position,
    bytes: fc.constant(Buffer.from('data')),
  }),
  fc.record({
    type: fc.constant('READ'),
    id: fc.nat(),
    handle: handles,
    position,
    length: fc.constantFrom(0, 10, 2 ** 32 - 1),
  }),
  fc.record({ type: fc.constantFrom('CLOSE', 'FSTAT', 'READDIR'), id: fc.nat(), handle: handles }),
  fc.record({ type: fc.constant('FSETSTAT'), id: fc.nat(), handle: handles, attributes }),
  fc.record({
    type: fc.constantFrom('STAT', 'LSTAT', 'OPENDIR', 'REMOVE', 'RMDIR', 'REALPATH', 'READLINK'),
    id: fc.nat(),
    path: paths,
  }),
  fc.record({ type: fc.constantFrom('RENAME', 'SYMLINK'), id: fc.nat(), path: paths, target: paths }),
  fc.record({ type: fc.constantFrom('SETSTAT', 'MKDIR'), id: fc.nat(), path: paths, attributes }),
  fc.record({
    type: fc.constant('EXTENDED'),
    id: fc.nat(),
    name: fc.constantFrom('fsync@openssh.com', 'posix-rename@openssh.com', 'statvfs@openssh.com', 'x'),
    data: fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes)),
  }),
) as fc.Arbitrary<Request>;

test('any sequence of requests ends with every handle told once, and one reply each', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(request, { maxLength: 40 }), async (requests) => {
      const { input, output, retrait, reception, logs, ended } = openPipes();
      retrait.add(dupont, 'cr', Buffer.from('content'));
      const client = new RawClient((bytes) => void input.write(bytes));
      output.on('data', (bytes: Buffer) => client.receive(bytes));
      await client.init();
      input.write(Buffer.concat(requests.map(encodeRequest)));
      input.end();
      expect(await ended).toBe(0);
      await expect.poll(() => client.replies).toBe(requests.length + 1);
      const count = (...events: string[]) => logs.filter((line) => events.includes(line.event)).length;
      expect(count('sftp.opened')).toBe(count('sftp.closed', 'sftp.close-failed', 'sftp.interrupted'));
      expect(reception.list(dupont).some((depot) => depot.statut === 'OUVERT')).toBe(false);
      const unforeseen = logs.filter((line) => line.event === 'sftp.unforeseen');
      expect(unforeseen).toEqual([]);
    }),
    { numRuns: 400 },
  );
}, 60_000);

test('any bytes end the session and leave no handle open', async () => {
  const noise = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));
  await fc.assert(
    fc.asyncProperty(fc.array(request, { maxLength: 10 }), noise, fc.nat(), async (requests, bytes, at) => {
      const { input, output, reception, logs, ended } = openPipes();
      output.resume();
      const stream = Buffer.concat([
        encodeRequest({ type: 'INIT', version: 3 }),
        ...requests.map(encodeRequest),
      ]);
      const cut = at % stream.length;
      input.end(Buffer.concat([stream.subarray(0, cut), bytes, stream.subarray(cut)]));
      expect([0, 1]).toContain(await ended);
      expect(reception.list(dupont).some((depot) => depot.statut === 'OUVERT')).toBe(false);
      expect(logs.filter((line) => line.event === 'sftp.unforeseen')).toEqual([]);
    }),
    { numRuns: 500 },
  );
}, 60_000);
