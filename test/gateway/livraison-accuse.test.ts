// SPDX-License-Identifier: Apache-2.0
/** A delivery whose receipt comes on its own: the flux waits for it, and whichever comes first ends it, once. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Failure } from '../../gateway/domain/failure.ts';
import type { FluxId } from '../../gateway/domain/flux.ts';
import { acquitterFlux, livrer, maxAttenteAccuseMs, refuserFlux } from '../../gateway/livraison.ts';
import type { Expediteur } from '../../gateway/ports/expedition.ts';
import type { Journal } from '../../gateway/ports/journal.ts';
import { workIdOf } from '../../gateway/ports/work.ts';
import { openSqliteJournal } from '../../queues/journal/index.ts';
import { openFileSpool } from '../../queues/spool/index.ts';
import { type Outcome, runById } from '../../queues/work/worker.ts';
import { received, sampleEmis } from '../contracts/journal-samples.ts';
import { addRaccordement } from '../support/raccordements.ts';
import { createRecorder, type Recorder } from '../support/recorder.ts';

const livraison = { protocole: 'as2', url: 'https://dupont.example/as2' } as const;
const heureMs = 3_600_000;

let directory: string;
let journal: Journal;
let recorder: Recorder;
let now: Date;
let flux: FluxId;
let deposer: Expediteur['deposer'];
let run: () => Promise<Outcome>;
let deps: Parameters<typeof acquitterFlux>[1];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'raccord-accuse-'));
  now = new Date('2026-11-22T08:00:00Z');
  recorder = createRecorder();
  const clock = () => now;
  const { logger } = recorder;
  journal = await openSqliteJournal({ file: join(directory, 'journal.sqlite'), logger, clock });
  const spool = await openFileSpool({ directory: join(directory, 'spool'), logger });
  const { raccordement } = await addRaccordement(journal, 'dupont', 'AAA123', { livraison });
  const origine = await received(journal);
  const { partenaire } = raccordement;
  const emis = sampleEmis(origine, { raccordement: raccordement.id, partenaire, statut: 'A_EMETTRE' });
  flux = emis.id;
  const next = [{ etape: 'livraison' as const, flux, partenaire }];
  await journal.apply({
    ...{ flux: origine, at: now, from: ['RECU'], to: 'REJETE', doneWork: workIdOf('ouverture', origine) },
    ...{ events: [], emits: [{ ...emis, next }] },
  });
  const expediteur: Expediteur = {
    deposer: (...asked) => deposer(...asked),
    collecter: () => Promise.reject(new Error('not asked for')),
  };
  deps = { journal, clock, logger };
  const context = { store: journal.work, ...recorder, clock, retry: { max: 2, delaysMs: [1_000] } };
  run = () =>
    runById(
      workIdOf('livraison', flux),
      (work, signal) => livrer(work, signal, { ...deps, spool, expediteur }),
      new AbortController().signal,
      context,
    );
});
afterEach(async () => {
  await journal.close();
  await rm(directory, { recursive: true, force: true });
});

const attendu = (retryAfterMs?: number) => async () => {
  throw new Failure('ACCUSE_ATTENDU', 'the receipt is to come', undefined, retryAfterMs);
};
const statut = async () => (await journal.findFlux(flux))?.statut;
const works = async () => (await journal.work.todo(undefined, 10)).map(({ id }) => id);
const alertes = async () =>
  (await journal.alertes.list({ ouvertes: true, limit: 10 })).map(({ code }) => code);

test('it is told its raccordement, its server and its flux', async () => {
  let told: unknown;
  deposer = async ({ raccordement, serveur }, { id }) => {
    told = { raccordement: raccordement.id, serveur, id };
  };
  expect(await run()).toEqual({ kind: 'done' });
  expect(told).toEqual({ raccordement: 'r-dupont', serveur: livraison, id: flux });
  expect(await statut()).toBe('ACQUITTE');
});

test('while it waits the flux is EN_COURS, and is asked for again later, however often', async () => {
  deposer = attendu();
  for (let attempt = 1; attempt <= 6; attempt++) {
    expect(await run()).toMatchObject({ kind: 'retry', delayMs: 30 * 60_000 });
    expect([attempt, await statut()]).toEqual([attempt, 'EN_COURS']);
    now = new Date(now.getTime() + 30 * 60_000);
  }
  deposer = attendu(2 * heureMs);
  expect(await run()).toMatchObject({ kind: 'retry', delayMs: 2 * heureMs });
  expect(await alertes()).toEqual([]);
});

test('no receipt within three days: it is given up, and somebody is told', async () => {
  deposer = attendu();
  await run();
  now = new Date(now.getTime() + maxAttenteAccuseMs + 1);
  expect((await run()).kind).toBe('dead');
  expect(await statut()).toBe('INCIDENTE');
  expect(await alertes()).toEqual(['LIVRAISON-IMPOSSIBLE']);
  // Taken up by an operator, it may wait as long again.
  await journal.work.revive(workIdOf('livraison', flux), now);
  expect((await run()).kind).toBe('retry');
});

test('its receipt ends the flux and its work, and a second one finds nothing to end', async () => {
  deposer = attendu();
  await run();
  expect(await acquitterFlux(flux, deps)).toBe(true);
  expect(await statut()).toBe('ACQUITTE');
  expect(await works()).toEqual([]);
  expect(await run()).toEqual({ kind: 'stale' });
  expect(await acquitterFlux(flux, deps)).toBe(false);
  expect(await refuserFlux(flux, 'too late', deps)).toBe(false);
  expect((await journal.events(flux)).at(-1)).toMatchObject({ type: 'livraison.acquittee' });
});

test('a receipt that is here before the attempt has ended ends it all the same, once', async () => {
  for (const end of [async () => undefined, attendu()]) {
    deposer = async () => {
      await acquitterFlux(flux, deps);
      await end();
    };
    await run();
    expect(await statut()).toBe('ACQUITTE');
    expect(await works()).toEqual([]);
  }
  expect(recorder.events().filter((event) => event === 'flux.delivered')).toHaveLength(1);
});

test('a receipt that refuses makes it INCIDENTE, with the alerte of a dead delivery', async () => {
  deposer = attendu();
  await run();
  expect(await refuserFlux(flux, 'integrity-check-failed', deps)).toBe(true);
  expect(await statut()).toBe('INCIDENTE');
  expect(await alertes()).toEqual(['LIVRAISON-IMPOSSIBLE']);
  expect(await journal.work.dead(10)).toMatchObject([{ erreur: 'LIVRAISON_REFUSEE' }]);
  expect(await run()).toEqual({ kind: 'stale' });
  expect(await refuserFlux(flux, 'again', deps)).toBe(false);
});

test('a receipt that comes after all for one that was given up ends it, and its alerte', async () => {
  deposer = attendu();
  await run();
  await refuserFlux(flux, 'x', deps);
  now = new Date(now.getTime() + heureMs);
  expect(await acquitterFlux(flux, deps)).toBe(true);
  expect(await statut()).toBe('ACQUITTE');
  expect(await alertes()).toEqual([]);
  expect(await journal.work.dead(10)).toEqual([]);
});

test('a receipt of a flux that is not pushed, or of none, ends nothing', async () => {
  const origine = (await journal.findFlux(flux))?.origine ?? flux;
  expect(await acquitterFlux(origine, deps)).toBe(false);
  expect(await acquitterFlux('01JD0000000000000000000000' as FluxId, deps)).toBe(false);
  expect(await refuserFlux(origine, 'x', deps)).toBe(false);
});
