// SPDX-License-Identifier: Apache-2.0
/** Files sent to us, by a caller that does it well, and by one whose line does not hold. */
import { randomBytes } from 'node:crypto';
import { afterEach, expect, test, vi } from 'vitest';
import { Failure } from '../../../../gateway/domain/failure.ts';
import { dg, succes } from '../../../../protocols/pesit/diagnostics.ts';
import { Rupture } from '../../../../protocols/pesit/session/types.ts';
import { memoryReceptionMessages } from '../../../support/memory-messages.ts';
import { until } from '../../../support/until.ts';
import type { Appelant } from './appelant.ts';
import { type Banc, type OptionsBanc, ouvrirBanc } from './banc.ts';

let banc: Banc | undefined;

async function ouvrir(options: OptionsBanc = {}): Promise<Banc> {
  banc = await ouvrirBanc(options);
  return banc;
}

afterEach(async () => {
  vi.restoreAllMocks();
  await banc?.close();
  banc = undefined;
});

const contenu = randomBytes(10_000);
const nom = 'FSO1100A_PER001_PER0011100000000000000001';

test('a file is delivered under its label when TRANS.END is acknowledged', async () => {
  const { entrer, livres, reception, recorder } = await ouvrir();
  const appelant = await entrer();
  const cree = await appelant.creer();
  expect(cree.parametres).toMatchObject({ diagnostic: succes, idTransfert: 4660, tailleEntite: 4096 });
  const fini = await appelant.ecrire(contenu);
  expect(fini.parametres).toMatchObject({ diagnostic: succes, octets: 10_000, articles: 20 });
  expect(await livres()).toEqual([{ nomFichier: nom, contenu }]);
  expect(reception.offered).toHaveLength(1);
  await appelant.fermerFichier();
  const [message] = await reception.messages.list({ limit: 10 });
  expect(message).toMatchObject({
    etat: 'ACCEPTE',
    protocole: 'pesit',
    detail: { octets: 10_000, articles: 20 },
  });
  expect(message?.entetes).toMatchObject({
    'pi-12': 'FSO1100A',
    'pi-13': '4660',
    'pi-37': nom,
    'pi-51': '260117093000',
  });
  const [flux] = reception.messages.flux;
  expect(flux?.events.map(({ type }) => type)).toEqual(['message.recu', 'transfert.recu', 'flux.recu']);
  expect(recorder.counted.get('pesit_transferts_total{sens=entrant,outcome=recu}')).toBe(1);
  expect(recorder.counted.get('pesit_bytes_total{sens=entrant}')).toBe(10_000);
});

test('several files go in one session, and RELEASE ends it', async () => {
  const { entrer, livres } = await ouvrir();
  const appelant = await entrer();
  const two = [randomBytes(3000), randomBytes(1)];
  await appelant.deposer(two[0] ?? contenu, { idTransfert: 1 });
  await appelant.deposer(two[1] ?? contenu, { idTransfert: 2 });
  expect((await livres()).map((one) => one.contenu)).toEqual(two);
  const relconf = await appelant.demander('RELEASE', { diagnostic: succes });
  expect(relconf.nom).toBe('RELCONF');
});

test('the name is PI 37, else one made of flow, partner and PI 13, and never a path', async () => {
  const { entrer, livres } = await ouvrir();
  const appelant = await entrer();
  const logiques = { format: 'variable', longueurArticle: 512 } as const;
  await appelant.deposer(randomBytes(9), {
    idTransfert: 1,
    logiques: { ...logiques, etiquette: '../../etc/.pass wd' },
  });
  await appelant.deposer(randomBytes(9), { idTransfert: 2, logiques });
  await appelant.deposer(randomBytes(9), { idTransfert: 3, logiques, fichier: { type: 0, nom: 'FACTURES' } });
  expect((await livres()).map(({ nomFichier }) => nomFichier)).toEqual([
    'pass_wd',
    'FSO1100A_PARTNER1_2',
    'FACTURES_PARTNER1_3',
  ]);
});

test('an empty file is a flux', async () => {
  const { entrer, livres } = await ouvrir();
  const appelant = await entrer();
  const fini = await appelant.deposer(Buffer.alloc(0));
  expect(fini.parametres.diagnostic).toEqual(succes);
  expect(await livres()).toEqual([{ nomFichier: nom, contenu: Buffer.alloc(0) }]);
});

/** Sends all but the end, and waits until point `numero` was acknowledged before the line is lost. */
async function couperApres(appelant: Appelant, numero: number, changes = {}): Promise<void> {
  await appelant.creer(changes);
  const { parametres } = await appelant.ouvrir();
  const depuis = await appelant.point(contenu, parametres.pointRelance ?? 0);
  let acks = depuis.numero;
  const sending = appelant.emettre(contenu, depuis).catch((error: unknown) => error);
  await until(`point ${numero} acknowledged`, () => {
    acks = depuis.numero + appelant.vus.filter((one) => one === '< ACK(SYN)').length;
    return acks >= numero;
  });
  appelant.couper();
  await sending;
}

async function reprises({ reception }: Banc): Promise<number> {
  return (await reception.messages.reprises()).length;
}

async function auRepos({ recorder }: Banc): Promise<void> {
  await until('the session has ended', () => recorder.events().includes('pesit.session-end'));
}

test('a cut transfer goes on from its last point, and is one flux', async () => {
  const ici = await ouvrir();
  await couperApres(await ici.entrer(), 2);
  await auRepos(ici);
  expect(await ici.livres()).toEqual([]);
  expect(await reprises(ici)).toBe(1);
  const appelant = await ici.entrer();
  await appelant.creer({ relance: true });
  const { parametres } = await appelant.ouvrir();
  expect(parametres.pointRelance).toBeGreaterThanOrEqual(2);
  const depuis = await appelant.point(contenu, parametres.pointRelance ?? 0);
  const fin = await appelant.emettre(contenu, depuis);
  expect(fin).toMatchObject({ fin: 'COMPLET', total: { octetsFichier: 10_000 } });
  const fini = await appelant.demander('TRANS.END', { octets: 10_000, articles: 20 });
  expect(fini.parametres.diagnostic).toEqual(succes);
  expect(await ici.livres()).toEqual([{ nomFichier: nom, contenu }]);
  expect(await reprises(ici)).toBe(0);
});

test('after a restart PI 27 may count what was sent since', async () => {
  const ici = await ouvrir();
  await couperApres(await ici.entrer(), 2);
  await auRepos(ici);
  const appelant = await ici.entrer();
  await appelant.creer({ relance: true });
  const { parametres } = await appelant.ouvrir();
  const depuis = await appelant.point(contenu, parametres.pointRelance ?? 0);
  await appelant.emettre(contenu, depuis);
  const fini = await appelant.demander('TRANS.END', { octets: 10_000 - depuis.octetsDonnees });
  expect(fini.parametres.diagnostic).toEqual(succes);
});

test('the same transfer sent anew without PI 15 replaces what was held', async () => {
  const ici = await ouvrir();
  await couperApres(await ici.entrer(), 2);
  await auRepos(ici);
  const appelant = await ici.entrer();
  await appelant.creer();
  const { parametres } = await appelant.ouvrir();
  expect(parametres.pointRelance).toBe(0);
  await appelant.emettre(contenu);
  await appelant.demander('TRANS.END', { octets: 10_000 });
  expect(await ici.livres()).toEqual([{ nomFichier: nom, contenu }]);
  expect(await reprises(ici)).toBe(0);
});

test('a restart of another file under the same name begins at its start', async () => {
  const ici = await ouvrir();
  await couperApres(await ici.entrer(), 2);
  await auRepos(ici);
  const appelant = await ici.entrer();
  await appelant.creer({ relance: true, historiques: { creeLe: '260118093000' } });
  const { parametres } = await appelant.ouvrir();
  expect(parametres.pointRelance).toBe(0);
});

test('a restart that nothing is held for begins at the start', async () => {
  const { entrer, livres } = await ouvrir();
  const appelant = await entrer();
  await appelant.creer({ relance: true });
  expect((await appelant.ecrire(contenu)).parametres.diagnostic).toEqual(succes);
  expect(await livres()).toHaveLength(1);
});

test('an acknowledgement that was lost is given again, and the file stays one flux', async () => {
  const ici = await ouvrir();
  const first = await ici.entrer();
  await first.creer();
  await first.ouvrir();
  await first.emettre(contenu);
  await first.session.envoyer(first.session.fpdu('TRANS.END', { octets: 10_000 }));
  await until('the file is there', async () => (await ici.livres()).length === 1);
  first.couper();
  const appelant = await ici.entrer();
  await appelant.creer({ relance: true });
  const { parametres } = await appelant.ouvrir();
  const depuis = await appelant.point(contenu, parametres.pointRelance ?? 0);
  expect(depuis.numero).toBeGreaterThan(0);
  await appelant.emettre(contenu, depuis);
  const fini = await appelant.demander('TRANS.END', { octets: 10_000 });
  expect(fini.parametres).toMatchObject({ diagnostic: succes, octets: 10_000, articles: 20 });
  expect(await ici.livres()).toHaveLength(1);
});

test('another content after a lost acknowledgement is not taken for the file that was received', async () => {
  const ici = await ouvrir();
  const first = await ici.entrer();
  await first.deposer(contenu);
  await first.creer({ relance: true });
  const { parametres } = await first.ouvrir();
  const depuis = await first.point(contenu, parametres.pointRelance ?? 0);
  const autre = Buffer.concat([contenu.subarray(0, -1), Buffer.from([(contenu.at(-1) ?? 0) ^ 1])]);
  const fin = await first.transferer(autre, depuis);
  expect(fin).toMatchObject({ fin: 'INTERROMPU', par: 'PAIR', diagnostic: dg('2-229'), codeFin: 12 });
  expect(await ici.livres()).toHaveLength(1);
});

test('the same file sent twice as new under one name is one flux, another one is another', async () => {
  const { entrer, livres } = await ouvrir();
  const appelant = await entrer();
  await appelant.deposer(contenu);
  const again = await appelant.deposer(contenu);
  expect(again.parametres.diagnostic).toEqual(succes);
  await appelant.deposer(randomBytes(100));
  expect(await livres()).toHaveLength(2);
});

test('the same transfer on two sessions at once is refused as busy', async () => {
  const { entrer } = await ouvrir();
  await (await entrer()).creer();
  const refused = await (await entrer()).creer();
  expect(refused.parametres.diagnostic).toEqual(dg('2-207'));
});

/** Data and their points are there, nothing more comes, and nobody has seen that the line is cut. */
async function laisserEnPlan(ici: Banc): Promise<Appelant> {
  const appelant = await ici.entrer();
  await appelant.creer();
  await appelant.ouvrir();
  await appelant.emettre(contenu);
  // Its answer says that all was read.
  await appelant.demander('IDT', { diagnostic: dg('2-216'), codeFin: 4 });
  return appelant;
}

function passer(delaiMs: number): void {
  const now = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => now() + delaiMs);
}

test('a caller that comes back before its cut was seen takes the place of its silent session', async () => {
  const ici = await ouvrir();
  const premier = await laisserEnPlan(ici);
  passer(6000);
  const second = await ici.entrer();
  expect((await second.creer({ relance: true })).parametres.diagnostic).toEqual(succes);
  const { pointRelance = 0 } = (await second.ouvrir()).parametres;
  expect(pointRelance).toBeGreaterThan(5);
  const fin = await second.transferer(contenu, await second.point(contenu, pointRelance));
  expect(fin).toMatchObject({ fin: 'TERMINE', fpdu: { parametres: { diagnostic: succes } } });
  expect(await ici.livres()).toEqual([{ nomFichier: nom, contenu }]);
  expect(await rupture(premier)).toMatchObject({ par: 'PAIR', diagnostic: dg('3-310') });
});

test('a silent session is left alone by whoever does not restart its transfer', async () => {
  const ici = await ouvrir();
  const premier = await laisserEnPlan(ici);
  passer(6000);
  const second = await ici.entrer();
  expect((await second.creer()).parametres.diagnostic).toEqual(dg('2-207'));
  expect((await second.creer({ relance: true, idTransfert: 2 })).parametres.diagnostic).toEqual(succes);
  expect((await premier.demander('WRITE')).parametres.diagnostic).toEqual(succes);
});

test('counts that differ deliver nothing, and what came is kept for a restart', async () => {
  const ici = await ouvrir();
  const appelant = await ici.entrer();
  await appelant.creer();
  await appelant.ouvrir();
  await appelant.emettre(contenu);
  const fini = await appelant.demander('TRANS.END', { octets: 9999 });
  expect(fini.parametres.diagnostic).toEqual(dg('3-319'));
  await appelant.fermerFichier();
  expect(await ici.livres()).toEqual([]);
  expect(await reprises(ici)).toBe(1);
});

test('PI 28 that differs is let pass, unless its raccordement is exact', async () => {
  const lenient = await ouvrir();
  const one = await lenient.entrer();
  await one.creer();
  await one.ouvrir();
  await one.emettre(contenu);
  expect((await one.demander('TRANS.END', { articles: 1 })).parametres.diagnostic).toEqual(succes);
  expect(lenient.recorder.events()).toContain('pesit.counts-differ');
  await lenient.close();
  const strict = await ouvrir({ acces: { reglages: { articlesExacts: true } } });
  const other = await strict.entrer();
  await other.creer();
  await other.ouvrir();
  await other.emettre(contenu);
  expect((await other.demander('TRANS.END', { articles: 1 })).parametres.diagnostic).toEqual(dg('3-319'));
});

test('more than was announced is interrupted for good', async () => {
  const { entrer, livres } = await ouvrir();
  const appelant = await entrer();
  await appelant.creer({ physiques: { tailleMax: 4 } });
  await appelant.ouvrir();
  expect(await appelant.transferer(contenu)).toMatchObject({ fin: 'INTERROMPU', diagnostic: dg('2-224') });
  expect(await livres()).toEqual([]);
});

test('IDT of the caller that cancels leaves nothing behind; one that suspends is kept', async () => {
  const ici = await ouvrir();
  const appelant = await ici.entrer();
  await appelant.creer();
  await appelant.ouvrir();
  const enRoute = appelant.emettre(contenu);
  await enRoute;
  const idt = await appelant.demander('IDT', { diagnostic: dg('2-216'), codeFin: 16 });
  expect(idt.nom).toBe('ACK(IDT)');
  await appelant.fermerFichier();
  expect(await reprises(ici)).toBe(0);
  await appelant.creer({ idTransfert: 2 });
  await appelant.ouvrir();
  await appelant.emettre(contenu);
  await appelant.demander('IDT', { diagnostic: dg('2-216'), codeFin: 8 });
  await appelant.fermerFichier();
  expect(await reprises(ici)).toBe(1);
  expect(await ici.livres()).toEqual([]);
});

test('data that end with a diagnostic deliver nothing', async () => {
  const ici = await ouvrir();
  const appelant = await ici.entrer();
  await appelant.creer();
  await appelant.ouvrir();
  const { session } = appelant;
  await session.envoyer({ ...session.fpdu('DTF'), donnees: Buffer.from('half a facture') });
  await session.envoyer(session.fpdu('DTF.END', { diagnostic: dg('2-213') }));
  expect((await appelant.demander('TRANS.END', {})).parametres.diagnostic).toEqual(dg('2-223'));
  await appelant.fermerFichier();
  expect(await ici.livres()).toEqual([]);
  expect(await reprises(ici)).toBe(0);
});

test('a file interrupted with the hope of a restart is written on in the same selection', async () => {
  const ici = await ouvrir();
  const appelant = await ici.entrer();
  await appelant.creer();
  await appelant.ouvrir();
  await appelant.emettre(contenu);
  await appelant.demander('IDT', { diagnostic: dg('2-216'), codeFin: 4 });
  const { parametres } = await appelant.demander('WRITE');
  const depuis = await appelant.point(contenu, parametres.pointRelance ?? 0);
  expect(depuis.numero).toBeGreaterThan(0);
  expect(await appelant.transferer(contenu, depuis)).toMatchObject({ fin: 'TERMINE' });
  expect(await ici.livres()).toEqual([{ nomFichier: nom, contenu }]);
  expect((await appelant.demander('WRITE')).parametres.diagnostic).toEqual(dg('2-299'));
});

test('a failure of the journal at the end is told, and the same transfer succeeds afterwards', async () => {
  const ici = await ouvrir();
  const appelant = await ici.entrer();
  await appelant.creer({ physiques: { tailleMax: 1 } });
  await appelant.ouvrir();
  const petit = randomBytes(300);
  await appelant.emettre(petit);
  ici.reception.messages.failNext(new Error('disk on fire'));
  const fini = await appelant.demander('TRANS.END', {});
  expect(fini.parametres.diagnostic).toEqual(dg('2-213'));
  await appelant.fermerFichier();
  expect(await ici.livres()).toEqual([]);
  expect(
    (await appelant.deposer(petit, { relance: true, physiques: { tailleMax: 1 } })).parametres.diagnostic,
  ).toEqual(succes);
  expect(await ici.livres()).toHaveLength(1);
});

test('a file that was whole when the journal failed goes on from its last point, not from its start', async () => {
  const ici = await ouvrir();
  const appelant = await ici.entrer();
  await appelant.creer();
  await appelant.ouvrir();
  await appelant.emettre(contenu);
  const { messages } = ici.reception;
  const conclure = vi.spyOn(messages, 'conclure').mockRejectedValueOnce(new Failure('JOURNAL_WRITE', 'full'));
  expect((await appelant.demander('TRANS.END', {})).parametres.diagnostic).toEqual(dg('2-213'));
  await appelant.fermerFichier();
  conclure.mockRestore();
  await appelant.creer({ relance: true });
  const { pointRelance = 0 } = (await appelant.ouvrir()).parametres;
  expect(pointRelance).toBeGreaterThan(5);
  const suite = await appelant.transferer(contenu, await appelant.point(contenu, pointRelance));
  expect(suite).toMatchObject({ fin: 'TERMINE', fpdu: { parametres: { diagnostic: succes } } });
  expect(await ici.livres()).toEqual([{ nomFichier: nom, contenu }]);
});

test('an acknowledgement by MSG is prepared with the file, where it was agreed', async () => {
  const ici = await ouvrir({ acces: { reglages: { acquittement: 'message' } } });
  await (await ici.entrer()).deposer(contenu);
  const [due] = await ici.reception.messages.accusesDus('pesit', new Date(Date.now() + 1000), 10);
  expect(due).toMatchObject({
    envoiAccuse: { url: 'pesit:' },
    detail: {
      demandeur: 'PARTNER1',
      serveur: 'RACCORD',
      type: 0,
      nom: 'FSO1100A',
      idTransfert: 4660,
      creeLe: '260117093000',
    },
  });
});

test('after a crash the file goes on from the last point that was acknowledged', async () => {
  const reception = memoryReceptionMessages();
  const before = await ouvrir({ reception });
  await couperApres(await before.entrer(), 3);
  await auRepos(before);
  await before.close();
  const after = await ouvrir({ reception });
  const appelant = await after.entrer();
  await appelant.creer({ relance: true });
  const { parametres } = await appelant.ouvrir();
  expect(parametres.pointRelance).toBeGreaterThanOrEqual(3);
});

test('closing while a file comes cuts it at the deadline, tells why, and keeps what came', async () => {
  const ici = await ouvrir();
  const appelant = await ici.entrer();
  await appelant.creer();
  await appelant.ouvrir();
  await appelant.emettre(contenu);
  await ici.listener.close(50);
  expect(await rupture(appelant)).toMatchObject({ par: 'PAIR', diagnostic: dg('3-316') });
  expect(await reprises(ici)).toBe(1);
});

/** How it ended, after what was still to be read. */
async function rupture({ session }: Appelant): Promise<unknown> {
  for (;;) {
    const one: unknown = await session.recevoir().catch((error: unknown) => error);
    if (one instanceof Rupture) return one;
  }
}
