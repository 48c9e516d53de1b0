// SPDX-License-Identifier: Apache-2.0
/** Messages over real sockets: what is taken, what is refused and how it is told, what comes twice. */
import http from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { Failure } from '../../../../gateway/domain/failure.ts';
import { relireAccuse } from '../../../../protocols/as2/accuses.ts';
import { nomEssai } from '../../../../protocols/as2/essai.ts';
import { decoderMessage } from '../../../../protocols/as2/message/decode.ts';
import { hashPassword } from '../../../../protocols/commun/passwords.ts';
import { identiteDeTest, pemDe } from '../../../support/as2-keys.ts';
import { defined } from '../../../support/defined.ts';
import { until } from '../../../support/until.ts';
import {
  accesDeTest,
  accuseDe,
  type Banc,
  enBrut,
  issueDe,
  message,
  nous,
  type OptionsBanc,
  ouvrirBanc,
  type Poste,
  pair,
  poster,
  raccordementDeTest,
} from './banc.ts';

let banc: Banc | undefined;
const open = async (options: OptionsBanc = {}): Promise<Banc> => {
  banc = await ouvrirBanc(options);
  return banc;
};

afterEach(async () => {
  await banc?.close();
  banc = undefined;
});

const lax = { reglages: { exigeSignature: false, exigeChiffrement: false } };
const unsigned = { signature: null } as const;
const gcm = { signature: null, chiffrement: { chiffre: 'aes256-gcm', cle: 'oaep-sha256' } } as const;
const plain = { signature: null, chiffrement: null } as const;

test('a message signed and encrypted becomes a flux under its own name, and its MDN is signed and says processed', async () => {
  const { port, livres, messages } = await open();
  const reponse = await poster(port, await message());
  expect(reponse.status).toBe(200);
  expect(issueDe(reponse)).toBe('processed');
  expect(accuseDe(reponse).signataire?.empreinte).toBe(nous.certificat.empreinte);
  expect(await livres()).toEqual([{ nomFichier: 'facture.xml', contenu: '<Invoice/>' }]);
  const [flux] = messages.flux;
  expect(messages.events(defined(flux).id).map(({ type }) => type)).toEqual([
    'message.recu',
    'message.verifie',
    'accuse.prepare',
    'flux.recu',
  ]);
});

test('AS2-75: the message as on the wire, its headers, its MDN and both certificates are kept, and no password', async () => {
  const { port, messages, reception } = await open();
  const poste = await message({ entetes: { Authorization: 'Basic c2VjcmV0' } });
  const reponse = await poster(port, poste);
  const row = defined((await messages.list({ limit: 1 }))[0]);
  expect(Buffer.from(await reception.spool.readWhole(row.brut.sha256, 1e6))).toEqual(poste.corps);
  expect(row.entetes).toMatchObject({ 'as2-from': 'PARTENAIRE', 'message-id': poste.entetes['Message-ID'] });
  expect(JSON.stringify(row.entetes)).not.toContain('c2VjcmV0');
  expect(relireAccuse(defined(row.accuse)).corps).toEqual(reponse.corps);
  expect(row.certificats).toEqual([pair.certificat.empreinte, nous.certificat.empreinte]);
  expect(row.detail).toMatchObject({ couches: 'chiffre signe', chiffre: 'aes256-cbc', accuse: 'sync' });
});

describe('AS2-08: the status is 2xx for every message whose MDN reports an error', () => {
  const stranger = identiteDeTest('etranger');
  test.each<readonly [string, () => Promise<Poste>]>([
    ['decryption-failed', () => message({ destinataire: stranger })],
    ['authentication-failed', () => message({ signataire: stranger, reglages: { chiffrement: null } })],
    ['sender-equals-receiver', () => message({ entetes: { 'AS2-From': 'SOI', 'AS2-To': 'SOI' } })],
    ['invalid-message-id', () => message({ entetes: { 'Message-ID': undefined } })],
    [
      'unsupported format',
      () =>
        message({ entetes: { 'Disposition-Notification-Options': 'signed-receipt-protocol=required, pgp' } }),
    ],
    [
      'unsupported MIC-algorithms',
      () =>
        message({
          entetes: {
            'Disposition-Notification-Options':
              'signed-receipt-protocol=required, pkcs7-signature; signed-receipt-micalg=required, md5',
          },
        }),
    ],
  ])('%s', async (modificateur, faire) => {
    const { port, livres } = await open({ acces: lax });
    defined(banc).raccordements.push(
      raccordementDeTest({ ...lax, identifiant: 'SOI', notreIdentifiant: 'SOI' }),
    );
    const reponse = await poster(port, await faire());
    expect([reponse.status, issueDe(reponse)]).toEqual([200, modificateur]);
    expect(await livres()).toEqual([]);
  });
});

test('AS2-09: without an MDN asked for the answer is 2xx and empty', async () => {
  const { port, livres } = await open();
  const reponse = await poster(
    port,
    await message({ entetes: { 'Disposition-Notification-To': undefined } }),
  );
  expect([reponse.status, reponse.corps.length]).toEqual([200, 0]);
  expect(await livres()).toHaveLength(1);
});

test('AS2-09: a message refused without an MDN asked for is told by its status', async () => {
  const { port, livres } = await open();
  const reponse = await poster(
    port,
    await message({ reglages: plain, entetes: { 'Disposition-Notification-To': undefined } }),
  );
  expect(reponse.status).toBe(400);
  expect(await livres()).toEqual([]);
});

test('AS2-11: an Authorization that nobody asked for is ignored', async () => {
  const { port } = await open();
  const reponse = await poster(port, await message({ entetes: { Authorization: 'Basic Og==' } }));
  expect(issueDe(reponse)).toBe('processed');
});

test('HTTP Basic that was agreed on is asked for, and the right one passes', async () => {
  const basic = { utilisateur: 'dupont', motDePasse: await hashPassword('secret') };
  const { port } = await open({ acces: { basic } });
  const said = (pair: string) => ({ Authorization: `Basic ${Buffer.from(pair).toString('base64')}` });
  const without = await poster(port, await message());
  expect([without.status, without.entetes.get('www-authenticate')]).toEqual([401, 'Basic realm="AS2"']);
  for (const wrong of ['dupont:wrong', 'durand:secret', 'dupont']) {
    expect((await poster(port, await message({ entetes: said(wrong) }))).status).toBe(401);
  }
  for (const _ of [1, 2]) {
    expect(issueDe(await poster(port, await message({ entetes: said('dupont:secret') })))).toBe('processed');
  }
});

test('AS2-12: 102 Processing is said while an MDN takes its time, to those who agreed to it', async () => {
  const gate = Promise.withResolvers<void>();
  const { port } = await open({
    acces: { reglages: { traitement102: true } },
    deps: {
      patienceMs: 5,
      decoder: (options) => {
        const decodeur = decoderMessage(options);
        return { ...decodeur, resultat: () => gate.promise.then(() => decodeur.resultat()) };
      },
    },
  });
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (piece: Buffer) => {
    text += piece.toString('latin1');
    if (text.includes('102 Processing')) gate.resolve();
  });
  socket.write(enBrut(await message()));
  await until('the MDN', () => text.includes('disposition-notification'));
  expect(text).toMatch(/^HTTP\/1\.1 102 Processing\r\n\r\n.*HTTP\/1\.1 200 OK/s);
  socket.destroy();
});

describe('AS2-21: an unknown pair is answered unknown-trading-relationship, and nothing is stored', () => {
  test.each([
    ['another sender', { 'AS2-From': 'INCONNU' }],
    ['another case', { 'AS2-From': 'partenaire' }],
    ['another receiver', { 'AS2-To': 'AUTRE' }],
  ])('%s', async (_, entetes) => {
    const { port, messages } = await open();
    const reponse = await poster(port, await message({ entetes }));
    expect([reponse.status, issueDe(reponse)]).toEqual([200, 'unknown-trading-relationship']);
    expect(await messages.list({ limit: 1 })).toEqual([]);
  });

  test('unsigned when no signature is asked for', async () => {
    const { port } = await open();
    const reponse = await poster(
      port,
      await message({ entetes: { 'AS2-From': 'INCONNU', 'Disposition-Notification-Options': undefined } }),
    );
    expect(reponse.entetes.get('content-type')).toMatch(/^multipart\/report/);
    expect(reponse.entetes.get('as2-to')).toBe('INCONNU');
  });

  test('a raccordement out of service, or of its dates, is one that does not exist', async () => {
    const { port } = await open({ raccordement: { statut: 'INACTIF' } });
    expect(issueDe(await poster(port, await message()))).toBe('unknown-trading-relationship');
    defined(banc).raccordements = [raccordementDeTest({}, { valideAu: new Date('2021-01-01') })];
    expect(issueDe(await poster(port, await message()))).toBe('unknown-trading-relationship');
  });

  test('403 where no MDN is asked for; 400 for names that are none', async () => {
    const { port } = await open();
    const silent = { 'Disposition-Notification-To': undefined };
    const unknown = await poster(port, await message({ entetes: { ...silent, 'AS2-From': 'INCONNU' } }));
    expect(unknown.status).toBe(403);
    expect((await poster(port, await message({ entetes: { 'AS2-From': undefined } }))).status).toBe(400);
    expect((await poster(port, await message({ entetes: { 'AS2-From': '"a' } }))).status).toBe(400);
  });

  test('an address that was not agreed on is refused by HTTP', async () => {
    const { port, messages } = await open({ acces: { adresses: ['192.0.2.0/24'] } });
    expect((await poster(port, await message())).status).toBe(403);
    expect(await messages.list({ limit: 1 })).toEqual([]);
  });
});

test('AS2-57: the Content-Length of an MDN is exact, and nothing follows its last boundary', async () => {
  const { port } = await open();
  const reponse = await poster(port, await message());
  expect(Number(reponse.entetes.get('content-length'))).toBe(reponse.corps.length);
  const boundary = /boundary="([^"]+)"/.exec(reponse.entetes.get('content-type') ?? '')?.[1] ?? '';
  expect(reponse.corps.toString('latin1').trimEnd().endsWith(`\r\n--${boundary}--`)).toBe(true);
});

describe('AS2-58: a message that comes again gets the very same MDN, and is delivered once', () => {
  test('accepted', async () => {
    const { port, livres } = await open();
    const poste = await message();
    const first = await poster(port, poste);
    const second = await poster(port, poste);
    expect(second.corps).toEqual(first.corps);
    expect(second.entetes.get('content-type')).toBe(first.entetes.get('content-type'));
    expect(second.entetes.get('message-id')).toBe(first.entetes.get('message-id'));
    expect(await livres()).toHaveLength(1);
  });

  test('also when its bytes differ: the identifier names it', async () => {
    const { port, livres } = await open();
    const messageId = '<twice@partenaire>';
    const first = await poster(port, await message({ messageId }));
    const second = await poster(port, await message({ messageId: 'twice@partenaire' }));
    expect(second.corps).toEqual(first.corps);
    expect(await livres()).toHaveLength(1);
  });

  test('eight at once make one flux, and eight same MDN', async () => {
    const { port, livres } = await open();
    const poste = await message();
    const reponses = await Promise.all(Array.from({ length: 8 }, () => poster(port, poste)));
    expect(new Set(reponses.map(({ corps }) => corps.toString('latin1'))).size).toBe(1);
    expect(await livres()).toHaveLength(1);
  });

  test('refused: the same bytes get the same MDN, and the identifier stays free for better ones', async () => {
    const { port, livres, messages } = await open();
    const messageId = '<again@partenaire>';
    const bad = await message({ messageId, signataire: identiteDeTest('etranger') });
    const first = await poster(port, bad);
    const second = await poster(port, bad);
    expect(issueDe(first)).not.toBe('processed');
    expect(second.corps).toEqual(first.corps);
    expect(await messages.list({ limit: 10 })).toHaveLength(1);
    expect(issueDe(await poster(port, await message({ messageId })))).toBe('processed');
    expect(await livres()).toHaveLength(1);
  });

  test('refused, and its bytes let go since: the same MDN still, and they are not kept again', async () => {
    const { port, messages, reception } = await open();
    const bad = await message({ signataire: identiteDeTest('etranger') });
    const first = await poster(port, bad);
    const { raccordement, brut } = defined((await messages.list({ limit: 1 }))[0]);
    const now = new Date();
    const bornes = { avant: new Date(0), depuis: new Date(now.getTime() + 60_000), messages: 0, octets: 0 };
    expect(await messages.purger(raccordement, bornes, now, 10)).toEqual([brut.sha256]);
    await reception.spool.delete(brut.sha256, bornes.depuis);
    expect((await poster(port, bad)).corps).toEqual(first.corps);
    expect(await messages.list({ limit: 10 })).toHaveLength(1);
    expect(await reception.spool.stat(brut.sha256)).toBeUndefined();
  });

  test('of another partenaire the same identifier is another message', async () => {
    const { port, livres, raccordements } = await open();
    raccordements.push(raccordementDeTest({ identifiant: 'AUTRE' }));
    const messageId = '<same@example>';
    await poster(port, await message({ messageId }));
    await poster(port, await message({ messageId, entetes: { 'AS2-From': 'AUTRE' } }));
    expect(await livres()).toHaveLength(2);
  });
});

describe('AS2-67: what the policy of the partenaire asks for and is not there is insufficient-message-security', () => {
  test.each<readonly [string, Parameters<typeof message>[0], object]>([
    ['no signature behind an envelope that authenticates', { reglages: gcm }, {}],
    ['no encryption', { reglages: { chiffrement: null } }, {}],
    ['neither', { reglages: plain }, {}],
    ['no signature, encryption not asked for', { reglages: plain }, { exigeChiffrement: false }],
  ])('%s', async (_, faire, reglages) => {
    const { port, livres } = await open({ acces: { reglages } });
    const reponse = await poster(port, await message(faire));
    expect([reponse.status, issueDe(reponse)]).toEqual([200, 'insufficient-message-security']);
    expect(await livres()).toEqual([]);
  });

  test('what is not asked for may be absent', async () => {
    const { port } = await open({ acces: lax });
    expect(issueDe(await poster(port, await message({ reglages: plain })))).toBe('processed');
  });

  test('AS2-68: behind CBC a signature that is missing is told like everything else that is wrong there', async () => {
    const { port, reception } = await open();
    const poste = await message({ reglages: unsigned, fichiers: [['f.xml', 'x'.repeat(4000)]] });
    const issues = new Set<string>();
    for (let flip = 0; flip < 8; flip++) {
      const corps = Buffer.from(poste.corps);
      const at = corps.length - 20 - flip;
      if (flip > 0) corps[at] = (corps[at] ?? 0) ^ 0xff;
      const entetes = { ...poste.entetes, 'Message-ID': `<flip${flip}@partenaire>` };
      issues.add(issueDe(await poster(port, { entetes, corps })));
    }
    expect([...issues]).toEqual(['decryption-failed']);
    // Our operator is told more.
    const [first] = reception.recorder.lines.filter(({ event }) => event === 'as2.refused');
    expect(first?.fields['raison']).toMatch(/signature is required/);
  });

  test('AS2-68: a key that is not ours says decryption-failed, whatever is required', async () => {
    const { port } = await open();
    const poste = await message({ reglages: unsigned });
    const corps = Buffer.from(poste.corps);
    // Within the encrypted key: what comes out of it is random, and so is the content.
    corps[330] = (corps[330] ?? 0) ^ 0x55;
    expect(issueDe(await poster(port, { ...poste, corps }))).toBe('decryption-failed');
  });
});

describe('AS2-70: certificates of the partenaire hold within their dates', () => {
  const day = 24 * 3600 * 1000;
  const old = identiteDeTest('vieux', {
    du: new Date(Date.now() - 30 * day),
    au: new Date(Date.now() - day),
  });
  const certificats = [{ pem: pemDe(old).certificat, usages: ['SIGNATURE'] as const }];

  test('one that has ended is refused', async () => {
    const { port } = await open({ acces: { certificats } });
    const reponse = await poster(port, await message({ signataire: old }));
    expect(issueDe(reponse)).not.toBe('processed');
  });

  test('or taken with a warning, where that was agreed', async () => {
    const { port, reception } = await open({
      acces: { certificats, reglages: { certificatPerime: 'averti' } },
    });
    expect(issueDe(await poster(port, await message({ signataire: old })))).toBe('processed');
    expect(reception.recorder.events()).toContain('as2.certificate-out-of-dates');
  });

  test('several at once: the old one and the new one sign during a change', async () => {
    const next = identiteDeTest('suivant');
    const both = [
      ...accesDeTest.certificats,
      { pem: pemDe(next).certificat, usages: ['SIGNATURE'] as const },
    ];
    const { port } = await open({ acces: { certificats: both } });
    expect(issueDe(await poster(port, await message()))).toBe('processed');
    expect(issueDe(await poster(port, await message({ signataire: next })))).toBe('processed');
  });

  test('a window agreed on counts as much as the dates', async () => {
    const certificats = [{ ...defined(accesDeTest.certificats[0]), au: '2020-01-01' }];
    const { port } = await open({ acces: { certificats } });
    expect(issueDe(await poster(port, await message()))).not.toBe('processed');
  });
});

describe('AS2-73: processed is said only once it is durable', () => {
  test('a journal that fails is a 503 without MDN; the same bytes come again and are taken once', async () => {
    const { port, messages, livres } = await open();
    const poste = await message();
    messages.failNext(new Failure('JOURNAL_WRITE', 'full'));
    const failed = await poster(port, poste);
    expect([failed.status, failed.entetes.get('retry-after')]).toEqual([503, '30']);
    expect(await livres()).toEqual([]);
    expect(issueDe(await poster(port, poste))).toBe('processed');
    expect(await livres()).toHaveLength(1);
  });

  test('an error nobody foresaw is a 503 too, logged, and says nothing to the sender', async () => {
    const { port, messages, reception } = await open();
    messages.failNext(new Error('a bug with a /path'));
    const failed = await poster(port, await message());
    expect(failed.status).toBe(503);
    expect(failed.corps.toString()).not.toContain('/path');
    expect(reception.recorder.events()).toContain('as2.failed');
  });
});

test('AS2-74: a client that is gone before the MDN finds it when it comes again', async () => {
  const gate = Promise.withResolvers<void>();
  const whole = Promise.withResolvers<void>();
  const gone = Promise.withResolvers<void>();
  const gauge = (name: string, value: number) => {
    if (name === 'as2_connexions' && value === 0) gone.resolve();
  };
  const { port, messages, livres, reception } = await open({
    deps: {
      metrics: { count: () => undefined, observe: () => undefined, gauge },
      decoder: (options) => {
        const decodeur = decoderMessage(options);
        const resultat = () => {
          whole.resolve();
          return gate.promise.then(() => decodeur.resultat());
        };
        return { ...decodeur, resultat };
      },
    },
  });
  const poste = await message();
  const socket = connect(port, '127.0.0.1');
  socket.write(enBrut(poste));
  await whole.promise;
  socket.resetAndDestroy();
  // Seen by the server: before that the line may still take an answer.
  await gone.promise;
  gate.resolve();
  await until('it is kept', async () => (await messages.list({ limit: 1 })).length === 1);
  const unread = () => reception.recorder.events().filter((event) => event === 'as2.answer-unread');
  await until('it is told', async () => unread().length === 1);
  const reponse = await poster(port, poste);
  expect(unread()).toHaveLength(1);
  expect(reponse.corps).toEqual(relireAccuse(defined((await messages.list({ limit: 1 }))[0]?.accuse)).corps);
  expect(await livres()).toHaveLength(1);
});

test.each(['kept', 'closed'])(
  'a client that reads its MDN on a connection that is %s is not said to have left',
  async (after) => {
    const { port, reception } = await open();
    const agent = new http.Agent({ keepAlive: after === 'kept', maxSockets: 1 });
    for (const _ of [1, 2, 3])
      expect(issueDe(await poster(port, await message(), { agent }))).toBe('processed');
    await banc?.close();
    banc = undefined;
    agent.destroy();
    expect(reception.recorder.events()).toContain('as2.accepted');
    expect(reception.recorder.events()).not.toContain('as2.answer-unread');
  },
);

test('a trial of the agreement is verified, answered and kept, and makes no flux', async () => {
  const { port, messages, livres, reception } = await open({
    acces: { reglages: { refuseNomDouble: true } },
  });
  const fichiers = [[nomEssai, 'a word']] as const;
  expect(issueDe(await poster(port, await message({ fichiers })))).toBe('processed');
  expect(issueDe(await poster(port, await message({ fichiers })))).toBe('processed');
  const forged = await poster(port, await message({ fichiers, signataire: nous }));
  expect(issueDe(forged)).not.toBe('processed');
  const [refused, second, first] = await messages.list({ limit: 10 });
  expect([refused, second, first].map((one) => one?.etat)).toEqual(['REFUSE', 'ACCEPTE', 'ACCEPTE']);
  expect(first).toMatchObject({ flux: [], detail: { essai: true, couches: 'chiffre signe', fichiers: 0 } });
  expect(first?.accuse).toBeDefined();
  expect(await livres()).toEqual([]);
  expect(await reception.spool.leftovers()).toEqual([]);
});

test('a file called like a trial beside another is a file', async () => {
  const { port, livres } = await open();
  const fichiers = [
    [nomEssai, 'a word'],
    ['facture.xml', '<Invoice/>'],
  ] as const;
  expect(issueDe(await poster(port, await message({ fichiers })))).toBe('processed');
  expect((await livres()).map(({ nomFichier }) => nomFichier)).toEqual([nomEssai, 'facture.xml']);
});

describe('files of a message', () => {
  test('several make a flux each, under their own names, in order', async () => {
    const { port, livres } = await open();
    const fichiers = [
      ['a.xml', '1'],
      ['b c.pdf', '2'],
      ['é.txt', '3'],
    ] as const;
    expect(issueDe(await poster(port, await message({ fichiers })))).toBe('processed');
    expect(await livres()).toEqual(fichiers.map(([nomFichier, contenu]) => ({ nomFichier, contenu })));
  });

  test('without a name it is called by the identifier of its message', async () => {
    const { port, livres } = await open({ acces: lax });
    const entetes = {
      'Content-Type': 'application/xml',
      'Content-Disposition': undefined,
      'Content-Transfer-Encoding': undefined,
    };
    const poste = await message({ messageId: '<../x y@h>', reglages: plain, entetes });
    expect(issueDe(await poster(port, poste))).toBe('processed');
    expect(await livres()).toEqual([{ nomFichier: '__x_y@h', contenu: '<Invoice/>' }]);
  });

  test('a name that came before is duplicate-filename, where that was agreed', async () => {
    const seen = new Set<string>();
    const { port } = await open({
      acces: { reglages: { refuseNomDouble: true } },
      deps: { nomDejaVu: async (_, nom) => seen.has(nom) },
    });
    expect(issueDe(await poster(port, await message()))).toBe('processed');
    seen.add('facture.xml');
    expect(issueDe(await poster(port, await message()))).toBe('duplicate-filename');
    const twice = await message({
      fichiers: [
        ['x', '1'],
        ['x', '2'],
      ],
    });
    expect(issueDe(await poster(port, twice))).toBe('duplicate-filename');
  });
});
