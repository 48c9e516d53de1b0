// SPDX-License-Identifier: Apache-2.0
/**
 * Who may connect, and what a protocol in service looks like.
 */
import type { Protocole } from '../domain/flux.ts';
import type { Raccordement, RaccordementId } from '../domain/raccordement.ts';

/** Who may connect. Read at every login, so that a change needs no restart. */
export interface Raccordements {
  findByLogin(login: string): Promise<Raccordement | undefined>;
  /** By the pair of AS2 names of a message: whose it is, and to which of our names it speaks. */
  parNomsAs2(identifiant: string, notreIdentifiant: string): Promise<Raccordement | undefined>;
  /** By the pair of PeSIT identifiers of a CONNECT (PI 3, PI 4). */
  parNomsPesit(identifiant: string, notreIdentifiant: string): Promise<Raccordement | undefined>;
  find(id: RaccordementId): Promise<Raccordement | undefined>;
  list(): Promise<readonly Raccordement[]>;
  /** Those that receive for a structure: by its SIRET, else by its SIREN. */
  pourStructure(siretOuSiren: string): Promise<readonly Raccordement[]>;
}

/** A protocol in service. */
export interface Listener {
  readonly protocole: Protocole;
  readonly host: string;
  /** The real one, also when 0 was asked for. */
  readonly port: number;
  /** Stops accepting, lets transfers end until the deadline, then closes what is left. */
  close(deadlineMs: number): Promise<void>;
}
