// SPDX-License-Identifier: Apache-2.0
/**
 * Hostile files (specs: validation §2): each is refused with a clear constat, in at most a quarter of a second of
 * processor time and 200 MB, schema included, and nothing is thrown.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ublInvoice } from '../../formats/ubl/index.ts';
import type { Controle } from '../../gateway/ports/formats.ts';
import { makeUblInvoice } from '../support/ubl-invoice.ts';
import { bytesOf, hostileCases, inNote, invoice } from './hostile-cases.ts';

const context = { codeInterface: 'FSO1100A', now: new Date('2026-10-01T12:00:00Z') } as const;
const maxCpuMs = 250;
/** What one file may add to a process that has judged an invoice before. */
const maxGrowthMb = 200;
/** Of the whole process, vitest included; the largest file here has 100 MB. */
const maxRssMb = 1_200;
const megabyte = 1_000_000;

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

describe('is refused', () => {
  test.each(hostileCases)('$given: $code', async ({ code, content }) => {
    const { controle, cpuMs } = await judged(content());
    expect(controle.constats.map((constat) => [constat.code, constat.gravite])).toEqual([[code, 'BLOQUANT']]);
    const [constat] = controle.constats;
    expect(constat?.message).toMatch(/^[ -~]{20,500}$/);
    expect(constat?.messageEn).toMatch(/^[ -~]{20,500}$/);
    expect(cpuMs).toBeLessThan(maxCpuMs);
  });
});

test('the largest of them add a bounded memory to a process', { timeout: 60_000 }, async () => {
  const run = promisify(execFile);
  const child = fileURLToPath(new URL('./hostile-child.ts', import.meta.url));
  const large = hostileCases.flatMap(({ content }, i) =>
    bytesOf(content()).length > 10 * megabyte ? [i] : [],
  );
  expect(large.length).toBeGreaterThan(4);
  for (const number of large) {
    const { stdout } = await run(process.execPath, [child, String(number)]);
    expect(Number(stdout) / megabyte, hostileCases[number]?.given).toBeLessThan(maxGrowthMb);
  }
});

function withAttachment(content: string): string {
  const attachment = `<cac:AdditionalDocumentReference><cbc:ID>1</cbc:ID><cac:Attachment>
    <cbc:EmbeddedDocumentBinaryObject mimeCode="application/pdf" filename="a.pdf">${content}</cbc:EmbeddedDocumentBinaryObject>
    </cac:Attachment></cac:AdditionalDocumentReference>`;
  return invoice.replace('<cac:AccountingSupplierParty>', `${attachment}<cac:AccountingSupplierParty>`);
}

const line = 'QUJD'.repeat(19);

describe('is no fault', () => {
  test.each([
    ['an attachment of 20 MB of base64', () => withAttachment('QUJD'.repeat(5 * megabyte))],
    ['an attachment of 20 MB in lines', () => withAttachment(`${line}\n`.repeat(260_000))],
    [
      'an attachment of 20 MB whose line ends are references',
      () => withAttachment(`${line}&#13;\n`.repeat(240_000)),
    ],
    [
      'an attachment of 9 MB in 40 sections',
      () => withAttachment(`<![CDATA[${'QUJD'.repeat(56_000)}]]>`.repeat(40)),
    ],
    ['a text of 9 MB in 20 pieces', () => inNote(`${'x'.repeat(450_000)}<!---->`.repeat(20))],
    [
      'a code among 9 MB of white space',
      () => invoice.replace('>380<', `>${' \n'.repeat(4.5 * megabyte)}380<`),
    ],
  ])('%s', async (_, content) => {
    const { controle, cpuMs } = await judged(content());
    expect(controle.constats.filter(({ gravite }) => gravite === 'BLOQUANT')).toEqual([]);
    expect(cpuMs).toBeLessThan(1_000);
  });
});

test('a million elements that the schema refuses are told in a short list, in a time linear in their number', async () => {
  const { controle, cpuMs } = await judged(
    invoice.replace(
      '<cbc:DocumentCurrencyCode>',
      `${'<cbc:Note zz=""/>'.repeat(megabyte)}<cbc:DocumentCurrencyCode>`,
    ),
  );
  expect(controle.constats).toHaveLength(100);
  expect(cpuMs).toBeLessThan(8_000);
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
