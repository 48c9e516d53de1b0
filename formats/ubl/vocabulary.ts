// SPDX-License-Identifier: Apache-2.0
/**
 * The names of UBL 2.1 that reading and judging an invoice asks for (OASIS, ISO/IEC 19845), with their numbers.
 */
import { idsOf, Vocabulary } from '../xml/vocabulary.ts';

export const invoiceUri = 'urn:oasis:names:specification:ubl:schema:xsd:Invoice-2';
export const creditNoteUri = 'urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2';
export const cbcUri = 'urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2';
export const cacUri = 'urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2';
export const extUri = 'urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2';

const basic = [
  'ActualDeliveryDate',
  'AllowanceChargeReason',
  'AllowanceChargeReasonCode',
  'AllowanceTotalAmount',
  'Amount',
  'BaseAmount',
  'BuyerReference',
  'ChargeIndicator',
  'ChargeTotalAmount',
  'CompanyID',
  'CreditNoteTypeCode',
  'CreditedQuantity',
  'CustomizationID',
  'DescriptionCode',
  'DocumentCurrencyCode',
  'DueDate',
  'EmbeddedDocumentBinaryObject',
  'EndDate',
  'EndpointID',
  'ID',
  'IdentificationCode',
  'InvoiceTypeCode',
  'InvoicedQuantity',
  'IssueDate',
  'ItemClassificationCode',
  'LineExtensionAmount',
  'Name',
  'Note',
  'PayableAmount',
  'PayableRoundingAmount',
  'PaymentMeansCode',
  'Percent',
  'PrepaidAmount',
  'PriceAmount',
  'PrimaryAccountNumberID',
  'ProfileID',
  'RegistrationName',
  'StartDate',
  'TaxAmount',
  'TaxCurrencyCode',
  'TaxExclusiveAmount',
  'TaxExemptionReason',
  'TaxExemptionReasonCode',
  'TaxInclusiveAmount',
  'TaxPointDate',
  'TaxableAmount',
  'Value',
] as const;

const aggregate = [
  'AccountingCustomerParty',
  'AccountingSupplierParty',
  'AdditionalDocumentReference',
  'AdditionalItemProperty',
  'Address',
  'AllowanceCharge',
  'BillingReference',
  'CardAccount',
  'ClassifiedTaxCategory',
  'CommodityClassification',
  'ContractDocumentReference',
  'Country',
  'CreditNoteLine',
  'Delivery',
  'DeliveryLocation',
  'InvoiceDocumentReference',
  'InvoiceLine',
  'InvoicePeriod',
  'Item',
  'LegalMonetaryTotal',
  'OrderReference',
  'Party',
  'PartyIdentification',
  'PartyLegalEntity',
  'PartyName',
  'PartyTaxScheme',
  'PayeeFinancialAccount',
  'PayeeParty',
  'PaymentMeans',
  'PaymentTerms',
  'PostalAddress',
  'Price',
  'StandardItemIdentification',
  'TaxCategory',
  'TaxRepresentativeParty',
  'TaxScheme',
  'TaxSubtotal',
  'TaxTotal',
] as const;

const attributeNames = ['currencyID', 'listID', 'schemeID', 'unitCode'] as const;

/** Nothing asks for these by number, but invoices have them: a name of the vocabulary costs less to scan. */
const passedOver = {
  basic:
    `AccountingCost AdditionalStreetName BaseQuantity BuildingNumber CityName CompanyLegalForm CountrySubentity
    Description DocumentDescription DocumentStatusCode DocumentTypeCode ElectronicMail IssueTime Line LineID
    MultiplierFactorNumeric NetworkID PaymentID PostalZone SalesOrderID StreetName Telephone UBLVersionID
    ValueQuantity`.split(/\s+/),
  aggregate: `AddressLine Attachment BillingReferenceLine BuyersItemIdentification Contact DeliveryParty
    DespatchDocumentReference DocumentReference ExternalReference FinancialInstitutionBranch
    ManufacturersItemIdentification OrderLineReference OriginCountry OriginatorDocumentReference PaymentMandate
    ProjectReference ReceiptDocumentReference SellersItemIdentification`.split(/\s+/),
  attributes: ['filename', 'listAgencyID', 'listVersionID', 'mimeCode', 'name', 'schemeAgencyID'],
} as const;

export const ublVocabulary = new Vocabulary([
  { uri: cbcUri, prefix: 'cbc', locals: [...basic, ...passedOver.basic] },
  { uri: cacUri, prefix: 'cac', locals: [...aggregate, ...passedOver.aggregate] },
  { uri: '', prefix: '', locals: [...attributeNames, ...passedOver.attributes] },
  { uri: extUri, prefix: 'ext', locals: ['UBLExtensions'] },
  { uri: invoiceUri, prefix: '', locals: ['Invoice'] },
  { uri: creditNoteUri, prefix: '', locals: ['CreditNote'] },
]);

export const cbc = idsOf(ublVocabulary, cbcUri, basic);
export const cac = idsOf(ublVocabulary, cacUri, aggregate);
export const attribute = idsOf(ublVocabulary, '', attributeNames);
export const invoiceRoot = idsOf(ublVocabulary, invoiceUri, ['Invoice']).Invoice;
export const creditNoteRoot = idsOf(ublVocabulary, creditNoteUri, ['CreditNote']).CreditNote;

/** The only element whose text may be a whole file. */
export const largeTexts: ReadonlySet<number> = new Set([cbc.EmbeddedDocumentBinaryObject]);
