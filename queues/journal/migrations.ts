// SPDX-License-Identifier: Apache-2.0
/**
 * The schema of the journal, as numbered steps. A step that was released is never edited: add the next one.
 *
 * Tables the program appends to and never changes (`event`, `raccordement_history`) are guarded by triggers.
 * Counters and the end of each chain are kept by triggers too, so no statement can forget them.
 */
import type { DatabaseSync } from 'node:sqlite';
import { Failure } from '../../gateway/domain/failure.ts';

export interface Migration {
  readonly numero: number;
  readonly nom: string;
  readonly sql: string;
}

const tables = `
CREATE TABLE partenaire (
  id TEXT PRIMARY KEY, nom TEXT NOT NULL, code_application TEXT NOT NULL, siret TEXT,
  cree_le TEXT NOT NULL, modifie_le TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE raccordement (
  id TEXT PRIMARY KEY, partenaire TEXT NOT NULL, code_application TEXT NOT NULL, systeme_echange TEXT NOT NULL,
  protocole TEXT NOT NULL, nom TEXT NOT NULL, statut TEXT NOT NULL, valide_du TEXT NOT NULL,
  valide_au TEXT NOT NULL, codes_interface TEXT NOT NULL, politique_retrait TEXT NOT NULL,
  delai_stabilite_ms INTEGER NOT NULL, sftp_login TEXT UNIQUE, sftp TEXT,
  UNIQUE (systeme_echange, partenaire, nom)
) STRICT, WITHOUT ROWID;

CREATE TABLE raccordement_history (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, raccordement TEXT NOT NULL REFERENCES raccordement (id),
  instant TEXT NOT NULL, par TEXT NOT NULL, contenu TEXT NOT NULL
) STRICT;

CREATE TABLE depot (
  id TEXT PRIMARY KEY, raccordement TEXT NOT NULL, partenaire TEXT NOT NULL, protocole TEXT NOT NULL,
  nom_fichier TEXT NOT NULL, statut TEXT NOT NULL, size_bytes INTEGER NOT NULL, sha256 TEXT,
  session TEXT NOT NULL, ouvert_le TEXT NOT NULL, modifie_le TEXT NOT NULL, remettre_le TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE flux (
  id TEXT PRIMARY KEY, sens TEXT NOT NULL CHECK (sens IN ('EMISSION', 'RECEPTION')),
  partenaire TEXT NOT NULL, raccordement TEXT NOT NULL, protocole TEXT NOT NULL, nom_fichier TEXT NOT NULL,
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64), size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0),
  statut TEXT NOT NULL, code_interface TEXT, identifiant TEXT, nombre_factures INTEGER NOT NULL DEFAULT 0,
  cree_le TEXT NOT NULL, modifie_le TEXT NOT NULL, origine TEXT REFERENCES flux (id),
  politique_retrait TEXT, expire_le TEXT, empreinte TEXT NOT NULL DEFAULT '',
  CHECK (sens = 'EMISSION' OR origine IS NOT NULL)
) STRICT, WITHOUT ROWID;

CREATE TABLE facture (
  flux TEXT NOT NULL REFERENCES flux (id), rang INTEGER NOT NULL CHECK (rang >= 1), nom_fichier TEXT NOT NULL,
  sha256 TEXT NOT NULL, size_bytes INTEGER NOT NULL, statut TEXT NOT NULL, numero TEXT, fournisseur TEXT,
  destinataire TEXT, jeux_de_regles TEXT NOT NULL,
  PRIMARY KEY (flux, rang)
) STRICT, WITHOUT ROWID;

CREATE TABLE constat (
  flux TEXT NOT NULL REFERENCES flux (id), ordre INTEGER NOT NULL, rang INTEGER, code TEXT NOT NULL,
  gravite TEXT NOT NULL, contenu TEXT NOT NULL,
  PRIMARY KEY (flux, ordre)
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, flux TEXT NOT NULL REFERENCES flux (id), instant TEXT NOT NULL,
  type TEXT NOT NULL, detail TEXT, statut TEXT NOT NULL, empreinte TEXT NOT NULL
) STRICT;

CREATE TABLE work (
  id TEXT PRIMARY KEY, etape TEXT NOT NULL, flux TEXT NOT NULL REFERENCES flux (id), partenaire TEXT NOT NULL,
  tour INTEGER NOT NULL, tentatives INTEGER NOT NULL DEFAULT 0, dead INTEGER NOT NULL DEFAULT 0,
  erreur TEXT, erreur_detail TEXT, disponible_le TEXT NOT NULL, lease_owner TEXT, lease_until TEXT,
  cree_le TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE identifiant (
  emetteur TEXT NOT NULL, identifiant TEXT NOT NULL, flux TEXT NOT NULL,
  PRIMARY KEY (emetteur, identifiant)
) STRICT, WITHOUT ROWID;

CREATE TABLE sequence (nom TEXT PRIMARY KEY, valeur INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE counter (
  objet TEXT NOT NULL, groupe TEXT NOT NULL, statut TEXT NOT NULL, nombre INTEGER NOT NULL,
  PRIMARY KEY (objet, groupe, statut)
) STRICT, WITHOUT ROWID;

CREATE TABLE pulse (id INTEGER PRIMARY KEY, instant TEXT NOT NULL) STRICT;
`;

// The tables have no rowid, so every index ends with the id: a list filtered on one column pages by key.
// A partial index on a statut still has it as a column: else SQLite, which keeps no statistics here, may
// take the index of all statuts instead and sort.
const indexes = `
CREATE INDEX flux_statut ON flux (statut);
CREATE INDEX flux_partenaire ON flux (partenaire);
CREATE INDEX flux_partenaire_statut ON flux (partenaire, statut);
CREATE INDEX flux_code_interface ON flux (code_interface);
CREATE INDEX flux_nom_fichier ON flux (nom_fichier);
CREATE INDEX flux_sha256 ON flux (sha256);
CREATE INDEX flux_identifiant ON flux (identifiant) WHERE identifiant IS NOT NULL;
CREATE INDEX flux_origine ON flux (origine) WHERE origine IS NOT NULL;
CREATE INDEX flux_disponible ON flux (statut, raccordement) WHERE statut = 'MIS_A_DISPOSITION';
CREATE INDEX flux_expire ON flux (statut, expire_le) WHERE statut = 'MIS_A_DISPOSITION';
CREATE UNIQUE INDEX flux_nom_emis ON flux (nom_fichier, raccordement)
  WHERE statut = 'MIS_A_DISPOSITION' OR statut = 'A_EMETTRE';
CREATE INDEX facture_sha256 ON facture (sha256);
CREATE INDEX depot_sha256 ON depot (sha256, statut) WHERE sha256 IS NOT NULL;
CREATE INDEX event_flux ON event (flux);
CREATE INDEX depot_statut ON depot (statut, modifie_le);
CREATE INDEX identifiant_flux ON identifiant (flux);
CREATE INDEX raccordement_history_raccordement ON raccordement_history (raccordement);
CREATE INDEX work_flux ON work (flux);
CREATE INDEX work_tour ON work (tour) WHERE dead = 0;
CREATE INDEX work_partenaire ON work (partenaire, etape, tour) WHERE dead = 0;
CREATE INDEX work_age ON work (etape, cree_le) WHERE dead = 0;
CREATE INDEX work_due ON work (etape, disponible_le) WHERE dead = 0;
CREATE INDEX work_lease ON work (lease_until, etape, partenaire) WHERE lease_until IS NOT NULL;
CREATE INDEX work_dead ON work (etape) WHERE dead = 1;
`;

function appendOnly(table: string): string {
  return ['UPDATE', 'DELETE']
    .map(
      (verb) => `CREATE TRIGGER ${table}_no_${verb.toLowerCase()} BEFORE ${verb} ON ${table}
        BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END;`,
    )
    .join('\n');
}

function count(objet: string, groupe: string, statut: string, by: 1 | -1): string {
  return `INSERT INTO counter (objet, groupe, statut, nombre) VALUES ('${objet}', ${groupe}, ${statut}, ${by})
    ON CONFLICT (objet, groupe, statut) DO UPDATE SET nombre = nombre + excluded.nombre;`;
}

function counted(table: 'flux' | 'work', column: string, groupe: string, statut: string): string {
  const of = (row: 'OLD' | 'NEW') => statut.replaceAll('$', row);
  return `
CREATE TRIGGER ${table}_count_insert AFTER INSERT ON ${table}
  BEGIN ${count(table, `NEW.${groupe}`, of('NEW'), 1)} END;
CREATE TRIGGER ${table}_count_delete AFTER DELETE ON ${table}
  BEGIN ${count(table, `OLD.${groupe}`, of('OLD'), -1)} END;
CREATE TRIGGER ${table}_count_update AFTER UPDATE OF ${column} ON ${table} WHEN OLD.${column} <> NEW.${column}
  BEGIN ${count(table, `OLD.${groupe}`, of('OLD'), -1)} ${count(table, `NEW.${groupe}`, of('NEW'), 1)} END;`;
}

const triggers = `
${appendOnly('event')}
${appendOnly('raccordement_history')}
CREATE TRIGGER event_chain AFTER INSERT ON event
  BEGIN UPDATE flux SET empreinte = NEW.empreinte WHERE id = NEW.flux; END;
${counted('flux', 'statut', 'sens', '$.statut')}
${counted('work', 'dead', 'etape', "iif($.dead = 0, 'TODO', 'DEAD')")}
`;

/** The columns of `flux`, in their order, for the copy of one table into the other. */
const fluxColumns = `id, sens, partenaire, raccordement, protocole, nom_fichier, sha256, size_bytes, statut,
  code_interface, identifiant, nombre_factures, cree_le, modifie_le, origine, politique_retrait, expire_le, empreinte`;

/**
 * A flux emitted may have no origine (a batch of several, an export): SQLite cannot drop a CHECK, so the table is
 * made again. Its indexes and triggers go with it and come back from the texts above.
 */
const fluxWithoutOrigine = `
DROP TRIGGER event_chain;
CREATE TABLE flux_2 (
  id TEXT PRIMARY KEY, sens TEXT NOT NULL CHECK (sens IN ('EMISSION', 'RECEPTION')),
  partenaire TEXT NOT NULL, raccordement TEXT NOT NULL, protocole TEXT NOT NULL, nom_fichier TEXT NOT NULL,
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64), size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0),
  statut TEXT NOT NULL, code_interface TEXT, identifiant TEXT, nombre_factures INTEGER NOT NULL DEFAULT 0,
  cree_le TEXT NOT NULL, modifie_le TEXT NOT NULL, origine TEXT REFERENCES flux (id),
  politique_retrait TEXT, expire_le TEXT, empreinte TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
INSERT INTO flux_2 (${fluxColumns}) SELECT ${fluxColumns} FROM flux;
DROP TABLE flux;
ALTER TABLE flux_2 RENAME TO flux;
${indexes
  .split('\n')
  .filter((line) => / ON flux \(/.test(line) || line.startsWith('  WHERE statut ='))
  .join('\n')}
${counted('flux', 'statut', 'sens', '$.statut')}
CREATE TRIGGER event_chain AFTER INSERT ON event
  BEGIN UPDATE flux SET empreinte = NEW.empreinte WHERE id = NEW.flux; END;
`;

const returns = `
ALTER TABLE facture ADD COLUMN indice INTEGER NOT NULL DEFAULT 0;
ALTER TABLE facture ADD COLUMN siren TEXT;
ALTER TABLE facture ADD COLUMN objet TEXT;
CREATE INDEX facture_numero ON facture (numero, siren) WHERE numero IS NOT NULL AND statut = 'DEPOSEE';

ALTER TABLE raccordement ADD COLUMN reglages TEXT NOT NULL DEFAULT '{}';
CREATE TABLE raccordement_structure (
  structure TEXT NOT NULL, raccordement TEXT NOT NULL REFERENCES raccordement (id),
  PRIMARY KEY (structure, raccordement)
) STRICT, WITHOUT ROWID;

CREATE TABLE unicite (
  annee TEXT NOT NULL, siren TEXT NOT NULL, numero TEXT NOT NULL, flux TEXT NOT NULL, rang INTEGER NOT NULL,
  PRIMARY KEY (siren, numero, annee)
) STRICT, WITHOUT ROWID;
CREATE INDEX unicite_flux ON unicite (flux);

CREATE TABLE envoi (
  id INTEGER PRIMARY KEY AUTOINCREMENT, cle TEXT NOT NULL UNIQUE, genre TEXT NOT NULL, raccordement TEXT,
  code_interface TEXT, destinataire TEXT, source TEXT NOT NULL REFERENCES flux (id), rang INTEGER,
  contenu TEXT NOT NULL, echeance TEXT, cree_le TEXT NOT NULL, emis TEXT REFERENCES flux (id), abandon TEXT
) STRICT;
CREATE INDEX envoi_attente ON envoi (raccordement, code_interface, id) WHERE emis IS NULL AND abandon IS NULL;
CREATE INDEX envoi_echeance ON envoi (echeance) WHERE emis IS NULL AND abandon IS NULL AND echeance IS NOT NULL;
CREATE INDEX envoi_source ON envoi (source);
CREATE INDEX envoi_emis ON envoi (emis) WHERE emis IS NOT NULL;

CREATE TABLE lot (
  id INTEGER PRIMARY KEY AUTOINCREMENT, raccordement TEXT NOT NULL, code_interface TEXT NOT NULL, debut TEXT NOT NULL,
  fin TEXT NOT NULL, envois INTEGER NOT NULL, flux TEXT NOT NULL REFERENCES flux (id)
) STRICT;
CREATE INDEX lot_raccordement ON lot (raccordement, id);
CREATE TABLE passage (plan TEXT PRIMARY KEY, instant TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE statut_facture (
  id INTEGER PRIMARY KEY AUTOINCREMENT, flux TEXT NOT NULL REFERENCES flux (id), rang INTEGER NOT NULL,
  norme TEXT NOT NULL, code TEXT NOT NULL, horodatage TEXT NOT NULL, contenu TEXT NOT NULL, facture_flux TEXT,
  facture_rang INTEGER, cree_le TEXT NOT NULL, classe TEXT, UNIQUE (flux, rang, norme, code)
) STRICT;
CREATE INDEX statut_facture_facture ON statut_facture (facture_flux, facture_rang) WHERE facture_flux IS NOT NULL;
CREATE INDEX statut_facture_attente ON statut_facture (id) WHERE facture_flux IS NULL AND classe IS NULL;

CREATE TABLE alerte (
  id INTEGER PRIMARY KEY AUTOINCREMENT, cle TEXT NOT NULL UNIQUE, code TEXT NOT NULL, detail TEXT NOT NULL,
  cree_le TEXT NOT NULL, traitee_le TEXT, traitee_par TEXT
) STRICT;
CREATE INDEX alerte_ouverte ON alerte (id) WHERE traitee_le IS NULL;
`;

/**
 * The annuaire: each entry from the version that wrote it (depuis) to the one that replaced it (jusqua). An import writes
 * rows of a version that nobody sees yet, so that the switch is one row. `nature` is the rank of a bloc of the F14.
 * Which flux await their import is kept by a trigger: no transaction that accepts one can forget it.
 */
const annuaire = `
CREATE TABLE annuaire_version (
  numero INTEGER PRIMARY KEY AUTOINCREMENT, etat TEXT NOT NULL, type TEXT NOT NULL, source TEXT NOT NULL,
  nom TEXT NOT NULL, horodate TEXT, flux TEXT REFERENCES flux (id), proprietaire TEXT NOT NULL,
  commence_le TEXT NOT NULL, battement TEXT NOT NULL, publiee_le TEXT, effectifs TEXT
) STRICT;
CREATE UNIQUE INDEX annuaire_version_en_cours ON annuaire_version (etat) WHERE etat = 'EN_COURS';
CREATE INDEX annuaire_version_etat ON annuaire_version (etat, source, numero);

CREATE TABLE annuaire_entree (
  nature INTEGER NOT NULL, cle TEXT NOT NULL, depuis INTEGER NOT NULL, jusqua INTEGER, vu INTEGER NOT NULL,
  contenu TEXT NOT NULL, PRIMARY KEY (nature, cle, depuis)
) STRICT, WITHOUT ROWID;
CREATE INDEX annuaire_entree_jusqua ON annuaire_entree (jusqua) WHERE jusqua IS NOT NULL;

CREATE TABLE annuaire_flux (
  flux TEXT PRIMARY KEY REFERENCES flux (id), etat TEXT NOT NULL, motif TEXT, le TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX annuaire_flux_etat ON annuaire_flux (etat, flux);
CREATE TRIGGER annuaire_flux_accepte AFTER UPDATE OF statut ON flux
  WHEN NEW.sens = 'EMISSION' AND NEW.statut IN ('INTEGRE', 'INTEGRE_PARTIEL')
    AND NEW.code_interface IN ('FFE1235A', 'FFE1435A')
  BEGIN INSERT INTO annuaire_flux (flux, etat, le) VALUES (NEW.id, 'A_APPLIQUER', NEW.modifie_le)
    ON CONFLICT (flux) DO NOTHING; END;

CREATE TABLE annuaire_export (
  raccordement TEXT NOT NULL, code_interface TEXT NOT NULL, cle TEXT NOT NULL, version INTEGER NOT NULL,
  type TEXT NOT NULL, horodate TEXT NOT NULL, flux TEXT NOT NULL REFERENCES flux (id), le TEXT NOT NULL,
  PRIMARY KEY (raccordement, code_interface, cle)
) STRICT, WITHOUT ROWID;
`;

/**
 * Messages of the protocols that have them. The `cle` of one is taken once: only a message that was refused leaves it free.
 * The table has a rowid, and its receipts stay out of the indexes: a row is some kilobytes.
 */
const messages = `
CREATE TABLE message (
  id TEXT PRIMARY KEY, sens TEXT NOT NULL CHECK (sens IN ('ENTRANT', 'SORTANT')), protocole TEXT NOT NULL,
  cle TEXT NOT NULL, raccordement TEXT NOT NULL, etat TEXT NOT NULL,
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64), size_bytes INTEGER NOT NULL CHECK (size_bytes >= 0),
  entetes TEXT NOT NULL, detail TEXT NOT NULL, accuse BLOB, accuse_url TEXT, accuse_etat TEXT,
  accuse_tentatives INTEGER, accuse_prochain TEXT, certificats TEXT NOT NULL, cree_le TEXT NOT NULL,
  modifie_le TEXT NOT NULL, brut_purge_le TEXT
) STRICT;
CREATE UNIQUE INDEX message_cle ON message (cle) WHERE etat <> 'REFUSE';
CREATE INDEX message_refuse ON message (cle, sha256, id) WHERE etat = 'REFUSE';
CREATE INDEX message_etat ON message (etat, id);
CREATE INDEX message_raccordement ON message (raccordement, id);
CREATE INDEX message_sha256 ON message (sha256) WHERE brut_purge_le IS NULL;
CREATE INDEX message_brut_refuse ON message (etat, raccordement, cree_le, id, size_bytes)
  WHERE etat = 'REFUSE' AND brut_purge_le IS NULL;
CREATE INDEX message_accuse ON message (accuse_prochain, id)
  WHERE accuse_etat = 'A_ENVOYER' AND accuse IS NOT NULL;

CREATE TABLE message_flux (
  message TEXT NOT NULL REFERENCES message (id), rang INTEGER NOT NULL, flux TEXT NOT NULL REFERENCES flux (id),
  PRIMARY KEY (message, rang)
) STRICT, WITHOUT ROWID;
CREATE INDEX message_flux_flux ON message_flux (flux, message);

CREATE TABLE certificat_preuve (empreinte TEXT PRIMARY KEY, der BLOB NOT NULL) STRICT;

CREATE TABLE reprise (
  staging TEXT PRIMARY KEY, raccordement TEXT NOT NULL, cle TEXT NOT NULL, octets INTEGER NOT NULL,
  detail TEXT NOT NULL, modifie_le TEXT NOT NULL, UNIQUE (raccordement, cle)
) STRICT, WITHOUT ROWID;

ALTER TABLE raccordement ADD COLUMN as2_cle TEXT;
CREATE UNIQUE INDEX raccordement_as2_cle ON raccordement (as2_cle) WHERE as2_cle IS NOT NULL;
`;

/**
 * PeSIT beside AS2: who is named by a pair of identifiers, receipts that wait by protocol. A reprise says whether its
 * sender was told of it (`acquittee`), and which content it is about to become, so that a kill in between loses nothing.
 */
const pesit = `
ALTER TABLE raccordement ADD COLUMN pesit_cle TEXT;
CREATE UNIQUE INDEX raccordement_pesit_cle ON raccordement (pesit_cle) WHERE pesit_cle IS NOT NULL;

ALTER TABLE reprise ADD COLUMN acquittee INTEGER NOT NULL DEFAULT 0;
ALTER TABLE reprise ADD COLUMN sha256 TEXT;
CREATE INDEX reprise_sha256 ON reprise (sha256) WHERE sha256 IS NOT NULL;

DROP INDEX message_accuse;
CREATE INDEX message_accuse ON message (protocole, accuse_prochain, id)
  WHERE accuse_etat = 'A_ENVOYER' AND accuse IS NOT NULL;
`;

export const migrations: readonly Migration[] = [
  { numero: 1, nom: 'initial', sql: `${tables}${indexes}${triggers}` },
  { numero: 2, nom: 'retours', sql: `${fluxWithoutOrigine}${returns}` },
  { numero: 3, nom: 'annuaire', sql: annuaire },
  { numero: 4, nom: 'messages', sql: messages },
  { numero: 5, nom: 'pesit', sql: pesit },
];

/**
 * Brings the journal to the schema of this program, in one transaction.
 * Throws Failure JOURNAL_VERSION for a journal that a newer program wrote: its rows may mean something else.
 */
export function migrate(
  db: DatabaseSync,
  appliqueLe: string,
  steps: readonly Migration[] = migrations,
): void {
  // A table that others refer to may be made again: what they refer to is looked at before the commit instead.
  db.exec('PRAGMA foreign_keys = OFF');
  db.exec('BEGIN IMMEDIATE');
  try {
    db.exec(`CREATE TABLE IF NOT EXISTS migration (
      numero INTEGER PRIMARY KEY, nom TEXT NOT NULL, applique_le TEXT NOT NULL) STRICT`);
    const row = db.prepare('SELECT coalesce(max(numero), 0) AS numero FROM migration').get();
    const current = Number(row?.['numero'] ?? 0);
    const newest = steps.at(-1)?.numero ?? 0;
    if (current > newest) {
      throw new Failure('JOURNAL_VERSION', `the journal has schema ${current}, this program knows ${newest}`);
    }
    const insert = db.prepare('INSERT INTO migration (numero, nom, applique_le) VALUES (?, ?, ?)');
    for (const step of steps) {
      if (step.numero <= current) continue;
      db.exec(step.sql);
      insert.run(step.numero, step.nom, appliqueLe);
    }
    const broken = current < newest ? db.prepare('PRAGMA foreign_key_check').get() : undefined;
    if (broken !== undefined)
      throw new Failure('JOURNAL_WRITE', `a reference leads nowhere: ${JSON.stringify(broken)}`);
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  } finally {
    db.exec('PRAGMA foreign_keys = ON');
  }
}
