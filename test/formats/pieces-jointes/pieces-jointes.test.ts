// SPDX-License-Identifier: Apache-2.0
/** Attachments judged: what each is, what is wrong with it, under which name it is handed on. */
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  judgePieceJointe,
  openPieceJointe,
  type PieceJointe,
} from '../../../formats/pieces-jointes/index.ts';
import { limitesPieceDe } from '../../../formats/pieces-jointes/limits.ts';
import { type ZipPart, zipOf } from '../zip/archives.ts';

const limites = limitesPieceDe('CPRO');
const pdf = Buffer.from('%PDF-1.7\n%âãÏÓ\n');
const base64 = (content: string | Uint8Array) => Buffer.from(content).toString('base64');
const zipped = (...parts: readonly ZipPart[]) => base64(zipOf(parts));
const wrapped = (name: string, content: string | Uint8Array = pdf) => zipped({ name, content });

function judge(piece: Partial<PieceJointe>, limits = limites) {
  const judged = judgePieceJointe({ base64: base64(pdf), ...piece }, limits);
  const codes = judged.constats.map(
    ({ code, gravite }) => `${code}${gravite === 'AVERTISSEMENT' ? '?' : ''}`,
  );
  return { ...judged, codes };
}

describe('an attachment', () => {
  test.each<{ what: string; piece: Partial<PieceJointe>; is: object }>([
    {
      what: 'a PDF as it is',
      piece: { nom: 'devis.pdf', mime: 'application/pdf' },
      is: { nom: 'devis.pdf', mime: 'application/pdf', sizeBytes: pdf.length, enZip: false },
    },
    {
      what: 'a PDF in a zip, declared as a PDF',
      piece: { nom: 'devis.pdf', mime: 'application/pdf', base64: wrapped('PJP.pdf') },
      is: { nom: 'devis.pdf', mime: 'application/pdf', sizeBytes: pdf.length, enZip: true },
    },
    {
      what: 'a PDF in a zip, declared as a zip',
      piece: { nom: 'devis.zip', mime: 'application/zip', base64: wrapped('PJP.pdf') },
      is: { nom: 'PJP.pdf', nomOrigine: 'devis.zip', mime: 'application/pdf', enZip: true },
    },
    {
      what: 'a Word document in a zip, declared as what it is',
      piece: {
        nom: 'a.docx',
        mime: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
        base64: wrapped('PJP.docx', zipOf([{ name: '[Content_Types].xml', content: '<Types/>' }])),
      },
      is: { nom: 'a.docx', enZip: true },
    },
    {
      what: 'a Word document as it is, which is an archive of its own',
      piece: {
        nom: 'a.docx',
        base64: zipped({ name: '[Content_Types].xml', content: '<Types/>' }, { name: 'word/document.xml' }),
      },
      is: { nom: 'a.docx', enZip: false },
    },
    {
      what: 'a zip of several files that says so',
      piece: { nom: 'annexes.zip', base64: zipped({ name: 'a', content: 'a' }, { name: 'b', content: 'b' }) },
      is: { nom: 'annexes.zip', mime: 'application/zip', enZip: false },
    },
    {
      what: 'a table of text',
      piece: { nom: 'a.csv', mime: 'text/csv', base64: base64('a;b') },
      is: { mime: 'text/csv' },
    },
    {
      what: 'text that begins as a program does',
      piece: { nom: 'a.txt', base64: base64('MZone 3') },
      is: {},
    },
    {
      what: 'a gzip',
      piece: { nom: 'a.tgz', base64: base64(gzipSync('x')) },
      is: { mime: 'application/gzip' },
    },
    {
      what: 'lines of base64',
      piece: { nom: 'a.pdf', base64: ` ${base64(pdf).replace(/(.{4})/g, '$1\r\n\t')}` },
      is: { sizeBytes: pdf.length },
    },
    {
      what: 'base64 in parts',
      piece: { nom: 'a.pdf', base64: base64(pdf).match(/.{1,5}/gs) ?? [] },
      is: { sizeBytes: pdf.length },
    },
    {
      what: 'one named by its reference',
      piece: { reference: 'Facture 12/3.pdf' },
      is: { nom: 'Facture 12_3.pdf', mime: 'application/pdf' },
    },
    { what: 'one named by nobody', piece: {}, is: { nom: 'piece-jointe.pdf' } },
    { what: 'one named in its zip alone', piece: { base64: wrapped('lot/x.pdf') }, is: { nom: 'x.pdf' } },
    {
      what: 'a name of 50 characters',
      piece: { nom: `${'é'.repeat(46)}.pdf` },
      is: { nom: `${'é'.repeat(46)}.pdf` },
    },
    { what: 'an extension in capitals', piece: { nom: 'A.PDF' }, is: { nom: 'A.PDF' } },
  ])('$what is right', ({ piece, is }) => {
    const judged = judge(piece);
    expect(judged.codes).toEqual([]);
    expect(judged).toMatchObject(is);
  });

  const small = { ...limites, pieceBytes: 1_000 };
  test.each<{ what: string; piece: Partial<PieceJointe>; codes: readonly string[]; limits?: typeof limites }>(
    [
      { what: 'nothing', piece: { nom: 'a.pdf', base64: '' }, codes: ['PIECE-VIDE'] },
      { what: 'white space', piece: { nom: 'a.pdf', base64: ' \n' }, codes: ['PIECE-VIDE'] },
      { what: 'a zip of nothing', piece: { nom: 'a.pdf', base64: zipped() }, codes: ['PIECE-VIDE'] },
      {
        what: 'a zip of an empty file',
        piece: { nom: 'a.pdf', base64: zipped({ name: 'a.pdf' }) },
        codes: ['PIECE-VIDE'],
      },
      { what: 'no base64', piece: { nom: 'a.pdf', base64: 'pas du base64 !' }, codes: ['PIECE-ILLISIBLE'] },
      {
        what: 'base64 cut short',
        piece: { nom: 'a.pdf', base64: base64(pdf).slice(0, -3) },
        codes: ['PIECE-ILLISIBLE'],
      },
      {
        what: 'a zip cut short',
        piece: { nom: 'a.pdf', base64: base64(zipOf([{ name: 'a', content: pdf }]).subarray(0, 60)) },
        codes: ['PIECE-ILLISIBLE'],
      },
      {
        what: 'an encrypted zip',
        piece: { nom: 'a.pdf', base64: zipped({ name: 'a.pdf', content: pdf, local: { flags: 1 } }) },
        codes: ['PIECE-ILLISIBLE'],
      },
      {
        what: 'a zip of two files that claims to be a PDF',
        piece: { nom: 'a.pdf', base64: zipped({ name: 'a', content: 'a' }, { name: 'b', content: 'b' }) },
        codes: ['PIECE-ILLISIBLE'],
      },
      {
        what: 'a file over the limit',
        piece: { nom: 'a.txt', base64: base64(Buffer.alloc(1_001, 65)) },
        limits: small,
        codes: ['PIECE-TAILLE'],
      },
      {
        what: 'a file over the limit once out of its zip',
        piece: { nom: 'a.txt', base64: wrapped('a.txt', Buffer.alloc(1_001, 65)) },
        limits: small,
        codes: ['PIECE-TAILLE'],
      },
      {
        what: 'a bomb',
        piece: { nom: 'a.txt', base64: wrapped('a.txt', Buffer.alloc(40 * 1024 * 1024)) },
        codes: ['PIECE-TAILLE'],
      },
      {
        what: 'a program',
        piece: { nom: 'a.exe', base64: base64('MZ\0\0') },
        codes: ['PIECE-EXECUTABLE', 'G4.03'],
      },
      {
        what: 'a program of Windows as a PDF',
        piece: { nom: 'a.pdf', base64: base64('MZ\x90\0\x03') },
        codes: ['PIECE-EXECUTABLE'],
      },
      {
        what: 'a program of Linux as a PDF',
        piece: { nom: 'a.pdf', base64: base64('\x7fELF\x02') },
        codes: ['PIECE-EXECUTABLE'],
      },
      {
        what: 'a script as text',
        piece: { nom: 'a.txt', base64: base64('#!/bin/sh\nrm -r') },
        codes: ['PIECE-EXECUTABLE'],
      },
      {
        what: 'a program in the zip of a PDF',
        piece: { nom: 'a.pdf', base64: wrapped('a.pdf', '\x7fELF\x02') },
        codes: ['PIECE-EXECUTABLE'],
      },
      {
        what: 'a program among the files of a zip',
        piece: {
          nom: 'a.zip',
          base64: zipped({ name: 'a', content: 'a' }, { name: 'b', content: '\x7fELF\x02' }),
        },
        codes: ['PIECE-EXECUTABLE'],
      },
      { what: 'an extension not allowed', piece: { nom: 'a.js', base64: base64('x') }, codes: ['G4.03'] },
      {
        what: 'an extension not allowed in the zip',
        piece: { nom: 'a.txt', base64: wrapped('a.vbs', 'x') },
        codes: ['G4.03'],
      },
      { what: 'no extension', piece: { nom: 'facture' }, codes: ['PIECE-NOM'] },
      { what: 'a version for an extension', piece: { nom: 'facture v1.2' }, codes: ['PIECE-NOM'] },
      { what: 'a path', piece: { nom: '../a.pdf' }, codes: ['PIECE-NOM'] },
      { what: 'a path of Windows', piece: { nom: 'C:\\a.pdf' }, codes: ['PIECE-NOM'] },
      { what: 'a control character', piece: { nom: 'a\u0007.pdf' }, codes: ['PIECE-NOM'] },
      { what: 'a name of 51 characters', piece: { nom: `${'x'.repeat(47)}.pdf` }, codes: ['PIECE-NOM?'] },
      {
        what: 'bytes of nothing known, named by nobody',
        piece: { base64: base64('abc') },
        codes: ['PIECE-NOM?'],
      },
      {
        what: 'a picture that claims to be a PDF',
        piece: { nom: 'a.pdf', base64: base64('GIF89a') },
        codes: ['PIECE-TYPE?'],
      },
      {
        what: 'a PDF declared as a picture',
        piece: { nom: 'a.bin.pdf', mime: 'image/png' },
        codes: ['PIECE-TYPE?'],
      },
    ],
  )('$what is told: $codes', ({ piece, codes, limits }) => {
    const { codes: found, constats } = judge(piece, limits);
    expect(found).toEqual(codes);
    for (const { message, messageEn } of constats) {
      expect(message).toMatch(/^Piece jointe [ -~]{10,400}$/);
      expect(messageEn).toMatch(/^Attachment [ -~]{10,400}$/);
    }
  });

  test('a long name is cut before its extension, and keeps what it was', () => {
    const nom = `${'x'.repeat(60)}.pdf`;
    expect(judge({ nom })).toMatchObject({ nom: `${'x'.repeat(46)}.pdf`, nomOrigine: nom });
  });
});

describe('opening', () => {
  test.each([
    ['as it is', base64(pdf), false],
    ['in its zip', wrapped('a.pdf'), true],
  ])('an attachment %s gives the file itself', (_, text, enZip) => {
    const judged = judge({ nom: 'a.pdf', base64: text });
    expect(judged.enZip).toBe(enZip);
    expect(Buffer.concat([...openPieceJointe({ base64: text }, judged)])).toEqual(pdf);
  });

  test('any file comes out as it went in, with or without a zip', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200_000 }), fc.boolean(), (bytes, isWrapped) => {
        const content = Buffer.from([0x20, ...bytes]);
        const text = isWrapped ? wrapped('a.txt', content) : base64(content);
        const judged = judge({ nom: 'a.txt', base64: text });
        expect(judged).toMatchObject({ enZip: isWrapped, sizeBytes: content.length });
        const out = Buffer.concat([...openPieceJointe({ base64: text }, judged)]);
        expect(Buffer.compare(out, content)).toBe(0);
      }),
      { numRuns: 50 },
    );
  });

  test('base64 with one character changed or missing never throws', () => {
    const text = wrapped('a.pdf', pdf);
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.constantFrom('', 'A', '!', '=', '-', 'é'), (at, by) => {
        const { constats, sizeBytes } = judge({
          nom: 'a.pdf',
          base64: text.slice(0, at) + by + text.slice(at + 1),
        });
        expect(constats.length > 0 || sizeBytes === pdf.length).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

test.each([false, true])('a large attachment goes by in small pieces, in a zip or not: %s', (isWrapped) => {
  const content = Buffer.alloc(5 * 1024 * 1024, 'Une ligne de facture, puis une autre. ');
  const text = isWrapped ? wrapped('a.txt', content) : base64(content);
  const judged = judge({ nom: 'a.txt', base64: text });
  expect(judged.sizeBytes).toBe(content.length);
  const sizes = [...openPieceJointe({ base64: text }, judged)].map(({ length }) => length);
  expect(Math.max(...sizes)).toBeLessThan(100 * 1024);
});
