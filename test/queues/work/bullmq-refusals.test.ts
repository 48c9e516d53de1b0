// SPDX-License-Identifier: Apache-2.0
/** A Redis that answers and yet is of no use: it takes no writes, or may drop what it took. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { WorkHandler } from '../../../gateway/ports/work.ts';
import { perEtape } from '../../../queues/work/config.ts';
import { newWork } from '../../support/memory-work-store.ts';
import { redisServerInstalled, startRedis, type TestRedis } from '../../support/redis-server.ts';
import { until } from '../../support/until.ts';
import { createMemoryWorld, type MemoryWorld, type WorldOptions } from './world.ts';

const skipped = redisServerInstalled ? '' : ' (skipped: redis-server not installed)';
/** The wait between two comparisons ends at 5 s, and BullMQ takes some for itself. */
const HEALED_WITHIN_MS = 9_000;
const PORT_WHERE_NOBODY_LISTENS = 1;

const refusals = [
  { name: 'memory is full', on: 'CONFIG SET maxmemory 1mb', off: 'CONFIG SET maxmemory 0' },
  {
    name: 'it became a replica',
    on: `REPLICAOF 127.0.0.1 ${PORT_WHERE_NOBODY_LISTENS}`,
    off: 'REPLICAOF NO ONE',
  },
] as const;

describe.skipIf(!redisServerInstalled)(`BullMQ over a Redis that answers but is unfit${skipped}`, () => {
  let redis: TestRedis;
  let world: MemoryWorld;

  function worldWith(options: WorldOptions = {}): MemoryWorld {
    const prefix = `t${randomUUID().slice(0, 8)}`;
    return createMemoryWorld({ redis: { url: redis.url, prefix }, ...options });
  }

  beforeEach(async () => {
    redis = await startRedis();
  });
  afterEach(async () => {
    await world.dispose();
    await redis.close();
  });

  function finishing(): ReturnType<typeof perEtape<WorkHandler>> {
    return perEtape(() => async (work) => {
      world.store.finish(work.id);
    });
  }

  function offerRows(queue: Awaited<ReturnType<MemoryWorld['open']>>, count: number, round: number): void {
    for (let index = 0; index < count; index++) {
      const news = [newWork('controle', `01JABCDEFGHJKMNPQR${round}${String(index).padStart(7, '0')}`, 'A')];
      queue.offer(world.store.insert(news, new Date()).map((id) => ({ id })));
    }
  }

  function times(event: string): number {
    return world.recorder.events().filter((one) => one === event).length;
  }

  test.each(refusals)('while $name health says no, and the rows run soon after its end', async (refusal) => {
    world = worldWith();
    const queue = await world.open();
    await queue.start(finishing());
    expect(await queue.healthy()).toBe(true);
    for (const round of [1, 2]) {
      expect(await redis.ask(refusal.on)).toContain('OK');
      offerRows(queue, 5, round);
      await until('unhealthy', async () => !(await queue.healthy()));
      for (let again = 0; again < 20; again++) {
        await expect(queue.reconcile()).rejects.toThrow(/OOM|READONLY/);
        expect(await queue.healthy()).toBe(false);
      }
      offerRows(queue, 5, round + 2);
      expect(world.store.size).toBe(10);

      expect(await redis.ask(refusal.off)).toContain('OK');
      await until('all done', () => world.store.size === 0, HEALED_WITHIN_MS);
      await until('healthy', () => queue.healthy(), HEALED_WITHIN_MS);
      expect(times('queue.redis-refuses')).toBe(round);
      expect(times('queue.redis-accepts')).toBe(round);
    }
    const noisy = world.recorder.lines.filter(({ level }) => level === 'warn' || level === 'error');
    const known = ['queue.redis-without-aof', 'queue.redis-refuses'];
    expect(noisy.filter(({ event }) => !known.includes(event))).toEqual([]);
  });

  test('an idle queue notices too that Redis refuses writes', async () => {
    world = worldWith();
    const queue = await world.open();
    await queue.start(finishing());
    await redis.ask(refusals[0].on);
    await until('unhealthy', async () => !(await queue.healthy()));
    await redis.ask(refusals[0].off);
    await until('healthy', () => queue.healthy(), HEALED_WITHIN_MS);
  });

  test('a schedule that a refusing Redis does not take is not blamed on the configuration', async () => {
    world = worldWith();
    const queue = await world.open();
    await redis.ask(refusals[0].on);
    const task = {
      name: 'nuit',
      cron: '0 0 3 * * *',
      timeZone: 'Europe/Paris',
      run: () => Promise.resolve(),
    };
    await expect(queue.schedule(task)).rejects.toMatchObject({ code: 'QUEUE_UNREACHABLE' });
  });

  test('an eviction policy changed under us makes health say no until it is put right', async () => {
    world = worldWith({ timings: { evictionCheckMs: 0 } });
    const queue = await world.open();
    await queue.start(finishing());
    await redis.ask('CONFIG SET maxmemory-policy allkeys-lru');
    expect(await queue.healthy()).toBe(true);
    await queue.reconcile();
    await queue.reconcile();
    expect(await queue.healthy()).toBe(false);
    expect(times('queue.redis-may-evict')).toBe(1);
    await redis.ask('CONFIG SET maxmemory-policy noeviction');
    await queue.reconcile();
    expect(await queue.healthy()).toBe(true);
    expect(times('queue.redis-keeps-all')).toBe(1);
  });

  test('the eviction policy is asked for once a minute at most', async () => {
    world = worldWith();
    const queue = await world.open();
    await queue.start(finishing());
    await redis.ask('CONFIG SET maxmemory-policy allkeys-lru');
    await queue.reconcile();
    expect(await queue.healthy()).toBe(true);
    expect(times('queue.redis-may-evict')).toBe(0);
  });

  test('an operator who allowed eviction is not bothered when the policy changes', async () => {
    world = createMemoryWorld({
      redis: { url: redis.url, allowEviction: true },
      timings: { evictionCheckMs: 0 },
    });
    const queue = await world.open();
    await queue.start(finishing());
    await redis.ask('CONFIG SET maxmemory-policy allkeys-lru');
    await queue.reconcile();
    expect(await queue.healthy()).toBe(true);
    expect(times('queue.redis-may-evict')).toBe(0);
  });
});
