// SPDX-License-Identifier: Apache-2.0
/** The electronic address: its four forms, and what is none of them. */
import { expect, test } from 'vitest';
import {
  formatAdresse,
  formatAdresseQualifiee,
  parseAdresse,
  parseAdresseQualifiee,
} from '../../../gateway/domain/adresse-electronique.ts';

const siren = '100000009';
const siret = '10000000900017';

test.each([
  [siren, { forme: 'SIREN', siren }],
  [`${siren}_${siret}`, { forme: 'SIREN_SIRET', siren, siret }],
  [`${siren}_${siret}_SERVICE_A-1`, { forme: 'SIREN_SIRET_ROUTAGE', siren, siret, routage: 'SERVICE_A-1' }],
  [`${siren}_COMPTA.1_b`, { forme: 'SIREN_SUFFIXE', siren, suffixe: 'COMPTA.1_b' }],
  [`${siren}_1`, { forme: 'SIREN_SUFFIXE', siren, suffixe: '1' }],
  [`${siren}_100000009000171`, { forme: 'SIREN_SUFFIXE', siren, suffixe: '100000009000171' }],
])('%s is read, and written as it was', (text, expected) => {
  const adresse = parseAdresse(text);
  expect(adresse).toEqual(expected);
  expect(adresse && formatAdresse(adresse)).toBe(text);
  expect(parseAdresseQualifiee(`0225:${text}`)).toEqual(expected);
  expect(adresse && formatAdresseQualifiee(adresse)).toBe(`0225:${text}`);
});

test.each([
  ['', 'nothing'],
  ['12345678', 'eight digits'],
  ['1000000091', 'ten digits'],
  [`${siren}_`, 'an empty suffix'],
  [`${siren}_A B`, 'a space'],
  [`${siren}_é`, 'an accent'],
  [`${siren}_A\n`, 'a line end'],
  [`${siren}_20000000800017`, 'a SIRET of another SIREN'],
  [`${siren}_${siret}_`, 'an empty routing identifier'],
  [`${siren}_${siret}_A.B`, 'a point in a routing identifier'],
  [`_${siret}`, 'no SIREN'],
  [`${siren}_${'A'.repeat(116)}`, '126 characters'],
])('%j is no address: %s', (text) => {
  expect(parseAdresse(text)).toBeUndefined();
});

test('125 characters are an address', () => {
  expect(parseAdresse(`${siren}_${'A'.repeat(115)}`)?.forme).toBe('SIREN_SUFFIXE');
});

test('an address of another scheme is none of the annuaire', () => {
  expect(parseAdresseQualifiee(`0002:${siren}`)).toBeUndefined();
  expect(parseAdresseQualifiee(siren)).toBeUndefined();
});
