// SPDX-License-Identifier: Apache-2.0
/** When a collection is due, what an outage changes, and who is told. The other side is made up; the journal is real. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Collecte, createCollecte } from '../../gateway/collecte.ts';
import { Failure } from '../../gateway/domain/failure.ts';
import type { Raccordement } from '../../gateway/domain/raccordement.ts';
import type { Expediteur, RapportCollecte } from '../../gateway/ports/expedition.ts';
import type { Journal } from '../../gateway/ports/journal.ts';
import { openSqliteJournal } from '../../queues/journal/index.ts';
import { createCalendrier } from '../../queues/work/calendrier.ts';
import { addRaccordement } from '../support/raccordements.ts';
import { createRecorder } from '../support/recorder.ts';
import { until } from '../support/until.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const never = new AbortController().signal;
const livraison = {
  hote: 'amont.example',
  port: 22,
  login: 'raccord',
  cleFichier: '/none',
  empreinteHote: 'SHA256:none',
  dossierDepot: '/in',
  dossierRetrait: '/out',
};

let folder: string;
let journal: Journal;
let collecte: Collecte;
let amont: Raccordement;
let now: Date;
/** What the other side does next. */
let outcome: (
  signal: AbortSignal,
  hote: string,
  maxFluxBytes: number | undefined,
) => Promise<RapportCollecte>;
let rounds: number;

const empty: RapportCollecte = { recus: 0, dejaRecus: 0, laisses: [] };
const up = async () => empty;
const down = async () => {
  throw new Failure('LIVRAISON_INJOIGNABLE', 'amont.example:22: connection refused');
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'raccord-collecte-'));
  now = new Date('2026-11-22T08:00:00Z');
  rounds = 0;
  outcome = up;
  const { logger } = createRecorder();
  const clock = () => now;
  journal = await openSqliteJournal({ file: join(folder, 'journal.sqlite'), logger, clock });
  const expediteur = {
    deposer: () => Promise.reject(new Error('not asked for')),
    collecter: (...asked: Parameters<Expediteur['collecter']>) => {
      const [{ serveur }, , signal, maxFluxBytes] = asked;
      const hote = 'hote' in serveur ? serveur.hote : '';
      rounds += 1;
      return outcome(signal, hote, maxFluxBytes);
    },
  };
  const reception = { open: () => Promise.reject(new Error('not asked for')) };
  collecte = createCollecte({
    journal,
    reception,
    expediteur,
    calendrier: createCalendrier(),
    clock,
    logger,
    limits: { fluxBytes: 1_000 },
    maxRondeMs: 200,
  });
  // Noon of Paris is 11:00 UTC in November.
  const changes = { role: 'AMONT', livraison, collecteCron: '0 12 * * *' } as const;
  amont = (await addRaccordement(journal, 'amont', 'RAC001', changes)).raccordement;
});
afterEach(async () => {
  await journal.close();
  await rm(folder, { recursive: true, force: true });
});

const alertes = async () => (await journal.alertes.list({ limit: 10 })).map(({ code }) => code);
const later = (ms: number) => {
  now = new Date(now.getTime() + ms);
};

test('the first collection is at once, then once for each time the plan comes round', async () => {
  for (const [wait, expected] of [
    [0, 1],
    [minute, 1],
    [3 * 60 * minute, 2],
    [minute, 2],
    [day, 3],
    [3 * day, 4],
    [minute, 4],
  ] as const) {
    later(wait);
    await collecte.passer(never);
    expect([now.toISOString(), rounds]).toEqual([now.toISOString(), expected]);
  }
});

test('an AMONT that we reach by AS2 comes to us: nothing is fetched there', async () => {
  await collecte.passer(never);
  const serveur = { protocole: 'as2', url: 'https://amont.example/as2' } as const;
  await journal.saveRaccordement({ ...amont, livraison: serveur }, now, 'test');
  expect(await collecte.passer(never, { tout: true })).toEqual({ recus: 0, dejaRecus: 0, echecs: 0 });
  expect(rounds).toBe(1);
});

test('an operator is served whatever the plan says', async () => {
  await collecte.passer(never);
  await collecte.passer(never, { tout: true });
  expect(rounds).toBe(2);
});

test('a round that failed comes round again with the next minute, until one ends well', async () => {
  outcome = down;
  for (let round = 1; round <= 2; round++) {
    expect(await collecte.passer(never)).toMatchObject({ echecs: 1 });
    later(minute);
  }
  outcome = up;
  expect(await collecte.passer(never)).toEqual({ recus: 0, dejaRecus: 0, echecs: 0 });
  later(minute);
  await collecte.passer(never);
  expect(rounds).toBe(3);
});

test('three rounds in a row that fail are told, once an outage', async () => {
  await collecte.passer(never);
  for (const outage of [1, 2]) {
    later(day);
    outcome = down;
    for (let round = 1; round <= 5; round++) {
      later(minute);
      await collecte.passer(never);
      expect([outage, round, await alertes()]).toHaveProperty('[2].length', round < 3 ? outage - 1 : outage);
    }
    outcome = up;
    later(minute);
    await collecte.passer(never);
  }
  expect(new Set(await alertes())).toEqual(new Set(['COLLECTE-IMPOSSIBLE']));
});

test('a file left behind makes the round one that failed', async () => {
  outcome = async () => ({ ...empty, laisses: [{ nom: 'one', motif: 'disk full' }] });
  expect(await collecte.passer(never)).toMatchObject({ echecs: 1 });
});

test('of an AMONT that is closed nothing is collected; of one without plan, only when asked', async () => {
  const { collecteCron: _, ...without } = amont;
  await journal.saveRaccordement(without, now, 'test');
  await collecte.passer(never);
  expect(rounds).toBe(0);
  await collecte.passer(never, { tout: true });
  expect(rounds).toBe(1);
  await journal.saveRaccordement({ ...amont, statut: 'INACTIF' }, now, 'test');
  await collecte.passer(never, { tout: true });
  expect(rounds).toBe(1);
});

test('a round that is still going on is not begun again', async () => {
  const { promise, resolve } = Promise.withResolvers<RapportCollecte>();
  outcome = () => promise;
  const first = collecte.passer(never);
  await until('it began', () => rounds === 1);
  await collecte.passer(never, { tout: true });
  resolve(empty);
  await first;
  expect(rounds).toBe(1);
});

/** Holds the line until it is cut. */
const held = (signal: AbortSignal) =>
  new Promise<RapportCollecte>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

test('a round that lasts too long is cut and has failed; three in a row are told', async () => {
  outcome = held;
  for (let round = 1; round <= 3; round++) {
    expect(await collecte.passer(never)).toMatchObject({ echecs: 1 });
    later(minute);
  }
  expect(await alertes()).toEqual(['COLLECTE-IMPOSSIBLE']);
  const [alerte] = await journal.alertes.list({ limit: 1 });
  expect(alerte?.detail).toMatch(/not over within 200 ms/);
});

test('AMONT that hold their line delay no other one, nor the next tick of the plan', async () => {
  for (const n of [2, 3, 4, 5, 6]) {
    const changes = {
      role: 'AMONT',
      livraison: { ...livraison, hote: `held${n}` },
      collecteCron: '* * * * *',
    };
    await addRaccordement(journal, `amont${n}`, `RAC00${n}`, changes as never);
  }
  const served: string[] = [];
  const cut = new AbortController();
  outcome = async (_signal, hote) => {
    if (hote.startsWith('held')) return held(cut.signal);
    served.push(hote);
    return { ...empty, recus: 1 };
  };
  // Whoever does not wait for the stragglers has the others' figures.
  expect(await collecte.passer(never, { patienceMs: 50 })).toEqual({ recus: 1, dejaRecus: 0, echecs: 0 });
  later(day);
  expect(await collecte.passer(never, { patienceMs: 50 })).toMatchObject({ recus: 1 });
  expect([served.length, rounds]).toEqual([2, 7]);
  cut.abort(new Failure('LIVRAISON_INJOIGNABLE', 'cut'));
});

test('the other side is told how large a flux may be', async () => {
  let told: number | undefined;
  outcome = async (_signal, _hote, maxFluxBytes) => {
    told = maxFluxBytes;
    return empty;
  };
  await collecte.passer(never);
  expect(told).toBe(1_000);
});
