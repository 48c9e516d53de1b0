// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, test } from 'vitest';
import type { MessageConclu, MessageId } from '../../../../gateway/ports/messages.ts';
import { dg, succes } from '../../../../protocols/pesit/diagnostics.ts';
import type { Fpdu, Parametres } from '../../../../protocols/pesit/fpdu/types.ts';
import { type Banc, type OptionsBanc, octetsDe, signal, startBanc } from './banc.ts';

const bancs: Banc[] = [];

async function banc(options: OptionsBanc = {}): Promise<Banc> {
  const one = await startBanc(options);
  bancs.push(one);
  return one;
}

afterEach(async () => {
  await Promise.all(bancs.splice(0).map((one) => one.close()));
});

describe('a MSG that comes for a file of ours', () => {
  const message = { reglages: { acquittement: 'message' } } as const;

  async function sent(options: OptionsBanc = message) {
    const side = await banc(options);
    const flux = side.flux(octetsDe(3_000));
    const waiting = await side.deposer(flux).then(
      () => undefined,
      (error: unknown) => error,
    );
    const [row] = await side.messages.deFlux(flux.id);
    return { side, flux, row, waiting };
  }

  const msg = (parametres: Partial<Parametres> = {}): Fpdu => ({
    ...{ nom: 'MSG', dst: 9, src: 0 },
    parametres: { fichier: { type: 0, nom: 'FSO1100A' }, idTransfert: 1, ...parametres },
  });

  const etatOf = async ({ messages }: Banc) => (await messages.list({ limit: 1 }))[0]?.etat;

  test('acquits it and its flux', async () => {
    const { side, flux, row, waiting } = await sent();
    expect(waiting).toMatchObject({ code: 'ACCUSE_ATTENDU' });
    expect(row?.etat).toBe('ENVOYE');
    const texte = Buffer.from('received');
    expect(await side.expediteur.messageRecu(side.raccordement, msg({ message: texte }))).toEqual(succes);
    expect(side.told).toEqual([`acquitter ${flux.id}`]);
    const [after] = await side.messages.deFlux(flux.id);
    expect(after).toMatchObject({ etat: 'ACQUITTE' });
    expect(Buffer.from(after?.accuse ?? [])).toEqual(texte);
    await side.deposer(flux);
  });

  test.each(['REFUSE: schema', 'Rejected by application', 'NACK 12', 'KO', 'erreur'])(
    'refuses it when it says %j',
    async (texte) => {
      const { side, flux } = await sent();
      expect(
        await side.expediteur.messageRecu(side.raccordement, msg({ message: Buffer.from(texte) })),
      ).toEqual(succes);
      expect(side.told).toEqual([expect.stringContaining(`refuser ${flux.id}: MSG says`)]);
      expect(await etatOf(side)).toBe('REJETE');
    },
  );

  test.each(['', 'OK', 'knockout', 'no error'])('acquits it when it says %j', async (texte) => {
    const { side } = await sent();
    await side.expediteur.messageRecu(side.raccordement, msg({ message: Buffer.from(texte) }));
    expect(await etatOf(side)).toBe('ACQUITTE');
  });

  test('twice, it tells the core again, and changes nothing', async () => {
    const { side, flux } = await sent();
    await side.expediteur.messageRecu(side.raccordement, msg());
    await side.expediteur.messageRecu(side.raccordement, msg({ message: Buffer.from('REFUSE') }));
    await side.expediteur.messageRecu(side.raccordement, msg());
    expect(side.told).toEqual(Array(3).fill(`acquitter ${flux.id}`));
    expect(await etatOf(side)).toBe('ACQUITTE');
  });

  test('before ACK(TRANS.END), it stands', async () => {
    const side = await banc({ ...message });
    side.serveur.options.repondre = (fpdu) => {
      if (fpdu.nom !== 'TRANS.END') return undefined;
      void side.expediteur.messageRecu(side.raccordement, msg());
      return undefined;
    };
    const flux = side.flux(octetsDe(3_000));
    await side.deposer(flux);
    expect(await etatOf(side)).toBe('ACQUITTE');
  });

  test('that refuses it before ACK(TRANS.END), the delivery is refused', async () => {
    const side = await banc({ ...message });
    side.serveur.options.repondre = (fpdu) => {
      if (fpdu.nom !== 'TRANS.END') return undefined;
      void side.expediteur.messageRecu(side.raccordement, msg({ message: Buffer.from('REFUSE') }));
      return undefined;
    };
    const flux = side.flux(octetsDe(3_000));
    await expect(side.deposer(flux)).rejects.toMatchObject({ code: 'LIVRAISON_REFUSEE' });
  });

  test('where none was agreed on is taken all the same', async () => {
    const { side, flux } = await sent({});
    expect(await side.expediteur.messageRecu(side.raccordement, msg())).toEqual(succes);
    expect(side.told).toEqual([`acquitter ${flux.id}`]);
  });

  test.each([
    ['another PI 13', { idTransfert: 2 }],
    ['another PI 12', { fichier: { type: 0, nom: 'OTHER' } }],
    ['another PI 11', { fichier: { type: 1, nom: 'FSO1100A' } }],
    ['PI 61 and PI 62', { emetteurInitial: 'A', destinataireFinal: 'B' }],
  ] as const)('with %s is not its own', async (_, parametres) => {
    const { side } = await sent();
    expect(await side.expediteur.messageRecu(side.raccordement, msg(parametres))).toEqual(dg('2-205'));
    expect(await etatOf(side)).toBe('ENVOYE');
  });

  test('with PI 61 and PI 62 that we did not send is its own to a lenient partenaire', async () => {
    const { side } = await sent({ reglages: { acquittement: 'message', tolerant: true } });
    const parametres = { emetteurInitial: 'A', destinataireFinal: 'B' };
    expect(await side.expediteur.messageRecu(side.raccordement, msg(parametres))).toEqual(succes);
  });

  test('of somebody else is not its own', async () => {
    const { side } = await sent();
    const autre = { ...side.raccordement, id: 'r-autre' as typeof side.raccordement.id };
    expect(await side.expediteur.messageRecu(autre, msg())).toEqual(dg('2-205'));
  });

  test.each([0xffff, 0xfffe])('of the type %d acknowledges nothing', async (type) => {
    const { side } = await sent();
    const parametres = { fichier: { type, nom: 'FSO1100A' } };
    expect(await side.expediteur.messageRecu(side.raccordement, msg(parametres))).toEqual(dg('2-209'));
    expect(side.told).toEqual([]);
  });
});

describe('a MSG of ours for a file received', () => {
  const recu = (rang: number, changes: Partial<MessageConclu> = {}): MessageConclu => ({
    ...{
      id: `01JD00000000000000000000${rang}` as MessageId,
      protocole: 'pesit',
      raccordement: 'r-eux' as MessageConclu['raccordement'],
    },
    ...{
      cle: `pesit:EUX:NOUS:0:FLOW:${rang}#x`,
      brut: { sha256: '0'.repeat(64), sizeBytes: 1 },
      conserve: false,
    },
    ...{ etat: 'ACCEPTE', certificats: [], flux: [], urlAccuse: 'pesit:', accuse: Buffer.from('received') },
    entetes: {
      'pi-11': '0',
      'pi-12': 'FLOW',
      'pi-13': String(rang),
      'pi-3': 'APPLI',
      'pi-51': '260117093000',
      'pi-61': 'FIRST',
      'pi-62': 'LAST',
    },
    detail: {
      demandeur: 'EUX',
      serveur: 'NOUS',
      type: 0,
      nom: 'FLOW',
      idTransfert: rang,
      creeLe: '260117093000',
      emetteurInitial: 'FIRST',
      destinataireFinal: 'LAST',
    },
    ...changes,
  });

  const etats = async ({ messages }: Banc) =>
    (await messages.list({ limit: 10 })).toReversed().map(({ envoiAccuse }) => envoiAccuse?.etat);

  test('says of which file it is, as its sender named it, with both sides changed over', async () => {
    const side = await banc();
    await side.messages.conclure(recu(10), side.time.now);
    expect(await side.expediteur.envoyerAccuses(signal)).toBe(1);
    expect(side.serveur.messages).toMatchObject([
      {
        fichier: { demandeur: 'NOUS', serveur: 'APPLI', type: 0, nom: 'FLOW' },
        idTransfert: 10,
        historiques: { creeLe: '260117093000' },
        emetteurInitial: 'LAST',
        destinataireFinal: 'FIRST',
      },
    ]);
    expect(await etats(side)).toEqual(['ENVOYE']);
    expect(await side.expediteur.envoyerAccuses(signal)).toBe(0);
  });

  test('several go over one session', async () => {
    const side = await banc();
    for (const rang of [10, 11, 12]) await side.messages.conclure(recu(rang), side.time.now);
    expect(await side.expediteur.envoyerAccuses(signal)).toBe(3);
    expect(side.serveur.traces).toHaveLength(1);
  });

  test('that cannot be brought is tried again later, with longer waits', async () => {
    const side = await banc({ repondre: (fpdu) => (fpdu.nom === 'CONNECT' ? dg('3-303') : undefined) });
    await side.messages.conclure(recu(10), side.time.now);
    const minutes: number[] = [];
    for (let round = 0; round < 12; round += 1) {
      expect(await side.expediteur.envoyerAccuses(signal)).toBe(0);
      const [one] = await side.messages.list({ limit: 1 });
      minutes.push(((one?.envoiAccuse?.prochain.getTime() ?? 0) - side.time.now.getTime()) / 60_000);
      side.time.now = new Date(side.time.now.getTime() + 3 * 3_600_000);
    }
    expect(minutes).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 180, 180, 180, 180]);
  });

  test('that cannot be brought holds up no attempt for those behind it', async () => {
    const side = await banc({ repondre: (fpdu) => (fpdu.nom === 'CONNECT' ? dg('3-303') : undefined) });
    for (const rang of [10, 11]) await side.messages.conclure(recu(rang), side.time.now);
    await side.expediteur.envoyerAccuses(signal);
    expect(side.serveur.traces).toHaveLength(1);
    expect(await side.expediteur.envoyerAccuses(signal)).toBe(0);
    expect(side.serveur.traces).toHaveLength(1);
    side.serveur.options.repondre = () => undefined;
    side.time.now = new Date(side.time.now.getTime() + 60_000);
    expect(await side.expediteur.envoyerAccuses(signal)).toBe(2);
  });

  test('is given up in the end', async () => {
    const side = await banc({ repondre: (fpdu) => (fpdu.nom === 'CONNECT' ? dg('3-303') : undefined) });
    await side.messages.conclure(recu(10), side.time.now);
    for (let round = 0; round < 31; round += 1) {
      await side.expediteur.envoyerAccuses(signal);
      side.time.now = new Date(side.time.now.getTime() + 3 * 3_600_000);
    }
    expect(await etats(side)).toEqual(['ABANDONNE']);
    expect(side.serveur.traces).toHaveLength(30);
  });

  test('that is refused is given up, and the next one goes', async () => {
    const side = await banc();
    side.serveur.options.repondre = (fpdu) =>
      fpdu.nom === 'MSG' && fpdu.parametres.idTransfert === 10 ? dg('2-205') : undefined;
    for (const rang of [10, 11]) await side.messages.conclure(recu(rang), side.time.now);
    expect(await side.expediteur.envoyerAccuses(signal)).toBe(1);
    expect(await etats(side)).toEqual(['ABANDONNE', 'ENVOYE']);
  });

  test('where no server of theirs is agreed is given up', async () => {
    const side = await banc({ raccordement: { livraison: undefined as never } });
    await side.messages.conclure(recu(10), side.time.now);
    expect(await side.expediteur.envoyerAccuses(signal)).toBe(0);
    expect(await etats(side)).toEqual(['ABANDONNE']);
  });

  test('whose raccordement is closed waits', async () => {
    const side = await banc({ raccordement: { statut: 'INACTIF' } });
    await side.messages.conclure(recu(10), side.time.now);
    expect(await side.expediteur.envoyerAccuses(signal)).toBe(0);
    expect(await etats(side)).toEqual(['A_ENVOYER']);
    expect(side.serveur.traces).toEqual([]);
  });

  test('cut before its answer is said again', async () => {
    const side = await banc();
    let once = true;
    side.serveur.options.repondre = (fpdu) => {
      if (fpdu.nom !== 'MSG' || !once) return undefined;
      once = false;
      return 'COUPER';
    };
    await side.messages.conclure(recu(10), side.time.now);
    expect(await side.expediteur.envoyerAccuses(signal)).toBe(0);
    side.time.now = new Date(side.time.now.getTime() + 60_000);
    expect(await side.expediteur.envoyerAccuses(signal)).toBe(1);
    expect(side.serveur.messages).toHaveLength(2);
  });
});
