// SPDX-License-Identifier: Apache-2.0
/** What comes back, by killing: see retours-harness.ts. The long form is `npm run crash -- --retours --rounds N`. */
import { expect, test } from 'vitest';
import { crashRetours } from './retours-harness.ts';

test('12 kill -9 under deposits, batches and statuts send each facture, statut and answer exactly once', {
  timeout: 600_000,
}, async () => {
  const report = await crashRetours({ rounds: 12 });
  expect(report.troubles).toEqual([]);
  expect(report.factures).toBeGreaterThan(10);
  expect(report.deposits.b).toBeGreaterThan(1);
  expect(report.deposits.pa).toBeGreaterThan(1);
});
