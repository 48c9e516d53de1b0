// SPDX-License-Identifier: Apache-2.0
/**
 * What was agreed with a partenaire that speaks PeSIT (version E, Hors-SIT profile): the two identifiers, its certificates,
 * and everything that the wire does not negotiate.
 *
 * A preset gives every setting a value; what a raccordement says of its own stands over it. The settled whole is made by
 * `protocols/pesit/presets.ts`: nobody reads a preset elsewhere.
 */

/** `chorus-pro` is an assumption: identifiers, flow names and records of Chorus Pro are not public (docs/decisions). */
export const presetsPesit = ['chorus-pro', 'cft', 'connect-express'] as const;
export type PresetPesit = (typeof presetsPesit)[number];

export const compressionsPesit = ['aucune', 'horizontale', 'verticale', 'mixte'] as const;
export type CompressionPesit = (typeof compressionsPesit)[number];

export interface ReglagesPesit {
  /** Proposed interval between two points de synchronisation, in KiB (PI 7); 0: none, and no restart. */
  readonly intervalleKio: number;
  /** Points that may wait for their acknowledgement (PI 7); 0: none is acknowledged. */
  readonly fenetre: number;
  /** RESYN is proposed, and accepted (PI 23). */
  readonly resynchronisation: boolean;
  /** Each FPDU of ours is followed by its check bytes (PI 1). What comes with them is always read. */
  readonly crc: boolean;
  /** When we call: each entity after its length in 2 bytes, or bare. When we are called it is found out. */
  readonly cadrage: 'prefixe' | 'brut';
  /** Largest entity we propose or accept (PI 25), bytes. */
  readonly tailleEntite: number;
  /** Length of the articles we make (PI 32), bytes. */
  readonly longueurArticle: number;
  readonly format: 'fixe' | 'variable';
  /** Several articles in one DTF when we send. They are always read. */
  readonly multiArticle: boolean;
  /** Articles longer than an entity are sent in segments. They are always read. */
  readonly segmentation: boolean;
  /** Proposed when we call (PI 21); accepted when it is not `aucune`. */
  readonly compression: CompressionPesit;
  /** PI 16 of what we send. What is received is translated only when `ebcdic` stands here. */
  readonly codeDonnees: 'binaire' | 'ascii' | 'ebcdic';
  /** `flot`: the file is the articles one after another. `lignes`: an article is a line, its end of line is not sent. */
  readonly enregistrements: 'flot' | 'lignes';
  /** PI 12 of what we send: the code interface, or the whole name of the flux. PI 37 has the whole name in both cases. */
  readonly nomFlux: 'code-interface' | 'nom-fichier';
  /** PI 37 is sent. Without it PI 12 is all the other side learns of the name. */
  readonly etiquette: boolean;
  /** It must show one of its certificates (TLS). False only where its password is all there is. */
  readonly certificatExige: boolean;
  /** Faults of form that products in service make are let pass: order of parameters, unknown ones, empty groups. */
  readonly tolerant: boolean;
  /** PI 28 that differs from what was counted fails the transfer; else it is a line in the logs (products disagree). */
  readonly articlesExacts: boolean;
  /** `message`: MSG is sent after a file was taken, and awaited for those we send. */
  readonly acquittement: 'aucun' | 'message';
}

/** A TLS certificate of the partenaire, agreed beforehand. */
export interface CertificatPesit {
  readonly pem: string;
  /** A window narrower than the certificate's own, for a change on an agreed day (ISO 8601). */
  readonly du?: string;
  readonly au?: string;
}

export interface AccesPesit {
  /** Its identifier: PI 3 when it calls us, PI 4 when we call it. 1 to 24 ASCII characters. */
  readonly identifiant: string;
  /** Ours to it. The pair is unique among the raccordements. */
  readonly notreIdentifiant: string;
  /** The password it shows in PI 5 (1 to 8 characters), as `scrypt$…`. */
  readonly motDePasse?: string;
  readonly certificats: readonly CertificatPesit[];
  readonly preset: PresetPesit;
  /** What stands over the preset. */
  readonly reglages: Partial<ReglagesPesit>;
  /** Addresses or CIDR blocks it may connect from; empty means any. */
  readonly adresses: readonly string[];
  /** Names in PI 12 that it sends under, beside the codes interface it subscribed to. */
  readonly nomsFlux: readonly string[];
}

/** How we reach the PeSIT server of the other side. Identifiers are those of its `AccesPesit`. */
export interface ServeurPesit {
  readonly protocole: 'pesit';
  readonly hote: string;
  readonly port: number;
  /** True: plain TCP. Only to this machine. */
  readonly clair?: boolean;
  /** Authorities its TLS certificate is checked against (PEM); the machine's own when absent. */
  readonly autorites?: string;
  /** SHA-256 of its TLS certificate, hex: pinned instead of checked against authorities. */
  readonly empreinteTls?: string;
  /** Our password in PI 5 (1 to 8 characters), read at each connection. */
  readonly motDePasseFichier?: string;
  /** Sent before CONNECT, where it is asked for. */
  readonly preconnexion?: { readonly identifiant: string; readonly motDePasseFichier: string };
  /** While the other side owes an answer; 30 s when absent. */
  readonly delaiMs?: number;
}
