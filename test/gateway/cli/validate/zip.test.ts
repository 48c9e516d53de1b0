// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ZipLimits, ZipTrouble, zipEntries } from '../../../../gateway/cli/validate/zip.ts';
import { makeZip } from '../../../support/zip.ts';

const limits: ZipLimits = { entries: 10, fileBytes: 100_000, inflatedBytes: 150_000 };

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'raccord-zip-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function read(bytes: Uint8Array, asked: ZipLimits = limits): Promise<Record<string, string>> {
  const path = join(directory, 'a.zip');
  await writeFile(path, bytes);
  const found: Record<string, string> = {};
  for await (const { nom, content } of zipEntries(path, bytes.length, asked)) {
    found[nom] = Buffer.from(content).toString();
  }
  return found;
}

test('stored and deflated files come out as they went in, folders do not', async () => {
  const files = { 'a.xml': 'one', 'dossier/': '', 'dossier/é.xml': 'two '.repeat(1_000) };
  const expected = { 'a.xml': 'one', 'dossier/é.xml': 'two '.repeat(1_000) };
  expect(await read(makeZip(files, { deflate: true }))).toEqual(expected);
  expect(await read(makeZip(files, { deflate: false }))).toEqual(expected);
});

test('an archive of nothing holds nothing', async () => {
  expect(await read(makeZip({}))).toEqual({});
});

describe('refused with its reason', () => {
  const small = { 'a.xml': 'x'.repeat(1_000) };
  test.each<[string, Uint8Array, RegExp]>([
    ['a bomb', makeZip({ 'a.xml': 'x'.repeat(1_000_000) }), /too large/],
    ['too much in all', makeZip({ a: 'x'.repeat(90_000), b: 'x'.repeat(90_000) }), /too large together/],
    ['a file that lies about its size', makeZip(small, { sizeBytes: 10 }), /damaged/],
    [
      'too many files',
      makeZip(Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`f${i}`, 'x']))),
      /more than 10/,
    ],
    ['an encrypted file', makeZip(small, { flags: 1 }), /encrypted/],
    ['an unknown method', makeZip(small, { method: 12 }), /method/],
    ['an archive cut short', makeZip(small).subarray(0, 60), /no directory/],
    ['an archive without its head', makeZip(small).subarray(40), /cut short|directory/],
  ])('%s', async (_, bytes, reason) => {
    await expect(read(bytes)).rejects.toThrow(reason);
  });
});

test('whatever its bytes, an archive is read or refused', async () => {
  const valid = makeZip({ 'a.xml': 'one', 'b.xml': 'two '.repeat(50) });
  const mutation = fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(mutation, async (changes) => {
      const bytes = Uint8Array.from(valid);
      for (const [at, value] of changes) bytes[at] = value;
      await read(bytes).catch((error: unknown) => expect(error).toBeInstanceOf(ZipTrouble));
    }),
    { numRuns: 300 },
  );
});
