// SPDX-License-Identifier: Apache-2.0
/** How the desk answers: a page, a JSON value, or an error in the form the asker reads. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Html } from './html.ts';
import { type ErrorKind, renderError } from './pages/small-pages.ts';

const kindOfStatus: Readonly<Record<number, ErrorKind>> = {
  403: 'forbidden',
  404: 'missing',
  405: 'missing',
  409: 'conflict',
  429: 'tooMany',
  503: 'unavailable',
};

export function sendPage(reply: FastifyReply, page: Html, status = 200): FastifyReply {
  return reply.code(status).type('text/html; charset=utf-8').send(page.toString());
}

/** An error page, or its JSON twin under /api. Of ours (5xx), the correlation id; of theirs, no detail. */
export function sendError(request: FastifyRequest, reply: FastifyReply, status: number): FastifyReply {
  const kind = kindOfStatus[status] ?? (status >= 500 ? 'broken' : 'bad');
  const reference = status >= 500 ? request.id : undefined;
  if (wantsJson(request)) {
    return reply.code(status).send({ error: kind, ...(reference !== undefined && { reference }) });
  }
  return sendPage(reply, renderError(request.visit, kind, reference), status);
}

/** 429, with how long to wait. */
export function sendTooMany(request: FastifyRequest, reply: FastifyReply, waitSeconds: number): FastifyReply {
  return sendError(request, reply.header('retry-after', waitSeconds), 429);
}

export function wantsJson(request: FastifyRequest): boolean {
  return request.url.startsWith('/api/');
}
