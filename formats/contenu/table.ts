// SPDX-License-Identifier: Apache-2.0
/**
 * Where UBL and CII write the terms of an invoice, from its root. (CEN/TS 16931-3-2, 16931-3-3)
 *
 * The order of the rows is that of writing: a repeated group comes before the terms that stand in its first element
 * (BT-83 in the first means of payment of UBL, BT-7 in the first tax of CII). The order in the file is that of the
 * schema, whatever the order here.
 */
import type { TermesContenu } from './contenu.ts';
import { type Place, parsePlace } from './place.ts';
import { group, leaf, list, type Rows } from './rows.ts';
import {
  allowancePlaces,
  allowanceRows,
  chargePlaces,
  lineRows,
  noteRows,
  periodRows,
} from './table-lignes.ts';
import { deliveryRows, partyRows, payeeRows, representativeRows } from './table-parties.ts';

const context = 'rsm:ExchangedDocumentContext';
const document = 'rsm:ExchangedDocument';
const transaction = 'rsm:SupplyChainTradeTransaction';
const agreement = `${transaction}/ram:ApplicableHeaderTradeAgreement`;
const delivery = `${transaction}/ram:ApplicableHeaderTradeDelivery`;
const settlement = `${transaction}/ram:ApplicableHeaderTradeSettlement`;
const terms = `${settlement}/ram:SpecifiedTradePaymentTerms`;
const summation = `${settlement}/ram:SpecifiedTradeSettlementHeaderMonetarySummation`;
const tax = `${settlement}/ram:ApplicableTradeTax`;
const additional = `${agreement}/ram:AdditionalReferencedDocument`;

const seller = 'cac:AccountingSupplierParty/cac:Party';
const buyer = 'cac:AccountingCustomerParty/cac:Party';
const provider = 'cac:ServiceProviderParty/cac:Party';
const ofCreditor = 'cac:PartyIdentification[cbc:ID/@schemeID=SEPA]/cbc:ID';
const taxTotal = 'cac:TaxTotal[cbc:TaxAmount/@currencyID?=$currency]';
const category = 'cac:TaxCategory[cac:TaxScheme/cbc:ID:=VAT]';
const means = 'cac:PaymentMeans';
const account = 'cac:PayeeFinancialAccount';
const creditorAccount = 'ram:PayeePartyCreditorFinancialAccount';

export const table: Rows<TermesContenu> = {
  specification: leaf(
    'cbc:CustomizationID',
    `${context}/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID`,
  ),
  process: leaf('cbc:ProfileID', `${context}/ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID`),
  number: leaf('cbc:ID', `${document}/ram:ID`),
  issueDate: leaf('cbc:IssueDate', `${document}/ram:IssueDateTime/udt:DateTimeString`, 'DATE'),
  typeCode: leaf('cbc:InvoiceTypeCode', `${document}/ram:TypeCode`),
  notes: list('cbc:Note', `${document}/ram:IncludedNote`, noteRows),
  currency: leaf('cbc:DocumentCurrencyCode', `${settlement}/ram:InvoiceCurrencyCode`),
  vatCurrency: leaf('cbc:TaxCurrencyCode', `${settlement}/ram:TaxCurrencyCode`),
  buyerReference: leaf('cbc:BuyerReference', `${agreement}/ram:BuyerReference`),
  project: leaf(
    'cac:ProjectReference/cbc:ID',
    `${agreement}/ram:SpecifiedProcuringProject[ram:Name:=Project reference]/ram:ID`,
  ),
  contract: leaf(
    'cac:ContractDocumentReference/cbc:ID',
    `${agreement}/ram:ContractReferencedDocument/ram:IssuerAssignedID`,
  ),
  contractType: leaf(
    'cac:ContractDocumentReference/cbc:DocumentTypeCode',
    `${agreement}/ram:ContractReferencedDocument/ram:ReferenceTypeCode`,
  ),
  order: leaf(
    'cac:OrderReference/cbc:ID',
    `${agreement}/ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID`,
  ),
  salesOrder: leaf(
    'cac:OrderReference/cbc:SalesOrderID',
    `${agreement}/ram:SellerOrderReferencedDocument/ram:IssuerAssignedID`,
  ),
  receipt: leaf(
    'cac:ReceiptDocumentReference/cbc:ID',
    `${delivery}/ram:ReceivingAdviceReferencedDocument/ram:IssuerAssignedID`,
  ),
  despatch: leaf(
    'cac:DespatchDocumentReference/cbc:ID',
    `${delivery}/ram:DespatchAdviceReferencedDocument/ram:IssuerAssignedID`,
  ),
  accountingCost: leaf(
    'cbc:AccountingCost',
    `${settlement}/ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID`,
  ),
  preceding: list('cac:BillingReference', `${settlement}/ram:InvoiceReferencedDocument`, {
    number: leaf('cac:InvoiceDocumentReference/cbc:ID', 'ram:IssuerAssignedID'),
    date: leaf(
      'cac:InvoiceDocumentReference/cbc:IssueDate',
      'ram:FormattedIssueDateTime/qdt:DateTimeString',
      'DATE',
    ),
    typeCode: leaf('cac:InvoiceDocumentReference/cbc:DocumentTypeCode', 'ram:TypeCode'),
  }),
  documents: list(
    'cac:AdditionalDocumentReference[cbc:DocumentTypeCode!=130|50]',
    `${additional}[ram:TypeCode!=130|50][ram:TypeCode:=916]`,
    {
      reference: leaf('cbc:ID', 'ram:IssuerAssignedID'),
      description: leaf('cbc:DocumentDescription', 'ram:Name'),
      uri: leaf('cac:Attachment/cac:ExternalReference/cbc:URI', 'ram:URIID'),
      content: group('cac:Attachment/cbc:EmbeddedDocumentBinaryObject', 'ram:AttachmentBinaryObject', {
        base64: leaf('.', '.'),
        mimeCode: leaf('@mimeCode', '@mimeCode'),
        filename: leaf('@filename', '@filename'),
      }),
    },
  ),
  tender: leaf(
    'cac:OriginatorDocumentReference/cbc:ID',
    `${additional}[ram:TypeCode=50]/ram:IssuerAssignedID`,
  ),
  object: group(
    'cac:AdditionalDocumentReference[cbc:DocumentTypeCode=130]',
    `${additional}[ram:TypeCode=130]`,
    {
      text: leaf('cbc:ID', 'ram:IssuerAssignedID'),
      scheme: leaf('cbc:ID/@schemeID', 'ram:ReferenceTypeCode'),
    },
  ),
  seller: group(seller, `${agreement}/ram:SellerTradeParty`, partyRows),
  buyer: group(buyer, `${agreement}/ram:BuyerTradeParty`, partyRows),
  salesAgent: group(`${seller}/cac:AgentParty`, `${agreement}/ram:SalesAgentTradeParty`, partyRows),
  buyerAgent: group(`${buyer}/cac:AgentParty`, `${agreement}/ram:BuyerAgentTradeParty`, partyRows),
  invoicer: group(`${seller}/${provider}`, `${settlement}/ram:InvoicerTradeParty`, partyRows),
  invoicee: group(`${buyer}/${provider}`, `${settlement}/ram:InvoiceeTradeParty`, partyRows),
  payee: group('cac:PayeeParty', `${settlement}/ram:PayeeTradeParty`, payeeRows),
  taxRepresentative: group(
    'cac:TaxRepresentativeParty',
    `${agreement}/ram:SellerTaxRepresentativeTradeParty`,
    representativeRows,
  ),
  delivery: group('cac:Delivery', delivery, deliveryRows),
  period: group('cac:InvoicePeriod', `${settlement}/ram:BillingSpecifiedPeriod`, periodRows),
  payments: list(means, `${settlement}/ram:SpecifiedTradeSettlementPaymentMeans`, {
    code: leaf('cbc:PaymentMeansCode', 'ram:TypeCode'),
    text: leaf('cbc:PaymentMeansCode/@name', 'ram:Information'),
    account: leaf(
      `${account}/cbc:ID`,
      `${creditorAccount}/ram:ProprietaryID | ${creditorAccount}/ram:IBANID`,
      'TEXTE',
      'IBAN',
    ),
    accountName: leaf(`${account}/cbc:Name`, `${creditorAccount}/ram:AccountName`),
    bic: leaf(
      `${account}/cac:FinancialInstitutionBranch/cbc:ID`,
      'ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID',
    ),
    card: leaf(
      'cac:CardAccount[cbc:NetworkID:=NA]/cbc:PrimaryAccountNumberID',
      'ram:ApplicableTradeSettlementFinancialCard/ram:ID',
    ),
    cardHolder: leaf(
      'cac:CardAccount[cbc:NetworkID:=NA]/cbc:HolderName',
      'ram:ApplicableTradeSettlementFinancialCard/ram:CardholderName',
    ),
    debited: leaf(
      'cac:PaymentMandate/cac:PayerFinancialAccount/cbc:ID',
      'ram:PayerPartyDebtorFinancialAccount/ram:IBANID',
    ),
  }),
  remittance: leaf(`${means}/cbc:PaymentID`, `${settlement}/ram:PaymentReference`),
  mandate: leaf(`${means}/cac:PaymentMandate/cbc:ID`, `${terms}/ram:DirectDebitMandateID`),
  payer: group(`${means}/cac:PaymentMandate/cac:PayerParty`, `${settlement}/ram:PayerTradeParty`, partyRows),
  creditor: leaf(
    `${seller}/${ofCreditor} | cac:PayeeParty/${ofCreditor}`,
    `${settlement}/ram:CreditorReferenceID`,
  ),
  dueDate: leaf('cbc:DueDate', `${terms}/ram:DueDateDateTime/udt:DateTimeString`, 'DATE'),
  paymentTerms: leaf('cac:PaymentTerms/cbc:Note', `${terms}/ram:Description`),
  allowances: list(allowancePlaces[0], `${settlement}/${allowancePlaces[1]}`, allowanceRows),
  charges: list(chargePlaces[0], `${settlement}/${chargePlaces[1]}`, allowanceRows),
  vat: leaf(
    `${taxTotal}/cbc:TaxAmount`,
    `${summation}/ram:TaxTotalAmount[@currencyID?=$currency]`,
    'MONTANT',
  ),
  breakdowns: list(`${taxTotal}/cac:TaxSubtotal`, `${tax}[ram:TypeCode:=VAT]`, {
    base: leaf('cbc:TaxableAmount', 'ram:BasisAmount', 'MONTANT'),
    tax: leaf('cbc:TaxAmount', 'ram:CalculatedAmount', 'MONTANT'),
    category: leaf(`${category}/cbc:ID`, 'ram:CategoryCode'),
    rate: leaf(`${category}/cbc:Percent`, 'ram:RateApplicablePercent'),
    reason: leaf(`${category}/cbc:TaxExemptionReason`, 'ram:ExemptionReason'),
    reasonCode: leaf(`${category}/cbc:TaxExemptionReasonCode`, 'ram:ExemptionReasonCode'),
  }),
  vatInAccounting: leaf(
    'cac:TaxTotal[cbc:TaxAmount/@currencyID=$vatCurrency]/cbc:TaxAmount',
    `${summation}/ram:TaxTotalAmount[@currencyID=$vatCurrency]`,
    'MONTANT_TVA',
  ),
  taxPointDate: leaf('cbc:TaxPointDate', `${tax}/ram:TaxPointDate/udt:DateString`, 'DATE'),
  taxPointCode: leaf('cac:InvoicePeriod/cbc:DescriptionCode', `${tax}/ram:DueDateTypeCode`),
  totals: group('cac:LegalMonetaryTotal', summation, {
    lines: leaf('cbc:LineExtensionAmount', 'ram:LineTotalAmount', 'MONTANT'),
    allowances: leaf('cbc:AllowanceTotalAmount', 'ram:AllowanceTotalAmount', 'MONTANT'),
    charges: leaf('cbc:ChargeTotalAmount', 'ram:ChargeTotalAmount', 'MONTANT'),
    withoutVat: leaf('cbc:TaxExclusiveAmount', 'ram:TaxBasisTotalAmount', 'MONTANT'),
    withVat: leaf('cbc:TaxInclusiveAmount', 'ram:GrandTotalAmount', 'MONTANT'),
    paid: leaf('cbc:PrepaidAmount', 'ram:TotalPrepaidAmount', 'MONTANT'),
    rounding: leaf('cbc:PayableRoundingAmount', 'ram:RoundingAmount', 'MONTANT'),
    due: leaf('cbc:PayableAmount', 'ram:DuePayableAmount', 'MONTANT'),
  }),
  lines: list('cac:InvoiceLine', `${transaction}/ram:IncludedSupplyChainTradeLineItem`, lineRows),
};

/** What a UBL CreditNote calls otherwise. */
export const creditNoteNames: Readonly<Record<string, string>> = {
  'cac:InvoiceLine': 'cac:CreditNoteLine',
  'cbc:InvoicedQuantity': 'cbc:CreditedQuantity',
  'cbc:InvoiceTypeCode': 'cbc:CreditNoteTypeCode',
};

/** And where it writes what it has no element for. */
export const creditNotePlaces: Readonly<Record<string, Place>> = {
  dueDate: parsePlace(`${means}/cbc:PaymentDueDate`),
  project: parsePlace('cac:AdditionalDocumentReference[cbc:DocumentTypeCode=50]/cbc:ID'),
};
