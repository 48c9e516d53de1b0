// SPDX-License-Identifier: Apache-2.0
/** What every keeper of messages promises of the raw bytes of those REFUSE (`MessagesRefuses`), run on each one that exists. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RaccordementId } from '../../gateway/domain/raccordement.ts';
import type { BornesRefuses, MessageConclu, MessageId } from '../../gateway/ports/messages.ts';
import { defined } from '../support/defined.ts';
import { blobOf, later, noon } from './journal-samples.ts';
import { certificat, type MessagesUnderTest, newId, raccordement } from './messages-samples.ts';

/** Beyond which nothing of these tests is. */
const sans: BornesRefuses = { avant: later(-9_999), messages: 1_000, octets: 1e12, depuis: later(9_999) };
const purgeLe = later(10_000);

export function messagesRefusesContract(name: string, create: () => Promise<MessagesUnderTest>): void {
  describe(`messages refused contract: ${name}`, () => {
    let subject: MessagesUnderTest;
    beforeEach(async () => {
      subject = await create();
    });
    afterEach(() => subject.dispose());

    async function recevoir(
      texte: string,
      seconds: number,
      changes: Partial<MessageConclu> = {},
    ): Promise<MessageId> {
      const id = newId();
      const message: MessageConclu = {
        ...{ id, protocole: 'as2', raccordement: raccordement.id, cle: `as2:${texte}`, brut: blobOf(texte) },
        ...{ entetes: { subject: texte }, detail: { modificateur: 'decryption-failed' }, etat: 'REFUSE' },
        ...{ conserve: false, certificats: [certificat('of dupont')], flux: [] },
        ...{ accuse: Buffer.from(`MDN of ${texte}`), ...changes },
      };
      expect(await subject.recus.conclure(message, later(seconds))).toBeUndefined();
      return id;
    }

    const purger = (bornes: Partial<BornesRefuses>, limit = 100, of = raccordement.id) =>
      subject.refuses.purger(of, { ...sans, ...bornes }, purgeLe, limit);
    const hashes = (...textes: readonly string[]) => textes.map((texte) => blobOf(texte).sha256);

    test('past their time the bytes go; the row, its headers, its receipt and its reason stay, with the date', async () => {
      const id = await recevoir('one', 0);
      await recevoir('two', 2);
      const before = defined(await subject.messages.find(id));
      expect(before.brutPurgeLe).toBeUndefined();
      expect(await purger({ avant: later(2) })).toEqual(hashes('one'));
      subject = await subject.restart();
      expect(await subject.messages.find(id)).toEqual({ ...before, brutPurgeLe: purgeLe });
      expect(await purger({ avant: later(2) })).toEqual([]);
      expect(await purger({ avant: later(2.001) })).toEqual(hashes('two'));
    });

    test('AS2-58: the same bytes find the answer that was given, also when those kept were let go', async () => {
      const id = await recevoir('one', 0);
      await purger({ messages: 0 });
      const found = defined(await subject.messages.refuse('as2:one', blobOf('one').sha256));
      expect([found.id, Buffer.from(defined(found.accuse)).toString()]).toEqual([id, 'MDN of one']);
    });

    test('the newest keep theirs, so many of them; the oldest go first, so many at once', async () => {
      // Not in the order of their instants.
      for (const [texte, seconds] of [
        ['d', 4],
        ['a', 1],
        ['c', 3],
        ['b', 2],
        ['e', 4],
      ] as const) {
        await recevoir(texte, seconds);
      }
      expect(await purger({ messages: 5 })).toEqual([]);
      expect((await purger({ messages: 2 }, 2)).toSorted()).toEqual(hashes('a', 'b').toSorted());
      expect(await purger({ messages: 2 }, 2)).toEqual(hashes('c'));
      expect(await purger({ messages: 2 }, 2)).toEqual([]);
      expect(await purger({ messages: 1 })).toEqual(hashes('d'));
    });

    test('the newest keep theirs as long as they come to so many bytes together', async () => {
      const sized = (texte: string, sizeBytes: number) => ({ brut: { ...blobOf(texte), sizeBytes } });
      await recevoir('a', 1, sized('a', 10));
      await recevoir('b', 2, sized('b', 600));
      await recevoir('c', 3, sized('c', 400));
      expect(await purger({ octets: 1_010 })).toEqual([]);
      expect(await purger({ octets: 1_000 })).toEqual(hashes('a'));
      expect(await purger({ octets: 999 })).toEqual(hashes('b'));
      expect(await purger({ octets: 399 })).toEqual(hashes('c'));
    });

    test('what came a moment ago is let be, whatever there is of it', async () => {
      for (const seconds of [1, 2, 3]) await recevoir(`m${seconds}`, seconds);
      expect(await purger({ messages: 0, octets: 0, depuis: later(2) })).toEqual(hashes('m1'));
      expect(await purger({ messages: 0, octets: 0, depuis: later(3) })).toEqual(hashes('m2'));
    });

    test('what was accepted, and what waits for its judgement, is not touched', async () => {
      const accepted = await recevoir('one', 0, { etat: 'ACCEPTE' });
      const { accuse: _, ...rest } = defined(await subject.messages.find(accepted));
      await subject.recus.conserver({ ...rest, id: newId(), cle: 'as2:kept' }, noon);
      expect(await subject.refuses.suivant()).toBeUndefined();
      expect(await purger({ avant: later(9_999), messages: 0, octets: 0 })).toEqual([]);
      expect((await subject.messages.find(accepted))?.brutPurgeLe).toBeUndefined();
    });

    test('each raccordement has its own bounds, and is named until nothing of it is kept', async () => {
      const [one, two] = ['r-1', 'r-2'] as RaccordementId[] as [RaccordementId, RaccordementId];
      await recevoir('b', 0, { raccordement: two });
      await recevoir('a', 0, { raccordement: one });
      await recevoir('c', 1, { raccordement: two });
      const named = async () => {
        const first = await subject.refuses.suivant();
        return [first, first && (await subject.refuses.suivant(first))];
      };
      expect(await named()).toEqual([one, two]);
      expect(await subject.refuses.suivant(two)).toBeUndefined();
      expect(await purger({ messages: 1 }, 100, two)).toEqual(hashes('b'));
      expect(await purger({ messages: 0 }, 100, one)).toEqual(hashes('a'));
      expect(await named()).toEqual([two, undefined]);
    });

    test('asked by several at once, each row lets its bytes go once', async () => {
      for (let seconds = 0; seconds < 20; seconds++) await recevoir(`m${seconds}`, seconds);
      const rounds = await Promise.all(Array.from({ length: 5 }, () => purger({ messages: 5 })));
      const all = rounds.flat();
      expect([all.length, new Set(all).size]).toEqual([15, 15]);
      expect(await purger({ messages: 5 })).toEqual([]);
    });
  });
}
