// SPDX-License-Identifier: Apache-2.0
/** CPPFacturePivot as we write it: valid whatever the texts hold, the same bytes for the same envoi, in a stream. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FacturePivot } from '../../../formats/cpp-facture/facture-pivot.ts';
import { pivotModel, pivotSchema } from '../../../formats/cpp-facture/modele/pivot.ts';
import { nomPieceOf } from '../../../formats/cpp-facture/pivot-text.ts';
import { mixteVocabulary } from '../../../formats/cpp-facture/vocabulary.ts';
import { writePivot } from '../../../formats/cpp-facture/write-pivot.ts';
import { zipOf } from '../../../formats/cpp-facture/zip-base64.ts';
import { judgePieceJointe } from '../../../formats/pieces-jointes/index.ts';
import { limitesPieceDe } from '../../../formats/pieces-jointes/limits.ts';
import { schemaDocuments } from '../../../formats/xml/content-model/schema-documents.ts';
import { CompiledSchema, parseWithLibrary } from '../../../formats/xml/libxml2.ts';
import { openXml } from '../../../formats/xml/open.ts';
import { officialSchema } from '../xml/content-model/official-schema.ts';
import { anyFacture, envoiOf, hostile, pdfPiece, rightFacture, written } from './factures-pivot.ts';

const oracles = process.env['RACCORD_ORACLES'];

function schemas(): readonly CompiledSchema[] {
  const ours = new CompiledSchema(schemaDocuments(pivotModel));
  if (oracles === undefined) return [ours];
  return [ours, officialSchema(join(oracles, 'xsd', 'cpp'), 'CPPFacturePivot_V2_02.xsd')];
}

function expectValid(all: readonly CompiledSchema[], text: string): void {
  const parsed = parseWithLibrary(Buffer.from(text), false, (document) =>
    all.flatMap((schema) => schema.validate(document).map(({ message }) => message)),
  );
  expect(parsed).toEqual({ ok: true, value: [] });
}

test('what is written is valid, by our model and by the schema of AIFE where it is there', async () => {
  const all = schemas();
  expectValid(all, await written(envoiOf(rightFacture)));
  await fc.assert(
    fc.asyncProperty(fc.array(anyFacture, { minLength: 1, maxLength: 3 }), async (factures) => {
      expectValid(all, await written(envoiOf(...factures)));
    }),
    { numRuns: 300 },
  );
});

test.skipIf(oracles === undefined)(
  'a facture that uses nothing new is valid under V1_22 too (skipped: RACCORD_ORACLES is not set)',
  async () => {
    const older = officialSchema(join(oracles ?? '.', 'xsd', 'cpp'), 'CPPFacturePivot_V1_22.xsd');
    expectValid([older], await written(envoiOf(rightFacture, rightFacture)));
  },
);

test('the text of a facture comes out as it went in, but for what XML forbids', async () => {
  await fc.assert(
    fc.asyncProperty(hostile, async (raisonSociale) => {
      const { fournisseur } = rightFacture;
      const text = await written(
        envoiOf({ ...rightFacture, fournisseur: { ...fournisseur, raisonSociale } }),
      );
      const opened = openXml(Buffer.from(text), { vocabulary: mixteVocabulary, schema: pivotSchema });
      if (!opened.ok) throw new Error('not opened');
      const { tree } = opened;
      const names = Array.from({ length: tree.size }, (_, node) => node);
      const node = names.find((each) => tree.name(each).local === 'RaisonSociale') ?? -1;
      const kept = raisonSociale
        .replace(/[\t\r\n]+/g, ' ')
        .replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, '')
        .trim();
      expect(tree.text(node)).toBe(kept);
    }),
    { numRuns: 200 },
  );
});

test('limits are kept by cutting, and a code that is none has its default', async () => {
  const text = await written(
    envoiOf({
      ...rightFacture,
      numero: `N${'9'.repeat(30)}`,
      devise: 'euros',
      debiteur: { ...rightFacture.debiteur, codeService: 'S'.repeat(150) },
      fournisseur: { ...rightFacture.fournisseur, typeIdentifiant: '3', codePays: 'Wonderland' },
      engagement: { marche: 'M'.repeat(60), engagement: ' ' },
      pieces: [
        { ...pdfPiece, nom: `${'é'.repeat(70)}.pdf` },
        { ...pdfPiece, type: '02', nom: 'a/b/../c.csv' },
      ],
    }),
  );
  expect(text).toContain(`<Id>N${'9'.repeat(19)}</Id>`);
  expect(text).toContain('<Devise>EUR</Devise>');
  expect(text).toContain(`<CodeService>${'S'.repeat(100)}</CodeService>`);
  expect(text).toContain('<CodePays>ZZ</CodePays>');
  expect(text).toContain(`<Engagement><NumeroMarche>${'M'.repeat(50)}</NumeroMarche></Engagement>`);
  expect(text).toContain(`<NomPJ>${'é'.repeat(46)}.pdf</NomPJ>`);
  expect(text).toContain('<NomPJ>c.csv</NomPJ>');
});

const names: readonly (readonly [written: string, mime: string, nom: string])[] = [
  ['facture.pdf', 'application/pdf', 'facture.pdf'],
  ['facture', 'application/pdf', 'facture.pdf'],
  ['', 'text/csv', 'piece.csv'],
  ['.pdf', 'application/pdf', 'piece.pdf'],
  ['/etc/passwd', 'text/plain', 'passwd.txt'],
  ['C:\\x\\annexe.XLSX', '', 'annexe.XLSX'],
  ['..', '', 'piece'],
  [`${'a'.repeat(60)}.tar.gz`, '', `${'a'.repeat(47)}.gz`],
  ['a<b>:c?.pdf', '', 'abc.pdf'],
];
test.each(names)('the name %j becomes safe and short', (name, mime, nom) => {
  expect(nomPieceOf(name, mime)).toBe(nom);
});

test('two files of one name get two names', async () => {
  const pieces: FacturePivot['pieces'] = [pdfPiece, { ...pdfPiece, type: '02', nom: 'FACTURE.pdf' }];
  const text = await written(envoiOf({ ...rightFacture, pieces }));
  expect([...text.matchAll(/<NomPJ>(.*?)<\/NomPJ>/g)].map(([, nom]) => nom)).toEqual([
    'facture.pdf',
    'FACTURE-2.pdf',
  ]);
});

/** Contents of the attachments of a file, as bytes of zips. */
function zipsIn(text: string): readonly Buffer[] {
  return [...text.matchAll(/<Contenu>(.*?)<\/Contenu>/g)].map(([, base64 = '']) => {
    expect(base64).toMatch(/^[A-Za-z0-9+/]*={0,2}$/);
    return Buffer.from(base64, 'base64');
  });
}

test('an attachment is the base64 of a zip of that file, the same for the same file', async () => {
  const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * i) % 251));
  async function* inParts() {
    for (let at = 0; at < bytes.length; at += 1_001) yield bytes.subarray(at, at + 1_001);
  }
  const contents = [bytes, [bytes.subarray(0, 7), bytes.subarray(7)], inParts()] as const;
  const zips = await Promise.all(
    contents.map(async (octets) => {
      const pieces: FacturePivot['pieces'] = [
        { ...pdfPiece, nom: 'élan.pdf', contenu: { forme: 'FICHIER', octets } },
      ];
      return zipsIn(await written(envoiOf({ ...rightFacture, pieces })))[0] ?? Buffer.alloc(0);
    }),
  );
  const [zip = Buffer.alloc(0)] = zips;
  expect(zips.every((each) => each.equals(zip))).toBe(true);
  const nameBytes = zip.readUInt16LE(26);
  expect(zip.toString('utf8', 30, 30 + nameBytes)).toBe('élan.pdf');
  expect(inflateRawSync(zip.subarray(30 + nameBytes)).equals(bytes)).toBe(true);
  expect(zip.readUInt32LE(10)).toBe(0x0021_0000);
});

test('our own reader of attachments finds the zip whole, with its one file', async () => {
  const [zip = Buffer.alloc(0)] = zipsIn(await written(envoiOf(rightFacture)));
  const piece = { nom: 'facture.pdf', mime: 'application/pdf', base64: zip.toString('base64') };
  expect(judgePieceJointe(piece, limitesPieceDe('CPRO'))).toMatchObject({
    constats: [],
    nom: 'facture.pdf',
    sizeBytes: 8,
    enZip: true,
  });
});

const noUnzip = spawnSync('unzip', ['-v']).error !== undefined;
test.skipIf(noUnzip)('the unzip tool takes what we make (skipped: unzip is not there)', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'raccord-pivot-'));
  try {
    for (const [i, bytes] of [Buffer.alloc(0), Buffer.from('x'), Buffer.alloc(200_000, 'ab')].entries()) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of zipOf('été.txt', bytes)) chunks.push(chunk);
      const path = join(folder, `${i}.zip`);
      writeFileSync(path, Buffer.concat(chunks));
      expect(spawnSync('unzip', ['-tq', path]).status).toBe(0);
      expect(
        Buffer.from(spawnSync('unzip', ['-p', path], { maxBuffer: 1_000_000 }).stdout).equals(bytes),
      ).toBe(true);
      expect(readFileSync(path).length).toBeLessThan(bytes.length / 10 + 200);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('what is a zip in base64 already is copied, without its line ends', async () => {
  const texte = ` UEsDBBQA\r\n${'QUJD'.repeat(40_000)}\n`;
  const pieces: FacturePivot['pieces'] = [{ ...pdfPiece, contenu: { forme: 'ZIP_BASE64', texte } }];
  const text = await written(envoiOf({ ...rightFacture, pieces }));
  expect(text).toContain(`<Contenu>UEsDBBQA${'QUJD'.repeat(40_000)}</Contenu>`);
});

test('an attachment is written by blocks, as it is read', async () => {
  const total = 20_000_000;
  const block = Buffer.alloc(1_000_000);
  for (let i = 0; i < block.length; i++) block[i] = (i * 7_919) >>> 5;
  let read = 0;
  function* octets() {
    for (; read < total; read += block.length) yield block;
  }
  const contenu = { forme: 'FICHIER', octets: octets() } as const;
  let ahead = 0;
  let largest = 0;
  let out = 0;
  for await (const chunk of writePivot(envoiOf({ ...rightFacture, pieces: [{ ...pdfPiece, contenu }] }))) {
    largest = Math.max(largest, chunk.length);
    if (out === 0) ahead = Math.max(ahead, read);
    out += chunk.length;
  }
  expect(read).toBe(total);
  expect(largest).toBeLessThan(200_000);
  expect(ahead).toBeLessThan(total / 2);
});

test('a source that fails, fails the writing', async () => {
  function* failing(): Generator<Uint8Array> {
    yield Buffer.alloc(100_000, 1);
    throw new Error('the spool is gone');
  }
  const pieces: FacturePivot['pieces'] = [{ ...pdfPiece, contenu: { forme: 'FICHIER', octets: failing() } }];
  await expect(written(envoiOf({ ...rightFacture, pieces }))).rejects.toThrow('the spool is gone');
});

test('factures are taken one after the other, and counted', async () => {
  const taken: string[] = [];
  async function* factures() {
    for (const numero of ['F-1', 'F-2', 'F-3']) {
      taken.push(numero);
      yield { ...rightFacture, numero };
    }
  }
  const envoi = { ...envoiOf(rightFacture), nombre: 3, factures: factures() };
  let text = '';
  for await (const chunk of writePivot(envoi)) {
    text += Buffer.from(chunk).toString();
    if (text.endsWith('</DonneesFacture>\n') && taken.length === 1) expect(text).not.toContain('F-2');
  }
  expect(text).toContain('<CPPFactures Compteur="3">');
  expect([...text.matchAll(/Unitaire NumOrdre="(\d)">\n<F/g)].map(([, rank]) => rank)).toEqual([
    '1',
    '2',
    '3',
  ]);
  await expect(written({ ...envoiOf(rightFacture), nombre: 2 })).rejects.toThrow('counter');
  await expect(written(envoiOf())).rejects.toThrow('holds a facture');
});
