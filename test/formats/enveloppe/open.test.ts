// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { enveloppeLimits } from '../../../formats/enveloppe/limits.ts';
import { openEnveloppe } from '../../../formats/enveloppe/open.ts';
import { facture, memoryStore, open, source, tarGzOf, tarOf } from './archives.ts';

const xml = Buffer.from(facture);
const sha256 = createHash('sha256').update(xml).digest('hex');

test('a bare XML is one file: the flux itself, which is not stored again', async () => {
  const opened = await open(xml);
  expect(opened).toMatchObject({ nature: 'xml', constats: [], closed: true });
  expect(opened.fichiers).toEqual([{ rang: 1, sizeBytes: xml.length, nature: 'xml' }]);
  expect(opened.kept.size).toBe(0);
});

test('a large bare XML is not read beyond its first bytes', async () => {
  const content = Buffer.concat([xml, Buffer.alloc(1_000_000, 0x20)]);
  expect(await open(content)).toMatchObject({ readBytes: 64 * 1024, closed: true, constats: [] });
});

test('an XML in gzip is one file, without a name of its own', async () => {
  const opened = await open(gzipSync(xml));
  expect(opened.fichiers).toEqual([{ rang: 1, sha256, sizeBytes: xml.length, nature: 'xml' }]);
  expect(opened).toMatchObject({ nature: 'gzip', constats: [], closed: true });
  expect([...opened.kept.values()]).toEqual([facture]);
});

test('the files of a tar.gz are factures in their order, with their names', async () => {
  const opened = await open(
    await tarGzOf([
      { name: './', type: 'directory' },
      { name: './FSO1116A_JMRPOR_JMRPOR1116000000179.xml', content: facture },
      { name: './sous dossier/b.xml', content: '<b/>' },
    ]),
  );
  expect(opened.constats).toEqual([]);
  expect(opened.fichiers).toMatchObject([
    { rang: 1, nom: 'FSO1116A_JMRPOR_JMRPOR1116000000179.xml', sha256, nature: 'xml' },
    { rang: 2, nom: 'sous dossier/b.xml', sizeBytes: 4, nature: 'xml' },
  ]);
  expect([...opened.kept.keys()]).toEqual(opened.fichiers.map(({ nom }) => nom));
});

test.each([1, 7, 512, 100_000])('chunks of %d bytes change nothing', async (chunkBytes) => {
  const archive = await tarGzOf([
    { name: 'a.xml', content: facture.repeat(50) },
    { name: 'b.xml', content: facture },
  ]);
  const opened = await open(archive, { chunkBytes });
  expect(opened.codes).toEqual([]);
  expect(opened.fichiers.map(({ nom }) => nom)).toEqual(['a.xml', 'b.xml']);
});

test('several gzip members one after the other are one content', async () => {
  const opened = await open(Buffer.concat([gzipSync(facture.slice(0, 30)), gzipSync(facture.slice(30))]));
  expect([...opened.kept.values()]).toEqual([facture]);
});

test('signatures and stylesheets beside the factures are kept aside', async () => {
  const opened = await open(
    await tarGzOf([
      { name: 'a.xml', content: facture },
      { name: 'a.xml.xsig', content: '<ds:Signature xmlns:ds="urn:x"/>' },
      { name: 'a.xml.p7s', content: Buffer.from([0x30, 0x82, 1, 2]) },
      { name: 'FSO1100A.xsl', content: '<xsl:stylesheet/>' },
      { name: 'b.xml', content: facture },
    ]),
  );
  expect(opened.fichiers.map(({ rang, nom }) => [rang, nom])).toEqual([
    [1, 'a.xml'],
    [2, 'b.xml'],
  ]);
  expect(opened.joints.map(({ nom, genre }) => [nom, genre])).toEqual([
    ['a.xml.xsig', 'SIGNATURE'],
    ['a.xml.p7s', 'SIGNATURE'],
    ['FSO1100A.xsl', 'FEUILLE_DE_STYLE'],
  ]);
  expect([...opened.kept.keys()]).toEqual(['a.xml', 'b.xml']);
});

test('names longer than a ustar header holds are read (PAX)', async () => {
  const nom = `${'é'.repeat(60)}/${'x'.repeat(120)}.xml`;
  const opened = await open(await tarGzOf([{ name: nom, content: facture }]));
  expect(opened.fichiers.map((fichier) => fichier.nom)).toEqual([nom]);
});

test('an archive in the format before ustar is read', async () => {
  const tar = await tarOf([{ name: 'a.xml', content: facture }]);
  tar.fill(0, 257, 265);
  const sum = tar.subarray(0, 512).reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 32 : byte), 0);
  tar.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  expect((await open(gzipSync(tar))).fichiers).toMatchObject([{ nom: 'a.xml', sha256 }]);
});

test('a PDF is a file for those who accept it, alone or in an archive', async () => {
  const pdf = Buffer.from('%PDF-1.7 …');
  expect((await open(pdf, { allowed: ['pdf'] })).fichiers).toMatchObject([{ nature: 'pdf' }]);
  const archive = await tarGzOf([{ name: 'a.pdf', content: pdf }]);
  expect((await open(archive, { allowed: ['pdf'] })).fichiers).toMatchObject([
    { nom: 'a.pdf', nature: 'pdf' },
  ]);
});

test.each([0, 1])(
  'a store that fails after %d chunks fails the opening, and everything is closed',
  async (chunksRead) => {
    const archive = await tarGzOf([{ name: 'a.xml', content: facture.repeat(50_000) }]);
    const { chunks, state } = source(archive, 512);
    const opening = openEnveloppe(chunks, archive.length, enveloppeLimits, async (_nom, content) => {
      let count = 0;
      if (chunksRead > 0) for await (const _ of content) if (++count === chunksRead) break;
      throw new Error('disk full');
    });
    await expect(opening).rejects.toThrow('disk full');
    expect(state.closed).toBe(true);
  },
);

test('a store that stops reading halfway is a bug, not an archive with fewer files', async () => {
  const archive = await tarGzOf([
    { name: 'a.xml', content: facture.repeat(5_000) },
    { name: 'b.xml', content: facture },
  ]);
  const { chunks } = source(archive);
  const opening = openEnveloppe(chunks, archive.length, enveloppeLimits, async (_nom, content) => {
    for await (const _ of content) break;
    return { sha256, sizeBytes: 1 };
  });
  await expect(opening).rejects.toThrow('did not read the file to its end');
});

test.each([0, 60])(
  'a source that fails after %d bytes is a failure of ours, not of the flux',
  async (bytes) => {
    const archive = await tarGzOf([{ name: 'a.xml', content: facture.repeat(9) }]);
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield archive.subarray(0, bytes);
      throw new Error('spool gone');
    }
    const opening = openEnveloppe(failing(), archive.length, enveloppeLimits, memoryStore().store);
    await expect(opening).rejects.toThrow('spool gone');
  },
);
