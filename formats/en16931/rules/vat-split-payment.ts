// SPDX-License-Identifier: Apache-2.0
/** BR-B: the Italian split payment (category B) is for Italy, and goes without the standard rate. */
import type { CategoriesByCode } from '../categories.ts';
import type { Facts } from '../facts.ts';
import type { SemanticInvoice, TaxCategory } from '../model.ts';
import { type AnyRule, document, rule } from '../rule.ts';

const splitPayment = 'B';
const italy = 'IT';
const standard = 'S';

/** The code is compared as written, whatever the tax is said to be. */
function uses(facts: Facts, places: readonly CategoriesByCode[], code: string): boolean {
  return (
    places.some((categories) => categories.get(code)?.some((category) => isWritten(category, code))) ||
    facts.breakdownsByCode.get(code)?.some(({ category }) => isWritten(category, code)) === true
  );
}

function usesAnywhere(facts: Facts, code: string): boolean {
  const { itemCategories, allowanceCategories, chargeCategories, unsignedCategories, otherCategories } =
    facts;
  const places = [itemCategories, allowanceCategories, chargeCategories, unsignedCategories, otherCategories];
  return uses(facts, places, code);
}

/** In items, in the breakdown, and in the allowances and charges of the document. */
function usesInUbl(facts: Facts, code: string): boolean {
  const { itemCategories, documentAllowanceCategories, documentChargeCategories } = facts;
  return uses(facts, [itemCategories, documentAllowanceCategories, documentChargeCategories], code);
}

function isWritten(category: TaxCategory | undefined, code: string): boolean {
  return category?.code?.text === code;
}

function allItalian({ countries }: SemanticInvoice): boolean {
  return countries.every(({ text }) => text === italy);
}

export const vatSplitPaymentRules: readonly AnyRule[] = [
  rule({
    id: 'BR-B-01',
    bt: 'BT-151',
    over: document,
    holds: (invoice, facts) => !usesAnywhere(facts, splitPayment) || allItalian(invoice),
    fr: 'La categorie de TVA split payment (B) est reservee aux factures entre parties italiennes',
    en: 'The VAT category split payment (B) is for invoices between Italian parties',
  }),
  rule({
    id: 'BR-B-02',
    bt: 'BT-151',
    over: document,
    holds: (_, facts) => !usesInUbl(facts, splitPayment) || !usesInUbl(facts, standard),
    // CII looks at every category there is.
    cii: { holds: (_, facts) => !usesAnywhere(facts, splitPayment) || !usesAnywhere(facts, standard) },
    fr: 'La categorie de TVA split payment (B) ne va pas avec le taux normal (S)',
    en: 'The VAT category split payment (B) does not go with the standard rate (S)',
  }),
];
