// SPDX-License-Identifier: Apache-2.0
/**
 * The content of an attachment as Chorus Pro carries it: base64 of a zip of one file (specs: chorus-pro §2.3), made in a
 * stream, so that no more than a block of it is in memory.
 *
 * The zip (PKWARE APPNOTE 6.3) has one deflated entry, a name in UTF-8, the date of 1980-01-01, and its sizes after the
 * content, as Java writes them: the same file gives the same bytes.
 */
import assert from 'node:assert/strict';
import { pipeline, Readable } from 'node:stream';
import { crc32, createDeflateRaw } from 'node:zlib';
import type { Octets } from './facture-pivot.ts';

const blockBytes = 64 * 1024;
/** Without zip64, which readers of attachments may not know; a file of a flux is a fortieth of it. */
const maxBytes = 0xffff_ffff;

const version = 20;
/** Sizes after the content; name in UTF-8. */
const flags = (1 << 3) | (1 << 11);
const deflated = 8;
/** 1980-01-01, the first day there is. */
const date = 0x21;

export async function* zipOf(nom: string, octets: Octets): AsyncGenerator<Uint8Array, void, undefined> {
  const name = Buffer.from(nom);
  const local = record(0x04034b50, [2, version], ...common(name, { crc: 0, packed: 0, size: 0 }), [2, 0]);
  yield Buffer.concat([local, name]);
  const sums = { crc: 0, packed: 0, size: 0 };
  const deflate = createDeflateRaw({ chunkSize: blockBytes });
  // Its end, right or wrong, is that of the stream read below.
  pipeline(Readable.from(counted(octets, sums)), deflate, () => undefined);
  for await (const chunk of deflate as AsyncIterable<Uint8Array>) {
    sums.packed += chunk.length;
    yield chunk;
  }
  assert(sums.size <= maxBytes && sums.packed <= maxBytes, 'an attachment of 4 GiB');
  const descriptor = record(0x08074b50, [4, sums.crc], [4, sums.packed], [4, sums.size]);
  const central = Buffer.concat([
    record(
      0x02014b50,
      [2, version],
      [2, version],
      ...common(name, sums),
      [2, 0],
      [2, 0],
      [2, 0],
      [2, 0],
      [4, 0],
      [4, 0],
    ),
    name,
  ]);
  const offset = local.length + name.length + sums.packed + descriptor.length;
  const end = record(0x06054b50, [2, 0], [2, 0], [2, 1], [2, 1], [4, central.length], [4, offset], [2, 0]);
  yield Buffer.concat([descriptor, central, end]);
}

interface Sums {
  crc: number;
  packed: number;
  size: number;
}

type Field = readonly [bytes: 2 | 4, value: number];

/** Flags to the length of the name, the same in both headers. */
function common(name: Buffer, { crc, packed, size }: Readonly<Sums>): readonly Field[] {
  return [
    [2, flags],
    [2, deflated],
    [2, 0],
    [2, date],
    [4, crc],
    [4, packed],
    [4, size],
    [2, name.length],
  ];
}

function record(signature: number, ...fields: readonly Field[]): Buffer {
  const length = fields.reduce((sum, [bytes]) => sum + bytes, 4);
  const buffer = Buffer.alloc(length);
  let at = buffer.writeUInt32LE(signature, 0);
  for (const [bytes, value] of fields) at = buffer.writeUIntLE(value, at, bytes);
  return buffer;
}

async function* counted(octets: Octets, sums: Sums): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of octets instanceof Uint8Array ? [octets] : octets) {
    for (let at = 0; at < chunk.length; at += blockBytes) {
      const block = chunk.subarray(at, at + blockBytes);
      sums.crc = crc32(block, sums.crc);
      sums.size += block.length;
      yield block;
    }
  }
}

/** Base64 without line ends, as bytes. */
export async function* base64Of(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  let rest = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes =
      rest.length === 0
        ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)
        : Buffer.concat([rest, chunk]);
    const whole = bytes.length - (bytes.length % 3);
    rest = Buffer.from(bytes.subarray(whole));
    if (whole > 0) yield Buffer.from(bytes.toString('base64', 0, whole), 'latin1');
  }
  if (rest.length > 0) yield Buffer.from(rest.toString('base64'), 'latin1');
}

const notBase64 = /[^A-Za-z0-9+/=]+/g;

/** A text in base64, without white space and what else it should not hold, block by block. */
export function* base64Blocks(texte: string | Iterable<string>): Generator<string, void, undefined> {
  if (typeof texte === 'string') return yield* blocksOf(texte);
  for (const part of texte) yield* blocksOf(part);
}

function* blocksOf(texte: string): Generator<string, void, undefined> {
  for (let at = 0; at < texte.length; at += blockBytes) {
    yield texte.slice(at, at + blockBytes).replace(notBase64, '');
  }
}
