// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { reponsePreconnexion } from '../../../../protocols/pesit/fpdu/preconnexion.ts';
import { autoriteDeTest, identiteDeTest, pemDe } from '../../../support/as2-keys.ts';
import { type Banc, type OptionsBanc, octetsDe, signal, startBanc } from './banc.ts';

const bancs: Banc[] = [];
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'raccord-pesit-'));
});

afterAll(() => rm(folder, { recursive: true }));

async function banc(options: OptionsBanc = {}): Promise<Banc> {
  const one = await startBanc(options);
  bancs.push(one);
  return one;
}

afterEach(async () => {
  await Promise.all(bancs.splice(0).map((one) => one.close()));
});

async function secret(text: string): Promise<string> {
  const path = join(folder, `secret-${Math.abs(text.length)}-${text.codePointAt(0)}`);
  await writeFile(path, text, { mode: 0o600 });
  return path;
}

const deposer = (side: Banc) => side.deposer(side.flux(octetsDe(3_000)));

describe('over TLS', () => {
  const eux = () => identiteDeTest('eux', { noms: ['127.0.0.1'] });
  const nous = () => identiteDeTest('nous');

  test('a flux goes to the server whose certificate was agreed, which sees ours; the row keeps both', async () => {
    const side = await banc({ tls: eux(), notre: nous() });
    const flux = side.flux(octetsDe(3_000));
    await side.deposer(flux);
    const [socket] = side.serveur.sockets as unknown as { getPeerCertificate(): { raw: Buffer } }[];
    expect(socket?.getPeerCertificate().raw).toEqual(nous().certificat.der);
    const [row] = await side.messages.deFlux(flux.id);
    expect(row?.certificats).toEqual([nous().certificat.empreinte, eux().certificat.empreinte]);
  });

  test('not a byte leaves for a server that shows another certificate', async () => {
    const other = identiteDeTest('autre');
    const side = await banc({ tls: eux(), livraison: { empreinteTls: other.certificat.empreinte } });
    await expect(deposer(side)).rejects.toMatchObject({
      code: 'LIVRAISON_REFUSEE',
      message: expect.stringContaining(eux().certificat.empreinte),
    });
    const [socket] = side.serveur.sockets;
    await expect.poll(() => socket?.destroyed ?? true).toBe(true);
    expect(socket?.bytesRead ?? 0).toBe(0);
    expect(side.serveur.recues).toEqual([]);
  });

  test('a server is checked against the authorities agreed, and by its name', async () => {
    const autorite = autoriteDeTest();
    const tls = identiteDeTest('signe', { autorite, noms: ['127.0.0.1'] });
    const agreed = { autorites: pemDe(autorite).certificat } as { autorites: string; empreinteTls?: string };
    const side = await banc({ tls });
    const { empreinteTls: _, ...livraison } = side.destination.serveur;
    const serveur = { ...livraison, ...agreed };
    await side.expediteur.deposer({ ...side.destination, serveur }, side.flux(octetsDe(10)), signal);
    expect(side.serveur.livres).toHaveLength(1);
    const strange = { ...livraison, autorites: pemDe(autoriteDeTest('inconnue')).certificat };
    const second = side.flux(octetsDe(10), '01JD0000000000000000000002');
    await expect(
      side.expediteur.deposer({ ...side.destination, serveur: strange }, second, signal),
    ).rejects.toMatchObject({ code: 'LIVRAISON_REFUSEE' });
  });
});

test('plain TCP goes to this machine only', async () => {
  const side = await banc();
  const serveur = { ...side.destination.serveur, hote: '192.0.2.1' };
  await expect(
    side.expediteur.deposer({ ...side.destination, serveur }, side.flux(octetsDe(10)), signal),
  ).rejects.toMatchObject({ code: 'CONFIG' });
});

test('our password goes in PI 5, and nowhere else', async () => {
  const side = await banc({
    livraison: { motDePasseFichier: await secret('s3cret!\n') },
    expediteur: { trace: true },
  });
  await deposer(side);
  const [connect] = side.serveur.recues;
  expect(connect?.parametres).toMatchObject({
    demandeur: 'NOUS',
    serveur: 'EUX',
    version: 2,
    acces: 'mixte',
  });
  expect(connect?.parametres.controleAcces?.motDePasse).toBe('s3cret!');
  expect(JSON.stringify(side.recorder.lines)).not.toContain('s3cret!');
  expect(side.recorder.events()).toContain('pesit.fpdu');
});

test.each(['', 'nine char', 'clé'])('the password %j is none', async (text) => {
  const side = await banc({ livraison: { motDePasseFichier: await secret(text) } });
  await expect(deposer(side)).rejects.toMatchObject({ code: 'CONFIG' });
});

describe('a pre-connection', () => {
  const preconnexion = async () => ({ identifiant: 'PARTNER1', motDePasseFichier: await secret('secret') });

  test.each(['prefixe', 'brut'] as const)('comes before CONNECT where it is agreed (%s)', async (cadrage) => {
    const side = await banc({ livraison: { preconnexion: await preconnexion() }, reglages: { cadrage } });
    await deposer(side);
    expect(side.serveur.livres).toHaveLength(1);
  });

  test('that is refused is a refusal', async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket);
      socket.once('data', () => socket.write(reponsePreconnexion(false, 'prefixe')));
      socket.on('error', () => undefined);
    });
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
    });
    const side = await banc({ livraison: { preconnexion: await preconnexion(), port } });
    await expect(deposer(side)).rejects.toMatchObject({ code: 'LIVRAISON_REFUSEE' });
    for (const socket of sockets) socket.destroy();
    server.close();
  });
});

test('a server that takes the connection and says nothing is given up in time', async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => void sockets.push(socket));
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
  const livraison = { port, clair: false };
  const side = await banc({ livraison, expediteur: { delais: { connectMs: 100 } } });
  await expect(deposer(side)).rejects.toMatchObject({ code: 'LIVRAISON_INJOIGNABLE' });
  for (const socket of sockets) socket.destroy();
  server.close();
});
