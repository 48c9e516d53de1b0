// SPDX-License-Identifier: Apache-2.0
/**
 * The files under the paths of the command line, folders walked in the order of their names. Links found in a
 * folder are not followed. A path that cannot be read is told, and the others go on.
 */
import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface Listed {
  readonly path: string;
  /** Given on the command line, not found in a folder: it is judged whatever it is. */
  readonly named: boolean;
}

/** A folder tree deeper or wider than this is not a set of invoices. */
const filesAtMost = 1_000_000;
const depthAtMost = 64;

/** @throws RangeError past the limits. */
export async function listFiles(
  paths: readonly string[],
  cannotRead: (path: string, error: unknown) => void,
): Promise<readonly Listed[]> {
  const files: Listed[] = [];
  for (const path of paths) {
    try {
      const found = await stat(path);
      if (found.isDirectory()) await walk(path, 1);
      else if (found.isFile()) files.push({ path, named: true });
      else cannotRead(path, new Error('it is neither a file nor a folder'));
    } catch (error) {
      if (error instanceof RangeError) throw error;
      cannotRead(path, error);
    }
  }
  return files;

  async function walk(folder: string, depth: number): Promise<void> {
    if (depth > depthAtMost) throw new RangeError(`${folder} is more than ${depthAtMost} folders deep`);
    for (const entry of await entriesOf(folder)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) await walk(path, depth + 1);
      else if (entry.isFile()) files.push({ path, named: false });
    }
    if (files.length > filesAtMost) throw new RangeError(`more than ${filesAtMost} files`);
  }

  async function entriesOf(folder: string): Promise<readonly Dirent[]> {
    try {
      const entries = await readdir(folder, { withFileTypes: true });
      return entries.toSorted(byName);
    } catch (error) {
      cannotRead(folder, error);
      return [];
    }
  }
}

function byName(a: Dirent, b: Dirent): number {
  return a.name < b.name ? -1 : 1;
}
