// SPDX-License-Identifier: Apache-2.0
/**
 * Expédition by SFTP: each flux and each collection on a connection of its own, by ssh2-sftp-client and ssh2.
 *
 * A server that could not be reached rests for a moment: what else waits for it fails at once, and the few hands that
 * deliver are free for other servers instead of waiting for one that is down.
 */
import { Failure } from '../../../gateway/domain/failure.ts';
import type { ServeurSftp } from '../../../gateway/domain/raccordement.ts';
import type { Expediteur } from '../../../gateway/ports/expedition.ts';
import type { Clock } from '../../../gateway/ports/machinery.ts';
import { type CollecteLimits, collecterFichiers, defaultCollecteLimits } from './collecter.ts';
import { type ConnectionTimeouts, defaultTimeouts } from './connection.ts';
import { deposerFlux } from './deposer.ts';
import { openSession, type Session } from './session.ts';

export interface ExpediteurSftpOptions {
  readonly clock: Clock;
  readonly timeouts?: Partial<ConnectionTimeouts>;
  /** How long a server that could not be reached is left alone. */
  readonly restMs?: number;
  /** What a collection takes from a server at most. */
  readonly collecte?: Partial<CollecteLimits>;
}

/** Half the wait before the first retry: that one asks the server again. */
const defaultRestMs = 5_000;

export function createExpediteurSftp({
  clock,
  timeouts,
  restMs = defaultRestMs,
  collecte,
}: ExpediteurSftpOptions): Expediteur<ServeurSftp> {
  const limits = { ...defaultCollecteLimits, ...collecte };
  const waits = { ...defaultTimeouts, ...timeouts };
  /** Until when, by server: as many entries as there are servers agreed. */
  const resting = new Map<string, number>();

  async function connect(serveur: ServeurSftp, signal: AbortSignal): Promise<Session> {
    const server = `${serveur.hote}:${serveur.port}`;
    if ((resting.get(server) ?? 0) > clock().getTime()) {
      throw new Failure('LIVRAISON_INJOIGNABLE', `${server} could not be reached a moment ago`);
    }
    try {
      const session = await openSession(serveur, signal, waits);
      resting.delete(server);
      return session;
    } catch (error) {
      if (error instanceof Failure && error.code === 'LIVRAISON_INJOIGNABLE') {
        resting.set(server, clock().getTime() + restMs);
      }
      throw error;
    }
  }

  return {
    async deposer({ serveur }, flux, signal) {
      const session = await connect(serveur, signal);
      try {
        await deposerFlux(session, serveur.dossierDepot, flux);
        await session.end();
      } finally {
        session.destroy();
      }
    },
    collecter: ({ serveur }, recevoir, signal, maxFluxBytes = limits.maxFluxBytes) =>
      collecterFichiers(() => connect(serveur, signal), serveur.dossierRetrait, recevoir, {
        ...limits,
        maxFluxBytes,
      }),
  };
}
