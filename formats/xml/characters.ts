// SPDX-License-Identifier: Apache-2.0
/**
 * Characters of XML 1.0 (fifth edition, productions 2 to 5): what a document and a name may be made of.
 */
import type { TextSource } from './text-source.ts';

const nameStart = 1;
const namePart = 2;

/** Class of each ASCII character: 0, or a union of `nameStart` and `namePart`. The colon is left to the caller. */
const asciiClass: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[A-Za-z_]/.test(character)) return nameStart | namePart;
  return /[-.0-9]/.test(character) ? namePart : 0;
});

/** Bounds, in pairs, of what may start a name above ASCII; the astral planes come as surrogate pairs. */
const startRanges: readonly number[] = [
  0xc0, 0xd6, 0xd8, 0xf6, 0xf8, 0x2ff, 0x370, 0x37d, 0x37f, 0x1fff, 0x200c, 0x200d, 0x2070, 0x218f, 0x2c00,
  0x2fef, 0x3001, 0xd7ff, 0xf900, 0xfdcf, 0xfdf0, 0xfffd,
];
const partRanges: readonly number[] = [...startRanges, 0xb7, 0xb7, 0x300, 0x36f, 0x203f, 0x2040];

/** Control characters but tab, line feed, carriage return and the C1 block, which XML 1.0 allows; U+FFFE and U+FFFF. */
const forbidden = /[^\t\n\r -\uFFFD]/;

/** Offset of a character that no XML document may hold, -1 when there is none. Pairs of surrogates are taken on trust. */
export function forbiddenCharacter(source: string): number {
  return source.search(forbidden);
}

/**
 * The same question of bytes known to be UTF-8: true when no character of them is forbidden. A look at each byte takes
 * half the time of a search in the text.
 */
export function holdsOnlyCharacters(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte < 0x20) {
      if (!isSpace(byte)) return false;
    } else if (byte === 0xef && bytes[i + 1] === 0xbf && (bytes[i + 2] ?? 0) >= 0xbe) {
      return false;
    }
  }
  return true;
}

/** True for a number that a character reference may name (production 2). */
export function isCharacter(code: number): boolean {
  if (code < 0x20) return code === 0x9 || code === 0xa || code === 0xd;
  return code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd) || (code >= 0x10000 && code <= 0x10ffff);
}

export function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x09 || code === 0x0d;
}

/** Offset after the NCName that starts at `from`, or `from` when none does. */
export function endOfNcName(source: TextSource, from: number): number {
  let at = from;
  let code = source.charCodeAt(at);
  if (code < 128) {
    if (((asciiClass[code] ?? 0) & nameStart) === 0) return from;
    do code = source.charCodeAt(++at);
    while (code < 128 && ((asciiClass[code] ?? 0) & namePart) !== 0);
  }
  return code >= 128 ? endBeyondAscii(source, at, from) : at;
}

/** The same from `at` on, where a character is not ASCII. */
function endBeyondAscii(source: TextSource, from: number, start: number): number {
  let at = from;
  let length = 0;
  do {
    at += length;
    const [wanted, ranges] = at === start ? [nameStart, startRanges] : [namePart, partRanges];
    length = namePartLength(source, at, wanted, ranges);
  } while (length > 0);
  return at;
}

function namePartLength(source: TextSource, at: number, wanted: number, ranges: readonly number[]): number {
  const code = source.charCodeAt(at);
  if (code < 128) return (asciiClass[code] ?? 0) & wanted ? 1 : 0;
  // A high surrogate up to U+EFFFF; the low one follows, as the string is well formed.
  if (code >= 0xd800 && code <= 0xdb7f) return 2;
  for (let i = 0; i < ranges.length; i += 2) {
    if (code >= (ranges[i] ?? 0) && code <= (ranges[i + 1] ?? 0)) return 1;
  }
  return 0;
}
