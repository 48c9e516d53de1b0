// SPDX-License-Identifier: Apache-2.0
/**
 * The constat: one finding about a flux or one of its factures. A fault in a flux is data.
 *
 * A constat names the rule that found it (`code`, stable for ever), how grave it is, and where. It may
 * quote the offending value, cut short; it never carries more of the invoice than that.
 */

/**
 * BLOQUANT rejects the facture (or the flux, when it belongs to no facture); AVERTISSEMENT never
 * blocks; INCIDENT is ours (a check that could not be run) and lets no verdict stand.
 */
export type Gravite = 'BLOQUANT' | 'AVERTISSEMENT' | 'INCIDENT';

/** Which set of rules judged, so that the verdict can be explained years later. */
export interface JeuDeRegles {
  readonly id: string;
  readonly version: string;
}

export interface Constat {
  /** `IRR_EXTRAC`, `BR-02`, `G1.05` … listed in docs/errors.md. */
  readonly code: string;
  readonly gravite: Gravite;
  /** For the partenaire: which element, which rule, what to do. French, at most 500 characters. */
  readonly message: string;
  /** The same in English. */
  readonly messageEn: string;
  /** XPath with prefixes of the offending node, e.g. `/Invoice/cbc:ID`. */
  readonly chemin?: string;
  /** 1-based, in the file as received. */
  readonly ligne?: number;
  readonly colonne?: number;
  /** Business term or group of EN 16931, e.g. `BT-1`. */
  readonly bt?: string;
  /** Declared value, at most 80 characters. */
  readonly valeur?: string;
  /** What the rule computed or expected, at most 80 characters. */
  readonly attendu?: string;
  readonly jeuDeRegles?: JeuDeRegles;
}

/** True when nothing in the list rejects. An INCIDENT is no acceptance: ask {@link hasIncident} first. */
export function isAccepted(constats: readonly Constat[]): boolean {
  return constats.every((constat) => constat.gravite === 'AVERTISSEMENT');
}

export function hasIncident(constats: readonly Constat[]): boolean {
  return constats.some((constat) => constat.gravite === 'INCIDENT');
}
