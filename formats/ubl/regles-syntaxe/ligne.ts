// SPDX-License-Identifier: Apache-2.0
/**
 * UBL-CR about the lines, as paths from the invoice: one constat for each element that EN 16931 does not provide.
 * (EN 16931-3-2; validation artefacts 1.3.16)
 */
export const linePaths = `
cac:InvoiceLine|cac:CreditNoteLine
  cbc:UUID CR-515
  cbc:TaxPointDate CR-516
  cbc:AccountingCostCode CR-517
  cbc:PaymentPurposeCode CR-518
  cbc:FreeOfChargeIndicator CR-519
  cac:InvoicePeriod
    cbc:StartTime CR-520
    cbc:EndTime CR-521
    cbc:DurationMeasure CR-522
    cbc:DescriptionCode CR-523
    cbc:Description CR-524
  cac:OrderLineReference
    cbc:SalesOrderLineID CR-525
    cbc:UUID CR-526
    cbc:LineStatusCode CR-527
    cac:OrderReference CR-528
  cac:DespatchLineReference CR-529
  cac:ReceiptLineReference CR-530
  cac:BillingReference CR-531
  cac:DocumentReference
    cbc:CopyIndicator CR-532
    cbc:UUID CR-533
    cbc:IssueDate CR-534
    cbc:IssueTime CR-535
    cbc:DocumentType CR-537
    cbc:XPath CR-538
    cbc:LanguageID CR-539
    cbc:LocaleCode CR-540
    cbc:VersionID CR-541
    cbc:DocumentStatusCode CR-542
    cbc:DocumentDescription CR-543
    cac:Attachment CR-544
    cac:ValidityPeriod CR-545
    cac:IssuerParty CR-546
    cac:ResultOfVerification CR-547
  cac:PricingReference CR-548
  cac:OriginatorParty CR-549
  cac:Delivery CR-550
  cac:PaymentTerms CR-551
  cac:AllowanceCharge
    cbc:ID CR-552
    cbc:PrepaidIndicator CR-553
    cbc:SequenceNumeric CR-554
    cbc:AccountingCostCode CR-555
    cbc:AccountingCost CR-556
    cbc:PerUnitAmount CR-557
    cac:TaxCategory CR-558
    cac:TaxTotal CR-559
    cac:PaymentMeans CR-560
  cac:TaxTotal CR-561
  cac:WithholdingTaxTotal CR-562
  cac:Item
    cbc:PackQuantity CR-563
    cbc:PackSizeNumeric CR-564
    cbc:CatalogueIndicator CR-565
    cbc:HazardousRiskIndicator CR-566
    cbc:AdditionalInformation CR-567
    cbc:Keyword CR-568
    cbc:BrandName CR-569
    cbc:ModelName CR-570
    cac:BuyersItemIdentification
      cbc:ExtendedID CR-571
      cbc:BarcodeSymbologyID CR-572
      cac:PhysicalAttribute CR-573
      cac:MeasurementDimension CR-574
      cac:IssuerParty CR-575
    cac:SellersItemIdentification
      cbc:ExtendedID CR-576
      cbc:BarcodeSymbologyID CR-577
      cac:PhysicalAttribute CR-578
      cac:MeasurementDimension CR-579
      cac:IssuerParty CR-580
    cac:ManufacturersItemIdentification CR-581
    cac:StandardItemIdentification
      cbc:ExtendedID CR-582
      cbc:BarcodeSymbologyID CR-583
      cac:PhysicalAttribute CR-584
      cac:MeasurementDimension CR-585
      cac:IssuerParty CR-586
    cac:CatalogueItemIdentification CR-587
    cac:AdditionalItemIdentification CR-588
    cac:CatalogueDocumentReference CR-589
    cac:ItemSpecificationDocumentReference CR-590
    cac:OriginCountry/cbc:Name CR-591
    cac:CommodityClassification
      cbc:NatureCode CR-592
      cbc:CargoTypeCode CR-593
      cbc:CommodityCode CR-594
    cac:TransactionConditions CR-595
    cac:HazardousItem CR-596
    cac:ClassifiedTaxCategory
      cbc:Name CR-597
      cbc:BaseUnitMeasure CR-598
      cbc:PerUnitAmount CR-599
      cbc:TaxExemptionReasonCode CR-600
      cbc:TaxExemptionReason CR-601
      cbc:TierRange CR-602
      cbc:TierRatePercent CR-603
      cac:TaxScheme
        cbc:Name CR-604
        cbc:TaxTypeCode CR-605
        cbc:CurrencyCode CR-606
        cac:JurisdictionRegionAddress CR-607
    cac:AdditionalItemProperty
      cbc:ID CR-608
      cbc:NameCode CR-609
      cbc:TestMethod CR-610
      cbc:ValueQuantity CR-611
      cbc:ValueQualifier CR-612
      cbc:ImportanceCode CR-613
      cbc:ListValue CR-614
      cac:UsabilityPeriod CR-615
      cac:ItemPropertyGroup CR-616
      cac:RangeDimension CR-617
      cac:ItemPropertyRange CR-618
    cac:ManufacturerParty CR-619
    cac:InformationContentProviderParty CR-620
    cac:OriginAddress CR-621
    cac:ItemInstance CR-622
    cac:Certificate CR-623
    cac:Dimension CR-624
  cac:Price
    cbc:PriceChangeReason CR-625
    cbc:PriceTypeCode CR-626
    cbc:PriceType CR-627
    cbc:OrderableUnitFactorRate CR-628
    cbc:ValidityPeriod CR-629
    cbc:PriceList CR-630
    cac:AllowanceCharge
      cbc:ID CR-632
      cbc:AllowanceChargeReasonCode CR-633
      cbc:AllowanceChargeReason CR-634
      cbc:MultiplierFactorNumeric CR-635
      cbc:PrepaidIndicator CR-636
      cbc:SequenceNumeric CR-637
      cbc:AccountingCostCode CR-638
      cbc:AccountingCost CR-639
      cbc:PerUnitAmount CR-640
      cac:TaxCategory CR-641
      cac:TaxTotal CR-642
      cac:PaymentMeans CR-643
    cac:PricingExchangeRate CR-644
  cac:DeliveryTerms CR-645
  cac:SubInvoiceLine CR-646
  cac:ItemPriceExtension CR-647
`;
