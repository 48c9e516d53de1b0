// SPDX-License-Identifier: Apache-2.0
/** Plans by croner: the past ones too, so that a gateway that was away knows what it missed. */
import { Cron } from 'croner';
import { Failure } from '../../gateway/domain/failure.ts';
import type { Calendrier } from '../../gateway/ports/calendrier.ts';

const timezone = 'Europe/Paris';

export function createCalendrier(): Calendrier {
  return {
    precedent: (cron, now) => {
      // A run of this very second counts: croner gives those strictly before.
      const after = new Date(now.getTime() + 1_000);
      return planOf(cron).previousRuns(1, after)[0];
    },
    prochain: (cron, now) => planOf(cron).nextRun(now) ?? undefined,
  };
}

function planOf(cron: string): Cron {
  try {
    return new Cron(cron, { timezone, mode: '5-part', paused: true });
  } catch (error) {
    throw new Failure('CONFIG', `not a cron of five fields: ${cron}`, error);
  }
}
