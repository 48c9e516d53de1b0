// SPDX-License-Identifier: Apache-2.0
/**
 * The first reading of a large document, from its first byte to its last: it is UTF-8, it holds no forbidden
 * character, and where its lines begin. The verdicts are those of encoding.ts and characters.ts.
 */
import { isUtf8 } from 'node:buffer';
import type { Constat } from '../../gateway/domain/constat.ts';
import type { ContentReader } from '../../gateway/ports/formats.ts';
import { holdsOnlyCharacters, isSpace } from './characters.ts';
import { readFully } from './content.ts';
import { bomLength, checkAnnounced, firstInvalid, headBytes, invalidByte } from './encoding.ts';
import type { Place } from './place.ts';

/** Read at once; also how far apart the places are that are remembered. */
const pieceBytes = 262_144;

export type Survey =
  | { readonly ok: false; readonly constat: Constat }
  | {
      readonly ok: true;
      /** Length of the byte order mark. */
      readonly origin: number;
      readonly lines: LineTable;
      /** Offset of the first character that no document may hold. */
      readonly forbidden: number | undefined;
    };

/** Offsets it answers with and is asked for are bytes from after the byte order mark. */
export function survey(content: ContentReader): Survey {
  const piece = Buffer.allocUnsafeSlow(Math.min(pieceBytes, Math.max(1, content.sizeBytes)));
  const head = piece.subarray(0, readFully(content, piece.subarray(0, headBytes), 0));
  const announced = checkAnnounced(head);
  if (announced !== undefined) return { ok: false, constat: announced };
  const origin = bomLength(head);
  const lines = new LineTable(content, origin);
  const counter = new Counter();
  let forbidden: number | undefined;
  let at = origin;
  while (at < content.sizeBytes) {
    const held = piece.subarray(0, readFully(content, piece, at));
    if (held.length === 0) break;
    const whole = at + held.length < content.sizeBytes ? held.subarray(0, wholeCharacters(held)) : held;
    lines.remember(counter);
    if (!isUtf8(whole)) {
      const offset = firstInvalid(whole);
      counter.pass(whole, offset);
      return { ok: false, constat: invalidByte(whole[offset], counter.place) };
    }
    counter.pass(whole, whole.length);
    if (forbidden === undefined && !holdsOnlyCharacters(whole)) {
      forbidden = at - origin + firstForbidden(whole);
    }
    at += whole.length;
  }
  return { ok: true, origin, lines, forbidden };
}

/** Bytes of a piece up to a character that goes on in the next one. */
function wholeCharacters(piece: Uint8Array): number {
  let first = piece.length - 1;
  while (first > piece.length - mostCharacterBytes && isInside(piece[first])) first--;
  const byte = piece[first] ?? 0;
  const length = byte < 0xc0 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
  return first + length > piece.length ? first : piece.length;
}

const mostCharacterBytes = 4;

function isInside(byte: number | undefined): boolean {
  return ((byte ?? 0) & 0xc0) === 0x80;
}

/** How many lines and characters have gone by. */
class Counter {
  offset = 0;
  ligne = 1;
  /** Characters since the line began. */
  characters = 0;

  get place(): Place {
    return { ligne: this.ligne, colonne: this.characters + 1 };
  }

  /** Counts the first `count` bytes. */
  pass(bytes: Uint8Array, count: number): void {
    let { ligne, characters } = this;
    for (let i = 0; i < count; i++) {
      const byte = bytes[i] ?? 0;
      if (byte === 0x0a) {
        ligne++;
        characters = 0;
      } else if (byte < 0x80 || byte >= 0xc0) {
        characters++;
      }
    }
    this.offset += count;
    this.ligne = ligne;
    this.characters = characters;
  }
}

/** Of bytes that hold one. */
function firstForbidden(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length && !isForbidden(bytes, at, bytes[at] ?? 0)) at++;
  return at;
}

function isForbidden(bytes: Uint8Array, at: number, byte: number): boolean {
  if (byte < 0x20) return !isSpace(byte);
  return byte === 0xef && bytes[at + 1] === 0xbf && (bytes[at + 2] ?? 0) >= 0xbe;
}

interface Mark {
  readonly offset: number;
  readonly ligne: number;
  readonly characters: number;
}

/** Lines and columns of a document that is not in memory: counted again from the nearest place remembered. */
export class LineTable {
  readonly #content: ContentReader;
  readonly #origin: number;
  /** Ascending; the first is that of the first byte. */
  readonly #marks: Mark[] = [];
  #last: Mark = { offset: 0, ligne: 1, characters: 0 };

  constructor(content: ContentReader, origin: number) {
    this.#content = content;
    this.#origin = origin;
  }

  remember({ offset, ligne, characters }: Mark): void {
    this.#marks.push({ offset, ligne, characters });
  }

  placeOf(offset: number): Place {
    const counter = new Counter();
    Object.assign(counter, this.#nearest(offset));
    const piece = Buffer.allocUnsafe(Math.min(pieceBytes, offset - counter.offset));
    while (counter.offset < offset) {
      const wanted = piece.subarray(0, Math.min(piece.length, offset - counter.offset));
      const held = readFully(this.#content, wanted, this.#origin + counter.offset);
      if (held === 0) break;
      counter.pass(wanted, held);
    }
    this.#last = { offset: counter.offset, ligne: counter.ligne, characters: counter.characters };
    return counter.place;
  }

  /** Places are mostly asked for in the order of the document. */
  #nearest(offset: number): Mark {
    let [low, high] = [0, this.#marks.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#marks[middle]?.offset ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    const mark = this.#marks[low - 1] ?? { offset: 0, ligne: 1, characters: 0 };
    return this.#last.offset > mark.offset && this.#last.offset <= offset ? this.#last : mark;
  }
}
