// SPDX-License-Identifier: Apache-2.0
/** /api/v1, what follows from flux: alertes, lots, envois, cycles de vie. A session or the operator's token opens it. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { RaccordementId } from '../../domain/raccordement.ts';
import type { GroupeEnvois } from '../../ports/envois.ts';
import { sendError } from '../answers.ts';
import { readAttente } from '../attente.ts';
import { actorOf, motifOf, parseCount, rowIdOf } from '../fields.ts';
import { parseIdOrNothing } from '../flux-query.ts';
import type { Desk } from '../server.ts';
import { readCycle } from '../suivi.ts';
import { queryField, textField } from '../visit.ts';

const closed = { config: { bearer: true } };
const defaultPageSize = 50;
const greatestPageSize = 500;
/** Rows after which a list goes on, and ranks: as great as the journal counts. */
const greatestRow = Number.MAX_SAFE_INTEGER;
/** Ids of raccordements are ULIDs; a code interface has 8 characters. */
const idLimit = 64;

export function addSuiviApiRoutes(app: FastifyInstance, desk: Desk): void {
  addAlertes(app, desk);
  addLots(app, desk);
  addEnvois(app, desk);
  addCycles(app, desk);
}

function addAlertes(app: FastifyInstance, { deps: { journal, clock, logger } }: Desk): void {
  app.get('/api/v1/alertes', closed, async (request, reply) => {
    const limit = limitOf(request);
    const asked = queryField(request, 'ouvertes') ?? 'oui';
    if (limit === undefined || !['oui', 'non', 'toutes'].includes(asked))
      return sendError(request, reply, 400);
    const filter = asked === 'toutes' ? { limit } : { ouvertes: asked === 'oui', limit };
    const [alertes, ouvertes] = await Promise.all([
      journal.alertes.list(filter),
      journal.alertes.compterOuvertes(),
    ]);
    return reply.send({ alertes, ouvertes });
  });

  app.post('/api/v1/alertes/:id/traiter', closed, async (request, reply) => {
    const id = rowIdOf(request);
    if (id === undefined) return sendError(request, reply, 404);
    if (!(await journal.alertes.traiter(id, actorOf(request), clock())))
      return sendError(request, reply, 409);
    logger.info('api.alerte-traitee', { alerte: id, address: request.ip });
    return reply.code(204).send();
  });
}

function addLots(app: FastifyInstance, { deps, passages }: Desk): void {
  const { journal, clock, lots } = deps;

  app.get('/api/v1/lots', closed, async (request, reply) => {
    const limit = limitOf(request);
    const raccordement = queryField(request, 'raccordement');
    if (limit === undefined || isOver(raccordement)) return sendError(request, reply, 400);
    const filter = raccordement === undefined ? {} : { raccordement: raccordement as RaccordementId };
    const [attente, faits] = await Promise.all([
      readAttente({ journal, prochainDepart: lots.prochainDepart, now: clock() }),
      journal.envois.lots({ ...filter, limit }),
    ]);
    const waiting = attente.filter(({ id }) => raccordement === undefined || id === raccordement);
    return reply.send({
      attente: waiting.map(({ id, raccordement: known, groupes, nombre, depart }) => ({
        raccordement: id,
        nom: known?.nom ?? null,
        nombre,
        depart,
        groupes: groupes.map(withoutRaccordement),
      })),
      lots: faits,
      passage: passages.dernier() ?? null,
    });
  });

  app.post('/api/v1/lots/run', closed, async (request, reply) => {
    const raccordement = textField(request.body, 'raccordement');
    if (isOver(raccordement)) return sendError(request, reply, 400);
    if (raccordement !== undefined) {
      const known = await journal.raccordements.find(raccordement as RaccordementId);
      if (known === undefined) return sendError(request, reply, 404);
    }
    const options = {
      tout: textField(request.body, 'tout') === 'oui',
      ...(raccordement === undefined ? {} : { raccordement }),
    };
    if (!passages.lancer(options, actorOf(request))) return sendError(request, reply, 409);
    return reply.code(202).send({ passage: passages.dernier() ?? null });
  });
}

function addEnvois(app: FastifyInstance, { deps: { journal, clock, logger } }: Desk): void {
  app.get('/api/v1/envois', closed, async (request, reply) => {
    const [limit, apres] = [limitOf(request), apresOf(request)];
    const raccordement = queryField(request, 'raccordement');
    const code = queryField(request, 'codeInterface')?.toUpperCase();
    const isWhole = (raccordement === undefined) === (code === undefined);
    if (limit === undefined || apres === undefined || !isWhole || isOver(raccordement) || isOver(code)) {
      return sendError(request, reply, 400);
    }
    const envois =
      raccordement === undefined || code === undefined
        ? await journal.envois.sansRaccordement(limit, apres)
        : await journal.envois.attente(raccordement as RaccordementId, code, limit, apres);
    return reply.send({ envois, apres: envois.length < limit ? null : (envois.at(-1)?.id ?? null) });
  });

  app.post('/api/v1/envois/:id/abandonner', closed, async (request, reply) => {
    const id = rowIdOf(request);
    const motif = motifOf(request.body);
    if (id === undefined) return sendError(request, reply, 404);
    if (motif === undefined) return sendError(request, reply, 400);
    const why = `${motif} (${actorOf(request)})`;
    if (!(await journal.envois.abandonner(id, why, clock()))) return sendError(request, reply, 409);
    logger.info('api.envoi-abandonne', { envoi: id, address: request.ip });
    return reply.code(204).send();
  });
}

function addCycles(app: FastifyInstance, { deps: { journal, clock, logger } }: Desk): void {
  app.get('/api/v1/cycles/non-correles', closed, async (request, reply) => {
    const [limit, apres] = [limitOf(request), apresOf(request)];
    if (limit === undefined || apres === undefined) return sendError(request, reply, 400);
    const [statuts, total] = await Promise.all([
      journal.cycles.nonCorreles(limit, apres),
      journal.cycles.compterNonCorreles(),
    ]);
    return reply.send({
      statuts,
      total,
      apres: statuts.length < limit ? null : (statuts.at(-1)?.id ?? null),
    });
  });

  app.post('/api/v1/cycles/:id/classer', closed, async (request, reply) => {
    const id = rowIdOf(request);
    const motif = motifOf(request.body);
    if (id === undefined) return sendError(request, reply, 404);
    if (motif === undefined) return sendError(request, reply, 400);
    const done = await journal.cycles.classer(id, motif, actorOf(request), clock());
    if (!done) return sendError(request, reply, 409);
    logger.info('api.statut-classe', { statut: id, address: request.ip });
    return reply.code(204).send();
  });

  app.get('/api/v1/flux/:id/factures/:rang/cycle', closed, async (request, reply) =>
    sendCycle(request, reply, { deps: { journal } }),
  );
}

async function sendCycle(
  request: FastifyRequest,
  reply: FastifyReply,
  { deps: { journal } }: { readonly deps: Pick<Desk['deps'], 'journal'> },
): Promise<FastifyReply> {
  const { id: text, rang: rank } = request.params as { readonly id: string; readonly rang: string };
  const [id, rang] = [parseIdOrNothing(text), parseCount(rank, greatestRow)];
  if (id === undefined || rang === undefined) return sendError(request, reply, 404);
  const facture = (await journal.factures(id)).find((one) => one.rang === rang);
  if (facture === undefined) return sendError(request, reply, 404);
  const { statuts } = await readCycle(id, facture, journal);
  const envois = (await journal.envois.deSource(id)).filter((one) => one.rang === rang);
  return reply.send({ facture, statuts, envois });
}

function withoutRaccordement({ raccordement: _, ...groupe }: GroupeEnvois): object {
  return groupe;
}

function limitOf(request: FastifyRequest): number | undefined {
  const text = queryField(request, 'limit');
  return text === undefined ? defaultPageSize : parseCount(text, greatestPageSize);
}

/** From the beginning when absent. */
function apresOf(request: FastifyRequest): number | undefined {
  const text = queryField(request, 'apres');
  return text === undefined ? 0 : parseCount(text, greatestRow);
}

function isOver(text: string | undefined): boolean {
  return text !== undefined && text.length > idLimit;
}
