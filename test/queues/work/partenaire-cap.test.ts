// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import type { PartenaireId } from '../../../gateway/domain/partenaire.ts';
import type { WorkId } from '../../../gateway/ports/work.ts';
import { PartenaireCap } from '../../../queues/work/partenaire-cap.ts';

const [a, b] = ['A', 'B'] as unknown as readonly [PartenaireId, PartenaireId];

function id(text: string): WorkId {
  return text as WorkId;
}

test('a place given back calls the job of that partenaire that stands aside longest', () => {
  const cap = new PartenaireCap(1);
  const called: string[] = [];
  expect(cap.enter(a)).toBe(true);
  expect(cap.enter(a)).toBe(false);
  expect(cap.enter(b)).toBe(true);
  cap.park(a, id('1'), () => called.push('first'));
  cap.park(a, id('2'), () => called.push('second'));
  cap.leave(b);
  expect(called).toEqual([]);
  cap.leave(a);
  expect(called).toEqual(['first']);
  expect(cap.enter(a)).toBe(true);
});

test('a job that came back by itself is not called', () => {
  const cap = new PartenaireCap(1);
  const called: string[] = [];
  cap.enter(a);
  cap.park(a, id('1'), () => called.push('first'));
  cap.park(a, id('2'), () => called.push('second'));
  cap.unpark(a, id('1'));
  cap.leave(a);
  expect(called).toEqual(['second']);
});

test('who waits in hand gets the place before it is free for others', async () => {
  const cap = new PartenaireCap(1);
  cap.enter(a);
  const turns = [cap.turn(a), cap.turn(a)];
  cap.leave(a);
  await turns[0];
  expect(cap.enter(a)).toBe(false);
  cap.leave(a);
  await turns[1];
  cap.leave(a);
  expect(cap.enter(a)).toBe(true);
});

test('only so many may stand aside', () => {
  const cap = new PartenaireCap(1);
  for (let index = 0; index < 200; index++) {
    expect(cap.mayPark(a)).toBe(true);
    cap.park(a, id(String(index)), () => undefined);
  }
  expect(cap.mayPark(a)).toBe(false);
  expect(cap.mayPark(b)).toBe(true);
});
