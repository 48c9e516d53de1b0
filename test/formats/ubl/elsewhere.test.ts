// SPDX-License-Identifier: Apache-2.0
/** Groups that the rules of EN 16931 judge wherever they stand in a UBL document: each in a line, where it is no BG. */
import { expect, test } from 'vitest';
import { en16931RuleSet } from '../../../formats/en16931/core.ts';
import { factsOf } from '../../../formats/en16931/facts.ts';
import { ublSyntax } from '../../../formats/ubl/syntax.ts';
import { largeTexts, ublVocabulary } from '../../../formats/ubl/vocabulary.ts';
import { scanXml } from '../../../formats/xml/scanner.ts';
import { makeUblInvoice } from '../../support/ubl-invoice.ts';

function rulesBrokenIn(xml: string): readonly string[] {
  const tree = scanXml(xml, { vocabulary: ublVocabulary, largeTexts });
  const invoice = ublSyntax.read(tree);
  const found = new Set<string>();
  en16931RuleSet.judge(
    {
      syntax: 'UBL',
      tree,
      invoice,
      facts: factsOf(invoice, 'UBL'),
      binding: ublSyntax.binding,
      context: { codeInterface: 'FSO1100A', now: new Date('2026-10-01T12:00:00Z') },
    },
    ({ rule }) => found.add(rule.id),
  );
  return [...found].toSorted();
}

const plain = makeUblInvoice({ numero: 'F-1', lines: 1 });
const scheme = '<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>';

/** The invoice with something more in its line. */
function inLine(piece: string): string {
  return plain.replace('<cac:Item>', `${piece}<cac:Item>`);
}

test('the invoice keeps every rule before that', () => {
  expect(rulesBrokenIn(plain)).toEqual([]);
});

test.each([
  ['a reference to an invoice without its number', '<cac:BillingReference/>', ['BR-55']],
  [
    'a place of delivery without its country',
    '<cac:Delivery><cac:DeliveryLocation><cac:Address/></cac:DeliveryLocation></cac:Delivery>',
    ['BR-57'],
  ],
  ['a document without its reference', '<cac:AdditionalDocumentReference/>', ['BR-52']],
  [
    'a part of a breakdown that holds nothing',
    '<cac:TaxTotal><cac:TaxSubtotal/></cac:TaxTotal>',
    ['BR-45', 'BR-46', 'BR-47', 'BR-48', 'BR-CO-17'],
  ],
  [
    'a VAT number of another party, of no country',
    `<cac:OriginatorParty><cac:PartyTaxScheme><cbc:CompanyID>QQ1</cbc:CompanyID>${scheme}</cac:PartyTaxScheme></cac:OriginatorParty>`,
    ['BR-CO-09'],
  ],
  [
    'a period of a line below it',
    '<cac:SubInvoiceLine><cac:InvoicePeriod/></cac:SubInvoiceLine>',
    ['BR-CO-19'],
  ],
  [
    'an attribute of an item below it, without a value',
    '<cac:SubInvoiceLine><cac:Item><cac:AdditionalItemProperty/></cac:Item></cac:SubInvoiceLine>',
    ['BR-54'],
  ],
  [
    'a category of an item below it that the breakdown lacks',
    `<cac:SubInvoiceLine><cac:Item><cac:ClassifiedTaxCategory><cbc:ID>E</cbc:ID>${scheme}</cac:ClassifiedTaxCategory></cac:Item></cac:SubInvoiceLine>`,
    ['BR-E-01'],
  ],
  [
    'a category of the allowance of a price, without a rate',
    `<cac:Price><cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator><cac:TaxCategory><cbc:ID>E</cbc:ID>${scheme}</cac:TaxCategory></cac:AllowanceCharge></cac:Price>`,
    ['BR-E-01', 'BR-E-06'],
  ],
  ['a means of payment without its code', '<cac:PaymentMeans/>', ['BR-49']],
  ['a payee without its name', '<cac:PayeeParty/>', ['BR-17']],
  ['a tax representative that holds nothing', '<cac:TaxRepresentativeParty/>', ['BR-18', 'BR-19', 'BR-56']],
  [
    'the address of a tax representative, without its country',
    `<cac:TaxRepresentativeParty><cac:PartyName><cbc:Name>R</cbc:Name></cac:PartyName><cac:PostalAddress/><cac:PartyTaxScheme><cbc:CompanyID>FR1</cbc:CompanyID>${scheme}</cac:PartyTaxScheme></cac:TaxRepresentativeParty>`,
    ['BR-20'],
  ],
  [
    'a group of totals that holds nothing',
    '<cac:LegalMonetaryTotal/>',
    ['BR-12', 'BR-13', 'BR-14', 'BR-15', 'BR-CO-10', 'BR-CO-13', 'BR-CO-16'],
  ],
  [
    'a line that holds nothing',
    '<cac:InvoiceLine/>',
    ['BR-21', 'BR-22', 'BR-23', 'BR-24', 'BR-25', 'BR-26', 'BR-27', 'BR-CO-04'],
  ],
  ['a seller that nothing identifies', '<cac:AccountingSupplierParty/>', ['BR-CO-26']],
  [
    'the address of a buyer, without its country',
    '<cac:AccountingCustomerParty><cac:Party><cac:PostalAddress/></cac:Party></cac:AccountingCustomerParty>',
    ['BR-11'],
  ],
  [
    'the electronic address of a buyer, without its scheme',
    '<cac:AccountingCustomerParty><cac:Party><cbc:EndpointID>x</cbc:EndpointID></cac:Party></cac:AccountingCustomerParty>',
    ['BR-63'],
  ],
  [
    'a whole card number',
    '<cac:PaymentMeans><cbc:PaymentMeansCode>48</cbc:PaymentMeansCode><cac:CardAccount><cbc:PrimaryAccountNumberID>12345678901</cbc:PrimaryAccountNumberID></cac:CardAccount></cac:PaymentMeans>',
    ['BR-51'],
  ],
])('%s is judged', (_, piece, broken) => {
  expect(rulesBrokenIn(inLine(piece))).toEqual(broken);
});

test('a price may be written with an exponent, as the official rules have it', () => {
  const priced = (price: string) => plain.replace(/(<cbc:PriceAmount[^>]*>)[^<]*/, `$1${price}`);
  expect(rulesBrokenIn(priced('1e2'))).toEqual([]);
  expect(rulesBrokenIn(priced('-1e2'))).toEqual(['BR-27']);
});

test('an address counts where one of its countries has a code', () => {
  const country = '<cac:Country><cbc:IdentificationCode>';
  expect(rulesBrokenIn(plain.replaceAll(country, `<cac:Country/>${country}`))).toEqual([]);
});

test('a part of the breakdown with two categories has each of them', () => {
  const second = `<cac:TaxCategory><cbc:ID>E</cbc:ID><cbc:TaxExemptionReason>x</cbc:TaxExemptionReason>${scheme}</cac:TaxCategory>`;
  expect(rulesBrokenIn(plain.replace('</cac:TaxSubtotal>', `${second}</cac:TaxSubtotal>`))).toEqual([
    'BR-E-08',
    'BR-E-09',
  ]);
});

test('a total of VAT of a line in the accounting currency is one', () => {
  const currency = '<cbc:DocumentCurrencyCode>';
  const accounted = plain.replace(currency, `<cbc:TaxCurrencyCode>SEK</cbc:TaxCurrencyCode>${currency}`);
  expect(rulesBrokenIn(accounted)).toEqual(['BR-53']);
  const total = '<cac:TaxTotal><cbc:TaxAmount currencyID="SEK">1</cbc:TaxAmount></cac:TaxTotal>';
  expect(rulesBrokenIn(accounted.replace('<cac:Item>', `${total}<cac:Item>`))).toEqual([]);
});

test('an allowance that does not say what it is counts where categories are counted, and there alone', () => {
  const unsigned = `<cac:AllowanceCharge><cac:TaxCategory><cbc:ID>AE</cbc:ID>${scheme}</cac:TaxCategory></cac:AllowanceCharge>`;
  expect(rulesBrokenIn(inLine(unsigned))).toEqual(['BR-AE-01']);
});

test('where an allowance has the standard rate, the sum of allowances and charges alone passes too', () => {
  const adjusted = makeUblInvoice({ numero: 'F-1', lines: 1, remiseCents: 100, majorationCents: 300 });
  const declared = (base: string) =>
    adjusted.replace(/(<cbc:TaxableAmount currencyID="EUR">)[^<]*/, `$1${base}`);
  expect(rulesBrokenIn(declared('2.00'))).not.toContain('BR-S-08');
  expect(rulesBrokenIn(declared('4.00'))).toContain('BR-S-08');
  expect(rulesBrokenIn(plain.replace(/(<cbc:TaxableAmount currencyID="EUR">)[^<]*/, '$10.00'))).toContain(
    'BR-S-08',
  );
});
