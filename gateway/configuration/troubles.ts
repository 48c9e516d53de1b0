// SPDX-License-Identifier: Apache-2.0
/** What is wrong with a configuration, one line a trouble: where, which key, what was expected. */
import type { z } from 'zod';
import { keysAt } from './describe.ts';
import type { Source } from './source.ts';

type Issue = z.core.$ZodIssue;

export function troublesOf(issues: readonly Issue[], schema: z.ZodType, source: Source): readonly string[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return [troubleOf(issue, source)];
    return issue.keys.map((key) => {
      const path = [...issue.path, key];
      const meant = nearest(key, keysAt(schema, issue.path));
      const advice = meant === undefined ? '' : `; did you mean "${meant}"?`;
      return `${source.placeOf(path)}: ${nameOf(path)}: unknown key${advice}`;
    });
  });
}

function troubleOf({ path, message }: Issue, source: Source): string {
  return `${source.placeOf(path)}: ${nameOf(path)}: ${message}`;
}

/** `dossiers[0].path` */
function nameOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((name, step) => {
    if (typeof step === 'number') return `${name}[${step}]`;
    return name === '' ? String(step) : `${name}.${String(step)}`;
  }, '');
}

/** The key that is a typing error away, or that was cut short; or undefined. */
function nearest(typed: string, keys: readonly string[]): string | undefined {
  // The beginning of one key alone: `cle` of `cleFichier`.
  const [longer, ...others] = keys.filter((key) => typed.length > 2 && key.startsWith(typed));
  if (longer !== undefined && others.length === 0) return longer;
  const ranked = keys
    .map((key) => ({ key, far: distance(typed.toLowerCase(), key.toLowerCase()) }))
    .sort((a, b) => a.far - b.far);
  const [best] = ranked;
  return best !== undefined && best.far <= Math.max(2, Math.floor(typed.length / 3)) ? best.key : undefined;
}

/** Longest key that is compared: the distance costs the product of the lengths. */
const comparedLength = 64;

/** Levenshtein's distance, row by row. */
function distance(a: string, b: string): number {
  const right = b.slice(0, comparedLength);
  let row = Array.from({ length: right.length + 1 }, (_, i) => i);
  for (const [i, left] of [...a.slice(0, comparedLength)].entries()) {
    const next = [i + 1];
    for (let j = 0; j < right.length; j++) {
      const replaced = (row[j] ?? 0) + (left === right[j] ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
