// SPDX-License-Identifier: Apache-2.0
/** Rules on a text alone, wherever it stands: dates, numbers of invoices, amounts, rates, codes. (Annexe 7) */
import { doubleOf } from '../../fr/br-fr/forms.ts';
import {
  isAmount,
  isCompact,
  isCompactTime,
  isCountry,
  isCurrency,
  isDay,
  isIdentifier,
  isInstant,
  isOfCentury,
  isPrice,
  isQuantity,
  isRate,
} from './forms.ts';
import { codeRow, type Row, textRow } from './rows.ts';

const invoice = 'TransactionsReport/Invoice';
const line = `${invoice}/Line`;
const day = 'TransactionsReport/Transactions';
const paidInvoice = 'PaymentsReport/Invoice';
const paidDay = 'PaymentsReport/Transactions';

const creation = 'TT-3 ReportDocument/IssueDateTime/DateTimeString';

const dates = [
  'TT-17 TransactionsReport/ReportPeriod/StartDate',
  'TT-18 TransactionsReport/ReportPeriod/EndDate',
  `TT-20 ${invoice}/IssueDate`,
  `TT-201 ${invoice}/DueDate`,
  `TT-31 ${invoice}/ReferencedDocument/IssueDate`,
  `TT-41 ${invoice}/Delivery/Date`,
  `TT-42 ${invoice}/InvoicePeriod/StartDate`,
  `TT-43 ${invoice}/InvoicePeriod/EndDate`,
  `TT-65 ${line}/InvoicePeriod/StartDate`,
  `TT-66 ${line}/InvoicePeriod/EndDate`,
  `TT-301 ${line}/ReferencedDocument/IssueDate`,
  `TT-77 ${day}/Date`,
  'TT-89 PaymentsReport/ReportPeriod/StartDate',
  'TT-90 PaymentsReport/ReportPeriod/EndDate',
  `TT-102 ${paidInvoice}/IssueDate`,
  `TT-92 ${paidInvoice}/Payment/Date`,
  `TT-96 ${paidDay}/Payment/Date`,
].join(', ');

export const invoiceNumbers = [
  `TT-19 ${invoice}/ID`,
  `TT-30 ${invoice}/ReferencedDocument/ID`,
  `TT-300 ${line}/ReferencedDocument/ID`,
  `TT-91 ${paidInvoice}/InvoiceID`,
].join(', ');

const amounts = [
  `TT-45 ${invoice}/AllowanceCharge/Amount`,
  `TT-51 ${invoice}/MonetaryTotal/TaxExclusiveAmount`,
  `TT-52 ${invoice}/MonetaryTotal/TaxAmount`,
  `TT-54 ${invoice}/TaxSubTotal/TaxableAmount`,
  `TT-55 ${invoice}/TaxSubTotal/TaxAmount`,
  `TT-67 ${line}/AllowanceCharge/Amount`,
  `TT-82 ${day}/TaxExclusiveAmount`,
  `TT-83 ${day}/TaxTotal`,
  `TT-87 ${day}/TaxSubtotal/TaxableAmount`,
  `TT-88 ${day}/TaxSubtotal/TaxTotal`,
].join(', ');

const prices = [
  `TT-69 ${line}/Price/PriceAmount`,
  `TT-70 ${line}/Price/AllowanceChargeAmount`,
  `TT-71 ${line}/Price/AllowanceChargeBaseAmount`,
  `TT-95 ${paidInvoice}/Payment/SubTotals/Amount`,
  `TT-99 ${paidDay}/Payment/SubTotals/Amount`,
].join(', ');

const rates = [
  `TT-47 ${invoice}/AllowanceCharge/TaxPercent`,
  `TT-57 ${invoice}/TaxSubTotal/TaxCategory/Percent`,
  `TT-86 ${day}/TaxSubtotal/TaxPercent`,
  `TT-93 ${paidInvoice}/Payment/SubTotals/TaxPercent`,
  `TT-97 ${paidDay}/Payment/SubTotals/TaxPercent`,
].join(', ');

const currencies = [
  `TT-22 ${invoice}/CurrencyCode`,
  `TT-78 ${day}/TransactionsCurrency`,
  `TT-94 ${paidInvoice}/Payment/SubTotals/CurrencyCode`,
  `TT-98 ${paidDay}/Payment/SubTotals/CurrencyCode`,
].join(', ');

const countries = [
  `TT-35 ${invoice}/Seller/PostalAddress/CountryId`,
  `TT-39 ${invoice}/Buyer/PostalAddress/CountryId`,
  `TT-44 ${invoice}/Delivery/Location/CountryId`,
  `TT-307 ${line}/Delivery/Location/CountryId`,
].join(', ');

const maxNumber = 35;

export const valueRows: readonly Row[] = [
  textRow('F10-G1.09', dates, isCompact, 'AAAAMMJJ'),
  textRow('F10-G1.36', dates, (text) => !isCompact(text) || isOfCentury(text), '2000 a 2099'),
  textRow('F10-G1.36', creation, (text) => !isCompactTime(text) || isOfCentury(text), '2000 a 2099'),
  textRow('F10-DATE', dates, isDay),
  textRow('F10-DATE', creation, isInstant),
  textRow('F10-G1.05', invoiceNumbers, isIdentifier(maxNumber), `<= ${maxNumber}`),
  textRow('F10-G1.14', amounts, isAmount, '-?99.99'),
  textRow('F10-G1.15', `TT-62 ${line}/BilledQuantity`, isQuantity, '-?99.9999'),
  textRow('F10-G1.16', prices, isPrice, '99.999999'),
  textRow('F10-G1.24', rates, (text) => isRate(doubleOf(text)), '0 2.1 5.5 10 20 ...'),
  textRow('F10-G1.10', currencies, isCurrency, 'AAA'),
  textRow('F10-G2.01', countries, isCountry, 'AA'),
  codeRow('F10-P1.11', `TT-24 ${invoice}/TaxDueDateTypeCode, TT-80 ${day}/TaxDueDateTypeCode`, [
    ...['5', '29', '72', '3', '35', '432'],
  ]),
  codeRow(
    'F10-G2.31',
    `TT-46 ${invoice}/AllowanceCharge/TaxCategoryCode, TT-56 ${invoice}/TaxSubTotal/TaxCategory/Code`,
    ['S', 'E', 'AE', 'K', 'G', 'O', 'Z'],
  ),
  codeRow('F10-G1.68', `TT-81 ${day}/CategoryCode`, ['TLB1', 'TPS1', 'TNT1', 'TMA1']),
  codeRow('F10-G1.01', `TT-21 ${invoice}/TypeCode`, [
    ...['261', '380', '381', '384', '386', '389', '393', '396'],
    ...['471', '472', '473', '500', '501', '502', '503'],
  ]),
  codeRow('F10-G1.02', `TT-28 ${invoice}/BusinessProcess/ID`, [
    ...['B1', 'S1', 'M1', 'B2', 'S2', 'M2', 'B4', 'S4', 'M4', 'S5', 'S6', 'B7', 'S7'],
  ]),
  codeRow('F10-S1.12', `TT-29 ${invoice}/BusinessProcess/TypeID`, ['urn.cpro.gouv.fr:1p0:ereporting']),
];
