// SPDX-License-Identifier: Apache-2.0
/** The two readers of zip archives, from a stream and from memory: the same archives, the same answers. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { zipPieces } from '../../../formats/zip/memory.ts';
import { zipFiles } from '../../../formats/zip/stream.ts';
import { ZipTrouble } from '../../../formats/zip/trouble.ts';
import { names, wideExtra, type ZipEnd, type ZipPart, zipOf } from './archives.ts';

type Files = readonly (readonly [nom: string, text: string])[];

function* cutUp(content: Uint8Array, chunkBytes: number): Generator<Uint8Array> {
  for (let at = 0; at < content.length; at += chunkBytes) yield content.subarray(at, at + chunkBytes);
}

async function* streamed(content: Uint8Array, chunkBytes: number): AsyncGenerator<Uint8Array> {
  yield* cutUp(content, chunkBytes);
}

async function fromStream(content: Uint8Array, chunkBytes: number): Promise<Files | string> {
  const files: [string, string][] = [];
  try {
    for await (const { nom, content: body } of zipFiles(streamed(content, chunkBytes))) {
      const parts: Uint8Array[] = [];
      for await (const part of body) parts.push(part);
      files.push([nom, Buffer.concat(parts).toString()]);
    }
    return files;
  } catch (error) {
    if (error instanceof ZipTrouble) return error.en;
    throw error;
  }
}

function fromMemory(content: Uint8Array, chunkBytes: number): Files | string {
  const files: [string, string][] = [];
  try {
    for (const { nom, content: body } of zipPieces(cutUp(content, chunkBytes))) {
      const parts: Uint8Array[] = [];
      for (const part of body) parts.push(part.slice());
      files.push([nom, Buffer.concat(parts).toString()]);
    }
    return files;
  } catch (error) {
    if (error instanceof ZipTrouble) return error.en;
    throw error;
  }
}

const readers = { stream: fromStream, memory: fromMemory } as const;
const long = 'Ligne de facture. '.repeat(20_000);

describe.each(Object.keys(readers) as (keyof typeof readers)[])('from %s', (which) => {
  const read = readers[which];

  test.each<{ what: string; parts: readonly ZipPart[]; end?: ZipEnd }>([
    { what: 'deflated', parts: [{ name: 'a.xml', content: long }] },
    { what: 'stored', parts: [{ name: 'a.xml', content: long, stored: true }] },
    { what: 'stored and empty', parts: [{ name: 'vide', stored: true }] },
    {
      what: 'a folder',
      parts: [
        { name: 'd/', stored: true },
        { name: 'd/a.xml', content: '<a/>' },
      ],
    },
    ...(['bare', 'signed', 'bare64', 'signed64'] as const).map((descriptor) => ({
      what: `sizes after the content, ${descriptor}`,
      parts: [
        { name: 'a.xml', content: long, descriptor },
        { name: 'b.xml', content: '<b/>', descriptor },
      ],
    })),
    {
      what: 'an empty file whose size follows',
      parts: [{ name: 'vide', stored: true, descriptor: 'signed' }],
    },
    { what: 'a comment', parts: [{ name: 'a.xml', content: '<a/>' }], end: { comment: 'fait a la main' } },
    { what: 'the ends of zip64', parts: [{ name: 'a.xml', content: '<a/>' }], end: { wide: true } },
    {
      what: 'the sizes of zip64',
      parts: [
        {
          name: 'a.xml',
          content: '<a/>',
          stored: true,
          local: { sizeBytes: 0xffff_ffff, packedBytes: 0xffff_ffff, extra: wideExtra(4, 4) },
          central: { sizeBytes: 0xffff_ffff, packedBytes: 0xffff_ffff, extra: wideExtra(4, 4) },
        },
      ],
    },
    { what: 'nothing', parts: [] },
  ])('$what is read, whatever the pieces', async ({ parts, end }) => {
    const archive = zipOf(parts, end);
    const expected = parts.map(({ name, content = '' }) => [name, content]);
    for (const chunkBytes of [1, 7, 1_000, 1_000_000]) {
      if (chunkBytes === 1 && archive.length > 10_000) continue;
      expect(await read(archive, chunkBytes)).toEqual(expected);
    }
  });

  const a = { name: 'a.xml', content: '<a/>' };
  test.each<{ what: string; archive: Buffer; says: RegExp }>([
    { what: 'an encrypted file', archive: names({ ...a, local: { flags: 1 } }), says: /encrypted/ },
    { what: 'strong encryption', archive: names({ ...a, local: { flags: 1 << 6 } }), says: /encrypted/ },
    { what: 'bzip2', archive: names({ ...a, local: { method: 12 } }), says: /method 12/ },
    {
      what: 'a size that lies',
      archive: names({ ...a, local: { sizeBytes: 3 }, central: { sizeBytes: 3 } }),
      says: /contradict/,
    },
    {
      what: 'a stored size that lies',
      archive: names({ ...a, stored: true, local: { packedBytes: 3, sizeBytes: 3 } }),
      says: /damaged|contradict/,
    },
    {
      what: 'a packed size that is short',
      archive: names({ ...a, local: { packedBytes: 2 } }),
      says: /damaged|size its header|contradict/,
    },
    {
      what: 'a packed size that is long',
      archive: names({ ...a, local: { packedBytes: 9 } }),
      says: /shorter|size its header/,
    },
    {
      what: 'a wrong CRC',
      archive: names({ ...a, local: { crc: 1 }, central: { crc: 1 } }),
      says: /contradict/,
    },
    {
      what: 'a directory of another name',
      archive: names({ ...a, central: { name: 'b.xml' } }),
      says: /contradict/,
    },
    {
      what: 'a directory of another method',
      archive: names({ ...a, central: { method: 0 } }),
      says: /contradict/,
    },
    {
      what: 'two records of one file',
      archive: names(a, { ...a, central: { offset: 0 } }),
      says: /contradict/,
    },
    {
      what: 'a file the directory hides',
      archive: names(a, { ...a, name: 'b', hidden: true }),
      says: /contradict/,
    },
    {
      what: 'a record of no file',
      archive: Buffer.concat([zipOf([a]).subarray(0, 0), names({ ...a, central: { offset: 77 } })]),
      says: /contradict/,
    },
    { what: 'bytes between two files', archive: names({ ...a, gap: 'caches' }, 'b.xml'), says: /contradict/ },
    {
      what: 'a descriptor that lies',
      archive: changed(names({ ...a, descriptor: 'signed' }), 0x08074b50),
      says: /contradict/,
    },
    {
      what: 'a stored file whose size follows',
      archive: names({ ...a, stored: true, descriptor: 'signed' }),
      says: /contradict|damaged/,
    },
    { what: 'a count that lies', archive: zipOf([a], { count: 2 }), says: /contradict/ },
    { what: 'a directory elsewhere', archive: zipOf([a], { offset: 5 }), says: /contradict/ },
    { what: 'several disks', archive: zipOf([a], { disk: 1 }), says: /volumes/ },
    { what: 'bytes after the end', archive: zipOf([a], { trailing: 'x' }), says: /bytes follow/ },
    { what: 'a symbolic link', archive: names({ ...a, central: { mode: 0o120777 } }), says: /link/ },
    { what: 'a device', archive: names({ ...a, central: { mode: 0o020666 } }), says: /device/ },
    { what: 'a folder that has content', archive: names({ ...a, name: 'd/' }), says: /damaged/ },
    { what: 'a name of 5,000 bytes', archive: names('x'.repeat(5_000)), says: /too long/ },
    { what: 'no directory', archive: zipOf([a]).subarray(0, 40), says: /cut short/ },
    {
      what: 'a deflate stream of nothing',
      archive: names({ ...a, packed: Buffer.of(7, 7) }),
      says: /damaged/,
    },
  ])('$what is refused', async ({ archive, says }) => {
    for (const chunkBytes of [1, 1_000]) expect(await read(archive, chunkBytes)).toMatch(says);
  });
});

/** Changes the byte after a signature. */
function changed(archive: Buffer, signature: number): Buffer {
  const mark = Buffer.alloc(4);
  mark.writeUInt32LE(signature);
  const at = archive.indexOf(mark) + 4;
  archive[at] = (archive[at] ?? 0) ^ 1;
  return archive;
}

test('one changed or missing byte anywhere is refused, or changes nothing that counts; both readers agree', async () => {
  const archive = zipOf([
    { name: 'a.xml', content: '<a/>'.repeat(60), descriptor: 'signed' },
    { name: 'b.xml', content: '<b/>'.repeat(9) },
  ]);
  const truth = await fromStream(archive, 1_000);
  const texts = (files: Files | string) =>
    typeof files === 'string' ? files : files.map(([, text]) => text);
  await fc.assert(
    fc.asyncProperty(
      fc.nat(archive.length - 1),
      fc.integer({ min: 1, max: 255 }),
      fc.boolean(),
      fc.integer({ min: 1, max: 400 }),
      async (at, mask, isCut, chunkBytes) => {
        const changed = isCut ? archive.subarray(0, at) : Buffer.from(archive);
        if (!isCut) changed[at] = (changed[at] ?? 0) ^ mask;
        const streamed = await fromStream(changed, chunkBytes);
        const held = fromMemory(changed, chunkBytes);
        expect(typeof held).toBe(typeof streamed);
        if (typeof streamed !== 'string') {
          expect(held).toEqual(streamed);
          expect(texts(streamed)).toEqual(texts(truth));
        }
      },
    ),
    { numRuns: 400 },
  );
});

test('a source that fails is a failure of the source, and one that is left is closed', async () => {
  const archive = zipOf([{ name: 'a.xml', content: long, stored: true }]);
  let closed = 0;
  async function* source(fails: boolean): AsyncGenerator<Uint8Array> {
    try {
      yield archive.subarray(0, 1_000);
      if (fails) throw new Error('spool gone');
      yield archive.subarray(1_000);
    } finally {
      closed += 1;
    }
  }
  const readAll = async () => {
    for await (const { content } of zipFiles(source(true))) for await (const _ of content);
  };
  await expect(readAll()).rejects.toThrow('spool gone');
  for await (const _ of zipFiles(source(false))) break;
  expect(closed).toBe(2);
});
