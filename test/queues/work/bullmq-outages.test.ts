// SPDX-License-Identifier: Apache-2.0
/** Redis is a cache: flushed, killed, or left by a dying worker, it only delays work. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Work, WorkHandler, WorkId } from '../../../gateway/ports/work.ts';
import { perEtape } from '../../../queues/work/config.ts';
import { probeRedis } from '../../../queues/work/probe.ts';
import { newWork } from '../../support/memory-work-store.ts';
import { redisServerInstalled, startRedis, type TestRedis } from '../../support/redis-server.ts';
import { until } from '../../support/until.ts';
import { createMemoryWorld, type MemoryWorld, type WorldOptions } from './world.ts';

const doomedWorker = fileURLToPath(new URL('../../support/doomed-worker.ts', import.meta.url));
const skipped = redisServerInstalled ? '' : ' (skipped: redis-server not installed)';

function rows(partenaire: string, count: number) {
  return Array.from({ length: count }, (_, index) =>
    newWork('controle', `01JABCDEFGHJKMNPQR${partenaire}${String(index).padStart(7, '0')}`, partenaire),
  );
}

/** Handlers whose effect counts once per row, whatever runs twice. */
function counting(world: MemoryWorld, effects: WorkId[]) {
  const handler: WorkHandler = async (work) => {
    await new Promise((resolve) => setImmediate(resolve));
    if (world.store.finish(work.id)) effects.push(work.id);
  };
  return perEtape(() => handler);
}

describe.skipIf(!redisServerInstalled)(`BullMQ over a Redis that fails${skipped}`, () => {
  let redis: TestRedis;
  let world: MemoryWorld;
  let prefix: string;

  async function begin(settings: readonly string[] = [], options: WorldOptions = {}): Promise<void> {
    redis = await startRedis(settings);
    prefix = `t${randomUUID().slice(0, 8)}`;
    world = createMemoryWorld({ redis: { url: redis.url, prefix }, ...options });
  }

  afterEach(async () => {
    await world.dispose();
    await redis.close();
  });

  test('FLUSHALL in the middle of 300 rows: every effect happens exactly once', async () => {
    await begin();
    const queue = await world.open({ concurrency: { controle: 4 } });
    const effects: WorkId[] = [];
    await queue.start(counting(world, effects));
    const ids = world.store.insert(rows('A', 300), new Date());
    queue.offer(ids.map((id) => ({ id })));
    await until('a hundred done', () => effects.length >= 100);
    expect(await redis.ask('FLUSHALL')).toContain('OK');
    expect(effects.length).toBeLessThan(300);
    await until('all done', () => world.store.size === 0, 25_000);

    expect([...effects].sort()).toEqual([...ids].sort());
    expect(world.recorder.events()).toContain('queue.redis-lost-memory');
  });

  test('FLUSHALL forgets neither a pause, nor a retry to come, nor a schedule', async () => {
    await begin();
    const queue = await world.open({ attempts: { max: 2, delaysMs: [700] } });
    const effects: WorkId[] = [];
    let ticks = 0;
    let failed = false;
    const { ouverture: handler } = counting(world, effects);
    const failsOnce: WorkHandler = (work, signal) => {
      if (failed) return handler(work, signal);
      failed = true;
      return Promise.reject(new Error('first time'));
    };
    await queue.start({ ouverture: handler, controle: handler, restitution: failsOnce, livraison: handler });
    await queue.schedule({
      name: 'tic',
      cron: '* * * * * *',
      timeZone: 'Europe/Paris',
      run: async () => {
        ticks += 1;
      },
    });
    await queue.pause('controle');
    const [retried] = world.store.insert([{ ...newWork('restitution', 'R1', 'A') }], new Date());
    queue.offer(retried === undefined ? [] : [{ id: retried }]);
    await until('failed once', () => world.recorder.events().includes('work.retry'));

    await redis.ask('FLUSHALL');
    const before = ticks;
    await until('noticed', () => world.recorder.events().includes('queue.redis-lost-memory'));
    world.store.insert(rows('A', 3), new Date());
    await queue.reconcile();
    await until('retried', () => effects.length === 1);
    await until('ticks go on', () => ticks > before);
    expect(effects).toEqual([retried]);
    expect((await queue.counts()).find(({ etape }) => etape === 'controle')).toMatchObject({
      waiting: 3,
      paused: true,
    });
    await queue.resume('controle');
    await until('resumed', () => effects.length === 4);
  });

  test('a pause made on one node holds on the other', async () => {
    await begin();
    const [one, two] = [await world.open(), await world.open()];
    const effects: WorkId[] = [];
    await one.start(counting(world, effects));
    await two.start(counting(world, effects));
    await one.pause('controle');
    const isPaused = async () =>
      (await two.counts()).find(({ etape }) => etape === 'controle')?.paused === true;
    await until('seen by the other', isPaused);
    const ids = world.store.insert(rows('A', 3), new Date());
    two.offer(ids.map((id) => ({ id })));
    await two.reconcile();
    expect(effects).toEqual([]);
    await two.resume('controle');
    await until('done', () => effects.length === 3);
  });

  test('two nodes run a scheduled task once per tick', async () => {
    await begin();
    const [one, two] = [await world.open(), await world.open()];
    let runs = 0;
    const task = {
      name: 'nuit',
      cron: '* * * * * *',
      timeZone: 'Europe/Paris',
      run: async () => {
        runs += 1;
      },
    };
    const startedAt = Date.now();
    await one.schedule(task);
    await two.schedule(task);
    await until('four ticks', () => runs >= 4);
    const seconds = Math.floor(Date.now() / 1_000) - Math.floor(startedAt / 1_000);
    expect(runs).toBeLessThanOrEqual(seconds);
  });

  test('a job whose worker was killed is taken over', async () => {
    await begin([], { timings: { leaseMs: 1_000, stalledCheckMs: 300 } });
    const { work, queue } = await offeredAndNotStarted();
    await dieWith(work);

    const effects: WorkId[] = [];
    await queue.start(counting(world, effects));
    await until('taken over', () => effects.length === 1);
    expect(world.recorder.events()).not.toContain('work.stalled');
  });

  test('a job whose worker was killed twice is taken over while it has attempts left', async () => {
    await begin([], { timings: { leaseMs: 1_000, stalledCheckMs: 300 } });
    const { work, queue } = await offeredAndNotStarted();
    await dieWith(work);
    await dieWith(work);

    const effects: WorkId[] = [];
    await queue.start(counting(world, effects));
    await until('taken over', () => effects.length === 1);
    expect(world.recorder.events()).not.toContain('work.stalled');
  });

  test('a job that kills its worker as often as it may be tried is a dead letter', async () => {
    await begin([], { timings: { leaseMs: 1_000, stalledCheckMs: 300 } });
    const { work, queue } = await offeredAndNotStarted({ attempts: { max: 2, delaysMs: [100] } });
    await dieWith(work);
    await dieWith(work);

    const effects: WorkId[] = [];
    await queue.start(counting(world, effects));
    await until('dead', async () => (await queue.dead(1)).length === 1);
    expect(effects).toEqual([]);
    expect((await queue.dead(1))[0]?.erreur).toContain('STALLED');
    expect(world.recorder.counted.get('work_failures_total{etape=controle,code_failure=STALLED}')).toBe(1);
  });

  test('a row that Redis shows finished is put back by reconcile', async () => {
    await begin();
    const queue = await world.open();
    let lies = true;
    const effects: WorkId[] = [];
    const { controle } = counting(world, effects);
    const handler: WorkHandler = (work, signal) => (lies ? Promise.resolve() : controle(work, signal));
    await queue.start(perEtape(() => handler));
    const ids = world.store.insert(rows('A', 2), new Date());
    queue.offer(ids.map((id) => ({ id })));
    await until(
      'Redis thinks they are done',
      async () => (await controleQueue(queue)?.getCompletedCount()) === 2,
    );
    lies = false;
    expect(await queue.reconcile()).toEqual({ reoffered: 0, repaired: 2 });
    await until('done', () => effects.length === 2);
  });

  test('a failed job whose row is gone is removed by reconcile, a dead letter stays', async () => {
    await begin();
    const queue = await world.open();
    await queue.start(perEtape(() => () => Promise.reject(new TypeError('bug'))));
    const ids = world.store.insert(rows('A', 2), new Date());
    queue.offer(ids.map((id) => ({ id })));
    const failedCount = async () => (await controleQueue(queue)?.getFailedCount()) ?? 0;
    await until('both failed', async () => (await failedCount()) === 2);
    const [gone] = ids;
    if (gone === undefined) throw new Error('no row');
    await world.store.revive(gone, new Date());
    world.store.finish(gone);
    expect(await queue.reconcile()).toEqual({ reoffered: 0, repaired: 1 });
    expect(await failedCount()).toBe(1);
  });

  test('while Redis is away offer does not throw, health says no, and the rows run after its return', async () => {
    await begin();
    const queue = await world.open();
    const effects: WorkId[] = [];
    await queue.start(counting(world, effects));
    const { port } = redis;
    await redis.close();
    await until('unhealthy', async () => !(await queue.healthy()));
    const ids = world.store.insert(rows('A', 20), new Date());
    queue.offer(ids.map((id) => ({ id })));
    expect((await queue.counts()).find(({ etape }) => etape === 'controle')).toMatchObject({ waiting: 20 });

    redis = await startRedis([], port);
    await until('all done', () => effects.length === 20, 25_000);
    await until('healthy', () => queue.healthy());
    expect(world.recorder.events().filter((event) => event === 'queue.redis-away')).toHaveLength(1);
  });

  test('a worker that takes nothing although jobs wait is replaced, and health says no until one runs', async () => {
    await begin([], { timings: { stuckAfterMs: 200, watchMs: 50 } });
    const queue = await world.open();
    const effects: WorkId[] = [];
    await queue.start(counting(world, effects));
    // A rate limit of the queue makes the second job wait: from outside, just like a worker that hangs.
    await controleQueue(queue)?.setGlobalRateLimit(1, 1_500);
    const ids = world.store.insert(rows('A', 2), new Date());
    queue.offer(ids.map((id) => ({ id })));
    await until('replaced', () => world.recorder.events().includes('queue.worker-replaced'));
    expect(await queue.healthy()).toBe(false);
    await until('done', () => effects.length === 2);
    await until('healthy', () => queue.healthy());
  });

  test('a queue closes in time although Redis is away', async () => {
    await begin();
    const queue = await world.open();
    await queue.start(counting(world, []));
    await redis.close();
    const closing = performance.now();
    await queue.close(100);
    expect(performance.now() - closing).toBeLessThan(2_000);
  });

  test.each([
    ['allkeys-lru', {}, 'maxmemory-policy is allkeys-lru'],
    ['volatile-lru', {}, 'maxmemory-policy is volatile-lru'],
    ['noeviction', { requireAof: true }, 'appendonly is off'],
  ])('a Redis with %s and %j is refused', async (policy, options, reason) => {
    await begin(['--maxmemory-policy', policy]);
    const refusing = createMemoryWorld({ redis: { url: redis.url, prefix, ...options } });
    await expect(refusing.open()).rejects.toMatchObject({
      code: 'QUEUE_CONFIG',
      message: expect.stringContaining(reason),
    });
  });

  test('a Redis that may evict is accepted when the operator insists', async () => {
    await begin(['--maxmemory-policy', 'allkeys-lru']);
    const insisting = createMemoryWorld({ redis: { url: redis.url, prefix, allowEviction: true } });
    expect(await (await insisting.open()).healthy()).toBe(true);
    expect(insisting.recorder.events()).toContain('queue.redis-may-evict');
    await insisting.dispose();
  });

  test('a look at a Redis tells what it is, or why it would be refused', async () => {
    await begin(['--appendonly', 'yes']);
    expect(await probeRedis(redis.url)).toMatch(/^Redis [\d.]+, noeviction, AOF on$/);
    await redis.close();
    await expect(probeRedis(redis.url)).rejects.toMatchObject({ code: 'QUEUE_UNREACHABLE' });
  });

  test('a Redis that is not there is refused without telling the password', async () => {
    await begin();
    const url = `redis://user:secret@127.0.0.1:${redis.port}`;
    await redis.close();
    const refusing = createMemoryWorld({ redis: { url, prefix } });
    const refusal = await refusing.open().catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'QUEUE_UNREACHABLE' });
    expect(String(refusal)).not.toContain('secret');
  });

  function controleQueue(queue: Awaited<ReturnType<MemoryWorld['open']>>) {
    return queue.driver === 'bullmq' ? queue.bullQueues[1] : undefined;
  }

  async function offeredAndNotStarted(settings: Parameters<typeof world.open>[0] = {}) {
    const queue = await world.open(settings);
    const [id] = world.store.insert(rows('A', 1), new Date());
    const work = id === undefined ? undefined : await world.store.find(id);
    if (work === undefined) throw new Error('no row');
    queue.offer([work]);
    await until('in Redis', async () => (await queue.counts())[1]?.waiting === 1);
    return { work, queue };
  }

  async function dieWith(work: Work): Promise<void> {
    const args = [doomedWorker, redis.url, prefix, JSON.stringify(work)];
    const child = spawn(process.execPath, args, { stdio: 'inherit' });
    const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
    expect(signal).toBe('SIGKILL');
  }
});

describe.skipIf(!redisServerInstalled)(`a managed Redis${skipped}`, () => {
  let directory: string;
  let world: MemoryWorld;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'raccord-managed-'));
    world = createMemoryWorld({ redis: { managed: true }, dataDirectory: directory });
  });
  afterEach(async () => {
    await world.dispose();
    await rm(directory, { recursive: true, force: true });
  });

  function pids(): readonly number[] {
    const started = world.recorder.lines.filter((line) => line.event === 'redis.started');
    return started.map((line) => Number(line.fields['pid']));
  }

  test('killed under load, it is started again and all work completes', async () => {
    const queue = await world.open({ concurrency: { controle: 4 } });
    const effects: WorkId[] = [];
    await queue.start(counting(world, effects));
    const ids = world.store.insert(rows('A', 500), new Date());
    queue.offer(ids.map((id) => ({ id })));
    await until('a hundred done', () => effects.length >= 100);
    process.kill(pids()[0] ?? 0, 'SIGKILL');
    await until('all done', () => effects.length === 500, 25_000);

    expect([...effects].sort()).toEqual([...ids].sort());
    expect(pids()).toHaveLength(2);
    await until('healthy', () => queue.healthy());
  });

  test('it is stopped with the queue, and its jobs are there at the next start', async () => {
    const first = await world.open();
    const ids = world.store.insert(rows('A', 3), new Date());
    first.offer(ids.map((id) => ({ id })));
    await until('in Redis', async () => (await first.counts())[1]?.waiting === 3);
    await first.close(100);
    expect(() => process.kill(pids()[0] ?? 0, 0)).toThrow('ESRCH');

    const second = await world.open();
    expect((await second.counts())[1]?.waiting).toBe(3);
    await second.close(100);
  });

  test('one left behind by a gateway that was killed makes room', async () => {
    const folder = join(directory, 'redis');
    await mkdir(folder);
    const words = ['--port', '0', '--unixsocket', join(folder, 'redis.sock'), '--dir', folder];
    const left = spawn('redis-server', words, { stdio: 'ignore' });
    const exited = once(left, 'exit');
    await until('it listens', () => existsSync(join(folder, 'redis.sock')));

    const queue = await world.open();
    await exited;
    expect(await queue.healthy()).toBe(true);
    expect(world.recorder.events()).toContain('redis.leftover-dismissed');
  });
});
