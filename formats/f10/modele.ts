// SPDX-License-Identifier: Apache-2.0
/**
 * The whole content model of flux 10: a transmission of e-reporting, with the transactions (10.1 by invoice, 10.3 by
 * day) or the payments (10.2 by invoice, 10.4 by day) of one declarant and one period. Nothing is in a namespace.
 * (specs: reforme-2026 §4; notation: formats/xml/content-model)
 */
import type { ContentModel } from '../xml/content-model/model.ts';

/** Who sends, who declares, when. */
const transmission = `
Report := ReportDocument=ReportDocument TransactionsReport=TransactionsReport? PaymentsReport=PaymentsReport?
ReportDocument = Id=string Name=string? IssueDateTime=IssueDateTime TypeCode=string Sender=Party Issuer=Party
IssueDateTime = DateTimeString=string
Party = Id=SchemedId Name=string RoleCode=string URIUniversalCommunication=URIUniversalCommunication?
URIUniversalCommunication = URIID=anyURI
SchemedId = <string> @schemeId=string!
ReportPeriod = StartDate=string EndDate=string
`;

/** 10.1 and 10.3. */
const transactions = `
TransactionsReport = ReportPeriod=ReportPeriod Invoice=Invoice* Transactions=Transactions*
Invoice = ID=string IssueDate=string TypeCode=string CurrencyCode=string DueDate=string?
  TaxDueDateTypeCode=string? IncludedNote=Note* BusinessProcess=BusinessProcess
  ReferencedDocument=ReferencedDocument* Seller=Seller Buyer=Buyer?
  SellerTaxRepresentative=SellerTaxRepresentative? Delivery=Delivery* InvoicePeriod=Period?
  AllowanceCharge=AllowanceCharge* MonetaryTotal=MonetaryTotal TaxSubTotal=TaxSubTotal+ Line=Line*
Note = Subject=string? Content=string?
BusinessProcess = ID=string TypeID=string
ReferencedDocument = ID=string IssueDate=string?
Seller = CompanyId=SchemedId TaxRegistrationId=TaxRegistrationId? PostalAddress=PostalAddress?
Buyer = CompanyId=SchemedId? TaxRegistrationId=TaxRegistrationId? PostalAddress=PostalAddress?
TaxRegistrationId = <string> @qualifyingId=string!
SellerTaxRepresentative = TaxRegistrationId=SchemedId
PostalAddress = CountryId=string
Delivery = Date=string? Location=Location?
Location = LineOne=string? LineTwo=string? LineThree=string? CityName=string? PostalZone=string?
  CountrySubentity=string? CountryId=string?
Period = StartDate=string? EndDate=string?
AllowanceCharge = Amount=decimal? TaxCategoryCode=string? TaxPercent=decimal? @ChargeIndicator=boolean!
MonetaryTotal = TaxExclusiveAmount=decimal? TaxAmount=TaxAmount
TaxAmount = <decimal> @CurrencyCode=string!
TaxSubTotal = TaxableAmount=decimal TaxAmount=decimal TaxCategory=TaxCategory
TaxCategory = Code=string? Percent=decimal TaxExemptionReason=string? TaxExemptionReasonCode=string?
Transactions = Date=string TransactionsCurrency=string TaxDueDateTypeCode=string? CategoryCode=string
  TaxExclusiveAmount=decimal TaxTotal=decimal TransactionsCount=integer? TaxSubtotal=TaxSubtotalOfDay+
TaxSubtotalOfDay = TaxPercent=decimal TaxableAmount=decimal TaxTotal=decimal
`;

/** The lines of an invoice of 10.1. */
const lines = `
Line = Note=LineNote* BilledQuantity=BilledQuantity? ReferencedDocument=LineReference? Delivery=LineDelivery?
  InvoicePeriod=Period? AllowanceCharge=LineAllowanceCharge* Price=Price? Product=Product?
LineNote = Code=string? Comment=string?
BilledQuantity = <decimal> @UnitCode=string
LineReference = ID=string? IssueDate=string?
LineDelivery = Name=string? Location=LineLocation?
LineLocation = LineOne=string? CityName=string? PostalZone=string? CountrySubentity=string? CountryId=string
LineAllowanceCharge = Amount=decimal @ChargeIndicator=boolean!
Price = PriceAmount=decimal? AllowanceChargeAmount=decimal? AllowanceChargeBaseAmount=decimal?
Product = Name=string
`;

/** 10.2 and 10.4. */
const payments = `
PaymentsReport = ReportPeriod=ReportPeriod Invoice=PaidInvoice* Transactions=PaidTransactions*
PaidInvoice = InvoiceID=string IssueDate=string Payment=Payment
PaidTransactions = Payment=Payment
Payment = Date=string SubTotals=SubTotals+
SubTotals = TaxPercent=decimal CurrencyCode=string? Amount=decimal
`;

export const f10Model: ContentModel = {
  id: 'f10',
  namespaces: [{ prefix: 'f10', uri: '', notation: transmission + transactions + lines + payments }],
};
