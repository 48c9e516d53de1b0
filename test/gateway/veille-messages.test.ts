// SPDX-License-Identifier: Apache-2.0
/** Messages of one raccordement refused one after the other raise an alerte, once an hour. */
import { beforeEach, expect, test } from 'vitest';
import type { NouvelleAlerte } from '../../gateway/ports/alertes.ts';
import type { MessageId } from '../../gateway/ports/messages.ts';
import { veillerMessages } from '../../gateway/veille-messages.ts';
import { addMessage, deskNow, raccordementAs2 } from '../support/desk-as2.ts';
import { createMemoryDesk, fluxIdOf, type MemoryDesk } from '../support/memory-desk.ts';

const minuteMs = 60_000;
let desk: MemoryDesk;
let levees: Map<string, NouvelleAlerte>;
let count: number;
beforeEach(() => {
  desk = createMemoryDesk();
  desk.suivi.raccordements.push(raccordementAs2([]));
  levees = new Map();
  count = 0;
});

function refuse(minutesAgo: number): void {
  addMessage(desk, {
    id: fluxIdOf(5_000 + ++count) as string as MessageId,
    etat: 'REFUSE',
    flux: [],
    detail: { modificateur: 'decryption-failed', raison: 'no key' },
    creeLe: new Date(deskNow.getTime() - minutesAgo * minuteMs),
  });
}

async function round(laterMinutes = 0): Promise<void> {
  const journal = {
    ...desk.deps.journal,
    alertes: {
      lever: async (alerte: NouvelleAlerte) => {
        if (levees.has(alerte.cle)) return false;
        levees.set(alerte.cle, alerte);
        return true;
      },
    },
  };
  const clock = () => new Date(deskNow.getTime() + laterMinutes * minuteMs);
  const { logger } = desk.deps;
  await veillerMessages({ journal, clock, logger }, new AbortController().signal);
}

test('five in an hour are told once, with the last reason; the next hour tells it again when it goes on', async () => {
  for (const minutesAgo of [20, 15, 10, 5, 1]) refuse(minutesAgo);
  await round();
  await round(5);
  await round(35);
  expect([...levees.values()]).toEqual([
    {
      cle: 'refus-messages:dupont:2026-11-22T09',
      code: 'MESSAGES-REFUSES',
      detail:
        'raccordement dupont (Dupont) : 5 messages en une heure, le dernier : decryption-failed, no key',
    },
  ]);
  expect(desk.log.filter(({ event }) => event === 'alerte.levee')).toHaveLength(1);
  refuse(-31);
  await round(35);
  expect([...levees.keys()]).toEqual([
    'refus-messages:dupont:2026-11-22T09',
    'refus-messages:dupont:2026-11-22T10',
  ]);
});

test('four, or five over a longer time, are somebody trying', async () => {
  for (const minutesAgo of [90, 20, 15, 10, 5]) refuse(minutesAgo);
  await round();
  expect(levees.size).toBe(0);
});

test('many refusals of one do not hide those of another', async () => {
  for (let n = 0; n < 5; n++) refuse(30);
  for (const message of desk.messages) Object.assign(message, { raccordement: 'autre' });
  for (let n = 0; n < 250; n++) refuse(10);
  await round();
  expect([...levees.keys()].map((cle) => cle.split(':')[1]).toSorted()).toEqual(['autre', 'dupont']);
});
