// SPDX-License-Identifier: Apache-2.0
/**
 * The desk at /admin: what an operator sees of the gateway, and the few things that may be done to it.
 * (specs: stack §6 and §7)
 *
 * Server-rendered pages that need no JavaScript, a strict Content-Security-Policy, one small script for live
 * figures. Entered by a one-time link; no password exists. The same server answers /healthz, /readyz and
 * /metrics, which are open: it listens on the loopback unless told otherwise.
 */
import type { AddressInfo } from 'node:net';
import type { DeskConfig, DeskDependencies } from './config.ts';
import { hrefOf } from './html.ts';
import { buildDeskServer, type LoginLink } from './server.ts';
import type { Doorkeeper } from './sessions.ts';

export interface OpenDesk {
  readonly host: string;
  /** The real one, also when 0 was asked for. */
  readonly port: number;
  /** A new one-time link at each call. */
  loginUrl(): string;
  /** The same, with the end of its life. */
  mintLoginLink(): LoginLink;
  /** Ends the live streams, lets answers in progress end until the deadline, then cuts them. */
  close(deadlineMs?: number): Promise<void>;
}

/** A download in progress is cut after that. */
const closeDeadlineMs = 5000;

export async function openDesk(config: DeskConfig, deps: DeskDependencies): Promise<OpenDesk> {
  let port = config.port;
  const mint = (doorkeeper: Doorkeeper): LoginLink => {
    const { token, expiresAt } = doorkeeper.mintLink();
    return { url: `${baseUrlOf(config, port)}${hrefOf('/admin/login', { token })}`, expiresAt };
  };
  const { app, live, doorkeeper } = await buildDeskServer(config, deps, mint);
  await app.listen({ host: config.host, port: config.port });
  port = (app.server.address() as AddressInfo).port;
  deps.logger.info('admin.listening', { host: config.host, port });
  return {
    host: config.host,
    port,
    loginUrl: () => mint(doorkeeper).url,
    mintLoginLink: () => mint(doorkeeper),
    close: async (deadlineMs = closeDeadlineMs) => {
      live.close();
      const cut = setTimeout(() => app.server.closeAllConnections(), deadlineMs);
      try {
        await app.close();
      } finally {
        clearTimeout(cut);
      }
    },
  };
}

/** As an operator reaches it: the address given for that, or the one listened on. */
function baseUrlOf({ publicUrl, host }: DeskConfig, port: number): string {
  if (publicUrl !== undefined) return publicUrl.replace(/\/+$/, '');
  if (host === '0.0.0.0' || host === '::') return `http://localhost:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
