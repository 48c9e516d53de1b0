// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import type { ReadinessCheck } from '../../../gateway/admin/config.ts';
import { buildReadiness } from '../../../gateway/readiness.ts';
import { openDeskUnderTest } from '../../support/desk-visitor.ts';
import { createMemoryDesk } from '../../support/memory-desk.ts';

/** The text of each line of the panel, by the name of its check. */
async function panelOf(readiness: () => Promise<readonly ReadinessCheck[]>, url = '/admin') {
  const desk = await openDeskUnderTest({ ...createMemoryDesk().deps, readiness });
  const { body } = await (await desk.login()).get(url);
  await desk.app.close();
  const lines = [...body.matchAll(/<li data-check="([^"]+)">(.*?)<\/li>/g)];
  return Object.fromEntries(
    lines.map(([, name = '', markup = '']) => [
      name,
      markup
        .replace(/<[^>]+>/g, '')
        .replaceAll('\u00A0', ' ')
        .replace(/ +/g, ' ')
        .trim(),
    ]),
  );
}

/** The gateway's own readiness, in good or in bad health. */
function gatewayReadiness(isWell: boolean) {
  return buildReadiness({
    journal: { ping: async () => isWell },
    spool: { freeBytes: async () => (isWell ? 120e9 : 12e6) },
    queue: { driver: 'journal', healthy: async () => isWell },
    closing: { begun: !isWell },
    floorBytes: 1e9,
  });
}

test('says in French that all is well, with the free space in its unit and no word of the machine', async () => {
  expect(await panelOf(gatewayReadiness(true))).toEqual({
    journal: 'En ordre Journal Les écritures sont durables',
    spool: 'En ordre Disque La place suffit (120 Go libres)',
    queue: 'En ordre Files Le travail avance',
    serving: 'En ordre Accueil Les dépôts sont acceptés',
  });
});

test('says the same in English', async () => {
  expect(await panelOf(gatewayReadiness(true), '/admin?lang=en')).toEqual({
    journal: 'In order Journal Writes are durable',
    spool: 'In order Disk There is room (120 GB free)',
    queue: 'In order Queues Work makes progress',
    serving: 'In order Serving Deposits are accepted',
  });
});

test('adds what the machine said where something is wrong', async () => {
  const panel = await panelOf(gatewayReadiness(false));
  expect(panel['journal']).toBe(
    'En défaut Journal Une écriture n’a pas pu être rendue durable no durable write',
  );
  expect(panel['spool']).toContain('La place manque (120 Go libres) 12000000 bytes free, under 1000000000');
  expect(panel['queue']).toBe('En défaut Files Le travail n’avance plus journal makes no progress');
  expect(panel['serving']).toContain('La passerelle s’arrête : les dépôts sont refusés draining');
});

test('shows a condition it does not know under its own name and words', async () => {
  const panel = await panelOf(async () => [
    { name: 'certificates', ok: true, detail: 'valid until 2027' },
    { name: 'constructor', ok: false, detail: 'odd' },
  ]);
  expect(panel).toEqual({
    certificates: 'En ordre certificates valid until 2027',
    constructor: 'En défaut constructor odd',
  });
});

test('says that nothing was answered', async () => {
  const panel = await panelOf(() => Promise.reject(new Error('away')));
  expect(panel['readiness']).toBe('En défaut Contrôles L’état n’a pas été donné à temps no answer in time');
});
