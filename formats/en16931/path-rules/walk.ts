// SPDX-License-Identifier: Apache-2.0
/** The pass over a document that asks the path rules: contexts in document order, and below each its trie. */
import { type NodeId, none, type XmlTree } from '../../xml/tree.ts';
import type { Report, Wording } from '../rule.ts';
import { type Check, isAt, type Place } from './context.ts';
import { unnamed } from './names.ts';
import { type Predicate, Scene } from './scene.ts';
import { type CountedRule, type Ends, maxCounted, type State, type Trie, type Tries } from './trie.ts';
import { expectedOf } from './wording.ts';

export interface Context extends Tries {
  readonly places: readonly Place[];
  readonly where: Predicate | undefined;
  readonly checks: readonly Check[];
  /** True when `below` has any rule. */
  readonly asksBelow: boolean;
}

/** A context that an element of some name may be in, and where it then must be. */
export interface Candidate {
  readonly context: Context;
  readonly places: readonly Place[];
}

/** What a name means to the rules. */
export interface NameUse {
  readonly id: number;
  /** For each pattern that has some: its candidates for that name, in their order. */
  readonly patterns: readonly (readonly Candidate[])[];
  /** Paths that begin at an element of that name wherever it is, and the context that asks for them. */
  readonly anywhere: readonly { readonly context: Context; readonly trie: Trie }[];
  /** True when neither has any. */
  readonly isIdle: boolean;
}

interface Walk {
  readonly scene: Scene;
  readonly report: Report;
  /** Contexts met so far that ask for paths anywhere. */
  readonly askers: Context[];
  /** For each counted rule of the context in hand: how many so far, and the second of them. */
  readonly counts: Int32Array;
  readonly second: Int32Array;
}

/** @param uses By number of a name of the tree. */
export function judgeTree(tree: XmlTree, uses: readonly NameUse[], report: Report): void {
  const ids = new Int32Array(tree.size);
  for (let node = 0; node < tree.size; node++) ids[node] = uses[tree.nameId(node)]?.id ?? unnamed;
  const walk: Walk = {
    scene: new Scene(tree, ids, attributeIdsOf(tree, uses)),
    report,
    askers: [],
    counts: new Int32Array(maxCounted),
    second: new Int32Array(maxCounted),
  };
  for (let node = 0; node < tree.size; node++) {
    const use = uses[tree.nameId(node)];
    if (use !== undefined && !use.isIdle) visit(walk, node, use);
  }
}

function attributeIdsOf(tree: XmlTree, uses: readonly NameUse[]): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  let last = none;
  for (const nameId of tree.attributeNameIds) {
    // Neighbours mostly share a name: the currency of every amount.
    if (nameId === last) continue;
    last = nameId;
    const use = uses[nameId];
    if (use !== undefined && use.id !== unnamed) found.set(use.id, nameId);
  }
  return found;
}

function visit(walk: Walk, node: NodeId, use: NameUse): void {
  if (use.anywhere.length > 0) {
    for (const { context, trie } of use.anywhere) {
      if (walk.askers.includes(context)) follow(walk, trie, node);
    }
  }
  const { patterns } = use;
  for (let i = 0; i < patterns.length; i++) judgePattern(walk, patterns[i], node);
}

/** The first candidate whose place it is judges the element. */
function judgePattern(walk: Walk, candidates: readonly Candidate[] | undefined, node: NodeId): void {
  if (candidates === undefined) return;
  for (const candidate of candidates) {
    if (!matches(candidate, walk.scene, node)) continue;
    judgeContext(walk, candidate.context, node);
    return;
  }
}

function matches({ context: { where }, places }: Candidate, scene: Scene, node: NodeId): boolean {
  for (const place of places) {
    if (isAt(place, scene, node)) return where === undefined || where(scene, node);
  }
  return false;
}

function judgeContext(walk: Walk, context: Context, node: NodeId): void {
  const { scene, report } = walk;
  if (context.anywhere.length > 0) walk.askers.push(context);
  if (context.asksBelow) follow(walk, context.below, node);
  if (context.nowhere.length > 0) judgeNowhere(context.nowhere, scene, report);
  for (const check of context.checks) {
    const fault = check.broken(scene, node);
    if (fault !== undefined) reportAt(walk, check, fault.node ?? node, fault.attribute, fault.expected);
  }
}

function judgeNowhere(nowhere: Context['nowhere'], scene: Scene, report: Report): void {
  for (const { attribute, local, wording } of nowhere) {
    for (const owner of scene.owners(attribute)) {
      const term = { node: owner, text: attributeValue(scene.tree, owner, local) };
      report({ rule: wording, group: { node: owner }, term, attribute: local });
    }
  }
}

/** Asks the rules of a trie below a node. */
function follow(walk: Walk, { root, counted }: Trie, node: NodeId): void {
  if (counted.length > 0) walk.counts.fill(0, 0, counted.length);
  if (root.isEnd) arrive(walk, root, node);
  if (root.goesOn) descend(walk, root, node);
  for (let place = 0; place < counted.length; place++) judgeCount(walk, counted[place], place, node);
}

/** As deep as the longest path of the rules. */
function descend(walk: Walk, state: State, node: NodeId): void {
  const { tree, ids } = walk.scene;
  for (let child = tree.firstChild(node); child !== none; child = tree.nextSibling(child)) {
    const next = state.next[ids[child] ?? none];
    if (next === undefined) continue;
    if (next.isEnd) arrive(walk, next, child);
    if (next.goesOn) descend(walk, next, child);
  }
}

function arrive(walk: Walk, state: State, node: NodeId): void {
  end(walk, state, node, undefined);
  for (const attribute of state.attributes) {
    if (walk.scene.attribute(node, attribute.id) !== undefined) end(walk, attribute, node, attribute.local);
  }
}

function end(walk: Walk, { forbidding, counting }: Ends, node: NodeId, attribute: string | undefined): void {
  for (const rule of forbidding) reportAt(walk, rule, node, attribute, undefined);
  for (const place of counting) {
    const count = (walk.counts[place] ?? 0) + 1;
    walk.counts[place] = count;
    if (count === 2) walk.second[place] = node;
  }
}

function judgeCount(walk: Walk, rule: CountedRule | undefined, place: number, node: NodeId): void {
  if (rule === undefined) return;
  const { bound, wording, whenMissing, attribute } = rule;
  const count = walk.counts[place] ?? 0;
  if (count === 0 && bound !== 'atMostOne') {
    const { report } = walk;
    report({ rule: whenMissing, group: { node }, attribute, expected: expectedOf[bound] });
  } else if (count > 1 && bound !== 'some') {
    reportAt(walk, wording, walk.second[place] ?? node, attribute, expectedOf[bound]);
  }
}

/** Of a text, more than is ever shown of it: it may be an attachment. */
const shownLength = 1_000;

/** Points at an element that is there, with its text or the value of its attribute. */
function reportAt(
  { scene: { tree }, report }: Walk,
  rule: Wording,
  node: NodeId,
  attribute: string | undefined,
  expected: string | undefined,
): void {
  const text =
    attribute === undefined ? tree.excerpt(node, shownLength) : attributeValue(tree, node, attribute);
  const isGroup = attribute === undefined && tree.firstChild(node) !== none;
  const term = isGroup && rule.bt === '' ? undefined : { node, text };
  report({ rule, group: { node }, term, attribute, expected });
}

function attributeValue(tree: XmlTree, node: NodeId, local: string): string {
  const found = tree.attributes(node).find(({ name }) => name.local === local && name.namespace === '');
  return found?.value ?? '';
}
