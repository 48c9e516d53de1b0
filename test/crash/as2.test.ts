// SPDX-License-Identifier: Apache-2.0
/** AS2, by killing: see as2-harness.ts. The long form is `npm run crash -- --as2 --rounds N`. */
import { randomInt } from 'node:crypto';
import { expect, test } from 'vitest';
import { redisServerInstalled, startRedis } from '../support/redis-server.ts';
import { type As2CrashReport, crashAs2 } from './as2-harness.ts';

const kills = 20;
/** Work that a killed process had in hand comes back later there: each costs more time. */
const killsOnBullMq = 10;
/** `RACCORD_SEED=…` draws the same messages and the same points again. */
const given = Number(process.env['RACCORD_SEED']);
const seed = Number.isSafeInteger(given) ? given : randomInt(2 ** 31);
const say = (line: string) => void process.stderr.write(`as2 crash, seed ${seed}: ${line}\n`);

function expectOnce(report: As2CrashReport): void {
  say(JSON.stringify(report));
  expect(report.troubles).toEqual([]);
  expect(report.verify).toMatch(/^journal clean/);
  expect(report.messages).toBeGreaterThan(report.kills);
  expect(report.comptesRendus).toBeGreaterThanOrEqual(report.messages);
  expect(report.repeated).toBeGreaterThanOrEqual(report.messages);
}

test(`AS2-73: on the journal driver, ${kills} kill -9 lose no message and do nothing twice`, {
  timeout: 180_000,
}, async () => {
  expectOnce(await crashAs2({ kills, lanes: 3, seed }));
});

test.skipIf(!redisServerInstalled)(
  `AS2-73: on BullMQ, ${killsOnBullMq} kill -9 lose no message and do nothing twice (skipped: redis-server not installed)`,
  { timeout: 180_000 },
  async () => {
    const redis = await startRedis(['--appendonly', 'yes']);
    try {
      expectOnce(await crashAs2({ kills: killsOnBullMq, lanes: 3, seed, redisUrl: redis.url }));
    } finally {
      await redis.close();
    }
  },
);
