// SPDX-License-Identifier: Apache-2.0
/**
 * The notation of places, parsed:
 *
 *     cac:Party/cbc:EndpointID        child elements, from the element of the group; `.` is that element itself
 *     cbc:ID/@schemeID                an attribute, last
 *     A[b/c=x|y]                      an A whose b/c is x or y; writing makes it x
 *     A[b!=x|y]                       an A of which no b is x or y; writing makes nothing
 *     A[b?=x]                         an A whose b is x or is not there; writing makes it x
 *     A[b:=x]                         any A; writing makes its b x
 *     p | q                           two places: the first found is read, the first is written unless a choice says
 *
 * `$currency` and `$vatCurrency` stand for the currencies of the invoice. The texts are ours: one that is not in the
 * notation is a mistake of a programmer and throws.
 */

export type Operator = '=' | '!=' | '?=' | ':=';

export interface Condition {
  readonly steps: readonly string[];
  readonly attribute: string | undefined;
  readonly operator: Operator;
  readonly values: readonly string[];
}

export interface Step {
  /** With its prefix: `cac:Party`. */
  readonly name: string;
  readonly conditions: readonly Condition[];
}

export interface Way {
  readonly steps: readonly Step[];
  readonly attribute: string | undefined;
}

/** Alternatives; none when the syntax has no place for the term. */
export type Place = readonly Way[];

const stepForm = /(?<name>@?[A-Za-z:]+|\.)(?<conditions>(?:\[[^\]]*\])*)(?:\/|$)/y;
const conditionForm = /\[(?<path>[A-Za-z:/@]+?)(?<operator>!=|\?=|:=|=)(?<values>[^\]]+)\]/g;

/** @throws SyntaxError */
export function parsePlace(text: string): Place {
  return text === '' ? [] : text.split(' | ').map(parseWay);
}

function parseWay(text: string): Way {
  const steps: Step[] = [];
  let attribute: string | undefined;
  let at = 0;
  while (at < text.length) {
    stepForm.lastIndex = at;
    const match = stepForm.exec(text);
    if (match === null || attribute !== undefined) throw new SyntaxError(`no place: ${text}`);
    const { name = '', conditions = '' } = match.groups ?? {};
    at += match[0].length;
    if (name.startsWith('@')) attribute = name.slice(1);
    else if (name !== '.') steps.push({ name, conditions: parseConditions(conditions) });
  }
  return { steps, attribute };
}

function parseConditions(text: string): readonly Condition[] {
  return [...text.matchAll(conditionForm)].map(({ groups = {} }) => {
    const { path = '', operator = '=', values = '' } = groups;
    const steps = path.split('/');
    const last = steps.at(-1) ?? '';
    const attribute = last.startsWith('@') ? last.slice(1) : undefined;
    return {
      steps: attribute === undefined ? steps : steps.slice(0, -1),
      attribute,
      operator: operator as Operator,
      values: values.split('|'),
    };
  });
}
