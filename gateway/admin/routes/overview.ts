// SPDX-License-Identifier: Apache-2.0
/** The overview, and the stream that keeps its figures and those of the queues live. */
import type { FastifyInstance } from 'fastify';
import { sessionCookieName } from '../access.ts';
import { sendError, sendPage } from '../answers.ts';
import { renderOverview } from '../pages/overview.ts';
import { orSilence } from '../patience.ts';
import type { Desk } from '../server.ts';
import { readDeskState, readReadiness } from '../state.ts';

const latestCount = 10;
const retryAfterSeconds = '30';

export function addOverviewRoutes(app: FastifyInstance, desk: Desk): void {
  const { deps, live, doorkeeper, secure } = desk;
  app.get('/', { config: { open: true } }, (_request, reply) => reply.redirect('/admin', 302));

  app.get('/admin', async (request, reply) => {
    const [state, checks, freeBytes, latest, partenaires] = await Promise.all([
      readDeskState(deps),
      readReadiness(deps.readiness),
      orSilence(deps.spool.freeBytes()),
      deps.journal.listFlux({ limit: latestCount }),
      desk.partenaires(),
    ]);
    const health = { checks, freeBytes };
    return sendPage(reply, renderOverview(request.visit, { state, health, latest, partenaires }));
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
