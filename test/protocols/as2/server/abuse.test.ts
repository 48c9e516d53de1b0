// SPDX-License-Identifier: Apache-2.0
/** What one peer does wrong, on purpose or not, and what the others notice of it: nothing. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import tls from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { ecrireAccuse } from '../../../../protocols/as2/mdn.ts';
import { hashPassword } from '../../../../protocols/commun/passwords.ts';
import { identiteDeTest, pemDe } from '../../../support/as2-keys.ts';
import { defined } from '../../../support/defined.ts';
import { until } from '../../../support/until.ts';
import {
  accesDeTest,
  type Banc,
  brut,
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
  recepteur,
} from './banc.ts';

let banc: Banc | undefined;
const toClose: { destroy(): void }[] = [];

afterEach(async () => {
  for (const one of toClose.splice(0)) one.destroy();
  await banc?.close();
  banc = undefined;
});

async function open(options: OptionsBanc = {}): Promise<Banc> {
  banc = await ouvrirBanc(options);
  return banc;
}

async function dial(
  port: number,
  rest: { readonly localAddress?: string; readonly allowHalfOpen?: boolean } = {},
) {
  const socket = connect({ port, host: '127.0.0.1', ...rest }).on('error', () => undefined);
  toClose.push(socket);
  await once(socket, 'connect');
  return socket;
}

function hear(socket: Socket): () => string {
  let texte = '';
  socket.on('data', (piece: Buffer) => {
    texte += piece.toString('latin1');
  });
  return () => texte;
}

const head = ({ entetes }: Pick<Poste, 'entetes'>, more: readonly string[], first = 'POST /as2 HTTP/1.1') =>
  `${[first, 'Host: gateway', ...Object.entries(entetes).map(([name, value]) => `${name}: ${value}`), ...more].join('\r\n')}\r\n\r\n`;

/** Begins a message, and does not go on. */
async function begin(port: number, localAddress = '127.0.0.1'): Promise<Socket> {
  const socket = await dial(port, { localAddress });
  const poste = await message();
  socket.write(head(poste, [`Content-Length: ${poste.corps.length}`]));
  socket.write(poste.corps.subarray(0, 10));
  return socket;
}

/** Neither signed nor encrypted: made in no time. */
const lax = { exigeSignature: false, exigeChiffrement: false, accuseSigne: false } as const;
const plain = () =>
  message({
    reglages: { signature: null, chiffrement: null },
    entetes: { 'Disposition-Notification-Options': undefined },
  });

const statuses = (texte: string) =>
  [...texte.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status));

describe('an MDN comes in as a message does, or nothing of it is read', () => {
  const chemin = '/as2/mdn';
  const mdn = async (entetes: Readonly<Record<string, string>> = {}): Promise<Poste> => {
    const written = await ecrireAccuse({
      original: { messageId: '<ours@raccord>', de: 'RACCORD', vers: 'PARTENAIRE' },
      disposition: { type: 'processed' },
      ...{ messageId: '<mdn@partenaire>', at: new Date(), produit: 'x:1', version: '1.2', texte: 'ok' },
    });
    return { entetes: { ...written.entetes, ...entetes }, corps: written.corps };
  };

  test.each([
    ['of a pair that nobody agreed on', { 'AS2-From': 'AUTRE' }, 403],
    ['of nobody', { 'AS2-From': '' }, 400],
  ])('%s', async (_, names, status) => {
    const { port, accuses } = await open();
    const { entetes } = await mdn(names);
    const first = 'POST /as2/mdn HTTP/1.1';
    // Its body never comes.
    const { texte } = await brut(port, head({ entetes }, ['Transfer-Encoding: chunked'], first));
    expect(statuses(texte)).toEqual([status]);
    expect(texte).not.toContain('disposition-notification');
    expect(accuses).toEqual([]);
  });

  test('signed and without a word in its headers, it is not looked at before', async () => {
    const { port } = await open();
    const entetes = {
      'AS2-From': 'AUTRE',
      'AS2-To': 'RACCORD',
      'Content-Type': 'multipart/signed; boundary=x',
    };
    const { texte } = await brut(port, head({ entetes }, ['Content-Length: 5000']));
    expect(statuses(texte)).toEqual([403]);
  });

  test('from an address that is not agreed on', async () => {
    const { port, accuses } = await open({ acces: { adresses: ['192.0.2.0/24'] } });
    expect((await poster(port, await mdn(), { chemin })).status).toBe(403);
    expect((await poster(port, await mdn())).status).toBe(403);
    expect(accuses).toEqual([]);
  });

  test('without the TLS certificate agreed on', async () => {
    const certificats = [
      ...accesDeTest.certificats,
      { pem: pemDe(pair).certificat, usages: ['TLS'] as const },
    ];
    const { port, accuses } = await open({ acces: { certificats } });
    expect((await poster(port, await mdn(), { chemin })).status).toBe(403);
    expect(accuses).toEqual([]);
  });

  test('without the password agreed on', async () => {
    const basic = { utilisateur: 'eux', motDePasse: await hashPassword('secret') };
    const { port, accuses } = await open({ acces: { basic } });
    expect((await poster(port, await mdn(), { chemin })).status).toBe(401);
    expect(accuses).toEqual([]);
    const Authorization = `Basic ${Buffer.from('eux:secret').toString('base64')}`;
    expect((await poster(port, await mdn({ Authorization }), { chemin })).status).toBe(200);
    expect(accuses).toHaveLength(1);
  });

  test('one for a raccordement that was closed since it sent is taken all the same', async () => {
    const { port, accuses } = await open({ raccordement: { valideAu: new Date(Date.now() - 1000) } });
    expect((await poster(port, await mdn(), { chemin })).status).toBe(200);
    expect(accuses).toHaveLength(1);
  });

  test('byte by byte, it is handed over whole', async () => {
    const { port, accuses } = await open();
    const { entetes, corps } = await mdn();
    const chunks = [...corps].map((byte) =>
      Buffer.concat([Buffer.from('1\r\n'), Buffer.of(byte), Buffer.from('\r\n')]),
    );
    const request = head({ entetes }, ['Transfer-Encoding: chunked'], 'POST /as2/mdn HTTP/1.1');
    await brut(port, Buffer.concat([Buffer.from(request), ...chunks, Buffer.from('0\r\n\r\n')]));
    expect(accuses[0]?.corps).toEqual(corps);
  });

  test('one that says no length and goes past the largest is cut', async () => {
    const { port, accuses } = await open();
    const { entetes } = await mdn();
    const request = head({ entetes }, ['Transfer-Encoding: chunked'], 'POST /as2/mdn HTTP/1.1');
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`.repeat(17);
    expect(statuses((await brut(port, request + chunk)).texte)).toEqual([413]);
    expect(accuses).toEqual([]);
  });
});

describe('posts that do not go on', () => {
  const autre = () => raccordementDeTest({ identifiant: 'AUTRE' }, { id: 'autre' as never });

  test('take the places of their raccordement, and leave those of the others', async () => {
    const opened = await open({ config: { maxMessages: 8, maxMessagesPerAddress: 8 } });
    opened.raccordements = [...opened.raccordements, autre()];
    Object.assign(defined(banc), { raccordements: opened.raccordements });
    const { port } = opened;
    await Promise.all([begin(port), begin(port)]);
    await until('they have their places', async () => (await poster(port, await message())).status === 503);
    const other = await message({ entetes: { 'AS2-From': 'AUTRE' } });
    expect((await poster(port, other)).status).toBe(200);
  });

  test('take the places of their address, and leave those of the others', async () => {
    const { port } = await open({ config: { maxMessages: 8, maxMessagesPerRaccordement: 8 } });
    await Promise.all([begin(port), begin(port)]);
    await until('they have their places', async () => (await poster(port, await message())).status === 503);
    const elsewhere = await dial(port, { localAddress: '127.0.0.2' });
    const heard = hear(elsewhere);
    elsewhere.write(enBrut(await message()));
    await until('its answer', () => statuses(heard()).length === 1);
    expect(statuses(heard())).toEqual([200]);
  });

  test('are cut after a while, when they bring next to nothing', async () => {
    const { port, reception, messages } = await open({
      config: { slowWindowMs: 200, minBytesPerSecond: 1000 },
    });
    const socket = await begin(port);
    const heard = hear(socket);
    const drip = setInterval(() => socket.write('x'), 20);
    await once(socket, 'close');
    clearInterval(drip);
    expect(statuses(heard())).toEqual([408]);
    expect(await messages.list({ limit: 1 })).toEqual([]);
    expect(reception.recorder.lines).toContainEqual(
      expect.objectContaining({ event: 'as2.cut', fields: expect.objectContaining({ lent: true }) }),
    );
    expect((await poster(port, await message())).status).toBe(200);
  });

  test('cut for being slow, what came is kept where that was agreed on', async () => {
    const { port } = await open({ config: { slowWindowMs: 200, minBytesPerSecond: 10_000 } });
    const socket = await dial(port);
    const poste = await message({ entetes: { ETag: '"slow"' } });
    socket.write(head(poste, [`Content-Length: ${poste.corps.length}`]));
    socket.resume().write(poste.corps.subarray(0, 500));
    await once(socket, 'close');
    const reponse = await poster(port, { ...poste, corps: Buffer.alloc(0) }, { methode: 'HEAD' });
    expect(reponse.entetes.get('content-length')).toBe('500');
  });
});

describe('requests sent without waiting for answers', () => {
  test('are answered one after the other, in their order, and take one place', async () => {
    const { port, livres } = await open({ acces: { reglages: lax }, config: { maxMessages: 1 } });
    const postes = await Promise.all(Array.from({ length: 70 }, plain));
    const socket = await dial(port);
    const heard = hear(socket);
    socket.write(Buffer.concat(postes.map((poste) => enBrut(poste))));
    await until('all the answers', () => statuses(heard()).length === 70);
    expect(new Set(statuses(heard()))).toEqual(new Set([200]));
    const named = [...heard().matchAll(/Original-Message-ID: (\S+)/gi)].map(([, id]) => id);
    expect(named).toEqual(postes.map(({ entetes }) => entetes['Message-ID']));
    expect(await livres()).toHaveLength(70);
  });

  test('more than any client sends end the connection', async () => {
    const gate = Promise.withResolvers<boolean>();
    const { port } = await open({
      acces: { reglages: { refuseNomDouble: true } },
      deps: { nomDejaVu: () => gate.promise },
    });
    const socket = await dial(port);
    socket.write(enBrut(await message()));
    socket.write('GET /as2 HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(150));
    await once(socket, 'close');
    gate.resolve(false);
  });
});

describe('what a parser and a proxy may read differently', () => {
  test.each(['chunked, and not', 'of one length'])(
    'a blank before the colon of a body %s is a 400, and nothing after it is a request',
    async (how) => {
      const { port, livres } = await open({ acces: { reglages: lax } });
      const [{ entetes, corps }, smuggled] = [await plain(), await plain()];
      const size = corps.length.toString(16);
      const [lines, body] =
        how === 'of one length'
          ? [[`Content-Length : ${corps.length}`], corps]
          : [
              ['Transfer-Encoding : chunked', `Content-Length: ${corps.length}`],
              Buffer.concat([Buffer.from(`${size}\r\n`), corps, Buffer.from('\r\n0\r\n\r\n')]),
            ];
      const octets = Buffer.concat([Buffer.from(head({ entetes }, lines)), body, enBrut(smuggled)]);
      const { texte, ferme } = await brut(port, octets);
      expect([statuses(texte), ferme]).toEqual([[400], true]);
      expect(await livres()).toEqual([]);
    },
  );
});

describe('connections on which nothing is asked', () => {
  test('make room, the oldest first, when there are too many', async () => {
    const { port } = await open({ config: { maxSockets: 3 } });
    const silent = [await dial(port), await dial(port), await dial(port)] as const;
    const closed = once(silent[0], 'close');
    expect(issueDe(await poster(port, await message()))).toBe('processed');
    await closed;
    expect(silent.map(({ closed }) => closed)).toEqual([true, false, false]);
  });

  test('a connection with a message on its way is not one of them', async () => {
    const { port, reception } = await open({ config: { maxSockets: 2 } });
    const busy = [await begin(port), await begin(port)];
    await until('both are heard', async () => {
      const refused = await dial(port);
      refused.destroy();
      return reception.recorder.events().includes('as2.connection-refused');
    });
    const third = await dial(port);
    await once(third, 'close');
    expect(busy.map(({ closed }) => closed)).toEqual([false, false]);
  });

  test('nor is one by TLS', async () => {
    const serveur = identiteDeTest('serveur', { noms: ['127.0.0.1'] });
    const { listener, port } = await open({
      config: { maxSockets: 2, tls: { enabled: true, port: 0 } },
      deps: { trousseau: { signataire: () => nous, dechiffrants: () => [nous], tls: () => serveur } },
    });
    const poste = await message();
    const busy = tls.connect({
      port: defined(listener.tlsPort),
      host: '127.0.0.1',
      rejectUnauthorized: false,
    });
    toClose.push(busy);
    const heard = hear(busy);
    await once(busy, 'secureConnect');
    busy.write(head(poste, ['Expect: 100-continue', `Content-Length: ${poste.corps.length}`]));
    await until('it is heard', () => heard().includes('100 Continue'));
    const silent = await dial(port);
    expect(issueDe(await poster(port, await message()))).toBe('processed');
    await until('the silent one made room', () => silent.closed);
    busy.write(poste.corps);
    await until('its answer', () => heard().includes('processed'));
  });
});

describe('a sender that closes its side after its message', () => {
  test('gets its answer', async () => {
    const { port } = await open();
    const socket = await dial(port, { allowHalfOpen: true });
    const heard = hear(socket);
    socket.end(enBrut(await message()));
    await once(socket, 'end');
    expect(statuses(heard())).toEqual([200]);
    expect(heard()).toContain('processed');
  });

  test('gets its answer by TLS too', async () => {
    const serveur = identiteDeTest('serveur', { noms: ['127.0.0.1'] });
    const { listener } = await open({
      config: { tls: { enabled: true, port: 0 } },
      deps: { trousseau: { signataire: () => nous, dechiffrants: () => [nous], tls: () => serveur } },
    });
    const there = { port: defined(listener.tlsPort), host: '127.0.0.1', rejectUnauthorized: false };
    const socket = tls.connect({ ...there, allowHalfOpen: true } as tls.ConnectionOptions);
    toClose.push(socket);
    const heard = hear(socket);
    await once(socket, 'secureConnect');
    socket.end(enBrut(await message()));
    await once(socket, 'end');
    expect(statuses(heard())).toEqual([200]);
  });

  test('in the middle of it, leaves nothing', async () => {
    const { port, reception } = await open();
    const socket = await dial(port, { allowHalfOpen: true });
    const octets = enBrut(await message());
    socket.resume().end(octets.subarray(0, octets.length - 10));
    await once(socket, 'end');
    socket.destroy();
    await until('it is cut', () => reception.recorder.events().includes('as2.cut'));
    expect(await reception.spool.leftovers()).toEqual([]);
  });
});

describe('Expect: 100-continue', () => {
  const asking = async (entetes: Readonly<Record<string, string>>, bytes: number) =>
    head(await message({ entetes }), ['Expect: 100-continue', `Content-Length: ${bytes}`]);

  test.each([
    ['too large', {}, 413],
    ['of a pair that nobody agreed on', { 'AS2-From': 'AUTRE', 'Disposition-Notification-To': '' }, 200],
  ])('a message %s is refused before it is sent', async (_, entetes, status) => {
    const { port } = await open({ deps: { limites: { messageBytes: 10_000 } } });
    const { texte } = await brut(port, await asking(entetes, 10_001));
    expect(statuses(texte)).toEqual([status]);
  });
});

describe('MDN of ours that nobody takes', () => {
  test('hold two lanes of their server, and the others go on', async () => {
    const hanging = createServer((socket) => void toClose.push(socket));
    hanging.listen(0, '127.0.0.1');
    await once(hanging, 'listening');
    const { port: dead } = hanging.address() as { port: number };
    const there = await recepteur();
    const urls = [`http://127.0.0.1:${dead}/`, there.url];
    const { port } = await open({ acces: { reglages: lax, urlsAccuse: urls } });
    const asking = (url: string) =>
      message({
        reglages: { signature: null, chiffrement: null },
        entetes: { 'Receipt-Delivery-Option': url },
      });
    for (let i = 0; i < 12; i++) await poster(port, await asking(defined(urls[0])));
    await until('it hangs', () => toClose.length >= 2);
    for (let i = 0; i < 3; i++) {
      await poster(port, await asking(there.url));
      await until('it came', () => there.recus.length === i + 1, 2_000);
    }
    expect(toClose).toHaveLength(2);
    hanging.close();
    await defined(banc).close();
    await there.close();
  });
});
