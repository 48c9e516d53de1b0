// SPDX-License-Identifier: Apache-2.0
/** How a syntax looks for groups that stand elsewhere, in one pass over its elements; see `Elsewhere`. */
import type { NodeId, XmlTree } from '../xml/tree.ts';
import type { Elsewhere, SemanticInvoice, Term } from './model.ts';

/** What is read in its place already. */
export type Places = Pick<SemanticInvoice, 'seller' | 'buyer' | 'payee' | 'taxRepresentative' | 'totals'>;

/** Keeps what it finds in an element of its name. */
export type Gather = (tree: XmlTree, node: NodeId, found: Gathered, places: Places) => void;

/** `country` and `gatherers` go by the number of a name. */
export function gatherElsewhere(
  tree: XmlTree,
  places: Places,
  country: number,
  gatherers: ReadonlyMap<number, Gather>,
): Pick<SemanticInvoice, 'countries' | 'elsewhere'> {
  const countries: Term[] = [];
  const elsewhere = nothingGathered();
  for (let node = 1; node < tree.size; node++) {
    const name = tree.nameId(node);
    if (name === country) countries.push({ node, text: tree.text(node) });
    else gatherers.get(name)?.(tree, node, elsewhere, places);
  }
  return { countries, elsewhere };
}

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
