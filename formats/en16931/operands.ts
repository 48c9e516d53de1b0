// SPDX-License-Identifier: Apache-2.0
/** Why an amount cannot be computed: the first of the terms that it is made of which is missing or no number. */
import type { Numeric } from './model.ts';

/** A term that a rule computes with, and what to call it. */
export type Operand = readonly [bt: string, term: Numeric | undefined, optional?: 'OPTIONAL'];

/** In both languages: it stands where a computed amount would. Undefined when all are numbers. */
export function missingOperand(operands: readonly Operand[]): string | undefined {
  for (const [bt, term, optional] of operands) {
    if (term === undefined && optional === undefined) return `${bt} : manquant / missing`;
    if (term !== undefined && term.value === undefined) return `${bt} : pas un nombre / no number`;
  }
  return undefined;
}
