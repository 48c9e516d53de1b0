// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { type InTurn, largeFromBytes, Turns } from '../../formats/check-turns.ts';

const small = (turn: string): InTurn => ({ turn, sizeBytes: 1_000 });
const large = (turn: string): InTurn => ({ turn, sizeBytes: largeFromBytes });
const any = () => true;

function take(turns: Turns<InTurn>, count: number, takesLarge: (file: InTurn) => boolean = any): string {
  return Array.from({ length: count }, () => {
    const file = turns.take(takesLarge);
    return file === undefined ? '-' : file.sizeBytes >= largeFromBytes ? file.turn.toUpperCase() : file.turn;
  }).join('');
}

function turnsOf(...files: readonly InTurn[]): Turns<InTurn> {
  const turns = new Turns<InTurn>();
  for (const file of files) turns.push(file);
  return turns;
}

test('partenaires alternate, whoever sent more', () => {
  const turns = turnsOf(...Array.from({ length: 4 }, () => small('a')), small('b'), small('c'), small('b'));
  expect(take(turns, 8)).toBe('abcabaa-');
});

test('who comes later waits for one file of each of the others', () => {
  const turns = turnsOf(small('a'), small('a'), small('a'));
  expect(take(turns, 1)).toBe('a');
  turns.push(small('b'));
  expect(take(turns, 3)).toBe('aba');
});

test('large files alternate among themselves, and wait while they are not taken', () => {
  const turns = turnsOf(large('a'), large('a'), large('b'));
  expect(take(turns, 1, () => false)).toBe('-');
  expect(take(turns, 4)).toBe('ABA-');
});

test('after a large file come as many bytes of small ones, then a large one again', () => {
  const turns = turnsOf(large('a'), large('a'));
  const half = { turn: 'b', sizeBytes: largeFromBytes / 2 };
  for (let i = 0; i < 4; i++) turns.push(half);
  expect(take(turns, 6)).toBe('AbbAbb');
});

test('a file that is given back is the next one', () => {
  const turns = turnsOf(small('a'), small('b'), small('b'));
  const first = turns.take(any);
  expect(first?.turn).toBe('a');
  turns.pushFirst(small('z'));
  turns.pushFirst(small('b'));
  expect(take(turns, 4)).toBe('bzbb');
});

test('everything that waits can be taken at once', () => {
  const turns = turnsOf(small('a'), large('a'), small('b'));
  expect(turns.takeAll()).toHaveLength(3);
  expect(take(turns, 1)).toBe('-');
});
