// SPDX-License-Identifier: Apache-2.0
/**
 * No document type declaration, ever: neither UBL nor CII needs one, and entities, external files and
 * default attributes all come from there. (specs: validation §2)
 *
 * Looks at bytes, before any parser runs, and only at the prolog: after the root has begun a DOCTYPE is
 * no longer one and the parser refuses it. Runs on bytes known to be UTF-8, where `<` is never part of
 * another character, so that no encoding trick hides it. Comments and processing instructions of the
 * prolog are stepped over exactly as XML ends them; one that never ends leaves the rest to the parser.
 */
import type { Constat } from '../../gateway/domain/constat.ts';
import { bomLength, placeOf } from './encoding.ts';
import { reglesXml } from './jeu-de-regles.ts';

const lessThan = 0x3c;
const bang = 0x21;
const questionMark = 0x3f;
const dash = 0x2d;
const greaterThan = 0x3e;

/** A blocking constat XML-DOCTYPE, or undefined when the prolog declares no document type. */
export function checkDoctype(bytes: Uint8Array): Constat | undefined {
  const offset = declarationOffset(bytes);
  return offset === undefined ? undefined : doctypeRefused(placeOf(bytes, offset));
}

/** The constat itself, for the parser's own second look. */
export function doctypeRefused(place: Pick<Constat, 'ligne' | 'colonne'>): Constat {
  return {
    code: 'XML-DOCTYPE',
    gravite: 'BLOQUANT',
    message: "Le fichier contient une declaration DOCTYPE, ce qui n'est pas autorise : la supprimer",
    messageEn: 'The file holds a DOCTYPE declaration, which is not allowed: remove it',
    ...place,
    jeuDeRegles: reglesXml,
  };
}

/** Offset of a `<!` of the prolog that opens no comment; undefined when there is none. */
function declarationOffset(bytes: Uint8Array): number | undefined {
  let at = bytes.indexOf(lessThan, bomLength(bytes));
  while (at !== -1) {
    const next = bytes[at + 1];
    let end: number;
    if (next === questionMark) {
      end = endOf(bytes, at + 2, [questionMark, greaterThan]);
    } else if (next === bang) {
      if (bytes[at + 2] !== dash || bytes[at + 3] !== dash) return at;
      end = endOf(bytes, at + 4, [dash, dash, greaterThan]);
    } else {
      return undefined;
    }
    if (end === -1) return undefined;
    at = bytes.indexOf(lessThan, end);
  }
  return undefined;
}

/** Offset after the first `mark` from `from` on, or -1. */
function endOf(bytes: Uint8Array, from: number, mark: readonly number[]): number {
  const [first = 0] = mark;
  for (let at = bytes.indexOf(first, from); at !== -1; at = bytes.indexOf(first, at + 1)) {
    if (mark.every((byte, i) => bytes[at + i] === byte)) return at + mark.length;
  }
  return -1;
}
