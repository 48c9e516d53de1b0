// SPDX-License-Identifier: Apache-2.0
/** Limits of what is read, and the one answer to what is wrong in an envelope (statements 68 and 69). */
import { createCipheriv, createHmac, randomBytes } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import {
  der,
  derContext,
  derOctets,
  derOid,
  derSequence,
  derSetOf,
  derSmallInteger,
} from '../../../../certs/asn1.ts';
import { derCbc, derGcm } from '../../../../protocols/as2/cms/algorithms.ts';
import type { Chiffrement } from '../../../../protocols/as2/cms/oids.ts';
import { chiffrements, oids } from '../../../../protocols/as2/cms/oids.ts';
import { derDestinataire } from '../../../../protocols/as2/cms/recipients.ts';
import { TroubleAs2 } from '../../../../protocols/as2/disposition.ts';
import { limitesParDefaut } from '../../../../protocols/as2/message/decode.ts';
import { derCompresse, lireCms, parMorceaux } from '../../../support/as2-cms.ts';
import { identiteDeTest } from '../../../support/as2-keys.ts';

const nous = identiteDeTest('nous');
const clair = Buffer.from('Content-Type: text/plain\r\n\r\nune facture');

function chiffrementDe(nom: Chiffrement['nom']): Chiffrement {
  const chiffrement = chiffrements.find((un) => un.nom === nom);
  if (chiffrement === undefined) throw new Error(nom);
  return chiffrement;
}

interface Fait {
  readonly cle?: Buffer;
  readonly cleAnnoncee?: Buffer;
  readonly recipientInfos?: readonly Buffer[];
  readonly chiffre?: Buffer;
  readonly mode?: 'pkcs1' | 'oaep-sha256';
}

/** EnvelopedData in AES-256-CBC, with anything in it wrong. */
function enveloppe({ cle = randomBytes(32), mode = 'pkcs1', ...fait }: Fait = {}): Buffer {
  const iv = randomBytes(16);
  const chiffreur = createCipheriv('aes-256-cbc', cle, iv);
  const contenu = fait.chiffre ?? Buffer.concat([chiffreur.update(clair), chiffreur.final()]);
  const infos = fait.recipientInfos ?? [derDestinataire(nous.certificat, fait.cleAnnoncee ?? cle, mode)];
  return derSequence(
    derOid(oids.envelopedData),
    derContext(
      0,
      derSequence(
        derSmallInteger(0),
        derSetOf(...infos),
        derSequence(derOid(oids.data), derCbc(chiffrementDe('aes256-cbc').oid, iv), der(0x80, contenu)),
      ),
    ),
  );
}

describe('the one answer', () => {
  test('AS2-68: a key of the wrong length, a wrong key, a wrong padding, a damaged key: the same answer', async () => {
    const cle = randomBytes(32);
    const oaep = { mode: 'oaep-sha256' } as const;
    const abime = (message: Buffer): Buffer => {
      const octets = Buffer.from(message);
      const at = octets.indexOf(Buffer.from([0x04, 0x82, 0x01, 0x00])) + 50;
      octets[at] = (octets[at] ?? 0) ^ 0x40;
      return octets;
    };
    const bon = enveloppe({ cle });
    const messages = [
      enveloppe({ cle, cleAnnoncee: randomBytes(16) }),
      enveloppe({ cle, cleAnnoncee: randomBytes(32) }),
      enveloppe({ cle, cleAnnoncee: randomBytes(16), ...oaep }),
      enveloppe({ cle, cleAnnoncee: randomBytes(32), ...oaep }),
      enveloppe({ cle, chiffre: randomBytes(40) }),
      enveloppe({ cle, chiffre: Buffer.alloc(0) }),
      abime(bon),
      abime(enveloppe({ cle, ...oaep })),
    ];
    for (const message of messages) {
      const lu = await lireCms(message, { identites: [nous] });
      expect(lu.trouble?.modificateur).toBe('decryption-failed');
      // The content was asked for and told its end, as for a good message.
      expect(lu.types).toEqual(['enveloped']);
      expect(lu.fini).toBe(true);
    }
    expect((await lireCms(bon, { identites: [nous] })).contenu.equals(clair)).toBe(true);
  });

  test('AS2-68: what the content finds wrong inside is decryption-failed too, and told at the end', async () => {
    let pousses = 0;
    const contenu = () => ({
      push: (): undefined => {
        pousses++;
        throw new TroubleAs2('decompression-failed', 'inside');
      },
      end: () => undefined,
    });
    const lu = await lireCms(enveloppe(), { identites: [nous], contenu }, parMorceaux(10));
    expect(lu.trouble?.modificateur).toBe('decryption-failed');
    expect(pousses).toBe(1);
  });

  test('a failure of ours is not taken for a fault of the message', async () => {
    const contenu = () => ({
      push: async () => {
        throw new Error('disk');
      },
      end: () => undefined,
    });
    await expect(lireCms(enveloppe(), { identites: [nous], contenu })).rejects.toThrow('disk');
  });
});

describe('authenticated attributes', () => {
  /** GCM by its definition (NIST SP 800-38D), AAD first: independent of how we read it. */
  function authentifie(aad: readonly Buffer[], { change = false, dansLOrdre = true } = {}): Buffer {
    const cle = randomBytes(32);
    const nonce = randomBytes(12);
    const chiffreur = createCipheriv('aes-256-gcm', cle, nonce, { authTagLength: 16 });
    chiffreur.setAAD(derSetOf(...aad));
    const contenu = Buffer.concat([chiffreur.update(clair), chiffreur.final()]);
    if (change) contenu[3] = (contenu[3] ?? 0) ^ 1;
    return derSequence(
      derOid(oids.authEnvelopedData),
      derContext(
        0,
        derSequence(
          derSmallInteger(0),
          derSetOf(derDestinataire(nous.certificat, cle, 'pkcs1')),
          derSequence(
            derOid(oids.data),
            derGcm(chiffrementDe('aes256-gcm').oid, nonce, 16),
            der(0x80, contenu),
          ),
          der(0xa1, ...(dansLOrdre ? aad : aad.toReversed())),
          derOctets(chiffreur.getAuthTag()),
          der(0xa2, derSequence(derOid('1.2.3.4'), derSetOf())),
        ),
      ),
    );
  }
  const type = derSequence(derOid(oids.contentType), derSetOf(derOid(oids.data)));
  const autre = derSequence(derOid('1.2.3.4.5'), derSetOf(derOctets(randomBytes(100))));

  test('AS2-36: attributes that follow the content are authenticated with it', async () => {
    for (const aad of [[type], [type, autre]]) {
      const lu = await lireCms(authentifie(aad), { identites: [nous] }, parMorceaux(9));
      expect(lu.trouble).toBeUndefined();
      expect(lu.contenu.equals(clair)).toBe(true);
    }
    const desordre = await lireCms(authentifie([type, autre], { dansLOrdre: false }), { identites: [nous] });
    expect(desordre.trouble).toBeUndefined();
  });

  test('AS2-69: more of them than anybody sends are not read: each costs more than a kilobyte of content', async () => {
    const long = derSequence(derOid('1.2.3.4.5'), derSetOf(derOctets(Buffer.alloc(16 * 1024))));
    const lu = await lireCms(authentifie([type, long]), { identites: [nous] });
    expect(lu.trouble?.raison).toContain('attributes');
    expect(lu.trouble?.modificateur).toBe('decryption-failed');
  });

  test('AS2-36: content or attributes that were changed are seen', async () => {
    const change = await lireCms(authentifie([type], { change: true }), { identites: [nous] });
    expect(change.trouble?.modificateur).toBe('decryption-failed');
    const message = authentifie([type, autre]);
    const at = message.indexOf(autre) + autre.length - 1;
    message[at] = (message[at] ?? 0) ^ 1;
    const lu = await lireCms(message, { identites: [nous] });
    expect(lu.trouble?.modificateur).toBe('decryption-failed');
  });
});

describe('limits', () => {
  test('AS2-69: structures nested deeper than the limit are refused', async () => {
    const profond = (n: number): Buffer =>
      Buffer.concat([
        ...Array.from({ length: n }, () => Buffer.from([0x30, 0x80])),
        ...Array.from({ length: n }, () => Buffer.from([0, 0])),
      ]);
    const { asn1Profondeur } = limitesParDefaut;
    for (const n of [asn1Profondeur + 10, 100_000]) {
      const lu = await lireCms(enveloppe({ recipientInfos: [profond(n)] }), { identites: [nous] });
      expect(lu.trouble?.modificateur).toBe('decryption-failed');
    }
    const segments = (n: number): Buffer =>
      Array.from({ length: n }).reduce<Buffer>((dedans) => der(0x24, dedans), derOctets(deflateSync(clair)));
    expect((await lireCms(derCompresse(segments(10)), { identites: [] })).trouble).toBeUndefined();
    expect(
      (await lireCms(derCompresse(segments(asn1Profondeur + 1)), { identites: [] })).trouble?.raison,
    ).toMatch('deep');
  });

  test('AS2-69: more recipients than the limit are refused before any key is used', async () => {
    const un = derDestinataire(nous.certificat, randomBytes(32), 'pkcs1');
    const message = enveloppe({
      recipientInfos: Array.from({ length: limitesParDefaut.destinataires + 1 }, () => un),
    });
    const lu = await lireCms(message, { identites: [nous] });
    expect(lu.trouble?.raison).toMatch('too many recipients');
    expect(lu.info.destinataire).toBeUndefined();
  });

  test('AS2-69: structures longer than the limit are refused without being waited for', async () => {
    const debut = enveloppe().subarray(0, 30);
    const immense = Buffer.from([0x84, 0x7f, 0xff, 0xff, 0xff]);
    const message = Buffer.concat([
      Buffer.from([0x30]),
      immense,
      derOid(oids.envelopedData),
      Buffer.from([0xa0]),
      immense,
      Buffer.from([0x30]),
      immense,
      derSmallInteger(0),
      Buffer.from([0x31]),
      immense,
      Buffer.from([0x30]),
      immense,
      debut,
    ]);
    const lu = await lireCms(message, { identites: [nous] });
    expect(lu.trouble?.raison).toMatch('too large');
  });

  test('AS2-69: many small elements one octet at a time are read in time that grows with their number only', async () => {
    const petits = Buffer.concat(Array.from({ length: 100_000 }, () => Buffer.from([0x04, 0])));
    const info = Buffer.concat([Buffer.from([0x30, 0x80]), petits, Buffer.from([0, 0])]);
    const lu = await lireCms(enveloppe({ recipientInfos: [info] }), { identites: [nous] }, parMorceaux(1));
    expect(lu.trouble?.modificateur).toBe('decryption-failed');
  }, 5000);

  const compresse = (z: Buffer): Buffer => derCompresse(derOctets(z));

  test('AS2-69: what inflates more than the ratio is refused, and stopped', async () => {
    for (const bytes of [5_000_000, 200_000_000]) {
      const lu = await lireCms(compresse(deflateSync(Buffer.alloc(bytes))), { identites: [] });
      expect(lu.trouble?.modificateur).toBe('decompression-failed');
      expect(lu.contenu.length).toBeLessThan(bytes / 4);
    }
    const petit = await lireCms(compresse(deflateSync(Buffer.alloc(200_000))), { identites: [] });
    expect(petit.trouble).toBeUndefined();
  });

  test('AS2-69: what inflates to more than a message may be is refused', async () => {
    const limites = { ...limitesParDefaut, messageBytes: 100_000 };
    const bruit = createHmac('sha512', 'x').update('y').digest();
    for (const contenu of [randomBytes(100_001), Buffer.alloc(100_001, bruit)]) {
      const lu = await lireCms(compresse(deflateSync(contenu)), { identites: [], limites });
      expect(lu.trouble?.modificateur).toBe('decompression-failed');
    }
    const lu = await lireCms(compresse(deflateSync(randomBytes(100_000))), { identites: [], limites });
    expect(lu.trouble).toBeUndefined();
  });
});
