// SPDX-License-Identifier: Apache-2.0
/**
 * What libxml2 says of a large document shown in windows, as it would have said it of the whole: what several windows show is
 * told once, and all of it in the order of the document.
 */
import { type LibraryFault, maxFaults } from './libxml2.ts';
import { NodePaths } from './node-path.ts';
import type { PackedTree } from './packed-tree.ts';
import { type LocatedFault, locate } from './schema-constats.ts';
import { readFault, type SchemaFault } from './schema-messages.ts';
import type { NodeId } from './tree.ts';
import type { Window } from './windows.ts';

interface Found extends LocatedFault {
  readonly kind: SchemaFault['kind'];
  /** Offset at which libxml2 says it, reading the document from its start. */
  readonly said: number;
  /** What it does there. */
  readonly step: number;
}

export class LargeFaults {
  readonly #tree: PackedTree;
  readonly #found: Found[] = [];
  /** How often each was found in one window. */
  readonly #counts = new Map<string, number>();

  constructor(tree: PackedTree) {
    this.#tree = tree;
  }

  /** What was found in one window; the windows come in order. */
  add(faults: readonly LibraryFault[], window: Window): void {
    const counts = new Map<string, number>();
    for (const fault of locate(faults, new NodePaths(window))) {
      const key = `${fault.node} ${fault.message}`;
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      if (count <= (this.#counts.get(key) ?? 0)) continue;
      this.#counts.set(key, count);
      this.#found.push(this.#placed(fault));
    }
  }

  /** As many as libxml2 is listened to. */
  get inOrder(): readonly LocatedFault[] {
    const stopped = new Set<NodeId>();
    return this.#found
      .sort(bySaying)
      .filter(({ node, kind }) => {
        // After an element that may not come libxml2 judges no more of its parent. Of a run of such elements each window
        // shows another first.
        if (kind !== 'misplaced') return true;
        const parent = this.#tree.parent(node);
        const isFirst = !stopped.has(parent);
        stopped.add(parent);
        return isFirst;
      })
      .slice(0, maxFaults);
  }

  #placed(fault: LocatedFault): Found {
    const { node, message } = fault;
    const read = readFault(message);
    const { kind } = read;
    const tree = this.#tree;
    const after = kind === 'text' ? tree.firstAfterText(node) : undefined;
    if (after !== undefined) return { ...fault, kind, said: tree.start(after), step: BETWEEN };
    const isValue = kind === 'value' && read.attribute === undefined;
    const atEnd = isValue || kind === 'incomplete' || kind === 'text';
    return atEnd
      ? { ...fault, kind, said: tree.end(node), step: AT_END }
      : { ...fault, kind, said: tree.start(node), step: AT_START };
  }
}

/** Where one element ends and another begins: the innermost ends first, then the text between is met. */
const AT_END = 0;
const BETWEEN = 1;
const AT_START = 2;

function bySaying(a: Found, b: Found): number {
  if (a.said !== b.said) return a.said - b.said;
  if (a.step !== b.step) return a.step - b.step;
  return a.step === AT_END ? b.node - a.node : a.node - b.node;
}
