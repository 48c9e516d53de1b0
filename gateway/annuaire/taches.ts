// SPDX-License-Identifier: Apache-2.0
/** What the clock calls for around the annuaire; each may run twice, be killed, and be late. */
import type { ScheduledTask } from '../ports/work.ts';
import { type AppliquerDependencies, appliquerAnnuaires, purgerAnnuaire } from './appliquer.ts';
import { type ExportDependencies, exporterAnnuaire } from './exporter.ts';

export type TachesAnnuaireDependencies = AppliquerDependencies & ExportDependencies;

const timeZone = 'Europe/Paris';

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
