// SPDX-License-Identifier: Apache-2.0
/**
 * Which declaration a transmission is: what the gateway needs to know that an initial one is alone for its period and
 * declarant (G8.05), and that a corrective one replaces it.
 */
import type { Declaration } from '../../gateway/domain/objet-metier.ts';
import { dayOfBasic } from '../en16931/dates.ts';
import { type NodeId, none, type XmlTree } from '../xml/tree.ts';
import { child, reach, textAt } from './regles/rows.ts';

const root: NodeId = 0;

/** Undefined when what makes it one cannot be read: then constats say why. */
export function declarationOf(tree: XmlTree): Declaration | undefined {
  const document = child(tree, root, 'ReportDocument');
  const identifiant = textAt(tree, document, 'Id');
  const type = textAt(tree, document, 'TypeCode');
  const siren = textAt(tree, document, 'Issuer', 'Id');
  const role = textAt(tree, document, 'Issuer', 'RoleCode');
  const transactions = child(tree, root, 'TransactionsReport');
  const report = transactions === none ? child(tree, root, 'PaymentsReport') : transactions;
  const period = reach(tree, report, 'ReportPeriod');
  const du = dayAt(tree, period, 'StartDate');
  const au = dayAt(tree, period, 'EndDate');
  if (!identifiant || siren === undefined || !/^\d{9}$/.test(siren)) return undefined;
  if (!isType(type) || !isRole(role) || du === undefined || au === undefined) return undefined;
  const contenu = transactions === none ? 'PAIEMENTS' : 'TRANSACTIONS';
  return { nature: 'DECLARATION', identifiant, type, siren, role, du, au, contenu };
}

function dayAt(tree: XmlTree, period: NodeId, name: 'StartDate' | 'EndDate'): string | undefined {
  return dayOfBasic(textAt(tree, period, name) ?? '', undefined);
}

function isType(text: string | undefined): text is Declaration['type'] {
  return text === 'IN' || text === 'RE';
}

function isRole(text: string | undefined): text is Declaration['role'] {
  return text === 'SE' || text === 'BY';
}
