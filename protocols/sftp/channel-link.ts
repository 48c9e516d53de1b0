// SPDX-License-Identifier: Apache-2.0
/**
 * A session's link over an SSH channel: back-pressure in both directions, which ssh2 alone does not give
 * (sftp spec §2.1). Incoming: the receive window follows what the session has digested, 2 MiB at first and
 * 16 MiB once it has shown to write. Outgoing: `sent` waits for the peer's window, for the socket to drain,
 * and for a key exchange to end.
 */
import type { Socket } from 'node:net';
import type { Connection, ServerChannel } from 'ssh2';
import type { Link } from './link.ts';
import { isExchangingKeys, type ReceiveWindow, takeOverWindow } from './ssh2-internals.ts';

/** What ssh2 grants at the start, and all that a session gets which only reads. */
const firstWindowBytes = 2 * 1024 * 1024;
/** Keeps a line of 50 ms round trip full at 300 MB/s (sftp spec §3.3). */
const wideWindowBytes = 16 * 1024 * 1024;
/** Written to disk before the window widens: who never writes costs little. */
const earnWideAfterBytes = 2 * 1024 * 1024;
/** Wide windows at once: what all sessions may hold in memory stays under 512 MiB. */
const maxWideWindows = 32;
/** Encrypted bytes the socket may hold before we wait for it to drain. */
const maxSocketBytes = 1024 * 1024;
/** Without our own window, the stream is paused when this much waits. */
const pauseAboveBytes = 4 * 1024 * 1024;

/** Counts the wide windows in use; one per listener. */
export interface WindowBudget {
  wide: number;
}

export interface ChannelParts {
  readonly client: Connection;
  readonly channel: ServerChannel;
  readonly socket: Socket;
  readonly budget: WindowBudget;
}

export interface ChannelSession {
  receive(bytes: Buffer): void;
  end(): void;
  lost(): void;
}

/** `start` builds the session on the link; from then on the channel's bytes and its end are told to it. */
export function linkChannel<T extends ChannelSession>(parts: ChannelParts, start: (link: Link) => T): T {
  const { client, channel, socket, budget } = parts;
  let wide = false;
  let over = false;
  let session: T | undefined;
  const onBytes = (bytes: Buffer) => session?.receive(bytes);
  const window = takeOverWindow(client, channel, { onBytes, onFlood: () => socket.destroy() });

  const link: Link = {
    send: (bytes, sent) => {
      if (!over) sendOn(parts, bytes, sent);
    },
    held: (heldBytes, writtenBytes) => {
      if (over) return;
      if (!wide && writtenBytes >= earnWideAfterBytes && budget.wide < maxWideWindows) {
        wide = true;
        budget.wide++;
      }
      letIn(channel, window, wide ? wideWindowBytes : firstWindowBytes, heldBytes);
    },
    finish: (exitStatus) => {
      if (!over) attempt(socket, () => finishChannel(channel, exitStatus));
    },
  };
  session = start(link);

  const { receive, end, lost } = {
    receive: onBytes,
    end: () => session.end(),
    lost: () => {
      over = true;
      if (wide) budget.wide--;
      wide = false;
      session.lost();
    },
  };
  channel.once('end', end).once('close', lost).on('error', lost);
  if (window === undefined) channel.on('data', receive);
  else channel.resume();
  return session;
}

/** Says what it has to say to a shell or a legacy scp, and leaves (sftp spec §4.3 T13). */
export function refuseCommand(channel: ServerChannel, socket: Socket, message: string): void {
  attempt(socket, () => {
    channel.stderr.write(`${message}\r\n`);
    finishChannel(channel, 1);
  });
}

function finishChannel(channel: ServerChannel, exitStatus: number): void {
  channel.exit(exitStatus);
  channel.end();
}

function letIn(
  channel: ServerChannel,
  window: ReceiveWindow | undefined,
  target: number,
  heldBytes: number,
): void {
  if (window !== undefined) window.open(target, heldBytes);
  else if (heldBytes > pauseAboveBytes) channel.pause();
  else if (channel.isPaused()) channel.resume();
}

function sendOn({ client, channel, socket }: ChannelParts, bytes: Buffer, sent: () => void): void {
  const settled = () => {
    if (isExchangingKeys(client)) client.once('handshake', settled);
    else if (socket.writableLength > maxSocketBytes) socket.once('drain', settled);
    else sent();
  };
  attempt(socket, () => {
    // ssh2 writes each SSH packet by itself; corked, those of one turn leave in one system call.
    socket.cork();
    process.nextTick(() => socket.uncork());
    channel.write(bytes, settled);
  });
}

/** ssh2 throws when the line died under it; the loss itself arrives as an event. */
function attempt(socket: Socket, action: () => void): void {
  try {
    action();
  } catch {
    socket.destroy();
  }
}
