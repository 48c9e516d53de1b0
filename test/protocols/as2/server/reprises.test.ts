// SPDX-License-Identifier: Apache-2.0
/** AS2 restart, server side: draft-harding-as2-restart-07. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { until } from '../../../support/until.ts';
import { type Banc, issueDe, message, ouvrirBanc, type Poste, poster, recepteur } from './banc.ts';

let banc: Banc | undefined;

afterEach(async () => {
  await banc?.close();
  banc = undefined;
});

const etag = '"piece-42"';
const large = 'x'.repeat(200_000);
const upload = (rest: Parameters<typeof message>[0] = {}) =>
  message({ fichiers: [['grand.xml', large]], ...rest, entetes: { ...rest.entetes, ETag: etag } });

/** Sends its first bytes, and stays. */
async function begin(port: number, { entetes, corps }: Poste, bytes: number): Promise<Socket> {
  const lines = Object.entries(entetes).map(([name, value]) => `${name}: ${value}`);
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(
    `POST /as2 HTTP/1.1\r\nHost: x\r\n${lines.join('\r\n')}\r\nContent-Length: ${corps.length}\r\n\r\n`,
  );
  await new Promise<void>((resolve) => socket.write(corps.subarray(0, bytes), () => resolve()));
  return socket;
}

async function cut(opened: Banc, poste: Poste, bytes: number): Promise<void> {
  const socket = await begin(opened.port, poste, bytes);
  socket.end();
  socket.destroySoon();
  await until('it is held', () => opened.reception.recorder.events().includes('as2.cut'));
}

const held = async (port: number, poste: Poste) => {
  const { 'AS2-From': from = '', 'AS2-To': to = '' } = poste.entetes;
  const entetes = { 'AS2-From': from, 'AS2-To': to, ETag: etag };
  const reponse = await poster(port, { entetes, corps: Buffer.alloc(0) }, { methode: 'HEAD' });
  return { status: reponse.status, bytes: Number(reponse.entetes.get('content-length')) };
};

const from = ({ entetes, corps }: Poste, start: number): Poste => ({
  entetes: { ...entetes, 'Content-Range': `bytes ${start}-${corps.length - 1}/${corps.length}` },
  corps: corps.subarray(start),
});

describe('AS2-72: a message that was cut goes on where it stopped', () => {
  test('HEAD tells how many bytes are held, POST brings the rest, and the MDN says processed', async () => {
    banc = await ouvrirBanc();
    const poste = await upload();
    expect(await held(banc.port, poste)).toEqual({ status: 200, bytes: 0 });
    await cut(banc, poste, 120_000);
    expect(await held(banc.port, poste)).toEqual({ status: 200, bytes: 120_000 });
    expect(issueDe(await poster(banc.port, from(poste, 120_000)))).toBe('processed');
    expect(await banc.livres()).toEqual([{ nomFichier: 'grand.xml', contenu: large }]);
    expect(await held(banc.port, poste)).toEqual({ status: 200, bytes: 0 });
  });

  test('cut twice, it goes on twice', async () => {
    banc = await ouvrirBanc();
    const poste = await upload();
    await cut(banc, poste, 50_000);
    const second = await begin(banc.port, from(poste, 50_000), 60_000);
    second.end();
    second.destroySoon();
    const { port } = banc;
    await until('more is held', async () => (await held(port, poste)).bytes === 110_000);
    expect(issueDe(await poster(port, from(poste, 110_000)))).toBe('processed');
    expect(await banc.livres()).toEqual([{ nomFichier: 'grand.xml', contenu: large }]);
  });

  test('also one that asks for an asynchronous MDN', async () => {
    const receveur = await recepteur();
    banc = await ouvrirBanc({ acces: { urlsAccuse: [receveur.url] } });
    const poste = await upload({ entetes: { 'Receipt-Delivery-Option': `${receveur.url}/` } });
    await cut(banc, poste, 120_000);
    expect((await poster(banc.port, from(poste, 120_000))).status).toBe(202);
    await until('the MDN', () => receveur.recus.length === 1);
    expect(await banc.livres()).toHaveLength(1);
    await receveur.close();
  });

  test('while a transfer of that name runs HEAD is 500, and another POST may come later', async () => {
    banc = await ouvrirBanc();
    const poste = await upload();
    const socket = await begin(banc.port, poste, 120_000);
    const { port } = banc;
    await until('it is locked', async () => (await held(port, poste)).status === 500);
    expect((await poster(port, poste)).status).toBe(503);
    socket.destroy();
    await until('it is free', async () => (await held(port, poste)).status === 200);
  });

  test.each([
    ['bytes 119999-%L/%T'],
    ['bytes 120001-%L/%T'],
    ['bytes 0-%L/%T'],
    ['bytes 120000-%L/999999999'],
    ['bytes 5-4/%T'],
    ['pages 1-2/3'],
  ])('a range that does not meet what is held (%s) is 416 with what is', async (range) => {
    banc = await ouvrirBanc();
    const poste = await upload();
    await cut(banc, poste, 120_000);
    const total = poste.corps.length;
    const said = range.replace('%L', String(total - 1)).replace('%T', String(total));
    const reponse = await poster(banc.port, {
      entetes: { ...poste.entetes, 'Content-Range': said },
      corps: poste.corps.subarray(120_000),
    });
    expect(reponse.status).toBe(416);
    expect(reponse.entetes.get('content-range')).toMatch(/^bytes \*\/(120000|0)$/);
    expect(await held(banc.port, poste)).toEqual({ status: 200, bytes: 120_000 });
  });

  test('when only the answer was lost, the last byte brings the stored MDN', async () => {
    banc = await ouvrirBanc();
    const poste = await upload();
    const first = await poster(banc.port, poste);
    const again = await poster(banc.port, from(poste, poste.corps.length - 1));
    expect(again.corps).toEqual(first.corps);
    expect(await banc.livres()).toHaveLength(1);
  });

  test('without an agreement on it, nothing is kept', async () => {
    banc = await ouvrirBanc({ acces: { reglages: { reprise: false } } });
    const poste = await upload();
    await cut(banc, poste, 120_000);
    expect(await held(banc.port, poste)).toEqual({ status: 200, bytes: 0 });
    expect(await banc.reception.spool.leftovers()).toEqual([]);
  });

  test('without an agreement on it a part is refused: it is not taken for the whole', async () => {
    const reglages = { reprise: false, exigeSignature: false, exigeChiffrement: false } as const;
    banc = await ouvrirBanc({ acces: { reglages } });
    const plain = await upload({ reglages: { signature: null, chiffrement: null } });
    expect((await poster(banc.port, from(plain, 120_000))).status).toBe(416);
    expect(await banc.livres()).toEqual([]);
    expect(issueDe(await poster(banc.port, from(plain, 0)))).toBe('processed');
  });

  test('a first part is held: it is not taken for the whole', async () => {
    const reglages = { exigeSignature: false, exigeChiffrement: false } as const;
    banc = await ouvrirBanc({ acces: { reglages } });
    const plain = await upload({ reglages: { signature: null, chiffrement: null } });
    const range = { 'Content-Range': `bytes 0-99999/${plain.corps.length}` };
    const first = { entetes: { ...plain.entetes, ...range }, corps: plain.corps.subarray(0, 100_000) };
    expect((await poster(banc.port, first)).status).toBe(400);
    expect(await held(banc.port, plain)).toEqual({ status: 200, bytes: 100_000 });
    expect(issueDe(await poster(banc.port, from(plain, 100_000)))).toBe('processed');
    expect(await banc.livres()).toEqual([{ nomFichier: 'grand.xml', contenu: large }]);
  });

  test('of another partenaire nothing is told', async () => {
    banc = await ouvrirBanc();
    const poste = await upload();
    await cut(banc, poste, 120_000);
    const other = { ...poste, entetes: { ...poste.entetes, 'AS2-From': 'AUTRE' } };
    expect(await held(banc.port, other)).toEqual({ status: 200, bytes: 0 });
  });
});
