// SPDX-License-Identifier: Apache-2.0
/** Lines that are parts of others: sous-types, parents, and the amounts of groups. */
import type { Report, Wording } from '../../en16931/rule.ts';
import { type NodeId, none, type XmlTree } from '../../xml/tree.ts';
import { termAt } from '../reach.ts';
import type { Ligne } from './lines.ts';
import { lineRows } from './rows.ts';
import { Sum } from './sums.ts';

const group = 'GROUP';
const sousTypes: ReadonlySet<string> = new Set(['DETAIL', group, 'INFORMATION']);

/** What the lines say of the one that they name as their parent. */
interface Parts {
  readonly amounts: Sum;
  groups: number;
  groupAmounts: number;
}

export function judgeLines(tree: XmlTree, lines: readonly Ligne[], report: Report): void {
  if (!lines.some(({ sousTypes: types, parents }) => types.length > 0 || parents.length > 0)) return;
  const ids = new Set(lines.map(({ id }) => id));
  const partsOf = gatherParts(tree, lines);
  for (const line of lines) {
    const say = (rule: Wording, node: NodeId, expected?: string) =>
      report({ rule, group: line, term: termAt(tree, node), expected });
    judgeParent(line, ids, say);
    judgeGroup(tree, line, partsOf, say);
  }
}

type Say = (rule: Wording, node: NodeId, expected?: string) => void;

function judgeParent(line: Ligne, ids: ReadonlySet<string | undefined>, say: Say): void {
  const { id, parents, sousType: type, sousTypeNode, parentNode } = line;
  if (type !== undefined && !sousTypes.has(type)) {
    say(lineRows.sousType, sousTypeNode, [...sousTypes].join(' | '));
  }
  if (parents.length === 0) return;
  if (type === undefined || type === '') say(lineRows.parentTyped, sousTypeNode);
  const found = id !== undefined && parents.some((parent) => parent !== id && ids.has(parent));
  if (!found) say(lineRows.parentExists, parentNode);
}

function judgeGroup(tree: XmlTree, line: Ligne, partsOf: ReadonlyMap<string, Parts>, say: Say): void {
  const { id = '', nets, sousTypes: types } = line;
  const [net] = nets;
  if (net === undefined || !types.includes(group)) return;
  const parts = partsOf.get(id);
  const sum = parts?.amounts.cents ?? 0;
  if (Number(tree.text(net)) !== sum) say(lineRows.groupSum, net, String(sum));
  if (parts !== undefined && parts.groups !== parts.groupAmounts) say(lineRows.groupAmounts, none);
}

/** By the line that they are parts of. A line that only informs is a part of no sum. */
function gatherParts(tree: XmlTree, lines: readonly Ligne[]): ReadonlyMap<string, Parts> {
  const partsOf = new Map<string, Parts>();
  for (const line of lines) {
    if (!line.sousTypes.some((type) => type === group || type === 'DETAIL')) continue;
    for (const parent of new Set(line.parents)) {
      const parts = partsOf.get(parent) ?? { amounts: new Sum(), groups: 0, groupAmounts: 0 };
      partsOf.set(parent, parts);
      addPart(tree, line, parts);
    }
  }
  return partsOf;
}

function addPart(tree: XmlTree, { nets, sousTypes: types }: Ligne, parts: Parts): void {
  parts.amounts.add(nets.map((net) => tree.text(net)));
  if (!types.includes(group)) return;
  parts.groups++;
  parts.groupAmounts += nets.length;
}
