// SPDX-License-Identifier: Apache-2.0
/** What messages change in the rest of the journal: names of raccordements, the purge, the proof, the plans of SQLite. */
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AccesAs2 } from '../../../gateway/domain/acces-as2.ts';
import type { AccesPesit, ServeurPesit } from '../../../gateway/domain/acces-pesit.ts';
import type { RaccordementId } from '../../../gateway/domain/raccordement.ts';
import type { Journal } from '../../../gateway/ports/journal.ts';
import type { MessageConclu, MessageId } from '../../../gateway/ports/messages.ts';
import type { BlobStore } from '../../../gateway/ports/spool.ts';
import { collect } from '../../contracts/blob-store.ts';
import {
  blobOf,
  dupontSftp,
  later,
  newFluxId,
  noon,
  sampleDepot,
  sampleFlux,
  sampleRaccordement,
} from '../../contracts/journal-samples.ts';
import { type TemporarySpool, temporarySpool } from '../spool/support.ts';
import { type TemporaryJournal, temporaryJournal } from './support.ts';

let temporary: TemporaryJournal;
let journal: Journal;
beforeEach(async () => {
  temporary = await temporaryJournal();
  journal = await temporary.open();
});
afterEach(() => temporary.dispose());

function inFile<Result>(use: (db: DatabaseSync) => Result): Result {
  const db = new DatabaseSync(temporary.file, { enableForeignKeyConstraints: false });
  try {
    return use(db);
  } finally {
    db.close();
  }
}

const der = Buffer.from('a certificate');
const certificat = { empreinte: blobOf(String(der)).sha256, der };

/** Accepted, with one file of this content. */
function concluOf(cle: string, content: string, changes: Partial<MessageConclu> = {}): MessageConclu {
  const flux = sampleFlux({ blob: blobOf(content), protocole: 'as2' });
  return {
    ...{ id: newFluxId() as string as MessageId, protocole: 'as2', raccordement: dupontSftp, cle },
    ...{ brut: blobOf(`raw ${content}`), entetes: {}, detail: {}, etat: 'ACCEPTE', conserve: false },
    ...{ certificats: [certificat], accuse: Buffer.from('MDN'), flux: [{ flux, depot: sampleDepot(flux) }] },
    ...changes,
  };
}

describe('the pair of AS2 names', () => {
  const as2: AccesAs2 = {
    ...{ identifiant: 'DUPONT', notreIdentifiant: 'CPRO', certificats: [], preset: 'drummond' },
    ...{ reglages: { exigeSignature: true }, adresses: [], urlsAccuse: [] },
    basic: { utilisateur: 'dupont', motDePasse: 'scrypt$1$2$3$salt$first' },
  };
  const parNoms = (one: string, other: string) => journal.raccordements.parNomsAs2(one, other);

  test('finds its raccordement, as it is written and in its order', async () => {
    const saved = sampleRaccordement({ as2, protocole: 'as2' });
    await journal.saveRaccordement(saved, noon, 'admin');
    expect(await parNoms('DUPONT', 'CPRO')).toEqual(saved);
    expect(await parNoms('dupont', 'CPRO')).toBeUndefined();
    expect(await parNoms('CPRO', 'DUPONT')).toBeUndefined();
    expect(await parNoms('DUPONT","CPRO', '')).toBeUndefined();
    await journal.saveRaccordement({ ...saved, as2: { ...as2, identifiant: 'D2' } }, later(1), 'admin');
    expect(await parNoms('DUPONT', 'CPRO')).toBeUndefined();
    expect((await parNoms('D2', 'CPRO'))?.id).toBe(saved.id);
  });

  test('belongs to one raccordement; one name may serve two', async () => {
    await journal.saveRaccordement(sampleRaccordement({ as2 }), noon, 'admin');
    const { sftp: _, ...other } = sampleRaccordement({ id: 'other' as RaccordementId, nom: 'Other', as2 });
    await expect(journal.saveRaccordement(other, noon, 'admin')).rejects.toMatchObject({
      code: 'JOURNAL_WRITE',
    });
    const second = { ...other, as2: { ...as2, notreIdentifiant: 'CPRO-2' } };
    await journal.saveRaccordement(second, noon, 'admin');
    expect((await parNoms('DUPONT', 'CPRO-2'))?.id).toBe('other');
  });

  test('keeps its HTTP password out of the history, and a change of it in', async () => {
    await journal.saveRaccordement(sampleRaccordement({ as2 }), noon, 'admin');
    const changed = { ...as2, basic: { utilisateur: 'dupont', motDePasse: 'scrypt$1$2$3$salt$second' } };
    await journal.saveRaccordement(sampleRaccordement({ as2: changed }), later(1), 'admin');
    const rows = inFile((db) => db.prepare('SELECT contenu FROM raccordement_history').all());
    expect(rows).toHaveLength(2);
    expect(JSON.stringify(rows)).not.toContain('scrypt');
    expect((await parNoms('DUPONT', 'CPRO'))?.as2).toEqual(changed);
  });
});

describe('the pair of PeSIT identifiers', () => {
  const pesit: AccesPesit = {
    ...{ identifiant: 'DUPONT', notreIdentifiant: 'CPRO', certificats: [], preset: 'cft' },
    ...{ reglages: { fenetre: 4 }, adresses: [], nomsFlux: ['FACTURES'] },
    motDePasse: 'scrypt$1$2$3$salt$first',
  };
  const livraison: ServeurPesit = {
    ...{ protocole: 'pesit', hote: 'pesit.example', port: 6330, motDePasseFichier: '/run/secrets/dupont' },
    preconnexion: { identifiant: 'CPRO', motDePasseFichier: '/run/secrets/before' },
  };
  const parNoms = (one: string, other: string) => journal.raccordements.parNomsPesit(one, other);

  test('finds its raccordement, as it is written and in its order, with all that was agreed', async () => {
    const saved = sampleRaccordement({ pesit, livraison, protocole: 'pesit' });
    await journal.saveRaccordement(saved, noon, 'admin');
    expect(await parNoms('DUPONT', 'CPRO')).toEqual(saved);
    expect(await parNoms('dupont', 'CPRO')).toBeUndefined();
    expect(await parNoms('CPRO', 'DUPONT')).toBeUndefined();
    expect(await journal.raccordements.parNomsAs2('DUPONT', 'CPRO')).toBeUndefined();
    await journal.saveRaccordement({ ...saved, pesit: { ...pesit, identifiant: 'D2' } }, later(1), 'admin');
    expect(await parNoms('DUPONT', 'CPRO')).toBeUndefined();
    expect((await parNoms('D2', 'CPRO'))?.id).toBe(saved.id);
  });

  test('belongs to one raccordement', async () => {
    await journal.saveRaccordement(sampleRaccordement({ pesit }), noon, 'admin');
    const { sftp: _, ...other } = sampleRaccordement({ id: 'other' as RaccordementId, nom: 'Other', pesit });
    await expect(journal.saveRaccordement(other, noon, 'admin')).rejects.toMatchObject({
      code: 'JOURNAL_WRITE',
    });
    await journal.saveRaccordement(
      { ...other, pesit: { ...pesit, notreIdentifiant: 'CPRO-2' } },
      noon,
      'admin',
    );
    expect((await parNoms('DUPONT', 'CPRO-2'))?.id).toBe('other');
  });

  test('keeps its password out of the history, and a change of it in', async () => {
    await journal.saveRaccordement(sampleRaccordement({ pesit }), noon, 'admin');
    const changed = { ...pesit, motDePasse: 'scrypt$1$2$3$salt$second' };
    await journal.saveRaccordement(sampleRaccordement({ pesit: changed }), later(1), 'admin');
    const rows = inFile((db) => db.prepare('SELECT contenu FROM raccordement_history').all());
    expect(rows).toHaveLength(2);
    expect(JSON.stringify(rows)).not.toContain('scrypt');
    expect((await parNoms('DUPONT', 'CPRO'))?.pesit).toEqual(changed);
  });
});

describe('what a message names', () => {
  test('stays in the spool: its bytes, its files, also when it was refused', async () => {
    await journal.messagesRecus.conclure(concluOf('a', 'one'), noon);
    await journal.messagesRecus.conclure(concluOf('b', 'two', { etat: 'REFUSE', flux: [] }), noon);
    const contents = ['one', 'raw one', 'raw two', 'nobody'].map((text) => blobOf(text).sha256);
    expect(await journal.unreferenced(contents)).toEqual([blobOf('nobody').sha256]);
  });

  test('stays in the spool, too, while it is about to be taken', async () => {
    const reprise = { cle: 'k', raccordement: dupontSftp, octets: 3, detail: {}, modifieLe: noon };
    const { sha256 } = blobOf('about to be');
    const tenue = { ...reprise, staging: newFluxId(), acquittee: true, sha256 };
    await journal.messagesRecus.garderReprise(tenue);
    expect(await journal.messagesRecus.reprises()).toEqual([tenue]);
    expect(await journal.unreferenced([sha256])).toEqual([]);
    await journal.messagesRecus.oublierReprise(tenue.staging);
    expect(await journal.unreferenced([sha256])).toEqual([sha256]);
  });

  test('leaves no ghost of its files in /in', async () => {
    await journal.messagesRecus.conclure(concluOf('a', 'one'), noon);
    const deposited = sampleFlux();
    await journal.receive(deposited, sampleDepot(deposited));
    expect((await journal.loadDepots(later(-1))).map(({ id }) => id)).toEqual([deposited.id]);
  });

  test('one whose flux cannot be written takes nothing', async () => {
    const first = concluOf('a', 'one');
    await journal.messagesRecus.conclure(first, noon);
    const same = { ...concluOf('b', 'two'), flux: first.flux };
    await expect(journal.messagesRecus.conclure(same, noon)).rejects.toMatchObject({ code: 'JOURNAL_WRITE' });
    expect(await journal.messages.parCle('b')).toBeUndefined();
    expect(await journal.listFlux({ limit: 10 })).toHaveLength(1);
  });
});

describe('AS2-75: the proof of a message', () => {
  let place: TemporarySpool;
  let spool: BlobStore;
  let id: MessageId;
  beforeEach(async () => {
    place = await temporarySpool();
    spool = await place.open();
    for (const text of ['one', 'raw one']) await spool.put(Buffer.from(text));
    const message = concluOf('a', 'one');
    await journal.messagesRecus.conclure(message, noon);
    id = message.id;
  });
  afterEach(() => place.dispose());

  const found = async () =>
    (await collect(journal.verify(spool))).map(({ code, detail }) => `${code} ${detail}`);

  test('is found whole', async () => {
    expect(await found()).toEqual([]);
  });

  test('misses a byte that changed, and bytes that are gone', async () => {
    const { sha256 } = blobOf('raw one');
    await place.corrupt(sha256);
    expect(await found()).toEqual([`blob.corrupt message ${id}: ${sha256}`]);
    await spool.delete(sha256, new Date(Date.now() + 60_000));
    expect(await found()).toEqual([`blob.missing message ${id}: ${sha256}`]);
  });

  test('misses nothing of bytes that were let go, also while it reads them', async () => {
    const bornes = { avant: later(60), messages: 10, octets: 1e9, depuis: later(60) };
    const letGo = () => journal.messagesRefuses.purger(dupontSftp, bornes, later(61), 10);
    for (const text of ['two', 'three']) {
      const refused = { etat: 'REFUSE', flux: [], cle: text } as const;
      await journal.messagesRecus.conclure(concluOf(text, text, refused), noon);
    }
    const codes = async (from: BlobStore) => (await collect(journal.verify(from))).map(({ code }) => code);
    expect(await codes(spool)).toEqual(['blob.missing', 'blob.missing']);
    let reads = 0;
    const gone = blobOf('raw two').sha256;
    const during = {
      ...spool,
      async *stream(sha256: string) {
        if (sha256 === gone) reads++;
        if (sha256 === gone) await letGo();
        yield* spool.stream(sha256);
      },
    };
    expect(await codes(during)).toEqual([]);
    expect(reads).toBe(1);
    expect(await codes(spool)).toEqual([]);
  });

  test('misses a certificate that is gone', async () => {
    inFile((db) => db.exec('DELETE FROM certificat_preuve'));
    expect(await found()).toEqual([`message.certificate message ${id}: 1 missing`]);
  });
});

test('reading messages follows an index', () => {
  const plans = inFile((db) =>
    [
      `SELECT * FROM message WHERE cle = 'a' AND etat <> 'REFUSE'`,
      `SELECT * FROM message WHERE cle = 'a' AND sha256 = 'b' AND etat = 'REFUSE' ORDER BY id DESC LIMIT 1`,
      `SELECT * FROM message WHERE etat = 'A_TRAITER' ORDER BY id LIMIT 10`,
      `SELECT * FROM message WHERE etat = 'ACCEPTE' AND id < 'x' ORDER BY id DESC LIMIT 10`,
      `SELECT * FROM message WHERE raccordement = 'a' ORDER BY id DESC LIMIT 10`,
      `SELECT max(id) FROM message WHERE cle >= 'a' AND cle < 'b' AND etat <> 'REFUSE'`,
      `SELECT * FROM message WHERE protocole = 'as2' AND accuse_etat = 'A_ENVOYER' AND accuse IS NOT NULL AND accuse_prochain <= 'x'
         ORDER BY accuse_prochain, id LIMIT 10`,
      `SELECT 1 FROM message WHERE sha256 = 'a' AND brut_purge_le IS NULL`,
      `SELECT raccordement FROM message WHERE etat = 'REFUSE' AND brut_purge_le IS NULL AND raccordement > 'a'
         ORDER BY raccordement LIMIT 1`,
      `SELECT id FROM message WHERE etat = 'REFUSE' AND brut_purge_le IS NULL AND raccordement = 'a'
         AND (cree_le, id) <= ('b', 'c') ORDER BY cree_le, id LIMIT 10`,
      `SELECT cree_le, id, size_bytes FROM message WHERE etat = 'REFUSE' AND brut_purge_le IS NULL
         AND raccordement = 'a' ORDER BY cree_le DESC, id DESC LIMIT 10`,
      `SELECT * FROM raccordement WHERE as2_cle = 'a'`,
      `SELECT * FROM raccordement WHERE pesit_cle = 'a'`,
      `SELECT 1 FROM reprise WHERE sha256 = 'a'`,
      `SELECT * FROM message_flux WHERE flux = 'a'`,
    ].map((sql) =>
      db
        .prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all()
        .map(({ detail }) => String(detail))
        .join('; '),
    ),
  );
  for (const plan of plans) {
    expect(plan).toMatch(/^SEARCH \w+ USING (COVERING )?INDEX/);
    expect(plan).not.toContain('TEMP B-TREE');
  }
});
