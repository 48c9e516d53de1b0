// SPDX-License-Identifier: Apache-2.0
/** Zip archives byte by byte, right ones and wrong ones: what a header says may be told apart from what is true. */
import { crc32, deflateRawSync } from 'node:zlib';

export interface Said {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly sizeBytes: number;
  readonly extra: Buffer;
}

export interface ZipPart {
  readonly name: string;
  readonly content?: string | Uint8Array;
  readonly stored?: boolean;
  /** Sizes after the content: with or without the signature, in 32 or 64 bits. */
  readonly descriptor?: 'bare' | 'signed' | 'bare64' | 'signed64';
  readonly packed?: Uint8Array;
  /** What the headers say, in place of the truth. */
  readonly local?: Partial<Said>;
  readonly central?: Partial<Said> & { readonly offset?: number; readonly mode?: number };
  /** Bytes between this file and what follows it. */
  readonly gap?: string;
  /** Left out of the directory. */
  readonly hidden?: boolean;
}

export interface ZipEnd {
  readonly count?: number;
  readonly comment?: string;
  readonly trailing?: string;
  readonly disk?: number;
  readonly offset?: number;
  /** With the end records of zip64 before it. */
  readonly wide?: boolean;
}

const followFlag = 1 << 3;
const utf8Flag = 1 << 11;

export function zipOf(parts: readonly ZipPart[], end: ZipEnd = {}): Buffer {
  const files: Buffer[] = [];
  const records: Buffer[] = [];
  let offset = 0;
  for (const part of parts) {
    const packed = packedOf(part);
    const truth = truthOf(part, packed);
    const file = fileOf(part, packed, truth);
    if (part.hidden !== true) {
      records.push(centralRecord({ ...truth, ...part.central }, offset, part.central));
    }
    files.push(file);
    offset += file.length;
  }
  const directory = Buffer.concat(records);
  const { count = records.length, offset: start = offset } = end;
  const found = { count, bytes: directory.length, offset: start };
  return Buffer.concat([...files, directory, endOf(found, offset + directory.length, end)]);
}

function packedOf({ content = '', stored = false, packed }: ZipPart): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.from(packed ?? (stored ? bytes : deflateRawSync(bytes)));
}

function truthOf({ name, content = '', stored = false, descriptor }: ZipPart, packed: Buffer): Said {
  const bytes = Buffer.from(content);
  return {
    name,
    flags: utf8Flag | (descriptor === undefined ? 0 : followFlag),
    method: stored ? 0 : 8,
    crc: crc32(bytes),
    packedBytes: packed.length,
    sizeBytes: bytes.length,
    extra: Buffer.alloc(0),
  };
}

function fileOf({ descriptor, local, gap = '' }: ZipPart, packed: Buffer, truth: Said): Buffer {
  const unsaid = descriptor === undefined ? {} : { crc: 0, packedBytes: 0, sizeBytes: 0 };
  return Buffer.concat([
    localHeader({ ...truth, ...unsaid, ...local }),
    packed,
    descriptorOf(descriptor, truth),
    Buffer.from(gap),
  ]);
}

export const names = (...parts: readonly (string | ZipPart)[]): Buffer =>
  zipOf(parts.map((part) => (typeof part === 'string' ? { name: part, content: '<a/>' } : part)));

function localHeader(said: Said): Buffer {
  return Buffer.concat([uint(4, 0x04034b50), uint(2, 20), common(said), name(said), said.extra]);
}

function centralRecord(
  said: Said,
  at: number,
  { offset = at, mode = 0 }: { readonly offset?: number; readonly mode?: number } = {},
): Buffer {
  const nameBytes = Buffer.from(said.name);
  return Buffer.concat([
    uint(4, 0x02014b50),
    uint(2, 0x0314),
    uint(2, 20),
    common(said),
    Buffer.alloc(6),
    uint(4, mode * 0x1_0000),
    uint(4, offset),
    nameBytes,
    said.extra,
  ]);
}

/** From the flags to the length of the extra field. */
function common(said: Said): Buffer {
  return Buffer.concat([
    uint(2, said.flags),
    uint(2, said.method),
    uint(4, 0),
    uint(4, said.crc),
    uint(4, said.packedBytes),
    uint(4, said.sizeBytes),
    uint(2, Buffer.byteLength(said.name)),
    uint(2, said.extra.length),
  ]);
}

function name(said: Said): Buffer {
  return Buffer.from(said.name);
}

function descriptorOf(kind: ZipPart['descriptor'], { crc, packedBytes, sizeBytes }: Said): Buffer {
  if (kind === undefined) return Buffer.alloc(0);
  const width = kind.endsWith('64') ? 8 : 4;
  const signature = kind.startsWith('signed') ? uint(4, 0x08074b50) : Buffer.alloc(0);
  return Buffer.concat([signature, uint(4, crc), uint(width, packedBytes), uint(width, sizeBytes)]);
}

function endOf(
  { count, bytes, offset }: { readonly count: number; readonly bytes: number; readonly offset: number },
  at: number,
  { comment = '', trailing = '', disk = 0, wide = false }: ZipEnd,
): Buffer {
  const wideEnd = [
    uint(4, 0x06064b50),
    uint(8, 44),
    uint(4, 0),
    uint(4, disk),
    uint(4, disk),
    ...[count, count, bytes, offset].map((value) => uint(8, value)),
    uint(4, 0x07064b50),
    uint(4, 0),
    uint(8, at),
    uint(4, 1),
  ];
  const shown = wide
    ? [uint(2, 0xffff), uint(2, 0xffff), uint(4, 0xffff_ffff), uint(4, 0xffff_ffff)]
    : [uint(2, count), uint(2, count), uint(4, bytes), uint(4, offset)];
  return Buffer.concat([
    ...(wide ? wideEnd : []),
    uint(4, 0x06054b50),
    uint(2, disk),
    uint(2, disk),
    ...shown,
    uint(2, Buffer.byteLength(comment)),
    Buffer.from(comment + trailing),
  ]);
}

/** The zip64 field of sizes that stand elsewhere. */
export function wideExtra(...values: readonly number[]): Buffer {
  return Buffer.concat([uint(2, 1), uint(2, values.length * 8), ...values.map((value) => uint(8, value))]);
}

function uint(bytes: number, value: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(BigInt(value));
  return buffer.subarray(0, bytes);
}
