// SPDX-License-Identifier: Apache-2.0
/** What every keeper of messages promises (gateway/ports/messages.ts) of those received, run on each one that exists. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Failure } from '../../gateway/domain/failure.ts';
import type { MessageOuvert, MessageRecord, NouveauMessage } from '../../gateway/ports/messages.ts';
import { maxFichiers } from '../../gateway/reception/message-ouvert.ts';
import type { ReceptionMessagesDependencies } from '../../gateway/reception/messages.ts';
import { defined } from '../support/defined.ts';
import { collect } from './blob-store.ts';
import { blobOf, later } from './journal-samples.ts';
import {
  cle,
  conclusion,
  type MessagesUnderTest,
  nouveau,
  raccordement,
  remplir,
} from './messages-samples.ts';

export function messagesContract(
  name: string,
  create: (limits?: Partial<ReceptionMessagesDependencies['limits']>) => Promise<MessagesUnderTest>,
): void {
  describe(`messages contract: ${name}`, () => {
    let subject: MessagesUnderTest;
    beforeEach(async () => {
      subject = await create();
    });
    afterEach(() => subject.dispose());

    const ouvrir = (changes?: Partial<NouveauMessage>) => subject.reception.ouvrir(nouveau(changes));
    const lire = async (message: MessageOuvert, deBytes?: number) =>
      Buffer.concat(await collect(message.lireBrut(deBytes))).toString();
    const contenuDe = async (sha256: string) =>
      Buffer.from(await subject.spool.readWhole(sha256, 10_000_000)).toString();

    /** Received, and accepted with these files. */
    async function accepter(brut: string, contenus: readonly string[], changes = {}): Promise<MessageRecord> {
      const message = await ouvrir();
      const fichiers = await remplir(message, brut, ...contenus);
      expect(await message.conclure(conclusion({ fichiers, ...changes }))).toBe('CONCLU');
      return defined(await subject.messages.find(message.id));
    }

    describe('received', () => {
      test('AS2-73: row, flux, first work and receipt are there once it is concluded, also after a kill', async () => {
        const concluded = await accepter('raw bytes', ['one', 'two'], {
          events: [{ type: 'message.signe', detail: { digest: 'sha-256' } }],
        });
        subject = await subject.restart();
        const row = defined(await subject.messages.parCle(cle));
        expect(row).toEqual(concluded);
        expect(row).toMatchObject({ sens: 'ENTRANT', etat: 'ACCEPTE', cle, protocole: 'as2' });
        expect(row.raccordement).toBe(raccordement.id);
        expect(row.entetes).toEqual({ 'as2-from': 'DUPONT' });
        expect(row.detail).toEqual({ mic: 'abc=', session: 's-1', adresse: '192.0.2.1' });
        const flux = await subject.recues();
        expect(row.flux).toEqual(flux.map(({ id }) => id));
        expect(flux.map(({ nomFichier }) => nomFichier)).toEqual(['F-1.xml', 'F-2.xml']);
        expect(await Promise.all(flux.map(({ sha256 }) => contenuDe(sha256)))).toEqual(['one', 'two']);
        const events = await subject.events(defined(flux[1]).id);
        expect(events.map(({ type }) => type)).toEqual(['message.recu', 'message.signe', 'flux.recu']);
        expect(events[0]?.detail).toMatchObject({ message: row.id, session: 's-1', octets: 9 });
        expect(await subject.messages.deFlux(defined(flux[0]).id)).toEqual([row]);
      });

      test('its work is offered, in the order of its files', async () => {
        const row = await accepter('raw bytes', ['one', 'two']);
        expect(subject.offered).toEqual(row.flux.map((flux) => `ouverture-${flux}`));
      });

      test('AS2-75: raw bytes, receipt and certificates are kept as they were', async () => {
        await accepter('raw \r\n bytes', ['one'], { accuse: Buffer.from([0, 255, 13, 10]) });
        const row = defined(await subject.messages.parCle(cle));
        expect(await contenuDe(row.brut.sha256)).toBe('raw \r\n bytes');
        expect(row.brut.sizeBytes).toBe(12);
        expect(Buffer.from(defined(row.accuse))).toEqual(Buffer.from([0, 255, 13, 10]));
        const [empreinte = ''] = row.certificats;
        expect(Buffer.from(defined(await subject.messages.certificat(empreinte))).toString()).toBe(
          'of dupont',
        );
        expect(await subject.messages.certificat('00')).toBeUndefined();
      });

      test('nothing is seen of one that is not concluded', async () => {
        const message = await ouvrir();
        await remplir(message, 'raw bytes', 'one');
        expect(await subject.messages.parCle(cle)).toBeUndefined();
        expect(await subject.recues()).toEqual([]);
        await message.abort();
        await message.abort();
        expect(await subject.messages.list({ limit: 10 })).toEqual([]);
        await expect(message.ecrireBrut(Buffer.from('x'))).rejects.toMatchObject({ code: 'DEPOT_GONE' });
        subject = await subject.restart();
        expect(await subject.recues()).toEqual([]);
        expect(await subject.spool.leftovers()).toEqual([]);
      });

      test('AS2-73: of two with one name that come at once, one is taken, and the other is shown it', async () => {
        const messages = await Promise.all(Array.from({ length: 8 }, () => ouvrir()));
        const outcomes = await Promise.all(
          messages.map(async (message, i) => {
            const fichiers = await remplir(message, 'raw bytes', `content ${i}`);
            return message.conclure(conclusion({ fichiers, accuse: Buffer.from(`MDN ${i}`) }));
          }),
        );
        expect(outcomes.filter((outcome) => outcome === 'CONCLU')).toHaveLength(1);
        const winner = outcomes.indexOf('CONCLU');
        const row = defined(await subject.messages.parCle(cle));
        expect(row.id).toBe(messages[winner]?.id);
        for (const outcome of outcomes) if (outcome !== 'CONCLU') expect(outcome).toEqual(row);
        expect(await subject.recues()).toHaveLength(1);
        expect(subject.offered).toHaveLength(1);
      });

      test('AS2-74: a repetition finds the row and its receipt, byte for byte', async () => {
        const first = await accepter('raw bytes', ['one']);
        subject = await subject.restart();
        const again = await ouvrir();
        const fichiers = await remplir(again, 'raw bytes', 'one');
        expect(await again.conclure(conclusion({ fichiers, accuse: Buffer.from('other') }))).toEqual(first);
        expect(await subject.recues()).toHaveLength(1);
        expect(await subject.messages.list({ limit: 10 })).toHaveLength(1);
      });

      test('one that is refused leaves its name free, and its answer can be found again', async () => {
        const refused = await ouvrir();
        await remplir(refused, 'forged', 'one');
        const said = conclusion({ etat: 'REFUSE', accuse: Buffer.from('MDN no') });
        expect(await refused.conclure(said)).toBe('CONCLU');
        expect(await subject.messages.parCle(cle)).toBeUndefined();
        expect(await subject.recues()).toEqual([]);
        const { sha256 } = blobOf('forged');
        expect((await subject.messages.refuse(cle, sha256))?.id).toBe(refused.id);
        expect(await subject.messages.refuse(cle, blobOf('other').sha256)).toBeUndefined();
        await accepter('raw bytes', ['one']);
        expect((await subject.messages.parCle(cle))?.etat).toBe('ACCEPTE');
      });

      test('files that the conclusion does not name are dropped', async () => {
        const message = await ouvrir();
        const [, second] = await remplir(message, 'raw bytes', 'one', 'two');
        await message.conclure(conclusion({ fichiers: [defined(second)] }));
        expect((await subject.recues()).map(({ sha256 }) => sha256)).toEqual([blobOf('two').sha256]);
        expect(await subject.spool.leftovers()).toEqual([]);
      });

      test('judged again from its start, it has the files of the second time only', async () => {
        const message = await ouvrir();
        await remplir(message, 'raw bytes', 'first try');
        await message.recommencer();
        expect(await lire(message)).toBe('raw bytes');
        const fichiers = await remplir(message, '', 'second try');
        await message.conclure(conclusion({ fichiers }));
        expect((await subject.recues()).map(({ sha256 }) => sha256)).toEqual([blobOf('second try').sha256]);
      });

      test.each([10, 64 * 1024, 64 * 1024 + 1, 300_000])(
        'its bytes are read back while it is open, %d of them',
        async (sizeBytes) => {
          const bytes = Buffer.alloc(sizeBytes, 'abcdefghijk');
          const message = await ouvrir();
          const piece = Buffer.alloc(1000);
          for (let at = 0; at < sizeBytes; at += piece.length) {
            const length = Math.min(piece.length, sizeBytes - at);
            bytes.copy(piece, 0, at, at + length);
            await message.ecrireBrut(piece.subarray(0, length));
            piece.fill(0);
          }
          expect(message.brutBytes).toBe(sizeBytes);
          expect(await lire(message)).toBe(bytes.toString());
          expect(await lire(message, 7)).toBe(bytes.subarray(7).toString());
          expect(await lire(message, sizeBytes)).toBe('');
          const fichier = await message.fichier();
          for await (const read of message.lireBrut()) await fichier.write(read);
          await message.conclure(conclusion({ fichiers: [{ fichier, nomFichier: 'same.xml' }] }));
          const row = defined(await subject.messages.parCle(cle));
          expect(row.brut).toEqual(blobOf(bytes.toString()));
          expect((await subject.recues())[0]?.sha256).toBe(row.brut.sha256);
        },
      );

      test('an empty message and an empty file are kept as such', async () => {
        await accepter('', ['']);
        expect((await subject.messages.parCle(cle))?.brut).toEqual(blobOf(''));
        expect((await subject.recues())[0]?.sha256).toBe(blobOf('').sha256);
      });
    });

    describe('kept before it is judged', () => {
      const conserver = async (brut = 'raw bytes', url?: string) => {
        const message = await ouvrir();
        await message.ecrireBrut(Buffer.from(brut));
        expect(await message.conserver({ 'message-id': '<1@dupont>' }, url)).toBeUndefined();
        return message;
      };

      test('it is there after a kill, and is judged then, once', async () => {
        const { id } = await conserver('raw bytes', 'https://dupont.example/mdn');
        subject = await subject.restart();
        const [row] = await subject.messages.aTraiter(10);
        expect(row).toMatchObject({ id, etat: 'A_TRAITER', entetes: { 'message-id': '<1@dupont>' } });
        expect(row?.envoiAccuse?.url).toBe('https://dupont.example/mdn');
        expect(await subject.messages.accusesDus('as2', later(86_400 * 3650), 10)).toEqual([]);
        const opened = [];
        for (let i = 0; i < 2; i++) {
          opened.push(await subject.reception.rouvrir(defined(row), raccordement));
        }
        const outcomes = await Promise.all(
          opened.map(async (message) => {
            expect(message.brutBytes).toBe(9);
            expect(await lire(message)).toBe('raw bytes');
            const fichiers = await remplir(message, '', 'one');
            return message.conclure(conclusion({ fichiers }));
          }),
        );
        expect(outcomes.filter((outcome) => outcome === 'CONCLU')).toHaveLength(1);
        const judged = defined(await subject.messages.find(id));
        expect(judged).toMatchObject({ etat: 'ACCEPTE', id });
        expect(outcomes).toContainEqual(judged);
        expect(await subject.recues()).toHaveLength(1);
        expect((await subject.events(defined(judged.flux[0])))[0]?.detail).toMatchObject({ session: 's-1' });
        expect(await subject.messages.aTraiter(10)).toEqual([]);
      });

      test('it can be judged at once, and refused', async () => {
        const message = await conserver();
        expect(await lire(message, 4)).toBe('bytes');
        expect(await message.conclure(conclusion({ etat: 'REFUSE' }))).toBe('CONCLU');
        expect((await subject.messages.find(message.id))?.etat).toBe('REFUSE');
        expect(await subject.messages.parCle(cle)).toBeUndefined();
      });

      test('whoever comes with its name meanwhile is shown it, and takes nothing', async () => {
        const { id } = await conserver();
        const again = await ouvrir();
        const fichiers = await remplir(again, 'raw bytes', 'one');
        expect(await again.conclure(conclusion({ fichiers }))).toMatchObject({ id, etat: 'A_TRAITER' });
        const third = await ouvrir();
        await third.ecrireBrut(Buffer.from('raw bytes'));
        expect(await third.conserver({})).toMatchObject({ id, etat: 'A_TRAITER' });
        await third.abort();
        expect(await subject.recues()).toEqual([]);
        expect(await subject.messages.list({ limit: 10 })).toHaveLength(1);
      });

      test('given up by its judge, it waits for the next one', async () => {
        const message = await conserver();
        await message.abort();
        expect(await subject.messages.aTraiter(10)).toHaveLength(1);
      });
    });

    describe('limits', () => {
      test('bytes and files have the size of a deposit', async () => {
        await subject.dispose();
        subject = await create({ depotBytes: 100 });
        const message = await ouvrir();
        await message.ecrireBrut(Buffer.alloc(100));
        await expect(message.ecrireBrut(Buffer.alloc(1))).rejects.toMatchObject({ code: 'DEPOT_TOO_LARGE' });
        const fichier = await message.fichier();
        await expect(fichier.write(Buffer.alloc(101))).rejects.toMatchObject({ code: 'DEPOT_TOO_LARGE' });
        expect(fichier.sizeBytes).toBe(0);
        await message.abort();
      });

      test('a message has so many files', async () => {
        const message = await ouvrir();
        for (let i = 0; i < maxFichiers; i++) await message.fichier();
        await expect(message.fichier()).rejects.toMatchObject({ code: 'DEPOT_TOO_LARGE' });
        await message.recommencer();
        await message.fichier();
        await message.abort();
      });

      test('a raccordement has so many open at once, and the next when one is closed', async () => {
        await subject.dispose();
        subject = await create({ openPerRaccordement: 2 });
        const opened = await Promise.allSettled([ouvrir(), ouvrir(), ouvrir()]);
        expect(opened.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'fulfilled', 'rejected']);
        await expect(ouvrir()).rejects.toMatchObject({ code: 'QUOTA' });
        const [first] = opened;
        if (first?.status === 'fulfilled') await first.value.abort();
        await (await ouvrir()).abort();
        await (await ouvrir()).abort();
      });

      test('with too little room on the disk none is opened', async () => {
        await subject.dispose();
        subject = await create({ freeDiskFloorBytes: Number.MAX_VALUE });
        await expect(ouvrir()).rejects.toBeInstanceOf(Failure);
        await expect(ouvrir()).rejects.toMatchObject({ code: 'DISK_FULL' });
      });
    });

    describe('receipts of ours', () => {
      const url = 'https://dupont.example/mdn';

      test('one for a connection of its own is due until it was sent or given up', async () => {
        const row = await accepter('raw bytes', ['one'], { urlAccuse: url });
        expect(row.envoiAccuse).toMatchObject({ url, etat: 'A_ENVOYER', tentatives: 0 });
        const at = row.creeLe;
        const plus = (seconds: number) => new Date(at.getTime() + seconds * 1000);
        expect(await subject.messages.accusesDus('as2', plus(-1), 10)).toEqual([]);
        expect((await subject.messages.accusesDus('as2', at, 10)).map(({ id }) => id)).toEqual([row.id]);
        const again = { url, etat: 'A_ENVOYER', tentatives: 1, prochain: plus(60) } as const;
        await subject.messages.noterAccuse(row.id, again, plus(1));
        expect(await subject.messages.accusesDus('as2', plus(59), 10)).toEqual([]);
        expect((await subject.messages.accusesDus('as2', plus(60), 10))[0]?.envoiAccuse).toEqual(again);
        const sent = { url, etat: 'ENVOYE', tentatives: 2, prochain: plus(60) } as const;
        await subject.messages.noterAccuse(row.id, sent, plus(61));
        expect(await subject.messages.accusesDus('as2', plus(9_999), 10)).toEqual([]);
        const events = await subject.events(defined(row.flux[0]));
        expect(events.map(({ type }) => type)).toEqual(['message.recu', 'flux.recu', 'accuse.envoye']);
        // The sender says that it never got it.
        await subject.messages.noterAccuse(row.id, { ...again, prochain: plus(70) }, plus(70));
        expect(await subject.messages.accusesDus('as2', plus(70), 10)).toHaveLength(1);
      });

      test('one that was given on the spot is never due', async () => {
        await accepter('raw bytes', ['one']);
        expect((await subject.messages.parCle(cle))?.envoiAccuse).toBeUndefined();
        expect(await subject.messages.accusesDus('as2', later(86_400 * 3650), 10)).toEqual([]);
      });
    });
  });
}
