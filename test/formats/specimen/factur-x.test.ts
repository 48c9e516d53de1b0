// SPDX-License-Identifier: Apache-2.0
/** A Factur-X made here is one that our own checks accept, and carries the invoice unchanged. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { extractFacturX } from '../../../formats/facturx/extract.ts';
import { facturX, facturXFlux2 } from '../../../formats/facturx/index.ts';
import type { SpecimenDescription } from '../../../formats/specimen/description.ts';
import { makeFacturX } from '../../../formats/specimen/factur-x.ts';
import { makeSpecimen } from '../../../formats/specimen/index.ts';
import { makeDraft } from '../../../formats/specimen/make.ts';
import { makeTwin } from '../../../formats/specimen/twins/index.ts';

const font = readFileSync(
  fileURLToPath(import.meta.resolve('@fontsource/noto-sans/files/noto-sans-latin-400-normal.woff')),
);
const now = new Date('2026-10-01T12:00:00Z');
const historic: SpecimenDescription = { syntax: 'CII', circuit: 'CHORUS_PRO', number: 'F-2026-0007' };
const reform: SpecimenDescription = { ...historic, circuit: 'REFORME' };

test('for the historic circuit, nothing is found wrong in it', async () => {
  const pdf = await makeFacturX(makeDraft(historic), { font });
  const { constats } = await facturX.check(pdf, { codeInterface: 'FSO1117A', now });
  expect(constats).toEqual([]);
});

test('for the reform, nothing is found wrong in it', async () => {
  const pdf = await makeFacturX(makeDraft(reform), { font });
  const { constats } = await facturXFlux2.check(pdf, { codeInterface: 'FSO1157A', now });
  expect(constats).toEqual([]);
});

test('a credit note of many lines is one too', async () => {
  const draft = makeDraft({ ...reform, kind: 'CREDIT_NOTE', lines: 60, rich: true });
  const { constats } = await facturXFlux2.check(await makeFacturX(draft, { font }), {
    codeInterface: 'FSO1157A',
    now,
  });
  expect(constats.filter(({ gravite }) => gravite === 'BLOQUANT')).toEqual([]);
});

test('the invoice in it is that of the draft, byte for byte', async () => {
  const pdf = await makeFacturX(makeDraft(historic), { font });
  const { invoice } = extractFacturX(pdf);
  expect(Buffer.from(invoice?.bytes ?? []).toString()).toBe(makeSpecimen(historic));
});

test('the same draft gives the same bytes', async () => {
  const [one, other] = [
    await makeFacturX(makeDraft(reform), { font }),
    await makeFacturX(makeDraft(reform), { font }),
  ];
  expect(Buffer.compare(one, other)).toBe(0);
});

test('a spoilt invoice can be put in it', async () => {
  const twin = makeTwin('BR-CO-15', reform);
  const pdf = await makeFacturX(makeDraft(reform), { font, xml: twin?.xml ?? '' });
  const { constats } = await facturXFlux2.check(pdf, { codeInterface: 'FSO1157A', now });
  expect(constats.map(({ code }) => code).sort()).toEqual([...(twin?.failing ?? [])].sort());
});

test('a level that contradicts the invoice is found', async () => {
  const pdf = await makeFacturX(makeDraft(reform), { font, conformanceLevel: 'MINIMUM' });
  const { constats } = await facturXFlux2.check(pdf, { codeInterface: 'FSO1157A', now });
  expect(constats.map(({ code }) => code)).toContain('FACTURX-PROFIL');
});
