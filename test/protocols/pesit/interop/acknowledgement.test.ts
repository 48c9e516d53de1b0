// SPDX-License-Identifier: Apache-2.0
/** End-to-end acknowledgement by MSG, both ways: the peer's of a flux of ours, ours of a file of the peer's. (PeSIT E §6.9) */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createPesitSender, type PesitSender } from '../../../support/pesit-peer/sender.ts';
import { type PesitServer, servePesit } from '../../../support/pesit-peer/server.ts';
import {
  type PeerPis,
  type PeerStep,
  PesitPeer,
  pesitPeerInstalled,
  whyNoPesitPeer,
} from '../../../support/pesit-peer.ts';
import { bytesOf, callAs, writeOf } from './scenes.ts';

const nom = 'CSO1100A_PER001_PER0011100000000000000042';
const reglages = { acquittement: 'message' } as const;

describe.skipIf(!pesitPeerInstalled)(`an independent PeSIT peer acknowledges${whyNoPesitPeer}`, () => {
  let peer: PesitPeer;
  let port: number;
  let server: PesitServer;
  let sender: PesitSender;
  let senders: PesitSender[] = [];

  beforeAll(async () => {
    peer = await PesitPeer.start();
    port = await peer.listen('server');
    server = await servePesit({}, (raccordement, fpdu) => sender.expediteur.messageRecu(raccordement, fpdu));
  });
  afterEach(() => {
    for (const one of senders) one.close();
    senders = [];
  });
  afterAll(async () => {
    await server?.close();
    await peer.close();
  });

  function call(step: PeerStep) {
    return peer.call(callAs('PEER', server.portClair, [step]));
  }

  /** A flux of ours that was taken, and how its CREATE named it. */
  async function sent(): Promise<{ readonly flux: ReturnType<PesitSender['flux']>; readonly pis: PeerPis }> {
    await peer.behave('server', {});
    sender = createPesitSender({ port, reglages });
    senders.push(sender);
    const flux = sender.flux(nom, bytesOf(2_000, senders.length));
    expect(await sender.attempt(flux)).toBe('ACCUSE_ATTENDU');
    sender.close();
    const { received } = await peer.seen('server');
    return { flux, pis: received[0]?.pis ?? {} };
  }

  /** The MSG that belongs to it: what named the file, and the two ends the other way round. */
  function messageOf(
    pis: PeerPis,
    more: { readonly text?: string; readonly segments?: readonly string[] },
  ): PeerStep {
    const file = pis['9'] as Readonly<Record<string, string & number>>;
    const dates = pis['50'] as Readonly<Record<string, string>>;
    return {
      ...{ do: 'message', name: file['12'] ?? '', type: file['11'] ?? 0, id: Number(pis['13']) },
      ...{ date: dates['51'] ?? '', from: 'PEER', to: 'RACCORD' },
      ...more,
    };
  }

  test.each([{ text: 'received' }, { segments: ['rec', 'eived'] }, {}])(
    'MSG %j for a flux of ours is its acknowledgement',
    async (more) => {
      const { flux, pis } = await sent();
      const seen = await call(messageOf(pis, more));
      expect(seen.steps).toMatchObject([{ outcome: 'done' }]);
      expect(sender.acquitted).toEqual([flux.id]);
      const again = await call(messageOf(pis, more));
      expect(again.steps).toMatchObject([{ outcome: 'done' }]);
      expect(await sender.attempt(flux)).toBe('DELIVERED');
      expect((await peer.seen('server')).received).toHaveLength(1);
    },
  );

  test('MSG for nothing of ours is refused, and acquits nothing', async () => {
    const { pis } = await sent();
    const seen = await call({ ...messageOf(pis, {}), id: 1 } as PeerStep);
    expect(seen.steps).toMatchObject([{ outcome: 'refused' }]);
    const other = await peer.call(callAs('PEER-FIN', server.portClair, [messageOf(pis, {})]));
    expect(other.steps).toMatchObject([{ outcome: 'refused' }]);
    expect(sender.acquitted).toEqual([]);
  });

  test('a file of the peer is acknowledged by a MSG that names it, with the ends the other way round', async () => {
    await peer.behave('server', {});
    const step = writeOf(4_242, bytesOf(2_000, 9), {
      ...{ type: 7, from: 'APPL', to: 'APPLIB', origin: 'FIRST', final: 'LAST', date: '261117093000' },
    });
    const seen = await peer.call(callAs('PEER-ACK', server.portClair, [step]));
    expect(seen.steps).toMatchObject([{ outcome: 'done' }]);
    const { messages } = server.reception;
    sender = createPesitSender({ port, nom: 'PEER-ACK', reglages, messages });
    senders.push(sender);
    expect(await sender.expediteur.envoyerAccuses(AbortSignal.timeout(10_000))).toBe(1);
    expect(await sender.expediteur.envoyerAccuses(AbortSignal.timeout(10_000))).toBe(0);
    sender.close();
    const { connections } = await peer.seen('server');
    const heard = connections.flatMap((one) => one.messages ?? []);
    expect(heard).toMatchObject([
      {
        pis: {
          '9': { '3': 'APPLIB', '4': 'APPL', '11': 7, '12': 'FLOW' },
          '13': 4_242,
          '50': { '51': '261117093000' },
          '61': 'LAST',
          '62': 'FIRST',
        },
      },
    ]);
    expect(connections.flatMap(({ complaints }) => complaints)).toEqual([]);
  });
});
