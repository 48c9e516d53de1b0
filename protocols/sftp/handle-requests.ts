// SPDX-License-Identifier: Apache-2.0
/**
 * Requests that open, use or close a handle, and the handles of a session.
 */
import { Failure } from '../../gateway/domain/failure.ts';
import type { Clock, Logger, Metrics } from '../../gateway/ports/machinery.ts';
import { nameEntry } from './attributes.ts';
import { type Request, type RequestOf, WireReader } from './codec.ts';
import { SftpError } from './errors.ts';
import { FileLane } from './file-lane.ts';
import { HandleTable } from './handles.ts';
import type { Output } from './output.ts';
import type { PathRequest } from './path-requests.ts';
import { maxDataBytes } from './protocol.ts';
import { attributesReply, dataReply, handleReply, nameReply, sealDataReply, statusReply } from './replies.ts';
import type { Requests } from './requests.ts';
import type { Entry, OpenFile, Tree } from './tree.ts';

/** Names in one READDIR answer, as OpenSSH: at most about 60 kB. */
const maxNamesPerReply = 100;

interface FileHandle {
  readonly kind: 'file';
  readonly file: OpenFile;
  readonly lane: FileLane;
  readonly openedAt: number;
  /** Bytes written or read through it. */
  movedBytes: number;
}

interface FolderHandle {
  readonly kind: 'folder';
  readonly path: Buffer;
  readonly entries: Iterator<Entry>;
}

type Handle = FileHandle | FolderHandle;

interface HandleContext {
  readonly logger: Logger;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly stopping: () => boolean;
  /** The bytes of a WRITE are used no more. */
  readonly recycle: (bytes: Buffer) => void;
}

const success = (id: number) => statusReply(id, 'OK', 'Success');

export class HandleRequests {
  readonly #tree: Tree;
  readonly #output: Output;
  readonly #requests: Requests;
  readonly #context: HandleContext;
  readonly #table = new HandleTable<Handle>();

  constructor(tree: Tree, output: Output, requests: Requests, context: HandleContext) {
    this.#tree = tree;
    this.#output = output;
    this.#requests = requests;
    this.#context = context;
  }

  get openFiles(): number {
    let count = 0;
    for (const handle of this.#table.values()) if (handle.kind === 'file') count++;
    return count;
  }

  /** Gives back a request that has nothing to do with handles. */
  take(request: Exclude<Request, RequestOf<'INIT'>>): PathRequest | undefined {
    switch (request.type) {
      case 'OPEN':
        this.#requests.inOrder(request.id, () => this.#open(request));
        return undefined;
      case 'OPENDIR':
        this.#requests.inOrder(request.id, () => this.#openFolder(request));
        return undefined;
      case 'CLOSE':
        this.#close(request);
        return undefined;
      case 'READDIR':
        this.#requests.inOrder(request.id, async () => this.#readFolder(request));
        return undefined;
      case 'READ':
      case 'WRITE':
      case 'FSTAT':
      case 'FSETSTAT':
        this.#onHandle(request);
        return undefined;
      case 'EXTENDED':
        return request.name === 'fsync@openssh.com' ? this.#sync(request) : request;
      default:
        return request;
    }
  }

  /** The session is over: every handle still open is told. */
  async lost(): Promise<void> {
    await Promise.all(this.#table.takeAll().map((handle) => this.#lose(handle)));
  }

  async #open(request: RequestOf<'OPEN'>): Promise<Buffer> {
    if (this.#context.stopping()) throw new Failure('SHUTTING_DOWN', 'OPEN while draining');
    this.#table.assertRoom();
    const file = await this.#tree.open(request.path, request.flags, request.attributes);
    const handle = {
      kind: 'file',
      file,
      lane: new FileLane(file),
      openedAt: performance.now(),
      movedBytes: 0,
    } as const;
    this.#context.logger.info('sftp.opened', {
      nomFichier: file.label,
      sense: file.sense,
      flags: request.flags,
    });
    return handleReply(request.id, this.#table.add(handle));
  }

  async #openFolder(request: RequestOf<'OPENDIR'>): Promise<Buffer> {
    this.#table.assertRoom();
    const attributes = await this.#tree.stat(request.path, true);
    const dots = ['.', '..'].map((name) => ({ name, attributes }));
    const entries = chain(dots, await this.#tree.list(request.path));
    return handleReply(request.id, this.#table.add({ kind: 'folder', path: request.path, entries }));
  }

  #readFolder(request: RequestOf<'READDIR'>): Buffer {
    const handle = this.#table.find(request.handle);
    if (handle.kind !== 'folder') throw new SftpError('FAILURE', 'Not a folder handle');
    const now = this.#context.clock();
    const names = [];
    while (names.length < maxNamesPerReply) {
      const next = handle.entries.next();
      if (next.done === true) break;
      names.push(nameEntry(next.value, now));
    }
    return names.length > 0 ? nameReply(request.id, names) : statusReply(request.id, 'EOF', 'End of folder');
  }

  /** The handle is invalid from now on; the reply waits for what came before on it. */
  #close(request: RequestOf<'CLOSE'>): void {
    const { id } = request;
    let handle: Handle;
    try {
      handle = this.#table.take(request.handle);
    } catch (error) {
      this.#requests.refuse(id, error);
      return;
    }
    this.#requests.inOrder(id, async () => {
      if (handle.kind === 'file') await this.#closeFile(handle);
      return success(id);
    });
  }

  async #closeFile(handle: FileHandle): Promise<void> {
    await handle.lane.idle();
    try {
      await handle.file.close(() => this.#output.delivered());
      this.#told(handle, 'sftp.closed');
    } catch (error) {
      this.#told(handle, 'sftp.close-failed');
      throw error;
    }
  }

  #onHandle(request: RequestOf<'READ' | 'WRITE' | 'FSTAT' | 'FSETSTAT'>): void {
    let handle: Handle;
    try {
      handle = this.#table.find(request.handle);
      if (handle.kind === 'folder' && request.type !== 'FSTAT')
        throw new SftpError('FAILURE', 'A folder handle');
    } catch (error) {
      this.#requests.refuse(request.id, error);
      return;
    }
    if (handle.kind === 'folder') this.#statFolder(request.id, handle);
    else if (request.type === 'WRITE') this.#write(request, handle);
    else if (request.type === 'READ') this.#read(request, handle);
    else handle.lane.push(this.#requests.step(request.id, () => attributes(request, handle.file)));
  }

  #statFolder(id: number, { path }: FolderHandle): void {
    this.#requests.inOrder(id, async () => attributesReply(id, await this.#tree.stat(path, true)));
  }

  #write({ id, bytes, position }: RequestOf<'WRITE'>, handle: FileHandle): void {
    const answered = this.#requests.write(id, bytes.length);
    handle.movedBytes += bytes.length;
    const done = (error?: unknown) => {
      this.#context.recycle(bytes);
      answered(error);
    };
    handle.lane.push({ bytes, position, done });
  }

  /** The answer's room is counted from here on, so that many large READs are not all served at once. */
  #read({ id, position, length }: RequestOf<'READ'>, handle: FileHandle): void {
    const wanted = Math.min(length, maxDataBytes);
    this.#output.reserve(wanted);
    const serve = async () => {
      try {
        return await this.#readInto(id, position, wanted, handle);
      } finally {
        this.#output.release(wanted);
      }
    };
    handle.lane.push(this.#requests.step(id, serve));
  }

  async #readInto(id: number, position: number, wanted: number, handle: FileHandle): Promise<Buffer> {
    // A client asks for as much as it may; room is made for as much as there is.
    const { sizeBytes = 0 } = await handle.file.attributes();
    const { reply, room } = dataReply(Math.min(wanted, Math.max(0, sizeBytes - position)));
    const count = await handle.file.read(room, position);
    handle.movedBytes += count;
    return count > 0 ? sealDataReply(reply, id, count) : statusReply(id, 'EOF', 'End of file');
  }

  #sync({ id, data }: RequestOf<'EXTENDED'>): undefined {
    try {
      const handle = this.#table.find(new WireReader(data).handle());
      if (handle.kind === 'folder') throw new SftpError('FAILURE', 'A folder handle');
      const serve = async () => {
        await handle.file.sync();
        return success(id);
      };
      handle.lane.push(this.#requests.step(id, serve));
    } catch (error) {
      this.#requests.refuse(id, error);
    }
    return undefined;
  }

  async #lose(handle: Handle): Promise<void> {
    if (handle.kind === 'folder') return;
    await handle.lane.idle();
    try {
      await handle.file.lost();
    } catch (error) {
      this.#context.logger.error('sftp.unforeseen', { nomFichier: handle.file.label }, error);
    }
    this.#told(handle, 'sftp.interrupted');
  }

  #told({ file, movedBytes, openedAt }: FileHandle, event: string): void {
    const { logger, metrics } = this.#context;
    const durationMs = Math.round(performance.now() - openedAt);
    logger.info(event, { nomFichier: file.label, sense: file.sense, bytes: movedBytes, durationMs });
    metrics.count('sftp_bytes_total', { direction: file.sense === 'upload' ? 'in' : 'out' }, movedBytes);
  }
}

async function attributes(request: RequestOf<'FSTAT' | 'FSETSTAT'>, file: OpenFile): Promise<Buffer> {
  if (request.type === 'FSTAT') return attributesReply(request.id, await file.attributes());
  await file.setAttributes(request.attributes);
  return success(request.id);
}

function* chain<T>(first: Iterable<T>, second: Iterable<T>): Generator<T> {
  yield* first;
  yield* second;
}
