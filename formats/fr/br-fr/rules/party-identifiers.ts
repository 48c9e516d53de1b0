// SPDX-License-Identifier: Apache-2.0
/** BR-FR-24, 26, CO-10 and CO-15: the schemes of the identifiers of the parties, and what some schemes ask for. */
import type { NodeId } from '../../../xml/tree.ts';
import { atMost, isAddress } from '../forms.ts';
import type { FrenchInvoice } from '../french-invoice.ts';
import { documentRule, type FrenchRule, groupRule, termRule } from '../rows.ts';
import type { TermName } from '../terms.ts';
import { identifierPath, type PartyKind, parties, schemes } from './party-kinds.ts';

const maxPrivateLength = 100;
const isShortPrivate = atMost(maxPrivateLength);

export const partyIdentifierRules: readonly FrenchRule[] = [
  ...privateRules('BT-29'),
  ...privateRules('BT-46'),
  ...parties.flatMap(schemeRules),
  documentRule({
    id: 'BR-FR-CO-15_BT-29-1',
    bt: 'BT-29-1',
    holds: hasRepresentativeVat,
    about: 'BT-29',
    fr: "Un vendeur membre d'un assujetti unique (schema 0231) doit indiquer un representant fiscal et son numero de TVA",
    en: 'A seller who is a member of a sole taxable person (scheme 0231) must name a tax representative and its VAT number',
  }),
];

function privateRules(term: TermName): readonly FrenchRule[] {
  return [
    termRule({
      id: `BR-FR-24_${term}`,
      of: term,
      bt: term,
      holds: (text, invoice, node) => isAddress(text) || !isPrivate(invoice, node),
      expected: 'A-Z a-z 0-9 + - _ .',
      fr: `Un identifiant prive (schema ${schemes.private}) ne peut contenir que des lettres, des chiffres et + - _ .`,
      en: `A private identifier (scheme ${schemes.private}) may hold only letters, digits and + - _ .`,
    }),
    termRule({
      id: `BR-FR-26_${term}`,
      of: term,
      bt: term,
      holds: (text, invoice, node) => isShortPrivate(text) || !isPrivate(invoice, node),
      expected: `<= ${maxPrivateLength}`,
      fr: `Un identifiant prive (schema ${schemes.private}) ne doit pas depasser ${maxPrivateLength} caracteres`,
      en: `A private identifier (scheme ${schemes.private}) must not exceed ${maxPrivateLength} characters`,
    }),
  ];
}

function isPrivate(invoice: FrenchInvoice, node: NodeId): boolean {
  return invoice.attribute(node, 'schemeID') === schemes.private;
}

/** BR-FR-CO-10 */
function schemeRules(party: PartyKind): readonly FrenchRule[] {
  const { identifier, nom, name } = party;
  const over = party.group === 'BG-13' ? 'BT-71-GROUP' : party.group;
  const identifiers = (node: NodeId, invoice: FrenchInvoice) =>
    invoice.under(node, identifierPath(invoice, party).replace('cac:DeliveryLocation/', ''));
  const schemesOf = (node: NodeId, invoice: FrenchInvoice) =>
    identifiers(node, invoice).map((found) => invoice.attribute(found, 'schemeID'));
  return [
    groupRule({
      id: `BR-FR-CO-10_${identifier}-1`,
      over,
      bt: `${identifier}-1`,
      holds: (node, invoice) => schemesOf(node, invoice).every((scheme) => scheme !== undefined),
      about: (node, invoice) =>
        identifiers(node, invoice).find((found) => invoice.attribute(found, 'schemeID') === undefined),
      fr: `Chaque identifiant ${nom} doit indiquer son schema (schemeID)`,
      en: `Each identifier ${name} must have its scheme (schemeID)`,
    }),
    groupRule({
      id: `BR-FR-CO-10_${identifier}-2`,
      over,
      bt: `${identifier}-1`,
      holds: (node, invoice) => {
        const known = schemesOf(node, invoice).filter((scheme) => scheme !== undefined);
        return new Set(known).size === known.length;
      },
      about: (node, invoice) => identifiers(node, invoice).at(-1),
      fr: `Deux identifiants ${nom} ne peuvent avoir le meme schema (schemeID)`,
      en: `Two identifiers ${name} cannot have the same scheme (schemeID)`,
    }),
  ];
}

function hasRepresentativeVat(invoice: FrenchInvoice): boolean {
  if (invoice.ofScheme(invoice.nodes('BT-29'), schemes.soleTaxable).length === 0) return true;
  const registrations = invoice.nodes('BT-63');
  const numbers = invoice.syntax === 'UBL' ? registrations : invoice.ofScheme(registrations, 'VA');
  return numbers.some((node) => invoice.tree.text(node) !== '');
}
