// SPDX-License-Identifier: Apache-2.0
/** What every journal promises (gateway/ports/journal.ts), run on each one that exists. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CodeApplication, IdentifiantFlux } from '../../gateway/domain/flux-name.ts';
import type { RaccordementId } from '../../gateway/domain/raccordement.ts';
import type { Siret } from '../../gateway/domain/structure.ts';
import type { Journal, Transition } from '../../gateway/ports/journal.ts';
import { workIdOf } from '../../gateway/ports/work.ts';
import {
  blobOf,
  dupont,
  dupontSftp,
  later,
  newFluxId,
  noon,
  received,
  sampleConstat,
  sampleDepot,
  sampleEmis,
  sampleFacture,
  sampleFlux,
  sampleRaccordement,
} from './journal-samples.ts';

export interface JournalUnderTest {
  open(): Promise<Journal>;
  /** Ends the last one opened in an orderly way and opens the same journal again. */
  reopen(): Promise<Journal>;
  dispose(): Promise<void>;
}

const identifiant = 'AAA1231100000000000000001' as IdentifiantFlux;

export function journalContract(name: string, create: () => Promise<JournalUnderTest>): void {
  describe(`journal contract: ${name}`, () => {
    let subject: JournalUnderTest;
    let journal: Journal;
    beforeEach(async () => {
      subject = await create();
      journal = await subject.open();
    });
    afterEach(() => subject.dispose());

    const ouvert = (flux: Transition['flux'], changes: Partial<Transition> = {}): Transition => ({
      flux,
      at: later(1),
      from: ['RECU'],
      to: 'EN_TRAITEMENT',
      doneWork: workIdOf('ouverture', flux),
      events: [{ type: 'ouverture.terminee' }],
      next: [{ etape: 'controle', flux, partenaire: dupont }],
      ...changes,
    });
    const conclu = (flux: Transition['flux'], changes: Partial<Transition> = {}): Transition => ({
      flux,
      at: later(2),
      from: ['EN_TRAITEMENT'],
      to: 'INTEGRE',
      doneWork: workIdOf('controle', flux),
      events: [{ type: 'flux.conclu' }],
      emits: [sampleEmis(flux)],
      ...changes,
    });

    test('a flux received is there with its event and its first work, also after reopening', async () => {
      const flux = sampleFlux();
      expect(await journal.receive(flux, sampleDepot(flux))).toBe(true);
      journal = await subject.reopen();
      expect(await journal.findFlux(flux.id)).toEqual({
        id: flux.id,
        sens: 'EMISSION',
        partenaire: dupont,
        raccordement: dupontSftp,
        protocole: 'sftp',
        nomFichier: flux.nomFichier,
        sha256: flux.blob.sha256,
        sizeBytes: flux.blob.sizeBytes,
        statut: 'RECU',
        nombreFactures: 0,
        creeLe: noon,
        modifieLe: noon,
      });
      expect(await journal.events(flux.id)).toMatchObject([
        { flux: flux.id, type: 'flux.recu', detail: { session: 's-1' }, instant: noon },
      ]);
      expect(await journal.work.find(workIdOf('ouverture', flux.id))).toMatchObject({
        etape: 'ouverture',
        flux: flux.id,
        partenaire: dupont,
        tentatives: 0,
      });
    });

    test('handing the same depot over twice answers false and adds nothing', async () => {
      const flux = sampleFlux();
      const answers = await Promise.all([
        journal.receive(flux, sampleDepot(flux)),
        journal.receive(flux, sampleDepot(flux)),
      ]);
      expect(answers.sort()).toEqual([false, true]);
      expect(await journal.receive(flux, sampleDepot(flux))).toBe(false);
      expect(await journal.events(flux.id)).toHaveLength(1);
    });

    test('a depot is saved whole, and those in progress and recent ghosts are loaded', async () => {
      const open = sampleDepot(sampleFlux(), { statut: 'OUVERT', remettreLe: later(5) });
      const withdrawn = sampleDepot(sampleFlux(), { statut: 'RETIRE' });
      const handed = sampleFlux({ recuLe: later(60) });
      const old = sampleFlux({ recuLe: later(-60) });
      await journal.saveDepot({ ...open, sizeBytes: 1 });
      await journal.saveDepot(open);
      await journal.saveDepot(withdrawn);
      await journal.receive(handed, sampleDepot(handed));
      await journal.receive(old, sampleDepot(old));
      const loaded = await journal.loadDepots(noon);
      expect(loaded).toHaveLength(2);
      expect(loaded).toContainEqual(open);
      expect(loaded).toContainEqual(sampleDepot(handed, { statut: 'REMIS' }));
    });

    test('a depot whose bytes are still in staging has no hash', async () => {
      const { sha256: _, ...staged } = sampleDepot(sampleFlux(), { statut: 'TEMPORAIRE' });
      await journal.saveDepot(staged);
      expect(await journal.loadDepots(noon)).toEqual([staged]);
    });

    test('a step changes everything it says, in one go', async () => {
      const flux = await received(journal);
      const factures = [sampleFacture(1), sampleFacture(2, { statut: 'REJETEE' })];
      const constats = [{ ...sampleConstat, rang: 2 }, sampleConstat];
      const step = ouvert(flux, { codeInterface: 'FSO1100A', identifiant, factures, constats });
      expect(await journal.apply(step)).toBe('APPLIED');
      expect(await journal.findFlux(flux)).toMatchObject({
        statut: 'EN_TRAITEMENT',
        codeInterface: 'FSO1100A',
        identifiant,
        nombreFactures: 2,
        modifieLe: later(1),
      });
      expect(await journal.factures(flux)).toEqual(factures);
      expect(await journal.constats(flux)).toEqual(constats);
      expect((await journal.events(flux)).map(({ type }) => type)).toEqual([
        'flux.recu',
        'ouverture.terminee',
      ]);
      expect(await journal.work.find(workIdOf('ouverture', flux))).toBeUndefined();
      expect(await journal.work.find(workIdOf('controle', flux))).toMatchObject({ etape: 'controle' });
    });

    test('a step run twice, also at once, is applied once', async () => {
      const flux = await received(journal);
      const outcomes = await Promise.all([journal.apply(ouvert(flux)), journal.apply(ouvert(flux))]);
      expect(outcomes.sort()).toEqual(['APPLIED', 'STALE']);
      expect(await journal.apply(ouvert(flux))).toBe('STALE');
      expect(await journal.events(flux)).toHaveLength(2);
    });

    test('a step from another statut, or of work that was done, is stale and leaves no trace', async () => {
      const flux = await received(journal);
      await journal.apply(ouvert(flux));
      expect(await journal.apply(conclu(flux, { doneWork: workIdOf('restitution', flux) }))).toBe('STALE');
      expect(await journal.apply(ouvert(flux, { doneWork: workIdOf('controle', flux) }))).toBe('STALE');
      expect(await journal.work.find(workIdOf('controle', flux))).toBeDefined();
      expect(await journal.answers(flux)).toEqual([]);
      expect(await journal.apply(conclu(newFluxId()))).toBe('STALE');
    });

    test('a transition that the table of the domain does not have is a bug', async () => {
      const flux = await received(journal);
      await expect(journal.apply(ouvert(flux, { to: 'INTEGRE' }))).rejects.toThrow('RECU to INTEGRE');
      await expect(journal.applyEmis(flux, ['RETIRE'], 'A_EMETTRE', noon, [])).rejects.toThrow('RETIRE');
      expect(await journal.findFlux(flux)).toMatchObject({ statut: 'RECU' });
    });

    test('factures are replaced by rang, constats as a whole, and no facture is a list too', async () => {
      const flux = await received(journal);
      await journal.apply(
        ouvert(flux, { factures: [sampleFacture(1), sampleFacture(2)], constats: [sampleConstat] }),
      );
      const corrected = sampleFacture(2, { statut: 'REJETEE' });
      const again = { from: ['EN_TRAITEMENT'], to: 'EN_TRAITEMENT', next: [] } as const;
      const step = ouvert(flux, { ...again, doneWork: workIdOf('controle', flux) });
      expect(await journal.apply({ ...step, factures: [corrected], constats: [] })).toBe('APPLIED');
      expect(await journal.factures(flux)).toEqual([sampleFacture(1), corrected]);
      expect(await journal.constats(flux)).toEqual([]);
      expect(await journal.findFlux(flux)).toMatchObject({ nombreFactures: 2 });
    });

    test('a flux of more factures than a page holds is read whole', async () => {
      const flux = await received(journal);
      const factures = Array.from({ length: 2500 }, (_, index) => sampleFacture(index + 1));
      const constats = factures.map(({ rang }) => ({ ...sampleConstat, rang }));
      await journal.apply(ouvert(flux, { factures, constats }));
      expect(await journal.factures(flux)).toEqual(factures);
      expect(await journal.constats(flux)).toHaveLength(2500);
    });

    test('a conclusion makes its answer available under its name until it is collected', async () => {
      const flux = await received(journal);
      await journal.apply(ouvert(flux));
      const emits = sampleEmis(flux, { identifiant });
      expect(await journal.apply(conclu(flux, { emits: [emits] }))).toBe('APPLIED');
      const [answer] = await journal.answers(flux);
      expect(answer).toMatchObject({
        id: emits.id,
        sens: 'RECEPTION',
        statut: 'MIS_A_DISPOSITION',
        origine: flux,
        codeInterface: 'CSO1100A',
        identifiant,
        politiqueRetrait: 'once',
        expireLe: emits.expireLe,
        creeLe: later(2),
      });
      expect(await journal.available(dupontSftp, 10)).toEqual([answer]);
      expect(await journal.available('other' as RaccordementId, 10)).toEqual([]);
      expect(await journal.findAvailable(dupontSftp, emits.nomFichier)).toEqual(answer);
      const collect = () =>
        journal.applyEmis(emits.id, ['MIS_A_DISPOSITION'], 'RETIRE', later(3), [{ type: 'flux.retire' }]);
      expect(await Promise.all([collect(), collect()])).toEqual([true, false]);
      expect(await journal.available(dupontSftp, 10)).toEqual([]);
      expect(await journal.findAvailable(dupontSftp, emits.nomFichier)).toBeUndefined();
      expect(await journal.events(emits.id)).toHaveLength(2);
    });

    test('the end of a delivery and the end of its work are one: the second run is stale', async () => {
      const flux = await received(journal);
      await journal.apply(ouvert(flux));
      const emits = sampleEmis(flux, { statut: 'A_EMETTRE' });
      const next = [{ etape: 'livraison' as const, flux: emits.id, partenaire: dupont }];
      await journal.apply(conclu(flux, { emits: [{ ...emits, next }] }));
      const work = workIdOf('livraison', emits.id);
      expect(await journal.work.find(work)).toMatchObject({ etape: 'livraison', flux: emits.id });
      expect(await journal.applyEmis(emits.id, ['A_EMETTRE'], 'EN_COURS', later(3), [])).toBe(true);
      const end = (id = work) =>
        journal.applyEmis(emits.id, ['EN_COURS'], 'ACQUITTE', later(4), [{ type: 'livraison.fin' }], id);
      // Of other work, or of the same work for another flux, nothing happens.
      expect(await end(workIdOf('livraison', flux))).toBe(false);
      expect(await end(workIdOf('restitution', emits.id))).toBe(false);
      expect((await journal.findFlux(emits.id))?.statut).toBe('EN_COURS');
      expect((await Promise.all([end(), end()])).sort()).toEqual([false, true]);
      expect(await journal.work.find(work)).toBeUndefined();
      expect((await journal.findFlux(emits.id))?.statut).toBe('ACQUITTE');
      expect((await journal.events(emits.id)).filter(({ type }) => type === 'livraison.fin')).toHaveLength(1);
    });

    test('a delivery whose flux is elsewhere keeps its work', async () => {
      const flux = await received(journal);
      await journal.apply(ouvert(flux));
      const emits = sampleEmis(flux, { statut: 'A_EMETTRE' });
      const next = [{ etape: 'livraison' as const, flux: emits.id, partenaire: dupont }];
      await journal.apply(conclu(flux, { emits: [{ ...emits, next }] }));
      const work = workIdOf('livraison', emits.id);
      expect(await journal.applyEmis(emits.id, ['EN_COURS'], 'ACQUITTE', later(3), [], work)).toBe(false);
      expect(await journal.work.find(work)).toBeDefined();
      expect(await journal.events(emits.id)).toHaveLength(1);
    });

    test('a name still in /out is taken, and free again once collected', async () => {
      const [one, two] = [await received(journal), await received(journal)];
      await journal.apply(ouvert(one));
      await journal.apply(ouvert(two));
      const nomFichier = 'CSO1100A_AAA123_AAA1231100000000000000001';
      const first = sampleEmis(one, { nomFichier });
      const second = sampleEmis(two, { nomFichier });
      expect(await journal.apply(conclu(one, { emits: [first] }))).toBe('APPLIED');
      expect(await journal.apply(conclu(two, { emits: [second] }))).toBe('NAME_TAKEN');
      expect(await journal.findFlux(two)).toMatchObject({ statut: 'EN_TRAITEMENT' });
      expect(await journal.work.find(workIdOf('controle', two))).toBeDefined();
      const elsewhere = { ...second, raccordement: 'other' as RaccordementId };
      await journal.applyEmis(first.id, ['MIS_A_DISPOSITION'], 'RETIRE', later(3), []);
      expect(await journal.apply(conclu(two, { emits: [elsewhere] }))).toBe('APPLIED');
    });

    test('expired is what is still available past its date', async () => {
      const flux = await received(journal);
      await journal.apply(ouvert(flux));
      const emits = sampleEmis(flux, { expireLe: later(10) });
      await journal.apply(conclu(flux, { emits: [emits] }));
      expect(await journal.expired(later(9), 10)).toEqual([]);
      expect((await journal.expired(later(11), 10)).map(({ id }) => id)).toEqual([emits.id]);
      await journal.applyEmis(emits.id, ['MIS_A_DISPOSITION'], 'EXPIRE', later(12), []);
      expect(await journal.expired(later(13), 10)).toEqual([]);
    });

    test('events are numbered, chained, and appended outside a step too', async () => {
      const flux = await received(journal);
      await journal.record(flux, later(1), [
        { type: 'note.a', detail: { n: 1, yes: true, none: null } },
        { type: 'note.b' },
      ]);
      const events = await journal.events(flux);
      expect(events.map(({ type }) => type)).toEqual(['flux.recu', 'note.a', 'note.b']);
      expect(events[1]?.detail).toEqual({ n: 1, yes: true, none: null });
      expect(events[2]).not.toHaveProperty('detail');
      expect(new Set(events.map(({ empreinte }) => empreinte)).size).toBe(3);
      for (const event of events) expect(event.empreinte).toMatch(/^[0-9a-f]{64}$/);
      expect(events.map(({ seq }) => seq)).toEqual(events.map(({ seq }) => seq).toSorted((a, b) => a - b));
      await expect(journal.record(newFluxId(), noon, [{ type: 'note' }])).rejects.toThrow('unknown');
    });

    test('an identifiant has one holder per emitter, under any race', async () => {
      const ids = Array.from({ length: 50 }, () => newFluxId());
      const holders = await Promise.all(ids.map((id) => journal.claimIdentifiant('AAA123', identifiant, id)));
      expect(new Set(holders).size).toBe(1);
      expect(ids).toContain(holders[0]);
      const other = newFluxId();
      expect(await journal.claimIdentifiant('BBB456', identifiant, other)).toBe(other);
      expect(await journal.claimIdentifiant('BBB456', identifiant, other)).toBe(other);
    });

    test('an identifiant given back may be claimed by another flux', async () => {
      const [one, two] = [await received(journal), await received(journal)];
      await journal.claimIdentifiant('AAA123', identifiant, one);
      await journal.apply(ouvert(one, { to: 'REJETE', next: [], releasesIdentifiant: true }));
      expect(await journal.claimIdentifiant('AAA123', identifiant, two)).toBe(two);
    });

    test('a sequence never repeats, also across reopening, and each name has its own', async () => {
      const drawn = await Promise.all(Array.from({ length: 20 }, () => journal.nextSequence('cr')));
      expect(drawn.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
      journal = await subject.reopen();
      expect(await journal.nextSequence('cr')).toBe(21);
      expect(await journal.nextSequence('other')).toBe(1);
    });

    test('a replay puts an INCIDENTE back as if just received', async () => {
      const flux = await received(journal);
      expect(await journal.replay(flux, later(1), 'admin')).toBe(false);
      await journal.apply(ouvert(flux, { factures: [sampleFacture(1)], constats: [sampleConstat] }));
      await journal.work.fail(workIdOf('controle', flux), { code: 'CHECK_CRASH', detail: 'x' }, later(2));
      expect(await journal.findFlux(flux)).toMatchObject({ statut: 'INCIDENTE' });
      expect(await journal.replay(flux, later(3), 'admin')).toBe(true);
      expect(await journal.findFlux(flux)).toMatchObject({ statut: 'RECU', nombreFactures: 0 });
      expect(await journal.factures(flux)).toEqual([]);
      expect(await journal.constats(flux)).toEqual([]);
      expect(await journal.work.dead(10)).toEqual([]);
      expect(await journal.work.find(workIdOf('ouverture', flux))).toMatchObject({
        tentatives: 0,
        partenaire: dupont,
      });
      expect((await journal.events(flux)).at(-1)).toMatchObject({
        type: 'flux.rejoue',
        detail: { par: 'admin' },
      });
      expect(await journal.apply(ouvert(flux))).toBe('APPLIED');
    });

    test('a list is filtered, newest first, and paged by id', async () => {
      const ids: string[] = [];
      for (let index = 0; index < 5; index++) ids.push(await received(journal));
      const [first = '', second = ''] = ids;
      await journal.apply(ouvert(first as never, { codeInterface: 'FSO1100A', identifiant }));
      const list = async (filter: Partial<Parameters<Journal['listFlux']>[0]>) =>
        (await journal.listFlux({ limit: 10, ...filter })).map(({ id }) => id);
      expect(await list({})).toEqual(ids.toReversed());
      expect(await list({ limit: 2, before: ids[3] as never })).toEqual([ids[2], ids[1]]);
      expect(await list({ statut: 'EN_TRAITEMENT' })).toEqual([first]);
      expect(await list({ codeInterface: 'FSO1100A' })).toEqual([first]);
      expect(await list({ sens: 'RECEPTION' })).toEqual([]);
      expect(await list({ partenaire: dupont })).toHaveLength(5);
      expect(await list({ partenaire: 'nobody' as never })).toEqual([]);
      expect(await list({ recherche: second })).toEqual([second]);
      expect(await list({ recherche: identifiant.slice(0, 12) })).toEqual([first]);
      expect(await list({ recherche: blobOf(second).sha256.slice(0, 20) })).toEqual([second]);
      expect(await list({ recherche: 'FSO1100A_' })).toHaveLength(5);
      expect(await list({ recherche: 'FSO%' })).toEqual([]);
      await expect(journal.listFlux({ limit: 0 })).rejects.toThrow();
    });

    test('flux are counted by sens and statut as they change', async () => {
      const flux = await received(journal);
      await received(journal);
      await journal.apply(ouvert(flux));
      await journal.apply(conclu(flux));
      const counts = await journal.countFlux();
      expect(counts).toHaveLength(3);
      expect(counts).toContainEqual({ sens: 'EMISSION', statut: 'RECU', count: 1 });
      expect(counts).toContainEqual({ sens: 'EMISSION', statut: 'INTEGRE', count: 1 });
      expect(counts).toContainEqual({ sens: 'RECEPTION', statut: 'MIS_A_DISPOSITION', count: 1 });
    });

    test('a raccordement is saved, found by login, and keeps what never changes', async () => {
      const { sftp: _, ...without } = sampleRaccordement({
        id: 'b' as RaccordementId,
        nom: 'B',
        protocole: 'dossier',
      });
      await journal.saveRaccordement(sampleRaccordement(), noon, 'admin');
      await journal.saveRaccordement(sampleRaccordement({ statut: 'INACTIF' }), later(1), 'admin');
      await journal.saveRaccordement(without, noon, 'admin');
      expect(await journal.raccordements.findByLogin('dupont')).toEqual(
        sampleRaccordement({ statut: 'INACTIF' }),
      );
      expect(await journal.raccordements.find(without.id)).toEqual(without);
      expect(await journal.raccordements.findByLogin('nobody')).toBeUndefined();
      expect(await journal.raccordements.list()).toHaveLength(2);
      await expect(
        journal.saveRaccordement(sampleRaccordement({ nom: 'Autre' }), noon, 'admin'),
      ).rejects.toThrow('never change');
    });

    test('a partenaire is saved and listed', async () => {
      const partenaire = { id: dupont, nom: 'Dupont', codeApplication: 'AAA123' as CodeApplication };
      await journal.savePartenaire(partenaire, noon);
      const named = { ...partenaire, nom: 'Dupont SA', siret: '12345678200010' as Siret };
      await journal.savePartenaire(named, later(1));
      expect(await journal.listPartenaires()).toEqual([named]);
    });

    test('a closed journal says so', async () => {
      expect(await journal.ping()).toBe(true);
      await journal.close();
      expect(await journal.ping()).toBe(false);
      await expect(journal.nextSequence('x')).rejects.toMatchObject({ code: 'JOURNAL_CLOSED' });
      await expect(journal.countFlux()).rejects.toMatchObject({ code: 'JOURNAL_CLOSED' });
    });
  });
}
