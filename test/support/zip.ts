// SPDX-License-Identifier: Apache-2.0
/** Makes zip archives, right ones and wrong ones, without a library. */
import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipOptions {
  readonly deflate?: boolean;
  /** What the headers say, in place of the truth. */
  readonly method?: number;
  readonly flags?: number;
  readonly sizeBytes?: number;
}

const utf8 = 1 << 11;

export function makeZip(files: Readonly<Record<string, string>>, options: ZipOptions = {}): Uint8Array {
  const { deflate = true } = options;
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [nom, text] of Object.entries(files)) {
    const name = Buffer.from(nom);
    const content = Buffer.from(text);
    const packed = deflate ? deflateRawSync(content) : content;
    const common = commonFields(content, packed, deflate, options);
    const local = Buffer.concat([uint32(0x04034b50), uint16(20), common, lengths(name), name, packed]);
    central.push(
      Buffer.concat([
        uint32(0x02014b50),
        uint16(20),
        uint16(20),
        common,
        lengths(name),
        Buffer.alloc(10),
        uint32(offset),
        name,
      ]),
    );
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const count = uint16(central.length);
  const end = [
    uint32(0x06054b50),
    Buffer.alloc(4),
    count,
    count,
    uint32(directory.length),
    uint32(offset),
    uint16(0),
  ];
  return Buffer.concat([...locals, directory, ...end]);
}

function commonFields(content: Buffer, packed: Buffer, deflate: boolean, options: ZipOptions): Buffer {
  const { method = deflate ? 8 : 0, flags = 0, sizeBytes = content.length } = options;
  return Buffer.concat([
    uint16(flags | utf8),
    uint16(method),
    Buffer.alloc(4),
    uint32(crc32(content)),
    uint32(packed.length),
    uint32(sizeBytes),
  ]);
}

/** Of the name, and of the extra field there is none of. */
function lengths(name: Buffer): Buffer {
  return Buffer.concat([uint16(name.length), uint16(0)]);
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
