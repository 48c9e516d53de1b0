// SPDX-License-Identifier: Apache-2.0
/**
 * A document as a flat tree: nodes are numbers in document order, 0 is the root element.
 *
 * Each node is eight integers of one array; texts are slices of the source taken when asked for. Only what
 * invoices need is kept: elements, attributes, direct text. Comments and processing instructions are not,
 * nor is white space between child elements. Built by scanner.ts alone.
 */
import { lineIndexOf, type Place } from './place.ts';
import type { Vocabulary, XmlName } from './vocabulary.ts';

export type NodeId = number;

/** No node, no attribute. */
export const none = -1;

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

export class XmlTree {
  /** Number of elements. */
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

  /** Names of elements and attributes that the vocabulary does not know, numbered after its own. */
  get otherNames(): readonly XmlName[] {
    return this.#parts.names;
  }

  /** Number of the name: that of the vocabulary when it knows it. */
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

  /** First child of that name, or `none`. */
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

  /** The element's own text, references decoded and line ends normalised; not trimmed. */
  text(node: NodeId): string {
    const start = this.#cell(node, cell.textStart);
    if (start === none) return '';
    const end = this.#cell(node, cell.textEnd);
    if (end === decoded) return this.#parts.texts[start] ?? '';
    const slice = this.#parts.source.slice(start, end);
    return slice.includes('\r') ? normalizeLineEnds(slice) : slice;
  }

  /** Value of the attribute of that name, normalised; undefined when absent. */
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

  /** Numbers of the names of all attributes in document order; a place in it is asked of `attributeOwner`. */
  get attributeNameIds(): readonly number[] {
    return this.#parts.attributeNames;
  }

  /** The element that has the attribute at that place of `attributeNameIds`. */
  attributeOwner(place: number): NodeId {
    let [low, high] = [0, this.size - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#cell(middle, cell.firstAttribute) <= place) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** True when the document writes the name of the element so, with its own prefix: `cbc:ID`. */
  isWritten(node: NodeId, raw: string): boolean {
    const start = this.#cell(node, cell.start) + 1;
    const { source } = this.#parts;
    return source.startsWith(raw, start) && endsName.test(source.charAt(start + raw.length));
  }

  /** Line and column of the element's `<`, 1-based, columns in characters. */
  place(node: NodeId): Place {
    this.#placeOf ??= lineIndexOf(this.#parts.source);
    return this.#placeOf(this.#cell(node, cell.start));
  }

  /** `/Invoice/cac:InvoiceLine[2]/cbc:ID`; a rank only where siblings share the name. */
  xpath(node: NodeId): string {
    this.#ranks ??= this.#rankAll();
    let path = '';
    for (let at = node; at !== none; at = this.parent(at)) {
      const rank = this.#ranks[at] ?? 0;
      path = `/${this.name(at).shown}${rank === 0 ? '' : `[${rank}]`}${path}`;
    }
    return path;
  }

  /** Local names from the root, joined by points: `Invoice.InvoiceLine.ID`. */
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

/** XML 1.0 §2.11: every line end reaches the reader as one line feed. */
export function normalizeLineEnds(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}
