// SPDX-License-Identifier: Apache-2.0
/**
 * CPPFactureMixte into the semantic model, one invoice for each CPPFactureMixteUnitaire, so that the rules of Chorus
 * Pro and the identity of a facture are the same as for every other syntax. Nothing is judged here: what is absent is
 * undefined. (specs: chorus-pro §7.3)
 *
 * TypeIdentifiant is the scheme of an identifier, as partenaires write it in the schemeID of CII and UBL.
 */
import { dayOfIso } from '../en16931/dates.ts';
import { parseDecimal } from '../en16931/decimal.ts';
import { nothingGathered } from '../en16931/elsewhere.ts';
import type {
  Amount,
  DateTerm,
  InvoiceLine,
  Numeric,
  Party,
  PaymentMeans,
  SemanticInvoice,
  TaxCategory,
  Term,
  Totals,
  VatBreakdown,
} from '../en16931/model.ts';
import { type NodeId, none, type XmlTree } from '../xml/tree.ts';
import { facturesOf, type PieceMixte, piecesOf } from './pieces-jointes.ts';
import { cpp } from './vocabulary.ts';

const creditNote = '381';

/** One facture of the file, and what the semantic model has no place for. */
export interface FactureMixte {
  readonly node: NodeId;
  /** From 1, in the order of the file. */
  readonly rang: number;
  readonly invoice: SemanticInvoice;
  readonly typeFournisseur: Term | undefined;
  readonly typeDebiteur: Term | undefined;
  readonly pieces: readonly PieceMixte[];
}

export function readMixte(tree: XmlTree): readonly FactureMixte[] {
  return facturesOf(tree).map((node, i) => ({
    node,
    rang: i + 1,
    invoice: readFacture(tree, node),
    typeFournisseur: term(tree, node, cpp.Fournisseur, cpp.TypeIdentifiant),
    typeDebiteur: term(tree, node, cpp.Debiteur, cpp.TypeIdentifiant),
    pieces: piecesOf(tree, node, i + 1),
  }));
}

function readFacture(tree: XmlTree, node: NodeId): SemanticInvoice {
  const donnees = tree.child(node, cpp.DonneesFacture);
  const typeCode = term(tree, donnees, cpp.Type);
  const currency = term(tree, donnees, cpp.Devise);
  const breakdowns = readBreakdowns(tree, donnees);
  const tvas = tree.child(donnees, cpp.TVAS);
  const origine = term(tree, donnees, cpp.IdFactureOrigine);
  const livraison = date(tree, donnees, cpp.DateLivraison);
  return {
    ...without,
    node,
    kind: typeCode?.text.trim() === creditNote ? 'CREDIT_NOTE' : 'INVOICE',
    number: term(tree, donnees, cpp.Id),
    issueDate: date(tree, donnees, cpp.DateEmissionFacture),
    typeCode,
    currency,
    buyerReference: term(tree, node, cpp.Debiteur, cpp.CodeService),
    contractReference: term(tree, donnees, cpp.Engagement, cpp.NumeroMarche),
    orderReference: term(tree, donnees, cpp.Engagement, cpp.NumeroEngagement),
    process: term(tree, donnees, cpp.Cadre),
    precedingInvoices: origine === undefined ? [] : [{ node: origine.node, number: origine }],
    seller: readParty(tree, tree.child(node, cpp.Fournisseur), cpp.RaisonSociale),
    buyer: readParty(tree, tree.child(node, cpp.Debiteur), cpp.Nom),
    payee: readPayee(tree, node),
    deliveries:
      livraison === undefined ? [] : [{ node: livraison.node, date: livraison, address: undefined }],
    paymentMeans: readPaymentMeans(tree, node, donnees),
    totals: readTotals(tree, tree.child(donnees, cpp.Montants)),
    vatTotals: tvas === none ? [] : [{ node: tvas, amount: undefined, breakdowns }],
    breakdowns,
    lines: tree
      .children(tree.child(donnees, cpp.Lignes), cpp.Ligne)
      .map((line, i) => readLine(tree, line, i + 1)),
  };
}

/** What a CPPFactureMixte never holds. */
const without = {
  vatCurrency: undefined,
  taxPointDate: undefined,
  taxPointCode: undefined,
  dueDate: undefined,
  paymentTerms: undefined,
  specification: undefined,
  taxRepresentative: undefined,
  periods: [],
  allowances: [],
  charges: [],
  supportingDocuments: [],
  countries: [],
  elsewhere: nothingGathered(),
} as const satisfies Partial<SemanticInvoice>;

function readParty(tree: XmlTree, node: NodeId, name: number): Party | undefined {
  if (node === none) return undefined;
  const identifier = term(tree, node, cpp.Identifiant);
  const scheme = term(tree, node, cpp.TypeIdentifiant)?.text;
  const country = term(tree, node, cpp.CodePays);
  return {
    node,
    name: term(tree, node, name),
    tradingName: undefined,
    identifiers: identifier === undefined ? [] : [{ ...identifier, scheme }],
    legalIdentifier: undefined,
    taxRegistrations: [],
    electronicAddress: undefined,
    address: country === undefined ? undefined : { node: country.node, country },
  };
}

/** Who is paid, where it is somebody else. */
function readPayee(tree: XmlTree, node: NodeId): SemanticInvoice['payee'] {
  const name = term(tree, node, cpp.Fournisseur, cpp.ReferenceBancaire, cpp.RaisonSocialeEncaisseur);
  if (name === undefined) return undefined;
  return { node: name.node, name, identifiers: [], legalIdentifier: undefined };
}

/** The means stands with the facture, the account with the supplier. */
function readPaymentMeans(tree: XmlTree, node: NodeId, donnees: NodeId): readonly PaymentMeans[] {
  const means = tree.child(donnees, cpp.ModePaiement);
  const account = tree.child(tree.child(node, cpp.Fournisseur), cpp.ReferenceBancaire);
  if (means === none && account === none) return [];
  return [
    {
      node: means === none ? donnees : means,
      code: term(tree, means, cpp.Code),
      accounts: account === none ? [] : [{ node: account, identifier: term(tree, account, cpp.Compte) }],
    },
  ];
}

function readTotals(tree: XmlTree, node: NodeId): Totals | undefined {
  if (node === none) return undefined;
  return {
    node,
    lines: undefined,
    allowances: undefined,
    charges: undefined,
    withoutVat: amount(tree, node, cpp.MontantHT),
    withVat: amount(tree, node, cpp.MontantTTC),
    paid: undefined,
    rounding: undefined,
    due: amount(tree, node, cpp.MontantNetAPayer),
  };
}

function readBreakdowns(tree: XmlTree, donnees: NodeId): readonly VatBreakdown[] {
  return tree.children(tree.child(donnees, cpp.TVAS), cpp.TVA).map((node) => ({
    node,
    base: amount(tree, node, cpp.BaseHt),
    tax: amount(tree, node, cpp.MontantTVA),
    category: category(tree, node, cpp.Taux),
  }));
}

function readLine(tree: XmlTree, node: NodeId, rank: number): InvoiceLine {
  const quantity = numeric(tree, node, cpp.Quantite);
  return {
    node,
    identifier: { node, text: String(rank) },
    quantity: quantity === undefined ? undefined : { ...quantity, unit: undefined },
    net: amount(tree, node, cpp.MontantHT),
    periods: [],
    allowances: [],
    charges: [],
    netPrice: amount(tree, node, cpp.PrixUnitaire),
    grossPrice: undefined,
    categories: [category(tree, node, cpp.TauxTVA)],
    itemName: term(tree, node, cpp.ReferenceProduit),
    standardIdentifier: undefined,
    classifications: [],
    attributes: [],
  };
}

function category(tree: XmlTree, node: NodeId, rate: number): TaxCategory {
  return {
    node,
    vat: true,
    tax: undefined,
    code: undefined,
    rate: numeric(tree, node, rate),
    exemptionReason: undefined,
    exemptionCode: undefined,
  };
}

/** The term at the end of a path; undefined when the path ends early. */
function term(tree: XmlTree, node: NodeId, ...path: readonly number[]): Term | undefined {
  let at = node;
  for (const name of path) at = at === none ? none : tree.child(at, name);
  return at === none ? undefined : { node: at, text: tree.text(at) };
}

function date(tree: XmlTree, node: NodeId, name: number): DateTerm | undefined {
  const found = term(tree, node, name);
  return found === undefined ? undefined : { ...found, day: dayOfIso(found.text) };
}

function numeric(tree: XmlTree, node: NodeId, name: number): Numeric | undefined {
  const found = term(tree, node, name);
  return found === undefined ? undefined : { ...found, value: parseDecimal(found.text) };
}

function amount(tree: XmlTree, node: NodeId, name: number): Amount | undefined {
  const found = numeric(tree, node, name);
  return found === undefined ? undefined : { ...found, currency: undefined };
}
