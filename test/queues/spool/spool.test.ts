// SPDX-License-Identifier: Apache-2.0
import { open, readdir, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ulid } from 'ulid';
import { afterEach, describe, expect, test } from 'vitest';
import { type Disk, nodeDisk } from '../../../queues/spool/disk.ts';
import { type FileSpoolOptions, openFileSpool } from '../../../queues/spool/index.ts';
import { blobStoreContract, collect } from '../../contracts/blob-store.ts';
import { memorySpool } from '../../support/memory-spool.ts';
import { silent, type TemporarySpool, temporarySpool } from './support.ts';

blobStoreContract('files', temporarySpool);
blobStoreContract('memory', async () => {
  const spool = memorySpool();
  return {
    open: async () => spool,
    reopen: async () => {
      spool.kill();
      return spool;
    },
    corrupt: async (sha256) => spool.corrupt(sha256),
    age: async (sha256) => spool.age(sha256),
    dispose: async () => undefined,
  };
});

const bytes = (text: string) => new TextEncoder().encode(text);

describe('the spool on files', () => {
  const opened: TemporarySpool[] = [];
  const spoolWith = async (options: Partial<FileSpoolOptions> = {}) => {
    const temporary = await temporarySpool(options);
    opened.push(temporary);
    return { temporary, spool: await temporary.open() };
  };
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((temporary) => temporary.dispose()));
  });

  const refusing = (code: string, call: keyof Disk, times = 1): Disk => {
    let left = times;
    const refuse = async () => {
      left -= 1;
      throw Object.assign(new Error(`${code}: refused`), { code });
    };
    const real = nodeDisk[call] as (...args: never[]) => Promise<unknown>;
    const armed = (...args: never[]) => (left > 0 && ready.on ? refuse() : real(...args));
    return { ...nodeDisk, [call]: armed };
  };
  const ready = { on: true };

  test('files are 0600 and directories 0700, under ab', async () => {
    const { temporary, spool } = await spoolWith();
    const { sha256 } = await spool.put(bytes('hello'));
    const modeOf = async (path: string) => (await stat(path)).mode & 0o777;
    expect(await modeOf(temporary.pathOf(sha256))).toBe(0o600);
    expect(await modeOf(join(temporary.directory, sha256.slice(0, 2)))).toBe(0o700);
    expect(await modeOf(join(temporary.directory, 'tmp'))).toBe(0o700);
    expect(await readdir(join(temporary.directory, 'tmp'))).toEqual([]);
  });

  test.each([
    ['ENOSPC', 'DISK_FULL'],
    ['EDQUOT', 'DISK_FULL'],
    ['EIO', 'SPOOL_WRITE'],
  ])('%s at the fsync is %s, and the staging is kept', async (code, failure) => {
    const { spool } = await spoolWith({ disk: refusing(code, 'syncFile') });
    const staging = await spool.stage(ulid());
    await staging.write(bytes('hello'), 0);
    await expect(staging.seal()).rejects.toMatchObject({ code: failure, transient: true });
    await staging.suspend();
    expect(await spool.leftovers()).toMatchObject([{ id: staging.id, sizeBytes: 5 }]);
    expect(await collect(spool.list())).toEqual([]);
  });

  test('after a refused fsync the bytes are not trusted again by themselves', async () => {
    const { spool } = await spoolWith({ disk: refusing('EIO', 'syncFile') });
    const staging = await spool.stage(ulid());
    await staging.write(bytes('hello'), 0);
    await expect(staging.seal()).rejects.toMatchObject({ code: 'SPOOL_WRITE' });
    await expect(staging.seal()).rejects.toMatchObject({ code: 'SPOOL_WRITE' });
    await staging.suspend();
    const resumed = await spool.resume(staging.id);
    await expect(resumed?.seal()).rejects.toMatchObject({ code: 'DEPOT_HOLE' });
    await resumed?.write(bytes('hello'), 0);
    expect(await resumed?.seal()).toMatchObject({ sizeBytes: 5 });
  });

  test('what was on disk before a refused fsync, and not written over since, is trusted still', async () => {
    const refused = { on: false };
    const { spool } = await spoolWith({
      disk: {
        ...nodeDisk,
        async syncFile(file) {
          if (refused.on) throw Object.assign(new Error('refused'), { code: 'EIO' });
          await nodeDisk.syncFile(file);
        },
      },
    });
    for (const [over, kept] of [
      [undefined, 5],
      [2, 2],
    ] as const) {
      refused.on = false;
      const staging = await spool.stage(ulid());
      await staging.write(bytes('hello'), 0);
      await staging.sync();
      await staging.write(bytes(' world'), 5);
      if (over !== undefined) await staging.write(bytes('L'), over);
      refused.on = true;
      await expect(staging.sync()).rejects.toMatchObject({ code: 'SPOOL_WRITE' });
      await staging.suspend();
      refused.on = false;
      const resumed = await spool.resume(staging.id);
      expect(resumed?.hasHole).toBe(true);
      await resumed?.truncate(kept + 1);
      expect(resumed?.hasHole).toBe(true);
      await resumed?.truncate(kept);
      expect(resumed?.hasHole).toBe(false);
      expect(await resumed?.seal()).toMatchObject({ sizeBytes: kept });
    }
  });

  test('a refused rename leaves a staging that can be sealed again', async () => {
    const { spool } = await spoolWith({ disk: refusing('ENOSPC', 'rename') });
    const staging = await spool.stage(ulid());
    await staging.write(bytes('hello'), 0);
    await expect(staging.seal()).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(await staging.seal()).toMatchObject({ sizeBytes: 5 });
  });

  test('a refused directory sync is no success, also for put', async () => {
    ready.on = false;
    const { spool } = await spoolWith({ disk: refusing('EIO', 'syncDirectory', 1000) });
    ready.on = true;
    await expect(spool.put(bytes('hello'))).rejects.toMatchObject({ code: 'SPOOL_WRITE' });
    expect(await spool.leftovers()).toEqual([]);
  });

  test('seals under way at once share the syncs of one directory', async () => {
    const synced: string[] = [];
    const disk: Disk = {
      ...nodeDisk,
      async syncDirectory(path) {
        synced.push(path);
        await nodeDisk.syncDirectory(path);
      },
    };
    const { spool } = await spoolWith({ disk });
    const { sha256 } = await spool.put(bytes('same'));
    synced.length = 0;
    await Promise.all(Array.from({ length: 50 }, () => spool.put(bytes('same'))));
    const ofTheBlob = synced.filter((path) => path.endsWith(`/${sha256.slice(0, 2)}`));
    expect(ofTheBlob.length).toBeGreaterThanOrEqual(1);
    expect(ofTheBlob.length).toBeLessThan(25);
    expect(synced).toHaveLength(ofTheBlob.length);
  });

  test('fsyncs of several seals run side by side', async () => {
    let running = 0;
    let most = 0;
    const gate = Promise.withResolvers<void>();
    const disk: Disk = {
      ...nodeDisk,
      async syncFile(handle) {
        running += 1;
        most = Math.max(most, running);
        if (running === 8) gate.resolve();
        await gate.promise;
        await handle.sync();
        running -= 1;
      },
    };
    const { spool } = await spoolWith({ disk });
    await Promise.all(Array.from({ length: 8 }, (_, index) => spool.put(bytes(`${index}`))));
    expect(most).toBe(8);
  });

  test('nothing has a hash for its name before its bytes were synced', async () => {
    const order: string[] = [];
    const noted =
      <Args extends unknown[], Result>(name: string, call: (...args: Args) => Promise<Result>) =>
      async (...args: Args) => {
        const result = await call(...args);
        order.push(name);
        return result;
      };
    const { spool } = await spoolWith({
      disk: {
        ...nodeDisk,
        rename: noted('rename', nodeDisk.rename),
        syncFile: noted('syncFile', nodeDisk.syncFile),
        syncDirectory: noted('syncDirectory', nodeDisk.syncDirectory),
      },
    });
    order.length = 0;
    await spool.put(bytes('hello'));
    expect(order).toEqual(['syncFile', 'rename', 'syncDirectory']);
  });

  test('a blob that is there already is kept and made young again', async () => {
    const { temporary, spool } = await spoolWith();
    const { sha256 } = await spool.put(bytes('hello'));
    const path = temporary.pathOf(sha256);
    await utimes(path, 1, 1);
    const before = await stat(path);
    await spool.put(bytes('hello'));
    const after = await stat(path);
    expect(after.ino).toBe(before.ino);
    expect(after.mtimeMs).toBeGreaterThan(before.mtimeMs);
  });

  test('a blob cut short on disk is mended by the next one of its hash', async () => {
    const { temporary, spool } = await spoolWith();
    const { sha256 } = await spool.put(bytes('hello'));
    await writeFile(temporary.pathOf(sha256), 'he');
    await spool.put(bytes('hello'));
    expect(await spool.readWhole(sha256, 10)).toEqual(bytes('hello'));
  });

  test('links are not followed, for blobs, directories and stagings', async () => {
    const { temporary, spool } = await spoolWith();
    const outside = join(temporary.directory, 'outside');
    await writeFile(outside, 'secret');
    const { sha256: hash } = await spool.put(bytes('hello'));
    const place = await temporarySpool();
    opened.push(place);
    await symlink(join(temporary.directory, hash.slice(0, 2)), join(place.directory, hash.slice(0, 2)));
    await expect(place.open()).rejects.toMatchObject({ code: 'SPOOL_WRITE' });
    const linked = 'ab'.repeat(32);
    await symlink(outside, temporary.pathOf(linked));
    expect(await spool.stat(linked)).toBeUndefined();
    await expect(spool.open(linked)).rejects.toMatchObject({ code: 'SPOOL_MISSING' });
    expect(await collect(spool.list())).toHaveLength(1);
    const id = ulid();
    await symlink(outside, join(temporary.directory, 'tmp', id));
    expect(await spool.resume(id)).toBeUndefined();
    expect(await spool.leftovers()).toEqual([]);
    await expect(spool.stage(id)).rejects.toMatchObject({ code: 'DEPOT_CONFLICT' });
  });

  test('stagings open at once are limited', async () => {
    const { spool } = await spoolWith({ maxOpenStagings: 2 });
    const [one, two] = [await spool.stage(ulid()), await spool.stage(ulid())];
    await expect(spool.stage(ulid())).rejects.toMatchObject({ code: 'QUOTA' });
    await one?.discard();
    const third = await spool.stage(ulid());
    await third.discard();
    await two?.discard();
  });

  test('a crash with a hole open leaves no zeros that count as written', async () => {
    const { temporary, spool } = await spoolWith();
    const staging = await spool.stage(ulid());
    await staging.write(bytes('hello'), 0);
    await staging.write(bytes('!'), 100);
    // A new process, while the first one never closed it: what a crash leaves.
    const afterCrash = await temporary.reopen();
    const found = await afterCrash.resume(staging.id);
    expect(found?.sizeBytes).toBe(101);
    expect(found?.hasHole).toBe(true);
    await found?.discard();
    await staging.discard();
  });

  test('a hole that was filled before a crash is no hole', async () => {
    const { temporary, spool } = await spoolWith();
    const staging = await spool.stage(ulid());
    await staging.write(bytes('world'), 6);
    await staging.write(bytes('hello '), 0);
    const found = await (await temporary.reopen()).resume(staging.id);
    expect(found?.hasHole).toBe(false);
    await found?.discard();
    await staging.discard();
  });

  test('a directory that is not one is a clear failure', async () => {
    const { temporary } = await spoolWith();
    const file = join(temporary.directory, 'file');
    await (await open(file, 'w')).close();
    await expect(openFileSpool({ directory: file, logger: silent })).rejects.toMatchObject({
      name: 'Failure',
    });
  });
});
