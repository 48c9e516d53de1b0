// SPDX-License-Identifier: Apache-2.0
/** Small checks that the patterns of both syntaxes are made of. */

import type { Check } from '../../en16931/path-rules/context.ts';
import type { Scene } from '../../en16931/path-rules/scene.ts';
import type { Wording } from '../../en16931/rule.ts';
import { type NodeId, none, type XmlTree } from '../../xml/tree.ts';
import { attributeNamed, childNamed, childrenNamed } from '../reach.ts';

/** A check of the element of a context. */
export function check(rule: Wording, holds: (tree: XmlTree, node: NodeId, scene: Scene) => boolean): Check {
  return { ...rule, broken: (scene, node) => (holds(scene.tree, node, scene) ? undefined : {}) };
}

export function hasChild(tree: XmlTree, node: NodeId, local: string): boolean {
  return childNamed(tree, node, local) !== none;
}

/** A value without a measure, or a measure with its unit without a value. */
export function hasOneValue(tree: XmlTree, node: NodeId, value: string, measure: string): boolean {
  const measures = childrenNamed(tree, node, measure);
  if (hasChild(tree, node, value)) return measures.length === 0;
  return measures.some((at) => (attributeNamed(tree, at, 'unitCode') ?? '') !== '');
}

/** Every child of the elements of that name is one of these. */
export function hasOnly(
  tree: XmlTree,
  node: NodeId,
  local: string,
  allowed: readonly string[],
  below: readonly string[] = [],
): boolean {
  return childrenNamed(tree, node, local).every((at) => {
    for (let child = tree.firstChild(at); child !== none; child = tree.nextSibling(child)) {
      if (!allowed.includes(tree.name(child).local)) return false;
    }
    return below.length === 0 || below.every((name) => hasOnly(tree, at, name, ['Name']));
  });
}

/** xs:boolean of the first child of that name is `value`. */
export function isIndicated(tree: XmlTree, node: NodeId, value: boolean): boolean {
  const text = node === none ? '' : tree.text(node).trim();
  return value ? text === 'true' || text === '1' : text === 'false' || text === '0';
}
