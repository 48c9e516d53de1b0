// SPDX-License-Identifier: Apache-2.0
/**
 * Reads an actualisation (F13) as entries of the annuaire, as it comes, once it was judged: see index.ts. Its records are
 * those of an F14 without what only an export says of them. (specs: reforme-2026 §5)
 */
import type { CodeRoutage, LigneAnnuaire } from '../../gateway/domain/annuaire.ts';
import { readEntries } from './f14.ts';
import { grammarOf } from './grammar.ts';
import { f13Model, f13Root } from './model.ts';
import { annuaireVocabulary } from './vocabulary.ts';

const grammar = grammarOf(f13Model, f13Root, annuaireVocabulary);
const records: ReadonlySet<string> = new Set(['CodeRoutage', 'LigneAnnuaire']);

/** In the order of the file, which has a meaning. @throws AnnuaireIllisible */
export async function* readF13(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<CodeRoutage | LigneAnnuaire> {
  const document = { root: f13Root, grammar, vocabulary: annuaireVocabulary, records };
  for await (const read of readEntries(chunks, document)) {
    if (read.nature === 'ENTETE') continue;
    // Its entries have no instance, and the address of a ligne is made of its parts.
    const { instance: _instance, motif: _motif, ...entry } = read;
    if (entry.nature === 'CODE_ROUTAGE') yield entry;
    if (entry.nature === 'LIGNE') yield { ...entry, adresse: addressOf(entry) };
  }
}

function addressOf({ siren, siret, routage, suffixe }: LigneAnnuaire): string {
  return [siren, siret, routage, suffixe].filter((part) => part !== undefined).join('_');
}
