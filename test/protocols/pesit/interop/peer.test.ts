// SPDX-License-Identifier: Apache-2.0
/** The independent peer against the printed bytes and against itself: what it says of ours is worth what this says of it. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  type PeerBehaviour,
  type PeerCall,
  type PeerSeen,
  type PeerStep,
  PesitPeer,
  pesitPeerInstalled,
  whyNoPesitPeer,
} from '../../../support/pesit-peer.ts';
import { checked, compressed, vectors } from './vectors.ts';

const connect = { requester: 'PARTNER1', server: 'GATEWAY' };
const file = { size: 100_000, seed: 3 };
const sha256 = 'b5beb6e9c853bd8a6b958797fbc6903923db486c091baff9381787fe6d849401';
const write: PeerStep = { do: 'write', id: 5, name: 'FLOW', label: 'x.xml', file };
const read: PeerStep = { do: 'read', key: 'k', name: 'FLOW' };

describe.skipIf(!pesitPeerInstalled)(`the independent PeSIT peer${whyNoPesitPeer}`, () => {
  let peer: PesitPeer;

  beforeAll(async () => {
    peer = await PesitPeer.start();
    await peer.listen('server');
  });
  afterAll(() => peer.close());

  /** Each step on a connection of its own. */
  function run(steps: readonly PeerStep[], call: PeerCall = {}): Promise<readonly PeerSeen[]> {
    return peer.calls(steps.map((step) => ({ listener: 'server', connect, ...call, steps: [step] })));
  }

  test('reads and writes every printed FPDU byte for byte', async () => {
    const again = await peer.ask<readonly { readonly hex: string; readonly complaints: readonly string[] }[]>(
      'again',
      { hex: Object.values(vectors) },
    );
    const names = Object.keys(vectors);
    expect(again.map(({ hex, complaints }, nth) => [names[nth], hex, complaints])).toEqual(
      Object.entries(vectors).map(([name, hex]) => [name, hex, []]),
    );
  });

  test('computes the printed check bytes', async () => {
    expect(await peer.ask('check', { hex: Object.keys(checked) })).toEqual(Object.values(checked));
  });

  test.each(compressed)(
    'codes $article after $reference as printed',
    async ({ article, reference, coded }) => {
      const both = await peer.ask('squeeze', { article, reference, kind: 3 });
      expect(both).toEqual({ coded, plain: article });
    },
  );

  test.each([
    ['0006c0990900', 'an unknown FPDU'],
    ['0007c0020900', 'a length that is not its own'],
    ['0008c00309001400', 'a parameter of length 0'],
    ['0009c0030900140501', 'a parameter past the end'],
    ['000600000900', 'data without data'],
  ])('%s is %s: refused', async (hex) => {
    const [answer] = await peer.ask<readonly { readonly fault?: string }[]>('again', { hex: [hex] });
    expect(answer?.fault).toMatch(/^3-31[18]$/);
  });

  describe('with itself', () => {
    beforeEach(() => peer.behave('server', {}));

    test.each<[string, Partial<PeerStep>, PeerBehaviour, PeerCall]>([
      ['prefixed', {}, {}, {}],
      ['bare', {}, {}, { framing: 'raw' }],
      ['with check bytes', {}, {}, { crc: true }],
      ['bare, with check bytes', {}, {}, { crc: true, framing: 'raw' }],
      ['after a pre-connection', {}, {}, { preconnect: { id: 'X', password: 'Y' } }],
      ['after a bare pre-connection', {}, {}, { preconnect: { id: 'X' }, framing: 'raw', crc: true }],
      ['several articles a DTF', { multi: true, articleLength: 100 }, {}, {}],
      ['segments', { articleLength: 9_000, entity: 1_000 }, {}, {}],
      ['byte 5 = 1', { byte5: true }, {}, {}],
      ['concatenation', { concatenation: true, articleLength: 300 }, {}, {}],
      ['horizontal strings', { compression: 1 }, { compression: 3 }, {}],
      ['vertical strings', { compression: 2 }, { compression: 3 }, {}],
      ['both', { compression: 3, articleLength: 90, multi: true }, { compression: 3 }, {}],
      ['fixed articles', { fixed: true, articleLength: 1_000 }, {}, {}],
      ['no points', {}, {}, { connect: { ...connect, sync: null } }],
      ['points without acknowledgement', {}, { sync: [32, 0] }, {}],
      ['late acknowledgement', { syncEvery: 2 }, { sync: [32, 2], ackEvery: 'window' }, {}],
      ['the manners of Connect:Express', {}, { style: 'connect-express' }, { style: 'connect-express' }],
      ['RESYN of the receiver', { syncEvery: 5 }, { resync: { after: 4 } }, {}],
      ['RESYN of the sender', { syncEvery: 5, resync: { after: 4 } }, {}, {}],
      ['RESYN of both', { syncEvery: 5, resync: { after: 4 } }, { resync: { after: 4 } }, {}],
      ['RESYN after the end of data', { syncEvery: 50 }, { resync: { after: 1000, to: 2 } }, {}],
      [
        'a byte changed on the way',
        { syncEvery: 5 },
        {},
        { crc: true, rules: [{ out: 'DTF', nth: 20, do: 'corrupt' }] },
      ],
    ])('a file arrives whole: %s', async (_, step, behaviour, call) => {
      await peer.behave('server', behaviour);
      const [seen] = await run([{ ...write, ...step } as PeerStep], call);
      expect(seen).toMatchObject({ ended: 'released', steps: [{ outcome: 'done' }] });
      const { received } = await peer.seen('server');
      expect(received).toMatchObject([{ sha256, times: 1 }]);
    });

    test.each<[string, Partial<PeerStep>, PeerBehaviour]>([
      ['simply', {}, {}],
      ['several articles a DTF, compressed', { compression: 3 }, { multi: true, compression: 3 }],
      ['RESYN of the receiver', { resync: { after: 3 } }, { syncEvery: 3 }],
      ['RESYN of the sender', {}, { syncEvery: 3, resync: { after: 3 } }],
      ['RESYN of both', { resync: { after: 3 } }, { syncEvery: 3, resync: { after: 3 } }],
    ])('a file is collected whole: %s', async (_, step, behaviour) => {
      await peer.behave('server', { files: { FLOW: file }, ...behaviour });
      const [seen] = await run([{ ...read, ...step } as PeerStep]);
      expect(seen?.steps).toMatchObject([{ outcome: 'done', sha256 }]);
    });

    test('an interruption leaves nothing delivered, by either side', async () => {
      const every = { syncEvery: 5 } as const;
      const [ours] = await run([{ ...write, ...every, idt: { after: 4, code: 16 } } as PeerStep]);
      expect(ours?.steps).toMatchObject([{ outcome: 'interrupted', by: 'us', code: 16 }]);
      await peer.behave('server', { idt: { after: 4, code: 8 } });
      const [theirs] = await run([{ ...write, ...every } as PeerStep]);
      expect(theirs?.steps).toMatchObject([{ outcome: 'interrupted', by: 'them', code: 8 }]);
      expect((await peer.seen('server')).received).toEqual([]);
    });

    test('a restart goes on from the last point, and a lost ACK(TRANS.END) delivers once', async () => {
      const steps = [write, write].map(
        (one, nth) => ({ ...one, syncEvery: 3, restart: nth > 0 }) as PeerStep,
      );
      await peer.behave('server', { connections: [{ rules: [{ in: 'SYN', nth: 5, do: 'cut' }] }] });
      const restarted = await run(steps);
      expect(restarted[1]?.steps).toMatchObject([{ outcome: 'done', start: 4 }]);
      await peer.behave('server', { connections: [{ rules: [{ out: 'ACK(TRANS.END)', do: 'cut' }] }] });
      const again = await run(steps);
      expect(again.map(({ ended }) => ended)).toEqual(['lost', 'released']);
      expect((await peer.seen('server')).received).toMatchObject([{ sha256, times: 2 }]);
    });

    test('a collection goes on from the last point', async () => {
      await peer.behave('server', {
        files: { FLOW: file },
        syncEvery: 3,
        connections: [{ rules: [{ out: 'SYN', nth: 5, do: 'cut' }] }],
      });
      const seen = await run([read, { ...read, restart: true }]);
      expect(seen[1]?.steps).toMatchObject([{ outcome: 'done', sha256, start: 4 }]);
    });

    test('a message in segments is answered by a message', async () => {
      await peer.behave('server', { reply: 'well received' });
      const segments = ['one ', 'two ', 'three'];
      const [seen] = await run([{ do: 'message', name: 'M', type: 0xffff, reply: 1, segments }]);
      expect(seen?.steps).toMatchObject([{ outcome: 'done', reply: 'well received' }]);
      const { connections } = await peer.seen('server');
      expect(connections[0]?.messages).toMatchObject([{ text: 'one two three', segments: 3 }]);
    });

    test.each(['CONNECT', 'CREATE', 'ORF', 'WRITE', 'TRANS.END'])(
      'a refusal of %s is told',
      async (refused) => {
        await peer.behave('server', { refuse: { [refused]: '2-299' } });
        const [seen] = await run([write]);
        expect(JSON.stringify(seen)).toContain('2-299');
        expect((await peer.seen('server')).received).toEqual([]);
      },
    );
  });
});
