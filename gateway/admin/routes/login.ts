// SPDX-License-Identifier: Apache-2.0
/** Coming in by a one-time link, and going out. */
import type { FastifyInstance } from 'fastify';
import { isFromElsewhere, sessionCookieName, setSessionCookie } from '../access.ts';
import { sendError, sendPage, sendTooMany } from '../answers.ts';
import { renderLogin } from '../pages/small-pages.ts';
import type { Desk } from '../server.ts';
import { queryField, textField } from '../visit.ts';

/** Base64url of 32 bytes. */
const tokenShape = /^[\w-]{43}$/;

export function addLoginRoutes(app: FastifyInstance, { doorkeeper, secure, deps }: Desk): void {
  app.get('/admin/login', { config: { open: true } }, (request, reply) => {
    const token = queryField(request, 'token');
    if (token === undefined) {
      const kind = queryField(request, 'fin') === undefined ? 'needed' : 'ended';
      return sendPage(reply, renderLogin(request.visit, { kind }));
    }
    const waitSeconds = doorkeeper.barredSeconds('link', request.ip);
    if (waitSeconds !== undefined) return sendTooMany(request, reply, waitSeconds);
    if (tokenShape.test(token) && doorkeeper.isLinkLive(token)) {
      return sendPage(reply, renderLogin(request.visit, { kind: 'ready', token }));
    }
    doorkeeper.failed('link', request.ip);
    return sendPage(reply, renderLogin(request.visit, { kind: 'refused' }), 403);
  });

  // Open, and without the token of a session: there is none yet, and the secret of the link stands for it.
  app.post('/admin/login', { config: { open: true } }, (request, reply) => {
    const waitSeconds = doorkeeper.barredSeconds('link', request.ip);
    if (waitSeconds !== undefined) return sendTooMany(request, reply, waitSeconds);
    if (isFromElsewhere(request)) return sendError(request, reply, 403);
    const cookie = doorkeeper.enter(textField(request.body, 'token') ?? '');
    if (cookie === undefined) {
      doorkeeper.failed('link', request.ip);
      deps.logger.warn('admin.login-refused', { address: request.ip, request: request.id });
      return sendPage(reply, renderLogin(request.visit, { kind: 'refused' }), 403);
    }
    setSessionCookie(reply, secure, cookie);
    deps.logger.info('admin.login', { address: request.ip, session: doorkeeper.find(cookie)?.name });
    return reply.redirect('/admin', 303);
  });

  app.post('/admin/logout', (request, reply) => {
    doorkeeper.leave(request.cookies[sessionCookieName(secure)]);
    reply.clearCookie(sessionCookieName(secure), { path: '/', secure });
    return reply.redirect('/admin/login?fin=1', 303);
  });
}
