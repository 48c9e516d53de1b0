// SPDX-License-Identifier: Apache-2.0
/** Requests that are refused, messages, and the end of a session. */
import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { AccesPesit } from '../../../../gateway/domain/acces-pesit.ts';
import { Failure } from '../../../../gateway/domain/failure.ts';
import { dg, succes } from '../../../../protocols/pesit/diagnostics.ts';
import type { Parametres } from '../../../../protocols/pesit/fpdu/types.ts';
import { identiteDeTest, pemDe } from '../../../support/as2-keys.ts';
import { memoryReceptionMessages } from '../../../support/memory-messages.ts';
import { until } from '../../../support/until.ts';
import { createDeTest } from './appelant.ts';
import { type Banc, type OptionsBanc, ouvrirBanc, raccordementDeTest } from './banc.ts';

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

const pem = pemDe(identiteDeTest('autre-que-le-sien')).certificat;

test.each<{ what: string; motif: string; changes: Partial<AccesPesit>; statut?: 'INACTIF' }>([
  { what: 'was closed', motif: 'ferme', changes: {}, statut: 'INACTIF' },
  { what: 'may call from elsewhere only', motif: 'adresse', changes: { adresses: ['192.0.2.0/24'] } },
  { what: 'was given another password', motif: 'mot-de-passe-change', changes: { motDePasse: 'scrypt$x' } },
  {
    what: 'must show a certificate it did not show',
    motif: 'certificat',
    changes: { certificats: [{ pem }], reglages: { certificatExige: true } },
  },
  { what: 'has another name', motif: 'inconnu', changes: { identifiant: 'PARTNER9' } },
])(
  'who $what since it came in is refused file, collection and message',
  async ({ changes, motif, statut }) => {
    const ici = await ouvrir();
    const appelant = await ici.entrer();
    ici.raccordements = [raccordementDeTest(changes, statut && { statut })];
    expect((await appelant.creer()).parametres.diagnostic).toEqual(dg('3-304'));
    expect((await appelant.choisir('*')).parametres.diagnostic).toEqual(dg('3-304'));
    expect((await appelant.demander('MSG', accuse)).parametres.diagnostic).toEqual(dg('3-304'));
    expect(ici.messages).toEqual([]);
    const refused = ici.recorder.lines.filter(({ event }) => event === 'pesit.refused');
    expect(refused.map(({ fields }) => fields['motif'])).toEqual([motif, motif, motif]);
  },
);

test('a certificate that is withdrawn, or whose days are over, is served no more in its session', async () => {
  const sien = identiteDeTest('le-sien');
  const { certificat } = pemDe(sien);
  const avec = (certificats: AccesPesit['certificats']) =>
    raccordementDeTest({ certificats, reglages: { certificatExige: true } });
  const ici = await ouvrir({ raccordements: [avec([{ pem: certificat }])] });
  const appelant = await ici.entrer({ tls: sien });
  ici.raccordements = [avec([{ pem }, { pem: certificat }])];
  expect((await appelant.deposer(Buffer.from('facture'))).parametres.diagnostic).toEqual(succes);
  ici.raccordements = [avec([{ pem }])];
  expect((await appelant.creer({ idTransfert: 2 })).parametres.diagnostic).toEqual(dg('3-304'));
  ici.raccordements = [avec([{ pem: certificat, au: '2020-01-01' }])];
  expect((await appelant.creer({ idTransfert: 2 })).parametres.diagnostic).toEqual(dg('3-304'));
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

test('who was released and does not close takes no place of another', async () => {
  const ici = await ouvrir({ config: { maxSessions: 1 } });
  const appelant = await ici.entrer();
  expect((await appelant.demander('RELEASE', { diagnostic: succes })).nom).toBe('RELCONF');
  const next = await ici.appeler();
  expect((await next.connecter()).nom).toBe('ACONNECT');
});

test('who is released again and again and never closes keeps out itself', async () => {
  const ici = await ouvrir({ config: { maxSessionsPerRaccordement: 1 } });
  for (let n = 0; n < 2; n++) {
    const appelant = await ici.entrer();
    expect((await appelant.demander('RELEASE', { diagnostic: succes })).nom).toBe('RELCONF');
  }
  const next = await ici.appeler();
  expect((await next.connecter()).parametres.diagnostic).toEqual(dg('3-309'));
});

test('a session that failed and is not closed by its caller does not hold up the server that closes', async () => {
  const ici = await ouvrir();
  const [raccordement] = ici.raccordements;
  if (raccordement === undefined) throw new Error('no raccordement');
  await ici.retrait.poser(raccordement, 'CSO1100A_PER001_CPP0011100000000000000001', Buffer.from('facture'));
  const open = ici.retrait.open.bind(ici.retrait);
  ici.retrait.open = async (...which) => {
    const reader = await open(...which);
    return reader && { ...reader, close: () => Promise.reject(new Error('what nobody foresaw')) };
  };
  const appelant = await ici.entrer();
  await appelant.choisir('*');
  appelant.ignorer();
  await appelant.session.envoyer(appelant.session.fpdu('DESELECT', { diagnostic: succes }));
  await until('it failed', () => ici.recorder.events().includes('pesit.failed'));
  const begun = performance.now();
  await ici.listener.close(10_000);
  expect(performance.now() - begun).toBeLessThan(5000);
});

test('who was cut for a message too long and does not close takes no place of another', async () => {
  const ici = await ouvrir({ config: { maxSessions: 1 } });
  const appelant = await ici.entrer();
  const { session } = appelant;
  appelant.ignorer();
  await session.envoyer(session.fpdu('MSGDM', accuse));
  for (let n = 0; n < 63; n++) await session.envoyer(session.fpdu('MSGMM', { message: Buffer.alloc(10) }));
  await until('it is cut', () => ici.recorder.events().includes('pesit.message-too-long'));
  expect((await (await ici.appeler()).connecter()).nom).toBe('ACONNECT');
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

test('a line that ends in the middle of an FPDU is told as such, one that ends between two is not', async () => {
  const ici = await ouvrir();
  const entre = await ici.entrer();
  const told = () => ici.recorder.lines.filter(({ event }) => event === 'pesit.aborted');
  const reasons = () => told().map(({ fields }) => String(fields['raison']));
  const brut = connect(ici.portClair, '127.0.0.1').resume();
  // The beginning of a CONNECT.
  brut.end(Buffer.from('002f402000010308', 'hex'));
  await until('the half is told', () => told().length === 1);
  entre.couper();
  await until('the other is told', () => told().length === 2);
  expect(reasons()).toEqual([
    'the line was lost in CN01, in the middle of an FPDU',
    'the line was lost in CN03',
  ]);
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
