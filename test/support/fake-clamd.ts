// SPDX-License-Identifier: Apache-2.0
/** A clamd that misbehaves as told: the wire of clamd, on a port of its own. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

export interface FakeScan {
  /** What came so far. */
  readonly parts: Buffer[];
  answer(text: string): void;
  /** Ends the connection with no more words. */
  hangUp(): void;
}

export interface FakeClamd {
  readonly port: number;
  readonly commands: readonly string[];
  /** Connections open now. */
  readonly open: number;
  /** Most scans without an answer at once. */
  readonly most: number;
  close(): Promise<void>;
}

export interface Behaviour {
  /** When the content is whole. */
  readonly whole?: (scan: FakeScan) => void;
  /** After each piece of content. */
  readonly piece?: (scan: FakeScan) => void;
  readonly version?: string;
  /** True: connects and reads nothing at all. */
  readonly deaf?: boolean;
}

export async function startFakeClamd(behaviour: Behaviour): Promise<FakeClamd> {
  const seen = { commands: [] as string[], scans: 0, most: 0 };
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    if (behaviour.deaf === true) socket.pause();
    else converse(socket, behaviour, seen);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    commands: seen.commands,
    get open() {
      return sockets.size;
    },
    get most() {
      return seen.most;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

interface Seen {
  readonly commands: string[];
  scans: number;
  most: number;
}

function converse(socket: Socket, behaviour: Behaviour, seen: Seen): void {
  let unread: Buffer = Buffer.alloc(0);
  let scan: FakeScan | undefined;
  const take = (bytes: number) => {
    const taken = unread.subarray(0, bytes);
    unread = unread.subarray(bytes);
    return taken;
  };
  socket.on('data', (chunk: Buffer) => {
    unread = Buffer.concat([unread, chunk]);
    if (scan === undefined && unread.includes(0)) {
      const command = take(unread.indexOf(0) + 1)
        .toString('latin1')
        .slice(0, -1);
      seen.commands.push(command);
      if (command === 'zINSTREAM') scan = scanOf(socket, seen);
      else socket.write(behaviour.version ?? 'ClamAV 0.0.0\0');
    }
    if (scan !== undefined) readPieces(scan, behaviour, () => unread, take);
  });
}

function readPieces(
  scan: FakeScan,
  { whole, piece }: Behaviour,
  unread: () => Buffer,
  take: (bytes: number) => Buffer,
): void {
  while (unread().length >= lengthBytes) {
    const length = unread().readUInt32BE(0);
    if (length === 0) {
      whole?.(scan);
      return;
    }
    if (unread().length < lengthBytes + length) return;
    take(lengthBytes);
    scan.parts.push(Buffer.from(take(length)));
    piece?.(scan);
  }
}

const lengthBytes = 4;

function scanOf(socket: Socket, seen: Seen): FakeScan {
  const parts: Buffer[] = [];
  seen.scans += 1;
  seen.most = Math.max(seen.most, seen.scans);
  return {
    parts,
    answer: (text) => {
      seen.scans -= 1;
      socket.write(text);
    },
    hangUp: () => socket.destroy(),
  };
}
