// SPDX-License-Identifier: Apache-2.0
/** Extraction: the ways a PDF may be written, and what is found in it. */
import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { extractFacturX } from '../../../formats/facturx/extract.ts';
import {
  catalog,
  facturXObjects,
  identifier,
  invoiceXml,
  specificationOf,
  xmpOf,
} from './factur-x-objects.ts';
import { flate, revise, stream, writePdf } from './pdf-writer.ts';

const trailer = identifier;

function foundIn(file: Uint8Array): { readonly xml: string | undefined; readonly codes: readonly string[] } {
  const { invoice, findings } = extractFacturX(file);
  return {
    xml: invoice === undefined ? undefined : Buffer.from(invoice.bytes).toString(),
    codes: findings.map(({ code }) => code),
  };
}

const whole = { xml: invoiceXml, codes: [] };
const scanned = { xml: invoiceXml, codes: ['PDF-REFERENCES'] };

function utf16(text: string): string {
  return `<FEFF${Buffer.from(text, 'utf16le').swap16().toString('hex').toUpperCase()}>`;
}

describe('an invoice is found whole', () => {
  test.each([
    ['by a classic table', () => writePdf(facturXObjects(), { trailer })],
    ['by a cross-reference stream', () => writePdf(facturXObjects(), { trailer, references: 'stream' })],
    [
      'by a cross-reference stream with a predictor',
      () => writePdf(facturXObjects(), { trailer, references: 'stream', predictor: true }),
    ],
    [
      'with its catalogue and names in an object stream',
      () => writePdf(facturXObjects(), { trailer, references: 'stream', packed: [1, 2, 3, 5, 7] }),
    ],
    [
      'compressed',
      () => writePdf(facturXObjects({ 4: flate('/Subtype /text#2Fxml', invoiceXml) }), { trailer }),
    ],
    ['in hexadecimal', () => writePdf(facturXObjects({ 4: inHex(invoiceXml) }), { trailer })],
    [
      'in base 85 over Flate',
      () => writePdf(facturXObjects({ 4: inBase85(deflateSync(invoiceXml)) }), { trailer }),
    ],
    [
      'with a length kept elsewhere',
      () =>
        writePdf(
          facturXObjects({
            4: `<< /Subtype /text#2Fxml /Length 8 0 R >>\nstream\r\n${invoiceXml}\r\nendstream`,
            8: String(invoiceXml.length),
          }),
          { trailer },
        ),
    ],
    [
      'with a wrong length',
      () =>
        writePdf(
          facturXObjects({ 4: `<< /Subtype /text#2Fxml /Length 9 >>\nstream\n${invoiceXml}\nendstream` }),
          { trailer },
        ),
    ],
    [
      'under a name in octal escapes',
      () => writePdf(facturXObjects({ 5: specificationOf('factur\\055x\\056xm\\\nl', 4) }), { trailer }),
    ],
    [
      'under a name in UTF-16',
      () =>
        writePdf(
          facturXObjects({
            5: `<< /AFRelationship /Data /UF ${utf16('factur-x.xml')} /F (?) /EF << /F 4 0 R >> >>`,
          }),
          { trailer },
        ),
    ],
    [
      'under the name of its entry alone',
      () => writePdf(facturXObjects({ 5: '<< /AFRelationship /Data /EF << /F 4 0 R >> >>' }), { trailer }),
    ],
    [
      'in a tree of names with levels',
      () =>
        writePdf(
          facturXObjects({
            1: `<< /Type /Catalog /Pages 2 0 R /Metadata 6 0 R /OutputIntents [7 0 R] /AF 9 0 R
              /Names << /EmbeddedFiles << /Kids [8 0 R] >> >> >>`,
            8: '<< /Kids [ << /Names [(factur-x.xml) 5 0 R] >> 8 0 R ] >>',
            9: '[5 0 R]',
          }),
          { trailer },
        ),
    ],
    [
      'named twice by two specifications of one stream',
      () =>
        writePdf(
          facturXObjects({ 1: catalog('', '[(factur-x.xml) 8 0 R]'), 8: specificationOf('factur-x.xml', 4) }),
          { trailer },
        ),
    ],
  ])('%s', (_, file) => {
    expect(foundIn(file())).toEqual(whole);
  });
});

function inHex(text: string): Uint8Array {
  const hex = Buffer.from(text)
    .toString('hex')
    .replace(/(.{60})/g, '$1\n');
  return stream('/Subtype /text#2Fxml /Filter [/ASCIIHexDecode]', `${hex}>`);
}

function inBase85(bytes: Uint8Array): Uint8Array {
  let text = '';
  for (let at = 0; at < bytes.length; at += 4) {
    const group = [...bytes.subarray(at, at + 4)];
    const value = [0, 1, 2, 3].reduce((sum, i) => sum * 256 + (group[i] ?? 0), 0);
    const digits = [4, 3, 2, 1, 0].map((power) => Math.floor(value / 85 ** power) % 85);
    const shown = group.length === 4 && value === 0 ? 'z' : null;
    text += shown ?? String.fromCharCode(...digits.slice(0, group.length + 1).map((digit) => digit + 33));
  }
  return stream('/Subtype /text#2Fxml /Filter [/ASCII85Decode /FlateDecode]', `${text}~>`);
}

test.each(['/Broken', '/Broken --5', '/Broken 1.2.3', '/Broken /A#', '/Broken ()% comment\n'])(
  'what other readers take, and nobody needs, is no fault: %s',
  (extra) => {
    expect(foundIn(writePdf(facturXObjects({ 1: catalog(extra) }), { trailer }))).toEqual(whole);
  },
);

describe('a file whose references are wrong is read by scanning', () => {
  const right = writePdf(facturXObjects(), { trailer });
  const packed = writePdf(facturXObjects(), { trailer, references: 'stream', packed: [1, 5] });
  const text = right.toString('latin1');
  test.each([
    ['startxref points elsewhere', Buffer.from(text.replace(/startxref\n\d+/, 'startxref\n17'), 'latin1')],
    ['startxref points outside', Buffer.from(text.replace(/startxref\n\d+/, 'startxref\n9999999'), 'latin1')],
    ['the end is cut off', right.subarray(0, text.indexOf('startxref'))],
    ['the end is long gone', Buffer.concat([right, Buffer.alloc(5_000, 0x20)])],
    ['offsets are wrong', Buffer.from(text.replace('%PDF-1.7\n', '%PDF-1.7\n%%\n'), 'latin1')],
    [
      'an object stream is found by its header',
      Buffer.from(packed.toString('latin1').replace(/startxref\n\d+/, 'startxref\n3'), 'latin1'),
    ],
  ])('%s', (_, file) => {
    expect(foundIn(file)).toEqual(scanned);
  });

  test('without a trailer the catalogue is looked for', () => {
    const file = writePdf(facturXObjects(), { references: 'none' });
    expect(foundIn(file)).toEqual({ xml: invoiceXml, codes: ['PDFA-IDENTIFIANT', 'PDF-REFERENCES'] });
  });

  test('objects that are not closed', () => {
    const text = writePdf(facturXObjects(), { references: 'none' }).toString('latin1');
    expect(foundIn(Buffer.from(text.replaceAll('endobj\n', ''), 'latin1')).xml).toBe(invoiceXml);
  });

  test('the last object of a number counts', () => {
    const old = `<< /Subtype /text#2Fxml /Length 3 >>\nstream\nold\nendstream`;
    const file = writePdf(facturXObjects(), { references: 'none' });
    const header = file.indexOf('\n', 10) + 1;
    const doubled = Buffer.concat([
      file.subarray(0, header),
      Buffer.from(`4 0 obj\n${old}\nendobj\n`),
      file.subarray(header),
    ]);
    expect(foundIn(doubled).xml).toBe(invoiceXml);
  });

  test('a PDF inside the PDF is not taken for it', () => {
    const inner = writePdf(facturXObjects({ 4: stream('', '<inner/>') }), { trailer });
    const objects = facturXObjects({ 8: stream('/Type /EmbeddedFile', inner) });
    const file = writePdf(objects, { references: 'none' });
    expect(foundIn(file).xml).toBe(invoiceXml);
  });
});

describe('the last revision counts', () => {
  const first = writePdf(facturXObjects({ 4: stream('/Subtype /text#2Fxml', '<old/>') }), { trailer });
  test('of an object', () => {
    const file = revise(
      first,
      new Map([[4, stream('/Subtype /text#2Fxml', invoiceXml)]]),
      `/Root 1 0 R ${trailer}`,
    );
    expect(foundIn(file)).toEqual(whole);
  });
  test('of the root', () => {
    const file = revise(
      first,
      new Map<number, string | Uint8Array>([
        [20, stream('/Subtype /text#2Fxml', invoiceXml)],
        [21, specificationOf('factur-x.xml', 20)],
        [22, catalog('', '[(factur-x.xml) 21 0 R]').replace('/AF [5 0 R]', '/AF [21 0 R]')],
      ]),
      `/Root 22 0 R ${trailer}`,
    );
    expect(foundIn(file)).toEqual(whole);
  });
});

describe('which file is the invoice', () => {
  const nothing = { xml: undefined };
  test('none: no file attached', () => {
    const file = writePdf(facturXObjects({ 1: '<< /Type /Catalog /Pages 2 0 R >>' }), { trailer });
    expect(foundIn(file)).toEqual({ ...nothing, codes: ['FACTURX-ABSENT'] });
  });
  test('none: the names found are told', () => {
    const file = writePdf(facturXObjects({ 5: specificationOf('facture.xml', 4) }), { trailer });
    const { invoice, findings, pieces } = extractFacturX(file);
    expect(invoice).toBeUndefined();
    expect(findings).toMatchObject([
      { code: 'FACTURX-ABSENT', detail: { fr: 'fichiers joints facture.xml' } },
    ]);
    expect(pieces).toEqual([
      { nom: 'facture.xml', sizeBytes: invoiceXml.length, mime: 'text/xml', relationship: 'Data' },
    ]);
  });
  test.each(['zugferd-invoice.xml', 'ZUGFeRD-invoice.xml', 'xrechnung.xml'])('%s', (name) => {
    const file = writePdf(
      facturXObjects({ 5: specificationOf(name, 4), 6: stream('', xmpOf({ fileName: name })) }),
      { trailer },
    );
    expect(foundIn(file)).toEqual(whole);
  });
  test.each([
    ['the same name twice', 'factur-x.xml'],
    ['two of the names', 'xrechnung.xml'],
  ])('several: %s', (_, other) => {
    const file = writePdf(
      facturXObjects({
        1: catalog('', `[(factur-x.xml) 5 0 R (${other}) 8 0 R]`),
        8: specificationOf(other, 9),
        9: stream('', '<other/>'),
      }),
      { trailer },
    );
    expect(foundIn(file)).toEqual({ ...nothing, codes: ['FACTURX-MULTIPLE'] });
  });
  test('several: one specification with two streams, of which readers choose one', () => {
    const file = writePdf(
      facturXObjects({
        5: '<< /AFRelationship /Data /UF (factur-x.xml) /EF << /F 4 0 R /UF 8 0 R >> >>',
        8: stream('', '<other/>'),
      }),
      { trailer },
    );
    expect(foundIn(file).codes).toEqual(['FACTURX-MULTIPLE']);
  });
  test('other attached files are listed, and are none', () => {
    const file = writePdf(
      facturXObjects({
        1: catalog('', '[(factur-x.xml) 5 0 R (bon.pdf) 8 0 R]'),
        8: specificationOf('bon.pdf', 9, ''),
        9: stream('/Subtype /application#2Fpdf', '%PDF-1.4'),
      }),
      { trailer },
    );
    expect(foundIn(file)).toEqual({ xml: invoiceXml, codes: ['PDFA-ASSOCIES'] });
    expect(extractFacturX(file).pieces).toEqual([
      { nom: 'factur-x.xml', sizeBytes: invoiceXml.length, mime: 'text/xml', relationship: 'Data' },
      { nom: 'bon.pdf', sizeBytes: 8, mime: 'application/pdf', relationship: undefined },
    ]);
  });
});

test('an encrypted file is refused whatever it holds', () => {
  const file = writePdf(facturXObjects(), { trailer: `${trailer} /Encrypt << /Filter /Standard >>` });
  expect(foundIn(file)).toEqual({ xml: undefined, codes: ['PDF-CHIFFRE'] });
  const cut = file.subarray(0, file.indexOf('startxref'));
  expect(foundIn(cut)).toEqual({ xml: undefined, codes: ['PDF-CHIFFRE'] });
});

test.each([
  ['nothing', ''],
  ['text', 'Bonjour'],
  ['an XML file', invoiceXml],
  ['a header alone', '%PDF-1.7\n'],
  ['a header and an end', '%PDF-1.7\nstartxref\n0\n%%EOF'],
])('%s is no PDF', (_, content) => {
  expect(foundIn(Buffer.from(content))).toEqual({ xml: undefined, codes: ['PDF-STRUCTURE'] });
});
