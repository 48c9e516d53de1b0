// SPDX-License-Identifier: Apache-2.0
/** MDN as an independent peer asks for them and reads them: algorithms, names, identifiers, repetitions, asynchronous ones. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Case, headerOf, type Layer, type Seen } from '../../../support/as2-peer/cases.ts';
import { file } from '../../../support/as2-peer/messages.ts';
import { type As2Server, serveAs2 } from '../../../support/as2-peer/server.ts';
import { PeerSession, peerInstalled, whyNot } from '../../../support/as2-peer/session.ts';
import { until } from '../../../support/until.ts';

describe.skipIf(!peerInstalled)(`AS2 receipts to an independent peer${whyNot}`, () => {
  let peer: PeerSession;
  let server: As2Server;

  beforeAll(async () => {
    peer = await PeerSession.start();
    const { port } = await peer.listen('mdn');
    server = await serveAs2(await peer.keys(), { urlAccuse: `http://127.0.0.1:${port}/` });
  });
  afterAll(async () => {
    await server.close();
    await peer.close();
  });

  const layers: readonly Layer[] = [{ kind: 'sign' }];
  const usual: Case = { files: [file], layers, mdn: {} };
  const send = (one: Case): Promise<Seen> => peer.send({ ...usual, ...one, url: server.url });
  const count = async () => (await server.contenus()).length;

  const protocol = 'signed-receipt-protocol=';
  const micalg = 'signed-receipt-micalg=';
  test.each<[string, string, object]>([
    ['SHA-384', `${protocol}optional, pkcs7-signature; ${micalg}optional, sha-384`, { digest: 'sha384' }],
    [
      'the first it supports',
      `${protocol}required,pkcs7-signature;${micalg}required,md5,SHA512,sha1`,
      { digest: 'sha512' },
    ],
    [
      'the other order',
      `${micalg}optional, sha-256; ${protocol}optional, pkcs7-signature`,
      { digest: 'sha256' },
    ],
    [
      'tabs and a last semicolon',
      `${protocol}optional,\tpkcs7-signature;\t${micalg}optional,\tsha-512;`,
      { digest: 'sha512' },
    ],
    ['no algorithm', `${protocol}optional, pkcs7-signature`, { digest: 'sha256' }],
  ])('AS2-53: an MDN is signed as %s is asked for', async (_, options, expected) => {
    const { mdn } = await send({ mdn: { options } });
    expect(mdn).toMatchObject({
      ...expected,
      verified: true,
      disposition: 'processed',
      mic: { matches: true },
    });
  });

  test('AS2-48: without an algorithm asked for, the MIC has the one of the signature', async () => {
    const options = `${protocol}optional, pkcs7-signature`;
    const { mdn } = await send({ mdn: { options }, layers: [{ kind: 'sign', md: 'sha512' }] });
    expect(mdn?.mic).toMatchObject({ algorithm: 'sha-512', matches: true });
  });

  test.each<[string, string, string]>([
    [
      'protocol',
      `${protocol}required, pgp-signature; ${micalg}optional, sha-256`,
      'failed/Failure: unsupported format',
    ],
    [
      'MIC algorithm',
      `${protocol}required, pkcs7-signature; ${micalg}required, md5, whirlpool`,
      'failed/Failure: unsupported MIC-algorithms',
    ],
  ])('AS2-54: a %s that nobody supports is told', async (_, options, disposition) => {
    expect((await send({ mdn: { options } })).mdn?.disposition).toBe(disposition);
  });

  test('an MDN that is not to be signed is not', async () => {
    const { mdn } = await send({ mdn: { signed: false } });
    expect(mdn).toMatchObject({ signed: false, disposition: 'processed', boundaryProblems: [] });
  });

  test('AS2-09: where no MDN is asked for, the answer is empty', async () => {
    const { mdn: _, ...silent } = usual;
    const { http, mdn } = await peer.send({ ...silent, url: server.url });
    expect(http?.status).toBeGreaterThanOrEqual(200);
    expect(http?.status).toBeLessThan(300);
    expect(http?.body).toBe('');
    expect(mdn).toBeNull();
  });

  test.each([
    '<a@b>',
    'without-brackets@peer',
    '<without-at>',
    `<${'x'.repeat(240)}@peer.test>`,
    '<a/b:c*?"d\\e|f@peer>',
    '<facture_é_ü_€@peer>',
    "<$%&=+{}~^`'#!@peer>",
  ])('AS2-23: the Message-ID %s comes back to the byte', async (messageId) => {
    const { mdn } = await send({ messageId });
    expect(mdn?.fields['original-message-id']).toBe(messageId);
    expect(mdn).toMatchObject({ disposition: 'processed', verified: true });
  });

  test.each([
    ['a name, with #!<>[] and ;', '"a name, with #!<>[] and ;"'],
    ['quote " and \\ back', '"quote \\" and \\\\ back"'],
    ['peer, quoted for nothing', '"peer"'],
  ])('AS2-20: the name %s comes back as it was written', async (_, from) => {
    const { http, mdn } = await send({ from });
    expect(mdn?.disposition).toBe('processed');
    expect(headerOf(http?.headers ?? [], 'AS2-To')).toBe(from);
    expect(headerOf(http?.headers ?? [], 'AS2-From')).toBe('gateway');
  });

  test('AS2-18: names are told apart by their case', async () => {
    expect((await send({ from: 'Peer' })).mdn?.disposition).toBe(
      'processed/error: insufficient-message-security',
    );
    expect((await send({ from: 'PEER' })).mdn?.disposition).not.toBe('processed');
  });

  test.each<[string, Case]>([
    ['sender', { from: 'nobody' }],
    ['recipient', { to: 'nobody' }],
  ])('AS2-21: an unknown %s is told so, or refused, and is no failure of ours', async (_, change) => {
    const before = await count();
    const { http, mdn } = await send(change);
    if (http?.status === 200) {
      expect(mdn?.disposition).toBe('processed/error: unknown-trading-relationship');
    } else {
      expect(http?.status).toBeGreaterThanOrEqual(400);
      expect(http?.status).toBeLessThan(500);
    }
    expect(await count()).toBe(before);
  });

  test('AS2-58: the same message again gets the same MDN, and is delivered once', async () => {
    const before = await count();
    const first = await send({ keep: 'twice' });
    const second = await send({ again: 'twice' });
    expect(second.http?.body).toBe(first.http?.body);
    expect(headerOf(second.http?.headers ?? [], 'Content-Type')).toBe(
      headerOf(first.http?.headers ?? [], 'Content-Type'),
    );
    expect(second.mdn).toMatchObject({ verified: true, mic: { matches: true } });
    expect(await count()).toBe(before + 1);
  });

  test('AS2-58: the same message six times at once is delivered once, with one MDN', async () => {
    const before = await count();
    await send({ keep: 'seed', layers: [{ kind: 'sign' }, { kind: 'encrypt' }] });
    const built = { messageId: '<together@peer.test>' };
    const one: Case = { ...usual, ...built, url: server.url };
    const all = await peer.together(Array.from({ length: 6 }, () => one));
    expect(all.map(({ mdn }) => mdn?.disposition)).toEqual(Array(6).fill('processed'));
    expect(await count()).toBe(before + 2);
  });

  test('the same Message-ID of two senders are two messages', async () => {
    const before = await count();
    await send({ messageId: '<shared@peer>' });
    await send({ messageId: '<shared@peer>', from: 'peer-ancien' });
    expect(await count()).toBe(before + 2);
  });

  test('a message refused may be sent again, mended, under its Message-ID', async () => {
    const messageId = '<mended@peer>';
    const spoilt = await send({ messageId, layers: [{ kind: 'sign', tamper: 'content' }] });
    expect(spoilt.mdn?.disposition).toBe('processed/error: integrity-check-failed');
    expect((await send({ messageId })).mdn?.disposition).toBe('processed');
  });

  test('AS2-25: version and features stand on the MDN; unknown features of the sender do no harm', async () => {
    const { http, mdn } = await send({
      headers: { 'AS2-Version': '1.7', 'EDIINT-Features': 'CEM, x-unheard-of' },
    });
    expect(mdn?.disposition).toBe('processed');
    expect(headerOf(http?.headers ?? [], 'AS2-Version')).toBe('1.2');
    expect(headerOf(http?.headers ?? [], 'EDIINT-Features')).toMatch(/multiple-attachments/);
    const newer = await send({ from: 'peer-1.3' });
    expect(headerOf(newer.http?.headers ?? [], 'AS2-Version')).toBe('1.3');
    expect(headerOf(newer.http?.headers ?? [], 'AS2-Product')).toMatch(/^\S+:\S+$/);
  });

  test('AS2-26: a message without Date, Subject and AS2-Version is taken', async () => {
    const { mdn } = await send({ headers: { Date: null, Subject: null, 'AS2-Version': null } });
    expect(mdn?.disposition).toBe('processed');
  });

  /** The rounds of the scheduler, until the peer has what it waits for. */
  async function withRounds(sending: Promise<Seen>): Promise<Seen> {
    let done = false;
    const finished = sending.finally(() => {
      done = true;
    });
    await until(
      'the peer has its MDN',
      async () => {
        await server.listener.envoyerAccuses(AbortSignal.timeout(5_000));
        return done;
      },
      20_000,
    );
    return finished;
  }

  test('AS2-10: an asynchronous MDN comes after a 2xx, on a connection of its own', async () => {
    const seen = await withRounds(send({ mdn: { listener: 'mdn', path: '/mdn?a=1&b=%20' } }));
    expect([200, 202, 204]).toContain(seen.http?.status);
    expect(seen.http?.body).toBe('');
    expect(seen.asyncMdn).toMatchObject({
      disposition: 'processed',
      verified: true,
      boundaryProblems: [],
      mic: { matches: true },
      target: '/mdn?a=1&b=%20',
      count: 1,
    });
    const headers = seen.asyncMdn?.httpHeaders ?? [];
    expect(headerOf(headers, 'AS2-From')).toBe('gateway');
    expect(headerOf(headers, 'AS2-To')).toBe('peer');
    expect(headerOf(headers, 'Transfer-Encoding')).toBeUndefined();
  });

  test('an asynchronous MDN tells errors too, signed', async () => {
    const seen = await withRounds(
      send({
        mdn: { listener: 'mdn' },
        layers: [{ kind: 'sign' }, { kind: 'encrypt', tamper: 'ciphertext' }],
      }),
    );
    expect(seen.asyncMdn).toMatchObject({
      disposition: 'processed/error: decryption-failed',
      verified: true,
    });
  });

  test('AS2-65: an asynchronous MDN that a peer could not take is sent again, the same bytes', async () => {
    await peer.behave('mdn', { statuses: [503, 500, 200] });
    const seen = await withRounds(send({ mdn: { listener: 'mdn', count: 3 } }));
    expect(seen.asyncMdn).toMatchObject({ count: 3, same: true, disposition: 'processed', verified: true });
    await peer.behave('mdn', {});
  });

  test('AS2-65: the message posted again gets its asynchronous MDN again, the same bytes', async () => {
    await withRounds(send({ keep: 'async-twice', mdn: { listener: 'mdn' } }));
    const again = await withRounds(send({ again: 'async-twice', mdn: { listener: 'mdn', count: 2 } }));
    expect(again.asyncMdn).toMatchObject({ count: 2, same: true });
  });

  test('AS2-66: an asynchronous MDN goes to no URL that was not agreed', async () => {
    for (const url of ['http://192.0.2.1/mdn', 'file:///etc/passwd', 'mailto:peer@peer.test']) {
      const { http } = await send({ mdn: { url } });
      expect(http?.status).toBeLessThan(500);
    }
    await server.listener.envoyerAccuses(AbortSignal.timeout(5_000));
    const due = await server.reception.messages.accusesDus('as2', new Date('2099-01-01'), 100);
    expect(due.filter(({ envoiAccuse }) => !envoiAccuse?.url.startsWith('http://127.0.0.1:'))).toEqual([]);
  });
});
