// SPDX-License-Identifier: Apache-2.0
/** The overview, and the stream that keeps its figures and those of the queues live. */
import type { FastifyInstance } from 'fastify';
import { sessionCookieName } from '../access.ts';
import { sendError, sendPage } from '../answers.ts';
import { renderOverview } from '../pages/overview.ts';
import type { Desk } from '../server.ts';
import { readDeskState, readReadiness } from '../state.ts';

const latestCount = 10;
const retryAfterSeconds = '30';

export function addOverviewRoutes(app: FastifyInstance, { deps, live, doorkeeper, secure }: Desk): void {
  app.get('/', { config: { open: true } }, (_request, reply) => reply.redirect('/admin', 302));

  app.get('/admin', async (request, reply) => {
    const [state, checks, latest] = await Promise.all([
      readDeskState(deps),
      readReadiness(deps.readiness),
      deps.journal.listFlux({ limit: latestCount }),
    ]);
    return sendPage(reply, renderOverview(request.visit, { state, checks, latest }));
  });
  app.get('/admin/', (_request, reply) => reply.redirect('/admin', 302));

  app.get('/admin/evenements', (request, reply) => {
    const cookie = request.cookies[sessionCookieName(secure)];
    // Looking on does not keep a session alive: a screen left open closes with its idle time.
    const isWelcome = () => doorkeeper.find(cookie, 'peek') !== undefined;
    if (live.attach(request, reply, isWelcome)) return reply;
    return sendError(request, reply.header('retry-after', retryAfterSeconds), 503);
  });
}
