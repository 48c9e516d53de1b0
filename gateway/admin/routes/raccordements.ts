// SPDX-License-Identifier: Apache-2.0
/** Raccordements: the list, and each with what was agreed. They are changed by the command line alone. */
import type { FastifyInstance } from 'fastify';
import { Failure } from '../../domain/failure.ts';
import type { Raccordement, RaccordementId } from '../../domain/raccordement.ts';
import { sendError, sendPage } from '../answers.ts';
import { certificatsDuRaccordement } from '../certificats.ts';
import { renderRaccordement } from '../pages/raccordement.ts';
import { type RaccordementDeListe, renderRaccordementList } from '../pages/raccordement-list.ts';
import type { Desk } from '../server.ts';
import { queryField } from '../visit.ts';

/** On one page; a certificate is parsed in a tenth of a millisecond. */
const listLimit = 300;
const searchLimit = 100;

export function addRaccordementRoutes(app: FastifyInstance, desk: Desk): void {
  const { journal, clock } = desk.deps;

  app.get('/admin/raccordements', async (request, reply) => {
    const recherche = queryField(request, 'recherche');
    if (recherche !== undefined && recherche.length > searchLimit) return sendError(request, reply, 400);
    const all = await journal.raccordements.list();
    const found = all
      .filter((one) => recherche === undefined || isNamed(one, recherche))
      .toSorted((one, other) => one.nom.localeCompare(other.nom, 'fr'));
    const rows = found.slice(0, listLimit).map((one) => rowOf(one, clock()));
    return sendPage(
      reply,
      renderRaccordementList(request.visit, { recherche, rows, omitted: found.length - rows.length }),
    );
  });

  app.get('/admin/raccordements/:id', async (request, reply) => {
    const { id } = request.params as { readonly id: string };
    const raccordement = await journal.raccordements.find(id as RaccordementId);
    if (raccordement === undefined) return sendError(request, reply, 404);
    const certificats = certificatsDuRaccordement(raccordement, clock());
    const partenaires = await desk.partenaires();
    return sendPage(reply, renderRaccordement(request.visit, { raccordement, certificats, partenaires }));
  });
}

function isNamed({ nom, codeApplication }: Raccordement, recherche: string): boolean {
  const wanted = recherche.toLowerCase();
  return [nom, codeApplication].some((text) => text.toLowerCase().includes(wanted));
}

function rowOf(raccordement: Raccordement, now: Date): RaccordementDeListe {
  try {
    return { raccordement, certificats: certificatsDuRaccordement(raccordement, now) };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { raccordement, certificats: 'ILLISIBLE' };
  }
}
