// SPDX-License-Identifier: Apache-2.0
/**
 * Finds in one walk the elements of a tree that lie at given paths: a path such as `cac:Item/cbc:Name` is that
 * of any element so named whose parent is so named; a path that begins with the root element is a whole one.
 *
 * All paths make one automaton (Aho and Corasick, 1975): the state of an element follows from the state of its
 * parent and its own name, so the walk costs the same however many paths there are. Names are known by their
 * namespace and local part, whatever the vocabulary of the tree.
 */
import { nameTable } from '../../xml/name-table.ts';
import { type NodeId, none, type XmlTree } from '../../xml/tree.ts';

/** The names that occur in the paths, with their numbers; 0 is every other name. */
export interface Names {
  /** @throws RangeError for a name that no path holds. */
  readonly symbolOf: (name: string) => number;
  readonly symbolAt: (namespace: string, local: string) => number;
  readonly count: number;
}

export interface Matched {
  /** By element: the number of its name. */
  readonly symbols: Uint16Array;
  /** By number of the target of the paths: the elements found, in document order. */
  readonly found: readonly (readonly NodeId[] | undefined)[];
}

export type PathMatcher = (tree: XmlTree) => Matched;

const other = 0;
const start = 0;

/** @param prefixes the namespace of every prefix the names use. */
export function collectNames(names: Iterable<string>, prefixes: ReadonlyMap<string, string>): Names {
  const symbols = new Map<string, number>();
  for (const name of names) if (!symbols.has(name)) symbols.set(name, symbols.size + 1);
  const byNamespace = new Map<string, Map<string, number>>();
  for (const [name, symbol] of symbols) {
    const [prefix = '', local = ''] = name.split(':');
    const uri = prefixes.get(prefix);
    if (uri === undefined) throw new RangeError(`${prefix} is no known prefix`);
    const locals = byNamespace.get(uri) ?? new Map<string, number>();
    byNamespace.set(uri, locals.set(local, symbol));
  }
  return {
    symbolOf: (name) => {
      const symbol = symbols.get(name);
      if (symbol === undefined) throw new RangeError(`${name} is in no path`);
      return symbol;
    },
    symbolAt: (namespace, local) => byNamespace.get(namespace)?.get(local) ?? other,
    count: symbols.size + 1,
  };
}

/** @param targets for each target, the paths that lead to it. */
export function compilePaths(targets: readonly (readonly string[])[], names: Names): PathMatcher {
  const { next, targetsOf } = automatonOf(targets, names);
  const symbolsIn = nameTable(({ namespace, local }) => names.symbolAt(namespace, local));
  return (tree) => {
    const symbols = symbolsOf(tree, symbolsIn(tree));
    const states = new Uint16Array(tree.size);
    const found: NodeId[][] = [];
    for (let node = 0; node < symbols.length; node++) {
      const symbol = symbols[node] ?? other;
      const parent = tree.parent(node);
      const above = parent === none ? start : (states[parent] ?? start);
      const state = next[above * names.count + symbol] ?? start;
      states[node] = state;
      putAll(found, targetsOf[state], node);
    }
    return { symbols, found };
  };
}

/** Most elements are the end of no path. */
function putAll(found: NodeId[][], targets: readonly number[] | undefined, node: NodeId): void {
  if (targets === undefined) return;
  for (const target of targets) {
    const nodes = found[target];
    if (nodes === undefined) found[target] = [node];
    else nodes.push(node);
  }
}

/** @param symbolOf by the number the tree itself gives a name. */
function symbolsOf(tree: XmlTree, symbolOf: readonly number[]): Uint16Array {
  const symbols = new Uint16Array(tree.size);
  for (let node = 0; node < tree.size; node++) symbols[node] = symbolOf[tree.nameId(node)] ?? other;
  return symbols;
}

interface Automaton {
  /** By state and symbol. */
  readonly next: Uint16Array;
  readonly targetsOf: readonly (readonly number[])[];
}

/** A node of the tree of all paths, while it grows. */
interface Step {
  readonly after: Map<number, number>;
  readonly targets: number[];
}

function automatonOf(targets: readonly (readonly string[])[], names: Names): Automaton {
  const steps = stepsOf(targets, names);
  const next = new Uint16Array(steps.length * names.count);
  const targetsOf: number[][] = steps.map((step) => step.targets);
  /** Each with the state of the longest path that is an end of its own; shorter paths come first. */
  const queue: { readonly state: number; readonly ending: number }[] = [{ state: start, ending: start }];
  for (const { state, ending } of queue) {
    const row = state * names.count;
    // Where no path goes on, the walk goes on from the ending; the start has none.
    if (state !== start) next.copyWithin(row, ending * names.count, (ending + 1) * names.count);
    for (const [symbol, longer] of steps[state]?.after ?? []) {
      const shorter = next[row + symbol] ?? start;
      targetsOf[longer]?.push(...(targetsOf[shorter] ?? []));
      next[row + symbol] = longer;
      queue.push({ state: longer, ending: shorter });
    }
  }
  return { next, targetsOf };
}

function stepsOf(targets: readonly (readonly string[])[], names: Names): readonly Step[] {
  const steps: Step[] = [{ after: new Map(), targets: [] }];
  for (const [target, paths] of targets.entries()) {
    for (const path of paths) {
      let at = start;
      for (const name of path.split('/')) at = stepFrom(steps, at, names.symbolOf(name));
      steps[at]?.targets.push(target);
    }
  }
  return steps;
}

function stepFrom(steps: Step[], from: number, symbol: number): number {
  const known = steps[from]?.after.get(symbol);
  if (known !== undefined) return known;
  const added = steps.push({ after: new Map(), targets: [] }) - 1;
  steps[from]?.after.set(symbol, added);
  return added;
}
