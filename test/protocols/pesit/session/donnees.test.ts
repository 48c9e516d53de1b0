// SPDX-License-Identifier: Apache-2.0
import { type Duplex, duplexPair } from 'node:stream';
import { expect, test } from 'vitest';
import { placeDuPoint } from '../../../../protocols/pesit/articles/faire.ts';
import { emettreTransfert } from '../../../../protocols/pesit/session/emission.ts';
import {
  attendreFinTransfert,
  demanderFinTransfert,
  recevoirDonnees,
} from '../../../../protocols/pesit/session/reception.ts';
import {
  type FichierNegocie,
  type Point,
  pointZero,
  type SessionNegociee,
} from '../../../../protocols/pesit/session/types.ts';
import {
  connecter,
  creerPaire,
  fermerFichier,
  fichier,
  liberer,
  negociee,
  octetsDeTest,
  ouvrir,
  type Paire,
  PuitsDeTest,
  prises,
  type Reglages,
  simple,
  sourceDe,
} from './paire.ts';

interface Cas {
  readonly acces: 'ECRITURE' | 'LECTURE';
  readonly session?: Partial<SessionNegociee>;
  readonly fichier?: Partial<FichierNegocie>;
  readonly reglages?: Reglages;
  readonly depuis?: Point;
}

/** The data phase and TRANS.END, both sides. */
async function transferer(paire: Paire, octets: Uint8Array, puits: PuitsDeTest, cas: Cas) {
  const session = { ...negociee, ...cas.session };
  const options = {
    session,
    fichier: { ...fichier, ...cas.fichier },
    depuis: cas.depuis ?? pointZero,
  };
  const [emetteur, recepteur] =
    cas.acces === 'ECRITURE' ? [paire.demandeur, paire.serveur] : [paire.serveur, paire.demandeur];
  const [emis, recu] = await Promise.all([
    emettreTransfert(emetteur, sourceDe(octets), options).then(async (fin) => {
      if (fin.fin === 'TERMINE' && fin.fpdu.nom === 'TRANS.END')
        await emetteur.envoyer(simple('ACK(TRANS.END)'));
      return fin;
    }),
    recevoirDonnees(recepteur, puits, options).then(async (fin) => {
      if (fin.fin !== 'COMPLET') return fin;
      const suite =
        recepteur.role === 'SERVEUR'
          ? await attendreFinTransfert(recepteur)
          : await demanderFinTransfert(recepteur, fin.total);
      if (recepteur.role === 'SERVEUR') await recepteur.envoyer(simple('ACK(TRANS.END)'));
      return { ...fin, suite };
    }),
  ]);
  return { emis, recu };
}

const tousLesAcces = ['ECRITURE', 'LECTURE'] as const;
const variantes: (Cas & { readonly dit: string })[] = tousLesAcces.flatMap((acces) => [
  { acces, dit: 'window of 2' },
  { acces, dit: 'window of 1', session: { fenetre: 1 } },
  { acces, dit: 'points without acknowledgement', session: { fenetre: 0 } },
  { acces, dit: 'no points', session: { intervalleKio: 0, fenetre: 0, resynchronisation: false } },
  { acces, dit: 'check bytes', session: { crc: true }, reglages: { crc: true } },
  { acces, dit: 'bare framing', reglages: { cadrage: 'brut' as const } },
  { acces, dit: 'several articles in a DTF', fichier: { multiArticle: true, longueurArticle: 300 } },
  { acces, dit: 'segments', fichier: { tailleEntite: 512, segmentation: true } },
  { acces, dit: 'compression', fichier: { compression: 'mixte' as const } },
  { acces, dit: 'fixed articles', fichier: { format: 'fixe' as const, longueurArticle: 1024 } },
]);

test.each(variantes)('a file arrives byte for byte: $acces, $dit', async (cas) => {
  const paire = creerPaire(cas.reglages);
  await connecter(paire, cas.session?.crc);
  const octets = octetsDeTest(100 * 1024);
  for (const _ of ['one', 'and another in the same session']) {
    await ouvrir(paire, cas.acces);
    const puits = new PuitsDeTest();
    const { emis, recu } = await transferer(paire, octets, puits, cas);
    expect(puits.octets.equals(octets)).toBe(true);
    expect(puits.fautes).toEqual([]);
    expect(emis).toMatchObject({ fin: 'TERMINE' });
    expect(recu).toMatchObject({ fin: 'COMPLET' });
    if (emis.fin !== 'TERMINE' || recu.fin !== 'COMPLET') return;
    expect(recu.total).toEqual(emis.total);
    // The last point is durable too, though the end follows it at once.
    expect(puits.points.at(-1)?.numero ?? 0).toBe(emis.total.numero);
    await fermerFichier(paire);
  }
  await liberer(paire);
});

test('over sockets, where memory is used again, a file arrives byte for byte', async () => {
  const paire = creerPaire({ duplex: await prises() });
  await connecter(paire);
  await ouvrir(paire, 'ECRITURE');
  const octets = octetsDeTest(2 * 1024 * 1024);
  const puits = new PuitsDeTest();
  await transferer(paire, octets, puits, { acces: 'ECRITURE', session: { intervalleKio: 64 } });
  expect(puits.octets.equals(octets)).toBe(true);
  await fermerFichier(paire);
  await liberer(paire);
});

test('cut into single bytes on its way, a file arrives byte for byte', async () => {
  const paire = creerPaire({ duplex: ligneOctetParOctet() });
  await connecter(paire);
  await ouvrir(paire, 'ECRITURE');
  const octets = octetsDeTest(30_000);
  const puits = new PuitsDeTest();
  await transferer(paire, octets, puits, { acces: 'ECRITURE' });
  expect(puits.octets.equals(octets)).toBe(true);
  await fermerFichier(paire);
  await liberer(paire);
});

function ligneOctetParOctet(): readonly [Duplex, Duplex] {
  const [un, unBis] = duplexPair();
  const [deux, deuxBis] = duplexPair();
  const relier = (de: Duplex, vers: Duplex) => {
    de.on('data', (morceau: Buffer) => {
      for (let i = 0; i < morceau.byteLength; i += 1) vers.write(Buffer.from(morceau.subarray(i, i + 1)));
    });
    de.on('end', () => vers.end());
  };
  relier(unBis, deuxBis);
  relier(deuxBis, unBis);
  return [un, deux];
}

test.each(tousLesAcces)('a transfer goes on from a point: %s', async (acces) => {
  const octets = octetsDeTest(50_000);
  const depuis = await placeDuPoint(sourceDe(octets), fichier, negociee.intervalleKio, 3);
  expect(depuis?.octetsFichier).toBe(12_000);
  if (depuis === undefined) return;
  const paire = creerPaire();
  await connecter(paire);
  await ouvrir(paire, acces, 3);
  const puits = new PuitsDeTest(octets.subarray(0, depuis.octetsFichier));
  const { recu } = await transferer(paire, octets, puits, { acces, depuis });
  expect(puits.octets.equals(octets)).toBe(true);
  expect(puits.points[0]?.numero).toBe(4);
  expect(recu).toMatchObject({ fin: 'COMPLET', total: { octetsFichier: 50_000, octetsDonnees: 50_000 } });
  await refermer(paire);
});

async function refermer(paire: Paire) {
  await fermerFichier(paire);
  await liberer(paire);
}

test('an empty file is DTF.END alone', async () => {
  const paire = creerPaire();
  await connecter(paire);
  await ouvrir(paire, 'ECRITURE');
  const puits = new PuitsDeTest();
  const { recu } = await transferer(paire, new Uint8Array(0), puits, { acces: 'ECRITURE' });
  expect(recu).toMatchObject({ fin: 'COMPLET', total: pointZero });
  expect(paire.traces.filter((trace) => trace === '>DTF')).toEqual([]);
  await refermer(paire);
});

test('at most as many points as the window has wait for a slow disk, and ACK(SYN) follows the disk', async () => {
  const paire = creerPaire();
  await connecter(paire);
  await ouvrir(paire, 'ECRITURE');
  const puits = new PuitsDeTest();
  const dus: number[] = [];
  puits.avantJalon = async () => {
    // Until the sender has done all it may.
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    const syn = paire.traces.filter((trace) => trace === '>SYN').length;
    const ack = puits.points.at(-1)?.numero ?? 0;
    dus.push(syn - ack);
  };
  const octets = octetsDeTest(60_000);
  await transferer(paire, octets, puits, { acces: 'ECRITURE' });
  expect(puits.octets.equals(octets)).toBe(true);
  expect(Math.max(...dus)).toBe(2);
  await refermer(paire);
});
