// SPDX-License-Identifier: Apache-2.0
/**
 * Bytes to PDF values (ISO 32000-1 §7.2, §7.3), from a place given. Time is linear in what is read, depth and number
 * of values are limited, and what is no value throws PdfTrouble.
 */
import { maxDepth } from '../limits.ts';
import { hexToBytes, unescaped } from './strings.ts';
import { beyond, broken } from './trouble.ts';
import { type PdfDict, PdfRef, PdfStream, type PdfValue } from './values.ts';

/** Classes of bytes: 0 regular, 1 white space, 2 delimiter. */
const classes = new Uint8Array(256);
for (const byte of [0, 9, 10, 12, 13, 32]) classes[byte] = 1;
for (const mark of '()<>[]{}/%') classes[mark.charCodeAt(0)] = 2;

const carriageReturn = 0x0d;
const lineFeed = 0x0a;
const open = 0x28;
const close = 0x29;
const backslash = 0x5c;
const lessThan = 0x3c;
const greaterThan = 0x3e;
const bracketOpen = 0x5b;
const bracketClose = 0x5d;
const slash = 0x2f;
const percent = 0x25;
const hash = 0x23;
/** Longest run of digits that can be an object number or a generation. */
const maxInteger = 10;
/** Longest keyword or number taken. */
const maxWord = 64;

/** What is left to do for one file; shared by all that reads it. */
export interface Budget {
  /** Values to parse. */
  values: number;
  /** Bytes to search for an `endstream` that is not where it should be. */
  searchedBytes: number;
  /** Bytes to inflate. */
  inflatedBytes: number;
}

export class Lexer {
  readonly #bytes: Uint8Array;
  readonly #budget: Budget;
  at: number;

  constructor(bytes: Uint8Array, at: number, budget: Budget) {
    this.#bytes = bytes;
    this.#budget = budget;
    this.at = at;
  }

  /** A value; a dictionary followed by `stream` is a stream. */
  value(depth = 0): PdfValue {
    if (depth > maxDepth) throw beyond("trop d'objets imbriques", 'objects are nested too deeply');
    if (--this.#budget.values < 0) throw beyond("trop d'objets", 'too many objects');
    this.skipSpace();
    const byte = this.#bytes[this.at];
    switch (byte) {
      case undefined:
        throw broken("le fichier s'arrete au milieu d'un objet", 'the file ends within an object');
      case slash:
        return this.#name();
      case open:
        return this.#literalString();
      case bracketOpen:
        return this.#array(depth);
      case lessThan:
        return this.#bytes[this.at + 1] === lessThan ? this.#dictOrStream(depth) : this.#hexString();
      default:
        return this.#numberOrWord(byte);
    }
  }

  /** The header `n g obj`; undefined when something else stands there. */
  objectHeader(): PdfRef | undefined {
    this.skipSpace();
    const number = this.integer();
    if (number === undefined) return undefined;
    this.skipSpace();
    const generation = this.integer();
    if (generation === undefined) return undefined;
    this.skipSpace();
    return this.takeWord('obj') ? new PdfRef(number, generation) : undefined;
  }

  /** An unsigned integer that begins here, at most ten digits. */
  integer(): number | undefined {
    let value = 0;
    let digits = 0;
    for (let byte = this.#bytes[this.at]; isDigit(byte) && digits <= maxInteger; digits++) {
      value = value * 10 + byte - 0x30;
      byte = this.#bytes[++this.at];
    }
    return digits === 0 || digits > maxInteger ? undefined : value;
  }

  /** Steps over `word` when it stands here. */
  takeWord(word: string): boolean {
    for (let i = 0; i < word.length; i++) {
      if (this.#bytes[this.at + i] !== word.charCodeAt(i)) return false;
    }
    this.at += word.length;
    return true;
  }

  /** White space and comments. */
  skipSpace(): void {
    for (;;) {
      const byte = this.#bytes[this.at];
      if (byte === undefined) return;
      if (classes[byte] === 1) this.at++;
      else if (byte === percent) this.#skipComment();
      else return;
    }
  }

  #skipComment(): void {
    let byte = this.#bytes[this.at];
    while (byte !== undefined && byte !== lineFeed && byte !== carriageReturn) byte = this.#bytes[++this.at];
  }

  #array(depth: number): readonly PdfValue[] {
    this.at++;
    const values: PdfValue[] = [];
    for (;;) {
      this.skipSpace();
      if (this.#bytes[this.at] === bracketClose) break;
      values.push(this.value(depth + 1));
    }
    this.at++;
    return values;
  }

  #dictOrStream(depth: number): PdfDict | PdfStream {
    const dict = this.#dict(depth);
    if (depth > 0) return dict;
    const after = this.at;
    this.skipSpace();
    if (!this.takeWord('stream')) {
      this.at = after;
      return dict;
    }
    if (this.#bytes[this.at] === carriageReturn) this.at++;
    if (this.#bytes[this.at] === lineFeed) this.at++;
    return new PdfStream(dict, this.at);
  }

  #dict(depth: number): PdfDict {
    this.at += 2;
    const dict = new Map<string, PdfValue>();
    for (;;) {
      this.skipSpace();
      if (this.#closesDict()) break;
      if (this.#bytes[this.at] !== slash) {
        throw broken('un dictionnaire est mal forme', 'a dictionary is malformed');
      }
      const key = this.#name();
      this.skipSpace();
      dict.set(key, this.#closesDict() ? null : this.value(depth + 1));
    }
    this.at += 2;
    return dict;
  }

  #closesDict(): boolean {
    return this.#bytes[this.at] === greaterThan && this.#bytes[this.at + 1] === greaterThan;
  }

  #name(): string {
    const start = ++this.at;
    let escaped = false;
    for (let byte = this.#bytes[this.at]; byte !== undefined && classes[byte] === 0; ) {
      if (byte === hash) escaped = true;
      byte = this.#bytes[++this.at];
    }
    const raw = latin1(this.#bytes, start, this.at);
    if (!escaped) return raw;
    return raw.replace(/#([0-9A-Fa-f]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  }

  /** `n g R` when that is what it is, else the number; else `true`, `false`, `null`. */
  #numberOrWord(first: number): PdfValue {
    const start = this.at;
    if (isDigit(first)) {
      const reference = this.#reference();
      if (reference !== undefined) return reference;
      this.at = start;
    }
    const word = this.#word();
    if (word === 'true') return true;
    if (word === 'false') return false;
    if (word === 'null') return null;
    if (!/^[-+.\d]/.test(word)) throw broken('valeur inattendue', 'unexpected value');
    // Producers write numbers such as `--5`, which readers take for something; none of them matters here.
    const number = Number.parseFloat(word);
    return Number.isNaN(number) ? 0 : number;
  }

  #reference(): PdfRef | undefined {
    const number = this.integer();
    if (number === undefined || classes[this.#bytes[this.at] ?? 0] !== 1) return undefined;
    this.skipSpace();
    const generation = this.integer();
    if (generation === undefined || classes[this.#bytes[this.at] ?? 0] !== 1) return undefined;
    this.skipSpace();
    const after = this.#bytes[this.at + 1];
    if (this.#bytes[this.at] !== 0x52 || (after !== undefined && classes[after] === 0)) return undefined;
    this.at++;
    return new PdfRef(number, generation);
  }

  #word(): string {
    const start = this.at;
    for (let byte = this.#bytes[this.at]; byte !== undefined && classes[byte] === 0; ) {
      if (this.at - start > maxWord) throw broken('valeur trop longue', 'value too long');
      byte = this.#bytes[++this.at];
    }
    return latin1(this.#bytes, start, this.at);
  }

  #hexString(): Uint8Array {
    const end = this.#bytes.indexOf(greaterThan, this.at);
    if (end === -1) throw broken('une chaine ne finit pas', 'a string does not end');
    const start = this.at + 1;
    this.at = end + 1;
    return hexToBytes(this.#bytes.subarray(start, end));
  }

  #literalString(): Uint8Array {
    const start = ++this.at;
    let depth = 1;
    let plain = true;
    for (; depth > 0; this.at++) {
      const byte = this.#bytes[this.at];
      if (byte === undefined) throw broken('une chaine ne finit pas', 'a string does not end');
      if (byte === open) depth++;
      else if (byte === close) depth--;
      else if (byte === backslash) {
        plain = false;
        this.at++;
      } else if (byte === carriageReturn) plain = false;
    }
    const raw = this.#bytes.subarray(start, this.at - 1);
    return plain ? raw : unescaped(raw);
  }
}

function isDigit(byte: number | undefined): byte is number {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > 64)
    return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i] ?? 0);
  return text;
}
