// SPDX-License-Identifier: Apache-2.0
/**
 * The independent peer against itself: what it builds it opens, what it spoils it refuses, and the MDN it writes it
 * verifies. A judge is proved before it judges.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { badMessages } from '../../../support/as2-peer/bad-messages.ts';
import type { Behaviour, Case, Seen } from '../../../support/as2-peer/cases.ts';
import { file, goodMessages } from '../../../support/as2-peer/messages.ts';
import { PeerSession, peerInstalled, whyNot } from '../../../support/as2-peer/session.ts';

const asGateway: Behaviour = {
  own: ['gateway', 'gateway-serial', 'gateway-old'],
  signers: ['peer', 'peer-ec', 'peer-ec384', 'peer-chained'],
  signer: 'gateway',
};

describe.skipIf(!peerInstalled)(`the AS2 peer of openssl and Python, against itself${whyNot}`, () => {
  let peer: PeerSession;
  let url: string;

  beforeAll(async () => {
    peer = await PeerSession.start();
    const { port } = await peer.listen('gateway', asGateway);
    await peer.listen('mdn');
    url = `http://127.0.0.1:${port}/as2`;
  });
  afterAll(() => peer.close());

  const signedCase: Case = { files: [file], layers: [{ kind: 'sign' }], mdn: {} };

  async function received(one: Case): Promise<Seen> {
    return peer.send({ ...one, url });
  }

  const readByOpenssl = goodMessages.filter(({ notByOpenssl }) => notByOpenssl !== true);
  test.each(readByOpenssl.map((message) => [message.name, message.case] as const))(
    'opens a message %s, and both sides have the same MIC',
    async (_, one) => {
      const { mdn, sent } = await received(one);
      expect(mdn).toMatchObject({
        disposition: 'processed',
        signed: true,
        verified: true,
        boundaryProblems: [],
        mic: { matches: true, algorithm: 'sha-256' },
        fields: { 'original-message-id': sent.messageId },
      });
      const last = (await peer.received('gateway')).at(-1);
      expect(last?.opened?.files.map(({ content }) => content)).toEqual(
        one.files?.map(({ content }) => content),
      );
    },
  );

  // Dates, attributes, old digests and limits are rules of ours; a spoilt vector shows only to who requires a signature.
  const seenByOpenssl = badMessages.filter(
    ({ name }) => !/expired|future|attribute|vector|thousand|MD5/.test(name),
  );
  test.each(seenByOpenssl.map((message) => [message.name, message.case] as const))(
    'does not take a message %s',
    async (_, one) => {
      expect((await received(one)).mdn?.disposition).toMatch(/^processed\/error: /);
    },
  );

  test.each<[string, Case['transport']]>([
    [
      'chunked, with extensions and blanks',
      { chunked: true, chunkExtension: ';a=b', blanks: ' ', chunkBytes: 77 },
    ],
    ['with folded headers in capitals', { fold: true, case: 'upper', tabs: true }],
    ['after 100-continue', { expect: true }],
    ['in HTTP/1.0', { http10: true }],
    ['cut at will', { cut: 7, pieceBytes: 9 }],
    ['several times on one connection', { pipeline: 3 }],
  ])('a message goes through %s', async (_, transport) => {
    const seen = await received({ ...signedCase, transport: transport ?? {} });
    expect(seen.mdn).toMatchObject({ verified: true, mic: { matches: true } });
    expect(seen.sameAnswers).toBe(true);
  });

  test('an asynchronous MDN comes on a connection of its own, with the query of its URL', async () => {
    const seen = await received({ ...signedCase, mdn: { listener: 'mdn' } });
    expect(seen.http?.status).toBe(204);
    expect(seen.asyncMdn).toMatchObject({ verified: true, target: '/mdn?for=peer', count: 1 });
  });

  test.each<[string, Behaviour, object]>([
    ['a false MIC', { badMic: true }, { mic: { matches: false } }],
    ['a MIC in another algorithm', { micMd: 'sha512' }, { mic: { matches: true, algorithm: 'sha-512' } }],
    ['the signature of a stranger', { signer: 'stranger' }, { verified: false }],
    ['a report changed after its signature', { tamper: 'report' }, { verified: false }],
    ['no signature', { signed: false }, { signed: false, mic: { matches: true } }],
    ['PSS', { pss: true }, { verified: true }],
    [
      'field names in lower case, folded',
      { lowerCaseFields: true, folded: true },
      { disposition: 'processed' },
    ],
    ['an answer in chunks', { chunked: true }, { verified: true }],
    ['an answer in HTTP/1.0', { http10: true }, { verified: true }],
  ])('an MDN with %s is read for what it is', async (_, behaviour, expected) => {
    await peer.behave('gateway', { ...asGateway, ...behaviour });
    expect((await received(signedCase)).mdn).toMatchObject(expected);
    await peer.behave('gateway', asGateway);
  });

  test('the same message twice gets the same bytes', async () => {
    const first = await received({ ...signedCase, keep: 'twice' });
    const second = await received({ again: 'twice' });
    expect(second.http?.body).toBe(first.http?.body);
  });

  test('a message broken in the middle goes on where it stopped', async () => {
    await peer.behave('gateway', { ...asGateway, restart: { dropAt: 300 } });
    const seen = await peer.restart({ ...signedCase, url });
    expect(seen.held).toBe(300);
    expect(seen.mdn).toMatchObject({ verified: true, mic: { matches: true } });
    await peer.behave('gateway', asGateway);
  });
});
