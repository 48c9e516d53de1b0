// SPDX-License-Identifier: Apache-2.0
/** Days of the two syntaxes. */
import { expect, test } from 'vitest';
import { dayOfBasic, dayOfIso } from '../../../formats/en16931/dates.ts';

test.each([
  ['2026-10-01', '2026-10-01'],
  [' 2026-10-01\n', '2026-10-01'],
  ['2026-10-01+00:00', '2026-10-01'],
  ['2026-10-01+02:00', '2026-09-30T22:00'],
  ['2026-10-01-14:00', '2026-10-01T14:00'],
  ['2026-10-01Z', '2026-10-01'],
  ['2024-02-29', '2024-02-29'],
  ['2000-02-29', '2000-02-29'],
])('the day of %j is %s', (text, day) => {
  expect(dayOfIso(text)).toBe(day);
});

test.each([
  '',
  '2026-10',
  '20261001',
  '2026-13-01',
  '2026-00-01',
  '2026-10-00',
  '2026-10-32',
  '2026-04-31',
  '2025-02-29',
  '1900-02-29',
  '2026/10/01',
  '2026-1x-01',
  '01-10-2026',
  '2026-10-01T00:00:00',
])('%j is no day', (text) => {
  expect(dayOfIso(text)).toBeUndefined();
});

test.each([
  ['20261001', '102', '2026-10-01'],
  ['20261001', undefined, '2026-10-01'],
  [' 20261001 ', '102', '2026-10-01'],
  ['20261001', '203', undefined],
  ['2026-10-01', '102', undefined],
  ['20260229', '102', undefined],
  ['2026100', '102', undefined],
  ['2026100x', '102', undefined],
  ['', '102', undefined],
])('the day of %j in the form %s is %s', (text, format, day) => {
  expect(dayOfBasic(text, format)).toBe(day);
});

test('dates of two time zones compare by the moment they begin', () => {
  const start = dayOfIso('2026-01-31-14:00') ?? '';
  const end = dayOfIso('2026-01-31+14:00') ?? '';
  expect(start > end).toBe(true);
});
