// SPDX-License-Identifier: Apache-2.0
/**
 * Formats: bytes in, constats out. No I/O, no clock, no random number.
 */
import type { CodeInterface, FormatName } from '../domain/code-interface.ts';
import type { Constat, JeuDeRegles } from '../domain/constat.ts';
import type { ObjetMetier } from '../domain/objet-metier.ts';
import type { BlobReader } from './spool.ts';

export interface FormatContext {
  readonly codeInterface: CodeInterface;
  /** Day of the control, for rules on dates. */
  readonly now: Date;
  /** Runs the business rules even on a document that its schema refuses: for the operator, never for a flux. */
  readonly allLayers?: boolean;
}

/** Layers of a check, in their order; one that blocks is the last one run. */
export type CoucheControle = 'XML' | 'SCHEMA' | 'REGLES';

export interface Controle {
  readonly constats: readonly Constat[];
  /** A technical or applicative check failed (encoding, XML, schema): the whole flux is irrecevable (DSE §3.2.1.4). */
  readonly irrecevable: boolean;
  readonly jeuxDeRegles: readonly JeuDeRegles[];
  /** Layers that were not run because one before them blocked: what they would say is unknown. */
  readonly couchesOmises?: readonly CoucheControle[];
  /** BT-24 as the document declares it, at most 200 characters. */
  readonly profil?: string;
  readonly numero?: string;
  readonly fournisseur?: string;
  readonly destinataire?: string;
  /**
   * What the file is about. Absent when it could not be read so far. Several when one file holds several (a
   * CPPFactureMixte, a CPPStatut of many factures): then a constat about one of them is in that one, and `constats` above
   * holds only what is about the file.
   */
  readonly objets?: readonly ObjetControle[];
}

export interface ObjetControle {
  readonly objet: ObjetMetier;
  /** About this object alone. */
  readonly constats: readonly Constat[];
}

/** A content that is read in pieces, in any order: nobody holds a large file whole. */
export interface ContentReader {
  readonly sizeBytes: number;
  /** Reads up to `into.length` bytes at `positionBytes`; returns how many, 0 at or past the end. Waits for them. */
  read(into: Uint8Array, positionBytes: number): number;
}

export interface Format {
  readonly name: FormatName;
  /** Judges one file. Never throws for what the file holds. */
  check(content: Uint8Array, context: FormatContext): Controle | Promise<Controle>;
  /** The same of a large file; a format that has none is given the file whole. */
  checkInPieces?(content: ContentReader, context: FormatContext): Controle | Promise<Controle>;
}

/** A file that is read in pieces while it is judged, and closed then: nobody holds it whole. */
export interface StoredContent {
  readonly open: () => Promise<BlobReader>;
}

/** A file, or how to get it: called when its turn has come, so that what waits holds no memory. */
export type ContentSource = Uint8Array | (() => Promise<Uint8Array>) | StoredContent;

/** How the pool shares itself out: between the turns that wait, and with few large files at once. */
export interface CheckTurn {
  /** Files of one turn follow each other, different turns alternate: the partenaire, as a rule. */
  readonly turn?: string;
  /** Of a content that is still to be got. */
  readonly sizeBytes?: number;
}

/** Runs a format in a worker with limits of time and memory. Throws Failure CHECK_TIMEOUT or CHECK_CRASH. */
export interface CheckPool {
  check(
    format: FormatName,
    content: ContentSource,
    context: FormatContext,
    turn?: CheckTurn,
  ): Promise<Controle>;
  close(): Promise<void>;
}
