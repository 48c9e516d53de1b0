// SPDX-License-Identifier: Apache-2.0
/**
 * Retrait: what waits for a partenaire, its collection, and its end after seven days (DSG §3.3.2.1).
 *
 * A flux collected or expired keeps its bytes as proof; only its place in `/out` ends.
 */
import type { FluxId } from './domain/flux.ts';
import type { Raccordement, RaccordementId } from './domain/raccordement.ts';
import type { FluxRecord, Journal } from './ports/journal.ts';
import type { Clock, Logger, Metrics } from './ports/machinery.ts';
import type { FluxDisponible, Retrait } from './ports/retrait.ts';
import type { BlobReader, BlobStore } from './ports/spool.ts';

/** Most entries one listing of `/out` shows, oldest first: a partenaire that never collects cannot fill memory. */
const listedAtMost = 20_000;
/** Flux expired by one round of the purge. */
const purgedPerRound = 500;

export interface RetraitDependencies {
  readonly journal: Journal;
  readonly spool: BlobStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

export function createRetrait(deps: RetraitDependencies): Retrait {
  const { journal, spool } = deps;

  async function own(raccordement: RaccordementId, id: FluxId): Promise<FluxRecord | undefined> {
    const flux = await journal.findFlux(id);
    const theirs = flux?.raccordement === raccordement && flux.sens === 'RECEPTION';
    return theirs && flux.statut === 'MIS_A_DISPOSITION' ? flux : undefined;
  }

  async function withdraw(
    raccordement: Raccordement,
    id: FluxId,
    session: string,
    how: string,
  ): Promise<boolean> {
    const flux = await own(raccordement.id, id);
    if (flux === undefined) return false;
    const events = [{ type: how, detail: { session } }];
    const done = await journal.applyEmis(id, ['MIS_A_DISPOSITION'], 'RETIRE', deps.clock(), events);
    if (done) deps.metrics.count('collected_total', { how });
    if (done) deps.logger.info('flux.collected', { flux: id, fichier: flux.nomFichier, how });
    return done;
  }

  return {
    async list(raccordement, limit = listedAtMost) {
      return (await journal.available(raccordement, Math.min(limit, listedAtMost))).map(toDisponible);
    },
    async find(raccordement, nomFichier) {
      const flux = await journal.findAvailable(raccordement, nomFichier);
      return flux && toDisponible(flux);
    },
    async open(raccordement, id): Promise<BlobReader | undefined> {
      const flux = await own(raccordement, id);
      return flux && spool.open(flux.sha256);
    },
    async fetched(raccordement, id, session) {
      if (raccordement.politiqueRetrait === 'once') {
        await withdraw(raccordement, id, session, 'flux.retire');
      } else if ((await own(raccordement.id, id)) !== undefined) {
        await journal.record(id, deps.clock(), [{ type: 'flux.lu', detail: { session } }]);
      }
    },
    remove: (raccordement, id, session) =>
      withdraw(raccordement, id, session, 'flux.supprime-par-le-partenaire'),
  };
}

function toDisponible(flux: FluxRecord): FluxDisponible {
  const { id, nomFichier, sizeBytes, creeLe } = flux;
  return { id, nomFichier, sizeBytes, disponibleLe: creeLe };
}

/** One round of the purge: what nobody collected in time is EXPIRE, with an event. Returns how many. */
export async function purgeExpired(deps: RetraitDependencies): Promise<number> {
  const now = deps.clock();
  const due = await deps.journal.expired(now, purgedPerRound);
  for (const flux of due) {
    const events = [{ type: 'flux.expire', detail: { depuis: flux.creeLe.toISOString() } }];
    await deps.journal.applyEmis(flux.id, ['MIS_A_DISPOSITION'], 'EXPIRE', now, events);
    deps.logger.warn('flux.expired', { flux: flux.id, fichier: flux.nomFichier });
  }
  return due.length;
}
