// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import type { ReconcileReport } from '../../../gateway/ports/work.ts';
import { Reconciler } from '../../../queues/work/reconciler.ts';
import { defaultTimings } from '../../../queues/work/timings.ts';
import { createRecorder } from '../../support/recorder.ts';
import { until } from '../../support/until.ts';

function setUp() {
  const passes: PromiseWithResolvers<ReconcileReport>[] = [];
  const { logger } = createRecorder();
  const reconciler = new Reconciler({
    pass: () => {
      const pass = Promise.withResolvers<ReconcileReport>();
      passes.push(pass);
      return pass.promise;
    },
    ready: () => true,
    logger,
    timings: { ...defaultTimings, reconcileSoonMs: 1 },
  });
  return { reconciler, passes };
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
