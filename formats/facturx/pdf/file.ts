// SPDX-License-Identifier: Apache-2.0
/**
 * A PDF file opened for reading: its catalogue, its objects when asked for, its streams decoded under limits.
 *
 * The cross-references of the file are followed; when they are wrong, the file is read again by scanning. Nothing is
 * read that nobody asks for, so that the time goes with the objects used and not with the size. What the file holds
 * makes this throw PdfTrouble and nothing else.
 */
import {
  inflateFloorBytes,
  inflateRatio,
  maxFilters,
  maxInflatedBytes,
  maxObjects,
  maxReferenceHops,
  maxValues,
} from '../limits.ts';
import { inStream, type Places, readCrossReferences, streamOf } from './cross-references.ts';
import { decodeWith, type FilterParameters } from './filters.ts';
import { type Budget, Lexer } from './lexer.ts';
import { scanObjects } from './scan.ts';
import { beyond, broken, isBroken, PdfTrouble } from './trouble.ts';
import { isArray, isDict, type PdfDict, PdfRef, PdfStream, type PdfValue } from './values.ts';

interface ObjectStream {
  readonly bytes: Uint8Array;
  /** Pairs of number and offset, as in its head. */
  readonly head: readonly number[];
  readonly first: number;
}

/** White space between the last byte of a stream and its `endstream`. */
const maxStreamSlack = 8;
const endstream = 'endstream';
/** Taken for what an object stream inflated to before it turned out to be damaged. */
const damagedBytes = 1_048_576;

export class PdfFile {
  readonly bytes: Uint8Array;
  readonly trailer: PdfDict;
  readonly root: PdfDict;
  /** True when its cross-references were wrong. */
  readonly scanned: boolean;
  readonly #places: Places;
  readonly #budget: Budget;
  readonly #values = new Map<number, PdfValue>();
  readonly #objectStreams = new Map<number, ObjectStream>();

  /** @throws PdfTrouble */
  static open(bytes: Uint8Array): PdfFile {
    if (Buffer.from(bytes.subarray(0, 5)).toString('latin1') !== '%PDF-') {
      throw broken("l'en-tete %PDF est absent", 'the %PDF header is missing');
    }
    try {
      return new PdfFile(bytes, false);
    } catch (error) {
      if (!isBroken(error)) throw error;
      return PdfFile.scan(bytes);
    }
  }

  /** Without believing its cross-references. @throws PdfTrouble */
  static scan(bytes: Uint8Array): PdfFile {
    return new PdfFile(bytes, true);
  }

  private constructor(bytes: Uint8Array, scanned: boolean) {
    this.bytes = bytes;
    this.scanned = scanned;
    this.#budget = {
      values: maxValues,
      searchedBytes: 2 * bytes.length + 65_536,
      inflatedBytes: maxInflatedBytes,
    };
    const decode = (stream: PdfStream) => this.decode(stream);
    if (scanned) {
      const { places, trailers, objectStreams, catalog } = scanObjects(bytes, this.#budget);
      this.#places = places;
      assertNotEncrypted(trailers);
      for (const number of objectStreams) this.#placeObjectsOf(number);
      this.trailer = trailers.find((trailer) => trailer.has('Root')) ?? trailerTo(catalog);
    } else {
      this.#places = new Map();
      const { places, trailers } = readCrossReferences(bytes, this.#budget, decode);
      this.#places = places;
      assertNotEncrypted(trailers);
      this.trailer = trailers[0] ?? new Map();
    }
    const root = this.resolve(this.trailer.get('Root'));
    if (!isDict(root) || !root.has('Pages')) {
      throw broken('le catalogue est absent', 'the catalogue is missing');
    }
    this.root = root;
  }

  /** The value itself, references followed; null for what is not there. @throws PdfTrouble */
  resolve(value: PdfValue | undefined): PdfValue {
    let at: PdfValue = value ?? null;
    for (let hops = 0; at instanceof PdfRef; hops++) {
      if (hops >= maxReferenceHops)
        throw broken('des references tournent en rond', 'references go in a circle');
      at = this.#object(at.number);
    }
    return at;
  }

  dict(value: PdfValue | undefined): PdfDict | undefined {
    const resolved = this.resolve(value);
    if (resolved instanceof PdfStream) return resolved.dict;
    return isDict(resolved) ? resolved : undefined;
  }

  array(value: PdfValue | undefined): readonly PdfValue[] | undefined {
    const resolved = this.resolve(value);
    return isArray(resolved) ? resolved : undefined;
  }

  /** A name; undefined for anything else. */
  name(value: PdfValue | undefined): string | undefined {
    const resolved = this.resolve(value);
    return typeof resolved === 'string' ? resolved : undefined;
  }

  /** The bytes of a stream, its filters undone, out of what the file may inflate to. */
  decode(stream: PdfStream): Uint8Array {
    const bytes = this.decodeUpTo(stream, this.#budget.inflatedBytes);
    this.#budget.inflatedBytes -= bytes.length;
    return bytes;
  }

  /** The same under a limit of its own. */
  decodeUpTo(stream: PdfStream, limitBytes: number): Uint8Array {
    const filters = listOf(this.resolve(stream.dict.get('Filter') ?? stream.dict.get('F')));
    const parameters = listOf(this.resolve(stream.dict.get('DecodeParms') ?? stream.dict.get('DP')));
    if (filters.length > maxFilters) throw beyond('trop de filtres', 'too many filters');
    let bytes = this.stored(stream);
    // One measure for all the filters in a row, taken on what is in the file: each would pass alone.
    const boundBytes = Math.min(limitBytes, Math.max(inflateFloorBytes, inflateRatio * bytes.length));
    for (const [i, filter] of filters.entries()) {
      const name = this.name(filter);
      if (name === undefined) throw broken('un filtre est mal nomme', 'a filter is badly named');
      bytes = decodeWith(name, this.#parametersOf(parameters[i]), bytes, boundBytes);
    }
    return bytes;
  }

  /** The bytes of a stream as they are in the file. */
  stored({ dict, start }: PdfStream): Uint8Array {
    const declared = this.resolve(dict.get('Length'));
    if (typeof declared === 'number' && Number.isInteger(declared) && declared >= 0) {
      const end = start + declared;
      if (end <= this.bytes.length && this.#endsAt(end)) return this.bytes.subarray(start, end);
    }
    return this.bytes.subarray(start, this.#searchedEnd(start));
  }

  #parametersOf(value: PdfValue | undefined): FilterParameters {
    const dict = this.dict(value);
    return (key) => {
      const number = dict === undefined ? null : this.resolve(dict.get(key));
      return typeof number === 'number' && Number.isInteger(number) && number > 0 ? number : undefined;
    };
  }

  #endsAt(end: number): boolean {
    const after = Buffer.from(
      this.bytes.buffer,
      this.bytes.byteOffset + end,
      Math.min(endstream.length + maxStreamSlack, this.bytes.length - end),
    );
    return after.toString('latin1').trimStart().startsWith(endstream);
  }

  #searchedEnd(start: number): number {
    const buffer = Buffer.from(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
    const found = buffer.indexOf(endstream, start);
    const end = found === -1 ? this.bytes.length : found;
    this.#budget.searchedBytes -= end - start;
    if (found === -1) throw broken('un flux de donnees ne finit pas', 'a stream does not end');
    if (this.#budget.searchedBytes < 0)
      throw beyond('trop de flux sans longueur juste', 'too many streams of a wrong length');
    if (this.bytes[end - 1] === 0x0a) return this.bytes[end - 2] === 0x0d ? end - 2 : end - 1;
    return end;
  }

  #object(number: number): PdfValue {
    const known = this.#values.get(number);
    if (known !== undefined) return known;
    const place = this.#places.get(number) ?? 0;
    const value = place === 0 ? null : place > 0 ? this.#plain(number, place) : this.#packed(number, place);
    this.#values.set(number, value);
    return value;
  }

  #plain(number: number, offset: number): PdfValue {
    const lexer = new Lexer(this.bytes, offset, this.#budget);
    const header = lexer.objectHeader();
    if (header?.number !== number)
      throw broken(`l'objet ${number} n'est pas a sa place`, `object ${number} is not in its place`);
    return lexer.value();
  }

  #packed(number: number, place: number): PdfValue {
    const { stream, index } = streamOf(place);
    const { bytes, head, first } = this.#objectStream(stream);
    const offset = head[2 * index + 1];
    if (head[2 * index] !== number || offset === undefined) throw badObjectStream();
    return new Lexer(bytes, first + offset, this.#budget).value(1);
  }

  #objectStream(number: number): ObjectStream {
    const known = this.#objectStreams.get(number);
    if (known !== undefined) return known;
    const place = this.#places.get(number) ?? 0;
    const stream = place > 0 ? this.#object(number) : null;
    if (!(stream instanceof PdfStream)) throw badObjectStream();
    const count = this.resolve(stream.dict.get('N'));
    const first = this.resolve(stream.dict.get('First'));
    if (typeof count !== 'number' || typeof first !== 'number') throw badObjectStream();
    const bytes = this.decode(stream);
    const packed = { bytes, first, head: headOf(bytes, count, first, this.#budget) };
    this.#objectStreams.set(number, packed);
    return packed;
  }

  /**
   * When scanning: the objects of an object stream hide what stands earlier in the file, and are hidden by what is
   * later. One that is damaged places nothing: what is missed then is said to be missing.
   */
  #placeObjectsOf(number: number): void {
    const own = this.#places.get(number) ?? 0;
    const head = this.#headOfScanned(number);
    for (let i = 0; i + 1 < head.length; i += 2) {
      const inside = head[i] ?? 0;
      const known = this.#places.get(inside) ?? 0;
      if (known <= own) this.#places.set(inside, inStream(number, i / 2));
    }
  }

  #headOfScanned(number: number): readonly number[] {
    try {
      return this.#objectStream(number).head;
    } catch (error) {
      if (!isBroken(error)) throw error;
      // What it inflated before it broke is not known.
      this.#budget.inflatedBytes -= damagedBytes;
      return [];
    }
  }
}

function assertNotEncrypted(trailers: readonly PdfDict[]): void {
  if (trailers.some((trailer) => (trailer.get('Encrypt') ?? null) !== null)) {
    throw new PdfTrouble('CHIFFRE', 'le fichier est chiffre', 'the file is encrypted');
  }
}

function trailerTo(catalog: number | undefined): PdfDict {
  return new Map(catalog === undefined ? [] : [['Root', new PdfRef(catalog, 0)]]);
}

function headOf(bytes: Uint8Array, count: number, first: number, budget: Budget): readonly number[] {
  if (!(first >= 0 && first <= bytes.length)) throw badObjectStream();
  if (count > maxObjects) throw beyond("trop d'objets", 'too many objects');
  const lexer = new Lexer(bytes.subarray(0, first), 0, budget);
  const head: number[] = [];
  while (head.length < 2 * count) {
    lexer.skipSpace();
    const number = lexer.integer();
    if (number === undefined) throw badObjectStream();
    head.push(number);
  }
  return head;
}

function badObjectStream() {
  return broken("un flux d'objets est mal forme", 'an object stream is malformed');
}

function listOf(value: PdfValue): readonly PdfValue[] {
  if (value === null) return [];
  return isArray(value) ? value : [value];
}
