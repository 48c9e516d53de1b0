// SPDX-License-Identifier: Apache-2.0
/** Several things at once to one name: whatever is acknowledged becomes exactly one flux, under the name that was acknowledged. */
import { afterEach, expect, test } from 'vitest';
import { Failure } from '../../../gateway/domain/failure.ts';
import { defined } from '../../support/defined.ts';
import {
  depotOf,
  openReceptionBench,
  type ReceptionBench,
  raccordementNamed,
  write,
} from '../../support/reception-bench.ts';
import { until } from '../../support/until.ts';

const right = 'FSO1100A_AAA123_AAA1231100000000000000001';
const quick = raccordementNamed('quick', 20);
const patient = raccordementNamed('patient', 60_000);

let bench: ReceptionBench;
afterEach(() => bench.close());

async function deposit(raccordement: typeof quick, name: string, text: string): Promise<void> {
  const depot = await bench.reception.open(depotOf(raccordement, name));
  await write(depot, text);
  await depot.commit();
}

async function names(): Promise<readonly string[]> {
  return (await bench.flux()).map(({ nomFichier }) => nomFichier);
}

test.each([2, 3, 6, 12])(
  '%i sessions that end one name at the same instant leave exactly one flux',
  async (sessions) => {
    bench = await openReceptionBench({ openPerRaccordement: 50 });
    const depots = await Promise.all(
      Array.from({ length: sessions }, () => bench.reception.open(depotOf(quick, right))),
    );
    await Promise.all(depots.map((depot, i) => write(depot, `contenu ${i}`)));
    await Promise.all(depots.map((depot) => depot.commit()));
    await until('the hand-over', async () => (await bench.flux()).length > 0);
    bench = await bench.restart();
    expect(await names()).toEqual([right]);
    expect(bench.reception.find(quick.id, right)?.statut).toBe('REMIS');
  },
);

/** A hand-over that stands still between its timer and its transaction, until released. */
function gate(): { readonly wait: () => Promise<void>; readonly reached: Promise<void>; release(): void } {
  const reached = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  return {
    wait: () => {
      reached.resolve();
      return released.promise;
    },
    reached: reached.promise,
    release: () => released.resolve(),
  };
}

test('a rename during the hand-over waits for it, and its name then has a flux', async () => {
  const held = gate();
  bench = await openReceptionBench({}, held.wait);
  await deposit(quick, 'mauvais-nom', 'contenu');
  await held.reached;
  const renamed = bench.reception.rename(quick, 'mauvais-nom', right, { overwrite: false });
  held.release();
  expect(await renamed).toBe('RENAMED');
  expect((await names()).toSorted()).toEqual([right, 'mauvais-nom']);
});

test('a removal during the hand-over takes the ghost away, and the flux stays what the journal says', async () => {
  const held = gate();
  bench = await openReceptionBench({}, held.wait);
  await deposit(quick, right, 'contenu');
  await held.reached;
  const removed = bench.reception.remove(quick, right);
  held.release();
  expect(await removed).toBe(true);
  expect(await names()).toEqual([right]);
  expect(bench.reception.find(quick.id, right)).toBeUndefined();
  bench = await bench.restart();
  expect((await bench.journal.loadDepots(new Date(0))).map(({ statut }) => statut)).toEqual(['REMIS']);
});

test('two renames onto one name at the same instant are one acknowledged and one refused', async () => {
  bench = await openReceptionBench();
  await deposit(patient, 'a.tmp', 'un');
  await deposit(patient, 'b.tmp', 'deux');
  const outcomes = await Promise.all(
    ['a.tmp', 'b.tmp'].map((from) => bench.reception.rename(patient, from, right, { overwrite: false })),
  );
  expect(outcomes.toSorted()).toEqual(['EXISTS', 'RENAMED']);
  expect(await names()).toEqual([right]);
});

test('renames that cross each other do not wait for ever', async () => {
  bench = await openReceptionBench();
  await deposit(patient, 'a.tmp', 'un');
  await deposit(patient, 'b.tmp', 'deux');
  const outcomes = await Promise.all([
    bench.reception.rename(patient, 'a.tmp', 'b.tmp', { overwrite: true }),
    bench.reception.rename(patient, 'b.tmp', 'a.tmp', { overwrite: true }),
  ]);
  expect(outcomes).toContain('RENAMED');
});

test('a rename that the journal refuses leaves the temporary file whole, and the next try succeeds', async () => {
  let refuse = true;
  bench = await openReceptionBench({}, async () => {
    if (refuse) throw new Failure('JOURNAL_WRITE', 'disk full');
  });
  await deposit(patient, 'a.tmp', 'contenu');
  await expect(bench.reception.rename(patient, 'a.tmp', right, { overwrite: false })).rejects.toThrow(
    'JOURNAL_WRITE',
  );
  expect(bench.reception.find(patient.id, 'a.tmp')).toMatchObject({ statut: 'TEMPORAIRE', sizeBytes: 7 });
  bench = await bench.restart();
  refuse = false;
  expect(await bench.reception.rename(patient, 'a.tmp', right, { overwrite: false })).toBe('RENAMED');
  expect(await names()).toEqual([right]);
});

test('a file that is still open is not renamed: nothing of it is durable', async () => {
  bench = await openReceptionBench();
  const depot = await bench.reception.open(depotOf(patient, 'a.tmp'));
  await write(depot, 'contenu');
  await expect(bench.reception.rename(patient, 'a.tmp', right, { overwrite: true })).rejects.toThrow(
    'DEPOT_CONFLICT',
  );
  await depot.commit();
  expect(await bench.reception.rename(patient, 'a.tmp', right, { overwrite: true })).toBe('RENAMED');
  expect(await names()).toEqual([right]);
});

test('reading an interrupted deposit keeps a writer out only while it is read', async () => {
  bench = await openReceptionBench();
  const depot = await bench.reception.open(depotOf(patient, right));
  await write(depot, 'début ');
  await depot.interrupt();
  const reader = defined(await bench.reception.openForRead(patient.id, right));
  await expect(bench.reception.reopen(depotOf(patient, right))).rejects.toThrow('DEPOT_CONFLICT');
  await reader.close();
  const again = defined(await bench.reception.reopen(depotOf(patient, right)));
  await write(again, 'et fin', 7);
  await again.commit();
  expect(bench.reception.find(patient.id, right)).toMatchObject({ statut: 'EN_ATTENTE', sizeBytes: 13 });
});

test('a size past the limit asked for during the settle delay does not hold the deposit back', async () => {
  bench = await openReceptionBench();
  await deposit(quick, right, 'contenu');
  await expect(bench.reception.truncate(quick, right, 2 ** 40)).rejects.toThrow('DEPOT_TOO_LARGE');
  await until('the hand-over', async () => (await bench.flux()).length === 1);
});

test('a size set on an interrupted deposit does not make it a flux', async () => {
  bench = await openReceptionBench();
  const depot = await bench.reception.open(depotOf(quick, right));
  await write(depot, 'début');
  await depot.interrupt();
  expect(await bench.reception.truncate(quick, right, 2)).toBe(true);
  expect(bench.reception.find(quick.id, right)).toMatchObject({ statut: 'INTERROMPU', sizeBytes: 2 });
});
