// SPDX-License-Identifier: Apache-2.0
/**
 * What every driver of `WorkQueue` promises, told as behaviour. Run by `test/queues/work/` on both drivers, over
 * the rows in memory and over the real journal.
 *
 * Rows are the truth here too: a handler's effect counts only for the run that found its row (`finish`).
 */
import assert from 'node:assert';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Failure } from '../../gateway/domain/failure.ts';
import type {
  Etape,
  NewWork,
  Work,
  WorkHandler,
  WorkId,
  WorkQueue,
  WorkStore,
} from '../../gateway/ports/work.ts';
import { newWork } from '../support/memory-work-store.ts';
import { until } from '../support/until.ts';

export interface QueueSettings {
  readonly concurrency?: Partial<Record<Etape, number>>;
  readonly capPerPartenaire?: number;
  readonly attempts?: { readonly max: number; readonly delaysMs: number[] };
}

/** One world for one test: rows, and the queues that are opened over them. */
export interface QueueWorld {
  readonly store: WorkStore;
  /** As the journal's transactions do. */
  insert(news: readonly NewWork[]): Promise<readonly WorkId[]>;
  /** Ends a row: true for the one run that found it. */
  finish(id: WorkId): Promise<boolean>;
  /** A queue of the driver under test; may be called again for a second node or a later start. */
  open(settings?: QueueSettings): Promise<WorkQueue>;
  /** Closes what the test left open. */
  dispose(): Promise<void>;
}

const closeMs = 5_000;

export function workQueueContract(driver: string, createWorld: () => Promise<QueueWorld>): void {
  describe(`the work queue on ${driver}`, () => {
    let world: QueueWorld;
    let serial = 0;

    beforeEach(async () => {
      world = await createWorld();
    });
    afterEach(async () => {
      await world.dispose();
    });

    /** `count` rows of one étape, offered or not. */
    function rows(etape: Etape, partenaire: string, count: number): NewWork[] {
      return Array.from({ length: count }, () => {
        serial += 1;
        return newWork(etape, `01JABCDEFGHJKMNPQR${String(serial).padStart(8, '0')}`, partenaire);
      });
    }

    async function put(queue: WorkQueue, news: readonly NewWork[]): Promise<readonly WorkId[]> {
      const ids = await world.insert(news);
      queue.offer(ids.map((id) => ({ id })));
      return ids;
    }

    /** Handlers that do `effect` before they end the row, and the ids in the order they ended. */
    function recording(effect: (work: Work, signal: AbortSignal) => Promise<void> = () => turn()) {
      const done: WorkId[] = [];
      const runs: WorkId[] = [];
      const handler: WorkHandler = async (work, signal) => {
        runs.push(work.id);
        await effect(work, signal);
        if (await world.finish(work.id)) done.push(work.id);
      };
      return {
        done,
        runs,
        handlers: { ouverture: handler, controle: handler, restitution: handler, livraison: handler },
      };
    }

    test('each row runs once and is gone', async () => {
      const queue = await world.open();
      const { done, runs, handlers } = recording();
      await queue.start(handlers);
      const news = [
        ...rows('ouverture', 'A', 10),
        ...rows('controle', 'B', 10),
        ...rows('restitution', 'C', 10),
      ];
      const ids = await put(queue, news);

      await until('all rows done', () => done.length === ids.length);

      expect([...done].sort()).toEqual([...ids].sort());
      expect(runs).toHaveLength(ids.length);
      expect(await world.store.todo(undefined, 10)).toEqual([]);
    });

    test('rows that were there before the start are run', async () => {
      const ids = await world.insert(rows('controle', 'A', 5));
      const queue = await world.open();
      const { done, handlers } = recording();
      await queue.start(handlers);
      await until('all rows done', () => done.length === ids.length);
    });

    test('a row offered five times has its effect once', async () => {
      const queue = await world.open();
      const { done, handlers } = recording();
      await queue.start(handlers);
      const [id] = await world.insert(rows('ouverture', 'A', 1));
      assert(id !== undefined);
      for (let time = 0; time < 5; time++) queue.offer([{ id }]);
      const [last] = await put(queue, rows('ouverture', 'B', 1));
      await until('both done', () => done.length >= 2);
      expect([...done].sort()).toEqual([id, last].sort());
    });

    test('an offer of a row that does not exist is dropped quietly', async () => {
      const queue = await world.open();
      const { done, handlers } = recording();
      await queue.start(handlers);
      queue.offer([{ id: 'ouverture-01JABCDEFGHJKMNPQRNOWHERE00' as WorkId }]);
      await put(queue, rows('ouverture', 'A', 1));
      await until('the real one done', () => done.length === 1);
      expect(await world.store.dead(10)).toEqual([]);
    });

    test('a transient failure is tried again with a growing delay until it succeeds', async () => {
      const queue = await world.open({ attempts: { max: 5, delaysMs: [40, 160] } });
      const startedAt: number[] = [];
      const attemptsSeen: number[] = [];
      const { done, handlers } = recording(async (work) => {
        startedAt.push(performance.now());
        attemptsSeen.push(work.tentatives);
        if (startedAt.length < 3) throw new Failure('SPOOL_WRITE', 'disk asleep');
      });
      await queue.start(handlers);
      await put(queue, rows('controle', 'A', 1));
      await until('done at last', () => done.length === 1);

      const [first = 0, second = 0, third = 0] = startedAt;
      expect(attemptsSeen).toEqual([0, 1, 2]);
      expect(second - first).toBeGreaterThanOrEqual(38);
      expect(third - second).toBeGreaterThanOrEqual(158);
    });

    test('an unforeseen error counts as transient until the attempts are used up', async () => {
      const queue = await world.open({ attempts: { max: 3, delaysMs: [5] } });
      const { runs, handlers } = recording(() => Promise.reject(new Error('who knows')));
      await queue.start(handlers);
      const [id] = await put(queue, rows('controle', 'A', 1));
      await until('dead', async () => (await queue.dead(10)).length === 1);
      expect(runs).toEqual([id, id, id]);
      expect((await queue.dead(10))[0]).toMatchObject({ id, tentatives: 3 });
    });

    test('a final failure is a dead letter at once, and retry revives it', async () => {
      const queue = await world.open();
      let broken = true;
      const { done, runs, handlers } = recording(async () => {
        if (broken) throw new Failure('SPOOL_CORRUPT', 'hash differs');
      });
      await queue.start(handlers);
      const [id] = await put(queue, rows('restitution', 'A', 1));
      assert(id !== undefined);
      await until('dead', async () => (await queue.dead(10)).length === 1);
      expect((await queue.dead(10))[0]?.erreur).toContain('SPOOL_CORRUPT');
      expect(runs).toHaveLength(1);

      broken = false;
      expect(await queue.retry(id)).toBe(true);
      await until('revived and done', () => done.length === 1);
      expect(await queue.dead(10)).toEqual([]);
      expect(await queue.retry(id)).toBe(false);
    });

    test('a bug makes a dead letter of its work, and the others go on', async () => {
      const queue = await world.open();
      const { done, handlers } = recording(async (work) => {
        assert(work.partenaire !== 'BUG', 'an invariant is broken');
        await turn();
      });
      await queue.start(handlers);
      const news = [...rows('controle', 'A', 5), ...rows('controle', 'BUG', 1), ...rows('controle', 'B', 5)];
      await put(queue, news);
      await until('the others done', () => done.length === 10);
      await until('dead', async () => (await queue.dead(10)).length === 1);
      expect((await queue.dead(10))[0]).toMatchObject({ partenaire: 'BUG', tentatives: 1 });
    });

    test('a partenaire with few rows is not held up by one with many', async () => {
      const queue = await world.open({ concurrency: { controle: 2 }, capPerPartenaire: 2 });
      const order: string[] = [];
      const fewAreThere = Promise.withResolvers<void>();
      const { done, handlers } = recording(async (work) => {
        if (order.length >= 10) await fewAreThere.promise;
        order.push(work.partenaire);
      });
      await queue.start(handlers);
      await put(queue, rows('controle', 'MANY', 200));
      await until('some of the many done', () => done.length >= 10);
      await put(queue, rows('controle', 'FEW', 5));
      fewAreThere.resolve();
      await until('all done', () => done.length === 205, 30_000);

      const lastOfFew = order.lastIndexOf('FEW');
      expect(order.filter((name) => name === 'FEW')).toHaveLength(5);
      expect(order.slice(lastOfFew).length).toBeGreaterThan(150);
    });

    test('one partenaire never has more in hand than its cap', async () => {
      const queue = await world.open({ concurrency: { controle: 8 }, capPerPartenaire: 3 });
      const inHand = new Map<string, number>();
      const most = new Map<string, number>();
      const { done, handlers } = recording(async (work) => {
        const now = (inHand.get(work.partenaire) ?? 0) + 1;
        inHand.set(work.partenaire, now);
        most.set(work.partenaire, Math.max(most.get(work.partenaire) ?? 0, now));
        for (let turns = 0; turns < 20; turns++) await turn();
        inHand.set(work.partenaire, (inHand.get(work.partenaire) ?? 0) - 1);
      });
      await queue.start(handlers);
      await put(queue, [...rows('controle', 'A', 40), ...rows('controle', 'B', 20)]);
      await until('all done', () => done.length === 60, 30_000);
      expect(most.get('A')).toBeLessThanOrEqual(3);
      expect(most.get('B')).toBeLessThanOrEqual(3);
    });

    test('a deep queue of one partenaire at its cap is worked off without standing still', async () => {
      const queue = await world.open({ concurrency: { controle: 8 }, capPerPartenaire: 2 });
      let inHand = 0;
      let most = 0;
      const { done, handlers } = recording(async () => {
        inHand += 1;
        most = Math.max(most, inHand);
        await turn();
        inHand -= 1;
      });
      await queue.start(handlers);
      await put(queue, rows('controle', 'A', 500));
      await until('some done', () => done.length >= 100, 30_000);
      await put(queue, rows('controle', 'B', 1));
      await until('all done', () => done.length === 501, 30_000);
      expect(most).toBeLessThanOrEqual(3);
    });

    test('an étape never runs more at once than its concurrency, and does use it', async () => {
      const queue = await world.open({ concurrency: { controle: 4, ouverture: 1 }, capPerPartenaire: 100 });
      const inHand = { controle: 0, ouverture: 0, restitution: 0, livraison: 0 };
      const most = { controle: 0, ouverture: 0, restitution: 0, livraison: 0 };
      const allHandsFull = Promise.withResolvers<void>();
      const { done, handlers } = recording(async (work) => {
        inHand[work.etape] += 1;
        most[work.etape] = Math.max(most[work.etape], inHand[work.etape]);
        if (inHand.controle === 4) allHandsFull.resolve();
        await allHandsFull.promise;
        for (let turns = 0; turns < 20; turns++) await turn();
        inHand[work.etape] -= 1;
      });
      await queue.start(handlers);
      await put(queue, [...rows('controle', 'A', 40), ...rows('ouverture', 'A', 10)]);
      await until('all done', () => done.length === 50);
      expect(most).toMatchObject({ controle: 4, ouverture: 1 });
    });

    test('a paused étape takes nothing while the others go on, and resumes', async () => {
      const queue = await world.open();
      const { done, handlers } = recording();
      await queue.start(handlers);
      await queue.pause('controle');
      await put(queue, rows('controle', 'A', 5));
      await put(queue, rows('ouverture', 'A', 5));
      await until('the others done', () => done.length === 5);
      expect(done.every((id) => id.startsWith('ouverture-'))).toBe(true);
      expect((await queue.counts()).find((count) => count.etape === 'controle')).toMatchObject({
        paused: true,
        waiting: 5,
        active: 0,
      });

      await queue.resume('controle');
      await until('resumed', () => done.length === 10);
    });

    test('close waits for the handler that runs; what was not begun runs after a new start', async () => {
      const gate = Promise.withResolvers<void>();
      const queue = await world.open({ concurrency: { controle: 1 } });
      const first = recording(() => gate.promise);
      await queue.start(first.handlers);
      await put(queue, rows('controle', 'A', 6));
      await until('one is running', () => first.runs.length === 1);

      const closed = queue.close(closeMs);
      gate.resolve();
      await closed;
      expect(first.done).toHaveLength(1);
      expect(first.runs).toHaveLength(1);

      const next = await world.open({ concurrency: { controle: 1 } });
      const second = recording();
      await next.start(second.handlers);
      await until('the rest done', () => second.done.length === 5);
      expect(await world.store.dead(10)).toEqual([]);
    });

    test('a handler still running at the deadline is aborted, which is not a failed attempt', async () => {
      const queue = await world.open();
      const first = recording(
        (_work, signal) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => reject(new Error('stopped')));
          }),
      );
      await queue.start(first.handlers);
      const [id] = await put(queue, rows('ouverture', 'A', 1));
      assert(id !== undefined);
      await until('it is running', () => first.runs.length === 1);
      await queue.close(20);
      expect(await world.store.find(id)).toMatchObject({ tentatives: 0 });

      const next = await world.open();
      const second = recording();
      await next.start(second.handlers);
      await until('done after a new start', () => second.done.length === 1);
    });

    test('reconcile finds rows that were inserted behind its back', async () => {
      const queue = await world.open();
      const { done, handlers } = recording();
      await queue.start(handlers);
      await world.insert(rows('controle', 'A', 30));
      await queue.reconcile();
      await until('all done', () => done.length === 30);
    });

    test('a row that comes back under the same id after it ended runs again', async () => {
      const queue = await world.open();
      const { done, handlers } = recording();
      await queue.start(handlers);
      const news = rows('ouverture', 'A', 1);
      await put(queue, news);
      await until('done once', () => done.length === 1);
      await until('counted as ended', async () => (await counted(queue, 'ouverture')).active === 0);
      await put(queue, news);
      await until('done again', () => done.length === 2);
    });

    test('two queues over the same rows share the work, each row having its effect once', async () => {
      const [one, two] = [await world.open(), await world.open()];
      const { done, handlers } = recording();
      await one.start(handlers);
      await two.start(handlers);
      const ids = await put(one, rows('controle', 'A', 100));
      await until('all done', () => done.length >= 100);
      expect([...done].sort()).toEqual([...ids].sort());
    });

    test('counts tell what waits, what is dead, and the age of the oldest', async () => {
      const queue = await world.open();
      const { handlers } = recording(() => Promise.reject(new Failure('SPOOL_MISSING', 'no blob')));
      await queue.start(handlers);
      await put(queue, rows('restitution', 'A', 2));
      await until('both dead', async () => (await queue.dead(10)).length === 2);
      await queue.pause('controle');
      await put(queue, rows('controle', 'A', 3));
      await until('seen as waiting', async () => (await counted(queue, 'controle')).waiting === 3);
      await until('aged', async () => (await counted(queue, 'controle')).oldestMs > 0);

      expect(await counted(queue, 'restitution')).toMatchObject({ waiting: 0, active: 0, dead: 2 });
      expect(await counted(queue, 'ouverture')).toEqual({
        etape: 'ouverture',
        waiting: 0,
        active: 0,
        delayed: 0,
        dead: 0,
        oldestMs: 0,
        paused: false,
      });
    });

    test('a scheduled task runs at its ticks and no more after close', async () => {
      const queue = await world.open();
      let runs = 0;
      const everySecond = { name: 'chaque-seconde', cron: '* * * * * *', timeZone: 'Europe/Paris' };
      const run = async (): Promise<void> => {
        runs += 1;
      };
      await queue.schedule({ ...everySecond, run });
      await until('two ticks', () => runs === 2);
      await queue.close(closeMs);
      expect(runs).toBe(2);
    });

    test('a scheduled task that throws runs again at the next tick', async () => {
      const queue = await world.open();
      let runs = 0;
      const run = (): Promise<void> => {
        runs += 1;
        return Promise.reject(new Error('not today'));
      };
      await queue.schedule({ name: 'echoue', cron: '* * * * * *', timeZone: 'Europe/Paris', run });
      await until('two ticks', () => runs === 2);
    });

    test('a schedule that cannot be read is refused', async () => {
      const queue = await world.open();
      const run = () => Promise.resolve();
      const unreadable = { name: 'illisible', cron: 'every day', timeZone: 'Europe/Paris', run };
      await expect(queue.schedule(unreadable)).rejects.toThrow('illisible');
    });

    test('it is healthy while open and not once closed', async () => {
      const queue = await world.open();
      await queue.start(recording().handlers);
      expect(await queue.healthy()).toBe(true);
      await queue.close(closeMs);
      expect(await queue.healthy()).toBe(false);
    });
  });
}

async function counted(queue: WorkQueue, etape: Etape) {
  const count = (await queue.counts()).find((one) => one.etape === etape);
  assert(count !== undefined);
  return count;
}
