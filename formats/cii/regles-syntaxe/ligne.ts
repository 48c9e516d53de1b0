// SPDX-License-Identifier: Apache-2.0
/**
 * CII-SR and CII-DT in the notation of path rules. The rules about the lines.
 * (EN 16931-3-3; validation artefacts 1.3.16)
 */
export const linePaths = `
ram:DescriptionCode SR-035
ram:ParentLineID SR-036
ram:LineStatusCode SR-037
ram:LineStatusReasonCode SR-038
ram:IncludedSubordinateTradeLineItem SR-221
`;

export const lineDocumentPaths = `
ram:IncludedNote SR-039<=1 BT-127
  ram:Content SR-040<=1 BT-127
  ram:SubjectCode SR-041
  ram:ID SR-042
  ram:Subject SR-043
  ram:ContentCode SR-044
`;

export const productPaths = `
ram:ID SR-045
ram:ManufacturerAssignedID SR-048
ram:TradeName SR-049
ram:TypeCode SR-050
ram:NetWeightMeasure SR-051
ram:GrossWeightMeasure SR-052
ram:ProductGroupID SR-053
ram:EndItemTypeCode SR-054
ram:EndItemName SR-055
ram:AreaDensityMeasure SR-056
ram:UseDescription SR-057
ram:BrandName SR-058
ram:SubBrandName SR-059
ram:DrainedNetWeightMeasure SR-060
ram:VariableMeasureIndicator SR-061
ram:ColourCode SR-062
ram:ColourDescription SR-063
ram:Designation SR-064
ram:FormattedCancellationAnnouncedLaunchDateTime SR-065
ram:FormattedLatestProductDataChangeDateTime SR-066
ram:ApplicableProductCharacteristic
  ram:ID SR-067
  ram:TypeCode SR-068
  ram:ValueMeasure SR-070
  ram:MeasurementMethodCode SR-071
  ram:ValueCode SR-073
  ram:ValueDateTime SR-074
  ram:ValueIndicator SR-075
  ram:ContentTypeCode SR-076
  ram:ValueSpecifiedBinaryFile SR-077
  ram:ApplicableProductCharacteristicCondition SR-078
  ram:ApplicableReferencedStandard SR-079
ram:ApplicableMaterialGoodsCharacteristic SR-080
ram:DesignatedProductClassification
  ram:SystemID SR-081
  ram:SystemName SR-082
  ram:ClassName SR-083
  ram:SubClassCode SR-084
  ram:ClassProductCharacteristic SR-085
  ram:ApplicableReferencedStandard SR-086
ram:IndividualTradeProductInstance SR-087
ram:CertificationEvidenceReferenceReferencedDocument SR-088
ram:InspectionReferenceReferencedDocument SR-089
ram:OriginTradeCountry
  ram:Name SR-091
  ram:SubordinateTradeCountrySubDivision SR-092
ram:LinearSpatialDimension SR-093
ram:MinimumLinearSpatialDimension SR-094
ram:MaximumLinearSpatialDimension SR-095
ram:ManufacturerTradeParty SR-096
ram:PresentationSpecifiedBinaryFile SR-097
ram:MSDSReferenceReferencedDocument SR-098
ram:AdditionalReferenceReferencedDocument SR-099
ram:LegalRightsOwnerTradeParty SR-100
ram:BrandOwnerTradeParty SR-101
ram:IncludedReferencedProduct SR-102
ram:InformationNote SR-103
`;

export const lineAgreementPaths = `
ram:BuyerReference SR-104
ram:BuyerRequisitionerTradeParty SR-105
ram:ApplicableTradeDeliveryTerms SR-106
ram:SellerOrderReferencedDocument SR-107
ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID SR-108
ram:QuotationReferencedDocument SR-109
ram:ContractReferencedDocument SR-110
ram:DemandForecastReferencedDocument SR-111
ram:PromotionalDealReferencedDocument SR-112
ram:AdditionalReferencedDocument SR-113
ram:GrossPriceProductTradePrice
  ram:TypeCode SR-114
  ram:MinimumQuantity SR-115
  ram:MaximumQuantity SR-116
  ram:ChangeReason SR-117
  ram:OrderUnitConversionFactorNumeric SR-118
  ram:AppliedTradeAllowanceCharge
    ram:ID SR-120
    ram:SequenceNumeric SR-121
    ram:CalculationPercent SR-122
    ram:BasisAmount SR-123
    ram:BasisQuantity SR-124
    ram:PrepaidIndicator SR-125
    ram:UnitBasisAmount SR-126
    ram:ReasonCode SR-127
    ram:Reason SR-128
    ram:TypeCode SR-129
    ram:CategoryTradeTax SR-130
    ram:ActualTradeCurrencyExchange SR-131
  ram:IncludedTradeTax SR-445
  ram:ValiditySpecifiedPeriod SR-132
  ram:DeliveryTradeLocation SR-133
  ram:TradeComparisonReferencePrice SR-134
  ram:AssociatedReferencedDocument SR-135
ram:NetPriceProductTradePrice
  ram:ChargeAmount SR-439=1! SR-441<=1! BT-146
  ram:TypeCode SR-136
  ram:MinimumQuantity SR-138
  ram:MaximumQuantity SR-139
  ram:ChangeReason SR-140
  ram:OrderUnitConversionFactorNumeric SR-141
  ram:AppliedTradeAllowanceCharge SR-142
  ram:IncludedTradeTax SR-446
  ram:ValiditySpecifiedPeriod SR-143
  ram:DeliveryTradeLocation SR-144
  ram:TradeComparisonReferencePrice SR-145
  ram:AssociatedReferencedDocument SR-146
ram:RequisitionerReferencedDocument SR-147
ram:ItemSellerTradeParty SR-148
ram:ItemBuyerTradeParty SR-149
ram:IncludedSpecifiedMarketplace SR-150
ram:UltimateCustomerOrderReferencedDocument SR-447
`;

export const lineDeliveryPaths = `
ram:RequestedQuantity SR-151
ram:ReceivedQuantity SR-152
ram:ChargeFreeQuantity SR-153
ram:PackageQuantity SR-154
ram:ProductUnitQuantity SR-155
ram:PerPackageUnitQuantity SR-156
ram:NetWeightMeasure SR-157
ram:GrossWeightMeasure SR-158
ram:TheoreticalWeightMeasure SR-159
ram:DespatchedQuantity SR-160
ram:SpecifiedDeliveryAdjustment SR-161
ram:IncludedSupplyChainPackaging SR-162
ram:RelatedSupplyChainConsignment SR-163
ram:ShipToTradeParty SR-164
ram:UltimateShipToTradeParty SR-165
ram:ShipFromTradeParty SR-166
ram:ActualDespatchSupplyChainEvent SR-167
ram:ActualPickUpSupplyChainEvent SR-168
ram:RequestedDeliverySupplyChainEvent SR-169
ram:ActualDeliverySupplyChainEvent SR-170
ram:ActualReceiptSupplyChainEvent SR-171
ram:AdditionalReferencedDocument SR-172
ram:DespatchAdviceReferencedDocument SR-173
ram:ReceivingAdviceReferencedDocument SR-174
ram:DeliveryNoteReferencedDocument SR-175
ram:ConsumptionReportReferencedDocument SR-176
ram:PackingListReferencedDocument SR-177
`;

export const lineSettlementPaths = `
ram:PaymentReference SR-178
ram:InvoiceIssuerReference SR-179
ram:TotalAdjustmentAmount SR-180
ram:DiscountIndicator SR-181
ram:ApplicableTradeTax SR-454=1 BG-30
  ram:CalculatedAmount SR-182
ram:SpecifiedTradeAllowanceCharge
  ram:ChargeIndicator/udt:IndicatorString SR-183
  ram:ID SR-184 SR-193
  ram:SequenceNumeric SR-185
  ram:CalculationPercent/@format SR-186
  ram:BasisQuantity SR-187
  ram:PrepaidIndicator SR-188
  ram:UnitBasisAmount SR-189
  ram:TypeCode SR-190
  ram:CategoryTradeTax SR-191
  ram:ActualTradeCurrencyExchange SR-192
ram:SubtotalCalculatedTradeTax SR-194
ram:SpecifiedLogisticsServiceCharge SR-195
ram:SpecifiedTradePaymentTerms SR-196
ram:SpecifiedTradeSettlementLineMonetarySummation
  ram:ChargeTotalAmount SR-197
  ram:AllowanceTotalAmount SR-198
  ram:TaxBasisTotalAmount SR-199
  ram:TaxTotalAmount SR-200
  ram:GrandTotalAmount SR-201
  ram:InformationAmount SR-202
  ram:TotalAllowanceChargeAmount SR-203
  ram:TotalRetailValueInformationAmount SR-204
  ram:GrossLineTotalAmount SR-205
  ram:NetLineTotalAmount SR-206
  ram:NetIncludingTaxesLineTotalAmount SR-207
  ram:ProductWeightLossInformationAmount SR-208
ram:SpecifiedFinancialAdjustment SR-209
ram:InvoiceReferencedDocument SR-210
ram:PayableSpecifiedTradeAccountingAccount SR-212
ram:ReceivableSpecifiedTradeAccountingAccount
  ram:SetTriggerCode SR-213
  ram:TypeCode SR-214
  ram:AmountTypeCode SR-215
  ram:Name SR-216
  ram:CostReferenceDimensionPattern SR-217
ram:PurchaseSpecifiedTradeAccountingAccount SR-218
ram:SalesSpecifiedTradeAccountingAccount SR-219
ram:SpecifiedTradeSettlementFinancialCard SR-220
`;
