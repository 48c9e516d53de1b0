// SPDX-License-Identifier: Apache-2.0
/** What the historic rules say of CII alone: the gross price with its allowance, and the type of a contract. */
import type { NodeId } from '../../xml/tree.ts';
import { childNamed, childrenNamed, reach, termAt } from '../reach.ts';
import type { Historic } from './historic.ts';

const root: NodeId = 0;

export function judgeCii(historic: Historic): void {
  const { syntax, tree } = historic;
  if (syntax !== 'CII') return;
  const transaction = childNamed(tree, root, 'SupplyChainTradeTransaction');
  judgeContracts(historic, transaction);
  judgePrices(historic, transaction);
}

function judgeContracts({ tree, say }: Historic, transaction: NodeId): void {
  const agreement = childNamed(tree, transaction, 'ApplicableHeaderTradeAgreement');
  for (const contract of childrenNamed(tree, agreement, 'ContractReferencedDocument')) {
    const term = termAt(tree, childNamed(tree, contract, 'ReferenceTypeCode'));
    if (term !== undefined && !/^\s*(CT|BC)\s*$/.test(term.text)) say('TYPE-CONTRAT', { term });
  }
}

/** Chorus Pro wants the allowance beside a gross price in E1 and Factur-X; the CII minimal samples have none. */
function judgePrices({ tree, invoice, context, say }: Historic, transaction: NodeId): void {
  if (context.codeInterface === 'FSO1116A' || invoice.lines.length === 0) return;
  for (const line of childrenNamed(tree, transaction, 'IncludedSupplyChainTradeLineItem')) {
    const price = reach(tree, line, 'SpecifiedLineTradeAgreement', 'GrossPriceProductTradePrice');
    if (price < 0) continue;
    const amount = reach(tree, price, 'AppliedTradeAllowanceCharge', 'ActualAmount');
    if (amount < 0) say('REMISE-PRIX', { group: { node: price } });
  }
}
