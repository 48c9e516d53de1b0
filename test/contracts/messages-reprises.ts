// SPDX-License-Identifier: Apache-2.0
/** What is promised of a message that was cut: held for its sender, gone on with by one at a time, whole in the end. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MessageOuvert, NouveauMessage } from '../../gateway/ports/messages.ts';
import { reprisesParRaccordement } from '../../gateway/reception/messages.ts';
import { defined } from '../support/defined.ts';
import { raccordementNamed } from '../support/reception-bench.ts';
import { collect } from './blob-store.ts';
import { blobOf } from './journal-samples.ts';
import {
  cle,
  conclusion,
  type MessagesUnderTest,
  nouveau,
  raccordement,
  remplir,
} from './messages-samples.ts';

export function messagesReprisesContract(name: string, create: () => Promise<MessagesUnderTest>): void {
  describe(`messages contract, cut in the middle: ${name}`, () => {
    let subject: MessagesUnderTest;
    beforeEach(async () => {
      subject = await create();
    });
    afterEach(() => subject.dispose());

    const ouvrir = (changes?: Partial<NouveauMessage>) => subject.reception.ouvrir(nouveau(changes));
    const lire = async (message: MessageOuvert, deBytes?: number) =>
      Buffer.concat(await collect(message.lireBrut(deBytes))).toString();

    const etag = '"etag-1"';
    const suspendre = async (brut: string, named = etag) => {
      const message = await ouvrir();
      await remplir(message, brut, 'a file so far');
      await subject.reception.suspendre(message, named, { etag: named });
      return message;
    };

    test('it is held over a kill, gone on with, and concluded as one', async () => {
      await suspendre('the first half, ');
      subject = await subject.restart();
      const held = await subject.reception.reprise(raccordement.id, etag);
      expect(held).toMatchObject({ cle: etag, octets: 16, detail: { etag }, prise: false });
      const message = defined(await subject.reception.reprendre(nouveau(), etag));
      expect(message.brutBytes).toBe(16);
      await message.ecrireBrut(Buffer.from('the second'));
      expect(await lire(message)).toBe('the first half, the second');
      await message.conclure(conclusion());
      expect((await subject.messages.parCle(cle))?.brut).toEqual(blobOf('the first half, the second'));
      expect(await subject.reception.reprise(raccordement.id, etag)).toBeUndefined();
      expect(await subject.reception.reprendre(nouveau(), etag)).toBeUndefined();
    });

    test('one at a time goes on with it, and the others are told so', async () => {
      await suspendre('the first half, ');
      const opened = await Promise.all(
        Array.from({ length: 5 }, () => subject.reception.reprendre(nouveau(), etag)),
      );
      expect(opened.filter((message) => message !== undefined)).toHaveLength(1);
      expect((await subject.reception.reprise(raccordement.id, etag))?.prise).toBe(true);
      const message = defined(opened.find((one) => one !== undefined));
      await message.ecrireBrut(Buffer.from('more, '));
      await subject.reception.suspendre(message, etag, {});
      expect(await subject.reception.reprise(raccordement.id, etag)).toMatchObject({
        octets: 22,
        prise: false,
      });
    });

    test('killed while it goes on, it is back to what was held', async () => {
      await suspendre('x'.repeat(100_000));
      const message = defined(await subject.reception.reprendre(nouveau(), etag));
      await message.ecrireBrut(Buffer.from('never known to be on disk'));
      subject = await subject.restart();
      const again = defined(await subject.reception.reprendre(nouveau(), etag));
      expect(again.brutBytes).toBe(100_000);
      expect(await lire(again)).toBe('x'.repeat(100_000));
    });

    test('the name belongs to its raccordement, and a newer one takes its place', async () => {
      await suspendre('one');
      await suspendre('another');
      const other = raccordementNamed('durand');
      expect(await subject.reception.reprise(other.id, etag)).toBeUndefined();
      expect((await subject.reception.reprise(raccordement.id, etag))?.octets).toBe(7);
      expect(await subject.spool.leftovers()).toHaveLength(1);
    });

    test('given up, or kept whole, nothing of it is held', async () => {
      await suspendre('one');
      await (await subject.reception.reprendre(nouveau(), etag))?.abort();
      expect(await subject.reception.reprise(raccordement.id, etag)).toBeUndefined();
      await suspendre('two');
      const whole = defined(await subject.reception.reprendre(nouveau(), etag));
      await whole.conserver({});
      expect(await subject.reception.reprise(raccordement.id, etag)).toBeUndefined();
      expect(await subject.spool.leftovers()).toEqual([]);
    });

    test('of nothing, nothing is held', async () => {
      await suspendre('');
      expect(await subject.reception.reprise(raccordement.id, etag)).toBeUndefined();
    });

    test('nobody came back for it in time: it is forgotten; one that is gone on with is not', async () => {
      await suspendre('one');
      await suspendre('two', '"etag-2"');
      const clock = () => new Date(Date.now() + 3_600_001);
      subject = await subject.restart({ clock });
      const message = defined(await subject.reception.reprendre(nouveau(), '"etag-2"'));
      await subject.reception.sweep();
      expect(await subject.reception.reprise(raccordement.id, etag)).toBeUndefined();
      await message.ecrireBrut(Buffer.from('!'));
      expect(await lire(message)).toBe('two!');
      await message.abort();
      expect(await subject.spool.leftovers()).toEqual([]);
    });

    test('a raccordement holds so many, then the oldest is forgotten', async () => {
      for (let i = 0; i <= reprisesParRaccordement; i++) await suspendre(`content ${i}`, `"${i}"`);
      expect(await subject.reception.reprise(raccordement.id, '"0"')).toBeUndefined();
      expect(await subject.reception.reprise(raccordement.id, '"1"')).toBeDefined();
      expect(await subject.recus.reprises()).toHaveLength(reprisesParRaccordement);
      expect(await subject.spool.leftovers()).toHaveLength(reprisesParRaccordement);
    });

    test('its bytes lost, it is none any more', async () => {
      await suspendre('one');
      const [{ staging } = { staging: '' }] = await subject.recus.reprises();
      await subject.spool.discard(staging);
      expect(await subject.reception.reprendre(nouveau(), etag)).toBeUndefined();
      expect(await subject.reception.reprise(raccordement.id, etag)).toBeUndefined();
    });
  });
}
