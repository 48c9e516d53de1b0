// SPDX-License-Identifier: Apache-2.0
/**
 * The tree of a document that is a string: each node is eight integers of one array; texts are slices of the source
 * taken when asked for. Built by tree-builder.ts alone.
 */
import { lineIndexOf, type Place } from './place.ts';
import { type NodeId, none, normalizeLineEnds, type XmlTree } from './tree.ts';
import type { Vocabulary, XmlName } from './vocabulary.ts';

const noNodes: readonly NodeId[] = [];

export const stride = 8;
export const cell = {
  name: 0,
  parent: 1,
  firstChild: 2,
  nextSibling: 3,
  /** Offset of its `<`. */
  start: 4,
  /** Offset of its text, or with `textEnd` = `decoded` its place in `texts`; `none` without text. */
  textStart: 5,
  textEnd: 6,
  /** Its first attribute; they end where those of the next node begin. */
  firstAttribute: 7,
} as const;
export const decoded = -2;

/** What may follow the name in a start tag. */
const endsName = /[\s/>]/;

/** What the scanner hands over; the tree owns it from then on. */
export interface TreeParts {
  readonly source: string;
  readonly vocabulary: Vocabulary;
  readonly cells: Int32Array;
  readonly size: number;
  /** Names the vocabulary does not know, numbered after its own. */
  readonly names: readonly XmlName[];
  /** Texts that are no slice of the source. */
  readonly texts: readonly string[];
  readonly attributeNames: readonly number[];
  readonly attributeValues: readonly string[];
}

export class FlatTree implements XmlTree {
  readonly isPacked = false;
  readonly size: number;
  readonly #parts: TreeParts;
  readonly #cells: Int32Array;
  /** Made at the first question about a place or a rank: only a file with a constat pays for it. */
  #placeOf: ((offset: number) => Place) | undefined;
  #ranks: Int32Array | undefined;

  constructor(parts: TreeParts) {
    this.size = parts.size;
    this.#parts = parts;
    this.#cells = parts.cells;
  }

  get vocabulary(): Vocabulary {
    return this.#parts.vocabulary;
  }

  get otherNames(): readonly XmlName[] {
    return this.#parts.names;
  }

  nameId(node: NodeId): number {
    return this.#cell(node, cell.name);
  }

  name(node: NodeId): XmlName {
    return this.#nameOf(this.nameId(node));
  }

  parent(node: NodeId): NodeId {
    return this.#cell(node, cell.parent);
  }

  firstChild(node: NodeId): NodeId {
    return this.#cell(node, cell.firstChild);
  }

  nextSibling(node: NodeId): NodeId {
    return this.#cell(node, cell.nextSibling);
  }

  child(node: NodeId, nameId: number): NodeId {
    let child = this.firstChild(node);
    while (child !== none && this.nameId(child) !== nameId) child = this.nextSibling(child);
    return child;
  }

  children(node: NodeId, nameId: number): readonly NodeId[] {
    let found: NodeId[] | undefined;
    for (let child = this.firstChild(node); child !== none; child = this.nextSibling(child)) {
      if (this.nameId(child) !== nameId) continue;
      if (found === undefined) found = [child];
      else found.push(child);
    }
    return found ?? noNodes;
  }

  text(node: NodeId): string {
    const start = this.#cell(node, cell.textStart);
    if (start === none) return '';
    const end = this.#cell(node, cell.textEnd);
    if (end === decoded) return this.#parts.texts[start] ?? '';
    const slice = this.#parts.source.slice(start, end);
    return slice.includes('\r') ? normalizeLineEnds(slice) : slice;
  }

  textPieces(node: NodeId): Iterable<string> {
    return [this.text(node)];
  }

  excerpt(node: NodeId, most: number): string {
    return this.text(node).trim().slice(0, most);
  }

  attribute(node: NodeId, nameId: number): string | undefined {
    const { attributeNames, attributeValues } = this.#parts;
    const end = this.#attributesEnd(node);
    for (let i = this.#cell(node, cell.firstAttribute); i < end; i++) {
      if (attributeNames[i] === nameId) return attributeValues[i];
    }
    return undefined;
  }

  attributes(node: NodeId): readonly { readonly name: XmlName; readonly value: string }[] {
    const { attributeNames, attributeValues } = this.#parts;
    const start = this.#cell(node, cell.firstAttribute);
    return attributeNames
      .slice(start, this.#attributesEnd(node))
      .map((name, i) => ({ name: this.#nameOf(name), value: attributeValues[start + i] ?? '' }));
  }

  get attributeNameIds(): readonly number[] {
    return this.#parts.attributeNames;
  }

  attributeOwner(place: number): NodeId {
    let [low, high] = [0, this.size - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#cell(middle, cell.firstAttribute) <= place) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  isWritten(node: NodeId, raw: string): boolean {
    const start = this.#cell(node, cell.start) + 1;
    const { source } = this.#parts;
    return source.startsWith(raw, start) && endsName.test(source.charAt(start + raw.length));
  }

  place(node: NodeId): Place {
    this.#placeOf ??= lineIndexOf(this.#parts.source);
    return this.#placeOf(this.#cell(node, cell.start));
  }

  xpath(node: NodeId): string {
    this.#ranks ??= this.#rankAll();
    let path = '';
    for (let at = node; at !== none; at = this.parent(at)) {
      const rank = this.#ranks[at] ?? 0;
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

  /** Rank of every node among its siblings of the same name, 0 where it is the only one. */
  #rankAll(): Int32Array {
    const ranks = new Int32Array(this.size);
    const counts = new Map<number, number>();
    for (let parent = 0; parent < this.size; parent++) {
      counts.clear();
      for (let child = this.firstChild(parent); child !== none; child = this.nextSibling(child)) {
        const rank = (counts.get(this.nameId(child)) ?? 0) + 1;
        counts.set(this.nameId(child), rank);
        ranks[child] = rank;
      }
      for (let child = this.firstChild(parent); child !== none; child = this.nextSibling(child)) {
        if (counts.get(this.nameId(child)) === 1) ranks[child] = 0;
      }
    }
    return ranks;
  }

  #nameOf(id: number): XmlName {
    const { vocabulary, names } = this.#parts;
    const name = vocabulary.names[id] ?? names[id - vocabulary.names.length];
    if (name === undefined) throw new RangeError(`no name ${id}`);
    return name;
  }

  #attributesEnd(node: NodeId): number {
    if (node + 1 < this.size) return this.#cell(node + 1, cell.firstAttribute);
    return this.#parts.attributeNames.length;
  }

  #cell(node: NodeId, which: number): number {
    return this.#cells[node * stride + which] ?? none;
  }
}
