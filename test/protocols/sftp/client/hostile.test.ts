// SPDX-License-Identifier: Apache-2.0
/** A server that means harm while we collect: lists without end, names that are none, sizes beyond measure. Real sockets. */
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Recevoir } from '../../../../gateway/ports/expedition.ts';
import type { CollecteLimits } from '../../../../protocols/sftp/client/collecter.ts';
import { createExpediteurSftp } from '../../../../protocols/sftp/client/index.ts';
import { type PartnerServer, startPartnerServer } from '../../../support/partner-server.ts';
import { destinationDe } from '../../../support/raccordements.ts';

let server: PartnerServer;
let kept: string[];
beforeEach(async () => {
  server = await startPartnerServer();
  kept = [];
});
afterEach(() => server.close());

const recevoir: Recevoir = async ({ nom, contenu }) => {
  for await (const _ of contenu);
  kept.push(nom);
  return 'RECU';
};

function collect(collecte: Partial<CollecteLimits> = {}, maxFluxBytes?: number) {
  const expediteur = createExpediteurSftp({ clock: () => new Date(), restMs: 0, collecte });
  return expediteur.collecter(
    destinationDe(server.serveur),
    recevoir,
    new AbortController().signal,
    maxFluxBytes,
  );
}

function offer(nom: string, bytes: Buffer = Buffer.from('content'), modifiedSeconds = 1_790_000_000): void {
  server.files.set(`/out/${nom}`, { bytes, modifiedSeconds });
}

const asked = (name: string) => server.requests.filter((request) => request.name === name).length;

test('a list that drips without end is cut at its deadline, however busy the line is', async () => {
  server.listing = async () => {
    await wait(10);
    return ['one'];
  };
  await expect(collect({ listingMs: 300 })).rejects.toMatchObject({
    code: 'LIVRAISON_INJOIGNABLE',
    message: expect.stringContaining('did not end within 300 ms'),
  });
  expect(asked('READDIR')).toBeGreaterThan(1);
  expect(asked('OPEN')).toBe(0);
});

test('a list of empty answers without end is cut at its deadline', async () => {
  server.listing = async () => ['.', '..'];
  await expect(collect({ listingMs: 300 })).rejects.toMatchObject({ code: 'LIVRAISON_INJOIGNABLE' });
});

test('of a list of 100,000 names 20,000 are looked at; the rest is left to the next round', async () => {
  let listed = 0;
  server.listing = async () => {
    if (listed === 100_000) return undefined;
    listed += 200;
    // Still being written: none of them is fetched.
    return Array.from({ length: 200 }, (_, i) => `${listed + i}.tmp`);
  };
  expect(await collect()).toEqual({ recus: 0, dejaRecus: 0, laisses: [] });
  expect([listed, asked('READDIR'), asked('CLOSE')]).toEqual([20_000, 100, 1]);
});

test('what stands behind the limit of entries comes with the next round', async () => {
  for (const nom of ['a', 'b', 'c']) offer(nom);
  expect(await collect({ entries: 2 })).toMatchObject({ recus: 2 });
  expect(await collect({ entries: 2 })).toMatchObject({ recus: 1 });
  expect(kept).toEqual(['a', 'b', 'c']);
});

test('a name that is none of a file is neither opened nor removed, and told; the others are fetched', async () => {
  const long = 'é'.repeat(128);
  const forged = [
    '',
    'a/b',
    '../etc/passwd',
    'a\nb',
    'a\u0000b',
    'a\u001b[2Jb',
    'a\ufffdb',
    long,
    'x'.repeat(9_000),
  ];
  for (const nom of forged) offer(nom);
  offer('y'.repeat(255));
  const { recus, laisses } = await collect();
  expect([recus, kept]).toEqual([1, ['y'.repeat(255)]]);
  expect(laisses.map(({ nom }) => nom)).toEqual([...forged.slice(0, -1), 'x'.repeat(256)]);
  expect([asked('OPEN'), asked('REMOVE'), server.logins]).toEqual([1, 1, 1]);
  expect(server.files.size).toBe(forged.length);
});

test('a file announced larger than a flux may be is left without being asked for', async () => {
  for (let i = 0; i < 8; i++) offer(`large${i}`, Buffer.alloc(101), 1);
  offer('fits', Buffer.alloc(100), 2);
  const { recus, laisses } = await collect({}, 100);
  expect([recus, kept, laisses.length]).toEqual([1, ['fits'], 8]);
  expect(laisses[0]?.motif).toMatch(/101 bytes.*100/);
  expect(asked('OPEN')).toBe(1);
});

test('a file that does not come in its time is left, and those after it are fetched', async () => {
  offer('slow', Buffer.alloc(10), 1);
  offer('two', Buffer.alloc(10), 2);
  server.sabotage = ({ name, path }) => (name === 'READ' && path === '/out/slow' ? 'mute' : undefined);
  const { recus, laisses } = await collect({ fileGraceMs: 300 });
  expect([recus, kept, laisses.map(({ nom }) => nom)]).toEqual([1, ['two'], ['slow']]);
  expect([...server.files.keys()]).toEqual(['/out/slow']);
});
