// SPDX-License-Identifier: Apache-2.0
/** Alertes, lots and cycles de vie: what an operator sees of what follows from flux, and the few things to do about it. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { sendError, sendPage } from '../answers.ts';
import { readAttente } from '../attente.ts';
import { actorOf, motifOf, rowIdOf } from '../fields.ts';
import { hrefOf } from '../html.ts';
import { renderAlertes } from '../pages/alertes.ts';
import { renderCycles } from '../pages/cycles.ts';
import { renderLots } from '../pages/lots.ts';
import type { Desk } from '../server.ts';
import { queryField, textField } from '../visit.ts';

/** On one page; the API turns further ones. */
const alertesLimit = 200;
const lotsLimit = 50;
const orphelinsLimit = 50;
const nonCorrelesLimit = 100;
/** BT-1 has at most 50 characters in the lists of the reform. */
const numeroLimit = 80;

export function addSuiviRoutes(app: FastifyInstance, desk: Desk): void {
  addAlertes(app, desk);
  addLots(app, desk);
  addCycles(app, desk);
}

function addAlertes(app: FastifyInstance, { deps: { journal, clock, logger } }: Desk): void {
  const page = '/admin/alertes';
  app.get(page, async (request, reply) => {
    const toutes = queryField(request, 'voir') === 'toutes';
    const filter = toutes ? { limit: alertesLimit } : { ouvertes: true, limit: alertesLimit };
    const alertes = await journal.alertes.list(filter);
    const { done } = request.visit.texts.suivi.alertes;
    return sendPage(
      reply,
      renderAlertes(request.visit, { alertes, toutes, done: isDone(request) ? done : undefined }),
    );
  });

  app.post(`${page}/:id/traiter`, async (request, reply) => {
    const id = rowIdOf(request);
    if (id === undefined) return sendError(request, reply, 404);
    if (!(await journal.alertes.traiter(id, actorOf(request), clock())))
      return sendError(request, reply, 409);
    logger.info('admin.alerte-traitee', { alerte: id, session: request.visit.session?.name });
    return reply.redirect(hrefOf(page, { fait: '1' }), 303);
  });
}

function addLots(app: FastifyInstance, { deps, passages, partenaires: readPartenaires }: Desk): void {
  const { journal, clock, lots, logger } = deps;
  const page = '/admin/lots';
  app.get(page, async (request, reply) => {
    const [attente, faits, orphelins, raccordements, partenaires] = await Promise.all([
      readAttente({ journal, prochainDepart: lots.prochainDepart, now: clock() }),
      journal.envois.lots({ limit: lotsLimit }),
      journal.envois.sansRaccordement(orphelinsLimit),
      journal.raccordements.list(),
      readPartenaires(),
    ]);
    const names = new Map<string, string>(raccordements.map(({ id, nom }) => [id, nom]));
    const done = isDone(request) ? request.visit.texts.suivi.envois.done : undefined;
    const model = { attente, lots: faits, orphelins, names, partenaires, passage: passages.dernier(), done };
    return sendPage(reply, renderLots(request.visit, model));
  });

  app.post(`${page}/passage`, async (request, reply) => {
    const tout = textField(request.body, 'tout') === 'oui';
    if (!passages.lancer({ tout }, actorOf(request))) return sendError(request, reply, 409);
    return reply.redirect(page, 303);
  });

  app.post('/admin/envois/:id/abandonner', async (request, reply) => {
    const [id, motif] = [rowIdOf(request), motifOf(request.body)];
    if (id === undefined || motif === undefined)
      return sendError(request, reply, id === undefined ? 404 : 400);
    const done = await journal.envois.abandonner(id, `${motif} (${actorOf(request)})`, clock());
    if (!done) return sendError(request, reply, 409);
    logger.info('admin.envoi-abandonne', { envoi: id, session: request.visit.session?.name });
    return reply.redirect(hrefOf(page, { fait: '1' }), 303);
  });
}

function addCycles(app: FastifyInstance, { deps: { journal, clock, logger } }: Desk): void {
  const page = '/admin/cycles';
  app.get(page, async (request, reply) => {
    const numero = queryField(request, 'numero');
    if (numero !== undefined && numero.length > numeroLimit) return sendError(request, reply, 400);
    const [statuts, total, trouvees] = await Promise.all([
      journal.cycles.nonCorreles(nonCorrelesLimit),
      journal.cycles.compterNonCorreles(),
      numero === undefined ? undefined : journal.cycles.factures(numero, undefined),
    ]);
    const done = isDone(request) ? request.visit.texts.suivi.cycles.done : undefined;
    return sendPage(reply, renderCycles(request.visit, { statuts, total, numero, trouvees, done }));
  });

  app.post(`${page}/:id/classer`, async (request, reply) => {
    const [id, motif] = [rowIdOf(request), motifOf(request.body)];
    if (id === undefined || motif === undefined)
      return sendError(request, reply, id === undefined ? 404 : 400);
    if (!(await journal.cycles.classer(id, motif, actorOf(request), clock()))) {
      return sendError(request, reply, 409);
    }
    logger.info('admin.statut-classe', { statut: id, session: request.visit.session?.name });
    return reply.redirect(hrefOf(page, { fait: '1' }), 303);
  });
}

/** The page comes after an action that was done: said once. */
function isDone(request: FastifyRequest): boolean {
  return queryField(request, 'fait') === '1';
}
