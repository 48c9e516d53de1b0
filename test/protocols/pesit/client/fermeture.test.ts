// SPDX-License-Identifier: Apache-2.0
/** How sessions end when a server says nothing any more. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type Banc, octetsDe, signal, startBanc } from './banc.ts';

const bancs: Banc[] = [];

afterEach(async () => {
  await Promise.all(bancs.splice(0).map((one) => one.close()));
});

/** A server that takes files, and never answers RELEASE. */
async function banc(finMs: number): Promise<Banc> {
  const delais = { finMs, reponseMs: 60_000, inactifMs: 60_000 };
  const side = await startBanc({ livraison: { delaiMs: 60_000 }, expediteur: { delais } });
  bancs.push(side);
  await side.deposer(side.flux(octetsDe(100)));
  for (const socket of side.serveur.sockets) socket.removeAllListeners('data').resume();
  return side;
}

const closed = ({ serveur }: Banc) => serveur.sockets.map((socket) => once(socket, 'close'));

test('a server that does not answer RELEASE is cut off when all is to end', async () => {
  const side = await banc(60_000);
  const ends = closed(side);
  await side.expediteur.fermer();
  await Promise.all(ends);
});

test('a server that does not answer RELEASE is cut off too when it was asked before all was to end', async () => {
  const side = await banc(60_000);
  const ends = closed(side);
  // Under another agreement the session that is kept is of no use, and is released.
  const autre = { ...side.destination, serveur: { ...side.destination.serveur, delaiMs: 59_000 } };
  await side.expediteur.deposer(autre, side.flux(octetsDe(100), '01JD0000000000000000000002'), signal);
  expect(side.serveur.traces.map((trace) => trace.includes('RELEASE'))).toEqual([false, false]);
  await side.expediteur.fermer();
  await Promise.all(ends);
});

test('a server that does not answer CONNECT, nor close its side, holds up nobody who stops', async () => {
  const { promise: gone, resolve } = Promise.withResolvers<unknown>();
  const sockets: Socket[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.push(socket);
    socket.on('error', resolve).on('data', () => stopping.abort(new Error('stopping')));
    // What it goes on writing is refused once nobody is there.
    socket.on('end', () => {
      const writing = setInterval(() => socket.write('.'), 5);
      socket.on('close', () => clearInterval(writing));
    });
  });
  const stopping = new AbortController();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const delais = { finMs: 60_000, reponseMs: 60_000 };
  const side = await startBanc({ livraison: { port, delaiMs: 60_000 }, expediteur: { delais } });
  bancs.push(side);
  const delivered = side.expediteur.deposer(side.destination, side.flux(octetsDe(100)), stopping.signal);
  await expect(delivered).rejects.toThrow('stopping');
  await gone;
  for (const socket of sockets) socket.destroy();
  server.close();
});
