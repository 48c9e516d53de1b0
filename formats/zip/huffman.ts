// SPDX-License-Identifier: Apache-2.0
/** Codes of deflate (RFC 1951 §3.2.2): short ones in one look-up, long ones bit by bit. */
import type { BitSource } from './bits.ts';
import { damaged } from './trouble.ts';

const maxBits = 15;
/** Most symbols have a code no longer than that; a table of all 15 bits would cost more to make than it saves. */
const quickBits = 10;

export type Alphabet = 'CODES' | 'LONGUEURS' | 'DISTANCES';

export class HuffmanTable {
  /** By the next ten bits: symbol × 16 + length of its code; 0 for a longer one. */
  readonly #quick = new Uint16Array(1 << quickBits);
  readonly #counts = new Uint16Array(maxBits + 1);
  /** Symbols by the order of their codes. */
  readonly #symbols: Uint16Array;

  /** @throws ZipTrouble for lengths that make no code */
  constructor(lengths: Uint8Array, alphabet: Alphabet) {
    this.#symbols = new Uint16Array(lengths.length);
    for (const length of lengths) this.#counts[length] = (this.#counts[length] ?? 0) + 1;
    this.#counts[0] = 0;
    checkCode(this.#counts, alphabet);
    this.#order(lengths);
  }

  /** The next symbol. */
  read(bits: BitSource): number {
    const entry = this.#quick[bits.peek(maxBits) & ((1 << quickBits) - 1)] ?? 0;
    if (entry === 0) return this.#readLong(bits);
    bits.skip(entry & 15);
    return entry >>> 4;
  }

  #readLong(bits: BitSource): number {
    const ahead = bits.peek(maxBits);
    let code = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length <= maxBits; length++) {
      code |= (ahead >>> (length - 1)) & 1;
      const count = this.#counts[length] ?? 0;
      if (code - count < first) {
        bits.skip(length);
        return this.#symbols[index + (code - first)] ?? 0;
      }
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw damaged();
  }

  #order(lengths: Uint8Array): void {
    const nextPlace = new Uint16Array(maxBits + 2);
    const nextCode = new Uint16Array(maxBits + 2);
    for (let length = 1; length <= maxBits; length++) {
      const count = this.#counts[length] ?? 0;
      nextPlace[length + 1] = (nextPlace[length] ?? 0) + count;
      nextCode[length + 1] = ((nextCode[length] ?? 0) + count) << 1;
    }
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      const length = lengths[symbol] ?? 0;
      if (length === 0) continue;
      const place = nextPlace[length] ?? 0;
      const code = nextCode[length] ?? 0;
      nextPlace[length] = place + 1;
      nextCode[length] = code + 1;
      this.#symbols[place] = symbol;
      if (length <= quickBits) this.#spread(reversed(code, length), length, symbol);
    }
  }

  /** Every ten bits that begin with this code. */
  #spread(code: number, length: number, symbol: number): void {
    for (let at = code; at < 1 << quickBits; at += 1 << length) this.#quick[at] = (symbol << 4) | length;
  }
}

/** More codes than there is room for, or fewer: only a single distance or length of one bit may leave room. */
function checkCode(counts: Uint16Array, alphabet: Alphabet): void {
  let left = 1;
  let longest = 0;
  for (let length = 1; length <= maxBits; length++) {
    const count = counts[length] ?? 0;
    left = left * 2 - count;
    if (left < 0) throw damaged();
    if (count > 0) longest = length;
  }
  // No distance at all is right for a block of literals.
  if (longest === 0 && alphabet === 'DISTANCES') return;
  if (left > 0 && (alphabet === 'CODES' || longest !== 1)) throw damaged();
}

function reversed(code: number, length: number): number {
  let result = 0;
  for (let i = 0; i < length; i++) result |= ((code >>> i) & 1) << (length - 1 - i);
  return result;
}

/** §3.2.6. Made when asked for: few archives use it twice. */
export function fixedTables(): { lengths: HuffmanTable; distances: HuffmanTable } {
  const lengths = new Uint8Array(288).fill(8, 0, 144).fill(9, 144, 256).fill(7, 256, 280).fill(8, 280, 288);
  return {
    lengths: new HuffmanTable(lengths, 'LONGUEURS'),
    distances: new HuffmanTable(new Uint8Array(32).fill(5), 'DISTANCES'),
  };
}
