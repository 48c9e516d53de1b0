// SPDX-License-Identifier: Apache-2.0
/**
 * BR-FR-MV-02, 11 to 14 and BR-FR-BD-02, 13 and 14: invoices of several sellers (cadres B8, S8, M8) and
 * bidirectional ones (B9, S9, M9), as a whole.
 */
import { hasText, normalizeSpace } from '../forms.ts';
import type { Cadre, FrenchInvoice } from '../french-invoice.ts';
import { type Fault, type FrenchRule, termRule, walkRule } from '../rows.ts';
import { isHead, type SubInvoiceLine, sellerOf } from '../sub-invoice-line.ts';
import { selfBilled } from './party-kinds.ts';
import {
  bidirectional,
  both,
  documentIn,
  eachHead,
  heading,
  headingEn,
  isIn,
  multiSeller,
} from './sub-invoice-rows.ts';

export const multiSellerRules: readonly FrenchRule[] = [
  documentIn(multiSeller, ({ subInvoices }) => subInvoices.heads.length >= 1, {
    id: 'BR-FR-MV-02_EXT-FR-FE-163',
    bt: 'EXT-FR-FE-163',
    fr: `Une facture multi-vendeurs doit avoir au moins une tete de sous-facture ${heading}`,
    en: `An invoice of several sellers must have at least one head of a sub-invoice ${headingEn}`,
  }),
  documentIn(bidirectional, ({ subInvoices }) => subInvoices.heads.length === 2, {
    id: 'BR-FR-BD-02_EXT-FR-FE-163',
    bt: 'EXT-FR-FE-163',
    expected: '2 GROUP',
    fr: `Une facture bidirectionnelle doit avoir deux tetes de sous-facture ${heading}`,
    en: `A bidirectional invoice must have two heads of sub-invoices ${headingEn}`,
  }),
  documentIn(bidirectional, (invoice) => headsOf(invoice, 'BT-30') === 1, {
    id: { UBL: 'BR-FR-BD-02_BT-30', CII: 'BR-FR-BD-02_BT-31' },
    bt: 'EXT-FR-FE-167',
    fr: 'Une facture bidirectionnelle doit avoir une seule tete de sous-facture du vendeur (meme identifiant legal)',
    en: 'A bidirectional invoice must have exactly one head of a sub-invoice of the seller (same legal identifier)',
  }),
  documentIn(bidirectional, (invoice) => headsOf(invoice, 'BT-47') === 1, {
    id: 'BR-FR-BD-02_BT-47',
    bt: 'EXT-FR-FE-167',
    fr: "Une facture bidirectionnelle doit avoir une seule tete de sous-facture de l'acheteur (meme identifiant legal)",
    en: 'A bidirectional invoice must have exactly one head of a sub-invoice of the buyer (same legal identifier)',
  }),
  walkRule({
    broken: (invoice) => (isIn(invoice, both) ? headsWithoutOwnNumber(invoice) : []),
    id: 'BR-FR-MV-11_BT-128',
    bt: 'BT-128',
    fr: 'Une seule sous-facture du vendeur principal porte le numero de la facture (BT-1)',
    en: 'One sub-invoice of the main seller, and only one, bears the number of the invoice (BT-1)',
  }),
  documentIn(both, hasUniqueNumbers, {
    id: 'BR-FR-MV-12_BT-128',
    bt: 'BT-128',
    fr: 'Les numeros des sous-factures (BT-128 de schema AFL) doivent etre distincts',
    en: 'The numbers of the sub-invoices (BT-128 of scheme AFL) must be distinct',
  }),
  ...typeRules(),
  ...referenceRules('BR-FR-MV-14', multiSeller, ['384', '472', '381', '396', '503']),
  ...referenceRules('BR-FR-BD-14', bidirectional, ['261', '471', '473', '502']),
];

/** The heads whose seller has a legal identifier of that party. */
function headsOf(invoice: FrenchInvoice, party: 'BT-30' | 'BT-47'): number {
  const known = new Set(invoice.texts(party));
  return invoice.subInvoices.heads.filter(({ line }) => line.sellerIdentifiers.some((id) => known.has(id)))
    .length;
}

/**
 * The heads of the main seller, unless exactly one of them bears the number of the invoice: where none seems to,
 * those that do not; where several do, those that do.
 */
function headsWithoutOwnNumber(invoice: FrenchInvoice): readonly Fault[] {
  const sellers = new Set(invoice.texts('BT-30'));
  const own = ownNumbers(invoice, sellers);
  if (own === 1) return [];
  const numbers = invoice.texts('BT-1');
  const holds = ({ number }: SubInvoiceLine) =>
    own === 0 ? numbers.includes(number) : numbers.some((known) => known !== number);
  return invoice.subInvoices.heads
    .filter(({ line }) => isOfSeller(line, sellers, invoice) && !holds(line))
    .map(({ line }) => ({ node: line.node }));
}

/** UBL trims the identifier of the line. */
function isOfSeller(line: SubInvoiceLine, sellers: ReadonlySet<string>, { syntax }: FrenchInvoice): boolean {
  if (syntax === 'UBL') return line.sellerIdentifiers.length > 0 && sellers.has(sellerOf(line));
  return line.sellerIdentifiers.some((id) => sellers.has(id));
}

/** UBL counts lines, CII objects. */
function ownNumbers(invoice: FrenchInvoice, sellers: ReadonlySet<string>): number {
  const numbers = invoice.texts('BT-1');
  let count = 0;
  for (const line of invoice.subInvoices.lines) {
    if (!line.links.some(isHead) || !isOfSeller(line, sellers, invoice)) continue;
    const own = line.numbers.filter((node) => numbers.includes(invoice.tree.text(node))).length;
    count += invoice.syntax === 'UBL' ? Math.min(own, 1) : own;
  }
  return count;
}

/** A head's number must not have been used before: in CII by any document, in UBL by any line. */
function hasUniqueNumbers(invoice: FrenchInvoice): boolean {
  const { tree, subInvoices } = invoice;
  const ofHeads = new Set(subInvoices.heads.flatMap(({ line }) => line.numbers));
  const numbers =
    invoice.syntax === 'UBL'
      ? subInvoices.lines.flatMap((line) => line.numbers)
      : invoice.nodes('document number');
  const seen = new Set<string>();
  for (const node of numbers) {
    const text = tree.text(node);
    if (ofHeads.has(node) && seen.has(text)) return false;
    seen.add(text);
  }
  return true;
}

function typeRules(): readonly FrenchRule[] {
  return [
    termRule({
      id: 'BR-FR-MV-13_BT-3',
      of: 'BT-3',
      bt: 'BT-3',
      holds: (text, invoice) =>
        !isIn(invoice, multiSeller) ||
        (hasText(text) && !selfBilled.includes(invoice.syntax === 'UBL' ? normalizeSpace(text) : text)),
      fr: `Une facture multi-vendeurs ne peut etre d'un type autofacture (${selfBilled.join(', ')})`,
      en: `An invoice of several sellers cannot be of a self-billed type (${selfBilled.join(', ')})`,
    }),
    termRule({
      id: { UBL: 'BR-FR-MV-BD_BT-3', CII: 'BR-FR-BD-13_BT-3' },
      of: 'BT-3',
      bt: 'BT-3',
      holds: (text, invoice) => !isIn(invoice, bidirectional) || selfBilled.includes(normalizeSpace(text)),
      expected: selfBilled.join(' | '),
      fr: `Une facture bidirectionnelle doit etre d'un type autofacture (${selfBilled.join(', ')})`,
      en: `A bidirectional invoice must be of a self-billed type (${selfBilled.join(', ')})`,
    }),
  ];
}

function referenceRules(
  family: string,
  cadres: readonly Cadre[],
  types: readonly string[],
): readonly FrenchRule[] {
  const asked = (invoice: FrenchInvoice) => invoice.says('BT-3', ...types);
  return [
    eachHead(cadres, ({ line }, invoice) => !asked(invoice) || line.numberedReferences, {
      id: `${family}-EXT-FR-FE-136`,
      bt: 'EXT-FR-FE-136',
      fr: `Une tete de sous-facture d'une facture rectificative ou d'un avoir (${types.join(', ')}) doit citer la facture anterieure`,
      en: `The head of a sub-invoice of a corrective invoice or credit note (${types.join(', ')}) must refer to the preceding invoice`,
    }),
    eachHead(cadres, ({ line }, invoice) => !asked(invoice) || line.anyDatedReferences, {
      id: `${family}-EXT-FR-FE-138`,
      bt: 'EXT-FR-FE-138',
      fr: `Une tete de sous-facture d'une facture rectificative ou d'un avoir (${types.join(', ')}) doit dater la facture anterieure`,
      en: `The head of a sub-invoice of a corrective invoice or credit note (${types.join(', ')}) must date the preceding invoice`,
    }),
  ];
}
