// SPDX-License-Identifier: Apache-2.0
/**
 * Presets: a value for every setting of an AS2 partenaire, and what of its certificates holds on a given day.
 *
 * This is the one place where a preset is read. `chorus-pro` is an assumption: that Chorus Pro signs, then encrypts,
 * and checks in that order is published; algorithms, MDN and version are not. Its raccordement may say otherwise for
 * each setting. https is not a setting: it stands in the URL.
 */
import type { Certificat } from '../../certs/certificat.ts';
import type { AccesAs2, PresetAs2, ReglagesAs2, UsageCertificat } from '../../gateway/domain/acces-as2.ts';
import { certificatLu, estDansLaFenetre } from '../commun/certificats.ts';

/** What one agrees on today with a product that follows RFC 4130 and 5402: SHA-256, AES, a signed answer at once. */
const courant: ReglagesAs2 = {
  version: '1.2',
  exigeSignature: true,
  exigeChiffrement: true,
  ancien: false,
  certificatPerime: 'refuse',
  signature: { digest: 'sha-256', pss: false },
  // RSA PKCS#1 v1.5: OAEP and GCM are refused, or taken for something else, by most products in service.
  chiffrement: { chiffre: 'aes256-cbc', cle: 'pkcs1' },
  compression: 'aucune',
  accuse: 'sync',
  accuseSigne: true,
  accuseDigest: 'sha-256',
  typeContenu: 'auto',
  // A Content-Length is read by everybody; chunks are not.
  chunked: false,
  refuseNomDouble: false,
  // Products in service end an exchange that answers 102 (Drummond, 2014).
  traitement102: false,
  reprise: false,
};

const presets: Readonly<Record<PresetAs2, ReglagesAs2>> = {
  'chorus-pro': courant,
  // Products of the Drummond rounds know the restart; those that do not ignore its headers.
  drummond: { ...courant, reprise: true },
  legacy: {
    ...courant,
    ancien: true,
    // Who cannot leave SHA-1 is late with its certificates as well: the logs say so, the invoices pass.
    certificatPerime: 'averti',
    signature: { digest: 'sha-1', pss: false },
    chiffrement: { chiffre: '3des-cbc', cle: 'pkcs1' },
    accuseDigest: 'sha-1',
  },
  // draft-ietf-ediint-rfc4130bis: PSS stays a choice of the raccordement.
  '4130bis': {
    ...courant,
    version: '1.3',
    chiffrement: { chiffre: 'aes256-gcm', cle: 'oaep-sha256' },
    reprise: true,
  },
};

/** The settled whole: the preset, and what the raccordement says of its own over it. */
export function reglagesDe(acces: AccesAs2): ReglagesAs2 {
  return { ...presets[acces.preset], ...acces.reglages };
}

/**
 * Its certificates for `usage` that hold at `now`, the newest first: within the window agreed, and within their own
 * dates unless the raccordement takes old ones with a warning (`certificatPerime`).
 * @throws Failure CONFIG for one that cannot be read.
 */
export function certificatsDe(acces: AccesAs2, usage: UsageCertificat, now: Date): readonly Certificat[] {
  const { certificatPerime } = reglagesDe(acces);
  return acces.certificats
    .filter((agreed) => agreed.usages.includes(usage) && estDansLaFenetre(agreed, now))
    .map(({ pem }) => certificatLu(pem))
    .filter((certificat) => certificatPerime === 'averti' || estEnCours(certificat, now))
    .toSorted((a, b) => b.du.getTime() - a.du.getTime());
}

/** Within its own dates, both included (RFC 5280 §4.1.2.5). */
export function estEnCours({ du, au }: Pick<Certificat, 'du' | 'au'>, now: Date): boolean {
  return du <= now && now <= au;
}
