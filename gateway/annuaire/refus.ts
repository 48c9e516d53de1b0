// SPDX-License-Identifier: Apache-2.0
/** Why an annuaire is not imported, though its file can be read: what is wrong, and what to do. */
import type { Constat } from '../domain/constat.ts';

export type MotifRefus =
  /** It does not follow what is in force. */
  | 'ANNUAIRE-SEQUENCE'
  /** Another import is under way, or took over. */
  | 'ANNUAIRE-OCCUPE'
  /** So small that it is probably cut short. */
  | 'ANNUAIRE-TRONQUE'
  /** A file of another kind. */
  | 'ANNUAIRE-NATURE-FICHIER';

export class ImportRefuse extends Error {
  override readonly name = 'ImportRefuse';
  readonly constat: Constat;

  constructor(code: MotifRefus, fr: string, en: string) {
    super(`${code}: ${en} / ${fr}`);
    this.constat = { code, gravite: 'BLOQUANT', message: fr, messageEn: en };
  }
}
