// SPDX-License-Identifier: Apache-2.0
/**
 * Groups of a large invoice that read their terms each time they are asked: a hundred thousand lines are as many nodes, not
 * as many terms. The readers are those that make the groups of other invoices at once.
 */
import type { NodeId, XmlTree } from '../xml/tree.ts';
import type { Group } from './model.ts';

/** How each member of a group is read. */
export type Readers<G extends Group> = {
  readonly [Member in Exclude<keyof G, 'node'>]-?: (tree: XmlTree, node: NodeId) => G[Member];
};

export function lazyGroup<G extends Group>(readers: Readers<G>): (tree: XmlTree, node: NodeId) => G {
  class Lazy {
    readonly node: NodeId;
    readonly tree: XmlTree;

    constructor(tree: XmlTree, node: NodeId) {
      this.node = node;
      this.tree = tree;
    }
  }
  for (const [member, read] of Object.entries<(tree: XmlTree, node: NodeId) => unknown>(readers)) {
    Object.defineProperty(Lazy.prototype, member, {
      enumerable: true,
      get(this: Lazy) {
        return read(this.tree, this.node);
      },
    });
  }
  // What TypeScript cannot see: the members were just defined.
  return (tree, node) => new Lazy(tree, node) as unknown as G;
}
