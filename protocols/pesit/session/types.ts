// SPDX-License-Identifier: Apache-2.0
/**
 * What the engine of a session and those who use it (server, client) tell each other. (PeSIT E §6, §7)
 */
import type { Diagnostic, Fpdu } from '../fpdu/types.ts';

/** Who opened the connection, and who accepted it. */
export type Role = 'DEMANDEUR' | 'SERVEUR';
/** Who sends the data of the file that is open. */
export type SensDonnees = 'EMETTEUR' | 'RECEPTEUR';
export type Cadrage = 'prefixe' | 'brut';

/** What both sides agreed on for the session (CONNECT and ACONNECT). */
export interface SessionNegociee {
  readonly version: number;
  /** 0: no synchronisation. */
  readonly intervalleKio: number;
  /** 0: points are not acknowledged. */
  readonly fenetre: number;
  readonly resynchronisation: boolean;
  readonly crc: boolean;
}

/** And for one file (CREATE or SELECT, ORF). */
export interface FichierNegocie {
  /** Bytes. */
  readonly tailleEntite: number;
  readonly format: 'fixe' | 'variable';
  readonly longueurArticle: number;
  readonly compression: 'aucune' | 'horizontale' | 'verticale' | 'mixte';
  readonly enregistrements: 'flot' | 'lignes';
  /** True: EBCDIC to and from ASCII on the way. */
  readonly ebcdic: boolean;
  readonly multiArticle: boolean;
  readonly segmentation: boolean;
}

/** A point de synchronisation, and what lies before it. Point 0 is the start. */
export interface Point {
  /** PI 20. */
  readonly numero: number;
  /** Bytes of the file. */
  readonly octetsFichier: number;
  /** Data bytes as PI 27 counts them (after compression). */
  readonly octetsDonnees: number;
  readonly articles: number;
}

export const pointZero: Point = { numero: 0, octetsFichier: 0, octetsDonnees: 0, articles: 0 };

/** What is sent: as `BlobReader` of the spool. */
export interface Source {
  readonly sizeBytes: number;
  /** Fills `into` from `positionBytes`; answers how many bytes; 0 at the end. */
  read(into: Uint8Array, positionBytes: number): Promise<number>;
}

/** Where what is received goes. Every method is called after the former one of `ecrire` and `reculer` resolved. */
export interface Puits {
  /** Bytes of the file, in order. The memory may be used again once it resolved. */
  ecrire(octets: Uint8Array): Promise<void>;
  /** All before `point` is on disk and remembered when it resolves: only then is it acknowledged. Writing may go on meanwhile. */
  jalonner(point: Point): Promise<void>;
  /** Drops what came after `point` (RESYN). */
  reculer(point: Point): Promise<void>;
}

/** How the data phase ended. */
export type FinDonnees =
  /** DTF.END with success. `total` counts the whole file, also before a restart. */
  | { readonly fin: 'COMPLET'; readonly total: Point }
  /** DTF.END came with a diagnostic: TRANS.END follows all the same, nothing may be delivered. Only a receiver sees it. */
  | { readonly fin: 'ECHOUE'; readonly diagnostic: Diagnostic; readonly total: Point }
  /** IDT of ours or theirs, acknowledged: the file is open and idle again. `codeFin` 8, 12, 16: only CRF and DESELECT may follow. */
  | {
      readonly fin: 'INTERROMPU';
      readonly par: 'NOUS' | 'PAIR';
      readonly diagnostic: Diagnostic;
      readonly codeFin: number;
      /** What made us interrupt: what the Puits or the Source threw, the reason of the signal. For the logs. */
      readonly cause?: unknown;
    };

/** A reason to interrupt, with what the other side is told of it. Thrown by a Puits or a Source, or the reason of a signal. */
export class Interruption extends Error {
  override readonly name = 'Interruption';
  readonly diagnostic: Diagnostic;
  /** PI 19: 4 a restart should follow, 8 suspension, 12 cancelled by the server, 16 cancelled by the requester. */
  readonly codeFin: number;

  constructor(diagnostic: Diagnostic, codeFin: number, raison: string, cause?: unknown) {
    super(raison, cause === undefined ? undefined : { cause });
    this.diagnostic = diagnostic;
    this.codeFin = codeFin;
  }
}

/** The session is over: its transport is gone or about to be. Whoever works on it stops. */
export class Rupture extends Error {
  override readonly name = 'Rupture';
  /** PAIR: it sent ABORT. NOUS: we did (fault of the peer, time-out, stop). RESEAU: the line was lost. */
  readonly par: 'PAIR' | 'NOUS' | 'RESEAU';
  readonly diagnostic: Diagnostic;

  constructor(par: Rupture['par'], diagnostic: Diagnostic, raison: string, cause?: unknown) {
    super(raison, cause === undefined ? undefined : { cause });
    this.par = par;
    this.diagnostic = diagnostic;
  }
}

/** One FPDU that passed, for the trace and the counters. No content of a file, no PI 5. */
export interface Passage {
  readonly sens: 'ENTRANT' | 'SORTANT';
  readonly fpdu: Fpdu;
}
