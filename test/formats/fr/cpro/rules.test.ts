// SPDX-License-Identifier: Apache-2.0
/** BR-FR-CPRO: each rule is broken on an invoice that keeps them all. */
import { describe, expect, test } from 'vitest';
import { cproRuleSet } from '../../../../formats/fr/cpro/rule-set.ts';
import { makeUblInvoice } from '../../../support/ubl-invoice.ts';
import { ciiInvoice } from '../cii-invoice.ts';
import { broken, changed, idsOf } from '../examine.ts';

const ubl = makeUblInvoice({ numero: 'F-1', lines: 2 });
const cii = ciiInvoice
  .replace(
    '<ram:SpecifiedLegalOrganization><ram:ID schemeID="1">52104782900010',
    '<ram:GlobalID schemeID="0009">52104782900010</ram:GlobalID><ram:SpecifiedLegalOrganization><ram:ID schemeID="0002">521047829',
  )
  .replace(
    '<ram:SpecifiedLegalOrganization><ram:ID schemeID="1">13000278500017',
    '<ram:GlobalID schemeID="0009">13000278500017</ram:GlobalID><ram:SpecifiedLegalOrganization><ram:ID schemeID="0002">130002785',
  );

const long = (length: number) => 'X'.repeat(length);
const seller = /schemeID="0009">52104782900010</;
const contact = '<cac:Contact><cbc:Name>A</cbc:Name></cac:Contact>';
const preceding =
  '<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>F-0</cbc:ID></cac:InvoiceDocumentReference></cac:BillingReference>';

const cases: readonly (readonly [rule: string, piece: string | RegExp, by: string])[] = [
  ['02', '<cbc:ID>F-1<', `<cbc:ID>${long(21)}<`],
  [
    '02',
    '<cac:AccountingSupplierParty>',
    `${preceding.replace('F-0', long(21))}<cac:AccountingSupplierParty>`,
  ],
  ['03', seller, 'schemeID="0009x">52104782900010<'],
  ['04', seller, `schemeID="0223">${long(18)}<`],
  ['05', seller, `schemeID="0227">${long(18)}<`],
  ['06', seller, 'schemeID="0228">12345678<'],
  ['07', seller, 'schemeID="0229">12345678901<'],
  ['08', seller, 'schemeID="0226">123456789X<'],
  ['10', '13000278500017', '1300027850001'],
  ['15', '>EJ-2026-004217<', `>${long(51)}<`],
  ['20', '<cac:AccountingSupplierParty>', `${preceding}${preceding}<cac:AccountingSupplierParty>`],
  ['24', 'ProfileID>A1<', 'ProfileID>S5<'],
  ['26', /(<\/cac:PartyLegalEntity>)/, `$1${contact}${contact}`],
  ['32', /(<cbc:StreetName>)/, `$1${long(400)}`],
  ['33', /(<cbc:CityName>)/, `$1${long(400)}`],
  ['39', 'FR76', `FR76${long(28)}`],
  ['42', /(<cbc:Note>)/, `$1${long(1025)}`],
  ['43', /(<cbc:RegistrationName>)/, `$1${long(100)}`],
];

describe('in UBL', () => {
  test('an invoice of the public sector breaks none', () => {
    expect(idsOf(cproRuleSet, ubl, 'FSO1150A')).toEqual([]);
  });
  test.each(cases)('BR-FR-CPRO-%s', (rule, piece, by) => {
    expect(idsOf(cproRuleSet, changed(ubl, piece, by), 'FSO1150A')).toContain(`BR-FR-CPRO-${rule}`);
  });
  test('a seller with a SIREN alone lacks its SIRET', () => {
    const content = changed(ubl, seller, 'schemeID="0002">521047829<');
    expect(idsOf(cproRuleSet, content, 'FSO1150A')).toEqual(['BR-FR-CPRO-03', 'BR-FR-CPRO-09']);
  });
});

describe('in CII', () => {
  test('an invoice of the public sector breaks none', () => {
    expect(idsOf(cproRuleSet, cii, 'FSO1156A')).toEqual([]);
  });
  test.each([
    ['02', 'F-2026-000042', long(21)],
    ['14', '>M-1<', `>${long(51)}<`],
    ['15', '>EJ-1<', `>${long(51)}<`],
    ['30', '>facture.pdf<', `>${long(51)}<`],
    [
      '31',
      '<ram:Name>Papier</ram:Name>',
      `<ram:Name>Papier</ram:Name><ram:Description>${long(1025)}</ram:Description>`,
    ],
    ['35', '30 jours', long(1025)],
    ['41', 'mimeCode=', `filename="${long(51)}" mimeCode=`],
    ['43', 'Fournitures du Rhone', long(100)],
    ['44', 'Commune de Demonstration', long(100)],
  ])('BR-FR-CPRO-%s', (rule, piece, by) => {
    expect(idsOf(cproRuleSet, changed(cii, piece, by), 'FSO1156A')).toEqual([`BR-FR-CPRO-${rule}`]);
  });
});

test('a length counts characters, not units, and not the white space around', () => {
  expect(idsOf(cproRuleSet, changed(ubl, '<cbc:ID>F-1<', `<cbc:ID> ${'\u{1F4C4}'.repeat(20)} <`))).toEqual(
    [],
  );
});

test('a long text is pointed at, with what is expected', () => {
  const [found] = broken(cproRuleSet, changed(cii, '30 jours', long(1025)));
  expect(found).toMatchObject({ expected: '<= 1024', term: { text: long(1025) } });
});

test('every rule has words in plain ASCII, and a name of its own', () => {
  const { wordings } = cproRuleSet;
  for (const { fr, en } of wordings) expect(`${fr}${en}`).toMatch(/^[ -~]+$/);
  expect(new Set(wordings.map(({ id }) => id)).size).toBe(wordings.length);
});
