// SPDX-License-Identifier: Apache-2.0
/**
 * Twins of UBL-CR, UBL-SR, UBL-DT, CII-SR and CII-DT, made from the tables of paths of each syntax: the element that a
 * rule forbids is put in, the one it wants once is doubled or taken away. They are put last in their parent, so that
 * the schema may refuse such a twin too: it is the business rules that are shown here.
 */
import {
  agreementPaths,
  documentPaths as ciiDocumentPaths,
  deliveryPaths,
  documentContextPaths,
  settlementPaths,
  summationPaths,
} from '../../cii/regles-syntaxe/entete.ts';
import {
  linePaths as ciiLinePaths,
  lineAgreementPaths,
  lineDeliveryPaths,
  lineDocumentPaths,
  lineSettlementPaths,
  productPaths,
} from '../../cii/regles-syntaxe/ligne.ts';
import {
  addressPaths,
  billingPeriodPaths,
  identifierPaths,
  referencedDocumentPaths,
  tradeTaxPaths,
} from '../../cii/regles-syntaxe/types.ts';
import { type Bound, type PathEntry, parseNotation } from '../../en16931/path-rules/notation.ts';
import { anywherePaths, documentPaths } from '../../ubl/regles-syntaxe/document.ts';
import { linePaths } from '../../ubl/regles-syntaxe/ligne.ts';
import type { SpecimenDescription, SpecimenSyntax } from '../description.ts';
import type { Draft } from '../draft.ts';
import { element, type XmlElement } from '../xml.ts';
import type { Twin } from './twin.ts';

const extensions = 'urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2';

interface Table {
  /** Steps from the root. */
  readonly context: string;
  readonly paths: string;
}

const transaction = 'rsm:SupplyChainTradeTransaction';
const line = `${transaction}/ram:IncludedSupplyChainTradeLineItem`;
const agreement = `${transaction}/ram:ApplicableHeaderTradeAgreement`;
const settlement = `${transaction}/ram:ApplicableHeaderTradeSettlement`;

const tables: Readonly<Record<SpecimenSyntax, readonly Table[]>> = {
  UBL: [
    { context: '', paths: documentPaths },
    { context: '', paths: linePaths },
    { context: '', paths: anywherePaths },
  ],
  CII: [
    { context: 'rsm:ExchangedDocumentContext', paths: documentContextPaths },
    { context: 'rsm:ExchangedDocument', paths: ciiDocumentPaths },
    { context: agreement, paths: agreementPaths },
    { context: `${transaction}/ram:ApplicableHeaderTradeDelivery`, paths: deliveryPaths },
    { context: settlement, paths: settlementPaths },
    {
      context: `${settlement}/ram:SpecifiedTradeSettlementHeaderMonetarySummation`,
      paths: summationPaths,
    },
    { context: line, paths: ciiLinePaths },
    { context: `${line}/ram:AssociatedDocumentLineDocument`, paths: lineDocumentPaths },
    { context: `${line}/ram:SpecifiedTradeProduct`, paths: productPaths },
    { context: `${line}/ram:SpecifiedLineTradeAgreement`, paths: lineAgreementPaths },
    { context: `${line}/ram:SpecifiedLineTradeDelivery`, paths: lineDeliveryPaths },
    { context: `${line}/ram:SpecifiedLineTradeSettlement`, paths: lineSettlementPaths },
    { context: `${agreement}/ram:BuyerOrderReferencedDocument`, paths: referencedDocumentPaths },
    { context: `${settlement}/ram:ApplicableTradeTax`, paths: tradeTaxPaths },
    { context: `${settlement}/ram:BillingSpecifiedPeriod`, paths: billingPeriodPaths },
    { context: `${agreement}/ram:SellerTradeParty/ram:PostalTradeAddress`, paths: addressPaths },
    { context: `${line}/ram:SpecifiedTradeProduct/ram:GlobalID`, paths: identifierPaths },
  ],
};

/** With the optional groups there is more to double, and less to make up. */
const base: Partial<SpecimenDescription> = {
  rich: true,
  lineAllowances: true,
  allowances: 1,
  charges: 1,
  attachments: 1,
};

/** And the groups that only a few invoices have. */
function fill(draft: Draft): void {
  const address = { line1: '5 rue du Dépôt', city: 'Villeurbanne', postCode: '69100', country: 'FR' };
  draft.taxRepresentative = { name: 'Représentant fiscal SAS', vat: 'FR83000999912', address };
  draft.preceding = [{ number: 'F-2026-0001', date: '2026-08-01' }];
  for (const party of [draft.seller, draft.buyer]) {
    if (party !== undefined) party.electronic = { scheme: '0225', text: '000999912' };
  }
}

/**
 * Rules without a twin: those that another rule hides in the official ones, and those about names and totals that,
 * twice in an invoice, are an error there and no verdict.
 */
const withoutTwin = new Set([
  'UBL-SR-46',
  'UBL-SR-09',
  'UBL-SR-15',
  ...[477, 478, 479, 480, 481, 482, 484, 487].map((rank) => `CII-SR-${rank}`),
]);

export const syntaxTwins: readonly Twin[] = (['UBL', 'CII'] as const)
  .flatMap((syntax) =>
    tables[syntax].flatMap(({ context, paths }) =>
      parseNotation(paths).flatMap((entry) => twinsOf(entry, context, syntax)),
    ),
  )
  .filter(({ rule }) => !withoutTwin.has(rule));

function twinsOf(entry: PathEntry, context: string, only: SpecimenSyntax): readonly Twin[] {
  const steps = [...context.split('/').filter((step) => step !== ''), ...entry.steps];
  return entry.marks.map(({ id, bound }): Twin => {
    const edit = (root: XmlElement) => spoilPath(startOf(root, entry), steps, bound);
    return { rule: `${only}-${id}`, only, base, spoil: fill, edit };
  });
}

/** A path that may be anywhere begins at the parent of the first element of its first name, or at the root. */
function startOf(root: XmlElement, { anywhere, steps }: PathEntry): XmlElement {
  const [first = ''] = steps;
  if (!anywhere || first.startsWith('@')) return root;
  return parentOf(root, first.split('|')) ?? root;
}

function parentOf(root: XmlElement, names: readonly string[]): XmlElement | undefined {
  for (const child of root.children) {
    if (names.includes(child.name)) return root;
    const found = parentOf(child, names);
    if (found !== undefined) return found;
  }
  return undefined;
}

function spoilPath(start: XmlElement, steps: readonly string[], bound: Bound): void {
  const last = steps.at(-1) ?? '';
  const parent = steps.slice(0, -1).reduce(childOf, start);
  if (last.startsWith('@')) spoilAttribute(parent, last.slice(1), bound);
  else spoilElement(parent, last, bound);
}

function spoilAttribute(element: XmlElement, name: string, bound: Bound): void {
  // The attribute of any element at all: the first one that has a text will do.
  const owner = element.text === undefined ? (firstLeaf(element) ?? element) : element;
  if (bound === 'none') owner.attributes[name] = 'X';
  else delete owner.attributes[name];
}

function spoilElement(parent: XmlElement, name: string, bound: Bound): void {
  const present = childOf(parent, name);
  if (bound === 'one' || bound === 'some') {
    parent.children = parent.children.filter((child) => child.name !== present.name);
  }
  if (bound === 'atMostOne') parent.children.push(structuredClone(present));
}

/** The first child of that name; made when there is none. A name may be several, with `|` between. */
function childOf(parent: XmlElement, step: string): XmlElement {
  const names = step.split('|');
  const found = parent.children.find(({ name }) => names.includes(name));
  if (found !== undefined) return found;
  const [name = step] = names;
  const made = element(name, [], name.startsWith('ext:') ? { 'xmlns:ext': extensions } : {});
  parent.text = undefined;
  parent.children.push(made);
  return made;
}

function firstLeaf(root: XmlElement): XmlElement | undefined {
  if (root.text !== undefined) return root;
  for (const child of root.children) {
    const found = firstLeaf(child);
    if (found !== undefined) return found;
  }
  return undefined;
}
