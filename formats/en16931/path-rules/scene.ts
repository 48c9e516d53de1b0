// SPDX-License-Identifier: Apache-2.0
/**
 * A document as path rules see it: the tree with the numbers of `Names` in place of its own, and the questions
 * that rules ask of it. What is asked of many nodes is computed once: every rule stays linear in the document.
 */
import { type NodeId, none, type XmlTree } from '../../xml/tree.ts';
import type { Path } from './names.ts';

/** A question about a node whose answer is kept. */
export type Predicate = (scene: Scene, node: NodeId) => boolean;

const noNodes: readonly NodeId[] = [];

export class Scene {
  readonly tree: XmlTree;
  /** Number of the name of each node. */
  readonly ids: Int32Array;
  /** What each attribute name of the rules is called in this tree; absent when the document does not use it. */
  readonly #attributeIds: ReadonlyMap<number, number>;
  readonly #all = new Map<number, readonly NodeId[]>();
  readonly #answers = new Map<Predicate, Map<NodeId, boolean>>();
  readonly #computed = new Map<object, unknown>();

  constructor(tree: XmlTree, ids: Int32Array, attributeIds: ReadonlyMap<number, number>) {
    this.tree = tree;
    this.ids = ids;
    this.#attributeIds = attributeIds;
  }

  id(node: NodeId): number {
    return this.ids[node] ?? none;
  }

  text(node: NodeId): string {
    return this.tree.text(node);
  }

  attribute(node: NodeId, attribute: number): string | undefined {
    const id = this.#attributeIds.get(attribute);
    return id === undefined ? undefined : this.tree.attribute(node, id);
  }

  /** Nodes at the end of a path, in document order; the elements that have it when it ends in an attribute. */
  select(node: NodeId, path: Path): readonly NodeId[] {
    const { steps, attribute } = path;
    let found: readonly NodeId[] = [node];
    for (const step of steps) found = this.#below(found, step);
    if (attribute === undefined) return found;
    return found.filter((at) => this.attribute(at, attribute) !== undefined);
  }

  has(node: NodeId, path: Path): boolean {
    return this.select(node, path).length > 0;
  }

  children(node: NodeId, id: number): readonly NodeId[] {
    let found: NodeId[] | undefined;
    for (let child = this.tree.firstChild(node); child !== none; child = this.tree.nextSibling(child)) {
      if (this.ids[child] !== id) continue;
      if (found === undefined) found = [child];
      else found.push(child);
    }
    return found ?? noNodes;
  }

  #below(nodes: readonly NodeId[], id: number): readonly NodeId[] {
    const [only] = nodes;
    if (only === undefined) return nodes;
    return nodes.length === 1 ? this.children(only, id) : nodes.flatMap((at) => this.children(at, id));
  }

  /** Every element of that name. */
  all(id: number): readonly NodeId[] {
    const known = this.#all.get(id);
    if (known !== undefined) return known;
    const found: NodeId[] = [];
    for (let node = 0; node < this.ids.length; node++) if (this.ids[node] === id) found.push(node);
    this.#all.set(id, found);
    return found;
  }

  /** Elements that have the attribute. */
  owners(attribute: number): readonly NodeId[] {
    const id = this.#attributeIds.get(attribute);
    if (id === undefined) return [];
    const owners: NodeId[] = [];
    const names = this.tree.attributeNameIds;
    for (let place = names.indexOf(id); place !== none; place = names.indexOf(id, place + 1)) {
      owners.push(this.tree.attributeOwner(place));
    }
    return owners;
  }

  hasAncestor(node: NodeId, id: number): boolean {
    let at = this.tree.parent(node);
    while (at !== none && this.ids[at] !== id) at = this.tree.parent(at);
    return at !== none;
  }

  /** The answer of `predicate`, asked once for each node. */
  holds(predicate: Predicate, node: NodeId): boolean {
    const answers = this.#answers.get(predicate) ?? new Map<NodeId, boolean>();
    this.#answers.set(predicate, answers);
    const known = answers.get(node);
    if (known !== undefined) return known;
    const answer = predicate(this, node);
    answers.set(node, answer);
    return answer;
  }

  /** What `compute` gives, computed once for the document. */
  once<T extends object | string | number | boolean>(compute: (scene: Scene) => T): T {
    const known = this.#computed.get(compute) as T | undefined;
    if (known !== undefined) return known;
    const result = compute(this);
    this.#computed.set(compute, result);
    return result;
  }
}

/** As `normalize-space` of XPath: only the four white space characters of XML count. */
export function collapsed(text: string): string {
  return text.replace(/[ \t\r\n]+/g, ' ').replace(/^ | $/g, '');
}

/** The text as xs:boolean; undefined when it is none. */
export function booleanOf(text: string): boolean | undefined {
  const word = collapsed(text);
  if (word === 'false' || word === '0') return false;
  return word === 'true' || word === '1' ? true : undefined;
}
