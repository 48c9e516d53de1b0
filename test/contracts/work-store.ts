// SPDX-License-Identifier: Apache-2.0
/** What every store of work promises (gateway/ports/work.ts), run through the journal that holds it. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FluxId } from '../../gateway/domain/flux.ts';
import type { PartenaireId } from '../../gateway/domain/partenaire.ts';
import type { Journal } from '../../gateway/ports/journal.ts';
import { etapes, type WorkStore, workIdOf } from '../../gateway/ports/work.ts';
import type { JournalUnderTest } from './journal.ts';
import { dupont, later, newFluxId, noon, received, sampleEmis } from './journal-samples.ts';

export function workStoreContract(name: string, create: () => Promise<JournalUnderTest>): void {
  describe(`work store contract: ${name}`, () => {
    let subject: JournalUnderTest;
    let journal: Journal;
    beforeEach(async () => {
      subject = await create();
      journal = await subject.open();
    });
    afterEach(() => subject.dispose());

    const claim = (changes: Partial<Parameters<WorkStore['claim']>[0]> = {}) =>
      journal.work.claim({
        etapes,
        limit: 100,
        owner: 'w1',
        now: later(1),
        leaseMs: 30_000,
        capPerPartenaire: 100,
        ...changes,
      });
    const ouverture = (flux: FluxId) => workIdOf('ouverture', flux);
    const receiveMany = async (partenaire: string, count: number): Promise<readonly FluxId[]> => {
      const ids: FluxId[] = [];
      for (let index = 0; index < count; index++) {
        ids.push(await received(journal, { partenaire: partenaire as PartenaireId }));
      }
      return ids;
    };

    test('a row is leased once, and claimable again when its lease ran out', async () => {
      const flux = await received(journal);
      expect(await claim()).toMatchObject([{ id: ouverture(flux), flux, partenaire: dupont, creeLe: noon }]);
      expect(await claim({ owner: 'w2', now: later(30) })).toEqual([]);
      expect(await claim({ owner: 'w2', now: later(31) })).toHaveLength(1);
    });

    test('concurrent claims share the rows out', async () => {
      await receiveMany('a', 40);
      const claims = await Promise.all(
        Array.from({ length: 10 }, (_, index) => claim({ limit: 7, owner: `w${index}` })),
      );
      const ids = claims.flat().map(({ id }) => id);
      expect(ids).toHaveLength(40);
      expect(new Set(ids).size).toBe(40);
    });

    test('only the étapes asked for are claimed', async () => {
      await received(journal);
      expect(await claim({ etapes: ['controle', 'restitution'] })).toEqual([]);
      expect(await claim({ etapes: [] })).toEqual([]);
      expect(await claim({ etapes: ['ouverture'] })).toHaveLength(1);
    });

    test('a partenaire with one file does not wait behind one with a hundred', async () => {
      await receiveMany('many', 100);
      await receiveMany('some', 10);
      await receiveMany('one', 1);
      const order = (await claim({ limit: 111 })).map(({ partenaire }) => partenaire);
      expect(order).toHaveLength(111);
      expect(order.indexOf('one' as PartenaireId)).toBeLessThan(3);
      expect(order.slice(0, 21).filter((partenaire) => partenaire === 'some')).toHaveLength(10);
      expect(order.slice(21).every((partenaire) => partenaire === 'many')).toBe(true);
    });

    test('after a long backlog, a newcomer starts at the row served next, not before it', async () => {
      const first = await receiveMany('many', 20);
      for (const flux of first.slice(0, 15)) await finish(flux);
      await receiveMany('new', 3);
      const order = (await claim({ limit: 6 })).map(({ partenaire }) => partenaire);
      expect(order.filter((partenaire) => partenaire === 'new')).toHaveLength(3);
      const many = await journal.work.find(ouverture(first[15] as FluxId));
      expect(many?.tour).toBe(15);
    });

    test('ranks start near 0 again when nothing is pending', async () => {
      for (const flux of await receiveMany('a', 5)) await finish(flux);
      const flux = await received(journal);
      expect((await journal.work.find(ouverture(flux)))?.tour).toBe(0);
    });

    test('at a take-over every lease is free again, and counts as one attempt', async () => {
      const id = ouverture(await received(journal));
      await claim();
      expect(await claim({ owner: 'w2' })).toEqual([]);
      expect(await journal.work.takeOver()).toBe(1);
      expect((await claim({ owner: 'w2' })).map((work) => [work.id, work.tentatives])).toEqual([[id, 1]]);
      await journal.work.release([id], 'w2');
      expect(await journal.work.takeOver()).toBe(0);
    });

    test('a partenaire never holds more leases than its cap', async () => {
      await receiveMany('many', 20);
      await receiveMany('few', 2);
      const held = await claim({ capPerPartenaire: 3 });
      expect(held.map(({ partenaire }) => partenaire).sort()).toEqual(['few', 'few', 'many', 'many', 'many']);
      expect(await claim({ capPerPartenaire: 3, owner: 'w2' })).toEqual([]);
      await journal.work.release(
        held.slice(0, 1).map(({ id }) => id),
        'w1',
      );
      expect(await claim({ capPerPartenaire: 3, owner: 'w2' })).toHaveLength(1);
      expect(await claim({ capPerPartenaire: 4, owner: 'w3' })).toHaveLength(1);
    });

    test('a lease is prolonged and given back by its owner alone', async () => {
      const id = ouverture(await received(journal));
      await claim();
      await journal.work.renew([id], 'w2', later(600));
      expect(await claim({ owner: 'w3', now: later(31) })).toHaveLength(1);
      await journal.work.renew([id], 'w3', later(600));
      await journal.work.release([id], 'w1');
      expect(await claim({ now: later(599) })).toEqual([]);
      await journal.work.release([id], 'w3');
      expect(await claim({ now: later(599) })).toMatchObject([{ tentatives: 0 }]);
    });

    test('a failed attempt is counted and tried again when due', async () => {
      const flux = await received(journal);
      await claim();
      const failure = { code: 'CHECK_TIMEOUT', detail: 'took too long', retryAt: later(60) };
      await journal.work.fail(ouverture(flux), failure, later(2));
      expect(await claim({ now: later(59) })).toEqual([]);
      expect(await journal.work.todo(undefined, 10)).toMatchObject([
        { id: ouverture(flux), tentatives: 1, disponibleLe: later(60) },
      ]);
      expect(await claim({ now: later(60) })).toMatchObject([{ tentatives: 1 }]);
      expect(await journal.findFlux(flux)).toMatchObject({ statut: 'RECU' });
    });

    test('an attempt that only waits for somebody is put off, and not counted', async () => {
      const flux = await received(journal);
      await claim();
      const failure = { code: 'ACCUSE_ATTENDU', detail: 'x', retryAt: later(60), uncounted: true };
      await journal.work.fail(ouverture(flux), failure, later(2));
      expect(await claim({ now: later(59) })).toEqual([]);
      expect(await claim({ now: later(60) })).toMatchObject([{ tentatives: 0 }]);
    });

    test('a dead letter makes its flux INCIDENTE, and reviving it undoes that', async () => {
      const flux = await received(journal);
      await journal.work.fail(ouverture(flux), { code: 'SPOOL_MISSING', detail: 'x' }, later(2));
      expect(await journal.findFlux(flux)).toMatchObject({ statut: 'INCIDENTE' });
      expect((await journal.events(flux)).at(-1)).toMatchObject({
        type: 'flux.incidente',
        detail: { etape: 'ouverture', code: 'SPOOL_MISSING' },
      });
      expect(await journal.work.dead(10)).toMatchObject([
        { id: ouverture(flux), erreur: 'SPOOL_MISSING', tentatives: 1 },
      ]);
      expect(await journal.work.find(ouverture(flux))).toBeUndefined();
      expect(await journal.work.todo(undefined, 10)).toEqual([]);
      expect(await claim({ now: later(3) })).toEqual([]);
      expect(await journal.work.revive(ouverture(flux), later(4))).toBe(true);
      expect(await journal.work.revive(ouverture(flux), later(4))).toBe(false);
      expect(await journal.findFlux(flux)).toMatchObject({ statut: 'RECU' });
      expect(await claim({ now: later(4) })).toMatchObject([{ id: ouverture(flux), tentatives: 0 }]);
    });

    test('a revived controle finds its flux EN_TRAITEMENT, where it can go on', async () => {
      const flux = await received(journal);
      await journal.apply({
        flux,
        at: later(1),
        from: ['RECU'],
        to: 'EN_TRAITEMENT',
        doneWork: ouverture(flux),
        events: [],
        next: [{ etape: 'controle', flux, partenaire: dupont }],
      });
      const id = workIdOf('controle', flux);
      await journal.work.fail(id, { code: 'CHECK_CRASH', detail: 'x' }, later(2));
      expect(await journal.findFlux(flux)).toMatchObject({ statut: 'INCIDENTE' });
      expect(await journal.work.revive(id, later(3))).toBe(true);
      expect(await journal.findFlux(flux)).toMatchObject({ statut: 'EN_TRAITEMENT' });
    });

    test('a dead delivery tells somebody, and revived it starts from A_EMETTRE', async () => {
      const flux = await received(journal);
      const emits = sampleEmis(flux, { statut: 'A_EMETTRE' });
      const next = [{ etape: 'livraison' as const, flux: emits.id, partenaire: dupont }];
      await journal.apply({
        flux,
        at: later(1),
        from: ['RECU'],
        to: 'REJETE',
        doneWork: ouverture(flux),
        events: [],
        emits: [{ ...emits, next }],
      });
      const id = workIdOf('livraison', emits.id);
      await journal.applyEmis(emits.id, ['A_EMETTRE'], 'EN_COURS', later(2), []);
      const said = { code: 'LIVRAISON_REFUSEE', detail: 'LIVRAISON_REFUSEE: x' };
      await journal.work.fail(id, said, later(3));
      expect(await journal.findFlux(emits.id)).toMatchObject({ statut: 'INCIDENTE' });
      expect(await journal.alertes.list({ ouvertes: true, limit: 10 })).toMatchObject([
        { code: 'LIVRAISON-IMPOSSIBLE', detail: `${emits.id} LIVRAISON_REFUSEE x` },
      ]);
      expect(await journal.work.revive(id, later(4))).toBe(true);
      expect(await journal.findFlux(emits.id)).toMatchObject({ statut: 'A_EMETTRE' });
      expect(await journal.work.find(id)).toMatchObject({ tentatives: 0 });
    });

    test('failing work that was done meanwhile changes nothing', async () => {
      const flux = await received(journal);
      await finish(flux);
      await journal.work.fail(ouverture(flux), { code: 'X', detail: 'x' }, later(2));
      await journal.work.fail(ouverture(flux), { code: 'X', detail: 'x', retryAt: later(9) }, later(2));
      expect(await journal.findFlux(flux)).toMatchObject({ statut: 'REJETE' });
      expect(await journal.work.dead(10)).toEqual([]);
      expect(await journal.work.todo(undefined, 10)).toEqual([]);
    });

    test('rows to do are paged in order of id', async () => {
      const ids = (await receiveMany('a', 5)).map(ouverture);
      const page = await journal.work.todo(undefined, 2);
      expect(page.map(({ id }) => id)).toEqual(ids.slice(0, 2));
      expect((await journal.work.todo(page[1]?.id, 10)).map(({ id }) => id)).toEqual(ids.slice(2));
    });

    test('counts tell waiting, active, delayed and dead apart', async () => {
      const [one, two] = await receiveMany('a', 4);
      await journal.work.fail(ouverture(one as FluxId), { code: 'X', detail: 'x' }, later(1));
      await journal.work.fail(
        ouverture(two as FluxId),
        { code: 'X', detail: 'x', retryAt: later(60) },
        later(1),
      );
      await claim({ limit: 1 });
      const [counts, ...others] = await journal.work.counts(later(10));
      expect(counts).toEqual({
        etape: 'ouverture',
        waiting: 1,
        active: 1,
        delayed: 1,
        dead: 1,
        oldestMs: 10_000,
        paused: false,
      });
      expect(others.map(({ etape, waiting }) => [etape, waiting])).toEqual([
        ['controle', 0],
        ['restitution', 0],
        ['livraison', 0],
      ]);
      expect((await journal.work.counts(later(61)))[0]).toMatchObject({ waiting: 3, active: 0, delayed: 0 });
    });

    test('an unknown id is undefined', async () => {
      expect(await journal.work.find(ouverture(newFluxId()))).toBeUndefined();
      expect(await journal.work.revive(ouverture(newFluxId()), noon)).toBe(false);
    });

    async function finish(flux: FluxId): Promise<void> {
      const done = { flux, at: later(1), from: ['RECU'], to: 'REJETE', events: [] } as const;
      expect(await journal.apply({ ...done, doneWork: ouverture(flux) })).toBe('APPLIED');
    }
  });
}
