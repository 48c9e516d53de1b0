// SPDX-License-Identifier: Apache-2.0
/**
 * A large document for the scanner: read in pieces, of which one or two are in memory. Offsets are bytes, counted
 * from after the byte order mark. The bytes are known to be UTF-8.
 *
 * The scanner looks at ASCII one by one and at other characters only in names. So that a name is taken whole,
 * the first byte of a character answers its code, and the following ones a character that may stand inside any name.
 */
import type { ContentReader } from '../../gateway/ports/formats.ts';
import { readFully } from './content.ts';
import type { MeasuredSource } from './text-source.ts';

/** Held around the place the scanner is at: of the order of what one request of a worker brings. */
const windowBytes = 262_144;
/** Of those, how many before that place: the scanner goes back to where a text or tag began. */
const behindBytes = 65_536;
/** What is looked for is mostly this near. */
const soonBytes = 128;
/** U+00B7, which may stand inside a name and not at its start. */
const insideName = 0xb7;

export class ByteSource implements MeasuredSource {
  readonly length: number;
  readonly #content: ContentReader;
  /** Length of the byte order mark. */
  readonly #origin: number;
  readonly #window = Buffer.allocUnsafeSlow(windowBytes);
  /** What the window holds, and where that is in the document. */
  #held = this.#window.subarray(0, 0);
  #from = 0;
  #to = 0;
  /** For what is looked for beyond the window, which stays where it is. */
  #far: Buffer | undefined;

  constructor(content: ContentReader, origin: number) {
    this.#content = content;
    this.#origin = origin;
    this.length = content.sizeBytes - origin;
  }

  charCodeAt(at: number): number {
    if (at < this.#from || at >= this.#to) {
      if (!(at >= 0 && at < this.length)) return Number.NaN;
      this.#load(at);
    }
    const byte = this.#window[at - this.#from] ?? Number.NaN;
    return byte < 0x80 ? byte : this.#beyondAscii(at, byte);
  }

  indexOf(text: string, from: number): number {
    if (!this.#isNear(from) && from < this.length) this.#load(from);
    const found = this.#indexNear(text, from - this.#from);
    if (found !== -1) return found + this.#from;
    if (this.#to === this.length) return -1;
    return this.#indexFar(text, Math.max(from, this.#to - text.length + 1));
  }

  startsWith(text: string, at: number): boolean {
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code >= 0x80) return this.#holds(Buffer.from(text), at);
      if (this.charCodeAt(at + i) !== code) return false;
    }
    return true;
  }

  slice(from: number, to: number): string {
    const end = Math.min(to, this.length);
    if (from >= end) return '';
    if (this.#isNear(from) && end <= this.#to) {
      return this.#window.toString('utf8', from - this.#from, end - this.#from);
    }
    return this.bytes(from, end).toString('utf8');
  }

  /** Its own copy of the bytes between two offsets. */
  bytes(from: number, to: number): Buffer {
    const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(to, this.length) - from));
    return bytes.subarray(0, this.copy(bytes, from));
  }

  /** Fills `into` with the bytes from that offset on; answers how many. */
  copy(into: Uint8Array, from: number): number {
    if (this.#isNear(from) && from + into.length <= this.#to) {
      into.set(this.#window.subarray(from - this.#from, from - this.#from + into.length));
      return into.length;
    }
    return readFully(this.#content, into, this.#origin + from);
  }

  /** Copies the bytes between two offsets, few as a rule, to a place of `into`; answers how many. */
  copyTo(into: Uint8Array, at: number, from: number, to: number): number {
    if (!this.#isNear(from) || to > this.#to) return this.copy(into.subarray(at, at + to - from), from);
    const window = this.#window;
    const start = from - this.#from;
    const length = to - from;
    // A view of so few bytes costs more than they do.
    for (let i = 0; i < length; i++) into[at + i] = window[start + i] ?? 0;
    return length;
  }

  unitsBetween(from: number, to: number, most: number): number {
    let units = 0;
    for (const piece of this.#pieces(from, to)) {
      for (let i = 0; i < piece.length; i++) units += unitsOf(piece[i] ?? 0);
      if (units > most) break;
    }
    return units;
  }

  advanced(from: number, units: number): number {
    let at = from;
    let left = units;
    for (const piece of this.#pieces(from, this.length)) {
      for (let i = 0; i < piece.length; i++) {
        left -= unitsOf(piece[i] ?? 0);
        if (left < 0) return at + i;
      }
      at += piece.length;
    }
    return at;
  }

  /** As many bytes at once as the window has; each piece is written over by the next. */
  *#pieces(from: number, to: number): Generator<Uint8Array> {
    const buffer = Buffer.allocUnsafe(Math.min(windowBytes, Math.max(0, to - from)));
    for (let at = from; at < to; at += buffer.length) {
      const piece = buffer.subarray(0, Math.min(buffer.length, to - at));
      yield piece.subarray(0, this.copy(piece, at));
    }
  }

  #isNear(at: number): boolean {
    return at >= this.#from && at < this.#to;
  }

  #load(at: number): void {
    this.#from = Math.max(0, Math.min(at - behindBytes, this.length - windowBytes));
    const length = readFully(this.#content, this.#window, this.#origin + this.#from);
    this.#to = this.#from + length;
    this.#held = this.#window.subarray(0, length);
  }

  /** Most of what is looked for is a few characters away: a call for them would cost more than the search. */
  #indexNear(text: string, from: number): number {
    const held = this.#held;
    const first = text.charCodeAt(0);
    const soon = Math.min(from + soonBytes, held.length - text.length + 1);
    for (let at = from; at < soon; at++) {
      if (held[at] === first && isAt(held, at, text)) return at;
    }
    return soon < from + soonBytes ? -1 : held.indexOf(text, soon, 'latin1');
  }

  #indexFar(text: string, from: number): number {
    this.#far ??= Buffer.allocUnsafeSlow(windowBytes);
    for (let at = from; at < this.length; at += windowBytes - text.length + 1) {
      const held = readFully(this.#content, this.#far, this.#origin + at);
      const found = this.#far.subarray(0, held).indexOf(text, 0, 'latin1');
      if (found !== -1) return at + found;
    }
    return -1;
  }

  #holds(wanted: Buffer, at: number): boolean {
    return this.bytes(at, at + wanted.length).equals(wanted);
  }

  #beyondAscii(at: number, first: number): number {
    if (first < 0xc0) return insideName;
    const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    return this.bytes(at, at + length)
      .toString('utf8')
      .charCodeAt(0);
  }
}

function isAt(bytes: Uint8Array, at: number, text: string): boolean {
  for (let i = 1; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

/** UTF-16 units that begin with a byte: none inside a character, two for one outside the basic plane. */
function unitsOf(byte: number): number {
  if (byte >= 0x80 && byte < 0xc0) return 0;
  return byte >= 0xf0 ? 2 : 1;
}
