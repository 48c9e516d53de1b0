// SPDX-License-Identifier: Apache-2.0
/** Deposits in the journal: one row each, saved whole. */
import type { DepotRecord } from '../../gateway/ports/journal.ts';
import type { StatutDepot } from '../../gateway/ports/reception.ts';
import { type DepotTable, query } from './database.ts';
import { prepared } from './prepared.ts';
import type { Reader } from './reader.ts';
import { depotOf, depotRow } from './rows.ts';
import { type Statement, statement } from './units.ts';

const inProgress: readonly StatutDepot[] = ['OUVERT', 'INTERROMPU', 'TEMPORAIRE', 'EN_ATTENTE'];

const save = prepared((row: DepotTable) => {
  const changes = {
    raccordement: row.raccordement,
    partenaire: row.partenaire,
    protocole: row.protocole,
    nom_fichier: row.nom_fichier,
    statut: row.statut,
    size_bytes: row.size_bytes,
    sha256: row.sha256,
    session: row.session,
    ouvert_le: row.ouvert_le,
    modifie_le: row.modifie_le,
    remettre_le: row.remettre_le,
  };
  return query
    .insertInto('depot')
    .values({ id: row.id, ...changes })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((update) => ({
        raccordement: update.ref('excluded.raccordement'),
        partenaire: update.ref('excluded.partenaire'),
        protocole: update.ref('excluded.protocole'),
        nom_fichier: update.ref('excluded.nom_fichier'),
        statut: update.ref('excluded.statut'),
        size_bytes: update.ref('excluded.size_bytes'),
        sha256: update.ref('excluded.sha256'),
        session: update.ref('excluded.session'),
        ouvert_le: update.ref('excluded.ouvert_le'),
        modifie_le: update.ref('excluded.modifie_le'),
        remettre_le: update.ref('excluded.remettre_le'),
      })),
    );
});

export function saveDepot(depot: DepotRecord): Statement {
  return statement(save(depotRow(depot)));
}

/** Read once at start, before anybody is served: in one go. */
export function loadDepots(reader: Reader, since: Date): readonly DepotRecord[] {
  const all = query.selectFrom('depot').selectAll().orderBy('id');
  // A file of a message was never in view: it leaves no ghost.
  const ghosts = all
    .where('statut', '=', 'REMIS')
    .where('modifie_le', '>=', since.toISOString())
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('message_flux').select('flux').whereRef('flux', '=', 'depot.id'))),
    );
  return [...reader.all(all.where('statut', 'in', inProgress)), ...reader.all(ghosts)].map(depotOf);
}
