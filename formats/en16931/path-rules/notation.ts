// SPDX-License-Identifier: Apache-2.0
/**
 * The notation of path rules: an indented tree of names, with the rules about a path at the end of its line.
 *
 *     cac:OrderReference
 *       cbc:UUID CR-032              the element is not allowed: a warning
 *       cbc:ID/@schemeID CR-650      nor is the attribute
 *     cac:Delivery SR-24<=1! BG-13   at most one; `!`: it blocks; the term or group the line is about
 *     cac:Item
 *       cac:TaxCategory SR-48=1!     exactly one
 *     . DT-07                        the element of the context itself
 *     //cac:Country                  anywhere below the context, which is then the root
 *
 * `a|b` stands for either name. Two spaces are one level.
 */
export type Bound = 'none' | 'atMostOne' | 'one' | 'some';

export interface PathMark {
  /** As in the notation: without the prefix of its set. */
  readonly id: string;
  readonly bound: Bound;
  readonly blocks: boolean;
}

export interface PathEntry {
  /** Steps from the context; each a name, or names with `|`, or at last `@attribute`. Empty: the context itself. */
  readonly steps: readonly string[];
  readonly anywhere: boolean;
  /** Empty when the line names none. */
  readonly bt: string;
  readonly marks: readonly PathMark[];
}

const bounds: Readonly<Record<string, Bound>> = {
  '': 'none',
  '<=1': 'atMostOne',
  '=1': 'one',
  '>=1': 'some',
};
const markForm = /^([A-Z]+-\d+)(<=1|=1|>=1|)(!?)$/;
const termForm = /^B[TG]-\d+$/;
const indent = 2;

/** @throws RangeError for a line that is none of ours: a fault in a table, seen when the program starts. */
export function parseNotation(text: string): readonly PathEntry[] {
  const entries: PathEntry[] = [];
  /** Steps of the lines above, by level. */
  const above: string[][] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const [path = '', ...words] = line.trim().split(/ +/);
    const level = (line.length - line.trimStart().length) / indent;
    if (!Number.isInteger(level) || level > above.length) throw new RangeError(`badly indented: ${line}`);
    const steps = [...(above[level - 1] ?? []), ...path.split('/').filter((step) => !/^\.?$/.test(step))];
    const anywhere = path.startsWith('//');
    above.length = level;
    above.push(anywhere ? ['//', ...steps] : steps);
    if (words.length > 0) entries.push(entryOf(steps, anywhere, words));
  }
  return entries;
}

function entryOf(steps: readonly string[], anywhere: boolean, words: readonly string[]): PathEntry {
  const isBelow = steps[0] === '//';
  return {
    steps: isBelow ? steps.slice(1) : steps,
    anywhere: anywhere || isBelow,
    bt: words.find((word) => termForm.test(word)) ?? '',
    marks: words.filter((word) => !termForm.test(word)).map(parseMark),
  };
}

function parseMark(word: string): PathMark {
  const [, id, bound = '', blocks] = markForm.exec(word) ?? [];
  const known = bounds[bound];
  if (id === undefined || known === undefined) throw new RangeError(`no mark: ${word}`);
  return { id, bound: known, blocks: blocks === '!' };
}
