// SPDX-License-Identifier: Apache-2.0
/**
 * The document (rsm) and the data types (qdt, udt) of the Cross Industry Invoice D16B.
 * (UN/CEFACT; notation: formats/xml/content-model)
 */

/** The document. */
export const d16bDocument = `
CrossIndustryInvoice := ExchangedDocumentContext=ram:ExchangedDocumentContext
  ExchangedDocument=ram:ExchangedDocument SupplyChainTradeTransaction=ram:SupplyChainTradeTransaction
  ValuationBreakdownStatement=ram:ValuationBreakdownStatement?
`;

/** Qualified data types. */
export const d16bQualified = `
AccountingAccountTypeCode = <token> @listID=token='AccountingE501' @listAgencyID=token='210'
  @listVersionID=token @listURI=anyURI
AccountingAmountTypeCode = <token> @listID=token='AccountingE601' @listAgencyID=token='210'
  @listVersionID=token @listURI=anyURI
AccountingDocumentCode = <token> @listID=token='1001_Accounting' @listAgencyID=token='6'
  @listVersionID=token @listURI=anyURI
AdjustmentReasonCode = <token> @listID=token='4465' @listAgencyID=token='6' @listVersionID=token
AllowanceChargeIdentificationCode = <token> @listID=token='5189_AllowanceChargeID' @listAgencyID=token='6'
  @listVersionID=token @listURI=anyURI
AllowanceChargeReasonCode = <token> @listID=token='4465_AllowanceChargeReasonCode' @listAgencyID=token='6'
  @listVersionID=token @listURI=anyURI
AutomaticDataCaptureMethodCode = <token> @listID=token='7233_AutomaticDataCaptureMethodCode'
  @listAgencyID=token='6' @listVersionID=token @listURI=anyURI
CargoCategoryCode = <token> @listID=token='Recommendation 21-Annex I' @listAgencyID=token='6'
  @listVersionID=token @name=string
CargoCommodityCategoryCode = <token> @listID=token='7357' @listAgencyID=token='6' @listVersionID=token
  @name=string
CargoOperationalCategoryCode = <token> @listID=token='7085b' @listAgencyID=token='6' @listVersionID=token
  @name=string
ChargePayingPartyRoleCode = <token> @listID=token='3035_Charge Paying' @listAgencyID=token='6'
  @listVersionID=token @name=string
CommunicationChannelCode = <token> @listID=token='3155_CommunicationChannelCode' @listAgencyID=token='6'
  @listVersionID=token @listURI=anyURI
ContactTypeCode = <token> @listID=token='3139_ContactTypeCode' @listAgencyID=token='6' @listVersionID=token
  @listURI=anyURI
CountryID = <token> @schemeID=token @schemeAgencyID=token @schemeVersionID=token='second edition 2006'
CurrencyCode = <token> @listID=token='ISO 4217 3A' @listAgencyID=token='5' @listVersionID=token
  @listURI=anyURI
DeliveryTermsCode = <token> @listID=token='4053' @listAgencyID=token='6' @listVersionID=token
DimensionTypeCode = <token> @listID=token='6145' @listAgencyID=token='6' @listVersionID=token @name=string
DocumentCode = <token> @listID=token='1001' @listAgencyID=token='6' @listVersionID=token @name=string
  @listURI=anyURI
DocumentStatusCode = <token> @listID=token='1373' @listAgencyID=token='6' @listVersionID=token @name=string
FormattedDateTime = DateTimeString=FormattedDateTime.DateTimeString
FreightChargeTariffClassCode = <token> @listID=token='5243' @listAgencyID=token='6' @listVersionID=token
  @name=string
FreightChargeTypeID = <token> @schemeID=token @schemeAgencyID=token @schemeVersionID=token
GoodsTypeCode = <token> @listID=token='TDED 7357' @listAgencyID=token='6' @listVersionID=token @name=string
GoodsTypeExtensionCode = <token> @listID=token='TDED 7361' @listAgencyID=token='6' @listVersionID=token
  @name=string
LinearUnitMeasure = <decimal> @unitCode=LinearUnitMeasureUnitCodeContent @unitCodeListVersionID=token
LinearUnitMeasureUnitCodeContent ~ token minLength=1 maxLength=3
LineStatusCode = <token> @listID=token='1229_LineStatusCode' @listAgencyID=token='6' @listVersionID=token
  @listURI=anyURI
LogisticsChargeCalculationBasisCode = <token> @listID=token='TDED 6131' @listAgencyID=token='6'
  @listVersionID=token @name=string
MessageFunctionCode = <token> @listID=token='1225_MessageFunctionTypeCode' @listAgencyID=token='6'
  @listVersionID=token @listURI=anyURI
PackageTypeCode = <token> @listID=token='7065' @listAgencyID=token='6' @listVersionID=token @name=string
PackagingMarkingCode = <token> @listID=token='7233_PackagingMarkingCode' @listAgencyID=token='6'
  @listVersionID=token @listURI=anyURI
PartyRoleCode = <token> @listID=token='3035' @listAgencyID=token='6' @listVersionID=token @name=string
PaymentGuaranteeMeansCode = <token> @listID=token='4431' @listAgencyID=token='6' @listVersionID=token
PaymentMeansChannelCode = <token> @listID=token='4435' @listAgencyID=token='6' @listVersionID=token
  @name=string
PaymentMeansCode = <token> @listID=token='4461' @listAgencyID=token='6' @listVersionID=token
PaymentTermsEventTimeReferenceCode = <token> @listID=token='2475_Payment Terms Event'
  @listAgencyID=token='6' @listVersionID=token
PaymentTermsID = <token> @schemeID=token @schemeAgencyID=token @schemeVersionID=token
PaymentTermsTypeCode = <token> @listID=token='4279' @listAgencyID=token='6' @listVersionID=token
  @name=string
PriceTypeCode = <token> @listID=token='5375' @listAgencyID=token='6' @listVersionID=token
ReferenceCode = <token> @listID=token='1153_ReferenceTypeCode' @listAgencyID=token='6' @listVersionID=token
  @name=string
TaxCategoryCode = <token> @listID=token='5305' @listAgencyID=token='6' @listVersionID=token @listURI=anyURI
TaxTypeCode = <token> @listID=token='5153' @listAgencyID=token='6' @listVersionID=token @listURI=anyURI
TimeReferenceCode = <token> @listID=token='2475' @listAgencyID=token='6' @listVersionID=token @name=string
TransportEquipmentCategoryCode = <token> @listID=token='8053' @listAgencyID=token='6' @listVersionID=token
  @name=string
TransportEquipmentFullnessCode = <token> @listID=token='8169' @listAgencyID=token='6' @listVersionID=token
  @name=string
TransportEquipmentSizeTypeCode = <token> @listID=token='8155' @listAgencyID=token='6' @listVersionID=token
  @name=string
TransportMeansTypeCode = <token> @listID=token='Recommendation 28' @listAgencyID=token='6'
  @listVersionID=token @name=string
TransportModeCode = <token> @listID=token='Recommendation 19' @listAgencyID=token='6' @listVersionID=token
  @name=string
TransportMovementStageCode = <token> @listID=token='8051' @listAgencyID=token='6' @listVersionID=token
  @name=string
VolumeUnitMeasure = <decimal> @unitCode=VolumeUnitMeasureUnitCodeContent @unitCodeListVersionID=token
VolumeUnitMeasureUnitCodeContent ~ token minLength=1 maxLength=3
WeightUnitMeasure = <decimal> @unitCode=WeightUnitMeasureUnitCodeContent @unitCodeListVersionID=token
WeightUnitMeasureUnitCodeContent ~ token minLength=1 maxLength=3
FormattedDateTime.DateTimeString = <string> @format=string
`;

/** Unqualified data types. */
export const d16bUnqualified = `
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
Value = <decimal> @format=string
DateTime.DateTimeString = <string> @format=string
Date.DateString = <string> @format=string
Indicator.IndicatorString = <string> @format=string
`;
