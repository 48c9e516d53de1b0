// SPDX-License-Identifier: Apache-2.0
/** Where the last bit of a binary number decides, as it does in the official rules. */
import { expect, test } from 'vitest';
import { nearInBinary } from '../../../formats/en16931/binary.ts';
import { type Decimal, parseDecimal, toText } from '../../../formats/en16931/decimal.ts';
import type { Numeric } from '../../../formats/en16931/model.ts';
import { sumOf } from '../../../formats/en16931/sums.ts';

function numeric(text: string): Numeric {
  return { node: 0, text, value: parseDecimal(text) };
}

function decimal(text: string): Decimal {
  const value = parseDecimal(text);
  if (value === undefined) throw new RangeError(text);
  return value;
}

test.each([
  ['100.99', '100', true],
  ['99.01', '100', true],
  ['101.01', '100', false],
  ['101', '100', false],
  ['99', '100', false],
  ['x', '100', false],
])('%s is within one unit of %s: %s', (declared, computed, near) => {
  expect(nearInBinary(numeric(declared), decimal(computed), 'CII')).toBe(near);
  expect(nearInBinary(numeric(declared), decimal(computed), 'UBL')).toBe(near);
});

test('at the bound, a difference that binary numbers make too small passes', () => {
  expect(4.35 - 1).toBeLessThan(3.35);
  expect(nearInBinary(numeric('4.35'), decimal('3.35'), 'CII')).toBe(true);
  expect(nearInBinary(numeric('4.35'), decimal('3.35'), 'UBL')).toBe(true);
});

const amounts = (...texts: readonly string[]) => texts.map((text) => numeric(text));
const itself = (item: Numeric) => item;

test('amounts of two decimals are added exactly in both syntaxes', () => {
  const many = amounts(...Array.from({ length: 1_000 }, () => '0.10'));
  expect(toText(sumOf(many, itself, 'UBL', 'LINES'))).toBe('100.00');
  expect(toText(sumOf(many, itself, 'CII', 'AMOUNTS'))).toBe('100.00');
});

test('half a cent goes up in UBL, and where its binary form lies in CII', () => {
  expect(toText(sumOf(amounts('100.005'), itself, 'UBL', 'LINES'))).toBe('100.01');
  expect(toText(sumOf(amounts('100.005'), itself, 'CII', 'LINES'))).toBe('100.00');
  expect(toText(sumOf(amounts('100.005'), itself, 'CII', 'AMOUNTS'))).toBe('100.01');
});

test('what is no number adds nothing', () => {
  expect(toText(sumOf(amounts('1.50', 'x', ''), itself, 'CII', 'LINES'))).toBe('1.50');
});
