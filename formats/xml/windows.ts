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
import { type ElementName, isNamed, type ModelLookup } from './content-model/lookup.ts';
import type { PackedTree } from './packed-tree.ts';
import { type NodeId, none } from './tree.ts';

export interface WindowSizes {
  /** Of the items shown in one window. */
  readonly itemBytes: number;
  /** Runs are looked for in elements from this size on. */
  readonly parentBytes: number;
}

/** libxml2 takes about ten times as much for a window, which is within what it has from the start. */
export const usualWindows: WindowSizes = { itemBytes: 131_072, parentBytes: 65_536 };
/** Fewer items are left as they are. */
const leastItems = 4;
/** Of an attachment, looked at in one go. */
const pieceBytes = 262_144;

/** Elements of one name that follow each other and may be repeated without end. */
interface Run {
  readonly items: Int32Array;
}

/** An element that holds runs, or elements that do. */
interface Part {
  readonly node: NodeId;
  readonly runs: readonly Run[];
  /** In document order. */
  readonly parts: readonly Part[];
}

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

class RunFinder {
  readonly #tree: PackedTree;
  readonly #lookup: ModelLookup;
  readonly #sizes: WindowSizes;

  constructor(tree: PackedTree, lookup: ModelLookup, sizes: WindowSizes) {
    this.#tree = tree;
    this.#lookup = lookup;
    this.#sizes = sizes;
  }

  /** @param above Names of its ancestors, from the root. */
  partOf(node: NodeId, above: readonly ElementName[]): Part | undefined {
    const tree = this.#tree;
    if (tree.end(node) - tree.start(node) < this.#sizes.parentBytes) return undefined;
    const path = [...above, tree.name(node)];
    const isEndless = this.#endlessUnder(path);
    const runs: Run[] = [];
    const parts: Part[] = [];
    let first = tree.firstChild(node);
    while (first !== none) {
      const name = tree.nameId(first);
      let count = 0;
      let at = first;
      for (; at !== none && tree.nameId(at) === name; at = tree.nextSibling(at)) {
        count++;
        const inner = this.partOf(at, path);
        if (inner !== undefined) parts.push(inner);
      }
      if (count >= leastItems && isEndless(name)) runs.push({ items: this.#items(first, count) });
      first = at;
    }
    return runs.length + parts.length === 0 ? undefined : { node, runs, parts };
  }

  #items(first: NodeId, count: number): Int32Array {
    const items = new Int32Array(count);
    let at = first;
    for (let i = 0; i < count; i++) {
      items[i] = at;
      at = this.#tree.nextSibling(at);
    }
    return items;
  }

  /** By number of name, asked of the model once each. */
  #endlessUnder(path: readonly ElementName[]): (nameId: number) => boolean {
    const known = new Map<number, boolean>();
    let children: ReturnType<ModelLookup['childrenOf']>;
    return (nameId) => {
      let answer = known.get(nameId);
      if (answer === undefined) {
        children ??= this.#lookup.childrenOf(path) ?? [];
        const name = this.#tree.nameOf(nameId);
        answer = children.some((child) => child.isEndless && isNamed(child, name));
        known.set(nameId, answer);
      }
      return answer;
    };
  }
}

/** Where one window ends and the next begins: at items that hold no run themselves. */
function boundsOf(tree: PackedTree, root: Part, itemBytes: number): readonly number[] {
  const bounds: number[] = [];
  let shown = 0;
  for (const item of itemsWithoutRuns(tree, root)) {
    const size = tree.end(item) - tree.start(item);
    if (shown > 0 && shown + size > itemBytes) {
      bounds.push(tree.start(item));
      shown = 0;
    }
    shown += size;
  }
  return bounds;
}

/** In document order. */
function* itemsWithoutRuns(tree: PackedTree, { node, runs, parts }: Part): Generator<NodeId> {
  const inner = new Map(parts.map((part) => [part.node, part]));
  const left = runs.toReversed();
  for (let child = tree.firstChild(node); child !== none; child = tree.nextSibling(child)) {
    const part = inner.get(child);
    const [first = none, last = none] = [left.at(-1)?.items[0], left.at(-1)?.items.at(-1)];
    if (part !== undefined) yield* itemsWithoutRuns(tree, part);
    else if (first !== none && child >= first) yield child;
    if (child === last) left.pop();
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
