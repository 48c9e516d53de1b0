// SPDX-License-Identifier: Apache-2.0
/**
 * Runs rows on a file: one walk that goes only where a row looks, in time linear in the file. The paths of the rows
 * are made one tree of names when the program starts.
 */
import { type NodeId, none, type XmlTree } from '../../xml/tree.ts';
import { type F10Name, names } from '../vocabulary.ts';
import type { F10Code } from './codes.ts';
import type { F10Day, Fault, Row } from './rows.ts';

export interface Found {
  readonly code: F10Code;
  /** Term or group of Annexe 6: `TT-17`. */
  readonly term: string;
  /** The element the rule looks at. */
  readonly node: NodeId;
  readonly fault: Fault;
}

export type Walk = (tree: XmlTree, day: F10Day, report: (found: Found) => void) => void;

interface Asked {
  readonly row: Row;
  readonly term: string;
}

interface State {
  readonly asked: Asked[];
  /** By number of the name of the child. */
  readonly next: Map<number, State>;
}

/** @throws RangeError for a path with a name that is not in the vocabulary: a fault in a table. */
export function walkOf(rows: readonly Row[]): Walk {
  const start = newState();
  for (const row of rows) {
    for (const place of row.at.split(', ')) {
      const [term = '', path = ''] = place.split(' ');
      stateAt(start, path).asked.push({ row, term });
    }
  }
  return (tree, day, report) => visit({ tree, day, report }, start, 0);
}

function newState(): State {
  return { asked: [], next: new Map() };
}

function stateAt(start: State, path: string): State {
  let state = start;
  for (const step of path.split('/')) {
    const name = names[step as F10Name];
    if (name === undefined) throw new RangeError(`no name: ${step}`);
    const next = state.next.get(name) ?? newState();
    state.next.set(name, next);
    state = next;
  }
  return state;
}

interface Visit {
  readonly tree: XmlTree;
  readonly day: F10Day;
  readonly report: (found: Found) => void;
}

/** As deep as the longest path of a row. */
function visit(walk: Visit, { asked, next }: State, node: NodeId): void {
  const { tree, day, report } = walk;
  for (const { row, term } of asked) {
    const fault = row.judge(tree, node, day);
    if (fault !== undefined) report({ code: row.code, term, node, fault });
  }
  if (next.size === 0) return;
  for (let child = tree.firstChild(node); child !== none; child = tree.nextSibling(child)) {
    const state = next.get(tree.nameId(child));
    if (state !== undefined) visit(walk, state, child);
  }
}
