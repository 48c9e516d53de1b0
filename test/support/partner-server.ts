// SPDX-License-Identifier: Apache-2.0
/**
 * The SFTP server of another party, by ssh2 alone: files in memory, two folders, and a saboteur who is asked before each
 * request whether to cut the line there, before or after the request takes effect, to refuse it, or to
 * say nothing more.
 */
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2, { type Connection, type SFTPWrapper } from 'ssh2';
import type { ServeurSftp } from '../../gateway/domain/raccordement.ts';
import { fingerprintOf } from '../../protocols/sftp/client/connection.ts';
import { generateSshKeyPair } from '../../protocols/sftp/keys.ts';

const { OPEN_MODE, STATUS_CODE } = ssh2.utils.sftp;

export type Sabotage = 'cut-before' | 'cut-after' | 'mute' | 'deny' | 'fail' | undefined;

export interface Request {
  readonly number: number;
  /** OPEN, WRITE, RENAME … */
  readonly name: string;
  readonly path: string;
}

export interface PartnerServer {
  readonly serveur: ServeurSftp;
  readonly port: number;
  readonly files: Map<string, { bytes: Buffer; modifiedSeconds: number }>;
  readonly requests: Request[];
  /** Files that got a final name in `/in`, in order. */
  readonly delivered: { readonly nom: string; readonly bytes: Buffer }[];
  /** Asked for each request. */
  sabotage: (request: Request) => Sabotage;
  /** Takes what was put away at once, as a partner that reads its folder. */
  takesAtOnce: boolean;
  /** Lets go of what was read whole, at the CLOSE of its handle. */
  fetchOnce: boolean;
  /** What each READDIR answers instead of the files that there are; undefined ends the folder. */
  listing: (() => Promise<readonly string[] | undefined>) | undefined;
  readonly logins: number;
  /** Stops listening and drops who is there; `restart` listens on the same port again. */
  stop(): Promise<void>;
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function startPartnerServer(
  options: { readonly rejectLogins?: boolean } = {},
): Promise<PartnerServer> {
  const folder = await mkdtemp(join(tmpdir(), 'raccord-partner-'));
  const hostKey = generateSshKeyPair('partner host');
  const own = generateSshKeyPair('raccord');
  const cleFichier = join(folder, 'id_ed25519');
  await writeFile(cleFichier, own.privateKey, { mode: 0o600 });
  const connections = new Set<Connection>();
  const state: State = {
    files: new Map(),
    requests: [],
    delivered: [],
    sabotage: () => undefined,
    takesAtOnce: false,
    fetchOnce: false,
    listing: undefined,
    logins: 0,
  };
  const server = new ssh2.Server({ hostKeys: [hostKey.privateKey] }, (connection) => {
    connections.add(connection);
    // Without it each small answer waits 40 ms for an acknowledgement.
    socketOf(connection).setNoDelay(true);
    connection.on('error', () => undefined);
    connection.on('close', () => connections.delete(connection));
    connection.on('authentication', (context) => {
      if (options.rejectLogins === true || context.method !== 'publickey')
        return context.reject(['publickey']);
      context.accept();
    });
    connection.on('ready', () => {
      state.logins += 1;
      connection.on('session', (accept) => {
        accept().on('sftp', (acceptSftp) => serve(acceptSftp(), connection, state));
      });
    });
  });
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const stop = async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const connection of connections) connection.end();
    await closed;
  };
  const line = Buffer.from(hostKey.publicKey.split(' ')[1] ?? '', 'base64');
  return Object.assign(state, {
    port,
    serveur: {
      hote: '127.0.0.1',
      port,
      login: 'raccord',
      cleFichier,
      empreinteHote: fingerprintOf(line),
      dossierDepot: '/in',
      dossierRetrait: '/out',
    },
    stop,
    restart: () => listen(port),
    close: async () => {
      await stop().catch(() => undefined);
      await rm(folder, { recursive: true, force: true });
    },
  });
}

interface State
  extends Pick<
    PartnerServer,
    'files' | 'requests' | 'delivered' | 'sabotage' | 'takesAtOnce' | 'fetchOnce' | 'listing'
  > {
  logins: number;
}

const refusals = { deny: STATUS_CODE.PERMISSION_DENIED, fail: STATUS_CODE.FAILURE } as const;

interface Open {
  readonly path: string;
  readonly flags: number;
  readonly listing?: string[];
  read: number;
}

function serve(sftp: SFTPWrapper, connection: Connection, state: State): void {
  const handles = new Map<number, Open>();
  let nextHandle = 0;
  const newHandle = (open: Omit<Open, 'read'>): Buffer => {
    const handle = Buffer.alloc(4);
    handle.writeUInt32BE(++nextHandle);
    handles.set(nextHandle, { ...open, read: 0 });
    return handle;
  };
  const opened = (handle: Buffer) => handles.get(handle.readUInt32BE(0)) ?? { path: '?', flags: 0, read: 0 };
  /** `effect` happens, then `reply` is sent, unless the saboteur is at work. */
  const answer = (name: string, path: string, id: number, effect: () => (() => void) | number) => {
    const request = { number: state.requests.length + 1, name, path };
    state.requests.push(request);
    const order = state.sabotage(request);
    if (order === 'deny' || order === 'fail') return sftp.status(id, refusals[order]);
    const reply = order === 'cut-before' ? STATUS_CODE.OK : effect();
    if (order === 'mute') return;
    if (order !== undefined) return cut(connection);
    if (typeof reply === 'number') sftp.status(id, reply);
    else reply();
  };
  const attrs = (path: string) => {
    const file = state.files.get(path);
    const { bytes, modifiedSeconds } = file ?? { bytes: Buffer.alloc(0), modifiedSeconds: 0 };
    const time = modifiedSeconds;
    return { mode: 0o100644, uid: 0, gid: 0, size: bytes.length, atime: time, mtime: time };
  };
  const stat = (name: string) => (id: number, path: string) =>
    answer(name, path, id, () =>
      state.files.has(path) ? () => sftp.attrs(id, attrs(path)) : STATUS_CODE.NO_SUCH_FILE,
    );

  sftp.on('STAT', stat('STAT'));
  sftp.on('LSTAT', stat('LSTAT'));
  sftp.on('OPEN', (id, path, flags) =>
    answer('OPEN', path, id, () => {
      const known = state.files.has(path);
      if (!known && !(flags & OPEN_MODE.CREAT)) return STATUS_CODE.NO_SUCH_FILE;
      if (!known || flags & OPEN_MODE.TRUNC) put(state, path, Buffer.alloc(0));
      const handle = newHandle({ path, flags });
      return () => sftp.handle(id, handle);
    }),
  );
  sftp.on('WRITE', (id, handle, offset, data) => {
    const { path } = opened(handle);
    answer('WRITE', path, id, () => {
      const before = state.files.get(path)?.bytes ?? Buffer.alloc(0);
      const after = Buffer.alloc(Math.max(before.length, offset + data.length));
      before.copy(after);
      data.copy(after, offset);
      put(state, path, after);
      return STATUS_CODE.OK;
    });
  });
  sftp.on('READ', (id, handle, offset, length) => {
    const open = opened(handle);
    answer('READ', open.path, id, () => {
      const bytes = state.files.get(open.path)?.bytes ?? Buffer.alloc(0);
      const piece = bytes.subarray(offset, offset + length);
      open.read += piece.length;
      return piece.length === 0 ? STATUS_CODE.EOF : () => sftp.data(id, piece);
    });
  });
  sftp.on('CLOSE', (id, handle) => {
    const { path, flags, read } = opened(handle);
    answer('CLOSE', path, id, () => {
      const whole =
        (flags & OPEN_MODE.READ) !== 0 && read >= (state.files.get(path)?.bytes.length ?? Infinity);
      if (state.fetchOnce && whole) state.files.delete(path);
      handles.delete(handle.readUInt32BE(0));
      return STATUS_CODE.OK;
    });
  });
  sftp.on('RENAME', (id, from, to) =>
    answer('RENAME', `${from} ${to}`, id, () => {
      const file = state.files.get(from);
      if (file === undefined) return STATUS_CODE.NO_SUCH_FILE;
      if (state.files.has(to)) return STATUS_CODE.FAILURE;
      state.files.delete(from);
      state.delivered.push({ nom: to.slice(to.lastIndexOf('/') + 1), bytes: file.bytes });
      if (!state.takesAtOnce) state.files.set(to, file);
      return STATUS_CODE.OK;
    }),
  );
  sftp.on('REMOVE', (id, path) =>
    answer('REMOVE', path, id, () => (state.files.delete(path) ? STATUS_CODE.OK : STATUS_CODE.NO_SUCH_FILE)),
  );
  sftp.on('OPENDIR', (id, path) =>
    answer('OPENDIR', path, id, () => {
      if (path !== '/in' && path !== '/out') return STATUS_CODE.NO_SUCH_FILE;
      const listing = [...state.files.keys()].filter((one) => one.startsWith(`${path}/`));
      const handle = newHandle({ path, flags: 0, listing });
      return () => sftp.handle(id, handle);
    }),
  );
  sftp.on('READDIR', (id, handle) => {
    const { path, listing = [] } = opened(handle);
    answer('READDIR', path, id, () => {
      const reply = (names: readonly string[]) => {
        const entries = names.map((one) => {
          const filename = one.slice(path.length + 1);
          return { filename, longname: filename, attrs: attrs(one) };
        });
        sftp.name(id, entries as never);
      };
      const { listing: madeUp } = state;
      if (madeUp !== undefined) {
        return () =>
          void madeUp().then((names) =>
            names === undefined
              ? sftp.status(id, STATUS_CODE.EOF)
              : reply(names.map((nom) => `${path}/${nom}`)),
          );
      }
      const names = listing.splice(0);
      return names.length === 0 ? STATUS_CODE.EOF : () => reply(names);
    });
  });
}

/** At once: what was not answered never will be. */
function cut(connection: Connection): void {
  socketOf(connection).destroy();
}

function socketOf(connection: Connection): Socket {
  return (connection as unknown as { readonly _sock: Socket })._sock;
}

function put({ files }: State, path: string, bytes: Buffer): void {
  files.set(path, { bytes, modifiedSeconds: files.get(path)?.modifiedSeconds ?? 1_790_000_000 });
}
