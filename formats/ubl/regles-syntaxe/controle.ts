// SPDX-License-Identifier: Apache-2.0
/** Two kinds of checks that many rows of UBL are. */
import type { Check } from '../../en16931/path-rules/context.ts';
import type { Scene } from '../../en16931/path-rules/scene.ts';
import type { NodeId } from '../../xml/tree.ts';

export type Row = Omit<Check, 'broken'>;

/** At most `limit` elements; the fault is the first one too many. */
export function atMost(row: Row, found: (scene: Scene, node: NodeId) => readonly NodeId[], limit = 1): Check {
  return {
    ...row,
    broken: (scene, node) => {
      const surplus = found(scene, node)[limit];
      return surplus === undefined ? undefined : { node: surplus, expected: `<= ${limit}` };
    },
  };
}

/** None at all; the fault is the first. */
export function none(
  row: Row,
  found: (scene: Scene, node: NodeId) => readonly NodeId[],
  attribute?: string,
): Check {
  return {
    ...row,
    broken: (scene, node) => {
      const [first] = found(scene, node);
      if (first === undefined) return undefined;
      return { node: first, ...(attribute === undefined ? {} : { attribute }) };
    },
  };
}
