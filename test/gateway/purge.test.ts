// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, expect, test } from 'vitest';
import { purgeSpool } from '../../gateway/purge.ts';
import {
  depotOf,
  openReceptionBench,
  type ReceptionBench,
  raccordementNamed,
  write,
} from '../support/reception-bench.ts';

const dupont = raccordementNamed('dupont');
const patient = raccordementNamed('patient', 60_000);
const dayMs = 24 * 3600 * 1000;

let bench: ReceptionBench;
beforeEach(async () => {
  bench = await openReceptionBench();
});
afterEach(() => bench.close());

async function deposit(raccordement: typeof dupont, name: string, text: string): Promise<void> {
  const depot = await bench.reception.open(depotOf(raccordement, name));
  await write(depot, text);
  await depot.commit();
}

async function purge(aheadMs: number): Promise<number> {
  const { journal, spool, recorder } = bench;
  const clock = () => new Date(Date.now() + aheadMs);
  return purgeSpool({ journal, spool, clock, logger: recorder.logger }, new AbortController().signal);
}

async function contents(): Promise<number> {
  let count = 0;
  for await (const _ of bench.spool.list()) count++;
  return count;
}

test('what a partenaire took back is deleted after a day; flux and waiting deposits keep their bytes', async () => {
  await deposit(dupont, 'flux.xml', 'un flux');
  await deposit(patient, 'attend.xml', 'attend son délai');
  await deposit(patient, 'temporaire.tmp', 'attend son nom');
  await deposit(patient, 'repris.xml', 'repris par son partenaire');
  await bench.reception.remove(patient, 'repris.xml');
  expect(await contents()).toBe(4);
  expect(await purge(0)).toBe(0);
  expect(await purge(dayMs + 60_000)).toBe(1);
  expect(await contents()).toBe(3);
  expect(await purge(dayMs + 60_000)).toBe(0);
});
