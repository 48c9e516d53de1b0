// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  absolute,
  add,
  compare,
  type Decimal,
  equals,
  multiply,
  negate,
  parseDecimal,
  round,
  shiftRight,
  subtract,
  sum,
  toText,
} from '../../../formats/en16931/decimal.ts';

/** The same value as one BigInt at a scale all values of these tests fit in. */
const commonScale = 80;
function exact({ units, scale }: Decimal): bigint {
  return BigInt(units) * 10n ** BigInt(commonScale - scale);
}

function parsed(text: string): Decimal {
  const value = parseDecimal(text);
  if (value === undefined) throw new RangeError(`no decimal: ${text}`);
  return value;
}

/** Texts of decimals, small and beyond what a number holds. */
const decimalText = fc
  .tuple(
    fc.constantFrom('', '-', '+'),
    fc.bigInt({ min: 0n, max: 10n ** 22n }),
    fc.stringMatching(/^[0-9]{0,8}$/),
  )
  .map(([mark, whole, fraction]) => `${mark}${whole}${fraction === '' ? '' : `.${fraction}`}`);

/** Values near the limit between number and BigInt. */
const decimal = fc
  .oneof(decimalText, fc.bigInt({ min: -(2n ** 54n), max: 2n ** 54n }).map(String))
  .map(parsed);

test('a decimal is read exactly and written back the same', () => {
  fc.assert(
    fc.property(decimalText, (text) => {
      const [, mark = '', whole = '', fraction = ''] = /^([+-]?)(\d+)\.?(\d*)$/.exec(text) ?? [];
      const units = BigInt(`${mark === '-' ? '-' : ''}${whole}${fraction}`);
      const value = parsed(text);
      expect(exact(value)).toBe(units * 10n ** BigInt(commonScale - fraction.length));
      expect(exact(parsed(toText(value)))).toBe(exact(value));
    }),
  );
});

test('sums, differences and products are those of BigInt', () => {
  fc.assert(
    fc.property(decimal, decimal, (a, b) => {
      expect(exact(add(a, b))).toBe(exact(a) + exact(b));
      expect(exact(subtract(a, b))).toBe(exact(a) - exact(b));
      expect(exact(multiply(a, b)) * 10n ** BigInt(commonScale)).toBe(exact(a) * exact(b));
      expect(exact(negate(a))).toBe(-exact(a));
      expect(exact(absolute(a))).toBe(exact(a) < 0n ? -exact(a) : exact(a));
    }),
  );
});

test('comparison is that of BigInt, whatever the scales', () => {
  fc.assert(
    fc.property(decimal, decimal, (a, b) => {
      const difference = exact(a) - exact(b);
      expect(Math.sign(compare(a, b))).toBe(difference < 0n ? -1 : difference > 0n ? 1 : 0);
      expect(equals(a, a)).toBe(true);
    }),
  );
});

test('rounding takes the nearest, and of two equally near the greater', () => {
  fc.assert(
    fc.property(decimal, fc.integer({ min: 0, max: 6 }), (a, scale) => {
      const unit = 10n ** BigInt(commonScale - scale);
      const rounded = exact(round(a, scale));
      expect(rounded % unit).toBe(0n);
      const error = rounded - exact(a);
      expect(error * 2n > -unit && error * 2n <= unit).toBe(true);
    }),
  );
});

test('a sum does not depend on the order', () => {
  fc.assert(
    fc.property(fc.array(decimal, { maxLength: 50 }), (values) => {
      expect(exact(sum(values))).toBe(exact(sum(values.toReversed())));
    }),
  );
});

describe('rounding of halves', () => {
  test.each([
    ['2.345', '2.35'],
    ['-2.345', '-2.34'],
    ['-0.005', '0.00'],
    ['0.004999', '0.00'],
    ['9007199254740993.005', '9007199254740993.01'],
    ['1.1', '1.1'],
  ])('%s to two decimals is %s', (text, expected) => {
    expect(toText(round(parsed(text), 2))).toBe(expected);
  });
});

test('a hundredth is taken exactly', () => {
  expect(toText(shiftRight(parsed('1234'), 2))).toBe('12.34');
});

test.each(['.5', '5.', '+5', ' 5 ', '\n5\t', '-0'])('%j is a decimal', (text) => {
  expect(parseDecimal(text)).toBeDefined();
});

test.each([
  '',
  ' ',
  '.',
  '-',
  '1e3',
  '1E+3',
  '1,5',
  '1 000',
  'NaN',
  'INF',
  '0x10',
  '١',
  '1\u00a0',
  '9'.repeat(200),
])('%j is no decimal', (text) => {
  expect(parseDecimal(text)).toBeUndefined();
});
