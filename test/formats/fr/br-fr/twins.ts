// SPDX-License-Identifier: Apache-2.0
/** A sample, one change (or a few), and every rule BR-FR this breaks: what the tables of twins are made of. */

export interface Twin {
  /** Every rule broken, in any order, separated by spaces. */
  readonly breaks: string;
  readonly of: string;
  /** Texts and what the first of each is replaced by. */
  readonly changes: readonly (readonly [from: string, to: string])[];
}

type Change = readonly [from: string, to: string];

/** The twins of one sample. */
export function twinsOf(
  sample: string,
  rows: readonly (readonly [breaks: string, ...changes: Change[]])[],
): readonly Twin[] {
  return rows.map(([breaks, ...changes]) => ({ breaks, of: sample, changes }));
}

/** @throws RangeError when a text to replace is not there. */
export function contentOf({ of, changes }: Twin): string {
  let content = of;
  for (const [from, to] of changes) {
    if (!content.includes(from)) throw new RangeError(`nothing to change: ${from}`);
    content = content.replace(from, () => to);
  }
  return content;
}
