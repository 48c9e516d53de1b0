// SPDX-License-Identifier: Apache-2.0
/** A Factur-X made of any invoice is one that our own checks accept, and says the same. */
import { expect, test } from 'vitest';
import { toFacturX } from '../../../formats/conversion/factur-x.ts';
import { toUbl } from '../../../formats/conversion/write-invoice.ts';
import { facturXFlux2 } from '../../../formats/facturx/index.ts';
import type { SpecimenDescription } from '../../../formats/specimen/description.ts';
import { makeSpecimen } from '../../../formats/specimen/index.ts';
import { ublReforme } from '../../../formats/ubl/index.ts';
import { contenuOf, fonts } from './support.ts';

const now = new Date('2026-10-01T12:00:00Z');
const base = { syntax: 'UBL', circuit: 'REFORME', number: 'F-2026-0001' } as const;
const cases: readonly (readonly [what: string, description: SpecimenDescription])[] = [
  ['a UBL invoice', { ...base, rich: true, attachments: 1 }],
  ['a UBL credit note', { ...base, kind: 'CREDIT_NOTE' }],
  ['the extension', { ...base, profile: 'EXTENDED-CTC-FR' }],
  ['a CII', { ...base, syntax: 'CII', lines: 90 }],
];

test.each(cases)('from %s', async (_what, description) => {
  const contenu = contenuOf(makeSpecimen(description));
  const pdf = await toFacturX(contenu, fonts);
  const { constats, objets } = await facturXFlux2.check(pdf, { codeInterface: 'FEN3736A', now });
  expect(constats).toEqual([]);
  expect(objets).toHaveLength(1);
  expect(contenuOf(pdf)).toEqual(contenu);
});

test('and back to UBL, as FEN3036A wants it', async () => {
  const contenu = contenuOf(makeSpecimen({ ...base, rich: true }));
  const ubl = toUbl(contenuOf(await toFacturX(contenu, fonts)));
  const { constats } = await ublReforme.check(ubl, { codeInterface: 'FEN3036A', now });
  expect(constats).toEqual([]);
  expect(contenuOf(ubl)).toEqual(contenu);
});

test('the same content gives the same bytes', async () => {
  const contenu = contenuOf(makeSpecimen(base));
  const [one, two] = [await toFacturX(contenu, fonts), await toFacturX(contenu, fonts)];
  expect(Buffer.from(one).equals(Buffer.from(two))).toBe(true);
});
