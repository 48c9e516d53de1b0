// SPDX-License-Identifier: Apache-2.0
/**
 * CII-SR and CII-DT in the notation of path rules. The rules about what is above the lines: agreement, delivery, settlement, totals.
 * (EN 16931-3-3; validation artefacts 1.3.16)
 */
export const documentContextPaths = `
ram:SpecifiedTransactionID SR-001
ram:TestIndicator SR-002
ram:BusinessProcessSpecifiedDocumentContextParameter SR-003<=1 BT-23
ram:BIMSpecifiedDocumentContextParameter SR-006
ram:ScenarioSpecifiedDocumentContextParameter SR-007
ram:ApplicationSpecifiedDocumentContextParameter SR-008
ram:GuidelineSpecifiedDocumentContextParameter SR-009=1! BT-24
  ram:ID SR-010=1! BT-24
ram:SubsetSpecifiedDocumentContextParameter SR-011
ram:MessageStandardSpecifiedDocumentContextParameter SR-012
`;

export const documentPaths = `
ram:Name SR-013
ram:TypeCode SR-014=1! BT-3
ram:IssueDateTime/udt:DateTime SR-015
ram:CopyIndicator SR-016
ram:Purpose SR-017
ram:ControlRequirementIndicator SR-018
ram:LanguageID SR-019
ram:PurposeCode SR-020
ram:RevisionDateTime SR-021
ram:VersionID SR-022
ram:GlobalID SR-023
ram:RevisionID SR-024
ram:PreviousRevisionID SR-025
ram:CategoryCode SR-026
ram:IncludedNote
  ram:Subject SR-027
  ram:ContentCode SR-028
  ram:ID SR-032
ram:EffectiveSpecifiedPeriod SR-033
ram:IssuerTradeParty SR-034
`;

export const agreementPaths = `
ram:Reference SR-442
ram:SellerTradeParty
  ram:RoleCode SR-222
  ram:SpecifiedLegalOrganization
    ram:LegalClassificationCode SR-223
    ram:Name SR-224
    ram:PostalTradeAddress SR-225
    ram:AuthorizedLegalRegistration SR-226
  ram:DefinedTradeContact SR-455<=1! BG-6
    ram:ID SR-227
    ram:TypeCode SR-228
    ram:JobTitle SR-229
    ram:Responsibility SR-230
    ram:PersonID SR-231
    ram:TelephoneUniversalCommunication
      ram:URIID SR-232
      ram:ChannelCode SR-233
    ram:DirectTelephoneUniversalCommunication SR-234
    ram:MobileTelephoneUniversalCommunication SR-235
    ram:FaxUniversalCommunication SR-236
    ram:EmailURIUniversalCommunication
      ram:ChannelCode SR-237
      ram:CompleteNumber SR-238
    ram:TelexUniversalCommunication SR-239
    ram:VOIPUniversalCommunication SR-240
    ram:InstantMessagingUniversalCommunication SR-241
    ram:SpecifiedNote SR-242
    ram:SpecifiedContactPerson SR-243
  ram:URIUniversalCommunication SR-459<=1! BT-34
    ram:ChannelCode SR-244
    ram:CompleteNumber SR-245
  ram:SpecifiedTaxRegistration/ram:AssociatedRegisteredTax SR-246
  ram:EndPointURIUniversalCommunication SR-247
  ram:LogoAssociatedSpecifiedBinaryFile SR-248
ram:BuyerTradeParty
  ram:RoleCode SR-249
  ram:Description SR-250
  ram:SpecifiedLegalOrganization
    ram:LegalClassificationCode SR-251
    ram:Name SR-252
    ram:PostalTradeAddress SR-254
    ram:AuthorizedLegalRegistration SR-255
  ram:DefinedTradeContact SR-456<=1! BG-9
    ram:ID SR-256
    ram:TypeCode SR-257
    ram:JobTitle SR-258
    ram:Responsibility SR-259
    ram:PersonID SR-260
    ram:TelephoneUniversalCommunication
      ram:URIID SR-261
      ram:ChannelCode SR-262
    ram:DirectTelephoneUniversalCommunication SR-263
    ram:MobileTelephoneUniversalCommunication SR-264
    ram:FaxUniversalCommunication SR-265
    ram:EmailURIUniversalCommunication
      ram:ChannelCode SR-266
      ram:CompleteNumber SR-267
    ram:TelexUniversalCommunication SR-268
    ram:VOIPUniversalCommunication SR-269
    ram:InstantMessagingUniversalCommunication SR-270
    ram:SpecifiedNote SR-271
    ram:SpecifiedContactPerson SR-272
  ram:URIUniversalCommunication SR-460<=1! BT-49
    ram:ChannelCode SR-273
    ram:CompleteNumber SR-274
  ram:SpecifiedTaxRegistration/ram:AssociatedRegisteredTax SR-275
  ram:EndPointURIUniversalCommunication SR-276
  ram:LogoAssociatedSpecifiedBinaryFile SR-277
ram:SalesAgentTradeParty SR-278
ram:BuyerRequisitionerTradeParty SR-279
ram:BuyerAssignedAccountantTradeParty SR-280
ram:SellerAssignedAccountantTradeParty SR-281
ram:SellerTaxRepresentativeTradeParty
  ram:ID SR-282
  ram:GlobalID SR-283
  ram:RoleCode SR-284
  ram:Description SR-285
  ram:SpecifiedLegalOrganization SR-286
  ram:DefinedTradeContact SR-287
  ram:URIUniversalCommunication SR-288
  ram:SpecifiedTaxRegistration/ram:AssociatedRegisteredTax SR-289
  ram:EndPointURIUniversalCommunication SR-290
  ram:LogoAssociatedSpecifiedBinaryFile SR-291
ram:ProductEndUserTradeParty SR-292
ram:ApplicableTradeDeliveryTerms SR-293
ram:SellerOrderReferencedDocument/ram:LineID SR-294
ram:BuyerOrderReferencedDocument/ram:LineID SR-295
ram:QuotationReferencedDocument SR-296
ram:OrderResponseReferencedDocument SR-297
ram:ContractReferencedDocument/ram:LineID SR-298
ram:DemandForecastReferencedDocument SR-299
ram:SupplyInstructionReferencedDocument SR-300
ram:PromotionalDealReferencedDocument SR-301
ram:PriceListReferencedDocument SR-302
ram:AdditionalReferencedDocument/ram:LineID SR-303
ram:RequisitionerReferencedDocument SR-304
ram:BuyerAgentTradeParty SR-305
ram:PurchaseConditionsReferencedDocument SR-306
ram:SpecifiedProcuringProject/ram:Description SR-307
ram:UltimateCustomerOrderReferencedDocument SR-448
`;

export const deliveryPaths = `
ram:RelatedSupplyChainConsignment SR-308
ram:ShipToTradeParty
  ram:RoleCode SR-309
  ram:Description SR-310
  ram:SpecifiedLegalOrganization SR-311
  ram:DefinedTradeContact SR-312
  ram:URIUniversalCommunication SR-313
  ram:SpecifiedTaxRegistration SR-314
  ram:EndPointURIUniversalCommunication SR-315
  ram:LogoAssociatedSpecifiedBinaryFile SR-316
ram:UltimateShipToTradeParty SR-317
ram:ShipFromTradeParty SR-318
ram:ActualDespatchSupplyChainEvent SR-319
ram:ActualPickUpSupplyChainEvent SR-320
ram:ActualDeliverySupplyChainEvent
  ram:ID SR-321
  ram:OccurrenceDateTime/udt:DateTime SR-322
  ram:TypeCode SR-323
  ram:Description SR-324
  ram:DescriptionBinaryObject SR-325
  ram:UnitQuantity SR-326
  ram:LatestOccurrenceDateTime SR-327
  ram:EarliestOccurrenceDateTime SR-328
  ram:OccurrenceSpecifiedPeriod SR-329
  ram:OccurrenceLogisticsLocation SR-330
ram:ActualReceiptSupplyChainEvent SR-331
ram:AdditionalReferencedDocument SR-332
ram:DespatchAdviceReferencedDocument/ram:LineID SR-333 SR-334
ram:DeliveryNoteReferencedDocument SR-335
ram:ConsumptionReportReferencedDocument SR-336
ram:PreviousDeliverySupplyChainEvent SR-337
ram:PackingListReferencedDocument SR-338
`;

export const settlementPaths = `
ram:DuePayableAmount SR-339
ram:CreditorReferenceTypeCode SR-340
ram:CreditorReferenceType SR-341
ram:CreditorReferenceIssuerID SR-342
ram:PaymentCurrencyCode SR-344
ram:InvoiceIssuerReference SR-345
ram:InvoiceDateTime SR-346
ram:NextInvoiceDateTime SR-347
ram:CreditReasonCode SR-348
ram:CreditReason SR-349
ram:InvoicerTradeParty SR-350
ram:InvoiceeTradeParty SR-351
ram:PayeeTradeParty
  ram:RoleCode SR-352
  ram:Description SR-353
  ram:SpecifiedLegalOrganization
    ram:LegalClassificationCode SR-354
    ram:Name SR-355
    ram:TradingBusinessName SR-356
    ram:PostalTradeAddress SR-357
    ram:AuthorizedLegalRegistration SR-358
  ram:DefinedTradeContact SR-359
  ram:PostalTradeAddress SR-360
  ram:URIUniversalCommunication SR-361
  ram:SpecifiedTaxRegistration SR-362
  ram:EndPointURIUniversalCommunication SR-363
  ram:LogoAssociatedSpecifiedBinaryFile SR-364
ram:PayerTradeParty SR-365
ram:TaxApplicableTradeCurrencyExchange SR-366
ram:InvoiceApplicableTradeCurrencyExchange SR-367
ram:PaymentApplicableTradeCurrencyExchange SR-368
ram:SpecifiedTradeSettlementPaymentMeans
  ram:PaymentChannelCode SR-369
  ram:GuaranteeMethodCode SR-370
  ram:PaymentMethodCode SR-371
  ram:ID SR-443
  ram:ApplicableTradeSettlementFinancialCard
    ram:MicrochipIndicator SR-372
    ram:TypeCode SR-373
    ram:ExpiryDate SR-375
    ram:VerificationNumeric SR-376
    ram:ValidFromDateTime SR-377
    ram:CreditLimitAmount SR-378
    ram:CreditAvailableAmount SR-379
    ram:InterestRatePercent SR-380
    ram:Description SR-381
  ram:PayerPartyDebtorFinancialAccount
    ram:AccountName SR-382
    ram:ProprietaryID SR-444
  ram:PayerSpecifiedDebtorFinancialInstitution
    ram:ClearingSystemName SR-384
    ram:Name SR-385
    ram:LocationFinancialInstitutionAddress SR-386
ram:SpecifiedTradeAllowanceCharge
  ram:ID SR-388
  ram:SequenceNumeric SR-389
  ram:BasisQuantity SR-390
  ram:PrepaidIndicator SR-391
  ram:UnitBasisAmount SR-392
  ram:TypeCode SR-393
  ram:ActualTradeCurrencyExchange SR-394
ram:SubtotalCalculatedTradeTax SR-395
ram:SpecifiedLogisticsServiceCharge SR-396
ram:SpecifiedTradePaymentTerms SR-452<=1 BT-20
  ram:ID SR-397
  ram:FromEventCode SR-398
  ram:SettlementPeriodMeasure SR-399
  ram:DueDateDateTime/udt:DateTime SR-400
  ram:TypeCode SR-401
  ram:InstructionTypeCode SR-402
  ram:PartialPaymentPercent SR-404
  ram:PaymentMeansID SR-405
  ram:PartialPaymentAmount SR-406
  ram:ApplicableTradePaymentPenaltyTerms SR-407
  ram:ApplicableTradePaymentDiscountTerms SR-408
  ram:PayeeTradeParty SR-409
  ram:Description SR-453<=1 BT-20
ram:SpecifiedFinancialAdjustment SR-421
ram:InvoiceReferencedDocument/ram:LineID SR-422
ram:ProFormaInvoiceReferencedDocument SR-423
ram:LetterOfCreditReferencedDocument SR-424
ram:FactoringAgreementReferencedDocument SR-425
ram:FactoringListReferencedDocument SR-426
ram:PayableSpecifiedTradeAccountingAccount SR-427
ram:ReceivableSpecifiedTradeAccountingAccount
  ram:SetTriggerCode SR-428
  ram:TypeCode SR-429
  ram:AmountTypeCode SR-430
  ram:Name SR-431
  ram:CostReferenceDimensionPattern SR-432
ram:PurchaseSpecifiedTradeAccountingAccount SR-433
ram:SalesSpecifiedTradeAccountingAccount SR-434
ram:SpecifiedTradeSettlementFinancialCard SR-435
ram:SpecifiedAdvancePayment SR-436
ram:UltimatePayeeTradeParty SR-437
ram:ApplicableTradeTax/ram:TaxPointDate SR-461<=1! BT-7
`;

export const summationPaths = `
ram:InformationAmount SR-411 SR-483<=1!
ram:TotalDiscountAmount SR-412 SR-485<=1!
ram:TotalAllowanceChargeAmount SR-413 SR-486<=1!
ram:RetailValueExcludingTaxInformationAmount SR-414 SR-488<=1!
ram:TotalDepositFeeInformationAmount SR-415 SR-489<=1!
ram:ProductValueExcludingTobaccoTaxInformationAmount SR-416 SR-490<=1!
ram:TotalRetailValueInformationAmount SR-417 SR-491<=1!
ram:GrossLineTotalAmount SR-418 SR-492<=1!
ram:NetLineTotalAmount SR-419 SR-493<=1!
ram:NetIncludingTaxesLineTotalAmount SR-420 SR-494<=1!
ram:LineTotalAmount SR-477<=1! BT-106
ram:ChargeTotalAmount SR-478<=1! BT-108
ram:AllowanceTotalAmount SR-479<=1! BT-107
ram:TaxBasisTotalAmount SR-480<=1! BT-109
ram:RoundingAmount SR-481<=1! BT-114
ram:GrandTotalAmount SR-482<=1! BT-112
ram:TotalPrepaidAmount SR-484<=1! BT-113
ram:DuePayableAmount SR-487<=1! BT-115
`;
