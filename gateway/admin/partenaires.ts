// SPDX-License-Identifier: Apache-2.0
/**
 * The partenaires by id, so that a page names them instead of showing a ULID. Kept in memory for a few
 * seconds: a page that refreshes itself does not read them each time, a new name is seen soon after.
 */
import type { Partenaire } from '../domain/partenaire.ts';
import type { DeskDependencies } from './config.ts';
import { orSilence } from './patience.ts';

/** Who is not in it is shown by its id. */
export type Partenaires = ReadonlyMap<string, Partenaire>;

/** Long enough for the pages of one visit, short enough that nobody waits for a name just given. */
const keptMs = 5000;
/** A few hundred bytes each; the journal's own list is shorter. */
const keptLimit = 2000;

/** Reads the partenaires, or gives those read a moment ago. A journal that does not answer costs names, not the page. */
export function createPartenaireDirectory({
  journal,
  clock,
}: Pick<DeskDependencies, 'journal' | 'clock'>): () => Promise<Partenaires> {
  let kept: { readonly partenaires: Partenaires; readonly readAtMs: number } | undefined;
  return async () => {
    const nowMs = clock().getTime();
    // A clock set back makes the age negative: that is no reason to keep a name for hours.
    const ageMs = kept === undefined ? Number.NaN : nowMs - kept.readAtMs;
    if (kept !== undefined && ageMs >= 0 && ageMs < keptMs) return kept.partenaires;
    const found = await orSilence(journal.listPartenaires());
    if (found === undefined) return kept?.partenaires ?? new Map();
    const partenaires = new Map(found.slice(0, keptLimit).map((partenaire) => [partenaire.id, partenaire]));
    kept = { partenaires, readAtMs: nowMs };
    return partenaires;
  };
}
