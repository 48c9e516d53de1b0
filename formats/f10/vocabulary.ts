// SPDX-License-Identifier: Apache-2.0
/** The names of flux 10, elements and attributes: none is in a namespace. */
import { idsOf, Vocabulary } from '../xml/vocabulary.ts';

const locals = [
  ...(['Report', 'ReportDocument', 'TransactionsReport', 'PaymentsReport', 'ReportPeriod'] as const),
  ...(['Id', 'Name', 'IssueDateTime', 'DateTimeString', 'TypeCode', 'Sender', 'Issuer', 'RoleCode'] as const),
  ...(['URIUniversalCommunication', 'URIID', 'StartDate', 'EndDate', 'Invoice', 'Transactions'] as const),
  ...(['ID', 'InvoiceID', 'IssueDate', 'CurrencyCode', 'DueDate', 'TaxDueDateTypeCode'] as const),
  ...(['IncludedNote', 'Subject', 'Content', 'BusinessProcess', 'TypeID', 'ReferencedDocument'] as const),
  ...(['Seller', 'Buyer', 'SellerTaxRepresentative', 'CompanyId', 'TaxRegistrationId'] as const),
  ...(['PostalAddress', 'CountryId', 'Delivery', 'Location', 'LineOne', 'LineTwo', 'LineThree'] as const),
  ...(['CityName', 'PostalZone', 'CountrySubentity', 'InvoicePeriod', 'AllowanceCharge', 'Amount'] as const),
  ...(['TaxCategoryCode', 'TaxPercent', 'MonetaryTotal', 'TaxExclusiveAmount', 'TaxAmount'] as const),
  ...(['TaxSubTotal', 'TaxableAmount', 'TaxCategory', 'Code', 'Percent', 'TaxExemptionReason'] as const),
  ...(['TaxExemptionReasonCode', 'Line', 'Note', 'Comment', 'BilledQuantity', 'Price'] as const),
  ...(['PriceAmount', 'AllowanceChargeAmount', 'AllowanceChargeBaseAmount', 'Product'] as const),
  ...(['TransactionsCurrency', 'CategoryCode', 'TaxTotal', 'TransactionsCount', 'TaxSubtotal'] as const),
  ...(['Date', 'Payment', 'SubTotals'] as const),
  ...(['schemeId', 'qualifyingId', 'ChargeIndicator', 'UnitCode'] as const),
];

export type F10Name = (typeof locals)[number];

export const f10Vocabulary = new Vocabulary([{ uri: '', prefix: '', locals }]);

/** Number of each name. */
export const names: Readonly<Record<F10Name, number>> = idsOf(f10Vocabulary, '', locals);
