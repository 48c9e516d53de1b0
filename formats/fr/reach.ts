// SPDX-License-Identifier: Apache-2.0
/**
 * What the French rules read from the tree itself, because EN 16931 has no term for it: by local names, the same
 * for any prefix. The namespaces are those of the schema, which has judged before.
 */
import type { Term } from '../en16931/model.ts';
import { type NodeId, none, type XmlTree } from '../xml/tree.ts';

/** First child of that local name, or `none`. */
export function childNamed(tree: XmlTree, node: NodeId, local: string): NodeId {
  if (node === none) return none;
  let child = tree.firstChild(node);
  while (child !== none && tree.name(child).local !== local) child = tree.nextSibling(child);
  return child;
}

const noNodes: readonly NodeId[] = [];

/** Mostly there is none, or one: nothing is made for none. */
export function childrenNamed(tree: XmlTree, node: NodeId, local: string): readonly NodeId[] {
  if (node === none) return noNodes;
  let found: NodeId[] | undefined;
  for (let child = tree.firstChild(node); child !== none; child = tree.nextSibling(child)) {
    if (tree.name(child).local !== local) continue;
    if (found === undefined) found = [child];
    else found.push(child);
  }
  return found ?? noNodes;
}

/** The first node at the end of a path of local names, or `none`. */
export function reach(tree: XmlTree, node: NodeId, ...path: readonly string[]): NodeId {
  let at = node;
  for (const local of path) at = childNamed(tree, at, local);
  return at;
}

/** Every node at the end of a path of local names, in document order. */
export function reachAll(tree: XmlTree, node: NodeId, ...path: readonly string[]): readonly NodeId[] {
  let nodes: readonly NodeId[] | undefined;
  for (const local of path)
    nodes = nodes === undefined ? childrenNamed(tree, node, local) : below(tree, nodes, local);
  return nodes ?? [node];
}

function below(tree: XmlTree, nodes: readonly NodeId[], local: string): readonly NodeId[] {
  const [only] = nodes;
  if (only === undefined) return nodes;
  return nodes.length === 1
    ? childrenNamed(tree, only, local)
    : nodes.flatMap((at) => childrenNamed(tree, at, local));
}

export function termAt(tree: XmlTree, node: NodeId): Term | undefined {
  return node === none ? undefined : { node, text: tree.text(node) };
}

/** Value of the attribute of that local name; undefined when absent. */
export function attributeNamed(tree: XmlTree, node: NodeId, local: string): string | undefined {
  return tree.attributes(node).find(({ name }) => name.local === local)?.value;
}
