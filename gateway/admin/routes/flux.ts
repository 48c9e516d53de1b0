// SPDX-License-Identifier: Apache-2.0
/** The flux: the list, one of them, its bytes, its replay. */
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Failure } from '../../domain/failure.ts';
import type { FluxRecord } from '../../ports/journal.ts';
import { workIdOf } from '../../ports/work.ts';
import { sendError, sendPage } from '../answers.ts';
import type { DeskDependencies, DeskSpool } from '../config.ts';
import { listPage, parseFluxQuery, parseIdOrNothing } from '../flux-query.ts';
import { causeOf } from '../incident.ts';
import { renderFluxDetail } from '../pages/flux-detail.ts';
import { renderFluxList } from '../pages/flux-list.ts';
import { renderFluxText } from '../pages/small-pages.ts';
import { fluxHref } from '../parts.ts';
import { orSilence } from '../patience.ts';
import type { Desk } from '../server.ts';
import { readSuivi } from '../suivi.ts';
import { queryField } from '../visit.ts';

/** What fits a screen or two and stays quick to render. */
const pageSize = 50;
/** Dead letters looked through for the one of a flux; past that its event says the same. */
const deadLimit = 500;
/** A compte rendu is a few kilobytes; of a longer one the beginning is shown. */
const textLimitBytes = 256 * 1024;

export function addFluxRoutes(app: FastifyInstance, desk: Desk): void {
  const { deps } = desk;
  const { journal, queue, clock, logger } = deps;

  app.get('/admin/flux', async (request, reply) => {
    const query = parseFluxQuery(request);
    if (query === undefined) return sendError(request, reply, 400);
    const [page, partenaires] = await Promise.all([listPage(journal, query, pageSize), desk.partenaires()]);
    return sendPage(reply, renderFluxList(request.visit, { ...page, query, partenaires }));
  });

  app.get('/admin/flux/:id', async (request, reply) => {
    const flux = await findFlux(request, deps);
    if (flux === undefined) return sendError(request, reply, 404);
    const wasReplayed = queryField(request, 'fait') === 'rejoue';
    return sendPage(
      reply,
      renderFluxDetail(request.visit, { flux, wasReplayed, ...(await around(flux, desk)) }),
    );
  });

  app.get('/admin/flux/:id/contenu', async (request, reply) => {
    const flux = await findFlux(request, deps);
    if (flux === undefined) return sendError(request, reply, 404);
    return sendContent(reply, flux, deps.spool);
  });

  app.get('/admin/flux/:id/texte', async (request, reply) => {
    const flux = await findFlux(request, deps);
    // Only what we wrote ourselves is shown on a screen; an invoice is downloaded by who must see it.
    if (flux?.sens !== 'RECEPTION') return sendError(request, reply, 404);
    const text = await readText(flux, deps.spool);
    return sendPage(
      reply,
      renderFluxText(request.visit, { flux, text, isCut: flux.sizeBytes > textLimitBytes }),
    );
  });

  app.post('/admin/flux/:id/rejouer', async (request, reply) => {
    const flux = await findFlux(request, deps);
    if (flux === undefined) return sendError(request, reply, 404);
    const by = `admin ${request.visit.session?.name}`;
    const replayed =
      flux.sens === 'EMISSION'
        ? await journal.replay(flux.id, clock(), by)
        : await queue.retry(workIdOf('livraison', flux.id));
    if (!replayed) return sendError(request, reply, 409);
    if (flux.sens === 'EMISSION') queue.offer([{ id: workIdOf('ouverture', flux.id) }]);
    logger.info('admin.replayed', { flux: flux.id, session: request.visit.session?.name });
    return reply.redirect(`${fluxHref(flux.id)}?fait=rejoue`, 303);
  });
}

async function findFlux(
  request: FastifyRequest,
  { journal }: DeskDependencies,
): Promise<FluxRecord | undefined> {
  const id = parseIdOrNothing((request.params as { readonly id: string }).id);
  return id === undefined ? undefined : journal.findFlux(id);
}

async function around(flux: FluxRecord, { deps: { journal, queue }, partenaires: readPartenaires }: Desk) {
  const { id, raccordement } = flux;
  const [factures, constats, events, answers, messages, found, partenaires, dead] = await Promise.all([
    journal.factures(id),
    journal.constats(id),
    journal.events(id),
    journal.answers(id),
    journal.messages.deFlux(id),
    journal.raccordements.find(raccordement),
    readPartenaires(),
    flux.statut === 'INCIDENTE' ? orSilence(queue.dead(deadLimit)) : undefined,
  ]);
  const suivi = await readSuivi(flux, factures, journal);
  const ofFlux = dead?.find((work) => work.flux === id);
  const incident = flux.statut === 'INCIDENTE' ? causeOf({ constats, events, dead: ofFlux }) : undefined;
  return { factures, constats, events, answers, messages, raccordement: found, partenaires, incident, suivi };
}

/** As stored, never as something to display: a browser must not run what a partenaire sent. */
async function sendContent(reply: FastifyReply, flux: FluxRecord, spool: DeskSpool): Promise<FastifyReply> {
  const blob = await spool.stat(flux.sha256);
  if (blob === undefined) throw new Failure('SPOOL_MISSING', `no blob ${flux.sha256} for flux ${flux.id}`);
  return reply
    .type('application/octet-stream')
    .header('content-length', blob.sizeBytes)
    .header('content-disposition', attachmentNamed(flux.nomFichier))
    .header('content-security-policy', "default-src 'none'; sandbox")
    .send(Readable.from(spool.stream(flux.sha256), { objectMode: false }));
}

/** RFC 6266: a plain name for all, and the exact one percent-encoded (RFC 8187). */
export function attachmentNamed(name: string): string {
  const plain = name.replace(/[^\w.+-]/g, '_').slice(0, 150);
  const exact = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${exact}`;
}

async function readText(flux: FluxRecord, spool: DeskSpool): Promise<string | undefined> {
  const reader = await spool.open(flux.sha256);
  try {
    const bytes = new Uint8Array(Math.min(reader.sizeBytes, textLimitBytes));
    let length = 0;
    while (length < bytes.length) {
      const got = await reader.read(bytes.subarray(length), length);
      if (got === 0) break;
      length += got;
    }
    return decodeText(bytes.subarray(0, length), flux.sizeBytes > textLimitBytes);
  } finally {
    await reader.close();
  }
}

/** A cut may fall inside a character: what is left of it is held back, not an error. */
function decodeText(bytes: Uint8Array, isCut: boolean): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: isCut });
  } catch {
    return undefined;
  }
}
