// SPDX-License-Identifier: Apache-2.0
/** BR-FR-01, 02 and 04: the numbers and types of the invoice and of those it refers to. */
import { atMost, isIdentifier, oneOf } from '../forms.ts';
import { type FrenchRule, termRule } from '../rows.ts';
import type { TermName } from '../terms.ts';

const maxNumberLength = 35;
const isShortNumber = atMost(maxNumberLength);
const typeCodes = [
  ...['380', '389', '393', '501', '386', '500', '384', '471', '472', '473'],
  ...['261', '262', '381', '396', '502', '503'],
];
const isTypeCode = oneOf(typeCodes);

export const numberingRules: readonly FrenchRule[] = [
  ...numberRules('BT-1', 'Le numero de facture', 'The invoice number'),
  ...numberRules('BT-25', 'Le numero de la facture anterieure', 'The number of the preceding invoice'),
  ...numberRules(
    'EXT-FR-FE-136',
    'Le numero de la facture anterieure de la ligne',
    'The number of the preceding invoice of the line',
  ),
  typeCode('BT-3'),
  typeCode('EXT-FR-FE-02'),
  typeCode('EXT-FR-FE-137'),
];

/** UBL says the form twice, under BR-FR-01 and BR-FR-02. */
function numberRules(term: TermName, nom: string, name: string): readonly FrenchRule[] {
  const form = {
    of: term,
    bt: term,
    holds: isIdentifier,
    expected: 'A-Z a-z 0-9 + - _ /',
    fr: `${nom} ne peut contenir que des lettres sans accent, des chiffres et + - _ /, sans espace`,
    en: `${name} may hold only unaccented letters, digits and + - _ /, and no space`,
  };
  return [
    termRule({
      id: { UBL: `BR-FR-01_${term}-1`, CII: `BR-FR-01_${term}` },
      of: term,
      bt: term,
      holds: isShortNumber,
      expected: `<= ${maxNumberLength}`,
      fr: `${nom} ne doit pas depasser ${maxNumberLength} caracteres`,
      en: `${name} must not exceed ${maxNumberLength} characters`,
    }),
    termRule({ ...form, id: { UBL: `BR-FR-01_${term}-2` } }),
    termRule({ ...form, id: `BR-FR-02_${term}` }),
  ];
}

function typeCode(term: TermName): FrenchRule {
  return termRule({
    id: `BR-FR-04_${term}`,
    of: term,
    bt: term,
    holds: isTypeCode,
    expected: typeCodes.join(' '),
    fr: 'Ce code de type de facture ne fait pas partie de ceux admis en France',
    en: 'This invoice type code is not one of those allowed in France',
  });
}
