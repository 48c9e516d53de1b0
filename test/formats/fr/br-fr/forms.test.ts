// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import {
  atMost,
  doubleOf,
  type Form,
  isAddress,
  isAmount,
  isCompactDate,
  isIdentifier,
  isIsoDate,
  isPercent,
  isPrice,
  isQuantity,
  isSiren,
  normalizeSpace,
  sirenOfSiret,
} from '../../../../formats/fr/br-fr/forms.ts';

const forms: readonly (readonly [string, Form, good: readonly string[], bad: readonly string[]])[] = [
  ['identifier', isIdentifier, ['FA-1_2/3+4', '\nFA1\t'], ['', 'FA 1', ' FA1', 'FA\n1', 'FA.1', 'FÉ1']],
  ['address', isAddress, ['100000009_A-b.c+d'], ['', 'a b', 'a@b', 'a/b', 'a\n']],
  [
    'ISO date',
    isIsoDate,
    ['2000-01-01', '2028-02-29', '2099-12-31'],
    ['2027-02-29', '2026-04-31', '2026-1-1'],
  ],
  [
    'compact date',
    isCompactDate,
    ['20000101', '20280229', '20260901T12'],
    ['20270229', '20260431', '2026-09-01', '19991231', ' 20260901', ''],
  ],
  ['SIREN', isSiren, ['123456789', '١٢٣٤٥٦٧٨٩'], ['12345678', '1234567890', ' 123456789', '12345678A']],
  [
    'amount',
    isAmount,
    ['0', '-1.50', ' 12.3 ', '1234567890123456789', '12345678901234567.89'],
    ['', '1.', '.5', '1.234', '+1', '1e3', '1,5', '12345678901234567890', '-1234567890123456789', '1 2'],
  ],
  ['quantity', isQuantity, ['-1.2345'], ['1.23456']],
  ['rate', isPercent, ['19.60', '2', '1234'], ['-1', '123.45', '12345', '5.555', '']],
];

describe.each(forms)('%s', (_, form, good, bad) => {
  test.each(good)('%j is one', (text) => expect(form(text)).toBe(true));
  test.each(bad)('%j is none', (text) => expect(form(text)).toBe(false));
});

test('a price has a sign only where it may', () => {
  expect(isPrice('-1.123456', true)).toBe(true);
  expect(isPrice('-1.123456', false)).toBe(false);
  expect(isPrice('1.1234567', true)).toBe(false);
});

test('a SIRET gives the SIREN it begins with', () => {
  expect(sirenOfSiret('12345678900012')).toBe('123456789');
  expect(sirenOfSiret('123456789 00012')).toBeUndefined();
});

test('a length counts characters, not halves of them', () => {
  expect(atMost(3)('😀😀😀')).toBe(true);
  expect(atMost(3)('😀😀😀😀')).toBe(false);
  expect(atMost(3)('abcd')).toBe(false);
});

test('only the white space of XML is white space', () => {
  expect(normalizeSpace(' a \n\t b\r')).toBe('a b');
  expect(normalizeSpace('\u00a0a')).toBe('\u00a0a');
});

test.each([
  ['12.50', 12.5],
  [' -1e2\n', -100],
  ['+.5', 0.5],
  ['INF', Number.POSITIVE_INFINITY],
  ['-INF', Number.NEGATIVE_INFINITY],
  ['', Number.NaN],
  ['0x10', Number.NaN],
  ['Infinity', Number.NaN],
  ['1 2', Number.NaN],
  [undefined, Number.NaN],
])('%j is the number %d', (text, number) => expect(doubleOf(text)).toBe(number));
