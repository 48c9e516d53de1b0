// SPDX-License-Identifier: Apache-2.0
/** Our inflate against zlib's: the same bytes, and a refusal of the same streams. */
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BitSource } from '../../../formats/zip/bits.ts';
import { Inflate } from '../../../formats/zip/inflate.ts';
import { ZipTrouble } from '../../../formats/zip/trouble.ts';

function* cutUp(content: Uint8Array, chunkBytes: number): Generator<Uint8Array> {
  for (let at = 0; at < content.length; at += chunkBytes) yield content.subarray(at, at + chunkBytes);
}

function ours(packed: Uint8Array, chunkBytes = 1_000): Buffer | 'refused' {
  const inflate = new Inflate(new BitSource(cutUp(packed, chunkBytes)));
  const parts: Uint8Array[] = [];
  try {
    for (let part = inflate.next(); part !== undefined; part = inflate.next()) parts.push(part.slice());
    return Buffer.concat(parts);
  } catch (error) {
    if (error instanceof ZipTrouble) return 'refused';
    throw error;
  }
}

function zlibs(packed: Uint8Array): Buffer | 'refused' {
  try {
    return inflateRawSync(packed, { maxOutputLength: 64 * 1024 * 1024 });
  } catch {
    return 'refused';
  }
}

const strategies = [
  constants.Z_DEFAULT_STRATEGY,
  constants.Z_FILTERED,
  constants.Z_HUFFMAN_ONLY,
  constants.Z_RLE,
  constants.Z_FIXED,
];
const settings = fc.record({
  level: fc.integer({ min: 0, max: 9 }),
  strategy: fc.constantFrom(...strategies),
});
const contents = fc.oneof(
  fc.uint8Array({ maxLength: 2_000 }),
  fc.string({ maxLength: 20 }).chain((word) => fc.nat(3_000).map((times) => Buffer.from(word.repeat(times)))),
);

test('what zlib packs is unpacked, in pieces of any size', () => {
  fc.assert(
    fc.property(contents, settings, fc.integer({ min: 1, max: 5_000 }), (content, how, chunkBytes) => {
      const unpacked = ours(deflateRawSync(content, how), chunkBytes);
      expect(unpacked).not.toBe('refused');
      expect(Buffer.compare(unpacked as Buffer, Buffer.from(content))).toBe(0);
    }),
    { numRuns: 300 },
  );
});

test('a stream with bytes changed is refused exactly when zlib refuses it', () => {
  const change = fc.record({ at: fc.nat(), mask: fc.integer({ min: 1, max: 255 }) });
  fc.assert(
    fc.property(
      contents,
      settings,
      fc.array(change, { minLength: 1, maxLength: 4 }),
      (content, how, changes) => {
        const packed = deflateRawSync(content, how);
        for (const { at, mask } of changes) {
          const place = at % packed.length;
          packed[place] = (packed[place] ?? 0) ^ mask;
        }
        const expected = zlibs(packed);
        const unpacked = ours(packed);
        if (expected === 'refused' || unpacked === 'refused') expect(unpacked).toBe(expected);
        else expect(Buffer.compare(unpacked, expected)).toBe(0);
      },
    ),
    { numRuns: 2_000 },
  );
});

describe('bytes of any kind', () => {
  test('end as zlib says', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 60 }), (packed) => {
        const expected = zlibs(packed);
        const unpacked = ours(packed, 7);
        expect(unpacked === 'refused').toBe(expected === 'refused');
      }),
      { numRuns: 2_000 },
    );
  });
});

test('a content larger than the window comes whole, piece by piece', () => {
  const content = Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * 7_919) % 251));
  const inflate = new Inflate(new BitSource([deflateRawSync(content)]));
  const sizes: number[] = [];
  const parts: Uint8Array[] = [];
  for (let part = inflate.next(); part !== undefined; part = inflate.next()) {
    sizes.push(part.length);
    parts.push(part.slice());
  }
  expect(Buffer.compare(Buffer.concat(parts), content)).toBe(0);
  expect(Math.max(...sizes)).toBeLessThan(100 * 1024);
});
