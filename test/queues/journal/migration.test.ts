// SPDX-License-Identifier: Apache-2.0
/** A journal that version 1 wrote, opened by this program: every row, trigger, index and proof comes through. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FluxId } from '../../../gateway/domain/flux.ts';
import type { Journal } from '../../../gateway/ports/journal.ts';
import { workIdOf } from '../../../gateway/ports/work.ts';
import { empreinteOf } from '../../../queues/journal/events.ts';
import { migrate, migrations } from '../../../queues/journal/migrations.ts';
import { sha256 } from '../../../queues/journal/sqlite.ts';
import { openFileSpool } from '../../../queues/spool/index.ts';
import { collect } from '../../contracts/blob-store.ts';
import { dupont, dupontSftp, later, newFluxId, noon, sampleEmis } from '../../contracts/journal-samples.ts';
import { silent, type TemporaryJournal, temporaryJournal } from './support.ts';

const at = noon.toISOString();
const tables = ['partenaire', 'raccordement', 'raccordement_history', 'depot', 'flux', 'facture', 'constat'];
const others = ['event', 'work', 'identifiant', 'sequence', 'counter'];

interface Former {
  readonly id: FluxId;
  readonly sens: 'EMISSION' | 'RECEPTION';
  readonly statuts: readonly string[];
  readonly origine?: FluxId;
}

type Values = Readonly<Record<string, string | number | null>>;

function insert(db: DatabaseSync, table: string, values: Values): void {
  const names = Object.keys(values);
  db.prepare(`INSERT INTO ${table} (${names.join()}) VALUES (${names.map(() => '?').join()})`).run(
    ...Object.values(values),
  );
}

/** A flux as version 1 kept it: its row, and one chained event for each statut it went through. */
function insertFlux(db: DatabaseSync, { id, sens, statuts, origine }: Former): void {
  const content = `content of ${id}`;
  insert(db, 'flux', {
    id,
    sens,
    partenaire: dupont,
    raccordement: dupontSftp,
    protocole: 'sftp',
    nom_fichier: `${sens === 'EMISSION' ? 'F' : 'C'}SO1100A_AAA123_${id.slice(1)}`,
    sha256: sha256(content),
    size_bytes: content.length,
    statut: statuts[0] ?? '',
    code_interface: sens === 'EMISSION' ? 'FSO1100A' : 'CSO1100A',
    identifiant: id.slice(1),
    nombre_factures: sens === 'EMISSION' ? 2 : 0,
    cree_le: at,
    modifie_le: at,
    origine: origine ?? null,
    politique_retrait: sens === 'EMISSION' ? null : 'once',
    expire_le: sens === 'EMISSION' ? null : later(600).toISOString(),
  });
  let previous = '';
  for (const statut of statuts) {
    db.prepare('UPDATE flux SET statut = ? WHERE id = ?').run(statut, id);
    const event = { flux: id, instant: at, type: 'flux.statut', statut: statut as 'RECU', detail: '{"n":1}' };
    previous = empreinteOf(previous, event);
    insert(db, 'event', { ...event, empreinte: previous });
  }
}

describe('a journal of version 1', () => {
  let temporary: TemporaryJournal;
  let db: DatabaseSync;
  const [recu, traite, conclu, reponse] = [newFluxId(), newFluxId(), newFluxId(), newFluxId()];
  const rowsOf = () =>
    Object.fromEntries(
      [...tables, ...others].map((table) => [
        table,
        db.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all(),
      ]),
    );
  const schemaOf = () =>
    db
      .prepare(`SELECT name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL`)
      .all();

  beforeEach(async () => {
    temporary = await temporaryJournal();
    db = new DatabaseSync(temporary.file);
    migrate(db, at, migrations.slice(0, 1));
    insert(db, 'partenaire', {
      id: dupont,
      nom: 'D',
      code_application: 'AAA123',
      cree_le: at,
      modifie_le: at,
    });
    insert(db, 'raccordement', {
      id: dupontSftp,
      partenaire: dupont,
      code_application: 'AAA123',
      systeme_echange: 'CPRO',
      protocole: 'sftp',
      nom: 'Dupont SFTP',
      statut: 'ACTIF',
      valide_du: at,
      valide_au: later(86_400).toISOString(),
      codes_interface: '["FSO1100A"]',
      politique_retrait: 'once',
      delai_stabilite_ms: 5,
      sftp_login: 'dupont',
      sftp: '{"login":"dupont","clesPubliques":[],"adresses":[]}',
    });
    insert(db, 'raccordement_history', {
      raccordement: dupontSftp,
      instant: at,
      par: 'admin',
      contenu: '{}',
    });
    insertFlux(db, { id: recu, sens: 'EMISSION', statuts: ['RECU'] });
    insertFlux(db, { id: traite, sens: 'EMISSION', statuts: ['RECU', 'EN_TRAITEMENT'] });
    insertFlux(db, { id: conclu, sens: 'EMISSION', statuts: ['RECU', 'EN_TRAITEMENT', 'INTEGRE_PARTIEL'] });
    insertFlux(db, { id: reponse, sens: 'RECEPTION', statuts: ['MIS_A_DISPOSITION'], origine: conclu });
    for (const rang of [1, 2]) {
      insert(db, 'facture', {
        flux: conclu,
        rang,
        nom_fichier: `f-${rang}.xml`,
        sha256: sha256(`content of ${conclu}`),
        size_bytes: `content of ${conclu}`.length,
        statut: rang === 1 ? 'DEPOSEE' : 'REJETEE',
        numero: `F-${rang}`,
        fournisseur: '52104782900010',
        destinataire: '13000278500017',
        jeux_de_regles: '[{"id":"en16931","version":"1.3.13"}]',
      });
    }
    const constat = { code: 'BR-02', gravite: 'BLOQUANT', message: 'm', messageEn: 'm', rang: 2 };
    insert(db, 'constat', {
      flux: conclu,
      ordre: 0,
      rang: 2,
      code: 'BR-02',
      gravite: 'BLOQUANT',
      contenu: JSON.stringify(constat),
    });
    for (const [etape, flux] of [
      ['ouverture', recu],
      ['controle', traite],
    ] as const) {
      insert(db, 'work', {
        id: workIdOf(etape, flux),
        etape,
        flux,
        partenaire: dupont,
        tour: 3,
        tentatives: 2,
        disponible_le: at,
        cree_le: at,
      });
    }
    insert(db, 'identifiant', { emetteur: 'AAA123', identifiant: conclu.slice(1), flux: conclu });
    insert(db, 'sequence', { nom: 'identifiant-CPP001', valeur: 41 });
    insert(db, 'depot', {
      id: recu,
      raccordement: dupontSftp,
      partenaire: dupont,
      protocole: 'sftp',
      nom_fichier: 'x',
      statut: 'REMIS',
      size_bytes: 1,
      session: 's',
      ouvert_le: at,
      modifie_le: at,
    });
  });
  afterEach(async () => {
    db.close();
    await temporary.dispose();
  });

  const spoolOfAll = async () => {
    const spool = await openFileSpool({ directory: join(temporary.directory, 'spool'), logger: silent });
    for (const id of [recu, traite, conclu, reponse]) await spool.put(Buffer.from(`content of ${id}`));
    return spool;
  };
  const open = async (): Promise<Journal> => temporary.open();

  test('comes through with every row, index and trigger, once', async () => {
    const before = rowsOf();
    const schema = schemaOf();
    expect(schema.length).toBeGreaterThan(25);
    await (await open()).close();
    const after = rowsOf();
    for (const table of [...tables, ...others]) {
      // New columns come with a default; those that were there hold what they held.
      expect(after[table], table).toMatchObject(before[table] ?? []);
      expect(after[table], table).toHaveLength(before[table]?.length ?? -1);
    }
    expect(schemaOf()).toEqual(expect.arrayContaining(schema));
    await (await open()).close();
    expect(rowsOf()).toEqual(after);
    expect(db.prepare('SELECT count(*) AS n FROM migration').get()).toMatchObject({ n: migrations.length });
  });

  test('is read as before, and its proof is clean', async () => {
    const journal = await open();
    expect(await journal.findFlux(conclu)).toMatchObject({ statut: 'INTEGRE_PARTIEL', nombreFactures: 2 });
    expect(await journal.factures(conclu)).toMatchObject([
      { rang: 1, numero: 'F-1', statut: 'DEPOSEE' },
      { rang: 2, numero: 'F-2', statut: 'REJETEE' },
    ]);
    expect(await journal.constats(conclu)).toMatchObject([{ code: 'BR-02', rang: 2 }]);
    expect(await journal.answers(conclu)).toMatchObject([{ id: reponse, origine: conclu }]);
    expect(await journal.work.find(workIdOf('controle', traite))).toMatchObject({ tentatives: 2, tour: 3 });
    expect(await journal.raccordements.findByLogin('dupont')).toMatchObject({ nom: 'Dupont SFTP' });
    expect(await journal.nextSequence('identifiant-CPP001')).toBe(42);
    expect(await collect(journal.verify(await spoolOfAll()))).toEqual([]);
  });

  test('goes on: counters count, the chain holds, and what is append-only stays so', async () => {
    const journal = await open();
    const step = { at: later(1), from: ['RECU'], to: 'EN_TRAITEMENT', events: [] } as const;
    const next = [{ etape: 'controle' as const, flux: recu, partenaire: dupont }];
    expect(await journal.apply({ ...step, flux: recu, doneWork: workIdOf('ouverture', recu), next })).toBe(
      'APPLIED',
    );
    await journal.applyEmis(reponse, ['MIS_A_DISPOSITION'], 'RETIRE', later(2), []);
    await journal.envois.ajouter(
      [
        {
          cle: 'c',
          genre: 'CYCLE',
          raccordement: dupontSftp,
          codeInterface: 'FEN1200A',
          source: conclu,
          contenu: {},
        },
      ],
      later(3),
    );
    const [envoi] = await journal.envois.attente(dupontSftp, 'FEN1200A', 1);
    const spool = await spoolOfAll();
    const { origine: _, ...emet } = sampleEmis(conclu, { blob: await spool.put(Buffer.from('batch')) });
    const leaving = { emet, envois: [envoi?.id ?? 0], debut: later(4), at: later(4) };
    expect(await journal.envois.partir(leaving)).toBe('APPLIED');
    const counted = Object.fromEntries(
      (await journal.countFlux()).map(({ sens, statut, count }) => [`${sens} ${statut}`, count]),
    );
    expect(counted).toMatchObject({
      'EMISSION EN_TRAITEMENT': 2,
      'EMISSION INTEGRE_PARTIEL': 1,
      'RECEPTION MIS_A_DISPOSITION': 1,
      'RECEPTION RETIRE': 1,
    });
    expect(await collect(journal.verify(spool))).toEqual([]);
    expect(() => db.exec('DELETE FROM event')).toThrow('append-only');
    expect(() => db.exec("UPDATE event SET type = 'x'")).toThrow('append-only');
    expect(() => db.exec('DELETE FROM raccordement_history')).toThrow('append-only');
  });

  test('lists by its indexes still', async () => {
    await open();
    const plans = [
      `SELECT * FROM flux WHERE statut = 'RECU' AND id < 'x' ORDER BY id DESC LIMIT 50`,
      `SELECT * FROM flux WHERE partenaire = 'a' AND statut = 'RECU' AND id < 'x' ORDER BY id DESC LIMIT 50`,
      `SELECT * FROM flux WHERE statut = 'MIS_A_DISPOSITION' AND raccordement = 'a' AND nom_fichier = 'b'`,
      `SELECT * FROM flux WHERE origine = 'a' ORDER BY id`,
      `SELECT * FROM facture WHERE numero = 'a' AND siren = 'b' AND statut = 'DEPOSEE'`,
      `SELECT * FROM envoi WHERE emis IS NULL AND abandon IS NULL AND raccordement = 'a' AND code_interface = 'b' AND id > 0 ORDER BY id LIMIT 5`,
      `SELECT * FROM statut_facture WHERE facture_flux IS NULL AND classe IS NULL AND id > 0 ORDER BY id LIMIT 5`,
    ].map((sql) =>
      db
        .prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all()
        .map(({ detail }) => String(detail))
        .join('; '),
    );
    for (const plan of plans) {
      expect(plan).toMatch(/^SEARCH \w+ USING (COVERING )?INDEX/);
      expect(plan).not.toContain('TEMP B-TREE');
    }
  });
});

describe('a journal of version 4', () => {
  let temporary: TemporaryJournal;
  beforeEach(async () => {
    temporary = await temporaryJournal();
    const db = new DatabaseSync(temporary.file);
    migrate(db, at, migrations.slice(0, 4));
    const message = {
      ...{
        sens: 'ENTRANT',
        protocole: 'as2',
        raccordement: dupontSftp,
        sha256: sha256('raw'),
        size_bytes: 3,
      },
      ...{ entetes: '{}', detail: '{}', certificats: '[]', cree_le: at, modifie_le: at },
    };
    const due = { accuse_url: 'https://a.example/', accuse_etat: 'A_ENVOYER', accuse_tentatives: 0 };
    for (const cle of ['as2:1', 'as2:2', 'as2:3']) {
      insert(db, 'message', {
        ...{ ...message, id: newFluxId(), cle, etat: cle === 'as2:3' ? 'REFUSE' : 'ACCEPTE' },
        ...{ ...due, accuse_prochain: at },
      });
    }
    db.exec(`UPDATE message SET accuse = x'00' WHERE cle <> 'as2:2'`);
    insert(db, 'reprise', {
      ...{ staging: newFluxId(), raccordement: dupontSftp, cle: 'etag', octets: 7, detail: '{"a":1}' },
      modifie_le: at,
    });
    db.close();
  });
  afterEach(() => temporary.dispose());

  test('comes through: receipts that are due, what is held for its sender, names that begin so', async () => {
    const journal = await temporary.open();
    const due = await journal.messages.accusesDus('as2', later(1), 10);
    expect(due.map(({ cle }) => cle)).toEqual(['as2:1', 'as2:3']);
    expect(await journal.messages.accusesDus('pesit', later(1), 10)).toEqual([]);
    const [held] = await journal.messagesRecus.reprises();
    expect(held).toMatchObject({ cle: 'etag', octets: 7, detail: { a: 1 }, acquittee: false });
    expect(held).not.toHaveProperty('sha256');
    expect((await journal.messages.dernierDe('as2:'))?.cle).toBe('as2:2');
  });
});
