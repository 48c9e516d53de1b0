// SPDX-License-Identifier: Apache-2.0
import { afterEach, expect, test } from 'vitest';
import { dg } from '../../../../protocols/pesit/diagnostics.ts';
import { identiteDeTest } from '../../../support/as2-keys.ts';
import { type Banc, lire, type OptionsBanc, octetsDe, sha256, signal, startBanc } from './banc.ts';
import { sourceDe } from './serveur.ts';

const bancs: Banc[] = [];

async function banc(options: OptionsBanc = {}): Promise<Banc> {
  const one = await startBanc(options);
  bancs.push(one);
  return one;
}

afterEach(async () => {
  await Promise.all(bancs.splice(0).map((one) => one.close()));
});

const fichier = (octets: Buffer) => ({
  nomFichier: 'facture.xml',
  sizeBytes: octets.length,
  source: sourceDe(octets),
});

test('a server that is asked tells what it agrees to, who it is, and how long it took', async () => {
  const tls = identiteDeTest('eux');
  const side = await banc({ tls, notre: identiteDeTest('nous') });
  const passages: string[] = [];
  const found = await side.expediteur.sonder(side.destination, signal, {
    passage: ({ fpdu }) => passages.push(fpdu.nom),
  });
  expect(found).toMatchObject({
    issue: 'FAIT',
    adresse: `127.0.0.1:${side.serveur.port}`,
    ...{ demandeur: 'NOUS', serveur: 'EUX' },
    tls: { version: 'TLSv1.3', empreinte: tls.certificat.empreinte },
    negociee: { version: 2, intervalleKio: 4, fenetre: 2, resynchronisation: true, crc: false },
    dureesMs: { transport: expect.any(Number), connect: expect.any(Number), release: expect.any(Number) },
  });
  expect(passages).toEqual(['CONNECT', 'ACONNECT', 'RELEASE', 'RELCONF']);
});

test('a server that refuses us is told of with its diagnostic', async () => {
  const side = await banc({ repondre: (fpdu) => (fpdu.nom === 'CONNECT' ? dg('3-304') : undefined) });
  expect(await side.expediteur.sonder(side.destination, signal)).toMatchObject({
    issue: 'REFUSE',
    diagnostic: 'D3-304',
  });
  await side.serveur.close();
  expect(await side.expediteur.sonder(side.destination, signal)).toMatchObject({ issue: 'INJOIGNABLE' });
});

test('a file sent by hand goes on after cuts, and leaves no row', async () => {
  const octets = octetsDe(50_000);
  const side = await banc({ couper: (rang, _, connexion) => connexion < 2 && rang === 40 });
  const progres: number[] = [];
  const done = await side.expediteur.envoyerFichier(
    side.destination,
    { ...fichier(octets), nomFlux: 'FLOW' },
    signal,
    {
      progres: (bytes) => progres.push(bytes),
    },
  );
  expect(done).toMatchObject({
    issue: 'FAIT',
    nomFlux: 'FLOW',
    etiquette: 'facture.xml',
    idTransfert: 1,
    relances: 2,
  });
  expect(done).toMatchObject({ octetsDonnees: 50_000, articles: 98 });
  expect(side.serveur.livres.map((one) => sha256(one.octets))).toEqual([sha256(octets)]);
  expect(progres.at(-1)).toBe(50_000);
  expect(await side.messages.list({ limit: 10 })).toEqual([]);
});

test('a file sent by hand that is refused says by what', async () => {
  const side = await banc({ repondre: (fpdu) => (fpdu.nom === 'CREATE' ? dg('2-226') : undefined) });
  const done = await side.expediteur.envoyerFichier(side.destination, fichier(octetsDe(10)), signal);
  expect(done).toMatchObject({
    issue: 'REFUSE',
    diagnostic: 'D2-226',
    raison: expect.stringContaining('as the test wants'),
  });
});

test('a file sent by hand that is cut again and again is given up', async () => {
  const side = await banc({ couper: (rang) => rang === 20 });
  const done = await side.expediteur.envoyerFichier(side.destination, fichier(octetsDe(50_000)), signal, {
    relances: 1,
  });
  expect(done).toMatchObject({ issue: 'INJOIGNABLE', diagnostic: 'D3-310', relances: 1 });
});

test('a file is fetched by hand, once', async () => {
  const octets = octetsDe(50_000);
  const side = await banc({ couper: (rang, _, connexion) => connexion === 0 && rang === 60 });
  side.serveur.offres.push({ nom: 'FLOW', etiquette: 'a.xml', octets, pris: false });
  let kept = '';
  const recevoir = async (one: Parameters<typeof lire>[0]) => {
    kept = sha256(await lire(one));
    return 'RECU' as const;
  };
  const done = await side.expediteur.recevoirFichier(side.destination, 'FLOW', recevoir, signal);
  expect(done).toMatchObject({
    issue: 'FAIT',
    absent: false,
    nomFichier: 'a.xml',
    nomFlux: 'FLOW',
    octets: 50_000,
    relances: 1,
  });
  expect(kept).toBe(sha256(octets));
  const none = await side.expediteur.recevoirFichier(side.destination, 'FLOW', recevoir, signal);
  expect(none).toMatchObject({ issue: 'REFUSE', absent: true, diagnostic: 'D2-205' });
});
