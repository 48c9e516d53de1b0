// SPDX-License-Identifier: Apache-2.0
/** HTTP as AS2 peers speak it, lawful or not quite, on raw sockets; and the limits of it. */
import { once } from 'node:events';
import http from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { until } from '../../../support/until.ts';
import {
  type Banc,
  brut,
  enBrut,
  issueDe,
  message,
  type OptionsBanc,
  ouvrirBanc,
  type Poste,
  poster,
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

const mdn = /disposition-notification[\s\S]*Disposition:/;
const head = ({ entetes }: Poste, more: readonly string[], first = 'POST /as2 HTTP/1.1') =>
  `${[first, 'Host: gateway', ...Object.entries(entetes).map(([name, value]) => `${name}: ${value}`), ...more].join('\r\n')}\r\n\r\n`;
const chunks = (corps: Buffer, mark: string, size = 100) => {
  const pieces: Buffer[] = [];
  for (let at = 0; at < corps.length; at += size) {
    const piece = corps.subarray(at, at + size);
    pieces.push(Buffer.from(`${piece.length.toString(16)}${mark}\r\n`), piece, Buffer.from('\r\n'));
  }
  return Buffer.concat([...pieces, Buffer.from('0\r\n\r\n')]);
};

describe('AS2-01: POST to the path that was configured, Host required, HTTP/1.0 accepted and closed', () => {
  test.each(['/', '/as2', '/edi/in/as2%20x'])('path %s', async (chemin) => {
    const { port } = await open({ config: { chemin } });
    const poste = await message();
    expect(issueDe(await poster(port, poste, { chemin }))).toBe('processed');
    expect((await poster(port, poste, { chemin: `${chemin}?partner=1` })).status).toBe(200);
    expect((await poster(port, poste, { chemin: '/elsewhere' })).status).toBe(404);
  });

  test('without Host it is a 400', async () => {
    const { port } = await open();
    const { texte } = await brut(port, 'POST /as2 HTTP/1.1\r\nContent-Length: 0\r\n\r\n');
    expect(texte).toMatch(/^HTTP\/1\.1 400 /);
  });

  test('HTTP/1.0, without Host, is answered and closed', async () => {
    const { port, livres } = await open();
    const poste = await message();
    const octets = enBrut(poste, 'POST /as2 HTTP/1.0').toString('latin1').replace('Host: gateway\r\n', '');
    const { texte, ferme } = await brut(port, Buffer.from(octets, 'latin1'), mdn);
    expect(texte).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(ferme).toBe(true);
    expect(await livres()).toHaveLength(1);
  });

  test('other methods are 405, and GET says what this is', async () => {
    const { port } = await open();
    const empty = { entetes: {}, corps: Buffer.alloc(0) };
    for (const methode of ['PUT', 'DELETE', 'OPTIONS']) {
      const reponse = await poster(port, empty, { methode });
      expect([reponse.status, reponse.entetes.get('allow')]).toEqual([405, 'POST, HEAD, GET']);
    }
    const said = await poster(port, empty, { methode: 'GET' });
    expect([said.status, said.corps.toString()]).toEqual([200, 'AS2 messages are sent here by POST\r\n']);
  });

  test('a connection is kept for the next message', async () => {
    const { port, livres } = await open();
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const sockets = new Set<unknown>();
    agent.on('free', (socket) => sockets.add(socket));
    for (const _ of [1, 2, 3])
      expect(issueDe(await poster(port, await message(), { agent }))).toBe('processed');
    expect(sockets.size).toBe(1);
    expect(await livres()).toHaveLength(3);
    agent.destroy();
  });
});

describe('AS2-02: a body by Content-Length, leading zeros or not, or chunked, with extensions and blanks', () => {
  test('Content-Length with zeros in front', async () => {
    const { port } = await open();
    const poste = await message();
    const { texte } = await brut(
      port,
      Buffer.concat([Buffer.from(head(poste, [`Content-Length: 000${poste.corps.length}`])), poste.corps]),
      mdn,
    );
    expect(texte).toContain('processed');
  });

  test.each(['', '  ', ';name=value', ';name="a;b"'])('chunks whose size is followed by %j', async (mark) => {
    const { port, livres } = await open();
    const poste = await message();
    const octets = Buffer.concat([
      Buffer.from(head(poste, ['Transfer-Encoding: chunked'])),
      chunks(poste.corps, mark),
    ]);
    expect((await brut(port, octets, mdn)).texte).toContain('processed');
    expect(await livres()).toHaveLength(1);
  });

  test('cut after each byte of its first part, the same comes out', async () => {
    const { port, livres } = await open();
    const octets = enBrut(await message());
    const socket = connect(port, '127.0.0.1').setNoDelay(true);
    let texte = '';
    socket.on('data', (piece: Buffer) => {
      texte += piece.toString('latin1');
    });
    for (const octet of octets.subarray(0, 1500)) {
      socket.write(Buffer.of(octet));
      await new Promise(setImmediate);
    }
    socket.write(octets.subarray(1500));
    await until('the MDN', () => mdn.test(texte));
    expect(texte).toContain('processed');
    expect(await livres()).toHaveLength(1);
    socket.destroy();
  });

  test('a coding other than chunked is refused', async () => {
    const { port } = await open();
    const octets = head(await message(), ['Transfer-Encoding: gzip, chunked']);
    expect((await brut(port, `${octets}0\r\n\r\n`)).texte).toMatch(/^HTTP\/1\.1 501 /);
  });
});

test('AS2-03: of both lengths the chunks win, the connection is closed, and what follows is no request', async () => {
  const { port, livres } = await open();
  const poste = await message();
  const smuggled = await message();
  const octets = Buffer.concat([
    Buffer.from(head(poste, ['Content-Length: 7', 'Transfer-Encoding: chunked'])),
    chunks(poste.corps, ''),
    enBrut(smuggled),
  ]);
  const { texte, ferme } = await brut(port, octets, mdn);
  expect(texte.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200']);
  expect(texte).toMatch(/Connection: close/i);
  expect(ferme).toBe(true);
  expect(await livres()).toHaveLength(1);
});

test('AS2-03: an answer has one length, and it is a Content-Length', async () => {
  const { port } = await open();
  const { texte } = await brut(port, enBrut(await message()), mdn);
  expect(texte).toMatch(/Content-Length: \d+/);
  expect(texte.slice(0, texte.indexOf('\r\n\r\n'))).not.toMatch(/Transfer-Encoding/i);
});

test('AS2-04: folded headers are accepted, and none is emitted', async () => {
  const { port, livres } = await open();
  const poste = await message();
  const folded = head(poste, [`Content-Length: ${poste.corps.length}`])
    .replace('AS2-From: ', 'AS2-From:\r\n ')
    .replace(
      'Disposition-Notification-Options: signed-receipt-protocol=optional, ',
      'Disposition-Notification-Options: signed-receipt-protocol=optional,\r\n\t',
    )
    .replace('pkcs7-mime; ', 'pkcs7-mime;\r\n  ');
  expect(folded.match(/\r\n[ \t]/g)?.length).toBeGreaterThanOrEqual(2);
  const { texte } = await brut(port, Buffer.concat([Buffer.from(folded), poste.corps]), mdn);
  expect(texte).toContain('processed');
  expect(texte.slice(0, texte.indexOf('\r\n\r\n'))).not.toMatch(/\r\n[ \t]/);
  expect(await livres()).toHaveLength(1);
});

test('AS2-05: header names in any case, tabs around and within values', async () => {
  const { port } = await open();
  const poste = await message();
  const odd = head(poste, [`content-LENGTH:\t${poste.corps.length}\t`])
    .replace('AS2-From: ', 'as2-FROM:\t \t')
    .replace('AS2-To: ', 'aS2-tO:')
    .replace('optional, pkcs7', 'optional,\tpkcs7');
  expect((await brut(port, Buffer.concat([Buffer.from(odd), poste.corps]), mdn)).texte).toContain(
    'processed',
  );
});

test('AS2-06: Expect: 100-continue is answered at once', async () => {
  const { port } = await open();
  const poste = await message();
  const socket = connect(port, '127.0.0.1');
  socket.write(head(poste, ['Expect: 100-continue', `Content-Length: ${poste.corps.length}`]));
  const [first] = (await once(socket, 'data')) as [Buffer];
  expect(first.toString()).toBe('HTTP/1.1 100 Continue\r\n\r\n');
  socket.write(poste.corps);
  const [second] = (await once(socket, 'data')) as [Buffer];
  expect(second.toString()).toMatch(/^HTTP\/1\.1 200 OK/);
  socket.destroy();
});

test.each(['/as2', '/as2/', '/as2/mdn'])(
  'AS2-07: HEAD on %s is 200 with a Content-Length of 0',
  async (chemin) => {
    const { port } = await open();
    const reponse = await poster(port, { entetes: {}, corps: Buffer.alloc(0) }, { chemin, methode: 'HEAD' });
    expect([reponse.status, reponse.entetes.get('content-length')]).toEqual([200, '0']);
  },
);

describe('AS2-13: a message too large is refused before it is read', () => {
  test('when its length says so: 413, and the connection is closed', async () => {
    const { port, messages } = await open({ deps: { limites: { messageBytes: 10_000 } } });
    const poste = await message();
    const { texte, ferme } = await brut(port, head(poste, ['Content-Length: 10001']), /413[\s\S]*large/);
    expect(texte).toMatch(/^HTTP\/1\.1 413 .*Connection: close/s);
    expect(ferme).toBe(true);
    expect(await messages.list({ limit: 1 })).toEqual([]);
  });

  test('when its chunks go past the limit: 413, and nothing is kept', async () => {
    const { port, messages, reception } = await open({ deps: { limites: { messageBytes: 10_000 } } });
    const poste = await message({ fichiers: [['f', 'x'.repeat(20_000)]] });
    const octets = Buffer.concat([
      Buffer.from(head(poste, ['Transfer-Encoding: chunked'])),
      chunks(poste.corps, '', 1000),
    ]);
    expect((await brut(port, octets)).texte).toMatch(/^HTTP\/1\.1 413 /);
    expect(await messages.list({ limit: 1 })).toEqual([]);
    expect(await reception.spool.leftovers()).toEqual([]);
  });
});

describe('AS2-69: limits of HTTP', () => {
  test('64 KB of headers, and no more', async () => {
    const { port } = await open();
    const poste = await message();
    const fits = Buffer.concat([
      Buffer.from(head(poste, [`X-Filler: ${'a'.repeat(60_000)}`, `Content-Length: ${poste.corps.length}`])),
      poste.corps,
    ]);
    expect((await brut(port, fits, mdn)).texte).toContain('processed');
    const tooMany = await brut(port, head(poste, [`X-Filler: ${'a'.repeat(70_000)}`, 'Content-Length: 1']));
    expect(tooMany.texte).toMatch(/^HTTP\/1\.1 431 /);
  });

  test('what is not HTTP is 400 and closed', async () => {
    const { port, reception } = await open();
    const { texte, ferme } = await brut(port, 'not HTTP at all\r\n\r\n');
    expect(texte).toMatch(/^HTTP\/1\.1 400 /);
    expect(ferme).toBe(true);
    expect(reception.recorder.events()).toContain('as2.malformed');
  });

  test('headers that do not come end a connection', async () => {
    const { port } = await open({ config: { headerTimeoutMs: 100 } });
    const { texte, ferme } = await brut(port, 'POST /as2 HTTP/1.1\r\nHost: x\r\n');
    expect(texte).toMatch(/^HTTP\/1\.1 408 /);
    expect(ferme).toBe(true);
  });

  test('a body that stops moving ends its connection, and leaves nothing', async () => {
    const { port, messages, reception } = await open({ config: { idleTimeoutMs: 100 } });
    const poste = await message();
    const { ferme } = await brut(port, head(poste, [`Content-Length: ${poste.corps.length}`]), /never/);
    expect(ferme).toBe(true);
    expect(await messages.list({ limit: 1 })).toEqual([]);
    expect(await reception.spool.leftovers()).toEqual([]);
  });

  test('a body that moves slowly is waited for, longer than the idle time in all', async () => {
    const { port, livres } = await open({ config: { idleTimeoutMs: 300 } });
    const octets = enBrut(await message());
    const socket = connect(port, '127.0.0.1');
    let texte = '';
    socket.on('data', (piece: Buffer) => {
      texte += piece.toString('latin1');
    });
    const step = Math.ceil(octets.length / 8);
    const started = performance.now();
    for (let at = 0; at < octets.length; at += step) {
      socket.write(octets.subarray(at, at + step));
      const next = performance.now() + 80;
      await until('a while', () => performance.now() > next);
    }
    await until('the MDN', () => mdn.test(texte));
    expect(performance.now() - started).toBeGreaterThan(300);
    expect(await livres()).toHaveLength(1);
    socket.destroy();
  });

  test('silence that is ours does not end a connection', async () => {
    const gate = Promise.withResolvers<void>();
    const { port } = await open({
      config: { idleTimeoutMs: 50 },
      deps: { nomDejaVu: () => gate.promise.then(() => false) },
      acces: { reglages: { refuseNomDouble: true } },
    });
    const answer = poster(port, await message());
    const later = performance.now() + 200;
    await until('four times the idle time', () => performance.now() > later);
    gate.resolve();
    expect(issueDe(await answer)).toBe('processed');
  });

  test('no more messages at once than there are places: the next is a 503 that may come again', async () => {
    const { asked, gate, options } = heldAtItsName();
    const { port } = await open({ ...options, config: { maxMessages: 1 } });
    const first = poster(port, await message());
    await asked.promise;
    const second = await poster(port, await message());
    expect([second.status, second.entetes.get('retry-after')]).toEqual([503, '5']);
    gate.resolve();
    expect(issueDe(await first)).toBe('processed');
    expect(issueDe(await poster(port, await message()))).toBe('processed');
  });

  test('no more connections of one address than were allowed', async () => {
    const { port } = await open({ config: { maxSocketsPerAddress: 2 } });
    const held = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')];
    await Promise.all(held.map((socket) => once(socket, 'connect')));
    const third = connect(port, '127.0.0.1').on('error', () => undefined);
    await once(third, 'close');
    for (const socket of held) socket.destroy();
    await until('a place is free', async () => {
      const reponse = await poster(port, { entetes: {}, corps: Buffer.alloc(0) }, { methode: 'HEAD' }).catch(
        () => undefined,
      );
      return reponse?.status === 200;
    });
  });
});

test('a header that says who speaks is said once', async () => {
  const { port } = await open();
  const poste = await message();
  const { texte } = await brut(port, head(poste, ['AS2-From: AUTRE', 'Content-Length: 0']));
  expect(texte).toMatch(/^HTTP\/1\.1 400 /);
});

test('closing waits for the message in hand, and takes no other', async () => {
  const { asked, gate, options } = heldAtItsName();
  const { port, listener, livres } = await open(options);
  const answer = poster(port, await message());
  await asked.promise;
  const closed = listener.close(5_000);
  await expect(poster(port, await message())).rejects.toThrow();
  gate.resolve();
  expect(issueDe(await answer)).toBe('processed');
  await closed;
  expect(await livres()).toHaveLength(1);
});

/** A message is held where its name is asked about: `asked` when it is there, until `gate` lets it go. */
function heldAtItsName() {
  const [asked, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const nomDejaVu = async () => {
    asked.resolve();
    await gate.promise;
    return false;
  };
  return { asked, gate, options: { deps: { nomDejaVu }, acces: { reglages: { refuseNomDouble: true } } } };
}
