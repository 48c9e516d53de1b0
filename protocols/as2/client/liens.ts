// SPDX-License-Identifier: Apache-2.0
/**
 * Connections to the servers we deliver to, kept open from one message to the next (RFC 4130 §5.1; TLS: rfc4130bis §9).
 *
 * One agent a server and a way of trusting it: a certificate of ours that was renewed, or other authorities, make another
 * one. A TLS connection is handed out only once the certificate at its other end was judged: by authorities, or by its
 * fingerprint alone. Not a byte of a message leaves before that.
 */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { connect as connectTcp, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import {
  type ConnectionOptions,
  connect as connectTls,
  createSecureContext,
  getCACertificates,
  type TLSSocket,
} from 'node:tls';
import type { Identite } from '../../../certs/identite.ts';
import { contexteClient, presenteEmpreinte } from '../../../certs/tls.ts';
import type { ServeurAs2 } from '../../../gateway/domain/acces-as2.ts';
import { Failure } from '../../../gateway/domain/failure.ts';

/** More servers than one gateway agrees on; the one not used for longest is let go of. */
const maxLiens = 256;
/** Messages to one server at a time: more than the hands that deliver. */
const maxSocketsPerServer = 16;
/** A connection that nobody used for this long is closed: many servers close theirs after a minute. */
const freeSocketMs = 30_000;

export interface Lien {
  readonly agent: HttpAgent;
  /** An agent for one request, on a connection of its own. */
  readonly neuf: () => HttpAgent;
}

export interface Liens {
  de(serveur: ServeurAs2, tls?: Identite): Lien;
  /** Closes what is open; requests under way are cut. */
  fermer(): void;
}

export function createLiens(connectMs: number): Liens {
  const liens = new Map<string, Lien>();
  return {
    de(serveur, tls) {
      const key = cleOf(serveur, tls);
      const lien = liens.get(key) ?? lienOf(serveur, tls, connectMs);
      liens.delete(key);
      liens.set(key, lien);
      const [oldest] = liens.keys();
      if (liens.size > maxLiens && oldest !== undefined) {
        liens.get(oldest)?.agent.destroy();
        liens.delete(oldest);
      }
      return lien;
    },
    fermer() {
      for (const { agent } of liens.values()) agent.destroy();
      liens.clear();
    },
  };
}

function cleOf(serveur: ServeurAs2, tls: Identite | undefined): string {
  const { origin } = new URL(serveur.url);
  return JSON.stringify([origin, serveur.autorites, serveur.empreinteTls, tls?.certificat.empreinte]);
}

function lienOf(serveur: ServeurAs2, tls: Identite | undefined, connectMs: number): Lien {
  const url = new URL(serveur.url);
  const open = url.protocol === 'https:' ? overTls(url, serveur, tls) : overTcp(url);
  const createConnection = (_options: unknown, done: Connected) => connecter(open, connectMs, done);
  const make = (keepAlive: boolean) => {
    const options = { keepAlive, maxSockets: maxSocketsPerServer, timeout: freeSocketMs, noDelay: true };
    const agent = url.protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options);
    return Object.assign(agent, { createConnection });
  };
  return { agent: make(true), neuf: () => make(false) };
}

type Connected = (error: Error | null, stream: Duplex) => void;

interface Opening {
  readonly socket: Socket;
  /** When it is ready. */
  readonly event: 'connect' | 'secureConnect';
  /** Why it may not be used. */
  readonly refusal: () => Error | undefined;
}

/** Answers undefined: the agent waits for `done`. */
function connecter(open: () => Opening, connectMs: number, done: Connected): undefined {
  const { socket, event, refusal } = open();
  const settle = (error: Error | null) => {
    clearTimeout(late);
    socket.off('error', settle).off(event, ready);
    if (error !== null) {
      socket.on('error', () => undefined);
      socket.destroy();
    }
    done(error, socket);
  };
  const ready = () => settle(refusal() ?? null);
  const late = setTimeout(() => settle(new Error(`no connection within ${connectMs} ms`)), connectMs);
  socket.once('error', settle).once(event, ready);
  return undefined;
}

/** Without the brackets of an IPv6 address. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

function overTcp(url: URL): () => Opening {
  const where = { host: hostOf(url), port: Number(url.port || 80), noDelay: true };
  return () => ({ socket: connectTcp(where), event: 'connect', refusal: () => undefined });
}

function overTls(url: URL, serveur: ServeurAs2, tls: Identite | undefined): () => Opening {
  const host = hostOf(url);
  const { autorites = autoritesDeLaMachine(), empreinteTls } = serveur;
  const contexte = contexteClient({
    host,
    port: Number(url.port || 443),
    autorites,
    ...(tls !== undefined && { identite: tls }),
    ...(empreinteTls !== undefined && { empreinte: empreinteTls }),
  });
  const options: ConnectionOptions = {
    ...contexte,
    ALPNProtocols: ['http/1.1'],
    // Made once: to read all authorities again for each connection takes longer than a handshake.
    secureContext: createSecureContext(contexte),
  };
  return () => {
    const socket = connectTls(options);
    socket.setNoDelay(true);
    const refusal = () => (empreinteTls === undefined ? undefined : unlike(socket, empreinteTls, host));
    return { socket, event: 'secureConnect', refusal };
  };
}

/** Those of Node, and those somebody put on this machine. */
function autoritesDeLaMachine(): string[] {
  return [...new Set([...getCACertificates('default'), ...getCACertificates('system')])];
}

function unlike(socket: TLSSocket, empreinteTls: string, host: string): Failure | undefined {
  if (presenteEmpreinte(socket, empreinteTls)) return undefined;
  const shown = (socket.getPeerCertificate().fingerprint256 ?? 'none').replaceAll(':', '').toLowerCase();
  const detail = `${host} shows the TLS certificate ${shown}, ${empreinteTls} is agreed`;
  return new Failure('LIVRAISON_REFUSEE', detail);
}
