// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFlags, nodeDisk } from '../../../queues/spool/disk.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'raccord-disk-'));
});
afterEach(() => rm(directory, { recursive: true }));

/** Past what is read and written directly. */
const long = 1024 * 1024;

test('a file closed under a call of it closes after that call, which loses nothing', async () => {
  const file = await nodeDisk.open(join(directory, 'a'), createFlags);
  const writing = file.write(new Uint8Array(long).fill(7), 0);
  file.close();
  // Were the descriptor free by now, this one would get its number, and the bytes.
  const other = await nodeDisk.open(join(directory, 'b'), createFlags);
  expect(await writing).toBe(long);
  expect(other.fileSize()).toBe(0);
  other.close();
  const again = await nodeDisk.open(join(directory, 'a'), 0);
  expect(again.fileSize()).toBe(long);
  again.close();
});

test('a closed file takes no call, and closing it again does nothing', async () => {
  const file = await nodeDisk.open(join(directory, 'a'), createFlags);
  file.close();
  file.close();
  const other = await nodeDisk.open(join(directory, 'b'), createFlags);
  await expect(file.write(Uint8Array.of(1), 0)).rejects.toMatchObject({ code: 'EBADF' });
  await expect(file.read(new Uint8Array(1), 0)).rejects.toMatchObject({ code: 'EBADF' });
  await expect(file.sync()).rejects.toMatchObject({ code: 'EBADF' });
  expect(other.fileSize()).toBe(0);
  other.close();
});
