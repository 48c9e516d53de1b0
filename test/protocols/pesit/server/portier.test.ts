// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { createPortier } from '../../../../protocols/pesit/server/portier.ts';

const placesParAdresse = 2;

function prise(remotePort: number, remoteAddress: string | undefined = '192.0.2.1'): Socket {
  const socket = new Socket();
  for (const [name, value] of Object.entries({ remoteAddress, remotePort }))
    Object.defineProperty(socket, name, { value });
  return socket;
}

function portierDeTest() {
  const refusees: string[] = [];
  return { refusees, portier: createPortier(placesParAdresse, (adresse) => refusees.push(adresse)) };
}

async function fermer(...sockets: Socket[]): Promise<void> {
  await Promise.all(sockets.map((socket) => once(socket.destroy(), 'close')));
}

test('two connections of the same ends, one of them reset and not closed yet, give back two places', async () => {
  const { portier, refusees } = portierDeTest();
  for (let i = 0; i < 3; i++) {
    const both = [prise(5000), prise(5000)];
    expect(both.map((one) => portier.laisser(one))).toEqual([true, true]);
    await fermer(...both);
  }
  expect(refusees).toEqual([]);
});

test('the older of two of the same ends takes nothing from the newer when it closes', async () => {
  const { portier } = portierDeTest();
  const [reset, open] = [prise(5000), prise(5000)];
  portier.laisser(reset);
  portier.laisser(open);
  await fermer(reset);
  expect(portier.laisser(prise(5001))).toBe(true);
  expect(portier.laisser(prise(5002))).toBe(false);
  // TLS makes another socket of the one that is open.
  portier.connu(prise(5000));
  expect(portier.laisser(prise(5003))).toBe(true);
});

test('a caller that is known, and then leaves, gives back one place', async () => {
  const { portier } = portierDeTest();
  const [one, other] = [prise(5000), prise(5001)];
  portier.laisser(one);
  portier.laisser(other);
  portier.connu(one);
  await fermer(one);
  expect(portier.laisser(prise(5002))).toBe(true);
  expect(portier.laisser(prise(5003))).toBe(false);
});

test('connections that were reset before they were accepted are closed, and hold nothing', () => {
  const { portier, refusees } = portierDeTest();
  const gone = Array.from({ length: placesParAdresse + 1 }, () => new Socket());
  expect(gone.map((one) => portier.laisser(one))).toEqual([false, false, false]);
  expect(gone.map(({ destroyed }) => destroyed)).toEqual([true, true, true]);
  expect(refusees).toEqual([]);
});
