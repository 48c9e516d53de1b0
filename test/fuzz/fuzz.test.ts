// SPDX-License-Identifier: Apache-2.0
/** A short run of the fuzzer, and that it sees what it is there to see. `npm run fuzz` runs for longer. */
import { expect, test } from 'vitest';
import type { Constat } from '../../gateway/domain/constat.ts';
import { corpus } from './corpus.ts';
import { fuzz } from './harness.ts';
import { knownCodes } from './known-codes.ts';
import { faultsOf } from './verdict.ts';

const forMs = 6_000;

test('a few seconds of mutated documents make nothing throw, hang or say nonsense', async () => {
  const result = await fuzz({ seeds: await corpus(), seed: 20_261_121, forMs, knownCodes: knownCodes() });
  expect(result.failures.map(({ what, of }) => `${of.name}: ${what}`)).toEqual([]);
  expect(result.cases).toBeGreaterThan(100);
});

test('a code that nobody documented is a failure', async () => {
  const { failures } = await fuzz({ seeds: await corpus(), seed: 1, forMs: 500, knownCodes: [] });
  expect(failures.length).toBeGreaterThan(0);
});

const constat: Constat = { code: 'BR-01', gravite: 'BLOQUANT', message: 'Un fait', messageEn: 'A fact' };

test.each<[string, Partial<Constat>]>([
  ['past the end of the file', { ligne: 11 }],
  ['before the file', { ligne: 0 }],
  ['without a message', { message: '' }],
  ['with a message that never ends', { messageEn: 'a'.repeat(501) }],
  ['with a control character', { message: 'un\u0000fait' }],
  ['with a long quotation', { valeur: 'a'.repeat(81) }],
])('a constat %s is a failure', (_, wrong) => {
  const expectations = { knownCodes: new Set(['BR-01']), lineCount: 10 };
  expect(faultsOf([{ ...constat, ...wrong }], expectations)).toHaveLength(1);
  expect(faultsOf([constat], expectations)).toEqual([]);
});
