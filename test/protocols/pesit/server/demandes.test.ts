// SPDX-License-Identifier: Apache-2.0
/** Requests that are refused, messages, and the end of a session. */
import { afterEach, expect, test } from 'vitest';
import { Failure } from '../../../../gateway/domain/failure.ts';
import { dg, succes } from '../../../../protocols/pesit/diagnostics.ts';
import type { Parametres } from '../../../../protocols/pesit/fpdu/types.ts';
import { memoryReceptionMessages } from '../../../support/memory-messages.ts';
import { until } from '../../../support/until.ts';
import { createDeTest } from './appelant.ts';
import { type Banc, type OptionsBanc, ouvrirBanc } from './banc.ts';

let banc: Banc | undefined;

async function ouvrir(options: OptionsBanc = {}): Promise<Banc> {
  banc = await ouvrirBanc(options);
  return banc;
}

afterEach(async () => {
  await banc?.close();
  banc = undefined;
});

const { logiques = { longueurArticle: 512 } } = createDeTest;

test.each<{ what: string; changes: Partial<Parametres>; code: `${number}-${number}` }>([
  { what: 'PI 13 of 0', changes: { idTransfert: 0 }, code: '3-318' },
  {
    what: 'articles of no length',
    changes: { logiques: { ...logiques, longueurArticle: 0 } },
    code: '3-318',
  },
  { what: 'an indexed file', changes: { logiques: { ...logiques, organisation: 2 } }, code: '2-200' },
  { what: 'a flow nobody agreed on', changes: { fichier: { type: 0, nom: 'UNKNOWN' } }, code: '2-226' },
  {
    what: 'a code that goes the other way',
    changes: { fichier: { type: 0, nom: 'CSO1100A' } },
    code: '2-226',
  },
  { what: 'an entity that holds nothing', changes: { tailleEntite: 6 }, code: '3-318' },
  { what: 'more than any flux may have', changes: { physiques: { tailleMax: 10_000 } }, code: '2-206' },
])('CREATE with $what is refused by $code, and the session goes on', async ({ changes, code }) => {
  const ici = await ouvrir({ raccordement: { codesInterface: ['FSO1100A', 'CSO1100A'] } });
  const appelant = await ici.entrer();
  expect((await appelant.creer(changes)).parametres.diagnostic).toEqual(dg(code));
  expect((await appelant.deposer(Buffer.from('facture'))).parametres.diagnostic).toEqual(succes);
});

test('an AMONT sends what answers us and what goes to a partenaire, and nothing that a partenaire sends', async () => {
  const ici = await ouvrir({ raccordement: { role: 'AMONT', codesInterface: ['FSO1100A'] } });
  const appelant = await ici.entrer();
  const answers: unknown[] = [];
  for (const nom of ['CSO1100A', 'FEN1200A', 'FSO1100A', 'UNKNOWN']) {
    const ack = await appelant.creer({ fichier: { type: 0, nom } });
    answers.push([nom, ack.parametres.diagnostic]);
    if (ack.parametres.diagnostic?.type === 0) await appelant.demander('DESELECT', { diagnostic: succes });
  }
  expect(answers).toEqual([
    ['CSO1100A', succes],
    ['FEN1200A', succes],
    ['FSO1100A', dg('2-226')],
    ['UNKNOWN', dg('2-226')],
  ]);
});

test('whose agreement ends while its session lasts is served no more', async () => {
  const ici = await ouvrir();
  const appelant = await ici.entrer();
  expect((await appelant.deposer(Buffer.from('facture'))).parametres.diagnostic).toEqual(succes);
  ici.raccordements = ici.raccordements.map((one) => ({ ...one, valideAu: new Date(0) }));
  expect((await appelant.creer({ idTransfert: 2 })).parametres.diagnostic).toEqual(dg('3-304'));
  expect((await appelant.choisir('*')).parametres.diagnostic).toEqual(dg('3-304'));
});

test('a CREATE that is refused is answered with PI 25, which is mandatory there', async () => {
  const appelant = await (await ouvrir()).entrer();
  const refuse = await appelant.creer({ fichier: { type: 0, nom: 'UNKNOWN' } });
  expect(refuse.parametres).toMatchObject({ diagnostic: dg('2-226'), idTransfert: 4660, tailleEntite: 4096 });
});

test('a name that was agreed, and where names of files are, the name of a file, is a flow', async () => {
  const ici = await ouvrir({ acces: { reglages: { nomFlux: 'nom-fichier' } } });
  const appelant = await ici.entrer();
  for (const nom of ['FACTURES', 'FSO1100A_PER001_PER0011100000000000000001']) {
    expect((await appelant.creer({ fichier: { type: 0, nom } })).parametres.diagnostic).toEqual(succes);
    await appelant.demander('DESELECT', { diagnostic: succes });
  }
});

test('who may only read does not write, and the other way round', async () => {
  const ici = await ouvrir();
  const reader = await ici.entrer({ connect: { acces: 'lecture' } });
  expect((await reader.creer()).parametres.diagnostic).toEqual(dg('3-305'));
  const writer = await ici.entrer({ connect: { acces: 'ecriture' } });
  expect((await writer.choisir('*')).parametres.diagnostic).toEqual(dg('3-305'));
});

test.each([
  { failure: new Failure('DISK_FULL', 'full'), code: '2-201' },
  { failure: new Failure('QUOTA', 'too many'), code: '2-202' },
  { failure: new Error('what nobody foresaw'), code: '2-201' },
] as const)('a reception that refuses to open is told as $code', async ({ failure, code }) => {
  const reception = { ...memoryReceptionMessages(), ouvrir: () => Promise.reject(failure) };
  const ici = await ouvrir({ reception });
  const appelant = await ici.entrer();
  expect((await appelant.creer()).parametres.diagnostic).toEqual(dg(code));
});

test('a disk that fills up while data come interrupts them with the hope of a restart', async () => {
  const reception = memoryReceptionMessages();
  const ouvrirMessage = reception.ouvrir;
  const full = { ...reception };
  full.ouvrir = async (message) => {
    const opened = await ouvrirMessage(message);
    opened.ecrireBrut = () => Promise.reject(new Failure('DISK_FULL', 'full'));
    return opened;
  };
  const appelant = await (await ouvrir({ reception: full })).entrer();
  await appelant.creer();
  await appelant.ouvrir();
  const fin = await appelant.transferer(Buffer.alloc(20_000, 'x'));
  expect(fin).toMatchObject({ fin: 'INTERROMPU', par: 'PAIR', diagnostic: dg('2-219'), codeFin: 4 });
});

test('compression is taken as proposed where it was agreed, and refused elsewhere', async () => {
  const none = await (await ouvrir()).entrer();
  await none.creer();
  expect((await none.demander('ORF', { compression: 'mixte' })).parametres.compression).toBe('aucune');
  await banc?.close();
  const some = await (await ouvrir({ acces: { reglages: { compression: 'verticale' } } })).entrer();
  await some.creer();
  expect((await some.demander('ORF', { compression: 'mixte' })).parametres.compression).toBe('verticale');
});

test('the entity is the smaller one of both', async () => {
  const appelant = await (await ouvrir({ acces: { reglages: { tailleEntite: 2048 } } })).entrer();
  expect((await appelant.creer()).parametres.tailleEntite).toBe(2048);
});

const accuse: Parametres = {
  fichier: { type: 0, nom: 'CSO1100A' },
  idTransfert: 12,
  historiques: { creeLe: '260117093000' },
};

test('a MSG is handed on, and answered with what came of it', async () => {
  const ici = await ouvrir();
  const appelant = await ici.entrer();
  const ack = await appelant.demander('MSG', { ...accuse, message: Buffer.from('received') });
  expect(ack.parametres).toMatchObject({ diagnostic: succes, idTransfert: 12 });
  ici.reponse = dg('2-205');
  expect((await appelant.demander('MSG', accuse)).parametres.diagnostic).toEqual(dg('2-205'));
  expect(Buffer.from(ici.messages[0]?.parametres.message ?? []).toString()).toBe('received');
});

test('a message in pieces is put together', async () => {
  const ici = await ouvrir();
  const { session } = await ici.entrer();
  await session.envoyer(session.fpdu('MSGDM', { ...accuse, message: Buffer.from('one ') }));
  await session.envoyer(session.fpdu('MSGMM', { message: Buffer.from('two ') }));
  const ack = await session.demander(session.fpdu('MSGFM', { message: Buffer.from('three') }));
  expect(ack.parametres.diagnostic).toEqual(succes);
  expect(ici.messages).toHaveLength(1);
  expect(ici.messages[0]?.parametres).toMatchObject({ idTransfert: 12 });
  expect(Buffer.from(ici.messages[0]?.parametres.message ?? []).toString()).toBe('one two three');
});

test('a message of more pieces than any has ends the session', async () => {
  const ici = await ouvrir();
  const { session } = await ici.entrer();
  await session.envoyer(session.fpdu('MSGDM', accuse));
  for (let n = 0; n < 63; n++) await session.envoyer(session.fpdu('MSGMM', { message: Buffer.alloc(10) }));
  await expect(session.recevoir()).rejects.toMatchObject({ par: 'PAIR', diagnostic: dg('3-318') });
  expect(ici.messages).toEqual([]);
});

test('a session on which nothing is asked ends after Td', async () => {
  const ici = await ouvrir({ config: { delais: { tdMs: 50 } } });
  const { session } = await ici.entrer();
  await expect(session.recevoir()).rejects.toMatchObject({ par: 'PAIR', diagnostic: dg('3-313') });
});

test('a caller that goes silent in a file is cut after Tp', async () => {
  const ici = await ouvrir({ config: { delais: { tpMs: 50 } } });
  const appelant = await ici.entrer();
  await appelant.creer();
  await expect(appelant.session.recevoir()).rejects.toMatchObject({ par: 'PAIR', diagnostic: dg('3-317') });
});

test('a server that closes lets a file end, begins no other, and cuts who waits for nothing', async () => {
  const ici = await ouvrir();
  const [busy, idle] = [await ici.entrer(), await ici.entrer()];
  await busy.creer();
  const cut = expect(idle.session.recevoir()).rejects.toMatchObject({ diagnostic: dg('3-316') });
  const closing = ici.listener.close(5000);
  expect((await busy.ecrire(Buffer.from('facture'))).parametres.diagnostic).toEqual(succes);
  await busy.fermerFichier();
  expect((await busy.creer({ idTransfert: 2 })).parametres.diagnostic).toEqual(dg('3-322'));
  await busy.demander('RELEASE', { diagnostic: succes });
  busy.couper();
  await cut;
  await closing;
  expect(await ici.livres()).toHaveLength(1);
});

test('a caller that was refused and does not close its end does not hold up the server that closes', async () => {
  const ici = await ouvrir();
  const refuse = await ici.appeler({ connect: { demandeur: 'STRANGER' } });
  expect((await refuse.connecter()).nom).toBe('RCONNECT');
  const begun = performance.now();
  await ici.listener.close(10_000);
  expect(performance.now() - begun).toBeLessThan(5000);
});

test('a caller that comes while the server closes is told to call again', async () => {
  const ici = await ouvrir();
  const late = await ici.appeler();
  const busy = await ici.entrer();
  await busy.creer();
  const closing = ici.listener.close(5000);
  expect((await late.connecter()).parametres.diagnostic).toEqual(dg('3-322'));
  busy.couper();
  await closing;
});

test('what is no PeSIT ends the connection and nothing else', async () => {
  const ici = await ouvrir();
  const { Socket } = await import('node:net');
  const socket = new Socket();
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => undefined);
  socket.connect(ici.portClair, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'));
  socket.resume();
  await closed;
  await until('the session has ended', () => ici.recorder.events().includes('pesit.session-end'));
  expect((await (await ici.entrer()).deposer(Buffer.from('facture'))).parametres.diagnostic).toEqual(succes);
});
