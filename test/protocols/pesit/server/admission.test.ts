// SPDX-License-Identifier: Apache-2.0
/** Who is let in, and what those are told who are not. */
import { once } from 'node:events';
import { connect } from 'node:net';
import tls from 'node:tls';
import { afterEach, expect, test, vi } from 'vitest';
import type { AccesPesit } from '../../../../gateway/domain/acces-pesit.ts';
import { dg } from '../../../../protocols/pesit/diagnostics.ts';
import type { Fpdu } from '../../../../protocols/pesit/fpdu/types.ts';
import { identiteDeTest, pemDe } from '../../../support/as2-keys.ts';
import { until } from '../../../support/until.ts';
import { type Banc, type OptionsAppel, type OptionsBanc, ouvrirBanc, raccordementDeTest } from './banc.ts';

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

const partenaire = identiteDeTest('partenaire-pesit');
const autre = identiteDeTest('autre-pesit');
const perime = identiteDeTest('perime-pesit', { du: new Date('2020-01-01'), au: new Date('2021-01-01') });
const parCertificat: OptionsBanc = {
  acces: {
    motDePasse: undefined as never,
    certificats: [{ pem: pemDe(partenaire).certificat }, { pem: pemDe(perime).certificat }],
    reglages: { certificatExige: true },
  },
};

async function connecter(ici: Banc, appel: OptionsAppel = {}): Promise<Fpdu> {
  return (await ici.appeler(appel)).connecter();
}

test('a caller with its password is let in, and what is used is said explicitly', async () => {
  const ici = await ouvrir();
  const reponse = await connecter(ici);
  expect(reponse.nom).toBe('ACONNECT');
  expect(reponse.parametres).toMatchObject({
    version: 2,
    synchro: { intervalleKio: 1, fenetre: 2 },
    resynchronisation: true,
  });
});

test('the smaller interval and the smaller window are taken, and none when one side wants none', async () => {
  const ici = await ouvrir({
    acces: { reglages: { intervalleKio: 8, fenetre: 1, resynchronisation: false } },
  });
  const some = await connecter(ici, { connect: { synchro: { intervalleKio: 65_535, fenetre: 4 } } });
  expect(some.parametres).toMatchObject({
    synchro: { intervalleKio: 8, fenetre: 1 },
    resynchronisation: false,
  });
  const none = await connecter(ici, { connect: { synchro: undefined } });
  expect(none.parametres).toMatchObject({ synchro: { intervalleKio: 0, fenetre: 0 } });
});

test.each([
  { what: 'an unknown caller', connect: { demandeur: 'NOBODY' }, code: '3-304' },
  { what: 'a wrong password', connect: { controleAcces: { motDePasse: 'wrong' } }, code: '3-304' },
  { what: 'no password', connect: { controleAcces: undefined }, code: '3-304' },
  { what: 'another case of its name', connect: { demandeur: 'partner1' }, code: '3-304' },
  { what: 'a name that is not ours', connect: { serveur: 'SOMEBODY' }, code: '3-301' },
  { what: 'a version to come', connect: { version: 3 }, code: '3-308' },
  {
    what: 'a new password',
    connect: { controleAcces: { motDePasse: 'secret', nouveau: 'other' } },
    code: '3-304',
  },
] as const)('$what is refused by RCONNECT $code', async ({ connect, code }) => {
  const ici = await ouvrir();
  const reponse = await connecter(ici, { connect });
  expect(reponse.nom).toBe('RCONNECT');
  expect(reponse.parametres.diagnostic).toEqual(dg(code));
  await until('refused', () => ici.recorder.events().includes('pesit.not-admitted'));
  expect(JSON.stringify(ici.recorder.lines)).not.toMatch(/secret|wrong|other"/);
});

test('a caller that asks for a new password is told why it is refused', async () => {
  const ici = await ouvrir();
  const said = { controleAcces: { motDePasse: 'secret', nouveau: 'other' } };
  const { parametres } = await connecter(ici, { connect: said });
  expect(Buffer.from(parametres.libre ?? []).toString()).toBe('password change not supported');
});

test.each([
  { what: 'closed', changes: { rest: { statut: 'INACTIF' as const } } },
  { what: 'past its dates', changes: { rest: { valideAu: new Date('2020-01-02') } } },
  { what: 'called from elsewhere', changes: { acces: { adresses: ['192.0.2.0/24'] } } },
  { what: 'one that demands nothing', changes: { acces: { motDePasse: undefined as never } } },
])('a raccordement that is $what lets nobody in', async ({ changes }) => {
  const raccordements = [raccordementDeTest(changes.acces, changes.rest)];
  const ici = await ouvrir({ raccordements });
  expect((await connecter(ici)).parametres.diagnostic).toEqual(dg('3-304'));
});

test('its certificate lets a caller in over TLS, and nothing else does', async () => {
  const ici = await ouvrir(parCertificat);
  const sans = { connect: { controleAcces: undefined } };
  expect((await connecter(ici, { tls: partenaire, ...sans })).nom).toBe('ACONNECT');
  for (const tls of [autre, perime, 'sans-certificat'] as const) {
    const reponse = await connecter(ici, { tls, ...sans });
    expect(reponse.parametres.diagnostic).toEqual(dg('3-304'));
  }
  expect((await connecter(ici, sans)).parametres.diagnostic).toEqual(dg('3-304'));
});

test('why a caller is not let in is in the logs, with what it showed, and not on the wire', async () => {
  const exige = { certificatExige: true };
  const de = (identifiant: string, acces: Partial<AccesPesit>) =>
    raccordementDeTest({ identifiant, ...acces }, { id: `r-${identifiant}` as never });
  const [sien, expire, autrui] = [partenaire, perime, autre].map((one) => ({ pem: pemDe(one).certificat }));
  if (sien === undefined || expire === undefined || autrui === undefined) throw new Error('no certificate');
  const ici = await ouvrir({
    raccordements: [
      de('PARTNER1', { certificats: [sien, expire], reglages: exige }),
      de('PARTNER2', { certificats: [autrui], reglages: exige }),
    ],
  });
  const inconnu = identiteDeTest('inconnu-pesit');
  const calls: readonly [OptionsAppel, object][] = [
    [{}, { motif: 'certificat', precision: 'ligne-en-clair' }],
    [{ tls: 'sans-certificat' }, { motif: 'certificat', precision: 'sans-certificat' }],
    [{ tls: inconnu }, { precision: 'certificat-inconnu', empreinte: inconnu.certificat.empreinte }],
    [{ tls: perime }, { precision: 'certificat-hors-dates', empreinte: perime.certificat.empreinte }],
    [{ tls: autre }, { precision: 'certificat-d-un-autre', certificatDe: 'r-PARTNER2' }],
    [
      { tls: partenaire, connect: { controleAcces: undefined } },
      { motif: 'mot-de-passe', precision: 'sans-mot-de-passe' },
    ],
    [
      { tls: partenaire, connect: { controleAcces: { motDePasse: 'wrong' } } },
      { motif: 'mot-de-passe', precision: 'mot-de-passe-faux' },
    ],
  ];
  const refusals = () => ici.recorder.lines.filter(({ event }) => event === 'pesit.not-admitted');
  for (const [rank, [appel, expected]] of calls.entries()) {
    const { nom, parametres } = await connecter(ici, appel);
    expect({ nom, parametres }).toEqual({ nom: 'RCONNECT', parametres: { diagnostic: dg('3-304') } });
    await until('it is told', () => refusals().length === rank + 1);
    expect(refusals()[rank]?.fields).toMatchObject({
      raccordement: 'r-PARTNER1',
      de: 'PARTNER1',
      ...expected,
    });
  }
  expect(JSON.stringify(ici.recorder.lines)).not.toMatch(/secret|wrong/);
});

test('a certificate holds from the day agreed to the day agreed', async () => {
  const { certificat: pem } = pemDe(partenaire);
  const now = new Date();
  const day = (offset: number) => new Date(now.getTime() + offset * 86_400_000).toISOString().slice(0, 10);
  const of = (window: object) =>
    raccordementDeTest({ certificats: [{ pem, ...window }], reglages: { certificatExige: true } });
  const ici = await ouvrir({ raccordements: [of({ au: day(0) })] });
  expect((await connecter(ici, { tls: partenaire })).nom).toBe('ACONNECT');
  ici.raccordements = [of({ du: day(2) })];
  expect((await connecter(ici, { tls: partenaire })).nom).toBe('RCONNECT');
  ici.raccordements = [of({ au: day(-2) })];
  expect((await connecter(ici, { tls: partenaire })).nom).toBe('RCONNECT');
});

test('with a certificate and a password agreed, both are demanded', async () => {
  const ici = await ouvrir({
    acces: { certificats: [{ pem: pemDe(partenaire).certificat }], reglages: { certificatExige: true } },
  });
  expect((await connecter(ici, { tls: partenaire })).nom).toBe('ACONNECT');
  const wrong = { controleAcces: { motDePasse: 'wrong' } };
  expect((await connecter(ici, { tls: partenaire, connect: wrong })).nom).toBe('RCONNECT');
  expect((await connecter(ici, { tls: autre })).nom).toBe('RCONNECT');
});

test('the certificate of one raccordement does not open another', async () => {
  const of = (identifiant: string, identite: typeof partenaire) =>
    raccordementDeTest(
      {
        identifiant,
        certificats: [{ pem: pemDe(identite).certificat }],
        reglages: { certificatExige: true },
      },
      { id: `r-${identifiant}` as never },
    );
  const ici = await ouvrir({ raccordements: [of('PARTNER1', partenaire), of('PARTNER2', autre)] });
  const second = { connect: { demandeur: 'PARTNER2' } };
  expect((await connecter(ici, { tls: autre, ...second })).nom).toBe('ACONNECT');
  expect((await connecter(ici, { tls: partenaire, ...second })).parametres.diagnostic).toEqual(dg('3-304'));
});

test('the fingerprint of its certificate is in the evidence of a file', async () => {
  const ici = await ouvrir(parCertificat);
  const appelant = await ici.entrer({ tls: partenaire });
  await appelant.deposer(Buffer.from('facture'));
  const { empreinte } = partenaire.certificat;
  const [message] = await ici.reception.messages.list({ limit: 1 });
  expect(message).toMatchObject({ certificats: [empreinte], detail: { empreinte, tls: 'TLSv1.3' } });
  expect(await ici.reception.messages.certificat(empreinte)).toEqual(partenaire.certificat.der);
  const events = ici.reception.messages.flux[0]?.events ?? [];
  expect(events.find(({ type }) => type === 'transfert.recu')?.detail).toMatchObject({
    empreinte,
    octets: 7,
  });
});

test('more sessions than a raccordement may have are refused, and a place that is left is given again', async () => {
  const ici = await ouvrir({ config: { maxSessionsPerRaccordement: 1 } });
  const first = await ici.entrer();
  expect((await connecter(ici)).parametres.diagnostic).toEqual(dg('3-309'));
  first.couper();
  await until('the first has left', () => ici.recorder.events().includes('pesit.aborted'));
  expect((await connecter(ici)).nom).toBe('ACONNECT');
});

test('more sessions than there may be in all are refused', async () => {
  const ici = await ouvrir({ config: { maxSessions: 1 } });
  await ici.entrer();
  expect((await connecter(ici)).parametres.diagnostic).toEqual(dg('3-303'));
});

test('more connections from one address than may wait are closed, until they have said who they are', async () => {
  const ici = await ouvrir({ config: { maxConnexionsParAdresse: 2 } });
  const [one] = [await ici.appeler(), await ici.appeler()];
  const over = await ici.appeler();
  await expect(over.connecter()).rejects.toThrow();
  await one?.connecter();
  expect((await connecter(ici)).nom).toBe('ACONNECT');
});

test('who says nothing is cut after Tc', async () => {
  const ici = await ouvrir({ config: { delais: { tcMs: 50 } } });
  const appelant = await ici.appeler();
  await expect(appelant.session.recevoir()).rejects.toThrow();
  expect(ici.recorder.events()).toContain('pesit.aborted');
});

test('the time of the TLS handshake is part of Tc', async () => {
  const ici = await ouvrir({ config: { delais: { tcMs: 60_000 } } });
  const brut = connect(ici.port, '127.0.0.1');
  await once(brut, 'connect');
  // Accepted after it: connections are in their order.
  await ici.appeler({ tls: 'sans-certificat' });
  const now = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => now() + 60_000);
  const socket = tls.connect({ socket: brut, rejectUnauthorized: false }).resume();
  await once(socket, 'close');
  const cut = ici.recorder.lines.find(({ event }) => event === 'pesit.aborted');
  expect(cut?.fields['diagnostic']).toBe('D3-317');
});

test('a TLS handshake that fails is told in few words, with its address', async () => {
  const ici = await ouvrir();
  const refused = () => ici.recorder.lines.filter(({ event }) => event === 'pesit.tls-refused');
  for (const octets of ['GET / HTTP/1.1\r\n\r\n', '']) {
    const socket = connect(ici.port, '127.0.0.1').resume();
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.end(octets);
    await once(socket, 'close');
  }
  await until('both are told', () => refused().length === 2);
  expect(refused().map(({ fields }) => fields)).toEqual([
    { adresse: '127.0.0.1', code: 'ERR_SSL_HTTP_REQUEST', motif: 'http request' },
    { adresse: '127.0.0.1', code: 'ECONNRESET', motif: 'closed before the end of the handshake' },
  ]);
});

test('many callers at once are all let in', async () => {
  const ici = await ouvrir();
  const answers = await Promise.all(Array.from({ length: 40 }, () => connecter(ici)));
  expect(answers.map(({ nom }) => nom)).toEqual(Array.from({ length: 40 }, () => 'ACONNECT'));
});

test('a store that fails lets nobody in and says to call again', async () => {
  const raccordements = {
    parNomsPesit: () => Promise.reject(new Error('journal closed')),
    list: async () => [],
  };
  const ici = await ouvrir({ deps: { raccordements } });
  expect((await connecter(ici)).parametres.diagnostic).toEqual(dg('3-300'));
});

test.each([
  { what: 'bare entities', appel: { cadrage: 'brut' } },
  { what: 'check bytes', appel: { crc: true } },
  { what: 'a pre-connection', appel: { preconnexion: { identifiant: 'PARTNER1', motDePasse: 'x' } } },
] as const)('a caller with $what is understood', async ({ appel }) => {
  const ici = await ouvrir();
  const appelant = await ici.entrer(appel);
  await appelant.deposer(Buffer.from('facture'));
  expect(await ici.livres()).toHaveLength(1);
});

test('plain PeSIT is refused on an address of a network', async () => {
  await expect(ouvrirBanc({ config: { host: '0.0.0.0' } })).rejects.toThrow('CONFIG');
  await expect(ouvrirBanc({ config: { portClair: null }, deps: { trousseau: {} } })).rejects.toThrow(
    'CONFIG',
  );
});

test('with tracing on, FPDU are told in words without the password', async () => {
  const ici = await ouvrir({ config: { trace: true } });
  const appelant = await ici.entrer();
  await appelant.deposer(Buffer.from('the content of an invoice'));
  const lines = ici.recorder.lines.filter(({ event }) => event === 'pesit.fpdu');
  expect(lines.some(({ fields }) => String(fields['fpdu']).includes('CREATE'))).toBe(true);
  expect(JSON.stringify(lines)).not.toMatch(/secret|content of an invoice/);
});
