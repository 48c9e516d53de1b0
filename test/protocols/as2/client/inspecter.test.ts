// SPDX-License-Identifier: Apache-2.0
/** A file looked at offline: a message of ours, one for somebody else, an MDN, and what is none of these. */
import { afterEach, describe, expect, test } from 'vitest';
import { inspecter } from '../../../../protocols/as2/client/inspecter.ts';
import { defined } from '../../../support/defined.ts';
import {
  entetesOf,
  eux,
  mdnOf,
  nous,
  type Side,
  type SideOptions,
  startSide,
  trousseauOf,
} from './partner.ts';
import type { Recue } from './small-server.ts';

const sides: Side[] = [];

afterEach(async () => {
  for (const side of sides.splice(0)) await side.close();
});

async function sent(options: SideOptions = {}): Promise<{ readonly side: Side; readonly recue: Recue }> {
  const side = await startSide(options);
  sides.push(side);
  await side.deposer();
  return { side, recue: defined(side.server.recues[0]) };
}

/** As it was on the wire. */
function onTheWire({ ligne, entetes, corps }: Pick<Recue, 'ligne' | 'entetes' | 'corps'>): Buffer {
  const head = [ligne, ...entetes.map(([name, value]) => `${name}: ${value}`)].join('\r\n');
  return Buffer.concat([Buffer.from(`${head}\r\n\r\n`, 'latin1'), corps]);
}

const theirs = { trousseau: trousseauOf(eux()), certificats: [nous().certificat] };
const serie = () => eux().certificat.serie.toString('hex');

describe('an inspection', () => {
  test('of a message tells its layers, names, recipient, signer and MIC, and nothing of its content', async () => {
    const { recue } = await sent();
    const found = await inspecter(onTheWire(recue), theirs);
    expect(found).toMatchObject({
      sorte: 'MESSAGE',
      de: 'NOTRE',
      vers: '"Leur Nom"',
      messageId: recue.entete('message-id'),
      couches: ['chiffre', 'signe'],
      chiffre: 'aes256-cbc',
      destinataires: [
        { designation: `serie ${serie()}`, cle: 'pkcs1', sujet: expect.stringContaining('CN=eux') },
      ],
      signataire: expect.stringContaining('CN=nous'),
      fichiers: [{ nom: 'FSO1100A_NOTRE_001.xml', type: 'application/xml', sizeBytes: 10 }],
      mic: expect.stringMatching(/^[A-Za-z0-9+/]{43}=, sha-256$/),
    });
    expect(found.trouble).toBeUndefined();
    expect(JSON.stringify(found)).not.toContain('Invoice');
  });

  test('of one whose headers are elsewhere, or that is bare CMS, tells the same', async () => {
    const { recue } = await sent();
    const whole = await inspecter(onTheWire(recue), theirs);
    expect(await inspecter(recue.corps, { ...theirs, entetes: entetesOf(recue) })).toEqual(whole);
    const bare = await inspecter(recue.corps, theirs);
    expect(bare).toMatchObject({ couches: whole.couches, mic: whole.mic, fichiers: whole.fichiers });
  });

  test('of one that we cannot open tells for whom it is', async () => {
    const { recue } = await sent({
      reglages: { chiffrement: { chiffre: 'aes128-gcm', cle: 'oaep-sha256' } },
    });
    const found = await inspecter(onTheWire(recue), { certificats: [] });
    expect(found).toMatchObject({
      couches: ['chiffre'],
      chiffre: 'aes128-gcm',
      destinataires: [{ designation: `serie ${serie()}`, cle: 'oaep' }],
      trouble: expect.stringContaining('decryption-failed'),
    });
  });

  test('of a compressed one that nobody encrypted tells so', async () => {
    const { recue } = await sent({ reglages: { chiffrement: null, compression: 'avant-signature' } });
    const found = await inspecter(onTheWire(recue), theirs);
    expect(found).toMatchObject({ couches: ['signe', 'compresse'], destinataires: [] });
    expect(found.trouble).toBeUndefined();
  });

  test('tells the MIC that its MDN must say: in the algorithm that was asked for', async () => {
    const { recue } = await sent({ reglages: { signature: null, exigeSignature: false } });
    expect((await inspecter(onTheWire(recue), theirs)).mic).toMatch(/, sha-256$/);
  });

  test('of a file that says nowhere what it is tells so, and leaves nothing of it out', async () => {
    const found = await inspecter(Buffer.from('any text\r\n\r\nat all'), theirs);
    expect(found.trouble).toContain('nothing says what it is');
    expect(found.fichiers).toMatchObject([{ sizeBytes: 18 }]);
  });

  test('of an MDN tells what it says of which message, and who says so', async () => {
    const { side, recue } = await sent();
    const { entetes, corps } = await mdnOf(recue, side.reglages);
    const octets = onTheWire({ ligne: 'HTTP/1.1 200 OK', entetes: Object.entries(entetes), corps });
    expect(await inspecter(octets, { certificats: [eux().certificat] })).toMatchObject({
      sorte: 'ACCUSE',
      couches: ['signe'],
      messageIdOriginal: recue.entete('message-id'),
      disposition: 'automatic-action/MDN-sent-automatically; processed',
      mic: expect.stringMatching(/, sha-256$/),
      signataire: expect.stringContaining('CN=eux'),
    });
    const stranger = await inspecter(octets, { certificats: [nous().certificat] });
    expect(stranger.signataire).toBeUndefined();
    expect(stranger.trouble).toContain('authentication-failed');
  });

  test('of a receipt as the journal keeps it tells the same', async () => {
    const { side } = await sent();
    const kept = defined((await side.messages.list({ limit: 1 }))[0]?.accuse);
    expect(await inspecter(kept, { certificats: [eux().certificat] })).toMatchObject({
      sorte: 'ACCUSE',
      de: '"Leur Nom"',
    });
  });

  test('of anything else ends without throwing', async () => {
    const files = [
      '',
      'hello',
      '0',
      '\x30\x80',
      '\x30\x84\xff\xff\xff\xff',
      'A: b\r\n\r\n',
      ': x\r\n\r\nbody',
      '\0\0\r\n\r\n',
    ];
    for (const file of files) {
      expect((await inspecter(Buffer.from(file, 'latin1'), theirs)).sorte).toBe('MESSAGE');
    }
  });
});
