// SPDX-License-Identifier: Apache-2.0
/**
 * What a rule is: a row that says over which groups of the model it runs, what must hold, and what to say.
 *
 * A rule never throws for what an invoice holds: a term that is missing or is no number makes a comparison
 * false, as in the official rules. Rules run in time linear in the invoice: sums over lines come from `Facts`.
 */
import type { Decimal } from './decimal.ts';
import type { Facts } from './facts.ts';
import type { Group, Numeric, SemanticInvoice, Term } from './model.ts';

export interface Rule<G extends Group> {
  /** Public and stable: that of EN 16931. */
  readonly id: string;
  /** The term or group it is about, and where the syntax puts it when it is missing. */
  readonly bt: string;
  /** Default BLOQUANT. */
  readonly gravite?: 'AVERTISSEMENT';
  readonly over: (facts: Facts) => readonly G[];
  readonly holds: (group: G, facts: Facts) => boolean;
  /** The term to point at, when it is there. */
  readonly about?: (group: G, facts: Facts) => Term | undefined;
  /** What was computed or expected, when it can be said. */
  readonly expected?: (group: G, facts: Facts) => string | undefined;
  /** One sentence, plain ASCII. */
  readonly fr: string;
  readonly en: string;
}

/** A rule whose kind of group is its own business. */
export interface AnyRule extends Wording {
  readonly broken: (facts: Facts, report: Report) => void;
}

/** What may be said of a rule without an invoice. */
export type Wording = Pick<Rule<Group>, 'id' | 'bt' | 'gravite' | 'fr' | 'en'>;

export interface Broken {
  readonly rule: Wording;
  readonly group: Group;
  /** What to point at; absent when it is missing from `group`. */
  readonly term?: Term | undefined;
  /** Name of the attribute of `term` (or of `group`) that is at fault. */
  readonly attribute?: string | undefined;
  readonly expected?: string | undefined;
}

/** Takes what a rule found broken; says nothing back. */
export type Report = (found: Broken) => void;

export function rule<G extends Group>(row: Rule<G>): AnyRule {
  const { id, bt, gravite, fr, en } = row;
  return {
    id,
    bt,
    ...(gravite === undefined ? {} : { gravite }),
    fr,
    en,
    broken: (facts, report) => {
      for (const group of row.over(facts)) {
        if (row.holds(group, facts)) continue;
        report({
          rule: row,
          group,
          term: row.about?.(group, facts),
          expected: row.expected?.(group, facts),
        });
      }
    },
  };
}

/** For `over`: the invoice itself. */
export function document({ invoice }: Facts): readonly SemanticInvoice[] {
  return [invoice];
}

/** For `over`: a group that may be absent. */
export function optional<G>(group: G | undefined): readonly G[] {
  return group === undefined ? [] : [group];
}

/** True when the term is there and holds more than white space. */
export function filled(term: Term | undefined): boolean {
  return term !== undefined && /[^ \t\r\n]/.test(term.text);
}

/** A code as compared: without the white space around it. */
export function codeOf(term: Term | undefined): string {
  return term === undefined ? '' : term.text.trim();
}

export function decimalOf(numeric: Numeric | undefined): Decimal | undefined {
  return numeric?.value;
}
