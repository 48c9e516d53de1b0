// SPDX-License-Identifier: Apache-2.0
/** The lines of an invoice as those of sub-invoices: read once, indexed by parent, so that every rule is linear. */
import { ciiLine } from './cii-sub-invoice-line.ts';
import { doubleOf } from './forms.ts';
import type { FrenchInvoice } from './french-invoice.ts';
import { isHead, type Link, type SubInvoiceLine } from './sub-invoice-line.ts';
import { ublLine } from './ubl-sub-invoice-line.ts';

/** What the lines under one parent come to. */
export interface Children {
  /** Sum and number of the net amounts of those that are no mere information. */
  readonly sum: number;
  readonly count: number;
  /** How many are of the sub-type DETAIL. */
  readonly details: number;
}

export interface SubInvoices {
  readonly lines: readonly SubInvoiceLine[];
  /** Those that head a sub-invoice. */
  readonly heads: readonly Link[];
  readonly childrenOf: (parent: string) => Children;
  readonly lineOf: (identifier: string) => SubInvoiceLine | undefined;
  /** Sum of the VAT (BT-117) whose reason begins with that number between two `#`. */
  readonly vatOf: (number: string) => number;
}

const noChildren: Children = { sum: 0, count: 0, details: 0 };

export function readSubInvoices(invoice: FrenchInvoice): SubInvoices {
  const read = invoice.syntax === 'UBL' ? ublLine : ciiLine;
  const own = invoice.texts('BT-1');
  const lines = invoice.nodes('BG-25').map((node) => read(invoice, node, own));
  const byIdentifier = new Map<string, SubInvoiceLine>();
  for (const line of lines) {
    for (const identifier of line.identifiers) {
      if (!byIdentifier.has(identifier)) byIdentifier.set(identifier, line);
    }
  }
  const children = childrenByParent(lines);
  const vat = vatByNumber(invoice);
  return {
    lines,
    heads: lines.flatMap(({ links }) => links.filter(isHead)),
    childrenOf: (parent) => children.get(parent) ?? noChildren,
    lineOf: (identifier) => byIdentifier.get(identifier),
    vatOf: (number) => vat.get(number) ?? 0,
  };
}

function childrenByParent(lines: readonly SubInvoiceLine[]): ReadonlyMap<string, Children> {
  const children = new Map<string, Children>();
  const add = (parent: string, { sum, count, details }: Children) => {
    const known = children.get(parent) ?? noChildren;
    children.set(parent, {
      sum: known.sum + sum,
      count: known.count + count,
      details: known.details + details,
    });
  };
  for (const { links, net } of lines) {
    for (const parent of links.flatMap(detailParents)) add(parent, { ...noChildren, details: 1 });
    for (const parent of new Set(links.flatMap(amountParents))) {
      for (const text of net) add(parent, { sum: doubleOf(text), count: 1, details: 0 });
    }
  }
  return children;
}

function detailParents({ statuses, parents }: Link): readonly string[] {
  return statuses.includes('DETAIL') ? [...new Set(parents)] : [];
}

function amountParents({ statuses, parents }: Link): readonly string[] {
  return statuses.some((status) => status !== 'INFORMATION') ? parents : [];
}

/** A number that holds `#` itself more often than this is not looked for in the reasons. */
const maxMarks = 4;

function vatByNumber(invoice: FrenchInvoice): ReadonlyMap<string, number> {
  const [schemePath, reasonPath, amountPath] =
    invoice.syntax === 'UBL'
      ? ['cac:TaxCategory/cac:TaxScheme/cbc:ID', 'cac:TaxCategory/cbc:TaxExemptionReason', 'cbc:TaxAmount']
      : ['ram:TypeCode', 'ram:ExemptionReason', 'ram:CalculatedAmount'];
  const sums = new Map<string, number>();
  for (const node of invoice.nodes('BG-23')) {
    if (!invoice.textsUnder(node, schemePath).includes('VAT')) continue;
    const amounts = invoice.textsUnder(node, amountPath).map(doubleOf);
    for (const number of numbersIn(invoice.textsUnder(node, reasonPath)[0] ?? '')) {
      for (const amount of amounts) sums.set(number, (sums.get(number) ?? 0) + amount);
    }
  }
  return sums;
}

/** What may be the number a reason begins with: `#FA1#rest` says FA1. */
function numbersIn(reason: string): readonly string[] {
  if (!reason.startsWith('#')) return [];
  const numbers: string[] = [];
  let end = reason.indexOf('#', 1);
  while (end !== -1 && numbers.length < maxMarks) {
    numbers.push(reason.slice(1, end));
    end = reason.indexOf('#', end + 1);
  }
  return numbers;
}
