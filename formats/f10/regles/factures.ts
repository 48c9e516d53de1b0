// SPDX-License-Identifier: Apache-2.0
/** What must go together in an invoice of 10.1: its type, cadre, parties, references and exemptions. (Annexe 7) */
import { atMost } from '../../fr/br-fr/forms.ts';
import { type NodeId, none, type XmlTree } from '../../xml/tree.ts';
import { names } from '../vocabulary.ts';
import { child, children, type Fault, type Row, reach, textAt } from './rows.ts';

const invoice = 'TransactionsReport/Invoice';
const parties = `TG-12 ${invoice}/Seller, TG-14 ${invoice}/Buyer`;
const companies = `TT-33 ${invoice}/Seller/CompanyId, TT-36 ${invoice}/Buyer/CompanyId`;
const taxNumbers = `TT-34 ${invoice}/Seller/TaxRegistrationId, TT-38 ${invoice}/Buyer/TaxRegistrationId`;

const afterDeposit: ReadonlySet<string> = new Set(['B4', 'S4', 'M4']);
const deposits: ReadonlySet<string> = new Set(['386', '500', '503']);
const corrective: ReadonlySet<string> = new Set(['384', '471', '472', '473']);
const credits: ReadonlySet<string> = new Set(['261', '381', '396', '502', '503']);
const creditsWithoutVat: ReadonlySet<string> = new Set(['261', '381', '396']);
const exempt = 'E';
const withVatNumber: ReadonlySet<string> = new Set(['0002', '0223']);

interface Identifier {
  readonly holds: (text: string) => boolean;
  readonly expected: string;
}

const isShort: Identifier = { holds: atMost(18), expected: '<= 18' };
const hasNineDigits: Identifier = { holds: (text) => /^\p{Nd}{9}$/u.test(text), expected: '9 chiffres' };
/** Form of the identifiers of each scheme. */
const identifiers: ReadonlyMap<string, Identifier> = new Map([
  ['0002', hasNineDigits],
  ['0223', isShort],
  ['0227', isShort],
  ['0228', { holds: (text) => /^\p{Nd}{9,10}$/u.test(text), expected: '9 ou 10 chiffres' }],
  ['0229', hasNineDigits],
]);

export const invoiceRows: readonly Row[] = [
  { code: 'F10-G1.60', at: `TG-8 ${invoice}`, judge: isDepositAfterDeposit },
  { code: 'F10-G6.21', at: `TG-8 ${invoice}`, judge: isNoCreditWithoutVat },
  { code: 'F10-G1.32', at: `TG-8 ${invoice}`, judge: lacksReference },
  {
    code: 'F10-G6.28',
    at: `TG-8 ${invoice}`,
    judge: (tree, node) =>
      reach(tree, node, 'Buyer', 'CompanyId') === none ? { missing: 'Buyer/CompanyId' } : undefined,
  },
  { code: 'F10-G1.102', at: `TG-8 ${invoice}`, judge: lacksVatNumber },
  { code: 'F10-G2.19', at: companies, judge: isNoIdentifier },
  {
    code: 'F10-G2.33',
    at: parties,
    judge: (tree, node) => {
      const company = child(tree, node, 'CompanyId');
      const scheme = company === none ? undefined : tree.attribute(company, names.schemeId);
      if (scheme === undefined || !withVatNumber.has(scheme)) return undefined;
      return child(tree, node, 'TaxRegistrationId') === none ? { missing: 'TaxRegistrationId' } : undefined;
    },
  },
  {
    code: 'F10-G2.33',
    at: taxNumbers,
    judge: (tree, node) =>
      tree.attribute(node, names.qualifyingId) === 'VAT'
        ? undefined
        : { attribute: 'qualifyingId', expected: 'VAT' },
  },
  { code: 'F10-G1.40', at: `TG-23 ${invoice}/TaxSubTotal`, judge: lacksReason },
  { code: 'F10-B2C', at: `TG-9 ${invoice}/IncludedNote`, judge: saysB2c },
];

function typeOf(tree: XmlTree, node: NodeId): string {
  return textAt(tree, node, 'TypeCode') ?? '';
}

function isDepositAfterDeposit(tree: XmlTree, node: NodeId): Fault | undefined {
  const cadre = textAt(tree, node, 'BusinessProcess', 'ID') ?? '';
  if (!afterDeposit.has(cadre) || !deposits.has(typeOf(tree, node))) return undefined;
  return { node: reach(tree, node, 'BusinessProcess', 'ID') };
}

function isNoCreditWithoutVat(tree: XmlTree, node: NodeId): Fault | undefined {
  if (creditsWithoutVat.has(typeOf(tree, node))) return undefined;
  for (const subtotal of children(tree, node, 'TaxSubTotal')) {
    const code = reach(tree, subtotal, 'TaxCategory', 'TaxExemptionReasonCode');
    if (code !== none && tree.text(code) === 'VATEX-FR-CNWVAT') return { node: code };
  }
  return undefined;
}

function lacksReference(tree: XmlTree, node: NodeId): Fault | undefined {
  const type = typeOf(tree, node);
  const isCorrective = corrective.has(type);
  if (!isCorrective && !credits.has(type)) return undefined;
  const references = children(tree, node, 'ReferencedDocument');
  const isDated = references.some((reference) => child(tree, reference, 'IssueDate') !== none);
  if (isCorrective && references.length > 1) return { node: references[1] ?? node, expected: '1' };
  if (isDated || (!isCorrective && haveReferences(tree, children(tree, node, 'Line')))) return undefined;
  return { missing: 'ReferencedDocument/IssueDate' };
}

/** Every line, and there is one. */
function haveReferences(tree: XmlTree, lines: readonly NodeId[]): boolean {
  return (
    lines.length > 0 &&
    lines.every((line) => {
      const reference = child(tree, line, 'ReferencedDocument');
      return child(tree, reference, 'ID') !== none && child(tree, reference, 'IssueDate') !== none;
    })
  );
}

function isExempt(tree: XmlTree, subtotal: NodeId): boolean {
  return textAt(tree, subtotal, 'TaxCategory', 'Code') === exempt;
}

function lacksVatNumber(tree: XmlTree, node: NodeId): Fault | undefined {
  if (!children(tree, node, 'TaxSubTotal').some((subtotal) => isExempt(tree, subtotal))) return undefined;
  const has =
    reach(tree, node, 'Seller', 'TaxRegistrationId') !== none ||
    reach(tree, node, 'SellerTaxRepresentative', 'TaxRegistrationId') !== none;
  return has ? undefined : { missing: 'Seller/TaxRegistrationId' };
}

function isNoIdentifier(tree: XmlTree, node: NodeId): Fault | undefined {
  const identifier = identifiers.get(tree.attribute(node, names.schemeId) ?? '');
  if (identifier === undefined) return { attribute: 'schemeId', expected: [...identifiers.keys()].join(' ') };
  return identifier.holds(tree.text(node)) ? undefined : { expected: identifier.expected };
}

function lacksReason(tree: XmlTree, node: NodeId): Fault | undefined {
  if (!isExempt(tree, node)) return undefined;
  for (const name of ['TaxExemptionReasonCode', 'TaxExemptionReason'] as const) {
    if (reach(tree, node, 'TaxCategory', name) === none) return { missing: `TaxCategory/${name}` };
  }
  return undefined;
}

function saysB2c(tree: XmlTree, node: NodeId): Fault | undefined {
  if (textAt(tree, node, 'Subject')?.trim() !== 'BAR') return undefined;
  return textAt(tree, node, 'Content')?.trim() === 'B2C' ? { node: child(tree, node, 'Content') } : undefined;
}
