// SPDX-License-Identifier: Apache-2.0
/**
 * The physical limit the road is held against: a plain loop of write, fsync, rename, fsync of the directory,
 * on the same file system, in the same run.
 */
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Files per second with `inFlight` of them at once. They stay in `directory`, to be removed once all is measured:
 * ext4 is twenty times slower to create a file where thousands were deleted a moment ago.
 */
export async function durableFilesPerSecond(
  directory: string,
  sizeBytes: number,
  count: number,
  inFlight: number,
): Promise<number> {
  const place = join(directory, `limit-${inFlight}`);
  await mkdir(place, { recursive: true });
  const content = Buffer.alloc(sizeBytes, 0x61);
  let next = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      for (let i = next++; i < count; i = next++) await writeDurably(place, String(i), content);
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  return count / seconds;
}

async function writeDurably(place: string, name: string, content: Uint8Array): Promise<void> {
  const file = await open(join(place, `${name}.tmp`), 'wx');
  await file.write(content);
  await file.sync();
  await file.close();
  await rename(join(place, `${name}.tmp`), join(place, name));
  const directory = await open(place, 'r');
  await directory.sync();
  await directory.close();
}
