// SPDX-License-Identifier: Apache-2.0
/** One whole start tag: its name, its attributes, and its declarations of namespaces. (XML 1.0 §3.1) */
import { endOfNcName, isSpace } from '../xml/characters.ts';
import { maxAttributesPerElement } from '../xml/limits.ts';
import { decodeReferences } from '../xml/references.ts';
import type { Declaration } from '../xml/scope.ts';
import { beyondLimit, malformed } from '../xml/syntax-error.ts';
import type { Vocabulary } from '../xml/vocabulary.ts';

export interface TagAttribute {
  readonly raw: string;
  readonly value: string;
}

export interface Tag {
  readonly name: string;
  readonly attributes: readonly TagAttribute[];
  readonly declarations: readonly Declaration[];
  readonly isEmpty: boolean;
}

const nothing: readonly never[] = [];
const slash = 0x2f;
const greaterThan = 0x3e;
const doubleQuote = 0x22;
const singleQuote = 0x27;
const colon = 0x3a;

/** The `>` that ends the tag, past what is quoted; -1 when it is not there yet. */
export function endOfTag(text: string, from: number): number {
  const close = text.indexOf('>', from);
  if (close === -1) return -1;
  let quote = 0;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (quote !== 0) {
      if (code === quote) quote = 0;
    } else if (code === greaterThan) return at;
    else if (code === doubleQuote || code === singleQuote) quote = code;
  }
  return -1;
}

/** The tag between its `<` and its `>`. @throws XmlSyntaxError */
export function readTag(text: string, from: number, close: number, vocabulary: Vocabulary): Tag {
  const nameEnd = endOfName(text, from);
  const isEmpty = text.charCodeAt(close - 1) === slash;
  const end = isEmpty ? close - 1 : close;
  if (nameEnd > end) throw badTag();
  const name = vocabulary.usualName(text, from, nameEnd) ?? text.slice(from, nameEnd);
  if (nameEnd === end) return { name, attributes: nothing, declarations: nothing, isEmpty };
  return { name, isEmpty, ...readAttributes(text.slice(nameEnd, end)) };
}

/** Name, equals sign and quoted value, after white space. */
const attribute = /[ \t\r\n]+([^ \t\r\n=]+)[ \t\r\n]*=[ \t\r\n]*(?:"([^"]*)"|'([^']*)')/y;

function readAttributes(source: string): Pick<Tag, 'attributes' | 'declarations'> {
  const attributes: TagAttribute[] = [];
  const declarations: Declaration[] = [];
  attribute.lastIndex = 0;
  let at = 0;
  for (let match = attribute.exec(source); match !== null; match = attribute.exec(source)) {
    at = attribute.lastIndex;
    const [, raw = '', double, single = ''] = match;
    if (endOfName(raw, 0) !== raw.length) throw malformed(0, 'nom invalide', 'invalid name');
    const value = normalized(double ?? single);
    if (raw === 'xmlns' || raw.startsWith('xmlns:')) {
      declarations.push({ prefix: raw.slice(6), uri: value, offset: 0 });
    } else attributes.push({ raw, value });
    if (attributes.length + declarations.length > maxAttributesPerElement) {
      throw beyondLimit(0, "trop d'attributs", 'too many attributes');
    }
  }
  for (; at < source.length; at++) if (!isSpace(source.charCodeAt(at))) throw badTag();
  return { attributes, declarations };
}

/** After a name with at most one prefix. @throws XmlSyntaxError */
function endOfName(text: string, from: number): number {
  let start = from;
  let end = endOfNcName(text, from);
  if (end > from && text.charCodeAt(end) === colon) {
    start = end + 1;
    end = endOfNcName(text, start);
  }
  if (end === start) throw malformed(0, 'nom invalide', 'invalid name');
  return end;
}

/** XML 1.0 §3.3.3 for an attribute without a declared type. @throws XmlSyntaxError */
function normalized(raw: string): string {
  if (raw.includes('<')) throw malformed(0, "< dans une valeur d'attribut", '< in an attribute value');
  const spaced = /[\t\r\n]/.test(raw) ? raw.replace(/\r\n|[\t\r\n]/g, ' ') : raw;
  return spaced.includes('&') ? decodeReferences(spaced, 0) : spaced;
}

function badTag(): Error {
  return malformed(0, 'balise mal formee', 'malformed tag');
}
