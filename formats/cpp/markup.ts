// SPDX-License-Identifier: Apache-2.0
/**
 * XML as the CPP family is written: one element a line, two spaces a level, UTF-8. Whatever a text holds the document is
 * well-formed: what XML 1.0 forbids is left out. The same elements always give the same bytes.
 */
import { xmlTextOf } from './text.ts';

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** A text, or elements, made one by one when they are written; one that is undefined is left out. */
  readonly content: string | Iterable<XmlElement | undefined>;
}

export function element(
  name: string,
  content: XmlElement['content'],
  attributes: XmlElement['attributes'] = {},
): XmlElement {
  return { name, content, attributes };
}

/** Undefined for a text that says nothing: the element may be left out. */
export function optionalElement(name: string, text: string | undefined): XmlElement | undefined {
  return text === undefined || text.trim() === '' ? undefined : element(name, text);
}

export function writeDocument(root: XmlElement): Uint8Array {
  const bytes = new Bytes();
  bytes.add('<?xml version="1.0" encoding="UTF-8"?>\n');
  write(bytes, root, '');
  return bytes.whole();
}

/** As deep as the documents that we write: eight levels. */
function write(bytes: Bytes, { name, attributes, content }: XmlElement, margin: string): void {
  const start = `${margin}<${name}${attributesOf(attributes)}>`;
  if (typeof content === 'string') {
    bytes.add(`${start}${escaped(content)}</${name}>\n`);
    return;
  }
  bytes.add(`${start}\n`);
  const inside = `${margin}  `;
  for (const inner of content) if (inner !== undefined) write(bytes, inner, inside);
  bytes.add(`${margin}</${name}>\n`);
}

/** Characters gathered before they become bytes: a long string made of small ones costs more than all the rest. */
const pieceLength = 16_384;

/** UTF-8, piece by piece. */
class Bytes {
  readonly #encoder = new TextEncoder();
  readonly #pieces: Uint8Array[] = [];
  #text = '';

  add(text: string): void {
    this.#text += text;
    if (this.#text.length > pieceLength) this.#flush();
  }

  whole(): Uint8Array {
    this.#flush();
    const whole = new Uint8Array(this.#pieces.reduce((size, piece) => size + piece.length, 0));
    let at = 0;
    for (const piece of this.#pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  }

  #flush(): void {
    this.#pieces.push(this.#encoder.encode(this.#text));
    this.#text = '';
  }
}

function attributesOf(attributes: XmlElement['attributes']): string {
  let text = '';
  for (const name in attributes) text += ` ${name}="${escaped(attributes[name] ?? '')}"`;
  return text;
}

/** Nearly every text is plain: one look at it is all it costs. */
const notPlain = /[^ -~]|[&<>"']/;
const entities: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&apos;'],
]);

function escaped(text: string): string {
  if (!notPlain.test(text)) return text;
  return xmlTextOf(text).replace(/[&<>"']/g, (character) => entities.get(character) ?? character);
}
