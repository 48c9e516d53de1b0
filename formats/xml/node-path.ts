// SPDX-License-Identifier: Apache-2.0
/**
 * The places of errors of libxml2 in our tree. It writes paths such as `/*` + `/cac:Party[2]/*[3]`: a name as the
 * document writes it with its rank among those written so, or `*` and a rank among all when the name has no
 * prefix but a namespace.
 *
 * Errors come in the order of the document: a search goes on from where the last one among the same siblings ended, so
 * that many errors under one parent with many children cost one walk.
 */
import { type NodeId, none, type XmlTree } from './tree.ts';

/** A tree, or the part of it that libxml2 was shown. */
type Shown = Pick<XmlTree, 'firstChild' | 'nextSibling' | 'isWritten'>;

interface Reached {
  readonly node: NodeId;
  readonly rank: number;
}

export class NodePaths {
  readonly #tree: Shown;
  readonly #reached = new Map<string, Reached>();

  constructor(tree: Shown) {
    this.#tree = tree;
  }

  /** The element, that of the attribute when the path ends with one; undefined when there is none. */
  nodeAt(path: string): NodeId | undefined {
    const [first, ...steps] = path.split('/').slice(1);
    if (first === undefined) return undefined;
    let node: NodeId = 0;
    for (const step of steps) {
      if (step.startsWith('@') || step.endsWith('()')) return node;
      const [, name = '', rank = '1'] = /^([^[]*)(?:\[(\d+)\])?$/.exec(step) ?? [];
      node = this.#childAt(node, name, Number(rank));
      if (node === none) return undefined;
    }
    return node;
  }

  #childAt(parent: NodeId, name: string, rank: number): NodeId {
    const tree = this.#tree;
    const key = `${parent} ${name}`;
    const from = this.#reached.get(key);
    const resumed = from !== undefined && from.rank <= rank;
    let child = resumed ? from.node : tree.firstChild(parent);
    let left = rank - (resumed ? from.rank - 1 : 0);
    for (; child !== none; child = tree.nextSibling(child)) {
      if (name !== '*' && !tree.isWritten(child, name)) continue;
      left--;
      if (left > 0) continue;
      this.#reached.set(key, { node: child, rank });
      return child;
    }
    return none;
  }
}
