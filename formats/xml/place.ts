// SPDX-License-Identifier: Apache-2.0
/**
 * Offsets of a string as lines and columns, 1-based. Lines end at line feeds, as editors and libxml2 count
 * them; a column is a character, so that one outside the basic plane counts once.
 */

export interface Place {
  readonly ligne: number;
  readonly colonne: number;
}

/** One pass over the source; each question after it costs a binary search, whatever the length of the line. */
export function lineIndexOf(source: string): (offset: number) => Place {
  const lineStarts = [0];
  for (let at = source.indexOf('\n'); at !== -1; at = source.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  const pairs = surrogatePairs(source);

  return (offset) => {
    const ligne = countUpTo(lineStarts, offset);
    const start = lineStarts[ligne - 1] ?? 0;
    const pairsBefore = countUpTo(pairs, offset - 1) - countUpTo(pairs, start - 1);
    return { ligne, colonne: offset - start - pairsBefore + 1 };
  };
}

/** Offsets of the second halves of surrogate pairs. */
function surrogatePairs(source: string): readonly number[] {
  const offsets: number[] = [];
  for (const match of source.matchAll(/[\uDC00-\uDFFF]/g)) offsets.push(match.index);
  return offsets;
}

/** How many of the ascending `values` are at most `limit`. */
function countUpTo(values: readonly number[], limit: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? 0) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
