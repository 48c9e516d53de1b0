// SPDX-License-Identifier: Apache-2.0
/**
 * The ports: PeSIT over TLS, 1.2 at least, where every caller is asked for its certificate and judged by it once its CONNECT
 * has said who it is; and plain PeSIT, on a loopback address and nowhere else. (PeSIT E §2.2)
 */
import { type AddressInfo, BlockList, createServer, isIP, type Server, type Socket } from 'node:net';
import tls from 'node:tls';
import { contexteServeur, suivreIdentite } from '../../../certs/tls.ts';
import type { Trousseau } from '../../../certs/trousseau.ts';
import { Failure } from '../../../gateway/domain/failure.ts';
import type { Clock, Logger, Metrics } from '../../../gateway/ports/machinery.ts';
import type { PesitConfig } from '../config.ts';
import { suivrePoignees } from './poignees.ts';
import { createPortier, type Portier } from './portier.ts';

export interface EcouteOptions {
  readonly config: PesitConfig;
  readonly trousseau: Pick<Trousseau, 'tls'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** A connection that may speak: its TLS is done. */
  readonly servir: (socket: Socket, arrivee: Arrivee) => void;
}

export interface Arrivee {
  /** Since it was accepted: of TLS, what its handshake took. */
  readonly depuisMs: number;
  /** To be called once its caller is known. */
  connu(): void;
}

export interface Ecoute {
  readonly host: string;
  readonly port?: number;
  readonly portClair?: number;
  /** No new connection. */
  arreter(): void;
  /** Ends what is left. Resolves once every socket is closed. */
  fermer(): Promise<void>;
}

/** @throws Failure CONFIG without an identity for TLS, or for plain PeSIT on a network; the system's error for a port. */
export async function ecouter(options: EcouteOptions): Promise<Ecoute> {
  const { config, logger, metrics } = options;
  const { host, port: portTls, portClair } = config;
  if (portClair !== null && !isLoopback(host)) {
    throw new Failure('CONFIG', `pesit.portClair is served on a loopback address only, not on ${host}`);
  }
  const sockets = new Set<Socket>();
  const servers: Server[] = [];
  const portier = createPortier(config.maxConnexionsParAdresse, (adresse) => {
    logger.warn('pesit.connection-refused', { adresse, limit: 'per-address' });
    metrics.count('pesit_sessions_total', { outcome: 'refusee', motif: 'adresse-saturee' });
  });
  const start = async (server: Server, port: number) => {
    server.prependListener('connection', (socket: Socket) => entrer(socket, portier, sockets));
    await listen(server, port, host);
    servers.push(server);
    return (server.address() as AddressInfo).port;
  };
  try {
    const port = portTls === null ? undefined : await start(serveurTls(options, portier), portTls);
    const clair = portClair === null ? undefined : await start(serveurClair(options, portier), portClair);
    return {
      host,
      ...(port !== undefined && { port }),
      ...(clair !== undefined && { portClair: clair }),
      arreter: () => {
        for (const server of servers) server.close();
      },
      fermer: () => closeAll(servers, sockets),
    };
  } catch (error) {
    await closeAll(servers, sockets);
    throw error;
  }
}

/** Small FPDU wait for answers: they leave at once. A peer that vanished is found out. */
const socketOptions = { noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 } as const;

function serveurClair({ servir }: EcouteOptions, portier: Portier): Server {
  return createServer(socketOptions, (socket) => {
    if (!socket.destroyed) servir(socket, arriveeDe(socket, portier));
  });
}

function arriveeDe(socket: Socket, portier: Portier): Arrivee {
  return { depuisMs: portier.depuisMs(socket), connu: () => portier.connu(socket) };
}

function serveurTls({ config, trousseau, clock, logger, servir }: EcouteOptions, portier: Portier): Server {
  const first = trousseau.tls?.(clock());
  if (first === undefined)
    throw new Failure('CONFIG', 'pesit.port is served over TLS, and no identity is there');
  // No authority vouches for anybody: a certificate was agreed beforehand, or is not (admission.ts).
  const autorites: string[] = [];
  const contexte = contexteServeur(first, { autorites, clientDemande: true });
  const options = { ...contexte, ...socketOptions, handshakeTimeout: config.delais.tcMs };
  const server = tls.createServer(options, (socket) => {
    if (!socket.destroyed) servir(socket, arriveeDe(socket, portier));
  });
  suivreIdentite(server, { identite: () => trousseau.tls?.(clock()), initiale: first, autorites, logger });
  suivrePoignees(server, logger);
  return server;
}

function entrer(socket: Socket, portier: Portier, sockets: Set<Socket>): void {
  // Whoever serves it says what it thinks of an error; until then nobody is to die of one.
  socket.on('error', () => undefined);
  if (!portier.laisser(socket)) return;
  sockets.add(socket);
  socket.once('close', () => sockets.delete(socket));
}

function isLoopback(host: string): boolean {
  const family = isIP(host);
  if (family === 0) return host === 'localhost';
  const own = new BlockList();
  own.addSubnet('127.0.0.0', 8, 'ipv4');
  own.addAddress('::1', 'ipv6');
  return own.check(host, family === 6 ? 'ipv6' : 'ipv4');
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function closeAll(servers: readonly Server[], sockets: ReadonlySet<Socket>): Promise<void> {
  const closed = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
  for (const socket of sockets) socket.destroy();
  await Promise.all(closed);
}
