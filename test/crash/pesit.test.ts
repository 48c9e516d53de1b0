// SPDX-License-Identifier: Apache-2.0
/** PeSIT, by killing: see pesit-harness.ts. The long form is `npm run crash -- --pesit --kills N`. */
import { randomInt } from 'node:crypto';
import { expect, test } from 'vitest';
import { redisServerInstalled, startRedis } from '../support/redis-server.ts';
import { crashPesit, type PesitCrashReport } from './pesit-harness.ts';

const kills = 20;
/** Work that a killed process had in hand comes back later there: each costs more time. */
const killsOnBullMq = 10;
/** `RACCORD_SEED=…` draws the same transfers and the same points again. */
const given = Number(process.env['RACCORD_SEED']);
const seed = Number.isSafeInteger(given) ? given : randomInt(2 ** 31);
const say = (line: string) => void process.stderr.write(`pesit crash, seed ${seed}: ${line}\n`);

function expectOnce(report: PesitCrashReport): void {
  say(JSON.stringify(report));
  expect(report.troubles).toEqual([]);
  expect(report.verify).toMatch(/^journal clean/);
  expect(report.transfers).toBeGreaterThan(report.kills);
  expect(report.restarts).toBeGreaterThan(0);
  expect(report.repeated).toBeGreaterThanOrEqual(report.transfers);
  expect(report.collected).toBeGreaterThan(0);
  expect(report.pushed).toBeGreaterThan(0);
  expect(report.collected + report.pushed).toBe(report.transfers);
}

test(`on the journal driver, ${kills} kill -9 lose no transfer, do nothing twice, and restarts go on from a point`, {
  timeout: 300_000,
}, async () => {
  expectOnce(await crashPesit({ kills, lanes: 3, seed }));
});

test.skipIf(!redisServerInstalled)(
  `on BullMQ, ${killsOnBullMq} kill -9 lose no transfer and do nothing twice (skipped: redis-server not installed)`,
  { timeout: 300_000 },
  async () => {
    const redis = await startRedis(['--appendonly', 'yes']);
    try {
      expectOnce(await crashPesit({ kills: killsOnBullMq, lanes: 3, seed, redisUrl: redis.url }));
    } finally {
      await redis.close();
    }
  },
);
