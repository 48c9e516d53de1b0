// SPDX-License-Identifier: Apache-2.0
/** Floods of the other side: what it may make us do before others have their turn, and before it is sent away. */
import { type Duplex, duplexPair } from 'node:stream';
import { expect, test, vi } from 'vitest';
import { dg } from '../../../../protocols/pesit/diagnostics.ts';
import type { Fpdu } from '../../../../protocols/pesit/fpdu/types.ts';
import { Ecrivain } from '../../../../protocols/pesit/session/ecrivain.ts';
import { emettre } from '../../../../protocols/pesit/session/emission.ts';
import { enEntites } from '../../../../protocols/pesit/session/entites.ts';
import { recevoirDonnees } from '../../../../protocols/pesit/session/reception.ts';
import { type Passage, pointZero } from '../../../../protocols/pesit/session/types.ts';
import {
  connecter,
  creerPaire,
  fichier,
  negociee,
  octetsDeTest,
  ouvrir,
  PuitsDeTest,
  type Reglages,
  simple,
  sourceDe,
} from './paire.ts';

/** Of the data phase at the serveur, with the line of its demandeur to write to by hand. */
async function serveurEnDonnees(acces: 'ECRITURE' | 'LECTURE', reglages: Reglages = {}) {
  const duplex: readonly [Duplex, Duplex] = duplexPair();
  const paire = creerPaire({ ...reglages, duplex });
  await connecter(paire, reglages.crc ?? false);
  await ouvrir(paire, acces);
  return { ligne: duplex[0], serveur: paire.serveur };
}

function octetsDe(fpdus: readonly Fpdu[], crc: boolean): Uint8Array {
  const adresses = fpdus.map((fpdu) => ({ ...fpdu, dst: 9 }));
  return enEntites(adresses, { cadrage: 'prefixe', crc, tailleEntite: 1024 });
}

const dtf: Fpdu = { nom: 'DTF', dst: 0, src: 0, parametres: {}, donnees: Buffer.from('a') };
const abort: Fpdu = { nom: 'ABORT', dst: 0, src: 7, parametres: { diagnostic: dg('3-316') } };

/** How many of what came were handled at most between two turns of everybody else. */
function compterParTour() {
  let [most, now, running] = [0, 0, true];
  const tour = () => {
    now = 0;
    if (running) setImmediate(tour);
  };
  tour();
  return {
    passage: ({ sens }: Passage) => {
      if (sens === 'ENTRANT') most = Math.max(most, ++now);
    },
    finir: () => {
      running = false;
      return most;
    },
  };
}

const nombre = 5000;
/** As many as one turn handles, and those of the turn before that went on into it. */
const parTourAuPlus = 256;

test.each([
  { dit: 'articles of one byte', fpdus: Array.from({ length: nombre }, () => dtf), plus: {} },
  {
    dit: 'points without data',
    fpdus: Array.from({ length: nombre }, (_, n) => simple('SYN', { pointSynchro: n + 1 })),
    plus: { fenetre: 0 },
  },
])('$dit, thousands in one piece, leave others their turn', async ({ fpdus, plus }) => {
  const { passage, finir } = compterParTour();
  const { ligne, serveur } = await serveurEnDonnees('ECRITURE', { serveur: { passage } });
  const session = { ...negociee, intervalleKio: 32, ...plus };
  const fin = recevoirDonnees(serveur, new PuitsDeTest(), { session, fichier, depuis: pointZero });
  ligne.write(octetsDe([...fpdus, abort], false));
  await expect(fin).rejects.toMatchObject({ par: 'PAIR', diagnostic: dg('3-316') });
  expect(finir()).toBeLessThanOrEqual(parTourAuPlus);
});

test('FPDUs that the table drops, thousands in one piece, leave others their turn', async () => {
  const { passage, finir } = compterParTour();
  const { ligne, serveur } = await serveurEnDonnees('ECRITURE', { serveur: { passage } });
  serveur.poster(simple('IDT', { diagnostic: dg('2-216'), codeFin: 8 }));
  const fpdu = serveur.recevoir();
  ligne.write(octetsDe([...Array.from({ length: nombre }, () => dtf), abort], false));
  await expect(fpdu).rejects.toMatchObject({ par: 'PAIR', diagnostic: dg('3-316') });
  expect(finir()).toBeLessThanOrEqual(parTourAuPlus);
});

test('acknowledgements of points, thousands in one piece, leave others their turn', async () => {
  const { passage, finir } = compterParTour();
  const { ligne, serveur } = await serveurEnDonnees('LECTURE', { serveur: { passage } });
  const acks = Array.from({ length: nombre }, () => simple('ACK(SYN)', { pointSynchro: 1 }));
  ligne.write(octetsDe([...acks, abort], false));
  const options = { session: negociee, fichier, depuis: { ...pointZero, numero: 1 } };
  await expect(emettre(serveur, sourceDe(octetsDeTest(400_000)), options)).rejects.toMatchObject({
    ...{ par: 'PAIR', diagnostic: dg('3-316') },
  });
  expect(finir()).toBeLessThanOrEqual(parTourAuPlus);
});

test('what came before the end of the line is taken in, however much it is', async () => {
  const { ligne, serveur } = await serveurEnDonnees('ECRITURE');
  const session = { ...negociee, intervalleKio: 32 };
  const puits = new PuitsDeTest();
  const fin = recevoirDonnees(serveur, puits, { session, fichier, depuis: pointZero });
  const end = simple('DTF.END', { diagnostic: dg('0-000') });
  ligne.end(octetsDe([...Array.from({ length: nombre }, () => dtf), end], false));
  expect(await fin).toMatchObject({ fin: 'COMPLET', total: { octetsFichier: nombre } });
});

test.each(['ECRITURE', 'LECTURE'] as const)(
  'check bytes that are wrong again and again end the session, also while a RESYN is due: %s',
  async (acces) => {
    const { ligne, serveur } = await serveurEnDonnees(acces, { crc: true });
    const session = { ...negociee, crc: true };
    const options = { session, fichier, depuis: pointZero };
    const faux = octetsDe([acces === 'ECRITURE' ? dtf : simple('ACK(SYN)', { pointSynchro: 1 })], true);
    faux[faux.length - 1] = (faux.at(-1) ?? 0) ^ 1;
    const fin =
      acces === 'ECRITURE'
        ? recevoirDonnees(serveur, new PuitsDeTest(), options)
        : emettre(serveur, sourceDe(octetsDeTest(400_000)), options);
    ligne.write(Buffer.concat(Array.from({ length: 200 }, () => faux)));
    await expect(fin).rejects.toMatchObject({ par: 'NOUS', diagnostic: dg('3-310') });
  },
);

test('some check bytes that are wrong while a RESYN is due cost no session', async () => {
  const { ligne, serveur } = await serveurEnDonnees('ECRITURE', { crc: true });
  const faux = octetsDe([dtf], true);
  faux[faux.length - 1] = (faux.at(-1) ?? 0) ^ 1;
  const options = { session: { ...negociee, crc: true }, fichier, depuis: pointZero };
  const fin = recevoirDonnees(serveur, new PuitsDeTest(), options);
  ligne.write(Buffer.concat(Array.from({ length: 20 }, () => faux)));
  const end = simple('DTF.END', { diagnostic: dg('0-000') });
  ligne.write(octetsDe([simple('ACK(RESYN)', { pointRelance: 0 }), dtf, end], true));
  expect(await fin).toMatchObject({ fin: 'COMPLET', total: { octetsFichier: 1 } });
});

test('what one DTF expands to is gathered without copying it over and over', () => {
  const puits = { ecrire: () => new Promise<void>(() => {}), jalonner: vi.fn(), reculer: vi.fn() };
  const ecrivain = new Ecrivain(puits, pointZero, { acquitter: vi.fn(), reveiller: vi.fn() });
  const alloue = vi.spyOn(Buffer, 'allocUnsafeSlow');
  const morceau = new Uint8Array(8000);
  for (let i = 0; i < 500; i++) ecrivain.ajouter(morceau);
  const tailles = alloue.mock.calls.map(([taille]) => taille);
  alloue.mockRestore();
  expect(tailles.length).toBeLessThan(20);
  expect(Math.max(...tailles)).toBeLessThan(2 * 500 * morceau.length);
});
