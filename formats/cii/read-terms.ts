// SPDX-License-Identifier: Apache-2.0
/** Terms and the small groups that CII repeats: amounts, identifiers, dates, tax categories, allowances, periods. */
import { dayOfBasic } from '../en16931/dates.ts';
import { parseDecimal } from '../en16931/decimal.ts';
import {
  allowancesAndChargesReader,
  type ChargeIndicator,
  classificationReader,
  itemAttributeReader,
  parseBoolean,
  periodReader,
  taxCategoryReader,
} from '../en16931/groups.ts';
import type { Amount, DateTerm, Identifier, Numeric, Quantity, TaxCategory, Term } from '../en16931/model.ts';
import { type NodeId, none, type XmlTree } from '../xml/tree.ts';
import { attribute, qdt, ram, udt } from './vocabulary.ts';

/** The term at the end of a path of one or two names from `node`; undefined when the path ends early. */
export function term(tree: XmlTree, node: NodeId, name: number, then?: number): Term | undefined {
  const at = descend(tree, node, name, then);
  return at === none ? undefined : { node: at, text: tree.text(at) };
}

/** Its scheme is the attribute schemeID. */
export function identifier(tree: XmlTree, node: NodeId, name: number, then?: number): Identifier | undefined {
  const at = descend(tree, node, name, then);
  return at === none ? undefined : identifierAt(tree, at);
}

export function identifierAt(tree: XmlTree, node: NodeId): Identifier {
  return { node, text: tree.text(node), scheme: tree.attribute(node, attribute.schemeID) };
}

export function numeric(tree: XmlTree, node: NodeId, name: number): Numeric | undefined {
  const at = tree.child(node, name);
  return at === none ? undefined : numericAt(tree, at);
}

export function amount(tree: XmlTree, node: NodeId, name: number, then?: number): Amount | undefined {
  const at = descend(tree, node, name, then);
  return at === none ? undefined : amountAt(tree, at);
}

export function amountAt(tree: XmlTree, node: NodeId): Amount {
  const text = tree.text(node);
  return { node, text, value: parseDecimal(text), currency: tree.attribute(node, attribute.currencyID) };
}

export function quantity(tree: XmlTree, node: NodeId, name: number): Quantity | undefined {
  const at = tree.child(node, name);
  return at === none ? undefined : { ...numericAt(tree, at), unit: tree.attribute(at, attribute.unitCode) };
}

function numericAt(tree: XmlTree, node: NodeId): Numeric {
  const text = tree.text(node);
  return { node, text, value: parseDecimal(text) };
}

/** The date in an element of dates; one that holds no date is a term with an empty text. */
export function date(tree: XmlTree, node: NodeId, name: number): DateTerm | undefined {
  const holder = tree.child(node, name);
  return holder === none
    ? undefined
    : (writtenDate(tree, holder) ?? { node: holder, text: '', day: undefined });
}

/** The date in an element of dates, when there is one. */
export function writtenDate(tree: XmlTree, holder: NodeId): DateTerm | undefined {
  for (let at = tree.firstChild(holder); at !== none; at = tree.nextSibling(at)) {
    const name = tree.nameId(at);
    if (name !== udt.DateTimeString && name !== udt.DateString && name !== qdt.DateTimeString) continue;
    const text = tree.text(at);
    const format = tree.attribute(at, attribute.format);
    return { node: at, text, format, day: dayOfBasic(text, format) };
  }
  return undefined;
}

/** A path is an argument, not an array: it is walked for each term of each line. */
export function descend(tree: XmlTree, node: NodeId, name: number, then?: number): NodeId {
  let at = tree.child(node, name);
  if (then === undefined) return at;
  // Whichever of several elements of the first name leads to the second.
  while (at !== none) {
    const found = tree.nameId(at) === name ? tree.child(at, then) : none;
    if (found !== none) return found;
    at = tree.nextSibling(at);
  }
  return none;
}

export function taxCategories(tree: XmlTree, node: NodeId, name: number): readonly TaxCategory[] {
  return tree.children(node, name).map((category) => taxCategory(tree, category));
}

export const taxCategory = taxCategoryReader({
  vat: isVat,
  tax: (tree, node) => term(tree, node, ram.TypeCode),
  code: (tree, node) => term(tree, node, ram.CategoryCode),
  rate: (tree, node) => numeric(tree, node, ram.RateApplicablePercent),
  exemptionReason: (tree, node) => term(tree, node, ram.ExemptionReason),
  exemptionCode: (tree, node) => term(tree, node, ram.ExemptionReasonCode),
});

/** CII says that a tax is VAT by its type, in any case. */
function isVat(tree: XmlTree, node: NodeId): boolean {
  const type = tree.child(node, ram.TypeCode);
  const text = type === none ? '' : tree.text(type);
  return text === 'VAT' || text.toUpperCase() === 'VAT';
}

export const allowancesAndCharges = allowancesAndChargesReader(chargeIndicator, {
  amount: (tree, node) => amount(tree, node, ram.ActualAmount),
  baseAmount: (tree, node) => amount(tree, node, ram.BasisAmount),
  reason: (tree, node) => term(tree, node, ram.Reason),
  reasonCode: (tree, node) => term(tree, node, ram.ReasonCode),
  categories: (tree, node) => taxCategories(tree, node, ram.CategoryTradeTax),
});

/** Whether an allowance or charge is the one or the other; undefined when it does not say. */
export function chargeIndicator(tree: XmlTree, node: NodeId): ChargeIndicator | undefined {
  const written = term(tree, node, ram.ChargeIndicator, udt.Indicator);
  const isCharge = written === undefined ? undefined : parseBoolean(written.text);
  return written === undefined || isCharge === undefined ? undefined : { isCharge, term: written };
}

export const period = periodReader({
  start: (tree, node) => date(tree, node, ram.StartDateTime),
  end: (tree, node) => date(tree, node, ram.EndDateTime),
  taxPointCode: () => undefined,
  filled: (tree, node) => tree.firstChild(node) !== none,
});

export const classification = classificationReader(attribute.listID);

/** BG-32 */
export const itemAttribute = itemAttributeReader({
  name: (tree, node) => term(tree, node, ram.Description),
  value: (tree, node) => term(tree, node, ram.Value),
});
