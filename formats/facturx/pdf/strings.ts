// SPDX-License-Identifier: Apache-2.0
/** What stands between the brackets of a PDF string: escapes of a literal one, digits of a hexadecimal one (§7.3.4). */
const carriageReturn = 0x0d;
const lineFeed = 0x0a;
const backslash = 0x5c;
const escapes: Readonly<Record<number, number>> = { 110: 10, 114: 13, 116: 9, 98: 8, 102: 12 };

/** Escapes of a literal string undone, a line end of any kind read as one line feed (§7.3.4.2). */
export function unescaped(raw: Uint8Array): Uint8Array {
  const out = new Uint8Array(raw.length);
  let length = 0;
  for (let i = 0; i < raw.length; ) {
    const { value, next } = characterAt(raw, i);
    if (value !== undefined) out[length++] = value;
    i = next;
  }
  return out.subarray(0, length);
}

interface Character {
  /** Undefined for a line end that a backslash takes away. */
  readonly value: number | undefined;
  readonly next: number;
}

function characterAt(raw: Uint8Array, at: number): Character {
  const byte = raw[at];
  if (byte === backslash) return escapeAt(raw, at + 1);
  if (byte === carriageReturn) return { value: lineFeed, next: at + (raw[at + 1] === lineFeed ? 2 : 1) };
  return { value: byte, next: at + 1 };
}

/** What the escape whose character after the backslash is at `at` stands for. */
function escapeAt(raw: Uint8Array, at: number): Character {
  const byte = raw[at];
  if (byte === carriageReturn) return { value: undefined, next: at + (raw[at + 1] === lineFeed ? 2 : 1) };
  if (byte === undefined || byte === lineFeed) return { value: undefined, next: at + 1 };
  if (!isOctal(byte)) return { value: escapes[byte] ?? byte, next: at + 1 };
  let value = 0;
  let next = at;
  for (let digit = raw[next]; isOctal(digit) && next < at + 3; digit = raw[next]) {
    value = value * 8 + digit - 0x30;
    next++;
  }
  return { value: value & 0xff, next };
}

/** Hexadecimal digits to bytes, anything else stepped over; an odd last digit counts as followed by 0. */
export function hexToBytes(digits: Uint8Array): Uint8Array {
  const out = new Uint8Array((digits.length + 1) >> 1);
  let count = 0;
  for (const byte of digits) {
    const digit = hexDigit(byte);
    if (digit < 0) continue;
    const index = count >> 1;
    out[index] = (out[index] ?? 0) | (count % 2 === 0 ? digit << 4 : digit);
    count++;
  }
  return out.subarray(0, (count + 1) >> 1);
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

function isOctal(byte: number | undefined): byte is number {
  return byte !== undefined && byte >= 0x30 && byte <= 0x37;
}
