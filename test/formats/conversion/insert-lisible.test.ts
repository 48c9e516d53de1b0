// SPDX-License-Identifier: Apache-2.0
/** The readable form goes into a UBL invoice at its place, once, and nothing else of the file changes. */
import { describe, expect, test } from 'vitest';
import { insertLisible } from '../../../formats/conversion/insert-lisible.ts';
import type { SpecimenDescription } from '../../../formats/specimen/description.ts';
import { makeSpecimen } from '../../../formats/specimen/index.ts';
import { ublReforme } from '../../../formats/ubl/index.ts';
import { isAccepted } from '../../../gateway/domain/constat.ts';
import { contenuOf } from './support.ts';

const pdf = Buffer.from('%PDF-1.7 not a real one');
const context = { codeInterface: 'FSO1150A', now: new Date('2026-10-01T12:00:00Z') } as const;

function specimen(more: Partial<SpecimenDescription> = {}): string {
  return makeSpecimen({ syntax: 'UBL', circuit: 'REFORME', number: 'F-1', lines: 2, ...more });
}

/** The bytes with the piece that was put in taken out again. */
function without(inserted: Uint8Array, original: Uint8Array): Buffer {
  const length = inserted.length - original.length;
  const bytes = Buffer.from(inserted);
  const at = bytes.indexOf('<cac:AdditionalDocumentReference xmlns:cac=');
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
}

const sources: readonly (readonly [what: string, xml: string])[] = [
  ['an invoice', specimen()],
  ['a credit note', specimen({ kind: 'CREDIT_NOTE' })],
  ['one with documents', specimen({ attachments: 2, rich: true })],
  ['a credit note with documents', specimen({ kind: 'CREDIT_NOTE', attachments: 2, rich: true })],
  ['one with a byte order mark', `\uFEFF${specimen()}`],
  ['one on a single line', specimen().replaceAll(/\n\s*/g, '')],
  ['one with carriage returns', specimen().replaceAll('\n', '\r\n')],
  ['one of many letters', specimen().replaceAll('conditions', 'çonditions 😀 €')],
  ['one with other prefixes', specimen().replaceAll('cac:', 'a:').replaceAll('xmlns:cac', 'xmlns:a')],
];

describe.each(sources)('into %s', (_what, xml) => {
  const bytes = Buffer.from(xml);

  test('it is put where the schema has it, and the rest is as it was', async () => {
    const { bytes: inserted, refus } = insertLisible(bytes, pdf, 'facture.pdf');
    expect(refus).toBeUndefined();
    expect(without(inserted, bytes).equals(bytes)).toBe(true);
    const { constats } = await ublReforme.check(inserted, context);
    expect(constats.map(({ code, messageEn }) => `${code} ${messageEn}`)).toEqual([]);
    expect(contenuOf(inserted).documents?.at(-1)).toEqual({
      reference: 'facture.pdf',
      description: 'LISIBLE',
      content: { base64: pdf.toString('base64'), mimeCode: 'application/pdf', filename: 'facture.pdf' },
    });
  });

  test('it is not put twice', () => {
    const { bytes: once } = insertLisible(bytes, pdf, 'facture.pdf');
    const twice = insertLisible(once, pdf, 'facture.pdf');
    expect(twice.refus).toBe('DEJA_LISIBLE');
    expect(twice.bytes).toBe(once);
  });
});

test('a name is escaped', () => {
  const { bytes } = insertLisible(Buffer.from(specimen()), pdf, '"<&>.pdf');
  expect(contenuOf(bytes).documents?.[0]?.content?.filename).toBe('"<&>.pdf');
});

test.each([
  ['PAS_UBL', makeSpecimen({ syntax: 'CII', circuit: 'REFORME', number: 'F-1' })],
  ['PAS_UBL', '<Invoice'],
  ['PAS_UBL', '%PDF-1.7'],
  [
    'SIGNEE',
    specimen().replace(
      '<cbc:CustomizationID>',
      '<e:UBLExtensions xmlns:e="urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2">' +
        '<e:UBLExtension><e:ExtensionContent><Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>' +
        '</e:ExtensionContent></e:UBLExtension></e:UBLExtensions><cbc:CustomizationID>',
    ),
  ],
])('%s: left as it is', (refus, xml) => {
  const bytes = Buffer.from(xml);
  expect(insertLisible(bytes, pdf, 'facture.pdf')).toEqual({ bytes, refus });
});

test('an invoice that was accepted is accepted with it', async () => {
  const { bytes } = insertLisible(Buffer.from(specimen({ attachments: 1 })), pdf, 'facture.pdf');
  const { constats } = await ublReforme.check(bytes, { ...context, codeInterface: 'FEN3036A' });
  expect(isAccepted(constats)).toBe(true);
});
