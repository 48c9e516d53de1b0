// SPDX-License-Identifier: Apache-2.0
/** CMS read, with the `openssl` command line as the other side (statements 34 to 36, 41). */
import { createHash, randomBytes } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import {
  der,
  derContext,
  derOctets,
  derOid,
  derSequence,
  derSmallInteger,
  readTlv,
} from '../../../../certs/asn1.ts';
import { oids } from '../../../../protocols/as2/cms/oids.ts';
import { trouverDestinataire } from '../../../../protocols/as2/cms/recipients.ts';
import { verifierSignature } from '../../../../protocols/as2/cms/signature.ts';
import { coupeA, derCompresse, lireCms, openssl, parMorceaux } from '../../../support/as2-cms.ts';
import { identiteDeTest } from '../../../support/as2-keys.ts';

const nous = identiteDeTest('nous');
const autre = identiteDeTest('autre');
const tiers = identiteDeTest('tiers');

const facture = Buffer.concat([
  Buffer.from('Content-Type: application/xml\r\n\r\n<Invoice>'),
  // End-of-contents octets and tags, as data.
  Buffer.from([0, 0, 0, 0, 0x04, 0x80, 0x30, 0x80, 0, 0]),
  Buffer.from('é'.repeat(4000)),
  Buffer.from('</Invoice>\r\n'),
]);

function chiffre(
  options: readonly string[],
  pour: readonly string[] = ['cert:nous'],
  contenu = facture,
): Buffer {
  const args = ['cms', '-encrypt', '-binary', '-outform', 'DER', ...options, ...pour];
  return openssl(args, contenu, [nous, autre, tiers]);
}

function compresse(contenu: Buffer, oid: string = oids.zlib): Buffer {
  return derSequence(
    derOid(oids.compressedData),
    derContext(
      0,
      derSequence(
        derSmallInteger(0),
        derSequence(derOid(oid)),
        derSequence(derOid(oids.data), derContext(0, derOctets(contenu))),
      ),
    ),
  );
}

describe('envelopes', () => {
  test.each(['aes128', 'aes192', 'aes256'])('AS2-36: %s-cbc is opened', async (algorithme) => {
    const lu = await lireCms(chiffre([`-${algorithme}`]), { identites: [nous] });
    expect(lu.trouble).toBeUndefined();
    expect(lu.contenu.equals(facture)).toBe(true);
    expect(lu.types).toEqual(['enveloped']);
    expect(lu.info).toMatchObject({
      chiffre: `${algorithme}-cbc`,
      cle: 'pkcs1',
      destinataire: nous.certificat.empreinte,
    });
  });

  test.each(['128', '192', '256'])('AS2-36: aes-%s-gcm is opened', async (bits) => {
    const lu = await lireCms(chiffre([`-aes-${bits}-gcm`]), { identites: [nous] });
    expect(lu.trouble).toBeUndefined();
    expect(lu.contenu.equals(facture)).toBe(true);
    expect(lu.types).toEqual(['authEnveloped']);
    expect(lu.info.chiffre).toBe(`aes${bits}-gcm`);
  });

  test('AS2-36: 3DES is opened where the raccordement says ancien, and nowhere else', async () => {
    const message = chiffre(['-des3']);
    const ancien = await lireCms(message, { identites: [nous], ancien: true });
    expect(ancien.contenu.equals(facture)).toBe(true);
    const moderne = await lireCms(message, { identites: [nous] });
    expect(moderne.trouble?.modificateur).toBe('decryption-failed');
    expect(moderne.contenu).toHaveLength(0);
  });

  const oaep = (...args: string[]) => [
    '-keyopt',
    'rsa_padding_mode:oaep',
    ...args.flatMap((un) => ['-keyopt', un]),
  ];
  test.each([
    ['sha1', oaep()],
    ['sha256', oaep('rsa_oaep_md:sha256')],
    ['sha512', oaep('rsa_oaep_md:sha512')],
    ['sha256', oaep('rsa_oaep_md:sha256', 'rsa_mgf1_md:sha1')],
    ['sha384', oaep('rsa_oaep_md:sha384', 'rsa_mgf1_md:sha512')],
  ])('AS2-36: OAEP with %s and %j is opened', async (digest, options) => {
    const lu = await lireCms(chiffre(['-aes256'], ['-recip', 'cert:nous', ...options]), {
      identites: [nous],
    });
    expect(lu.trouble).toBeUndefined();
    expect(lu.contenu.equals(facture)).toBe(true);
    expect(lu.info.cle).toBe(`oaep-${digest}`);
  });

  test.each(['-aes256', '-aes-256-gcm'])(
    'AS2-34: BER in segments is read as DER is (%s)',
    async (algorithme) => {
      const gros = randomBytes(300_000);
      gros.fill(0, 1000, 5000);
      const lu = await lireCms(chiffre([algorithme, '-stream'], ['cert:nous'], gros), { identites: [nous] });
      expect(lu.trouble).toBeUndefined();
      expect(lu.contenu.equals(gros)).toBe(true);
    },
  );

  test('AS2-35: ours is found wherever it stands among several, by issuer and serial', async () => {
    for (const ordre of [
      ['cert:nous', 'cert:autre', 'cert:tiers'],
      ['cert:autre', 'cert:nous', 'cert:tiers'],
      ['cert:autre', 'cert:tiers', 'cert:nous'],
    ]) {
      const lu = await lireCms(chiffre(['-aes256'], ordre), { identites: [nous] });
      expect(lu.contenu.equals(facture)).toBe(true);
    }
  });

  test('AS2-35: ours is found by its key identifier', async () => {
    const lu = await lireCms(chiffre(['-aes256', '-keyid'], ['cert:autre', 'cert:nous']), {
      identites: [nous],
    });
    expect(lu.trouble).toBeUndefined();
    expect(lu.contenu.equals(facture)).toBe(true);
  });

  test('AS2-35: the private key is that of the certificate it was encrypted for, whichever of ours it is', async () => {
    const lu = await lireCms(chiffre(['-aes256'], ['cert:autre']), { identites: [nous, autre] });
    expect(lu.contenu.equals(facture)).toBe(true);
    expect(lu.info.destinataire).toBe(autre.certificat.empreinte);
  });

  test('AS2-35: a serial with zeros in front is the same serial', () => {
    const { emetteurDer, serie } = nous.certificat;
    const recipientInfo = (...octets: readonly number[]) =>
      readTlv(
        derSequence(
          derSmallInteger(0),
          derSequence(emetteurDer, der(0x02, Buffer.from(octets), serie)),
          derSequence(derOid(oids.rsa)),
          derOctets(Buffer.from('cle')),
        ),
      );
    for (const zeros of [[], [0], [0, 0, 0]]) {
      expect(trouverDestinataire([recipientInfo(...zeros)], [autre, nous])?.identite).toBe(nous);
    }
    expect(trouverDestinataire([recipientInfo(1)], [autre, nous])).toBeUndefined();
  });

  test('a message for somebody else is decryption-failed', async () => {
    const lu = await lireCms(chiffre(['-aes256'], ['cert:autre']), { identites: [nous] });
    expect(lu.trouble?.modificateur).toBe('decryption-failed');
  });
});

describe('compression', () => {
  test('AS2-41: zlib is inflated, small or large', async () => {
    for (const contenu of [Buffer.alloc(0), facture, Buffer.concat([randomBytes(200_000), facture])]) {
      const lu = await lireCms(compresse(deflateSync(contenu)), { identites: [] });
      expect(lu.trouble).toBeUndefined();
      expect(lu.contenu.equals(contenu)).toBe(true);
      expect(lu.types).toEqual(['compressed']);
    }
  });

  test('AS2-41: what is not zlib, or is cut, is decompression-failed', async () => {
    const z = deflateSync(randomBytes(100_000));
    for (const message of [
      compresse(facture),
      compresse(z.subarray(0, -10)),
      compresse(z.subarray(0, 1000)),
      compresse(z, '1.2.3.4'),
      compresse(z).subarray(0, -10),
    ]) {
      const lu = await lireCms(message, { identites: [] });
      expect(lu.trouble?.modificateur).toBe('decompression-failed');
    }
  });
});

describe('opaque signatures', () => {
  test('the content is handed on, and the signature kept', async () => {
    for (const args of [[], ['-stream']]) {
      const message = openssl(
        [
          'cms',
          '-sign',
          '-nodetach',
          '-binary',
          '-outform',
          'DER',
          '-signer',
          'cert:autre',
          '-inkey',
          'key:autre',
          ...args,
        ],
        facture,
        [autre],
      );
      const lu = await lireCms(message, { identites: [] });
      expect(lu.trouble).toBeUndefined();
      expect(lu.contenu.equals(facture)).toBe(true);
      expect(lu.types).toEqual(['signed']);
      expect(lu.info.digests).toEqual(['sha256']);
      expect(lu.info.signe?.digest).toBe('sha256');
      const signe = lu.info.signe;
      if (signe === undefined) throw new Error('no signature');
      expect(signe.certificats[0]?.equals(autre.certificat.der)).toBe(true);
      const empreintes = (digest: string) => createHash(digest).update(lu.contenu).digest();
      const certificats = [nous.certificat, autre.certificat];
      expect(verifierSignature(signe, empreintes, certificats, { ancien: false })).toEqual({
        ok: true,
        certificat: autre.certificat,
        digest: 'sha256',
      });
    }
  });
});

describe('cuts', () => {
  const petite = Buffer.from('Content-Type: text/plain\r\n\r\nune facture\0\0\0\0\r\n');
  const signeur = ['-signer', 'cert:autre', '-inkey', 'key:autre'];
  const corpus: readonly (readonly [string, () => Buffer, Buffer])[] = [
    ['cbc', () => chiffre(['-aes256'], ['cert:autre', 'cert:nous'], petite), petite],
    ['cbc in BER', () => chiffre(['-aes256', '-stream'], ['cert:nous'], petite), petite],
    ['gcm', () => chiffre(['-aes-256-gcm'], ['cert:nous'], petite), petite],
    ['gcm in BER', () => chiffre(['-aes-128-gcm', '-stream'], ['cert:nous'], petite), petite],
    ['compressed', () => compresse(deflateSync(petite)), petite],
    [
      'signed',
      () =>
        openssl(['cms', '-sign', '-nodetach', '-binary', '-outform', 'DER', '-stream', ...signeur], petite, [
          autre,
        ]),
      petite,
    ],
  ];

  test.each(corpus)(
    'AS2-34: %s, cut at every octet or in single octets, gives the same',
    async (_, faire, contenu) => {
      const message = faire();
      const entier = await lireCms(message, { identites: [nous] });
      expect(entier.contenu.equals(contenu)).toBe(true);
      const parUn = await lireCms(message, { identites: [nous] }, parMorceaux(1));
      expect(parUn).toEqual(entier);
      for (let at = 1; at < message.length; at++) {
        const lu = await lireCms(message, { identites: [nous] }, coupeA(at));
        if (!lu.contenu.equals(contenu) || lu.trouble !== undefined) expect.fail(`cut at ${at}`);
      }
    },
  );

  test('a message that ends early is never taken for whole', async () => {
    for (const [nom, faire] of corpus) {
      const message = faire();
      for (let bytes = 0; bytes < message.length; bytes += 7) {
        const lu = await lireCms(message.subarray(0, bytes), { identites: [nous] });
        if (lu.trouble === undefined) expect.fail(`${nom}: ${bytes} of ${message.length} octets`);
      }
    }
  });

  test('one octet changed anywhere in an authenticated message is seen', async () => {
    const message = chiffre(['-aes-256-gcm'], ['cert:nous'], petite);
    const fin = message.length - petite.length - 20;
    for (let at = fin; at < message.length; at++) {
      const change = Buffer.from(message);
      change[at] = (change[at] ?? 0) ^ 1;
      const lu = await lireCms(change, { identites: [nous] });
      if (lu.trouble?.modificateur !== 'decryption-failed') expect.fail(`octet ${at}`);
    }
  });
});

test('content in nested segments of any size is put together', async () => {
  const z = deflateSync(facture);
  const morceaux = [...parMorceaux(3)(z)].map((un) => derOctets(un));
  const milieu = Math.floor(morceaux.length / 2);
  const segments = Buffer.concat([
    ...morceaux.slice(0, milieu),
    der(0x24, ...morceaux.slice(milieu)),
    derOctets(Buffer.alloc(0)),
  ]);
  const indefinie = Buffer.concat([Buffer.from([0x24, 0x80]), segments, Buffer.from([0, 0])]);
  for (const contenu of [indefinie, der(0x24, segments)]) {
    const lu = await lireCms(derCompresse(contenu), { identites: [] }, parMorceaux(5));
    expect(lu.trouble).toBeUndefined();
    expect(lu.contenu.equals(facture)).toBe(true);
  }
});
