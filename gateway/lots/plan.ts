// SPDX-License-Identifier: Apache-2.0
/**
 * When the batch of a raccordement is due: once for each time its plan came round, whatever the gateway was doing then.
 * Inside its night window only; a statut obligatoire does not wait for the plan when its deadline comes near.
 */
import type { PlanLots } from '../domain/raccordement.ts';
import type { Calendrier } from '../ports/calendrier.ts';

/** How long before its deadline a statut obligatoire leaves without waiting for the plan. */
export const margeEcheanceMs = 6 * 3600 * 1000;

export interface Question {
  readonly plan: PlanLots;
  /** When it last ran; undefined: this raccordement is looked at for the first time. */
  readonly dernier: Date | undefined;
  readonly now: Date;
  /** Earliest deadline of what waits. */
  readonly echeance?: Date | undefined;
}

export type Decision = 'PARTIR' | 'ATTENDRE' | 'URGENCE';

export function decider({ plan, dernier, now, echeance }: Question, calendrier: Calendrier): Decision {
  if (echeance !== undefined && echeance.getTime() - now.getTime() <= margeEcheanceMs) return 'URGENCE';
  const passage = calendrier.precedent(plan.cron, now);
  if (passage === undefined || dernier === undefined || dernier >= passage) return 'ATTENDRE';
  return dansFenetre(plan.fenetre, now) ? 'PARTIR' : 'ATTENDRE';
}

/** `22:00` to `06:00` runs over midnight; the end is not inside. Hours of Paris. */
export function dansFenetre(fenetre: PlanLots['fenetre'], now: Date): boolean {
  if (fenetre === undefined) return true;
  const { debut, fin } = fenetre;
  const heure = heureDeParis.format(now);
  return debut <= fin ? debut <= heure && heure < fin : heure >= debut || heure < fin;
}

const heureDeParis = new Intl.DateTimeFormat('fr-FR', {
  timeZone: 'Europe/Paris',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
