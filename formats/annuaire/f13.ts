// SPDX-License-Identifier: Apache-2.0
/**
 * Reads an actualisation (F13) as entries of the annuaire, as it comes, once it was judged: see index.ts. Its records are
 * those of an F14 without what only an export says of them. (specs: reforme-2026 §5)
 */
import type { CodeRoutage, LigneAnnuaire } from '../../gateway/domain/annuaire.ts';
import { inBlocks } from './blocks.ts';
import { F14Entries } from './f14-entries.ts';
import { grammarOf } from './grammar.ts';
import { f13Model, f13Root } from './model.ts';
import { utf8Text } from './utf8-text.ts';
import { annuaireVocabulary } from './vocabulary.ts';
import { Walker } from './walker.ts';

const grammar = grammarOf(f13Model, f13Root, annuaireVocabulary);
const records: ReadonlySet<string> = new Set(['CodeRoutage', 'LigneAnnuaire']);

/** In the order of the file, which has a meaning. @throws AnnuaireIllisible */
export async function* readF13(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<CodeRoutage | LigneAnnuaire> {
  const walker = new Walker({ root: f13Root, grammar, vocabulary: annuaireVocabulary, records });
  const entries = new F14Entries();
  for await (const text of utf8Text(inBlocks(chunks))) {
    walker.push(text);
    yield* readable(walker, entries);
  }
  walker.complete();
  yield* readable(walker, entries);
}

/** Its entries have no instance, and the address of a ligne is made of its parts. */
function* readable(walker: Walker, entries: F14Entries): Generator<CodeRoutage | LigneAnnuaire> {
  for (let record = walker.next(); record !== undefined; record = walker.next()) {
    const read = entries.entryOf(record);
    if (read.nature === 'ENTETE') continue;
    const { instance: _instance, motif: _motif, ...entry } = read;
    if (entry.nature === 'CODE_ROUTAGE') yield entry;
    if (entry.nature === 'LIGNE') yield { ...entry, adresse: addressOf(entry) };
  }
}

function addressOf({ siren, siret, routage, suffixe }: LigneAnnuaire): string {
  return [siren, siret, routage, suffixe].filter((part) => part !== undefined).join('_');
}
