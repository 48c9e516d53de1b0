// SPDX-License-Identifier: Apache-2.0
/** The queues: their state, and what may be done to them. Each action answers by a redirect, so that a reload repeats nothing. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Etape, etapes, type WorkId, workIdOf } from '../../ports/work.ts';
import { sendError, sendPage } from '../answers.ts';
import { parseIdOrNothing } from '../flux-query.ts';
import { hrefOf } from '../html.ts';
import { renderQueues } from '../pages/queues.ts';
import { orSilence } from '../patience.ts';
import type { Desk } from '../server.ts';
import { readDeskState } from '../state.ts';
import { queryField, textField, type Visit } from '../visit.ts';

/** Dead letters on the page; when there are more, their cause is common and one is enough to see it. */
const deadLimit = 100;
const page = '/admin/files';

export function addQueueRoutes(app: FastifyInstance, desk: Desk): void {
  const { deps } = desk;
  const { queue, logger } = deps;

  app.get(page, async (request, reply) => {
    const [state, dead, partenaires] = await Promise.all([
      readDeskState(deps),
      orSilence(queue.dead(deadLimit)),
      desk.partenaires(),
    ]);
    return sendPage(
      reply,
      renderQueues(request.visit, { state, dead, partenaires, done: doneSentence(request, request.visit) }),
    );
  });

  app.post(`${page}/:etape/pause`, async (request, reply) =>
    onEtape(request, reply, 'pause', (etape) => queue.pause(etape)),
  );
  app.post(`${page}/:etape/reprise`, async (request, reply) =>
    onEtape(request, reply, 'reprise', (etape) => queue.resume(etape)),
  );

  app.post(`${page}/relance`, async (request, reply) => {
    const work = parseWorkId(textField(request.body, 'travail'));
    if (work === undefined) return sendError(request, reply, 400);
    if (!(await queue.retry(work))) return sendError(request, reply, 409);
    logger.info('admin.retried', { work, session: request.visit.session?.name });
    return reply.redirect(hrefOf(page, { fait: 'relance' }), 303);
  });

  app.post(`${page}/reconciliation`, async (request, reply) => {
    const { reoffered, repaired } = await queue.reconcile();
    logger.info('admin.reconciled', { reoffered, repaired, session: request.visit.session?.name });
    const query = { fait: 'reconciliation', offerts: String(reoffered), repares: String(repaired) };
    return reply.redirect(hrefOf(page, query), 303);
  });

  async function onEtape(
    request: FastifyRequest,
    reply: FastifyReply,
    done: 'pause' | 'reprise',
    act: (etape: Etape) => Promise<void>,
  ): Promise<FastifyReply> {
    const { etape: name } = request.params as { readonly etape: string };
    const etape = etapes.find((known) => known === name);
    if (etape === undefined) return sendError(request, reply, 404);
    await act(etape);
    logger.info(`admin.etape-${done}`, { etape, session: request.visit.session?.name });
    return reply.redirect(hrefOf(page, { fait: done }), 303);
  }
}

/** `<etape>-<flux>`, rebuilt from its parts so that nothing else gets through. */
function parseWorkId(text = ''): WorkId | undefined {
  const dash = text.indexOf('-');
  const etape = etapes.find((known) => known === text.slice(0, dash));
  const flux = parseIdOrNothing(text.slice(dash + 1));
  return etape === undefined || flux === undefined ? undefined : workIdOf(etape, flux);
}

function doneSentence(request: FastifyRequest, { texts, figures }: Visit): string | undefined {
  const { done } = texts.queues;
  switch (queryField(request, 'fait')) {
    case 'pause':
      return done.pause;
    case 'reprise':
      return done.reprise;
    case 'relance':
      return done.relance;
    case 'reconciliation': {
      const number = (name: string) => figures.count(Number(queryField(request, name)) || 0);
      return `${done.reconciliation} : ${number('offerts')} ${done.reoffered}, ${number('repares')} ${done.repaired}.`;
    }
    default:
      return undefined;
  }
}
