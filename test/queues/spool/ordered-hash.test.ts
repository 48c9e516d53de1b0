// SPDX-License-Identifier: Apache-2.0
/** The hash of a file on its way: what is read again, and that it is right whatever happened. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OrderedHash } from '../../../queues/spool/ordered-hash.ts';

const mebibyte = 1024 * 1024;
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** A file in memory that counts what is read of it, and may be told to wait. */
function fileOf(bytes: Buffer) {
  const file = { bytes, readBytes: 0, gate: Promise.resolve() };
  const read = async (into: Uint8Array, position: number) => {
    await file.gate;
    const length = file.bytes.copy(into, 0, Math.min(position, file.bytes.length), position + into.length);
    file.readBytes += length;
    return length;
  };
  return { file, read };
}

const some = (sizeBytes: number) => Buffer.alloc(sizeBytes, 'some bytes of an invoice ');

test('what comes in order is never read again, also when it is asked for twice', async () => {
  const whole = some(3 * mebibyte);
  const { file, read } = fileOf(whole);
  const hash = new OrderedHash(read, 0);
  for (let at = 0; at < whole.length; at += 100_000) hash.feed(whole.subarray(at, at + 100_000), at);
  expect(await hash.digest(whole.length)).toBe(sha256(whole));
  expect(await hash.digest(whole.length)).toBe(sha256(whole));
  expect(file.readBytes).toBe(0);
});

test('what was found is read once, while more comes in, and nothing of it at the end', async () => {
  const whole = some(3 * mebibyte);
  const { file, read } = fileOf(whole);
  const hash = new OrderedHash(read, mebibyte);
  expect(hash.isBehind).toBe(true);
  hash.feed(whole.subarray(mebibyte, 2 * mebibyte), mebibyte);
  hash.catchUp(() => 2 * mebibyte);
  while (hash.isBehind) {
    await hash.closeUp();
    await new Promise(setImmediate);
  }
  expect(file.readBytes).toBe(2 * mebibyte);
  hash.feed(whole.subarray(2 * mebibyte), 2 * mebibyte);
  expect(await hash.digest(whole.length)).toBe(sha256(whole));
  expect(file.readBytes).toBe(2 * mebibyte);
});

test('it reads no further than what is written', async () => {
  const whole = some(2 * mebibyte);
  const { file, read } = fileOf(whole);
  const hash = new OrderedHash(read, mebibyte);
  hash.feed(whole.subarray(mebibyte), mebibyte);
  hash.catchUp(() => mebibyte);
  while (file.readBytes < mebibyte) await new Promise(setImmediate);
  await new Promise(setImmediate);
  expect(file.readBytes).toBe(mebibyte);
  expect(hash.isBehind).toBe(true);
  expect(await hash.digest(whole.length)).toBe(sha256(whole));
});

test('what was read before a cut does not count after it', async () => {
  const whole = some(mebibyte);
  const { file, read } = fileOf(Buffer.from(whole));
  const hash = new OrderedHash(read, mebibyte);
  const gate = Promise.withResolvers<void>();
  file.gate = gate.promise;
  hash.catchUp(() => mebibyte);
  hash.cut(100);
  const other = Buffer.concat([whole.subarray(0, 100), Buffer.alloc(5000, 'x')]);
  file.bytes = other;
  hash.feed(other.subarray(100), 100);
  gate.resolve();
  hash.catchUp(() => other.length);
  expect(await hash.digest(other.length)).toBe(sha256(other));
});

test('a file that cannot be read meanwhile is read at the end, and refused when it is shorter than it was', async () => {
  const whole = some(mebibyte);
  const { file, read } = fileOf(whole);
  const hash = new OrderedHash(read, mebibyte);
  file.bytes = Buffer.alloc(0);
  hash.catchUp(() => mebibyte);
  await new Promise(setImmediate);
  await expect(hash.digest(mebibyte)).rejects.toMatchObject({ code: 'SPOOL_WRITE' });
  file.bytes = whole;
  expect(await hash.digest(mebibyte)).toBe(sha256(whole));
});

test('once the file is closed nothing more is read', async () => {
  const { file, read } = fileOf(some(2 * mebibyte));
  const hash = new OrderedHash(read, 2 * mebibyte);
  const gate = Promise.withResolvers<void>();
  file.gate = gate.promise;
  hash.catchUp(() => 2 * mebibyte);
  hash.stop();
  gate.resolve();
  await new Promise(setImmediate);
  const { readBytes } = file;
  hash.catchUp(() => 2 * mebibyte);
  await new Promise(setImmediate);
  expect(file.readBytes).toBe(readBytes);
  expect(readBytes).toBeLessThan(mebibyte);
});

const appends = fc.record({
  kind: fc.constant('append' as const),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 9 }),
});
const overs = fc.record({ kind: fc.constant('over' as const), at: fc.nat(30), byte: fc.nat(255) });
const cuts = fc.record({ kind: fc.constant('cut' as const), to: fc.nat(40) });
const meanwhiles = fc.record({ kind: fc.constant('meanwhile' as const) });
const digests = fc.record({ kind: fc.constant('digest' as const) });
const anyStep = fc.oneof(appends, overs, cuts, meanwhiles, digests);
type Step = typeof anyStep extends fc.Arbitrary<infer Value> ? Value : never;

async function take(step: Step, file: { bytes: Buffer }, hash: OrderedHash): Promise<void> {
  const { bytes } = file;
  const write = (written: Uint8Array, at: number) => {
    hash.feed(written, at);
    file.bytes = Buffer.concat([bytes.subarray(0, at), written, bytes.subarray(at + written.length)]);
  };
  switch (step.kind) {
    case 'append':
      return write(step.bytes, bytes.length);
    case 'over':
      return write(Uint8Array.of(step.byte), Math.min(step.at, bytes.length));
    case 'cut':
      hash.cut(Math.min(step.to, bytes.length));
      file.bytes = Buffer.from(bytes.subarray(0, step.to));
      return;
    case 'meanwhile':
      return hash.catchUp(() => file.bytes.length);
    case 'digest':
      expect(await hash.digest(bytes.length)).toBe(sha256(bytes));
  }
}

test('whatever is written and cut, in whatever order, it is the hash of what is there', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 20 }), fc.array(anyStep), async (found, steps) => {
      const { file, read } = fileOf(Buffer.from(found));
      const hash = new OrderedHash(read, found.length);
      for (const step of steps) await take(step, file, hash);
      expect(await hash.digest(file.bytes.length)).toBe(sha256(file.bytes));
    }),
    { numRuns: 300 },
  );
});
