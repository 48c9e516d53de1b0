// SPDX-License-Identifier: Apache-2.0
/**
 * Where path rules apply: contexts, as rows of a pattern. For each element the first row of a pattern that
 * matches it is the only one that judges it, as in the official rules.
 */
import { type NodeId, none } from '../../xml/tree.ts';
import type { XmlName } from '../../xml/vocabulary.ts';
import type { Wording } from '../rule.ts';
import type { Names } from './names.ts';
import type { Predicate, Scene } from './scene.ts';

/** A place a check found broken: the element of the context when `node` is absent. */
export interface Fault {
  readonly node?: NodeId | undefined;
  readonly attribute?: string;
  readonly expected?: string | undefined;
}

/** A rule that is no path: a function with its words. */
export interface Check extends Wording {
  readonly broken: (scene: Scene, node: NodeId) => Fault | undefined;
}

export interface ContextRow {
  /**
   * Names from an ancestor down to the element: `cac:Country/cbc:Name`. After `/`, from the root. The last name
   * may be `ram:*ID` or `*Amount`: any that ends so. ` | ` between several.
   */
  readonly context: string;
  readonly where?: Predicate;
  /** Rules in the notation of notation.ts. */
  readonly paths?: string;
  readonly checks?: readonly Check[];
}

/** The first row that matches an element judges it. */
export type Pattern = readonly ContextRow[];

/** One way to be in a context. */
export interface Place {
  /** Names of the ancestors, the nearest first. */
  readonly ancestors: readonly number[];
  readonly fromRoot: boolean;
  /** True when its last name is only an ending. */
  readonly isLoose: boolean;
  readonly names: (name: XmlName) => boolean;
}

export function placesOf(context: string, names: Names): readonly Place[] {
  return context.split(' | ').map((text) => {
    const fromRoot = text.startsWith('/');
    const steps = (fromRoot ? text.slice(1) : text).split('/');
    const last = steps.at(-1) ?? '';
    const ancestors = steps.slice(0, -1).map((step) => names.element(step));
    return {
      ancestors: ancestors.reverse(),
      fromRoot,
      isLoose: last.includes('*'),
      names: nameTest(last, names),
    };
  });
}

function nameTest(last: string, names: Names): Place['names'] {
  const [before = '', ending] = last.split('*');
  if (ending === undefined) {
    const id = names.element(last);
    return (name) => names.idOf(name) === id;
  }
  if (before === '') return ({ local }) => local.endsWith(ending);
  const uri = names.uri(before.replace(':', ''));
  return ({ namespace, local }) => namespace === uri && local.endsWith(ending);
}

/** True when the ancestors of a node, whose own name already fits, are those of the place. */
export function isAt({ ancestors, fromRoot }: Place, { tree, ids }: Scene, node: NodeId): boolean {
  let at = tree.parent(node);
  for (const id of ancestors) {
    if (at === none || ids[at] !== id) return false;
    at = tree.parent(at);
  }
  return !fromRoot || at === none;
}

/** The last name of a context, to name it in a sentence; empty for a root or several names. */
export function shownContext(context: string): string {
  const [only = '', ...more] = context.split(' | ').map((text) => text.split('/'));
  const isRoot = only[0] === '' && only.length === 2;
  const last = only.at(-1) ?? '';
  return isRoot || more.length > 0 || last.includes('*') ? '' : last;
}
