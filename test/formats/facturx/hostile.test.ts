// SPDX-License-Identifier: Apache-2.0
/**
 * Hostile PDF files: each is judged or refused within a bounded time and memory, nothing is thrown, and what is cut or
 * changed anywhere never crashes. (specs: validation §2, §5)
 */
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { facturX } from '../../../formats/facturx/index.ts';
import type { Controle } from '../../../gateway/ports/formats.ts';
import { catalog, ciiOf, facturXObjects, identifier, xmpOf } from './factur-x-objects.ts';
import { flate, stream, writePdf } from './pdf-writer.ts';

const context = { codeInterface: 'FSO1117A', now: new Date('2026-10-01T12:00:00Z') } as const;
const trailer = identifier;
/** The goal is 250 ms on a machine of its own; tests run beside others. */
const maxCpuMs = 1_000;
/** What one file may add to the memory of the process, its own bytes apart. */
const maxAddedMb = 200;
const mib = 1024 * 1024;

interface Measured {
  readonly controle: Controle;
  readonly cpuMs: number;
  readonly addedMb: number;
}

async function judged(file: Uint8Array): Promise<Measured> {
  const rssBefore = process.memoryUsage.rss();
  const before = process.cpuUsage();
  const controle = await facturX.check(file, context);
  const { user, system } = process.cpuUsage(before);
  const addedMb = (process.memoryUsage.rss() - rssBefore) / mib;
  return { controle, cpuMs: (user + system) / 1000, addedMb };
}

const usual = writePdf(facturXObjects(), { trailer });
const compressed = writePdf(
  facturXObjects({ 4: flate('/Subtype /text#2Fxml', ciiOf()), 6: flate('', xmpOf()) }),
  { trailer, references: 'stream', packed: [1, 2, 3, 5, 7] },
);

beforeAll(async () => {
  for (let i = 0; i < 20; i++) {
    await facturX.check(usual, context);
    await facturX.check(compressed, context);
  }
});

const measures: string[] = [];
afterAll(() => {
  if (process.env['RACCORD_MEASURES'] !== undefined) console.log(measures.join('\n'));
});

/** What pdf-lib is asked about must look like something. */
const enticing = '%PDF-1.7\n% /Catalog /EF\n';
const cycle = '<< /Kids [8 0 R] >>';
const bomb = deflateSync(Buffer.alloc(120 * mib, 0x20), { level: 9 });
const deepArray = '['.repeat(200_000) + ']'.repeat(200_000);
const deepDict = '<< /A '.repeat(100_000);

interface Case {
  readonly given: string;
  readonly code: string;
  readonly file: () => Uint8Array;
}

function withObjects(changes: Readonly<Record<number, string | Uint8Array>>): Uint8Array {
  return writePdf(facturXObjects(changes), { trailer });
}

function withText(change: (text: string) => string): Uint8Array {
  return Buffer.from(change(usual.toString('latin1')), 'latin1');
}

/** Accepted by the PDF checks; what is said of its XML does not matter here. */
const accepted = '';

const cases: readonly Case[] = [
  {
    given: 'a reference to itself as the names tree',
    code: 'PDF-STRUCTURE',
    file: () =>
      withObjects({
        1: catalog()
          .replace(/\/Names <<.*>> >> /s, '/Names 8 0 R ')
          .replace('/AF [5 0 R]', ''),
        8: '8 0 R',
      }),
  },
  {
    given: 'a names tree that goes in a circle',
    code: 'FACTURX-ABSENT',
    file: () =>
      withObjects({
        1: '<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles 8 0 R >> >>',
        8: cycle,
      }),
  },
  {
    given: 'a names tree without end, every node its own',
    code: 'PDF-LIMITE',
    file: () =>
      withObjects({
        1: '<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles 8 0 R >> >>',
        8: `<< /Kids [${'<< /Kids [] >> '.repeat(20_000)}] >>`,
      }),
  },
  {
    given: 'a pages tree that goes in a circle',
    code: accepted,
    file: () => withObjects({ 2: '<< /Type /Pages /Kids [2 0 R 3 0 R 2 0 R] /Count 1 >>' }),
  },
  {
    given: 'a length that is the stream itself',
    code: accepted,
    file: () => withObjects({ 4: `<< /Subtype /text#2Fxml /Length 4 0 R >>\nstream\n${ciiOf()}\nendstream` }),
  },
  {
    given: 'a length beyond the file',
    code: accepted,
    file: () =>
      withObjects({ 4: `<< /Subtype /text#2Fxml /Length 99999999999 >>\nstream\n${ciiOf()}\nendstream` }),
  },
  {
    given: 'a negative length',
    code: accepted,
    file: () => withObjects({ 4: `<< /Subtype /text#2Fxml /Length -1 >>\nstream\n${ciiOf()}\nendstream` }),
  },
  {
    given: 'a bomb as the invoice',
    code: 'PDF-LIMITE',
    file: () => withObjects({ 4: stream('/Subtype /text#2Fxml /Filter /FlateDecode', bomb) }),
  },
  {
    given: 'a bomb in a bomb as the invoice',
    code: 'PDF-LIMITE',
    file: () =>
      withObjects({
        4: stream(
          '/Subtype /text#2Fxml /Filter [/FlateDecode /FlateDecode]',
          deflateSync(bomb, { level: 9 }),
        ),
      }),
  },
  {
    // Stored blocks without content make the inner layer large enough to pass for the origin of the rest.
    given: 'a bomb wrapped in empty blocks as the invoice',
    code: 'PDF-LIMITE',
    file: () => {
      const empty = Buffer.alloc(5 * 100_000, Buffer.from([0, 0, 0, 0xff, 0xff]));
      const inner = Buffer.concat([bomb.subarray(0, 2), empty, bomb.subarray(2)]);
      const chain = '/Subtype /text#2Fxml /Filter [/FlateDecode /FlateDecode]';
      return withObjects({ 4: stream(chain, deflateSync(inner, { level: 9 })) });
    },
  },
  {
    given: 'a bomb as the metadata',
    code: 'FACTURX-XMP',
    file: () => withObjects({ 6: stream('/Filter /FlateDecode', bomb) }),
  },
  {
    given: 'a bomb as the object stream of the catalogue',
    code: 'PDF-LIMITE',
    file: () => bombAsObjectStream(),
  },
  {
    given: 'a bomb as the cross-reference stream',
    code: 'PDF-LIMITE',
    file: () => {
      const file = stream('/Type /XRef /W [1 4 2] /Size 9 /Root 1 0 R /Filter /FlateDecode', bomb);
      const at = usual.lastIndexOf('xref\n0 ');
      const head = usual.subarray(0, at);
      return Buffer.concat([
        head,
        Buffer.from('9 0 obj\n'),
        file,
        Buffer.from(`\nendobj\nstartxref\n${at}\n%%EOF`),
      ]);
    },
  },
  {
    given: 'a million tiny objects',
    code: 'PDF-LIMITE',
    file: () => {
      const many = Array.from({ length: 1_000_000 }, (_, i) => `${i + 10} 0 obj 0 endobj\n`).join('');
      return withText((text) =>
        text.replace('xref\n0', `${many}xref\n0`).replace(/startxref\n\d+/, 'startxref\n1'),
      );
    },
  },
  {
    given: 'a table of a million objects',
    code: 'PDF-LIMITE',
    file: () =>
      withText((text) =>
        text.replace(
          /xref\n0 \d+\n/,
          (head) => `xref\n10 1000000\n${'0000000017 00000 n \n'.repeat(1_000_000)}${head.slice(5)}`,
        ),
      ),
  },
  {
    given: 'arrays nested without end',
    code: 'PDF-LIMITE',
    file: () => withObjects({ 1: deepArray }),
  },
  {
    given: 'dictionaries nested without end',
    code: 'PDF-LIMITE',
    file: () => withObjects({ 1: deepDict }),
  },
  {
    given: 'an array of a million values',
    code: 'PDF-LIMITE',
    file: () => withObjects({ 1: `[${'0 '.repeat(1_000_000)}]` }),
  },
  {
    given: 'a table that is its own previous one',
    code: accepted,
    file: () =>
      withText((text) => {
        const at = text.lastIndexOf('xref\n0 ');
        return text.replace('trailer\n<<', `trailer\n<< /Prev ${at} /XRefStm ${at}`);
      }),
  },
  {
    given: 'a chain of a thousand revisions',
    code: 'PDF-LIMITE',
    file: () => {
      let file = Buffer.from(usual);
      let previous = file.lastIndexOf('xref\n0 ');
      const parts = [file];
      let at = file.length;
      for (let i = 0; i < 1_000; i++) {
        file = Buffer.from(
          `xref\n0 0\ntrailer\n<< /Root 1 0 R /Prev ${previous} >>\nstartxref\n${at}\n%%EOF\n`,
        );
        previous = at;
        at += file.length;
        parts.push(file);
      }
      return Buffer.concat(parts);
    },
  },
  {
    given: 'a hundred thousand strings that never end',
    code: 'PDF-STRUCTURE',
    file: () =>
      Buffer.from(
        `%PDF-1.7\n${Array.from({ length: 100_000 }, (_, i) => `${i + 1} 0 obj << /A ( stream\n`).join('')}`,
      ),
  },
  {
    given: 'a hundred thousand streams that never end',
    code: 'PDF-STRUCTURE',
    file: () =>
      Buffer.from(
        `%PDF-1.7\n${Array.from({ length: 100_000 }, (_, i) => `${i + 1} 0 obj <</Length 9>> stream\n`).join('')}`,
      ),
  },
  {
    given: 'ten thousand attached files',
    code: 'PDF-LIMITE',
    file: () => withObjects({ 1: catalog('', `[${names(10_000)}]`) }),
  },
  {
    given: 'strings that never end, for pdf-lib to trip over',
    code: 'PDF-STRUCTURE',
    file: () => {
      const objects = Array.from({ length: 350 }, (_, i) => `${i + 1} 0 obj << /A (${'x'.repeat(20)}\n`);
      return Buffer.from(`${enticing}${objects.join('')}`);
    },
  },
  {
    given: 'arrays nested without end, for pdf-lib to trip over',
    code: 'PDF-STRUCTURE',
    file: () => Buffer.from(`${enticing}1 0 obj ${'['.repeat(20_000)}`),
  },
  {
    given: 'arrays nested as deep as pdf-lib may be asked, over and over',
    code: 'PDF-STRUCTURE',
    file: () => Buffer.from(`${enticing}1 0 obj ${`${'['.repeat(499)}${']'.repeat(499)}`.repeat(22)} (`),
  },
  {
    given: 'a long object that breaks at its end',
    code: 'PDF-STRUCTURE',
    file: () => Buffer.from(`${enticing}1 0 obj << ${'/A << /B [ 1 2 0 R ] >> '.repeat(900)} >`),
  },
  {
    given: 'a thousand pages that share a quarter of a million fonts',
    code: accepted,
    file: () => {
      const fonts = Array.from({ length: 200_000 }, (_, i) => `/F${i} 0`).join(' ');
      const changes: Record<number, string> = { 2: `<< /Type /Pages /Kids [${references(1_000)}] >>` };
      for (let i = 0; i < 1_000; i++) changes[100 + i] = '<< /Resources << /Font 9 0 R >> /AA 9 0 R >>';
      return withObjects({ ...changes, 9: `<< ${fonts} >>` });
    },
  },
  {
    given: 'ten thousand nodes of pages that share their kids',
    code: accepted,
    file: () => {
      const changes: Record<number, string> = {
        2: '<< /Type /Pages /Kids 9 0 R >>',
        9: `[${references(10_000)}]`,
      };
      for (let i = 0; i < 10_000; i++) changes[100 + i] = '<< /Kids 9 0 R >>';
      return withObjects(changes);
    },
  },
  {
    given: 'ten thousand nodes of names that share their kids',
    code: 'PDF-LIMITE',
    file: () => {
      const changes: Record<number, string> = {
        1: '<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Kids 9 0 R >> >> >>',
        9: `[${references(10_000)}]`,
      };
      for (let i = 0; i < 10_000; i++) changes[100 + i] = '<< /Kids 9 0 R >>';
      return withObjects(changes);
    },
  },
  {
    given: 'a thousand object streams that are damaged at their end',
    code: 'PDF-LIMITE',
    file: () => {
      const damaged = deflateSync(Buffer.alloc(4 * mib, 0x20), { level: 9 });
      damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 1;
      const changes: Record<number, Uint8Array> = {};
      for (let i = 0; i < 1_000; i++)
        changes[100 + i] = stream('/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode', damaged);
      return writePdf(facturXObjects(changes), { references: 'none' });
    },
  },
  {
    given: 'an invoice of 100 MB that is damaged at its end',
    code: 'PDF-DONNEES',
    file: () => {
      const damaged = deflateSync(Buffer.alloc(90 * mib, `<a>${'0123456789abcdef'.repeat(3)}</a>`), {
        level: 1,
      });
      damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 1;
      return withObjects({ 4: stream('/Filter /FlateDecode', damaged) });
    },
  },
  {
    given: 'a DOCTYPE in the invoice',
    code: 'XML-DOCTYPE',
    file: () =>
      withObjects({ 4: stream('/Subtype /text#2Fxml', `<!DOCTYPE a [<!ENTITY b "c">]>${ciiOf()}`) }),
  },
  {
    given: 'a DOCTYPE in the metadata',
    code: 'FACTURX-XMP',
    file: () => withObjects({ 6: stream('', `<!DOCTYPE a [<!ENTITY b "c">]>${xmpOf()}`) }),
  },
  {
    given: 'metadata of ten million characters on one element',
    code: 'FACTURX-XMP',
    file: () => withObjects({ 6: flate('', xmpOf({ level: 'E'.repeat(10_000_000) })) }),
  },
  {
    given: 'a PDF instead of the invoice',
    code: 'XML-ENCODAGE',
    file: () => withObjects({ 4: stream('/Subtype /text#2Fxml', usual) }),
  },
  {
    given: 'a program that runs at opening',
    code: 'PDF-ACTION',
    file: () => withObjects({ 1: catalog('/OpenAction << /S /JavaScript /JS (app.alert) >>') }),
  },
  {
    given: 'a 100 MB file, the invoice at its end',
    code: accepted,
    file: () => withObjects({ 0: stream('', Buffer.alloc(99 * mib, 0x41)) }),
  },
  {
    given: 'a 100 MB file without references',
    code: accepted,
    file: () =>
      writePdf(facturXObjects({ 0: stream('', Buffer.alloc(99 * mib, 0x41)) }), { references: 'none' }),
  },
  {
    given: 'a 100 MB file of the word obj',
    code: 'PDF-LIMITE',
    file: () => Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(99 * mib, ' 1 0 obj endobj')]),
  },
  {
    given: 'a file above the limit',
    code: 'PDF-LIMITE',
    file: () => Buffer.concat([usual, Buffer.alloc(101 * mib)]),
  },
];

function references(count: number): string {
  return Array.from({ length: count }, (_, i) => `${100 + i} 0 R`).join(' ');
}

function names(count: number): string {
  return Array.from({ length: count }, (_, i) => `(${i}) ${100 + i} 0 R`).join(' ');
}

function bombAsObjectStream(): Uint8Array {
  const text = compressed.toString('latin1');
  const start = text.indexOf('/Type /ObjStm');
  const from = text.lastIndexOf(' 0 obj', start);
  const number = /(\d+)$/.exec(text.slice(0, from))?.[1] ?? '';
  const objects = facturXObjects();
  const packed = `<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length ${bomb.length} >>\nstream\n`;
  const file = Buffer.concat([
    Buffer.from(`%PDF-1.7\n${number} 0 obj\n${packed}`),
    bomb,
    Buffer.from('\nendstream\nendobj\n'),
    ...[...objects].map(([n, content]) =>
      Buffer.concat([Buffer.from(`${n} 0 obj\n`), Buffer.from(content), Buffer.from('\nendobj\n')]),
    ),
    Buffer.from('trailer << /Root 1 0 R >>'),
  ]);
  return file;
}

describe('a hostile file', () => {
  test.each(cases)('with $given', async ({ given, code, file }) => {
    const bytes = file();
    const { controle, cpuMs, addedMb } = await judged(bytes);
    const codes = controle.constats.map((constat) => constat.code);
    measures.push(`${cpuMs.toFixed(0)} ms ${addedMb.toFixed(0)} MB ${given}: ${codes.slice(0, 4).join(' ')}`);
    if (code === accepted) expect(codes.filter((one) => /^(PDF-(?!REF)|FACTURX|XML)/.test(one))).toEqual([]);
    else expect(codes).toContain(code);
    if (code !== accepted) expect(controle.irrecevable).toBe(true);
    expect(cpuMs).toBeLessThan(maxCpuMs);
    expect(addedMb).toBeLessThan(maxAddedMb);
  });
});

describe('cut or changed anywhere, a file is judged all the same', () => {
  test.each([
    ['usual', usual],
    ['compressed', compressed],
  ])('%s: cut', async (_, file) => {
    for (let at = 0; at < file.length; at += 7) await expectJudged(file.subarray(0, at));
  });

  test.each([
    ['usual', usual],
    ['compressed', compressed],
  ])('%s: bytes changed', async (_, file) => {
    const change = fc.tuple(fc.nat(file.length - 1), fc.integer({ min: 0, max: 255 }));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 8 }), async (changes) => {
        const changed = Buffer.from(file);
        for (const [at, byte] of changes) changed[at] = byte;
        await expectJudged(changed);
      }),
      { numRuns: 2_000 },
    );
  });

  test('words of PDF in any order', async () => {
    const words = [
      '1 0 obj',
      'endobj',
      '<<',
      '>>',
      '[',
      ']',
      '/Root 1 0 R',
      '/Type /Catalog',
      'stream\n',
      'endstream',
    ];
    words.push(
      'xref',
      'trailer',
      'startxref',
      '0',
      '1',
      '(',
      ')',
      '<',
      '>',
      '/Length',
      '/Pages',
      '/ObjStm',
      '%',
      '\n',
    );
    words.push(
      '/Names',
      '/EmbeddedFiles',
      '/Prev 9',
      '0 1',
      '0000000009 00000 n',
      '/Kids',
      'R',
      'null',
      '\\',
      '#41',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...words), { maxLength: 80 }), async (sequence) => {
        await expectJudged(Buffer.from(`%PDF-1.7\n${sequence.join(' ')}`));
      }),
      { numRuns: 3_000 },
    );
  });
});

async function expectJudged(file: Uint8Array): Promise<void> {
  const { constats } = await facturX.check(file, context);
  for (const { code, message, messageEn } of constats) {
    expect(code).toMatch(/^[A-Z0-9]/);
    expect(message.length).toBeLessThanOrEqual(500);
    expect(messageEn.length).toBeLessThanOrEqual(500);
    if (/^(PDF|FACTURX)/.test(code)) expect(message + messageEn).toMatch(/^[ -~]+$/);
  }
}
