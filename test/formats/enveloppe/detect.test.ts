// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { detectBytes, detectPdf, detectXml } from '../../../formats/enveloppe/detect.ts';
import { makeUblInvoice } from '../../support/ubl-invoice.ts';

const invoice = makeUblInvoice({ numero: 'F-1' });
const extended = 'urn:cen.eu:en16931:2017#conformant#urn.cpro.gouv.fr:1p0:extended-ctc-fr';

function cii(cadre: string, profil = 'urn:cen.eu:en16931:2017'): string {
  return `<?xml version="1.0"?><!-- <Invoice> -->
<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100" xmlns:ram="r">
 <rsm:ExchangedDocumentContext>
  <ram:BusinessProcessSpecifiedDocumentContextParameter><ram:ID>${cadre}</ram:ID></ram:BusinessProcessSpecifiedDocumentContextParameter>
  <ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>${profil}</ram:ID></ram:GuidelineSpecifiedDocumentContextParameter>
 </rsm:ExchangedDocumentContext>
</rsm:CrossIndustryInvoice>`;
}

describe('the code of an XML invoice', () => {
  test.each([
    ['a historic UBL invoice', invoice, 'FSO1100A'],
    ['a UBL credit note', '<n:CreditNote xmlns:n="x"/>', 'FSO1100A'],
    ['a UBL invoice with a cadre of the reform', invoice.replace('>A1<', '> S2 <'), 'FSO1150A'],
    [
      'a UBL invoice of the extended profile',
      invoice.replace('urn:cen.eu:en16931:2017', extended),
      'FSO1150A',
    ],
    ['a historic CII invoice', cii('A1'), 'FSO1106A'],
    ['a CII invoice with a cadre of the reform', cii('M1'), 'FSO1156A'],
    ['a CII invoice of the extended profile', cii('A1', extended), 'FSO1156A'],
    ['a cadre that only looks like one', cii('B10'), 'FSO1106A'],
    [
      'a cadre in a comment',
      invoice.replace('>A1<', '>A1<!-- <cbc:ProfileID>B1</cbc:ProfileID> --><'),
      'FSO1100A',
    ],
    ['another document', '<Order/>', undefined],
    ['no XML', 'ISA*00*', undefined],
    ['nothing', '', undefined],
  ])('%s', (_, text, code) => {
    expect(detectXml(Buffer.from(text))).toBe(code);
  });

  test('is found in UTF-16, and under a byte order mark', () => {
    expect(detectXml(Buffer.from(`\uFEFF${cii('B1')}`, 'utf16le'))).toBe('FSO1156A');
    expect(detectXml(Buffer.from(`\uFEFF${invoice}`))).toBe('FSO1100A');
  });

  test('is told from the first kilobytes alone', () => {
    const late = `<Invoice>${' '.repeat(detectBytes)}<ProfileID>B1</ProfileID></Invoice>`;
    expect(detectXml(Buffer.from(late))).toBe('FSO1100A');
  });

  test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
    'is none for a root called %s',
    (name) => {
      expect(detectXml(Buffer.from(`<${name}/>`))).toBeUndefined();
    },
  );

  test('takes no time over a head made to be slow', () => {
    const started = performance.now();
    detectXml(Buffer.from('<!--'.repeat(detectBytes)));
    detectXml(Buffer.from(`<a ${'<ProfileID '.repeat(detectBytes)}`));
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

test('a PDF is of the reform when the invoice in it is', () => {
  expect(detectPdf(undefined)).toBe('FSO1117A');
  expect(detectPdf(Buffer.from(cii('A1')))).toBe('FSO1117A');
  expect(detectPdf(Buffer.from(cii('S1')))).toBe('FSO1157A');
});
