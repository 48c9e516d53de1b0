// SPDX-License-Identifier: Apache-2.0
/** What waits with us is collected by an independent peer: by name, by code interface, by pattern; cut, and taken once. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RaccordementId } from '../../../../gateway/domain/raccordement.ts';
import { type NomPair, type PesitServer, servePesit } from '../../../support/pesit-peer/server.ts';
import {
  type PeerCall,
  type PeerRule,
  type PeerStep,
  PesitPeer,
  pesitPeerInstalled,
  whyNoPesitPeer,
} from '../../../support/pesit-peer.ts';
import { bytesOf, callAs, linesOf, type ReadStep } from './scenes.ts';

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe.skipIf(!pesitPeerInstalled)(`an independent PeSIT peer collects from us${whyNoPesitPeer}`, () => {
  let peer: PesitPeer;
  let server: PesitServer;
  let sequence = 0;

  beforeAll(async () => {
    peer = await PesitPeer.start();
    server = await servePesit();
  });
  beforeEach(() => {
    sequence += 1;
  });
  afterAll(async () => {
    await server?.close();
    await peer.close();
  });

  const nameOf = (nth = sequence, code = 'CSO1100A') =>
    `${code}_PER001_PER0011100${String(nth).padStart(15, '0')}`;
  const readOf = (step: Partial<ReadStep> = {}): ReadStep => ({
    do: 'read',
    key: `k${sequence}`,
    name: nameOf(),
    ...step,
  });
  const call = (name: NomPair, step: ReadStep, more: PeerCall = {}) =>
    callAs(name, server.portClair, [step], { memory: `r${sequence}`, ...more });

  test.each<[string, NomPair, Partial<ReadStep>, PeerCall]>([
    ['as usual', 'PEER', {}, {}],
    ['bare, with check bytes', 'PEER', {}, { framing: 'raw', crc: true }],
    ['after a pre-connection', 'PEER', {}, { preconnect: { id: 'X' } }],
    ['points each KiB, acknowledged late', 'PEER-FIN', { ackEvery: 'window' }, {}],
    ['points that nobody acknowledges', 'PEER-MUET', {}, {}],
    ['no points', 'PEER-SANS', {}, {}],
    ['in small entities', 'PEER', { entity: 512 }, {}],
    ['several articles a DTF, compressed', 'PEER-MULTI', { compression: 3 }, {}],
    ['horizontal strings', 'PEER-SERRE', { compression: 1 }, {}],
    ['vertical strings', 'PEER-SERRE', { compression: 2 }, {}],
    ['segments', 'PEER-SEGMENTS', { entity: 700 }, {}],
    ['fixed articles', 'PEER-FIXE', {}, {}],
    ['RESYN of the peer', 'PEER-FIN', { resync: { after: 3 } }, {}],
    ['RESYN of the peer after the end', 'PEER-FIN', { resync: { after: 1_000, to: 39 } }, {}],
    ['the manners of Connect:Express', 'PEER-CE', { id: 4711 }, { style: 'connect-express' }],
    ['the other mask of PI 14', 'PEER', { attributes: 7 }, {}],
    ['without PI 14', 'PEER', { pis: { 14: null } }, {}],
    [
      'read access only',
      'PEER',
      {},
      { connect: { requester: 'PEER', server: 'RACCORD', access: 1, password: 'secret' } },
    ],
    ['a byte a write', 'PEER', {}, { chunk: 1 }],
  ])('a file is collected whole, and once: %s', async (_, name, step, more) => {
    const bytes = bytesOf(40_000, sequence);
    const id = server.offre(name, nameOf(), bytes);
    const [seen, again] = await peer.calls([call(name, readOf(step), more), call(name, readOf(step), more)]);
    expect(seen).toMatchObject({ ended: 'released', steps: [{ outcome: 'done', sha256: sha256(bytes) }] });
    expect(seen?.complaints).toEqual([]);
    expect(server.retrait.fetches.filter((one) => one === id)).toHaveLength(1);
    expect(again?.steps).toMatchObject([{ outcome: 'refused', diagnostic: '2-205' }]);
  });

  test('the answer to SELECT says which file it is', async () => {
    server.offre('PEER', nameOf(), bytesOf(5_000, 1));
    const seen = await peer.call(call('PEER', readOf()));
    expect(seen.steps).toMatchObject([{ label: nameOf(), most: 5, outcome: 'done' }]);
    expect(Number(seen.steps[0]?.['id'])).toBeGreaterThan(0);
    expect(seen.steps[0]?.['created']).toMatch(/^\d{12}$/);
  });

  test('by code interface and by pattern the oldest comes first; then there is none', async () => {
    const codes = ['CSO1110A', 'CSO1117A', 'CSO1110A', 'CSO1117A'];
    const contents = codes.map((code, nth) => {
      const bytes = bytesOf(1_000 + nth, nth);
      server.offre('PEER-LARGE', nameOf(7_000 + nth, code), bytes);
      return bytes;
    });
    const asked = ['CSO1117A', 'CSO1110A*', '*', '*', '*'];
    const seen = await peer.calls(asked.map((name) => call('PEER-LARGE', readOf({ name, key: name }))));
    const hashes = contents.map(sha256);
    expect(seen.map(({ steps }) => steps[0]?.['sha256'] ?? steps[0]?.['diagnostic'])).toEqual([
      hashes[1],
      hashes[0],
      hashes[2],
      hashes[3],
      '2-205',
    ]);
  });

  test('several are collected in one session', async () => {
    const contents = [1, 2, 3].map((nth) => bytesOf(2_000 * nth, nth));
    for (const [nth, bytes] of contents.entries()) server.offre('PEER-LARGE', nameOf(8_000 + nth), bytes);
    const steps = contents.map((_, nth) => readOf({ name: '*', key: `s${nth}` }));
    const seen = await peer.call({ ...call('PEER-LARGE', readOf()), steps });
    expect(seen.steps.map((step) => step['sha256'])).toEqual(contents.map(sha256));
  });

  test('lines come without their ends', async () => {
    const bytes = linesOf(500, 3);
    server.offre('PEER-LIGNES', nameOf(), bytes);
    const seen = await peer.call(call('PEER-LIGNES', readOf({ lines: true })));
    expect(seen.steps).toMatchObject([{ outcome: 'done', sha256: sha256(bytes) }]);
  });

  test('an empty file is collected', async () => {
    server.offre('PEER', nameOf(), Buffer.alloc(0));
    const seen = await peer.call(call('PEER', readOf()));
    expect(seen.steps).toMatchObject([{ outcome: 'done', size: 0 }]);
  });

  test('nobody collects what waits for another', async () => {
    server.offre('PEER', nameOf(), bytesOf(100, 1));
    const seen = await peer.call(call('PEER-FIN', readOf()));
    expect(seen.steps).toMatchObject([{ outcome: 'refused', diagnostic: '2-205' }]);
    const write = await peer.call(
      call('PEER', readOf(), {
        connect: { requester: 'PEER', server: 'RACCORD', access: 0, password: 'secret' },
      }),
    );
    expect(write.steps).toMatchObject([{ outcome: 'refused', diagnostic: '3-305' }]);
  });

  const rules: readonly (readonly [string, PeerRule])[] = [
    ['before READ', { out: 'READ', do: 'cut' }],
    ['at the first data', { in: 'DTF', do: 'cut' }],
    ['at point 5', { in: 'SYN', nth: 5, do: 'cut' }],
    ['after the acknowledgement of point 5', { out: 'ACK(SYN)', nth: 5, do: 'cutAfter' }],
    ['by ABORT in the middle', { in: 'DTF', nth: 6, do: 'abort', diagnostic: '3-310' }],
    ['at DTF.END', { in: 'DTF.END', do: 'cut' }],
    ['before TRANS.END', { out: 'TRANS.END', do: 'cut' }],
  ];

  test.each(rules)(
    'cut %s: it waits still, and goes on from the point that is asked for',
    async (_, rule) => {
      const bytes = bytesOf(9_000, sequence);
      const id = server.offre('PEER-FIN', nameOf(), bytes);
      const [first, second] = await peer.calls([
        call('PEER-FIN', readOf(), { rules: [rule] }),
        call('PEER-FIN', readOf({ restart: true })),
      ]);
      expect(first?.ended).toMatch(/cut|aborted/);
      expect(second).toMatchObject({
        ended: 'released',
        steps: [{ outcome: 'done', sha256: sha256(bytes) }],
      });
      expect(server.retrait.fetches.filter((one) => one === id)).toHaveLength(1);
    },
  );

  test('a lost ACK(TRANS.END): collected once, and its restart is served', async () => {
    const bytes = bytesOf(9_000, sequence);
    const id = server.offre('PEER-FIN', nameOf(), bytes);
    const seen = await peer.calls([
      call('PEER-FIN', readOf(), { rules: [{ in: 'ACK(TRANS.END)', do: 'cut' }] }),
      call('PEER-FIN', readOf({ restart: true })),
    ]);
    expect(seen[1]).toMatchObject({ ended: 'released', steps: [{ outcome: 'done', sha256: sha256(bytes) }] });
    expect(new Set(server.retrait.fetches.filter((one) => one === id)).size).toBe(1);
    expect((await server.retrait.list('r-PEER-FIN' as RaccordementId)).some((one) => one.id === id)).toBe(
      false,
    );
  });

  test('READ from a point that never was: 2-214', async () => {
    server.offre('PEER-FIN', nameOf(), bytesOf(3_000, sequence));
    const seen = await peer.call(call('PEER-FIN', readOf({ 'from point': 500 })));
    expect(seen.steps).toMatchObject([{ outcome: 'refused', at: 'READ', diagnostic: '2-214' }]);
  });

  test('IDT of the peer: it waits still', async () => {
    const bytes = bytesOf(9_000, sequence);
    const id = server.offre('PEER-FIN', nameOf(), bytes);
    const seen = await peer.calls([
      call('PEER-FIN', readOf({ idt: { after: 3, code: 8 } })),
      call('PEER-FIN', readOf({ restart: true })),
    ]);
    expect(seen[0]).toMatchObject({ ended: 'released', steps: [{ outcome: 'interrupted', by: 'us' }] });
    expect(seen[1]?.steps).toMatchObject([{ outcome: 'done', sha256: sha256(bytes) }]);
    expect(server.retrait.fetches.filter((one) => one === id)).toHaveLength(1);
  });

  test('counts that are not what was sent: it was not collected', async () => {
    const id = server.offre('PEER-FIN', nameOf(), bytesOf(3_000, sequence));
    const seen = await peer.call(call('PEER-FIN', readOf({ counts: [2_999, 1] })));
    expect(seen.steps).toMatchObject([{ outcome: 'failed', diagnostic: '3-319' }]);
    expect(server.retrait.fetches).not.toContain(id);
  });

  test.each<[string, { readonly text?: string; readonly segments?: readonly string[] }]>([
    ['in one piece', { text: 'received' }],
    ['in segments', { segments: ['recei', 'v', 'ed'] }],
    ['without a text', {}],
  ])('MSG %s is heard and answered', async (_, step) => {
    const before = server.messages.length;
    const message: PeerStep = {
      do: 'message',
      name: 'FSO1100A',
      id: 0x1234,
      date: '261117093000',
      origin: 'FINAL',
      final: 'ORIGIN',
    };
    const seen = await peer.call(callAs('PEER', server.portClair, [{ ...message, ...step }]));
    expect(seen.steps).toMatchObject([{ outcome: 'done', id: 0x1234 }]);
    const [heard] = server.messages.slice(before);
    expect(heard?.parametres).toMatchObject({ idTransfert: 0x1234, fichier: { nom: 'FSO1100A' } });
    const text = 'text' in step || 'segments' in step ? 'received' : '';
    expect(Buffer.from(heard?.parametres.message ?? []).toString()).toBe(text);
  });
});
