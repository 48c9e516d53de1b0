// SPDX-License-Identifier: Apache-2.0
/**
 * Which tax numbers the parties have, as the rules per VAT category ask. UBL takes a party wherever it stands; some
 * rules of CII look at those in their place only.
 */
import type { Facts } from '../facts.ts';
import type { Party, TaxRegistration, TaxRepresentative } from '../model.ts';
import { joined, optional } from '../rule.ts';

type Where = 'ANYWHERE' | 'IN_PLACE';

function vatNumber({ vat, identifier }: TaxRegistration): boolean {
  return vat && identifier !== undefined;
}

function placed<P extends Party | TaxRepresentative>(
  one: P | undefined,
  others: readonly P[],
  { syntax }: Facts,
  where: Where,
): readonly P[] {
  const all = joined(optional(one), others);
  return syntax === 'CII' && where === 'IN_PLACE' ? all.filter(({ apart }) => apart !== true) : all;
}

/** Sellers or buyers beside the one that is read, and in the same place. */
export function inPlace(parties: readonly Party[]): readonly Party[] {
  return parties.filter(({ apart }) => apart !== true);
}

function hasRepresentativeVat(facts: Facts, where: Where): boolean {
  const { taxRepresentative, elsewhere } = facts.invoice;
  return placed(taxRepresentative, elsewhere.taxRepresentatives, facts, where).some(({ taxRegistrations }) =>
    taxRegistrations.some(vatNumber),
  );
}

function sellers(facts: Facts, where: Where): readonly Party[] {
  const { seller, elsewhere } = facts.invoice;
  return placed(seller, elsewhere.sellers, facts, where);
}

function buyers(facts: Facts): readonly Party[] {
  const { buyer, elsewhere } = facts.invoice;
  return placed(buyer, elsewhere.buyers, facts, 'ANYWHERE');
}

/** BT-31 or BT-63. */
export function hasSellerVat(facts: Facts, where: Where): boolean {
  return (
    hasRepresentativeVat(facts, where) ||
    sellers(facts, where).some(({ taxRegistrations }) => taxRegistrations.some(vatNumber))
  );
}

/** BT-31, BT-32 or BT-63. */
export function hasSellerTax(facts: Facts, where: Where): boolean {
  return (
    hasRepresentativeVat(facts, where) ||
    sellers(facts, where).some(({ taxRegistrations }) =>
      taxRegistrations.some(({ identifier }) => identifier !== undefined),
    )
  );
}

/** BT-48 */
export function hasBuyerVat(facts: Facts): boolean {
  return buyers(facts).some(({ taxRegistrations }) => taxRegistrations.some(vatNumber));
}

/** BT-47 */
export function hasBuyerLegalNumber(facts: Facts): boolean {
  return buyers(facts).some(({ legalIdentifier }) => legalIdentifier !== undefined);
}
