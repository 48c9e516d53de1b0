// SPDX-License-Identifier: Apache-2.0
/** EXTENDED-CTC-FR: what it adds to EN 16931, and what it takes away. */
import { describe, expect, test } from 'vitest';
import { relaxedRules } from '../../../../formats/fr/extended-ctc/relaxed.ts';
import {
  extendedCtcFrRuleSet,
  extendedCtcFrWordings,
  extendedSyntaxRules,
  judgeExtension,
} from '../../../../formats/fr/extended-ctc/rule-set.ts';
import { decimalOfDouble } from '../../../../formats/fr/extended-ctc/sums.ts';
import { ublSyntax } from '../../../../formats/ubl/syntax.ts';
import { makeUblInvoice } from '../../../support/ubl-invoice.ts';
import { ciiInvoice } from '../cii-invoice.ts';
import { changed, idsOf } from '../examine.ts';

const extension = { judge: judgeExtension };
const ubl = makeUblInvoice({ numero: 'F-1', lines: 2, remiseCents: 100, majorationCents: 200 });

/** On a line of `F-1`: its sous-type, and the line it is a part of. */
function part(sousType: string, parent?: string): string {
  const line =
    parent === undefined
      ? ''
      : `<cac:BillingReferenceLine><cbc:ID>${parent}</cbc:ID></cac:BillingReferenceLine>`;
  return `<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>F-1</cbc:ID>
    <cbc:DocumentStatusCode>${sousType}</cbc:DocumentStatusCode></cac:InvoiceDocumentReference>${line}</cac:BillingReference>`;
}

/** The lines of an invoice, each with a piece before its item; none for a line that is left alone. */
function withParts(content: string, ...parts: readonly string[]): string {
  let rank = 0;
  return content.replaceAll('<cac:Item>', (item) => `${parts[rank++] ?? ''}${item}`);
}

describe('in UBL', () => {
  test('an invoice of EN 16931 breaks no rule of the extension', () => {
    expect(idsOf(extension, ubl)).toEqual([]);
  });

  test.each([
    ['a total a cent off is within the tolerance', 1, []],
    ['a total two cents off is within that of two lines', 2, []],
    ['a total three cents off is not', 3, ['BR-FREXT-CO-10']],
  ])('%s', (_what, cents, expected) => {
    const content = ubl.replace(
      /(<cac:LegalMonetaryTotal>\s*<cbc:LineExtensionAmount currencyID="EUR">)([\d.]+)/,
      (_all, before: string, amount: string) => `${before}${(Number(amount) + cents / 100).toFixed(2)}`,
    );
    expect(idsOf(extension, content)).toEqual(expected);
  });

  test('a line that only informs counts in no total', () => {
    expect(idsOf(extension, withParts(ubl, part('INFORMATION')))).toEqual(
      expect.arrayContaining(['BR-FREXT-CO-10', 'BR-FREXT-CO-13']),
    );
    expect(idsOf(extension, withParts(ubl, part('DETAIL'), part('DETAIL')))).toEqual([]);
  });

  test.each([
    ['an unknown sous-type', [part('AUTRE')], 'BR-FREXT-05'],
    ['a parent that is no line', [part('DETAIL', '9')], 'BR-FREXT-11'],
    ['a parent that is the line itself', [part('DETAIL', '1')], 'BR-FREXT-11'],
    ['a group that is not the sum of its parts', [part('GROUP'), part('DETAIL', '1')], 'BR-FREXT-08'],
    [
      'a parent without a sous-type',
      [part('DETAIL', '2').replace(/<cbc:DocumentStatusCode>.*<\/cbc:DocumentStatusCode>/, '')],
      'BR-FREXT-06',
    ],
  ])('%s', (_what, parts, expected) => {
    expect(idsOf(extension, withParts(ubl, ...parts))).toContain(expected);
  });

  test('a detail line needs what EN 16931 asks of every line, a line that informs does not', () => {
    const bare = changed(ubl, /<cac:Price>[\s\S]*?<\/cac:Price>/, '');
    expect(idsOf(extension, bare)).toEqual(['BR-FREXT-26']);
    expect(idsOf(extension, withParts(bare, part('INFORMATION')))).not.toContain('BR-FREXT-26');
    expect(idsOf(extendedCtcFrRuleSet, bare)).not.toContain('BR-26');
  });

  test.each([
    ['a category that no breakdown has', /(<cac:ClassifiedTaxCategory>\s*<cbc:ID>)S/, '$1E', 'BR-FREXT-E-01'],
    ['a base that nothing adds up to', /(<cbc:TaxableAmount[^>]*>)/, '$11', 'BR-FREXT-S-08'],
    [
      'a currency rate with a method',
      '<cac:TaxTotal>',
      '<cac:TaxExchangeRate><cbc:MathematicOperatorCode>Multiply</cbc:MathematicOperatorCode></cac:TaxExchangeRate><cac:TaxTotal>',
      'CII-FREXT-CR-490?',
    ],
    [
      'an attribute without a value',
      '<cac:ClassifiedTaxCategory>',
      '<cac:AdditionalItemProperty><cbc:Name>x</cbc:Name></cac:AdditionalItemProperty><cac:ClassifiedTaxCategory>',
      'BR-FREXT-54-2',
    ],
    [
      'a measure without its unit',
      '<cac:ClassifiedTaxCategory>',
      '<cac:AdditionalItemProperty><cbc:NameCode>ZZZZ</cbc:NameCode><cbc:ValueQuantity>1</cbc:ValueQuantity></cac:AdditionalItemProperty><cac:ClassifiedTaxCategory>',
      'BR-FREXT-04',
    ],
  ])('%s', (_what, piece, by, expected) => {
    expect(idsOf(extension, changed(ubl, piece, by))).toContain(expected);
  });

  test('a charge that is a tax takes its reason from another list', () => {
    const reason = (code: string, list: string) =>
      ubl.replaceAll(
        '<cbc:AllowanceChargeReason>',
        `<cbc:AllowanceChargeReasonCode listID="${list}">${code}</cbc:AllowanceChargeReasonCode><cbc:AllowanceChargeReason>`,
      );
    expect(idsOf(extension, reason('TOX', '5153'))).toEqual([]);
    expect(idsOf(extension, reason('AA', '5153'))).toEqual(['BR-FREXT-CL-20-TAX']);
    expect(idsOf(extension, reason('TOX', '7161'))).toEqual(['BR-FREXT-CL-20']);
    expect(idsOf(extension, reason('TOX', '1'))).toEqual(['BR-FREXT-CL-20-LISTID']);
  });

  test('the line a line is a part of is no preceding invoice', () => {
    const content = withParts(ubl, part('DETAIL').replace('<cbc:ID>F-1</cbc:ID>', ''));
    const rules = extendedSyntaxRules(ublSyntax.rules, 'UBL');
    expect(idsOf(ublSyntax.rules, content)).toContain('UBL-SR-07');
    expect(idsOf(rules, content)).not.toContain('UBL-SR-07');
    expect(extendedSyntaxRules(ublSyntax.rules, 'UBL')).toBe(rules);
  });
});

describe('in CII', () => {
  test('an invoice of EN 16931 breaks no rule of the extension', () => {
    expect(idsOf(extension, ciiInvoice)).toEqual([]);
  });

  test.each([
    ['a total within two lines', '<ram:LineTotalAmount>100.00<', '<ram:LineTotalAmount>100.02<', []],
    ['a total beyond', '<ram:LineTotalAmount>100.00<', '<ram:LineTotalAmount>100.03<', ['BR-FREXT-CO-10']],
    ['no VAT total in the currency', 'currencyID="EUR"', 'currencyID="USD"', ['BR-FREXT-CO-15']],
    ['no way to pay', '<ram:Description>30 jours</ram:Description>', '', ['BR-CO-25']],
    ['a line without a unit', ' unitCode="C62"', '', ['BR-FREXT-BR-23']],
    [
      'a base within the tolerance of its two lines',
      '<ram:BasisAmount>100.00<',
      '<ram:BasisAmount>100.02<',
      [],
    ],
    [
      'a base beyond it',
      '<ram:BasisAmount>100.00<',
      '<ram:BasisAmount>100.03<',
      ['BR-FXEXT-S-08', 'BR-FXEXT-S-08ini?', 'BR-FXEXT-S-08rev?'],
    ],
    [
      'a line exempted for a reason of its own',
      '<ram:RateApplicablePercent>20<',
      '<ram:ExemptionReason>x</ram:ExemptionReason><ram:RateApplicablePercent>20<',
      ['BR-FXEXT-S-08rev?'],
    ],
    [
      'a sous-type with white space',
      '<ram:LineID>1</ram:LineID>',
      '<ram:LineID>1</ram:LineID><ram:LineStatusReasonCode> DETAIL</ram:LineStatusReasonCode>',
      expect.arrayContaining(['BR-FREXT-05']),
    ],
    [
      'a date on a supplier order',
      '<ram:BuyerOrderReferencedDocument>',
      '<ram:SellerOrderReferencedDocument><ram:FormattedIssueDateTime/></ram:SellerOrderReferencedDocument><ram:BuyerOrderReferencedDocument>',
      ['CII-FREXTDT-027'],
    ],
  ])('%s', (_what, piece, by, expected) => {
    expect(idsOf(extension, changed(ciiInvoice, piece, by))).toEqual(expected);
  });

  test('logistics count in the charges and in the base of their category', () => {
    const charge =
      '<ram:SpecifiedLogisticsServiceCharge><ram:AppliedAmount>10.00</ram:AppliedAmount><ram:AppliedTradeTax><ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>20.0</ram:RateApplicablePercent></ram:AppliedTradeTax></ram:SpecifiedLogisticsServiceCharge>';
    const content = ciiInvoice
      .replace('<ram:SpecifiedTradePaymentTerms>', `${charge}<ram:SpecifiedTradePaymentTerms>`)
      .replace('<ram:BasisAmount>100.00<', '<ram:BasisAmount>110.00<')
      .replace('<ram:CalculatedAmount>20.00<', '<ram:CalculatedAmount>22.00<')
      .replace('<ram:TaxBasisTotalAmount>100.00<', '<ram:TaxBasisTotalAmount>110.00<')
      .replace('<ram:TaxTotalAmount currencyID="EUR">20.00<', '<ram:TaxTotalAmount currencyID="EUR">22.00<')
      .replace('<ram:GrandTotalAmount>120.00<', '<ram:GrandTotalAmount>132.00<');
    expect(idsOf(extension, content)).toEqual([]);
  });

  test('a breakdown of a family is judged by the rules of its family alone', () => {
    const content = changed(ciiInvoice, '<ram:BasisAmount>100.00</ram:BasisAmount>', '');
    expect(idsOf(extendedCtcFrRuleSet, content)).not.toContain('BR-45');
    const plain = content
      .replace('</ram:BasisAmount>', '')
      .replace(/(<ram:CalculatedAmount>20.00<\/ram:CalculatedAmount><ram:TypeCode>)VAT/, '$1GST');
    expect(idsOf(extendedCtcFrRuleSet, plain)).toContain('BR-45');
  });
});

test('the extension relaxes as many rules as the official one', () => {
  expect({ UBL: relaxedRules.UBL.size, CII: relaxedRules.CII.size }).toEqual({ UBL: 92, CII: 136 });
});

test('every rule has words in plain ASCII, and a name of its own', () => {
  for (const { fr, en } of extendedCtcFrWordings) expect(`${fr}${en}`).toMatch(/^[ -~]+$/);
  const ids = extendedCtcFrWordings.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual(expect.arrayContaining(['BR-FREXT-S-08', 'BR-FXEXT-S-08', 'BR-FREXT-12']));
});

test.each([
  [0.5, { units: 5n, scale: 1 }],
  [3, { units: 3n, scale: 0 }],
  [-0.25, { units: -25n, scale: 2 }],
])('%d is the decimal it exactly is', (value, expected) => {
  expect(decimalOfDouble(value)).toEqual(expected);
});
