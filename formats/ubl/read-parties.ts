// SPDX-License-Identifier: Apache-2.0
/** BG-4, BG-7, BG-10 and BG-11: the parties of a UBL document. */
import type { Party, Payee, TaxRepresentative } from '../en16931/model.ts';
import { type NodeId, none, type XmlTree } from '../xml/tree.ts';
import { address, descend, identifier, identifierAt, taxRegistrations, term } from './read-terms.ts';
import { cac, cbc } from './vocabulary.ts';

/** AccountingSupplierParty or AccountingCustomerParty; its Party may be missing. */
export function readParty(tree: XmlTree, node: NodeId): Party | undefined {
  if (node === none) return undefined;
  const parties = tree.children(node, cac.Party);
  return {
    node,
    name: term(tree, node, cac.Party, cac.PartyLegalEntity, cbc.RegistrationName),
    tradingName: term(tree, node, cac.Party, cac.PartyName, cbc.Name),
    identifiers: parties.flatMap((party) => partyIdentifiers(tree, party)),
    legalIdentifier: identifier(tree, node, cac.Party, cac.PartyLegalEntity, cbc.CompanyID),
    taxRegistrations: parties.flatMap((party) => taxRegistrations(tree, party)),
    electronicAddress: identifier(tree, node, cac.Party, cbc.EndpointID),
    address: address(tree, descend(tree, node, [cac.Party, cac.PostalAddress])),
  };
}

function partyIdentifiers(tree: XmlTree, party: NodeId) {
  return tree
    .children(party, cac.PartyIdentification)
    .flatMap((node) => tree.children(node, cbc.ID))
    .map((node) => identifierAt(tree, node));
}

export function readPayee(tree: XmlTree, node: NodeId): Payee | undefined {
  if (node === none) return undefined;
  return {
    node,
    name: term(tree, node, cac.PartyName, cbc.Name),
    identifiers: partyIdentifiers(tree, node),
    legalIdentifier: identifier(tree, node, cac.PartyLegalEntity, cbc.CompanyID),
  };
}

export function readTaxRepresentative(tree: XmlTree, node: NodeId): TaxRepresentative | undefined {
  if (node === none) return undefined;
  return {
    node,
    name: term(tree, node, cac.PartyName, cbc.Name),
    taxRegistrations: taxRegistrations(tree, node),
    address: address(tree, tree.child(node, cac.PostalAddress)),
  };
}
