// SPDX-License-Identifier: Apache-2.0
/**
 * A draft: every business term that a specimen writes, as text. It is made coherent by `make.ts`; all of it may be
 * changed or taken away afterwards, which is how an invalid twin is made, so every term may be undefined.
 */

/** Changeable, and every term may be absent. */
type Loose<T> = { -readonly [K in keyof T]?: T[K] | undefined };

export interface DraftIdentifier {
  text: string;
  scheme?: string | undefined;
}

export type DraftAddress = Loose<{
  line1: string;
  line2: string;
  city: string;
  postCode: string;
  subdivision: string;
  country: string;
}>;

export type DraftParty = Loose<{
  name: string;
  tradingName: string;
  /** BT-30, BT-47 */
  legal: DraftIdentifier;
  /** BT-31, BT-48 */
  vat: string;
  /** BT-32 */
  otherTax: string;
  /** BT-34, BT-49 */
  electronic: DraftIdentifier;
  address: DraftAddress;
  contact: Loose<{ name: string; telephone: string; email: string }>;
}> & { /** BT-29, BT-46 */ identifiers: DraftIdentifier[] };

export type DraftPayee = Loose<{ name: string; identifier: DraftIdentifier; legal: DraftIdentifier }>;

export type DraftTaxRepresentative = Loose<{ name: string; vat: string; address: DraftAddress }>;

export type DraftDelivery = Loose<{
  name: string;
  location: DraftIdentifier;
  date: string;
  address: DraftAddress;
}>;

export type DraftPeriod = Loose<{ start: string; end: string }>;

export type DraftPayment = Loose<{
  code: string;
  remittance: string;
  card: Loose<{ number: string; holder: string }>;
  /** BT-89, the debited account BT-91 and the creditor BT-90. */
  mandate: Loose<{ reference: string; account: string; creditor: string }>;
}> & { accounts: Loose<{ identifier: string; name: string; bic: string }>[] };

/** BG-20, BG-21, BG-27, BG-28 */
export type DraftAllowanceCharge = Loose<{
  amount: string;
  base: string;
  percent: string;
  reason: string;
  reasonCode: string;
  category: string;
  rate: string;
}>;

export type DraftTotals = Loose<{
  lines: string;
  allowances: string;
  charges: string;
  withoutVat: string;
  vat: string;
  /** BT-111, in the currency BT-6. */
  vatInAccounting: string;
  withVat: string;
  paid: string;
  rounding: string;
  due: string;
}>;

export type DraftBreakdown = Loose<{
  base: string;
  tax: string;
  category: string;
  rate: string;
  reason: string;
  reasonCode: string;
}>;

export type DraftDocument = Loose<{
  /** BT-122, or BT-18 with its type 130. */
  reference: string;
  scheme: string;
  typeCode: string;
  description: string;
  uri: string;
  mimeCode: string;
  filename: string;
  base64: string;
}>;

export type DraftPreceding = Loose<{ number: string; date: string }>;

export type DraftLine = Loose<{
  identifier: string;
  note: string;
  quantity: string;
  unit: string;
  net: string;
  orderLine: string;
  period: DraftPeriod;
  netPrice: string;
  grossPrice: string;
  priceDiscount: string;
  baseQuantity: string;
  category: string;
  rate: string;
  name: string;
  description: string;
  sellerItem: string;
  standardItem: DraftIdentifier;
  originCountry: string;
  object: DraftIdentifier;
}> & {
  allowances: DraftAllowanceCharge[];
  charges: DraftAllowanceCharge[];
  classifications: DraftIdentifier[];
  attributes: Loose<{ name: string; value: string }>[];
};

export type Draft = Loose<{
  number: string;
  issueDate: string;
  dueDate: string;
  typeCode: string;
  currency: string;
  vatCurrency: string;
  taxPointDate: string;
  taxPointCode: string;
  process: string;
  specification: string;
  buyerReference: string;
  project: string;
  contract: string;
  order: string;
  despatch: string;
  receipt: string;
  tender: string;
  accountingCost: string;
  paymentTerms: string;
  seller: DraftParty;
  buyer: DraftParty;
  payee: DraftPayee;
  taxRepresentative: DraftTaxRepresentative;
  delivery: DraftDelivery;
  period: DraftPeriod;
  payment: DraftPayment;
  totals: DraftTotals;
}> & {
  kind: 'INVOICE' | 'CREDIT_NOTE';
  notes: Loose<{ subject: string; text: string }>[];
  preceding: DraftPreceding[];
  allowances: DraftAllowanceCharge[];
  charges: DraftAllowanceCharge[];
  breakdowns: DraftBreakdown[];
  documents: DraftDocument[];
  lines: DraftLine[];
};
