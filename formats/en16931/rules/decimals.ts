// SPDX-License-Identifier: Apache-2.0
/** BR-DEC: an amount has at most two decimals, as written. */
import type { Facts } from '../facts.ts';
import type { Group, Term } from '../model.ts';
import { type AnyRule, rule } from '../rule.ts';

const maxDecimals = 2;

/** `fr` and `en` name the amount, without an article. */
export function decimalsRule<G extends Group>(
  id: string,
  bt: string,
  over: (facts: Facts) => readonly G[],
  amount: (group: G) => Term | undefined,
  fr: string,
  en: string,
): AnyRule {
  return rule({
    id,
    bt,
    over,
    holds: (group) => decimalsOf(amount(group)) <= maxDecimals,
    about: amount,
    fr: `Deux decimales au plus sont permises (${fr})`,
    en: `At most two decimals are allowed (${en})`,
  });
}

/** Characters after the first point, trailing zeros included: what is written counts. Spaces around it were trimmed. */
function decimalsOf(term: Term | undefined): number {
  const point = term?.text.indexOf('.') ?? -1;
  return term === undefined || point === -1 ? 0 : term.text.length - point - 1;
}
