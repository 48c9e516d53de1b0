// SPDX-License-Identifier: Apache-2.0
/** A zip as a flux: what holds for a tar.gz holds for it, and what only a zip can do wrong. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type EnveloppeLimits, enveloppeLimits, limitesDe } from '../../../formats/enveloppe/limits.ts';
import { nomF1 } from '../../../formats/enveloppe/names.ts';
import { type OuvertureOptions, openEnveloppe } from '../../../formats/enveloppe/open.ts';
import type { Nature } from '../../../formats/enveloppe/sniff.ts';
import { type ZipPart, zipOf } from '../zip/archives.ts';
import { facture, memoryStore, open, source, tarGzOf } from './archives.ts';

const a: ZipPart = { name: 'a.xml', content: facture };
const sha256 = createHash('sha256').update(facture).digest('hex');

test.each([1, 100, 64 * 1024])(
  'the files of a zip are factures in their order, in chunks of %d',
  async (chunkBytes) => {
    const archive = zipOf([
      { name: 'lot/', stored: true },
      { name: 'lot/a.xml', content: facture, descriptor: 'signed' },
      { name: './b.xml', content: facture.repeat(400), stored: chunkBytes !== 1 },
    ]);
    const opened = await open(archive, { chunkBytes });
    expect(opened).toMatchObject({ nature: 'zip', constats: [], closed: true });
    expect(opened.fichiers).toMatchObject([
      { rang: 1, nom: 'lot/a.xml', sha256, sizeBytes: facture.length, nature: 'xml' },
      { rang: 2, nom: 'b.xml', nature: 'xml' },
    ]);
    expect([...opened.kept.keys()]).toEqual(['lot/a.xml', 'b.xml']);
  },
);

test('signatures and stylesheets beside the factures are kept aside, with their sizes', async () => {
  const signature = '<ds:Signature xmlns:ds="urn:x"/>';
  const opened = await open(
    zipOf([
      a,
      { name: 'a.xml.xsig', content: signature, descriptor: 'signed' },
      { name: 'FSO1100A.xsl', content: '<xsl:stylesheet/>' },
    ]),
  );
  expect(opened.fichiers).toMatchObject([{ rang: 1, nom: 'a.xml' }]);
  expect(opened.joints).toEqual([
    { nom: 'a.xml.xsig', sizeBytes: signature.length, genre: 'SIGNATURE' },
    { nom: 'FSO1100A.xsl', sizeBytes: 17, genre: 'FEUILLE_DE_STYLE' },
  ]);
});

test('PDF files in a zip are taken by those who accept them', async () => {
  const opened = await open(zipOf([{ name: 'a.pdf', content: '%PDF-1.7' }]), { allowed: ['pdf'] });
  expect(opened.fichiers).toMatchObject([{ nom: 'a.pdf', nature: 'pdf' }]);
});

const zeros = Buffer.alloc(40 * 1024 * 1024);

test.each<{
  what: string;
  archive: Buffer;
  code: string;
  says: string;
  limits?: Partial<EnveloppeLimits> & { readonly allowed?: readonly Nature[] };
}>([
  { what: 'nothing', archive: zipOf([]), code: 'IRR_VIDE', says: 'no facture' },
  {
    what: 'folders alone',
    archive: zipOf([{ name: 'd/', stored: true }]),
    code: 'IRR_VIDE',
    says: 'no facture',
  },
  { what: 'an empty file', archive: zipOf([a, { name: 'v.xml' }]), code: 'IRR_VIDE_F', says: 'v.xml' },
  {
    what: 'an empty file whose size follows',
    archive: zipOf([a, { name: 'v.xml', descriptor: 'signed' }]),
    code: 'IRR_VIDE_F',
    says: 'v.xml',
  },
  { what: 'a climbing path', archive: zipOf([{ ...a, name: '../a.xml' }]), code: 'IRR_NOM_F', says: '..' },
  {
    what: 'an absolute path',
    archive: zipOf([{ ...a, name: '/a.xml' }]),
    code: 'IRR_NOM_F',
    says: 'absolute',
  },
  {
    what: 'a Windows path',
    archive: zipOf([{ ...a, name: 'C:\\a.xml' }]),
    code: 'IRR_NOM_F',
    says: 'absolute',
  },
  {
    what: 'a name twice',
    archive: zipOf([a, { ...a, name: './a.xml' }]),
    code: 'IRR_NOM_F',
    says: 'already taken',
  },
  {
    what: 'a zip in a zip',
    archive: zipOf([{ name: 'b.zip', content: zipOf([a]) }]),
    code: 'IRR_TYPE_F',
    says: 'a zip archive',
  },
  {
    what: 'two natures',
    archive: zipOf([a, { name: 'b.pdf', content: '%PDF-1.7' }]),
    limits: { allowed: ['xml', 'pdf'] },
    code: 'IRR_TYPE_F',
    says: 'files of one nature',
  },
  {
    what: 'an encrypted file',
    archive: zipOf([{ ...a, local: { flags: 1 } }]),
    code: 'IRR_EXTRAC',
    says: 'encrypted',
  },
  {
    what: 'a damaged file',
    archive: zipOf([{ ...a, packed: Buffer.of(7, 7) }]),
    code: 'IRR_EXTRAC',
    says: 'damaged',
  },
  { what: 'a cut archive', archive: zipOf([a]).subarray(0, -9), code: 'IRR_EXTRAC', says: 'cut short' },
  {
    what: 'a directory that says otherwise',
    archive: zipOf([{ ...a, central: { name: 'b.xml' } }]),
    code: 'IRR_EXTRAC',
    says: 'contradict',
  },
  {
    what: 'a size that lies',
    archive: zipOf([
      { ...a, content: facture.repeat(3), local: { sizeBytes: 9 }, central: { sizeBytes: 9 } },
    ]),
    code: 'IRR_EXTRAC',
    says: 'contradict',
  },
  {
    what: 'a file over its limit, as its header says',
    archive: zipOf([{ ...a, content: facture.repeat(9) }]),
    limits: { fileBytes: 100 },
    code: 'IRR_TAILLE_F',
    says: 'a.xml exceeds',
  },
  {
    what: 'a file over its limit, whose header says nothing',
    archive: zipOf([{ ...a, content: facture.repeat(9), descriptor: 'signed' }]),
    limits: { fileBytes: 100 },
    code: 'IRR_TAILLE_F',
    says: 'a.xml exceeds',
  },
  {
    what: 'a bomb',
    archive: zipOf([{ name: 'a.xml', content: Buffer.concat([Buffer.from('<a>'), zeros]) }]),
    code: 'IRR_TAILLE',
    says: 'more than 200 times',
  },
  {
    what: 'a bomb that says it is small',
    archive: zipOf([
      { name: 'a.xml', content: Buffer.concat([Buffer.from('<a>'), zeros]), local: { sizeBytes: 9 } },
    ]),
    code: 'IRR_TAILLE',
    says: 'more than 200 times',
  },
  {
    what: 'more than it may inflate to',
    archive: zipOf([{ ...a, content: facture.repeat(99) }]),
    limits: { inflatedBytes: 1_000 },
    code: 'IRR_TAILLE',
    says: '1000 bytes once inflated',
  },
  {
    what: 'too many factures',
    archive: zipOf([a, { ...a, name: 'b.xml' }]),
    limits: { factures: 1 },
    code: 'IRR_TAILLE',
    says: '1 factures',
  },
  {
    what: 'too many entries',
    archive: zipOf([a, { ...a, name: 'b.xml' }]),
    limits: { entries: 1 },
    code: 'IRR_TAILLE',
    says: '1 entries',
  },
])('$what is refused with $code', async ({ archive, code, says, limits = {} }) => {
  for (const chunkBytes of [64 * 1024, 100]) {
    const opened = await open(archive, { ...limits, chunkBytes });
    expect(opened.codes).toEqual([code]);
    expect(opened.constats[0]?.messageEn).toContain(says);
    expect(opened.constats[0]?.message).toMatch(/^[ -~]{20,500}$/);
    expect(opened).toMatchObject({ fichiers: [], closed: true });
  }
});

test('a store that fails fails the opening, and everything is closed', async () => {
  const archive = zipOf([{ ...a, content: facture.repeat(50_000) }]);
  const { chunks, state } = source(archive, 512);
  const opening = openEnveloppe(chunks, archive.length, enveloppeLimits, async (_nom, content) => {
    for await (const _ of content) break;
    throw new Error('disk full');
  });
  await expect(opening).rejects.toThrow('disk full');
  expect(state.closed).toBe(true);
});

describe('a système d échange', () => {
  async function openAs(content: Uint8Array, options: OuvertureOptions): Promise<readonly string[]> {
    const { chunks } = source(content);
    const { constats } = await openEnveloppe(chunks, content.length, options, memoryStore().store);
    return constats.map(({ code, messageEn }) => `${code} ${messageEn}`);
  }

  test('takes the archives of its own specification', async () => {
    const zip = zipOf([a]);
    const tarGz = await tarGzOf([{ name: 'a.xml', content: facture }]);
    for (const systeme of ['CPRO', 'PA_CPRO', 'PPF'] as const) {
      expect(await openAs(tarGz, limitesDe(systeme))).toEqual([]);
    }
    expect(await openAs(zip, limitesDe('CPRO'))).toEqual([]);
    const [refused] = await openAs(zip, limitesDe('PPF'));
    expect(refused).toMatch(/^IRR_TYPE .*a zip archive.*alone or in a tar\.gz$/);
  });

  test('has its own limit of a file, unless the operator set one', () => {
    const mib = 1024 * 1024;
    expect(limitesDe('CPRO')).toMatchObject({ fluxBytes: 1024 * mib, fileBytes: 100 * mib });
    expect(limitesDe('PPF')).toMatchObject({ fluxBytes: 1024 * mib, fileBytes: 120 * mib });
    expect(limitesDe('PPF', { ...enveloppeLimits, fileBytes: mib }).fileBytes).toBe(mib);
  });

  test.each([
    ['Base_AAA123.xml', true],
    ['Full_AAA123.xml', true],
    ['lot/Full_1.xml', true],
    ['base_AAA123.xml', false],
    ['Base_.xml', false],
    ['Base_AAA123.XML', false],
    ['facture.xml', false],
  ])('the PPF takes %s as a name of flux 1: %s', async (name, isTaken) => {
    const tarGz = await tarGzOf([{ name, content: facture }]);
    const said = await openAs(tarGz, { ...limitesDe('PPF'), nomInterne: nomF1 });
    expect(said.map((text) => text.split(' ')[0])).toEqual(isTaken ? [] : ['IRR_NOM_F']);
  });
});
