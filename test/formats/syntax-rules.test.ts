// SPDX-License-Identifier: Apache-2.0
/**
 * The rules about the syntax of UBL and CII, on invoices made to break them: every path of the notation, and what
 * is more than a path.
 */
import { describe, expect, test } from 'vitest';
import { ciiSyntaxRules } from '../../formats/cii/syntax-rules.ts';
import type { RuleSet } from '../../formats/en16931/rule-set.ts';
import { ublSyntaxRules } from '../../formats/ubl/syntax-rules.ts';
import { ublVocabulary } from '../../formats/ubl/vocabulary.ts';
import { brokenSyntaxRules, failedSyntaxRules, judgeSyntax, openTree } from '../support/syntax-rules.ts';
import { makeUblInvoice } from '../support/ubl-invoice.ts';

const ubl = (content: string, root = 'Invoice'): Uint8Array =>
  Buffer.from(
    `<u:${root} xmlns:u="urn:oasis:names:specification:ubl:schema:xsd:${root}-2"` +
      ' xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"' +
      ' xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"' +
      ` xmlns:ext="urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2">${content}</u:${root}>`,
  );

const cii = (content: string, attributes = ''): Uint8Array =>
  Buffer.from(
    '<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"' +
      ' xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"' +
      ` xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"${attributes}>${content}` +
      '</rsm:CrossIndustryInvoice>',
  );

const header = (name: string, content: string) =>
  cii(
    `<rsm:SupplyChainTradeTransaction><ram:${name}>${content}</ram:${name}></rsm:SupplyChainTradeTransaction>`,
  );

/** Identifiers of the rules that fail, sorted. */
function failed(ruleSet: RuleSet, bytes: Uint8Array): readonly string[] {
  return [...failedSyntaxRules(ruleSet, bytes)].sort();
}

test('an ordinary invoice breaks none, whatever the vocabulary its tree was read with', () => {
  const bytes = Buffer.from(makeUblInvoice({ numero: 'F1', remiseCents: 100 }));
  expect(failed(ublSyntaxRules, bytes)).toEqual([]);
  const found: string[] = [];
  judgeSyntax(ublSyntaxRules, openTree(bytes, ublVocabulary), ({ rule }) => found.push(rule.id));
  expect(found).toEqual([]);
});

describe('UBL', () => {
  test.each([
    ['an element that EN 16931 does not provide', '<cbc:UUID>1</cbc:UUID>', ['UBL-CR-005']],
    ['one inside a group', '<cac:OrderReference><cbc:UUID/></cac:OrderReference>', ['UBL-CR-017']],
    ['an extension', '<ext:UBLExtensions/>', ['UBL-CR-001']],
    ['an attribute', '<cbc:ID schemeID="x">1</cbc:ID>', ['UBL-CR-650']],
    ['an attribute that may be nowhere', '<cbc:ID schemeName="x">1</cbc:ID>', ['UBL-DT-08']],
    ['a second element', '<cac:Delivery/><cac:Delivery/>', ['UBL-SR-24']],
    ['another version', '<cbc:UBLVersionID>2.2</cbc:UBLVersionID>', ['UBL-CR-002']],
    ['the right version', '<cbc:UBLVersionID>2.1</cbc:UBLVersionID>', []],
    ['a name that is not where it may be', '<cbc:Name name="x"/>', ['UBL-DT-18']],
    [
      'three decimals',
      '<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">1.234</cbc:TaxAmount></cac:TaxTotal>',
      ['UBL-DT-01'],
    ],
    [
      'an amount without currency',
      '<cac:TaxTotal><cbc:TaxAmount>1.2</cbc:TaxAmount></cac:TaxTotal>',
      ['BR-CL-03'],
    ],
    ['a file without its name', '<cbc:EmbeddedDocumentBinaryObject mimeCode="text/csv"/>', ['UBL-DT-07']],
    ['a note on nothing', '<cbc:Note>#ZZ9#text</cbc:Note>', ['BR-CL-08']],
    ['a note on something', '<cbc:Note>#AAI#text</cbc:Note>', []],
    [
      'payments that differ',
      '<cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode></cac:PaymentMeans><cac:PaymentMeans><cbc:PaymentMeansCode>58</cbc:PaymentMeansCode></cac:PaymentMeans>',
      ['UBL-SR-47'],
    ],
    ['a due date of a payment', '<cac:PaymentMeans><cbc:PaymentDueDate/></cac:PaymentMeans>', ['UBL-CR-412']],
  ])('%s', (_, content, ids) => {
    expect(failed(ublSyntaxRules, ubl(content))).toEqual(ids);
  });

  test('a due date of a payment belongs to a credit note', () => {
    const content = '<cac:PaymentMeans><cbc:PaymentDueDate/></cac:PaymentMeans>';
    expect(failed(ublSyntaxRules, ubl(content, 'CreditNote'))).toEqual([]);
  });

  test('a line of either kind is judged from the invoice and for itself', () => {
    const line = '<cbc:UUID/><cac:Item><cbc:Description/><cbc:Description/></cac:Item>';
    const ids = ['UBL-CR-515', 'UBL-SR-48', 'UBL-SR-50'];
    expect(failed(ublSyntaxRules, ubl(`<cac:InvoiceLine>${line}</cac:InvoiceLine>`))).toEqual(ids);
    const creditNote = ubl(`<cac:CreditNoteLine>${line}</cac:CreditNoteLine>`, 'CreditNote');
    expect(failed(ublSyntaxRules, creditNote)).toEqual(ids);
  });

  test('counts begin anew with each line', () => {
    const line =
      '<cac:InvoiceLine><cbc:Note/><cac:Item><cac:ClassifiedTaxCategory/></cac:Item></cac:InvoiceLine>';
    expect(failed(ublSyntaxRules, ubl(line + line))).toEqual([]);
  });

  test('a reason code is an allowance or a charge, by the indicator beside it', () => {
    const reason = (indicator: string) =>
      ubl(
        `<cac:AllowanceCharge><cbc:ChargeIndicator>${indicator}</cbc:ChargeIndicator>` +
          '<cbc:AllowanceChargeReasonCode>FC</cbc:AllowanceChargeReasonCode></cac:AllowanceCharge>',
      );
    expect(failed(ublSyntaxRules, reason('true'))).toEqual([]);
    expect(failed(ublSyntaxRules, reason(' 0 '))).toEqual(['BR-CL-19']);
    expect(failed(ublSyntaxRules, reason('yes'))).toEqual([]);
  });

  test.each([
    ['EUR', []],
    [' EUR\n', []],
    ['eur', ['BR-CL-04']],
    ['EUR USD', ['BR-CL-04']],
    ['\u00a0EUR', ['BR-CL-04']],
    ['', ['BR-CL-04']],
  ])('currency "%s"', (code, ids) => {
    const content = `<cbc:DocumentCurrencyCode>${code}</cbc:DocumentCurrencyCode>`;
    expect(failed(ublSyntaxRules, ubl(content))).toEqual(ids);
  });

  test('what is found says where, what was there, what is expected, and how grave it is', () => {
    const content =
      '<cac:ContractDocumentReference><cbc:ID>A</cbc:ID></cac:ContractDocumentReference>' +
      '<cac:ContractDocumentReference><cbc:ID>B</cbc:ID><cbc:UUID/></cac:ContractDocumentReference>' +
      '<cbc:DocumentCurrencyCode listID="x">EUR</cbc:DocumentCurrencyCode>';
    const bytes = ubl(content);
    const tree = openTree(bytes);
    const found = brokenSyntaxRules(ublSyntaxRules, bytes).map(
      ({ rule, group, term, attribute, expected }) => ({
        id: rule.id,
        gravite: rule.gravite,
        at: tree.name(group.node).local,
        text: term?.text,
        attribute,
        expected,
      }),
    );
    expect(found).toEqual([
      {
        id: 'UBL-CR-095',
        gravite: 'AVERTISSEMENT',
        at: 'UUID',
        text: '',
        attribute: undefined,
        expected: undefined,
      },
      {
        id: 'UBL-CR-657',
        gravite: 'AVERTISSEMENT',
        at: 'DocumentCurrencyCode',
        text: 'x',
        attribute: 'listID',
        expected: undefined,
      },
      { id: 'UBL-SR-01', gravite: undefined, at: 'ID', text: 'B', attribute: undefined, expected: '<= 1' },
    ]);
  });
});

describe('CII', () => {
  test.each([
    ['an attribute of the root', cii('', ' languageID="fr"'), ['CII-DT-013']],
    ['no specification', cii('<rsm:ExchangedDocumentContext/>'), ['CII-SR-009', 'CII-SR-010']],
    [
      'two types',
      cii(
        '<rsm:ExchangedDocument><ram:TypeCode>380</ram:TypeCode><ram:TypeCode>380</ram:TypeCode></rsm:ExchangedDocument>',
      ),
      ['CII-SR-014'],
    ],
    [
      'the list of the type, which a broader context hides',
      cii('<rsm:ExchangedDocument><ram:TypeCode listID="x">380</ram:TypeCode></rsm:ExchangedDocument>'),
      [],
    ],
    [
      'a scheme of the number',
      cii(
        '<rsm:ExchangedDocument><ram:TypeCode>380</ram:TypeCode><ram:ID schemeID="0002" schemeName="x">1</ram:ID></rsm:ExchangedDocument>',
      ),
      ['CII-DT-001', 'CII-DT-005'],
    ],
    [
      'a scheme name of another identifier',
      header('ApplicableHeaderTradeAgreement', '<ram:FooID schemeName="x"/>'),
      ['CII-DT-101'],
    ],
    [
      'a currency of an amount',
      header('ApplicableHeaderTradeSettlement', '<ram:FooAmount currencyID="EUR"/>'),
      ['CII-DT-031'],
    ],
    [
      'a currency of the tax total',
      header('ApplicableHeaderTradeSettlement', '<ram:TaxTotalAmount currencyID="EUR"/>'),
      [],
    ],
    [
      'both identifiers of the buyer',
      header(
        'ApplicableHeaderTradeAgreement',
        '<ram:BuyerTradeParty><ram:ID/><ram:GlobalID/></ram:BuyerTradeParty>',
      ),
      ['CII-SR-450'],
    ],
    [
      'a transfer to nowhere',
      header(
        'ApplicableHeaderTradeSettlement',
        '<ram:SpecifiedTradeSettlementPaymentMeans><ram:TypeCode> 58 </ram:TypeCode></ram:SpecifiedTradeSettlementPaymentMeans>',
      ),
      ['CII-SR-470'],
    ],
    [
      'a day that is none',
      cii('<udt:DateTimeString format="102">20261301</udt:DateTimeString>'),
      ['CII-DT-097'],
    ],
    ['a month of another format', cii('<udt:DateTimeString format="610">202613</udt:DateTimeString>'), []],
    [
      'a contract with a type',
      header(
        'ApplicableHeaderTradeAgreement',
        '<ram:ContractReferencedDocument><ram:TypeCode>50</ram:TypeCode></ram:ContractReferencedDocument>',
      ),
      ['CII-DT-018'],
    ],
    [
      'two lots',
      header(
        'ApplicableHeaderTradeAgreement',
        '<ram:AdditionalReferencedDocument><ram:TypeCode>50</ram:TypeCode></ram:AdditionalReferencedDocument>'.repeat(
          2,
        ),
      ),
      ['CII-SR-457'],
    ],
    [
      'a scheme of a country',
      cii('<ram:OriginTradeCountry><ram:ID schemeID="nope">??</ram:ID></ram:OriginTradeCountry>'),
      ['BR-CL-11'],
    ],
    ['a country', cii('<ram:OriginTradeCountry><ram:ID>??</ram:ID></ram:OriginTradeCountry>'), ['BR-CL-15']],
    [
      'a unit with no billed quantity',
      cii('<ram:BasisQuantity unitCode="C62">1</ram:BasisQuantity>'),
      ['CII-DT-033'],
    ],
  ])('%s', (_, bytes, ids) => {
    expect(failed(ciiSyntaxRules, bytes)).toEqual(ids);
  });
});

describe.each([
  { name: 'UBL', ruleSet: ublSyntaxRules, count: 779 },
  { name: 'CII', ruleSet: ciiSyntaxRules, count: 606 },
])('every rule of $name', ({ ruleSet, count }) => {
  test('has an identifier of its own and says something in plain French and English', () => {
    expect(new Set(ruleSet.wordings.map(({ id }) => id)).size).toBe(count);
    for (const { id, fr, en } of ruleSet.wordings) {
      expect(`${id} ${fr}`).toMatch(/^[A-Z-]+\d+ [\x20-\x7e]{20,}$/);
      expect(`${id} ${en}`).toMatch(/^[A-Z-]+\d+ [\x20-\x7e]{20,}$/);
      expect(fr).not.toMatch(/ (de|dans) *(\(|$)/);
    }
  });
});

test('a document made to be slow is judged in time that grows with its size alone', () => {
  const payees = '<cac:PayeeParty><cac:PartyName><cbc:Name>a</cbc:Name></cac:PartyName></cac:PayeeParty>';
  const reasons = '<cbc:AllowanceChargeReasonCode/>';
  const of = (n: number) =>
    openTree(ubl(`${payees.repeat(n)}<cac:AllowanceCharge>${reasons.repeat(n)}</cac:AllowanceCharge>`));
  const timeOf = (n: number) => {
    const tree = of(n);
    const start = performance.now();
    judgeSyntax(ublSyntaxRules, tree, () => {});
    return performance.now() - start;
  };
  timeOf(2_000);
  // A square would take minutes.
  expect(timeOf(50_000)).toBeLessThan(3_000);
});
