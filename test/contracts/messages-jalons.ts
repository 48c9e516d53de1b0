// SPDX-License-Identifier: Apache-2.0
/** What is promised of a message whose sender is told on the way how much of it is here, and whose bytes are its file. */
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { MessageOuvert, NouveauMessage } from '../../gateway/ports/messages.ts';
import { reprisesParRaccordement } from '../../gateway/reception/messages.ts';
import { defined } from '../support/defined.ts';
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

const key = 'pesit:DUPONT:CPRO:0:FSO1100A:7';
/** No two thousand bytes of it are alike. */
const bytesOf = (sizeBytes: number, from = 0) =>
  Buffer.from(Uint8Array.from({ length: sizeBytes }, (_, i) => (from + i) ^ ((from + i) >> 8)));
const refOf = (bytes: Uint8Array) => ({
  sha256: createHash('sha256').update(bytes).digest('hex'),
  sizeBytes: bytes.length,
});
const point = (numero: number) => ({ numero });

export function messagesJalonsContract(name: string, create: () => Promise<MessagesUnderTest>): void {
  describe(`messages contract, told on the way: ${name}`, () => {
    let subject: MessagesUnderTest;
    beforeEach(async () => {
      subject = await create();
    });
    afterEach(() => subject.dispose());

    const ouvrir = (changes?: Partial<NouveauMessage>) => subject.reception.ouvrir(nouveau(changes));
    const ecrit = async (bytes: Uint8Array) => {
      const message = await ouvrir();
      await message.ecrireBrut(bytes);
      return message;
    };
    const reprendre = (named = key) => subject.reception.reprendre(nouveau(), named);
    const tenue = (named = key) => subject.reception.reprise(raccordement.id, named);
    const lire = async (message: MessageOuvert) => Buffer.concat(await collect(message.lireBrut()));
    const brut = (changes = {}) =>
      conclusion({ fichiers: [{ fichier: 'BRUT', nomFichier: 'F-1.xml' }], ...changes });
    const tuer = async () => {
      subject = await subject.restart();
    };

    describe('jalonner', () => {
      test.each([
        ['few bytes', 10, 7],
        ['all of them', 10, 10],
        ['none', 10, 0],
        ['many', 300_000, 200_000],
        ['many, all of them', 300_000, 300_000],
      ])('killed after it, what it promised is there, not a byte more: %s', async (_, sizeBytes, octets) => {
        const message = await ecrit(bytesOf(sizeBytes));
        await message.jalonner(key, octets, point(3));
        await message.ecrireBrut(Buffer.from('never known to be on disk'));
        await tuer();
        expect(await tenue()).toMatchObject({ cle: key, octets, detail: point(3), prise: false });
        const again = defined(await reprendre());
        expect(again.brutBytes).toBe(octets);
        expect(await lire(again)).toEqual(bytesOf(octets));
        await again.ecrireBrut(bytesOf(50, octets));
        expect(await again.conclure(brut())).toBe('CONCLU');
        expect((await subject.messages.parCle(cle))?.brut).toEqual(refOf(bytesOf(octets + 50)));
        expect(await tenue()).toBeUndefined();
        expect(await subject.spool.leftovers()).toEqual([]);
      });

      test('the last one counts, also where it says less, or another name', async () => {
        const message = await ecrit(bytesOf(1000));
        await message.jalonner(key, 400, point(1));
        await message.jalonner(key, 900, point(2));
        expect(await tenue()).toMatchObject({ octets: 900, detail: point(2) });
        await message.jalonner(key, 400, point(1));
        expect(await tenue()).toMatchObject({ octets: 400, detail: point(1) });
        await message.jalonner('pesit:other', 800, point(2));
        expect(await tenue()).toBeUndefined();
        await tuer();
        expect((await reprendre('pesit:other'))?.brutBytes).toBe(800);
      });

      test('those asked for at once are done in order, while writing goes on', async () => {
        const message = await ouvrir();
        const done: Promise<void>[] = [];
        for (let at = 0; at < 400_000; at += 10_000) {
          await message.ecrireBrut(bytesOf(10_000, at));
          done.push(message.jalonner(key, at + 10_000, point(at)));
        }
        await Promise.all(done);
        expect(await tenue()).toMatchObject({ octets: 400_000, detail: point(390_000) });
        expect(await message.conclure(brut())).toBe('CONCLU');
        expect((await subject.recues())[0]?.sha256).toBe(refOf(bytesOf(400_000)).sha256);
      });

      test('more than was written is not promised', async () => {
        const message = await ecrit(bytesOf(10));
        await expect(message.jalonner(key, 11, {})).rejects.toThrow('11 bytes of 10');
        expect(await tenue()).toBeUndefined();
        await message.abort();
        await expect(message.jalonner(key, 1, {})).rejects.toMatchObject({ code: 'DEPOT_GONE' });
      });

      test('it is taken while it is under way: nobody else goes on with it, nobody forgets it', async () => {
        const clock = () => new Date(Date.now() + 3_600_001);
        const message = await ecrit(bytesOf(100));
        await message.jalonner(key, 100, point(1));
        await subject.reception.sweep();
        expect((await tenue())?.prise).toBe(true);
        expect(await reprendre()).toBeUndefined();
        await subject.reception.suspendre(message, key, point(1));
        expect(await tenue()).toMatchObject({ octets: 100, prise: false });
        subject = await subject.restart({ clock });
        const again = defined(await reprendre());
        await again.jalonner(key, 100, point(1));
        await subject.reception.sweep();
        expect((await tenue())?.prise).toBe(true);
        await again.abort();
      });

      test('suspended, all that was written is held under the same name', async () => {
        const message = await ecrit(bytesOf(1000));
        await message.jalonner(key, 400, point(1));
        await message.ecrireBrut(bytesOf(50, 1000));
        await subject.reception.suspendre(message, key, point(1));
        await tuer();
        expect(await subject.recus.reprises()).toHaveLength(1);
        expect(await lire(defined(await reprendre()))).toEqual(bytesOf(1050));
      });

      test('given up, neither its row nor its bytes stay', async () => {
        const message = await ecrit(bytesOf(100_000));
        const asked = message.jalonner(key, 100_000, point(1));
        await Promise.all([asked.catch(() => undefined), message.abort()]);
        expect(await tenue()).toBeUndefined();
        expect(await subject.spool.leftovers()).toEqual([]);
      });

      test('it takes the place of what was held under its name', async () => {
        await subject.reception.suspendre(await ecrit(bytesOf(500)), key, point(9));
        const message = await ecrit(bytesOf(20, 7));
        await message.jalonner(key, 20, point(1));
        expect(await subject.spool.leftovers()).toEqual([]);
        await tuer();
        expect(await lire(defined(await reprendre()))).toEqual(bytesOf(20, 7));
        expect(await subject.spool.leftovers()).toEqual([]);
      });

      test('however many are under way, a kill loses none of them', async () => {
        const count = 2 * reprisesParRaccordement;
        for (let i = 0; i < count; i++) {
          const message = await ecrit(bytesOf(10 + i));
          await message.jalonner(`${key}-${i}`, 10, point(i));
        }
        await tuer();
        await subject.reception.sweep();
        expect(await subject.recus.reprises()).toHaveLength(count);
        expect((await reprendre(`${key}-0`))?.brutBytes).toBe(10);
      });
    });

    describe('reculer', () => {
      test.each([1000, 300_000])(
        'what comes after it takes the place of what was, of %d',
        async (sizeBytes) => {
          const half = sizeBytes / 2;
          const message = await ecrit(bytesOf(sizeBytes));
          await message.jalonner(key, half, point(1));
          await message.reculer(half);
          expect(message.brutBytes).toBe(half);
          await message.ecrireBrut(bytesOf(half, 77));
          expect(await lire(message)).toEqual(Buffer.concat([bytesOf(half), bytesOf(half, 77)]));
          await message.reculer(0);
          await message.ecrireBrut(bytesOf(sizeBytes, 5));
          await message.jalonner(key, sizeBytes, point(2));
          await message.reculer(sizeBytes);
          expect(await message.sceller()).toEqual(refOf(bytesOf(sizeBytes, 5)));
          await message.conclure(brut());
          expect((await subject.recues())[0]?.sha256).toBe(refOf(bytesOf(sizeBytes, 5)).sha256);
        },
      );

      test('in memory still, it is a matter of memory', async () => {
        const message = await ecrit(bytesOf(1000));
        await message.reculer(10);
        await message.ecrireBrut(bytesOf(10, 10));
        expect(await lire(message)).toEqual(bytesOf(20));
        expect(await message.sceller()).toEqual(refOf(bytesOf(20)));
      });

      test('what its row says is never more than what is there', async () => {
        const message = await ecrit(bytesOf(1000));
        await message.jalonner(key, 1000, point(4));
        await message.reculer(600);
        await message.ecrireBrut(bytesOf(400, 99));
        await tuer();
        expect(await tenue()).toMatchObject({ octets: 600 });
        expect(await lire(defined(await reprendre()))).toEqual(bytesOf(600));
      });

      test('gone on with and cut back, its bytes are known for what they are', async () => {
        const message = await ecrit(bytesOf(400_000));
        await message.jalonner(key, 400_000, point(4));
        await tuer();
        const again = defined(await reprendre());
        await again.reculer(350_000);
        for (let at = 350_000; at < 700_000; at += 10_000) await again.ecrireBrut(bytesOf(10_000, at));
        await again.reculer(500_000);
        await again.ecrireBrut(bytesOf(1000, 500_000));
        expect(await again.sceller()).toEqual(refOf(bytesOf(501_000)));
      });
    });

    describe('sceller', () => {
      test('says what the bytes are, as often as it is asked, and nothing is seen yet', async () => {
        const message = await ecrit(bytesOf(100_000));
        const ref = refOf(bytesOf(100_000));
        expect(await message.sceller()).toEqual(ref);
        expect(await message.sceller()).toEqual(ref);
        await expect(message.ecrireBrut(Buffer.from('x'))).rejects.toMatchObject({ code: 'DEPOT_GONE' });
        await expect(message.jalonner(key, 1, {})).rejects.toMatchObject({ code: 'DEPOT_GONE' });
        await expect(message.reculer(1)).rejects.toMatchObject({ code: 'DEPOT_GONE' });
        expect(await subject.messages.list({ limit: 10 })).toEqual([]);
        expect(await subject.recues()).toEqual([]);
        expect(await message.conclure(brut())).toBe('CONCLU');
        expect(await subject.recues()).toMatchObject([{ sha256: ref.sha256 }]);
      });

      test('killed after it, what was promised before is there still, and it ends as it would have', async () => {
        const message = await ecrit(bytesOf(300_000));
        await message.jalonner(key, 200_000, point(2));
        await message.sceller();
        for (let kills = 0; kills < 2; kills++) {
          await tuer();
          expect(await tenue()).toMatchObject({ octets: 200_000, detail: point(2), prise: false });
          const again = defined(await reprendre());
          expect(await lire(again)).toEqual(bytesOf(200_000));
          await again.ecrireBrut(bytesOf(100_000, 200_000));
          expect(await again.sceller()).toEqual(refOf(bytesOf(300_000)));
        }
        await tuer();
        const last = defined(await reprendre());
        await last.ecrireBrut(bytesOf(10, 200_000));
        await last.jalonner(key, 200_010, point(3));
        await tuer();
        expect((await reprendre())?.brutBytes).toBe(200_010);
        const whole = await subject.spool.readWhole(refOf(bytesOf(300_000)).sha256, 1_000_000);
        expect(Buffer.from(whole)).toEqual(bytesOf(300_000));
      });

      test('sealed and not concluded, it may be given up, or held', async () => {
        const message = await ecrit(bytesOf(1000));
        await message.jalonner(key, 500, point(1));
        await message.sceller();
        await message.abort();
        expect(await tenue()).toBeUndefined();
        const other = await ecrit(bytesOf(1000));
        await other.sceller();
        await subject.reception.suspendre(other, key, point(2));
        await tuer();
        expect(await tenue()).toMatchObject({ octets: 1000, detail: point(2) });
        expect(await lire(defined(await reprendre()))).toEqual(bytesOf(1000));
      });
    });

    describe('concluded with its bytes as the file', () => {
      test('one content is in the store, and the flux and the message both name it', async () => {
        const message = await ecrit(bytesOf(100_000));
        await message.jalonner(key, 50_000, point(1));
        expect(await message.conclure(brut({ events: [{ type: 'pesit.recu' }] }))).toBe('CONCLU');
        await tuer();
        const row = defined(await subject.messages.parCle(cle));
        expect(row).toMatchObject({ etat: 'ACCEPTE', brut: refOf(bytesOf(100_000)) });
        const [flux, ...others] = await subject.recues();
        expect(others).toEqual([]);
        expect(flux).toMatchObject({ id: row.flux[0], nomFichier: 'F-1.xml', sha256: row.brut.sha256 });
        expect(flux?.id).not.toBe(row.id);
        expect(await collect(subject.spool.list())).toHaveLength(1);
        const events = await subject.events(defined(flux).id);
        expect(events.map(({ type }) => type)).toEqual(['message.recu', 'pesit.recu', 'flux.recu']);
        expect(await tenue()).toBeUndefined();
      });

      test('its work is offered', async () => {
        const message = await ecrit(bytesOf(10));
        await message.conclure(brut());
        expect(subject.offered).toEqual([`ouverture-${(await subject.recues())[0]?.id}`]);
      });

      test('an empty one, too', async () => {
        expect(await (await ouvrir()).conclure(brut())).toBe('CONCLU');
        expect((await subject.recues())[0]?.sha256).toBe(blobOf('').sha256);
      });

      test('by itself only, and only when it is accepted', async () => {
        const message = await ouvrir();
        const [other] = await remplir(message, 'raw', 'one');
        const both = [{ fichier: 'BRUT' as const, nomFichier: 'a' }, defined(other)];
        await expect(message.conclure(conclusion({ fichiers: both }))).rejects.toThrow('the only file');
        await expect(message.conclure(brut({ etat: 'REFUSE' }))).rejects.toThrow('makes no flux');
        expect(await message.conclure(brut())).toBe('CONCLU');
        expect(await subject.recues()).toHaveLength(1);
        expect(await subject.spool.leftovers()).toEqual([]);
      });
    });

    describe('named at its end', () => {
      const named = (bytes: Buffer) => `${key}#${refOf(bytes).sha256}`;

      test('what comes again is shown the row, and leaves nothing', async () => {
        const bytes = bytesOf(1000);
        const first = await ecrit(bytes);
        expect(await first.conclure(brut({ cle: named(bytes) }))).toBe('CONCLU');
        const row = defined(await subject.messages.parCle(named(bytes)));
        expect(row.id).toBe(first.id);
        expect(await subject.messages.parCle(cle)).toBeUndefined();
        const again = await ecrit(bytes);
        await again.jalonner(key, 500, point(1));
        expect(await again.conclure(brut({ cle: named(bytes) }))).toEqual(row);
        expect(await subject.recues()).toHaveLength(1);
        expect(await tenue()).toBeUndefined();
        const other = bytesOf(1000, 1);
        expect(await (await ecrit(other)).conclure(brut({ cle: named(other) }))).toBe('CONCLU');
        expect(await subject.recues()).toHaveLength(2);
      });

      test('of those that come at once with the same bytes, one is taken', async () => {
        const bytes = bytesOf(1000);
        const messages = await Promise.all(Array.from({ length: 6 }, () => ecrit(bytes)));
        const ends = await Promise.all(messages.map((one) => one.conclure(brut({ cle: named(bytes) }))));
        expect(ends.filter((end) => end === 'CONCLU')).toHaveLength(1);
        expect(await subject.recues()).toHaveLength(1);
      });

      test('the newest whose name begins so is found; one that was refused is none', async () => {
        const conclure = async (text: string, changes: object) => {
          const message = await ecrit(Buffer.from(text));
          await message.conclure(brut(changes));
          return message.id;
        };
        const refused = { etat: 'REFUSE', fichiers: [] } as const;
        expect(await subject.messages.dernierDe(`${key}#`)).toBeUndefined();
        await conclure('one', { cle: `${key}#f` });
        const second = await conclure('two', { cle: `${key}#a` });
        await conclure('three', { cle: `${key}#z`, ...refused });
        await conclure('four', { cle: `${key}-2#a` });
        await conclure('five', { cle: `${key}"` });
        await conclure('six', { cle: `a${key}#a` });
        expect((await subject.messages.dernierDe(`${key}#`))?.id).toBe(second);
        const last = await conclure('seven', { cle: `${key}#é` });
        await tuer();
        expect((await subject.messages.dernierDe(`${key}#`))?.id).toBe(last);
        expect(await subject.messages.dernierDe(`${key}#b`)).toBeUndefined();
      });
    });

    test('receipts that are due are those of the protocol that asks', async () => {
      const conclure = async (protocole: 'as2' | 'pesit') => {
        const message = await ouvrir({ protocole, cle: `${protocole}:1` });
        await message.conclure(conclusion({ urlAccuse: `${protocole}:` }));
        return message.id;
      };
      const [as2, pesit] = [await conclure('as2'), await conclure('pesit')];
      const due = async (protocole: 'as2' | 'pesit' | 'sftp') => {
        const found = await subject.messages.accusesDus(protocole, new Date(Date.now() + 60_000), 10);
        return found.map(({ id }) => id);
      };
      expect([await due('as2'), await due('pesit'), await due('sftp')]).toEqual([[as2], [pesit], []]);
    });
  });
}
