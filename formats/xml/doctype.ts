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
import type { TextSource } from './text-source.ts';

const bang = 0x21;
const questionMark = 0x3f;
const dash = 0x2d;

/** What is asked of a document; of a character that is not ASCII, only that it is none. */
type Prolog = Pick<TextSource, 'charCodeAt' | 'indexOf'>;

/** A blocking constat XML-DOCTYPE, or undefined when the prolog declares no document type. */
export function checkDoctype(bytes: Uint8Array): Constat | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).subarray(bomLength(bytes));
  const offset = declarationOffset({
    charCodeAt: (at) => buffer[at] ?? Number.NaN,
    indexOf: (text, from) => buffer.indexOf(text, from, 'latin1'),
  });
  return offset === undefined ? undefined : doctypeRefused(placeOf(bytes, bomLength(bytes) + offset));
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
export function declarationOffset(source: Prolog): number | undefined {
  let at = source.indexOf('<', 0);
  while (at !== -1) {
    const next = source.charCodeAt(at + 1);
    let end: number;
    if (next === questionMark) {
      end = endOf(source, at + 2, '?>');
    } else if (next === bang) {
      if (source.charCodeAt(at + 2) !== dash || source.charCodeAt(at + 3) !== dash) return at;
      end = endOf(source, at + 4, '-->');
    } else {
      return undefined;
    }
    if (end === -1) return undefined;
    at = source.indexOf('<', end);
  }
  return undefined;
}

/** Offset after the first `mark` from `from` on, or -1. */
function endOf(source: Prolog, from: number, mark: string): number {
  const at = source.indexOf(mark, from);
  return at === -1 ? -1 : at + mark.length;
}
