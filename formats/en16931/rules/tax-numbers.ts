// SPDX-License-Identifier: Apache-2.0
/** Which tax numbers the parties have, as the rules per VAT category ask. */
import type { Facts } from '../facts.ts';
import type { TaxRegistration } from '../model.ts';

type Parties = Pick<Facts, 'invoice'>;

function vatNumber({ vat, identifier }: TaxRegistration): boolean {
  return vat && identifier !== undefined;
}

/** BT-31 or BT-63. */
export function hasSellerVat({ invoice }: Parties): boolean {
  return hasRepresentativeVat({ invoice }) || (invoice.seller?.taxRegistrations ?? []).some(vatNumber);
}

/** BT-31, BT-32 or BT-63. */
export function hasSellerTax({ invoice }: Parties): boolean {
  const registrations = invoice.seller?.taxRegistrations ?? [];
  return (
    hasRepresentativeVat({ invoice }) || registrations.some(({ identifier }) => identifier !== undefined)
  );
}

/** BT-48 */
export function hasBuyerVat({ invoice }: Parties): boolean {
  return (invoice.buyer?.taxRegistrations ?? []).some(vatNumber);
}

/** BT-47 */
export function hasBuyerLegalNumber({ invoice }: Parties): boolean {
  return invoice.buyer?.legalIdentifier !== undefined;
}

function hasRepresentativeVat({ invoice }: Parties): boolean {
  return (invoice.taxRepresentative?.taxRegistrations ?? []).some(vatNumber);
}
