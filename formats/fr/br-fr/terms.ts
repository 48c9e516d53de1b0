// SPDX-License-Identifier: Apache-2.0
/**
 * Where UBL and CII put what the French rules ask for, by business term, as the official rules look for it: a
 * path that does not begin with the root counts wherever it occurs (of the lines as of the document).
 * A term with no path in a syntax is asked for in the other one alone.
 */
import type { SyntaxName } from '../../en16931/rule-set.ts';

/** Of both roots of UBL, and of both kinds of line. */
const doc = (path: string) => [`inv:Invoice/${path}`, `cn:CreditNote/${path}`];
const line = (path: string) => [
  `inv:Invoice/cac:InvoiceLine/${path}`,
  `cn:CreditNote/cac:CreditNoteLine/${path}`,
];
const seller = 'cac:AccountingSupplierParty/cac:Party';
const buyer = 'cac:AccountingCustomerParty/cac:Party';
const provider = 'cac:ServiceProviderParty/cac:Party';
const payer = 'cac:PaymentMeans/cac:PaymentMandate/cac:PayerParty';
const preceding = 'cac:BillingReference/cac:InvoiceDocumentReference';
const totals = 'cac:LegalMonetaryTotal';

const document = 'rsm:CrossIndustryInvoice/rsm:ExchangedDocument';
const transaction = 'rsm:CrossIndustryInvoice/rsm:SupplyChainTradeTransaction';
const agreement = `${transaction}/ram:ApplicableHeaderTradeAgreement`;
const delivery = `${transaction}/ram:ApplicableHeaderTradeDelivery`;
const settlement = `${transaction}/ram:ApplicableHeaderTradeSettlement`;
const ciiPreceding = `${settlement}/ram:InvoiceReferencedDocument`;
const ciiPeriod = `${settlement}/ram:BillingSpecifiedPeriod`;
const ciiAllowance = `${settlement}/ram:SpecifiedTradeAllowanceCharge`;
const ciiTax = `${settlement}/ram:ApplicableTradeTax`;
const ciiTotals = `${settlement}/ram:SpecifiedTradeSettlementHeaderMonetarySummation`;
const ciiLine = `${transaction}/ram:IncludedSupplyChainTradeLineItem`;
const linePrices = `${ciiLine}/ram:SpecifiedLineTradeAgreement`;
const grossPrice = `${linePrices}/ram:GrossPriceProductTradePrice`;
const lineDelivery = `${ciiLine}/ram:SpecifiedLineTradeDelivery`;
const lineSettlement = `${ciiLine}/ram:SpecifiedLineTradeSettlement`;
const lineAllowance = `${lineSettlement}/ram:SpecifiedTradeAllowanceCharge`;
const linePreceding = `${lineSettlement}/ram:InvoiceReferencedDocument`;
const linePeriod = `${lineSettlement}/ram:BillingSpecifiedPeriod`;
const characteristic = `${ciiLine}/ram:SpecifiedTradeProduct/ram:ApplicableProductCharacteristic`;
const address = 'ram:URIUniversalCommunication/ram:URIID';
const dateTime = 'udt:DateTimeString';

type Paths = Readonly<Record<SyntaxName, readonly string[]>>;

const paths = {
  'BT-1': { UBL: doc('cbc:ID'), CII: [`${document}/ram:ID`] },
  'BT-2': { UBL: doc('cbc:IssueDate'), CII: [`${document}/ram:IssueDateTime/${dateTime}`] },
  'BT-3': {
    UBL: ['inv:Invoice/cbc:InvoiceTypeCode', 'cn:CreditNote/cbc:CreditNoteTypeCode'],
    CII: [`${document}/ram:TypeCode`],
  },
  'BT-5': { UBL: doc('cbc:DocumentCurrencyCode'), CII: [`${settlement}/ram:InvoiceCurrencyCode`] },
  'BT-6': { UBL: doc('cbc:TaxCurrencyCode'), CII: [`${settlement}/ram:TaxCurrencyCode`] },
  'BT-7': { UBL: doc('cbc:TaxPointDate'), CII: [`${ciiTax}/ram:TaxPointDate/udt:DateString`] },
  'BT-9': {
    UBL: doc('cbc:DueDate'),
    CII: [`${settlement}/ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime/${dateTime}`],
  },
  /** The due date of a UBL credit note. */
  'BT-9-PAYMENT': { UBL: doc('cac:PaymentMeans/cbc:PaymentDueDate'), CII: [] },
  'BT-12': {
    UBL: doc('cac:ContractDocumentReference/cbc:ID'),
    CII: [`${agreement}/ram:ContractReferencedDocument/ram:IssuerAssignedID`],
  },
  'BT-23': {
    UBL: doc('cbc:ProfileID'),
    CII: [
      'rsm:CrossIndustryInvoice/rsm:ExchangedDocumentContext/ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID',
    ],
  },
  /** The group BT-23 is in. */
  'BG-2': {
    UBL: ['inv:Invoice', 'cn:CreditNote'],
    CII: ['rsm:CrossIndustryInvoice/rsm:ExchangedDocumentContext'],
  },
  'BG-1': { UBL: doc('cbc:Note'), CII: [`${document}/ram:IncludedNote`] },
  /** The group BG-1 is in. */
  'BG-1-PARENT': { UBL: ['inv:Invoice', 'cn:CreditNote'], CII: [document] },

  'BG-3': { UBL: doc('cac:BillingReference'), CII: [ciiPreceding] },
  'BT-25': { UBL: doc(`${preceding}/cbc:ID`), CII: [`${ciiPreceding}/ram:IssuerAssignedID`] },
  'BT-26': {
    UBL: doc(`${preceding}/cbc:IssueDate`),
    CII: [`${ciiPreceding}/ram:FormattedIssueDateTime/qdt:DateTimeString`],
  },
  'EXT-FR-FE-02': { UBL: doc(`${preceding}/cbc:DocumentTypeCode`), CII: [`${ciiPreceding}/ram:TypeCode`] },

  'BG-4': { UBL: doc(seller), CII: [`${agreement}/ram:SellerTradeParty`] },
  'BG-7': { UBL: doc(buyer), CII: [`${agreement}/ram:BuyerTradeParty`] },
  'BG-10': { UBL: doc('cac:PayeeParty'), CII: [`${settlement}/ram:PayeeTradeParty`] },
  'EXT-FR-FE-BG-01': { UBL: doc(`${buyer}/cac:AgentParty`), CII: [`${agreement}/ram:BuyerAgentTradeParty`] },
  'EXT-FR-FE-BG-02': { UBL: doc(payer), CII: [`${settlement}/ram:PayerTradeParty`] },
  'EXT-FR-FE-BG-03': { UBL: doc(`${seller}/cac:AgentParty`), CII: [`${agreement}/ram:SalesAgentTradeParty`] },
  'EXT-FR-FE-BG-04': { UBL: doc(`${buyer}/${provider}`), CII: [`${settlement}/ram:InvoiceeTradeParty`] },
  'EXT-FR-FE-BG-05': { UBL: doc(`${seller}/${provider}`), CII: [`${settlement}/ram:InvoicerTradeParty`] },
  'BG-13': { UBL: doc('cac:Delivery'), CII: [`${delivery}/ram:ShipToTradeParty`] },
  'BT-71-GROUP': {
    UBL: doc('cac:Delivery/cac:DeliveryLocation'),
    CII: [`${delivery}/ram:ShipToTradeParty`],
  },
  'EXT-FR-FE-146-GROUP': {
    UBL: line('cac:Delivery/cac:DeliveryLocation'),
    CII: [`${lineDelivery}/ram:ShipToTradeParty`],
  },
  'BT-29': {
    UBL: doc(`${seller}/cac:PartyIdentification/cbc:ID`),
    CII: [`${agreement}/ram:SellerTradeParty/ram:GlobalID`],
  },
  'BT-46': {
    UBL: doc(`${buyer}/cac:PartyIdentification/cbc:ID`),
    CII: [`${agreement}/ram:BuyerTradeParty/ram:GlobalID`],
  },
  /** The group BT-30 is in, in UBL. */
  'BT-30-PARENT': { UBL: [`${seller}/cac:PartyLegalEntity`], CII: [] },
  'BT-30': {
    UBL: doc(`${seller}/cac:PartyLegalEntity/cbc:CompanyID`),
    CII: [`${agreement}/ram:SellerTradeParty/ram:SpecifiedLegalOrganization/ram:ID`],
  },
  'BT-47': {
    UBL: doc(`${buyer}/cac:PartyLegalEntity/cbc:CompanyID`),
    CII: [`${agreement}/ram:BuyerTradeParty/ram:SpecifiedLegalOrganization/ram:ID`],
  },
  /** BT-63; in CII with every other registration of BG-11. */
  'BT-63': {
    UBL: doc('cac:TaxRepresentativeParty/cac:PartyTaxScheme/cbc:CompanyID'),
    CII: [`${agreement}/ram:SellerTaxRepresentativeTradeParty/ram:SpecifiedTaxRegistration/ram:ID`],
  },
  'legal identifier': {
    UBL: ['cac:PartyLegalEntity/cbc:CompanyID'],
    CII: ['ram:SpecifiedLegalOrganization/ram:ID'],
  },
  'global identifier': { UBL: ['cac:PartyIdentification/cbc:ID'], CII: ['ram:GlobalID'] },
  'BT-34': { UBL: doc(`${seller}/cbc:EndpointID`), CII: [`${agreement}/ram:SellerTradeParty/${address}`] },
  'BT-49': { UBL: doc(`${buyer}/cbc:EndpointID`), CII: [`${agreement}/ram:BuyerTradeParty/${address}`] },
  'EXT-FR-FE-12': {
    UBL: doc(`${buyer}/cac:AgentParty/cbc:EndpointID`),
    CII: [`${agreement}/ram:BuyerAgentTradeParty/${address}`],
  },
  'EXT-FR-FE-29': {
    UBL: doc('cac:PayeeParty/cbc:EndpointID'),
    CII: [`${settlement}/ram:PayeeTradeParty/${address}`],
  },
  'EXT-FR-FE-52': {
    UBL: doc(`${payer}/cbc:EndpointID`),
    CII: [`${settlement}/ram:PayerTradeParty/${address}`],
  },
  'EXT-FR-FE-75': {
    UBL: doc(`${seller}/cac:AgentParty/cbc:EndpointID`),
    CII: [`${agreement}/ram:SalesAgentTradeParty/${address}`],
  },
  'EXT-FR-FE-98': {
    UBL: doc(`${buyer}/${provider}/cbc:EndpointID`),
    CII: [`${settlement}/ram:InvoiceeTradeParty/${address}`],
  },
  'EXT-FR-FE-121': {
    UBL: doc(`${seller}/${provider}/cbc:EndpointID`),
    CII: [`${settlement}/ram:InvoicerTradeParty/${address}`],
  },

  'BT-72': {
    UBL: doc('cac:Delivery/cbc:ActualDeliveryDate'),
    CII: [`${delivery}/ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime/${dateTime}`],
  },
  'BT-73': {
    UBL: doc('cac:InvoicePeriod/cbc:StartDate'),
    CII: [`${ciiPeriod}/ram:StartDateTime/${dateTime}`],
  },
  'BT-74': { UBL: doc('cac:InvoicePeriod/cbc:EndDate'), CII: [`${ciiPeriod}/ram:EndDateTime/${dateTime}`] },

  'BG-20': { UBL: [], CII: [`${ciiAllowance}/ram:CategoryTradeTax`] },
  'BT-92': { UBL: doc('cac:AllowanceCharge/cbc:Amount'), CII: [`${ciiAllowance}/ram:ActualAmount`] },
  'BT-93': { UBL: doc('cac:AllowanceCharge/cbc:BaseAmount'), CII: [`${ciiAllowance}/ram:BasisAmount`] },
  'BT-95': {
    UBL: ['cac:AllowanceCharge/cac:TaxCategory/cbc:ID'],
    CII: [`${ciiAllowance}/ram:CategoryTradeTax/ram:CategoryCode`],
  },
  'BT-96': {
    UBL: ['cac:AllowanceCharge/cac:TaxCategory/cbc:Percent'],
    CII: [`${ciiAllowance}/ram:CategoryTradeTax/ram:RateApplicablePercent`],
  },
  'BT-106': { UBL: [`${totals}/cbc:LineExtensionAmount`], CII: [`${ciiTotals}/ram:LineTotalAmount`] },
  'BT-107': { UBL: [`${totals}/cbc:AllowanceTotalAmount`], CII: [`${ciiTotals}/ram:AllowanceTotalAmount`] },
  'BT-108': { UBL: [`${totals}/cbc:ChargeTotalAmount`], CII: [`${ciiTotals}/ram:ChargeTotalAmount`] },
  'BT-109': { UBL: [`${totals}/cbc:TaxExclusiveAmount`], CII: [`${ciiTotals}/ram:TaxBasisTotalAmount`] },
  /** In UBL those of the lines too. */
  'BT-110': { UBL: ['cac:TaxTotal/cbc:TaxAmount'], CII: [`${ciiTotals}/ram:TaxTotalAmount`] },
  'BT-111': { UBL: doc('cac:TaxTotal/cbc:TaxAmount'), CII: [`${ciiTotals}/ram:TaxTotalAmount`] },
  'BT-112': { UBL: [`${totals}/cbc:TaxInclusiveAmount`], CII: [`${ciiTotals}/ram:GrandTotalAmount`] },
  'BT-113': { UBL: [`${totals}/cbc:PrepaidAmount`], CII: [`${ciiTotals}/ram:TotalPrepaidAmount`] },
  'BT-114': { UBL: [`${totals}/cbc:PayableRoundingAmount`], CII: [`${ciiTotals}/ram:RoundingAmount`] },
  'BT-115': { UBL: [`${totals}/cbc:PayableAmount`], CII: [`${ciiTotals}/ram:DuePayableAmount`] },
  'BG-23': { UBL: doc('cac:TaxTotal/cac:TaxSubtotal'), CII: [ciiTax] },
  'BT-116': { UBL: ['cac:TaxTotal/cac:TaxSubtotal/cbc:TaxableAmount'], CII: [`${ciiTax}/ram:BasisAmount`] },
  'BT-117': { UBL: ['cac:TaxTotal/cac:TaxSubtotal/cbc:TaxAmount'], CII: [`${ciiTax}/ram:CalculatedAmount`] },
  'BT-118': {
    UBL: ['cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:ID'],
    CII: [`${ciiTax}/ram:CategoryCode`],
  },
  'BT-119': {
    UBL: ['cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:Percent'],
    CII: [`${ciiTax}/ram:RateApplicablePercent`],
  },
  /** Supporting documents and invoiced objects share an element: BG-24 and BT-18. */
  'BG-24': {
    UBL: doc('cac:AdditionalDocumentReference'),
    CII: [`${agreement}/ram:AdditionalReferencedDocument`],
  },
  'BG-24-PARENT': { UBL: [], CII: [agreement] },
  'BT-123': { UBL: ['cac:AdditionalDocumentReference/cbc:DocumentDescription'], CII: [] },
  'BT-18': {
    UBL: doc('cac:AdditionalDocumentReference/cbc:ID'),
    CII: [`${agreement}/ram:AdditionalReferencedDocument/ram:IssuerAssignedID`],
  },

  /** The group the lines are in. */
  'BG-25-PARENT': { UBL: ['inv:Invoice', 'cn:CreditNote'], CII: [transaction] },
  'BG-25': { UBL: ['inv:Invoice/cac:InvoiceLine', 'cn:CreditNote/cac:CreditNoteLine'], CII: [ciiLine] },
  'BT-129': {
    UBL: [
      'inv:Invoice/cac:InvoiceLine/cbc:InvoicedQuantity',
      'cn:CreditNote/cac:CreditNoteLine/cbc:CreditedQuantity',
    ],
    CII: [`${lineDelivery}/ram:BilledQuantity`],
  },
  'BT-128-GROUP': { UBL: line('cac:DocumentReference'), CII: [ciiLine] },
  'BT-128': {
    UBL: line('cac:DocumentReference/cbc:ID'),
    CII: [`${ciiLine}/ram:AdditionalReferencedDocument/ram:IssuerAssignedID`],
  },
  'BT-131': {
    UBL: line('cbc:LineExtensionAmount'),
    CII: [`${lineSettlement}/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount`],
  },
  'BT-134': {
    UBL: line('cac:InvoicePeriod/cbc:StartDate'),
    CII: [`${linePeriod}/ram:StartDateTime/${dateTime}`],
  },
  'BT-135': {
    UBL: line('cac:InvoicePeriod/cbc:EndDate'),
    CII: [`${linePeriod}/ram:EndDateTime/${dateTime}`],
  },
  'BT-136': { UBL: line('cac:AllowanceCharge/cbc:Amount'), CII: [`${lineAllowance}/ram:ActualAmount`] },
  'BT-137': { UBL: line('cac:AllowanceCharge/cbc:BaseAmount'), CII: [`${lineAllowance}/ram:BasisAmount`] },
  'BT-146': {
    UBL: line('cac:Price/cbc:PriceAmount'),
    CII: [`${linePrices}/ram:NetPriceProductTradePrice/ram:ChargeAmount`],
  },
  'BT-147': {
    UBL: line('cac:Price/cac:AllowanceCharge/cbc:Amount'),
    CII: [`${grossPrice}/ram:AppliedTradeAllowanceCharge/ram:ActualAmount`],
  },
  'BT-148': {
    UBL: line('cac:Price/cac:AllowanceCharge/cbc:BaseAmount'),
    CII: [`${grossPrice}/ram:ChargeAmount`],
  },
  'BT-149': {
    UBL: line('cac:Price/cbc:BaseQuantity'),
    CII: [`${linePrices}/ram:NetPriceProductTradePrice/ram:BasisQuantity`],
  },
  'BG-30': { UBL: [], CII: [`${lineSettlement}/ram:ApplicableTradeTax`] },
  'BT-151': {
    UBL: ['cac:Item/cac:ClassifiedTaxCategory/cbc:ID'],
    CII: [`${lineSettlement}/ram:ApplicableTradeTax/ram:CategoryCode`],
  },
  'BT-152': {
    UBL: ['cac:Item/cac:ClassifiedTaxCategory/cbc:Percent'],
    CII: [`${lineSettlement}/ram:ApplicableTradeTax/ram:RateApplicablePercent`],
  },
  /** BT-152 but for the lines of a UBL credit note, whose values the official rules do not look at. */
  'BT-152-INVOICE': {
    UBL: ['cac:InvoiceLine/cac:Item/cac:ClassifiedTaxCategory/cbc:Percent'],
    CII: [`${lineSettlement}/ram:ApplicableTradeTax/ram:RateApplicablePercent`],
  },
  'BG-32': { UBL: line('cac:Item/cac:AdditionalItemProperty'), CII: [characteristic] },
  /** In UBL not those of the lines: the official rules look for them under the root alone. */
  'BG-32-NAMED': { UBL: doc('cac:Item/cac:AdditionalItemProperty'), CII: [characteristic] },
  'BT-160': {
    UBL: doc('cac:Item/cac:AdditionalItemProperty/cbc:Name'),
    CII: [`${characteristic}/ram:Description`],
  },
  'EXT-FR-FE-159': {
    UBL: doc('cac:Item/cac:AdditionalItemProperty/cbc:NameCode'),
    CII: [`${characteristic}/ram:TypeCode`],
  },
  'EXT-FR-FE-136': { UBL: line(`${preceding}/cbc:ID`), CII: [`${linePreceding}/ram:IssuerAssignedID`] },
  'EXT-FR-FE-137': { UBL: line(`${preceding}/cbc:DocumentTypeCode`), CII: [`${linePreceding}/ram:TypeCode`] },
  'EXT-FR-FE-138': {
    UBL: line(`${preceding}/cbc:IssueDate`),
    CII: [`${linePreceding}/ram:FormattedIssueDateTime/qdt:DateTimeString`],
  },
  'EXT-FR-FE-158': {
    UBL: line('cac:Delivery/cbc:ActualDeliveryDate'),
    CII: [`${lineDelivery}/ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime/${dateTime}`],
  },
  'EXT-FR-FE-163': {
    UBL: [],
    CII: [`${ciiLine}/ram:AssociatedDocumentLineDocument/ram:LineStatusReasonCode`],
  },
  /** Any number a document has been given by its issuer. */
  'document number': { UBL: ['cac:DocumentReference/cbc:ID'], CII: ['ram:IssuerAssignedID'] },
} as const satisfies Readonly<Record<string, Paths>>;

/** A term or group, by its number of EN 16931 or of the French extension; in capitals what has none. */
export type TermName = keyof typeof paths;

const order = Object.keys(paths) as TermName[];
const numbers = new Map(order.map((name, number) => [name, number]));

/** The place of a term in what a matcher found. */
export function termNumber(term: TermName): number {
  return numbers.get(term) ?? order.length;
}

/** For every term, by its number, the paths to it. */
export function pathsIn(syntax: SyntaxName): readonly (readonly string[])[] {
  return order.map((term) => paths[term][syntax]);
}
