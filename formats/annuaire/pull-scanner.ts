// SPDX-License-Identifier: Apache-2.0
/**
 * A strict XML scanner that is given a document piece by piece and asked for what comes next: for files of gigabytes, in
 * the memory of one piece.
 *
 * The same XML as formats/xml/scanner.ts: well-formed XML 1.0 with namespaces and without a DTD. What is between two
 * pieces of markup, a tag, a comment or a CDATA section must fit in `maxTokenLength` characters, which bounds what is
 * kept while the rest of it is awaited.
 */
import { endOfNcName, isSpace } from '../xml/characters.ts';
import { declarationLength } from '../xml/declaration.ts';
import { decodeReferences } from '../xml/references.ts';
import { Scope } from '../xml/scope.ts';
import { beyondLimit, malformed } from '../xml/syntax-error.ts';
import { normalizeLineEnds } from '../xml/tree.ts';
import type { Vocabulary, XmlName } from '../xml/vocabulary.ts';
import { endOfTag, readTag, type TagAttribute } from './tag.ts';

/** An entry of an annuaire has under 2,000 characters, and its longest text some hundred. */
export const maxTokenLength = 65_536;
/** An F14 has seven levels. */
const maxDepth = 32;

export type XmlEvent =
  | { readonly kind: 'start'; readonly name: number; readonly attributes: readonly ScannedAttribute[] }
  | { readonly kind: 'end' }
  | { readonly kind: 'text'; readonly text: string }
  /** There must be none: the caller refuses the document. */
  | { readonly kind: 'doctype' };

export interface ScannedAttribute {
  readonly name: number;
  readonly value: string;
}

const end: XmlEvent = { kind: 'end' };
const none: readonly ScannedAttribute[] = [];
const doctype: XmlEvent = { kind: 'doctype' };

/** Where a document is read: before, in and after its root. */
type Part = 'head' | 'prolog' | 'content' | 'epilog';

export class PullScanner {
  readonly #vocabulary: Vocabulary;
  readonly #scope: Scope;
  readonly #openNames: string[] = [];
  #text = '';
  #at = 0;
  /** Where the token read last, or awaited, begins. */
  #token = 0;
  #part: Part = 'head';
  #isComplete = false;
  /** Of the start of `#text`. */
  #line = 1;
  /** An element without content: its end comes with the next question. */
  #isEmptyElement = false;

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
    this.#scope = new Scope(vocabulary);
  }

  /** What follows in the document. Its characters have been looked at (utf8-text.ts). */
  push(piece: string): void {
    this.#line += lineFeedsIn(this.#text, 0, this.#at);
    this.#text = this.#at === this.#text.length ? piece : this.#text.slice(this.#at) + piece;
    this.#at = 0;
    this.#token = 0;
  }

  /** Nothing follows. */
  complete(): void {
    this.#isComplete = true;
  }

  /** 1-based, of what was read last. */
  get line(): number {
    return this.#line + lineFeedsIn(this.#text, 0, this.#token);
  }

  nameOf(id: number): XmlName {
    const { names } = this.#vocabulary;
    const name = names[id] ?? this.#scope.names[id - names.length];
    if (name === undefined) throw new RangeError(`no name ${id}`);
    return name;
  }

  /**
   * The next event; undefined when the rest of it is awaited or, after {@link complete}, when the document has ended.
   * @throws XmlSyntaxError whose offset is that of no document: the line is {@link line}.
   */
  next(): XmlEvent | undefined {
    if (this.#isEmptyElement) return this.#closeElement();
    if (this.#part === 'head' && !this.#readHead()) return undefined;
    for (;;) {
      if (this.#at === this.#text.length) return this.#endOfText();
      this.#token = this.#at;
      const event = this.#text.charCodeAt(this.#at) === lessThan ? this.#markup() : this.#textRun();
      if (event === 'skipped') continue;
      if (event === 'awaited') return this.#await();
      return event;
    }
  }

  /** The XML declaration fits in the first `headLength` characters. */
  #readHead(): boolean {
    if (this.#text.length < headLength && !this.#isComplete) return false;
    this.#at = declarationLength(this.#text);
    this.#part = 'prolog';
    return true;
  }

  #endOfText(): undefined {
    if (this.#isComplete && this.#part === 'prolog') {
      throw malformed(0, 'un element racine est attendu', 'a root element is expected');
    }
    if (this.#isComplete && this.#part === 'content') {
      throw malformed(
        0,
        "un element n'est pas ferme : le fichier est tronque",
        'an element is not closed: the file is cut short',
      );
    }
    return undefined;
  }

  /** A token is not whole. */
  #await(): undefined {
    if (this.#isComplete) {
      throw malformed(
        0,
        'le fichier se termine au milieu d une balise ou d un texte',
        'the file ends within markup or a text',
      );
    }
    this.#assertShort(this.#text.length);
    return undefined;
  }

  /** The token in hand reaches to `to`. */
  #assertShort(to: number): void {
    if (to - this.#at <= maxTokenLength) return;
    throw beyondLimit(0, 'une balise ou un texte est trop long', 'a tag or a text is too long');
  }

  #textRun(): XmlEvent | 'skipped' | 'awaited' {
    const from = this.#at;
    const found = this.#text.indexOf('<', from);
    const to = found === -1 ? this.#text.length : found;
    if (found === -1 && !(this.#isComplete && this.#part !== 'content')) return 'awaited';
    this.#assertShort(to);
    const raw = this.#text.slice(from, to);
    if (this.#part !== 'content') {
      if (!isBlank(raw))
        throw malformed(0, "texte hors de l'element racine", 'text outside the root element');
      this.#at = to;
      return 'skipped';
    }
    if (raw.includes(']]>')) throw malformed(0, ']]> dans un texte', ']]> in a text');
    const lines = raw.includes('\r') ? normalizeLineEnds(raw) : raw;
    const text = lines.includes('&') ? decodeReferences(lines, 0) : lines;
    this.#at = to;
    return { kind: 'text', text };
  }

  #markup(): XmlEvent | 'skipped' | 'awaited' {
    const next = this.#text.charCodeAt(this.#at + 1);
    if (Number.isNaN(next)) return 'awaited';
    if (next === slash) return this.#endTag();
    if (next === bang) return this.#declaration();
    return next === questionMark ? this.#instruction() : this.#startTag();
  }

  #startTag(): XmlEvent | 'awaited' {
    if (this.#part === 'epilog')
      throw malformed(0, 'contenu apres la fin du document', 'content after the end of the document');
    const close = endOfTag(this.#text, this.#at);
    if (close === -1) return 'awaited';
    this.#assertShort(close);
    const tag = readTag(this.#text, this.#at + 1, close, this.#vocabulary);
    const depth = this.#openNames.length;
    if (depth >= maxDepth) throw beyondLimit(0, 'trop de niveaux', 'too many levels');
    if (tag.declarations.length > 0) this.#scope.enter(depth, tag.declarations);
    const name = this.#scope.element(tag.name, 0);
    const attributes = tag.attributes.length === 0 ? none : this.#resolved(tag.attributes);
    this.#openNames.push(tag.name);
    this.#part = 'content';
    this.#isEmptyElement = tag.isEmpty;
    this.#at = close + 1;
    return { kind: 'start', name, attributes };
  }

  #resolved(attributes: readonly TagAttribute[]): readonly ScannedAttribute[] {
    const found = attributes.map(({ raw, value }) => ({ name: this.#scope.attribute(raw, 0), value }));
    if (new Set(found.map(({ name }) => name)).size < found.length) {
      throw malformed(0, 'attribut en double', 'duplicate attribute');
    }
    return found;
  }

  #endTag(): XmlEvent | 'awaited' {
    const close = this.#text.indexOf('>', this.#at);
    if (close === -1) return 'awaited';
    const name = this.#openNames.at(-1) ?? '';
    let at = this.#at + 2 + name.length;
    const isRight = name !== '' && this.#text.startsWith(name, this.#at + 2);
    while (isSpace(this.#text.charCodeAt(at))) at++;
    if (!isRight || at !== close) throw malformed(0, 'balise fermante inattendue', 'unexpected end tag');
    this.#at = close + 1;
    return this.#closeElement();
  }

  #closeElement(): XmlEvent {
    this.#isEmptyElement = false;
    this.#openNames.pop();
    this.#scope.leave(this.#openNames.length);
    if (this.#openNames.length === 0) this.#part = 'epilog';
    return end;
  }

  /** A comment, a CDATA section, or a DOCTYPE. */
  #declaration(): XmlEvent | 'skipped' | 'awaited' {
    if (this.#startsWith('<!--')) return this.#comment();
    if (this.#startsWith('<![CDATA[') && this.#part === 'content') return this.#cdata();
    if (this.#text.length - this.#at < '<![CDATA['.length && !this.#isComplete) return 'awaited';
    if (this.#part === 'prolog' && this.#startsWith('<!DOCTYPE')) {
      this.#at += '<!DOCTYPE'.length;
      return doctype;
    }
    throw malformed(0, 'balise inattendue', 'unexpected markup');
  }

  #comment(): 'skipped' | 'awaited' {
    const dashes = this.#text.indexOf('--', this.#at + 4);
    if (dashes === -1 || dashes + 2 === this.#text.length) return 'awaited';
    this.#assertShort(dashes);
    if (this.#text.charCodeAt(dashes + 2) !== greaterThan) {
      throw malformed(0, 'commentaire mal forme', 'malformed comment');
    }
    this.#at = dashes + 3;
    return 'skipped';
  }

  #cdata(): XmlEvent | 'awaited' {
    const close = this.#text.indexOf(']]>', this.#at);
    if (close === -1) return 'awaited';
    this.#assertShort(close);
    const text = normalizeLineEnds(this.#text.slice(this.#at + '<![CDATA['.length, close));
    this.#at = close + 3;
    return { kind: 'text', text };
  }

  #instruction(): 'skipped' | 'awaited' {
    const close = this.#text.indexOf('?>', this.#at + 2);
    if (close === -1) return 'awaited';
    this.#assertShort(close);
    const nameEnd = endOfNcName(this.#text, this.#at + 2);
    const target = this.#text.slice(this.#at + 2, nameEnd);
    const isSeparated = nameEnd === close || isSpace(this.#text.charCodeAt(nameEnd));
    if (target === '' || target.toLowerCase() === 'xml' || !isSeparated) {
      throw malformed(0, 'instruction de traitement mal formee', 'malformed processing instruction');
    }
    this.#at = close + 2;
    return 'skipped';
  }

  #startsWith(mark: string): boolean {
    return this.#text.startsWith(mark, this.#at);
  }
}

/** Longest XML declaration that formats/xml reads. */
const headLength = 1_024;
const lessThan = 0x3c;
const greaterThan = 0x3e;
const slash = 0x2f;
const bang = 0x21;
const questionMark = 0x3f;

function isBlank(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (!isSpace(text.charCodeAt(at))) return false;
  return true;
}

function lineFeedsIn(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
