// SPDX-License-Identifier: Apache-2.0
/**
 * What several rules ask of the same invoice, computed once, so that every rule stays linear: what the lines hold
 * as flat lists, the tax categories by code, and the net amounts per category and rate.
 */
import { type Base, basesOf } from './bases.ts';
import {
  type CategoriesByCode,
  type Categorized,
  categoriesByCode,
  comparedCode,
  noCategories,
  withMore,
} from './categories.ts';
import type { Decimal } from './decimal.ts';
import type {
  AllowanceCharge,
  Identifier,
  InvoiceLine,
  ItemAttribute,
  Period,
  SemanticInvoice,
  VatBreakdown,
} from './model.ts';
import { joined } from './rule.ts';
import type { SyntaxName } from './rule-set.ts';
import { sumOf } from './sums.ts';

export interface Facts {
  readonly syntax: SyntaxName;
  readonly invoice: SemanticInvoice;
  /** The invoice, as the only one of a list. */
  readonly self: readonly SemanticInvoice[];
  readonly breakdowns: readonly VatBreakdown[];
  /** BG-25, and what is written as a line elsewhere. */
  readonly everyLine: readonly InvoiceLine[];
  /** BG-26, BG-27, BG-28 and BG-32 of every line. */
  readonly linePeriods: readonly Period[];
  readonly lineAllowances: readonly AllowanceCharge[];
  readonly lineCharges: readonly AllowanceCharge[];
  readonly lineAttributes: readonly ItemAttribute[];
  /** BT-158 of every line. */
  readonly lineClassifications: readonly Identifier[];
  /** Tax categories by code, of VAT and of other taxes, from each place they occur in. */
  readonly lineCategories: CategoriesByCode;
  /** Of the lines, and of items elsewhere. */
  readonly itemCategories: CategoriesByCode;
  /** Of the document, of its lines and elsewhere. */
  readonly allowanceCategories: CategoriesByCode;
  readonly chargeCategories: CategoriesByCode;
  readonly unsignedCategories: CategoriesByCode;
  readonly otherCategories: CategoriesByCode;
  readonly documentAllowanceCategories: CategoriesByCode;
  readonly documentChargeCategories: CategoriesByCode;
  readonly breakdownsByCode: ReadonlyMap<string | undefined, readonly VatBreakdown[]>;
  /** Lines, charges and allowances of the document, per category and per category and rate. */
  readonly bases: ReadonlyMap<string, Base>;
  /** Sums of BT-131, BT-99 and BT-92, to the cent. */
  readonly sums: Readonly<Record<'lines' | 'charges' | 'allowances', Decimal>>;
}

export function factsOf(invoice: SemanticInvoice, syntax: SyntaxName): Facts {
  const { lines, allowances, charges, breakdowns } = invoice;
  const { elsewhere } = invoice;
  const everyLine = joined(lines, elsewhere.lines);
  const lineAllowances = flat(everyLine, ofAllowances);
  const lineCharges = flat(everyLine, ofCharges);
  const byCode = (...groups: readonly (readonly Categorized[])[]) => categoriesByCode(groups, syntax);
  // In CII some rules see only the lines in their place, and the categories of the others are elsewhere.
  const lineCategories = byCode(syntax === 'CII' ? lines : everyLine);
  return {
    syntax,
    invoice,
    self: [invoice],
    breakdowns,
    everyLine,
    linePeriods: flat(everyLine, ofPeriods),
    lineAllowances,
    lineCharges,
    lineAttributes: flat(everyLine, ofAttributes),
    lineClassifications: flat(everyLine, ofClassifications),
    lineCategories,
    itemCategories: withMore(lineCategories, elsewhere.itemCategories, syntax),
    allowanceCategories: withMore(byCode(allowances, lineAllowances), elsewhere.allowanceCategories, syntax),
    chargeCategories: withMore(byCode(charges, lineCharges), elsewhere.chargeCategories, syntax),
    unsignedCategories: withMore(noCategories, elsewhere.unsignedCategories, syntax),
    otherCategories: withMore(noCategories, elsewhere.otherCategories, syntax),
    documentAllowanceCategories: byCode(allowances),
    documentChargeCategories: byCode(charges),
    breakdownsByCode: Map.groupBy(withEachCategory(breakdowns), ({ category }) =>
      comparedCode(category, syntax),
    ),
    bases: basesOf(invoice, syntax),
    sums: {
      lines: sumOf(syntax === 'CII' ? lines : everyLine, ofNet, syntax, 'LINES'),
      charges: sumOf(charges, ofAmount, syntax, 'AMOUNTS'),
      allowances: sumOf(allowances, ofAmount, syntax, 'AMOUNTS'),
    },
  };
}

/** A breakdown that has several categories is one of each. */
function withEachCategory(breakdowns: readonly VatBreakdown[]): readonly VatBreakdown[] {
  if (breakdowns.every(({ moreCategories }) => moreCategories === undefined)) return breakdowns;
  return breakdowns.flatMap((breakdown) => [
    breakdown,
    ...(breakdown.moreCategories ?? []).map((category) => ({ ...breakdown, category })),
  ]);
}

const ofAllowances = (line: InvoiceLine) => line.allowances;
const ofCharges = (line: InvoiceLine) => line.charges;
const ofPeriods = (line: InvoiceLine) => line.periods;
const ofAttributes = (line: InvoiceLine) => line.attributes;
const ofClassifications = (line: InvoiceLine) => line.classifications;
const ofNet = (line: InvoiceLine) => line.net;
const ofAmount = (group: AllowanceCharge) => group.amount;

function flat<Item>(
  lines: readonly InvoiceLine[],
  of: (line: InvoiceLine) => readonly Item[],
): readonly Item[] {
  const items: Item[] = [];
  for (const line of lines) {
    for (const item of of(line)) items.push(item);
  }
  return items;
}
