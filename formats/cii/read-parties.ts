// SPDX-License-Identifier: Apache-2.0
/** BG-4, BG-7, BG-10, BG-11 and BG-13: the parties of a Cross Industry Invoice, and where it is delivered. */
import type {
  Address,
  Delivery,
  Identifier,
  Party,
  Payee,
  TaxRegistration,
  TaxRepresentative,
} from '../en16931/model.ts';
import { type NodeId, none, type XmlTree } from '../xml/tree.ts';
import { descend, identifier, identifierAt, term, writtenDate } from './read-terms.ts';
import { attribute, ram } from './vocabulary.ts';

export function readParty(tree: XmlTree, node: NodeId): Party | undefined {
  if (node === none) return undefined;
  return {
    node,
    name: term(tree, node, ram.Name),
    tradingName: term(tree, node, ram.SpecifiedLegalOrganization, ram.TradingBusinessName),
    identifiers: partyIdentifiers(tree, node),
    legalIdentifier: identifier(tree, node, ram.SpecifiedLegalOrganization, ram.ID),
    taxRegistrations: taxRegistrations(tree, node),
    electronicAddress: electronicAddress(tree, node),
    address: partyAddress(tree, node),
  };
}

export function readPayee(tree: XmlTree, node: NodeId): Payee | undefined {
  if (node === none) return undefined;
  return {
    node,
    name: term(tree, node, ram.Name),
    identifiers: partyIdentifiers(tree, node),
    legalIdentifier: identifier(tree, node, ram.SpecifiedLegalOrganization, ram.ID),
  };
}

export function readTaxRepresentative(tree: XmlTree, node: NodeId): TaxRepresentative | undefined {
  if (node === none) return undefined;
  return {
    node,
    name: term(tree, node, ram.Name),
    taxRegistrations: taxRegistrations(tree, node),
    address: partyAddress(tree, node),
  };
}

export function readDelivery(tree: XmlTree, node: NodeId): Delivery {
  const occurrence = descend(tree, node, ram.ActualDeliverySupplyChainEvent, ram.OccurrenceDateTime);
  return {
    node,
    date: occurrence === none ? undefined : writtenDate(tree, occurrence),
    address: address(tree, descend(tree, node, ram.ShipToTradeParty, ram.PostalTradeAddress)),
  };
}

function address(tree: XmlTree, node: NodeId): Address | undefined {
  return node === none ? undefined : { node, country: term(tree, node, ram.CountryID) };
}

/** The country is that of any address of it; the rules want only one. */
function partyAddress(tree: XmlTree, party: NodeId): Address | undefined {
  const node = tree.child(party, ram.PostalTradeAddress);
  return node === none
    ? undefined
    : { node, country: term(tree, party, ram.PostalTradeAddress, ram.CountryID) };
}

/** Both kinds, in the order of the document. */
function partyIdentifiers(tree: XmlTree, party: NodeId): readonly Identifier[] {
  const found: Identifier[] = [];
  for (let node = tree.firstChild(party); node !== none; node = tree.nextSibling(node)) {
    const name = tree.nameId(node);
    if (name === ram.ID) found.push(identifierAt(tree, node));
    else if (name === ram.GlobalID) found.push({ ...identifierAt(tree, node), global: true });
  }
  return found;
}

/** An address that is announced but not given is a term with an empty text. */
function electronicAddress(tree: XmlTree, party: NodeId): Identifier | undefined {
  const node = tree.child(party, ram.URIUniversalCommunication);
  if (node === none) return undefined;
  return identifier(tree, node, ram.URIID) ?? { node, text: '', scheme: undefined };
}

const vatScheme = 'VA';
const taxScheme = 'FC';

/** VA is the VAT number, FC the number with the tax authorities; another is none of EN 16931. */
function taxRegistrations(tree: XmlTree, party: NodeId): readonly TaxRegistration[] {
  const found: TaxRegistration[] = [];
  for (const node of tree.children(party, ram.SpecifiedTaxRegistration)) {
    for (const at of tree.children(node, ram.ID)) {
      const scheme = tree.attribute(at, attribute.schemeID);
      if (scheme !== vatScheme && scheme !== taxScheme) continue;
      found.push({ node, vat: scheme === vatScheme, identifier: { node: at, text: tree.text(at) } });
    }
  }
  return found;
}
