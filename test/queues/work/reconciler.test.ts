// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import type { ReconcileReport } from '../../../gateway/ports/work.ts';
import { Reconciler } from '../../../queues/work/reconciler.ts';
import { defaultTimings, type QueueTimings } from '../../../queues/work/timings.ts';
import { createRecorder } from '../../support/recorder.ts';
import { until } from '../../support/until.ts';

function setUp(timings: Partial<QueueTimings> = {}) {
  const failures: unknown[] = [];
  const passes: PromiseWithResolvers<ReconcileReport>[] = [];
  const { logger } = createRecorder();
  const reconciler = new Reconciler({
    pass: () => {
      const pass = Promise.withResolvers<ReconcileReport>();
      passes.push(pass);
      return pass.promise;
    },
    ready: () => true,
    failed: (cause) => failures.push(cause),
    logger,
    timings: { ...defaultTimings, reconcileSoonMs: 1, ...timings },
  });
  return { reconciler, passes, failures };
}

const report = { reoffered: 0, repaired: 0 };

test('one pass runs at a time, and callers that come during it share the next', async () => {
  const { reconciler, passes } = setUp();
  const first = reconciler.run();
  const [second, third] = [reconciler.run(), reconciler.run()];
  expect(passes).toHaveLength(1);
  passes[0]?.resolve(report);
  await first;
  await until('the next began', () => passes.length === 2);
  passes[1]?.resolve({ reoffered: 5, repaired: 0 });
  expect(await Promise.all([second, third])).toEqual([
    { reoffered: 5, repaired: 0 },
    { reoffered: 5, repaired: 0 },
  ]);
  expect(passes).toHaveLength(2);
});

test('a pass that failed does not keep the next from running', async () => {
  const { reconciler, passes } = setUp();
  const first = reconciler.run();
  const second = reconciler.run();
  passes[0]?.reject(new Error('Redis away'));
  await expect(first).rejects.toThrow('Redis away');
  await until('the next began', () => passes.length === 2);
  passes[1]?.resolve(report);
  expect(await second).toEqual(report);
});

test('however often something may be missing, it is looked at once', async () => {
  const { reconciler, passes } = setUp();
  for (let time = 0; time < 100; time++) reconciler.soon();
  await until('it began', () => passes.length === 1);
  passes[0]?.resolve(report);
  await reconciler.close();
  expect(passes).toHaveLength(1);
});

test('after a failure it comes again by itself, each time later up to a limit, until one succeeds', async () => {
  const [retryMs, maxMs] = [20, 60];
  const { reconciler, passes, failures } = setUp({ reconcileRetryMs: retryMs, reconcileRetryMaxMs: maxMs });
  const first = reconciler.run();
  // From before the failure: a machine under load only makes a wait look longer.
  let failedAt = performance.now();
  passes[0]?.reject(new Error('OOM'));
  await expect(first).rejects.toThrow('OOM');
  const waitsMs: number[] = [];
  for (let time = 1; time <= 4; time++) {
    await until('it comes again', () => passes.length === time + 1);
    waitsMs.push(performance.now() - failedAt);
    expect(reconciler.failing).toBe(true);
    failedAt = performance.now();
    passes[time]?.reject(new Error('OOM'));
    await until('it failed', () => failures.length === time + 1);
  }
  [retryMs, 2 * retryMs, maxMs, maxMs].forEach((leastMs, index) => {
    expect(waitsMs[index]).toBeGreaterThan(leastMs - 10);
  });
  await until('the last', () => passes.length === 6);
  passes[5]?.resolve(report);
  await until('content', () => !reconciler.failing);
  await reconciler.close();
  expect(passes).toHaveLength(6);
});

test('offers that fail all the time neither hold up the next pass nor hurry it', async () => {
  const { reconciler, passes } = setUp({ reconcileRetryMs: 50, reconcileRetryMaxMs: 50 });
  const startedAt = performance.now();
  await until('it began', () => {
    if (passes.length === 0) reconciler.noteFailure();
    return passes.length === 1;
  });
  expect(performance.now() - startedAt).toBeGreaterThan(40);
  expect(reconciler.failing).toBe(true);
  passes[0]?.resolve(report);
  await until('content', () => !reconciler.failing);
  await reconciler.close();
  expect(passes).toHaveLength(1);
});

test('by default a failed pass is followed after 1, 2, 4 and then 5 seconds', () => {
  expect(defaultTimings).toMatchObject({ reconcileRetryMs: 1_000, reconcileRetryMaxMs: 5_000 });
});
