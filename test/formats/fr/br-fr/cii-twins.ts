// SPDX-License-Identifier: Apache-2.0
/** One invalid twin at least for every rule BR-FR of CII that can speak. */
import { ciiInvoice, ciiSubInvoices } from './cii-samples.ts';
import { type Twin, twinsOf } from './twins.ts';

const long = 'A'.repeat(36);
const longest = 'A'.repeat(126);
const text = (from: string, to: string) => [`>${from}<`, `>${to}<`] as const;
const day = (from: string, to: string) => [`format="102">${from}<`, `format="102">${to}<`] as const;
const field = (name: string, from: string, to: string) =>
  [`<ram:${name}>${from}<`, `<ram:${name}>${to}<`] as const;
const address = (from: string, to: string) => [`schemeID="0225">${from}<`, `schemeID="0225">${to}<`] as const;
const anonymous = (value: string) =>
  [`${value}</ram:GlobalID>`, `${value}</ram:GlobalID><ram:GlobalID>X</ram:GlobalID>`] as const;
const twice = (value: string) =>
  [
    `${value}</ram:GlobalID>`,
    `${value}</ram:GlobalID><ram:GlobalID schemeID="0009">X</ram:GlobalID>`,
  ] as const;
const subject = (from: string, to: string) => field('SubjectCode', from, to);
/** One more note. */
const note = (code: string, content: string) =>
  [
    '<ram:IncludedNote>',
    `<ram:IncludedNote><ram:Content>${content}</ram:Content><ram:SubjectCode>${code}</ram:SubjectCode></ram:IncludedNote><ram:IncludedNote>`,
  ] as const;
const type = (code: string) => field('TypeCode', '380', code);
const cadre = (code: string) => text('M1', code);

const allowanceTax = '<ram:CategoryTradeTax><ram:CategoryCode>S';
const breakdownTax = '<ram:BasisAmount>90.00</ram:BasisAmount>\n        <ram:CategoryCode>S';
const lineTax = '<ram:TypeCode>VAT</ram:TypeCode><ram:CategoryCode>S</ram:CategoryCode>';
const rate = '<ram:RateApplicablePercent>20.00';
const bank = '<ram:AdditionalReferencedDocument>';

const ofInvoice = twinsOf(ciiInvoice, [
  ['BR-FR-01_BT-1', text('FA-2026/10_1', long)],
  ['BR-FR-02_BT-1', text('FA-2026/10_1', 'FA 2026')],
  ['BR-FR-01_BT-25', text('FA-1', long)],
  ['BR-FR-02_BT-25', text('FA-1', '')],
  ['BR-FR-01_EXT-FR-FE-136', text('FL-2', long)],
  ['BR-FR-02_EXT-FR-FE-136', text('FL-2', 'FL.2')],
  ['BR-FR-03_BT-2', day('20261005', '20260931')],
  ['', day('20261005', '20261005120000 (what follows the day is not looked at)')],
  ['BR-FR-03_BT-7', day('20261004', '2026-10-04')],
  ['BR-FR-03_BT-9', day('20261105', '21261105')],
  ['BR-FR-03_BT-26', day('20260801', '1999')],
  ['BR-FR-03_BT-72', day('20261002', '')],
  ['BR-FR-03_BT-73', day('20260901', '20270229')],
  ['BR-FR-03_BT-74', day('20260930', '20260931')],
  ['BR-FR-03_EXT-FR-FE-138', day('20260802', '20261302')],
  ['BR-FR-03_EXT-FR-FE-158', day('20261003', ' 20261003')],
  ['BR-FR-03_EXT-FR-FE-134', day('20260903', '20260900')],
  ['BR-FR-03_EXT-FR-FE-135', day('20260929', '2026929')],
  ['BR-FR-04_BT-3', type('751')],
  [
    'BR-FR-04_EXT-FR-FE-02',
    ['FA-1</ram:IssuerAssignedID><ram:TypeCode>380', 'FA-1</ram:IssuerAssignedID><ram:TypeCode>875'],
  ],
  [
    'BR-FR-04_EXT-FR-FE-137',
    ['FL-2</ram:IssuerAssignedID><ram:TypeCode>380', 'FL-2</ram:IssuerAssignedID><ram:TypeCode>875'],
  ],
  ['BR-FR-05_BT-22_PMT', subject('PMT', 'AAI')],
  ['BR-FR-05_BT-22_PMD', subject('PMD', 'pmd')],
  ['BR-FR-05_BT-22_AAB', subject('AAB', '')],
  ['', ['Indemnite de 40 euros', '']],
  ['BR-FR-06_BT-21_PMT', note('PMT', 'x')],
  ['BR-FR-06_BT-21_PMD', note('PMD', 'x')],
  ['BR-FR-06_BT-21_AAB', note('AAB', 'x')],
  ['BR-FR-06_BT-21_TXD', note('TXD', 'x')],
  ['BR-FR-08_BT-23', cadre('A1')],
  ['BR-FR-08_BT-23', ['<ram:ID>M1</ram:ID>', '']],
  ['BR-FR-09_BT-29', text('10000000900015', '20000000800014')],
  ['BR-FR-09_BT-46', text('20000000800014', '2000000080001')],
  ['BR-FR-09_BT-60', text('80000000200018', '8000000020001X')],
  ['BR-FR-09_EXT-FR-FE-06', text('60000000400010', '')],
  ['BR-FR-09_EXT-FR-FE-46', text('90000000100017', '9')],
  ['BR-FR-09_EXT-FR-FE-69', text('40000000600012', '400 000 006 00012')],
  ['BR-FR-09_EXT-FR-FE-92', text('70000000300019', '700000003000190')],
  ['BR-FR-09_EXT-FR-FE-115', text('50000000500011', '5')],
  ['BR-FR-09_BT-71', text('20000000800022', '30000000700022')],
  ['BR-FR-09_EXT-FR-FE-146', text('20000000800030', '30000000700030')],
  ['BR-FR-10_BT-30 BR-FR-32-LEGALID BR-FR-09_BT-29', ['"0002">100000009', '"0002">10000000']],
  ['BR-FR-10_BT-30 BR-FR-09_BT-29', ['"0002">100000009', '"0009">100000009']],
  [
    'BR-FR-11_BT-47 BR-FR-09_BT-46',
    [
      '0224">PRIVE-2</ram:GlobalID><ram:SpecifiedLegalOrganization><ram:ID schemeID="0002">',
      '0224">PRIVE-2</ram:GlobalID><ram:SpecifiedLegalOrganization><ram:ID schemeID="0009">',
    ],
  ],
  ['BR-FR-12_BT-49 BR-FR-21_BT-49 BR-FR-23_BT-49', address('200000008', '')],
  [
    'BR-FR-13_BT-34',
    [
      '<ram:URIUniversalCommunication><ram:URIID schemeID="0225">100000009_FACT</ram:URIID></ram:URIUniversalCommunication>',
      '',
    ],
  ],
  ['BR-FR-15_BT-95_BT-102', [allowanceTax, '<ram:CategoryTradeTax><ram:CategoryCode>s']],
  ['BR-FR-15_BT-95_BT-102', [`${allowanceTax}</ram:CategoryCode>`, '<ram:CategoryTradeTax>']],
  [
    'BR-FR-15_BT-95_BT-102 BR-FR-15_BT-95_BT-102_LM',
    [allowanceTax, '<ram:CategoryTradeTax><ram:CategoryCode>L'],
  ],
  ['BR-FR-15_BT-95_BT-118', [breakdownTax, '<ram:BasisAmount>90.00</ram:BasisAmount><ram:CategoryCode>X']],
  [
    'BR-FR-15_BT-95_BT-118 BR-FR-15_BT-95_BT-118_LM',
    [breakdownTax, '<ram:BasisAmount>90.00</ram:BasisAmount><ram:CategoryCode>M'],
  ],
  ['BR-FR-15_BT-95_BT-151', [lineTax, '<ram:TypeCode>VAT</ram:TypeCode>']],
  [
    '',
    [lineTax, '<ram:TypeCode>VAT</ram:TypeCode>'],
    ['<ram:LineID>1</ram:LineID>', '<ram:LineStatusReasonCode>INFORMATION</ram:LineStatusReasonCode>'],
  ],
  ['BR-FR-15_BT-95_BT-151 BR-FR-15_BT-95_BT-151_LM', [lineTax, lineTax.replace('>S<', '>L<')]],
  [
    'BR-FR-16_BT-96_BT-103',
    [
      `${allowanceTax}</ram:CategoryCode>${rate}`,
      `${allowanceTax}</ram:CategoryCode><ram:RateApplicablePercent>21`,
    ],
  ],
  ['BR-FR-16_BT-119', [`</ram:TaxPointDate>${rate}`, '</ram:TaxPointDate><ram:RateApplicablePercent>21']],
  ['BR-FR-16_BT-152', [`${lineTax}${rate}`, `${lineTax}<ram:RateApplicablePercent>020`]],
  ['BR-FR-17_BT-123', text('LISIBLE', 'FACTURE')],
  ['', ['<ram:TypeCode>916', '<ram:TypeCode>50'], text('LISIBLE', 'FACTURE')],
  [
    'BR-FR-18_BT-123',
    [
      '<ram:TypeCode>916</ram:TypeCode>',
      `<ram:TypeCode>916</ram:TypeCode><ram:Name>LISIBLE</ram:Name></ram:AdditionalReferencedDocument>${bank}`,
    ],
  ],
  ['BR-FR-20_BT-21', text('B2B', 'B2G')],
  ['BR-FR-20_BT-21', ['<ram:Content>B2B</ram:Content>', '']],
  ['BR-FR-21_BT-49', address('200000008', '300000007')],
  ['BR-FR-21_BT-49', ['schemeID="0225">200000008', 'schemeID="0088">200000008']],
  ['BR-FR-22_BT-34', type('389'), address('100000009_FACT', '200000008')],
  ['BR-FR-23_BT-34', address('100000009_FACT', '100000009/FACT')],
  ['BR-FR-23_BT-49', address('200000008', '200000008@')],
  ['BR-FR-23_EXT-FR-FE-12', address('600000004', 'a b')],
  ['BR-FR-23_EXT-FR-FE-29', address('800000002', 'a b')],
  ['BR-FR-23_EXT-FR-FE-52', address('900000001', 'a b')],
  ['BR-FR-23_EXT-FR-FE-75', address('400000006', 'a b')],
  ['BR-FR-23_EXT-FR-FE-98', address('700000003', 'a b')],
  ['BR-FR-23_EXT-FR-FE-121', address('500000005', 'a b')],
  ['BR-FR-24_BT-29', text('PRIVE-1', 'PRIVE 1')],
  ['BR-FR-24_BT-46', text('PRIVE-2', 'PRIVE/2')],
  ['BR-FR-25_BT-34', address('100000009_FACT', longest)],
  ['BR-FR-25_BT-49', address('200000008', `200000008${longest}`)],
  ['BR-FR-25_EXT-FR-FE-12', address('600000004', longest)],
  ['BR-FR-25_EXT-FR-FE-29', address('800000002', longest)],
  ['BR-FR-25_EXT-FR-FE-52', address('900000001', longest)],
  ['BR-FR-25_EXT-FR-FE-75', address('400000006', longest)],
  ['BR-FR-25_EXT-FR-FE-98', address('700000003', longest)],
  ['BR-FR-25_EXT-FR-FE-121', address('500000005', longest)],
  ['BR-FR-26_BT-29', text('PRIVE-1', longest)],
  ['BR-FR-26_BT-46', text('PRIVE-2', longest)],
  ['BR-FR-27_BG-32', ['<ram:Description>Couleur</ram:Description>', '']],
  ['BR-FR-27_BT-160', text('Couleur', ' ')],
  ['BR-FR-27_EXT-FR-FE-159', text('POIDS', '')],
  ['BR-FR-28-Value', ['<ram:Value>Bleu</ram:Value>', '']],
  [
    'BR-FR-28-Value',
    ['<ram:Value>Bleu<', '<ram:ValueMeasure unitCode="C62">1</ram:ValueMeasure><ram:Value>Bleu<'],
  ],
  ['BR-FR-28-Value', ['unitCode="KGM"', 'unitCode=""']],
  [
    'BR-FR-29_BT-18',
    [
      '<ram:ReferenceTypeCode>AVV</ram:ReferenceTypeCode></ram:AdditionalReferencedDocument>\n      <ram:Buyer',
      '<ram:ReferenceTypeCode>AFL</ram:ReferenceTypeCode></ram:AdditionalReferencedDocument><ram:Buyer',
    ],
  ],
  ['BR-FR-29_AFL', text('OBJ1', '')],
  ['BR-FR-29_AVV', text('OBJ2', ' ')],
  [
    'BR-FR-30_BT-128',
    [
      'L2</ram:IssuerAssignedID><ram:ReferenceTypeCode>AVV',
      'L2</ram:IssuerAssignedID><ram:ReferenceTypeCode>AFL',
    ],
  ],
  ['BR-FR-30_AFL', text('L1', '')],
  ['BR-FR-30_AVV', text('L2', ' ')],
  ['BR-FR-31_BT-21', note('BAR', 'B2C')],
  ['BR-FR-32-GLOBALID', ['"0231">300000007', '"0231">30000000']],
  ['BR-FR-CO-03_BT-3', type('262'), text('CONTRAT-1', '')],
  [
    'BR-FR-CO-03_BT-3',
    type('262'),
    ['<ram:EndDateTime><udt:DateTimeString format="102">20260930</udt:DateTimeString></ram:EndDateTime>', ''],
  ],
  [
    'BR-FR-CO-04_BT-4',
    type('384'),
    [
      '<ram:InvoiceReferencedDocument><ram:IssuerAssignedID>FA-1',
      '<ram:InvoiceReferencedDocument/><ram:InvoiceReferencedDocument><ram:IssuerAssignedID>FA-1',
    ],
  ],
  [
    'BR-FR-CO-05_BT-3',
    type('381'),
    [
      '<ram:FormattedIssueDateTime><qdt:DateTimeString format="102">20260801</qdt:DateTimeString></ram:FormattedIssueDateTime>',
      '',
    ],
    [
      '<ram:FormattedIssueDateTime><qdt:DateTimeString format="102">20260802</qdt:DateTimeString></ram:FormattedIssueDateTime>',
      '',
    ],
  ],
  [
    '',
    type('381'),
    [
      '<ram:FormattedIssueDateTime><qdt:DateTimeString format="102">20260801</qdt:DateTimeString></ram:FormattedIssueDateTime>',
      '',
    ],
  ],
  ['BR-FR-CO-07_BT-9', day('20261105', '20261004')],
  [
    'BR-FR-CO-07_BT-9',
    [
      '<ram:IssueDateTime><udt:DateTimeString format="102">20261005</udt:DateTimeString></ram:IssueDateTime>',
      '',
    ],
  ],
  ['BR-FR-CO-08_BT-23', cadre('S4'), type('386')],
  ['BR-FR-CO-09_BT-23-1 BR-FR-CO-09_BT-23-2', cadre('B2')],
  [
    'BR-FR-CO-09_BT-23-3 BR-FR-CO-09_BT-23-1',
    cadre('B2'),
    [
      '<ram:DueDateDateTime><udt:DateTimeString format="102">20261105</udt:DateTimeString></ram:DueDateDateTime>',
      '',
    ],
    field('DuePayableAmount', '100.50', '0'),
  ],
  ['BR-FR-CO-10_BT-29-1', anonymous('10000000900015')],
  ['BR-FR-CO-10_BT-29-2', twice('10000000900015')],
  ['BR-FR-CO-10_BT-46-1', anonymous('20000000800014')],
  ['BR-FR-CO-10_BT-46-2', twice('20000000800014')],
  ['BR-FR-CO-10_BT-60-1', anonymous('80000000200018')],
  ['BR-FR-CO-10_EXT-FR-FE-06-1', anonymous('60000000400010')],
  ['BR-FR-CO-10_EXT-FR-FE-46-1', anonymous('90000000100017')],
  ['BR-FR-CO-10_EXT-FR-FE-69-1', anonymous('40000000600012')],
  ['BR-FR-CO-10_EXT-FR-FE-92-1', anonymous('70000000300019')],
  ['BR-FR-CO-10_EXT-FR-FE-115-1', anonymous('50000000500011')],
  ...(
    [
      ['BR-FR-CO-10_BT-60-2', '80000000200018'],
      ['BR-FR-CO-10_EXT-FR-FE-06-2', '60000000400010'],
      ['BR-FR-CO-10_EXT-FR-FE-46-2', '90000000100017'],
      ['BR-FR-CO-10_EXT-FR-FE-69-2', '40000000600012'],
      ['BR-FR-CO-10_EXT-FR-FE-92-2', '70000000300019'],
      ['BR-FR-CO-10_EXT-FR-FE-115-2', '50000000500011'],
    ] as const
  ).map(
    ([id, siret]) =>
      [
        id,
        [
          `${siret}</ram:GlobalID>`,
          `${siret}</ram:GlobalID>${'<ram:GlobalID schemeID="0088">X</ram:GlobalID>'.repeat(2)}`,
        ],
      ] as const,
  ),
  ['BR-FR-CO-10_BT-71-1', anonymous('20000000800022')],
  ['BR-FR-CO-10_BT-71-2', twice('20000000800022')],
  ['BR-FR-CO-10_EXT-FR-FE-146-1', anonymous('20000000800030')],
  ['BR-FR-CO-10_EXT-FR-FE-146-2', twice('20000000800030')],
  ['BR-FR-CO-12_BT-5', field('InvoiceCurrencyCode', 'EUR', 'USD'), ['currencyID="EUR"', 'currencyID="USD"']],
  ['BR-FR-CO-12_BT-5', field('InvoiceCurrencyCode', 'EUR', 'USD'), field('TaxCurrencyCode', 'EUR', 'USD')],
  ['', field('InvoiceCurrencyCode', 'EUR', 'USD')],
  ['BR-FR-CO-14_BT-29-1', text('MEMBRE_ASSUJETTI_UNIQUE', 'MEMBRE')],
  ['BR-FR-CO-15_BT-29-1', ['schemeID="VA"', 'schemeID="FC"']],
  ['BR-FR-DEC-01_BT-92_BT-99', field('ActualAmount', '10.00', '10.000')],
  ['BR-FR-DEC-01_BT-93_BT-100', field('BasisAmount', '100.00', '1,00')],
  [
    'BR-FR-DEC-01_BT-106',
    [
      '<ram:LineTotalAmount>100.00</ram:LineTotalAmount><ram:Charge',
      '<ram:LineTotalAmount></ram:LineTotalAmount><ram:Charge',
    ],
  ],
  ['BR-FR-DEC-01_BT-107', field('AllowanceTotalAmount', '10.00', '+10.00')],
  ['BR-FR-DEC-01_BT-108', field('ChargeTotalAmount', '0.00', '.5')],
  ['BR-FR-DEC-01_BT-109', field('TaxBasisTotalAmount', '90.00', '90.')],
  ['BR-FR-DEC-01_BT-110', ['currencyID="EUR">18.00', 'currencyID="EUR">18.001']],
  ['BR-FR-DEC-01_BT-112', field('GrandTotalAmount', '108.00', '1e2')],
  ['BR-FR-DEC-01_BT-113', field('TotalPrepaidAmount', '8.00', '-123456789012345678.1')],
  ['BR-FR-DEC-01_BT-114', field('RoundingAmount', '0.50', '0.505')],
  ['BR-FR-DEC-01_BT-115', field('DuePayableAmount', '100.50', '1 00.50')],
  ['BR-FR-DEC-01_BT-116', field('BasisAmount', '90.00', '90.001')],
  ['BR-FR-DEC-01_BT-117', field('CalculatedAmount', '18.00', '18.001')],
  ['BR-FR-DEC-01_BT-131', field('LineTotalAmount', '100.00', '100.001')],
  ['BR-FR-DEC-01_BT-136_BT-141', field('ActualAmount', '1.00', '1.001')],
  ['BR-FR-DEC-01_BT-137_BT-142', field('BasisAmount', '101.00', '101.001')],
  ['BR-FR-DEC-02_BT-129', ['"C62">2.0000', '"C62">2.00000']],
  ['BR-FR-DEC-02_BT-149', field('BasisQuantity', '1.0000', '')],
  ['BR-FR-DEC-03_BT-146', field('ChargeAmount', '50.500000', '-50.5')],
  ['BR-FR-DEC-03_BT-147', field('ActualAmount', '1.500000', '1.5000000')],
  ['BR-FR-DEC-03_BT-148', field('ChargeAmount', '52.000000', '12345678901234567890')],
  [
    'BR-FR-DEC-04_BT-96_BT-103 BR-FR-16_BT-96_BT-103',
    [
      `${allowanceTax}</ram:CategoryCode>${rate}`,
      `${allowanceTax}</ram:CategoryCode><ram:RateApplicablePercent>20.000`,
    ],
  ],
  [
    'BR-FR-DEC-04_BT-119 BR-FR-16_BT-119',
    [`</ram:TaxPointDate>${rate}`, '</ram:TaxPointDate><ram:RateApplicablePercent>-20'],
  ],
  ['BR-FR-DEC-04_BT-152', [`${lineTax}${rate}`, `${lineTax}<ram:RateApplicablePercent>`]],
]);

const price =
  '<ram:NetPriceProductTradePrice><ram:ChargeAmount>-5</ram:ChargeAmount></ram:NetPriceProductTradePrice>';
const group = text('GROUP', 'OTHER');

const ofSellers = twinsOf(ciiSubInvoices('M8'), [
  ['BR-FR-MV-01_EXT-FR-FE-163 BR-FR-MV-05_EXT-FR-FE-BG-12', text('INFORMATION', ' ')],
  ['BR-FR-MV-02_EXT-FR-FE-163', group, group],
  ['BR-FR-MV-03_EXT-FR-FE-164', text('Vendeur 100000009', ' ')],
  [
    'BR-FR-MV-03_EXT-FR-FE-167 BR-FR-MV-06_EXT-FR-FE-167',
    [
      'Vendeur 300000007</ram:Name><ram:SpecifiedLegalOrganization><ram:ID schemeID="0002">300000007</ram:ID></ram:SpecifiedLegalOrganization>',
      'Vendeur</ram:Name>',
    ],
  ],
  ['BR-FR-MV-03_EXT-FR-FE-177', ['<ram:CountryID>FR</ram:CountryID>', '']],
  [
    'BR-FR-MV-03_EXT-FR-FE-181 BR-FR-MV-09_EXT-FR-FE-181 BR-FR-MV-10_EXT-FR-FE-184',
    ['currencyID="EUR"', 'currencyID="USD"'],
  ],
  ['BR-FR-MV-03_EXT-FR-FE-182', ['currencyID="XPF"', 'currencyID="USD"']],
  [
    'BR-FR-MV-03_BT-128_AFL BR-FR-MV-07_BT-128 BR-FR-MV-09_EXT-FR-FE-181',
    ['FB-8</ram:IssuerAssignedID><ram:TypeCode>130', 'FB-8</ram:IssuerAssignedID><ram:TypeCode>50'],
  ],
  ['BR-FR-MV-03_BT-128_AVV', text('B1', 'B8')],
  ['BR-FR-MV-05_EXT-FR-FE-BG-12', text('60.00', '60.03')],
  ['', text('60.00', '60.01')],
  [
    'BR-FR-MV-06_EXT-FR-FE-167',
    [
      'Vendeur 300000007</ram:Name><ram:SpecifiedLegalOrganization><ram:ID schemeID="0002">300000007',
      'Vendeur</ram:Name><ram:SpecifiedLegalOrganization><ram:ID schemeID="0002">400000006',
    ],
  ],
  [
    'BR-FR-MV-07_BT-128 BR-FR-MV-09_EXT-FR-FE-181 BR-FR-MV-11_BT-128',
    ['FA-8</ram:IssuerAssignedID><ram:TypeCode>130', 'FC-8</ram:IssuerAssignedID><ram:TypeCode>130'],
  ],
  ['BR-FR-MV-08_BT-128', ['#FA-8#', ''], ['#FA-8#', '']],
  [
    'BR-FR-MV-09_EXT-FR-FE-181',
    ['20.00</ram:CalculatedAmount><ram:TypeCode>VAT', '20.00</ram:CalculatedAmount><ram:TypeCode>OTH'],
  ],
  ['BR-FR-MV-10_EXT-FR-FE-184', text('120.00', '120.03')],
  ['BR-FR-MV-12_BT-128', ['ANT-1<', 'FB-8<']],
  ['BR-FR-DEC-03_BT-146', ['<ram:ItemSellerTradeParty>', `${price}<ram:ItemSellerTradeParty>`]],
  ['BR-FR-MV-13_BT-3', type('389')],
  ['BR-FR-MV-14-EXT-FR-FE-136', type('384'), ['<ram:IssuerAssignedID>ANT-4</ram:IssuerAssignedID>', '']],
  [
    'BR-FR-MV-14-EXT-FR-FE-138',
    type('384'),
    [
      'ANT-1</ram:IssuerAssignedID><ram:FormattedIssueDateTime><qdt:DateTimeString format="102">20260901</qdt:DateTimeString></ram:FormattedIssueDateTime>',
      'ANT-1</ram:IssuerAssignedID>',
    ],
  ],
]);

const ofBothSides = twinsOf(ciiSubInvoices('M9'), [
  ['BR-FR-BD-02_EXT-FR-FE-163 BR-FR-BD-02_BT-31', group],
  [
    'BR-FR-BD-02_BT-31 BR-FR-MV-06_EXT-FR-FE-167',
    [
      '</ram:Name><ram:SpecifiedLegalOrganization><ram:ID schemeID="0002">100000009',
      '</ram:Name><ram:SpecifiedLegalOrganization><ram:ID schemeID="0002">400000006',
    ],
  ],
  [
    'BR-FR-BD-02_BT-47',
    [
      '<ram:BuyerTradeParty><ram:SpecifiedLegalOrganization><ram:ID schemeID="0002">200000008',
      '<ram:BuyerTradeParty><ram:SpecifiedLegalOrganization><ram:ID schemeID="0002">400000006',
    ],
  ],
  ['', ['<ram:ItemSellerTradeParty>', `${price}<ram:ItemSellerTradeParty>`]],
  ['BR-FR-BD-13_BT-3', field('TypeCode', '389', '380')],
  [
    'BR-FR-BD-14-EXT-FR-FE-136',
    field('TypeCode', '389', '471'),
    ['<ram:IssuerAssignedID>ANT-4</ram:IssuerAssignedID>', ''],
  ],
  [
    'BR-FR-BD-14-EXT-FR-FE-138',
    field('TypeCode', '389', '471'),
    [
      'ANT-1</ram:IssuerAssignedID><ram:FormattedIssueDateTime><qdt:DateTimeString format="102">20260901</qdt:DateTimeString></ram:FormattedIssueDateTime>',
      'ANT-1</ram:IssuerAssignedID>',
    ],
  ],
]);

export const ciiTwins: readonly Twin[] = [...ofInvoice, ...ofSellers, ...ofBothSides];
