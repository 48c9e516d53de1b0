// SPDX-License-Identifier: Apache-2.0
/** A twin: a valid specimen spoilt in one place, so that one rule fails. Rows of these make the tables beside. */
import { formatScaled } from '../amounts.ts';
import type { SpecimenDescription, SpecimenSyntax } from '../description.ts';
import type { Draft } from '../draft.ts';
import type { XmlElement } from '../xml.ts';

export interface Twin {
  readonly rule: string;
  /** What must be in the specimen for the rule to have something to judge. */
  readonly base?: Partial<SpecimenDescription>;
  readonly spoil?: (draft: Draft) => void;
  /** For what no draft can say: spoils the elements before they are written. */
  readonly edit?: (root: XmlElement, syntax: SpecimenSyntax) => void;
  /** The only syntax where this fault can be written. */
  readonly only?: SpecimenSyntax;
}

/** Rows of `rule: how to spoil` that share a base. */
export function rows(
  spoils: Readonly<Record<string, (draft: Draft) => void>>,
  base: Partial<SpecimenDescription> = {},
): readonly Twin[] {
  return Object.entries(spoils).map(([rule, spoil]) => ({ rule, base, spoil }));
}

/** The item that a base was chosen to have. */
export function at<T>(items: readonly T[], rank = 0): T {
  const item = items.at(rank);
  if (item === undefined) throw new RangeError(`the base of a twin has no item ${rank}`);
  return item;
}

/** The group that a base was chosen to have. */
export function of<T>(group: T | undefined): T {
  if (group === undefined) throw new RangeError('the base of a twin lacks a group');
  return group;
}

/** Gives a group other terms; undefined takes one away. */
export function set<T extends object>(group: T, terms: Partial<T>): void {
  Object.assign(group, terms);
}

/** Ten euros more, or another number of cents. */
export function more(amount: string | undefined, cents = 1000): string {
  return formatScaled(centsOf(amount) + cents, 2);
}

/** The same value with three decimals. */
export function thirdDecimal(amount: string | undefined): string {
  return `${of(amount)}0`;
}

/** Makes the totals follow again from what a twin has left: lines, allowances, charges, taxes. */
export function settle({ totals, lines, allowances, charges, breakdowns }: Draft): void {
  const amounts = of(totals);
  const linesCents = sum(lines.map(({ net }) => net));
  const withoutVat =
    linesCents - sum(allowances.map(({ amount }) => amount)) + sum(charges.map(({ amount }) => amount));
  const vat = sum(breakdowns.map(({ tax }) => tax));
  amounts.lines = formatScaled(linesCents, 2);
  amounts.withoutVat = formatScaled(withoutVat, 2);
  amounts.vat = formatScaled(vat, 2);
  amounts.withVat = formatScaled(withoutVat + vat, 2);
  amounts.due = formatScaled(withoutVat + vat - centsOf(amounts.paid ?? '0.00'), 2);
}

function sum(amounts: readonly (string | undefined)[]): number {
  return amounts.reduce((total, amount) => total + centsOf(amount), 0);
}

/** Of an amount with two decimals. */
function centsOf(amount = '0.00'): number {
  return Number(amount.replace('.', ''));
}

/** The first element of a name, in document order; a base was chosen to have it. */
export function find(root: XmlElement, name: string): XmlElement {
  const found = search(root, name);
  if (found === undefined) throw new RangeError(`the base of a twin has no element ${name}`);
  return found;
}

function search(root: XmlElement, name: string): XmlElement | undefined {
  if (root.name === name) return root;
  for (const child of root.children) {
    const found = search(child, name);
    if (found !== undefined) return found;
  }
  return undefined;
}
