// SPDX-License-Identifier: Apache-2.0
/**
 * The document (rsm) and the data types (qdt, udt) of the Cross Industry Invoice D22B.
 * (UN/CEFACT; notation: formats/xml/content-model)
 */

/** The document. */
export const d22bDocument = `
CrossIndustryInvoice := ExchangedDocumentContext=ram:ExchangedDocumentContext
  ExchangedDocument=ram:ExchangedDocument SupplyChainTradeTransaction=ram:SupplyChainTradeTransaction
  ValuationBreakdownStatement=ram:ValuationBreakdownStatement?
`;

/** Qualified data types. */
export const d22bQualified = `
AccountingAccountTypeCode = <token> @listID=token @listAgencyID=token @listVersionID=token @listURI=anyURI
AccountingAmountTypeCode = <token> @listID=token @listAgencyID=token @listVersionID=token @listURI=anyURI
AccountingDebitCreditStatusCode = <token> @listID=token='4405_Accounting Debit Credit' @listAgencyID=token
  @listVersionID=token @listURI=anyURI
AccountingDocumentCode = <token> @listID=token @listAgencyID=token @listVersionID=token @listURI=anyURI
AdjustmentReasonCode = <token> @listID=token @listAgencyID=token @listVersionID=token
AddressTypeCode = <token> @listID=token @listAgencyID=token @listVersionID=token
AllowanceChargeIdentificationCode = <token> @listID=token @listAgencyID=token @listVersionID=token
  @listURI=anyURI
AllowanceChargeReasonCode = <token> @listID=token @listAgencyID=token @listVersionID=token @listURI=anyURI
AutomaticDataCaptureMethodCode = <token> @listID=token @listAgencyID=token @listVersionID=token
  @listURI=anyURI
CargoCategoryCode = <token> @listID=token @listAgencyID=token @listVersionID=token @name=string
CargoCommodityCategoryCode = <token> @listID=token @listAgencyID=token @listVersionID=token @name=string
CargoOperationalCategoryCode = <token> @listID=token @listAgencyID=token @listVersionID=token @name=string
ChargePayingPartyRoleCode = <token> @listID=token @listAgencyID=token @listVersionID=token @name=string
CommunicationChannelCode = <token> @listID=token @listAgencyID=token @listVersionID=token @listURI=anyURI
ContactTypeCode = <token> @listID=token @listAgencyID=token @listVersionID=token @listURI=anyURI
CountryID = <token> @schemeID=token @schemeAgencyID=token @schemeVersionID=token
CurrencyCode = <token> @listID=token @listAgencyID=token @listVersionID=token @listURI=anyURI
DangerousGoodsPackagingLevelCode = <token> @listAgencyID=token
DangerousGoodsRegulationCode = <token> @listAgencyID=token
DeliveryTermsCode = <token> @listID=token @listAgencyID=token @listVersionID=token
DeliveryTermsFunctionCode = <token> @listAgencyID=token
DimensionTypeCode = <token> @listID=token @listAgencyID=token @listVersionID=token @name=string
DocumentCode = <token> @listID=token @listAgencyID=token @listVersionID=token @name=string @listURI=anyURI
DocumentStatusCode = <token> @listID=token @listAgencyID=token @listVersionID=token @name=string
FormattedDateTime = DateTimeString=FormattedDateTime.DateTimeString
FreightChargeTariffClassCode = <token> @listID=token @listAgencyID=token @listVersionID=token @name=string
FreightChargeTypeID = <token> @schemeID=token @schemeAgencyID=token @schemeVersionID=token
GoodsTypeCode = <token> @listID=token @listAgencyID=token @listVersionID=token @name=string
GoodsTypeExtensionCode = <token> @listID=token @listAgencyID=token @listVersionID=token @name=string
LinearUnitMeasure = <decimal> @unitCode=LinearUnitMeasureUnitCodeContent @unitCodeListVersionID=token
LinearUnitMeasureUnitCodeContent ~ token minLength=1 maxLength=3
LineStatusCode = <token> @listID=token @listAgencyID=token @listVersionID=token @listURI=anyURI
LocationFunctionCode = <token> @listAgencyID=token
LogisticsChargeCalculationBasisCode = <token> @listID=token @listAgencyID=token @listVersionID=token
  @name=string
MessageFunctionCode = <token> @listID=token @listAgencyID=token @listVersionID=token @listURI=anyURI
PackageTypeCode = <token> @listID=token @listAgencyID=token @listVersionID=token @name=string
PackagingMarkingCode = <token> @listID=token @listAgencyID=token @listVersionID=token @listURI=anyURI
PartyRoleCode = <token> @listID=token @listAgencyID=token @listVersionID=token @name=string
PaymentGuaranteeMeansCode = <token> @listID=token @listAgencyID=token @listVersionID=token
PaymentMeansChannelCode = <token> @listID=token @listAgencyID=token @listVersionID=token @name=string
PaymentMeansCode = <token> @listID=token @listAgencyID=token @listVersionID=token
PaymentTermsEventTimeReferenceCode = <token> @listID=token @listAgencyID=token @listVersionID=token
PaymentTermsID = <token> @schemeID=token @schemeAgencyID=token @schemeVersionID=token
PaymentTermsTypeCode = <token> @listID=token @listAgencyID=token @listVersionID=token @name=string
PriceTypeCode = <token> @listID=token @listAgencyID=token @listVersionID=token
ReferenceCode = <token> @listID=token @listAgencyID=token @listVersionID=token @name=string
SealConditionCode = <token> @listAgencyID=token
SealingPartyRoleCode = <token> @listID=token @listAgencyID=token
SealTypeCode = <token> @listAgencyID=token
StatusCode = <token> @listAgencyID=token
TaxCategoryCode = <token> @listID=token @listAgencyID=token @listVersionID=token @listURI=anyURI
TaxTypeCode = <token> @listID=token @listAgencyID=token @listVersionID=token @listURI=anyURI
TimeReferenceCode = <token> @listID=token @listAgencyID=token @listVersionID=token @name=string
TransportEquipmentCategoryCode = <token> @listID=token @listAgencyID=token @listVersionID=token @name=string
TransportEquipmentFullnessCode = <token> @listID=token @listAgencyID=token @listVersionID=token @name=string
TransportEquipmentSizeTypeCode = <token> @listID=token @listAgencyID=token @listVersionID=token @name=string
TransportMeansTypeCode = <token> @listID=token @listAgencyID=token @listVersionID=token @name=string
TransportModeCode = <token> @listID=token @listAgencyID=token @listVersionID=token @name=string
TransportMovementStageCode = <token> @listID=token @listAgencyID=token @listVersionID=token @name=string
TransportServicePaymentArrangementCode = <token> @listAgencyID=token
VolumeUnitMeasure = <decimal> @unitCode=VolumeUnitMeasureUnitCodeContent @unitCodeListVersionID=token
VolumeUnitMeasureUnitCodeContent ~ token minLength=1 maxLength=3
WeightUnitMeasure = <decimal> @unitCode=WeightUnitMeasureUnitCodeContent @unitCodeListVersionID=token
WeightUnitMeasureUnitCodeContent ~ token minLength=1 maxLength=3
FormattedDateTime.DateTimeString = <string> @format=string
`;

/** Unqualified data types. */
export const d22bUnqualified = `
Amount = <decimal> @currencyID=token @currencyCodeListVersionID=token
BinaryObject = <base64Binary> @format=string @mimeCode=token @encodingCode=token @characterSetCode=token
  @uri=anyURI @filename=string
Code = <token> @listID=token @listAgencyID=token @listAgencyName=string @listName=string
  @listVersionID=token @name=string @languageID=token @listURI=anyURI @listSchemeURI=anyURI
DateTime = ( DateTimeString=DateTime.DateTimeString | DateTime=dateTime )
Date = ( DateString=Date.DateString | Date=date )
ID = <token> @schemeID=token @schemeName=string @schemeAgencyID=token @schemeAgencyName=string
  @schemeVersionID=token @schemeDataURI=anyURI @schemeURI=anyURI
Indicator = ( IndicatorString=Indicator.IndicatorString | Indicator=boolean )
Measure = <decimal> @unitCode=token @unitCodeListVersionID=token
Numeric = <decimal> @format=string
Percent = <decimal> @format=string
Quantity = <decimal> @unitCode=token @unitCodeListID=token @unitCodeListAgencyID=token
  @unitCodeListAgencyName=string
Rate = <decimal> @format=string
Text = <string> @languageID=token @languageLocaleID=token
DateTime.DateTimeString = <string> @format=string
Date.DateString = <string> @format=string
Indicator.IndicatorString = <string> @format=string
`;
