// SPDX-License-Identifier: Apache-2.0
/** Our client and our server, through a line that is cut at every entity: a file is there once, and a flux leaves once. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { AccesPesit, ReglagesPesit, ServeurPesit } from '../../../../gateway/domain/acces-pesit.ts';
import { Failure } from '../../../../gateway/domain/failure.ts';
import type { FichierCollecte } from '../../../../gateway/ports/expedition.ts';
import { identiteDeTest, pemDe } from '../../../support/as2-keys.ts';
import { blobReader } from '../../../support/memory-blob.ts';
import { type Cut, type PesitProxy, startPesitProxy } from '../../../support/pesit-proxy.ts';
import { type Banc as BancServeur, nous as leServeur, motDePasse, ouvrirBanc } from '../server/banc.ts';
import { type Banc, lire, nomFlux, octetsDe, sha256, signal, startBanc } from './banc.ts';

const reglages: Partial<ReglagesPesit> = { intervalleKio: 1, longueurArticle: 300, tailleEntite: 1024 };
const client = identiteDeTest('appelant');
const octets = octetsDe(3_000);

let folder = '';
let serveur: BancServeur;
let proxy: PesitProxy;
const bancs: Banc[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'raccord-pesit-'));
  await writeFile(join(folder, 'mot-de-passe'), `${motDePasse}\n`, { mode: 0o600 });
});

afterAll(() => rm(folder, { recursive: true }));

beforeEach(async () => {
  const certificats: AccesPesit['certificats'] = [{ pem: pemDe(client).certificat }];
  serveur = await ouvrirBanc({
    acces: { certificats, reglages: { ...reglages, certificatExige: false } },
    raccordement: { codesInterface: ['FSO1100A'] },
  });
  proxy = await startPesitProxy(serveur.portClair);
});

afterEach(async () => {
  await Promise.all(bancs.splice(0).map((one) => one.close()));
  await proxy.close();
  await serveur.close();
});

async function appeler(
  livraison: Partial<ServeurPesit> = {},
  own: Partial<ReglagesPesit> = {},
): Promise<Banc> {
  const banc = await startBanc({
    acces: { identifiant: 'RACCORD', notreIdentifiant: 'PARTNER1' },
    reglages: { ...reglages, ...own },
    livraison: { port: proxy.port, motDePasseFichier: join(folder, 'mot-de-passe'), ...livraison },
    notre: client,
  });
  bancs.push(banc);
  return banc;
}

function cutsOf(): readonly Cut[] {
  const [passed = []] = proxy.connections;
  return (['aller', 'retour'] as const).flatMap((direction) =>
    passed
      .filter((one) => one.direction === direction)
      .flatMap((_, at): readonly Cut[] => [
        { direction, nth: at + 1, where: 'before' },
        { direction, nth: at + 1, where: 'middle' },
        { direction, nth: at + 1, where: 'after', reset: true },
      ]),
  );
}

async function livres() {
  return (await serveur.livres()).map(({ nomFichier, contenu }) => `${nomFichier} ${sha256(contenu)}`);
}

describe.each([
  ['with acknowledged points', {}],
  ['without points', { intervalleKio: 0 }],
  ['compressed', { compression: 'mixte' }],
] as const)('%s', (_, own) => {
  test('a flux is taken once, wherever the line is cut', async () => {
    const whole = await appeler({}, own);
    await whole.deposer(whole.flux(octets));
    await whole.close();
    const wanted = `${nomFlux} ${sha256(octets)}`;
    expect(await livres()).toEqual([wanted]);
    const cuts = cutsOf();
    expect(cuts.length).toBeGreaterThan(40);
    for (const [rang, cut] of cuts.entries()) {
      proxy.plan({ cut }, {});
      const side = await appeler({}, own);
      // Each as a transfer of its own.
      for (let skip = 0; skip <= rang; skip += 1) side.tires.push(0);
      await side.deposerToujours(side.flux(octets));
      expect(await livres(), JSON.stringify(cut)).toEqual(Array(rang + 2).fill(wanted));
      await side.close();
    }
  }, 120_000);
});

test('a flux that waits is fetched once, wherever the line is cut', async () => {
  const { raccordements, retrait } = serveur;
  const [raccordement] = raccordements;
  if (raccordement === undefined) throw new Error('no raccordement');
  const nom = 'FSO1117A_PER001_CPP0001117000000000000001';
  const fetch = async (side: Banc) => {
    const kept = new Set<string>();
    const recevoir = async (fichier: FichierCollecte) => {
      const known = `${fichier.nom} ${sha256(await lire(fichier))}`;
      if (kept.has(known)) return 'DEJA_RECU';
      kept.add(known);
      return 'RECU';
    };
    for (let round = 0; round < 3; round += 1) {
      await side.expediteur.collecter(side.destination, recevoir, signal).catch(() => undefined);
    }
    return [...kept];
  };
  await retrait.poser(raccordement, nom, octets);
  const wanted = [`${nom} ${sha256(octets)}`];
  const whole = await appeler();
  expect(await fetch(whole)).toEqual(wanted);
  await whole.close();
  for (const [rang, cut] of cutsOf().entries()) {
    await retrait.poser(raccordement, nom, octets);
    proxy.plan({ cut }, {});
    const side = await appeler();
    expect(await fetch(side), JSON.stringify(cut)).toEqual(wanted);
    expect(await retrait.list(raccordement.id), JSON.stringify(cut)).toEqual([]);
    expect(new Set(retrait.remis).size, JSON.stringify(cut)).toBe(rang + 2);
    await side.close();
  }
}, 120_000);

test('a flux that was committed by a server whose journal then failed arrives once', async () => {
  const { messages } = serveur.reception;
  const conclure = vi.spyOn(messages, 'conclure').mockImplementationOnce(async (...asked) => {
    // The spy answers once: this is the journal's own.
    await messages.conclure(...asked);
    throw new Failure('JOURNAL_WRITE', 'outcome unknown');
  });
  const side = await appeler();
  const flux = side.flux(octets);
  await expect(side.deposer(flux)).rejects.toMatchObject({ code: 'LIVRAISON_INJOIGNABLE' });
  await side.deposer(flux);
  expect(conclure).toHaveBeenCalled();
  expect(await livres()).toEqual([`${nomFlux} ${sha256(octets)}`]);
  expect((await side.messages.deFlux(flux.id)).map(({ etat }) => etat)).toEqual(['ACQUITTE']);
  expect(side.tires).toEqual([1]);
});

test('a file sent by hand that was committed by a server whose journal then failed arrives once', async () => {
  const { messages } = serveur.reception;
  vi.spyOn(messages, 'conclure').mockImplementationOnce(async (...asked) => {
    await messages.conclure(...asked);
    throw new Failure('JOURNAL_WRITE', 'outcome unknown');
  });
  const side = await appeler();
  const source = blobReader(octets);
  const fichier = { nomFichier: nomFlux, sizeBytes: octets.length, source };
  const done = await side.expediteur.envoyerFichier(side.destination, fichier, signal);
  expect(done).toMatchObject({ issue: 'FAIT', idTransfert: 1 });
  expect(await livres()).toEqual([`${nomFlux} ${sha256(octets)}`]);
});

test('a flux whose name cannot be said is given out under one that can, and blocks nobody', async () => {
  const [raccordement] = serveur.raccordements;
  if (raccordement === undefined) throw new Error('no raccordement');
  const autre = 'FSO1117A_PER001_CPP0001117000000000000001';
  await serveur.retrait.poser(raccordement, `réponse-été-${'ñ'.repeat(80)}.xml`, octets);
  await serveur.retrait.poser(raccordement, autre, octets);
  const side = await appeler();
  const names: string[] = [];
  const recevoir = async (fichier: FichierCollecte) => {
    names.push(fichier.nom);
    await lire(fichier);
    return 'RECU' as const;
  };
  await side.expediteur.collecter(side.destination, recevoir, signal);
  expect(names.toSorted()).toEqual([autre, `reponse-ete-${'n'.repeat(68)}`]);
});

test('over TLS, with both certificates agreed, a file of many points passes', async () => {
  const large = octetsDe(300_000);
  const side = await appeler(
    { port: serveur.port, clair: false, empreinteTls: leServeur.certificat.empreinte },
    { intervalleKio: 64, longueurArticle: 4096, tailleEntite: 32_768 },
  );
  const found = await side.expediteur.sonder(side.destination, signal);
  expect(found).toMatchObject({ issue: 'FAIT', tls: { version: 'TLSv1.3' } });
  await side.deposer(side.flux(large));
  expect(await livres()).toEqual([`${nomFlux} ${sha256(large)}`]);
});
