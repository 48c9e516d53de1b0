// SPDX-License-Identifier: Apache-2.0
/**
 * The text of a CSV that comes in blocks, in the encoding it seems to have: UTF-16 by its mark, UTF-8 when the first block
 * that holds more than ASCII is UTF-8, else Windows-1252, which spreadsheets write and which misses no byte.
 */
import { isAscii, isUtf8 } from 'node:buffer';
import { joined, wholeCharacters } from './blocks.ts';

export type CsvEncoding = 'utf-8' | 'windows-1252' | 'utf-16le';

export interface CsvText {
  readonly text: AsyncGenerator<string>;
  /** What the file turned out to be; UTF-8 while it is plain ASCII. */
  encoding(): CsvEncoding;
}

export function csvText(blocks: AsyncIterable<Uint8Array>): CsvText {
  let known: CsvEncoding | undefined;
  async function* decoded(): AsyncGenerator<string> {
    let decoder: InstanceType<typeof TextDecoder> | undefined;
    let carried: Uint8Array = new Uint8Array(0);
    for await (const block of blocks) {
      const bytes = joined(carried, block);
      known ??= encodingOf(bytes);
      if (known === undefined) {
        yield asciiOf(bytes);
        continue;
      }
      // A byte order mark is taken off by the decoder.
      decoder ??= new TextDecoder(known);
      const end = known === 'utf-8' ? wholeCharacters(bytes) : bytes.length;
      carried = bytes.slice(end);
      yield decoder.decode(bytes.subarray(0, end), { stream: true });
    }
    yield `${decoder?.decode(carried) ?? asciiOf(carried)}`;
  }
  return { text: decoded(), encoding: () => known ?? 'utf-8' };
}

/** Undefined while every byte is ASCII. */
function encodingOf(bytes: Uint8Array): CsvEncoding | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (isAscii(bytes)) return undefined;
  return isUtf8(bytes.subarray(0, wholeCharacters(bytes))) ? 'utf-8' : 'windows-1252';
}

function asciiOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
