// SPDX-License-Identifier: Apache-2.0
/** What is said of a departure is what will happen: times are of Paris, an hour ahead of UTC in November. */
import { describe, expect, test } from 'vitest';
import { departDe, prochainDepart } from '../../../gateway/lots/depart.ts';
import { decider } from '../../../gateway/lots/plan.ts';
import { generateSshKeyPair } from '../../../protocols/sftp/keys.ts';
import { createCalendrier } from '../../../queues/work/calendrier.ts';
import { dupont, raccordementOf } from '../../support/sftp-gateway.ts';

const calendrier = createCalendrier();
const at = (text: string) => new Date(`2026-11-${text}:00.000Z`);
const evening = { cron: '0 20 * * *' };
const night = { cron: '0 18 * * *', fenetre: { debut: '22:00', fin: '06:00' } };

describe('a departure', () => {
  test.each([
    [
      'waits for the plan',
      { plan: evening, dernier: at('21T19:00'), now: at('22T09:00') },
      'PLAN',
      '22T19:00',
    ],
    [
      'of a raccordement just made too',
      { plan: evening, dernier: undefined, now: at('22T09:00') },
      'PLAN',
      '22T19:00',
    ],
    [
      'that is owed leaves at once',
      { plan: evening, dernier: at('20T19:00'), now: at('22T09:00') },
      'IMMEDIAT',
      '22T09:00',
    ],
    [
      'owed outside its window waits for the window',
      { plan: night, dernier: at('21T17:00'), now: at('22T18:30') },
      'FENETRE',
      '22T21:00',
    ],
    [
      'planned outside its window too',
      { plan: night, dernier: at('22T05:00'), now: at('22T09:00') },
      'FENETRE',
      '22T21:00',
    ],
    [
      'does not wait for the plan when a deadline is near before it',
      { plan: evening, dernier: at('21T19:00'), now: at('22T09:00'), echeance: at('22T20:00') },
      'ECHEANCE',
      '22T14:00',
    ],
    [
      'whose deadline is within hours leaves at once, window or not',
      { plan: night, dernier: at('22T05:00'), now: at('22T09:00'), echeance: at('22T12:00') },
      'IMMEDIAT',
      '22T09:00',
    ],
    [
      'follows the plan when the deadline is later',
      { plan: evening, dernier: at('21T19:00'), now: at('22T09:00'), echeance: at('23T09:00') },
      'PLAN',
      '22T19:00',
    ],
  ])('%s', (_what, question, raison, le) => {
    expect(prochainDepart(question, calendrier)).toEqual({ raison, le: at(le) });
  });

  test('by a plan that never comes round again never happens', () => {
    const question = { plan: { cron: '0 0 30 2 *' }, dernier: at('21T19:00'), now: at('22T09:00') };
    expect(prochainDepart(question, calendrier)).toEqual({ raison: 'JAMAIS' });
  });

  test.each([evening, night])(
    'said for a time is decided at that time and not a minute before: %j',
    (plan) => {
      const dernier = at('22T05:00');
      const { le } = prochainDepart({ plan, dernier, now: at('22T09:00') }, calendrier);
      const then = le?.getTime() ?? 0;
      expect(decider({ plan, dernier, now: new Date(then) }, calendrier)).toBe('PARTIR');
      expect(decider({ plan, dernier, now: new Date(then - 60_000) }, calendrier)).toBe('ATTENDRE');
    },
  );

  test('to an AMONT waits for nobody; of another it follows its own plan before that of the gateway', () => {
    const raccordement = raccordementOf(dupont, 'dupont', generateSshKeyPair('x'));
    const attente = { dernier: at('21T19:00'), now: at('22T09:00') };
    const deps = { plan: evening, calendrier };
    expect(departDe({ ...raccordement, role: 'AMONT' }, attente, deps).raison).toBe('IMMEDIAT');
    expect(departDe(raccordement, attente, deps).le).toEqual(at('22T19:00'));
    const own = { ...raccordement, lots: { cron: '30 12 * * *' } };
    expect(departDe(own, attente, deps).le).toEqual(at('22T11:30'));
  });
});
