// SPDX-License-Identifier: Apache-2.0
/** One entry of an archive, whatever the archive. */
export interface ArchiveEntry {
  readonly nom: string;
  readonly genre: 'FICHIER' | 'DOSSIER' | 'AUTRE';
  /** Undefined when the archive says it only after the content. */
  readonly sizeBytes: number | undefined;
  /**
   * To be read to its end before the next entry is asked for; of a DOSSIER never: tar-stream does not end
   * it when the header gives the folder a size.
   */
  readonly content: AsyncIterable<Uint8Array>;
}
