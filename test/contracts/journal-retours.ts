// SPDX-License-Identifier: Apache-2.0
/**
 * What every journal promises of what comes back (gateway/ports/cycles.ts, alertes.ts, and the uniqueness of
 * factures in journal.ts): said twice it is there once, and a step is whole or nothing.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { StatutFactureDit } from '../../gateway/domain/cycle-de-vie.ts';
import type { Facture } from '../../gateway/domain/facture.ts';
import type { FluxId } from '../../gateway/domain/flux.ts';
import type { CleUnicite, Journal, Transition } from '../../gateway/ports/journal.ts';
import { workIdOf } from '../../gateway/ports/work.ts';
import { defined } from '../support/defined.ts';
import type { JournalUnderTest } from './journal.ts';
import {
  dupont,
  envoiDe,
  envoisDe,
  idsEnAttente,
  later,
  newFluxId,
  noon,
  received,
  sampleEmis,
  sampleFacture,
} from './journal-samples.ts';

const siren = '521047829';

/** The triplets of factures `from` to `from + count - 1`, under rangs from 1. */
function triplets(count: number, from = 1): readonly CleUnicite[] {
  return Array.from({ length: count }, (_, i) => ({
    rang: i + 1,
    annee: '2026',
    siren,
    numero: `F-${from + i}`,
  }));
}

function dit(numero: string, code: '01' | '07' | '11' = '07'): StatutFactureDit {
  return {
    norme: 'CPP',
    code,
    cle: { numero, fournisseur: `${siren}00010`, dateFacture: '2026-09-15' },
    horodatage: later(3),
    motifs: [],
    montants: [],
  };
}

function factureDe(rang: number, numero: string, changes: Partial<Facture> = {}): Facture {
  const fournisseur = `${siren}00010`;
  const objet = { nature: 'FACTURE' as const, numero, fournisseur, siren, dateEmission: '2026-09-15' };
  return sampleFacture(rang, { numero, fournisseur, objet, ...changes });
}

export function journalRetoursContract(name: string, create: () => Promise<JournalUnderTest>): void {
  describe(`journal contract, what comes back: ${name}`, () => {
    let subject: JournalUnderTest;
    let journal: Journal;
    beforeEach(async () => {
      subject = await create();
      journal = await subject.open();
    });
    afterEach(() => subject.dispose());

    const enTraitement = async (changes: Partial<Transition> = {}): Promise<FluxId> => {
      const flux = await received(journal);
      const outcome = await journal.apply({
        flux,
        at: later(1),
        from: ['RECU'],
        to: 'EN_TRAITEMENT',
        doneWork: workIdOf('ouverture', flux),
        events: [],
        next: [{ etape: 'restitution', flux, partenaire: dupont }],
        ...changes,
      });
      expect(outcome).toBe('APPLIED');
      return flux;
    };
    const conclusion = (flux: FluxId, changes: Partial<Transition> = {}): Transition => ({
      flux,
      at: later(2),
      from: ['EN_TRAITEMENT'],
      to: 'INTEGRE',
      doneWork: workIdOf('restitution', flux),
      events: [{ type: 'flux.conclu' }],
      ...changes,
    });

    describe('uniqueness of factures', () => {
      test('of many flux that claim the same triplets at once, each triplet has one holder', async () => {
        const flux = Array.from({ length: 30 }, () => newFluxId());
        const claims = await Promise.all(flux.map((id) => journal.claimFactures(id, triplets(20))));
        for (let place = 0; place < 20; place++) {
          expect(new Set(claims.map((one) => one[place]?.flux)).size).toBe(1);
          expect(claims.map((one) => one[place]?.rang)).toEqual(flux.map(() => place + 1));
        }
        expect(flux).toContain(claims[0]?.[0]?.flux);
      });

      test('holders come in the order asked for, whoever they are, and a repetition answers the same', async () => {
        const [one, two] = [newFluxId(), newFluxId()];
        await journal.claimFactures(one, triplets(2, 2));
        const asked = triplets(4).toReversed();
        const answer = await journal.claimFactures(two, asked);
        expect(answer).toEqual([
          { flux: two, rang: 4 },
          { flux: one, rang: 2 },
          { flux: one, rang: 1 },
          { flux: two, rang: 1 },
        ]);
        expect(await journal.claimFactures(two, asked)).toEqual(answer);
        journal = await subject.reopen();
        expect(await journal.claimFactures(two, asked)).toEqual(answer);
      });

      test('of a triplet twice in one flux the first holds it', async () => {
        const flux = newFluxId();
        const [cle] = triplets(1);
        const twice = [defined(cle), { ...defined(cle), rang: 2 }];
        const held = [
          { flux, rang: 1 },
          { flux, rang: 1 },
        ];
        expect(await journal.claimFactures(flux, twice)).toEqual(held);
        expect(await journal.claimFactures(flux, twice)).toEqual(held);
      });

      test('another year, another SIREN, another number: another facture', async () => {
        const flux = newFluxId();
        const [cle = { rang: 1, annee: '', siren: '', numero: '' }] = triplets(1);
        await journal.claimFactures(newFluxId(), [cle]);
        const others = [
          { ...cle, rang: 1, annee: '2025' },
          { ...cle, rang: 2, siren: '999999999' },
          { ...cle, rang: 3, numero: 'f-1' },
        ];
        expect(await journal.claimFactures(flux, others)).toEqual(others.map(({ rang }) => ({ flux, rang })));
        expect(await journal.claimFactures(newFluxId(), [])).toEqual([]);
      });

      test('what a flux judged again claims no more is free, at once', async () => {
        const [one, two] = [newFluxId(), newFluxId()];
        await journal.claimFactures(one, triplets(3));
        await journal.claimFactures(one, triplets(1));
        expect((await journal.claimFactures(two, triplets(3))).map(({ flux }) => flux)).toEqual([
          one,
          two,
          two,
        ]);
        await journal.claimFactures(one, []);
        expect((await journal.claimFactures(two, triplets(3))).map(({ flux }) => flux)).toEqual([
          two,
          two,
          two,
        ]);
      });

      test('given back, on purpose, with the identifiant or by a replay, they are free', async () => {
        const other = newFluxId();
        const holderOf = async () => (await journal.claimFactures(other, triplets(1)))[0]?.flux;
        const released = newFluxId();
        await journal.claimFactures(released, triplets(1));
        expect(await holderOf()).toBe(released);
        await journal.releaseFactures(released);
        expect(await holderOf()).toBe(other);
        await journal.releaseFactures(other);

        const refused = await enTraitement();
        await journal.claimFactures(refused, triplets(1));
        await journal.apply(conclusion(refused, { to: 'REJETE', releasesIdentifiant: true }));
        expect(await holderOf()).toBe(other);
        await journal.releaseFactures(other);

        const replayed = await enTraitement();
        await journal.claimFactures(replayed, triplets(1));
        await journal.work.fail(workIdOf('restitution', replayed), { code: 'X', detail: 'x' }, later(3));
        expect(await holderOf()).toBe(replayed);
        expect(await journal.replay(replayed, later(4), 'admin')).toBe(true);
        expect(await holderOf()).toBe(other);
      });
    });

    describe('cycles de vie', () => {
      test('a statut said twice of one object is there once, and each facture has its own in order', async () => {
        const flux = await enTraitement();
        const facture = { flux, rang: 1 };
        const statut = (rang: number, code: '01' | '07' | '11') => ({
          flux,
          rang,
          dit: dit('F-1', code),
          facture,
        });
        const statuts = [statut(1, '01'), statut(2, '07'), statut(2, '07'), statut(3, '11')];
        await journal.apply(conclusion(flux, { statuts }));
        const said = await journal.cycles.deFacture(facture);
        expect(said.map(({ dit: { code } }) => code)).toEqual(['01', '07', '11']);
        expect(said[0]).toMatchObject({ flux, rang: 1, dit: dit('F-1', '01'), facture, creeLe: later(2) });
        expect(await journal.cycles.deFacture({ flux, rang: 2 })).toEqual([]);
        expect(await journal.cycles.compterNonCorreles()).toBe(0);
      });

      test('factures are found by number, by SIREN and by supplier as written: the accepted ones, newest first', async () => {
        const sansSiren = { nature: 'FACTURE' as const, numero: 'F-1', fournisseur: 'DE123' };
        const first = await enTraitement({ factures: [factureDe(1, 'F-1'), factureDe(2, 'F-2')] });
        const second = await enTraitement({
          factures: [
            factureDe(1, 'F-1'),
            factureDe(2, 'F-1', { statut: 'REJETEE' }),
            factureDe(3, 'F-1', { fournisseur: 'DE123', objet: sansSiren }),
          ],
        });
        const places = (found: readonly { flux: FluxId; rang: number }[]) =>
          found.map(({ flux, rang }) => `${flux}:${rang}`);
        expect(places(await journal.cycles.factures('F-1', siren))).toEqual([`${second}:1`, `${first}:1`]);
        expect(places(await journal.cycles.factures('F-1', undefined))).toEqual([
          `${second}:1`,
          `${second}:3`,
          `${first}:1`,
        ]);
        expect(places(await journal.cycles.factures('F-1', undefined, 'DE123'))).toEqual([`${second}:3`]);
        expect(await journal.cycles.factures('F-1', '999999999')).toEqual([]);
        expect(await journal.cycles.factures('f-1', siren)).toEqual([]);
        const rejected = await journal.cycles.facture({ flux: second, rang: 2 });
        expect(rejected?.facture).toEqual(factureDe(2, 'F-1', { statut: 'REJETEE' }));
        expect(await journal.cycles.facture({ flux: second, rang: 9 })).toBeUndefined();
      });

      test('uncorrelated ones are paged, oldest first, and counted', async () => {
        const flux = await enTraitement();
        const statuts = Array.from({ length: 5 }, (_, i) => ({ flux, rang: i + 1, dit: dit(`F-${i}`) }));
        await journal.apply(conclusion(flux, { statuts }));
        const all = await journal.cycles.nonCorreles(10);
        expect(all.map(({ rang }) => rang)).toEqual([1, 2, 3, 4, 5]);
        expect(await journal.cycles.nonCorreles(2, all[1]?.id)).toEqual(all.slice(2, 4));
        expect(await journal.cycles.compterNonCorreles()).toBe(5);
      });

      test('one that waited is correlated once, with its envois, and then leaves the queue', async () => {
        const flux = await enTraitement();
        await journal.apply(conclusion(flux, { statuts: [{ flux, rang: 1, dit: dit('F-1') }] }));
        const [{ id } = { id: 0 }] = await journal.cycles.nonCorreles(1);
        const facture = { flux, rang: 7 };
        const link = (n: number) => journal.cycles.correler(id, facture, [envoiDe(flux, n)], later(5));
        const outcomes = await Promise.all([link(1), link(2)]);
        expect(outcomes.toSorted()).toEqual([false, true]);
        expect(await idsEnAttente(journal)).toHaveLength(1);
        expect(await journal.cycles.nonCorreles(10)).toEqual([]);
        expect(await journal.cycles.deFacture(facture)).toMatchObject([{ id, facture }]);
        expect(await journal.cycles.classer(id, 'm', 'admin', later(6))).toBe(false);
      });

      test('one that an operator dismissed is out of the queue, once', async () => {
        const flux = await enTraitement();
        await journal.apply(conclusion(flux, { statuts: [{ flux, rang: 1, dit: dit('F-1') }] }));
        const [{ id } = { id: 0 }] = await journal.cycles.nonCorreles(1);
        expect(await journal.cycles.classer(id, 'inconnue', 'admin', later(5))).toBe(true);
        expect(await journal.cycles.classer(id, 'encore', 'admin', later(6))).toBe(false);
        expect(await journal.cycles.nonCorreles(10)).toEqual([]);
        expect(await journal.cycles.compterNonCorreles()).toBe(0);
      });
    });

    describe('alertes', () => {
      const alerte = (cle: string) => ({ cle, code: 'LOT-EN-ECHEC' as const, detail: cle });

      test('a thing is told once, whoever tells it and however often', async () => {
        const told = await Promise.all(
          ['a', 'a', 'b', 'a'].map((cle) => journal.alertes.lever(alerte(cle), noon)),
        );
        expect(told).toEqual([true, false, true, false]);
        expect((await journal.alertes.list({ limit: 10 })).map(({ cle }) => cle)).toEqual(['b', 'a']);
        expect(await journal.alertes.compterOuvertes()).toBe(2);
      });

      test('it is treated once, by somebody, and stays told', async () => {
        await journal.alertes.lever(alerte('a'), noon);
        await journal.alertes.lever(alerte('b'), later(1));
        const id = (await journal.alertes.list({ limit: 10 })).find(({ cle }) => cle === 'a')?.id ?? 0;
        const outcomes = await Promise.all(
          ['x', 'y'].map((par) => journal.alertes.traiter(id, par, later(2))),
        );
        expect(outcomes).toEqual([true, false]);
        expect(await journal.alertes.traiter(id + 100, 'x', later(2))).toBe(false);
        expect(await journal.alertes.list({ ouvertes: true, limit: 10 })).toMatchObject([{ cle: 'b' }]);
        expect(await journal.alertes.list({ ouvertes: false, limit: 10 })).toMatchObject([
          { cle: 'a', traiteePar: 'x', traiteeLe: later(2) },
        ]);
        expect(await journal.alertes.lever(alerte('a'), later(3))).toBe(false);
        expect(await journal.alertes.compterOuvertes()).toBe(1);
      });
    });

    describe('a step with everything in it', () => {
      const whole = (flux: FluxId): Transition =>
        conclusion(flux, {
          emits: [sampleEmis(flux), sampleEmis(flux, { codeInterface: 'FEN1214A' })],
          envois: envoisDe(flux, 2),
          statuts: [
            { flux, rang: 1, dit: dit('F-1') },
            { flux, rang: 2, dit: dit('F-2'), facture: { flux, rang: 2 } },
          ],
          alertes: [{ cle: `statut:${flux}`, code: 'STATUT-NON-CORRELE', detail: 'x' }],
        });
      const traces = async (flux: FluxId) => ({
        statut: (await journal.findFlux(flux))?.statut,
        answers: (await journal.answers(flux)).length,
        envois: (await journal.envois.deSource(flux)).length,
        waiting: (await journal.cycles.nonCorreles(10)).length,
        told: (await journal.cycles.deFacture({ flux, rang: 2 })).length,
        alertes: await journal.alertes.compterOuvertes(),
        work: (await journal.work.find(workIdOf('restitution', flux))) !== undefined,
        events: (await journal.events(flux)).length,
      });
      const untouched = {
        statut: 'EN_TRAITEMENT',
        answers: 0,
        envois: 0,
        waiting: 0,
        told: 0,
        alertes: 0,
        work: true,
        events: 2,
      };

      test('is there whole, and once', async () => {
        const flux = await enTraitement();
        const step = whole(flux);
        expect((await Promise.all([journal.apply(step), journal.apply(step)])).toSorted()).toEqual([
          'APPLIED',
          'STALE',
        ]);
        const done = { answers: 2, envois: 2, waiting: 1, told: 1, alertes: 1, work: false, events: 3 };
        expect(await traces(flux)).toEqual({ statut: 'INTEGRE', ...done });
        expect((await journal.answers(flux)).map(({ codeInterface }) => codeInterface).toSorted()).toEqual([
          'CSO1100A',
          'FEN1214A',
        ]);
      });

      test('is not there at all when its second answer has a name that is taken', async () => {
        const other = await enTraitement();
        const nomFichier = 'FEN1214A_AAA123_CPP0011214000000000000001';
        await journal.apply(conclusion(other, { emits: [sampleEmis(other, { nomFichier })] }));
        const flux = await enTraitement();
        const emits = [sampleEmis(flux), sampleEmis(flux, { nomFichier })];
        expect(await journal.apply({ ...whole(flux), emits })).toBe('NAME_TAKEN');
        expect(await traces(flux)).toEqual(untouched);
      });

      test.each([
        ['an envoi of a flux that does not exist', { envois: [envoiDe(newFluxId(), 1)] }],
        [
          'a statut said by a flux that does not exist',
          { statuts: [{ flux: newFluxId(), rang: 1, dit: dit('F') }] },
        ],
        [
          'an alerte without code',
          { alertes: [{ cle: 'x', code: null as never as 'LOT-EN-ECHEC', detail: 'x' }] },
        ],
      ])('is not there at all when it holds %s', async (_, changes) => {
        const flux = await enTraitement();
        await expect(journal.apply({ ...whole(flux), ...changes })).rejects.toThrow();
        expect(await traces(flux)).toEqual(untouched);
        expect(await journal.apply(whole(flux))).toBe('APPLIED');
      });
    });

    test('a delivery that is given up makes its flux INCIDENTE with an alerte; revived it is A_EMETTRE again', async () => {
      const flux = await enTraitement();
      const emis = sampleEmis(flux, { statut: 'A_EMETTRE' });
      const next = [{ etape: 'livraison' as const, flux: emis.id, partenaire: dupont }];
      await journal.apply(conclusion(flux, { emits: [{ ...emis, next }] }));
      await journal.applyEmis(emis.id, ['A_EMETTRE'], 'EN_COURS', later(3), []);
      const work = workIdOf('livraison', emis.id);
      const give = () => journal.work.fail(work, { code: 'LIVRAISON_REFUSEE', detail: 'key' }, later(4));
      await give();
      await give();
      expect((await journal.findFlux(emis.id))?.statut).toBe('INCIDENTE');
      expect((await journal.findFlux(flux))?.statut).toBe('INTEGRE');
      const [alerte, ...others] = await journal.alertes.list({ limit: 10 });
      expect(alerte).toMatchObject({
        code: 'LIVRAISON-IMPOSSIBLE',
        cle: expect.stringContaining(`livraison:${emis.id}`),
      });
      expect(others).toEqual([]);
      expect(await journal.replay(emis.id, later(5), 'admin')).toBe(false);
      expect(await journal.work.revive(work, later(5))).toBe(true);
      expect(await journal.work.revive(work, later(5))).toBe(false);
      expect((await journal.findFlux(emis.id))?.statut).toBe('A_EMETTRE');
      expect(await journal.work.find(work)).toMatchObject({ tentatives: 0 });
      expect((await journal.events(emis.id)).slice(-2).map(({ type }) => type)).toEqual([
        'flux.incidente',
        'flux.repris',
      ]);
    });
  });
}
