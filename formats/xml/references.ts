// SPDX-License-Identifier: Apache-2.0
/**
 * References in text and attribute values. Without a DTD five entities exist and characters may be given by
 * number (XML 1.0 §4.1, §4.6); anything else is an error.
 */
import { isCharacter } from './characters.ts';
import { malformed } from './syntax-error.ts';

const entities: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** A reference, or the start of what is none. Leading zeros are legal, a page of them is not useful. */
const reference = /&([#0-9A-Za-z]{0,60})(;?)/g;

/**
 * `raw` with its references replaced. `offset` is where it lies, for errors.
 * @throws XmlSyntaxError
 */
export function decodeReferences(raw: string, offset: number): string {
  return raw.replace(reference, (_, name: string, end: string, at: number) => {
    const value = end === ';' ? (entities.get(name) ?? characterOf(name)) : undefined;
    if (value !== undefined) return value;
    throw malformed(offset + at, 'reference inconnue apres &', 'unknown reference after &');
  });
}

/** `#233` or `#xE9`; undefined when it names no character. */
function characterOf(name: string): string | undefined {
  const match = /^#(?:x([0-9a-fA-F]+)|([0-9]+))$/.exec(name);
  if (match === null) return undefined;
  const code = match[1] === undefined ? Number.parseInt(match[2] ?? '', 10) : Number.parseInt(match[1], 16);
  return isCharacter(code) ? String.fromCodePoint(code) : undefined;
}
