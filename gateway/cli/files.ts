// SPDX-License-Identifier: Apache-2.0
/** Small questions to the file system that several commands ask. */
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from '../domain/failure.ts';

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Its size in bytes. @throws RangeError when it is not there, cannot be looked at, or is no file. */
export async function fileSizeOf(path: string): Promise<number> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR')
      throw new RangeError(`${path} n'existe pas / does not exist`);
    throw new RangeError(`${path} ne se lit pas / cannot be read: ${error.code ?? error.message}`);
  });
  if (!found.isFile()) throw new RangeError(`${path} n'est pas un fichier / is no file`);
  return found.size;
}

/** `writing` makes a new file at `path` (flag `wx`). @throws Failure CONFIG when something stands there already. */
export async function refuseExisting(path: string, writing: () => Promise<void>): Promise<void> {
  try {
    await writing();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new Failure(
      'CONFIG',
      `${path} existe déjà, donnez un autre nom / exists: nothing is overwritten, give another name`,
      error,
    );
  }
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
