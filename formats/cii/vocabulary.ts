// SPDX-License-Identifier: Apache-2.0
/**
 * The names of UN/CEFACT Cross Industry Invoice that reading and judging an invoice asks for, with their numbers. D16B
 * and D22B have the same namespaces.
 */
import { idsOf, Vocabulary } from '../xml/vocabulary.ts';

export const rsmUri = 'urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100';
export const ramUri = 'urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100';
export const udtUri = 'urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100';
export const qdtUri = 'urn:un:unece:uncefact:data:standard:QualifiedDataType:100';

const messageNames = [
  'CrossIndustryInvoice',
  'ExchangedDocument',
  'ExchangedDocumentContext',
  'SupplyChainTradeTransaction',
] as const;

const entityNames = [
  'ActualAmount',
  'ActualDeliverySupplyChainEvent',
  'AdditionalReferencedDocument',
  'AllowanceTotalAmount',
  'ApplicableHeaderTradeAgreement',
  'ApplicableHeaderTradeDelivery',
  'ApplicableHeaderTradeSettlement',
  'ApplicableProductCharacteristic',
  'ApplicableTradeSettlementFinancialCard',
  'ApplicableTradeTax',
  'AppliedTradeAllowanceCharge',
  'AssociatedDocumentLineDocument',
  'AttachmentBinaryObject',
  'BasisAmount',
  'BilledQuantity',
  'BillingSpecifiedPeriod',
  'BusinessProcessSpecifiedDocumentContextParameter',
  'BuyerOrderReferencedDocument',
  'BuyerReference',
  'BuyerTradeParty',
  'CalculatedAmount',
  'CategoryCode',
  'CategoryTradeTax',
  'ChargeAmount',
  'ChargeIndicator',
  'ChargeTotalAmount',
  'ClassCode',
  'ContractReferencedDocument',
  'CountryID',
  'Description',
  'DesignatedProductClassification',
  'DueDateDateTime',
  'DueDateTypeCode',
  'DuePayableAmount',
  'EndDateTime',
  'ExemptionReason',
  'ExemptionReasonCode',
  'FormattedIssueDateTime',
  'GlobalID',
  'GrandTotalAmount',
  'GrossPriceProductTradePrice',
  'GuidelineSpecifiedDocumentContextParameter',
  'IBANID',
  'ID',
  'IncludedSupplyChainTradeLineItem',
  'InvoiceCurrencyCode',
  'InvoiceReferencedDocument',
  'IssueDateTime',
  'IssuerAssignedID',
  'LineID',
  'LineTotalAmount',
  'Name',
  'NetPriceProductTradePrice',
  'OccurrenceDateTime',
  'PayeePartyCreditorFinancialAccount',
  'PayeeTradeParty',
  'PostalTradeAddress',
  'ProprietaryID',
  'RateApplicablePercent',
  'Reason',
  'ReasonCode',
  'ReferenceTypeCode',
  'RoundingAmount',
  'SellerTaxRepresentativeTradeParty',
  'SellerTradeParty',
  'ShipToTradeParty',
  'SpecifiedLegalOrganization',
  'SpecifiedLineTradeAgreement',
  'SpecifiedLineTradeDelivery',
  'SpecifiedLineTradeSettlement',
  'SpecifiedTaxRegistration',
  'SpecifiedTradeAllowanceCharge',
  'SpecifiedTradePaymentTerms',
  'SpecifiedTradeProduct',
  'SpecifiedTradeSettlementHeaderMonetarySummation',
  'SpecifiedTradeSettlementLineMonetarySummation',
  'SpecifiedTradeSettlementPaymentMeans',
  'StartDateTime',
  'TaxBasisTotalAmount',
  'TaxCurrencyCode',
  'TaxPointDate',
  'TaxTotalAmount',
  'TotalPrepaidAmount',
  'TradingBusinessName',
  'TypeCode',
  'URIID',
  'URIUniversalCommunication',
  'Value',
] as const;

const dataTypeNames = ['DateString', 'DateTimeString', 'Indicator'] as const;
const qualifiedNames = ['DateTimeString'] as const;
const attributeNames = ['currencyID', 'format', 'listID', 'schemeID', 'unitCode'] as const;

/** Nothing asks for these by number, but invoices have them: a name of the vocabulary costs less to scan. */
const passedOver = {
  entities: `AccountName BICID BasisQuantity BuyerAssignedID CalculationPercent CityName
    CompleteNumber Content CountrySubDivisionName DefinedTradeContact DepartmentName
    DespatchAdviceReferencedDocument EmailURIUniversalCommunication IncludedNote Information InvoiceeTradeParty
    LineOne LineThree LineTwo ParentLineID LineStatusCode LineStatusReasonCode OriginTradeCountry
    PayeeSpecifiedCreditorFinancialInstitution PaymentReference PersonName PostcodeCode
    ReceivableSpecifiedTradeAccountingAccount ReceivingAdviceReferencedDocument SellerAssignedID
    SpecifiedProcuringProject SubjectCode TelephoneUniversalCommunication`.split(/\s+/),
  attributes: ['filename', 'listVersionID', 'mimeCode', 'name'],
} as const;

export const ciiVocabulary = new Vocabulary([
  { uri: rsmUri, prefix: 'rsm', locals: messageNames },
  { uri: ramUri, prefix: 'ram', locals: [...entityNames, ...passedOver.entities] },
  { uri: udtUri, prefix: 'udt', locals: dataTypeNames },
  { uri: qdtUri, prefix: 'qdt', locals: qualifiedNames },
  { uri: '', prefix: '', locals: [...attributeNames, ...passedOver.attributes] },
]);

export const rsm = idsOf(ciiVocabulary, rsmUri, messageNames);
export const ram = idsOf(ciiVocabulary, ramUri, entityNames);
export const udt = idsOf(ciiVocabulary, udtUri, dataTypeNames);
export const qdt = idsOf(ciiVocabulary, qdtUri, qualifiedNames);
export const attribute = idsOf(ciiVocabulary, '', attributeNames);

/** The only element whose text may be a whole file. */
export const largeTexts: ReadonlySet<number> = new Set([ram.AttachmentBinaryObject]);
