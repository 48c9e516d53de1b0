// SPDX-License-Identifier: Apache-2.0
/**
 * The few file-system calls the spool makes, with their errors turned into a `Failure`.
 *
 * They come in as an argument, so that a test can have the disk refuse; `nodeDisk` is the real one.
 * Nothing here follows a symbolic link in the last component (O_NOFOLLOW).
 */
import { constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, rename, rm } from 'node:fs/promises';
import { Failure } from '../../gateway/domain/failure.ts';

export interface Disk {
  open(path: string, flags: number): Promise<FileHandle>;
  rename(from: string, to: string): Promise<void>;
  /** fsync of a file's content and size. */
  syncFile(handle: FileHandle): Promise<void>;
  /** fsync of a directory: what was created in it or renamed into it stays there. */
  syncDirectory(path: string): Promise<void>;
}

export const fileMode = 0o600;
export const directoryMode = 0o700;
export const readFlags = constants.O_RDONLY | constants.O_NOFOLLOW;
export const createFlags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
export const reopenFlags = constants.O_RDWR | constants.O_NOFOLLOW;

export const nodeDisk: Disk = {
  open: (path, flags) => open(path, flags, fileMode),
  rename,
  syncFile: (handle) => handle.sync(),
  async syncDirectory(path) {
    const handle = await open(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
};

export function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** True for «there is no such file», also when what stands there is a link or not a file. */
export function isAbsent(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'ENOENT' || code === 'ELOOP' || code === 'ENOTDIR';
}

/** DISK_FULL when the disk or a quota has no room, else SPOOL_WRITE. A Failure stays what it is. */
export function writeFailure(error: unknown, doing: string): Failure {
  if (error instanceof Failure) return error;
  const code = codeOf(error);
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  return new Failure(full ? 'DISK_FULL' : 'SPOOL_WRITE', `${doing}: ${code ?? 'unknown error'}`, error);
}

/** Makes a directory with its mode; true when it was not there. Refuses a link in its place. */
export async function makeDirectory(path: string): Promise<boolean> {
  try {
    await mkdir(path, { mode: directoryMode });
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    if ((await lstat(path)).isDirectory()) return false;
    throw new Failure('SPOOL_WRITE', 'a component of the spool is not a directory');
  }
}

export async function removeFile(path: string): Promise<void> {
  await rm(path, { force: true });
}

/** A link is no file here, whatever it leads to. */
export async function isFileOfSize(path: string, sizeBytes: number): Promise<boolean> {
  try {
    const found = await lstat(path);
    return found.isFile() && found.size === sizeBytes;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}
