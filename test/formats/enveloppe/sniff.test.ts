// SPDX-License-Identifier: Apache-2.0
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { accompagnementOf, sniff } from '../../../formats/enveloppe/sniff.ts';
import { tarOf } from './archives.ts';

const utf16le = Buffer.from('\uFEFF<Invoice/>', 'utf16le');

test.each([
  ['a declaration', '<?xml version="1.0"?><a/>', 'xml'],
  ['a bare root', '<a/>', 'xml'],
  ['a BOM', '\uFEFF<a/>', 'xml'],
  ['leading white space', ' \r\n\t<a/>', 'xml'],
  ['UTF-16 with its BOM', utf16le, 'xml'],
  ['UTF-16 the other way round', Buffer.from(utf16le).swap16(), 'xml'],
  ['UTF-16 without BOM', Buffer.from('<a/>', 'utf16le'), 'xml'],
  ['gzip', gzipSync('x'), 'gzip'],
  ['zip', Buffer.from('PK\u0003\u0004'), 'zip'],
  ['an empty zip', Buffer.from('PK\u0005\u0006'), 'zip'],
  ['pdf', '%PDF-1.7', 'pdf'],
  ['nothing', '', 'empty'],
  ['white space alone', '  \n ', 'unknown'],
  ['text', 'ISA*00*', 'unknown'],
  ['PK and no more', 'PKI', 'unknown'],
])('%s is recognised', (_what, content, nature) => {
  expect(sniff(Buffer.from(content))).toBe(nature);
});

test('a tar is known by its checksum, and by nothing else', async () => {
  const tar = await tarOf([{ name: 'a.xml', content: '<a/>' }]);
  expect(sniff(tar)).toBe('tar');
  const damaged = Buffer.from(tar);
  damaged[0] = 0x7a;
  expect(sniff(damaged)).toBe('unknown');
  expect(sniff(Buffer.alloc(1024))).toBe('tar');
});

test('only the first KiB is looked at', () => {
  expect(sniff(Buffer.from(`${' '.repeat(1024)}<a/>`))).toBe('unknown');
});

test.each([
  ['<ds:Signature xmlns:ds="x">', 'a.xml', 'SIGNATURE'],
  ['<?xml version="1.0"?><!-- <Invoice> -->\n<Signature/>', 'a.xml', 'SIGNATURE'],
  ['<?xml version="1.0"?><xsl:stylesheet version="1.0">', 'FSO1100A.xsl', 'FEUILLE_DE_STYLE'],
  ['<Invoice><ds:Signature/></Invoice>', 'facture.xsig', undefined],
  ['<!DOCTYPE Signature><Invoice/>', 'a.xml', undefined],
  ['\u0030\u0082\u0001', 'facture.xml.p7s', 'SIGNATURE'],
  ['\u0030\u0082\u0001', 'facture.xml', undefined],
  ['%PDF-1.7', 'facture.p7s', undefined],
])('%j named %s goes with the factures as %s', (content, nom, genre) => {
  expect(accompagnementOf(Buffer.from(content, 'latin1'), nom)).toBe(genre);
});

test('any bytes have a nature, and asking never throws', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2048 }), fc.string(), (bytes, nom) => {
      expect(['xml', 'gzip', 'zip', 'pdf', 'tar', 'empty', 'unknown']).toContain(sniff(bytes));
      accompagnementOf(bytes, nom);
    }),
    { numRuns: 300 },
  );
});
