// SPDX-License-Identifier: Apache-2.0
/**
 * The few places where we reach below ssh2's public interface (1.17.0, pinned), and nowhere else.
 *
 * Three needs have no public door (sftp spec §2.1): the receive window of a channel, which ssh2 keeps at
 * 2 MiB; the largest packet a client takes, since 0 would make ssh2 loop for ever; and whether a key exchange
 * is under way, during which ssh2 queues what it is given without limit. Each is checked to be there; where
 * the window is not, ssh2's own is used.
 */
import { createSecretKey } from 'node:crypto';
import type { Connection, ServerChannel } from 'ssh2';

interface ChannelInternals {
  readonly incoming: { window: number };
  readonly outgoing: { readonly id: number; readonly state: string; readonly packetSize: number };
  push: (chunk: Buffer | null) => boolean;
  _read: () => void;
}

interface ProtocolInternals {
  /** Defined while a key exchange is under way. */
  readonly _queue?: unknown;
  channelWindowAdjust(channel: number, bytes: number): void;
}

/** Smaller packets than this are no client of ours: every one in use takes 16 KiB and more. */
const minPacketBytes = 256;

/** The receive window of one channel, in our hands. */
export interface ReceiveWindow {
  /** Lets in `target` bytes beyond those `heldBytes` that are still here; small amounts are saved up. */
  open(target: number, heldBytes: number): void;
}

/** False when sending on it could loop or crawl. True when it cannot be told. */
export function hasUsablePackets(channel: ServerChannel): boolean {
  const size = (channel as unknown as Partial<ChannelInternals>).outgoing?.packetSize;
  return size === undefined || size >= minPacketBytes;
}

/** Does ssh2 only queue what it is given, because keys are being exchanged? */
export function isExchangingKeys(client: Connection): boolean {
  return (client as { readonly _protocol?: ProtocolInternals })._protocol?._queue !== undefined;
}

/**
 * Takes the bytes of a channel before ssh2's stream sees them, and the window with them. Undefined, with
 * nothing changed, when ssh2 is not as we know it.
 */
export function takeOverWindow(
  client: Connection,
  channel: ServerChannel,
  handlers: { readonly onBytes: (bytes: Buffer) => void; readonly onFlood: () => void },
): ReceiveWindow | undefined {
  const protocol = (client as { readonly _protocol?: ProtocolInternals })._protocol;
  const inner = channel as unknown as Partial<ChannelInternals>;
  if (!hasWindow(inner) || typeof protocol?.channelWindowAdjust !== 'function') return undefined;

  const pushToStream = inner.push.bind(channel);
  inner.push = (chunk) => {
    if (chunk === null) return pushToStream(null);
    // ssh2 takes what comes past the window, and would keep it all.
    if (inner.incoming.window < 0) handlers.onFlood();
    else handlers.onBytes(chunk);
    return false; // ssh2 then leaves the window to us.
  };
  inner._read = () => undefined;

  return {
    open: (target, heldBytes) => {
      const missing = target - heldBytes - inner.incoming.window;
      if (missing < target / 4 || (inner.outgoing.state !== 'open' && inner.outgoing.state !== 'eof')) return;
      inner.incoming.window += missing;
      protocol.channelWindowAdjust(inner.outgoing.id, missing);
    },
  };
}

function hasWindow(inner: Partial<ChannelInternals>): inner is ChannelInternals {
  return (
    typeof inner.incoming?.window === 'number' &&
    typeof inner.outgoing?.id === 'number' &&
    typeof inner.outgoing.state === 'string' &&
    typeof inner.push === 'function' &&
    typeof inner._read === 'function'
  );
}

/** Fields of ssh2's ciphers that hold a key as bytes and give it to node:crypto anew for every packet. */
const keyFields = [
  '_encKey',
  '_encKeyMain',
  '_encKeyPktLen',
  '_decipherKey',
  '_decKeyMain',
  '_decKeyPktLen',
  '_macKey',
];

/**
 * Gives ssh2's ciphers their keys as key objects: Node 24 takes 15 µs less for each packet then, half of what
 * a packet costs without ssh2's native binding. To be called after every key exchange.
 */
export function useKeyObjects(client: Connection): void {
  const protocol = (client as { readonly _protocol?: { _cipher?: unknown; _decipher?: unknown } })._protocol;
  for (const cipher of [protocol?._cipher, protocol?._decipher]) {
    if (typeof cipher !== 'object' || cipher === null) continue;
    const fields = cipher as Record<string, unknown>;
    for (const name of keyFields) {
      const key = fields[name];
      if (Buffer.isBuffer(key)) fields[name] = createSecretKey(key);
    }
  }
}
