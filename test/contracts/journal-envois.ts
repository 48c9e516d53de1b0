// SPDX-License-Identifier: Apache-2.0
/** What every journal promises of envois (gateway/ports/envois.ts): left once, one never leaves again. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RaccordementId } from '../../gateway/domain/raccordement.ts';
import type { NouvelEnvoi } from '../../gateway/ports/envois.ts';
import type { Journal } from '../../gateway/ports/journal.ts';
import { defined } from '../support/defined.ts';
import type { JournalUnderTest } from './journal.ts';
import {
  depart,
  dupontSftp,
  envoiDe,
  envoisDe,
  idsEnAttente,
  later,
  noon,
  received,
} from './journal-samples.ts';

const autre = 'autre-sftp' as RaccordementId;

export function journalEnvoisContract(name: string, create: () => Promise<JournalUnderTest>): void {
  describe(`journal contract, envois: ${name}`, () => {
    let subject: JournalUnderTest;
    let journal: Journal;
    beforeEach(async () => {
      subject = await create();
      journal = await subject.open();
    });
    afterEach(() => subject.dispose());

    test('said twice, at once or later, an envoi is there once, as it was said first', async () => {
      const source = await received(journal);
      const first = envoiDe(source, 1, { echeance: later(60), destinataire: '13000278500017' });
      await Promise.all([
        journal.envois.ajouter([first], noon),
        journal.envois.ajouter([first, first], noon),
      ]);
      await journal.envois.ajouter([{ ...first, codeInterface: 'FEN1204A', contenu: {} }], later(9));
      journal = await subject.reopen();
      const waiting = await journal.envois.attente(dupontSftp, 'FEN1200A', 10);
      expect(waiting).toEqual([{ ...first, id: waiting[0]?.id, creeLe: noon }]);
      expect(await journal.envois.parCle(first.cle)).toEqual(waiting[0]);
      expect(await journal.envois.parCle('nothing')).toBeUndefined();
      expect(await journal.envois.deSource(source)).toEqual(waiting);
    });

    test('groups say how many wait, since when and until when, oldest first', async () => {
      const source = await received(journal);
      await journal.envois.ajouter([envoiDe(source, 1, { codeInterface: 'FEN0036A' })], later(5));
      await journal.envois.ajouter(
        [
          envoiDe(source, 2, { echeance: later(90) }),
          envoiDe(source, 3, { echeance: later(80) }),
          envoiDe(source, 4, { raccordement: autre }),
        ],
        later(2),
      );
      await journal.envois.ajouter([envoiDe(source, 5)], later(1));
      expect(await journal.envois.groupes()).toEqual([
        {
          raccordement: dupontSftp,
          codeInterface: 'FEN1200A',
          nombre: 3,
          plusAncien: later(1),
          echeance: later(80),
        },
        { raccordement: autre, codeInterface: 'FEN1200A', nombre: 1, plusAncien: later(2) },
        { raccordement: dupontSftp, codeInterface: 'FEN0036A', nombre: 1, plusAncien: later(5) },
      ]);
    });

    test('what waits is paged, oldest first', async () => {
      const source = await received(journal);
      await journal.envois.ajouter(envoisDe(source, 7), noon);
      const all = await idsEnAttente(journal);
      expect(all).toHaveLength(7);
      expect(all).toEqual(all.toSorted((a, b) => a - b));
      expect(await idsEnAttente(journal, 3)).toEqual(all.slice(0, 3));
      expect(await idsEnAttente(journal, 3, all[2])).toEqual(all.slice(3, 6));
      expect(await idsEnAttente(journal, 3, all[6])).toEqual([]);
    });

    test('a departure makes the flux, marks its envois and notes the batch', async () => {
      const source = await received(journal);
      await journal.envois.ajouter(envoisDe(source, 3), noon);
      const [first = 0, second = 0, third] = await idsEnAttente(journal);
      const leaving = depart([first, second]);
      expect(await journal.envois.partir(leaving)).toBe('APPLIED');
      journal = await subject.reopen();
      const { id, nomFichier } = leaving.emet;
      const flux = await journal.findFlux(id);
      expect(flux).toMatchObject({ id, nomFichier, sens: 'RECEPTION', statut: 'MIS_A_DISPOSITION' });
      expect(flux).not.toHaveProperty('origine');
      expect(await journal.available(dupontSftp, 10)).toHaveLength(1);
      expect((await journal.envois.dansFlux(id)).map((one) => one.id)).toEqual([first, second]);
      expect((await journal.envois.deSource(source)).map(({ emis }) => emis)).toEqual([id, id, undefined]);
      expect(await idsEnAttente(journal)).toEqual([third]);
      expect(await journal.envois.lots({ limit: 10 })).toMatchObject([
        {
          raccordement: dupontSftp,
          codeInterface: 'FEN1200A',
          envois: 2,
          flux: id,
          debut: later(10),
          fin: later(11),
        },
      ]);
      expect(await journal.envois.lots({ raccordement: autre, limit: 10 })).toEqual([]);
      expect(await journal.events(id)).toHaveLength(1);
    });

    test('of departures that share an envoi one happens, and the other leaves nothing behind', async () => {
      const source = await received(journal);
      await journal.envois.ajouter(envoisDe(source, 3), noon);
      const [first = 0, second = 0, third = 0] = await idsEnAttente(journal);
      const departures = [depart([first, second]), depart([second, third]), depart([first, second, third])];
      const outcomes = await Promise.all(departures.map((one) => journal.envois.partir(one)));
      expect(outcomes.toSorted()).toEqual(['APPLIED', 'STALE', 'STALE']);
      const winner = defined(departures[outcomes.indexOf('APPLIED')]);
      for (const one of departures) {
        expect(await journal.envois.partir(one)).toBe(one === winner ? 'NAME_TAKEN' : 'STALE');
        expect((await journal.findFlux(one.emet.id)) === undefined).toBe(one !== winner);
      }
      expect(await journal.envois.lots({ limit: 10 })).toHaveLength(1);
      expect((await journal.envois.dansFlux(winner.emet.id)).map(({ id }) => id)).toEqual(winner.envois);
      expect(await journal.countFlux()).toContainEqual({
        sens: 'RECEPTION',
        statut: 'MIS_A_DISPOSITION',
        count: 1,
      });
    });

    test('a name still in /out is taken, and its envois wait', async () => {
      const source = await received(journal);
      await journal.envois.ajouter(envoisDe(source, 2), noon);
      const [first = 0, second = 0] = await idsEnAttente(journal);
      const { emet } = depart([first]);
      await journal.envois.partir(depart([first], emet));
      expect(await journal.envois.partir(depart([second], { nomFichier: emet.nomFichier }))).toBe(
        'NAME_TAKEN',
      );
      expect(await idsEnAttente(journal)).toEqual([second]);
      expect(await journal.envois.lots({ limit: 10 })).toHaveLength(1);
    });

    test('one that is abandoned never leaves, says why, and can be abandoned once', async () => {
      const source = await received(journal);
      await journal.envois.ajouter(envoisDe(source, 2), noon);
      const [first = 0, second = 0] = await idsEnAttente(journal);
      const drop = () => journal.envois.abandonner(first, 'sans objet', later(4));
      expect((await Promise.all([drop(), drop()])).toSorted()).toEqual([false, true]);
      expect(await journal.envois.partir(depart([first]))).toBe('STALE');
      expect(await journal.envois.partir(depart([first, second]))).toBe('STALE');
      expect(await idsEnAttente(journal)).toEqual([second]);
      expect((await journal.envois.deSource(source))[0]?.abandon).toEqual({
        motif: 'sans objet',
        le: later(4),
      });
      expect(await journal.envois.partir(depart([second]))).toBe('APPLIED');
      expect(await journal.envois.abandonner(second, 'trop tard', later(5))).toBe(false);
      // Said again it is still abandoned.
      await journal.envois.ajouter(envoisDe(source, 1), later(6));
      expect(await idsEnAttente(journal)).toEqual([]);
    });

    test('one that nobody receives waits apart until it is assigned, once', async () => {
      const source = await received(journal);
      const nobody = ['a', 'b', 'c'].map((cle): NouvelEnvoi => {
        const { raccordement: _, codeInterface: __, ...one } = envoiDe(source, 1, { cle });
        return one;
      });
      await journal.envois.ajouter(nobody, noon);
      expect(await journal.envois.groupes()).toEqual([]);
      const [first, ...others] = await journal.envois.sansRaccordement(10);
      const id = first?.id ?? 0;
      expect(others).toHaveLength(2);
      expect(await journal.envois.sansRaccordement(1, id)).toEqual(others.slice(0, 1));
      await journal.envois.assigner(id, dupontSftp, 'FEN1200A');
      await journal.envois.assigner(id, autre, 'FEN3036A');
      expect(await idsEnAttente(journal)).toEqual([id]);
      expect(await journal.envois.sansRaccordement(10)).toEqual(others);
    });

    test('deadlines are those of what still waits, nearest first', async () => {
      const source = await received(journal);
      const at = [30, 10, 20, 99].map((seconds, i) => envoiDe(source, i + 1, { echeance: later(seconds) }));
      await journal.envois.ajouter([...at, envoiDe(source, 5)], noon);
      const near = async (limit = 10) =>
        (await journal.envois.echeances(later(50), limit)).map(({ rang }) => rang);
      expect(await near()).toEqual([2, 3, 1]);
      expect(await near(1)).toEqual([2]);
      const [, second = 0, third = 0] = await idsEnAttente(journal);
      await journal.envois.partir(depart([second]));
      await journal.envois.abandonner(third, 'x', noon);
      expect(await near()).toEqual([1]);
    });

    test('when a plan last ran is kept, each plan by itself', async () => {
      expect(await journal.envois.dernierPassage('lots:a')).toBeUndefined();
      await journal.envois.noterPassage('lots:a', noon);
      await journal.envois.noterPassage('lots:a', later(5));
      await journal.envois.noterPassage('lots:b', later(1));
      journal = await subject.reopen();
      expect(await journal.envois.dernierPassage('lots:a')).toEqual(later(5));
      expect(await journal.envois.dernierPassage('lots:b')).toEqual(later(1));
    });
  });
}
