// SPDX-License-Identifier: Apache-2.0
/**
 * A round of the batches that an operator asked for: one at a time, run apart from the request that asked, so that no
 * proxy cuts it. What it came to is kept until the next one. Killed with the desk, it comes round again by its plan.
 */
import type { DeskDependencies, RapportPassage } from './config.ts';

export interface Passage {
  readonly debut: Date;
  /** Absent while it runs. */
  readonly fin?: Date;
  readonly rapport?: RapportPassage;
  /** It ended without a report: our logs say why. */
  readonly echec?: true;
}

export interface Passages {
  /** The one that runs, else the last one. */
  dernier(): Passage | undefined;
  /** False when one runs already. */
  lancer(options: { readonly tout?: boolean; readonly raccordement?: string }, par: string): boolean;
  /** Stops the one that runs, and waits for it. */
  close(): Promise<void>;
}

export function createPassages({
  lots,
  clock,
  logger,
}: Pick<DeskDependencies, 'lots' | 'clock' | 'logger'>): Passages {
  const stop = new AbortController();
  let dernier: Passage | undefined;
  let running: Promise<void> | undefined;

  async function passer(options: Parameters<Passages['lancer']>[0], debut: Date): Promise<void> {
    try {
      const rapport = await lots.passer(options, stop.signal);
      dernier = { debut, fin: clock(), rapport };
    } catch (error) {
      dernier = { debut, fin: clock(), echec: true };
      logger.error('admin.lots-failed', {}, error);
    } finally {
      running = undefined;
    }
  }

  return {
    dernier: () => dernier,
    lancer(options, par) {
      if (running !== undefined || stop.signal.aborted) return false;
      const debut = clock();
      dernier = { debut };
      logger.info('admin.lots-run', { par, tout: options.tout === true, raccordement: options.raccordement });
      running = passer(options, debut);
      return true;
    },
    async close() {
      stop.abort();
      await running;
    },
  };
}
