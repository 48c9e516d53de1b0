// SPDX-License-Identifier: Apache-2.0
/** BR-FR-09, 10, 11 and 32: the SIREN and SIRET of the parties. */
import type { NodeId } from '../../../xml/tree.ts';
import { isSiren, normalizeSpace, sirenOfSiret } from '../forms.ts';
import type { FrenchInvoice } from '../french-invoice.ts';
import { documentRule, type FrenchRule, groupRule, termRule } from '../rows.ts';
import type { TermName } from '../terms.ts';
import { identifierPath, legalPath, type PartyKind, parties, schemes } from './party-kinds.ts';

export const sirenRules: readonly FrenchRule[] = [
  ...parties.map(siretRule),
  ...sellerSirenRules(),
  documentRule({
    id: 'BR-FR-11_BT-47',
    bt: 'BT-47',
    holds: hasBuyerSiren,
    about: 'BT-47',
    expected: '9 chiffres, schemeID 0002',
    fr: "Une facture dont la note BAR dit B2B doit porter le SIREN de l'acheteur, de 9 chiffres (schema 0002)",
    en: 'An invoice whose note BAR says B2B must have the SIREN of the buyer, of 9 digits (scheme 0002)',
  }),
  sirenRule({ UBL: 'BR-FR-32-LEGALID', CII: 'BR-FR-32-LEGALID' }, 'legal identifier', 'BT-30', [
    schemes.siren,
  ]),
  sirenRule({ UBL: 'BR-FR-32-ID', CII: 'BR-FR-32-GLOBALID' }, 'global identifier', 'BT-29', [
    schemes.siren,
    schemes.soleTaxable,
  ]),
];

function siretRule(party: PartyKind): FrenchRule {
  const siretOf = (node: NodeId, invoice: FrenchInvoice) =>
    invoice.ofScheme(invoice.under(node, identifierPath(invoice, party)), schemes.siret)[0];
  return groupRule({
    id: `BR-FR-09_${party.identifier}`,
    over: party.group,
    bt: party.identifier,
    holds: (node, invoice) => {
      const siret = siretOf(node, invoice);
      if (siret === undefined) return true;
      const begun = sirenOfSiret(invoice.tree.text(siret));
      const siren = invoice.ofScheme(invoice.under(node, legalPath(invoice, party)), schemes.siren)[0];
      const legal = siren === undefined ? '' : invoice.tree.text(siren);
      const own = legal === '' && party.hasSiren === undefined ? begun : legal;
      return begun !== undefined && begun === own;
    },
    about: siretOf,
    expected: '14 chiffres, SIREN + NIC',
    fr: `Le SIRET ${party.nom} doit avoir 14 chiffres et commencer par le SIREN de son identifiant legal`,
    en: `The SIRET ${party.name} must have 14 digits and begin with the SIREN of its legal identifier`,
  });
}

/** UBL asks it of every legal entity of the seller, CII of the invoice. */
function sellerSirenRules(): readonly FrenchRule[] {
  const id = 'BR-FR-10_BT-30';
  const words = {
    bt: 'BT-30',
    expected: '9 chiffres, schemeID 0002',
    fr: 'Le SIREN du vendeur, de 9 chiffres (schema 0002), est obligatoire',
    en: 'The SIREN of the seller, of 9 digits (scheme 0002), is mandatory',
  };
  const areSirens = (invoice: FrenchInvoice, legal: readonly NodeId[]) => {
    const sirens = invoice.ofScheme(legal, schemes.siren).map((node) => invoice.tree.text(node));
    return sirens.length > 0 && sirens.every((text) => isSiren(normalizeSpace(text)));
  };
  return [
    groupRule({
      ...words,
      id: { UBL: id },
      over: 'BT-30-PARENT',
      holds: (node, invoice) => areSirens(invoice, invoice.under(node, 'cbc:CompanyID')),
      about: (node, invoice) => invoice.under(node, 'cbc:CompanyID')[0],
    }),
    documentRule({
      ...words,
      id: { CII: id },
      holds: (invoice) => areSirens(invoice, invoice.nodes('BT-30')),
      about: 'BT-30',
    }),
  ];
}

/** CII does not let white space around it pass. */
function hasBuyerSiren(invoice: FrenchInvoice): boolean {
  if (!invoice.notes.contents('BAR').includes('B2B')) return true;
  const sirens = invoice
    .ofScheme(invoice.nodes('BT-47'), schemes.siren)
    .map((node) => invoice.tree.text(node));
  const texts = invoice.syntax === 'UBL' ? sirens.map(normalizeSpace) : sirens;
  return texts.length > 0 && texts.every(isSiren);
}

function sirenRule(
  id: { readonly UBL: string; readonly CII: string },
  term: TermName,
  bt: string,
  known: readonly string[],
): FrenchRule {
  return termRule({
    id,
    of: term,
    bt,
    holds: (text, invoice, node) =>
      isSiren(normalizeSpace(text)) || !known.includes(invoice.attribute(node, 'schemeID') ?? ''),
    expected: '9 chiffres',
    fr: `Un identifiant de schema ${known.join(' ou ')} est un SIREN, de 9 chiffres`,
    en: `An identifier of scheme ${known.join(' or ')} is a SIREN, of 9 digits`,
  });
}
