// SPDX-License-Identifier: Apache-2.0
/**
 * The states of a session as the standard names them, and what may happen in them. (PeSIT E §8)
 *
 * `MS01` and `MS02` have no name there: a message is on its way, and one in pieces.
 */
import type { NomFpdu } from '../fpdu/types.ts';
import type { Role, SensDonnees } from './types.ts';

export const etats = [
  'CN01',
  'CN02',
  'CN03',
  'CN04',
  'MS01',
  'MS02',
  'SF01',
  'SF02',
  'SF03',
  'SF04',
  'OF01',
  'OF02',
  'OF03',
  'TD01',
  'TD02',
  'TD03',
  'TD04',
  'TD05',
  'TD06',
  'TD07',
  'TD08',
] as const;
export type Etat = (typeof etats)[number];

/** An FPDU that one of the two sides sent. */
export interface Evenement {
  readonly par: 'NOUS' | 'PAIR';
  readonly fpdu: NomFpdu;
  /** Its PI 2 is no success. Only CREATE, SELECT, ORF, READ and WRITE can be refused by their ACK. */
  readonly refus: boolean;
}

/** What the table must know beside the state. */
export interface Contexte {
  readonly role: Role;
  /** Undefined while no file is selected. */
  readonly sens: SensDonnees | undefined;
  /** An IDT with code 8, 12 or 16 came or went: neither ORF, READ nor WRITE before DESELECT (§6.8). */
  readonly ab: boolean;
}

/**
 * The next state; or, for what we received: IGNORER (drop it, it crossed what we sent), FAUTE (ABORT 3-311); for what we want
 * to send: RETENIR (wait for the answer that is due), LACHER (it has no object any more), FAUTE (a bug of ours).
 */
export type Suite = Etat | 'IGNORER' | 'RETENIR' | 'LACHER' | 'FAUTE';
