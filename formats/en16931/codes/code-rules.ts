// SPDX-License-Identifier: Apache-2.0
/**
 * BR-CL: a code belongs to its list. Compared as the official rules do: white space around a code does not count,
 * white space within it is never right, upper and lower case differ, an empty code is in no list.
 */
import type { Check, ContextRow } from '../path-rules/context.ts';
import type { Names } from '../path-rules/names.ts';
import { collapsed, type Predicate } from '../path-rules/scene.ts';
import type { CodeList } from './code-list.ts';
import { expectedCodes } from './expected-codes.ts';

export interface CodeRow {
  readonly id: string;
  /** The term that holds the code; empty when there are several. */
  readonly bt: string;
  /** As in `ContextRow`. */
  readonly context: string;
  readonly where?: Predicate;
  /** Where the code is, when not in the element's text. */
  readonly attribute?: string;
  /** An element without the attribute is not judged. */
  readonly ifThere?: true;
  readonly list: CodeList;
  /** `upper`: lower case counts as upper. `exact`: not even white space around it is forgiven. */
  readonly compared?: 'upper' | 'exact';
  /** What else is right. */
  readonly orElse?: (code: string) => Predicate | undefined;
}

export function codeContext(row: CodeRow, names: Names): ContextRow {
  const attribute = row.attribute === undefined ? undefined : names.attribute(row.attribute);
  return {
    context: row.context,
    ...whereOf(row, attribute),
    checks: [codeCheck(row, attribute)],
  };
}

function whereOf({ where, ifThere }: CodeRow, attribute: number | undefined): Pick<ContextRow, 'where'> {
  if (attribute === undefined || ifThere !== true) return where === undefined ? {} : { where };
  return {
    where: (scene, node) =>
      scene.attribute(node, attribute) !== undefined && (where === undefined || where(scene, node)),
  };
}

function codeCheck(row: CodeRow, attribute: number | undefined): Check {
  const { id, bt, list, compared, orElse } = row;
  const about = bt === '' ? '' : ` (${bt})`;
  const what = row.attribute === undefined ? '' : ` ${row.attribute}`;
  const where = row.attribute === undefined ? {} : { attribute: row.attribute };
  return {
    id,
    bt,
    fr: `Le code${what}${about} n'est pas dans la liste ${list.name}`,
    en: `The code${what}${about} is not in the list ${list.name}`,
    broken: (scene, node) => {
      const text = attribute === undefined ? scene.text(node) : (scene.attribute(node, attribute) ?? '');
      if (list.codes.has(text)) return undefined;
      const code = comparable(text, compared);
      if (list.codes.has(code)) return undefined;
      if (orElse?.(code)?.(scene, node) === true) return undefined;
      return { node, ...where, expected: expectedCodes(list, text, scene) };
    },
  };
}

function comparable(text: string, compared: CodeRow['compared']): string {
  if (compared === 'exact') return text;
  return collapsed(compared === 'upper' ? text.toUpperCase() : text);
}
