// SPDX-License-Identifier: Apache-2.0
/** The transmission itself: identifier, creation, sender, declarant, and what it holds. (Annexe 7, TT-1 to TT-18) */
import { dayOfBasic } from '../../en16931/dates.ts';
import { type NodeId, none, type XmlTree } from '../../xml/tree.ts';
import { names } from '../vocabulary.ts';
import { isCompactTime, isIdentifier } from './forms.ts';
import { child, codeRow, type F10Day, type Fault, type Row, reach, textAt, textRow } from './rows.ts';

const maxIdentifier = 50;
const root: NodeId = 0;
const siren = /^\p{Nd}{9}$/u;
const matriculeLength = 4;

export const transmissionRows: readonly Row[] = [
  textRow('F10-G1.104', 'TT-1 ReportDocument/Id', isIdentifier(maxIdentifier), `<= ${maxIdentifier}`),
  textRow('F10-G7.53', 'TT-3 ReportDocument/IssueDateTime/DateTimeString', isCompactTime, 'AAAAMMJJHHMMSS'),
  { code: 'F10-G7.43', at: 'TT-3 ReportDocument/IssueDateTime/DateTimeString', judge: isUntimely },
  codeRow('F10-G8.01', 'TT-4 ReportDocument/TypeCode', ['IN', 'RE']),
  { code: 'F10-G6.29', at: 'TB-1 ReportDocument', judge: isNotOneReport },
  {
    code: 'F10-G6.22',
    at: 'TT-8 ReportDocument/Sender/Id',
    judge: (tree, node) =>
      schemed(tree, node, '0238', (text) => [...text.slice(0, 2 * matriculeLength + 1)].length === 4),
  },
  codeRow('F10-G7.51', 'TT-10 ReportDocument/Sender/RoleCode', ['WK']),
  {
    code: 'F10-G6.26',
    at: 'TT-13 ReportDocument/Issuer/Id',
    judge: (tree, node) => schemed(tree, node, '0002', (text) => siren.test(text)),
  },
  codeRow('F10-G7.52', 'TT-15 ReportDocument/Issuer/RoleCode', ['SE', 'BY']),
];

function schemed(
  tree: XmlTree,
  node: NodeId,
  scheme: string,
  holds: (text: string) => boolean,
): Fault | undefined {
  if (tree.attribute(node, names.schemeId) !== scheme) return { attribute: 'schemeId', expected: scheme };
  return holds(tree.text(node)) ? undefined : { expected: scheme === '0002' ? '9 chiffres' : '4 caracteres' };
}

/** The second of two, or what is missing. */
function isNotOneReport(tree: XmlTree): Fault | undefined {
  const transactions = child(tree, root, 'TransactionsReport');
  const payments = child(tree, root, 'PaymentsReport');
  if (transactions === none && payments === none) {
    return { node: root, expected: 'TransactionsReport ou PaymentsReport' };
  }
  return transactions === none || payments === none ? undefined : { node: payments, expected: '1' };
}

/** Dates that are none are told by the other rules. Days are compared, not hours: clocks differ. */
function isUntimely(tree: XmlTree, node: NodeId, { day }: F10Day): Fault | undefined {
  const created = dayOfBasic(tree.text(node).slice(0, 8), undefined);
  if (created === undefined) return undefined;
  if (created > day) return { expected: `<= ${day}` };
  const end = endOfPeriod(tree);
  return end === undefined || created > end ? undefined : { expected: `> ${end}` };
}

function endOfPeriod(tree: XmlTree): string | undefined {
  const transactions = reach(tree, root, 'TransactionsReport', 'ReportPeriod');
  const period = transactions === none ? reach(tree, root, 'PaymentsReport', 'ReportPeriod') : transactions;
  return dayOfBasic(textAt(tree, period, 'EndDate') ?? '', undefined);
}
