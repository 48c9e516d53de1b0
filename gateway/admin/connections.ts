// SPDX-License-Identifier: Apache-2.0
/**
 * How many connections the desk holds, and for how long one may say nothing. Probes share the server with
 * everybody who reaches its port: silent connections must give their places back before a probe gives up,
 * and one address must not be able to take them all.
 */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** A desk is for a handful of operators and one scraper. */
const connectionsLimit = 256;
/** Half of them: a proxy or the loopback, behind which everybody is one address, still has plenty. */
const connectionsOfAddressLimit = 128;

/** For the constructor of the server, the only place where Node takes the interval. */
export const httpTimeouts = {
  /** A request is a few lines: a client that needs longer to write its headers is holding a connection. */
  headersTimeout: 5_000,
  /** The same with its form, 16 KiB at most. */
  requestTimeout: 10_000,
  /** How often Node looks for those out of time; its own 30 s would keep a silent one as long. */
  connectionsCheckingInterval: 1_000,
} as const;

/** To be called before the server listens. */
export function limitConnections(server: Server): void {
  server.maxConnections = connectionsLimit;
  const counts = new Map<string, number>(); // Never longer than the connections open.
  server.on('connection', (socket: Socket) => {
    // Gone already when its address is: it holds no place.
    const address = socket.remoteAddress;
    if (address === undefined) return;
    const count = counts.get(address) ?? 0;
    if (count >= connectionsOfAddressLimit) {
      socket.destroy();
      return;
    }
    counts.set(address, count + 1);
    socket.once('close', () => {
      const left = (counts.get(address) ?? 0) - 1;
      if (left > 0) counts.set(address, left);
      else counts.delete(address);
    });
  });
}
