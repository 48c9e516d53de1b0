// SPDX-License-Identifier: Apache-2.0
/**
 * The flux: one file, one direction, one code interface, and the state machines it lives through.
 *
 * Two machines that never mix: a flux received (RECU to its verdict) and a flux emitted (to its
 * collection). The transitions are tables; whoever changes a statut asks them first.
 */

/** ULID of a flux (26 characters, Crockford base 32). The dépôt it came from has the same value. */
export type FluxId = string & { readonly __brand: 'FluxId' };

/** Always as the partenaire sees it: EMISSION is towards us, RECEPTION is from us. (DSE §5.3.2) */
export type Sens = 'EMISSION' | 'RECEPTION';

export type Protocole = 'sftp' | 'as2' | 'pesit' | 'dossier';

export type StatutFluxRecu =
  | 'RECU'
  | 'EN_TRAITEMENT'
  | 'INTEGRE'
  | 'INTEGRE_PARTIEL'
  | 'REJETE'
  | 'INCIDENTE';

export type StatutFluxEmis =
  | 'A_EMETTRE'
  | 'MIS_A_DISPOSITION'
  | 'EN_COURS'
  | 'RETIRE'
  | 'ACQUITTE'
  | 'EXPIRE'
  | 'INCIDENTE';

/** INCIDENTE is ours and may be replayed: it goes back to RECU. A verdict is never taken back. */
export const transitionsFluxRecu: Readonly<Record<StatutFluxRecu, readonly StatutFluxRecu[]>> = {
  RECU: ['EN_TRAITEMENT', 'REJETE', 'INCIDENTE'],
  EN_TRAITEMENT: ['EN_TRAITEMENT', 'INTEGRE', 'INTEGRE_PARTIEL', 'REJETE', 'INCIDENTE'],
  INTEGRE: [],
  INTEGRE_PARTIEL: [],
  REJETE: [],
  INCIDENTE: ['RECU'],
};

export const transitionsFluxEmis: Readonly<Record<StatutFluxEmis, readonly StatutFluxEmis[]>> = {
  A_EMETTRE: ['MIS_A_DISPOSITION', 'EN_COURS', 'INCIDENTE'],
  MIS_A_DISPOSITION: ['RETIRE', 'EXPIRE', 'INCIDENTE'],
  EN_COURS: ['ACQUITTE', 'A_EMETTRE', 'INCIDENTE'],
  RETIRE: [],
  ACQUITTE: [],
  EXPIRE: [],
  INCIDENTE: ['A_EMETTRE'],
};

const ulid = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

/** @throws RangeError when `text` is not a ULID in capitals. */
export function parseFluxId(text: string): FluxId {
  if (!ulid.test(text)) throw new RangeError(`not a flux id: ${JSON.stringify(text.slice(0, 40))}`);
  return text as FluxId;
}
