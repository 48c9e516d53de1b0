// SPDX-License-Identifier: Apache-2.0
/**
 * Fills the arrays of a tree while the scanner reads: elements open and close, texts and attributes arrive.
 *
 * Keeps the limits on depth, number of elements and length of texts. Appending is constant time: the array
 * of cells doubles, texts in several pieces (around comments, CDATA, references) are joined when first read.
 */
import { isSpace } from './characters.ts';
import { cell, decoded, FlatTree, stride } from './flat-tree.ts';
import { maxDepth, maxElements, maxTextJoining, maxTextLength } from './limits.ts';
import { decodeReferences } from './references.ts';
import type { ScanBuilder } from './scanner.ts';
import type { Scope } from './scope.ts';
import { beyondLimit } from './syntax-error.ts';
import type { TextSource } from './text-source.ts';
import { none, normalizeLineEnds, type XmlTree } from './tree.ts';
import type { Vocabulary } from './vocabulary.ts';

/** An invoice has an element every 25 to 40 characters. */
const charactersPerElement = 24;

export class TreeBuilder implements ScanBuilder<XmlTree> {
  /** Number of elements that are open. */
  depth = 0;
  size = 0;
  readonly #source: string;
  readonly #largeTexts: ReadonlySet<number>;
  #cells: Int32Array;
  /** Open elements, and the last child each has so far; the index is the depth. */
  readonly #open: number[] = [];
  readonly #lastChild: number[] = [];
  readonly #texts: string[] = [];
  readonly #attributeNames: number[] = [];
  readonly #attributeValues: string[] = [];
  /** Characters moved so far to join texts. */
  #joined = 0;

  constructor(source: string, largeTexts: ReadonlySet<number>) {
    this.#source = source;
    this.#largeTexts = largeTexts;
    this.#cells = new Int32Array((Math.ceil(source.length / charactersPerElement) + 16) * stride);
  }

  open(nameId: number, offset: number): void {
    if (this.size >= maxElements) throw beyondLimit(offset, "trop d'elements", 'too many elements');
    if (this.depth >= maxDepth) throw beyondLimit(offset, "trop d'elements imbriques", 'nested too deep');
    const node = this.#append(nameId, offset);
    if (this.depth > 0) this.#attach(node);
    this.#open[this.depth] = node;
    this.#lastChild[this.depth] = none;
    this.depth++;
  }

  close(): void {
    this.depth--;
  }

  attribute(nameId: number, value: string): void {
    this.#attributeNames.push(nameId);
    this.#attributeValues.push(value);
  }

  references(from: number, to: number): void {
    this.#assertTextLength(to - from, from);
    this.#piece(decodeReferences(this.#plain(from, to), from), from);
  }

  cdata(from: number, to: number): void {
    this.#piece(this.#plain(from, to), from);
  }

  /** Refuses a text of that length for the current element, unless it may be an attachment. @throws XmlSyntaxError */
  #assertTextLength(length: number, offset: number): void {
    if (length <= maxTextLength) return;
    const name = this.#cells[this.#current() * stride + cell.name] ?? none;
    if (!this.#largeTexts.has(name)) throw beyondLimit(offset, 'texte trop long', 'text too long');
  }

  slice(from: number, to: number): void {
    const node = this.#current();
    const base = node * stride;
    const hasChildren = this.#lastChild[this.depth - 1] !== none;
    if (hasChildren && isBlank(this.#source, from, to)) return;
    if (this.#cells[base + cell.textStart] !== none) {
      this.#piece(this.#plain(from, to), from);
      return;
    }
    this.#assertTextLength(to - from, from);
    this.#cells[base + cell.textStart] = from;
    this.#cells[base + cell.textEnd] = to;
  }

  /** A piece of text already decoded. @throws XmlSyntaxError */
  #piece(text: string, offset: number): void {
    const node = this.#current();
    const whole = this.#textSoFar(node) + text;
    this.#assertTextLength(whole.length, offset);
    this.#joined += whole.length - text.length;
    if (this.#joined > maxTextJoining) {
      throw beyondLimit(offset, 'texte en trop de morceaux', 'text in too many pieces');
    }
    const base = node * stride;
    if (this.#cells[base + cell.textEnd] === decoded) {
      this.#texts[this.#cells[base + cell.textStart] ?? none] = whole;
      return;
    }
    this.#cells[base + cell.textStart] = this.#texts.push(whole) - 1;
    this.#cells[base + cell.textEnd] = decoded;
  }

  build(vocabulary: Vocabulary, scope: Scope): XmlTree {
    return new FlatTree({
      source: this.#source,
      vocabulary,
      cells: this.#cells,
      size: this.size,
      names: scope.names,
      texts: this.#texts,
      attributeNames: this.#attributeNames,
      attributeValues: this.#attributeValues,
    });
  }

  #append(nameId: number, offset: number): number {
    const node = this.size++;
    const base = node * stride;
    if (base + stride > this.#cells.length) {
      const larger = new Int32Array(this.#cells.length * 2);
      larger.set(this.#cells);
      this.#cells = larger;
    }
    const cells = this.#cells;
    cells[base + cell.name] = nameId;
    cells[base + cell.parent] = none;
    cells[base + cell.firstChild] = none;
    cells[base + cell.nextSibling] = none;
    cells[base + cell.start] = offset;
    cells[base + cell.textStart] = none;
    cells[base + cell.textEnd] = none;
    cells[base + cell.firstAttribute] = this.#attributeNames.length;
    return node;
  }

  #attach(node: number): void {
    const parent = this.#current();
    const last = this.#lastChild[this.depth - 1] ?? none;
    this.#cells[node * stride + cell.parent] = parent;
    if (last === none) {
      this.#cells[parent * stride + cell.firstChild] = node;
      this.#dropBlankText(parent);
    } else {
      this.#cells[last * stride + cell.nextSibling] = node;
    }
    this.#lastChild[this.depth - 1] = node;
  }

  /** White space before the first child is layout, not text. */
  #dropBlankText(node: number): void {
    const base = node * stride;
    const start = this.#cells[base + cell.textStart] ?? none;
    const end = this.#cells[base + cell.textEnd] ?? none;
    if (start !== none && end !== decoded && isBlank(this.#source, start, end)) {
      this.#cells[base + cell.textStart] = none;
    }
  }

  #textSoFar(node: number): string {
    const base = node * stride;
    const start = this.#cells[base + cell.textStart] ?? none;
    if (start === none) return '';
    const end = this.#cells[base + cell.textEnd] ?? none;
    return end === decoded ? (this.#texts[start] ?? '') : this.#plain(start, end);
  }

  /** A slice of the source as text: only line ends differ. */
  #plain(from: number, to: number): string {
    const slice = this.#source.slice(from, to);
    return slice.includes('\r') ? normalizeLineEnds(slice) : slice;
  }

  #current(): number {
    return this.#open[this.depth - 1] ?? none;
  }
}

export function isBlank(source: TextSource, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    if (!isSpace(source.charCodeAt(at))) return false;
  }
  return true;
}
