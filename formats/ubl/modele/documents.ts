// SPDX-License-Identifier: Apache-2.0
/**
 * The two documents of UBL 2.1 that are invoices, and what they may be extended with.
 * (OASIS UBL 2.1; notation: formats/xml/content-model)
 */

/** Invoice. */
export const invoice = `
Invoice := ext: UBLExtensions? cbc: UBLVersionID? CustomizationID? ProfileID? ProfileExecutionID? ID
  CopyIndicator? UUID? IssueDate IssueTime? DueDate? InvoiceTypeCode? Note* TaxPointDate?
  DocumentCurrencyCode? TaxCurrencyCode? PricingCurrencyCode? PaymentCurrencyCode?
  PaymentAlternativeCurrencyCode? AccountingCostCode? AccountingCost? LineCountNumeric? BuyerReference? cac:
  InvoicePeriod* OrderReference? BillingReference* DespatchDocumentReference* ReceiptDocumentReference*
  StatementDocumentReference* OriginatorDocumentReference* ContractDocumentReference*
  AdditionalDocumentReference* ProjectReference* Signature* AccountingSupplierParty AccountingCustomerParty
  PayeeParty? BuyerCustomerParty? SellerSupplierParty? TaxRepresentativeParty? Delivery* DeliveryTerms?
  PaymentMeans* PaymentTerms* PrepaidPayment* AllowanceCharge* TaxExchangeRate? PricingExchangeRate?
  PaymentExchangeRate? PaymentAlternativeExchangeRate? TaxTotal* WithholdingTaxTotal* LegalMonetaryTotal
  InvoiceLine+
`;

/** CreditNote. */
export const creditNote = `
CreditNote := ext: UBLExtensions? cbc: UBLVersionID? CustomizationID? ProfileID? ProfileExecutionID? ID
  CopyIndicator? UUID? IssueDate IssueTime? TaxPointDate? CreditNoteTypeCode? Note* DocumentCurrencyCode?
  TaxCurrencyCode? PricingCurrencyCode? PaymentCurrencyCode? PaymentAlternativeCurrencyCode?
  AccountingCostCode? AccountingCost? LineCountNumeric? BuyerReference? cac: InvoicePeriod*
  DiscrepancyResponse* OrderReference? BillingReference* DespatchDocumentReference*
  ReceiptDocumentReference* ContractDocumentReference* AdditionalDocumentReference*
  StatementDocumentReference* OriginatorDocumentReference* Signature* AccountingSupplierParty
  AccountingCustomerParty PayeeParty? BuyerCustomerParty? SellerSupplierParty? TaxRepresentativeParty?
  Delivery* DeliveryTerms* PaymentMeans* PaymentTerms* TaxExchangeRate? PricingExchangeRate?
  PaymentExchangeRate? PaymentAlternativeExchangeRate? AllowanceCharge* TaxTotal* LegalMonetaryTotal
  CreditNoteLine+
`;

/** Extensions: any element of another namespace, judged when it is known. */
export const extensions = `
ExtensionContent := any(other,lax)
UBLExtensions := UBLExtension+
UBLExtension := cbc: ID? Name? ext: ExtensionAgencyID? ExtensionAgencyName? ExtensionVersionID?
  ExtensionAgencyURI? ExtensionURI? ExtensionReasonCode? ExtensionReason? ExtensionContent
udt:Identifier :+ ExtensionAgencyID ExtensionAgencyURI ExtensionURI ExtensionVersionID
udt:Text :+ ExtensionAgencyName ExtensionReason
udt:Code :+ ExtensionReasonCode
`;
