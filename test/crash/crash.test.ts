// SPDX-License-Identifier: Apache-2.0
/** Durability, by killing: see harness.ts. The long form is `npm run crash -- --rounds N`. */
import { expect, test } from 'vitest';
import { redisServerInstalled, startRedis } from '../support/redis-server.ts';
import { makeUblInvoice } from '../support/ubl-invoice.ts';
import { crash } from './harness.ts';

const invoice = (numero: string) => Buffer.from(makeUblInvoice({ numero }));
const nothingLost = { lost: [], twice: [], unfinished: [] };

test.skipIf(!redisServerInstalled)(
  'on BullMQ, 10 kill -9 and a FLUSHALL under deposits lose nothing and do nothing twice (skipped: redis-server not installed)',
  { timeout: 300_000 },
  async () => {
    const redis = await startRedis(['--appendonly', 'yes']);
    try {
      const report = await crash({ rounds: 10, sessions: 4, redisUrl: redis.url }, invoice);
      expect(report).toMatchObject({ ...nothingLost, rounds: 10, flushed: true });
      expect(report.acknowledged).toBeGreaterThan(30);
      expect(report.verify).toMatch(/^journal clean/);
    } finally {
      await redis.close();
    }
  },
);

test('on the journal driver, 5 kill -9 under deposits lose nothing and do nothing twice', {
  timeout: 240_000,
}, async () => {
  const report = await crash({ rounds: 5, sessions: 4 }, invoice);
  expect(report).toMatchObject({ ...nothingLost, rounds: 5 });
  expect(report.acknowledged).toBeGreaterThan(15);
  expect(report.verify).toMatch(/^journal clean/);
});
