// SPDX-License-Identifier: Apache-2.0
/** Who may not come in, and what breaks the protocol: our server says which, takes nothing, and goes on serving. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type NomPair, nomTls, type PesitServer, servePesit } from '../../../support/pesit-peer/server.ts';
import {
  type PeerCall,
  type PeerRule,
  type PeerSeen,
  PesitPeer,
  pesitPeerInstalled,
  whyNoPesitPeer,
} from '../../../support/pesit-peer.ts';
import { bytesOf, callAs, type WriteStep, writeOf } from './scenes.ts';

const usual = { requester: 'PEER-STRICT', server: 'RACCORD', password: 'secret' };

describe.skipIf(!pesitPeerInstalled)(`an independent PeSIT peer does wrong${whyNoPesitPeer}`, () => {
  let peer: PesitPeer;
  let server: PesitServer;
  let id = 5_000;

  beforeAll(async () => {
    peer = await PesitPeer.start();
    server = await servePesit();
  });
  afterAll(async () => {
    await server?.close();
    await peer.close();
  });

  /** What the peer saw, when nothing was taken and the next one is served. */
  async function wrong(
    step: Partial<WriteStep>,
    call: PeerCall = {},
    name: NomPair = 'PEER-STRICT',
  ): Promise<PeerSeen> {
    id += 2;
    const before = (await server.contenus()).length;
    const bytes = bytesOf(9_000, id);
    const seen = await peer.call(
      callAs(name, server.portClair, [writeOf(id, bytes, { articleLength: 300, ...step })], call),
    );
    expect((await server.contenus()).length).toBe(before);
    expect(seen.ended).not.toBe('silent');
    const next = await peer.call(callAs('PEER-FIN', server.portClair, [writeOf(id + 1, bytesOf(10, id))]));
    expect(next.steps).toMatchObject([{ outcome: 'done' }]);
    return seen;
  }

  test.each<[string, string, PeerCall]>([
    ['a wrong password', '3-304', { connect: { ...usual, password: 'secreT' } }],
    ['no password', '3-304', { connect: { requester: 'PEER-STRICT', server: 'RACCORD' } }],
    ['a name that nobody has', '3-304', { connect: { ...usual, requester: 'NOBODY' } }],
    ['a name in another case', '3-304', { connect: { ...usual, requester: 'peer-strict' } }],
    ['a raccordement that is closed', '3-304', { connect: { ...usual, requester: 'PEER-FERME' } }],
    ['a name that needs a certificate', '3-304', { connect: { ...usual, requester: nomTls } }],
    ['a new password', '3-304', { connect: { ...usual, password: 'secret  newone' } }],
    ['a server that is not us', '3-301', { connect: { ...usual, server: 'SOMEBODY' } }],
    ['a version of tomorrow', '3-308', { connect: { ...usual, version: 3 } }],
  ])('CONNECT with %s is refused by %s', async (_, diagnostic, call) => {
    expect(await wrong({}, call)).toMatchObject({ ended: 'refused', why: diagnostic });
  });

  test('a certificate that nobody agreed on, and none at all, are refused by 3-304', async () => {
    const cert = join(peer.folder, 'inconnu.crt');
    const key = join(peer.folder, 'inconnu.key');
    await writeFile(cert, server.pem.inconnu.certificat);
    await writeFile(key, server.pem.inconnu.cle);
    const connect = { requester: nomTls, server: 'RACCORD' };
    const seen = await peer.calls(
      [{ cert, key }, {}].map((tls) => callAs(nomTls, server.portTls, [], { tls, connect })),
    );
    expect(seen.map(({ ended, why }) => [ended, why])).toEqual([
      ['refused', '3-304'],
      ['refused', '3-304'],
    ]);
  });

  test('a password on a name that shows another certificate does not help', async () => {
    const connect = { requester: 'PEER', server: 'RACCORD', password: 'wrong' };
    const seen = await peer.call(callAs('PEER', server.portTls, [], { tls: {}, connect }));
    expect(seen).toMatchObject({ ended: 'refused', why: '3-304' });
  });

  test.each<[string, string, Partial<WriteStep>]>([
    ['PI 13 = 0', '3-318', { pis: { 13: 0 } }],
    ['no PI 13', '3-318', { pis: { 13: null } }],
    ['no PI 17', '3-318', { pis: { 17: null } }],
    ['no PGI 30', '3-318', { pis: { 30: null } }],
    ['no PGI 9', '3-318', { pis: { 9: null } }],
    ['no PI 25', '3-318', { pis: { 25: null } }],
    ['an article length of 0', '3-318', { pis: { 30: { 32: 0 } } }],
    ['a relative organisation', '2-200', { pis: { 30: { 33: 1 } } }],
    ['an indexed organisation', '2-200', { pis: { 30: { 33: 2 } } }],
    ['a flow that was not agreed on', '2-226', { name: 'UNKNOWN' }],
    ['PI 12 of 77 characters', '3-318', { name: 'N'.repeat(77) }],
  ])('CREATE with %s is refused by %s', async (_, diagnostic, step) => {
    const seen = await wrong(step);
    expect(JSON.stringify([seen.why, seen.steps])).toContain(diagnostic);
  });

  test('a file larger than announced is interrupted by 2-224', async () => {
    const seen = await wrong({ most: 2 });
    expect(seen).toMatchObject({
      ended: 'released',
      steps: [{ outcome: 'interrupted', diagnostic: '2-224' }],
    });
  });

  test('a file announced larger than any may be is refused', async () => {
    const seen = await wrong({ most: 4_000_000_000 });
    expect(seen.steps).toMatchObject([{ outcome: 'refused' }]);
  });

  test('read access only: CREATE is refused by 3-305', async () => {
    const seen = await wrong({}, { connect: { ...usual, access: 1 } });
    expect(seen.steps).toMatchObject([{ outcome: 'refused', diagnostic: '3-305' }]);
  });

  test.each<[string, string, Partial<WriteStep>]>([
    ['too much data without a point', '2-222', { noPoints: true }],
    [
      'too many points that wait',
      '2-217',
      { noWindow: true, syncEvery: 1, articleLength: 20, concatenation: true },
    ],
    ['an article longer than PI 32', '2-220', { pis: { 30: { 32: 100 } } }],
  ])('%s ends the transfer by %s', async (what, diagnostic, step) => {
    const seen = await wrong(step, what.startsWith('too many') ? { chunk: 65_536 } : {});
    expect(JSON.stringify([seen.why, seen.steps])).toContain(diagnostic);
  });

  const changes: readonly (readonly [string, string, PeerRule])[] = [
    ['an unknown FPDU', '3-311', { out: 'DTF', nth: 3, do: 'before', hex: '0006C099DST00' }],
    ['an unknown phase', '3-311', { out: 'DTF', nth: 3, do: 'before', hex: '000677990900' }],
    ['ORF in the middle of data', '3-311', { out: 'DTF', nth: 3, do: 'before', hex: '0006C014DST00' }],
    [
      'a second CONNECT',
      '3-311',
      { out: 'CREATE', do: 'before', hex: '001240200001030141040142060102160102' },
    ],
    ['WRITE before CREATE', '3-311', { out: 'CREATE', do: 'before', hex: '0006C002DST00' }],
    ['an answer nobody asked for', '3-311', { out: 'WRITE', do: 'before', hex: '0009C038DST00140101' }],
    ['point 7 first', '3-311', { out: 'SYN', do: 'raw', hex: '0009C003DST00140107' }],
    ['a point twice', '3-311', { out: 'SYN', nth: 2, do: 'twice' }],
    [
      'the end of an article that never began',
      '3-311',
      { out: 'DTF', nth: 2, do: 'raw', hex: '00070042DST0041' },
    ],
    ['the middle of one', '3-311', { out: 'DTF', nth: 2, do: 'raw', hex: '00070040DST0041' }],
    [
      'a start inside an article',
      '3-311',
      { out: 'DTF', nth: 2, do: 'raw', hex: ['00070041DST0041', '00070041DST0041'] },
    ],
    [
      'a whole article inside another',
      '3-311',
      { out: 'DTF', nth: 2, do: 'raw', hex: ['00070041DST0041', '00070000DST0041'] },
    ],
    ['a point inside an article', '3-311', { out: 'SYN', do: 'before', hex: '00070041DST0041' }],
    ['an end inside an article', '3-311', { out: 'DTF.END', do: 'before', hex: '00070041DST0041' }],
    ['data without data', '3-311', { out: 'DTF', nth: 2, do: 'raw', hex: '00060000DST00' }],
    [
      'three articles said and two there',
      '3-311',
      { out: 'DTF', nth: 2, do: 'raw', hex: '000C0000DST03000141000142' },
    ],
    [
      'bytes after the last article',
      '3-311',
      { out: 'DTF', nth: 2, do: 'raw', hex: '000E0000DST020001410001420000' },
    ],
    [
      'an entity that ends inside an FPDU',
      '3-311',
      { out: 'DTF', nth: 2, do: 'raw', hex: '00FF0000DST0041' },
    ],
    ['bytes after an FPDU', '3-311', { out: 'DTF', nth: 2, do: 'raw', hex: '00070000DST00410000' }],
    ['an FPDU of length 3', '3-311', { out: 'DTF', nth: 2, do: 'raw', hex: '00030000DST0041' }],
    ['a parameter of length 0', '3-318', { out: 'TRANS.END', do: 'raw', hex: '0008C008DST001B00' }],
    ['a parameter past the end', '3-318', { out: 'TRANS.END', do: 'raw', hex: '0009C008DST001B0501' }],
    ['TRANS.END before DTF.END', '3-311', { out: 'DTF.END', do: 'drop' }],
    ['DTF.END twice', '3-311', { out: 'DTF.END', do: 'twice' }],
    ['CRF in the middle of data', '3-311', { out: 'DTF', nth: 3, do: 'raw', hex: '000BC015DST000203000000' }],
    [
      'RELEASE in the middle of data',
      '3-311',
      { out: 'DTF', nth: 3, do: 'raw', hex: '000B4023DSTSRC0203000000' },
    ],
  ];

  test.each(changes)('%s: ABORT %s', async (_, diagnostic, rule) => {
    expect(await wrong({}, { rules: [rule] })).toMatchObject({ ended: 'abort', why: diagnostic });
  });

  test.each(changes)('%s: ABORT %s, also where faults of form are let pass', async (_, diagnostic, rule) => {
    const seen = await wrong({}, { rules: [rule] }, 'PEER-FIN');
    expect(seen).toMatchObject({ ended: 'abort', why: diagnostic });
  });

  test('a count of bytes that is not what came: 3-319, and nothing is delivered', async () => {
    const seen = await wrong({}, { pis: { 'TRANS.END': { 27: 8_999 } } });
    expect(seen).toMatchObject({ ended: 'released', steps: [{ outcome: 'failed', diagnostic: '3-319' }] });
  });

  test('a count of articles that is not what came fails only where that was agreed', async () => {
    const bytes = bytesOf(3_000, 77);
    const pis = { 'TRANS.END': { 28: 99 } };
    const seen = await peer.calls([
      callAs('PEER', server.portClair, [writeOf(8_001, bytes)], { pis }),
      callAs('PEER-EXACT', server.portClair, [writeOf(8_002, bytes)], { pis }),
    ]);
    expect(seen.map(({ steps }) => steps[0]?.outcome)).toEqual(['done', 'failed']);
  });

  test.each([
    ['an HTTP request', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n').toString('hex')],
    ['a TLS ClientHello on the plain port', '16030100a5010000a10303'],
    ['zeroes', '00'.repeat(64)],
    ['a CONNECT of 16 KB', `4000 4000 4020 0001${'99'.repeat(40)}`.replaceAll(' ', '')],
    ['something else than CONNECT first', '000600 06c0020900'.replaceAll(' ', '')],
    ['half a CONNECT, and the end', '002f002f4020000103085041'],
  ])('%s is closed, and nobody is hurt', async (_, raw) => {
    const seen = await peer.call({ port: server.portClair, raw, thenClose: true });
    expect(seen.ended).toBe('lost');
    expect(await wrong({ name: 'UNKNOWN' })).toMatchObject({ ended: 'released' });
  });
});
