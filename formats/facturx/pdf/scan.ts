// SPDX-License-Identifier: Apache-2.0
/**
 * Where the objects of a file are, without believing what it says: every `n g obj` in the order of the bytes, the
 * last one of a number wins. For files whose cross-references are wrong.
 *
 * The bytes of a stream are stepped over up to its `endstream`, so that a PDF inside a PDF is not taken for it when
 * its stream has a Length that is right. Linear: each mark is searched for once.
 */
import { maxObjectNumber, maxScanned } from '../limits.ts';
import type { Places } from './cross-references.ts';
import { type Budget, Lexer } from './lexer.ts';
import { beyond, PdfTrouble } from './trouble.ts';
import { isDict, type PdfDict, PdfStream } from './values.ts';

export interface Scanned {
  readonly places: Places;
  /** The newest first; those of cross-reference streams too. */
  readonly trailers: readonly PdfDict[];
  /** Object streams in the order of the file, whose objects are still to be placed. */
  readonly objectStreams: readonly number[];
  /** The last catalogue seen, for a file without a trailer. */
  readonly catalog: number | undefined;
}

export function scanObjects(bytes: Uint8Array, budget: Budget): Scanned {
  return new ObjectScanner(bytes, budget).run();
}

/** How far before what follows it a number of `n g obj` may begin, white space included. */
const headerBytes = 16;

function isSpace(byte: number): boolean {
  return byte === 0 || (byte >= 9 && byte <= 13) || byte === 32;
}

class ObjectScanner {
  readonly #bytes: Uint8Array;
  readonly #buffer: Buffer;
  readonly #budget: Budget;
  readonly #places: Places = new Map();
  readonly #trailers: PdfDict[] = [];
  readonly #objectStreams: number[] = [];
  #catalog: number | undefined;
  /** Next place of each mark, at or after where it was last asked for. */
  readonly #next = new Map<string, number>();

  constructor(bytes: Uint8Array, budget: Budget) {
    this.#bytes = bytes;
    this.#buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#budget = budget;
  }

  run(): Scanned {
    let at = 0;
    for (let count = 0; ; count++) {
      if (count > maxScanned) throw beyond("trop d'objets", 'too many objects');
      const header = this.#find('obj', at);
      const trailer = this.#find('trailer', at);
      if (trailer < header) {
        this.#trailer(trailer);
        at = trailer + 'trailer'.length;
      } else if (header === Number.POSITIVE_INFINITY) {
        break;
      } else {
        at = this.#object(header);
      }
    }
    return {
      places: this.#places,
      trailers: this.#trailers.toReversed(),
      objectStreams: this.#objectStreams,
      catalog: this.#catalog,
    };
  }

  /** Takes the object whose `obj` is at `mark`; returns where to go on. */
  #object(mark: number): number {
    const after = mark + 'obj'.length;
    const header = this.#headerBefore(mark);
    if (header === undefined) return after;
    const { number, offset } = header;
    this.#places.set(number, offset);
    // What ends it: its `endobj`, or the next object where a writer forgot to.
    const end = this.#find('obj', after);
    const stream = this.#find('stream', after);
    if (stream >= end) {
      if (this.#holds(after, end, '/Catalog')) this.#catalog = number;
      return after;
    }
    return this.#stream(number, after, stream);
  }

  /** The numbers before an `obj`, read backwards: generation, then number. */
  #headerBefore(mark: number): { readonly number: number; readonly offset: number } | undefined {
    const generation = this.#integerBefore(mark);
    return generation === undefined ? undefined : this.#integerBefore(generation.offset);
  }

  #integerBefore(end: number): { readonly number: number; readonly offset: number } | undefined {
    const lowest = Math.max(0, end - headerBytes);
    let at = end;
    while (at > lowest && isSpace(this.#bytes[at - 1] ?? -1)) at--;
    if (at === end) return undefined;
    let number = 0;
    let power = 1;
    const last = at;
    for (let digit = (this.#bytes[at - 1] ?? 0) - 0x30; at > lowest && digit >= 0 && digit <= 9; ) {
      number += digit * power;
      power *= 10;
      at--;
      digit = (this.#bytes[at - 1] ?? 0) - 0x30;
    }
    return at === last || number > maxObjectNumber ? undefined : { number, offset: at };
  }

  #stream(number: number, start: number, mark: number): number {
    const isObjectStream = this.#holds(start, mark, '/ObjStm');
    if (isObjectStream) this.#objectStreams.push(number);
    const dict = this.#dictAt(start, mark + 'stream'.length);
    if (dict?.get('Type') === 'XRef') this.#trailers.push(dict);
    const declared = dict?.get('Length');
    const body = mark + 'stream'.length;
    if (typeof declared === 'number' && declared > 0 && body + declared < this.#bytes.length) {
      const end = body + declared;
      const found = this.#buffer.toString('latin1', end, end + 16).indexOf('endstream');
      if (found >= 0) return end + found;
    }
    return Math.min(this.#find('endstream', body), this.#bytes.length);
  }

  #dictAt(start: number, end: number): PdfDict | undefined {
    try {
      const value = new Lexer(this.#bytes.subarray(0, end), start, this.#budget).value();
      return value instanceof PdfStream ? value.dict : undefined;
    } catch (error) {
      if (error instanceof PdfTrouble && error.kind === 'STRUCTURE') return undefined;
      throw error;
    }
  }

  #trailer(mark: number): void {
    const lexer = new Lexer(this.#bytes, mark + 'trailer'.length, this.#budget);
    try {
      const dict = lexer.value();
      if (isDict(dict)) this.#trailers.push(dict);
    } catch (error) {
      if (!(error instanceof PdfTrouble && error.kind === 'STRUCTURE')) throw error;
    }
  }

  #holds(from: number, to: number, mark: string): boolean {
    return this.#find(mark, from) < to;
  }

  #find(mark: string, from: number): number {
    const known = this.#next.get(mark) ?? -1;
    if (known >= from) return known;
    const found = this.#buffer.indexOf(mark, from);
    const next = found === -1 ? Number.POSITIVE_INFINITY : found;
    this.#next.set(mark, next);
    return next;
  }
}
