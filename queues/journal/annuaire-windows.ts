// SPDX-License-Identifier: Apache-2.0
/**
 * The entries of the annuaire, a window of keys at a time, with a turn of the loop for others in between: whoever looks
 * at all of them, or changes many, holds nobody up. A window never cuts the versions of one key apart.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type NatureTenue, naturesTenues } from '../../gateway/ports/annuaire.ts';
import { rangDe } from './annuaire-rows.ts';
import { query } from './database.ts';
import { prepared } from './prepared.ts';
import type { Reader } from './reader.ts';

/** Keys `apres` (not in it) to `jusque` (in it) of one nature. */
export interface Fenetre {
  readonly nature: number;
  readonly apres: string;
  readonly jusque: string;
}

/** After every key: no character is higher. */
const derniere = '\u{10FFFF}';

const borne = prepared(({ nature, apres, rang }: { nature: number; apres: string; rang: number }) =>
  query
    .selectFrom('annuaire_entree')
    .select('cle')
    .where('nature', '=', nature)
    .where('cle', '>', apres)
    .orderBy('cle')
    .limit(1)
    .offset(rang),
);

export async function* fenetres(
  reader: Reader,
  size: number,
  natures: readonly NatureTenue[] = naturesTenues,
): AsyncGenerator<Fenetre> {
  for (const nature of natures.map(rangDe)) {
    let apres = '';
    while (apres !== derniere) {
      const jusque = reader.first(borne({ nature, apres, rang: size - 1 }))?.cle ?? derniere;
      yield { nature, apres, jusque };
      apres = jusque;
      await nextTurn();
    }
  }
}
