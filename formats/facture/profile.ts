// SPDX-License-Identifier: Apache-2.0
/** What an invoice declares of itself in BT-24: the norm it keeps, and by which usage of it. */
import type { SemanticInvoice } from '../en16931/model.ts';

/** `AUCUN`: nothing, or what is no EN 16931 (Factur-X MINIMUM and BASIC WL, the historic flux). */
export type Profil = 'AUCUN' | 'EN16931' | 'EXTENDED_CTC_FR';

const en16931 = 'urn:cen.eu:en16931:2017';
const extendedCtcFr = `${en16931}#conformant#urn.cpro.gouv.fr:1p0:extended-ctc-fr`;

/** A CIUS or another extension names the norm first, then itself after a `#`. */
export function profilOf({ specification }: SemanticInvoice): Profil {
  const declared = specification?.text.trim() ?? '';
  if (declared === extendedCtcFr) return 'EXTENDED_CTC_FR';
  return declared === en16931 || declared.startsWith(`${en16931}#`) ? 'EN16931' : 'AUCUN';
}
