// SPDX-License-Identifier: Apache-2.0
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { WorkId } from '../../../gateway/ports/work.ts';
import { priorityOf, type Row } from '../../../queues/work/placement.ts';
import { Relay } from '../../../queues/work/relay.ts';
import { MemoryWorkStore, newWork } from '../../support/memory-work-store.ts';
import { until } from '../../support/until.ts';

function setUp(place: (rows: readonly Row[]) => Promise<unknown> = () => Promise.resolve()) {
  const store = new MemoryWorkStore();
  const batches: number[] = [];
  const state = { ready: true, missed: 0, failed: 0 };
  const relay = new Relay({
    store,
    ready: () => state.ready,
    place: (rows) => {
      batches.push(rows.length);
      return place(rows);
    },
    missed: () => {
      state.missed += 1;
    },
    failed: () => {
      state.failed += 1;
    },
  });
  const insert = (count: number) => {
    const news = Array.from({ length: count }, (_, index) => newWork('ouverture', `F${index}`, 'A'));
    return store.insert(news, new Date()).map((id) => ({ id }));
  };
  return { relay, store, batches, state, insert };
}

test('ids offered within one turn travel together, in bounded batches', async () => {
  const { relay, batches, insert } = setUp();
  for (const offered of insert(450)) relay.offer([offered, offered]);
  await until('all carried', () => batches.length === 3);
  expect(batches).toEqual([200, 200, 50]);
});

test('a buffer that is full forgets and says so', async () => {
  const { relay, batches, state } = setUp();
  const ids = Array.from({ length: 10_050 }, (_, index) => ({ id: `ouverture-${index}` as WorkId }));
  relay.offer(ids);
  expect(state.missed).toBe(1);
  await until('the rest carried', () => batches.length === 50);
});

test('while Redis is away offers are missed, not kept', async () => {
  const { relay, batches, state, insert } = setUp();
  state.ready = false;
  relay.offer(insert(3));
  await until('missed', () => state.missed === 1);
  expect(batches).toEqual([]);
});

test('a placement that fails is told, and the next offer is carried', async () => {
  let broken = true;
  const { relay, batches, state, insert } = setUp(() =>
    broken ? Promise.reject(new Error('connection lost')) : Promise.resolve(),
  );
  const offered = insert(2);
  relay.offer(offered);
  await until('told', () => state.failed === 1);
  broken = false;
  relay.offer(offered);
  await until('carried', () => batches.length === 2);
});

test('after close nothing is offered any more', async () => {
  const { relay, batches, insert } = setUp();
  await relay.close();
  relay.offer(insert(1));
  await turn();
  await turn();
  expect(batches).toEqual([]);
});

test.each([
  [0, 1],
  [1, 2],
  [-5, 1],
  [9_999_999, 2_097_151],
])('the rank %i becomes priority %i, never 0, which would jump the queue', (tour, priority) => {
  expect(priorityOf(tour)).toBe(priority);
});
