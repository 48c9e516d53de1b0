// SPDX-License-Identifier: Apache-2.0
/**
 * Key material and tokens on disk: written whole or not at all, readable by their owner alone.
 *
 * A first start that is killed while it makes a key must leave none rather than half of one, or no later start
 * would work without a person.
 */
import { link, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from '../gateway/domain/failure.ts';

/** Permissions that only the owner of a secret may have. */
const othersMask = 0o077;

/**
 * Writes a new file of mode 0600: on disk and whole when this resolves. Throws EEXIST when something stands there.
 */
export async function writeSecretFile(path: string, content: string | Uint8Array): Promise<void> {
  const directory = dirname(path);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const temporary = `${path}.new`;
  await rm(temporary, { force: true }); // What a start killed here had left; the data lock keeps others away.
  const file = await open(temporary, 'wx', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(temporary, path);
  } finally {
    await rm(temporary);
  }
  await syncDirectory(directory);
}

/**
 * The text of a secret; undefined when there is none. An empty file is none (an older start was killed there) and is
 * removed, so that it can be made anew.
 * @throws Failure CONFIG when it cannot be read, or when others may read it.
 */
export async function readSecretFile(path: string, what: string): Promise<string | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new Failure('CONFIG', `${path} ne peut pas être lu / cannot be read (${what})`, error);
  });
  if (text === undefined) return undefined;
  if (text === '') {
    await rm(path);
    return undefined;
  }
  if (((await stat(path)).mode & othersMask) !== 0) {
    throw new Failure(
      'CONFIG',
      `${path} : d'autres peuvent le lire / ${what} may be read by others: chmod 600`,
    );
  }
  return text;
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
