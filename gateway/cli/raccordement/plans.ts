// SPDX-License-Identifier: Apache-2.0
/** Plans and windows as an operator writes them; a plan that never comes round is refused where it is written. */
import { createCalendrier } from '../../../queues/work/calendrier.ts';
import type { PlanLots } from '../../domain/raccordement.ts';
import { aucun, type TermsOptions } from './options.ts';

const heure = '(?:[01]\\d|2[0-3]):[0-5]\\d';
const window = new RegExp(`^(${heure})-(${heure})$`);

/** @throws RangeError when it is no cron of five fields, or never comes round. */
export function parseCron(text: string, option: string): string {
  if (!isRound(text)) {
    throw new RangeError(
      `${option} attend un cron de cinq champs qui revient, heures de Paris, par exemple « 30 20 * * 1-5 » / a cron of five fields: ${text}`,
    );
  }
  return text;
}

function isRound(cron: string): boolean {
  try {
    return createCalendrier().prochain(cron, new Date()) !== undefined;
  } catch {
    return false;
  }
}

/** @throws RangeError */
export function parseFenetre(text: string): NonNullable<PlanLots['fenetre']> {
  const [, debut, fin] = window.exec(text) ?? [];
  if (debut === undefined || fin === undefined || debut === fin) {
    throw new RangeError(`--fenetre attend deux heures, par exemple 22:00-06:00 / takes two hours: ${text}`);
  }
  return { debut, fin };
}

/** Its own plan as it will be; undefined: the gateway's. `standard` is the gateway's, for a window without a plan. */
export function readLots(
  { lots, fenetre }: TermsOptions,
  before: PlanLots | undefined,
  standard: PlanLots,
): PlanLots | undefined {
  if (lots === aucun) {
    if (fenetre !== undefined && fenetre !== aucun)
      throw new RangeError('--fenetre sans --lots / without --lots');
    return undefined;
  }
  if (lots === undefined && fenetre === undefined) return before;
  const cron = lots === undefined ? (before ?? standard).cron : parseCron(lots, '--lots');
  const kept = fenetre === undefined ? before?.fenetre : undefined;
  const hours = fenetre === undefined || fenetre === aucun ? kept : parseFenetre(fenetre);
  return { cron, ...(hours === undefined ? {} : { fenetre: hours }) };
}
