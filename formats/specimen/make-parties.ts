// SPDX-License-Identifier: Apache-2.0
/** Seller, buyer and place of delivery of a specimen: what its circuit and its categories of VAT ask of them. */
import { varietyOf } from './amounts.ts';
import type { SpecimenDescription, VatCategory, VatChoice } from './description.ts';
import type { Draft, DraftParty } from './draft.ts';
import { addresses, companies, publicBuyers, sirenOf, siretOf, suppliers, vatNumberOf } from './parties.ts';

const siretScheme = '0009';
const sirenScheme = '0002';
const addressScheme = '0225';

type Parties = Pick<Draft, 'seller' | 'buyer' | 'delivery'>;

export function partiesOf(description: SpecimenDescription, vat: readonly VatChoice[]): Parties {
  const pick = varietyOf((description.seed ?? 0) + 1);
  const has = (category: VatCategory) => vat.some((choice) => choice.category === category);
  const reform = description.circuit === 'REFORME';
  const outOfScope = has('O');
  const sellerRank = 1 + pick(4000);
  const seller = french(sellerRank, suppliers[pick(suppliers.length)], pick(addresses.length), reform);
  const buyers = reform ? companies : publicBuyers;
  const buyer = french(sellerRank + 5000, buyers[pick(buyers.length)], pick(addresses.length), reform);
  const { issueDate = '2026-09-15' } = description;
  return {
    seller: outOfScope ? { ...seller, vat: undefined } : seller,
    buyer: has('AE') || has('K') ? buyer : { ...buyer, vat: undefined },
    delivery: has('K') || has('G') ? abroad(has('K') ? 'DE' : 'CH', issueDate) : undefined,
  };
}

function french(rank: number, name: string | undefined, address: number, reform: boolean): DraftParty {
  const siren = sirenOf(rank);
  return {
    name,
    identifiers: [{ scheme: siretScheme, text: siretOf(siren) }],
    legal: { scheme: sirenScheme, text: siren },
    vat: vatNumberOf(siren),
    electronic: reform ? { scheme: addressScheme, text: siren } : undefined,
    address: { ...addresses[address] },
  };
}

function abroad(country: string, date: string): Draft['delivery'] {
  const address = { line1: 'Musterstraße 5', city: 'Basel', postCode: '4051', country };
  return { name: 'Entrepôt de destination', date, address };
}
