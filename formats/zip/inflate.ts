// SPDX-License-Identifier: Apache-2.0
/**
 * Deflate (RFC 1951), inflated at once and piece by piece: a check is synchronous, zlib inflates synchronously only whole,
 * and an attachment of 100 Mo must not lie in memory whole. It refuses what zlib refuses (its test compares them).
 *
 * Memory: one window and one piece, whatever the content.
 */
import type { BitSource } from './bits.ts';
import { fixedTables, HuffmanTable } from './huffman.ts';
import { damaged } from './trouble.ts';

const windowBytes = 32 * 1024;
/** What is handed out at once, about. */
const pieceBytes = 64 * 1024;
const longestMatch = 258;
/** Of the literal and length alphabet; 286 and 287 exist in the fixed code and mean nothing. */
const endOfBlock = 256;

const lengthBase = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195,
  227, 258,
];
const lengthExtra = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const distanceBase = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
  6145, 8193, 12289, 16385, 24577,
];
const distanceExtra = [
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
];

type Block =
  | { readonly kind: 'STOCKE'; leftBytes: number }
  | { readonly kind: 'CODE'; readonly lengths: HuffmanTable; readonly distances: HuffmanTable };

export class Inflate {
  readonly #bits: BitSource;
  readonly #out = new Uint8Array(windowBytes + pieceBytes + longestMatch);
  /** Where the next byte goes, and where what was not handed out begins. */
  #at = 0;
  #from = 0;
  #block: Block | undefined;
  #isLast = false;

  constructor(bits: BitSource) {
    this.#bits = bits;
  }

  /** The next piece, valid until the next call; undefined at the end. @throws ZipTrouble */
  next(): Uint8Array | undefined {
    if (this.#at >= windowBytes + pieceBytes) this.#slide();
    while (this.#at < windowBytes + pieceBytes) {
      if (this.#block === undefined && this.#isLast) break;
      this.#block ??= this.#open();
      const isDone = this.#block.kind === 'STOCKE' ? this.#copy(this.#block) : this.#decode(this.#block);
      if (isDone) this.#block = undefined;
    }
    if (this.#at === this.#from) return undefined;
    const piece = this.#out.subarray(this.#from, this.#at);
    this.#from = this.#at;
    return piece;
  }

  #slide(): void {
    this.#out.copyWithin(0, this.#at - windowBytes, this.#at);
    this.#at = windowBytes;
    this.#from = windowBytes;
  }

  #open(): Block {
    const bits = this.#bits;
    this.#isLast = bits.read(1) === 1;
    const kind = bits.read(2);
    if (kind === 0) {
      bits.align();
      const leftBytes = bits.read(16);
      if ((leftBytes ^ 0xffff) !== bits.read(16)) throw damaged();
      return { kind: 'STOCKE', leftBytes };
    }
    if (kind === 3) throw damaged();
    return { kind: 'CODE', ...(kind === 1 ? fixedTables() : readTables(bits)) };
  }

  #copy(block: { leftBytes: number }): boolean {
    while (block.leftBytes > 0 && this.#at < windowBytes + pieceBytes) {
      const room = windowBytes + pieceBytes - this.#at;
      const chunk = this.#bits.bytes(Math.min(block.leftBytes, room));
      this.#out.set(chunk, this.#at);
      this.#at += chunk.length;
      block.leftBytes -= chunk.length;
    }
    return block.leftBytes === 0;
  }

  /** Until the block ends (true) or the piece is full. */
  #decode({ lengths, distances }: { lengths: HuffmanTable; distances: HuffmanTable }): boolean {
    const bits = this.#bits;
    const out = this.#out;
    let at = this.#at;
    let symbol = 0;
    while (at < windowBytes + pieceBytes) {
      symbol = lengths.read(bits);
      if (symbol < endOfBlock) {
        out[at++] = symbol;
        continue;
      }
      if (symbol === endOfBlock) break;
      at = this.#match(symbol - endOfBlock - 1, distances, at);
    }
    this.#at = at;
    return symbol === endOfBlock;
  }

  /** Copies an earlier stretch, which may run into itself. Returns where it ended. */
  #match(lengthCode: number, distances: HuffmanTable, start: number): number {
    const bits = this.#bits;
    const out = this.#out;
    const base = lengthBase[lengthCode];
    if (base === undefined) throw damaged();
    const length = base + bits.read(lengthExtra[lengthCode] ?? 0);
    const distanceCode = distances.read(bits);
    const near = distanceBase[distanceCode];
    if (near === undefined) throw damaged();
    const distance = near + bits.read(distanceExtra[distanceCode] ?? 0);
    if (distance > start) throw damaged();
    const end = start + length;
    if (distance >= length) {
      out.copyWithin(start, start - distance, end - distance);
      return end;
    }
    for (let at = start; at < end; at++) out[at] = out[at - distance] ?? 0;
    return end;
  }
}

/** In which order the lengths of the code of the code lengths are written. */
const lengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const maxLiterals = 286;
const maxDistances = 30;

/** §3.2.7: the tables of a block, themselves in a code. */
function readTables(bits: BitSource): { lengths: HuffmanTable; distances: HuffmanTable } {
  const literals = bits.read(5) + 257;
  const distances = bits.read(5) + 1;
  const codes = bits.read(4) + 4;
  if (literals > maxLiterals || distances > maxDistances) throw damaged();
  const ofCodes = new Uint8Array(19);
  for (const place of lengthOrder.slice(0, codes)) ofCodes[place] = bits.read(3);
  const code = new HuffmanTable(ofCodes, 'CODES');
  const all = readLengths(bits, code, literals + distances);
  if (all[endOfBlock] === 0) throw damaged();
  return {
    lengths: new HuffmanTable(all.subarray(0, literals), 'LONGUEURS'),
    distances: new HuffmanTable(all.subarray(literals), 'DISTANCES'),
  };
}

/** 16 repeats the one before, 17 and 18 repeat zero. */
const repeats = [
  { extra: 2, base: 3 },
  { extra: 3, base: 3 },
  { extra: 7, base: 11 },
];

function readLengths(bits: BitSource, code: HuffmanTable, count: number): Uint8Array {
  const all = new Uint8Array(count);
  for (let at = 0; at < count; ) {
    const symbol = code.read(bits);
    const repeat = repeats[symbol - 16];
    if (repeat === undefined) {
      all[at++] = symbol;
      continue;
    }
    if (symbol === 16 && at === 0) throw damaged();
    const value = symbol === 16 ? (all[at - 1] ?? 0) : 0;
    const end = at + repeat.base + bits.read(repeat.extra);
    if (end > count) throw damaged();
    all.fill(value, at, end);
    at = end;
  }
  return all;
}
