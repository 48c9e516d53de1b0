// SPDX-License-Identifier: Apache-2.0
/**
 * Reads an F14, complete or differential, as it comes: in constant memory whatever its size, and judged against the whole
 * content model on the way. (specs: reforme-2026 §5)
 *
 * The first fault throws, with its line: entries read before it are part of a file that was refused, and whoever applies
 * them does so in one transaction. Texts of an entry are slices of a block: kept as they are, they keep the block.
 */
import type { EntreeAnnuaire } from '../../gateway/domain/annuaire.ts';
import { inBlocks } from './blocks.ts';
import { F14Entries, f14Records } from './f14-entries.ts';
import { grammarOf } from './grammar.ts';
import { f14Model, f14Root } from './model.ts';
import { utf8Text } from './utf8-text.ts';
import { annuaireVocabulary } from './vocabulary.ts';
import { type WalkedDocument, Walker } from './walker.ts';

const grammar = grammarOf(f14Model, f14Root, annuaireVocabulary);

/**
 * The head first, then the entries in the order of the file. How the bytes are cut into chunks makes no difference.
 * @throws AnnuaireIllisible
 */
export function readF14(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<EntreeAnnuaire> {
  return readEntries(chunks, { root: f14Root, grammar, vocabulary: annuaireVocabulary, records: f14Records });
}

/** The records of any document of the annuaire, as the entries of an F14. @throws AnnuaireIllisible */
export async function* readEntries(
  chunks: AsyncIterable<Uint8Array>,
  document: WalkedDocument,
): AsyncGenerator<EntreeAnnuaire> {
  const walker = new Walker(document);
  const entries = new F14Entries();
  for await (const text of utf8Text(inBlocks(chunks))) {
    walker.push(text);
    yield* readable(walker, entries);
  }
  walker.complete();
  yield* readable(walker, entries);
}

function* readable(walker: Walker, entries: F14Entries): Generator<EntreeAnnuaire> {
  for (let record = walker.next(); record !== undefined; record = walker.next())
    yield entries.entryOf(record);
}
