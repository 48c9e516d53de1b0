// SPDX-License-Identifier: Apache-2.0
/**
 * The texts of a large document: short ones together in pages of bytes, none across two; long ones stay in the file, as the
 * places of their pieces. A text that an element of the same name had just before is kept once: currencies, units,
 * codes. A text is known by one number, its place in the pages as if they followed each other.
 */
import type { ByteSource } from './byte-source.ts';
import { decodeReferences } from './references.ts';
import { inPlace } from './scanner.ts';
import { normalizeLineEnds } from './tree.ts';

/** A longer text stays in the file: an attachment, a page of conditions. */
export const maxPackedBytes = 4_096;
/** Looked at in one go, of what is too long to be made a string. */
const pieceBytes = 262_144;
/** Recent texts kept as strings, by where they begin. */
const recentTexts = 4_096;
const carriageReturn = 0x0d;
/** Of UTF-8, for one unit of UTF-16. */
const mostBytesPerUnit = 3;
/** Of a page: the longest text that is packed, the value of an attribute, has room in one. */
const pageBits = 18;
const pageBytes = 2 ** pageBits;
/** Longest reference: see references.ts. */
const maxReference = 64;

export interface TextPart {
  readonly kind: 'plain' | 'cdata' | 'references';
  readonly from: number;
  readonly to: number;
}

export class PackedText {
  readonly #source: ByteSource;
  readonly #pages: Buffer[] = [];
  /** The last page, and how much of it is written. */
  #page = Buffer.alloc(0);
  #size = 0;
  /** By number of name: the last text packed for it. */
  readonly #lastStart: number[] = [];
  readonly #lastLength: number[] = [];
  readonly #recentAt = new Int32Array(recentTexts).fill(-1);
  readonly #recentLength = new Int32Array(recentTexts);
  readonly #recent: string[] = new Array(recentTexts).fill('');

  /** Length of the text packed last, in bytes. */
  packedLength = 0;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  /** Packs the bytes between two offsets of the document, of an element of that name; answers where they begin. */
  packSlice(from: number, to: number, nameId: number): number {
    this.#makeRoom(to - from);
    const page = this.#page;
    const start = this.#size;
    const end = start + this.#source.copyTo(page, start, from, to);
    for (let at = start; at < end; at++) {
      if (page[at] === carriageReturn) {
        return this.packString(normalizeLineEnds(page.toString('utf8', start, end)), nameId);
      }
    }
    return this.#keep(end - start, nameId);
  }

  packString(text: string, nameId: number): number {
    this.#makeRoom(mostBytesPerUnit * text.length);
    return this.#keep(this.#page.write(text, this.#size, 'utf8'), nameId);
  }

  #makeRoom(bytes: number): void {
    if (this.#size + bytes <= this.#page.length) return;
    this.#page = Buffer.allocUnsafeSlow(pageBytes);
    this.#pages.push(this.#page);
    this.#size = 0;
  }

  /** What was just written, or the same that the name had before. */
  #keep(length: number, nameId: number): number {
    this.packedLength = length;
    const last = this.#lastStart[nameId] ?? 0;
    if (length === this.#lastLength[nameId] && this.#isAgain(last, length)) return last;
    const start = (this.#pages.length - 1) * pageBytes + this.#size;
    this.#lastStart[nameId] = start;
    this.#lastLength[nameId] = length;
    this.#size += length;
    return start;
  }

  #isAgain(last: number, length: number): boolean {
    const page = this.#pages[last >> pageBits] ?? this.#page;
    const start = last % pageBytes;
    for (let i = 0; i < length; i++) if (page[start + i] !== this.#page[this.#size + i]) return false;
    return true;
  }

  /** A text that is packed. */
  at(start: number, length: number): string {
    if (length === 0) return '';
    const place = start % recentTexts;
    if (this.#recentAt[place] === start && this.#recentLength[place] === length) {
      return this.#recent[place] ?? '';
    }
    const from = start % pageBytes;
    const text = this.#pages[start >> pageBits]?.toString('utf8', from, from + length) ?? '';
    this.#recentAt[place] = start;
    this.#recentLength[place] = length;
    this.#recent[place] = text;
    return text;
  }

  /** A text in the file. */
  join(parts: readonly TextPart[]): string {
    return parts.map((part) => this.decode(part)).join('');
  }

  /** @throws XmlSyntaxError */
  decode({ kind, from, to }: TextPart): string {
    const raw = this.#source.slice(from, to);
    const slice = raw.includes('\r') ? normalizeLineEnds(raw) : raw;
    return kind === 'references' ? inPlace(this.#source, from, () => decodeReferences(slice, from)) : slice;
  }

  /**
   * UTF-16 units of a part once decoded, which finds what is wrong with its references. Of a long one, which only an
   * attachment is, its length in the file.
   * @throws XmlSyntaxError
   */
  lengthOf(part: TextPart): number {
    const { kind, from, to } = part;
    if (to - from <= pieceBytes) return this.decode(part).length;
    if (kind === 'references') this.#checkReferences(from, to);
    return to - from;
  }

  #checkReferences(from: number, to: number): void {
    const source = this.#source;
    for (let at = source.indexOf('&', from); at !== -1 && at < to; at = source.indexOf('&', at + 1)) {
      const raw = source.slice(at, Math.min(at + maxReference, to));
      decodeReferences(raw.slice(0, raw.indexOf(';') + 1) || raw, at);
    }
  }

  /** A text in the file, a piece at a time where that changes nothing of it. */
  *pieces(parts: readonly TextPart[]): Generator<string> {
    for (const part of parts) {
      if (part.kind === 'references') yield this.decode(part);
      else yield* this.#piecesOf(part);
    }
  }

  /** Not cut inside a character nor between a carriage return and its line feed. */
  *#piecesOf({ kind, from, to }: TextPart): Generator<string> {
    for (let at = from; at < to; ) {
      let end = Math.min(to, at + pieceBytes);
      while (end < to && end > at + 1 && !isBoundary(this.#source, end)) end--;
      yield this.decode({ kind, from: at, to: end });
      at = end;
    }
  }

  /** The beginning of a text in the file: at least `most` units of it, after the white space it begins with. */
  head(parts: readonly TextPart[], most: number): string {
    let head = '';
    for (const piece of this.pieces(parts)) {
      head = (head + piece).trimStart();
      if (head.length > most) break;
    }
    return head;
  }
}

/** True where a text may be cut: before an ASCII character that does not end a line begun before. */
function isBoundary(source: ByteSource, at: number): boolean {
  return source.charCodeAt(at) < 0x80 && source.charCodeAt(at - 1) !== carriageReturn;
}
