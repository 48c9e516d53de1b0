// SPDX-License-Identifier: Apache-2.0
/**
 * Housekeeping on the work queue's own scheduler: what must happen by the clock, on one node at a time.
 *
 * Each task may run twice and may be late; none of them decides anything about a flux that a step decides.
 */

import { type TachesAnnuaireDependencies, tachesAnnuaire } from './annuaire/taches.ts';
import { type Collecte, patienceDuPlanMs } from './collecte.ts';
import { type LotsDependencies, passerLots } from './lots/index.ts';
import type { Journal } from './ports/journal.ts';
import type { Clock, Logger, Metrics } from './ports/machinery.ts';
import type { BlobStore } from './ports/spool.ts';
import type { ScheduledTask, WorkQueue } from './ports/work.ts';
import { purgeRefuses, purgeSpool } from './purge.ts';
import type { RunningReception } from './reception/index.ts';
import { purgeExpired } from './retrait.ts';
import { veiller } from './veille.ts';
import { type FinsDeCertificats, veillerCertificats } from './veille-certificats.ts';

export interface HousekeepingDependencies {
  readonly queue: WorkQueue;
  readonly reception: RunningReception;
  readonly journal: Journal;
  readonly spool: BlobStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly lots: LotsDependencies;
  readonly annuaire: TachesAnnuaireDependencies;
  readonly collecte: Collecte;
  /** For how long a message REFUSE keeps its bytes. */
  readonly messagesRefusesMs: number;
  /** Absent: nobody has certificates. */
  readonly certificats?: FinsDeCertificats;
}

const timeZone = 'Europe/Paris';

export async function startHousekeeping(deps: HousekeepingDependencies): Promise<void> {
  for (const task of housekeepingTasks(deps)) await deps.queue.schedule(task);
  await veillerAuDemarrage(deps);
}

/** What ends within days should not wait for the clock after a start. What fails here is tried again by the plan. */
async function veillerAuDemarrage(deps: HousekeepingDependencies): Promise<void> {
  const { certificats, logger } = deps;
  if (certificats === undefined) return;
  try {
    await veillerCertificats(deps, certificats, new AbortController().signal);
  } catch (error) {
    logger.error('task.failed', { task: 'veille-certificats' }, error);
  }
}

export function housekeepingTasks(deps: HousekeepingDependencies): readonly ScheduledTask[] {
  const curseur = { apres: 0 };
  const { certificats } = deps;
  return [
    {
      name: 'purge-retrait',
      cron: '*/10 * * * *',
      timeZone,
      run: async () => void (await purgeExpired(deps)),
    },
    {
      name: 'purge-spool',
      cron: '30 3 * * *',
      timeZone,
      run: async (signal) => void (await purgeSpool(deps, signal)),
    },
    {
      name: 'purge-messages-refuses',
      cron: '40 * * * *',
      timeZone,
      run: async (signal) => void (await purgeRefuses(deps, signal)),
    },
    { name: 'veille', cron: '*/5 * * * *', timeZone, run: (signal) => veiller(deps, signal, curseur) },
    {
      name: 'lots',
      cron: '* * * * *',
      timeZone,
      run: async (signal) => void (await passerLots(deps.lots, signal)),
    },
    {
      name: 'collecte',
      cron: '* * * * *',
      timeZone,
      run: async (signal) => void (await deps.collecte.passer(signal, { patienceMs: patienceDuPlanMs })),
    },
    ...(certificats === undefined ? [] : [veilleCertificats(deps, certificats)]),
    ...tachesAnnuaire(deps.annuaire),
    { name: 'balayage-depots', cron: '* * * * *', timeZone, run: () => deps.reception.sweep() },
  ];
}

/** Days are at stake: an hour more or less is nothing. */
function veilleCertificats(deps: HousekeepingDependencies, certificats: FinsDeCertificats): ScheduledTask {
  return {
    name: 'veille-certificats',
    cron: '20 * * * *',
    timeZone,
    run: (signal) => veillerCertificats(deps, certificats, signal),
  };
}
