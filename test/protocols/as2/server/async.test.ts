// SPDX-License-Identifier: Apache-2.0
/** MDN on connections of their own: ours to partenaires, again and again, and only where they may go; theirs to us. */
import type { lookup } from 'node:dns';
import { afterEach, describe, expect, test } from 'vitest';
import { Failure } from '../../../../gateway/domain/failure.ts';
import type {
  EnvoiAccuse,
  MessageId,
  MessageOuvert,
  MessageRecord,
} from '../../../../gateway/ports/messages.ts';
import { ecrireAccuse } from '../../../../protocols/as2/mdn.ts';
import { decoderMessage } from '../../../../protocols/as2/message/decode.ts';
import { delaiMs } from '../../../../protocols/as2/server/envoi-accuses.ts';
import { guarded } from '../../../../protocols/as2/server/poster.ts';
import { defined } from '../../../support/defined.ts';
import { until } from '../../../support/until.ts';
import {
  type Banc,
  issueDe,
  message,
  type OptionsBanc,
  ouvrirBanc,
  pair,
  poster,
  recepteur,
} from './banc.ts';

type Recepteur = Awaited<ReturnType<typeof recepteur>>;

let banc: Banc | undefined;
let receveur: Recepteur | undefined;
const signal = new AbortController().signal;

/** A partenaire whose server is ours, and a gateway that may send it MDN. */
async function open(statuts: readonly number[] = [200], options: OptionsBanc = {}) {
  const there = await recepteur(statuts);
  receveur = there;
  const opened = await ouvrirBanc({ ...options, acces: { urlsAccuse: [there.url], ...options.acces } });
  banc = opened;
  const asking = (path = '/mdn') =>
    message({ entetes: { 'Receipt-Delivery-Option': `${there.url}${path}` } });
  return { ...opened, receveur: there, asking };
}

/** With a message that was kept, and not judged before the gateway stopped; it is taken up when a test says so. */
async function reopened() {
  const { port, asking, reception, receveur, messages } = await open([200], {
    deps: {
      decoder: () => {
        throw new Failure('SPOOL_WRITE', 'the disk is gone');
      },
    },
  });
  expect((await poster(port, await asking())).status).toBe(202);
  await until('it failed', () => reception.recorder.events().includes('as2.judgement-failed'));
  await defined(banc).close();
  const { aTraiter } = messages;
  messages.aTraiter = async () => [];
  const again = await ouvrirBanc({
    ...{ messages, spool: reception.spool, acces: { urlsAccuse: [receveur.url] } },
  });
  banc = again;
  messages.aTraiter = aTraiter;
  return { again, receveur, one: defined(again.raccordements[0]) };
}

afterEach(async () => {
  await banc?.close();
  await receveur?.close();
  banc = undefined;
});

describe('AS2-10: an asynchronous MDN', () => {
  test('is answered 2xx right after the last byte, before anything is decoded, and comes then', async () => {
    const gate = Promise.withResolvers<void>();
    const { port, receveur, asking, messages, livres } = await open([200], {
      deps: {
        decoder: (options) => {
          const decodeur = decoderMessage(options);
          return { ...decodeur, resultat: () => gate.promise.then(() => decodeur.resultat()) };
        },
      },
    });
    const reponse = await poster(port, await asking());
    expect([reponse.status, reponse.corps.length]).toEqual([202, 0]);
    expect(await messages.aTraiter(10)).toHaveLength(1);
    expect(receveur.recus).toEqual([]);
    gate.resolve();
    await until('the MDN', () => receveur.recus.length === 1);
    expect(issueDe(defined(receveur.recus[0]))).toBe('processed');
    expect(await livres()).toHaveLength(1);
    await until(
      'it is noted',
      async () => (await messages.list({ limit: 1 }))[0]?.envoiAccuse?.etat === 'ENVOYE',
    );
  });

  test('is told by 204 to a partenaire of version 1.3', async () => {
    const { port, asking } = await open([200], { acces: { reglages: { version: '1.3' } } });
    expect((await poster(port, await asking())).status).toBe(204);
  });

  test('tells of a refusal too', async () => {
    const { port, receveur } = await open();
    const poste = await message({
      reglages: { signature: null, chiffrement: null },
      entetes: { 'Receipt-Delivery-Option': `${receveur.url}/mdn` },
    });
    expect((await poster(port, poste)).status).toBe(202);
    await until('the MDN', () => receveur.recus.length === 1);
    expect(issueDe(defined(receveur.recus[0]))).toBe('insufficient-message-security');
  });

  test('of a message kept before a kill is made and sent by the next run', async () => {
    const { port, asking, reception, receveur, messages } = await open([200], {
      deps: {
        decoder: () => {
          throw new Failure('SPOOL_WRITE', 'the disk is gone');
        },
      },
    });
    expect((await poster(port, await asking())).status).toBe(202);
    await until('it failed', () => reception.recorder.events().includes('as2.judgement-failed'));
    expect(await messages.aTraiter(10)).toHaveLength(1);
    await defined(banc).close();
    const again = await ouvrirBanc({
      ...{ messages, spool: reception.spool, acces: { urlsAccuse: [receveur.url] } },
    });
    banc = again;
    await until('the MDN', () => receveur.recus.length === 1);
    expect(issueDe(defined(receveur.recus[0]))).toBe('processed');
    expect(await again.livres()).toHaveLength(1);
    expect(await again.listener.reprendre()).toBe(0);
  });

  test.each([
    ['was closed', () => ({ statut: 'INACTIF' as const })],
    ['has come to its end', () => ({ valideAu: new Date(0) })],
  ])('of a message whose raccordement %s meanwhile refuses it', async (_, change) => {
    const { again, one, receveur } = await reopened();
    again.raccordements[0] = { ...one, ...change() };
    expect(await again.listener.reprendre()).toBe(1);
    await until('the MDN', () => receveur.recus.length === 1);
    expect(issueDe(defined(receveur.recus[0]))).toBe('unknown-trading-relationship');
    const [row] = await again.messages.list({ limit: 1 });
    expect(row).toMatchObject({ etat: 'REFUSE', detail: { raison: 'closed after it was received' } });
    expect(await again.livres()).toEqual([]);
  });

  test('of a message whose raccordement has no AS2 any more goes nowhere, and the message is refused', async () => {
    const { again, one, receveur } = await reopened();
    const { as2: _, ...bare } = one;
    again.raccordements[0] = bare;
    expect(await again.listener.reprendre()).toBe(1);
    await until('it is given up', async () => {
      const [row] = await again.messages.list({ limit: 1 });
      return row?.envoiAccuse?.etat === 'ABANDONNE';
    });
    expect((await again.messages.list({ limit: 1 }))[0]?.etat).toBe('REFUSE');
    expect([receveur.recus, await again.messages.aTraiter(10)]).toEqual([[], []]);
  });

  test('of a message that several rounds find at once is judged by one of them, and let go of by all', async () => {
    let broken = true;
    const { port, asking, reception, receveur, listener } = await open([200], {
      deps: {
        decoder: (options) => {
          if (broken) throw new Failure('SPOOL_WRITE', 'the disk is gone');
          return decoderMessage(options);
        },
      },
    });
    expect((await poster(port, await asking())).status).toBe(202);
    await until('it failed', () => reception.recorder.events().includes('as2.judgement-failed'));
    const opened: MessageOuvert[] = [];
    const { rouvrir } = reception;
    reception.rouvrir = async (...args) => {
      const message = await rouvrir.apply(reception, args);
      opened.push(message);
      return message;
    };
    broken = false;
    const taken = await Promise.all([listener.reprendre(), listener.reprendre(), listener.reprendre()]);
    expect(taken.reduce((sum, one) => sum + one, 0)).toBe(1);
    // One that is closed answers so; one that was forgotten would go on.
    for (const message of opened) await expect(message.ecrireBrut(Buffer.alloc(0))).rejects.toThrow('closed');
    await until('the MDN', () => receveur.recus.length === 1);
  });

  test('of a message that nobody can judge says so, in the end', async () => {
    const { port, asking, receveur, listener } = await open([200], {
      deps: {
        decoder: () => {
          throw new TypeError('a bug');
        },
      },
    });
    expect((await poster(port, await asking())).status).toBe(202);
    await until('the MDN', async () => {
      await listener.reprendre();
      return receveur.recus.length === 1;
    });
    expect(issueDe(defined(receveur.recus[0]))).toBe('unexpected-processing-error');
  });
});

test('AS2-16: the query of the URL is kept', async () => {
  const { port, receveur, asking } = await open();
  await poster(port, await asking('/mdn?id=7&x=%20y'));
  await until('the MDN', () => receveur.recus.length === 1);
  expect(receveur.recus[0]?.url).toBe('/mdn?id=7&x=%20y');
});

describe('AS2-65: an asynchronous MDN is sent until it is taken', () => {
  test('after failures, with longer waits, the same bytes', async () => {
    const { port, receveur, asking, messages, listener } = await open([500, 503, 200]);
    await poster(port, await asking());
    await until('three attempts', async () => {
      await listener.envoyerAccuses(signal);
      return receveur.recus.length === 3;
    });
    await until(
      'it is noted',
      async () => (await messages.list({ limit: 1 }))[0]?.envoiAccuse?.etat === 'ENVOYE',
    );
    expect(new Set(receveur.recus.map(({ corps }) => corps.toString('latin1'))).size).toBe(1);
    expect((await messages.list({ limit: 1 }))[0]?.envoiAccuse?.tentatives).toBe(3);
  });

  test('those for a server that is down do not keep the others waiting', async () => {
    const { port, receveur, asking, messages, listener, raccordements } = await open();
    await poster(port, await asking());
    await until('the MDN', () => receveur.recus.length === 1);
    await until(
      'it is noted',
      async () => (await messages.list({ limit: 1 }))[0]?.envoiAccuse?.etat === 'ENVOYE',
    );
    const alive = defined((await messages.list({ limit: 1 }))[0]);
    const dead = await recepteur();
    await dead.close();
    const [one] = raccordements;
    const urlsAccuse = [receveur.url, dead.url];
    raccordements[0] = { ...defined(one), as2: { ...defined(one?.as2), urlsAccuse } };
    // As many as a round takes, and all of them older.
    const waiting = Array.from({ length: 200 }, (_, i): MessageRecord => {
      const envoiAccuse = { url: dead.url, etat: 'A_ENVOYER', tentatives: 0, prochain: new Date(i) } as const;
      return { ...alive, id: `dead-${i}` as MessageId, envoiAccuse };
    });
    const noted = new Map<string, EnvoiAccuse>();
    const ofThem = messages.accusesDus;
    messages.accusesDus = async (protocole, now, limit) =>
      [...waiting.filter(({ id }) => !noted.has(id)), ...(await ofThem(protocole, now, limit))].slice(
        0,
        limit,
      );
    const note = messages.noterAccuse;
    messages.noterAccuse = async (id, envoi, at) => {
      if (id.startsWith('dead')) noted.set(id, envoi);
      else await note(id, envoi, at);
    };
    const again = { url: receveur.url, etat: 'A_ENVOYER', tentatives: 0, prochain: new Date() } as const;
    await note(alive.id, again, new Date());
    expect(await listener.envoyerAccuses(signal)).toBe(1);
    const tried = [...noted.values()].filter(({ tentatives }) => tentatives === 1);
    expect([noted.size, tried.length > 0, tried.length <= 8]).toEqual([200, true, true]);
  });

  test('a redirection is not followed, and the last attempt is the last', async () => {
    const { port, receveur, asking, messages, listener, reception } = await open([302], {
      config: { accuses: { tentatives: 2, premierDelaiMs: 1, reseauxPrives: ['127.0.0.0/8'] } },
    });
    await poster(port, await asking());
    await until('it is given up', async () => {
      await listener.envoyerAccuses(signal);
      return (await messages.list({ limit: 1 }))[0]?.envoiAccuse?.etat === 'ABANDONNE';
    });
    expect(receveur.recus.map(({ url }) => url)).toEqual(['/mdn', '/mdn']);
    expect(reception.recorder.events()).toContain('as2.mdn-abandoned');
  });

  test('a message that comes again brings the stored MDN again, and is delivered once', async () => {
    const { port, receveur, asking, livres } = await open();
    const poste = await asking();
    await poster(port, poste);
    await until('the MDN', () => receveur.recus.length === 1);
    expect((await poster(port, poste)).status).toBe(202);
    await until('the MDN again', () => receveur.recus.length === 2);
    expect(receveur.recus[1]?.corps).toEqual(receveur.recus[0]?.corps);
    expect(await livres()).toHaveLength(1);
  });

  test('waits double, up to the longest', () => {
    const policy = { premierDelaiMs: 60_000, delaiMaxMs: 7_200_000 };
    expect([1, 2, 3, 8, 16].map((n) => delaiMs(n, policy) / 60_000)).toEqual([1, 2, 4, 120, 120]);
  });
});

describe('AS2-66: an asynchronous MDN goes only where it may', () => {
  test.each([
    'mailto:as2@partenaire.example',
    'ftp://partenaire.example/mdn',
    'http://elsewhere.example/mdn',
    'not a url',
  ])('%s is answered by an MDN in the answer itself, and nothing is delivered', async (url) => {
    const { port, livres } = await open();
    const reponse = await poster(port, await message({ entetes: { 'Receipt-Delivery-Option': url } }));
    expect([reponse.status, issueDe(reponse)]).toEqual([200, 'unsupported format']);
    expect(await livres()).toEqual([]);
  });

  test('an address of this machine that the raccordement names is called, listed or not', async () => {
    const { port, receveur, asking } = await open([200], { config: { accuses: { tentatives: 1 } } });
    await poster(port, await asking());
    await until('it came', () => receveur.recus.length === 1);
  });

  test('a name that leads to a private address is not, unless the address is listed', async () => {
    const private_ = [{ address: '10.1.2.3', family: 4 }];
    const ask = ((_name: string, _options: unknown, answer: (error: null, all: typeof private_) => void) =>
      answer(null, private_)) as unknown as typeof lookup;
    const look = (listed: readonly string[]) =>
      new Promise<unknown>((resolve) => {
        guarded(listed, ask)('mdn.partenaire.example', { all: true }, (error, found) =>
          resolve(error ?? found),
        );
      });
    expect(await look([])).toEqual(new Error('address-not-allowed'));
    expect(await look(['10.1.0.0/16'])).toEqual(private_);
  });

  test('a URL that is no longer allowed when its turn comes is not called', async () => {
    const { port, receveur, asking, messages, raccordements, listener } = await open([500]);
    await poster(port, await asking());
    await until('one attempt', () => receveur.recus.length === 1);
    const [one] = raccordements;
    raccordements[0] = { ...defined(one), as2: { ...defined(one?.as2), urlsAccuse: [] } };
    await until('it is given up', async () => {
      await listener.envoyerAccuses(signal);
      return (await messages.list({ limit: 1 }))[0]?.envoiAccuse?.etat === 'ABANDONNE';
    });
    expect(receveur.recus).toHaveLength(1);
  });
});

describe('MDN of our messages that come to us', () => {
  const accuse = async (signed: boolean) => {
    const { entetes, corps } = await ecrireAccuse({
      original: { messageId: '<ours@raccord>', de: 'RACCORD', vers: 'PARTENAIRE' },
      disposition: { type: 'processed' },
      ...(signed && { identite: pair }),
      ...{ messageId: '<mdn@partenaire>', at: new Date(), produit: 'x:1', version: '1.2', texte: 'ok' },
    });
    return { entetes, corps };
  };

  test.each([
    ['signed', true, '/as2'],
    ['unsigned', false, '/as2'],
    ['signed', true, '/as2/mdn'],
  ])('%s (%s) to %s is handed over whole', async (_, signed, chemin) => {
    const { port, accuses, messages } = await open();
    const poste = await accuse(signed);
    expect((await poster(port, poste, { chemin })).status).toBe(200);
    expect(accuses[0]?.corps).toEqual(poste.corps);
    expect(accuses[0]?.entetes.get('as2-from')).toBe('PARTENAIRE');
    expect(await messages.list({ limit: 1 })).toEqual([]);
  });

  test('a signed message that asks for nothing is a message', async () => {
    const { port, accuses, livres } = await open([200], { acces: { reglages: { exigeChiffrement: false } } });
    const poste = await message({
      reglages: { chiffrement: null },
      entetes: { 'Disposition-Notification-To': undefined },
    });
    expect((await poster(port, poste)).status).toBe(200);
    expect(accuses).toEqual([]);
    expect(await livres()).toHaveLength(1);
  });

  test('so many of one partenaire are read at once, and the next is asked to come later', async () => {
    const gate = Promise.withResolvers<void>();
    let inHand = 0;
    const accuseRecu = async () => {
      inHand++;
      await gate.promise;
      return { status: 200 };
    };
    const { port } = await open([200], { deps: { accuseRecu } });
    const poste = await accuse(true);
    // A quarter of those there are.
    const first = Array.from({ length: 8 }, () => poster(port, poste, { chemin: '/as2/mdn' }));
    await until('all are read', () => inHand === first.length);
    expect((await poster(port, poste, { chemin: '/as2/mdn' })).status).toBe(503);
    // Messages have places of their own.
    expect(issueDe(await poster(port, await message()))).toBe('processed');
    gate.resolve();
    expect((await Promise.all(first)).map(({ status }) => status)).toEqual(first.map(() => 200));
    expect((await poster(port, poste, { chemin: '/as2/mdn' })).status).toBe(200);
  });

  test('one that is no MDN by its size is refused', async () => {
    const { port, accuses } = await open();
    const { entetes } = await accuse(false);
    const poste = { entetes, corps: Buffer.alloc(1_100_000) };
    expect((await poster(port, poste, { chemin: '/as2/mdn' })).status).toBe(413);
    expect(accuses).toEqual([]);
  });
});
