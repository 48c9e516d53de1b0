// SPDX-License-Identifier: Apache-2.0
/**
 * A server that could not be reached rests for a moment: what else waits for it fails at once, and the few hands that
 * deliver are free for other servers instead of waiting for one that is down.
 */
import type { ServeurPesit } from '../../../gateway/domain/acces-pesit.ts';
import { Failure } from '../../../gateway/domain/failure.ts';
import type { Clock } from '../../../gateway/ports/machinery.ts';

/** Half the wait before the first retry: that one asks the server again. */
export const reposParDefautMs = 5_000;

export interface Repos {
  /** Throws Failure LIVRAISON_INJOIGNABLE while it rests. */
  verifier(serveur: ServeurPesit): void;
  laisser(serveur: ServeurPesit): void;
  joint(serveur: ServeurPesit): void;
}

export function createRepos(clock: Clock, reposMs: number): Repos {
  /** Until when, by server: as many entries as there are servers agreed. */
  const resting = new Map<string, number>();
  return {
    verifier(serveur) {
      if ((resting.get(adresseDe(serveur)) ?? 0) <= clock().getTime()) return;
      throw new Failure('LIVRAISON_INJOIGNABLE', `${adresseDe(serveur)} could not be reached a moment ago`);
    },
    laisser: (serveur) => void resting.set(adresseDe(serveur), clock().getTime() + reposMs),
    joint: (serveur) => void resting.delete(adresseDe(serveur)),
  };
}

export function adresseDe({ hote, port }: Pick<ServeurPesit, 'hote' | 'port'>): string {
  return hote.includes(':') ? `[${hote}]:${port}` : `${hote}:${port}`;
}
