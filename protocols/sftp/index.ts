// SPDX-License-Identifier: Apache-2.0
/**
 * SFTP: SSH file transfer version 3 (draft-ietf-secsh-filexfer-02), as a partenaire meets it.
 *
 * ssh2 carries the transport; the file protocol is ours, on the raw channel, because ssh2's own has neither
 * back-pressure nor extensions and decodes names with loss (sftp spec §0, §2.1). A partenaire deposits in
 * `/in` and collects from `/out`. CLOSE, or RENAME to a final name, is answered OK only when `Reception` says
 * that the bytes are durable and journalled.
 *
 * Deliberately absent: shells, legacy scp, forwarding, links, folders of the partenaire's own.
 */
import { randomUUID } from 'node:crypto';
import type { AddressInfo, Server, Socket } from 'node:net';
import ssh2, { type Connection } from 'ssh2';
import type { Raccordement } from '../../gateway/domain/raccordement.ts';
import type { Clock, Logger, Metrics } from '../../gateway/ports/machinery.ts';
import type { Listener, Raccordements } from '../../gateway/ports/raccordements.ts';
import type { Reception } from '../../gateway/ports/reception.ts';
import type { Retrait } from '../../gateway/ports/retrait.ts';
import { normalizeAddress } from '../commun/addresses.ts';
import { createPasswordVerifier } from '../commun/passwords.ts';
import { algorithmsOf } from './algorithms.ts';
import { createAuthenticator } from './auth.ts';
import type { SftpConfig } from './config.ts';
import { SftpConnection } from './connection.ts';
import { assertHostKey, readOrCreateHostKey } from './keys.ts';
import { type Admitted, listenOn } from './listener.ts';
import { createRaccordementTree } from './raccordement-tree.ts';
import { createTimesMemory } from './times.ts';

export interface SftpDependencies {
  readonly reception: Reception;
  readonly retrait: Retrait;
  readonly raccordements: Raccordements;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** The name we give in the SSH greeting: no version, which would help nobody honest. */
const ident = 'Raccord';
/** Dead peers are dropped after three unanswered keepalives. */
const keepaliveCountMax = 3;
/** Past the deadline, a storage that does not answer is waited for this long, and no longer. */
const storagePatienceMs = 10_000;
/** How often idle connections and old keys are looked for, at most and at least. */
const sweepMs = { min: 50, max: 5000 } as const;

/** @throws Failure CONFIG for a host key we cannot use; the system's error when the port cannot be had. */
export async function listenSftp(config: SftpConfig, dependencies: SftpDependencies): Promise<Listener> {
  const { logger, metrics } = dependencies;
  const hostKeys = await readHostKeys(config);
  const build = connectionFactory(config, dependencies);
  const connections = new Set<SftpConnection>();
  /** Sockets that ssh2 has not introduced yet (it does when the peer has said who it is), by address and port. */
  const introduced = new Map<string, Admitted>();

  const ssh = new ssh2.Server(sshConfig(config, hostKeys), (client, { ip, port }) => {
    const admitted = introduced.get(endpoint(ip, port));
    if (admitted === undefined) {
      client.end();
      return;
    }
    const connection = build(client, admitted);
    connections.add(connection);
    metrics.gauge('sftp_sessions', connections.size);
    void connection.closed.then(() => {
      connections.delete(connection);
      metrics.gauge('sftp_sessions', connections.size);
    });
  });

  const sockets = new Set<Socket>();
  const server = await listenOn(config, logger, (admitted) => {
    const { socket } = admitted;
    const key = endpoint(socket.remoteAddress, socket.remotePort);
    introduced.set(key, admitted);
    sockets.add(socket);
    socket.once('close', () => {
      introduced.delete(key);
      sockets.delete(socket);
    });
    ssh.injectSocket(socket);
  });

  const sweepEveryMs = Math.min(sweepMs.max, Math.max(sweepMs.min, config.idleTimeoutMs / 4));
  const timer = setInterval(() => {
    for (const connection of connections) connection.sweep();
  }, sweepEveryMs);
  const { address, port } = server.address() as AddressInfo;
  logger.info('sftp.listening', { host: address, port });
  return {
    protocole: 'sftp',
    host: address,
    port,
    close: async (deadlineMs) => {
      await closeAll(server, connections, sockets, deadlineMs);
      clearInterval(timer);
      logger.info('sftp.stopped');
    },
  };
}

async function readHostKeys(config: SftpConfig): Promise<readonly string[]> {
  const texts: string[] = [];
  for (const path of config.hostKeys) {
    const text = await readOrCreateHostKey(path);
    assertHostKey(text, path, config.legacyAlgorithms);
    texts.push(text);
  }
  return texts;
}

function sshConfig(config: SftpConfig, hostKeys: readonly string[]): ssh2.ServerConfig {
  const extra = { keepaliveInterval: config.keepaliveMs, keepaliveCountMax };
  const banner = config.banner === undefined ? {} : { banner: config.banner };
  return { hostKeys: [...hostKeys], algorithms: algorithmsOf(config), ident, ...banner, ...extra };
}

function connectionFactory(config: SftpConfig, dependencies: SftpDependencies) {
  const { reception, retrait, raccordements, clock, logger, metrics } = dependencies;
  const passwords = config.passwords ? createPasswordVerifier() : undefined;
  const authenticator = createAuthenticator({
    raccordements,
    clock,
    passwords,
    sha1: config.legacyAlgorithms,
  });
  const times = createTimesMemory();
  const budget = { wide: 0 };
  const treeFor = (raccordement: Raccordement, session: string, adresse: string) =>
    createRaccordementTree({ raccordement, reception, retrait, clock, metrics, times, session, adresse });

  return (client: Connection, { socket, address, loggedIn }: Admitted) => {
    const id = randomUUID();
    const own = { client, socket, address, id, logger: logger.child({ session: id }), onLogin: loggedIn };
    return new SftpConnection({ ...own, config, authenticator, clock, metrics, budget, treeFor });
  };
}

function endpoint(address: string | undefined, port: number | undefined): string {
  return `${normalizeAddress(address ?? '')} ${port}`;
}

/** No new socket; those without an open file end now, the others when it is closed or at the deadline. */
async function closeAll(
  server: Server,
  connections: ReadonlySet<SftpConnection>,
  sockets: ReadonlySet<Socket>,
  deadlineMs: number,
): Promise<void> {
  const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
  const all = Promise.all([...connections].map((connection) => connection.closed));
  for (const connection of connections) connection.drain();
  const pastDeadline = Promise.withResolvers<void>();
  let timer = setTimeout(() => {
    for (const connection of connections) connection.hangUp('deadline');
    timer = setTimeout(pastDeadline.resolve, storagePatienceMs);
  }, deadlineMs);
  await Promise.race([all, pastDeadline.promise]);
  clearTimeout(timer);
  // What is left never said a word, or never logged in.
  for (const socket of sockets) socket.destroy();
  await stopped;
}
