// SPDX-License-Identifier: Apache-2.0
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FluxId } from '../../../gateway/domain/flux.ts';
import type { Journal } from '../../../gateway/ports/journal.ts';
import type { BlobStore } from '../../../gateway/ports/spool.ts';
import { workIdOf } from '../../../gateway/ports/work.ts';
import { journalTroubles } from '../../../queues/journal/troubles.ts';
import { collect } from '../../contracts/blob-store.ts';
import { dupont, later, received, sampleEmis, sampleFacture } from '../../contracts/journal-samples.ts';
import { type TemporarySpool, temporarySpool } from '../spool/support.ts';
import { type TemporaryJournal, temporaryJournal } from './support.ts';

describe('the proof of the journal', () => {
  let temporary: TemporaryJournal;
  let place: TemporarySpool;
  let journal: Journal;
  let spool: BlobStore;
  let recu: FluxId;
  let integre: FluxId;
  let answer: FluxId;

  beforeEach(async () => {
    temporary = await temporaryJournal();
    place = await temporarySpool();
    journal = await temporary.open();
    spool = await place.open();
    const put = (text: string) => spool.put(new TextEncoder().encode(text));
    recu = await received(journal, { blob: await put('received') });
    integre = await received(journal, { blob: await put('integrated') });
    await journal.apply({
      flux: integre,
      at: later(1),
      from: ['RECU'],
      to: 'EN_TRAITEMENT',
      doneWork: workIdOf('ouverture', integre),
      events: [{ type: 'ouverture.terminee' }],
      factures: [sampleFacture(1, await put('facture'))],
      next: [{ etape: 'controle', flux: integre, partenaire: dupont }],
    });
    const emits = sampleEmis(integre, { blob: await put('answer') });
    answer = emits.id;
    await journal.apply({
      flux: integre,
      at: later(2),
      from: ['EN_TRAITEMENT'],
      to: 'INTEGRE',
      doneWork: workIdOf('controle', integre),
      events: [{ type: 'flux.conclu' }],
      emits: [emits],
    });
    const incident = await received(journal, { blob: await put('incident') });
    await journal.work.fail(workIdOf('ouverture', incident), { code: 'X', detail: 'x' }, later(2));
  });
  afterEach(async () => {
    await temporary.dispose();
    await place.dispose();
  });

  /** As somebody with the file in their hands: no trigger, no foreign key in the way. */
  const tamper = (sql: string) => {
    const db = new DatabaseSync(temporary.file, { enableForeignKeyConstraints: false });
    const triggers = db.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").all();
    for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`);
    db.exec(sql);
    db.close();
  };
  const found = async () => (await collect(journal.verify(spool))).map(({ code, flux }) => ({ code, flux }));

  test('nothing is found in a clean journal, and progress goes to the end', async () => {
    const progress: [number, number][] = [];
    expect(await collect(journal.verify(spool, (done, total) => progress.push([done, total])))).toEqual([]);
    expect(progress.at(-1)).toEqual([4, 4]);
  });

  test('it may run beside a gateway at work', async () => {
    const working = Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const blob = await spool.put(new TextEncoder().encode(`at work ${index}`));
        return received(journal, { blob });
      }),
    );
    expect(await found()).toEqual([]);
    await working;
    expect(await found()).toEqual([]);
  });

  test.each([
    ['changed', `UPDATE event SET detail = '{"session":"s-2"}' WHERE type = 'flux.recu'`, 3],
    ['backdated', `UPDATE event SET instant = '2020-01-01T00:00:00.000Z' WHERE type = 'flux.conclu'`, 1],
    ['removed from the middle', `DELETE FROM event WHERE type = 'ouverture.terminee'`, 1],
    ['removed from the end', `DELETE FROM event WHERE type = 'flux.conclu'`, 1],
    [
      'slipped in',
      `INSERT INTO event (flux, instant, type, statut, empreinte)
       SELECT flux, instant, 'extra', statut, empreinte FROM event WHERE type = 'flux.conclu'`,
      1,
    ],
  ])('an event %s breaks its chain', async (_, sql, times) => {
    tamper(sql);
    const troubles = await found();
    expect(troubles).toHaveLength(times);
    for (const { code } of troubles) expect(code).toBe('event.chain');
  });

  test('a flux without any event is found', async () => {
    tamper(`DELETE FROM event WHERE flux = '${recu}'`);
    expect(await found()).toEqual([{ code: 'event.missing', flux: recu }]);
  });

  test('a statut that no event tells of is found, and the counter it left wrong', async () => {
    tamper(`UPDATE flux SET statut = 'REJETE' WHERE id = '${integre}'`);
    expect(await found()).toEqual([
      { code: 'counter.drift', flux: undefined },
      { code: 'counter.drift', flux: undefined },
      { code: 'flux.statut', flux: integre },
    ]);
  });

  test('a blob with another byte, another size, or none is found, of a facture too', async () => {
    const flux = await journal.findFlux(recu);
    await place.corrupt(flux?.sha256 ?? '');
    const facture = (await journal.factures(integre))[0];
    await spool.delete(facture?.sha256 ?? '', new Date(Date.now() + 60_000));
    tamper(`UPDATE flux SET size_bytes = 999 WHERE id = '${answer}'`);
    const troubles = await collect(journal.verify(spool));
    expect(troubles).toHaveLength(3);
    expect(troubles).toContainEqual(expect.objectContaining({ code: 'blob.corrupt', flux: recu }));
    expect(troubles).toContainEqual(
      expect.objectContaining({
        code: 'blob.missing',
        flux: integre,
        detail: expect.stringContaining('facture 1'),
      }),
    );
    expect(troubles).toContainEqual(expect.objectContaining({ code: 'blob.size', flux: answer }));
  });

  test('a flux that nothing will move, and a verdict that nobody was told, are found', async () => {
    tamper(`DELETE FROM work WHERE flux = '${recu}';
      UPDATE counter SET nombre = nombre - 1 WHERE groupe = 'ouverture' AND statut = 'TODO';
      UPDATE flux SET origine = '${recu}' WHERE id = '${answer}'`);
    expect(await found()).toEqual([
      { code: 'flux.stuck', flux: recu },
      { code: 'flux.unanswered', flux: integre },
    ]);
  });

  test('a counter that drifted is found', async () => {
    tamper(`UPDATE counter SET nombre = 7 WHERE objet = 'flux' AND statut = 'INTEGRE'`);
    expect(await found()).toEqual([{ code: 'counter.drift', flux: undefined }]);
  });

  test('work and answers whose flux is gone are found', async () => {
    tamper(`DELETE FROM event WHERE flux = '${recu}'; DELETE FROM flux WHERE id = '${recu}';
      UPDATE flux SET origine = '${recu}' WHERE id = '${answer}'`);
    const codes = new Set((await found()).map(({ code }) => code));
    expect(codes).toEqual(
      new Set(['sqlite.foreign-key', 'work.orphan', 'flux.origin', 'counter.drift', 'flux.unanswered']),
    );
  });

  test('every code it gives is in the public table', async () => {
    tamper(`UPDATE event SET detail = 'x'; DELETE FROM work; UPDATE flux SET size_bytes = 1`);
    const codes = (await found()).map(({ code }) => code);
    expect(codes.length).toBeGreaterThan(3);
    for (const code of codes) expect(Object.keys(journalTroubles)).toContain(code);
  });
});
