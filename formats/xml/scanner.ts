// SPDX-License-Identifier: Apache-2.0
/**
 * Our own strict scanner: a string to a flat tree, in one pass, in time linear in its length whatever it holds.
 *
 * Runs before any parser and trusts nothing: a string that is not well-formed XML 1.0
 * with namespaces and without a DTD, or that passes a limit of limits.ts, throws XmlSyntaxError and nothing
 * else. A search for something that may be far away is remembered, so that no input makes it quadratic.
 */
import { endOfNcName, forbiddenCharacter, isSpace } from './characters.ts';
import { declarationLength } from './declaration.ts';
import { maxAttributeLength, maxAttributesPerElement } from './limits.ts';
import { decodeReferences } from './references.ts';
import { type Declaration, Scope } from './scope.ts';
import { beyondLimit, forbiddenAt, malformed, XmlSyntaxError } from './syntax-error.ts';
import { advanced, type TextSource, unitsBetween } from './text-source.ts';
import type { XmlTree } from './tree.ts';
import { TreeBuilder } from './tree-builder.ts';
import type { Vocabulary } from './vocabulary.ts';

export interface ScanOptions {
  readonly vocabulary: Vocabulary;
  /** Numbers of the elements whose text may be an attachment: they have no limit but that of the file. */
  readonly largeTexts?: ReadonlySet<number>;
}

/**
 * `source` without a byte order mark.
 * @param charactersKnown True when the caller has seen that each of its characters may be in a document.
 * @throws XmlSyntaxError
 */
export function scanXml(source: string, options: ScanOptions, charactersKnown = false): XmlTree {
  if (!charactersKnown) assertCharacters(source);
  return scanInto(new TreeBuilder(source, options.largeTexts ?? new Set()), source, options);
}

/** What the scanner tells of a document as it reads it; offsets are those of the source. Each member may throw XmlSyntaxError. */
export interface ScanBuilder<Tree> {
  /** Number of elements that are open. */
  readonly depth: number;
  /** The element whose `<` is at `offset` begins. */
  open(nameId: number, offset: number): void;
  close(): void;
  /** An attribute of the element that opened last. */
  attribute(nameId: number, value: string): void;
  /** A run of text free of references. */
  slice(from: number, to: number): void;
  /** A run of text with references in it. */
  references(from: number, to: number): void;
  /** What a CDATA section holds. */
  cdata(from: number, to: number): void;
  build(vocabulary: Vocabulary, scope: Scope): Tree;
}

/** Scans a source whose characters are known to be allowed. @throws XmlSyntaxError */
export function scanInto<Tree>(
  builder: ScanBuilder<Tree>,
  source: TextSource,
  { vocabulary }: ScanOptions,
): Tree {
  return new Scanner(source, vocabulary, builder).run();
}

interface RawAttribute {
  readonly raw: string;
  readonly offset: number;
  readonly value: string;
}

const slash = 0x2f;
const bang = 0x21;
const questionMark = 0x3f;
const equals = 0x3d;
const lessThan = 0x3c;
const greaterThan = 0x3e;
const colon = 0x3a;
const doubleQuote = 0x22;
const singleQuote = 0x27;
const ampersand = 0x26;
/** Characters of an attribute value looked at one by one. */
const shortValue = 32;

const cdataStart = '<![CDATA[';
const cdataEnd = ']]>';

class Scanner<Tree> {
  readonly #source: TextSource;
  readonly #vocabulary: Vocabulary;
  readonly #scope: Scope;
  readonly #builder: ScanBuilder<Tree>;
  readonly #openNames: string[] = [];
  /** In the measure of the source. */
  readonly #openLengths: number[] = [];
  /** Of the start tag in hand. */
  readonly #attributesFound: RawAttribute[] = [];
  readonly #declarations: Declaration[] = [];
  #at = 0;
  /** Next `&` and `]]>` at or after the last place asked for. */
  #nextReference = -1;
  #nextCdataEnd = -1;

  constructor(source: TextSource, vocabulary: Vocabulary, builder: ScanBuilder<Tree>) {
    this.#source = source;
    this.#vocabulary = vocabulary;
    this.#scope = new Scope(vocabulary);
    this.#builder = builder;
  }

  run(): Tree {
    this.#at = declarationLength(this.#source);
    this.#skipMisc();
    this.#root();
    while (this.#builder.depth > 0) this.#content();
    this.#skipMisc();
    if (this.#at < this.#source.length) {
      throw malformed(this.#at, 'contenu apres la fin du document', 'content after the end of the document');
    }
    return this.#builder.build(this.#vocabulary, this.#scope);
  }

  /** White space, comments and processing instructions, before and after the root. */
  #skipMisc(): void {
    for (;;) {
      this.#skipSpace();
      if (this.#source.startsWith('<!--', this.#at)) this.#skipComment();
      else if (this.#source.startsWith('<?', this.#at)) this.#skipInstruction();
      else return;
    }
  }

  #root(): void {
    const next = this.#code(this.#at + 1);
    if (this.#code(this.#at) !== lessThan || next === bang || next === slash) {
      throw malformed(this.#at, 'un element racine est attendu', 'a root element is expected');
    }
    this.#startTag();
  }

  /** A run of text, perhaps empty, and the markup after it. */
  #content(): void {
    const from = this.#at;
    const at = this.#source.indexOf('<', from);
    if (at === -1) throw malformed(from, "un element n'est pas ferme", 'an element is not closed');
    if (at > from) this.#textRun(from, at);
    this.#at = at;
    const next = this.#code(at + 1);
    if (next === slash) this.#endTag();
    else if (next === questionMark) this.#skipInstruction();
    else if (next !== bang) this.#startTag();
    else if (this.#source.startsWith(cdataStart, at)) this.#cdata();
    else this.#skipComment();
  }

  #textRun(from: number, to: number): void {
    if (this.#nextReference < from) this.#nextReference = this.#seek('&', from);
    if (this.#nextCdataEnd < from) this.#nextCdataEnd = this.#seek(cdataEnd, from);
    if (this.#nextCdataEnd < to) throw malformed(this.#nextCdataEnd, ']]> dans un texte', ']]> in a text');
    if (this.#nextReference >= to) this.#builder.slice(from, to);
    else this.#builder.references(from, to);
  }

  #cdata(): void {
    const from = this.#at + cdataStart.length;
    const end = this.#source.indexOf(cdataEnd, from);
    if (end === -1) throw malformed(this.#at, 'section CDATA non fermee', 'CDATA section not closed');
    this.#builder.cdata(from, end);
    this.#at = end + cdataEnd.length;
  }

  #startTag(): void {
    const start = this.#at;
    const name = this.#rawName(start + 1);
    const { depth } = this.#builder;
    this.#openNames[depth] = name;
    this.#openLengths[depth] = this.#at - start - 1;
    if (this.#code(this.#at) === greaterThan) {
      this.#builder.open(this.#scope.element(name, start), start);
      this.#at++;
      return;
    }
    this.#attributes();
    if (this.#declarations.length > 0) this.#scope.enter(depth, this.#declarations);
    this.#builder.open(this.#scope.element(name, start), start);
    if (this.#attributesFound.length > 0) this.#keep(this.#attributesFound);

    const selfClosing = this.#code(this.#at) === slash;
    if (selfClosing) this.#at++;
    if (this.#code(this.#at) !== greaterThan) throw malformed(this.#at, 'balise mal formee', 'malformed tag');
    this.#at++;
    if (selfClosing) this.#close();
  }

  #endTag(): void {
    const start = this.#at;
    const source = this.#source;
    const inside = this.#builder.depth - 1;
    const name = this.#openNames[inside] ?? '';
    const end = start + 2 + (this.#openLengths[inside] ?? 0);
    this.#at = end;
    if (source.charCodeAt(end) !== greaterThan) this.#skipSpace();
    if (source.charCodeAt(this.#at) !== greaterThan || !source.startsWith(name, start + 2)) {
      throw malformed(start, 'balise fermante inattendue', 'unexpected end tag');
    }
    this.#at++;
    this.#close();
  }

  #close(): void {
    this.#builder.close();
    this.#scope.leave(this.#builder.depth);
  }

  /** Attributes up to the `>` or `/`; those that declare namespaces apart. */
  #attributes(): void {
    const found = this.#attributesFound;
    const declarations = this.#declarations;
    found.length = 0;
    declarations.length = 0;
    for (;;) {
      const before = this.#at;
      this.#skipSpace();
      const code = this.#code(this.#at);
      if (code === greaterThan || code === slash) return;
      if (this.#at === before) throw malformed(this.#at, 'balise mal formee', 'malformed tag');
      const offset = this.#at;
      if (found.length + declarations.length >= maxAttributesPerElement) {
        throw beyondLimit(offset, "trop d'attributs", 'too many attributes');
      }
      const raw = this.#rawName(offset);
      const value = this.#attributeValue();
      if (raw === 'xmlns' || raw.startsWith('xmlns:'))
        declarations.push({ prefix: raw.slice(6), uri: value, offset });
      else found.push({ raw, offset, value });
    }
  }

  #keep(attributes: readonly RawAttribute[]): void {
    const [only] = attributes;
    if (only !== undefined && attributes.length === 1) {
      this.#builder.attribute(this.#scope.attribute(only.raw, only.offset), only.value);
      return;
    }
    const ids = new Set<number>();
    for (const { raw, offset, value } of attributes) {
      const id = this.#scope.attribute(raw, offset);
      if (ids.has(id)) throw malformed(offset, 'attribut en double', 'duplicate attribute');
      ids.add(id);
      this.#builder.attribute(id, value);
    }
  }

  #attributeValue(): string {
    this.#skipSpace();
    if (this.#code(this.#at) !== equals) throw malformed(this.#at, '= attendu', '= expected');
    this.#at++;
    this.#skipSpace();
    const quote = this.#code(this.#at);
    if (quote !== doubleQuote && quote !== singleQuote) {
      throw malformed(this.#at, 'guillemet attendu', 'quote expected');
    }
    const from = this.#at + 1;
    const end = this.#source.indexOf(quote === doubleQuote ? '"' : "'", from);
    if (end === -1) throw malformed(from, "valeur d'attribut non fermee", 'attribute value not closed');
    if (isLongerThan(maxAttributeLength, this.#source, from, end)) {
      throw beyondLimit(from, "valeur d'attribut trop longue", 'attribute value too long');
    }
    this.#at = end + 1;
    const raw = this.#source.slice(from, end);
    return isPlain(raw) ? raw : inPlace(this.#source, from, () => normalizedValue(raw, from));
  }

  /** A name with at most one prefix; moves after it. */
  #rawName(from: number): string {
    const source = this.#source;
    let end = endOfNcName(source, from);
    let start = from;
    if (end > from && source.charCodeAt(end) === colon) {
      start = end + 1;
      end = endOfNcName(source, start);
    }
    if (end === start) throw malformed(from, 'nom invalide', 'invalid name');
    this.#at = end;
    return this.#vocabulary.usualName(source, from, end) ?? source.slice(from, end);
  }

  #skipComment(): void {
    const start = this.#at;
    if (!this.#source.startsWith('<!--', start))
      throw malformed(start, 'balise inattendue', 'unexpected markup');
    const end = this.#source.indexOf('--', start + 4);
    if (end === -1 || this.#code(end + 2) !== greaterThan) {
      throw malformed(start, 'commentaire mal forme', 'malformed comment');
    }
    this.#at = end + 3;
  }

  #skipInstruction(): void {
    const start = this.#at;
    const nameEnd = endOfNcName(this.#source, start + 2);
    const target = this.#source.slice(start + 2, nameEnd);
    const end = this.#source.indexOf('?>', nameEnd);
    const separated = end === nameEnd || isSpace(this.#code(nameEnd));
    if (target === '' || target.toLowerCase() === 'xml' || end === -1 || !separated) {
      throw malformed(start, 'instruction de traitement mal formee', 'malformed processing instruction');
    }
    this.#at = end + 2;
  }

  #skipSpace(): void {
    const source = this.#source;
    let at = this.#at;
    while (isSpace(source.charCodeAt(at))) at++;
    this.#at = at;
  }

  /** NaN past the end, which equals nothing. */
  #code(at: number): number {
    return this.#source.charCodeAt(at);
  }

  #seek(what: string, from: number): number {
    const at = this.#source.indexOf(what, from);
    return at === -1 ? Number.POSITIVE_INFINITY : at;
  }
}

/** In UTF-16 units, of which there are no more than the source has offsets. */
function isLongerThan(most: number, source: TextSource, from: number, to: number): boolean {
  return to - from > most && unitsBetween(source, from, to, most) > most;
}

/** What `read` finds wrong in a text from `from` on, which counts in UTF-16 units, where the source has it. */
export function inPlace<T>(source: TextSource, from: number, read: () => T): T {
  if (typeof source === 'string') return read();
  try {
    return read();
  } catch (error) {
    if (!(error instanceof XmlSyntaxError)) throw error;
    throw new XmlSyntaxError(
      error.code,
      advanced(source, from, error.offset - from),
      error.fr,
      error.message,
    );
  }
}

function assertCharacters(source: string): void {
  if (!source.isWellFormed()) throw malformed(0, 'caractere incomplet', 'unpaired surrogate');
  const at = forbiddenCharacter(source);
  if (at !== -1) throw forbiddenAt(at);
}

/** XML 1.0 §3.3.3 for an attribute without a declared type. @throws XmlSyntaxError */
function normalizedValue(raw: string, offset: number): string {
  const less = raw.indexOf('<');
  if (less !== -1) throw malformed(offset + less, "< dans une valeur d'attribut", '< in an attribute value');
  const spaced = /[\t\r\n]/.test(raw) ? raw.replace(/\r\n|[\t\r\n]/g, ' ') : raw;
  return spaced.includes('&') ? decodeReferences(spaced, offset) : spaced;
}

/** A code, an identifier: short, and nothing to normalise. A loop over few characters is faster than searches. */
function isPlain(raw: string): boolean {
  if (raw.length > shortValue) return false;
  for (let i = 0; i < raw.length; i++) {
    const code = raw.charCodeAt(i);
    if (code < 0x20 || code === ampersand || code === lessThan) return false;
  }
  return true;
}
