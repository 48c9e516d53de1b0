// SPDX-License-Identifier: Apache-2.0
/**
 * The records of a zip archive, byte by byte (PKWARE APPNOTE 6.3, §4.3 and §4.5.3): local header, central record, the
 * two ends of the directory. Pure: they are read, not yet believed.
 */
import { damaged, ZipTrouble } from './trouble.ts';

export const signature = {
  local: 0x04034b50,
  descriptor: 0x08074b50,
  central: 0x02014b50,
  end64: 0x06064b50,
  locator64: 0x07064b50,
  end: 0x06054b50,
} as const;

/** Bytes after the signature, before what has a length of its own. */
export const fixedBytes = { local: 26, central: 42, locator64: 16, end: 18 } as const;

export type Methode = 'STOCKE' | 'DEFLATE';

/** Longer names are no names: the directory of 2,000 of the greatest length would be 130 MB. */
const maxNameBytes = 4_096;
/** "Look in the zip64 field". */
const elsewhere32 = 0xffff_ffff;
export const elsewhere16 = 0xffff;

const flag = { encrypted: 1, sizesFollow: 1 << 3, strong: 1 << 6, utf8: 1 << 11, masked: 1 << 13 } as const;

/** What a local header and its record in the directory both say. */
export interface Described {
  readonly nom: string;
  readonly methode: Methode;
  /** The sizes and the CRC stand after the content, not in the local header. */
  readonly sizesFollow: boolean;
  readonly crc: number;
  readonly packedBytes: number;
  readonly sizeBytes: number;
}

export interface Central extends Described {
  readonly offset: number;
  /** A link, a device or a socket, as a Unix writer says it. */
  readonly isSpecial: boolean;
}

/** Lengths of the variable parts, from the fixed part of a record. */
export function variableBytes(which: 'local' | 'central', fixed: Buffer): number {
  if (which === 'local') return nameLength(fixed, 22) + fixed.readUInt16LE(24);
  return nameLength(fixed, 24) + fixed.readUInt16LE(26) + fixed.readUInt16LE(28);
}

function nameLength(fixed: Buffer, at: number): number {
  const bytes = fixed.readUInt16LE(at);
  if (bytes <= maxNameBytes) return bytes;
  throw new ZipTrouble('un nom de l archive zip est trop long', 'a name in the zip archive is too long');
}

export function readLocal(fixed: Buffer, variable: Buffer): Described {
  const nameBytes = fixed.readUInt16LE(22);
  const sizes = {
    sizeBytes: fixed.readUInt32LE(18),
    packedBytes: fixed.readUInt32LE(14),
    offset: 0,
  };
  return {
    ...common(fixed.readUInt16LE(2), fixed.readUInt16LE(4), variable.subarray(0, nameBytes)),
    crc: fixed.readUInt32LE(10),
    ...sizesOf(sizes, variable.subarray(nameBytes)),
  };
}

export function readCentral(fixed: Buffer, variable: Buffer): Central {
  const nameBytes = fixed.readUInt16LE(24);
  const extraBytes = fixed.readUInt16LE(26);
  if (fixed.readUInt16LE(30) !== 0) throw severalDisks();
  const sizes = {
    sizeBytes: fixed.readUInt32LE(20),
    packedBytes: fixed.readUInt32LE(16),
    offset: fixed.readUInt32LE(38),
  };
  return {
    ...common(fixed.readUInt16LE(4), fixed.readUInt16LE(6), variable.subarray(0, nameBytes)),
    crc: fixed.readUInt32LE(12),
    ...sizesOf(sizes, variable.subarray(nameBytes, nameBytes + extraBytes)),
    isSpecial: isSpecial(fixed),
  };
}

function common(
  flags: number,
  method: number,
  name: Buffer,
): Pick<Described, 'nom' | 'methode' | 'sizesFollow'> {
  if ((flags & (flag.encrypted | flag.strong | flag.masked)) !== 0) {
    throw new ZipTrouble('l archive zip est chiffree', 'the zip archive is encrypted');
  }
  if (method !== 0 && method !== 8) {
    throw new ZipTrouble(
      `l archive zip emploie la methode ${method} ; seuls le stockage (0) et deflate (8) sont lus`,
      `the zip archive uses method ${method}; only stored (0) and deflate (8) are read`,
    );
  }
  return {
    nom: nameOf(name, (flags & flag.utf8) !== 0),
    methode: method === 0 ? 'STOCKE' : 'DEFLATE',
    sizesFollow: (flags & flag.sizesFollow) !== 0,
  };
}

/** Most writers write UTF-8 without saying so; what is none is shown as Latin-1. */
function nameOf(name: Buffer, isUtf8: boolean): string {
  if (isUtf8) return name.toString('utf8');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(name);
  } catch {
    return name.toString('latin1');
  }
}

interface Sizes {
  readonly sizeBytes: number;
  readonly packedBytes: number;
  readonly offset: number;
}

/** The zip64 field (§4.5.3) holds, in this order, those of the values that stand as all ones. */
function sizesOf(sizes: Sizes, extra: Buffer): Sizes {
  if (!Object.values(sizes).includes(elsewhere32)) return sizes;
  let field = zip64Field(extra);
  const wide = (value: number): number => {
    if (value !== elsewhere32) return value;
    const read = readUInt64(field, 0);
    field = field.subarray(8);
    return read;
  };
  return {
    sizeBytes: wide(sizes.sizeBytes),
    packedBytes: wide(sizes.packedBytes),
    offset: wide(sizes.offset),
  };
}

function zip64Field(extra: Buffer): Buffer {
  let at = 0;
  while (at + 4 <= extra.length) {
    const end = at + 4 + extra.readUInt16LE(at + 2);
    if (extra.readUInt16LE(at) === 1) return extra.subarray(at + 4, end);
    at = end;
  }
  throw damaged();
}

/** An integer of 64 bits that Node can count with; no archive needs more. */
export function readUInt64(from: Buffer, at: number): number {
  if (from.length < at + 8) throw damaged();
  const value = from.readBigUInt64LE(at);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged();
  return Number(value);
}

const unix = 3;
const fileTypeMask = 0xf000;
/** A file made from a pipe says it is one, and is a file like any other. */
const specialTypes: ReadonlySet<number> = new Set([0xa000, 0x2000, 0x6000, 0xc000]);

function isSpecial(fixed: Buffer): boolean {
  if (fixed.readUInt8(1) !== unix) return false;
  return specialTypes.has((fixed.readUInt32LE(34) >>> 16) & fileTypeMask);
}

export function severalDisks(): ZipTrouble {
  return new ZipTrouble('l archive zip est en plusieurs volumes', 'the zip archive is in several volumes');
}
