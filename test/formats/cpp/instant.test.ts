// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dateTimeOf, instantOf, jourOf } from '../../../formats/cpp/instant.ts';

describe('an xs:dateTime is an instant', () => {
  test.each([
    ['2026-03-02T08:30:05Z', '2026-03-02T08:30:05.000Z'],
    ['2026-03-02T09:30:05+01:00', '2026-03-02T08:30:05.000Z'],
    ['2026-03-02T03:00:05-05:30', '2026-03-02T08:30:05.000Z'],
    [' 2026-03-02T08:30:05.1239Z ', '2026-03-02T08:30:05.123Z'],
    ['2026-03-02T24:00:00Z', '2026-03-03T00:00:00.000Z'],
    // Without a zone, the clock of Paris: winter, summer, the hour that does not exist, the one that comes twice.
    ['2026-01-15T12:00:00', '2026-01-15T11:00:00.000Z'],
    ['2026-07-15T12:00:00', '2026-07-15T10:00:00.000Z'],
    ['2026-03-29T01:59:59', '2026-03-29T00:59:59.000Z'],
    ['2026-03-29T03:00:00', '2026-03-29T01:00:00.000Z'],
    ['2026-10-25T03:00:00', '2026-10-25T02:00:00.000Z'],
    ['2026-10-25T02:30:00', '2026-10-25T01:30:00.000Z'],
    ['1900-01-01T12:00:00', '1900-01-01T11:50:39.000Z'],
    ['0050-01-01T00:00:00Z', '0050-01-01T00:00:00.000Z'],
    ['12026-01-01T00:00:00Z', '+012026-01-01T00:00:00.000Z'],
    ['-0044-03-15T00:00:00Z', '-000044-03-15T00:00:00.000Z'],
    ['99999999-01-01T00:00:00', '+275760-09-13T00:00:00.000Z'],
    ['-99999999-01-01T00:00:00Z', '-271821-04-20T00:00:00.000Z'],
    ['275760-09-13T00:00:00-14:00', '+275760-09-13T00:00:00.000Z'],
  ])('%s is %s', (text, iso) => {
    expect(instantOf(text)?.toISOString()).toBe(iso);
  });

  test.each([
    '',
    '2026-03-02',
    '2026-03-02T08:30',
    '2026-15-02T08:30:05Z',
    '2026-02-30T08:30:05Z',
    '2026-03-02T25:00:00Z',
    '2026-03-02T08:60:05Z',
    '2026-03-02 08:30:05',
    '26-03-02T08:30:05Z',
    '2026-03-02T08:30:05+1',
  ])('%j is none', (text) => {
    expect(instantOf(text)).toBeUndefined();
  });

  test('what is written is read back to the second', () => {
    const written = fc.date({
      min: new Date('0001-01-01'),
      max: new Date('9999-12-31'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(written, (date) => {
        expect(instantOf(dateTimeOf(date))?.getTime()).toBe(Math.floor(date.getTime() / 1_000) * 1_000);
      }),
    );
  });

  test('an instant of no year of four digits is written as the nearest', () => {
    expect(dateTimeOf(new Date(8.64e15))).toBe('9999-12-31T23:59:59Z');
    expect(dateTimeOf(new Date(-8.64e15))).toBe('0001-01-01T00:00:00Z');
  });
});

test.each([
  ['2026-09-15', '2026-09-15'],
  [' 2026-09-15+02:00 ', '2026-09-15'],
  ['2024-02-29Z', '2024-02-29'],
  ['2026-02-29', undefined],
  ['2026-13-01', undefined],
  ['0000-01-01', undefined],
  ['12026-09-15', undefined],
  ['2026-09-15T00:00:00', undefined],
  ['20260915', undefined],
  ['', undefined],
])('the day of %j is %s', (text, jour) => {
  expect(jourOf(text)).toBe(jour);
});
