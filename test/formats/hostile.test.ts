// SPDX-License-Identifier: Apache-2.0
/**
 * Hostile files (specs: validation §2): each is refused with a clear constat, in at most a second of processor time
 * and a bounded memory, and nothing is thrown.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ublInvoice } from '../../formats/ubl/index.ts';
import type { Controle } from '../../gateway/ports/formats.ts';
import { makeUblInvoice } from '../support/ubl-invoice.ts';

const context = { codeInterface: 'FSO1100A', now: new Date('2026-10-01T12:00:00Z') } as const;
const maxCpuMs = 1_000;
/** Of the whole process, vitest included; the largest file here has 20 MB. */
const maxRssMb = 1_200;
const megabyte = 1_000_000;

const invoice = makeUblInvoice({ numero: 'F-2026-0001' });
const root = invoice.slice(
  invoice.indexOf('<Invoice'),
  invoice.indexOf('>', invoice.indexOf('<Invoice')) + 1,
);

function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? Buffer.from(content) : content;
}

function inNote(text: string): string {
  return invoice.replace(/<cbc:Note>[^<]*/, `<cbc:Note>${text}`);
}

function utf16(text: string): Uint8Array {
  return Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
}

async function judged(content: string | Uint8Array): Promise<{ controle: Controle; cpuMs: number }> {
  const bytes = bytesOf(content);
  const before = process.cpuUsage();
  const controle = await ublInvoice.check(bytes, context);
  const { user, system } = process.cpuUsage(before);
  return { controle, cpuMs: (user + system) / 1000 };
}

beforeAll(async () => {
  await ublInvoice.check(Buffer.from(invoice), context);
});

afterAll(() => {
  expect(process.memoryUsage.rss() / megabyte).toBeLessThan(maxRssMb);
});

const entity = '<!DOCTYPE Invoice [<!ENTITY x SYSTEM "file:///etc/passwd">]>';
const laughs = [
  '<!DOCTYPE Invoice [<!ENTITY a0 "ha">',
  ...Array.from({ length: 30 }, (_, i) => `<!ENTITY a${i + 1} "&a${i};&a${i};">`),
  ']>',
].join('\n');

interface Case {
  readonly given: string;
  readonly code: string;
  readonly content: () => string | Uint8Array;
}

const cases: readonly Case[] = [
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
    code: 'XML-MALFORME',
    content: () => root + '<a>'.repeat(10_000) + '</a>'.repeat(10_000),
  },
  {
    given: 'a million nested elements',
    code: 'XML-MALFORME',
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
    given: 'a lower-case doctype',
    code: 'XML-DOCTYPE',
    content: () => `<!doctype Invoice>${root}</Invoice>`,
  },
];

describe('is refused', () => {
  test.each(cases)('$given: $code', async ({ code, content }) => {
    const { controle, cpuMs } = await judged(content());
    expect(controle.constats.map((constat) => [constat.code, constat.gravite])).toEqual([[code, 'BLOQUANT']]);
    const [constat] = controle.constats;
    expect(constat?.message).toMatch(/^[ -~]{20,500}$/);
    expect(constat?.messageEn).toMatch(/^[ -~]{20,500}$/);
    expect(cpuMs).toBeLessThan(maxCpuMs);
  });
});

test('an attachment of 20 MB of base64 is no fault', async () => {
  const attachment = `<cac:AdditionalDocumentReference><cbc:ID>1</cbc:ID><cac:Attachment>
    <cbc:EmbeddedDocumentBinaryObject mimeCode="application/pdf" filename="a.pdf">${'QUJD'.repeat(5 * megabyte)}</cbc:EmbeddedDocumentBinaryObject>
    </cac:Attachment></cac:AdditionalDocumentReference>`;
  const { controle, cpuMs } = await judged(
    invoice.replace('<cac:AccountingSupplierParty>', `${attachment}<cac:AccountingSupplierParty>`),
  );
  expect(controle.constats).toEqual([]);
  expect(cpuMs).toBeLessThan(maxCpuMs);
});

test('an invoice of 20,000 lines that all break rules says so in a bounded number of constats', async () => {
  const lines = makeUblInvoice({ numero: 'F-1', lines: 20_000 }).replaceAll('unitCode="C62"', '');
  const { controle } = await judged(lines);
  expect(controle.constats.length).toBeGreaterThan(100);
  expect(controle.constats.length).toBeLessThanOrEqual(260);
  expect(controle.constats.every(({ code }) => code === 'BR-23')).toBe(true);
});

test('what looks like a DOCTYPE but is none does not offend', async () => {
  const { controle } = await judged(
    `<?xml version="1.0"?><!-- <!DOCTYPE x> --><?p <!DOCTYPE x> ?>${inNote('<![CDATA[<!DOCTYPE x>]]>').slice(
      invoice.indexOf('<Invoice'),
    )}`,
  );
  expect(controle.constats).toEqual([]);
});

test('time grows with the lines, not with their square', async () => {
  const timeOf = async (lines: number) => {
    const bytes = Buffer.from(makeUblInvoice({ numero: 'F-1', lines }));
    let best = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 4; round++) best = Math.min(best, (await judged(bytes)).cpuMs);
    return best;
  };
  await timeOf(1_000);
  const thousand = await timeOf(1_000);
  const sixteenThousand = await timeOf(16_000);
  // 16 times the lines; quadratic would be 256 times the time.
  expect(sixteenThousand / thousand).toBeLessThan(60);
});
