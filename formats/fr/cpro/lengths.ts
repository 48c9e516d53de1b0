// SPDX-License-Identifier: Apache-2.0
/** The rules of BR-FR-CPRO about the length of a text: where each syntax puts it, found in one walk of the tree. */
import type { Report } from '../../en16931/rule.ts';
import type { Examined, SyntaxName } from '../../en16931/rule-set.ts';
import { type NodeId, none, type XmlTree } from '../../xml/tree.ts';
import { attributeNamed } from '../reach.ts';
import { cproRules, type LengthRule, lengths } from './rows.ts';

/** Rule and path of local names from the root; `a|b` is either, `@` an attribute. */
type Place = readonly [rule: LengthRule, path: string];

const ubl: readonly Place[] = [
  ['02', 'ID'],
  ['02', 'BillingReference/InvoiceDocumentReference/ID'],
  ['14', 'ContractDocumentReference/ID'],
  ['15', 'OrderReference/ID'],
  ['30', 'AdditionalDocumentReference/ID'],
  ['31', 'InvoiceLine|CreditNoteLine/Item/Description'],
  ['32', 'AccountingSupplierParty/Party/PostalAddress/StreetName'],
  ['33', 'AccountingSupplierParty/Party/PostalAddress/CityName'],
  ['34', 'AccountingCustomerParty/Party/PartyName/Name'],
  ['35', 'PaymentTerms/Note'],
  ['36', 'AccountingSupplierParty/Party/PartyName/Name'],
  ['37', 'PayeeParty/PartyName/Name'],
  ['38', 'Delivery/DeliveryLocation/ID'],
  ['39', 'PaymentMeans/PayeeFinancialAccount/ID'],
  ['41', 'AdditionalDocumentReference/Attachment/EmbeddedDocumentBinaryObject/@filename'],
  ['42', 'Note'],
  ['43', 'AccountingSupplierParty/Party/PartyLegalEntity/RegistrationName'],
  ['44', 'AccountingCustomerParty/Party/PartyLegalEntity/RegistrationName'],
];

const transaction = 'SupplyChainTradeTransaction';
const agreement = `${transaction}/ApplicableHeaderTradeAgreement`;
const settlement = `${transaction}/ApplicableHeaderTradeSettlement`;

const cii: readonly Place[] = [
  ['02', 'ExchangedDocument/ID'],
  ['02', `${settlement}/InvoiceReferencedDocument/IssuerAssignedID`],
  ['14', `${agreement}/ContractReferencedDocument/IssuerAssignedID`],
  ['15', `${agreement}/BuyerOrderReferencedDocument/IssuerAssignedID`],
  ['30', `${agreement}/AdditionalReferencedDocument/IssuerAssignedID`],
  ['31', `${transaction}/IncludedSupplyChainTradeLineItem/SpecifiedTradeProduct/Description`],
  ['32', `${agreement}/SellerTradeParty/PostalTradeAddress/LineOne`],
  ['33', `${agreement}/SellerTradeParty/PostalTradeAddress/CityName`],
  ['34', `${agreement}/BuyerTradeParty/SpecifiedLegalOrganization/TradingBusinessName`],
  ['35', `${settlement}/SpecifiedTradePaymentTerms/Description`],
  ['36', `${agreement}/SellerTradeParty/SpecifiedLegalOrganization/TradingBusinessName`],
  ['37', `${settlement}/PayeeTradeParty/Name`],
  ['38', `${transaction}/ApplicableHeaderTradeDelivery/ShipToTradeParty/ID|GlobalID`],
  [
    '39',
    `${settlement}/SpecifiedTradeSettlementPaymentMeans/PayeePartyCreditorFinancialAccount/IBANID|ProprietaryID`,
  ],
  ['41', `${agreement}/AdditionalReferencedDocument/AttachmentBinaryObject/@filename`],
  ['42', 'ExchangedDocument/IncludedNote/Content'],
  ['43', `${agreement}/SellerTradeParty/Name`],
  ['44', `${agreement}/BuyerTradeParty/Name`],
];

interface Branch {
  readonly below: Map<string, Branch>;
  text?: LengthRule;
  attribute?: readonly [local: string, rule: LengthRule];
}

const branches: Readonly<Record<SyntaxName, Branch>> = { UBL: branchOf(ubl), CII: branchOf(cii) };
const root: NodeId = 0;

export function judgeLengths({ syntax, tree }: Examined, report: Report): void {
  walk(tree, root, branches[syntax], report);
}

/** As deep as the deepest path, whatever the document. */
function walk(tree: XmlTree, node: NodeId, { below, text, attribute }: Branch, report: Report): void {
  if (text !== undefined) judge(text, { node, text: tree.text(node) }, undefined, report);
  if (attribute !== undefined) {
    const [local, rule] = attribute;
    judge(rule, { node, text: attributeNamed(tree, node, local) ?? '' }, local, report);
  }
  if (below.size === 0) return;
  for (let child = tree.firstChild(node); child !== none; child = tree.nextSibling(child)) {
    const branch = below.get(tree.name(child).local);
    if (branch !== undefined) walk(tree, child, branch, report);
  }
}

function judge(
  rule: LengthRule,
  term: { node: NodeId; text: string },
  attribute: string | undefined,
  report: Report,
): void {
  const max = lengths[rule];
  if (term.text.length <= max || lengthOf(term.text) <= max) return;
  report({ rule: cproRules[rule], group: term, term, attribute, expected: `<= ${max}` });
}

/** In characters, of which a few take two units of a string. */
function lengthOf(text: string): number {
  return [...text.trim()].length;
}

function branchOf(places: readonly Place[]): Branch {
  const top: Branch = { below: new Map() };
  for (const [rule, path] of places) plant(top, path.split('/'), rule);
  return top;
}

function plant(branch: Branch, [step, ...rest]: readonly string[], rule: LengthRule): void {
  if (step === undefined) branch.text = rule;
  else if (step.startsWith('@')) branch.attribute = [step.slice(1), rule];
  else for (const local of step.split('|')) plant(branchBelow(branch, local), rest, rule);
}

function branchBelow({ below }: Branch, local: string): Branch {
  const branch = below.get(local) ?? { below: new Map<string, Branch>() };
  below.set(local, branch);
  return branch;
}
