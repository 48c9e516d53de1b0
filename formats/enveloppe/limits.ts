// SPDX-License-Identifier: Apache-2.0
/**
 * Limits of an enveloppe (DSE §5.4.1, DSG note 70). Reaching one refuses the flux, with the limit named.
 *
 * Where the specification says "Go" and "Mo" the larger, binary reading is taken, so that nobody is
 * refused over the reading of a unit.
 */
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
