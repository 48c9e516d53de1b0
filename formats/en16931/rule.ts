// SPDX-License-Identifier: Apache-2.0
/**
 * What a rule is: a row that says over which groups of the model it runs, what must hold, and what to say.
 *
 * A rule never throws for what an invoice holds: a term that is missing or is no number makes a comparison
 * false, as in the official rules. Rules run in time linear in the invoice: sums over lines come from `Facts`.
 *
 * A row is written once for every syntax. Where the official rules of UBL and CII judge differently, the row has a
 * member `cii` with what CII does instead, and a comment that says so; a rule of one syntax alone has `only`.
 */
import type { Decimal } from './decimal.ts';
import type { Facts } from './facts.ts';
import type { Group, Numeric, SemanticInvoice, Term } from './model.ts';
import type { SyntaxName } from './rule-set.ts';

/** How a rule judges. */
export interface Judgement<G extends Group> {
  readonly over: (facts: Facts) => readonly G[];
  readonly holds: (group: G, facts: Facts) => boolean;
  /** The term to point at, when it is there. */
  readonly about?: (group: G, facts: Facts) => Term | undefined;
  /** What was computed or expected, when it can be said. */
  readonly expected?: (group: G, facts: Facts) => string | undefined;
}

export interface Rule<G extends Group> extends Judgement<G> {
  /** Public and stable: that of EN 16931. */
  readonly id: string;
  /** The term or group it is about, and where the syntax puts it when it is missing. */
  readonly bt: string;
  /** Default BLOQUANT. */
  readonly gravite?: 'AVERTISSEMENT';
  /** What CII does otherwise: the rest is as for UBL. */
  readonly cii?: Partial<Judgement<G>> | Otherwise;
  /** The one syntax that has the rule. */
  readonly only?: SyntaxName;
  /** One sentence, plain ASCII. */
  readonly fr: string;
  readonly en: string;
}

/** A rule whose kind of group is its own business. */
export interface AnyRule extends Wording {
  /** The one syntax that has it. */
  readonly only?: SyntaxName;
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

/** A judgement over another kind of group than the row it stands in. */
export interface Otherwise {
  readonly gravite?: 'BLOQUANT';
  readonly judge: (wording: Wording, facts: Facts, report: Report) => void;
}

/** For `cii`: a judgement over another kind of group; with a gravity when that differs too. */
export function otherwise<G extends Group>(judgement: Judgement<G>, gravite?: 'BLOQUANT'): Otherwise {
  return { judge: judging(judgement), ...(gravite === undefined ? {} : { gravite }) };
}

export function rule<G extends Group>(row: Rule<G>): AnyRule {
  const { id, bt, gravite, fr, en, only, cii } = row;
  const wording: Wording = { id, bt, ...(gravite === undefined ? {} : { gravite }), fr, en };
  const inUbl = judging(row);
  const inCii = cii === undefined ? inUbl : 'judge' in cii ? cii.judge : judging({ ...row, ...cii });
  const ciiWording =
    cii !== undefined && 'judge' in cii && cii.gravite !== undefined ? { id, bt, fr, en } : wording;
  return {
    ...wording,
    ...(only === undefined ? {} : { only }),
    broken: (facts, report) => {
      if (only !== undefined && only !== facts.syntax) return;
      if (facts.syntax === 'CII') inCii(ciiWording, facts, report);
      else inUbl(wording, facts, report);
    },
  };
}

function judging<G extends Group>({ over, holds, about, expected }: Judgement<G>): Otherwise['judge'] {
  return (wording, facts, report) => {
    for (const group of over(facts)) {
      if (holds(group, facts)) continue;
      report({ rule: wording, group, term: about?.(group, facts), expected: expected?.(group, facts) });
    }
  };
}

/** For `over`: the invoice itself. */
export function document({ self }: Facts): readonly SemanticInvoice[] {
  return self;
}

const nothing: readonly never[] = [];

/** For `over`: the invoice itself where that is true, else nothing. */
export function documentWhere(condition: boolean, facts: Facts): readonly SemanticInvoice[] {
  return condition ? facts.self : nothing;
}

/** For `over`: a group that may be absent. */
export function optional<G>(group: G | undefined): readonly G[] {
  return group === undefined ? nothing : [group];
}

/** For `over`: the second list is empty, as a rule, and then nothing is made. */
export function joined<Item>(some: readonly Item[], others: readonly Item[]): readonly Item[] {
  return others.length === 0 ? some : [...some, ...others];
}

/** True when the term is there and holds more than white space. */
export function filled(term: Term | undefined): boolean {
  return term !== undefined && isFilled(term.text);
}

/** True when the attribute or text is there and holds more than white space. */
export function isFilled(text: string | undefined): boolean {
  return text !== undefined && /[^ \t\r\n]/.test(text);
}

/** A code as compared: without the white space around it. */
export function codeOf(term: Term | undefined): string {
  if (term === undefined) return '';
  const { text } = term;
  // `trim` also takes spaces that XML does not know, such as the no-break space: those are part of the code.
  if (text.trim().length === text.length) return text;
  // By hand: an expression anchored at the end tries again from each run of spaces.
  let start = 0;
  let end = text.length;
  while (start < end && isXmlSpace(text.charCodeAt(start))) start++;
  while (end > start && isXmlSpace(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isXmlSpace(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
}

export function decimalOf(numeric: Numeric | undefined): Decimal | undefined {
  return numeric?.value;
}
