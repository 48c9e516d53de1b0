// SPDX-License-Identifier: Apache-2.0
/** The optional groups of the model, for a specimen that is to hold them all. */
import type { Draft } from './draft.ts';
import { sirenOf, siretOf } from './parties.ts';

const payeeSiren = sirenOf(9999);

export function richTerms(issueDate: string): Partial<Draft> {
  const address = { line1: '5 rue du Dépôt', city: 'Villeurbanne', postCode: '69100', country: 'FR' };
  return {
    contract: 'MARCHE-2026-01',
    despatch: 'BL-2026-118',
    receipt: 'REC-2026-118',
    tender: 'AO-2026-7',
    project: 'PROJET-7',
    accountingCost: 'COMPTA-606',
    period: { start: `${issueDate.slice(0, 7)}-01`, end: issueDate },
    payee: {
      name: 'Affacturage d’Exemple SA',
      identifier: { scheme: '0009', text: siretOf(payeeSiren) },
      legal: { scheme: '0002', text: payeeSiren },
    },
    delivery: { name: 'Magasin central', date: issueDate, address },
  };
}
