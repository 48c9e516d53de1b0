// SPDX-License-Identifier: Apache-2.0
/** What a session is made of and how long it waits. (PeSIT E §2, §10) */
import type { Duplex } from 'node:stream';
import type { Cadrage, Passage, Role } from './types.ts';

/** The timers of §10, milliseconds. */
export interface Delais {
  /** Tc: from the transport to CONNECT. */
  readonly tcMs: number;
  /** Tp: while the other side owes something. */
  readonly tpMs: number;
  /** Td: between two files (server). */
  readonly tdMs: number;
  /** Tr: after RELCONF or ABORT, for the other side to close. */
  readonly trMs: number;
}

export const delaisUsuels: Delais = { tcMs: 30_000, tpMs: 30_000, tdMs: 300_000, trMs: 30_000 };

export interface OptionsSession {
  readonly role: Role;
  /** Open: TCP connected, TLS done. The session owns it from now on. */
  readonly duplex: Duplex;
  /** DEMANDEUR: required. SERVEUR: found out, not given. */
  readonly cadrage?: Cadrage;
  /** DEMANDEUR: check bytes after each FPDU (PI 1 = 1, which the caller also puts in CONNECT). SERVEUR: found out. */
  readonly crc?: boolean;
  /** DEMANDEUR: sent before CONNECT. The SERVEUR answers whatever comes with ACK0. */
  readonly preconnexion?: { readonly identifiant: string; readonly motDePasse: string };
  /** Our connection identifier (X or Y), 1–255; 1 when absent. */
  readonly identifiant?: number;
  readonly delais: Delais;
  /** Faults of form are let pass; may change once the partenaire is known (`session.tolerant = …`). */
  readonly tolerant: boolean;
  /** Called for each FPDU, both ways, in order. Must not throw; may not keep `donnees`. */
  readonly passage?: (passage: Passage) => void;
}
