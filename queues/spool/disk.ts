// SPDX-License-Identifier: Apache-2.0
/**
 * The few file-system calls the spool makes, with their errors turned into a `Failure`.
 *
 * What does not wait for the disk (open, close, rename, stat, the first bytes of a file) is called directly: handing
 * it to a thread costs more than the call itself, and with two cores that was most of the cost of a small flux
 * (sftp spec §3.5). What may wait is handed over, so that the loop goes on: fsync, the rest of a large file, and
 * the creation of a file, which on ext4 waits for its journal and took a quarter of the loop's time.
 *
 * They come in as an argument, so that a test can have the disk refuse; `nodeDisk` is the real one.
 * Nothing here follows a symbolic link in the last component (O_NOFOLLOW).
 */
import {
  closeSync,
  constants,
  fstatSync,
  fsync,
  ftruncate,
  lstatSync,
  mkdirSync,
  open,
  openSync,
  read,
  readSync,
  renameSync,
  write,
  writeSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { Failure } from '../../gateway/domain/failure.ts';

const openLater = promisify(open);
const fsyncLater = promisify(fsync);
const truncateLater = promisify(ftruncate);
const readLater = promisify(read);
const writeLater = promisify(write);

/**
 * Bytes at the start of a file that are read and written directly: an invoice, mostly. They go to the page
 * cache; a file longer than this could fill it, and then the kernel makes the writer wait for the disk.
 */
const directBytes = 64 * 1024;

/**
 * An open file. Closed while a call of it is with a thread, it closes when that call is back: the number of the
 * descriptor would be another file's by then.
 */
export class DiskFile {
  readonly #fd: number;
  #away = 0;
  #closed = false;

  constructor(fd: number) {
    this.#fd = fd;
  }

  /** Returns how many bytes came, 0 at or past the end. */
  async read(into: Uint8Array, positionBytes: number): Promise<number> {
    this.#mustBeOpen();
    if (positionBytes + into.length <= directBytes) {
      return readSync(this.#fd, into, 0, into.length, positionBytes);
    }
    return this.#later(
      async () => (await readLater(this.#fd, into, 0, into.length, positionBytes)).bytesRead,
    );
  }

  /** Returns how many bytes the disk took, perhaps fewer than were given. */
  async write(bytes: Uint8Array, positionBytes: number): Promise<number> {
    this.#mustBeOpen();
    if (positionBytes + bytes.length <= directBytes) {
      return writeSync(this.#fd, bytes, 0, bytes.length, positionBytes);
    }
    return this.#later(
      async () => (await writeLater(this.#fd, bytes, 0, bytes.length, positionBytes)).bytesWritten,
    );
  }

  truncate(sizeBytes: number): Promise<void> {
    return this.#later(() => truncateLater(this.#fd, sizeBytes));
  }

  sync(): Promise<void> {
    return this.#later(() => fsyncLater(this.#fd));
  }

  /** The size of a regular file; undefined for anything else. */
  fileSize(): number | undefined {
    this.#mustBeOpen();
    const found = fstatSync(this.#fd);
    return found.isFile() ? found.size : undefined;
  }

  /** Closing again does nothing. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#away === 0) closeSync(this.#fd);
  }

  async #later<Result>(call: () => Promise<Result>): Promise<Result> {
    this.#mustBeOpen();
    this.#away++;
    try {
      return await call();
    } finally {
      this.#away--;
      if (this.#closed && this.#away === 0) closeSync(this.#fd);
    }
  }

  #mustBeOpen(): void {
    if (this.#closed) throw Object.assign(new Error('the file is closed'), { code: 'EBADF' });
  }
}

export interface Disk {
  open(path: string, flags: number): Promise<DiskFile>;
  rename(from: string, to: string): Promise<void>;
  /** fsync of a file's content and size. */
  syncFile(file: DiskFile): Promise<void>;
  /** fsync of a directory: what was created in it or renamed into it stays there. */
  syncDirectory(path: string): Promise<void>;
}

export const fileMode = 0o600;
export const directoryMode = 0o700;
export const readFlags = constants.O_RDONLY | constants.O_NOFOLLOW;
export const createFlags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
export const reopenFlags = constants.O_RDWR | constants.O_NOFOLLOW;
const directoryFlags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

export const nodeDisk: Disk = {
  open: async (path, flags) => {
    const creates = (flags & constants.O_CREAT) !== 0;
    return new DiskFile(creates ? await openLater(path, flags, fileMode) : openSync(path, flags));
  },
  rename: async (from, to) => renameSync(from, to),
  syncFile: (file) => file.sync(),
  async syncDirectory(path) {
    const directory = new DiskFile(openSync(path, directoryFlags));
    try {
      await directory.sync();
    } finally {
      directory.close();
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

/** Makes a directory with its mode when it is not there. Refuses a link in its place. */
export function makeDirectory(path: string): void {
  try {
    mkdirSync(path, { mode: directoryMode });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    if (lstatSync(path).isDirectory()) return;
    throw new Failure('SPOOL_WRITE', 'a component of the spool is not a directory');
  }
}

export async function removeFile(path: string): Promise<void> {
  await rm(path, { force: true });
}

/** A link is no file here, whatever it leads to. Undefined when there is none. */
export function statFile(
  path: string,
): { readonly sizeBytes: number; readonly modifiedAt: Date } | undefined {
  try {
    const found = lstatSync(path, { throwIfNoEntry: false });
    return found?.isFile() ? { sizeBytes: found.size, modifiedAt: found.mtime } : undefined;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}
