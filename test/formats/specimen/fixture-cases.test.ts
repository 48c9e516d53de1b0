// SPDX-License-Identifier: Apache-2.0
/** The flux of these cases are what the generator makes; `vitest -u` writes them again. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { extractFacturX } from '../../../formats/facturx/extract.ts';
import { fixtureCases, fluxOf, pdfCases, pdfXmlOf } from './fixture-cases.ts';

const fixtures = join(import.meta.dirname, '../../../fixtures');

test.each(fixtureCases)('$code/$name', async (one) => {
  await expect(fluxOf(one)).toMatchFileSnapshot(join(fixtures, one.code, one.name, 'flux.xml'));
});

test.each(pdfCases)('$code/$name holds the XML that the generator makes', (one) => {
  const pdf = readFileSync(join(fixtures, one.code, one.name, 'flux.pdf'));
  const { invoice } = extractFacturX(pdf);
  expect(Buffer.from(invoice?.bytes ?? []).toString('utf8')).toBe(pdfXmlOf(one));
});
