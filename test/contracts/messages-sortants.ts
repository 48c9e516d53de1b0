// SPDX-License-Identifier: Apache-2.0
/** What is promised of messages of ours: one at a time for a flux, followed by compare-and-set, its receipt kept. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FluxId } from '../../gateway/domain/flux.ts';
import type { Messages, NouveauMessageSortant } from '../../gateway/ports/messages.ts';
import { defined } from '../support/defined.ts';
import { raccordementNamed } from '../support/reception-bench.ts';
import { blobOf, later, noon } from './journal-samples.ts';
import { certificat, type MessagesUnderTest, newId, raccordement } from './messages-samples.ts';

export function messagesSortantsContract(name: string, create: () => Promise<MessagesUnderTest>): void {
  describe(`messages contract, of ours: ${name}`, () => {
    let subject: MessagesUnderTest;
    beforeEach(async () => {
      subject = await create();
    });
    afterEach(() => subject.dispose());

    const sortant = (flux: FluxId | undefined, changes: Partial<NouveauMessageSortant> = {}) => {
      const id = newId();
      return {
        ...{ id, protocole: 'as2' as const, raccordement: raccordement.id, cle: `as2:CPRO:DUPONT:<${id}>` },
        ...{ brut: blobOf(`message ${id}`), entetes: { 'message-id': `<${id}>` }, detail: { mic: 'x=' } },
        certificats: [certificat('ours')],
        ...(flux !== undefined && { flux }),
        ...changes,
      };
    };

    test('it is kept with its bytes and names, and an event says so', async () => {
      const flux = await subject.emettre();
      const message = sortant(flux);
      const row = await subject.messages.preparer(message, noon);
      expect(row).toMatchObject({ id: message.id, sens: 'SORTANT', etat: 'A_ENVOYER', flux: [flux] });
      expect(row).toMatchObject({ brut: message.brut, entetes: message.entetes, creeLe: noon });
      expect(await subject.messages.parCle(message.cle)).toEqual(row);
      expect(await subject.messages.deFlux(flux)).toEqual([row]);
      expect((await subject.events(flux)).at(-1)).toEqual({
        type: 'message.prepare',
        detail: { message: message.id },
      });
    });

    test('a flux has one at a time: the one that stands is answered', async () => {
      const flux = await subject.emettre();
      const messages = [sortant(flux), sortant(flux), sortant(flux)];
      const rows = await Promise.all(messages.map((one) => subject.messages.preparer(one, noon)));
      expect(new Set(rows.map(({ id }) => id)).size).toBe(1);
      const [{ id } = { id: newId() }] = rows;
      expect(await subject.messages.suivre(id, ['A_ENVOYER'], 'ENVOYE', {}, later(1))).toBe(true);
      expect((await subject.messages.preparer(sortant(flux), later(2))).id).toBe(id);
      expect(await subject.messages.suivre(id, ['ENVOYE'], 'REJETE', {}, later(3))).toBe(true);
      const next = sortant(flux);
      expect((await subject.messages.preparer(next, later(4))).id).toBe(next.id);
      expect((await subject.messages.deFlux(flux)).map((row) => row.id)).toEqual([id, next.id]);
    });

    test('it is followed by compare-and-set, and its receipt is kept', async () => {
      const flux = await subject.emettre();
      const { id } = await subject.messages.preparer(sortant(flux), noon);
      const follow = (to: 'ENVOYE' | 'ACQUITTE', suite = {}) =>
        subject.messages.suivre(id, ['A_ENVOYER', 'ENVOYE'], to, suite, later(1));
      expect(await follow('ENVOYE', { detail: { statut: 202, note: null } })).toBe(true);
      const suite = {
        ...{ detail: { statut: 200, juste: true }, accuse: Buffer.from('MDN') },
        certificats: [certificat('theirs'), certificat('ours')],
      };
      expect(await follow('ACQUITTE', suite)).toBe(true);
      expect(await follow('ACQUITTE', suite)).toBe(false);
      expect(await subject.messages.suivre(newId(), ['ENVOYE'], 'ACQUITTE', {}, noon)).toBe(false);
      subject = await subject.restart();
      const row = defined(await subject.messages.find(id));
      expect(row).toMatchObject({ etat: 'ACQUITTE', modifieLe: later(1), creeLe: noon });
      expect(row.detail).toEqual({ mic: 'x=', statut: 200, note: null, juste: true });
      expect(Buffer.from(defined(row.accuse)).toString()).toBe('MDN');
      expect(row.certificats).toEqual([certificat('ours').empreinte, certificat('theirs').empreinte]);
      const types = (await subject.events(flux)).map(({ type }) => type);
      expect(types.slice(-3)).toEqual(['message.prepare', 'message.envoye', 'accuse.recu']);
    });

    test('one that carries no flux is followed as well', async () => {
      const ping = sortant(undefined);
      expect(await subject.messages.preparer(ping, noon)).toMatchObject({ id: ping.id, flux: [] });
      expect((await subject.messages.preparer({ ...sortant(undefined), cle: ping.cle }, noon)).id).toBe(
        ping.id,
      );
      expect(await subject.messages.suivre(ping.id, ['A_ENVOYER'], 'ACQUITTE', {}, later(1))).toBe(true);
    });

    test('they are listed newest first, by raccordement, state and page', async () => {
      const ids = [];
      for (let i = 0; i < 3; i++) ids.push((await subject.messages.preparer(sortant(undefined), noon)).id);
      const [first, second, third] = ids;
      await subject.messages.suivre(defined(second), ['A_ENVOYER'], 'ENVOYE', {}, later(1));
      const list = async (filter: Parameters<Messages['list']>[0]) =>
        (await subject.messages.list(filter)).map(({ id }) => id);
      expect(await list({ limit: 10 })).toEqual([third, second, first]);
      expect(await list({ limit: 10, etat: 'A_ENVOYER' })).toEqual([third, first]);
      expect(await list({ limit: 10, sens: 'SORTANT' })).toEqual([third, second, first]);
      expect(await list({ limit: 10, sens: 'ENTRANT' })).toEqual([]);
      expect(await list({ limit: 1, before: defined(third) })).toEqual([second]);
      expect(await list({ limit: 10, raccordement: raccordement.id })).toHaveLength(3);
      expect(await list({ limit: 10, raccordement: raccordementNamed('durand').id })).toEqual([]);
    });
  });
}
