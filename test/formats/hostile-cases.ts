// SPDX-License-Identifier: Apache-2.0
/** Hostile files (specs: validation §2), each made when asked for, and the code of the constat that refuses it. */
import { makeUblInvoice } from '../support/ubl-invoice.ts';

const megabyte = 1_000_000;

export const invoice = makeUblInvoice({ numero: 'F-2026-0001' });
export const root = invoice.slice(
  invoice.indexOf('<Invoice'),
  invoice.indexOf('>', invoice.indexOf('<Invoice')) + 1,
);

export function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? Buffer.from(content) : content;
}

export function inNote(text: string): string {
  return invoice.replace(/<cbc:Note>[^<]*/, `<cbc:Note>${text}`);
}

function utf16(text: string): Uint8Array {
  return Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
}

const entity = '<!DOCTYPE Invoice [<!ENTITY x SYSTEM "file:///etc/passwd">]>';
const laughs = [
  '<!DOCTYPE Invoice [<!ENTITY a0 "ha">',
  ...Array.from({ length: 30 }, (_, i) => `<!ENTITY a${i + 1} "&a${i};&a${i};">`),
  ']>',
].join('\n');

export interface HostileCase {
  readonly given: string;
  readonly code: string;
  readonly content: () => string | Uint8Array;
}

export const hostileCases: readonly HostileCase[] = [
  { given: 'an external entity', code: 'XML-DOCTYPE', content: () => `${entity}${root}&x;</Invoice>` },
  { given: 'a billion laughs', code: 'XML-DOCTYPE', content: () => `${laughs}${root}&a30;</Invoice>` },
  {
    given: 'an entity of 100 kB used 20,000 times',
    code: 'XML-DOCTYPE',
    content: () =>
      `<!DOCTYPE Invoice [<!ENTITY x "${'x'.repeat(100_000)}">]>${root}${'&x;'.repeat(20_000)}</Invoice>`,
  },
  {
    given: 'an external DTD',
    code: 'XML-DOCTYPE',
    content: () => `<?xml version="1.0"?><!DOCTYPE Invoice SYSTEM "http://127.0.0.1/x.dtd">${root}</Invoice>`,
  },
  {
    given: 'a DOCTYPE behind comments and instructions',
    code: 'XML-DOCTYPE',
    content: () => `\uFEFF<!-- <?a ?> --><?b <!-- ?>\n<!---->\n<!DOCTYPE Invoice>${root}</Invoice>`,
  },
  { given: 'a DOCTYPE in UTF-16', code: 'XML-ENCODAGE', content: () => utf16(`${entity}${root}</Invoice>`) },
  {
    given: 'UTF-16 without a mark',
    code: 'XML-ENCODAGE',
    content: () => utf16(`${root}</Invoice>`).subarray(2),
  },
  {
    given: 'a declared encoding of UTF-7',
    code: 'XML-ENCODAGE',
    content: () => invoice.replace('UTF-8', 'UTF-7'),
  },
  {
    given: 'Latin-1 bytes',
    code: 'XML-ENCODAGE',
    content: () => Buffer.from(invoice, 'latin1'),
  },
  {
    given: 'an overlong UTF-8 sequence',
    code: 'XML-ENCODAGE',
    content: () => Buffer.concat([Buffer.from(root), Buffer.from([0xc0, 0xbc]), Buffer.from('</Invoice>')]),
  },
  {
    given: 'a surrogate in UTF-8',
    code: 'XML-ENCODAGE',
    content: () =>
      Buffer.concat([Buffer.from(root), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('</Invoice>')]),
  },
  { given: 'nothing', code: 'XML-MALFORME', content: () => '' },
  { given: 'a mark and nothing', code: 'XML-MALFORME', content: () => '\uFEFF' },
  { given: 'white space', code: 'XML-MALFORME', content: () => ' \n ' },
  { given: 'a PDF', code: 'XML-ENCODAGE', content: () => Buffer.from('%PDF-1.7\n\xb5\xb6', 'latin1') },
  {
    given: '10,000 nested elements',
    code: 'XML-LIMITE',
    content: () => root + '<a>'.repeat(10_000) + '</a>'.repeat(10_000),
  },
  {
    given: 'a million nested elements',
    code: 'XML-LIMITE',
    content: () => root + '<a>'.repeat(megabyte) + '</a>'.repeat(megabyte),
  },
  {
    given: '1,000 nested elements in a file of 11 MB',
    code: 'XML-LIMITE',
    content: () =>
      `${root}${'<a>'.repeat(1000)}${'</a>'.repeat(1000)}${'<!-- x -->'.repeat(1.1 * megabyte)}</Invoice>`,
  },
  {
    given: 'an attribute of 20 MB',
    code: 'XML-LIMITE',
    content: () => `${root}<a b="${'x'.repeat(20 * megabyte)}"/></Invoice>`,
  },
  { given: 'a text of 20 MB', code: 'XML-LIMITE', content: () => inNote('x'.repeat(20 * megabyte)) },
  {
    given: 'a text of 20 MB cut by comments',
    code: 'XML-LIMITE',
    content: () => inNote(`${'x'.repeat(1000)}<!---->`.repeat(20_000)),
  },
  {
    given: 'a text of 20 MB of references',
    code: 'XML-LIMITE',
    content: () => inNote('&#120;&amp;'.repeat(2 * megabyte)),
  },
  {
    given: '100,000 attributes on one element',
    code: 'XML-LIMITE',
    content: () => `${root}<a ${Array.from({ length: 100_000 }, (_, i) => `b${i}=""`).join(' ')}/></Invoice>`,
  },
  {
    given: '100,000 namespaces on one element',
    code: 'XML-LIMITE',
    content: () =>
      `${root}<a ${Array.from({ length: 100_000 }, (_, i) => `xmlns:b${i}="urn:${i}"`).join(' ')}/></Invoice>`,
  },
  {
    given: '100,000 names',
    code: 'XML-LIMITE',
    content: () => `${root}${Array.from({ length: 100_000 }, (_, i) => `<b${i}/>`).join('')}</Invoice>`,
  },
  { given: 'a duplicate attribute', code: 'XML-MALFORME', content: () => `${root}<a b="" b=""/></Invoice>` },
  {
    given: 'a duplicate attribute by its namespace',
    code: 'XML-MALFORME',
    content: () => `${root}<a xmlns:p="urn:a" xmlns:q="urn:a" p:b="" q:b=""/></Invoice>`,
  },
  { given: 'two roots', code: 'XML-MALFORME', content: () => `${root}</Invoice>${root}</Invoice>` },
  { given: 'junk after the root', code: 'XML-MALFORME', content: () => `${invoice}junk` },
  { given: 'an unbound prefix', code: 'XML-MALFORME', content: () => `${root}<x:a/></Invoice>` },
  {
    given: '200,000 unbound prefixes',
    code: 'XML-MALFORME',
    content: () => `${root}${'<x:a/>'.repeat(200_000)}</Invoice>`,
  },
  { given: 'a control character', code: 'XML-MALFORME', content: () => inNote('\u0007') },
  { given: 'a NUL', code: 'XML-MALFORME', content: () => inNote('a\u0000b') },
  { given: 'a reference to a control character', code: 'XML-MALFORME', content: () => inNote('&#7;') },
  { given: 'an unknown entity', code: 'XML-MALFORME', content: () => inNote('&eacute;') },
  { given: ']]> in a text', code: 'XML-MALFORME', content: () => inNote(']]>') },
  { given: 'an element not closed', code: 'XML-MALFORME', content: () => invoice.slice(0, -30) },
  {
    given: 'a text of 9 MB in 10,000 pieces',
    code: 'XML-LIMITE',
    content: () => inNote(`${'x'.repeat(900)}<?p?>`.repeat(10_000)),
  },
  {
    given: 'a comment that never ends',
    code: 'XML-MALFORME',
    content: () => inNote(`<!--${'-'.repeat(9 * megabyte)}`),
  },
  { given: 'a file above the limit', code: 'XML-LIMITE', content: () => Buffer.alloc(104_857_601, 0x20) },
  {
    given: 'a date of 9 million digits',
    code: 'UBL-TYPE',
    content: () => invoice.replace(/(<cbc:IssueDate>)[^<]*/, `$1${'9'.repeat(9 * megabyte)}`),
  },
  {
    given: 'an invoice in a business document header',
    code: 'UBL-RACINE',
    content: () =>
      `<s:StandardBusinessDocument xmlns:s="http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader">${invoice.slice(
        invoice.indexOf('<Invoice'),
      )}</s:StandardBusinessDocument>`,
  },
  {
    given: 'an inclusion of a file',
    code: 'UBL-STRUCTURE',
    content: () =>
      inNote(
        '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>',
      ),
  },
  {
    given: 'a lower-case doctype',
    code: 'XML-DOCTYPE',
    content: () => `<!doctype Invoice>${root}</Invoice>`,
  },
];
