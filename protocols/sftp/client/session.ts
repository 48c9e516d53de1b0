// SPDX-License-Identifier: Apache-2.0
/**
 * What we ask of a server, one promise a request. A request whose answer never came rejects with the loss of the line, and
 * one that is answered with a status rejects with that status: nothing else may be taken for an answer.
 */
import ssh2, { type FileEntryWithStats, type SFTPWrapper, type Stats } from 'ssh2';
import { Failure } from '../../../gateway/domain/failure.ts';
import type { ServeurSftp } from '../../../gateway/domain/raccordement.ts';
import { type Connection, type ConnectionTimeouts, openConnection } from './connection.ts';
import { isNoSuchFile } from './errors.ts';

const { OPEN_MODE } = ssh2.utils.sftp;

/** Longer than the longest name that is ever asked for. */
const keptChars = 256;

export const opening = {
  /** From its first byte: made, or made empty. */
  create: OPEN_MODE.WRITE | OPEN_MODE.CREAT | OPEN_MODE.TRUNC,
  /** What stands there, to be written further. Reading it is not asked for: it may not be allowed. */
  resume: OPEN_MODE.WRITE,
  read: OPEN_MODE.READ,
} as const;

export interface RemoteFile {
  readonly sizeBytes: number;
  readonly modifiedSeconds: number;
}

export interface RemoteEntry extends RemoteFile {
  readonly nom: string;
}

type Done<Value> = (error: Error | null | undefined, value: Value) => void;

/** How much of a folder is looked at: what it holds is the other side's word, and so is when it ends. */
export interface ListingLimits {
  /** Entries of every kind. */
  readonly entries: number;
  /** From its opening to its last entry, however busy the line is. */
  readonly listingMs: number;
}

export interface Session extends Pick<Connection, 'end' | 'destroy' | 'isLost'> {
  /** Undefined only when the server says that there is no such file. */
  stat(path: string): Promise<RemoteFile | undefined>;
  /** Regular files among the first entries of a folder. One that is not told in time costs the connection. */
  list(path: string, limits: ListingLimits): Promise<readonly RemoteEntry[]>;
  rename(from: string, to: string): Promise<void>;
  /** False when there is no such file (any more). */
  remove(path: string): Promise<boolean>;
  open(path: string, flags: number): Promise<Buffer>;
  write(handle: Buffer, bytes: Buffer, positionBytes: number): Promise<void>;
  /** Fewer bytes than asked for, or none, at the end of the file. */
  read(handle: Buffer, sizeBytes: number, positionBytes: number): Promise<Uint8Array>;
  /** On its disk, where the server can say so. */
  sync(handle: Buffer): Promise<void>;
  close(handle: Buffer): Promise<void>;
}

export async function openSession(
  serveur: ServeurSftp,
  signal: AbortSignal,
  timeouts: ConnectionTimeouts,
): Promise<Session> {
  const { sftp, lost, isLost, end, destroy } = await openConnection(serveur, signal, timeouts);
  const ask = asking(lost);
  return {
    end,
    destroy,
    isLost,
    ...names(sftp, ask),
    list: (path, limits) => lister({ sftp, ask, destroy }, path, limits),
    ...contents(sftp, ask),
  };
}

type Ask = <Value>(request: (done: Done<Value>) => void) => Promise<Value>;

/** Whoever waits when the line is lost is told so, and so is whoever asks afterwards. */
function asking(lost: Promise<never>): Ask {
  const waiting = new Set<(reason: unknown) => void>();
  let loss: { readonly reason: unknown } | undefined;
  lost.catch((reason: unknown) => {
    loss = { reason };
    for (const reject of waiting) reject(reason);
  });
  return <Value>(request: (done: Done<Value>) => void) =>
    new Promise<Value>((resolve, reject) => {
      if (loss !== undefined) return reject(loss.reason);
      waiting.add(reject);
      request((error, value) => {
        waiting.delete(reject);
        if (error) reject(error);
        else resolve(value);
      });
    });
}

function names(sftp: SFTPWrapper, ask: Ask): Pick<Session, 'stat' | 'rename' | 'remove'> {
  return {
    async stat(path) {
      try {
        return fileOf(await ask<Stats>((done) => sftp.stat(path, done)));
      } catch (error) {
        if (isNoSuchFile(error)) return undefined;
        throw error;
      }
    },
    rename: (from, to) => ask<void>((done) => sftp.rename(from, to, (error) => done(error, undefined))),
    async remove(path) {
      try {
        await ask<void>((done) => sftp.unlink(path, (error) => done(error, undefined)));
        return true;
      } catch (error) {
        if (isNoSuchFile(error)) return false;
        throw error;
      }
    },
  };
}

interface Line extends Pick<Connection, 'sftp' | 'destroy'> {
  readonly ask: Ask;
}

/** Request by request: ssh2 would gather a whole folder by itself, for as long as the server goes on. */
async function lister(line: Line, path: string, limits: ListingLimits): Promise<readonly RemoteEntry[]> {
  const { sftp, ask, destroy } = line;
  const tooLate = new Failure(
    'LIVRAISON_INJOIGNABLE',
    `the list of ${path} did not end within ${limits.listingMs} ms`,
  );
  let isLate = false;
  const late = setTimeout(() => {
    isLate = true;
    destroy(tooLate);
  }, limits.listingMs);
  try {
    const handle = await ask<Buffer>((done) => sftp.opendir(path, done));
    const files: RemoteEntry[] = [];
    for (let seen = 0; seen < limits.entries; ) {
      const entries = await entriesOf(line, handle);
      if (entries === undefined) break;
      const some = entries.slice(0, limits.entries - seen);
      seen += some.length;
      for (const entry of some) if (isRegularFile(entry)) files.push(remoteEntryOf(entry));
    }
    await ask<void>((done) => sftp.close(handle, (error) => done(error, undefined)));
    return files;
  } catch (error) {
    // ssh2 may be first to answer for a line that is cut, without its cause.
    throw isLate ? tooLate : error;
  } finally {
    clearTimeout(late);
  }
}

/** Undefined at the end of the folder. */
function entriesOf({ sftp, ask }: Line, handle: Buffer): Promise<readonly FileEntryWithStats[] | undefined> {
  return ask<readonly FileEntryWithStats[] | undefined>((done) =>
    sftp.readdir(handle, (error, entries) =>
      isEndOfFile(error) ? done(undefined, undefined) : done(error, entries),
    ),
  );
}

/** Of a name beyond all measure only its beginning, copied: the answers that it came with are let go of. */
function remoteEntryOf({ filename, attrs }: FileEntryWithStats): RemoteEntry {
  const nom = filename.length > keptChars ? Buffer.from(filename.slice(0, keptChars)).toString() : filename;
  return { nom, ...fileOf(attrs) };
}

/** By its mode; by the letter of its line where a server gives no mode. */
function isRegularFile({ attrs, longname }: FileEntryWithStats): boolean {
  return (attrs as { readonly mode?: number }).mode === undefined
    ? !/^[dlbcps]/.test(longname)
    : attrs.isFile();
}

function fileOf({ size, mtime }: Stats): RemoteFile {
  return { sizeBytes: size, modifiedSeconds: mtime };
}

function contents(sftp: SFTPWrapper, ask: Ask): Pick<Session, 'open' | 'write' | 'read' | 'sync' | 'close'> {
  return {
    open: (path, flags) => ask<Buffer>((done) => sftp.open(path, flags, done)),
    write: (handle, bytes, positionBytes) =>
      ask<void>((done) =>
        sftp.write(handle, bytes, 0, bytes.length, positionBytes, (error) => done(error, undefined)),
      ),
    async read(handle, sizeBytes, positionBytes) {
      const into = Buffer.allocUnsafeSlow(sizeBytes);
      const count = await ask<number>((done) =>
        sftp.read(handle, into, 0, sizeBytes, positionBytes, (error, bytesRead) =>
          isEndOfFile(error) ? done(undefined, 0) : done(error, bytesRead),
        ),
      );
      return into.subarray(0, count);
    },
    async sync(handle) {
      try {
        await ask<void>((done) => sftp.ext_openssh_fsync(handle, (error) => done(error, undefined)));
      } catch (error) {
        // ssh2 throws when the server did not announce it: then its CLOSE is all there is.
        if (!(error instanceof Error && /does not support/.test(error.message))) throw error;
      }
    },
    close: (handle) => ask<void>((done) => sftp.close(handle, (error) => done(error, undefined))),
  };
}

const statusEof = 1;

function isEndOfFile(error: (Error & { readonly code?: unknown }) | null | undefined): boolean {
  return error?.code === statusEof;
}
