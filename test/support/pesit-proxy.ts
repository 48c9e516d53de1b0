// SPDX-License-Identifier: Apache-2.0
/**
 * A TCP proxy between two PeSIT peers (plain TCP) that knows their framing and nothing more: it cuts before, inside or after
 * the nth entity of a direction, holds one back until it is told, splits to single bytes, and plays a connection's bytes
 * again. No clock: everything happens at an entity.
 */
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** `aller`: from whoever connected, to the one behind the proxy. */
export type Direction = 'aller' | 'retour';

export interface Cut {
  readonly direction: Direction;
  /** From 1. */
  readonly nth: number;
  readonly where: 'before' | 'middle' | 'after';
  /** RST to both, instead of an end. */
  readonly reset?: boolean;
}

export interface ProxyPlan {
  readonly cut?: Cut;
  /** A byte a write. */
  readonly split?: boolean;
  /** The entity waits for `until`; `reached` is called when it is here. */
  readonly hold?: {
    readonly direction: Direction;
    readonly nth: number;
    readonly reached?: () => void;
    readonly until: Promise<unknown>;
  };
  /** Check bytes follow each FPDU: without a prefix, nothing else tells. */
  readonly crc?: boolean;
}

interface Passed {
  readonly direction: Direction;
  readonly bytes: Buffer;
}

export interface PesitProxy {
  readonly port: number;
  /** What passed on each connection, in order; of a cut one, as far as it was let through. */
  readonly connections: readonly (readonly Passed[])[];
  /** For the connections to come, one after another; the last one stands for all that follow. */
  plan(...plans: readonly ProxyPlan[]): void;
  /** Says again what was said on that connection, each entity when as many answers have come as had then. */
  repeat(connection: number): Promise<readonly Passed[]>;
  close(): Promise<void>;
}

export async function startPesitProxy(targetPort: number): Promise<PesitProxy> {
  const connections: Passed[][] = [];
  const sockets = new Set<Socket>();
  let plans: readonly ProxyPlan[] = [];
  let sincePlan = 0;

  function follow(socket: Socket): Socket {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
    return socket;
  }

  const server = createServer((client) => {
    const plan = plans[Math.min(sincePlan, plans.length - 1)] ?? {};
    sincePlan += 1;
    const passed: Passed[] = [];
    connections.push(passed);
    const target = follow(connect({ host: '127.0.0.1', port: targetPort }));
    const pair = { plan, passed, framing: { raw: undefined }, cutDone: false };
    void relay(pair, 'aller', follow(client), target);
    void relay(pair, 'retour', target, client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    connections,
    plan(...next) {
      plans = next;
      sincePlan = 0;
    },
    repeat: (connection) =>
      replay(connections[connection] ?? [], follow(connect({ host: '127.0.0.1', port: targetPort }))),
    close: () => closeAll(server, sockets),
  };
}

async function closeAll(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
}

interface Pair {
  readonly plan: ProxyPlan;
  readonly passed: Passed[];
  readonly framing: Framing;
  cutDone: boolean;
}

interface Framing {
  raw: boolean | undefined;
}

async function relay(pair: Pair, direction: Direction, from: Socket, to: Socket): Promise<void> {
  let nth = 0;
  try {
    for await (const bytes of entities(from, pair.framing, pair.plan.crc === true)) {
      nth += 1;
      await held(pair.plan, direction, nth);
      const { cut } = pair.plan;
      if (cut?.direction === direction && cut.nth === nth)
        return await carryOut(pair, cut, { bytes, from, to });
      if (pair.cutDone) return;
      pair.passed.push({ direction, bytes });
      await write(to, bytes, pair.plan.split === true);
    }
    to.end();
  } catch {
    from.destroy();
    to.destroy();
  }
}

async function held({ hold }: ProxyPlan, direction: Direction, nth: number): Promise<void> {
  if (hold?.direction !== direction || hold.nth !== nth) return;
  hold.reached?.();
  await hold.until;
}

/** Whoever is to receive the entity gets what is left of it before the line ends. */
async function carryOut(
  pair: Pair,
  { direction, where, reset = false }: Cut,
  { bytes, from, to }: { readonly bytes: Buffer; readonly from: Socket; readonly to: Socket },
): Promise<void> {
  pair.cutDone = true;
  const through = { before: 0, middle: Math.ceil(bytes.length / 2), after: bytes.length }[where];
  const left = bytes.subarray(0, through);
  if (left.length > 0) {
    pair.passed.push({ direction, bytes: left });
    await write(to, left, false);
  }
  if (reset) {
    to.resetAndDestroy();
    from.resetAndDestroy();
    return;
  }
  to.end(() => to.destroySoon());
  from.end(() => from.destroySoon());
  from.resume();
}

async function write(to: Socket, bytes: Buffer, split: boolean): Promise<void> {
  const pieces = split ? Array.from(bytes, (byte) => Buffer.of(byte)) : [bytes];
  for (const piece of pieces)
    await new Promise<void>((resolve, reject) =>
      to.write(piece, (error) => (error ? reject(error) : resolve())),
    );
}

/** What a stream holds, entity by entity; what is left at its end comes as it is. */
async function* entities(from: Socket, framing: Framing, crc: boolean): AsyncGenerator<Buffer> {
  let held = Buffer.alloc(0);
  for await (const chunk of from) {
    held = Buffer.concat([held, chunk as Buffer]);
    for (let size = sizeOf(held, framing, crc); size !== undefined; size = sizeOf(held, framing, crc)) {
      yield held.subarray(0, size);
      held = held.subarray(size);
    }
  }
  if (held.length > 0) yield held;
}

const enoughToTell = 6;

/** Of the entity at the start, when it is here whole. */
function sizeOf(held: Buffer, framing: Framing, crc: boolean): number | undefined {
  if (held.length < (framing.raw === undefined ? enoughToTell : 4)) return undefined;
  framing.raw ??= isRaw(held);
  const size = sizeFramed(held, framing.raw, crc);
  return size >= 1 && size <= held.length ? size : undefined;
}

function sizeFramed(held: Buffer, raw: boolean, crc: boolean): number {
  if (!raw) return 2 + held.readUInt16BE(0);
  const pre = preconnection.find(({ head }) => held.subarray(0, 4).equals(head));
  if (pre !== undefined) return pre.size;
  return held.readUInt16BE(0) + (crc ? 2 : 0);
}

const ebcdic = { pesi: Buffer.from('d7c5e2c9', 'hex'), ack0: Buffer.from('c1c3d2f0', 'hex') };
const preconnection = [
  { head: ebcdic.pesi, size: 24 },
  { head: ebcdic.ack0, size: 4 },
];

/** By the first bytes of whoever connects: PESI, or a CONNECT without a prefix. */
function isRaw(held: Buffer): boolean {
  return held.subarray(0, 4).equals(ebcdic.pesi) || (held[2] === 0x40 && held[3] === 0x20);
}

async function replay(told: readonly Passed[], socket: Socket): Promise<readonly Passed[]> {
  const heard: Passed[] = [];
  const framing: Framing = { raw: told[0] === undefined ? false : isRaw(told[0].bytes) };
  const answers = entities(socket, framing, false);
  let due = 0;
  for (const { direction, bytes } of told) {
    if (direction === 'retour') {
      due += 1;
      continue;
    }
    while (heard.length < due && (await next(answers, heard)));
    await write(socket, bytes, false).catch(() => undefined);
  }
  socket.end();
  while (await next(answers, heard));
  socket.destroy();
  return heard;
}

async function next(answers: AsyncGenerator<Buffer>, heard: Passed[]): Promise<boolean> {
  const answer = await answers.next().catch(() => ({ done: true, value: undefined }));
  if (answer.done === true || answer.value === undefined) return false;
  heard.push({ direction: 'retour', bytes: answer.value });
  return true;
}
