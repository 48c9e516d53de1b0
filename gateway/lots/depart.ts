// SPDX-License-Identifier: Apache-2.0
/** When what waits for a raccordement will leave, for those who look at it: what `decider` will say, said beforehand. */
import { isAmont, type PlanLots, type Raccordement } from '../domain/raccordement.ts';
import type { Calendrier } from '../ports/calendrier.ts';
import { dansFenetre, decider, margeEcheanceMs, type Question } from './plan.ts';

/** PLAN: the plan comes round. FENETRE: it did, its window opens then. ECHEANCE: a statut obligatoire waits no longer. */
export type RaisonDepart = 'PLAN' | 'FENETRE' | 'ECHEANCE' | 'IMMEDIAT' | 'JAMAIS';

export interface Depart {
  /** IMMEDIAT: with the next round, within a minute. JAMAIS: the plan never comes round again. */
  readonly raison: RaisonDepart;
  readonly le?: Date;
}

export function prochainDepart(question: Question, calendrier: Calendrier): Depart {
  const { plan, echeance, now } = question;
  if (decider(question, calendrier) !== 'ATTENDRE') return { raison: 'IMMEDIAT', le: now };
  const planned = departPlanifie(question, calendrier);
  const urgent = echeance && new Date(echeance.getTime() - margeEcheanceMs);
  if (urgent !== undefined && (planned === undefined || urgent < planned)) {
    return { raison: 'ECHEANCE', le: urgent };
  }
  if (planned === undefined) return { raison: 'JAMAIS' };
  return { raison: isRound(plan, planned, calendrier) ? 'PLAN' : 'FENETRE', le: planned };
}

/** Of a raccordement: by its own plan, else by the gateway's. What goes to an AMONT was accepted and waits for nobody. */
export function departDe(
  raccordement: Raccordement,
  attente: Omit<Question, 'plan'>,
  { plan, calendrier }: { readonly plan: PlanLots; readonly calendrier: Calendrier },
): Depart {
  if (isAmont(raccordement)) return { raison: 'IMMEDIAT', le: attente.now };
  return prochainDepart({ ...attente, plan: raccordement.lots ?? plan }, calendrier);
}

/** A plan that came round outside its window leaves when the window opens. */
function departPlanifie({ plan, dernier, now }: Question, calendrier: Calendrier): Date | undefined {
  const passed = calendrier.precedent(plan.cron, now);
  const isOwed = passed !== undefined && dernier !== undefined && dernier < passed;
  const next = isOwed ? now : calendrier.prochain(plan.cron, now);
  if (next === undefined || dansFenetre(plan.fenetre, next)) return next;
  const [heures = '0', minutes = '0'] = (plan.fenetre?.debut ?? '').split(':');
  return calendrier.prochain(`${Number(minutes)} ${Number(heures)} * * *`, next);
}

function isRound({ cron }: PlanLots, at: Date, calendrier: Calendrier): boolean {
  return calendrier.precedent(cron, at)?.getTime() === at.getTime();
}
