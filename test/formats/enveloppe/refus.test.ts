// SPDX-License-Identifier: Apache-2.0
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EnveloppeLimits } from '../../../formats/enveloppe/limits.ts';
import { enveloppeLimits } from '../../../formats/enveloppe/limits.ts';
import { openEnveloppe } from '../../../formats/enveloppe/open.ts';
import { facture, open, type Part, source, tarGzOf, tarOf } from './archives.ts';

const a: Part = { name: 'a.xml', content: facture };

test.each<{ what: string; content: () => Promise<Buffer> | Buffer; code: string; says: string }>([
  { what: 'nothing', content: () => Buffer.alloc(0), code: 'IRR_VIDE', says: 'no byte' },
  { what: 'a gzip of nothing', content: () => gzipSync(''), code: 'IRR_VIDE', says: 'no byte' },
  { what: 'an archive of nothing', content: () => tarGzOf([]), code: 'IRR_VIDE', says: 'no facture' },
  {
    what: 'an archive of folders',
    content: () => tarGzOf([{ name: 'd/', type: 'directory' }]),
    code: 'IRR_VIDE',
    says: 'no facture',
  },
  {
    what: 'an archive of signatures',
    content: () => tarGzOf([{ name: 'a.xsig', content: '<Signature/>' }]),
    code: 'IRR_VIDE',
    says: 'no facture',
  },
  {
    what: 'a start of a zip',
    content: () => Buffer.from('PK\u0003\u0004…'),
    code: 'IRR_EXTRAC',
    says: 'cut short',
  },
  { what: 'a PDF', content: () => Buffer.from('%PDF-1.7'), code: 'IRR_TYPE', says: 'a PDF' },
  { what: 'a tar without gzip', content: () => tarOf([a]), code: 'IRR_TYPE', says: 'a tar archive' },
  { what: 'text', content: () => Buffer.from('UNA:+.? '), code: 'IRR_TYPE', says: 'unknown type' },
  {
    what: 'a gzip in a gzip',
    content: () => gzipSync(gzipSync('x')),
    code: 'IRR_TYPE_F',
    says: 'gzip archive',
  },
  { what: 'a PDF in a gzip', content: () => gzipSync('%PDF-1.7'), code: 'IRR_TYPE_F', says: 'a PDF' },
  {
    what: 'an archive in an archive',
    content: async () => tarGzOf([{ name: 'b.tar.gz', content: await tarGzOf([a]) }]),
    code: 'IRR_TYPE_F',
    says: 'b.tar.gz is a gzip archive',
  },
  {
    what: 'an empty file',
    content: () => tarGzOf([{ name: 'vide.xml' }]),
    code: 'IRR_VIDE_F',
    says: 'vide.xml',
  },
  {
    what: 'a symbolic link',
    content: () => tarGzOf([{ name: 'l.xml', type: 'symlink' }]),
    code: 'IRR_NOM_F',
    says: 'not a regular file',
  },
  {
    what: 'a hard link',
    content: () => tarGzOf([{ name: 'l.xml', type: 'link' }]),
    code: 'IRR_NOM_F',
    says: 'link',
  },
  {
    what: 'a device',
    content: () => tarGzOf([{ name: 'tty', type: 'fifo' }]),
    code: 'IRR_NOM_F',
    says: 'device',
  },
  {
    what: 'an absolute path',
    content: () => tarGzOf([{ ...a, name: '/etc/a.xml' }]),
    code: 'IRR_NOM_F',
    says: 'absolute',
  },
  {
    what: 'a Windows path',
    content: () => tarGzOf([{ ...a, name: 'C:\\a.xml' }]),
    code: 'IRR_NOM_F',
    says: 'absolute',
  },
  {
    what: 'a climbing path',
    content: () => tarGzOf([{ ...a, name: 'd/../../a.xml' }]),
    code: 'IRR_NOM_F',
    says: '..',
  },
  {
    what: 'a control character',
    content: () => tarGzOf([{ ...a, name: 'a\n.xml' }]),
    code: 'IRR_NOM_F',
    says: 'a?.xml',
  },
  {
    what: 'a long name',
    content: () => tarGzOf([{ ...a, name: 'a'.repeat(256) }]),
    code: 'IRR_NOM_F',
    says: '255 bytes',
  },
  {
    what: 'a name twice',
    content: () => tarGzOf([a, { ...a, name: './a.xml' }]),
    code: 'IRR_NOM_F',
    says: 'already taken',
  },
  {
    what: 'a cut gzip',
    content: async () => (await tarGzOf([a])).subarray(0, -9),
    code: 'IRR_EXTRAC',
    says: 'cut short',
  },
  {
    what: 'a cut tar',
    content: async () => gzipSync((await tarOf([a])).subarray(0, 530)),
    code: 'IRR_EXTRAC',
    says: 'cut short',
  },
  {
    what: 'a tar cut between two files',
    content: async () => gzipSync((await tarOf([a, { ...a, name: 'b.xml' }])).subarray(0, 1024)),
    code: 'IRR_EXTRAC',
    says: 'end mark',
  },
  {
    what: 'a damaged tar header',
    content: async () => {
      const tar = await tarOf([a, { ...a, name: 'b.xml' }]);
      tar[1024] = 0x7a;
      return gzipSync(tar);
    },
    code: 'IRR_EXTRAC',
    says: 'damaged',
  },
  {
    what: 'a wrong CRC',
    content: async () => {
      const archive = await tarGzOf([a]);
      archive[archive.length - 8] = (archive.at(-8) ?? 0) ^ 1;
      return archive;
    },
    code: 'IRR_EXTRAC',
    says: 'incorrect data check',
  },
  {
    what: 'garbage after the gzip',
    content: async () => Buffer.concat([await tarGzOf([a]), Buffer.from('garbage')]),
    code: 'IRR_EXTRAC',
    says: 'bytes follow',
  },
  {
    what: 'zeros and garbage after the gzip',
    content: async () => Buffer.concat([await tarGzOf([a]), Buffer.from('\0\0garbage')]),
    code: 'IRR_EXTRAC',
    says: 'bytes follow',
  },
])('$what is refused with $code', async ({ content, code, says }) => {
  for (const chunkBytes of [64 * 1024, 100]) {
    const opened = await open(await content(), { chunkBytes });
    expect(opened.codes).toEqual([code]);
    expect(opened.constats[0]?.messageEn).toContain(says);
    expect(opened.constats[0]?.message).toMatch(/^[ -~]{20,500}$/);
    expect(opened.fichiers).toEqual([]);
    expect(opened.closed || opened.readBytes === 0).toBe(true);
  }
});

test('all the faults that can be told together are told together, and nothing is stored after the first', async () => {
  const opened = await open(
    await tarGzOf([
      a,
      { name: 'vide.xml' },
      { name: 'b.zip', content: 'PK\u0003\u0004' },
      { name: 'c.pdf', content: '%PDF-1.7' },
      { name: '../d.xml', content: facture },
      { name: 'e.xml', content: facture },
    ]),
  );
  expect(opened.codes).toEqual(['IRR_VIDE_F', 'IRR_TYPE_F', 'IRR_TYPE_F', 'IRR_NOM_F']);
  expect([...opened.kept.keys()]).toEqual(['a.xml']);
});

test('a flux of two natures is refused though both are accepted', async () => {
  const archive = await tarGzOf([a, { name: 'b.pdf', content: '%PDF-1.7' }]);
  const opened = await open(archive, { allowed: ['xml', 'pdf'] });
  expect(opened.codes).toEqual(['IRR_TYPE_F']);
  expect(opened.constats[0]?.messageEn).toContain('files of one nature');
});

test('the list of faults stops at its limit', async () => {
  const parts = Array.from({ length: 50 }, (_, i) => ({ name: `vide-${i}.xml` }));
  expect((await open(await tarGzOf(parts), { constats: 20 })).codes).toHaveLength(20);
});

const zeros = Buffer.alloc(40 * 1024 * 1024);
const many = Array.from({ length: 501 }, (_, i) => ({ name: `${i}.xml`, content: '<a/>' }));

test.each<{
  what: string;
  content: () => Promise<Buffer> | Buffer;
  limits?: Partial<EnveloppeLimits>;
  code: string;
  says: string;
}>([
  {
    what: 'a flux over its limit',
    content: () => Buffer.from(facture),
    limits: { fluxBytes: 10 },
    code: 'IRR_TAILLE',
    says: '10 bytes',
  },
  {
    what: 'a bare file over its limit',
    content: () => Buffer.from(facture),
    limits: { fileBytes: 10 },
    code: 'IRR_TAILLE_F',
    says: '10 bytes',
  },
  {
    what: 'a gzipped file over its limit',
    content: () => gzipSync(facture.repeat(9)),
    limits: { fileBytes: 100 },
    code: 'IRR_TAILLE_F',
    says: '100 bytes',
  },
  {
    what: 'an archived file over its limit',
    content: () => tarGzOf([a, { name: 'b.xml', content: facture.repeat(3) }]),
    limits: { fileBytes: 100 },
    code: 'IRR_TAILLE_F',
    says: 'b.xml exceeds',
  },
  { what: '501 factures', content: () => tarGzOf(many), code: 'IRR_TAILLE', says: '500 factures' },
  {
    what: 'too many entries',
    content: () => tarGzOf(many),
    limits: { factures: 1_000, entries: 500 },
    code: 'IRR_TAILLE',
    says: '500 entries',
  },
  {
    what: 'a flux that inflates over its limit',
    content: () => tarGzOf([a]),
    limits: { inflatedBytes: 1_000 },
    code: 'IRR_TAILLE',
    says: '1000 bytes once inflated',
  },
  {
    what: 'a bomb in a file',
    content: () => gzipSync(Buffer.concat([Buffer.from('<a>'), zeros])),
    code: 'IRR_TAILLE',
    says: 'more than 200 times',
  },
  {
    what: 'a bomb in an archive',
    content: () => tarGzOf([{ name: 'a.xml', content: Buffer.concat([Buffer.from('<a>'), zeros]) }]),
    code: 'IRR_TAILLE',
    says: 'more than 200 times',
  },
  {
    what: 'a bomb of folders',
    content: () => gzipSync(zeros),
    code: 'IRR_TAILLE',
    says: 'more than 200 times',
  },
])('$what is refused with $code', async ({ content, limits, code, says }) => {
  const opened = await open(await content(), limits);
  expect(opened.codes).toEqual([code]);
  expect(opened.constats[0]?.messageEn).toContain(says);
  expect(opened).toMatchObject({ fichiers: [], joints: [], closed: opened.readBytes > 0 });
});

test('500 factures are accepted', async () => {
  expect((await open(await tarGzOf(many.slice(1)))).fichiers).toHaveLength(500);
});

test('a store that wraps what it was given to read does not hide the refusal', async () => {
  const archive = (await tarGzOf([{ name: 'a.xml', content: facture.repeat(99) }])).subarray(0, -20);
  const { chunks, state } = source(archive, 32);
  const { constats } = await openEnveloppe(chunks, archive.length, enveloppeLimits, async (_nom, content) => {
    try {
      for await (const _ of content);
    } catch (error) {
      throw new Error('SPOOL_WRITE', { cause: error });
    }
    return { sha256: '', sizeBytes: 0 };
  });
  expect(constats.map(({ code }) => code)).toEqual(['IRR_EXTRAC']);
  expect(state.closed).toBe(true);
});

test('one changed or missing byte anywhere ends in a verdict, never in a hang or an error of ours', async () => {
  const archive = await tarGzOf([a, { name: 'b.xml', content: facture.repeat(20) }]);
  const tar = await tarOf([a, { name: 'b.xml', content: facture }]);
  await fc.assert(
    fc.asyncProperty(
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      fc.constantFrom('flip', 'cut'),
      async (at, mask, how) => {
        for (const [whole, wrap] of [
          [archive, (b: Buffer) => b],
          [tar, (b: Buffer) => gzipSync(b)],
        ] as const) {
          const place = at % whole.length;
          const changed = how === 'cut' ? Buffer.from(whole.subarray(0, place)) : Buffer.from(whole);
          if (how === 'flip') changed[place] = (changed[place] ?? 0) ^ mask;
          const opened = await open(wrap(changed));
          expect(opened.fichiers.length > 0).toBe(opened.codes.length === 0);
        }
      },
    ),
    { numRuns: 200 },
  );
});

/** Recomputes the checksum of the header at `at`, so that what was changed in it is believed. */
function believe(tar: Buffer, at: number): void {
  tar.fill(0x20, at + 148, at + 156);
  const sum = tar.subarray(at, at + 512).reduce((total, byte) => total + byte, 0);
  tar.write(`${sum.toString(8).padStart(6, '0')}\0 `, at + 148, 'latin1');
}

test('a folder that claims a size is a folder', async () => {
  const tar = await tarOf([{ name: 'd/', type: 'directory' }, a]);
  tar.write('00000001000', 124, 'latin1');
  believe(tar, 0);
  expect(await open(gzipSync(tar))).toMatchObject({ codes: [], fichiers: [{ nom: 'a.xml' }] });
});

test('a header of any bytes that keeps its checksum ends in a verdict', async () => {
  const tar = await tarOf([a, { name: 'b.xml', content: facture }]);
  const change = fc.record({
    at: fc.oneof(fc.integer({ min: 0, max: 511 }), fc.integer({ min: 124, max: 135 }), fc.constant(156)),
    byte: fc.oneof(fc.constantFrom(0x80, 0xff, 0x35, 0x78, 0x67, 0x4c, 0x4b, 0x37, 0x53), fc.nat(255)),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(0, 1024),
      fc.array(change, { minLength: 1, maxLength: 6 }),
      async (header, changes) => {
        const changed = Buffer.from(tar);
        for (const { at, byte } of changes) changed[header + at] = byte;
        believe(changed, header);
        const opened = await open(gzipSync(changed));
        expect(opened.fichiers.length > 0).toBe(opened.codes.length === 0);
      },
    ),
    { numRuns: 500 },
  );
});
