// SPDX-License-Identifier: Apache-2.0
/** Our client and our server, over real sockets: what one sends the other takes, once, whatever is cut between them. */

import { once } from 'node:events';
import { type AddressInfo, connect as connectTcp, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { ReglagesAs2 } from '../../../../gateway/domain/acces-as2.ts';
import { createExpediteurAs2, type ExpediteurAs2 } from '../../../../protocols/as2/client/index.ts';
import { pemDe } from '../../../support/as2-keys.ts';
import { memoryMessages } from '../../../support/memory-messages.ts';
import { memorySpool } from '../../../support/memory-spool.ts';
import { createRecorder } from '../../../support/recorder.ts';
import { type Banc, nous, type OptionsBanc, ouvrirBanc, pair, raccordementDeTest } from '../server/banc.ts';
import { fluxOf, trousseauOf } from './partner.ts';

const open: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
});

/** `reglages` are agreed on by both sides. */
async function start(reglages: Partial<ReglagesAs2> = {}, options: OptionsBanc = {}) {
  const messages = memoryMessages();
  const told: string[] = [];
  const held: { expediteur?: ExpediteurAs2 } = {};
  const accuseRecu = async (...mdn: Parameters<ExpediteurAs2['accuseRecu']>) => {
    return (await held.expediteur?.accuseRecu(...mdn)) ?? { status: 500 };
  };
  // Of our client: there it is the other one who is the partenaire.
  const turned = { identifiant: 'RACCORD', notreIdentifiant: 'PARTENAIRE' };
  const door = await ouvrirBanc({ acces: turned, deps: { accuseRecu } });
  const urlAccuse = `http://127.0.0.1:${door.port}/as2/mdn`;
  const banc = await ouvrirBanc({ ...options, acces: { reglages, urlsAccuse: [urlAccuse] } });
  const line = await startLine(banc.port);
  const raccordement = raccordementDeTest({
    identifiant: 'RACCORD',
    notreIdentifiant: 'PARTENAIRE',
    certificats: [{ pem: pemDe(nous).certificat, usages: ['SIGNATURE', 'CHIFFREMENT'] }],
    reglages,
  });
  const recorder = createRecorder();
  const expediteur = createExpediteurAs2({
    ...{ messages, spool: memorySpool(), trousseau: trousseauOf(pair), clock: () => new Date() },
    ...{ logger: recorder.logger, metrics: recorder.metrics, urlAccuse, reposMs: 0, repriseBytes: 500_000 },
    raccordements: { find: async () => raccordement },
    ouvrirFlux: async () => undefined,
    acquitter: async (flux) => void told.push(flux),
    refuser: async (flux, raison) => void told.push(`${flux}: ${raison}`),
  });
  held.expediteur = expediteur;
  open.push(
    () => door.close(),
    () => banc.close(),
    () => line.close(),
    () => expediteur.fermer(),
  );
  const serveur = { protocole: 'as2' as const, url: `http://127.0.0.1:${line.port}/as2`, delaiMs: 10_000 };
  const signal = new AbortController().signal;
  const deposer = (flux = fluxOf('<Invoice/>')) =>
    expediteur.deposer({ raccordement, serveur }, flux, signal);
  const ping = () => expediteur.ping({ raccordement, serveur }, signal);
  return { banc, messages, told, line, deposer, ping, recorder };
}

/** A line that can be cut: after some bytes up, or before the first byte down. */
async function startLine(port: number) {
  const sockets = new Set<Socket>();
  const cut = { upBytes: Infinity, down: false };
  const server = createServer((socket) => {
    const other = connectTcp(port, '127.0.0.1');
    let up = 0;
    for (const one of [socket, other]) sockets.add(one.on('error', () => undefined));
    const end = () => {
      socket.destroy();
      other.destroy();
    };
    socket.on('close', end);
    other.on('close', end);
    socket.on('data', (piece) => {
      up += piece.length;
      other.write(piece);
      if (up >= cut.upBytes) end();
    });
    other.on('data', (piece) => (cut.down ? end() : socket.write(piece)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    cut,
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

const livres = async (banc: Banc) => (await banc.livres()).map(({ contenu }) => contenu);

const agreements: readonly Partial<ReglagesAs2>[] = [
  {},
  { compression: 'avant-signature' },
  { compression: 'apres-signature' },
  { signature: { digest: 'sha-512', pss: true }, accuseDigest: 'sha-512' },
  { chiffrement: { chiffre: 'aes256-gcm', cle: 'oaep-sha256' }, version: '1.3' },
  { signature: null, exigeSignature: false },
  { chiffrement: null, exigeChiffrement: false },
  { signature: null, exigeSignature: false, chiffrement: null, exigeChiffrement: false },
  {
    ...{ signature: null, exigeSignature: false, chiffrement: null, exigeChiffrement: false },
    compression: 'avant-signature',
  },
  {
    ancien: true,
    signature: { digest: 'sha-1', pss: false },
    chiffrement: { chiffre: '3des-cbc', cle: 'pkcs1' },
    accuseDigest: 'sha-1',
  },
  { accuseSigne: false },
  { accuse: 'aucun' },
];

describe('our client and our server', () => {
  test.each(agreements.map((one) => [JSON.stringify(one), one] as const))(
    'agree on %s',
    async (_name, reglages) => {
      const { banc, deposer, messages } = await start(reglages);
      await deposer();
      await expect.poll(() => livres(banc)).toEqual(['<Invoice/>']);
      expect(await messages.list({ limit: 9 })).toMatchObject([{ etat: 'ACQUITTE' }]);
    },
  );

  test('agree in a trial too: it is acknowledged with its MIC, and nothing is delivered', async () => {
    const { banc, ping, messages } = await start();
    expect(await ping()).toMatchObject({ issue: 'ACQUITTE', micEgal: true });
    expect(await livres(banc)).toEqual([]);
    expect(await banc.messages.list({ limit: 9 })).toMatchObject([{ etat: 'ACCEPTE', flux: [] }]);
    expect(await messages.list({ limit: 9 })).toMatchObject([{ etat: 'ACQUITTE' }]);
  });

  test('AS2-65: an asynchronous MDN comes on its own connection and acquits', async () => {
    const { banc, deposer, told } = await start({ accuse: 'async' });
    await deposer().catch((error: unknown) => expect(error).toMatchObject({ code: 'ACCUSE_ATTENDU' }));
    await expect.poll(() => told).toEqual([fluxOf('').id]);
    expect(await livres(banc)).toEqual(['<Invoice/>']);
    await deposer();
  });

  test('AS2-74: a line cut before the MDN was read costs nothing: it comes again, and the flux is there once', async () => {
    const { banc, deposer, line } = await start();
    line.cut.down = true;
    await expect(deposer()).rejects.toMatchObject({ code: 'LIVRAISON_INJOIGNABLE' });
    line.cut.down = false;
    await expect.poll(() => livres(banc)).toHaveLength(1);
    await deposer();
    expect(await livres(banc)).toHaveLength(1);
  });

  test('AS2-72: a large message cut twice goes on where it was, and arrives once, whole', async () => {
    const { banc, deposer, line, recorder } = await start({ reprise: true });
    const contenu = Buffer.alloc(3_000_000, 'facture ');
    for (const upBytes of [1_000_000, 1_000_000]) {
      line.cut.upBytes = upBytes;
      await expect(deposer(fluxOf(contenu))).rejects.toMatchObject({ code: 'LIVRAISON_INJOIGNABLE' });
    }
    line.cut.upBytes = Infinity;
    await expect.poll(() => deposer(fluxOf(contenu)).then(() => 'done', String)).toBe('done');
    const resumed = recorder.lines.filter(({ event }) => event === 'as2.reprise');
    expect(Number(resumed.at(-1)?.fields['octets'])).toBeGreaterThan(500_000);
    const [arrived, ...more] = await banc.livres();
    expect(more).toEqual([]);
    expect(arrived?.contenu === contenu.toString()).toBe(true);
  });
});
