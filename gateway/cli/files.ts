// SPDX-License-Identifier: Apache-2.0
/** Small questions to the file system that several commands ask. */
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Longest chain of folders that is made at once. */
const foldersAtMost = 256;

/**
 * The folder, and those it is in. Not `mkdir` with `recursive`: where a file system makes no folders and says that
 * there is no such path, as /proc does, that tries for ever.
 */
export async function makeFolder(path: string, room = foldersAtMost): Promise<void> {
  if (await isFolder(path)) return;
  const parent = dirname(path);
  if (parent !== path && room > 0) await makeFolder(parent, room - 1);
  try {
    await mkdir(path);
  } catch (error) {
    // Somebody else made it meanwhile.
    if (!(await isFolder(path))) throw error;
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
