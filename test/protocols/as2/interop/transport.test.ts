// SPDX-License-Identifier: Apache-2.0
/** HTTP in every manner that is lawful or was seen in the field, by raw sockets of an independent peer. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Case,
  headerOf,
  type Layer,
  type Seen,
  type Transport,
} from '../../../support/as2-peer/cases.ts';
import { file } from '../../../support/as2-peer/messages.ts';
import { type As2Server, serveAs2 } from '../../../support/as2-peer/server.ts';
import { PeerSession, peerInstalled, whyNot } from '../../../support/as2-peer/session.ts';
import { until } from '../../../support/until.ts';

describe.skipIf(!peerInstalled)(`HTTP of an independent AS2 peer${whyNot}`, () => {
  let peer: PeerSession;
  let server: As2Server;

  beforeAll(async () => {
    peer = await PeerSession.start();
    server = await serveAs2(await peer.keys(), { tls: { enabled: true, port: 0 } });
  });
  afterAll(async () => {
    await server.close();
    await peer.close();
  });

  const layers: readonly Layer[] = [{ kind: 'sign' }, { kind: 'encrypt' }];
  const usual: Case = { files: [file], layers, mdn: {} };
  const send = (one: Case): Promise<Seen> => peer.send({ ...usual, url: server.url, ...one });
  const count = async () => (await server.contenus()).length;
  const good = { disposition: 'processed', verified: true, boundaryProblems: [], mic: { matches: true } };

  test.each<[string, Transport]>([
    ['AS2-02: in chunks', { chunked: true, chunkBytes: 333 }],
    ['AS2-02: in chunks of one byte', { chunked: true, chunkBytes: 1 }],
    ['AS2-02: in chunks with extensions', { chunked: true, chunkExtension: ';name="a;b";c' }],
    ['AS2-02: in chunks whose sizes have blanks behind them', { chunked: true, blanks: '  ' }],
    ['AS2-02: in chunks with trailers', { chunked: true, trailers: 'X-After: yes\r\n' }],
    ['AS2-02: in Chunks of another case', { chunked: true, codingName: 'Chunked' }],
    ['AS2-04: with every header folded', { fold: true }],
    ['AS2-05: with names in capitals', { case: 'upper' }],
    ['AS2-05: with names in lower case and tabs', { case: 'lower', tabs: true }],
    ['AS2-06: after 100-continue', { expect: true }],
    ['AS2-06: after 100-continue, in chunks', { expect: true, chunked: true }],
    ['AS2-11: with an Authorization nobody asked for', { extra: [['Authorization', 'Basic bm86Ym9keQ==']] }],
    ['with Connection: close', { extra: [['Connection', 'close']], checkClose: true }],
    ['in pieces of one to three bytes', { cut: 1, pieceBytes: 3 }],
    ['in pieces of chance', { cut: 2, pieceBytes: 800 }],
    ['slowly', { slowMs: 2, cut: 3, pieceBytes: 400 }],
    ['folded, in chunks, in pieces', { fold: true, chunked: true, cut: 4, pieceBytes: 50 }],
  ])('%s, a message is taken', async (_, transport) => {
    const before = await count();
    const seen = await send({ transport });
    expect(seen.mdn).toMatchObject(good);
    expect(await count()).toBe(before + 1);
  });

  test('AS2-01: HTTP/1.0 is answered and closed', async () => {
    const seen = await send({ transport: { http10: true, checkClose: true } });
    expect(seen.mdn).toMatchObject(good);
    expect(seen.http?.endedClean).toBe(true);
    expect(headerOf(seen.http?.headers ?? [], 'Transfer-Encoding')).toBeUndefined();
  });

  test('AS2-02: a Content-Length may begin with zeros', async () => {
    const seen = await send({ keep: 'zeros' });
    const { sent } = seen;
    const length = `000${sent.bodyBytes}`;
    const built = await peer.build({ ...usual, url: server.url });
    const headers = built.headers
      .map(
        ([name, value]) => `${name}: ${name === 'Content-Length' ? length.slice(0, 3) + value : value}\r\n`,
      )
      .join('');
    const body = Buffer.from(built.body, 'base64').toString('latin1');
    const [answer] = await peer.raw(server.url, `POST /as2 HTTP/1.1\r\n${headers}\r\n${body}`);
    expect(answer?.status).toBe(200);
    expect(Buffer.from(answer?.body ?? '', 'base64').toString()).toMatch(
      /sent-automatically; processed\r\n/i,
    );
  });

  test('AS2-03: with a length and chunks, the chunks count and the connection ends', async () => {
    const seen = await send({ transport: { chunked: true, bothLengths: true, checkClose: true } });
    if (seen.http?.status === 200) expect(seen.mdn).toMatchObject(good);
    else expect(seen.http?.status).toBe(400);
    expect(seen.http?.endedClean).toBe(true);
  });

  test('AS2-03: our answer has a length and no chunks', async () => {
    const { http } = await send({});
    expect(headerOf(http?.headers ?? [], 'Content-Length')).toMatch(/^\d+$/);
    expect(headerOf(http?.headers ?? [], 'Transfer-Encoding')).toBeUndefined();
  });

  test('the same message three times without waiting gets three answers, the same', async () => {
    const before = await count();
    const seen = await send({ transport: { pipeline: 3 } });
    expect(seen.mdn).toMatchObject(good);
    expect(seen.sameAnswers).toBe(true);
    expect(await count()).toBe(before + 1);
  });

  test('AS2-07: HEAD is answered with 200 and nothing', async () => {
    const { status, headers } = await peer.head(server.url);
    expect(status).toBe(200);
    expect(headerOf(headers, 'Content-Length')).toBe('0');
  });

  test('AS2-13: a message announced larger than the limit is refused before it is sent', async () => {
    const head =
      'POST /as2 HTTP/1.1\r\nHost: x\r\nAS2-From: peer\r\nAS2-To: gateway\r\nMessage-ID: <large@peer>\r\n';
    const [answer] = await peer.raw(server.url, `${head}Content-Length: 99999999999999\r\n\r\n`);
    expect(answer?.status).toBe(413);
  });

  test.each<[string, string, readonly number[]]>([
    ['without Host', 'POST /as2 HTTP/1.1\r\nContent-Length: 0\r\n\r\n', [400]],
    ['without AS2 names', 'POST /as2 HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n', [400, 403]],
    ['of another method', 'PUT /as2 HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n', [404, 405]],
    ['to another path', 'POST /other HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n', [404]],
    ['that is no HTTP', 'hello\r\n\r\n', [400]],
    ['with 100 kB of headers', `POST /as2 HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(100_000)}\r\n\r\n`, [431]],
  ])('a request %s is refused', async (_, data, statuses) => {
    const [answer] = await peer.raw(server.url, data);
    expect(statuses).toContain(answer?.status);
  });

  test.each([0, 10, 1_000, 2_000])('a message cut after %d bytes leaves nothing', async (abandonAt) => {
    const before = await count();
    const messageId = `<cut-${abandonAt}@peer>`;
    await send({ messageId, transport: { abandonAt } });
    const seen = await send({ messageId });
    expect(seen.mdn).toMatchObject(good);
    expect(await count()).toBe(before + 1);
  });

  test('AS2-74: a peer that leaves before its MDN finds it when it comes again', async () => {
    const before = await count();
    await send({ keep: 'left', transport: { leave: true } });
    await until('the message is taken all the same', async () => (await count()) === before + 1);
    const seen = await send({ again: 'left' });
    expect(seen.mdn).toMatchObject(good);
    expect(await count()).toBe(before + 1);
  });

  test('AS2-71: over TLS, with a certificate of the client', async () => {
    const seen = await send({ url: server.tlsUrl ?? '', from: 'peer-tls', tlsClient: 'peer' });
    expect(seen.mdn).toMatchObject(good);
  });

  test('AS2-71: over TLS, a stranger is not the peer', async () => {
    const seen = await send({ url: server.tlsUrl ?? '', from: 'peer-tls', tlsClient: 'stranger' });
    expect(seen.http?.status).toBeGreaterThanOrEqual(400);
    expect(seen.mdn).toBeNull();
  });

  test('many at once are all answered', async () => {
    const before = await count();
    const all = await peer.together(Array.from({ length: 12 }, () => ({ ...usual, url: server.url })));
    for (const { mdn } of all) expect(mdn).toMatchObject(good);
    expect(await count()).toBe(before + 12);
  });
});
