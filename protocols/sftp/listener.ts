// SPDX-License-Identifier: Apache-2.0
/**
 * The TCP side: our own socket server in front of ssh2, because everything a silent or a greedy peer may not
 * do must be decided before ssh2 knows of it (sftp spec §0.2, §5 P1, P2): sockets in all, per address, and
 * not logged in; the time to log in. TCP_NODELAY is set, without which small packets wait 40 ms each.
 */
import { createServer, type Server, type Socket } from 'node:net';
import type { Logger } from '../../gateway/ports/machinery.ts';
import { normalizeAddress } from '../commun/addresses.ts';
import type { SftpConfig } from './config.ts';

export interface Admitted {
  readonly socket: Socket;
  readonly address: string;
  /** The login is done: its clock stops. */
  readonly loggedIn: () => void;
}

/** Starts listening; each socket within the limits is handed to `serve`. */
export async function listenOn(
  config: SftpConfig,
  logger: Logger,
  serve: (admitted: Admitted) => void,
): Promise<Server> {
  const gate = createGate(config, logger);
  const server = createServer({ noDelay: true }, (socket) => {
    const admitted = gate(socket);
    if (admitted !== undefined) serve(admitted);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(config.port, config.host, resolve);
  });
  return server;
}

function createGate(config: SftpConfig, logger: Logger): (socket: Socket) => Admitted | undefined {
  const perAddress = new Map<string, number>();
  let total = 0;
  let unauthenticated = 0;

  const refusal = (address: string) => {
    if (total >= config.maxSockets) return 'sockets';
    if (unauthenticated >= config.maxUnauthenticated) return 'unauthenticated';
    return (perAddress.get(address) ?? 0) >= config.maxSocketsPerAddress ? 'per-address' : undefined;
  };

  const release = (address: string) => {
    total--;
    const left = (perAddress.get(address) ?? 1) - 1;
    if (left === 0) perAddress.delete(address);
    else perAddress.set(address, left);
  };

  return (socket) => {
    // Without a listener an error of a socket would end the process; ssh2 adds its own for those it serves.
    socket.on('error', () => undefined);
    const address = normalizeAddress(socket.remoteAddress ?? '');
    const reason = refusal(address);
    if (reason !== undefined) {
      logger.warn('sftp.refused', { adresse: address, limit: reason });
      socket.destroy();
      return undefined;
    }
    total++;
    unauthenticated++;
    perAddress.set(address, (perAddress.get(address) ?? 0) + 1);

    const grace = setTimeout(() => {
      logger.info('sftp.login-timeout', { adresse: address });
      socket.destroy();
    }, config.loginGraceMs);
    let waiting = true;
    const loggedIn = () => {
      clearTimeout(grace);
      if (waiting) unauthenticated--;
      waiting = false;
    };
    socket.once('close', () => {
      loggedIn();
      release(address);
    });
    return { socket, address, loggedIn };
  };
}
