// SPDX-License-Identifier: Apache-2.0
/**
 * A rule of flux 10 is a row: its code, the elements it looks at, and what must hold. The elements are given by their
 * terms and paths below Report: `TT-17 TransactionsReport/ReportPeriod/StartDate`, a comma between several.
 */
import { type NodeId, none, type XmlTree } from '../../xml/tree.ts';
import { type F10Name, names } from '../vocabulary.ts';
import type { F10Code } from './codes.ts';
import type { Form } from './forms.ts';

/** What a rule may know beside the file. */
export interface F10Day {
  /** Day of the control in Paris, `2026-10-01`. */
  readonly day: string;
}

/** What to point at and to expect: the element itself unless said otherwise. */
export interface Fault {
  readonly node?: NodeId;
  /** Path of what is missing below the element. */
  readonly missing?: string;
  readonly attribute?: string;
  readonly expected?: string | undefined;
}

export interface Row {
  readonly code: F10Code;
  readonly at: string;
  readonly judge: (tree: XmlTree, node: NodeId, day: F10Day) => Fault | undefined;
}

/** A rule on the text of an element. */
export function textRow(code: F10Code, at: string, holds: Form, expected?: string): Row {
  const fault: Fault = { expected };
  return { code, at, judge: (tree, node) => (holds(tree.text(node)) ? undefined : fault) };
}

/** The text of an element must be one of these codes, to the letter. */
export function codeRow(code: F10Code, at: string, codes: readonly string[]): Row {
  const known = new Set(codes);
  return textRow(code, at, (text) => known.has(text), codes.join(' '));
}

/** First child of that name, or `none`. */
export function child(tree: XmlTree, node: NodeId, name: F10Name): NodeId {
  return node === none ? none : tree.child(node, names[name]);
}

/** The first node at the end of a path, or `none`. */
export function reach(tree: XmlTree, node: NodeId, ...path: readonly F10Name[]): NodeId {
  let at = node;
  for (const name of path) at = child(tree, at, name);
  return at;
}

/** Text of the first node at the end of a path; undefined when there is none. */
export function textAt(tree: XmlTree, node: NodeId, ...path: readonly F10Name[]): string | undefined {
  const found = reach(tree, node, ...path);
  return found === none ? undefined : tree.text(found);
}

export function children(tree: XmlTree, node: NodeId, name: F10Name): readonly NodeId[] {
  return tree.children(node, names[name]);
}
