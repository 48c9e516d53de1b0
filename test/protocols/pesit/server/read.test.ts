// SPDX-License-Identifier: Apache-2.0
/** Files collected from us: which one is given, when it is let go, and what is left of a transfer that was cut. */
import { randomBytes } from 'node:crypto';
import { afterEach, expect, test, vi } from 'vitest';
import { dg, succes } from '../../../../protocols/pesit/diagnostics.ts';
import type { Fpdu } from '../../../../protocols/pesit/fpdu/types.ts';
import { pointZero } from '../../../../protocols/pesit/session/types.ts';
import { until } from '../../../support/until.ts';
import { type Appelant, PuitsDeTest } from './appelant.ts';
import { type Banc, type OptionsBanc, ouvrirBanc } from './banc.ts';

let banc: Banc | undefined;

/** One small interval, so that a file of some kilobytes has several points. */
const reglages = { intervalleKio: 1, longueurArticle: 256 };

async function ouvrir(options: OptionsBanc = {}): Promise<Banc> {
  const acces = { ...options.acces, reglages: { ...reglages, ...options.acces?.reglages } };
  banc = await ouvrirBanc({ ...options, acces });
  return banc;
}

afterEach(async () => {
  vi.restoreAllMocks();
  await banc?.close();
  banc = undefined;
});

const contenu = randomBytes(5000);
const rang = (n: number) => `CSO1100A_PER001_CPP0011100${String(n).padStart(15, '0')}`;

async function poser(ici: Banc, nom = rang(1), octets = contenu) {
  const [raccordement] = ici.raccordements;
  if (raccordement === undefined) throw new Error('no raccordement');
  return ici.retrait.poser(raccordement, nom, octets);
}

async function lireTout(
  appelant: Appelant,
  nom: string,
  demande: Partial<Fpdu['parametres']> = {},
): Promise<{ choisi: Fpdu; puits: PuitsDeTest; fini: Fpdu }> {
  const choisi = await appelant.choisir(nom, demande);
  const puits = new PuitsDeTest();
  await appelant.lire(choisi, puits);
  const fini = await appelant.demander('TRANS.END', { octets: puits.contenu.length });
  await appelant.fermerFichier();
  return { choisi, puits, fini };
}

test('what waits behind a hundred others is found by its code, and the oldest without looking at them all', async () => {
  const ici = await ouvrir();
  for (let n = 1; n <= 101; n++) await poser(ici, rang(n), Buffer.from(`${n}`));
  await poser(ici, 'FEN1200A_PER001_CPP0011200000000000000001', Buffer.from('last'));
  const looked = vi.spyOn(ici.retrait, 'list');
  const appelant = await ici.entrer();
  const { puits: last } = await lireTout(appelant, 'FEN1200A');
  expect(last.contenu.toString()).toBe('last');
  const before = looked.mock.calls.length;
  const { puits: oldest } = await lireTout(appelant, '*');
  expect(oldest.contenu.toString()).toBe('1');
  expect(looked.mock.calls.slice(before).map(([, limit]) => limit)).toEqual([100]);
});

test('a flux is collected by its code interface, and let go when TRANS.END is acknowledged', async () => {
  const ici = await ouvrir();
  const id = await poser(ici);
  const appelant = await ici.entrer();
  const { choisi, puits, fini } = await lireTout(appelant, 'CSO1100A');
  expect(choisi.parametres).toMatchObject({
    diagnostic: succes,
    fichier: { type: 0, nom: 'CSO1100A' },
    codeDonnees: 'binaire',
    logiques: { format: 'variable', longueurArticle: 256, etiquette: rang(1) },
    physiques: { tailleMax: 5 },
  });
  expect(choisi.parametres.idTransfert).toBeGreaterThan(0);
  expect(puits.contenu.equals(contenu)).toBe(true);
  expect(fini.parametres).toMatchObject({ diagnostic: succes, octets: 5000, articles: 20 });
  expect(ici.retrait.remis).toEqual([id]);
  const [row] = await ici.reception.messages.deFlux(id);
  expect(row).toMatchObject({
    sens: 'SORTANT',
    etat: 'ACQUITTE',
    detail: { octetsDonnees: 5000, articles: 20 },
  });
  expect((await appelant.choisir('CSO1100A')).parametres.diagnostic).toEqual(dg('2-205'));
});

test.each([
  { asked: rang(2), given: rang(2), pi12: rang(2) },
  { asked: 'CSO1100A', given: rang(1), pi12: 'CSO1100A' },
  { asked: '*', given: rang(1), pi12: 'CSO1100A' },
  { asked: 'CSO11*002', given: rang(2), pi12: 'CSO1100A' },
  { asked: 'FEN*', given: 'FEN0036A_PER001_CPP0010036000000000000001', pi12: 'FEN0036A' },
])('$asked is answered with $given', async ({ asked, given, pi12 }) => {
  const ici = await ouvrir();
  await poser(ici, rang(1));
  await poser(ici, rang(2));
  await poser(ici, 'FEN0036A_PER001_CPP0010036000000000000001');
  const { parametres } = await (await ici.entrer()).choisir(asked);
  expect(parametres.logiques?.etiquette).toBe(given);
  expect(parametres.fichier?.nom).toBe(pi12);
});

test('a collection is recorded under what was agreed, with what was asked beside it', async () => {
  const ici = await ouvrir();
  const id = await poser(ici);
  const { choisi } = await lireTout(await ici.entrer(), '*');
  const { idTransfert = 0 } = choisi.parametres;
  const [row] = await ici.reception.messages.deFlux(id);
  expect(row?.entetes).toMatchObject({
    ...{ 'pi-12': 'CSO1100A', 'pi-13': String(idTransfert), 'pi-37': rang(1), 'pi-25': '4096' },
    ...{ 'demande-pi-12': '*', 'demande-pi-13': '0' },
  });
  expect(row?.entetes).not.toHaveProperty('demande-pi-25');
  expect(row?.detail).toMatchObject({
    ...{ nom: 'CSO1100A', idTransfert, nomFichier: rang(1) },
    ...{ nomDemande: '*', idDemande: 0 },
  });
});

test('that nothing waits is no warning, any other refusal of SELECT is one', async () => {
  const ici = await ouvrir();
  const appelant = await ici.entrer();
  await appelant.choisir('*');
  await appelant.choisir('*', { tailleEntite: 6 });
  const refused = ici.recorder.lines.filter(({ event }) => event === 'pesit.refused');
  expect(refused.map(({ level, fields }) => [level, fields['diagnostic']])).toEqual([
    ['info', 'D2-205'],
    ['warn', 'D3-318'],
  ]);
});

test.each(['CSO1100B', 'CSO1100A_*_3', rang(9), '**x**'])(
  '%s, which nothing answers to, is 2-205',
  async (nom) => {
    const ici = await ouvrir();
    await poser(ici);
    expect((await (await ici.entrer()).choisir(nom)).parametres.diagnostic).toEqual(dg('2-205'));
  },
);

test('a PI 13 of the caller is repeated to it', async () => {
  const ici = await ouvrir();
  await poser(ici);
  const { parametres } = await (await ici.entrer()).choisir('*', { idTransfert: 77 });
  expect(parametres.idTransfert).toBe(77);
});

test('what one session collects is not offered to another meanwhile', async () => {
  const ici = await ouvrir();
  await poser(ici, rang(1));
  const one = await ici.entrer();
  await one.choisir('*');
  const other = await ici.entrer();
  expect((await other.choisir('*')).parametres.diagnostic).toEqual(dg('2-207'));
  await poser(ici, rang(2));
  expect((await other.choisir('*')).parametres.logiques?.etiquette).toBe(rang(2));
});

test('a file that was read and not confirmed stays', async () => {
  const ici = await ouvrir();
  await poser(ici);
  const appelant = await ici.entrer();
  const puits = new PuitsDeTest();
  await appelant.lire(await appelant.choisir('*'), puits);
  appelant.couper();
  await until('the session has ended', () => ici.recorder.events().includes('pesit.session-end'));
  expect(ici.retrait.remis).toEqual([]);
  expect((await lireTout(await ici.entrer(), '*')).fini.parametres.diagnostic).toEqual(succes);
});

test('counts of the caller that differ leave the file', async () => {
  const ici = await ouvrir();
  await poser(ici);
  const appelant = await ici.entrer();
  await appelant.lire(await appelant.choisir('*'), new PuitsDeTest());
  const fini = await appelant.demander('TRANS.END', { octets: 4999 });
  expect(fini.parametres.diagnostic).toEqual(dg('3-319'));
  expect(ici.retrait.remis).toEqual([]);
});

test('a failure to let it go is told, and it stays', async () => {
  const ici = await ouvrir();
  await poser(ici);
  ici.retrait.avant = () => Promise.reject(new Error('journal closed'));
  const { fini } = await lireTout(await ici.entrer(), '*');
  expect(fini.parametres.diagnostic).toEqual(dg('2-213'));
  expect(ici.retrait.remis).toEqual([]);
});

/** Reads until point `numero`, and loses the line there. */
async function couperAu(ici: Banc, numero: number): Promise<{ choisi: Fpdu; puits: PuitsDeTest }> {
  const appelant = await ici.entrer();
  const choisi = await appelant.choisir('CSO1100A');
  const puits = new PuitsDeTest();
  puits.auPoint = (point) => {
    if (point.numero === numero) appelant.couper();
  };
  await appelant.lire(choisi, puits).catch(() => undefined);
  await until('the session has ended', () => ici.recorder.events().includes('pesit.session-end'));
  return { choisi, puits };
}

/** Asked for by its whole name under PI 13 = 1, and cut behind a point. */
async function couperSous(ici: Banc, nom: string): Promise<PuitsDeTest> {
  const appelant = await ici.entrer();
  const puits = new PuitsDeTest();
  puits.auPoint = ({ numero }) => {
    if (numero === 2) appelant.couper();
  };
  await appelant.lire(await appelant.choisir(nom, { idTransfert: 1 }), puits).catch(() => undefined);
  await until('the session has ended', () => ici.recorder.events().includes('pesit.session-end'));
  return puits;
}

async function reprendre(
  ici: Banc,
  { choisi, puits }: { choisi: Fpdu; puits: PuitsDeTest },
  depuis = puits.points.at(-1),
) {
  const appelant = await ici.entrer();
  const { idTransfert = 0 } = choisi.parametres;
  const again = await appelant.choisir('CSO1100A', { idTransfert, relance: true });
  if (depuis !== undefined) await puits.reculer(depuis);
  return { appelant, again, fin: await appelant.lire(again, puits, depuis) };
}

test('a collection that was cut goes on from the point that the caller has', async () => {
  const ici = await ouvrir();
  await poser(ici);
  const cut = await couperAu(ici, 3);
  await poser(ici, rang(2));
  const { appelant, again, fin } = await reprendre(ici, cut);
  expect(again.parametres).toMatchObject({
    diagnostic: succes,
    idTransfert: cut.choisi.parametres.idTransfert,
  });
  expect(fin).toMatchObject({ fin: 'COMPLET', total: { octetsFichier: 5000 } });
  expect(cut.puits.contenu.equals(contenu)).toBe(true);
  expect((await appelant.demander('TRANS.END', { octets: 5000 })).parametres.diagnostic).toEqual(succes);
});

test('a collection that is asked for again before its cut was seen is taken from its silent session', async () => {
  const ici = await ouvrir();
  await poser(ici);
  const premier = await ici.entrer();
  const choisi = await premier.choisir('CSO1100A');
  const puits = new PuitsDeTest();
  await premier.lire(choisi, puits);
  // Its answer says that all was read.
  await premier.demander('IDT', { diagnostic: dg('2-216'), codeFin: 4 });
  const now = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => now() + 6000);
  const { appelant, fin } = await reprendre(ici, { choisi, puits });
  expect(fin).toMatchObject({ fin: 'COMPLET', total: { octetsFichier: 5000 } });
  expect((await appelant.demander('TRANS.END', { octets: 5000 })).parametres.diagnostic).toEqual(succes);
  await expect(premier.session.recevoir()).rejects.toMatchObject({ diagnostic: dg('3-310') });
});

test('a collection whose acknowledgement was lost goes on, though the flux was let go', async () => {
  const ici = await ouvrir();
  const id = await poser(ici);
  const appelant = await ici.entrer();
  const choisi = await appelant.choisir('CSO1100A');
  const puits = new PuitsDeTest();
  await appelant.lire(choisi, puits);
  await appelant.session.envoyer(appelant.session.fpdu('TRANS.END', { octets: 5000 }));
  await until('it is let go', () => ici.retrait.remis.length === 1);
  appelant.couper();
  await until('the session has ended', () => ici.recorder.events().includes('pesit.session-end'));
  const { appelant: second, fin } = await reprendre(ici, { choisi, puits });
  expect(fin).toMatchObject({ fin: 'COMPLET' });
  expect(puits.contenu.equals(contenu)).toBe(true);
  expect((await second.demander('TRANS.END', { octets: 5000 })).parametres.diagnostic).toEqual(succes);
  expect(await ici.reception.messages.deFlux(id)).toHaveLength(1);
});

test('a point that the file does not have, or that was made otherwise, is refused', async () => {
  const ici = await ouvrir();
  await poser(ici);
  const cut = await couperAu(ici, 3);
  const { appelant, fin } = await reprendre(ici, cut, { ...pointZero, numero: 40 });
  expect(fin).toMatchObject({ nom: 'ACK(READ)', parametres: { diagnostic: dg('2-214') } });
  await appelant.fermerFichier();
  const other = await ici.entrer({ connect: { synchro: { intervalleKio: 0, fenetre: 0 } } });
  const { idTransfert = 0 } = cut.choisi.parametres;
  const again = await other.choisir('CSO1100A', { idTransfert, relance: true });
  const refused = await other.lire(again, new PuitsDeTest(), { ...pointZero, numero: 1 });
  expect(refused).toMatchObject({ parametres: { diagnostic: dg('2-214') } });
});

test('a restart under a PI 13 that was given to two files is one of the file that is named', async () => {
  const ici = await ouvrir();
  const other = randomBytes(4000);
  await poser(ici, rang(1));
  await poser(ici, rang(2), other);
  const one = await couperSous(ici, rang(1));
  const two = await lireTout(await ici.entrer(), rang(2), { idTransfert: 1 });
  expect(two.puits.contenu.equals(other)).toBe(true);
  const appelant = await ici.entrer();
  const again = await appelant.choisir(rang(1), { idTransfert: 1, relance: true });
  expect(again.parametres).toMatchObject({ diagnostic: succes, logiques: { etiquette: rang(1) } });
  const depuis = one.points.at(-1) ?? pointZero;
  expect(depuis.numero).toBeGreaterThan(0);
  await one.reculer(depuis);
  expect(await appelant.lire(again, one, depuis)).toMatchObject({ fin: 'COMPLET' });
  expect(one.contenu.equals(contenu)).toBe(true);
});

test('it is so also when the one that is named was let go meanwhile', async () => {
  const ici = await ouvrir();
  await poser(ici, rang(1));
  await poser(ici, rang(2), randomBytes(4000));
  const appelant = await ici.entrer();
  await lireTout(appelant, rang(1), { idTransfert: 1 });
  await lireTout(appelant, rang(2), { idTransfert: 1 });
  const again = await appelant.choisir(rang(1), { idTransfert: 1, relance: true });
  expect(again.parametres).toMatchObject({ diagnostic: succes, logiques: { etiquette: rang(1) } });
  const puits = new PuitsDeTest();
  await appelant.lire(again, puits);
  expect(puits.contenu.equals(contenu)).toBe(true);
});

test('a restart under the PI 13 of another file begins at point 0, or is refused', async () => {
  const ici = await ouvrir();
  await poser(ici, rang(1));
  await poser(ici, rang(2));
  await couperSous(ici, rang(1));
  const appelant = await ici.entrer();
  const gone = await appelant.choisir(rang(3), { idTransfert: 1, relance: true });
  expect(gone.parametres.diagnostic).toEqual(dg('2-205'));
  const again = await appelant.choisir(rang(2), { idTransfert: 1, relance: true });
  expect(again.parametres).toMatchObject({ diagnostic: succes, logiques: { etiquette: rang(2) } });
  const refused = await appelant.lire(again, new PuitsDeTest(), { ...pointZero, numero: 1 });
  expect(refused).toMatchObject({ nom: 'ACK(READ)', parametres: { diagnostic: dg('2-214') } });
});

test('a flux that stays is collected again under another PI 13', async () => {
  const ici = await ouvrir({ raccordement: { politiqueRetrait: 'keep' } });
  await poser(ici);
  const appelant = await ici.entrer();
  const first = await lireTout(appelant, '*');
  const second = await lireTout(appelant, '*');
  expect(second.fini.parametres.diagnostic).toEqual(succes);
  expect(second.choisi.parametres.idTransfert).not.toBe(first.choisi.parametres.idTransfert);
});

test('an empty flux is collected', async () => {
  const ici = await ouvrir();
  await poser(ici, rang(1), Buffer.alloc(0));
  const { puits, fini } = await lireTout(await ici.entrer(), '*');
  expect(puits.contenu).toHaveLength(0);
  expect(fini.parametres).toMatchObject({ diagnostic: succes, octets: 0 });
});
