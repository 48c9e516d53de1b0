// SPDX-License-Identifier: Apache-2.0
/**
 * Fills the tree of a large document while the scanner reads it: the limits and the tree are those of
 * tree-builder.ts, in a third of its memory. One element is four integers and the place of its text; the
 * arrays are as long as the document could need, and take memory as they are written.
 */
import type { ByteSource } from './byte-source.ts';
import { maxDepth, maxElements, maxTextJoining, maxTextLength } from './limits.ts';
import { maxPackedBytes, PackedText, type TextPart } from './packed-text.ts';
import { PackedTree } from './packed-tree.ts';
import type { ScanBuilder } from './scanner.ts';
import type { Scope } from './scope.ts';
import { grow, growingIntegers, growingShorts } from './sparse-memory.ts';
import type { LineTable } from './survey.ts';
import { beyondLimit } from './syntax-error.ts';
import { unitsBetween } from './text-source.ts';
import { none } from './tree.ts';
import { isBlank } from './tree-builder.ts';
import type { Vocabulary } from './vocabulary.ts';

/** `<a/>` */
const leastElementBytes = 4;
/** ` a=""` */
const leastAttributeBytes = 5;
/** Elements and attributes there is room for at first. */
const firstPlaces = 65_536;
/** Elements with a text among their children, which no schema of ours allows: more of them are told in another order. */
const maxMixed = 10_000;
/** In place of a length: the text is in the file, and its start is its number among those. */
export const isInFile = 0xffff;

/** One number each per element. */
export interface Columns {
  readonly names: Uint16Array<ArrayBuffer>;
  readonly parents: Int32Array<ArrayBuffer>;
  readonly nexts: Int32Array<ArrayBuffer>;
  /** Offset of its `<`. */
  readonly starts: Int32Array<ArrayBuffer>;
  readonly textStarts: Int32Array<ArrayBuffer>;
  /** 0 for an empty text. */
  readonly textLengths: Uint16Array<ArrayBuffer>;
}

/** One number each per attribute, in document order. */
export interface AttributeColumns {
  readonly names: Uint16Array<ArrayBuffer>;
  readonly owners: Int32Array<ArrayBuffer>;
  readonly starts: Int32Array<ArrayBuffer>;
  readonly lengths: Int32Array<ArrayBuffer>;
}

/** A text too long to be kept. */
export interface TextInFile {
  readonly node: number;
  readonly parts: readonly TextPart[];
}

/** An element that is open. */
interface OpenElement {
  node: number;
  lastChild: number;
  /** Its text so far, when that is one run without references. */
  textFrom: number;
  textTo: number;
  /** Otherwise its pieces, and their length in UTF-16 units. */
  parts: TextPart[] | undefined;
  units: number;
}

export class PackedBuilder implements ScanBuilder<PackedTree> {
  depth = 0;
  #size = 0;
  readonly #source: ByteSource;
  readonly #lines: LineTable;
  readonly #largeTexts: ReadonlySet<number>;
  readonly #columns: Columns;
  readonly #texts: PackedText;
  readonly #open: OpenElement[] = [];
  readonly #textsInFile: TextInFile[] = [];
  readonly #firstAfterText = new Map<number, number>();
  readonly #attributes: AttributeColumns;
  #attributeCount = 0;
  #joined = 0;

  constructor(source: ByteSource, lines: LineTable, largeTexts: ReadonlySet<number>) {
    this.#source = source;
    this.#lines = lines;
    this.#largeTexts = largeTexts;
    const elements = Math.min(maxElements, Math.ceil(source.length / leastElementBytes));
    this.#columns = columns(firstPlaces, elements);
    this.#attributes = attributeColumns(firstPlaces, Math.ceil(source.length / leastAttributeBytes));
    this.#texts = new PackedText(source);
  }

  open(nameId: number, offset: number): void {
    if (this.#size >= maxElements) throw beyondLimit(offset, "trop d'elements", 'too many elements');
    if (this.depth >= maxDepth) throw beyondLimit(offset, "trop d'elements imbriques", 'nested too deep');
    const node = this.#size++;
    if (node >= this.#columns.names.length) growAll(this.#columns);
    const { names, parents, nexts, starts } = this.#columns;
    names[node] = nameId;
    nexts[node] = none;
    starts[node] = offset;
    parents[node] = this.depth === 0 ? none : this.#attach(node);
    const element = this.#open[this.depth];
    if (element === undefined) {
      this.#open.push({
        node,
        lastChild: none,
        textFrom: none,
        textTo: none,
        parts: undefined,
        units: 0,
      });
    } else {
      element.node = node;
      element.lastChild = none;
      element.textFrom = none;
      element.parts = undefined;
      element.units = 0;
    }
    this.depth++;
  }

  close(): void {
    const { node, textFrom, textTo, parts } = this.#current();
    this.depth--;
    if (parts !== undefined) this.#keepParts(node, parts);
    else if (textFrom !== none) this.#keepSlice(node, textFrom, textTo);
  }

  attribute(nameId: number, value: string): void {
    const place = this.#attributeCount++;
    if (place >= this.#attributes.names.length) growAll(this.#attributes);
    const { names, owners, starts, lengths } = this.#attributes;
    names[place] = nameId;
    owners[place] = this.#current().node;
    starts[place] = this.#texts.packString(value, nameId);
    lengths[place] = this.#texts.packedLength;
  }

  slice(from: number, to: number): void {
    const element = this.#current();
    if (element.lastChild !== none && isBlank(this.#source, from, to)) return;
    if (element.textFrom !== none || element.parts !== undefined) {
      this.#addPart(element, { kind: 'plain', from, to });
      return;
    }
    this.#assertTextLength(
      element,
      to - from,
      () => unitsBetween(this.#source, from, to, maxTextLength),
      from,
    );
    element.textFrom = from;
    element.textTo = to;
  }

  references(from: number, to: number): void {
    const element = this.#current();
    this.#assertTextLength(
      element,
      to - from,
      () => unitsBetween(this.#source, from, to, maxTextLength),
      from,
    );
    this.#addPart(element, { kind: 'references', from, to });
  }

  cdata(from: number, to: number): void {
    this.#addPart(this.#current(), { kind: 'cdata', from, to });
  }

  build(vocabulary: Vocabulary, scope: Scope): PackedTree {
    return new PackedTree({
      source: this.#source,
      lines: this.#lines,
      vocabulary,
      names: scope.names,
      size: this.#size,
      columns: this.#columns,
      attributes: this.#attributes,
      attributeCount: this.#attributeCount,
      texts: this.#texts,
      textsInFile: this.#textsInFile,
      firstAfterText: this.#firstAfterText,
      largeTexts: this.#largeTexts,
    });
  }

  #attach(node: number): number {
    const parent = this.#current();
    if (parent.lastChild === none) {
      const { textFrom, textTo } = parent;
      // White space before the first child is layout, not text.
      if (parent.parts === undefined && textFrom !== none && isBlank(this.#source, textFrom, textTo)) {
        parent.textFrom = none;
      }
    } else {
      this.#columns.nexts[parent.lastChild] = node;
    }
    if (parent.textFrom !== none || parent.parts !== undefined) this.#noteMixed(parent, node);
    parent.lastChild = node;
    return parent.node;
  }

  #noteMixed({ node: parent, textFrom, textTo, parts }: OpenElement, child: number): void {
    if (this.#firstAfterText.has(parent) || this.#firstAfterText.size >= maxMixed) return;
    const isText = parts?.some(({ from, to }) => !isBlank(this.#source, from, to)) ?? textFrom < textTo;
    if (isText) this.#firstAfterText.set(parent, child);
  }

  /** One more piece of a text that is not a single run. */
  #addPart(element: OpenElement, part: TextPart): void {
    if (element.parts === undefined) {
      const { textFrom: from, textTo: to } = element;
      element.parts = from === none ? [] : [{ kind: 'plain', from, to }];
      element.units = from === none ? 0 : this.#texts.lengthOf({ kind: 'plain', from, to });
    }
    const before = element.units;
    element.units += this.#texts.lengthOf(part);
    this.#assertTextLength(element, element.units, () => element.units, part.from);
    this.#joined += before;
    if (this.#joined > maxTextJoining) {
      throw beyondLimit(part.from, 'texte en trop de morceaux', 'text in too many pieces');
    }
    element.parts.push(part);
  }

  #assertTextLength({ node }: OpenElement, atMost: number, units: () => number, offset: number): void {
    if (atMost <= maxTextLength || this.#largeTexts.has(this.#columns.names[node] ?? none)) return;
    if (units() > maxTextLength) throw beyondLimit(offset, 'texte trop long', 'text too long');
  }

  #keepSlice(node: number, from: number, to: number): void {
    const { names, textStarts, textLengths } = this.#columns;
    if (to - from > maxPackedBytes) {
      this.#keepInFile(node, [{ kind: 'plain', from, to }]);
    } else {
      textStarts[node] = this.#texts.packSlice(from, to, names[node] ?? none);
      textLengths[node] = this.#texts.packedLength;
    }
  }

  #keepParts(node: number, parts: readonly TextPart[]): void {
    const bytes = parts.reduce((sum, { from, to }) => sum + to - from, 0);
    if (bytes > maxPackedBytes) {
      this.#keepInFile(node, parts);
      return;
    }
    const { names, textStarts, textLengths } = this.#columns;
    textStarts[node] = this.#texts.packString(this.#texts.join(parts), names[node] ?? none);
    textLengths[node] = this.#texts.packedLength;
  }

  #keepInFile(node: number, parts: readonly TextPart[]): void {
    this.#columns.textStarts[node] = this.#textsInFile.push({ node, parts }) - 1;
    this.#columns.textLengths[node] = isInFile;
  }

  #current(): OpenElement {
    const element = this.#open[this.depth - 1];
    if (element === undefined) throw new RangeError('no element is open');
    return element;
  }
}

function columns(first: number, most: number): Columns {
  return {
    names: growingShorts(first, most),
    parents: growingIntegers(first, most),
    nexts: growingIntegers(first, most),
    starts: growingIntegers(first, most),
    textStarts: growingIntegers(first, most),
    textLengths: growingShorts(first, most),
  };
}

function attributeColumns(first: number, most: number): AttributeColumns {
  return {
    names: growingShorts(first, most),
    owners: growingIntegers(first, most),
    starts: growingIntegers(first, most),
    lengths: growingIntegers(first, most),
  };
}

/** Room for twice as many in each. */
function growAll(columns: Columns | AttributeColumns): void {
  for (const { buffer } of Object.values<Uint16Array<ArrayBuffer> | Int32Array<ArrayBuffer>>({
    ...columns,
  })) {
    grow(buffer, 2 * buffer.byteLength);
  }
}
