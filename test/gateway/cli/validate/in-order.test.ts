// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { inOrder, OneAtATime, Room } from '../../../../gateway/cli/validate/in-order.ts';

test('results come in the order of the works, so many of which are in hand', async () => {
  const gates = [1, 2, 3, 4].map(() => Promise.withResolvers<void>());
  const begun: number[] = [];
  const results = inOrder([0, 1, 2, 3], 2, async (i) => {
    begun.push(i);
    await gates[i]?.promise;
    return `r${i}`;
  });
  const first = results.next();
  gates[1]?.resolve();
  gates[0]?.resolve();
  expect((await first).value).toBe('r0');
  expect(begun).toEqual([0, 1]);
  for (const gate of gates) gate.resolve();
  const rest: string[] = [];
  for await (const result of results) rest.push(result);
  expect(rest).toEqual(['r1', 'r2', 'r3']);
});

test('a work that fails is told when its turn comes', async () => {
  const results = inOrder([0, 1], 2, (i) =>
    i === 1 ? Promise.reject(new Error('bad')) : Promise.resolve(i),
  );
  expect((await results.next()).value).toBe(0);
  await expect(results.next()).rejects.toThrow('bad');
});

test('one at a time, also after a failure', async () => {
  const turn = new OneAtATime();
  const order: string[] = [];
  const gate = Promise.withResolvers<void>();
  const first = turn.run(async () => {
    await gate.promise;
    order.push('first');
    throw new Error('bad');
  });
  const second = turn.run(async () => void order.push('second'));
  gate.resolve();
  await expect(first).rejects.toThrow('bad');
  await second;
  expect(order).toEqual(['first', 'second']);
});

test('a room takes what fits, in order, and one thing that is larger than itself when empty', async () => {
  const room = new Room(10);
  const entered: string[] = [];
  const enter = async (name: string, amount: number) => {
    await room.enter(amount);
    entered.push(name);
  };
  const all = [enter('a', 6), enter('b', 4), enter('huge', 50), enter('c', 1)];
  await Promise.all(all.slice(0, 2));
  expect(entered).toEqual(['a', 'b']);
  room.leave(6);
  room.leave(4);
  await all[2];
  expect(entered).toEqual(['a', 'b', 'huge']);
  room.leave(50);
  await Promise.all(all);
  expect(entered.at(-1)).toBe('c');
});
