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

test('a server that holds the file of a lost line is waited for, longer and longer', async () => {
  const octets = octetsDe(50_000);
  const side = await banc({
    couper: (rang, _, connexion) => connexion === 0 && rang === 40,
    repondre: ({ nom }, connexion) =>
      nom === 'CREATE' && connexion > 0 && connexion < 6 ? dg('2-207') : undefined,
    expediteur: { pauseMs: 1 },
  });
  const waits: number[] = [];
  const done = await side.expediteur.envoyerFichier(side.destination, fichier(octets), signal, {
    avantReprise: ({ attenteMs, idTransfert }) => {
      expect(idTransfert).toBe(1);
      waits.push(attenteMs);
    },
  });
  expect(done).toMatchObject({ issue: 'FAIT', relances: 1 });
  expect(waits).toEqual([1, 2, 4, 8, 16, 30]);
  expect(side.serveur.livres.map((one) => sha256(one.octets))).toEqual([sha256(octets)]);
});

test('a server that is gone in the middle is asked again for a while; of one never reached nothing was sent', async () => {
  const side = await banc({
    couper: (rang, _, connexion) => connexion === 0 && rang === 40,
    reglages: { nomFlux: 'nom-fichier' },
    expediteur: { pauseMs: 1 },
  });
  const reasons: string[] = [];
  const done = await side.expediteur.envoyerFichier(side.destination, fichier(octetsDe(50_000)), signal, {
    avantReprise: ({ raison }) => {
      reasons.push(raison);
      if (reasons.length === 1) void side.serveur.close();
    },
  });
  expect(done).toMatchObject({ issue: 'INJOIGNABLE', idTransfert: 1, relancable: true });
  expect(done.octets).toBeGreaterThan(0);
  expect(reasons).toHaveLength(6);
  const never = await side.expediteur.envoyerFichier(side.destination, fichier(octetsDe(50_000)), signal);
  expect(never).toMatchObject({
    ...{ issue: 'INJOIGNABLE', octets: 0, nomFlux: 'facture.xml' },
    ...{ idTransfert: 0, relancable: false },
  });
});

test('a file whose sending was interrupted is gone on with by another run, as the same transfer', async () => {
  const octets = octetsDe(50_000);
  const creeLe = new Date('2026-11-20T08:00:00Z');
  const side = await banc();
  const stop = new AbortController();
  const cut = await side.expediteur.envoyerFichier(
    side.destination,
    { ...fichier(octets), creeLe },
    stop.signal,
    {
      progres: (bytes) => {
        if (bytes > 20_000) stop.abort(new Error('interrupted'));
      },
    },
  );
  expect(cut).toMatchObject({ issue: 'INTERROMPU', idTransfert: 1, relancable: true });
  const reprise = { idTransfert: cut.idTransfert, relance: true };
  const again = { ...fichier(octets), creeLe, reprise };
  const done = await side.redemarrer().envoyerFichier(side.destination, again, signal);
  expect(done).toMatchObject({ issue: 'FAIT', idTransfert: 1 });
  const [first, second] = side.serveur.recues.filter(({ nom }) => nom === 'CREATE');
  expect(second?.parametres).toEqual({ ...first?.parametres, relance: true });
  expect(second?.parametres.historiques?.creeLe).toMatch(/^261120/);
  expect(side.serveur.livres.map((one) => sha256(one.octets))).toEqual([sha256(octets)]);
});

test('a restart that the server knows nothing of is no second file', async () => {
  const side = await banc({ repondre: ({ nom }) => (nom === 'CREATE' ? dg('2-233') : undefined) });
  const again = { ...fichier(octetsDe(10)), reprise: { idTransfert: 7, relance: true } };
  const done = await side.expediteur.envoyerFichier(side.destination, again, signal);
  expect(done).toMatchObject({ issue: 'REFUSE', idTransfert: 7, relances: 0 });
  expect(side.serveur.livres).toEqual([]);
});

test('a file fetched by hand that is longer than announced is refused, and says by what', async () => {
  const side = await banc();
  const octets = octetsDe(50_000);
  side.serveur.offres.push({ nom: 'FLOW', etiquette: 'a.xml', octets, pris: false, annonceKio: 1 });
  const recevoir = async (one: Parameters<typeof lire>[0]) => {
    await lire(one);
    return 'RECU' as const;
  };
  const done = await side.expediteur.recevoirFichier(side.destination, 'FLOW', recevoir, signal);
  expect(done).toMatchObject({ issue: 'REFUSE', diagnostic: 'D2-224', nomFichier: 'a.xml' });
});

test('a file fetched by hand whose size nobody announced is left once it is larger than is taken', async () => {
  const side = await banc();
  const octets = octetsDe(50_000);
  side.serveur.offres.push({ nom: 'FLOW', etiquette: 'a.xml', octets, pris: false, annonceKio: 0 });
  const recevoir = async (one: Parameters<typeof lire>[0]) => {
    await lire(one);
    return 'RECU' as const;
  };
  const done = await side.expediteur.recevoirFichier(side.destination, 'FLOW', recevoir, signal, {
    maxFluxBytes: 20_000,
  });
  expect(done).toMatchObject({ issue: 'REFUSE', diagnostic: 'D2-224', nomFichier: 'a.xml' });
});

test('a file fetched by hand that is announced as larger than 4 GiB is not begun', async () => {
  const side = await banc();
  side.serveur.offres.push({
    ...{ nom: 'FLOW', etiquette: 'a.xml', octets: octetsDe(10), pris: false },
    annonceKio: 4 * 1024 ** 2 + 1,
  });
  const recevoir = async () => {
    throw new Error('nobody asked for it');
  };
  const done = await side.expediteur.recevoirFichier(side.destination, 'FLOW', recevoir, signal);
  expect(done).toMatchObject({ issue: 'REFUSE', raison: expect.stringContaining('4294967296 at most') });
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
