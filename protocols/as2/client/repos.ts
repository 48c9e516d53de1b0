// SPDX-License-Identifier: Apache-2.0
/**
 * A server that could not be reached rests for a moment: what else waits for it fails at once, and the few hands that
 * deliver are free for other servers instead of waiting for one that is down.
 */
import type { ServeurAs2 } from '../../../gateway/domain/acces-as2.ts';
import { Failure } from '../../../gateway/domain/failure.ts';
import type { Clock } from '../../../gateway/ports/machinery.ts';

/** Half the wait before the first retry: that one asks the server again. */
export const reposParDefautMs = 5_000;

export interface Repos {
  /** Throws Failure LIVRAISON_INJOIGNABLE while it rests. */
  verifier(serveur: ServeurAs2): void;
  laisser(serveur: ServeurAs2): void;
  joint(serveur: ServeurAs2): void;
}

export function createRepos(clock: Clock, reposMs: number): Repos {
  /** Until when, by server: as many entries as there are servers agreed. */
  const resting = new Map<string, number>();
  const cle = ({ url }: ServeurAs2) => new URL(url).origin;
  return {
    verifier(serveur) {
      if ((resting.get(cle(serveur)) ?? 0) <= clock().getTime()) return;
      throw new Failure('LIVRAISON_INJOIGNABLE', `${cle(serveur)} could not be reached a moment ago`);
    },
    laisser: (serveur) => void resting.set(cle(serveur), clock().getTime() + reposMs),
    joint: (serveur) => void resting.delete(cle(serveur)),
  };
}
