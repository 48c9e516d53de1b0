// SPDX-License-Identifier: Apache-2.0
/** HTTPS: whom we deliver to is proved before a byte of a message leaves, by authorities or by one fingerprint. */
import type { TLSSocket, TlsOptions } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { echanger } from '../../../../protocols/as2/client/http.ts';
import { createLiens } from '../../../../protocols/as2/client/liens.ts';
import { autoriteDeTest, identiteDeTest, pemDe } from '../../../support/as2-keys.ts';
import { defined } from '../../../support/defined.ts';
import { nous, type Side, type SideOptions, startSide, syncMdn, trousseauOf } from './partner.ts';
import { type SmallServer, startSmallServer } from './small-server.ts';

const autorite = () => autoriteDeTest();
const serveurTls = () =>
  identiteDeTest('serveur', { autorite: autorite(), noms: ['localhost', '127.0.0.1'] });
const clientTls = () => identiteDeTest('client', { autorite: autorite() });

const open: { close(): unknown }[] = [];

afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

/** The side's own server stays unused: what is delivered to speaks TLS. */
async function start(serveur: SideOptions['serveur'], tls: TlsOptions = {}, options: SideOptions = {}) {
  const { cle, certificat } = pemDe(serveurTls());
  let side: Side | undefined;
  const server = await startSmallServer((recue) => syncMdn(recue, defined(side).reglages), {
    ...{ key: cle, cert: certificat },
    ...tls,
  });
  side = await startSide({ ...options, serveur: { url: server.url, ...serveur } });
  open.push(server, side);
  return { server, side };
}

const received = ({ recues, connexions }: SmallServer) =>
  recues.length + connexions.reduce((sum, { bytesRead }) => sum + bytesRead, 0);

describe('a server of HTTPS', () => {
  test('is delivered to when the authorities agreed on vouch for it, over one connection', async () => {
    const { side, server } = await start({ autorites: pemDe(autorite()).certificat });
    await side.deposer();
    await side.deposer(side.flux('another', '01JD0000000000000000000002'));
    expect(server.recues).toHaveLength(2);
    expect(server.connexions).toHaveLength(1);
  });

  test('gets nothing when no authority of ours vouches for it', async () => {
    const { side, server } = await start({});
    await expect(side.deposer()).rejects.toMatchObject({ code: 'LIVRAISON_REFUSEE' });
    expect(received(server)).toBe(0);
  });

  test('gets nothing when its certificate is for another name', async () => {
    const other = pemDe(identiteDeTest('ailleurs', { autorite: autorite(), noms: ['ailleurs.example'] }));
    const { side, server } = await start(
      { autorites: pemDe(autorite()).certificat },
      { key: other.cle, cert: other.certificat },
    );
    await expect(side.deposer()).rejects.toMatchObject({ code: 'LIVRAISON_REFUSEE' });
    expect(received(server)).toBe(0);
  });

  test('is delivered to when its fingerprint is the one agreed on, whoever made its certificate', async () => {
    const hex = serveurTls().certificat.empreinte;
    const { side } = await start({ empreinteTls: hex.toUpperCase().replace(/..(?!$)/g, '$&:') });
    await side.deposer();
    const plain = await start({ empreinteTls: hex });
    await plain.side.deposer();
  });

  test('gets nothing when its fingerprint is another', async () => {
    const { side, server } = await start({ empreinteTls: nous().certificat.empreinte });
    await expect(side.deposer()).rejects.toMatchObject({
      code: 'LIVRAISON_REFUSEE',
      message: expect.stringContaining(serveurTls().certificat.empreinte),
    });
    expect(received(server)).toBe(0);
  });

  test('is shown our own certificate of TLS when it asks for one', async () => {
    const trousseau = { ...trousseauOf(nous()), tls: () => clientTls() };
    const { side, server } = await start(
      { autorites: pemDe(autorite()).certificat },
      { requestCert: true, rejectUnauthorized: true, ca: pemDe(autorite()).certificat },
      { trousseau },
    );
    await side.deposer();
    const socket = server.connexions[0] as TLSSocket;
    expect(socket.getPeerX509Certificate()?.fingerprint256).toBe(clientTls().certificat.x509.fingerprint256);
  });

  test('that asks for one we do not have is not asked again', async () => {
    const { side } = await start(
      { autorites: pemDe(autorite()).certificat },
      { requestCert: true, rejectUnauthorized: true, ca: pemDe(autorite()).certificat },
    );
    await expect(side.deposer()).rejects.toMatchObject({ code: 'LIVRAISON_REFUSEE' });
  });

  test('with nothing newer than TLS 1.1 gets nothing', async () => {
    const { side } = await start(
      { autorites: pemDe(autorite()).certificat },
      { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' },
    );
    await expect(side.deposer()).rejects.toMatchObject({ code: 'LIVRAISON_REFUSEE' });
  });

  test('AS2-15: is found at port 443 when its URL names none', async () => {
    const liens = createLiens(1_000);
    open.push({ close: () => liens.fermer() });
    const url = 'https://127.0.0.1/as2';
    const demande = {
      ...{ methode: 'POST' as const, url, entetes: {}, lien: liens.de({ protocole: 'as2', url }) },
      delais: { idleMs: 1_000, reponseMs: 1_000, totalMs: 2_000 },
    };
    // Nobody listens there on a machine that runs tests; the system says where we knocked.
    await expect(echanger(demande, new AbortController().signal)).rejects.toThrow('127.0.0.1:443');
  });
});
