// SPDX-License-Identifier: Apache-2.0
/** /api/v1: the same as the pages, for programs. A session or the operator's token opens it. */
import type { FastifyInstance } from 'fastify';
import { etapes } from '../../ports/work.ts';
import { sendError } from '../answers.ts';
import { listPage, parseFluxQuery, parseIdOrNothing } from '../flux-query.ts';
import type { Desk } from '../server.ts';
import { readQueueState } from '../state.ts';
import { readSuivi } from '../suivi.ts';
import { queryField } from '../visit.ts';

const defaultPageSize = 50;
/** The journal's own limit is 500, and one row more is asked for. */
const greatestPageSize = 499;

export function addApiRoutes(app: FastifyInstance, desk: Desk): void {
  const { journal, queue, logger } = desk.deps;
  const closed = { config: { bearer: true } };

  app.get('/api/v1/flux', closed, async (request, reply) => {
    const query = parseFluxQuery(request);
    const limit = parseLimit(queryField(request, 'limit'));
    if (query === undefined || limit === undefined) return sendError(request, reply, 400);
    const { rows, hasOlder } = await listPage(journal, query, limit);
    return reply.send({ flux: rows, before: hasOlder ? (rows.at(-1)?.id ?? null) : null });
  });

  app.get('/api/v1/flux/:id', closed, async (request, reply) => {
    const id = parseIdOrNothing((request.params as { readonly id: string }).id);
    const flux = id === undefined ? undefined : await journal.findFlux(id);
    if (flux === undefined) return sendError(request, reply, 404);
    const [factures, constats, events, answers] = await Promise.all([
      journal.factures(flux.id),
      journal.constats(flux.id),
      journal.events(flux.id),
      journal.answers(flux.id),
    ]);
    const suivi = await readSuivi(flux, factures, journal);
    return reply.send({ flux, factures, constats, events, answers, suivi });
  });

  app.get('/api/v1/queues', closed, async (_request, reply) => {
    const { driver, healthy, etapes } = await readQueueState(queue);
    return reply.send({ driver, healthy, etapes: etapes ?? null });
  });

  for (const verb of ['pause', 'resume'] as const) {
    app.post(`/api/v1/queues/:etape/${verb}`, closed, async (request, reply) => {
      const { etape: name } = request.params as { readonly etape: string };
      const etape = etapes.find((known) => known === name);
      if (etape === undefined) return sendError(request, reply, 404);
      await (verb === 'pause' ? queue.pause(etape) : queue.resume(etape));
      logger.info(`api.etape-${verb}`, { etape, address: request.ip });
      return reply.code(204).send();
    });
  }

  // For `raccord admin-link`: whoever may read the token's file may have a new way in.
  app.post('/api/v1/login-links', closed, async (request, reply) => {
    const { url, expiresAt } = desk.mintLoginLink();
    logger.info('admin.link-minted', { address: request.ip });
    return reply.code(201).send({ url, expiresAt });
  });
}

function parseLimit(text: string | undefined): number | undefined {
  if (text === undefined) return defaultPageSize;
  const limit = Number(text);
  return Number.isInteger(limit) && limit >= 1 && limit <= greatestPageSize ? limit : undefined;
}
