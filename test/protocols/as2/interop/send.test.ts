// SPDX-License-Identifier: Apache-2.0
/**
 * Our messages, opened by openssl and judged by an independent peer; and its MDN, lawful and unlawful, judged by us.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { chiffresAs2, type ReglagesAs2 } from '../../../../gateway/domain/acces-as2.ts';
import { entetesDe } from '../../../../protocols/as2/headers.ts';
import { type Behaviour, type Entry, headerOf, type Person } from '../../../support/as2-peer/cases.ts';
import { mixed } from '../../../support/as2-peer/messages.ts';
import { type As2Sender, createSender } from '../../../support/as2-peer/sender.ts';
import { type As2Server, serveAs2 } from '../../../support/as2-peer/server.ts';
import { PeerSession, peerInstalled, whyNot } from '../../../support/as2-peer/session.ts';
import { until } from '../../../support/until.ts';

describe.skipIf(!peerInstalled)(`AS2 messages to an independent peer${whyNot}`, () => {
  let peer: PeerSession;
  let people: Readonly<Record<string, Person>>;
  let url: string;
  let sender: As2Sender;
  let server: As2Server;

  beforeAll(async () => {
    peer = await PeerSession.start();
    people = await peer.keys();
    url = `http://127.0.0.1:${(await peer.listen('partner', {})).port}/as2?x=1`;
    // Asynchronous MDN come to our server, which hands them to our client.
    server = await serveAs2(people, { accuseRecu: (entetes, corps) => sender.accuseRecu(entetes, corps) });
    sender = createSender({ people, url, urlAccuse: `${server.url}/mdn`, repriseBytes: 1_000 });
  });
  beforeEach(() => peer.behave('partner', {}));
  afterAll(async () => {
    sender.close();
    await server.close();
    await peer.close();
  });

  const messagesSeen = async (): Promise<readonly Entry[]> =>
    (await peer.received('partner')).filter(({ mdnStatus }) => mdnStatus === undefined);

  async function last(): Promise<Entry> {
    const entry = (await messagesSeen()).at(-1);
    if (entry === undefined) throw new Error('nothing came');
    return entry;
  }

  const plain: Partial<ReglagesAs2> = { signature: null, chiffrement: null };
  const unencrypted: Partial<ReglagesAs2> = { chiffrement: null };
  const rows: readonly (readonly [string, Partial<ReglagesAs2>, readonly string[]])[] = [
    ['plain', plain, []],
    ['compressed', { ...plain, compression: 'avant-signature' }, ['compress']],
    ...(['sha-256', 'sha-384', 'sha-512', 'sha-1'] as const).flatMap((digest) =>
      [false, true].map(
        (pss) =>
          [
            `signed with ${digest}${pss ? ' and PSS' : ''}`,
            { ...unencrypted, signature: { digest, pss }, ancien: digest === 'sha-1' },
            ['sign'],
          ] as const,
      ),
    ),
    ...chiffresAs2.flatMap((chiffre) =>
      (['pkcs1', 'oaep-sha1', 'oaep-sha256'] as const).map(
        (cle) =>
          [
            `encrypted with ${chiffre}, key by ${cle}`,
            { chiffrement: { chiffre, cle }, ancien: chiffre === '3des-cbc' },
            ['encrypt', 'sign'],
          ] as const,
      ),
    ),
    ['encrypted only', { signature: null }, ['encrypt']],
    [
      'encrypted and compressed',
      { signature: null, compression: 'avant-signature' },
      ['encrypt', 'compress'],
    ],
    ['compressed, signed', { ...unencrypted, compression: 'avant-signature' }, ['sign', 'compress']],
    ['signed, compressed', { ...unencrypted, compression: 'apres-signature' }, ['compress', 'sign']],
    ['compressed, signed, encrypted', { compression: 'avant-signature' }, ['encrypt', 'sign', 'compress']],
    ['signed, compressed, encrypted', { compression: 'apres-signature' }, ['encrypt', 'compress', 'sign']],
    [
      'in chunks when agreed',
      { chunked: true, compression: 'apres-signature' },
      ['encrypt', 'compress', 'sign'],
    ],
  ];

  test.each(rows)('a message %s is opened by the peer, and its MDN holds', async (_, reglages, layers) => {
    expect(await sender.attempt(sender.flux('facture.xml', mixed), reglages)).toBe('DELIVERED');
    const { opened, fault, headers, target } = await last();
    expect(fault).toBeUndefined();
    expect(opened?.layers).toEqual(layers);
    expect(opened?.files).toEqual([
      { name: 'facture.xml', type: 'application/xml', content: mixed.toString('base64') },
    ]);
    expect(opened?.signer).toBe(layers.includes('sign') ? 'gateway' : null);
    expect(target).toBe('/as2?x=1');
    expect(headerOf(headers, 'AS2-From')).toBe('gateway');
    expect(headerOf(headers, 'AS2-To')).toBe('peer');
    expect(headerOf(headers, 'AS2-Version')).toBe('1.2');
    expect(headerOf(headers, 'Message-ID')).toMatch(/^<[\x21-\x7e]+@[\x21-\x7e]+>$/);
  });

  test.each([0, 1, 65_535, 65_536, 65_537, 1_000_000])('a file of %d bytes arrives whole', async (size) => {
    const content = Buffer.alloc(size, 'ligne de facture\r\n');
    for (const compression of ['aucune', 'apres-signature'] as const) {
      expect(await sender.attempt(sender.flux('a.xml', content), { compression })).toBe('DELIVERED');
      expect((await last()).opened?.files[0]?.content).toBe(content.toString('base64'));
    }
  });

  test.each(['facture été.xml', 'a"b\\c.xml', 'x'.repeat(200), 'a;b=c.xml'])(
    'the name %s arrives',
    async (name) => {
      expect(await sender.attempt(sender.flux(name, mixed))).toBe('DELIVERED');
      const seen = (await last()).opened?.files[0]?.name;
      // The peer knows no RFC 2231; a name of ASCII must arrive to the letter.
      if (/^[\x20-\x7e]+$/.test(name)) expect(seen).toBe(name);
    },
  );

  test('AS2-03: a message has a Content-Length and no chunks, unless chunks were agreed', async () => {
    await sender.attempt(sender.flux('a.xml', mixed), { compression: 'apres-signature' });
    const { headers, body } = await last();
    expect(Number(headerOf(headers, 'Content-Length'))).toBe(Buffer.from(body, 'base64').length);
    expect(headerOf(headers, 'Transfer-Encoding')).toBeUndefined();
  });

  test('an identity of ours on an elliptic curve signs too', async () => {
    const curve = createSender({ people, url, identite: 'peer-ec384' });
    await peer.behave('partner', { signers: ['peer-ec384'] });
    expect(await curve.attempt(curve.flux('a.xml', mixed))).toBe('DELIVERED');
    expect((await last()).opened?.signer).toBe('peer-ec384');
    curve.close();
  });

  const lawful: readonly (readonly [string, Behaviour])[] = [
    ['in chunks', { chunked: true }],
    ['in HTTP/1.0', { http10: true }],
    ['with folded headers', { foldAnswer: true }],
    ['signed with PSS', { pss: true }],
    ['signed by the coming certificate', { signer: 'peer-ec' }],
    ['AS2-49: with a MIC in another algorithm', { micMd: 'sha512' }],
    ['AS2-49: with a MIC in SHA-1', { micMd: 'sha1', micName: 'sha1' }],
    ['AS2-49: with the algorithm spelt SHA256', { micName: 'SHA256' }],
    ['AS2-49: with no blank before the algorithm', { micSeparator: ',' }],
    ['AS2-59: with no blank before processed', { separator: ';' }],
    ['AS2-59: with Processed in another case', { disposition: 'Processed' }],
    ['AS2-59: with a warning', { disposition: 'processed/warning: duplicate-document' }],
    ['AS2-60: with field names in lower case', { lowerCaseFields: true }],
    ['AS2-60: with folded fields', { folded: true }],
    [
      'AS2-60: with a mode of other capitals',
      { mode: 'Automatic-action/mdn-sent-automatically', separator: ';' },
    ],
    ['AS2-61: from another Final-Recipient', { finalRecipient: 'rfc822; somebody else' }],
    ['AS2-24: without a Message-ID', { noMessageId: true }],
    ['late', { delayMs: 300 }],
  ];
  test.each(lawful)('an MDN %s proves the delivery', async (_, behaviour) => {
    await peer.behave('partner', behaviour);
    expect(await sender.attempt(sender.flux('a.xml', mixed))).toBe('DELIVERED');
    expect(await messagesSeen()).toHaveLength(1);
  });

  const refusals: readonly (readonly [string, Behaviour])[] = [
    ['with another MIC', { badMic: true }],
    ['without MIC', { noMic: true }],
    ['AS2-62: that is not signed', { signed: false }],
    ['AS2-62: signed by a stranger', { signer: 'stranger' }],
    ['AS2-62: signed by an expired certificate', { signer: 'peer-expired' }],
    ['AS2-62: changed after its signature', { tamper: 'report' }],
    ['of another message', { originalMessageId: '<other@peer>' }],
    ['AS2-59: with an error', { disposition: 'processed/error: decryption-failed' }],
    ['AS2-59: with an error and an odd word', { disposition: 'processed/Error: anything at all' }],
    ['AS2-59: with failed', { disposition: 'failed/Failure: unsupported format' }],
    ['signed with SHA-1', { signMd: 'sha1' }],
    ['AS2-17: in the place of which 404 comes', { statuses: [404] }],
    ['AS2-17: in the place of which 403 comes', { statuses: [403] }],
  ];
  test.each(refusals)(
    'an MDN %s proves nothing, and nothing is sent again by itself',
    async (_, behaviour) => {
      await peer.behave('partner', behaviour);
      expect(await sender.attempt(sender.flux('a.xml', mixed))).toBe('LIVRAISON_REFUSEE');
      expect(await messagesSeen()).toHaveLength(1);
    },
  );

  test('AS2-64: an MDN that never comes leaves the flux undecided, and the same bytes go again', async () => {
    await peer.behave('partner', { mdn: 'none' });
    const flux = sender.flux('a.xml', mixed);
    expect(['ACCUSE_ATTENDU', 'LIVRAISON_INJOIGNABLE']).toContain(await sender.attempt(flux));
    const [first] = await messagesSeen();
    await peer.behave('partner', {});
    expect(await sender.attempt(flux)).toBe('DELIVERED');
    expect((await last()).body).toBe(first?.body);
  });

  const passing: readonly (readonly [string, Behaviour])[] = [
    ['500', { statuses: [500, 200] }],
    ['503', { statuses: [503, 200] }],
    ['408', { statuses: [408, 200] }],
    ['425', { statuses: [425, 200] }],
  ];
  test.each(passing)(
    'AS2-17: after %s the same bytes go again, with the same headers',
    async (_, behaviour) => {
      await peer.behave('partner', behaviour);
      const flux = sender.flux('a.xml', mixed);
      expect(await sender.attempt(flux)).toBe('LIVRAISON_INJOIGNABLE');
      expect(await sender.attempt(flux)).toBe('DELIVERED');
      const [first, second] = await messagesSeen();
      expect(second?.body).toBe(first?.body);
      for (const name of ['Message-ID', 'Date', 'Content-Type', 'Disposition-Notification-Options']) {
        expect(headerOf(second?.headers ?? [], name)).toBe(headerOf(first?.headers ?? [], name));
      }
    },
  );

  test('an MDN cut in the middle is asked for again with the same message', async () => {
    const flux = sender.flux('a.xml', mixed);
    await peer.behave('partner', { cutAt: 900 });
    expect(await sender.attempt(flux)).toBe('LIVRAISON_INJOIGNABLE');
    const [first] = await messagesSeen();
    await peer.behave('partner', {});
    expect(await sender.attempt(flux)).toBe('DELIVERED');
    expect((await last()).body).toBe(first?.body);
  });

  test('a flux delivered is not sent again', async () => {
    const flux = sender.flux('a.xml', mixed);
    expect(await sender.attempt(flux)).toBe('DELIVERED');
    expect(await sender.attempt(flux)).toBe('DELIVERED');
    expect(await messagesSeen()).toHaveLength(1);
  });

  test('AS2-72: a message cut in the middle goes on where the peer has it', async () => {
    const flux = sender.flux('a.xml', Buffer.alloc(50_000, 'ligne\r\n'));
    await peer.behave('partner', { restart: { dropAt: 20_000 } });
    expect(await sender.attempt(flux, { reprise: true })).toBe('LIVRAISON_INJOIGNABLE');
    expect(await sender.attempt(flux, { reprise: true })).toBe('DELIVERED');
    const { headers, opened } = await last();
    expect(headerOf(headers, 'Content-Range')).toMatch(/^bytes 20000-\d+\/\d+$/);
    expect(opened?.files[0]?.content).toHaveLength(Math.ceil(50_000 / 3) * 4);
  });

  const asynchronous: Partial<ReglagesAs2> = { accuse: 'async' };

  test.each<[string, Behaviour]>([
    ['after the answer', {}],
    ['after some time', { laterMs: 200 }],
    ['AS2-63: before the answer', { early: true }],
    ['twice', { times: 2 }],
    ['with 202 before it', { emptyStatus: 202 }],
  ])('an asynchronous MDN %s proves the delivery', async (_, behaviour) => {
    await peer.behave('partner', { mdn: 'async', ...behaviour });
    const flux = sender.flux('a.xml', mixed);
    expect(['ACCUSE_ATTENDU', 'DELIVERED']).toContain(await sender.attempt(flux, asynchronous));
    // Told once for each that came: the second time does nothing.
    const told = () => sender.acquitted.filter((id) => id === flux.id).length;
    await until('the MDN came', () => told() === (behaviour.times ?? 1));
    expect(await sender.attempt(flux, asynchronous)).toBe('DELIVERED');
    expect(await messagesSeen()).toHaveLength(1);
    for (const { mdnStatus } of await peer.received('partner')) expect(mdnStatus ?? 200).toBe(200);
  });

  test('an asynchronous MDN that refuses fails the flux', async () => {
    await peer.behave('partner', { mdn: 'async', disposition: 'processed/error: decryption-failed' });
    const flux = sender.flux('a.xml', mixed);
    await sender.attempt(flux, asynchronous);
    await until('the MDN came', () => sender.refused.includes(flux.id));
    expect(sender.acquitted).not.toContain(flux.id);
  });

  test.each<[string, Behaviour]>([
    ['signed by a stranger', { signer: 'stranger' }],
    ['that is not signed', { signed: false }],
    ['of no message of ours', { originalMessageId: '<other@peer>' }],
  ])('AS2-63: an asynchronous MDN %s is answered, and neither acquits nor fails', async (_, behaviour) => {
    await peer.behave('partner', { mdn: 'async', ...behaviour });
    const flux = sender.flux('a.xml', mixed);
    expect(await sender.attempt(flux, asynchronous)).toBe('ACCUSE_ATTENDU');
    await until('the MDN was answered', async () =>
      (await peer.received('partner')).some(({ mdnStatus }) => mdnStatus !== undefined),
    );
    const statuses = (await peer.received('partner')).flatMap(({ mdnStatus }) => mdnStatus ?? []);
    expect(statuses.every((status) => status < 500)).toBe(true);
    expect([...sender.acquitted, ...sender.refused]).not.toContain(flux.id);
  });

  test('the receipt kept is the one that came, and openssl still verifies it', async () => {
    const flux = sender.flux('a.xml', mixed);
    await sender.attempt(flux);
    const [message] = await sender.messages.deFlux(flux.id);
    const accuse = Buffer.from(message?.accuse ?? []);
    const end = accuse.indexOf('\r\n\r\n');
    const lines = accuse.toString('latin1', 0, end).split('\r\n');
    const headers = lines.map((line) => [
      line.slice(0, line.indexOf(':')),
      line.slice(line.indexOf(':') + 1).trim(),
    ]);
    expect(entetesDe(headers.flat()).get('content-type')).toMatch(/^multipart\/signed/);
    const pairs = headers.map(([name = '', value = '']) => [name, value] as const);
    expect(await peer.read(pairs, accuse.subarray(end + 4), 'peer')).toMatchObject({ verified: true });
  });
});
