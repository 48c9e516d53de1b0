// SPDX-License-Identifier: Apache-2.0
/**
 * Live figures by server-sent events. One reading of the state serves every client; nobody watching, nothing
 * is read. A client gets the figures as text in its language, and only when they changed.
 *
 * Bounded: so many clients; a client that does not read is dropped; a session that ended ends its stream.
 */
import type { ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { DeskDependencies } from './config.ts';
import { liveValues, readDeskState } from './state.ts';
import type { Visit } from './visit.ts';

/** Operators and wall screens, several tabs each. */
const clientsLimit = 32;
/** Under the idle time-out of the usual proxies. */
const heartbeatMs = 15_000;
/** Bytes a client may leave unread before it is dropped: some hundred messages. */
const unreadLimitBytes = 256 * 1024;
/** What the browser waits before it asks again. */
const retryMs = 3000;

export interface LiveFeed {
  /** Answers with the stream; false when there are too many clients already (nothing was answered then). */
  attach(request: FastifyRequest, reply: FastifyReply, isWelcome: () => boolean): boolean;
  close(): void;
}

interface Client {
  readonly response: ServerResponse;
  readonly visit: Visit;
  readonly isWelcome: () => boolean;
  sent: string;
  sentAtMs: number;
}

export function createLiveFeed(deps: DeskDependencies, intervalMs: number): LiveFeed {
  const clients = new Set<Client>();
  let timer: NodeJS.Timeout | undefined;
  let isReading = false;
  let isClosed = false;

  function drop(client: Client): void {
    clients.delete(client);
    client.response.end();
    if (clients.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  }

  /** Never two at once: a slow journal makes the figures rarer, not the readings more. */
  async function tick(): Promise<void> {
    if (isReading) return;
    isReading = true;
    try {
      const state = await readDeskState(deps);
      for (const client of clients) {
        const values = liveValues(client.visit, state);
        deliver(client, JSON.stringify({ revision: state.revision, values }));
      }
    } catch (error) {
      deps.logger.warn('admin.live-failed', {}, error);
    } finally {
      isReading = false;
    }
  }

  function deliver(client: Client, message: string): void {
    const { response } = client;
    if (!client.isWelcome() || response.writableLength > unreadLimitBytes) {
      drop(client);
      return;
    }
    const nowMs = deps.clock().getTime();
    const isNews = message !== client.sent;
    if (!isNews && nowMs - client.sentAtMs < heartbeatMs) return;
    response.write(isNews ? `event: etat\ndata: ${message}\n\n` : ': \n\n');
    client.sent = message;
    client.sentAtMs = nowMs;
  }

  return {
    attach(request, reply, isWelcome) {
      if (isClosed || clients.size >= clientsLimit) return false;
      const response = openStream(reply);
      const client = { response, visit: request.visit, isWelcome, sent: '', sentAtMs: 0 };
      clients.add(client);
      response.on('close', () => drop(client));
      timer ??= setInterval(() => void tick(), intervalMs);
      void tick();
      return true;
    },
    close() {
      isClosed = true;
      for (const client of clients) drop(client);
    },
  };
}

function openStream(reply: FastifyReply): ServerResponse {
  reply.hijack();
  const response = reply.raw;
  response.setHeader('content-type', 'text/event-stream; charset=utf-8');
  response.setHeader('cache-control', 'no-store');
  response.setHeader('x-accel-buffering', 'no'); // A proxy must not keep the events for itself.
  response.writeHead(200);
  response.write(`retry: ${retryMs}\n\n`);
  return response;
}
