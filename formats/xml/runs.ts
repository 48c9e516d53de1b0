// SPDX-License-Identifier: Apache-2.0
/**
 * Runs of a large document: elements of one name that follow each other and that the content model lets be repeated without
 * end. What windows.ts shows a part of at a time.
 */
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

/** Elements of one name that follow each other and may be repeated without end. */
export interface Run {
  readonly items: Int32Array;
}

/** An element that holds runs, or elements that do. */
export interface Part {
  readonly node: NodeId;
  readonly runs: readonly Run[];
  /** In document order. */
  readonly parts: readonly Part[];
}

export class RunFinder {
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
export function boundsOf(tree: PackedTree, root: Part, itemBytes: number): readonly number[] {
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
