// SPDX-License-Identifier: Apache-2.0
/**
 * Tar archives, read in a stream: ustar, PAX and GNU long names, and the old format without magic.
 *
 * The archive must reach its end mark: without it nobody can tell an archive that lost its last factures
 * from a whole one. Nothing is ever written under a name found here.
 */
import assert from 'node:assert/strict';
import { type Extract, extract } from 'tar-stream';
import type { ArchiveEntry } from './entry.ts';
import { extractionImpossible, Refus } from './refus.ts';
import { type Fed, feed } from './streams.ts';

type Entry = Extract extends AsyncIterable<infer Source> ? Source : never;
/** The option exists and its type does not: archives older than ustar are told by their checksum alone. */
const extractOptions: Parameters<typeof extract>[0] & { readonly allowUnknownFormat: boolean } = {
  allowUnknownFormat: true,
};

/** The entries in order. Throws Refus IRR_EXTRAC when this is no whole archive; an error of `source` passes. */
export async function* tarEntries(
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<ArchiveEntry, void, undefined> {
  const tail = new Tail();
  const unpack = extract(extractOptions);
  const feeding = feed(tail.follow(source), unpack);
  try {
    for await (const entry of unpack) {
      // A size that tar-stream could not read would make it wait for ever.
      if (!Number.isSafeInteger(entry.header.size)) throw new Error('the size of an entry is unreadable');
      yield entryOf(entry, feeding, unpack);
    }
  } catch (error) {
    throw await causeOf(error, feeding, unpack);
  } finally {
    unpack.destroy();
    await feeding;
  }
  const fed = await feeding;
  if (fed.error !== undefined) throw fed.error;
  assert(fed.complete, 'an entry of the archive was not read to its end');
  if (!tail.isEndMark) throw new Refus(extractionImpossible(noEndMark));
}

const noEndMark = {
  fr: 'l archive tar n a pas sa marque de fin : il lui manque peut etre des fichiers',
  en: 'the tar archive lacks its end mark: files may be missing',
};

function entryOf(entry: Entry, feeding: Promise<Fed>, unpack: Extract): ArchiveEntry {
  const { name, type, size } = entry.header;
  return { nom: name, genre: genreOf(type), sizeBytes: size, content: body() };

  async function* body(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield* entry as AsyncIterable<Uint8Array>;
    } catch (error) {
      throw await causeOf(error, feeding, unpack);
    }
  }
}

function genreOf(type: Entry['header']['type']): ArchiveEntry['genre'] {
  if (type === 'file' || type === 'contiguous-file') return 'FICHIER';
  return type === 'directory' ? 'DOSSIER' : 'AUTRE';
}

/** What a failed archive failed of: its source, when that failed first; else the archive is not one. */
async function causeOf(error: unknown, feeding: Promise<Fed>, unpack: Extract): Promise<unknown> {
  unpack.destroy();
  const fed = await feeding;
  if (fed.error !== undefined) return fed.error;
  const detail = error instanceof Error ? error.message : '';
  return new Refus(
    extractionImpossible(
      /end of data/i.test(detail)
        ? { fr: 'l archive tar est tronquee', en: 'the tar archive is cut short' }
        : { fr: 'l archive tar est abimee', en: 'the tar archive is damaged' },
    ),
  );
}

const blockBytes = 512;

/** Remembers the last block that went by: the end mark of a tar is blocks of zeros. */
class Tail {
  #last: Uint8Array = new Uint8Array(0);

  async *follow(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const chunk of source) {
      const whole = chunk.length >= blockBytes ? chunk : Buffer.concat([this.#last, chunk]);
      this.#last = Uint8Array.from(whole.subarray(-blockBytes));
      yield chunk;
    }
  }

  get isEndMark(): boolean {
    return this.#last.length === blockBytes && this.#last.every((byte) => byte === 0);
  }
}
