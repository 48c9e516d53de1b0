// SPDX-License-Identifier: Apache-2.0
/** The rows of the rules on sub-invoices: they run in their cadres alone, on the heads or on the lines. */
import type { Cadre, FrenchInvoice } from '../french-invoice.ts';
import { type FrenchRule, groupRule, type Row, walkRule } from '../rows.ts';
import type { Link, SubInvoiceLine } from '../sub-invoice-line.ts';

export const multiSeller: readonly Cadre[] = ['MULTI_SELLER'];
export const bidirectional: readonly Cadre[] = ['BIDIRECTIONAL'];
export const both: readonly Cadre[] = ['MULTI_SELLER', 'BIDIRECTIONAL'];
export const heading = '(ligne GROUP sans ligne parente)';
export const headingEn = '(a GROUP line without a parent)';

export type Words = Pick<Row, 'id' | 'bt' | 'fr' | 'en' | 'expected'>;

export function documentIn(
  cadres: readonly Cadre[],
  holds: (invoice: FrenchInvoice) => boolean,
  words: Words,
): FrenchRule {
  return groupRule({
    ...words,
    over: 'BG-25-PARENT',
    holds: (_, invoice) => !isIn(invoice, cadres) || holds(invoice),
  });
}

/** Points at the line. */
export function eachHead(
  cadres: readonly Cadre[],
  holds: (head: Link, invoice: FrenchInvoice) => boolean,
  words: Words,
  expected?: (head: Link, invoice: FrenchInvoice) => string,
): FrenchRule {
  return walkRule({
    ...words,
    broken: (invoice) => {
      if (!isIn(invoice, cadres)) return [];
      const faulty = invoice.subInvoices.heads.filter((head) => !holds(head, invoice));
      return faulty.map((head) => ({ node: head.line.node, expected: expected?.(head, invoice) }));
    },
  });
}

export function eachLine(
  holds: (line: SubInvoiceLine, invoice: FrenchInvoice) => boolean,
  words: Words,
): FrenchRule {
  return walkRule({
    ...words,
    broken: (invoice) =>
      isIn(invoice, both) ? invoice.subInvoices.lines.filter((line) => !holds(line, invoice)) : [],
  });
}

export function isIn({ cadre }: FrenchInvoice, cadres: readonly Cadre[]): boolean {
  return cadre !== undefined && cadres.includes(cadre);
}
