// SPDX-License-Identifier: Apache-2.0
/** Entries of the annuaire as an F14 or an F13 says them to somebody else. */
import { createHash } from 'node:crypto';
import type { CodeRoutage, LigneAnnuaire } from '../domain/annuaire.ts';
import type { EntreeTenue } from '../ports/annuaire.ts';

/** Each with an instance that stays its own from one export to the next. */
export async function* pourF14(entrees: AsyncIterable<EntreeTenue>): AsyncGenerator<EntreeTenue> {
  for await (const entree of entrees) {
    yield { ...entree, instance: instanceOf(entree) };
  }
}

/** A whole number of fifteen digits at most, from what identifies the entry. */
function instanceOf(entree: EntreeTenue): string {
  const digest = createHash('sha256')
    .update(`${entree.nature} ${identite(entree)}`)
    .digest();
  return String(digest.readUIntBE(0, 6));
}

function identite(entree: EntreeTenue): string {
  switch (entree.nature) {
    case 'UNITE_LEGALE':
      return entree.siren;
    case 'ETABLISSEMENT':
      return entree.siret;
    case 'CODE_ROUTAGE':
      return `${entree.siret} ${entree.code}`;
    case 'PLATEFORME':
      return entree.matricule;
    case 'LIGNE':
      return `${entree.adresse} ${entree.debut} ${entree.sorte}`;
  }
}

/**
 * An F13 knows codes routage and lignes only, and takes nothing away: a code that is gone is inactive, a ligne that is gone
 * is masked.
 */
export async function* pourF13(
  entrees: AsyncIterable<EntreeTenue>,
): AsyncGenerator<CodeRoutage | LigneAnnuaire> {
  for await (const entree of entrees) {
    const gone = entree.effet === 'RETIRER';
    if (entree.nature === 'CODE_ROUTAGE') yield gone ? { ...entree, actif: false } : entree;
    if (entree.nature !== 'LIGNE') continue;
    if (!gone) yield entree;
    // A masquage that is gone has no word in an F13.
    else if (entree.sorte === 'D') yield { ...entree, sorte: 'M' };
  }
}
