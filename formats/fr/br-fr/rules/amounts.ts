// SPDX-License-Identifier: Apache-2.0
/** BR-FR-DEC-01 to 04: how many digits and decimals amounts, quantities, prices and rates may have. */
import { hasText, isAmount, isPercent, isPrice, isQuantity } from '../forms.ts';
import { type FrenchRule, termRule } from '../rows.ts';
import type { TermName } from '../terms.ts';

/** The identifiers name both terms of an element that serves for an allowance and a charge. */
const amounts: readonly (readonly [TermName, string])[] = [
  ['BT-92', 'BT-92_BT-99'],
  ['BT-93', 'BT-93_BT-100'],
  ['BT-106', 'BT-106'],
  ['BT-107', 'BT-107'],
  ['BT-108', 'BT-108'],
  ['BT-109', 'BT-109'],
  // BT-111 is written as BT-110 is, so that the official BR-FR-DEC-01_BT-111 never comes to it.
  ['BT-110', 'BT-110'],
  ['BT-112', 'BT-112'],
  ['BT-113', 'BT-113'],
  ['BT-114', 'BT-114'],
  ['BT-115', 'BT-115'],
  ['BT-116', 'BT-116'],
  ['BT-117', 'BT-117'],
  ['BT-131', 'BT-131'],
  ['BT-136', 'BT-136_BT-141'],
  ['BT-137', 'BT-137_BT-142'],
];

const rates: readonly (readonly [TermName, string])[] = [
  ['BT-96', 'BT-96_BT-103'],
  ['BT-119', 'BT-119'],
  ['BT-152', 'BT-152'],
];

export const amountRules: readonly FrenchRule[] = [
  ...amounts.map(([term, name]) =>
    termRule({
      id: `BR-FR-DEC-01_${name}`,
      of: term,
      bt: term,
      holds: isAmount,
      expected: '-?99.99, <= 19 caracteres',
      fr: 'Un montant a au plus 2 decimales apres un point, et 19 caracteres sans le point',
      en: 'An amount has at most 2 decimals after a point, and 19 characters without the point',
    }),
  ),
  quantityRule('BT-129', 'La quantite facturee', 'The invoiced quantity', () => false),
  quantityRule('BT-149', 'La quantite de base du prix', 'The base quantity of the price', isOmitted),
  priceRule('BT-146', 'Le prix net', 'The net price'),
  priceRule('BT-147', 'Le rabais sur le prix', 'The price discount'),
  priceRule('BT-148', 'Le prix brut', 'The gross price'),
  ...rates.map(([term, name]) =>
    termRule({
      id: `BR-FR-DEC-04_${name}`,
      of: term,
      bt: term,
      holds: isPercent,
      expected: '99.99',
      fr: 'Un taux de TVA est positif et a au plus 2 decimales apres un point, et 4 chiffres',
      en: 'A VAT rate is positive and has at most 2 decimals after a point, and 4 digits',
    }),
  ),
];

function quantityRule(
  term: TermName,
  nom: string,
  name: string,
  omitted: (text: string, syntax: string) => boolean,
): FrenchRule {
  return termRule({
    id: `BR-FR-DEC-02_${term}`,
    of: term,
    bt: term,
    holds: (text, { syntax }) => isQuantity(text) || omitted(text, syntax),
    expected: '-?99.9999, <= 19 caracteres',
    fr: `${nom} a au plus 4 decimales apres un point, et 19 caracteres sans le point`,
    en: `${name} has at most 4 decimals after a point, and 19 characters without the point`,
  });
}

/** In UBL an empty price counts as none. Only a bidirectional invoice has negative prices. */
function priceRule(term: TermName, nom: string, name: string): FrenchRule {
  return termRule({
    id: `BR-FR-DEC-03_${term}`,
    of: term,
    bt: term,
    holds: (text, { syntax, cadre }) => isPrice(text, cadre === 'BIDIRECTIONAL') || isOmitted(text, syntax),
    expected: '99.999999, <= 19 caracteres',
    fr: `${nom} est positif (sauf cadres B9, S9, M9), a au plus 6 decimales apres un point et 19 caracteres sans le point`,
    en: `${name} is positive (but in B9, S9, M9), has at most 6 decimals after a point and 19 characters without the point`,
  });
}

function isOmitted(text: string, syntax: string): boolean {
  return syntax === 'UBL' && !hasText(text);
}
