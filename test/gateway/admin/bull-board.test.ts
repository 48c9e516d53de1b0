// SPDX-License-Identifier: Apache-2.0
import { Queue } from 'bullmq';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createStory } from '../../support/desk-story.ts';
import { type DeskUnderTest, openDeskUnderTest, type Visitor } from '../../support/desk-visitor.ts';
import { redisServerInstalled, startRedis, type TestRedis } from '../../support/redis-server.ts';

describe.skipIf(!redisServerInstalled)('bull-board (skipped when redis-server is not installed)', () => {
  let redis: TestRedis;
  let queue: Queue;
  let desk: DeskUnderTest;
  let visitor: Visitor;

  beforeAll(async () => {
    redis = await startRedis();
    queue = new Queue('ouverture', { connection: { host: '127.0.0.1', port: redis.port } });
    await queue.add('flux', { id: 'ouverture-01KAMZ8Q4T5V6W7X8Y9Z000001' }, { jobId: 'file-1' });
    desk = await openDeskUnderTest({ ...createStory().deps, bullQueues: [queue] });
    visitor = await desk.login();
  });
  afterAll(async () => {
    await desk.app.close();
    await queue.close();
    await redis.close();
  });

  test('stands behind the session, linked from the pages', async () => {
    expect((await desk.get('/admin/bullmq/')).headers.location).toBe('/admin/login');
    expect((await desk.get('/admin/bullmq/api/queues')).headers.location).toBe('/admin/login');
    expect((await visitor.get('/admin/files')).body).toContain('href="/admin/bullmq/"');
  });

  test('serves its page and its scripts under a policy of its own', async () => {
    const page = await visitor.get('/admin/bullmq/');
    expect(page.statusCode).toBe(200);
    expect(page.headers['content-security-policy']).toContain("style-src 'self' 'unsafe-inline'");
    expect(page.headers['content-security-policy']).toContain("script-src 'self';");
    const script = /src="(static\/js\/[^"]+)"/.exec(page.body)?.[1];
    expect((await visitor.get(`/admin/bullmq/${script}`)).statusCode).toBe(200);
    expect((await visitor.get('/admin')).headers['content-security-policy']).not.toContain('unsafe');
  });

  test('shows the queue, read only', async () => {
    const answer = await visitor.get('/admin/bullmq/api/queues');
    expect(answer.statusCode).toBe(200);
    const [shown] = answer.json().queues;
    expect([shown.name, shown.readOnlyMode, shown.counts.waiting]).toEqual(['ouverture', true, 1]);
  });

  test.each(['PUT', 'POST', 'DELETE', 'PATCH'] as const)('changes nothing by %s', async (method) => {
    for (const action of ['pause', 'clean/completed', 'file-1/clean', 'empty', 'obliterate', 'add']) {
      const url = `/admin/bullmq/api/queues/ouverture/${action}`;
      const headers = { cookie: visitor.cookie, 'content-type': 'application/x-www-form-urlencoded' };
      const answer = await desk.app.inject({ method, url, headers, payload: `_csrf=${visitor.csrf}` });
      expect([403, 404, 405]).toContain(answer.statusCode);
    }
    expect([await queue.isPaused(), await queue.getWaitingCount()]).toEqual([false, 1]);
  });
});
