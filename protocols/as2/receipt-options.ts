// SPDX-License-Identifier: Apache-2.0
/**
 * What a message asks of its MDN, and what that comes to for one who knows S/MIME and our digests (RFC 4130 §7.3, §7.5.3).
 */
import type { DigestAs2 } from '../../gateway/domain/acces-as2.ts';
import { TroubleAs2 } from './disposition.ts';
import { deplie, type Entetes, lireOptionsAccuse, type OptionsAccuse } from './headers.ts';
import { lireDigest } from './mic-algorithms.ts';

/** What the options come to, for one who knows S/MIME and our digests. */
export interface AccuseVoulu {
  readonly signe: boolean;
  /** Those asked for that we have, in the order asked. */
  readonly digests: readonly DigestAs2[];
  /** The request cannot be met: `failed/Failure` (RFC 4130 §7.5.3). */
  readonly trouble?: TroubleAs2;
}

/**
 * RFC 4130 §7.3: what is required and unknown makes it fail; what is optional and unknown is as if it had not been said.
 */
export function accuseVoulu({ protocole, micalg, inconnues }: OptionsAccuse): AccuseVoulu {
  const connu = protocole?.valeurs.some((valeur) => /^(application\/)?(x-)?pkcs7-signature$/i.test(valeur));
  const digests = (micalg?.valeurs ?? []).flatMap((valeur) => lireDigest(valeur) ?? []);
  const voulu = { signe: connu === true, digests };
  if ((protocole?.requis === true && connu !== true) || inconnues.length > 0) {
    return {
      ...voulu,
      trouble: new TroubleAs2('unsupported format', 'a receipt in a format we do not have'),
    };
  }
  if (micalg?.requis === true && digests.length === 0) {
    const trouble = new TroubleAs2('unsupported MIC-algorithms', 'none of the MIC algorithms is ours');
    return { ...voulu, trouble };
  }
  return voulu;
}

/** What the three headers say together; undefined: no MDN is asked for. */
export interface DemandeAccuse {
  readonly options: OptionsAccuse;
  /** Receipt-Delivery-Option, whole, its query too: the MDN goes there, on its own connection. */
  readonly url?: string;
}

export function demandeAccuse(entetes: Entetes): DemandeAccuse | undefined {
  if (!entetes.has('disposition-notification-to')) return undefined;
  const options = lireOptionsAccuse(entetes.get('disposition-notification-options') ?? '');
  const url = deplie(entetes.get('receipt-delivery-option') ?? '').replace(/^<(.*)>$/, '$1');
  return { options, ...(url !== '' && { url }) };
}
