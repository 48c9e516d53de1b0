// SPDX-License-Identifier: Apache-2.0
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { workQueueContract } from '../../contracts/work-queue.ts';
import { redisServerInstalled, startRedis, type TestRedis } from '../../support/redis-server.ts';
import { createJournalWorld } from './journal-world.ts';
import { createMemoryWorld } from './world.ts';

const givenUrl = process.env['RACCORD_REDIS_URL'];

if (givenUrl === undefined && !redisServerInstalled) {
  test.skip('the work queue on BullMQ (skipped: redis-server not installed)', () => undefined);
} else {
  describe('with a real Redis', () => {
    let own: TestRedis | undefined;

    beforeAll(async () => {
      if (givenUrl === undefined) own = await startRedis(['--appendonly', 'yes']);
    });
    afterAll(async () => {
      await own?.close();
    });

    const redis = () => ({ url: givenUrl ?? own?.url, prefix: `t${randomUUID().slice(0, 8)}` });
    workQueueContract('BullMQ over rows in memory', () =>
      Promise.resolve(createMemoryWorld({ redis: redis() })),
    );
    workQueueContract('BullMQ over SQLite', () => createJournalWorld(redis()));
  });
}
