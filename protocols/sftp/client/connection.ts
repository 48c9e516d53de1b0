// SPDX-License-Identifier: Apache-2.0
/**
 * One connection to the server of another party: its host key pinned, our key read from its file, every wait bounded.
 *
 * The socket is ours: it alone can end a connection that no longer answers, and without TCP_NODELAY each small request
 * waits 40 ms. ssh2-sftp-client makes the connection and closes it; requests go to the channel of ssh2 itself, since
 * what a server answered decides here whether a flux was delivered, and ssh2-sftp-client takes the status FAILURE for
 * a missing file.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { SFTPWrapper } from 'ssh2';
import SftpClient from 'ssh2-sftp-client';
import { readSecretFile } from '../../../certs/secret-file.ts';
import { Failure } from '../../../gateway/domain/failure.ts';
import type { ServeurSftp } from '../../../gateway/domain/raccordement.ts';
import { algorithmsOf } from '../algorithms.ts';
import { connectionFailureOf } from './errors.ts';

export interface ConnectionTimeouts {
  /** From the first packet to an open session: a slow server takes seconds, a dead one never answers. */
  readonly connectMs: number;
  /** Without a byte from the other side while we wait for one. */
  readonly idleMs: number;
}

export const defaultTimeouts: ConnectionTimeouts = { connectMs: 20_000, idleMs: 60_000 };
/** A server that does not hang up when it is told is left after this. */
const goodbyeMs = 1_000;

export interface Connection {
  readonly sftp: SFTPWrapper;
  /** Rejects when the line is lost, with its reason; never resolves. */
  readonly lost: Promise<never>;
  readonly isLost: () => boolean;
  /** In order, as a client that is done. */
  end(): Promise<void>;
  /** At once, and nothing of what was open is closed: for what must look to the server like a cut. `cause` is told. */
  destroy(cause?: Error): void;
}

/** Throws Failure LIVRAISON_INJOIGNABLE, LIVRAISON_REFUSEE or CONFIG; the reason of `signal` when it aborts. */
export async function openConnection(
  serveur: ServeurSftp,
  signal: AbortSignal,
  timeouts: ConnectionTimeouts,
): Promise<Connection> {
  signal.throwIfAborted();
  const privateKey = await readSecretFile(serveur.cleFichier, 'private key');
  if (privateKey === undefined) throw new Failure('CONFIG', `private key ${serveur.cleFichier} is missing`);
  const where = `${serveur.login}@${serveur.hote}:${serveur.port}`;
  const socket = connect({ host: serveur.hote, port: serveur.port, noDelay: true });
  const line = watch(socket, where, signal);
  const late = setTimeout(() => socket.destroy(new Error('no session in time')), timeouts.connectMs);
  try {
    await Promise.race([once(socket, 'connect'), line.lost]);
    const { client, sftp } = await Promise.race([login(serveur, privateKey, socket), line.lost]);
    socket.setTimeout(timeouts.idleMs, () => socket.destroy(new Error('nothing heard for too long')));
    sftp.once('close', () => socket.destroy());
    return {
      sftp,
      ...line,
      end: () => hangUp(client, socket, line.release),
      destroy: (cause) => void socket.destroy(cause),
    };
  } catch (error) {
    socket.destroy();
    signal.throwIfAborted();
    throw connectionFailureOf(where, error);
  } finally {
    clearTimeout(late);
  }
}

function watch(socket: Socket, where: string, signal: AbortSignal) {
  const { promise: lost, reject } = Promise.withResolvers<never>();
  lost.catch(() => undefined);
  let [gone, cause]: [boolean, Error | undefined] = [false, undefined];
  const abort = () => socket.destroy(new Error('interrupted'));
  const release = () => signal.removeEventListener('abort', abort);
  signal.addEventListener('abort', abort);
  socket.on('error', (error) => {
    cause ??= error;
  });
  socket.once('close', () => {
    gone = true;
    release();
    reject(
      signal.aborted ? signal.reason : connectionFailureOf(where, cause ?? new Error('connection lost')),
    );
  });
  return { lost, isLost: () => gone, release };
}

async function login(serveur: ServeurSftp, privateKey: string, socket: Socket) {
  let hostKey: string | undefined;
  let cause: unknown;
  const silent = () => undefined;
  const client = new SftpClient('raccord', { error: silent, end: silent, close: silent });
  // The first error as ssh2 raised it: ssh2-sftp-client drops at which level a login was refused.
  client.on('error', (error: unknown) => {
    cause ??= error;
  });
  try {
    const sftp = await client.connect({
      sock: socket,
      username: serveur.login,
      privateKey,
      algorithms: algorithmsOf({
        cbc: serveur.cbc === true,
        legacyAlgorithms: serveur.legacyAlgorithms === true,
      }),
      hostVerifier: (key: Buffer) => {
        hostKey = fingerprintOf(key);
        return isSame(hostKey, serveur.empreinteHote);
      },
      // The deadline of the whole connection is ours.
      readyTimeout: 0,
    });
    return { client, sftp };
  } catch (error) {
    if (hostKey !== undefined && !isSame(hostKey, serveur.empreinteHote)) {
      const detail = `${serveur.hote} shows the host key ${hostKey}, ${serveur.empreinteHote} is agreed`;
      throw new Failure('LIVRAISON_REFUSEE', detail, error);
    }
    if (error instanceof Error && /cannot parse privatekey/i.test(error.message)) {
      throw new Failure('CONFIG', `${serveur.cleFichier} holds no private key that can be read`, error);
    }
    throw cause ?? error;
  }
}

/** As OpenSSH prints it. */
export function fingerprintOf(hostKey: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(hostKey).digest('base64').replace(/=+$/, '')}`;
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

async function hangUp(client: SftpClient, socket: Socket, release: () => void): Promise<void> {
  release();
  const late = setTimeout(() => socket.destroy(), goodbyeMs);
  await client.end().catch(() => undefined);
  clearTimeout(late);
  socket.destroy();
}
