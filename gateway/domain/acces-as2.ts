// SPDX-License-Identifier: Apache-2.0
/**
 * What was agreed with a partenaire that speaks AS2 (RFC 4130): the two names, its certificates, what is required of its
 * messages and how ours are made.
 *
 * A preset gives every setting a value; what a raccordement says of its own stands over it. The settled whole is made by
 * `protocols/as2/presets.ts`: nobody reads a preset elsewhere.
 */

/** `chorus-pro` is an assumption: nothing public says how Chorus Pro speaks AS2 (docs/decisions). */
export const presetsAs2 = ['chorus-pro', 'drummond', 'legacy', '4130bis'] as const;
export type PresetAs2 = (typeof presetsAs2)[number];

/** SIGNATURE: it signs with this one. CHIFFREMENT: we encrypt for this one. TLS: it connects with this one. */
export type UsageCertificat = 'SIGNATURE' | 'CHIFFREMENT' | 'TLS';

/** A certificate of the partenaire, agreed beforehand: the one in a message is never trusted for being there. */
export interface CertificatPartenaire {
  readonly pem: string;
  readonly usages: readonly UsageCertificat[];
  /** A window narrower than the certificate's own, for a change on an agreed day (ISO 8601). */
  readonly du?: string;
  readonly au?: string;
}

export const digestsAs2 = ['sha-256', 'sha-384', 'sha-512', 'sha-1'] as const;
export type DigestAs2 = (typeof digestsAs2)[number];

export const chiffresAs2 = [
  'aes128-cbc',
  'aes192-cbc',
  'aes256-cbc',
  'aes128-gcm',
  'aes192-gcm',
  'aes256-gcm',
  '3des-cbc',
] as const;
export type ChiffreAs2 = (typeof chiffresAs2)[number];

export interface ReglagesAs2 {
  /** Emitted; any 1.x is accepted. */
  readonly version: '1.2' | '1.3';
  /** Of messages received: without it, `insufficient-message-security`. */
  readonly exigeSignature: boolean;
  readonly exigeChiffrement: boolean;
  /** Accepts SHA-1 signatures, and 3DES; allows us to send them. */
  readonly ancien: boolean;
  /** A certificate of the partenaire outside its dates: refused, or accepted with a warning in the logs. */
  readonly certificatPerime: 'refuse' | 'averti';
  /** How our messages are signed; null: they are not. */
  readonly signature: { readonly digest: DigestAs2; readonly pss: boolean } | null;
  /** How our messages are encrypted; null: they are not. */
  readonly chiffrement: {
    readonly chiffre: ChiffreAs2;
    readonly cle: 'pkcs1' | 'oaep-sha1' | 'oaep-sha256';
  } | null;
  /** zlib, inside the signature or around it. */
  readonly compression: 'aucune' | 'avant-signature' | 'apres-signature';
  /** The MDN we ask for. `async` comes back to the public URL of the gateway. */
  readonly accuse: 'aucun' | 'sync' | 'async';
  readonly accuseSigne: boolean;
  readonly accuseDigest: DigestAs2;
  /** `auto`: by the extension of the name. */
  readonly typeContenu: string;
  /** A peer that cannot read chunks gets a Content-Length always: what has no known length is spooled first. */
  readonly chunked: boolean;
  /** A name already seen from this partenaire is answered with `duplicate-filename`. */
  readonly refuseNomDouble: boolean;
  /** Answers 102 Processing while a synchronous MDN takes its time (draft-ietf-ediint-rfc4130bis §5.4). */
  readonly traitement102: boolean;
  /** An interrupted message is taken up where it stopped (draft-harding-as2-restart). */
  readonly reprise: boolean;
}

export interface AccesAs2 {
  /** AS2 name of the partenaire: AS2-From of what it sends. Compared case-sensitively, after unquoting. */
  readonly identifiant: string;
  /** Our AS2 name to it. The pair of names is unique among the raccordements. */
  readonly notreIdentifiant: string;
  readonly certificats: readonly CertificatPartenaire[];
  readonly preset: PresetAs2;
  /** What stands over the preset. */
  readonly reglages: Partial<ReglagesAs2>;
  /** Addresses or CIDR blocks it may connect from; empty means any. */
  readonly adresses: readonly string[];
  /** Where an asynchronous MDN may be sent: the start of a URL, scheme and host included. Empty: nowhere. */
  readonly urlsAccuse: readonly string[];
  /** HTTP Basic asked of it: user name, and password as `scrypt$…`. */
  readonly basic?: { readonly utilisateur: string; readonly motDePasse: string };
}

/** How we reach the AS2 server of the other side. Names and certificates are those of its `AccesAs2`. */
export interface ServeurAs2 {
  readonly protocole: 'as2';
  /** http: or https:, with its path. */
  readonly url: string;
  /** Authorities its TLS certificate is checked against (PEM); the machine's own when absent. */
  readonly autorites?: string;
  /** SHA-256 of its TLS certificate, hex: pinned instead of checked against authorities. */
  readonly empreinteTls?: string;
  readonly basic?: { readonly utilisateur: string; readonly motDePasseFichier: string };
  /** Of the whole exchange, synchronous MDN included. */
  readonly delaiMs?: number;
}
