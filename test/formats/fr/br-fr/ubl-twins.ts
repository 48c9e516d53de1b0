// SPDX-License-Identifier: Apache-2.0
/** One invalid twin at least for every rule BR-FR of UBL that can speak. */
import { type Twin, twinsOf } from './twins.ts';
import { ublCreditNote, ublInvoice, ublSubInvoices } from './ubl-samples.ts';

const long = 'A'.repeat(36);
const longest = 'A'.repeat(126);
const line = (from: string, to: string, field: string) =>
  [`<cbc:${field}>${from}</cbc:${field}>`, `<cbc:${field}>${to}</cbc:${field}>`] as const;
const amount = (field: string, from: string, to: string) =>
  [`<cbc:${field} currencyID="EUR">${from}<`, `<cbc:${field} currencyID="EUR">${to}<`] as const;
const endpoint = (from: string, to: string) =>
  [`<cbc:EndpointID schemeID="0225">${from}<`, `<cbc:EndpointID schemeID="0225">${to}<`] as const;
const siret = (from: string, to: string) => [`schemeID="0009">${from}<`, `schemeID="0009">${to}<`] as const;
/** A second identifier after that of a SIRET. */
const after = (value: string, scheme: string) =>
  [
    `${value}</cbc:ID></cac:PartyIdentification>`,
    `${value}</cbc:ID></cac:PartyIdentification><cac:PartyIdentification><cbc:ID${scheme}>X</cbc:ID></cac:PartyIdentification>`,
  ] as const;
const anonymous = (value: string) => after(value, '');
const twice = (value: string) => after(value, ' schemeID="0009"');

const ofInvoice = twinsOf(ublInvoice, [
  ['BR-FR-01_BT-1-1', ['<cbc:ID>FA-2026/10_1<', `<cbc:ID>${long}<`]],
  ['BR-FR-01_BT-1-2 BR-FR-02_BT-1', ['<cbc:ID>FA-2026/10_1<', '<cbc:ID>FA 2026<']],
  ['BR-FR-01_BT-25-1', ['<cbc:ID>FA-1<', `<cbc:ID>${long}<`]],
  ['BR-FR-01_BT-25-2 BR-FR-02_BT-25', ['<cbc:ID>FA-1<', '<cbc:ID>FA.1<']],
  ['BR-FR-01_EXT-FR-FE-136-1', ['<cbc:ID>FL-2<', `<cbc:ID>${long}<`]],
  ['BR-FR-01_EXT-FR-FE-136-2 BR-FR-02_EXT-FR-FE-136', ['<cbc:ID>FL-2<', '<cbc:ID><']],
  ['BR-FR-03_BT-2 BR-FR-CO-07_BT-9', line('2026-10-05', '2126-10-05', 'IssueDate')],
  ['BR-FR-03_BT-7', line('2026-10-04', '20261004', 'TaxPointDate')],
  ['BR-FR-03_BT-9', line('2026-11-05', '2026-11-31', 'DueDate')],
  ['BR-FR-03_BT-26', line('2026-08-01', '2027-02-29', 'IssueDate')],
  ['BR-FR-03_BT-72', line('2026-10-02', '2026-10-02Z', 'ActualDeliveryDate')],
  ['BR-FR-03_BT-73', line('2026-09-01', '1999-09-01', 'StartDate')],
  ['BR-FR-03_BT-74', line('2026-09-30', '2026-09-31', 'EndDate')],
  ['BR-FR-03_EXT-FR-FE-138', line('2026-08-02', ' 2026-08-02', 'IssueDate')],
  ['BR-FR-03_EXT-FR-FE-158', line('2026-10-03', '', 'ActualDeliveryDate')],
  ['BR-FR-03_BT-134', line('2026-09-03', '2026-13-03', 'StartDate')],
  ['BR-FR-03_BT-135', line('2026-09-29', '2026-09-00', 'EndDate')],
  ['BR-FR-04_BT-3', line('380', '751', 'InvoiceTypeCode')],
  ['BR-FR-04_EXT-FR-FE-02', line('380', '875', 'DocumentTypeCode')],
  [
    'BR-FR-04_EXT-FR-FE-137',
    ['<cbc:IssueDate>2026-08-02</cbc:IssueDate><cbc:DocumentTypeCode>380', '<cbc:DocumentTypeCode>875'],
  ],
  ['BR-FR-05_BT-22-1', ['#PMT#', '#PM#']],
  ['BR-FR-05_BT-22-2', ['#PMD#', 'PMD#']],
  ['BR-FR-05_BT-22-3', ['#AAB#', 'AAB ']],
  ['BR-FR-06_BT-21-1', ['#PMT#', '#PMT##PMT#']],
  ['BR-FR-06_BT-21-2', ['#PMD#', '#PMD##PMD#']],
  ['BR-FR-06_BT-21-3', ['#AAB#', '#AAB##AAB#']],
  ['BR-FR-06_BT-21-4', ['MEMBRE_ASSUJETTI_UNIQUE', 'MEMBRE_ASSUJETTI_UNIQUE#TXD#']],
  ['BR-FR-08_BT-23', ['>M1<', '>A1<']],
  ['BR-FR-08_BT-23', ['<cbc:ProfileID>M1</cbc:ProfileID>', '']],
  ['BR-FR-09_BT-29', siret('10000000900015', '20000000800014')],
  ['BR-FR-09_BT-46', siret('20000000800014', '2000000080001')],
  ['BR-FR-09_BT-60', siret('80000000200018', '8000000020001X')],
  ['BR-FR-09_EXT-FR-FE-06', siret('60000000400010', '')],
  ['BR-FR-09_EXT-FR-FE-46', siret('90000000100017', '900000001')],
  ['BR-FR-09_EXT-FR-FE-69', siret('40000000600012', '400 000 006 00012')],
  ['BR-FR-09_EXT-FR-FE-92', siret('70000000300019', '700000003000190')],
  ['BR-FR-09_EXT-FR-FE-115', siret('50000000500011', '5')],
  ['BR-FR-09_BT-71', siret('20000000800022', '30000000700022')],
  [
    'BR-FR-09_EXT-FR-FE-146',
    [
      '3012345678900</cbc:ID>',
      '3012345678900</cbc:ID><cac:DeliveryLocation><cbc:ID schemeID="0009">1</cbc:ID></cac:DeliveryLocation>',
    ],
  ],
  ['BR-FR-10_BT-30 BR-FR-32-LEGALID BR-FR-09_BT-29', ['"0002">100000009<', '"0002">10000000<']],
  ['BR-FR-10_BT-30 BR-FR-09_BT-29', ['"0002">100000009<', '"0009">100000009<']],
  [
    'BR-FR-11_BT-47 BR-FR-21_BT-49 BR-FR-32-LEGALID BR-FR-09_BT-46',
    ['"0002">200000008<', '"0002">2000000080<'],
  ],
  ['BR-FR-12_BT-49 BR-FR-21_BT-49 BR-FR-23_BT-49', endpoint('200000008', ' ')],
  ['BR-FR-13_BT-34', ['<cbc:EndpointID schemeID="0225">100000009_FACT</cbc:EndpointID>', '']],
  ['BR-FR-15_BT-95_BT-102-1', ['<cac:TaxCategory><cbc:ID>S<', '<cac:TaxCategory><cbc:ID>s<']],
  [
    'BR-FR-15_BT-95_BT-102-1 BR-FR-15_BT-95_BT-102-2',
    ['<cac:TaxCategory><cbc:ID>S<', '<cac:TaxCategory><cbc:ID>L<'],
  ],
  [
    'BR-FR-15_BT-118-1 BR-FR-15_BT-118-2',
    [
      '18.00</cbc:TaxAmount>\n      <cac:TaxCategory><cbc:ID>S',
      '18.00</cbc:TaxAmount><cac:TaxCategory><cbc:ID>M',
    ],
  ],
  [
    'BR-FR-15_BT-151-1 BR-FR-08_BT-151-2',
    ['<cac:ClassifiedTaxCategory><cbc:ID>S<', '<cac:ClassifiedTaxCategory><cbc:ID>M<'],
  ],
  ['BR-FR-16_BT-96', ['<cbc:ID>S</cbc:ID><cbc:Percent>20.00<', '<cbc:ID>S</cbc:ID><cbc:Percent>21<']],
  [
    'BR-FR-16_BT-119',
    [
      '18.00</cbc:TaxAmount>\n      <cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>20.00',
      '18.00</cbc:TaxAmount><cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>21',
    ],
  ],
  [
    'BR-FR-16_BT-152',
    [
      '<cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>20.00',
      '<cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>020',
    ],
  ],
  ['BR-FR-17_BT-123', ['>LISIBLE<', '>Lisible<']],
  [
    'BR-FR-18_BT-123',
    [
      '<cbc:ID schemeID="AFL">OBJ1</cbc:ID>',
      '<cbc:ID schemeID="AFL">OBJ1</cbc:ID><cbc:DocumentDescription>LISIBLE</cbc:DocumentDescription>',
    ],
  ],
  ['BR-FR-20_BT-21', ['#BAR#B2B', '#BAR#B2G']],
  ['BR-FR-21_BT-49', endpoint('200000008', '300000007')],
  [
    'BR-FR-21_BT-49',
    ['<cbc:EndpointID schemeID="0225">200000008', '<cbc:EndpointID schemeID="0088">200000008'],
  ],
  [
    'BR-FR-22_BT-34',
    ['>380</cbc:InvoiceTypeCode>', '>389</cbc:InvoiceTypeCode>'],
    endpoint('100000009_FACT', '200000008'),
  ],
  ['BR-FR-23_BT-34', endpoint('100000009_FACT', '100000009/FACT')],
  ['BR-FR-23_BT-49', endpoint('200000008', '200000008@')],
  ['BR-FR-23_EXT-FR-FE-12', endpoint('600000004', 'a b')],
  ['BR-FR-23_EXT-FR-FE-29', endpoint('800000002', 'a b')],
  ['BR-FR-23_EXT-FR-FE-52', endpoint('900000001', 'a b')],
  ['BR-FR-23_EXT-FR-FE-75', endpoint('400000006', 'a b')],
  ['BR-FR-23_EXT-FR-FE-98', endpoint('700000003', 'a b')],
  ['BR-FR-23_EXT-FR-FE-121', endpoint('500000005', 'a b')],
  ['BR-FR-24_BT-29', ['PRIVE-1', 'PRIVE 1']],
  ['BR-FR-24_BT-46', ['PRIVE-2', 'PRIVE/2']],
  ['BR-FR-25_BT-34', endpoint('100000009_FACT', longest)],
  ['BR-FR-25_BT-49', endpoint('200000008', `200000008${longest}`)],
  ['BR-FR-25_EXT-FR-FE-12', endpoint('600000004', longest)],
  ['BR-FR-25_EXT-FR-FE-29', endpoint('800000002', longest)],
  ['BR-FR-25_EXT-FR-FE-52', endpoint('900000001', longest)],
  ['BR-FR-25_EXT-FR-FE-75', endpoint('400000006', longest)],
  ['BR-FR-25_EXT-FR-FE-98', endpoint('700000003', longest)],
  ['BR-FR-25_EXT-FR-FE-121', endpoint('500000005', longest)],
  ['BR-FR-26_BT-29', ['PRIVE-1', longest]],
  ['BR-FR-26_BT-46', ['PRIVE-2', longest]],
  ['BR-FR-27_BG-32', ['<cbc:Name>Nom</cbc:Name><cbc:NameCode>CODE</cbc:NameCode>', '']],
  ['BR-FR-27_BT-160', ['<cbc:Name>Nom<', '<cbc:Name> <']],
  ['BR-FR-27_EXT-FR-FE-159', ['<cbc:NameCode>CODE<', '<cbc:NameCode><']],
  ['BR-FR-28-Value', ['<cbc:Value>Bleu</cbc:Value>', '']],
  [
    'BR-FR-28-Value',
    ['<cbc:Value>Bleu<', '<cbc:ValueQuantity unitCode="C62">1</cbc:ValueQuantity><cbc:Value>Bleu<'],
  ],
  ['BR-FR-28-Value', ['unitCode="KGM"', 'unitCode=""']],
  ['BR-FR-29_BT-18', ['OBJ1</cbc:ID>', 'OBJ1</cbc:ID><cbc:ID schemeID="AFL">OBJ3</cbc:ID>']],
  ['BR-FR-29_AFL', ['OBJ1', '']],
  ['BR-FR-29_AVV', ['OBJ2', ' ']],
  [
    'BR-FR-30_BT-128',
    [
      'L1</cbc:ID><cbc:DocumentTypeCode>130',
      'L1</cbc:ID><cbc:ID schemeID="AFL">L3</cbc:ID><cbc:DocumentTypeCode>50',
    ],
  ],
  ['BR-FR-30_AFL', ['>L1<', '><']],
  ['BR-FR-30_AVV', ['"AVV">B1<', '"AVV"> <']],
  ['BR-FR-30_BT-21', ['#BAR#B2B', '#BAR#B2B#BAR#B2C']],
  ['BR-FR-32-ID', ['"0231">300000007', '"0231">30000000']],
  [
    'BR-FR-CO-04_BT-3',
    ['>380</cbc:InvoiceTypeCode>', '>384</cbc:InvoiceTypeCode>'],
    ['<cac:BillingReference>', '<cac:BillingReference></cac:BillingReference><cac:BillingReference>'],
  ],
  ['BR-FR-CO-07_BT-9', line('2026-11-05', '2026-10-04', 'DueDate')],
  ['BR-FR-CO-08_BT-23', ['>M1<', '>S4<'], ['>380</cbc:InvoiceTypeCode>', '>386</cbc:InvoiceTypeCode>']],
  ['BR-FR-CO-09_BT-23-1 BR-FR-CO-09_BT-23-2', ['>M1<', '>B2<']],
  [
    'BR-FR-CO-09_BT-23-1 BR-FR-CO-09_BT-23-2 BR-FR-CO-09_BT-23-3',
    ['>M1<', '>B2<'],
    ['<cbc:DueDate>2026-11-05</cbc:DueDate>', ''],
  ],
  ['BR-FR-CO-10_BT-29-1', anonymous('10000000900015')],
  ['BR-FR-CO-10_BT-29-2', twice('10000000900015')],
  ['BR-FR-CO-10_BT-46-1', anonymous('20000000800014')],
  ['BR-FR-CO-10_BT-46-2', twice('20000000800014')],
  ['BR-FR-CO-10_BT-60-1', anonymous('80000000200018')],
  ['BR-FR-CO-10_BT-60-2', twice('80000000200018')],
  ['BR-FR-CO-10_EXT-FR-FE-06-1', anonymous('60000000400010')],
  ['BR-FR-CO-10_EXT-FR-FE-06-2', twice('60000000400010')],
  ['BR-FR-CO-10_EXT-FR-FE-46-1', anonymous('90000000100017')],
  ['BR-FR-CO-10_EXT-FR-FE-46-2', twice('90000000100017')],
  ['BR-FR-CO-10_EXT-FR-FE-69-1', anonymous('40000000600012')],
  ['BR-FR-CO-10_EXT-FR-FE-69-2', twice('40000000600012')],
  ['BR-FR-CO-10_EXT-FR-FE-92-1', anonymous('70000000300019')],
  ['BR-FR-CO-10_EXT-FR-FE-92-2', twice('70000000300019')],
  ['BR-FR-CO-10_EXT-FR-FE-115-1', anonymous('50000000500011')],
  ['BR-FR-CO-10_EXT-FR-FE-115-2', twice('50000000500011')],
  ['BR-FR-CO-10_BT-71-1', ['20000000800022</cbc:ID>', '20000000800022</cbc:ID><cbc:ID>X</cbc:ID>']],
  [
    'BR-FR-CO-10_BT-71-2',
    ['20000000800022</cbc:ID>', '20000000800022</cbc:ID><cbc:ID schemeID="0009">X</cbc:ID>'],
  ],
  ['BR-FR-CO-10_EXT-FR-FE-146-1', ['<cbc:ID schemeID="0088">', '<cbc:ID>']],
  [
    'BR-FR-CO-10_EXT-FR-FE-146-2',
    ['3012345678900</cbc:ID>', '3012345678900</cbc:ID><cbc:ID schemeID="0088">X</cbc:ID>'],
  ],
  [
    'BR-FR-CO-12_BT-5',
    ['<cbc:DocumentCurrencyCode>EUR<', '<cbc:DocumentCurrencyCode>USD<'],
    ['<cbc:TaxCurrencyCode>EUR<', '<cbc:TaxCurrencyCode>USD<'],
  ],
  ['BR-FR-CO-14_BT-29-1', ['MEMBRE_ASSUJETTI_UNIQUE', 'ASSUJETTI']],
  ['BR-FR-CO-15_BT-29-1', ['FR40303265045', '']],
  ['BR-FR-DEC-01_BT-92_BT-99', amount('Amount', '10.00', '10.000')],
  ['BR-FR-DEC-01_BT-93_BT-100', amount('BaseAmount', '100.00', '1,00')],
  [
    'BR-FR-DEC-01_BT-106',
    [
      '<cac:LegalMonetaryTotal>\n    <cbc:LineExtensionAmount currencyID="EUR">100.00',
      '<cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID="EUR">',
    ],
  ],
  ['BR-FR-DEC-01_BT-107', amount('AllowanceTotalAmount', '10.00', '+10.00')],
  ['BR-FR-DEC-01_BT-108', amount('ChargeTotalAmount', '0.00', '.5')],
  ['BR-FR-DEC-01_BT-109', amount('TaxExclusiveAmount', '90.00', '90.')],
  ['BR-FR-DEC-01_BT-110', amount('TaxAmount', '18.00', '18.001')],
  ['BR-FR-DEC-01_BT-112', amount('TaxInclusiveAmount', '108.00', '1e2')],
  ['BR-FR-DEC-01_BT-113', amount('PrepaidAmount', '8.00', '-123456789012345678.1')],
  ['BR-FR-DEC-01_BT-114', amount('PayableRoundingAmount', '0.50', '0.505')],
  ['BR-FR-DEC-01_BT-115', amount('PayableAmount', '100.50', '1 00.50')],
  ['BR-FR-DEC-01_BT-116', amount('TaxableAmount', '90.00', '90.001')],
  [
    'BR-FR-DEC-01_BT-117',
    [
      '</cbc:TaxableAmount><cbc:TaxAmount currencyID="EUR">18.00',
      '</cbc:TaxableAmount><cbc:TaxAmount currencyID="EUR">18.001',
    ],
  ],
  [
    'BR-FR-DEC-01_BT-131',
    [
      'C62">2.0000</cbc:InvoicedQuantity>\n    <cbc:LineExtensionAmount currencyID="EUR">100.00',
      'C62">2.0000</cbc:InvoicedQuantity><cbc:LineExtensionAmount currencyID="EUR">100.001',
    ],
  ],
  ['BR-FR-DEC-01_BT-136_BT-141', amount('Amount', '1.00', '1.001')],
  ['BR-FR-DEC-01_BT-137_BT-142', amount('BaseAmount', '101.00', '101.001')],
  ['BR-FR-DEC-02_BT-129', ['>2.0000</cbc:InvoicedQuantity>', '>2.00000</cbc:InvoicedQuantity>']],
  ['BR-FR-DEC-02_BT-149', ['<cbc:BaseQuantity>1.0000<', '<cbc:BaseQuantity>1.00000<']],
  ['BR-FR-DEC-03_BT-146', amount('PriceAmount', '50.500000', '-50.5')],
  ['BR-FR-DEC-03_BT-147', amount('Amount', '1.500000', '1.5000000')],
  ['BR-FR-DEC-03_BT-148', amount('BaseAmount', '52.000000', '12345678901234567890')],
  [
    'BR-FR-DEC-04_BT-96_BT-103 BR-FR-16_BT-96',
    ['<cbc:ID>S</cbc:ID><cbc:Percent>20.00<', '<cbc:ID>S</cbc:ID><cbc:Percent>20.000<'],
  ],
  [
    'BR-FR-DEC-04_BT-119 BR-FR-16_BT-119',
    [
      '18.00</cbc:TaxAmount>\n      <cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>20.00',
      '18.00</cbc:TaxAmount><cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>-20',
    ],
  ],
  [
    'BR-FR-DEC-04_BT-152 BR-FR-16_BT-152',
    [
      '<cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>20.00',
      '<cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>12345',
    ],
  ],
]);

const ofCreditNote = twinsOf(ublCreditNote, [
  ['BR-FR-CO-03_BT-3', ['>381<', '>262<'], ['CONTRAT-1', '']],
  [
    'BR-FR-CO-03_BT-3',
    ['>381<', '>262<'],
    ['<cac:InvoicePeriod><cbc:StartDate>2026-09-01</cbc:StartDate>', '<cac:InvoicePeriod>'],
  ],
  [
    'BR-FR-CO-05_BT-3',
    ['<cbc:IssueDate>2026-08-01</cbc:IssueDate>', ''],
    ['<cbc:IssueDate>2026-08-02</cbc:IssueDate>', ''],
  ],
  ['', ['<cbc:IssueDate>2026-08-01</cbc:IssueDate>', '']],
  [
    '',
    [
      '<cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>20.00',
      '<cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>21',
    ],
  ],
]);

const sub = (from: string, to: string) => [from, to] as const;

const negativePrice = '<cac:Price><cbc:PriceAmount currencyID="EUR">-5</cbc:PriceAmount></cac:Price>';

const ofSellers = twinsOf(ublSubInvoices('M8'), [
  ['BR-FR-MV-01_EXT-FR-FE-163', sub('<cbc:DocumentStatusCode>INFORMATION</cbc:DocumentStatusCode>', '')],
  [
    'BR-FR-MV-02_EXT-FR-FE-163',
    sub('<cbc:DocumentStatusCode>GROUP<', '<cbc:DocumentStatusCode>OTHER<'),
    sub('<cbc:DocumentStatusCode>GROUP<', '<cbc:DocumentStatusCode>OTHER<'),
  ],
  ['BR-FR-MV-03_EXT-FR-FE-164', sub('<cbc:RegistrationName>Vendeur 100000009<', '<cbc:RegistrationName> <')],
  [
    'BR-FR-MV-03_EXT-FR-FE-164 BR-FR-MV-03_EXT-FR-FE-167 BR-FR-MV-06_EXT-FR-FE-167',
    sub(
      'Vendeur 300000007</cbc:RegistrationName><cbc:CompanyID schemeID="0002">300000007</cbc:CompanyID>',
      '</cbc:RegistrationName>',
    ),
  ],
  ['BR-FR-MV-11_BT-128 BR-FR-MV-07_BT-128 BR-FR-MV-09_EXT-FR-FE-181', sub('"AFL">FA-8', '"AFL">FC-8')],
  ['BR-FR-MV-03_EXT-FR-FE-177', sub('<cbc:IdentificationCode>FR</cbc:IdentificationCode>', '')],
  [
    'BR-FR-MV-03_EXT-FR-FE-181 BR-FR-MV-09_EXT-FR-FE-181 BR-FR-MV-10_EXT-FR-FE-184',
    sub(
      '<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">20.00',
      '<cac:TaxTotal><cbc:TaxAmount currencyID="USD">20.00',
    ),
  ],
  ['BR-FR-MV-03_EXT-FR-FE-182', sub('currencyID="XPF"', 'currencyID="USD"')],
  [
    'BR-FR-MV-03_BT-128_AFL BR-FR-MV-07_BT-128 BR-FR-MV-09_EXT-FR-FE-181',
    sub('"AFL">FB-8</cbc:ID><cbc:DocumentTypeCode>130', '"AFL">FB-8</cbc:ID><cbc:DocumentTypeCode>50'),
  ],
  ['BR-FR-MV-03_BT-128_AVV', sub('"AVV">B1', '"AVV">S8')],
  ['BR-FR-MV-05_EXT-FR-FE-BG-12', sub('>60.00<', '>60.03<')],
  ['', sub('>60.00<', '>60.01<')],
  [
    'BR-FR-MV-06_EXT-FR-FE-167',
    sub(
      'Vendeur 300000007</cbc:RegistrationName><cbc:CompanyID schemeID="0002">300000007',
      'Vendeur</cbc:RegistrationName><cbc:CompanyID schemeID="0002">400000006',
    ),
  ],
  [
    'BR-FR-MV-07_BT-128 BR-FR-MV-08_BT-128',
    sub(
      'ANT-FB-8</cbc:ID><cbc:IssueDate>2026-09-01</cbc:IssueDate></cac:InvoiceDocumentReference></cac:BillingReference>\n    <cac:DocumentReference><cbc:ID schemeID="AFL">FB-8</cbc:ID><cbc:DocumentTypeCode>130</cbc:DocumentTypeCode></cac:DocumentReference>\n    <cac:DocumentReference><cbc:ID schemeID="AVV">B1</cbc:ID><cbc:DocumentTypeCode>130</cbc:DocumentTypeCode></cac:DocumentReference>\n    \n',
      'ANT-FB-8</cbc:ID></cac:InvoiceDocumentReference></cac:BillingReference>\n',
    ),
  ],
  [
    'BR-FR-MV-08_BT-128',
    sub(
      'Percent><cbc:TaxExemptionReason>#FA-8#TVA</cbc:TaxExemptionReason></cac:ClassifiedTaxCategory>',
      'Percent></cac:ClassifiedTaxCategory>',
    ),
    sub(
      'Percent><cbc:TaxExemptionReason>#FA-8#TVA</cbc:TaxExemptionReason></cac:ClassifiedTaxCategory>',
      'Percent></cac:ClassifiedTaxCategory>',
    ),
  ],
  ['BR-FR-MV-09_EXT-FR-FE-181', sub('<cbc:TaxExemptionReason>#FB-8#', '<cbc:TaxExemptionReason>#FC-8#')],
  ['BR-FR-MV-10_EXT-FR-FE-184', sub('>120.00<', '>120.03<')],
  [
    'BR-FR-MV-12_BT-128 BR-FR-MV-08_BT-128',
    sub('schemeID="AFL">FB-8', 'schemeID="AFL">FA-8'),
    sub('schemeID="AFL">FB-8', 'schemeID="AFL">FA-8'),
    sub('schemeID="AFL">FB-8', 'schemeID="AFL">FA-8'),
  ],
  ['BR-FR-DEC-03_BT-146', sub('</cac:Item>', `</cac:Item>${negativePrice}`)],
  ['BR-FR-MV-13_BT-3', sub('>380<', '>389<')],
  [
    'BR-FR-MV-14-EXT-FR-FE-136 BR-FR-MV-14-EXT-FR-FE-138',
    sub('>380<', '>384<'),
    sub(
      '<cac:InvoiceDocumentReference><cbc:ID>ANT-FA-8</cbc:ID><cbc:IssueDate>2026-09-01</cbc:IssueDate>',
      '<cac:InvoiceDocumentReference>',
    ),
  ],
  [
    'BR-FR-MV-14-EXT-FR-FE-138',
    sub('>380<', '>384<'),
    sub('ANT-FB-8</cbc:ID><cbc:IssueDate>2026-09-01</cbc:IssueDate>', 'ANT-FB-8</cbc:ID>'),
  ],
]);

const ofBothSides = twinsOf(ublSubInvoices('M9'), [
  [
    'BR-FR-BD-02_EXT-FR-FE-163 BR-FR-BD-02_BT-30',
    sub('<cbc:DocumentStatusCode>GROUP<', '<cbc:DocumentStatusCode>OTHER<'),
  ],
  ['BR-FR-BD-02_BT-30 BR-FR-22_BT-34', sub('"0002">100000009', '"0002">400000006')],
  ['BR-FR-BD-02_BT-47', sub('"0002">200000008', '"0002">400000006')],
  ['', sub('</cac:Item>', `</cac:Item>${negativePrice}`)],
  ['BR-FR-MV-BD_BT-3', sub('>389<', '>380<')],
  [
    'BR-FR-BD-14-EXT-FR-FE-136 BR-FR-BD-14-EXT-FR-FE-138',
    sub('>389<', '>471<'),
    sub(
      '<cac:InvoiceDocumentReference><cbc:ID>ANT-FA-8</cbc:ID><cbc:IssueDate>2026-09-01</cbc:IssueDate>',
      '<cac:InvoiceDocumentReference>',
    ),
  ],
]);

export const ublTwins: readonly Twin[] = [...ofInvoice, ...ofCreditNote, ...ofSellers, ...ofBothSides];
