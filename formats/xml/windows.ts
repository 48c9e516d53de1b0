// SPDX-License-Identifier: Apache-2.0
/**
 * A large document as a series of smaller ones for libxml2, whose tree takes ten times the size of a file.
 *
 * Where the content model lets an element be repeated without end, a document with a part of such a run is as valid as
 * the document, as far as the part goes. Each window shows the items of the runs between two offsets, the last item of every
 * run, and all that is in no run; every byte of the document is in some window. Rows of base64 that nobody
 * reads are replaced by a few that libxml2 judges alike.
 */
import { condensedBase64, leastCondensed } from './condensed-base64.ts';
import type { ElementName, ModelLookup } from './content-model/lookup.ts';
import type { PackedTree } from './packed-tree.ts';
import { type NodeId, none } from './tree.ts';

export interface WindowSizes {
  /** Of the items shown in one window. */
  readonly itemBytes: number;
  /** Runs are looked for in elements from this size on. */
  readonly parentBytes: number;
}

/** libxml2 takes about ten times as much for a window: within what it has from the start. */
export const usualWindows: WindowSizes = { itemBytes: 524_288, parentBytes: 65_536 };

/** Items of one name that follow each other and may be repeated without end. */
interface Run {
  readonly items: Int32Array;
}

/** An element that holds runs, or holds elements that do. */
interface Part {
  readonly node: NodeId;
  readonly runs: readonly Run[];
  /** In document order. */
  readonly parts: readonly Part[];
}

/** What a window shows of the tree. */
export interface WindowView {
  readonly bytes: Uint8Array;
  readonly firstChild: (node: NodeId) => NodeId;
  readonly nextSibling: (node: NodeId) => NodeId;
}

/** A stretch of the document that a window leaves out, or puts something in place of. */
interface Cut {
  readonly from: number;
  readonly to: number;
  readonly instead: Buffer | undefined;
}

/** Fewer items are left as they are. */
const leastItems = 4;

export class Windows {
  readonly #tree: PackedTree;
  readonly #origin: Buffer;
  readonly #root: Part | undefined;
  readonly #parts = new Map<NodeId, Part>();
  /** Attachments that are shortened. */
  readonly #condensed: readonly Cut[];

  /** @param lookup Tells what may be repeated; without a model there is one window. */
  constructor(tree: PackedTree, lookup: ModelLookup | undefined, sizes: WindowSizes) {
    this.#tree = tree;
    this.#origin = tree.source.bytes(0, 0);
    this.#condensed = condensedTexts(tree);
    this.#root = lookup === undefined ? undefined : findRuns(tree, lookup, 0, [tree.name(0)], sizes);
    if (this.#root !== undefined) this.#index(this.#root);
    this.#itemBytes = sizes.itemBytes;
  }

  readonly #itemBytes: number;
}
