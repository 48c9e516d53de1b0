// SPDX-License-Identifier: Apache-2.0
/**
 * The semantic model of EN 16931-1: the business groups (BG) and terms (BT) of an invoice, whatever the syntax.
 *
 * A syntax reads its tree into this; the rules are written once over it. Every group and term keeps the node
 * it came from, so that a constat can say where. A term that is absent is undefined; one that is present but
 * empty is a term with an empty text. Only what some rule or caller reads is here.
 */
import type { NodeId } from '../xml/tree.ts';
import type { Decimal } from './decimal.ts';

export interface Group {
  readonly node: NodeId;
}

export interface Term extends Group {
  /** As written, references decoded, white space untouched. */
  readonly text: string;
}

/** A date as the syntax writes it. */
export interface DateTerm extends Term {
  /** The day as `2026-10-01`; undefined when the text is no date in the form its format announces. */
  readonly day: string | undefined;
  /** CII: the code of the form, 102 for `20261001`. */
  readonly format?: string | undefined;
}

/** An identifier or code with the identifier of its scheme or list. */
export interface Identifier extends Term {
  readonly scheme: string | undefined;
  /** CII: true when written as a GlobalID, which some rules do not look at. */
  readonly global?: true;
}

/** An amount, quantity or rate; `value` is undefined when the text is no decimal. */
export interface Numeric extends Term {
  readonly value: Decimal | undefined;
}

export interface Amount extends Numeric {
  readonly currency: string | undefined;
}

export interface Quantity extends Numeric {
  readonly unit: string | undefined;
}

/** Root of the model. BG-1 notes are not read yet. */
export interface SemanticInvoice extends Group {
  readonly kind: 'INVOICE' | 'CREDIT_NOTE';
  /** BT-1 */
  readonly number: Term | undefined;
  /** BT-2 */
  readonly issueDate: DateTerm | undefined;
  /** BT-3 */
  readonly typeCode: Term | undefined;
  /** BT-5 */
  readonly currency: Term | undefined;
  /** BT-6 */
  readonly vatCurrency: Term | undefined;
  /** BT-7 */
  readonly taxPointDate: DateTerm | undefined;
  /** BT-8 */
  readonly taxPointCode: Term | undefined;
  /** BT-9 */
  readonly dueDate: DateTerm | undefined;
  /** BT-10 */
  readonly buyerReference: Term | undefined;
  /** BT-12 */
  readonly contractReference: Term | undefined;
  /** BT-13 */
  readonly orderReference: Term | undefined;
  /** BT-20 */
  readonly paymentTerms: Term | undefined;
  /** BT-23 */
  readonly process: Term | undefined;
  /** BT-24 */
  readonly specification: Term | undefined;
  /** BG-3 */
  readonly precedingInvoices: readonly PrecedingInvoice[];
  /** BG-4 */
  readonly seller: Party | undefined;
  /** BG-7 */
  readonly buyer: Party | undefined;
  /** BG-10 */
  readonly payee: Payee | undefined;
  /** BG-11 */
  readonly taxRepresentative: TaxRepresentative | undefined;
  /** BG-13 */
  readonly deliveries: readonly Delivery[];
  /** BG-14 */
  readonly periods: readonly Period[];
  /** BG-16 */
  readonly paymentMeans: readonly PaymentMeans[];
  /** BG-20 */
  readonly allowances: readonly AllowanceCharge[];
  /** BG-21 */
  readonly charges: readonly AllowanceCharge[];
  /** BG-22 */
  readonly totals: Totals | undefined;
  /** BT-110 and BT-111; in UBL each with its part of BG-23. */
  readonly vatTotals: readonly VatTotal[];
  /** BG-23 */
  readonly breakdowns: readonly VatBreakdown[];
  /** BG-24 */
  readonly supportingDocuments: readonly SupportingDocument[];
  /** BG-25 */
  readonly lines: readonly InvoiceLine[];
  /** Every country code, wherever it stands. */
  readonly countries: readonly Term[];
  /** What the rules judge although the model has no place for it; usually nothing. */
  readonly elsewhere: Elsewhere;
}

/**
 * Groups found where EN 16931 does not put them: references and deliveries of a line, a tax category of a price.
 * Some rules judge a group wherever it stands, and these are the ones that stand elsewhere.
 */
export interface Elsewhere {
  readonly precedingInvoices: readonly PrecedingInvoice[];
  readonly deliveryAddresses: readonly Address[];
  readonly periods: readonly Period[];
  readonly vatTotals: readonly VatTotal[];
  readonly breakdowns: readonly VatBreakdown[];
  /** BT-7 and BT-8 where CII has them, those of a line included. */
  readonly taxPointDates: readonly Term[];
  readonly taxPointCodes: readonly Term[];
  readonly attributes: readonly ItemAttribute[];
  /** Tax categories of items, and of the allowances and charges, that are of no line and not of the document. */
  readonly itemCategories: readonly TaxCategory[];
  readonly allowanceCategories: readonly TaxCategory[];
  readonly chargeCategories: readonly TaxCategory[];
  /** Of what says neither that it is an allowance nor that it is a charge. */
  readonly unsignedCategories: readonly TaxCategory[];
  /** Any other. */
  readonly otherCategories: readonly TaxCategory[];
  readonly supportingDocuments: readonly SupportingDocument[];
  readonly taxRegistrations: readonly TaxRegistration[];
  /** Beside the one that is read, or nested where there should be none. */
  readonly sellers: readonly Party[];
  readonly buyers: readonly Party[];
  readonly sellerAddresses: readonly Address[];
  readonly buyerAddresses: readonly Address[];
  readonly sellerElectronicAddresses: readonly Identifier[];
  readonly buyerElectronicAddresses: readonly Identifier[];
  readonly payees: readonly Payee[];
  readonly taxRepresentatives: readonly TaxRepresentative[];
  readonly representativeAddresses: readonly Address[];
  readonly paymentMeans: readonly PaymentMeans[];
  /** BT-87, wherever it stands. */
  readonly cardNumbers: readonly Term[];
  readonly totals: readonly Totals[];
  readonly lines: readonly InvoiceLine[];
  readonly classifications: readonly Identifier[];
}

export interface PrecedingInvoice extends Group {
  /** BT-25 */
  readonly number: Term | undefined;
  /** BT-26 */
  readonly issueDate?: DateTerm | undefined;
}

/** Registration with a tax authority: of the VAT scheme BT-31, BT-48 or BT-63, else BT-32. */
export interface TaxRegistration extends Group {
  readonly vat: boolean;
  readonly identifier: Term | undefined;
}

export interface Address extends Group {
  /** BT-40, BT-55, BT-69, BT-80 */
  readonly country: Term | undefined;
}

export interface Party extends Group {
  /** True when it stands where the invoice has no such party: it is not the seller or buyer of this invoice. */
  readonly apart?: true;
  /** BT-27, BT-44 */
  readonly name: Term | undefined;
  /** BT-28, BT-45 */
  readonly tradingName: Term | undefined;
  /** BT-29, BT-46 */
  readonly identifiers: readonly Identifier[];
  /** BT-30, BT-47 */
  readonly legalIdentifier: Identifier | undefined;
  readonly taxRegistrations: readonly TaxRegistration[];
  /** BT-34, BT-49 */
  readonly electronicAddress: Identifier | undefined;
  /** BG-5, BG-8 */
  readonly address: Address | undefined;
}

export interface Payee extends Group {
  /** True when it stands where there is no seller to compare it with. */
  readonly apart?: true;
  /** BT-59 */
  readonly name: Term | undefined;
  /** BT-60 */
  readonly identifiers: readonly Identifier[];
  /** BT-61 */
  readonly legalIdentifier: Identifier | undefined;
}

export interface TaxRepresentative extends Group {
  /** True when it stands where the invoice has no such party. */
  readonly apart?: true;
  /** BT-62 */
  readonly name: Term | undefined;
  readonly taxRegistrations: readonly TaxRegistration[];
  /** BG-12 */
  readonly address: Address | undefined;
}

export interface Delivery extends Group {
  /** BT-72 */
  readonly date: DateTerm | undefined;
  /** BG-15 */
  readonly address: Address | undefined;
}

/** BG-14 or BG-26 */
export interface Period extends Group {
  /** BT-73, BT-134 */
  readonly start: DateTerm | undefined;
  /** BT-74, BT-135 */
  readonly end: DateTerm | undefined;
  /** BT-8, when the syntax puts it here. */
  readonly taxPointCode: Term | undefined;
  /** True when it holds anything at all. */
  readonly filled: boolean;
}

export interface PaymentMeans extends Group {
  /** BT-81 */
  readonly code: Term | undefined;
  /** BG-17 */
  readonly accounts: readonly Account[];
}

export interface Account extends Group {
  /** BT-84 */
  readonly identifier: Term | undefined;
}

/** BG-20, BG-21, BG-27 or BG-28 */
export interface AllowanceCharge extends Group {
  /** Which of the two it is, as written: `true`, `false`, `1` or `0`. */
  readonly indicator: Term;
  /** BT-92, BT-99, BT-136, BT-141 */
  readonly amount: Amount | undefined;
  /** BT-93, BT-100, BT-137, BT-142 */
  readonly baseAmount: Amount | undefined;
  /** BT-97, BT-104, BT-139, BT-144 */
  readonly reason: Term | undefined;
  /** BT-98, BT-105, BT-140, BT-145 */
  readonly reasonCode: Term | undefined;
  readonly categories: readonly TaxCategory[];
}

export interface TaxCategory extends Group {
  /** True when its tax is VAT. */
  readonly vat: boolean;
  /** The tax as written: `VAT`. */
  readonly tax: Term | undefined;
  /** BT-95, BT-102, BT-118, BT-151 */
  readonly code: Term | undefined;
  /** BT-96, BT-103, BT-119, BT-152 */
  readonly rate: Numeric | undefined;
  /** BT-120 */
  readonly exemptionReason: Term | undefined;
  /** BT-121 */
  readonly exemptionCode: Term | undefined;
}

export interface Totals extends Group {
  /** BT-106 */
  readonly lines: Amount | undefined;
  /** BT-107 */
  readonly allowances: Amount | undefined;
  /** BT-108 */
  readonly charges: Amount | undefined;
  /** BT-109 */
  readonly withoutVat: Amount | undefined;
  /** BT-112 */
  readonly withVat: Amount | undefined;
  /** BT-113 */
  readonly paid: Amount | undefined;
  /** BT-114 */
  readonly rounding: Amount | undefined;
  /** BT-115 */
  readonly due: Amount | undefined;
  /** CII: BT-110 and BT-111 as they stand in this group. */
  readonly vatAmounts?: readonly Amount[];
  /** True when no line, allowance or charge stands beside it. */
  readonly apart?: true;
}

export interface VatTotal extends Group {
  /** BT-110 in the invoice currency, BT-111 in the VAT accounting currency */
  readonly amount: Amount | undefined;
  /** The part of BG-23 the syntax puts under it: all of it in UBL, nothing in CII. */
  readonly breakdowns: readonly VatBreakdown[];
}

export interface VatBreakdown extends Group {
  /** BT-116 */
  readonly base: Amount | undefined;
  /** BT-117 */
  readonly tax: Amount | undefined;
  readonly category: TaxCategory | undefined;
  /** The others, where it has several. */
  readonly moreCategories?: readonly TaxCategory[];
}

export interface SupportingDocument extends Group {
  /** BT-122 */
  readonly reference: Identifier | undefined;
}

export interface InvoiceLine extends Group {
  /** BT-126 */
  readonly identifier: Term | undefined;
  /** BT-129, unit BT-130 */
  readonly quantity: Quantity | undefined;
  /** BT-131 */
  readonly net: Amount | undefined;
  /** BG-26 */
  readonly periods: readonly Period[];
  /** BG-27 */
  readonly allowances: readonly AllowanceCharge[];
  /** BG-28 */
  readonly charges: readonly AllowanceCharge[];
  /** BT-146 */
  readonly netPrice: Amount | undefined;
  /** BT-148 */
  readonly grossPrice: Amount | undefined;
  /** BG-30 */
  readonly categories: readonly TaxCategory[];
  /** BT-153 */
  readonly itemName: Term | undefined;
  /** BT-157 */
  readonly standardIdentifier: Identifier | undefined;
  /** BT-158 */
  readonly classifications: readonly Identifier[];
  /** BG-32 */
  readonly attributes: readonly ItemAttribute[];
}

export interface ItemAttribute extends Group {
  /** BT-160 */
  readonly name: Term | undefined;
  /** BT-161 */
  readonly value: Term | undefined;
}
