// SPDX-License-Identifier: Apache-2.0
/**
 * Limits of an enveloppe (DSE §5.4.1, DSG note 70). Reaching one refuses the flux, with the limit named.
 *
 * Where the specification says "Go" and "Mo" the larger, binary reading is taken, so that nobody is
 * refused over the reading of a unit.
 */
import type { SystemeEchange } from '../../gateway/domain/code-interface.ts';
import type { Nature } from './sniff.ts';

const kib = 1024;
const mib = 1024 * kib;
const gib = 1024 * mib;

export interface EnveloppeLimits {
  /** The flux as received. */
  readonly fluxBytes: number;
  /** One file of the flux, once extracted. */
  readonly fileBytes: number;
  /** Factures in one flux; signatures and stylesheets beside them are not counted. */
  readonly factures: number;
  /** Entries of an archive, of every kind. */
  readonly entries: number;
  /** All that one flux may inflate to. */
  readonly inflatedBytes: number;
  /** Inflated bytes for one compressed byte, once past `inflateFloorBytes`. */
  readonly inflateRatio: number;
  readonly inflateFloorBytes: number;
  /** Name of a file inside an archive, in UTF-8. */
  readonly nameBytes: number;
  /** Faults listed for one flux before its reading stops. */
  readonly constats: number;
}

export const enveloppeLimits: EnveloppeLimits = {
  fluxBytes: 1 * gib, // DSE §5.4.1: "1 Go".
  fileBytes: 100 * mib, // DSE §5.4.1: "100 Mo", unzipped.
  factures: 500, // The annex, for E1 flux.
  entries: 2_000, // 500 factures, a signature each, and folders: no honest archive has more.
  inflatedBytes: 4 * gib, // 500 files of 100 Mo would fill a spool; base64 attachments hardly compress, so 4 times a full flux is ample.
  inflateRatio: 200, // Repetitive invoices reach 20 to 60; deflate itself ends at 1,032.
  inflateFloorBytes: 16 * mib, // Below this, a ratio proves nothing and costs nothing.
  nameBytes: 255, // What a file system takes, and what the journal shows.
  constats: 20, // Enough to mend an archive in one go; the compte rendu stays readable.
};

/** What one système d'échange takes. */
export interface LimitesDuSysteme extends EnveloppeLimits {
  /** Archives it takes; a file alone is always taken. */
  readonly archives: readonly Archive[];
}

export type Archive = Extract<Nature, 'gzip' | 'zip'>;

/** DSE §5.4.1 takes PDF, XML, ZIP and TAR.GZ; DSG note 69 takes xml and tar.gz alone. */
const archives: Readonly<Record<SystemeEchange, readonly Archive[]>> = {
  CPRO: ['gzip', 'zip'],
  PA_CPRO: ['gzip', 'zip'],
  PPF: ['gzip'],
};
const ppfFileBytes = 120 * mib; // DSG §3.4.2: "120 Mo".

/**
 * The limits of a système d'échange (specs: reforme-2026 §1.7). Attachments have their own, in formats/pieces-jointes.
 * @param configured what the operator decided; where it is not the default, it holds for every système.
 */
export function limitesDe(
  systeme: SystemeEchange,
  configured: EnveloppeLimits = enveloppeLimits,
): LimitesDuSysteme {
  const isDefault = configured.fileBytes === enveloppeLimits.fileBytes;
  const fileBytes = systeme === 'PPF' && isDefault ? ppfFileBytes : configured.fileBytes;
  return { ...configured, fileBytes, archives: archives[systeme] };
}
