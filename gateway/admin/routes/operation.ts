// SPDX-License-Identifier: Apache-2.0
/** For machines: alive (/healthz), ready (/readyz), figures (/metrics). Open, for probes have no session. */
import type { FastifyInstance } from 'fastify';
import type { DeskDependencies } from '../config.ts';
import { orSilence } from '../patience.ts';
import type { Desk } from '../server.ts';
import { readReadiness } from '../state.ts';

export function addOperationRoutes(app: FastifyInstance, { deps }: Desk): void {
  const open = { config: { open: true } };
  const refreshSuivi = suiviGauges(deps);

  // Nothing is asked of anybody: answering at all is the proof that the loop turns.
  app.get('/healthz', open, async () => ({ status: 'ok' }));

  app.get('/readyz', open, async (_request, reply) => {
    const checks = await readReadiness(deps.readiness);
    const isReady = checks.every(({ ok }) => ok);
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ready' : 'not ready', checks });
  });

  app.get('/metrics', open, async (_request, reply) => {
    await Promise.all([refreshGauges(deps), refreshSuivi()]);
    return reply.type(deps.metrics.contentType).send(await deps.metrics.text());
  });
}

/** What is a state rather than an event is read when it is asked for. A part that is silent keeps its last figures. */
async function refreshGauges({ queue, spool, metrics }: DeskDependencies): Promise<void> {
  const [counts, healthy, freeBytes] = await Promise.all([
    orSilence(queue.counts()),
    orSilence(queue.healthy()),
    orSilence(spool.freeBytes()),
  ]);
  for (const { etape, oldestMs, paused, ...depths } of counts ?? []) {
    for (const state of ['waiting', 'active', 'delayed', 'dead'] as const) {
      metrics.gauge('queue_depth', depths[state], { etape, state });
    }
    metrics.gauge('queue_oldest_seconds', oldestMs / 1000, { etape });
    metrics.gauge('queue_paused', paused ? 1 : 0, { etape });
  }
  metrics.gauge('queue_healthy', healthy === true ? 1 : 0, { driver: queue.driver });
  if (freeBytes !== undefined) metrics.gauge('spool_free_bytes', freeBytes);
}

/** What waits for an operator or for a batch. A code under which nothing waits any more goes back to 0. */
function suiviGauges({ journal, metrics }: DeskDependencies): () => Promise<void> {
  const codes = new Set<string>(); // Never longer than the table of codes interface.
  return async () => {
    const [alertes, nonCorreles, groupes] = await Promise.all([
      orSilence(journal.alertes.compterOuvertes()),
      orSilence(journal.cycles.compterNonCorreles()),
      orSilence(journal.envois.groupes()),
    ]);
    if (alertes !== undefined) metrics.gauge('alertes_ouvertes', alertes);
    if (nonCorreles !== undefined) metrics.gauge('statuts_non_correles', nonCorreles);
    if (groupes === undefined) return;
    for (const { codeInterface } of groupes) codes.add(codeInterface);
    for (const code of codes) {
      const ofCode = groupes.filter(({ codeInterface }) => codeInterface === code);
      const waiting = ofCode.reduce((sum, { nombre }) => sum + nombre, 0);
      metrics.gauge('envois_en_attente', waiting, { code });
    }
  };
}
