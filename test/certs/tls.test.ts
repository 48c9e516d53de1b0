// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type TLSSocket, type TlsOptions } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import type { Identite } from '../../certs/identite.ts';
import { contexteClient, contexteServeur, presenteEmpreinte, suivreIdentite } from '../../certs/tls.ts';
import { autoriteDeTest, identiteDeTest, pemDe } from '../support/as2-keys.ts';
import { createRecorder } from '../support/recorder.ts';

const autorite = autoriteDeTest();
const autorites = pemDe(autorite).certificat;
const noms = ['localhost', '127.0.0.1'];
const serveur = identiteDeTest('serveur', { autorite, noms, extKeyUsage: ['serverAuth'] });
const client = identiteDeTest('client', { autorite, ec: true, extKeyUsage: ['clientAuth'] });
const stranger = identiteDeTest('stranger', { ec: true, noms });

const open: { readonly server: Server; readonly sockets: Set<TLSSocket> }[] = [];
afterEach(async () => {
  for (const { server, sockets } of open.splice(0)) {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  }
});

async function listen(options: TlsOptions): Promise<{ readonly port: number; readonly server: Server }> {
  const sockets = new Set<TLSSocket>();
  const server = createServer(options, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    const peer = socket.getPeerX509Certificate()?.subject ?? 'nobody';
    socket.end(`${socket.getProtocol()} ${peer.replace(/[\s\S]*CN=/, '')} ${socket.authorized}`);
  });
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push({ server, sockets });
  return { server, port: (server.address() as AddressInfo).port };
}

async function talk(
  port: number,
  options: object = {},
): Promise<{ readonly said: string; readonly shown: string }> {
  const socket = connect({ ...contexteClient({ host: '127.0.0.1', port, autorites }), ...options });
  try {
    let said = '';
    socket.on('data', (chunk) => {
      said += chunk;
    });
    await once(socket, 'secureConnect');
    const shown = socket.getPeerX509Certificate()?.subject.replace(/[\s\S]*CN=/, '') ?? '';
    if (!socket.readableEnded) await once(socket, 'end');
    return { said, shown };
  } finally {
    socket.destroy();
  }
}

describe('AS2-71: TLS is', () => {
  test('1.3 when both can', async () => {
    const { port } = await listen(contexteServeur(serveur));
    expect(await talk(port)).toEqual({ said: 'TLSv1.3 nobody false', shown: 'serveur' });
  });

  test('1.2 when one of them can no more', async () => {
    const { port } = await listen(contexteServeur(serveur));
    expect((await talk(port, { maxVersion: 'TLSv1.2' })).said).toMatch(/^TLSv1\.2 /);
    const old = await listen({ ...contexteServeur(serveur), maxVersion: 'TLSv1.2' });
    expect((await talk(old.port)).said).toMatch(/^TLSv1\.2 /);
  });

  test('never 1.1, whichever side asks', async () => {
    const weak = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    const { port } = await listen(contexteServeur(serveur));
    await expect(talk(port, weak)).rejects.toThrow(/alert|version|ECONNRESET/i);
    const old = await listen({ ...contexteServeur(serveur), ...weak });
    await expect(talk(old.port)).rejects.toThrow(/alert|version|unsupported|ECONNRESET/i);
    // The two of them do understand each other: it is our side that refused.
    expect((await talk(old.port, weak)).said).toMatch(/^TLSv1\.1 /);
  });
});

describe('a client certificate', () => {
  const present = (identite: Identite, port: number) =>
    contexteClient({ host: '127.0.0.1', port, autorites, identite });

  test('is asked for and vouched for, when it is required', async () => {
    const { port } = await listen(contexteServeur(serveur, { autorites, clientExige: true }));
    expect((await talk(port, present(client, port))).said).toBe('TLSv1.3 client true');
    // In TLS 1.3 the client learns of it only after its own handshake.
    const refused = async (options?: object) =>
      (await talk(port, options).catch(() => undefined))?.said ?? '';
    expect(await refused(present(stranger, port))).toBe('');
    expect(await refused()).toBe('');
  });

  test('is let in and left to the caller, when it is only asked for', async () => {
    const { port } = await listen(contexteServeur(serveur, { autorites, clientDemande: true }));
    expect((await talk(port, present(stranger, port))).said).toBe('TLSv1.3 stranger false');
    expect((await talk(port)).said).toBe('TLSv1.3 nobody false');
  });
});

describe('a server', () => {
  test('of an authority that is not ours, or under another name, is refused', async () => {
    const { port } = await listen(contexteServeur(stranger));
    await expect(talk(port)).rejects.toThrow(/self-signed/);
    const other = identiteDeTest('other', { autorite, noms: ['elsewhere.example'] });
    const wrong = await listen(contexteServeur(other));
    await expect(talk(wrong.port)).rejects.toThrow(/altnames/);
  });

  test('that is pinned is known by its fingerprint alone', async () => {
    const { port } = await listen(contexteServeur(stranger));
    const { empreinte } = stranger.certificat;
    const socket = connect(contexteClient({ host: '127.0.0.1', port, empreinte }));
    await once(socket, 'secureConnect');
    const withColons = (empreinte.toUpperCase().match(/../g) ?? []).join(':');
    expect(presenteEmpreinte(socket, empreinte)).toBe(true);
    expect(presenteEmpreinte(socket, withColons)).toBe(true);
    expect(presenteEmpreinte(socket, serveur.certificat.empreinte)).toBe(false);
    expect(presenteEmpreinte(socket, '')).toBe(false);
    socket.destroy();
  });

  test('changes its certificate without a restart, and keeps the old one when the new one is unusable', async () => {
    const next = identiteDeTest('next', { autorite, noms, ec: true });
    const { logger, lines } = createRecorder();
    let current = serveur;
    const { port, server } = await listen(contexteServeur(serveur));
    suivreIdentite(server, { identite: () => current, initiale: serveur, logger });
    expect((await talk(port)).shown).toBe('serveur');
    current = next;
    expect((await talk(port)).shown).toBe('next');
    expect((await talk(port, { maxVersion: 'TLSv1.2' })).shown).toBe('next');
    current = { ...serveur, cle: autorite.cle }; // A key of another certificate.
    expect((await talk(port)).shown).toBe('next');
    expect((await talk(port)).shown).toBe('next');
    await expect(talk(port, { maxVersion: 'TLSv1.1', minVersion: 'TLSv1.1' })).rejects.toThrow();
    expect(lines.map(({ event, fields }) => `${event} ${fields['identite']}`)).toEqual([
      'certificat.tls-change next',
      'certificat.tls-refuse serveur',
    ]);
  });
});
