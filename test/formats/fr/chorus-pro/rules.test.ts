// SPDX-License-Identifier: Apache-2.0
/** The historic rules of Chorus Pro: each is broken on an invoice that keeps them all, in UBL or in CII. */
import { describe, expect, test } from 'vitest';
import { keepsIban } from '../../../../formats/fr/chorus-pro/payment.ts';
import { chorusProRuleSet } from '../../../../formats/fr/chorus-pro/rule-set.ts';
import type { CodeInterface } from '../../../../gateway/domain/code-interface.ts';
import { makeUblInvoice } from '../../../support/ubl-invoice.ts';
import { ciiInvoice } from '../cii-invoice.ts';
import { broken, changed, idsOf } from '../examine.ts';

const ubl = makeUblInvoice({ numero: 'F-1', lines: 2 });
/** The same to a debtor of another country: of no French circuit. */
const abroad = ubl
  .replaceAll('<cbc:IdentificationCode>FR<', '<cbc:IdentificationCode>BE<')
  .replaceAll('13000278500017', '0203430576');

interface Case {
  readonly what: string;
  readonly of?: string;
  readonly code?: CodeInterface;
  readonly piece: string | RegExp;
  readonly by: string;
  /** `?` after those that only warn. */
  readonly expected: readonly string[];
}

const long = (length: number) => 'X'.repeat(length);
/** A document joined to the invoice, then what follows it. */
const attachment = (name: string) => `<cac:AdditionalDocumentReference><cbc:ID>1</cbc:ID><cac:Attachment>
  <cbc:EmbeddedDocumentBinaryObject mimeCode="application/pdf" filename="${name}">JVBERi0xLjcK</cbc:EmbeddedDocumentBinaryObject>
  </cac:Attachment></cac:AdditionalDocumentReference><cac:AccountingSupplierParty>`;

function works(cadre: string, expected: readonly string[]): Case {
  const by = `ProfileID>${cadre}<`;
  return {
    what: `cadre ${cadre} in a flux of works`,
    code: 'FSO1130A',
    piece: 'ProfileID>A1<',
    by,
    expected,
  };
}

const ublCases: readonly Case[] = [
  {
    what: 'a number of 21 characters',
    piece: '<cbc:ID>F-1<',
    by: `<cbc:ID>${long(21)}<`,
    expected: ['G1.05'],
  },
  { what: 'a date after 2099', piece: '2026-09-15', by: '2100-01-01', expected: ['G1.07', 'G1.36'] },
  { what: 'a date before 2000', piece: '2026-09-15', by: '1999-12-31', expected: ['G1.36'] },
  { what: 'a pro forma', piece: 'TypeCode>380<', by: 'TypeCode>325<', expected: ['TYPE-FACTURE?'] },
  { what: 'cadre A11', piece: 'ProfileID>A1<', by: 'ProfileID>A11<', expected: ['G1.02'] },
  { what: 'cadre A26', piece: 'ProfileID>A1<', by: 'ProfileID>A26<', expected: ['G1.02'] },
  { what: 'a cadre of the reform', piece: 'ProfileID>A1<', by: 'ProfileID>B1<', expected: ['G1.02'] },
  { what: 'no cadre', piece: '<cbc:ProfileID>A1</cbc:ProfileID>', by: '', expected: ['G1.02?'] },
  { what: 'an unpaid A2', piece: 'ProfileID>A1<', by: 'ProfileID>A2<', expected: ['DEJA-PAYEE'] },
  { what: 'a long service code', piece: '>SERVICE-ACHATS<', by: `>${long(101)}<`, expected: ['G2.17'] },
  { what: 'a long order reference', piece: '>EJ-2026-004217<', by: `>${long(51)}<`, expected: ['G3.01'] },
  {
    what: 'a debtor with a SIREN alone',
    piece: '13000278500017',
    by: '130002785',
    expected: ['SIRET-ABSENT'],
  },
  {
    what: 'a debtor whose key is wrong',
    piece: '13000278500017',
    by: '13000278500018',
    expected: ['SIRET-CLE?'],
  },
  {
    what: 'the State without an order reference',
    of: ubl.replace('13000278500017', '11000201100044'),
    piece: '>EJ-2026-004217<',
    by: '> <',
    expected: ['ETAT-ENGAGEMENT'],
  },
  {
    what: 'the State without a service code',
    of: ubl.replace('13000278500017', '11000201100044'),
    piece: '<cbc:BuyerReference>SERVICE-ACHATS</cbc:BuyerReference>',
    by: '',
    expected: ['ETAT-SERVICE'],
  },
  {
    what: 'a supplier whose SIRET is short',
    piece: /schemeID="0009">52104782900010</,
    by: 'schemeID="0009">5210478290001<',
    expected: ['SIRET-ABSENT'],
  },
  {
    what: 'a supplier known by a GLN alone',
    piece: /schemeID="0009">52104782900010</,
    by: 'schemeID="0088">5790000436101<',
    expected: ['SIRET-ABSENT?'],
  },
  {
    what: 'a supplier known by a RIDET',
    piece: /schemeID="0009">52104782900010</,
    by: 'schemeID="RIDET">1234567890<',
    expected: [],
  },
  {
    what: 'a RIDET of letters',
    piece: /schemeID="0009">52104782900010</,
    by: 'schemeID="4">ABC<',
    expected: ['FOURNISSEUR-IDENTIFIANT?'],
  },
  {
    what: 'a payment means that Chorus Pro does not know',
    piece: 'PaymentMeansCode>30<',
    by: 'PaymentMeansCode>57<',
    expected: ['G1.14?'],
  },
  {
    what: 'the same in a flux mixte',
    code: 'FSO1110A',
    piece: 'PaymentMeansCode>30<',
    by: 'PaymentMeansCode>57<',
    expected: ['PIECE-ABSENTE?', 'S2.05'],
  },
  {
    what: 'a flux mixte without payment means',
    code: 'FSO1131A',
    of: ubl.replace('ProfileID>A1<', 'ProfileID>A4<'),
    piece: /<cac:PaymentMeans>[\s\S]*<\/cac:PaymentMeans>/,
    by: '',
    expected: ['PIECE-ABSENTE?', 'S2.05'],
  },
  {
    what: 'a flux mixte with the readable file',
    code: 'FSO1110A',
    piece: '<cac:AccountingSupplierParty>',
    by: attachment('facture.pdf'),
    expected: [],
  },
  {
    what: 'justice costs not paid by credit transfer',
    code: 'FSO1120A',
    of: ubl.replace('ProfileID>A1<', 'ProfileID>A3<'),
    piece: 'PaymentMeansCode>30<',
    by: 'PaymentMeansCode>42<',
    expected: ['G8.20?'],
  },
  {
    what: 'justice costs under the cadre of an invoice',
    code: 'FSO1120A',
    piece: 'ProfileID>A1<',
    by: 'ProfileID>A9<',
    expected: ['CADRE-MEMOIRE?'],
  },
  {
    what: 'justice costs under their own cadre',
    code: 'FSO1120A',
    piece: 'ProfileID>A1<',
    by: 'ProfileID>A3<',
    expected: [],
  },
  ...['A2', 'A3', 'A21'].map((by) =>
    works(by, by === 'A2' ? ['CADRE-TRAVAUX', 'DEJA-PAYEE'] : ['CADRE-TRAVAUX']),
  ),
  ...['A9', 'A12'].map((by) => works(by, ['CADRE-TRAVAUX?'])),
  ...['A4', 'A8', 'A10', 'A13', 'A20', 'A22', 'A25'].map((by) => works(by, [])),
  {
    what: 'works under a code of any invoice',
    code: 'FSO1100A',
    piece: 'ProfileID>A1<',
    by: 'ProfileID>A4<',
    expected: [],
  },
  {
    what: 'an IBAN with a wrong key',
    piece: /FR76\d+/,
    by: 'FR7730006000011234567890189',
    expected: ['IBAN-CLE?'],
  },
  {
    what: 'an amount of seven decimals',
    piece: /(<cbc:PayableAmount[^>]*>)[^<]*/,
    by: '$11.1234567',
    expected: ['MONTANT-FORMAT'],
  },
  {
    what: 'an amount of twenty digits',
    piece: /(<cbc:PayableAmount[^>]*>)[^<]*/,
    by: '$1-123456789012345678.90',
    expected: ['MONTANT-FORMAT'],
  },
  {
    what: 'an amount of nineteen digits',
    piece: /(<cbc:PayableAmount[^>]*>)[^<]*/,
    by: '$1-12345678901234567.89',
    expected: [],
  },
  {
    what: 'an attachment of a type that is not allowed',
    piece: '<cac:AccountingSupplierParty>',
    by: attachment('facture.exe'),
    expected: ['G4.03'],
  },
  {
    what: 'an attachment without an extension',
    piece: '<cac:AccountingSupplierParty>',
    by: attachment('facture'),
    expected: ['PIECE-NOM'],
  },
  {
    what: 'an attachment with a long name',
    piece: '<cac:AccountingSupplierParty>',
    by: attachment(`${long(47)}.pdf`),
    expected: ['PIECE-NOM?'],
  },
];

const ciiCases: readonly Case[] = [
  { what: 'an impossible day', piece: '20260915', by: '20260231', expected: ['DATE-FACTURE'] },
  { what: 'a date in words', piece: '20260915', by: '15 septembre', expected: ['DATE-FACTURE'] },
  { what: 'a leap day', piece: '20260915', by: '20240229', expected: [] },
  { what: 'a day to come', piece: '20260915', by: '20261002', expected: ['G1.07'] },
  { what: 'no number', piece: '<ram:ID>F-2026-000042</ram:ID>', by: '', expected: ['CHAMP-OBLIGATOIRE'] },
  {
    what: 'no total without VAT',
    piece: '<ram:TaxBasisTotalAmount>100.00</ram:TaxBasisTotalAmount>',
    by: '',
    expected: ['CHAMP-OBLIGATOIRE'],
  },
  {
    what: 'no payment means',
    piece: /<ram:SpecifiedTradeSettlementPaymentMeans>[\s\S]*<\/ram:SpecifiedTradeSettlementPaymentMeans>/,
    by: '',
    expected: ['S2.05'],
  },
  {
    what: 'no debtor',
    piece: /<ram:BuyerTradeParty>[\s\S]*<\/ram:BuyerTradeParty>/,
    by: '',
    expected: ['SIRET-ABSENT'],
  },
  { what: 'a reference of another type', piece: '>BC<', by: '>ZZ<', expected: ['TYPE-CONTRAT?'] },
  {
    what: 'an attachment named by its reference',
    piece: 'facture.pdf',
    by: 'facture.exe',
    expected: ['G4.03'],
  },
  {
    what: 'a gross price alone, in Factur-X',
    code: 'FSO1117A',
    piece: '<ram:NetPrice',
    by: '<ram:GrossPriceProductTradePrice><ram:ChargeAmount>1</ram:ChargeAmount></ram:GrossPriceProductTradePrice><ram:NetPrice',
    expected: ['REMISE-PRIX?'],
  },
  {
    what: 'a gross price alone, in CII minimal',
    piece: '<ram:NetPrice',
    by: '<ram:GrossPriceProductTradePrice><ram:ChargeAmount>1</ram:ChargeAmount></ram:GrossPriceProductTradePrice><ram:NetPrice',
    expected: [],
  },
];

describe('in UBL', () => {
  test('an invoice that keeps the rules breaks none', () => {
    expect(idsOf(chorusProRuleSet, ubl)).toEqual([]);
  });
  test.each(ublCases)('$what: $expected', ({ of = ubl, code, piece, by, expected }) => {
    expect(idsOf(chorusProRuleSet, changed(of, piece, by), code)).toEqual(expected);
  });
});

describe('in CII', () => {
  test('an invoice that keeps the rules breaks none', () => {
    expect(idsOf(chorusProRuleSet, ciiInvoice, 'FSO1116A')).toEqual([]);
  });
  test.each(ciiCases)('$what: $expected', ({ code = 'FSO1116A', piece, by, expected }) => {
    expect(idsOf(chorusProRuleSet, changed(ciiInvoice, piece, by), code)).toEqual(expected);
  });
});

describe('to a debtor of another country', () => {
  test.each([
    [
      'a cadre of Peppol',
      'ProfileID>A1<',
      'ProfileID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0<',
      ['G1.02?', 'SIRET-ABSENT?'],
    ],
    ['a long order reference', '>EJ-2026-004217<', `>${long(51)}<`, ['G3.01?', 'SIRET-ABSENT?']],
    ['a cadre of the reform', 'ProfileID>A1<', 'ProfileID>S1<', ['G1.02', 'SIRET-ABSENT?']],
    ['a number of 21 characters', '<cbc:ID>F-1<', `<cbc:ID>${long(21)}<`, ['G1.05', 'SIRET-ABSENT?']],
  ])('%s: what is of the French circuit only warns', (_what, piece, by, expected) => {
    expect(idsOf(chorusProRuleSet, changed(abroad, piece, by))).toEqual(expected);
  });
});

test('the invoice of a plain supplier blocks in a flux of works, whatever its syntax', () => {
  expect(idsOf(chorusProRuleSet, ciiInvoice, 'FSO1137A')).toEqual(['CADRE-TRAVAUX']);
});

test('a minimal CII without the readable file is told so', () => {
  const without = changed(ciiInvoice, /<ram:AttachmentBinaryObject[\s\S]*<\/ram:AttachmentBinaryObject>/, '');
  expect(idsOf(chorusProRuleSet, without, 'FSO1116A')).toEqual(['PIECE-ABSENTE?']);
});

test('a cadre of the reform is told apart in words', () => {
  const [found] = broken(chorusProRuleSet, changed(ubl, 'ProfileID>A1<', 'ProfileID>M1<'));
  expect(found?.rule.fr).toContain('reforme');
  expect(found?.rule.en).toContain('reform');
});

test('every rule has words in plain ASCII, and a name of its own', () => {
  const { wordings } = chorusProRuleSet;
  for (const { fr, en } of wordings) expect(`${fr}${en}`).toMatch(/^[ -~]+$/);
  expect(new Set(wordings.map(({ id }) => id)).size).toBe(wordings.length);
});

test.each([
  ['FR7630006000011234567890189', true],
  ['DE89370400440532013000', true],
  ['NO9386011117947', true],
  ['FR7630006000011234567890188', false],
  ['FR76', false],
])('IBAN %s keeps its key: %s', (iban, expected) => {
  expect(keepsIban(iban)).toBe(expected);
});
