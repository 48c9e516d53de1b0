// SPDX-License-Identifier: Apache-2.0
/**
 * The top level of Invoice and CreditNote in UBL 2.1, in order, in a notation of one word an element:
 * `!` mandatory, `*` repeatable. Basic elements come without a prefix, aggregates with a capital `A:`.
 */

export interface TopLevel {
  /** Rank of each element as XPaths show it, e.g. `cbc:ID`. */
  readonly order: ReadonlyMap<string, number>;
  readonly mandatory: readonly string[];
  readonly repeatable: ReadonlySet<string>;
}

const head = `
  E:UBLExtensions UBLVersionID CustomizationID ProfileID ProfileExecutionID ID! CopyIndicator UUID IssueDate!
  IssueTime`;
const currencies = `
  DocumentCurrencyCode TaxCurrencyCode PricingCurrencyCode PaymentCurrencyCode PaymentAlternativeCurrencyCode
  AccountingCostCode AccountingCost LineCountNumeric BuyerReference A:InvoicePeriod*`;
const parties = `
  A:Signature* A:AccountingSupplierParty! A:AccountingCustomerParty! A:PayeeParty A:BuyerCustomerParty
  A:SellerSupplierParty A:TaxRepresentativeParty A:Delivery*`;
const rates = `
  A:TaxExchangeRate A:PricingExchangeRate A:PaymentExchangeRate A:PaymentAlternativeExchangeRate`;

const invoice = `${head} DueDate InvoiceTypeCode Note* TaxPointDate ${currencies}
  A:OrderReference A:BillingReference* A:DespatchDocumentReference* A:ReceiptDocumentReference*
  A:StatementDocumentReference* A:OriginatorDocumentReference* A:ContractDocumentReference*
  A:AdditionalDocumentReference* A:ProjectReference* ${parties} A:DeliveryTerms A:PaymentMeans* A:PaymentTerms*
  A:PrepaidPayment* A:AllowanceCharge* ${rates} A:TaxTotal* A:WithholdingTaxTotal* A:LegalMonetaryTotal!
  A:InvoiceLine!*`;

const creditNote = `${head} TaxPointDate CreditNoteTypeCode Note* ${currencies}
  A:DiscrepancyResponse* A:OrderReference A:BillingReference* A:DespatchDocumentReference*
  A:ReceiptDocumentReference* A:ContractDocumentReference* A:AdditionalDocumentReference*
  A:StatementDocumentReference* A:OriginatorDocumentReference* ${parties} A:DeliveryTerms* A:PaymentMeans*
  A:PaymentTerms* ${rates} A:AllowanceCharge* A:TaxTotal* A:LegalMonetaryTotal! A:CreditNoteLine!*`;

export const topLevels: Readonly<Record<'Invoice' | 'CreditNote', TopLevel>> = {
  Invoice: parse(invoice),
  CreditNote: parse(creditNote),
};

function parse(notation: string): TopLevel {
  const entries = notation
    .trim()
    .split(/\s+/)
    .map((word) => {
      const [, letter = '', local = '', marks = ''] = /^(?:([AE]):)?(\w+)([!*]*)$/.exec(word) ?? [];
      return { name: `${letter === 'A' ? 'cac' : letter === 'E' ? 'ext' : 'cbc'}:${local}`, marks };
    });
  return {
    order: new Map(entries.map(({ name }, rank) => [name, rank])),
    mandatory: entries.filter(({ marks }) => marks.includes('!')).map(({ name }) => name),
    repeatable: new Set(entries.filter(({ marks }) => marks.includes('*')).map(({ name }) => name)),
  };
}
