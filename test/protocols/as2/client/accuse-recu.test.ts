// SPDX-License-Identifier: Apache-2.0
/** Asynchronous MDN: in time, too early, late, twice, of nobody's message, and forged. */
import { afterEach, describe, expect, test } from 'vitest';
import { createExpediteurAs2 } from '../../../../protocols/as2/client/index.ts';
import { entetesDe } from '../../../../protocols/as2/headers.ts';
import { defined } from '../../../support/defined.ts';
import {
  asReceived,
  autrui,
  fluxOf,
  type MdnOptions,
  mdnOf,
  open,
  type Side,
  type SideOptions,
  startSide,
  syncMdn,
} from './partner.ts';
import { reponse } from './small-server.ts';

const sides: Side[] = [];

afterEach(async () => {
  for (const side of sides.splice(0)) await side.close();
});

async function start(options: SideOptions = {}): Promise<Side> {
  const { reglages, ...rest } = options;
  const side = await startSide({
    repondre: () => reponse(202),
    ...rest,
    reglages: { accuse: 'async', ...reglages },
  });
  sides.push(side);
  return side;
}

async function etat(side: Side) {
  return defined((await side.messages.list({ limit: 1 }))[0]).etat;
}

/** The MDN of the message the server got last. */
async function receive(side: Side, options: MdnOptions = {}) {
  const mdn = await mdnOf(defined(side.server.recues.at(-1)), side.reglages, options);
  return side.expediteur.accuseRecu(...asReceived(mdn));
}

const flux = '01JD0000000000000000000001';

describe('an asynchronous MDN', () => {
  test('is asked for at our public address, its query kept', async () => {
    const side = await start();
    await expect(side.deposer()).rejects.toMatchObject({ code: 'ACCUSE_ATTENDU' });
    expect(side.server.recues[0]?.entete('receipt-delivery-option')).toBe(
      'http://127.0.0.1:9/as2/mdn?raccord=1',
    );
    expect(await etat(side)).toBe('ENVOYE');
  });

  test('cannot be agreed on by a gateway without a public address', async () => {
    const side = await start();
    const { urlAccuse: _none, ...options } = side.options;
    const expediteur = createExpediteurAs2(options);
    await expect(
      expediteur.deposer(side.destination, fluxOf('x'), new AbortController().signal),
      // Tried again: it may have one once somebody has looked.
    ).rejects.toMatchObject({ code: 'LIVRAISON_INJOIGNABLE', transient: true });
    // Known before anything is encoded: each attempt would leave its bytes.
    const kept = [];
    for await (const { sha256 } of side.spool.list()) kept.push(sha256);
    expect(kept).toEqual([]);
  });

  test('acquits the message and tells the core of its flux', async () => {
    const side = await start();
    await expect(side.deposer()).rejects.toMatchObject({ code: 'ACCUSE_ATTENDU' });
    expect(await receive(side)).toEqual({ status: 200 });
    expect(await etat(side)).toBe('ACQUITTE');
    expect(side.told).toEqual([`acquitter ${flux}`]);
    await side.deposer();
    expect(side.server.recues).toHaveLength(1);
  });

  test('AS2-63: that comes before the answer to our own POST acquits it all the same', async () => {
    const side = await start();
    side.server.repondre = async () => {
      expect(await receive(side)).toEqual({ status: 200 });
      return reponse(202);
    };
    await side.deposer();
    expect(await etat(side)).toBe('ACQUITTE');
  });

  test('AS2-63: of a message that nobody sent is answered with 200, logged, and harms nothing', async () => {
    const side = await start();
    await expect(side.deposer()).rejects.toMatchObject({ code: 'ACCUSE_ATTENDU' });
    expect(await receive(side, { messageId: '<nobody@nowhere>' })).toEqual({ status: 200 });
    expect(await etat(side)).toBe('ENVOYE');
    expect(side.recorder.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', event: 'as2.accuse-inconnu' }),
    );
    expect(side.told).toEqual([]);
  });

  test('AS2-63: of our message, in the name of another partenaire, is of no message of theirs', async () => {
    const side = await start();
    await expect(side.deposer()).rejects.toMatchObject({ code: 'ACCUSE_ATTENDU' });
    const { entetes, corps } = await mdnOf(defined(side.server.recues[0]), side.reglages);
    const renamed = asReceived({ entetes: { ...entetes, 'AS2-From': 'leur nom' }, corps });
    expect(await side.expediteur.accuseRecu(...renamed)).toEqual({ status: 200 });
    expect(await etat(side)).toBe('ENVOYE');
  });

  test('AS2-61: whose Final-Recipient is not the name agreed counts', async () => {
    const side = await start({ reglages: { accuseSigne: false } });
    await expect(side.deposer()).rejects.toMatchObject({ code: 'ACCUSE_ATTENDU' });
    const { entetes, corps } = await mdnOf(defined(side.server.recues[0]), side.reglages, { signe: null });
    const other = Buffer.from(
      corps.toString('latin1').replace(/Final-Recipient: .*/, 'Final-Recipient: rfc822; X'),
    );
    await side.expediteur.accuseRecu(...asReceived({ entetes, corps: other }));
    expect(await etat(side)).toBe('ACQUITTE');
    expect(side.recorder.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', event: 'as2.accuse-autre-destinataire' }),
    );
  });

  test('that comes twice is told twice, in case the first was killed between the two', async () => {
    const side = await start();
    await expect(side.deposer()).rejects.toMatchObject({ code: 'ACCUSE_ATTENDU' });
    await receive(side);
    const [first] = await side.messages.list({ limit: 1 });
    expect(await receive(side)).toEqual({ status: 200 });
    expect(side.told).toEqual([`acquitter ${flux}`, `acquitter ${flux}`]);
    expect(await side.messages.list({ limit: 1 })).toEqual([first]);
  });

  test('is kept without the secrets of the connection that brought it', async () => {
    const side = await start();
    await expect(side.deposer()).rejects.toMatchObject({ code: 'ACCUSE_ATTENDU' });
    const { entetes, corps } = await mdnOf(defined(side.server.recues[0]), side.reglages);
    const secrets = { Authorization: 'Basic c2VjcmV0', Cookie: 'c2VjcmV0', 'X-Api-Key': 'c2VjcmV0' };
    const secret = asReceived({ entetes: { ...entetes, ...secrets }, corps });
    await side.expediteur.accuseRecu(...secret);
    const kept = Buffer.from(defined((await side.messages.list({ limit: 1 }))[0]?.accuse)).toString('latin1');
    expect(kept).toContain('as2-from: ');
    expect(kept).not.toContain('c2VjcmV0');
  });

  test('AS2-49: of a large file, in an algorithm that was not taken, acquits by the flux read again', async () => {
    const side = await start();
    await expect(side.deposer(fluxOf('x'.repeat(100_000)))).rejects.toMatchObject({ code: 'ACCUSE_ATTENDU' });
    const opened = await open(defined(side.server.recues[0]), { ...side.reglages, accuseDigest: 'sha-384' });
    await receive(side, { mic: defined(opened.mic) });
    expect(opened.mic?.digest).toBe('sha-384');
    expect(await etat(side)).toBe('ACQUITTE');
  });

  test('AS2-64: that comes after we gave up waiting for the answer acquits', async () => {
    const side = await start({
      repondre: () => 'muet',
      serveur: { delaiMs: 150 },
      reglages: { accuse: 'sync' },
    });
    await expect(side.deposer()).rejects.toMatchObject({ code: 'LIVRAISON_INJOIGNABLE' });
    await receive(side);
    expect(await etat(side)).toBe('ACQUITTE');
    await side.deposer();
    expect(side.server.recues).toHaveLength(1);
  });

  test('is waited for without a new POST, and after a while the same bytes go again', async () => {
    const side = await start({ expediteur: { relanceMs: 60_000 } });
    await expect(side.deposer()).rejects.toMatchObject({ code: 'ACCUSE_ATTENDU' });
    side.time.now = new Date(side.time.now.getTime() + 59_000);
    await expect(side.deposer()).rejects.toMatchObject({ code: 'ACCUSE_ATTENDU' });
    expect(side.server.recues).toHaveLength(1);
    side.time.now = new Date(side.time.now.getTime() + 2_000);
    await expect(side.deposer()).rejects.toMatchObject({ code: 'ACCUSE_ATTENDU' });
    expect(side.server.recues).toHaveLength(2);
    expect(side.server.recues[1]?.entetes).toEqual(side.server.recues[0]?.entetes);
    expect(side.server.recues[1]?.corps).toEqual(side.server.recues[0]?.corps);
  });

  test('that comes in the answer although it was asked for elsewhere counts too', async () => {
    const side = await start({ repondre: (recue, reglages) => syncMdn(recue, reglages) });
    await side.deposer();
    expect(await etat(side)).toBe('ACQUITTE');
  });

  test('that is validly signed and says error refuses the flux, with its modifier', async () => {
    const side = await start();
    await expect(side.deposer()).rejects.toMatchObject({ code: 'ACCUSE_ATTENDU' });
    await receive(side, {
      disposition: { type: 'processed', nature: 'error', modificateur: 'decryption-failed' },
    });
    expect(await etat(side)).toBe('REJETE');
    expect(side.told).toEqual([expect.stringMatching(`^refuser ${flux}: .*decryption-failed`)]);
  });

  test('that fails in the journal is not acknowledged, and comes again', async () => {
    const side = await start();
    await expect(side.deposer()).rejects.toMatchObject({ code: 'ACCUSE_ATTENDU' });
    side.messages.failNext(new Error('disk'));
    await expect(receive(side)).rejects.toThrow('disk');
    await receive(side);
    expect(await etat(side)).toBe('ACQUITTE');
  });

  test('that is no MDN at all is refused, and nothing else happens', async () => {
    const side = await start();
    const headers = entetesDe(['AS2-From', '"Leur Nom"', 'AS2-To', 'NOTRE', 'Content-Type', 'text/plain']);
    for (const corps of ['', 'hello', '--x\r\n\r\n--x--', '\0'.repeat(1_000)]) {
      expect(await side.expediteur.accuseRecu(headers, Buffer.from(corps))).toEqual({ status: 400 });
    }
    expect(await side.expediteur.accuseRecu(entetesDe([]), Buffer.from(''))).toEqual({ status: 400 });
  });
});

describe('a forged asynchronous MDN changes nothing: ', () => {
  const error = { type: 'processed', nature: 'error', modificateur: 'decryption-failed' } as const;
  const wrongMic = { valeur: Buffer.alloc(32).toString('base64'), digest: 'sha-256' } as const;
  const forged: readonly (readonly [string, MdnOptions])[] = [
    ['unsigned success', { signe: null }],
    ['unsigned error', { signe: null, disposition: error }],
    ['success signed by somebody else', { signe: autrui() }],
    ['error signed by somebody else', { signe: autrui(), disposition: error }],
    ['unsigned, wrong MIC', { signe: null, mic: wrongMic }],
  ];

  test.each(forged)('%s', async (_name, options) => {
    const side = await start();
    await expect(side.deposer()).rejects.toMatchObject({ code: 'ACCUSE_ATTENDU' });
    expect(await receive(side, options)).toEqual({ status: 200 });
    expect(await etat(side)).toBe('ENVOYE');
    expect(side.told).toEqual([]);
    expect(side.recorder.events()).toContain('as2.accuse-sans-preuve');
    // The true one still counts.
    await receive(side);
    expect(await etat(side)).toBe('ACQUITTE');
  });

  test('a true one with one byte changed', async () => {
    const side = await start();
    await expect(side.deposer()).rejects.toMatchObject({ code: 'ACCUSE_ATTENDU' });
    const { entetes, corps } = await mdnOf(defined(side.server.recues[0]), side.reglages, {
      disposition: error,
    });
    const turned = Buffer.from(
      corps.toString('latin1').replace(/processed\/error: .*/, 'processed'),
      'latin1',
    );
    await side.expediteur.accuseRecu(...asReceived({ entetes, corps: turned }));
    expect(await etat(side)).toBe('ENVOYE');
    expect(side.told).toEqual([]);
  });

  test('an unsigned error where unsigned MDN were agreed: it may be anybody’s', async () => {
    const side = await start({ reglages: { accuseSigne: false } });
    await expect(side.deposer()).rejects.toMatchObject({ code: 'ACCUSE_ATTENDU' });
    await receive(side, { signe: null, disposition: error });
    expect(await etat(side)).toBe('ENVOYE');
    expect(side.told).toEqual([]);
  });

  test('without a MIC, where unsigned MDN were agreed; with the right one it counts', async () => {
    const side = await start({ reglages: { accuseSigne: false } });
    await expect(side.deposer()).rejects.toMatchObject({ code: 'ACCUSE_ATTENDU' });
    const { entetes, corps } = await mdnOf(defined(side.server.recues[0]), side.reglages, { signe: null });
    const without = corps.toString('latin1').replace(/Received-Content-MIC: .*\r\n/i, '');
    expect(without.length).toBeLessThan(corps.length);
    await side.expediteur.accuseRecu(...asReceived({ entetes, corps: Buffer.from(without, 'latin1') }));
    expect(await etat(side)).toBe('ENVOYE');
    expect(side.told).toEqual([]);
    await side.expediteur.accuseRecu(...asReceived({ entetes, corps }));
    expect(await etat(side)).toBe('ACQUITTE');
  });

  test('a wrong MIC under a good signature does refuse', async () => {
    const side = await start();
    await expect(side.deposer()).rejects.toMatchObject({ code: 'ACCUSE_ATTENDU' });
    await receive(side, { mic: wrongMic });
    expect(await etat(side)).toBe('REJETE');
    expect(side.told).toEqual([expect.stringContaining('MIC')]);
  });
});
