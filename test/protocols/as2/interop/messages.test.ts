// SPDX-License-Identifier: Apache-2.0
/**
 * Messages of an independent peer to our server: what is right is delivered and proved by an MDN that openssl verifies, what
 * is wrong is told by its modifier and delivers nothing.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { badMessages } from '../../../support/as2-peer/bad-messages.ts';
import { type Case, headerOf, type Layer, type Seen } from '../../../support/as2-peer/cases.ts';
import { file, goodMessages, mixed } from '../../../support/as2-peer/messages.ts';
import { type As2Server, serveAs2 } from '../../../support/as2-peer/server.ts';
import { PeerSession, peerInstalled, whyNot } from '../../../support/as2-peer/session.ts';

describe.skipIf(!peerInstalled)(`AS2 messages of an independent peer${whyNot}`, () => {
  let peer: PeerSession;
  let server: As2Server;

  beforeAll(async () => {
    peer = await PeerSession.start();
    server = await serveAs2(await peer.keys());
  });
  afterAll(async () => {
    await server.close();
    await peer.close();
  });

  const senderOf = (ancien: boolean | undefined) => (ancien === true ? 'peer-ancien' : 'peer');
  const delivered = async () => (await server.contenus()).map(({ contenu }) => contenu.toString('base64'));

  async function deliveredBy(one: Case): Promise<{ readonly seen: Seen; readonly fresh: readonly string[] }> {
    const before = (await delivered()).length;
    const seen = await peer.send({ ...one, url: server.url });
    return { seen, fresh: (await delivered()).slice(before) };
  }

  test.each(goodMessages.map((message) => [message.name, message] as const))(
    'a message %s is delivered, and its MDN proves it',
    async (_, { case: one, ancien }) => {
      const from = senderOf(ancien);
      const { seen, fresh } = await deliveredBy({ ...one, from });
      expect(seen.mdn).toMatchObject({
        disposition: 'processed',
        signed: true,
        verified: true,
        digest: 'sha256',
        micalg: 'sha-256',
        boundaryProblems: [],
        exactEnd: true,
        definite: true,
        reportType: 'disposition-notification',
        partTypes: ['text/plain', 'message/disposition-notification'],
        mic: { algorithm: 'sha-256', matches: true },
        fields: { 'original-message-id': seen.sent.messageId, 'final-recipient': 'rfc822; gateway' },
      });
      expect(seen.http?.status).toBe(200);
      expect(headerOf(seen.http?.headers ?? [], 'AS2-From')).toBe('gateway');
      expect(headerOf(seen.http?.headers ?? [], 'AS2-To')).toBe(from);
      expect(fresh).toEqual(one.files?.map(({ content }) => content));
    },
  );

  test.each(badMessages.map((message) => [message.name, message] as const))(
    'a message %s is refused with its modifier',
    async (_, { case: one, ancien, modifier }) => {
      const from = senderOf(ancien);
      const required = one.layers?.some(({ kind }) => kind === 'sign') === true && ancien !== true;
      const { seen, fresh } = await deliveredBy({ ...one, from: required ? 'peer-signed' : from });
      const allowed = typeof modifier === 'string' ? [modifier] : modifier;
      expect(allowed.map((name) => `processed/error: ${name}`)).toContain(seen.mdn?.disposition);
      expect(seen.mdn).toMatchObject({ signed: true, verified: true, boundaryProblems: [] });
      expect(seen.http?.status).toBe(200);
      expect(fresh).toEqual([]);
    },
  );

  test('AS2-68: whatever is wrong inside an envelope, the peer is told one and the same', async () => {
    const inside = badMessages.filter(
      ({ modifier, case: one }) => modifier === 'decryption-failed' && one.layers?.at(-1)?.kind === 'encrypt',
    );
    const answers = new Set<string>();
    for (const { case: one } of inside) {
      const { mdn } = await peer.send({ ...one, from: 'peer-signed', url: server.url });
      const { 'original-message-id': _, ...fields } = mdn?.fields ?? {};
      answers.add(JSON.stringify([mdn?.text.replace(/<[^>]*>/g, ''), fields, mdn?.mic]));
    }
    expect(inside.length).toBeGreaterThan(8);
    expect([...answers]).toHaveLength(1);
  });

  test('AS2-68: where a signature is required, no answer tells whether the padding of CBC was right', async () => {
    const answers = new Set<string | undefined>();
    for (const tamper of [['retype'], ['retype', 'padding'], ['padding']] as const) {
      const layers: readonly Layer[] = [{ kind: 'sign' }, { kind: 'encrypt', tamper }];
      const { mdn } = await peer.send({
        files: [file],
        layers,
        mdn: {},
        from: 'peer-signed',
        url: server.url,
      });
      answers.add(mdn?.disposition);
    }
    expect([...answers]).toEqual(['processed/error: decryption-failed']);
  });

  const signed: Layer = { kind: 'sign' };
  const encrypted: Layer = { kind: 'encrypt' };
  const authentic: Layer = { kind: 'encrypt', cipher: 'aes-256-gcm' };
  const policies: readonly (readonly [string, string, readonly Layer[], string])[] = [
    ['plain where a signature is required', 'peer-signed', [], 'insufficient-message-security'],
    ['plain where both are required', 'peer-strict', [], 'insufficient-message-security'],
    ['signed where encryption is required', 'peer-strict', [signed], 'insufficient-message-security'],
    ['encrypted where a signature is required', 'peer-strict', [authentic], 'insufficient-message-security'],
    [
      'in 3DES without agreement',
      'peer',
      [signed, { kind: 'encrypt', cipher: 'des-ede3-cbc' }],
      'decryption-failed',
    ],
    [
      'signed with SHA-1 without agreement',
      'peer',
      [{ kind: 'sign', md: 'sha1' }],
      'insufficient-message-security',
    ],
  ];
  test.each(policies)('AS2-67: a message %s is refused', async (_, from, layers, modifier) => {
    const { seen, fresh } = await deliveredBy({ files: [file], layers, mdn: {}, from });
    expect(seen.mdn?.disposition).toBe(`processed/error: ${modifier}`);
    expect(fresh).toEqual([]);
  });

  test('a message signed and encrypted satisfies whoever requires both', async () => {
    const { seen } = await deliveredBy({
      files: [file],
      layers: [signed, encrypted],
      mdn: {},
      from: 'peer-strict',
    });
    expect(seen.mdn?.disposition).toBe('processed');
  });

  test('AS2-70: a signature of an expired certificate is taken where that was agreed, and no other is', async () => {
    const layers: readonly Layer[] = [{ kind: 'sign', signer: 'peer-expired' }];
    const taken = await deliveredBy({ files: [file], layers, mdn: {}, from: 'peer-late' });
    expect(taken.seen.mdn?.disposition).toMatch(/^processed(\/warning|$)/);
    const stranger = await deliveredBy({
      files: [file],
      layers: [{ kind: 'sign', signer: 'stranger' }],
      mdn: {},
      from: 'peer-late',
    });
    expect(stranger.seen.mdn?.disposition).toBe('processed/error: authentication-failed');
  });

  test.each([0.02, 0.3, 0.7, 0.98])('a message of which only %d came delivers nothing', async (share) => {
    for (const layers of [[signed], [signed, encrypted], [{ kind: 'compress' }, signed]] as const) {
      const { seen, fresh } = await deliveredBy({
        files: [file],
        layers,
        mdn: {},
        from: 'peer-signed',
        tamper: { cut: share },
      });
      expect(seen.mdn?.disposition).toMatch(/^processed\/error: /);
      expect(fresh).toEqual([]);
    }
  });

  test('a bit changed anywhere under a signature is never taken', async () => {
    const before = await delivered();
    for (let i = 1; i <= 20; i++) {
      const flip = i / 21;
      const { mdn } = await peer.send({
        files: [file],
        layers: [
          { kind: 'sign', signatureCte: 'base64' },
          { kind: 'encrypt', cipher: 'aes-256-gcm' },
        ],
        mdn: {},
        from: 'peer-strict',
        tamper: { flip, bit: i % 8 },
        url: server.url,
      });
      expect(mdn?.disposition).toMatch(/^processed\/error: /);
    }
    expect(await delivered()).toEqual(before);
  });

  test('the bytes delivered are those sent, to the last', async () => {
    const { fresh } = await deliveredBy({ files: [file], layers: [signed, encrypted] });
    expect(Buffer.from(fresh[0] ?? '', 'base64')).toEqual(mixed);
  });
});
