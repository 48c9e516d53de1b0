// SPDX-License-Identifier: Apache-2.0
/**
 * HTTP and HTTPS as AS2 peers speak them: node's servers with its tolerant parser (folded headers, blanks after a chunk
 * size: RFC 4130 §6.2, Drummond rounds), and with our own rule on silence.
 *
 * A connection ends when nothing moved on it for the idle time, unless it is we who keep it waiting; a transfer that moves
 * takes the time it takes. TLS is 1.2 at least; its certificate follows the trousseau without a restart.
 */
import { readFile } from 'node:fs/promises';
import http, { type RequestListener } from 'node:http';
import https from 'node:https';
import type { AddressInfo, Server as NetServer, Socket } from 'node:net';
import { contexteServeur, suivreIdentite } from '../../../certs/tls.ts';
import type { Trousseau } from '../../../certs/trousseau.ts';
import { Failure } from '../../../gateway/domain/failure.ts';
import type { Clock, Logger, Metrics } from '../../../gateway/ports/machinery.ts';
import type { As2Config } from '../config.ts';
import { type Connexions, createPortier } from './connexions.ts';

/** Statement 69: 64 KB of headers, whatever is in them. */
const maxHeaderBytes = 64 * 1024;
/** How often node looks for headers that do not come: as fine as the time given for them asks, within these. */
const checkEveryMs = { min: 100, max: 5000 } as const;

export interface EcouteOptions {
  readonly config: As2Config;
  readonly trousseau: Pick<Trousseau, 'tls'>;
  readonly connexions: Connexions;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly servir: RequestListener;
  /** As `servir`, a request whose sender waits to be told to go on. */
  readonly servirEnAttente: RequestListener;
}

export interface Ecoute {
  readonly host: string;
  readonly port?: number;
  readonly tlsPort?: number;
  /** No new connection; those that wait for a request end now. */
  arreter(): void;
  /** Ends what is left. Resolves once every socket is closed. */
  fermer(): Promise<void>;
}

/** @throws Failure CONFIG without an identity for TLS; the system's error when a port cannot be had. */
export async function ecouter(options: EcouteOptions): Promise<Ecoute> {
  const { config } = options;
  const sockets = new Set<Socket>();
  const servers: (http.Server | https.Server)[] = [];
  const enter = createEntree(options, sockets);
  const start = async (server: http.Server | https.Server, port: number) => {
    settle(server, options);
    server.prependListener('connection', enter);
    await listen(server, port, config.host);
    servers.push(server);
    return (server.address() as AddressInfo).port;
  };
  try {
    const port = config.port === null ? undefined : await start(plainServer(options), config.port);
    const tlsPort = config.tls.enabled ? await start(await tlsServer(options), config.tls.port) : undefined;
    return {
      host: config.host,
      ...(port !== undefined && { port }),
      ...(tlsPort !== undefined && { tlsPort }),
      arreter: () => {
        for (const server of servers) server.close();
        for (const server of servers) server.closeIdleConnections();
      },
      fermer: () => closeAll(servers, sockets),
    };
  } catch (error) {
    await closeAll(servers, sockets);
    throw error;
  }
}

function serverOptions({ config }: EcouteOptions): http.ServerOptions {
  return {
    insecureHTTPParser: true,
    maxHeaderSize: maxHeaderBytes,
    // Of the whole request: a large message on a slow line takes longer than any number one could write here.
    requestTimeout: 0,
    headersTimeout: config.headerTimeoutMs,
    connectionsCheckingInterval: Math.min(
      checkEveryMs.max,
      Math.max(checkEveryMs.min, config.headerTimeoutMs / 2),
    ),
    keepAliveTimeout: config.idleTimeoutMs,
    noDelay: true,
  };
}

function plainServer(options: EcouteOptions): http.Server {
  return http.createServer(serverOptions(options), options.servir);
}

async function tlsServer(options: EcouteOptions): Promise<https.Server> {
  const { config, trousseau, clock, logger } = options;
  const first = trousseau.tls?.(clock());
  if (first === undefined)
    throw new Failure('CONFIG', 'as2.tls is enabled, and no identity has the usage TLS');
  const { certificatClient, autoritesFichier } = config.tls;
  // Without any, nobody's word counts for a client: those of the machine vouch for the whole world.
  const autorites = autoritesFichier === undefined ? [] : [await readFile(autoritesFichier, 'utf8')];
  // Judged by us once the raccordement is known: one agreed there needs no authority (statement 71, admission.ts).
  const contexte = contexteServeur(first, { autorites, clientDemande: certificatClient !== 'aucun' });
  const halfOpen = { allowHalfOpen: true };
  const server = https.createServer(
    // As node does for plain HTTP by itself: see `httpAllowHalfOpen`.
    { ...serverOptions(options), ...contexte, ...halfOpen, handshakeTimeout: config.headerTimeoutMs },
    options.servir,
  );
  const identite = () => trousseau.tls?.(clock());
  suivreIdentite(server, { identite, initiale: first, autorites, logger });
  server.on('tlsClientError', (error, socket) => {
    logger.info('as2.tls-refused', { adresse: socket.remoteAddress, motif: error.message });
  });
  return server;
}

/** What node leaves to us: silence, and what cannot be read. */
function settle(server: http.Server | https.Server, options: EcouteOptions): void {
  const { config, connexions, logger } = options;
  // A sender that is done may close its side before it reads ours (RFC 9112 §9.6): its answer goes all the same.
  Object.assign(server, { httpAllowHalfOpen: true });
  server.on('checkContinue', options.servirEnAttente);
  server.setTimeout(config.idleTimeoutMs, (socket: Socket) => {
    if (connexions.de(socket).attendLePair) socket.destroy();
    else socket.setTimeout(config.idleTimeoutMs);
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    const [status, reason] = malformed[error.code ?? ''] ?? [400, 'Bad Request'];
    logger.info('as2.malformed', {
      adresse: connexions.de(socket).adresse,
      motif: error.code ?? error.message,
    });
    socket.end(`HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  });
}

const malformed: Readonly<Record<string, readonly [number, string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout'],
};

function createEntree({ config, connexions, logger, metrics }: EcouteOptions, sockets: Set<Socket>) {
  const evincer = (socket: Socket) => {
    logger.warn('as2.connection-refused', { adresse: connexions.de(socket).adresse, limit: 'sockets' });
    socket.destroy();
  };
  const refuse = createPortier({ ...config, connexions, evincer });
  return (socket: Socket): void => {
    const limit = refuse(socket);
    if (limit !== undefined) {
      logger.warn('as2.connection-refused', { adresse: connexions.de(socket).adresse, limit });
      socket.destroy();
      return;
    }
    sockets.add(socket);
    metrics.gauge('as2_connexions', sockets.size);
    socket.once('close', () => {
      sockets.delete(socket);
      metrics.gauge('as2_connexions', sockets.size);
    });
  };
}

function listen(server: NetServer, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function closeAll(servers: readonly NetServer[], sockets: ReadonlySet<Socket>): Promise<void> {
  const closed = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
  for (const socket of sockets) socket.destroy();
  await Promise.all(closed);
}
