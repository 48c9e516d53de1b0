// SPDX-License-Identifier: Apache-2.0
/**
 * A large document as a series of smaller ones for libxml2, whose tree takes ten times the size of a file.
 *
 * Where the content model lets an element be repeated without end, a document with a part of such a run is as valid as
 * the whole, as far as that part goes. Each window shows the items of the runs between two offsets, the last item
 * of every run, and all that is in no run: every byte of the document is in some window. An attachment is shown as
 * a few characters of base64 that libxml2 judges alike.
 */
import { Base64Condenser } from './condensed-base64.ts';
import type { ModelLookup } from './content-model/lookup.ts';
import type { PackedTree } from './packed-tree.ts';
import { boundsOf, type Part, type Run, RunFinder, usualWindows, type WindowSizes } from './runs.ts';
import { type NodeId, none } from './tree.ts';

/** Of an attachment, looked at in one go. */
const pieceBytes = 262_144;

/** A stretch of the document that a window leaves out, or has something in place of. */
interface Cut {
  readonly from: number;
  readonly to: number;
  readonly instead: string;
}

export class Windows {
  readonly #tree: PackedTree;
  readonly #root: Part | undefined;
  readonly #parts = new Map<NodeId, Part>();
  /** Attachments, in document order. */
  readonly #attachments: readonly Cut[];
  /** Offsets between one window and the next. */
  readonly #bounds: readonly number[];

  /** @param lookup Tells what may be repeated; without one there is one window. */
  constructor(tree: PackedTree, lookup: ModelLookup | undefined, sizes: WindowSizes = usualWindows) {
    this.#tree = tree;
    this.#attachments = attachmentsOf(tree);
    this.#root = lookup === undefined ? undefined : new RunFinder(tree, lookup, sizes).partOf(0, []);
    if (this.#root !== undefined) this.#index(this.#root);
    // What every window shows is worth as much work as what only it shows.
    const itemBytes = Math.max(sizes.itemBytes, this.#window(none, none).sizeBytes);
    this.#bounds = this.#root === undefined ? [] : boundsOf(tree, this.#root, itemBytes);
  }

  *[Symbol.iterator](): Generator<Window> {
    const bounds = [0, ...this.#bounds, this.#tree.source.length];
    for (let i = 0; i + 1 < bounds.length; i++) yield this.#window(bounds[i] ?? 0, bounds[i + 1] ?? 0);
  }

  #index(part: Part): void {
    this.#parts.set(part.node, part);
    for (const inner of part.parts) this.#index(inner);
  }

  #window(from: number, to: number): Window {
    return new Window(this.#tree, this.#root, this.#parts, this.#attachments, [from, to]);
  }
}

/** One document, and how its elements are found in the whole. */
export class Window {
  readonly #tree: PackedTree;
  readonly #parts: ReadonlyMap<NodeId, Part>;
  readonly #from: number;
  readonly #to: number;
  readonly #cuts: readonly Cut[];

  constructor(
    tree: PackedTree,
    root: Part | undefined,
    parts: ReadonlyMap<NodeId, Part>,
    attachments: readonly Cut[],
    [from, to]: readonly [number, number],
  ) {
    this.#tree = tree;
    this.#parts = parts;
    this.#from = from;
    this.#to = to;
    const cuts: Cut[] = [...attachments];
    if (root !== undefined) this.#collect(root, cuts);
    this.#cuts = withoutNested(cuts);
  }

  get sizeBytes(): number {
    const left = this.#cuts.reduce((sum, { from, to, instead }) => sum + to - from - instead.length, 0);
    return this.#tree.source.length - left;
  }

  /** Written where there is room for `sizeBytes`. */
  write(bytes: Buffer): void {
    const { source } = this.#tree;
    let at = 0;
    let size = 0;
    for (const { from, to, instead } of [...this.#cuts, { from: source.length, to: 0, instead: '' }]) {
      size += source.copy(bytes.subarray(size, size + from - at), at);
      size += bytes.write(instead, size, 'latin1');
      at = to;
    }
  }

  firstChild(node: NodeId): NodeId {
    return this.#shownFrom(this.#tree.firstChild(node));
  }

  nextSibling(node: NodeId): NodeId {
    return this.#shownFrom(this.#tree.nextSibling(node));
  }

  isWritten(node: NodeId, raw: string): boolean {
    return this.#tree.isWritten(node, raw);
  }

  /** The node, or the next of its run that is shown. */
  #shownFrom(node: NodeId): NodeId {
    const run = node === none ? undefined : this.#runOf(node);
    if (run === undefined) return node;
    const { items } = run;
    const place = countUpTo(items, node) - 1;
    const [first, end] = this.#shown(run);
    if (place < first && first < end) return items[first] ?? none;
    return place < end ? node : (items.at(-1) ?? none);
  }

  #runOf(node: NodeId): Run | undefined {
    const part = this.#parts.get(this.#tree.parent(node));
    return part?.runs.find(({ items }) => node >= (items[0] ?? none) && node <= (items.at(-1) ?? none));
  }

  /** Places of the items that are shown besides the last. */
  #shown({ items }: Run): readonly [first: number, end: number] {
    const startOf = (node: number) => this.#tree.start(node);
    const first = Math.max(0, countUpTo(items, this.#from, startOf) - 1);
    return [first, Math.max(first, countUpTo(items, this.#to - 1, startOf))];
  }

  #collect(part: Part, cuts: Cut[]): void {
    for (const run of part.runs) {
      const [first, end] = this.#shown(run);
      const last = run.items.length - 1;
      if (first === end) this.#leaveOut(run, 0, last, cuts);
      else {
        this.#leaveOut(run, 0, first, cuts);
        this.#leaveOut(run, end, last, cuts);
      }
    }
    for (const inner of part.parts) {
      if (this.#shownFrom(inner.node) === inner.node) this.#collect(inner, cuts);
    }
  }

  #leaveOut({ items }: Run, first: number, end: number, cuts: Cut[]): void {
    if (first >= end) return;
    const startAt = (place: number) => this.#tree.start(items[place] ?? none);
    cuts.push({ from: startAt(first), to: startAt(end), instead: '' });
  }
}

/** Texts that are a file in base64, whole in one piece, and what is shown in their place. */
function attachmentsOf(tree: PackedTree): readonly Cut[] {
  const cuts: Cut[] = [];
  for (const node of tree.nodesWithTextInFile()) {
    const [part, ...more] = tree.textInFile(node) ?? [];
    if (part === undefined || more.length > 0 || part.kind === 'references' || !tree.mayBeLarge(node))
      continue;
    const { from, to } = part;
    cuts.push({ from, to, instead: condensed(tree, from, to) });
  }
  return cuts;
}

function condensed(tree: PackedTree, from: number, to: number): string {
  const condenser = new Base64Condenser();
  const piece = Buffer.allocUnsafe(Math.min(pieceBytes, to - from));
  for (let at = from; at < to; at += piece.length) {
    const wanted = piece.subarray(0, Math.min(piece.length, to - at));
    condenser.pass(wanted.subarray(0, tree.source.copy(wanted, at)));
  }
  return condenser.text;
}

/** In order, and none that lies in another. */
function withoutNested(cuts: readonly Cut[]): readonly Cut[] {
  let end = 0;
  return cuts
    .toSorted((a, b) => a.from - b.from || b.to - a.to)
    .filter(({ from, to }) => {
      if (from < end) return false;
      end = to;
      return true;
    });
}

/** How many of ascending values are at most `limit`. */
function countUpTo(values: Int32Array, limit: number, of = (value: number) => value): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (of(values[middle] ?? 0) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
