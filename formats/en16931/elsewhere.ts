// SPDX-License-Identifier: Apache-2.0
/** What a syntax fills while it looks for groups that stand elsewhere; see `Elsewhere`. */
import type { Elsewhere } from './model.ts';

export type Gathered = { readonly [Key in keyof Elsewhere]: Elsewhere[Key][number][] };

export function nothingGathered(): Gathered {
  return {
    allowanceCategories: [],
    attributes: [],
    breakdowns: [],
    buyerAddresses: [],
    buyerElectronicAddresses: [],
    buyers: [],
    cardNumbers: [],
    chargeCategories: [],
    classifications: [],
    deliveryAddresses: [],
    itemCategories: [],
    lines: [],
    otherCategories: [],
    payees: [],
    paymentMeans: [],
    periods: [],
    precedingInvoices: [],
    representativeAddresses: [],
    sellerAddresses: [],
    sellerElectronicAddresses: [],
    sellers: [],
    supportingDocuments: [],
    taxPointCodes: [],
    taxPointDates: [],
    taxRegistrations: [],
    taxRepresentatives: [],
    totals: [],
    unsignedCategories: [],
    vatTotals: [],
  };
}
