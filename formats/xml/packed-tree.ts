// SPDX-License-Identifier: Apache-2.0
/**
 * The tree of a large document: it answers as flat-tree.ts does, from a few integers an element, the short texts, and
 * the file for the rest. Built by packed-builder.ts alone.
 */
import type { ByteSource } from './byte-source.ts';
import { isSpace } from './characters.ts';
import { type AttributeColumns, type Columns, isInFile, type TextInFile } from './packed-builder.ts';
import type { PackedText, TextPart } from './packed-text.ts';
import type { Place } from './place.ts';
import type { LineTable } from './survey.ts';
import { type NodeId, none, type XmlTree } from './tree.ts';
import type { Vocabulary, XmlName } from './vocabulary.ts';

export interface PackedParts {
  readonly source: ByteSource;
  readonly lines: LineTable;
  readonly vocabulary: Vocabulary;
  readonly names: readonly XmlName[];
  readonly size: number;
  readonly columns: Columns;
  readonly attributes: AttributeColumns;
  readonly attributeCount: number;
  readonly texts: PackedText;
  readonly textsInFile: readonly TextInFile[];
  /** Of an element that has a text and children: the first child after the text begins. */
  readonly firstAfterText: ReadonlyMap<NodeId, NodeId>;
  readonly largeTexts: ReadonlySet<number>;
}

const noNodes: readonly NodeId[] = [];

const slash = 0x2f;
const greaterThan = 0x3e;

export class PackedTree implements XmlTree {
  readonly isPacked = true;
  readonly size: number;
  readonly attributeNameIds: Uint16Array;
  readonly #parts: PackedParts;
  readonly #columns: Columns;
  /** Of the children of elements that a constat was about. */
  readonly #ranks = new Map<NodeId, ReadonlyMap<NodeId, number>>();

  constructor(parts: PackedParts) {
    this.size = parts.size;
    this.#parts = parts;
    this.#columns = parts.columns;
    this.attributeNameIds = parts.attributes.names.subarray(0, parts.attributeCount);
  }

  get vocabulary(): Vocabulary {
    return this.#parts.vocabulary;
  }

  get otherNames(): readonly XmlName[] {
    return this.#parts.names;
  }

  get source(): ByteSource {
    return this.#parts.source;
  }

  nameId(node: NodeId): number {
    return node < this.size ? (this.#columns.names[node] ?? none) : none;
  }

  name(node: NodeId): XmlName {
    return this.nameOf(this.nameId(node));
  }

  parent(node: NodeId): NodeId {
    return this.#columns.parents[node] ?? none;
  }

  /** Children follow their parent. */
  firstChild(node: NodeId): NodeId {
    const next = node + 1;
    return node >= 0 && next < this.size && this.#columns.parents[next] === node ? next : none;
  }

  nextSibling(node: NodeId): NodeId {
    return this.#columns.nexts[node] ?? none;
  }

  child(node: NodeId, nameId: number): NodeId {
    const { names, nexts } = this.#columns;
    let child = this.firstChild(node);
    while (child !== none && names[child] !== nameId) child = nexts[child] ?? none;
    return child;
  }

  children(node: NodeId, nameId: number): readonly NodeId[] {
    let found: NodeId[] | undefined;
    for (let child = this.child(node, nameId); child !== none; child = this.nextSibling(child)) {
      if (this.nameId(child) !== nameId) continue;
      if (found === undefined) found = [child];
      else found.push(child);
    }
    return found ?? noNodes;
  }

  text(node: NodeId): string {
    const length = this.#columns.textLengths[node] ?? 0;
    if (length === 0) return '';
    const parts = this.textInFile(node);
    if (parts !== undefined) return this.#parts.texts.join(parts);
    return this.#parts.texts.at(this.#columns.textStarts[node] ?? 0, length);
  }

  textPieces(node: NodeId): Iterable<string> {
    const parts = this.textInFile(node);
    return parts === undefined ? [this.text(node)] : this.#parts.texts.pieces(parts);
  }

  excerpt(node: NodeId, most: number): string {
    const parts = this.textInFile(node);
    if (parts === undefined) return this.text(node).trim().slice(0, most);
    const head = this.#parts.texts.head(parts, most);
    // Cut short of its end, unless it has been seen whole.
    return head.length > most ? head.slice(0, most) : head.trimEnd();
  }

  /** Where the pieces of the text are, when it is too long to be kept; undefined for all others. */
  textInFile(node: NodeId): readonly TextPart[] | undefined {
    if (this.#columns.textLengths[node] !== isInFile) return undefined;
    return this.#parts.textsInFile[this.#columns.textStarts[node] ?? none]?.parts;
  }

  /** The first child after a text among the children begins; undefined when there is none. */
  firstAfterText(node: NodeId): NodeId | undefined {
    return this.#parts.firstAfterText.get(node);
  }

  /** In document order. */
  nodesWithTextInFile(): readonly NodeId[] {
    const { textsInFile } = this.#parts;
    return textsInFile.map(({ node }) => node).sort((a, b) => a - b);
  }

  /** True when the text may be a whole file, in base64. */
  mayBeLarge(node: NodeId): boolean {
    return this.#parts.largeTexts.has(this.nameId(node));
  }

  attribute(node: NodeId, nameId: number): string | undefined {
    const { names, owners } = this.#parts.attributes;
    const end = this.#parts.attributeCount;
    for (let i = this.#firstAttribute(node); i < end && owners[i] === node; i++) {
      if (names[i] === nameId) return this.#value(i);
    }
    return undefined;
  }

  attributes(node: NodeId): readonly { readonly name: XmlName; readonly value: string }[] {
    const { names, owners } = this.#parts.attributes;
    const found: { readonly name: XmlName; readonly value: string }[] = [];
    const end = this.#parts.attributeCount;
    for (let i = this.#firstAttribute(node); i < end && owners[i] === node; i++) {
      found.push({ name: this.nameOf(names[i] ?? none), value: this.#value(i) });
    }
    return found;
  }

  attributeOwner(place: number): NodeId {
    return this.#parts.attributes.owners[place] ?? none;
  }

  isWritten(node: NodeId, raw: string): boolean {
    const start = this.start(node) + 1;
    const { source } = this.#parts;
    return source.startsWith(raw, start) && endsName(source.charCodeAt(start + Buffer.byteLength(raw)));
  }

  place(node: NodeId): Place {
    return this.#parts.lines.placeOf(this.start(node));
  }

  xpath(node: NodeId): string {
    let path = '';
    for (let at = node; at !== none; at = this.parent(at)) {
      const rank = this.#rank(at);
      path = `/${this.name(at).shown}${rank === 0 ? '' : `[${rank}]`}${path}`;
    }
    return path;
  }

  beanPath(node: NodeId): string {
    let path = '';
    for (let at = node; at !== none; at = this.parent(at)) {
      path = path === '' ? this.name(at).local : `${this.name(at).local}.${path}`;
    }
    return path;
  }

  /** Offset of its `<`, in bytes. */
  start(node: NodeId): number {
    return this.#columns.starts[node] ?? 0;
  }

  /** Offset of what follows the element and the layout after it, in bytes. */
  end(node: NodeId): number {
    for (let at = node; at !== none; at = this.parent(at)) {
      const next = this.nextSibling(at);
      if (next !== none) return this.start(next);
    }
    return this.#parts.source.length;
  }

  /** Among its siblings of the same name; 0 where it is the only one. */
  #rank(node: NodeId): number {
    const parent = this.parent(node);
    if (parent === none) return 0;
    let ranks = this.#ranks.get(parent);
    if (ranks === undefined) {
      ranks = this.#ranksUnder(parent);
      this.#ranks.set(parent, ranks);
    }
    return ranks.get(node) ?? 0;
  }

  #ranksUnder(parent: NodeId): ReadonlyMap<NodeId, number> {
    const ranks = new Map<NodeId, number>();
    const counts = new Map<number, number>();
    for (let child = this.firstChild(parent); child !== none; child = this.nextSibling(child)) {
      const rank = (counts.get(this.nameId(child)) ?? 0) + 1;
      counts.set(this.nameId(child), rank);
      ranks.set(child, rank);
    }
    for (let child = this.firstChild(parent); child !== none; child = this.nextSibling(child)) {
      if (counts.get(this.nameId(child)) === 1) ranks.delete(child);
    }
    return ranks;
  }

  #firstAttribute(node: NodeId): number {
    const { owners } = this.#parts.attributes;
    let [low, high] = [0, this.#parts.attributeCount];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((owners[middle] ?? 0) < node) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #value(place: number): string {
    const { starts, lengths } = this.#parts.attributes;
    return this.#parts.texts.at(starts[place] ?? 0, lengths[place] ?? 0);
  }

  nameOf(id: number): XmlName {
    const { vocabulary, names } = this.#parts;
    const name = vocabulary.names[id] ?? names[id - vocabulary.names.length];
    if (name === undefined) throw new RangeError(`no name ${id}`);
    return name;
  }
}

/** What may follow the name in a start tag. */
function endsName(code: number): boolean {
  return isSpace(code) || code === slash || code === greaterThan;
}
