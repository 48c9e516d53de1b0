// SPDX-License-Identifier: Apache-2.0
/** What the clock calls for around the annuaire; each may run twice, be killed, and be late. */
import type { ScheduledTask } from '../ports/work.ts';
import { type AppliquerDependencies, appliquerAnnuaires, purgerAnnuaire } from './appliquer.ts';
import { type ExportDependencies, exporterAnnuaire } from './exporter.ts';

export type TachesAnnuaireDependencies = AppliquerDependencies & ExportDependencies;

const timeZone = 'Europe/Paris';

/** One round of both, in the order in which they depend on each other. */
export async function passerAnnuaire(
  deps: TachesAnnuaireDependencies,
  signal: AbortSignal,
): Promise<{ readonly appliques: number; readonly exports: number }> {
  const appliques = await appliquerAnnuaires(deps, signal);
  return { appliques, exports: await exporterAnnuaire(deps, signal) };
}

export function tachesAnnuaire(deps: TachesAnnuaireDependencies): readonly ScheduledTask[] {
  return [
    {
      name: 'annuaire-flux',
      cron: '* * * * *',
      timeZone,
      run: async (signal) => void (await appliquerAnnuaires(deps, signal)),
    },
    {
      name: 'annuaire-exports',
      cron: '*/5 * * * *',
      timeZone,
      run: async (signal) => void (await exporterAnnuaire(deps, signal)),
    },
    { name: 'annuaire-purge', cron: '45 4 * * *', timeZone, run: (signal) => purgerAnnuaire(deps, signal) },
  ];
}
