// SPDX-License-Identifier: Apache-2.0
/**
 * A line of a sub-invoice (French extension, EXT-FR-FE-162 to 184), whatever the syntax: in the cadres 8 (several
 * sellers) and 9 (bidirectional) a line of the sub-type GROUP heads the lines of one seller.
 */
import type { NodeId } from '../../xml/tree.ts';
import { normalizeSpace } from './forms.ts';
import type { FrenchInvoice } from './french-invoice.ts';

/** What a line says of its place among the lines: its sub-types and its parents. */
export interface Link {
  readonly node: NodeId;
  readonly line: SubInvoiceLine;
  /** EXT-FR-FE-163 */
  readonly statuses: readonly string[];
  /** EXT-FR-FE-162 */
  readonly parents: readonly string[];
}

export interface SubInvoiceLine {
  readonly node: NodeId;
  /** BT-126 */
  readonly identifiers: readonly string[];
  /** In UBL one for each reference to the own invoice, in CII exactly one. */
  readonly links: readonly Link[];
  /** True for a line that says nothing of its place. */
  readonly isPlain: boolean;
  /** True when it refers to another invoice, by number (EXT-FR-FE-136), by date (138), by both at once. */
  readonly numberedReferences: boolean;
  readonly anyDatedReferences: boolean;
  readonly datedReferences: boolean;
  /** BT-128 of the scheme AFL: the number of the sub-invoice. */
  readonly numbers: readonly NodeId[];
  readonly number: string;
  /** EXT-FR-FE-164, 167 and 177: the seller of the line. */
  readonly sellerName: string;
  readonly sellerIdentifiers: readonly string[];
  readonly sellerCountry: string;
  /** EXT-FR-FE-181 and 182: VAT by currency. */
  readonly vatAmounts: readonly { readonly currency: string | undefined; readonly text: string }[];
  /** BT-131 */
  readonly net: readonly string[];
  /** EXT-FR-FE-184 */
  readonly withVat: readonly string[];
  /** BT-120 of the line */
  readonly exemptionReasons: readonly string[];
}

/** True for what heads a sub-invoice. */
export function isHead({ statuses, parents }: Pick<Link, 'statuses' | 'parents'>): boolean {
  return statuses.includes('GROUP') && parents.length === 0;
}

export function sellerOf({ sellerIdentifiers }: SubInvoiceLine): string {
  return normalizeSpace(sellerIdentifiers[0] ?? '');
}

export function amountsUnder(
  invoice: FrenchInvoice,
  node: NodeId,
  path: string,
): SubInvoiceLine['vatAmounts'] {
  return invoice.under(node, path).map((found) => ({
    currency: invoice.attribute(found, 'currencyID'),
    text: invoice.tree.text(found),
  }));
}

export function firstNormalized(texts: readonly string[]): string {
  return normalizeSpace(texts[0] ?? '');
}
