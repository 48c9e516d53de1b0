// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { get } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type OpenDesk, openDesk } from '../../../gateway/admin/index.ts';
import { createStory } from '../../support/desk-story.ts';
import { until } from '../../support/until.ts';

/** More than one address may hold, less than the desk does. */
const crowd = 140;
const placesOfAddress = 128;

let desk: OpenDesk;
let sockets: Socket[];

beforeEach(async () => {
  desk = await openDesk({ host: '127.0.0.1', port: 0 }, createStory().deps);
  sockets = [];
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await desk.close();
});

/** Opens connections that say nothing; each promise is the end of one, by the desk. */
async function openSilent(count: number): Promise<Promise<unknown>[]> {
  const opened: Promise<unknown>[] = [];
  const ended: Promise<unknown>[] = [];
  for (let n = 0; n < count; n++) {
    const socket = connect(desk.port, '127.0.0.1').resume();
    socket.on('error', () => {}); // Cut by the desk, as hoped.
    sockets.push(socket);
    opened.push(once(socket, 'connect'));
    ended.push(new Promise((resolve) => socket.once('close', resolve)));
  }
  await Promise.all(opened);
  return ended;
}

async function statusOfHealth(localAddress: string): Promise<number | undefined> {
  const request = get({
    host: '127.0.0.1',
    port: desk.port,
    path: '/healthz',
    localAddress,
    agent: false,
    timeout: 5_000,
  });
  const [response] = await once(request, 'response');
  response.resume();
  return response.statusCode;
}

test('a crowd of silent connections leaves room for other addresses, and is gone within seconds', async () => {
  const started = performance.now();
  const ended = await openSilent(crowd);
  let refused = 0;
  for (const end of ended) void end.then(() => (refused += 1));
  expect(await statusOfHealth('127.0.0.2')).toBe(200);
  await expect(statusOfHealth('127.0.0.1')).rejects.toThrow();
  await until('those over the limit are cut', () => refused >= crowd - placesOfAddress);
  expect(refused).toBe(crowd - placesOfAddress);
  await Promise.all(ended);
  expect(performance.now() - started).toBeLessThan(10_000);
  expect(await statusOfHealth('127.0.0.1')).toBe(200);
}, 20_000);

test('connections that end give their places back', async () => {
  for (let rounds = 0; rounds < 2; rounds++) {
    const ended = await openSilent(placesOfAddress);
    for (const socket of sockets) socket.destroy();
    await Promise.all(ended);
  }
  // Silence would free them as well, but later.
  await until('a place is free', () =>
    statusOfHealth('127.0.0.1').then(
      (status) => status === 200,
      () => false,
    ),
  );
});
