// SPDX-License-Identifier: Apache-2.0
/** What every blob store promises (gateway/ports/spool.ts), run on each one that exists. */
import { createHash } from 'node:crypto';
import { monotonicFactory } from 'ulid';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BlobStore, Staging } from '../../gateway/ports/spool.ts';

export interface BlobStoreUnderTest {
  open(): Promise<BlobStore>;
  /** The same store, as a new process would find it. */
  reopen(): Promise<BlobStore>;
  /** Changes bytes of a blob behind the store's back, keeping its size. */
  corrupt(sha256: string): Promise<void>;
  /** Makes a blob two days old. */
  age(sha256: string): Promise<void>;
  dispose(): Promise<void>;
}

const newId = monotonicFactory();
const bytes = (text: string) => new TextEncoder().encode(text);
const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex');

/** Everything an iterable gives, as a list. */
export async function collect<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

export function blobStoreContract(name: string, create: () => Promise<BlobStoreUnderTest>): void {
  describe(`blob store contract: ${name}`, () => {
    let subject: BlobStoreUnderTest;
    let store: BlobStore;
    beforeEach(async () => {
      subject = await create();
      store = await subject.open();
    });
    afterEach(() => subject.dispose());

    const whole = async (hash: string) => Buffer.from(await store.readWhole(hash, 1_000_000)).toString();
    const staged = async (...writes: readonly (readonly [string, number])[]): Promise<Staging> => {
      const staging = await store.stage(newId());
      for (const [text, position] of writes) await staging.write(bytes(text), position);
      return staging;
    };

    test('what was written in order is sealed under its hash', async () => {
      const staging = await staged(['hello ', 0], ['world', 6]);
      expect(staging.sizeBytes).toBe(11);
      const blob = await staging.seal();
      expect(blob).toEqual({ sha256: sha256('hello world'), sizeBytes: 11 });
      expect(await store.stat(blob.sha256)).toEqual(blob);
      store = await subject.reopen();
      expect(await whole(blob.sha256)).toBe('hello world');
      expect(await store.leftovers()).toEqual([]);
    });

    test('what it would be sealed as can be asked before, and changes nothing', async () => {
      const staging = await staged(['hello ', 0]);
      expect((await staging.digest()).sha256).toBe(sha256('hello '));
      await staging.write(bytes('world'), 6);
      const ref = await staging.digest();
      expect(ref).toEqual({ sha256: sha256('hello world'), sizeBytes: 11 });
      expect(await store.stat(ref.sha256)).toBeUndefined();
      expect(await staging.seal()).toEqual(ref);
      await expect(staging.digest()).rejects.toMatchObject({ code: 'DEPOT_GONE' });
      const holed = await staged(['world', 6]);
      await expect(holed.digest()).rejects.toMatchObject({ code: 'DEPOT_HOLE' });
      await holed.discard();
    });

    test('writes out of order, overlapping and concurrent make the same blob', async () => {
      const staging = await store.stage(newId());
      await Promise.all([
        staging.write(bytes('world'), 6),
        staging.write(bytes('hello '), 0),
        staging.write(bytes('lo wo'), 3),
      ]);
      expect(staging.hasHole).toBe(false);
      expect((await staging.seal()).sha256).toBe(sha256('hello world'));
    });

    test('a byte written over in order of nothing is the last one written', async () => {
      const staging = await staged(['hello world', 0], ['J', 0]);
      expect((await staging.seal()).sha256).toBe(sha256('Jello world'));
    });

    test('a hole is refused until it is filled', async () => {
      const staging = await staged(['world', 6]);
      expect(staging.hasHole).toBe(true);
      await expect(staging.seal()).rejects.toMatchObject({ code: 'DEPOT_HOLE', transient: false });
      await staging.write(bytes('hello '), 0);
      expect(staging.hasHole).toBe(false);
      expect((await staging.seal()).sha256).toBe(sha256('hello world'));
    });

    test('an extension by truncate is a hole, a cut is none', async () => {
      const staging = await staged(['hello world', 0]);
      await staging.truncate(5);
      expect(staging.sizeBytes).toBe(5);
      await staging.truncate(8);
      expect(staging.hasHole).toBe(true);
      await staging.truncate(5);
      expect(staging.hasHole).toBe(false);
      await staging.write(bytes('!'), 5);
      expect((await staging.seal()).sha256).toBe(sha256('hello!'));
    });

    test('endless separate ranges are refused with a clear failure', async () => {
      const staging = await store.stage(newId());
      const scatter = async () => {
        for (let index = 0; index < 5000; index++) await staging.write(bytes('x'), index * 2);
      };
      await expect(scatter()).rejects.toMatchObject({ code: 'DEPOT_HOLE' });
      await staging.discard();
    });

    test('a staging is read back while it is written', async () => {
      const staging = await staged(['hello world', 0]);
      const into = new Uint8Array(5);
      expect(await staging.read(into, 6)).toBe(5);
      expect(Buffer.from(into).toString()).toBe('world');
      expect(await staging.read(into, 11)).toBe(0);
      await staging.sync();
      await staging.discard();
    });

    test('an empty staging is the empty blob', async () => {
      const blob = await (await store.stage(newId())).seal();
      expect(blob).toEqual({ sha256: sha256(''), sizeBytes: 0 });
      expect(await whole(blob.sha256)).toBe('');
    });

    test('the same content sealed many times at once is one blob', async () => {
      const stagings = await Promise.all(Array.from({ length: 20 }, () => staged(['same', 0])));
      const blobs = await Promise.all(stagings.map((staging) => staging.seal()));
      expect(new Set(blobs.map((blob) => blob.sha256))).toEqual(new Set([sha256('same')]));
      expect(await collect(store.list())).toHaveLength(1);
      expect(await store.leftovers()).toEqual([]);
    });

    test('once sealed, a staging takes nothing more, and discarding it does nothing', async () => {
      const staging = await staged(['x', 0]);
      const blob = await staging.seal();
      await expect(staging.write(bytes('y'), 1)).rejects.toMatchObject({ code: 'DEPOT_GONE' });
      await staging.discard();
      expect(await store.stat(blob.sha256)).toEqual(blob);
      expect(await staging.seal()).toEqual(blob);
    });

    test('a suspended staging is resumed with its bytes, in a later process too', async () => {
      const staging = await staged(['hello ', 0]);
      await staging.suspend();
      expect(await store.leftovers()).toMatchObject([{ id: staging.id, sizeBytes: 6 }]);
      store = await subject.reopen();
      const resumed = await store.resume(staging.id);
      expect(resumed?.sizeBytes).toBe(6);
      expect(await store.leftovers()).toEqual([]);
      await resumed?.write(bytes('world'), 6);
      expect((await resumed?.seal())?.sha256).toBe(sha256('hello world'));
      expect(await store.resume(staging.id)).toBeUndefined();
    });

    test('a hole is remembered across a suspension', async () => {
      const staging = await staged(['world', 6]);
      await staging.suspend();
      store = await subject.reopen();
      const resumed = await store.resume(staging.id);
      expect(resumed?.hasHole).toBe(true);
      await expect(resumed?.seal()).rejects.toMatchObject({ code: 'DEPOT_HOLE' });
      await resumed?.write(bytes('hello '), 0);
      expect((await resumed?.seal())?.sha256).toBe(sha256('hello world'));
      expect(await store.leftovers()).toEqual([]);
    });

    test('what nobody has open can be discarded, what somebody has open cannot', async () => {
      const staging = await staged(['x', 0]);
      await expect(store.stage(staging.id)).rejects.toMatchObject({ code: 'DEPOT_CONFLICT' });
      await expect(store.resume(staging.id)).rejects.toMatchObject({ code: 'DEPOT_CONFLICT' });
      await store.discard(staging.id);
      await staging.suspend();
      expect(await store.leftovers()).toHaveLength(1);
      await store.discard(staging.id);
      await store.discard(staging.id);
      expect(await store.leftovers()).toEqual([]);
      expect(await store.resume(staging.id)).toBeUndefined();
    });

    test('discarded at any time, a staging leaves nothing', async () => {
      const staging = await staged(['x', 5]);
      await Promise.all([staging.write(bytes('y'), 0), staging.discard()]);
      await staging.discard();
      expect(await store.leftovers()).toEqual([]);
      expect(await collect(store.list())).toEqual([]);
    });

    test('put takes bytes or a stream, up to a limit', async () => {
      async function* chunks() {
        yield bytes('hello ');
        yield bytes('world');
      }
      expect((await store.put(chunks())).sha256).toBe(sha256('hello world'));
      const big = new Uint8Array(1_000_000).fill(7);
      expect(await store.put(big)).toEqual({ sha256: sha256(big), sizeBytes: 1_000_000 });
      await expect(store.put(chunks(), 10)).rejects.toMatchObject({ code: 'DEPOT_TOO_LARGE' });
      expect((await store.put(chunks(), 11)).sizeBytes).toBe(11);
      expect(await store.leftovers()).toEqual([]);
    });

    test('a stream that fails leaves nothing of what was put', async () => {
      async function* broken() {
        yield bytes('hello');
        throw new Error('the line was lost');
      }
      await expect(store.put(broken())).rejects.toThrow('the line was lost');
      expect(await store.leftovers()).toEqual([]);
    });

    test('a blob is read in pieces, and in chunks of at most 64 KiB', async () => {
      const content = Uint8Array.from({ length: 200_000 }, (_, index) => index % 251);
      const { sha256: hash } = await store.put(content);
      const reader = await store.open(hash);
      const into = new Uint8Array(10);
      expect(reader.sizeBytes).toBe(200_000);
      expect(await reader.read(into, 199_995)).toBe(5);
      expect(await reader.read(into, 200_000)).toBe(0);
      expect(await reader.read(into, 300_000)).toBe(0);
      await reader.close();
      await reader.close();
      const chunks = await collect(store.stream(hash));
      expect(chunks.every((chunk) => chunk.length <= 65_536)).toBe(true);
      expect(sha256(Buffer.concat(chunks))).toBe(hash);
    });

    test('a reader keeps its bytes when the blob is deleted under it', async () => {
      const { sha256: hash } = await store.put(bytes('hello'));
      const reader = await store.open(hash);
      expect(await store.delete(hash, tomorrow())).toBe(true);
      expect(await store.delete(hash, tomorrow())).toBe(false);
      const into = new Uint8Array(5);
      expect(await reader.read(into, 0)).toBe(5);
      await reader.close();
      expect(await store.stat(hash)).toBeUndefined();
      await expect(store.open(hash)).rejects.toMatchObject({ code: 'SPOOL_MISSING' });
      await expect(store.readWhole(hash, 10)).rejects.toMatchObject({ code: 'SPOOL_MISSING' });
      await expect(collect(store.stream(hash))).rejects.toMatchObject({ code: 'SPOOL_MISSING' });
    });

    test('reading whole respects its limit and notices a changed byte', async () => {
      const { sha256: hash } = await store.put(bytes('hello'));
      await expect(store.readWhole(hash, 4)).rejects.toMatchObject({ code: 'DEPOT_TOO_LARGE' });
      await subject.corrupt(hash);
      await expect(store.readWhole(hash, 5)).rejects.toMatchObject({ code: 'SPOOL_CORRUPT' });
    });

    test('what is opened whole respects the limit, is read where one wants, and notices a changed byte', async () => {
      const { sha256: hash } = await store.put(bytes('hello'));
      await expect(store.openWhole(hash, 4)).rejects.toMatchObject({ code: 'DEPOT_TOO_LARGE' });
      const reader = await store.openWhole(hash, 5);
      const into = new Uint8Array(5);
      expect([reader.sizeBytes, await reader.read(into, 3)]).toEqual([5, 2]);
      expect(Buffer.from(into).toString('latin1', 0, 2)).toBe('lo');
      await reader.close();
      await subject.corrupt(hash);
      await expect(store.openWhole(hash, 5)).rejects.toMatchObject({ code: 'SPOOL_CORRUPT' });
      await expect(store.openWhole('0'.repeat(64), 5)).rejects.toMatchObject({ code: 'SPOOL_MISSING' });
    });

    test('the list has every blob with its size and its time', async () => {
      const blobs = await Promise.all(['a', 'bb', 'ccc'].map((text) => store.put(bytes(text))));
      const listed = await collect(store.list());
      expect(listed).toHaveLength(3);
      for (const blob of blobs) expect(listed).toContainEqual({ ...blob, modifiedAt: expect.any(Date) });
    });

    test('an id or a hash that is none touches no file', async () => {
      for (const id of ['../../etc/passwd', 'x', '', '01ARZ3NDEKTSV4RRFFQ69G5FAV/..']) {
        await expect(store.stage(id)).rejects.toMatchObject({ name: 'Failure' });
        expect(await store.resume(id)).toBeUndefined();
        await store.discard(id);
      }
      for (const hash of ['../../etc/passwd', 'ab', '', 'A'.repeat(64), `${'a'.repeat(63)}/`]) {
        expect(await store.stat(hash)).toBeUndefined();
        await expect(store.open(hash)).rejects.toMatchObject({ code: 'SPOOL_MISSING' });
        expect(await store.delete(hash, tomorrow())).toBe(false);
      }
    });

    test('a content sealed again while the purge deletes it is there when the seal has answered', async () => {
      for (let round = 0; round < 100; round++) {
        const { sha256: hash } = await store.put(bytes('hello'));
        await subject.age(hash);
        const [sealed] = await Promise.all([
          store.put(bytes('hello')),
          store.delete(hash, new Date(Date.now() - 60_000)),
        ]);
        expect(await store.stat(sealed.sha256)).toBeDefined();
      }
    });

    test('a blob made again stays, however long it had been there', async () => {
      const { sha256: hash } = await store.put(bytes('hello'));
      const before = new Date(Date.now() - 60_000);
      expect(await store.delete(hash, before)).toBe(false);
      expect(await store.stat(hash)).toBeDefined();
    });

    test('it knows how much room is left', async () => {
      expect(await store.freeBytes()).toBeGreaterThan(0);
    });
  });
}

function tomorrow(): Date {
  return new Date(Date.now() + 24 * 3600 * 1000);
}
