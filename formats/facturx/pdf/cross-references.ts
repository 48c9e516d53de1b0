// SPDX-License-Identifier: Apache-2.0
/**
 * Where the objects of a file are, as the file itself says: `startxref`, then tables, streams and hybrids chained by
 * /Prev, the newest first (ISO 32000-1 §7.5.4, §7.5.8). What an older revision says of an object that a newer one
 * knows is not looked at. The chain is followed once: a place met twice ends it.
 */
import { maxObjectNumber, maxObjects, maxRevisions } from '../limits.ts';
import { type Budget, Lexer } from './lexer.ts';
import { beyond, broken } from './trouble.ts';
import { isArray, isDict, type PdfDict, PdfStream, type PdfValue } from './values.ts';

/** Offset of an object in the file; negative for one in an object stream, see {@link inStream}; 0 for none. */
export type Places = Map<number, number>;

export interface CrossReferences {
  readonly places: Places;
  /** The newest first. */
  readonly trailers: readonly PdfDict[];
}

/** How a stream of the file is decoded: its own Length is in its dictionary, never behind a reference. */
export type DecodeStream = (stream: PdfStream) => Uint8Array;

/** An object of an object stream, as a place. */
export function inStream(stream: number, index: number): number {
  return -(stream * indexSpan + index + 1);
}

export function streamOf(place: number): { readonly stream: number; readonly index: number } {
  const packed = -place - 1;
  return { stream: Math.floor(packed / indexSpan), index: packed % indexSpan };
}

/** Objects in one object stream. */
const indexSpan = 2 ** 20;
/** `startxref` is near the end; producers leave little after `%%EOF`. */
const tailBytes = 2_048;
const entryBytes = 20;

export function readCrossReferences(
  bytes: Uint8Array,
  budget: Budget,
  decode: DecodeStream,
): CrossReferences {
  return new Reader(bytes, budget, decode).run();
}

class Reader {
  readonly #bytes: Uint8Array;
  readonly #budget: Budget;
  readonly #decode: DecodeStream;
  readonly #places: Places = new Map();
  readonly #trailers: PdfDict[] = [];
  readonly #seen = new Set<number>();

  constructor(bytes: Uint8Array, budget: Budget, decode: DecodeStream) {
    this.#bytes = bytes;
    this.#budget = budget;
    this.#decode = decode;
  }

  run(): CrossReferences {
    for (let next: number | undefined = this.#start(); next !== undefined; ) next = this.#revision(next);
    return { places: this.#places, trailers: this.#trailers };
  }

  #start(): number {
    const tail = Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.byteLength);
    const from = tail.lastIndexOf('startxref');
    if (from === -1 || from < this.#bytes.length - tailBytes) {
      throw broken('startxref absent de la fin du fichier', 'no startxref at the end of the file');
    }
    const lexer = new Lexer(this.#bytes, from + 'startxref'.length, this.#budget);
    lexer.skipSpace();
    const offset = lexer.integer();
    if (offset === undefined) throw badTable();
    return offset;
  }

  /** Reads what stands at `offset`; returns where the previous revision is, if there is one not yet met. */
  #revision(offset: number): number | undefined {
    this.#once(offset);
    const trailer = this.#section(offset);
    this.#trailers.push(trailer);
    const hybrid = trailer.get('XRefStm');
    if (typeof hybrid === 'number' && !this.#seen.has(hybrid)) {
      this.#once(hybrid);
      this.#section(hybrid);
    }
    const previous = trailer.get('Prev');
    return typeof previous === 'number' && !this.#seen.has(previous) ? previous : undefined;
  }

  #once(offset: number): void {
    this.#seen.add(offset);
    if (this.#seen.size > maxRevisions) throw beyond('trop de revisions', 'too many revisions');
  }

  #section(offset: number): PdfDict {
    if (!Number.isInteger(offset) || offset < 0 || offset >= this.#bytes.length) throw badTable();
    const lexer = new Lexer(this.#bytes, offset, this.#budget);
    lexer.skipSpace();
    return lexer.takeWord('xref') ? this.#table(lexer) : this.#stream(lexer);
  }

  #table(lexer: Lexer): PdfDict {
    for (;;) {
      lexer.skipSpace();
      if (lexer.takeWord('trailer')) break;
      const first = lexer.integer();
      lexer.skipSpace();
      const count = lexer.integer();
      if (first === undefined || count === undefined) throw badTable();
      lexer.skipSpace();
      this.#entries(lexer, first, count);
    }
    const trailer = lexer.value();
    if (!isDict(trailer)) throw badTable();
    return trailer;
  }

  /** Entries have 20 bytes each; some producers end them with one byte instead of two. */
  #entries(lexer: Lexer, first: number, count: number): void {
    if (count * (entryBytes - 1) > this.#bytes.length - lexer.at) throw badTable();
    for (let i = 0; i < count; i++) {
      const offset = lexer.integer();
      lexer.skipSpace();
      const generation = lexer.integer();
      lexer.skipSpace();
      const kind = this.#bytes[lexer.at++];
      if (offset === undefined || generation === undefined) throw badTable();
      if (kind !== 0x6e && kind !== 0x66) throw badTable();
      this.#place(first + i, kind === 0x6e ? offset : 0);
      lexer.skipSpace();
    }
  }

  #stream(lexer: Lexer): PdfDict {
    if (lexer.objectHeader() === undefined) throw badTable();
    const stream = lexer.value();
    if (!(stream instanceof PdfStream) || stream.dict.get('Type') !== 'XRef') throw badTable();
    const widths = numbers(stream.dict.get('W'));
    const size = stream.dict.get('Size');
    const index = stream.dict.has('Index') ? numbers(stream.dict.get('Index')) : [0, Number(size)];
    this.#rows(this.#decode(stream), widths, index);
    return stream.dict;
  }

  #rows(rows: Uint8Array, widths: readonly number[], index: readonly number[]): void {
    const rowBytes = widths.slice(0, 3).reduce((sum, width) => sum + width, 0);
    if (widths.length < 3 || widths.some((width) => width > 8) || rowBytes === 0) throw badTable();
    let at = 0;
    for (let pair = 0; pair + 1 < index.length; pair += 2) {
      const first = index[pair] ?? 0;
      const count = Math.min(index[pair + 1] ?? 0, Math.floor((rows.length - at) / rowBytes));
      for (let i = 0; i < count; i++, at += rowBytes) this.#place(first + i, placeIn(rows, at, widths));
    }
  }

  #place(number: number, place: number): void {
    if (number > maxObjectNumber) throw badTable();
    if (this.#places.has(number)) return;
    if (this.#places.size >= maxObjects) throw beyond("trop d'objets", 'too many objects');
    this.#places.set(number, place);
  }
}

/** A row of a cross-reference stream: of what kind, and two fields that depend on it (§7.5.8.3). */
function placeIn(
  rows: Uint8Array,
  at: number,
  [typeBytes = 0, secondBytes = 0, thirdBytes = 0]: readonly number[],
): number {
  const type = typeBytes === 0 ? 1 : bigEndian(rows, at, typeBytes);
  const second = bigEndian(rows, at + typeBytes, secondBytes);
  if (type === 1) return second;
  if (type !== 2) return 0;
  const third = bigEndian(rows, at + typeBytes + secondBytes, thirdBytes);
  if (third >= indexSpan || second > maxObjectNumber) throw badTable();
  return inStream(second, third);
}

function badTable() {
  return broken('la table des references est fausse', 'the cross-reference table is wrong');
}

function numbers(value: PdfValue | undefined): readonly number[] {
  if (!isArray(value)) throw badTable();
  return value.map((one) => {
    if (typeof one !== 'number' || !Number.isInteger(one) || one < 0) throw badTable();
    return one;
  });
}

function bigEndian(bytes: Uint8Array, at: number, width: number): number {
  let value = 0;
  for (let i = 0; i < width; i++) value = value * 256 + (bytes[at + i] ?? 0);
  return value;
}
