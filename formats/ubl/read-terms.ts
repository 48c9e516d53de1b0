// SPDX-License-Identifier: Apache-2.0
/** Terms and the small groups that UBL repeats: amounts, identifiers, tax categories, allowances, periods. */
import { dayOfIso } from '../en16931/dates.ts';
import { parseDecimal } from '../en16931/decimal.ts';
import {
  allowancesAndChargesReader,
  type ChargeIndicator,
  parseBoolean,
  periodReader,
  taxCategoryReader,
} from '../en16931/groups.ts';
import type {
  Address,
  Amount,
  DateTerm,
  Identifier,
  Numeric,
  Quantity,
  TaxCategory,
  TaxRegistration,
  Term,
  VatBreakdown,
} from '../en16931/model.ts';
import { type NodeId, none, type XmlTree } from '../xml/tree.ts';
import { attribute, cac, cbc } from './vocabulary.ts';

/** The term at the end of a path from `node`; undefined when the path ends early. */
export function term(tree: XmlTree, node: NodeId, ...path: readonly number[]): Term | undefined {
  const at = descend(tree, node, path);
  return at === none ? undefined : { node: at, text: tree.text(at) };
}

export function date(tree: XmlTree, node: NodeId, name: number): DateTerm | undefined {
  const at = tree.child(node, name);
  if (at === none) return undefined;
  const text = tree.text(at);
  return { node: at, text, day: dayOfIso(text) };
}

export function identifier(tree: XmlTree, node: NodeId, ...path: readonly number[]): Identifier | undefined {
  const at = descend(tree, node, path);
  return at === none ? undefined : identifierAt(tree, at);
}

export function identifierAt(tree: XmlTree, node: NodeId): Identifier {
  return { node, text: tree.text(node), scheme: tree.attribute(node, attribute.schemeID) };
}

export function numeric(tree: XmlTree, node: NodeId, name: number): Numeric | undefined {
  const at = tree.child(node, name);
  return at === none ? undefined : numericAt(tree, at);
}

export function amount(tree: XmlTree, node: NodeId, ...path: readonly number[]): Amount | undefined {
  const at = descend(tree, node, path);
  if (at === none) return undefined;
  return { ...numericAt(tree, at), currency: tree.attribute(at, attribute.currencyID) };
}

export function quantity(tree: XmlTree, node: NodeId, name: number): Quantity | undefined {
  const at = tree.child(node, name);
  return at === none ? undefined : { ...numericAt(tree, at), unit: tree.attribute(at, attribute.unitCode) };
}

/** White space around a decimal is no part of its value, as in xs:decimal. */
function numericAt(tree: XmlTree, node: NodeId): Numeric {
  const text = tree.text(node);
  return { node, text, value: parseDecimal(text) };
}

/** The first element at the end of a path, whichever of several elements of one name leads to it. */
export function descend(tree: XmlTree, node: NodeId, path: readonly number[], from = 0): NodeId {
  const name = path[from];
  if (node === none || name === undefined) return node;
  for (let at = tree.child(node, name); at !== none; at = nextOfName(tree, at, name)) {
    const found = descend(tree, at, path, from + 1);
    if (found !== none) return found;
  }
  return none;
}

function nextOfName(tree: XmlTree, node: NodeId, name: number): NodeId {
  let next = tree.nextSibling(node);
  while (next !== none && tree.nameId(next) !== name) next = tree.nextSibling(next);
  return next;
}

export function address(tree: XmlTree, node: NodeId): Address | undefined {
  return node === none ? undefined : { node, country: term(tree, node, cac.Country, cbc.IdentificationCode) };
}

export function taxRegistrations(tree: XmlTree, party: NodeId): readonly TaxRegistration[] {
  return tree.children(party, cac.PartyTaxScheme).map((node) => taxRegistration(tree, node));
}

export function taxRegistration(tree: XmlTree, node: NodeId): TaxRegistration {
  return { node, vat: isVat(tree, node), identifier: term(tree, node, cbc.CompanyID) };
}

export function taxCategories(tree: XmlTree, node: NodeId, name: number): readonly TaxCategory[] {
  return tree.children(node, name).map((category) => taxCategory(tree, category));
}

export const taxCategory = taxCategoryReader({
  vat: isVat,
  tax: (tree, node) => term(tree, node, cac.TaxScheme, cbc.ID),
  code: (tree, node) => term(tree, node, cbc.ID),
  rate: (tree, node) => numeric(tree, node, cbc.Percent),
  exemptionReason: (tree, node) => term(tree, node, cbc.TaxExemptionReason),
  exemptionCode: (tree, node) => term(tree, node, cbc.TaxExemptionReasonCode),
});

/** BG-23 */
export function vatBreakdown(tree: XmlTree, node: NodeId): VatBreakdown {
  const [category, ...moreCategories] = taxCategories(tree, node, cac.TaxCategory);
  return {
    node,
    base: amount(tree, node, cbc.TaxableAmount),
    tax: amount(tree, node, cbc.TaxAmount),
    category,
    ...(moreCategories.length === 0 ? {} : { moreCategories }),
  };
}

/** UBL says that a tax is VAT by the identifier of a scheme of its, in any case. */
function isVat(tree: XmlTree, node: NodeId): boolean {
  for (let at = tree.firstChild(node); at !== none; at = tree.nextSibling(at)) {
    if (tree.nameId(at) !== cac.TaxScheme) continue;
    const scheme = tree.child(at, cbc.ID);
    if (scheme !== none && vatScheme.test(tree.text(scheme))) return true;
  }
  return false;
}

const vatScheme = /^[ \t\r\n]*VAT[ \t\r\n]*$/i;

export const allowancesAndCharges = allowancesAndChargesReader(chargeIndicator, {
  amount: (tree, node) => amount(tree, node, cbc.Amount),
  baseAmount: (tree, node) => amount(tree, node, cbc.BaseAmount),
  reason: (tree, node) => term(tree, node, cbc.AllowanceChargeReason),
  reasonCode: (tree, node) => term(tree, node, cbc.AllowanceChargeReasonCode),
  categories: (tree, node) => taxCategories(tree, node, cac.TaxCategory),
});

/** What it says it is; where it says both, it is an allowance. */
export function chargeIndicator(tree: XmlTree, node: NodeId): ChargeIndicator | undefined {
  let charge: NodeId = none;
  for (
    let at = tree.child(node, cbc.ChargeIndicator);
    at !== none;
    at = nextOfName(tree, at, cbc.ChargeIndicator)
  ) {
    const isCharge = parseBoolean(tree.text(at));
    if (isCharge === false) return { isCharge, term: { node: at, text: tree.text(at) } };
    if (isCharge && charge === none) charge = at;
  }
  return charge === none ? undefined : { isCharge: true, term: { node: charge, text: tree.text(charge) } };
}

export const period = periodReader({
  start: (tree, node) => date(tree, node, cbc.StartDate),
  end: (tree, node) => date(tree, node, cbc.EndDate),
  taxPointCode: (tree, node) => term(tree, node, cbc.DescriptionCode),
  filled: (tree, node) => tree.firstChild(node) !== none,
});
