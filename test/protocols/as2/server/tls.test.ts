// SPDX-License-Identifier: Apache-2.0
/** HTTPS: versions, the certificate that changes without a restart, and those of partenaires. */
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Identite } from '../../../../certs/identite.ts';
import { entetesDe } from '../../../../protocols/as2/headers.ts';
import { autoriteDeTest, identiteDeTest, pemDe } from '../../../support/as2-keys.ts';
import { defined } from '../../../support/defined.ts';
import {
  accesDeTest,
  type Banc,
  issueDe,
  message,
  nous,
  type OptionsBanc,
  ouvrirBanc,
  pair,
  poster,
  type Reponse,
} from './banc.ts';

const serveur = identiteDeTest('serveur', { noms: ['127.0.0.1'] });
let banc: Banc | undefined;
let dossier = '';

beforeEach(async () => {
  dossier = await mkdtemp(join(tmpdir(), 'as2-tls-'));
});

afterEach(async () => {
  await banc?.close();
  await rm(dossier, { recursive: true });
  banc = undefined;
});

async function open(tlsConfig: object = {}, options: OptionsBanc = {}): Promise<number> {
  banc = await ouvrirBanc({
    ...options,
    config: { tls: { enabled: true, port: 0, ...tlsConfig }, ...options.config },
    deps: {
      trousseau: { signataire: () => nous, dechiffrants: () => [nous], tls: () => serveur },
      ...options.deps,
    },
  });
  return defined(banc.listener.tlsPort);
}

async function posterTls(port: number, rest: https.RequestOptions = {}, client?: Identite): Promise<Reponse> {
  const { entetes, corps } = await message();
  const shown = client && { key: pemDe(client).cle, cert: pemDe(client).certificat };
  const request = https.request({
    ...{ host: '127.0.0.1', port, path: '/as2', method: 'POST', agent: false, rejectUnauthorized: false },
    ...{ headers: { ...entetes, 'Content-Length': corps.length } },
    ...shown,
    ...rest,
  });
  request.end(corps);
  const [response] = await once(request, 'response');
  const pieces: Buffer[] = [];
  for await (const piece of response) pieces.push(piece);
  return {
    status: response.statusCode,
    entetes: entetesDe(response.rawHeaders),
    corps: Buffer.concat(pieces),
  };
}

describe('AS2-71: TLS 1.2 at least, 1.3 by default, with a certificate of its own', () => {
  test('1.3 when nobody asks for less; 1.2 accepted; 1.1 refused', async () => {
    const port = await open();
    const speak = async (options: tls.ConnectionOptions) => {
      const socket = tls.connect({ host: '127.0.0.1', port, rejectUnauthorized: false, ...options });
      await once(socket, 'secureConnect');
      const said = [socket.getProtocol(), socket.getPeerX509Certificate()?.subject];
      socket.destroy();
      return said;
    };
    expect(await speak({})).toEqual(['TLSv1.3', serveur.certificat.x509.subject]);
    expect(await speak({ maxVersion: 'TLSv1.2' })).toEqual(['TLSv1.2', serveur.certificat.x509.subject]);
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    await expect(speak(old)).rejects.toThrow();
  });

  test('a message passes as it does without', async () => {
    const port = await open();
    expect(issueDe(await posterTls(port))).toBe('processed');
  });

  test('enabled without an identity for it is a failure of the configuration', async () => {
    const trousseau = { signataire: () => nous, dechiffrants: () => [nous] };
    await expect(open({}, { deps: { trousseau } })).rejects.toThrow('CONFIG');
  });

  test('HTTPS alone: the plain port is not served', async () => {
    const port = await open({}, { config: { port: null, tls: { enabled: true, port: 0 } } });
    expect(defined(banc).port).toBe(port);
    await expect(poster(port, await message())).rejects.toThrow();
    expect(issueDe(await posterTls(port))).toBe('processed');
  });
});

test('a certificate that changed serves the next connection', async () => {
  let now = serveur;
  const trousseau = { signataire: () => nous, dechiffrants: () => [nous], tls: () => now };
  const port = await open({}, { deps: { trousseau } });
  expect(issueDe(await posterTls(port))).toBe('processed');
  now = identiteDeTest('serveur-2');
  const socket = tls.connect({ host: '127.0.0.1', port, rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  expect(socket.getPeerX509Certificate()?.subject).toBe(now.certificat.x509.subject);
  socket.destroy();
});

describe('client certificates', () => {
  const client = identiteDeTest('client');
  const certificats = [
    ...accesDeTest.certificats,
    { pem: pemDe(client).certificat, usages: ['TLS'] as const },
  ];

  test('a raccordement with a TLS certificate takes that one, no other, and nothing without TLS', async () => {
    const port = await open({}, { acces: { certificats } });
    expect(issueDe(await posterTls(port, {}, client))).toBe('processed');
    expect((await posterTls(port, {}, pair)).status).toBe(403);
    expect((await posterTls(port)).status).toBe(403);
    expect((await poster(defined(banc).port, await message())).status).toBe(403);
  });

  test('it is known again on a session that is taken up', async () => {
    const port = await open({}, { acces: { certificats } });
    const agent = new https.Agent({ keepAlive: false, maxCachedSessions: 10 });
    for (const _ of [1, 2]) expect(issueDe(await posterTls(port, { agent }, client))).toBe('processed');
    agent.destroy();
  });

  test('it is known for every message of a connection', async () => {
    const port = await open({}, { acces: { certificats } });
    const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
    for (const _ of [1, 2, 3]) expect(issueDe(await posterTls(port, { agent }, client))).toBe('processed');
    agent.destroy();
  });

  test('where one is required, one of our authorities does, and none is refused', async () => {
    const autorite = autoriteDeTest();
    const autoritesFichier = join(dossier, 'autorites.pem');
    await writeFile(autoritesFichier, pemDe(autorite).certificat);
    const port = await open({ certificatClient: 'exige', autoritesFichier });
    const known = identiteDeTest('connu', { autorite, extKeyUsage: ['clientAuth'] });
    expect(issueDe(await posterTls(port, {}, known))).toBe('processed');
    expect((await posterTls(port, {}, client)).status).toBe(403);
    expect((await posterTls(port)).status).toBe(403);
  });
});
