// SPDX-License-Identifier: Apache-2.0
/** Groups that the rules of EN 16931 judge wherever they stand in a Cross Industry Invoice. */
import { expect, test } from 'vitest';
import { makeSpecimen } from '../../../formats/specimen/index.ts';
import { europeanFailures } from '../specimen/judged.ts';

const plain = makeSpecimen({ syntax: 'CII', circuit: 'CHORUS_PRO', number: 'F-1' });

/** The invoice with something more at the end of its settlement, in a group that rules know nothing of. */
function apart(piece: string): readonly string[] {
  const end = '</ram:ApplicableHeaderTradeSettlement>';
  const xml = plain.replace(end, `<ram:Apart>${piece}</ram:Apart>${end}`);
  return europeanFailures(xml, 'CII').filter((id) => id.startsWith('BR-'));
}

test('the invoice keeps every rule before that', () => {
  expect(apart('')).toEqual([]);
});

test.each([
  ['a payee without its name', '<ram:PayeeTradeParty/>', ['BR-17']],
  ['a means of payment without its code', '<ram:SpecifiedTradeSettlementPaymentMeans/>', ['BR-49']],
  ['a seller that nothing identifies', '<ram:SellerTradeParty/>', ['BR-CO-26']],
  [
    'a tax representative that holds nothing',
    '<ram:SellerTaxRepresentativeTradeParty/>',
    ['BR-18', 'BR-19', 'BR-20', 'BR-56'],
  ],
  [
    'a line that holds nothing',
    '<ram:IncludedSupplyChainTradeLineItem/>',
    ['BR-21', 'BR-22', 'BR-23', 'BR-24', 'BR-25', 'BR-26', 'BR-27', 'BR-CO-04'],
  ],
  [
    'a group of totals that holds nothing',
    '<ram:SpecifiedTradeSettlementHeaderMonetarySummation/>',
    ['BR-12', 'BR-13', 'BR-14', 'BR-15', 'BR-CO-10', 'BR-CO-13', 'BR-CO-16'],
  ],
  ['a characteristic without a value', '<ram:ApplicableProductCharacteristic/>', ['BR-54']],
  [
    'a classification without its list',
    '<ram:DesignatedProductClassification><ram:ClassCode>1</ram:ClassCode></ram:DesignatedProductClassification>',
    ['BR-65'],
  ],
  [
    'a whole card number',
    '<ram:ApplicableTradeSettlementFinancialCard><ram:ID>12345678901</ram:ID></ram:ApplicableTradeSettlementFinancialCard>',
    ['BR-51'],
  ],
])('%s is judged', (_, piece, broken) => {
  expect(apart(piece)).toEqual(broken);
});
