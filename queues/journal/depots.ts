// SPDX-License-Identifier: Apache-2.0
/** Deposits in the journal: one row each, saved whole. */
import type { DepotRecord } from '../../gateway/ports/journal.ts';
import type { StatutDepot } from '../../gateway/ports/reception.ts';
import { query } from './database.ts';
import type { Reader } from './reader.ts';
import { depotOf, depotRow } from './rows.ts';
import { type Statement, statement } from './units.ts';

const inProgress: readonly StatutDepot[] = ['OUVERT', 'INTERROMPU', 'TEMPORAIRE', 'EN_ATTENTE'];

export function saveDepot(depot: DepotRecord): Statement {
  const { id, ...changes } = depotRow(depot);
  return statement(
    query
      .insertInto('depot')
      .values({ id, ...changes })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(changes)),
  );
}

/** Read once at start, before anybody is served: in one go. */
export function loadDepots(reader: Reader, since: Date): readonly DepotRecord[] {
  const all = query.selectFrom('depot').selectAll().orderBy('id');
  const ghosts = all.where('statut', '=', 'REMIS').where('modifie_le', '>=', since.toISOString());
  return [...reader.all(all.where('statut', 'in', inProgress)), ...reader.all(ghosts)].map(depotOf);
}
