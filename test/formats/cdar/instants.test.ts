// SPDX-License-Identifier: Apache-2.0
/** Instants of CDAR: the clock of Paris, both ways. */
import { expect, test } from 'vitest';
import { dateDe, instantParis, jourDe } from '../../../formats/cdar/instants.ts';

test.each([
  { given: '2026-01-15T12:00:00Z', written: '20260115130000' },
  { given: '2026-07-15T12:00:00Z', written: '20260715140000' },
  { given: '2026-12-31T23:30:00Z', written: '20270101003000' },
  { given: '2026-03-29T00:59:59Z', written: '20260329015959' },
  { given: '2026-03-29T01:00:00Z', written: '20260329030000' },
])('$given is $written in Paris, and back', ({ given, written }) => {
  const instant = new Date(given);
  expect(instantParis(instant)).toBe(written);
  expect(dateDe({ texte: written, format: '204' })).toEqual(instant);
});

test('an hour that Paris lives twice is the first of the two', () => {
  expect(dateDe({ texte: '20261025023000', format: '204' })).toEqual(new Date('2026-10-25T00:30:00Z'));
});

test('a day is midnight in Paris', () => {
  expect(dateDe({ texte: '20260715', format: '102' })).toEqual(new Date('2026-07-14T22:00:00Z'));
});

test.each([
  { texte: '20260231120000', format: '204' },
  { texte: '20260228250000', format: '204' },
  { texte: '20260329023000', format: '204' },
  { texte: '20260228', format: '204' },
  { texte: '20260228120000', format: '102' },
  { texte: '20260228', format: '203' },
  { texte: '2026-02-28', format: '102' },
  { texte: '', format: '204' },
  { texte: '2026-02-28', format: '' },
])('$texte in format $format is no instant', (date) => {
  expect(dateDe(date)).toBeUndefined();
});

test('an xs:dateTime is taken with its zone, and as UTC without one', () => {
  expect(dateDe({ texte: '2026-02-28T10:00:00+01:00', format: '' })).toEqual(
    new Date('2026-02-28T09:00:00Z'),
  );
  expect(dateDe({ texte: '2026-02-28T10:00:00', format: '' })).toEqual(new Date('2026-02-28T10:00:00Z'));
});

test('what the PPF writes for a date it could not read is a date', () => {
  expect(dateDe({ texte: '19000101000000', format: '204' })).toBeInstanceOf(Date);
  expect(jourDe({ texte: '19000101000000', format: '204' })).toBe('1900-01-01');
});
