// SPDX-License-Identifier: Apache-2.0
import { stat } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { migrate, migrations } from '../../../queues/journal/migrations.ts';
import { checkSqliteVersion } from '../../../queues/journal/sqlite.ts';
import { later, noon, received, sampleRaccordement } from '../../contracts/journal-samples.ts';
import { type TemporaryJournal, temporaryJournal } from './support.ts';

describe('the journal on SQLite', () => {
  let temporary: TemporaryJournal;
  beforeEach(async () => {
    temporary = await temporaryJournal();
  });
  afterEach(() => temporary.dispose());

  const inFile = <Result>(use: (db: DatabaseSync) => Result): Result => {
    const db = new DatabaseSync(temporary.file);
    try {
      return use(db);
    } finally {
      db.close();
    }
  };

  test('an empty file becomes a journal, once', async () => {
    await temporary.open();
    await temporary.reopen();
    const rows = inFile((db) => db.prepare('SELECT numero, nom FROM migration').all());
    expect(rows).toEqual(migrations.map(({ numero, nom }) => expect.objectContaining({ numero, nom })));
  });

  test('an older journal gets the steps it lacks, and a step that fails leaves it as it was', async () => {
    await (await temporary.open()).close();
    const numero = migrations.length + 1;
    const next = { numero, nom: 'next', sql: 'CREATE TABLE next (a INTEGER)' };
    const broken = {
      numero: numero + 1,
      nom: 'broken',
      sql: 'CREATE TABLE late (a INTEGER); nonsense',
    };
    inFile((db) => {
      expect(() => migrate(db, noon.toISOString(), [...migrations, next, broken])).toThrow('near');
      expect(db.prepare("SELECT name FROM sqlite_master WHERE name IN ('next', 'late')").all()).toEqual([]);
      migrate(db, noon.toISOString(), [...migrations, next]);
      expect(db.prepare('SELECT max(numero) AS numero FROM migration').get()).toMatchObject({ numero });
    });
  });

  test('a journal that a newer program wrote is refused', async () => {
    await (await temporary.open()).close();
    inFile((db) => db.exec(`INSERT INTO migration VALUES (999, 'future', '2030-01-01T00:00:00.000Z')`));
    await expect(temporary.open()).rejects.toMatchObject({ code: 'JOURNAL_VERSION', transient: false });
  });

  test.each([
    ['3.51.2', false],
    ['3.45.1', false],
    ['3.51.3', true],
    ['3.53.4', true],
    ['4.0.0', true],
    ['garbage', false],
  ])('SQLite %s is accepted: %s', (version, accepted) => {
    const check = () => checkSqliteVersion(version);
    if (accepted) expect(check).not.toThrow();
    else expect(check).toThrow('JOURNAL_VERSION');
  });

  test('commits are synced: WAL with synchronous=FULL, and the files are 0600', async () => {
    await received(await temporary.open());
    for (const name of ['', '-wal', '-shm']) {
      expect((await stat(`${temporary.file}${name}`)).mode & 0o777).toBe(0o600);
    }
    expect(inFile((db) => db.prepare('PRAGMA journal_mode').get())).toMatchObject({ journal_mode: 'wal' });
  });

  test('closing folds the WAL into the journal', async () => {
    const journal = await temporary.open();
    await received(journal);
    await journal.close();
    await expect(stat(`${temporary.file}-wal`)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test.each(['event', 'raccordement_history'])('%s is append-only, whoever asks', async (table) => {
    const journal = await temporary.open();
    await received(journal);
    await journal.saveRaccordement(sampleRaccordement(), noon, 'admin');
    inFile((db) => {
      expect(() => db.exec(`UPDATE ${table} SET instant = ''`)).toThrow('append-only');
      expect(() => db.exec(`DELETE FROM ${table}`)).toThrow('append-only');
    });
  });

  test('the history of a raccordement has each change once, and no password', async () => {
    const journal = await temporary.open();
    const sftp = { login: 'dupont', clesPubliques: [], adresses: [], motDePasse: 'scrypt$1$2$3$salt$first' };
    await journal.saveRaccordement(sampleRaccordement({ sftp }), noon, 'admin');
    await journal.saveRaccordement(sampleRaccordement({ sftp }), later(1), 'start');
    const changed = { ...sftp, motDePasse: 'scrypt$1$2$3$salt$second' };
    await journal.saveRaccordement(sampleRaccordement({ sftp: changed }), later(2), 'operator');
    const rows = inFile((db) => db.prepare('SELECT par, contenu FROM raccordement_history').all());
    expect(rows.map((row) => row['par'])).toEqual(['admin', 'operator']);
    expect(JSON.stringify(rows)).not.toContain('scrypt');
    expect(await journal.raccordements.findByLogin('dupont')).toMatchObject({ sftp: changed });
  });

  test('reading follows an index, whatever is filtered', async () => {
    await temporary.open();
    const plans = inFile((db) =>
      [
        `SELECT * FROM flux WHERE statut = 'RECU' AND id < 'x' ORDER BY id DESC LIMIT 50`,
        `SELECT * FROM flux WHERE partenaire = 'a' AND id < 'x' ORDER BY id DESC LIMIT 50`,
        `SELECT * FROM flux WHERE code_interface = 'a' AND id < 'x' ORDER BY id DESC LIMIT 50`,
        `SELECT * FROM flux WHERE statut = 'MIS_A_DISPOSITION' AND raccordement = 'a' ORDER BY id LIMIT 5`,
        `SELECT * FROM flux WHERE statut = 'MIS_A_DISPOSITION' AND raccordement = 'a' AND nom_fichier = 'b'`,
        `SELECT * FROM flux WHERE statut = 'MIS_A_DISPOSITION' AND expire_le < 'x' ORDER BY expire_le LIMIT 5`,
        `SELECT * FROM work WHERE dead = 0 AND etape = 'a' AND disponible_le > 'x'`,
        `SELECT cree_le FROM work WHERE dead = 0 AND etape = 'a' AND +disponible_le < 'x' ORDER BY cree_le LIMIT 1`,
        `SELECT * FROM depot WHERE statut = 'REMIS' AND modifie_le >= 'x'`,
      ].map((sql) =>
        db
          .prepare(`EXPLAIN QUERY PLAN ${sql}`)
          .all()
          .map((row) => String(row['detail']))
          .join('; '),
      ),
    );
    for (const plan of plans) {
      expect(plan).toMatch(/^SEARCH \w+ USING (COVERING )?INDEX/);
      expect(plan).not.toContain('TEMP B-TREE');
    }
  });
});
