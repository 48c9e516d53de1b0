// SPDX-License-Identifier: Apache-2.0
/** BR-DEC: an amount has at most two decimals, as written; the constat shows it with two. */
import { parseDecimal, round, toText } from '../decimal.ts';
import type { Facts } from '../facts.ts';
import type { Group, Term } from '../model.ts';
import { type AnyRule, type Rule, rule } from '../rule.ts';

const maxDecimals = 2;

/** `fr` and `en` name the amount, without an article. */
export function decimalsRule<G extends Group>(
  id: string,
  bt: string,
  over: (facts: Facts) => readonly G[],
  amount: (group: G) => Term | undefined,
  fr: string,
  en: string,
  cii?: Rule<G>['cii'],
): AnyRule {
  return rule({
    id,
    bt,
    over,
    holds: (group) => decimalsOf(amount(group)) <= maxDecimals,
    about: amount,
    expected: (group) => shownRounded(amount(group)),
    fr: `Deux decimales au plus sont permises (${fr})`,
    en: `At most two decimals are allowed (${en})`,
    ...(cii === undefined ? {} : { cii }),
  });
}

function shownRounded(term: Term | undefined): string | undefined {
  const value = term === undefined ? undefined : parseDecimal(term.text);
  return value === undefined ? undefined : toText(round(value, maxDecimals));
}

/** Characters after the first point, trailing zeros and white space included: what is written counts. */
function decimalsOf(term: Term | undefined): number {
  if (term === undefined) return 0;
  const point = term.text.indexOf('.');
  return point === -1 ? 0 : term.text.length - point - 1;
}
