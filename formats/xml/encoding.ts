// SPDX-License-Identifier: Apache-2.0
/**
 * The encoding of a file: UTF-8 and nothing else (DSG note 72), a byte order mark tolerated.
 *
 * Refused here, before any parser: UTF-16, UTF-32 and EBCDIC by their first bytes, an XML declaration
 * that names another encoding (a parser would believe it and misread the text), and bytes that are not
 * strict UTF-8 (no overlong form, no surrogate, nothing above U+10FFFF). The place is that of the first bad byte.
 */
import { isUtf8 } from 'node:buffer';
import type { Constat } from '../../gateway/domain/constat.ts';
import { reglesXml } from './jeu-de-regles.ts';
import type { Place } from './place.ts';

/** First bytes of the encodings that are not compatible with ASCII (XML 1.0 appendix F). */
const foreignStarts: readonly (readonly [name: string, bytes: readonly number[]])[] = [
  ['UTF-32', [0x00, 0x00, 0xfe, 0xff]],
  ['UTF-32', [0xff, 0xfe, 0x00, 0x00]],
  ['UTF-32', [0x00, 0x00, 0x00, 0x3c]],
  ['UTF-32', [0x3c, 0x00, 0x00, 0x00]],
  ['UTF-16', [0xfe, 0xff]],
  ['UTF-16', [0xff, 0xfe]],
  ['UTF-16', [0x00, 0x3c]],
  ['UTF-16', [0x3c, 0x00]],
  ['EBCDIC', [0x4c, 0x6f, 0xa7, 0x94]],
];

/** Longest XML declaration looked at; a real one has about 60 bytes. */
const declarationBytes = 2_048;
/** Of a file, what tells which encoding it announces. */
export const headBytes = declarationBytes + 3;

/** Length of the UTF-8 byte order mark at the head of `bytes`: 3 or 0. */
export function bomLength(bytes: Uint8Array): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

/** A blocking constat XML-ENCODAGE, or undefined when the file is UTF-8 and says nothing else. */
export function checkEncoding(bytes: Uint8Array): Constat | undefined {
  const announced = checkAnnounced(bytes);
  if (announced !== undefined) return announced;
  if (isUtf8(bytes)) return undefined;
  const offset = firstInvalid(bytes);
  return invalidByte(bytes[offset], placeOf(bytes, offset));
}

/** What the first `headBytes` of a file say of its encoding. */
export function checkAnnounced(bytes: Uint8Array): Constat | undefined {
  const foreign = foreignStarts.find(([, start]) => start.every((byte, i) => bytes[i] === byte));
  if (foreign !== undefined) return refused({ ligne: 1, colonne: 1 }, foreign[0]);
  const declared = declaredEncoding(bytes);
  if (declared !== undefined && declared.toLowerCase() !== 'utf-8') {
    return refused({ ligne: 1, colonne: 1 }, declared);
  }
  return undefined;
}

export function invalidByte(byte: number | undefined, place: Place): Constat {
  return refused(place, `0x${(byte ?? 0).toString(16).toUpperCase().padStart(2, '0')}`);
}

function refused({ ligne, colonne }: Place, valeur: string): Constat {
  return {
    code: 'XML-ENCODAGE',
    gravite: 'BLOQUANT',
    message: `L'encodage du fichier doit etre UTF-8 (trouve : ${valeur})`,
    messageEn: `The file must be encoded in UTF-8 (found: ${valeur})`,
    ligne,
    colonne,
    valeur,
    attendu: 'UTF-8',
    jeuDeRegles: reglesXml,
  };
}

/** The encoding named by the XML declaration, cut to 40 characters; undefined when none is named. */
function declaredEncoding(bytes: Uint8Array): string | undefined {
  const start = bomLength(bytes);
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, start + declarationBytes))
    .toString('latin1')
    .slice(start);
  if (!head.startsWith('<?xml')) return undefined;
  const end = head.indexOf('?>');
  const declaration = end === -1 ? head : head.slice(0, end);
  // What is quoted in an answer holds no control character.
  return /\sencoding\s*=\s*["']([^"']*)/
    .exec(declaration)?.[1]
    ?.slice(0, 40)
    .replace(/[^ -~]/g, '?');
}

/** Offset of the first byte that begins no valid sequence; `bytes.length` when all are valid. */
export function firstInvalid(bytes: Uint8Array): number {
  let i = 0;
  while (i < bytes.length) {
    const length = sequenceLength(bytes, i);
    if (length === 0) return i;
    i += length;
  }
  return i;
}

/** Bounds of the first and second byte, and the length (Unicode table 3-7). Later bytes are 80 to BF. */
const sequences: readonly (readonly [number, number, number, number, length: number])[] = [
  [0x00, 0x7f, 0, 0, 1],
  [0xc2, 0xdf, 0x80, 0xbf, 2],
  [0xe0, 0xe0, 0xa0, 0xbf, 3],
  [0xe1, 0xec, 0x80, 0xbf, 3],
  [0xed, 0xed, 0x80, 0x9f, 3],
  [0xee, 0xef, 0x80, 0xbf, 3],
  [0xf0, 0xf0, 0x90, 0xbf, 4],
  [0xf1, 0xf3, 0x80, 0xbf, 4],
  [0xf4, 0xf4, 0x80, 0x8f, 4],
];

/** Length of the well-formed sequence at `i`, 0 when there is none. */
function sequenceLength(bytes: Uint8Array, i: number): number {
  const first = bytes[i] ?? 0;
  const row = sequences.find(([low, high]) => first >= low && first <= high);
  if (row === undefined) return 0;
  const [, , low, high, length] = row;
  if (length === 1) return 1;
  const second = bytes[i + 1] ?? 0;
  return second >= low && second <= high && continues(bytes, i + 2, length - 2) ? length : 0;
}

function continues(bytes: Uint8Array, from: number, count: number): boolean {
  for (let i = from; i < from + count; i++) {
    if (((bytes[i] ?? 0) & 0xc0) !== 0x80) return false;
  }
  return true;
}

/** Line and column, 1-based, columns in characters; the bytes before `offset` are valid UTF-8. */
export function placeOf(bytes: Uint8Array, offset: number): Place {
  let ligne = 1;
  let lineStart = bomLength(bytes);
  for (let at = bytes.indexOf(0x0a); at !== -1 && at < offset; at = bytes.indexOf(0x0a, at + 1)) {
    ligne++;
    lineStart = at + 1;
  }
  let colonne = 1;
  for (let i = lineStart; i < offset; i++) {
    if (((bytes[i] ?? 0) & 0xc0) !== 0x80) colonne++;
  }
  return { ligne, colonne };
}
