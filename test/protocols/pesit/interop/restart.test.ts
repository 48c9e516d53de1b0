// SPDX-License-Identifier: Apache-2.0
/** What an independent peer writes to us is cut, interrupted, taken back and sent again: one flux, byte for byte. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type PesitServer, servePesit } from '../../../support/pesit-peer/server.ts';
import {
  type PeerCall,
  type PeerOutcome,
  type PeerRule,
  PesitPeer,
  pesitPeerInstalled,
  whyNoPesitPeer,
} from '../../../support/pesit-peer.ts';
import { bytesOf, callAs, type WriteStep, writeOf } from './scenes.ts';

describe.skipIf(!pesitPeerInstalled)(`an independent PeSIT peer begins again${whyNoPesitPeer}`, () => {
  let peer: PesitPeer;
  let server: PesitServer;
  let id = 10;
  let before = 0;

  beforeAll(async () => {
    peer = await PesitPeer.start();
    server = await servePesit();
  });
  beforeEach(async () => {
    id += 10;
    before = (await server.contenus()).length;
  });
  afterAll(async () => {
    await server?.close();
    await peer.close();
  });

  /** Intervals of 1 KiB, so that a small file has many points. */
  const write = (bytes: Buffer, step: Partial<WriteStep> = {}) =>
    writeOf(id, bytes, { articleLength: 300, ...step });
  const call = (step: WriteStep, more: PeerCall = {}) =>
    callAs('PEER-FIN', server.portClair, [step], { memory: `w${id}`, ...more });

  async function takenSince(): Promise<readonly Buffer[]> {
    return (await server.contenus()).slice(before).map(({ contenu }) => contenu);
  }

  async function oneOf(bytes: Buffer): Promise<void> {
    const taken = await takenSince();
    expect(taken).toHaveLength(1);
    expect(taken[0]?.equals(bytes)).toBe(true);
  }

  const rules: readonly (readonly [string, PeerRule, number])[] = [
    ['before the first data', { out: 'DTF', do: 'cut' }, 0],
    ['before the first point', { out: 'SYN', do: 'cut' }, 0],
    ['after the acknowledgement of point 3', { in: 'ACK(SYN)', nth: 3, do: 'cut' }, 3],
    [
      'after the acknowledgement of point 3, by a reset',
      { in: 'ACK(SYN)', nth: 3, do: 'cut', reset: true },
      3,
    ],
    ['in the middle of an article', { out: 'DTF', nth: 14, do: 'half' }, 3],
    ['by ABORT', { out: 'DTF', nth: 14, do: 'abort', diagnostic: '3-310' }, 3],
    ['by ABORT in its long form', { out: 'DTF', nth: 14, do: 'abort', diagnostic: '3-312', long: true }, 3],
    ['before DTF.END', { out: 'DTF.END', do: 'cut' }, 6],
    ['before TRANS.END', { out: 'TRANS.END', do: 'cut' }, 6],
  ];

  test.each(rules)(
    'cut %s: the file goes on from a point not before the last acknowledged',
    async (_, rule, least) => {
      const bytes = bytesOf(7_000, id);
      const [first, second] = await peer.calls([
        call(write(bytes), { rules: [rule] }),
        call(write(bytes, { restart: true })),
      ]);
      expect(first?.ended).toMatch(/cut|aborted/);
      expect(second).toMatchObject({ ended: 'released', steps: [{ outcome: 'done' }], complaints: [] });
      expect(startOf(second?.steps[0])).toBeGreaterThanOrEqual(least);
      await oneOf(bytes);
    },
  );

  test('cut three times in different places, it arrives once and whole', async () => {
    const bytes = bytesOf(9_000, id);
    const cuts: readonly PeerRule[] = [
      { in: 'ACK(SYN)', nth: 2, do: 'cut' },
      { out: 'ACK(SYN)', nth: 1, do: 'cut' },
      { out: 'DTF', nth: 7, do: 'half' },
    ];
    const seen = await peer.calls([
      ...cuts.map((rule, nth) => call(write(bytes, { restart: nth > 0 }), { rules: [rule] })),
      call(write(bytes, { restart: true })),
    ]);
    expect(seen.at(-1)).toMatchObject({ ended: 'released', steps: [{ outcome: 'done' }] });
    await oneOf(bytes);
  });

  test('a lost ACK(TRANS.END): the transfer is repeated with PI 15 = 1, and taken once', async () => {
    const bytes = bytesOf(7_000, id);
    const again = call(write(bytes, { restart: true }));
    const seen = await peer.calls([
      call(write(bytes), { rules: [{ in: 'ACK(TRANS.END)', do: 'cut' }] }),
      again,
      again,
    ]);
    expect(seen.map(({ ended }) => ended)).toEqual(['cut', 'released', 'released']);
    expect(seen[2]?.steps).toMatchObject([{ outcome: 'done' }]);
    await oneOf(bytes);
  });

  test('the same transfer from the start, with PI 15 = 0, is taken once', async () => {
    const bytes = bytesOf(7_000, id);
    const seen = await peer.calls([call(write(bytes)), call(write(bytes))]);
    expect(seen.map(({ steps }) => steps[0]?.outcome)).toEqual(['done', 'done']);
    await oneOf(bytes);
  });

  test('another content under the same identifier, with PI 15 = 0, is another file', async () => {
    const [one, other] = [bytesOf(3_000, id), bytesOf(3_000, id + 1)];
    await peer.calls([call(write(one)), call(write(other))]);
    expect((await takenSince()).map((taken) => [taken.equals(one), taken.equals(other)])).toEqual([
      [true, false],
      [false, true],
    ]);
  });

  test('begun anew with PI 15 = 0 after a cut, it is taken from its start', async () => {
    const [one, other] = [bytesOf(7_000, id), bytesOf(7_000, id + 1)];
    const [, second] = await peer.calls([
      call(write(one), { rules: [{ in: 'ACK(SYN)', nth: 4, do: 'cut' }] }),
      call(write(other)),
    ]);
    expect(second?.steps).toMatchObject([{ outcome: 'done', start: 0 }]);
    await oneOf(other);
  });

  test('a restart of what we never saw begins at 0', async () => {
    const bytes = bytesOf(5_000, id);
    const seen = await peer.call(call(write(bytes, { restart: true })));
    expect(seen.steps).toMatchObject([{ outcome: 'done', start: 0 }]);
    await oneOf(bytes);
  });

  test('compression and several articles a DTF: the restart stays exact', async () => {
    const bytes = bytesOf(90_000, id);
    const step = writeOf(id, bytes, { multi: true, compression: 3, articleLength: 80, syncEvery: 10 });
    const as = (restart: boolean, more: PeerCall = {}) =>
      callAs('PEER-SERRE', server.portClair, [{ ...step, restart }], { memory: `w${id}`, ...more });
    const [, second] = await peer.calls([
      as(false, { rules: [{ in: 'ACK(SYN)', nth: 9, do: 'cut' }] }),
      as(true),
    ]);
    expect(startOf(second?.steps[0])).toBeGreaterThanOrEqual(9);
    await oneOf(bytes);
  });

  test('points that are not acknowledged serve a restart', async () => {
    const bytes = bytesOf(9_000, id);
    const as = (restart: boolean, rules_: readonly PeerRule[]) =>
      callAs('PEER-MUET', server.portClair, [write(bytes, { restart })], { memory: `w${id}`, rules: rules_ });
    const [, second] = await peer.calls([as(false, [{ out: 'TRANS.END', do: 'cut' }]), as(true, [])]);
    expect(second).toMatchObject({ ended: 'released', steps: [{ outcome: 'done' }] });
    await oneOf(bytes);
  });

  test('the same transfer twice at once: one of them is told that the file is busy', async () => {
    const bytes = bytesOf(60_000, id);
    const slow = call(write(bytes), { chunk: 40 });
    const seen = await peer.together([slow, slow, slow]);
    const diagnostics = seen.map(({ steps }) => steps[0]?.['diagnostic'] ?? steps[0]?.outcome);
    expect(diagnostics.filter((one) => one === 'done').length).toBeGreaterThanOrEqual(1);
    expect(diagnostics.every((one) => one === 'done' || one === '2-207')).toBe(true);
    await oneOf(bytes);
  });

  describe('RESYN and IDT', () => {
    test.each<[string, Partial<WriteStep>]>([
      ['to the last acknowledged point', { resync: { after: 4 } }],
      ['five times', { resync: { after: 2, times: 5 } }],
    ])('RESYN of the peer %s: the file is whole', async (_, step) => {
      const bytes = bytesOf(9_000, id);
      const seen = await peer.call(call(write(bytes, step)));
      expect(seen).toMatchObject({ ended: 'released', steps: [{ outcome: 'done' }], complaints: [] });
      await oneOf(bytes);
    });

    test('RESYN without an end is ended by ABORT 3-320, and nothing is taken', async () => {
      const seen = await peer.call(call(write(bytesOf(9_000, id), { resync: { after: 2, times: 50 } })));
      expect(seen).toMatchObject({ ended: 'abort', why: '3-320' });
      expect(await takenSince()).toEqual([]);
    });

    test('RESYN that was not agreed on is a fault', async () => {
      const connect = { requester: 'PEER-FIN', server: 'RACCORD', password: 'secret', resync: 0 };
      const seen = await peer.call(call(write(bytesOf(9_000, id), { resync: { after: 2 } }), { connect }));
      expect(seen).toMatchObject({ ended: 'abort', why: '3-311' });
      expect(await takenSince()).toEqual([]);
    });

    test('check bytes that do not hold: data is asked for again, and the file is whole', async () => {
      const bytes = bytesOf(9_000, id);
      const corrupt: PeerRule = { out: 'DTF', nth: 11, do: 'corrupt' };
      const seen = await peer.call(call(write(bytes), { crc: true, rules: [corrupt] }));
      expect(seen).toMatchObject({ ended: 'released', steps: [{ outcome: 'done', resyncs: 1 }] });
      await oneOf(bytes);
    });

    test('check bytes that do not hold, without RESYN: ABORT 3-310, and a restart', async () => {
      const bytes = bytesOf(9_000, id);
      const connect = { requester: 'PEER-FIN', server: 'RACCORD', password: 'secret', resync: 0 };
      const [first, second] = await peer.calls([
        call(write(bytes), { crc: true, connect, rules: [{ out: 'DTF', nth: 11, do: 'corrupt' }] }),
        call(write(bytes, { restart: true }), { crc: true, connect }),
      ]);
      expect(first).toMatchObject({ ended: 'abort', why: '3-310' });
      expect(second?.steps).toMatchObject([{ outcome: 'done' }]);
      await oneOf(bytes);
    });

    test.each([4, 8, 12, 16])('IDT %i of the peer: nothing is taken, the session goes on', async (code) => {
      const bytes = bytesOf(9_000, id);
      const other = bytesOf(2_000, id + 1);
      const seen = await peer.call({
        ...call(write(bytes, { idt: { after: 3, code } })),
        steps: [write(bytes, { idt: { after: 3, code } }), writeOf(id + 1, other)],
      });
      expect(seen).toMatchObject({
        ended: 'released',
        steps: [{ outcome: 'interrupted', by: 'us', code }, { outcome: 'done' }],
      });
      await oneOf(other);
    });

    test.each([4, 8])('IDT %i, and later the rest', async (code) => {
      const bytes = bytesOf(9_000, id);
      const [, second] = await peer.calls([
        call(write(bytes, { idt: { after: 4, code } })),
        call(write(bytes, { restart: true })),
      ]);
      expect(second?.steps).toMatchObject([{ outcome: 'done' }]);
      expect(startOf(second?.steps[0])).toBeGreaterThan(0);
      await oneOf(bytes);
    });

    test('DTF.END with a diagnostic: nothing is taken', async () => {
      const seen = await peer.call(call(write(bytesOf(9_000, id), { endDiagnostic: '2-213' })));
      expect(seen.ended).toBe('released');
      expect(await takenSince()).toEqual([]);
    });
  });
});

function startOf(outcome: PeerOutcome | undefined): number {
  return Number(outcome?.['start']);
}
