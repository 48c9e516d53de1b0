// SPDX-License-Identifier: Apache-2.0
/**
 * Zip archives as a flux: the files of formats/zip, under the limits of an enveloppe. Deflate and stored files only; what
 * the headers and the directory say must agree, so that nobody reads another archive than we did.
 */
import { zipFiles } from '../zip/stream.ts';
import { ZipTrouble } from '../zip/trouble.ts';
import type { ArchiveEntry } from './entry.ts';
import type { EnveloppeLimits } from './limits.ts';
import { extractionImpossible, inflateSuspect, inflateTropGrand, Refus } from './refus.ts';

/**
 * The entries in order; `sizeBytes` is the size of `source`. Throws Refus IRR_EXTRAC when this is no whole archive and
 * IRR_TAILLE past the budgets; an error of `source` passes.
 */
export async function* zipEntries(
  source: AsyncIterable<Uint8Array>,
  sizeBytes: number,
  limits: EnveloppeLimits,
): AsyncGenerator<ArchiveEntry, void, undefined> {
  const budget = new Budget(sizeBytes, limits);
  try {
    for await (const { nom, isFolder, sizeBytes, content } of zipFiles(source)) {
      const genre = isFolder ? 'DOSSIER' : 'FICHIER';
      yield { nom, genre, sizeBytes, content: budget.follow(content) };
    }
  } catch (error) {
    throw asRefus(error);
  }
}

/** What all the files together may inflate to. */
class Budget {
  readonly #limits: EnveloppeLimits;
  readonly #suspectBytes: number;
  #inflatedBytes = 0;

  constructor(sizeBytes: number, limits: EnveloppeLimits) {
    this.#limits = limits;
    this.#suspectBytes = Math.max(limits.inflateFloorBytes, limits.inflateRatio * sizeBytes);
  }

  async *follow(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for await (const chunk of content) {
        this.#inflatedBytes += chunk.length;
        if (this.#inflatedBytes > this.#limits.inflatedBytes) throw new Refus(inflateTropGrand(this.#limits));
        if (this.#inflatedBytes > this.#suspectBytes) throw new Refus(inflateSuspect(this.#limits));
        yield chunk;
      }
    } catch (error) {
      throw asRefus(error);
    }
  }
}

function asRefus(error: unknown): unknown {
  return error instanceof ZipTrouble ? new Refus(extractionImpossible(error)) : error;
}
