// SPDX-License-Identifier: Apache-2.0
/**
 * CII-SR and CII-DT in the notation of path rules. The rules about types that occur in many places.
 * (EN 16931-3-3; validation artefacts 1.3.16)
 */
export const referencedDocumentPaths = `
ram:StatusCode DT-016!
ram:CopyIndicator DT-017!
ram:GlobalID DT-019!
ram:RevisionID DT-020!
ram:Information DT-023!
ram:SectionName DT-025!
ram:PreviousRevisionID DT-026!
ram:EffectiveSpecifiedPeriod DT-028!
ram:IssuerTradeParty DT-029!
ram:AttachedSpecifiedBinaryFile DT-030!
`;

export const tradeTaxPaths = `
ram:CalculatedRate DT-038
ram:CalculationSequenceNumeric DT-039
ram:BasisQuantity DT-040
ram:UnitBasisAmount DT-042
ram:LineTotalBasisAmount DT-043
ram:AllowanceChargeBasisAmount DT-044
ram:CurrencyCode DT-049
ram:Jurisdiction DT-050
ram:CustomsDutyIndicator DT-051
ram:TaxBasisAllowanceRate DT-053
ram:Type DT-055
ram:InformationAmount DT-056
ram:CategoryName DT-057
ram:RateApplicablePercent/@format DT-059
ram:SpecifiedTradeAccountingAccount DT-060
ram:ServiceSupplyTradeCountry DT-061
ram:BuyerRepayableTaxSpecifiedTradeAccountingAccount DT-062
ram:SellerPayableTaxSpecifiedTradeAccountingAccount DT-063
ram:SellerRefundableTaxSpecifiedTradeAccountingAccount DT-064
ram:BuyerDeductibleTaxSpecifiedTradeAccountingAccount DT-065
ram:BuyerNonDeductibleTaxSpecifiedTradeAccountingAccount DT-066
ram:PlaceApplicableTradeLocation DT-067
`;

export const billingPeriodPaths = `
ram:StartDateTime/udt:DateTime DT-068!
ram:DurationMeasure DT-069!
ram:InclusiveIndicator DT-070!
ram:Description DT-071!
ram:EndDateTime/udt:DateTime DT-072!
ram:CompleteDateTime DT-073!
ram:OpenIndicator DT-074!
ram:SeasonCode DT-075!
ram:ID DT-076!
ram:Name DT-077!
ram:SequenceNumeric DT-078!
ram:StartDateFlexibilityCode DT-079!
ram:ContinuousIndicator DT-080!
ram:PurposeCode DT-081!
`;

export const addressPaths = `
ram:ID DT-082!
ram:PostOfficeBox DT-083!
ram:BuildingName DT-084!
ram:LineFour DT-086!
ram:LineFive DT-087!
ram:StreetName DT-088!
ram:CitySubDivisionName DT-089!
ram:CountryName DT-090!
ram:CountrySubDivisionID DT-091!
ram:AttentionOf DT-092!
ram:CareOf DT-093!
ram:BuildingNumber DT-094!
ram:DepartmentName DT-095!
ram:AdditionalStreetName DT-096!
`;

export const identifierPaths = `
@schemeName DT-101!
@schemeAgencyName DT-102!
@schemeDataURI DT-103!
@schemeURI DT-104!
`;

export const plainIdentifierPaths = `
@schemeName DT-001!
@schemeAgencyName DT-002!
@schemeDataURI DT-003!
@schemeURI DT-004!
@schemeID DT-005!
@schemeAgencyID DT-006!
@schemeVersionID DT-007!
`;
