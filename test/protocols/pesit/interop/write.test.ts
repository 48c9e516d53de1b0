// SPDX-License-Identifier: Apache-2.0
/** Files that the independent peer writes to our server, in every manner that two sides may agree on or a product has. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type NomPair, nomTls, type PesitServer, servePesit } from '../../../support/pesit-peer/server.ts';
import {
  type PeerCall,
  type PeerTls,
  PesitPeer,
  pesitPeerInstalled,
  whyNoPesitPeer,
} from '../../../support/pesit-peer.ts';
import { bytesOf, callAs, linesOf, type WriteStep, writeOf } from './scenes.ts';

const usual = { requester: 'PEER', server: 'RACCORD', password: 'secret' };

/** How, under which name, the transfer, the connection. */
type Row = readonly [string, NomPair, Partial<WriteStep>, PeerCall];

const framings: readonly Row[] = [
  ['entities after their length', 'PEER', {}, {}],
  ['bare entities', 'PEER', {}, { framing: 'raw' }],
  ['check bytes', 'PEER', {}, { crc: true }],
  ['bare entities with check bytes', 'PEER', {}, { framing: 'raw', crc: true }],
  ['a pre-connection', 'PEER', {}, { preconnect: { id: 'ANYBODY', password: 'WHATEVER' } }],
  ['a bare pre-connection', 'PEER', {}, { preconnect: { id: 'X' }, framing: 'raw' }],
  ['a pre-connection and check bytes', 'PEER', {}, { preconnect: { id: 'X' }, crc: true }],
  ['a byte a write', 'PEER', { file: { size: 3_000 } }, { chunk: 1 }],
  ['a byte a write, bare', 'PEER', { file: { size: 3_000 } }, { chunk: 1, framing: 'raw', crc: true }],
  ['seven bytes a write', 'PEER-FIN', { file: { size: 20_000 } }, { chunk: 7 }],
];

const articles: readonly Row[] = [
  ['several articles a DTF', 'PEER', { multi: true, articleLength: 100 }, {}],
  ['255 articles a DTF', 'PEER', { multi: true, articleLength: 3, entity: 32_768 }, {}],
  ['two articles a DTF', 'PEER', { multi: true, mostArticles: 2, articleLength: 50 }, {}],
  ['segments', 'PEER-SEGMENTS', { articleLength: 3_900, entity: 700 }, {}],
  ['segments where none were agreed on', 'PEER', { articleLength: 3_900, entity: 700 }, {}],
  ['segments of a few bytes', 'PEER', { articleLength: 1_000, segmentBytes: 333 }, {}],
  ['several articles and segments', 'PEER-SERRE', { compression: 1, multi: true, entity: 470 }, {}],
  ['byte 5 = 1 with a length', 'PEER', { byte5: true }, {}],
  ['byte 5 = 1 without a length', 'PEER', { byte5: 'bare' }, {}],
  ['FPDU together in an entity', 'PEER', { concatenation: true, articleLength: 300 }, {}],
  ['articles of one byte', 'PEER', { articleLength: 1, multi: true, file: { size: 2_000 } }, {}],
  ['fixed articles, the last one short', 'PEER-FIXE', { fixed: true, articleLength: 999 }, {}],
  ['fixed articles', 'PEER-FIXE', { fixed: true, articleLength: 500, file: { size: 5_000 } }, {}],
  ['the largest entities', 'PEER-LARGE', { entity: 65_535, articleLength: 32_000 }, {}],
];

const compressions: readonly Row[] = [
  ['horizontal strings', 'PEER-SERRE', { compression: 1 }, {}],
  ['vertical strings', 'PEER-SERRE', { compression: 2, articleLength: 100 }, {}],
  ['both kinds of strings', 'PEER-SERRE', { compression: 3, articleLength: 100 }, {}],
  ['strings, several articles a DTF', 'PEER-SERRE', { compression: 3, multi: true, articleLength: 90 }, {}],
  ['strings in segments', 'PEER-SERRE', { compression: 3, articleLength: 4_000, entity: 500 }, {}],
  ['strings over many points', 'PEER-SERRE', { compression: 2, syncEvery: 2, articleLength: 50 }, {}],
  ['a compression that we refuse', 'PEER', { compression: 3 }, {}],
];

const points: readonly Row[] = [
  ['no points', 'PEER', {}, { connect: { ...usual, sync: null } }],
  ['no points with us', 'PEER-SANS', {}, { connect: { ...usual, requester: 'PEER-SANS' } }],
  ['a point each KiB', 'PEER', { articleLength: 500 }, { connect: { ...usual, sync: [1, 1] } }],
  ['our interval, which is smaller', 'PEER-FIN', {}, {}],
  ['a window of 1', 'PEER', { syncEvery: 1 }, { connect: { ...usual, sync: [32, 1] } }],
  ['a window larger than ours', 'PEER', { syncEvery: 1 }, { connect: { ...usual, sync: [32, 200] } }],
  ['points that nobody acknowledges', 'PEER', { syncEvery: 2 }, { connect: { ...usual, sync: [32, 0] } }],
  ['points that we do not acknowledge', 'PEER-MUET', {}, {}],
  ['an undefined interval', 'PEER', {}, { connect: { ...usual, sync: [0xffff, 2] } }],
];

const products: readonly Row[] = [
  ['the manners of Connect:Express', 'PEER-CE', { byte5: true }, { style: 'connect-express' }],
  [
    'the manners of CFT',
    'PEER-CFT',
    { pis: { 30: { 31: 0x40 }, 99: 'CFT private fields' }, articleLength: 4_000, entity: 1_024 },
    { preconnect: { id: 'PESIT' }, pis: { ORF: { 21: { hex: '010a' } } } },
  ],
  ['version D', 'PEER', {}, { connect: { ...usual, version: 1 } }],
  ['a version in an ASCII digit', 'PEER', {}, { pis: { CONNECT: { 6: { hex: '32' } } } }],
  ['no RESYN', 'PEER', {}, { connect: { ...usual, resync: 0 } }],
  ['write access only', 'PEER', {}, { connect: { ...usual, access: 0 } }],
  ['finer names in CREATE', 'PEER', { from: 'APPL    USER1', to: 'APPLIB  USER2' }, {}],
  ['store and forward', 'PEER', { origin: 'FIRST', final: 'LAST' }, {}],
  ['a size that was not announced', 'PEER', { most: 0 }, {}],
  ['a free message', 'PEER', { free: 'whatever it says' }, {}],
  ['PI 15 = 0 said aloud', 'PEER', { pis: { 15: 0 } }, {}],
  ['parameters that nobody knows', 'PEER', { pis: { 200: { hex: '0102' } } }, {}],
  ['an own identifier of 255', 'PEER', {}, { connect: { ...usual, own: 255 } }],
];

describe.skipIf(!pesitPeerInstalled)(`an independent PeSIT peer writes to us${whyNoPesitPeer}`, () => {
  let peer: PesitPeer;
  let server: PesitServer;
  let id = 100;

  beforeAll(async () => {
    peer = await PesitPeer.start();
    server = await servePesit();
  });
  afterAll(async () => {
    await server?.close();
    await peer.close();
  });

  /** One transfer, which has to be taken once and be what was sent. */
  async function arrives(
    name: NomPair,
    step: Partial<WriteStep>,
    call: PeerCall,
    bytes: Buffer,
  ): Promise<void> {
    id += 1;
    const before = (await server.contenus()).length;
    const { file: _, ...rest } = step;
    const { connect, ...other } = call;
    const as = connect === undefined ? {} : { connect: { ...connect, requester: name } };
    const seen = await peer.call(
      callAs(name, server.portClair, [writeOf(id, bytes, rest)], { ...other, ...as }),
    );
    expect(seen).toMatchObject({ ended: 'released', steps: [{ outcome: 'done', handed: '0-000' }] });
    expect(seen.complaints).toEqual([]);
    const taken = (await server.contenus()).slice(before);
    expect(taken.map(({ nomFichier }) => nomFichier)).toEqual([`f-${id}.xml`]);
    expect(taken[0]?.contenu.equals(bytes)).toBe(true);
  }

  test.each([...framings, ...articles, ...compressions, ...points, ...products])(
    'a file arrives whole, once: %s',
    async (_, name, step, call) => {
      const size = step.file !== undefined && 'size' in step.file ? step.file.size : 40_000;
      await arrives(name, step, call, step.lines === true ? linesOf(600, id) : bytesOf(size, id));
    },
  );

  test.each<[string, Partial<WriteStep>]>([
    ['a line each', {}],
    ['several a DTF', { multi: true }],
    ['several a DTF and segments', { multi: true, entity: 250 }],
  ])('lines get their ends back: %s', async (_, step) => {
    await arrives('PEER-LIGNES', { ...step, lines: true, articleLength: 400 }, {}, linesOf(900, id));
  });

  test('TLS: a certificate is who calls, prefixed, bare and with TLS 1.2', async () => {
    const { cle, certificat } = server.pem.pair;
    const files = { cert: join(peer.folder, 'pair.crt'), key: join(peer.folder, 'pair.key') };
    const ca = join(peer.folder, 'nous.crt');
    await Promise.all([
      writeFile(files.cert, certificat),
      writeFile(files.key, cle),
      writeFile(ca, server.pem.nous.certificat),
    ]);
    const variants: readonly [PeerTls, PeerCall][] = [
      [{}, {}],
      [{}, { framing: 'raw' }],
      [{ highest: '1.2' }, { crc: true }],
    ];
    const before = (await server.contenus()).length;
    const seen = await peer.calls(
      variants.map(([tls, call], nth) =>
        callAs(nomTls, server.portTls, [writeOf(nth + 1, bytesOf(50_000, nth))], {
          ...call,
          tls: { ca, ...files, ...tls },
          connect: { requester: nomTls, server: 'RACCORD' },
        }),
      ),
    );
    expect(seen.map(({ ended, steps }) => [ended, steps[0]?.outcome])).toEqual(
      variants.map(() => ['released', 'done']),
    );
    const taken = (await server.contenus()).slice(before);
    expect(taken.map(({ contenu }, nth) => contenu.equals(bytesOf(50_000, nth)))).toEqual([true, true, true]);
  });

  test('an empty file is a file', async () => {
    await arrives('PEER', {}, {}, Buffer.alloc(0));
  });

  test('several files follow each other in one session, and messages between them', async () => {
    const before = (await server.contenus()).length;
    const steps = [1, 2, 3, 4, 5].map((nth) => writeOf(900 + nth, bytesOf(3_000 * nth, nth)));
    const seen = await peer.call(callAs('PEER', server.portClair, steps));
    expect(seen.steps.map(({ outcome }) => outcome)).toEqual(steps.map(() => 'done'));
    expect((await server.contenus()).slice(before).map(({ contenu }) => contenu.length)).toEqual([
      3_000, 6_000, 9_000, 12_000, 15_000,
    ]);
  });

  test('twenty sessions at once each bring their own file', async () => {
    const before = (await server.contenus()).length;
    const calls = Array.from({ length: 20 }, (_, nth) =>
      callAs('PEER-FIN', server.portClair, [writeOf(2_000 + nth, bytesOf(10_000 + nth, nth))]),
    );
    const seen = await peer.together(calls);
    expect(seen.map(({ ended }) => ended)).toEqual(calls.map(() => 'released'));
    const taken = (await server.contenus()).slice(before);
    expect(taken.map(({ contenu }) => contenu.length).toSorted()).toEqual(
      calls.map((_, nth) => 10_000 + nth),
    );
  });
});
