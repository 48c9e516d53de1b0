// SPDX-License-Identifier: Apache-2.0
import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { derContext, derOctets, derOid, derSequence, derSmallInteger } from '../../../../certs/asn1.ts';
import type { ReglagesAs2 } from '../../../../gateway/domain/acces-as2.ts';
import { derCompresse } from '../../../support/as2-cms.ts';
import {
  commeEntite,
  decoder,
  decoderEn,
  emetteur,
  encoder,
  entite,
  enveloppe,
  type Message,
  messageCms,
  messageSigne,
  multipart,
  octets,
  sha,
  signature,
  signatureOpaque,
} from '../../../support/as2-decode.ts';
import { identiteDeTest } from '../../../support/as2-keys.ts';

const xml = octets('\r\n<Facture>\n  <N>1</N>\r\n</Facture>\r\n\r\n');
const partieXml = entite(
  ['Content-Type: application/xml', 'Content-Disposition: attachment; filename="f.xml"'],
  xml,
);

const compresse = (contenu: Buffer) => derCompresse(derOctets(deflateSync(contenu)));

function comprime(message: Message | Buffer): Message {
  const contenu = Buffer.isBuffer(message) ? message : commeEntite(message);
  return messageCms(compresse(contenu), 'application/pkcs7-mime; smime-type=compressed-data');
}

function chiffre(message: Message | Buffer, plus?: readonly string[]): Message {
  return messageCms(enveloppe(Buffer.isBuffer(message) ? message : commeEntite(message), plus));
}

const gcm = ['-aes-256-gcm'];

describe('what our encoder makes is opened', () => {
  const signe = { digest: 'sha-256', pss: false } as const;
  const formes: readonly Partial<ReglagesAs2>[] = (
    ['aucune', 'avant-signature', 'apres-signature'] as const
  ).flatMap((compression) =>
    [
      null,
      { chiffre: 'aes256-cbc', cle: 'pkcs1' } as const,
      { chiffre: 'aes128-gcm', cle: 'oaep-sha256' } as const,
    ].flatMap((chiffrement) =>
      [null, signe, { digest: 'sha-512', pss: true } as const].map((signature) => ({
        compression,
        chiffrement,
        signature,
      })),
    ),
  );

  test.each(formes)(
    'AS2-43: $compression, $signature, $chiffrement: same bytes, same MIC',
    async (reglages) => {
      const message = await encoder(reglages, [{ nom: 'f.xml', contenu: xml }]);
      const decode = await decoder(message);
      expect(decode.trouble).toBeUndefined();
      expect(decode.recus).toMatchObject([{ nom: 'f.xml', type: 'application/xml', contenu: xml }]);
      expect(decode.signataire?.empreinte).toBe(
        reglages.signature === null ? undefined : emetteur().certificat.empreinte,
      );
      expect(decode.chiffre).toBe(reglages.chiffrement?.chiffre);
      expect(decode.mic?.valeur).toBe(message.mic[decode.mic?.digest ?? '']);
    },
  );

  test('AS2-46: several files, with their MIC', async () => {
    const fichiers = [
      { nom: 'a.xml', contenu: xml },
      { nom: 'b.pdf', contenu: Buffer.alloc(70_000, 7), type: 'application/pdf' },
    ];
    for (const signature of [null, signe]) {
      const message = await encoder({ signature }, fichiers);
      const decode = await decoder(message);
      expect(decode.trouble).toBeUndefined();
      expect(decode.recus.map(({ nom, type, contenu }) => ({ nom, type, contenu }))).toEqual(
        fichiers.map(({ nom, contenu, type = 'application/xml' }) => ({ nom, type, contenu })),
      );
      expect(decode.mic?.valeur).toBe(message.mic['sha-256']);
    }
  });
});

describe('transfer encodings', () => {
  const base64 = (contenu: Buffer) => octets(contenu.toString('base64').replace(/(.{64})/g, '$1\r\n'));

  test('AS2-27: without a Content-Transfer-Encoding a part is binary', async () => {
    const contenu = Buffer.from(Array.from({ length: 512 }, (_, i) => i % 256));
    const { recus } = await decoder(messageSigne(entite(['Content-Type: application/xml'], contenu)));
    expect(recus[0]?.contenu).toEqual(contenu);
  });

  test.each([
    ['binary', xml],
    ['8BIT', xml],
    ['7bit', xml],
    ['Base64', base64(xml)],
    ['quoted-printable', octets('=0D=0A<Facture>=\r\n=0A  <N>1</N> \r\n</Facture>\r\n\r\n')],
  ])('AS2-28: an inner part in %s is decoded, and the MIC is of what was signed', async (encodage, ecrit) => {
    const partie = entite(['Content-Type: application/xml', `Content-Transfer-Encoding: ${encodage}`], ecrit);
    const { recus, mic, trouble } = await decoder(messageSigne(partie));
    expect(trouble).toBeUndefined();
    expect(recus[0]?.contenu).toEqual(xml);
    expect(mic).toEqual({ valeur: sha('sha256', partie), digest: 'sha-256' });
  });

  test('AS2-28: base64 around encrypted, compressed and signature parts, also said by HTTP alone', async () => {
    const signe = messageSigne(partieXml, {
      signature: base64(signature(partieXml)),
      entetesSignature: ['content-type: Application/X-PKCS7-Signature', 'content-transfer-encoding: base64'],
    });
    const dedans = comprime(signe);
    const milieu = entite(
      [`Content-Type: ${dedans.entetes['Content-Type']}`, 'Content-Transfer-Encoding: base64'],
      base64(dedans.corps),
    );
    const der = enveloppe(milieu);
    const entetes = { 'Content-Type': 'application/pkcs7-mime; smime-type=enveloped-data' };
    const http = { entetes: { ...entetes, 'content-transfer-encoding': 'base64' }, corps: base64(der) };
    // The header left by one who decodes, and left out by one who does not.
    const decodeParAutrui = { entetes: http.entetes, corps: der };
    const sansEntete = { entetes, corps: base64(der) };
    for (const message of [http, decodeParAutrui, sansEntete]) {
      const decode = await decoder(message);
      expect(decode.trouble).toBeUndefined();
      expect(decode.couches).toEqual(['chiffre', 'compresse', 'signe']);
      expect(decode.recus).toMatchObject([{ nom: 'f.xml', contenu: xml }]);
    }
  });

  test.each(['x-uuencode', 'gzip'])('AS2-28: an encoding nobody knows, %s, is no file', async (encodage) => {
    const partie = entite(['Content-Type: application/xml', `Content-Transfer-Encoding: ${encodage}`], xml);
    expect((await decoder(messageSigne(partie))).trouble?.modificateur).toBe('unexpected-processing-error');
  });

  test('AS2-28: base64 that is none is refused', async () => {
    for (const faux of ['QUJD!', 'QQ==QQ==', 'QUJDR', 'Q===', 'QQ=A']) {
      const partie = entite(['Content-Type: application/xml', 'Content-Transfer-Encoding: base64'], faux);
      const { trouble } = await decoder(messageSigne(partie));
      expect(trouble?.modificateur, faux).toBe('unexpected-processing-error');
    }
  });
});

describe('layers', () => {
  const opaque = (partie: Buffer): Message =>
    messageCms(signatureOpaque(partie), 'application/pkcs7-mime; smime-type=signed-data');

  test.each<[string, () => Message, readonly string[]]>([
    ['enveloped', () => chiffre(partieXml), ['chiffre']],
    ['authEnveloped', () => chiffre(partieXml, gcm), ['chiffre']],
    ['compressed', () => comprime(partieXml), ['compresse']],
    ['opaque signed', () => opaque(partieXml), ['signe']],
    ['enveloped, opaque signed', () => chiffre(opaque(partieXml)), ['chiffre', 'signe']],
    ['signed, enveloped inside', () => messageSigne(commeEntite(chiffre(partieXml))), ['signe', 'chiffre']],
    ['compressed, signed', () => comprime(messageSigne(partieXml)), ['compresse', 'signe']],
    ['signed, compressed', () => messageSigne(commeEntite(comprime(partieXml))), ['signe', 'compresse']],
    ['opaque of compressed', () => opaque(commeEntite(comprime(partieXml))), ['signe', 'compresse']],
    [
      'enveloped, compressed, signed, compressed',
      () => chiffre(comprime(messageSigne(commeEntite(comprime(partieXml)))), gcm),
      ['chiffre', 'compresse', 'signe', 'compresse'],
    ],
  ])('AS2-30: %s is opened', async (_, message, couches) => {
    const decode = await decoder(message());
    expect(decode.trouble).toBeUndefined();
    expect(decode.couches).toEqual(couches);
    expect(decode.recus).toMatchObject([{ nom: 'f.xml', contenu: xml }]);
    expect(decode.signataire !== undefined).toBe(couches.includes('signe'));
  });

  test.each([
    'application/pkcs7-mime',
    'application/x-pkcs7-mime; smime-type=enveloped-data',
    'Application/PKCS7-MIME; smime-type="authEnveloped-data"; name=smime.p7m',
    'application/pkcs7-mime; smime-type=something-else',
    'application/cms',
  ])('AS2-30: whatever is said of it, the ContentInfo tells: %s', async (type) => {
    for (const der of [enveloppe(partieXml), enveloppe(partieXml, gcm), compresse(partieXml)]) {
      const decode = await decoder(messageCms(der, type));
      expect(decode.trouble).toBeUndefined();
      expect(decode.recus).toMatchObject([{ contenu: xml }]);
    }
  });

  test('AS2-30: a layer that is not opened is never a file', async () => {
    const garbage = Buffer.alloc(400, 0x41);
    const autre = derSequence(derOid('1.2.840.113549.1.7.6'), derContext(0, derSequence(derSmallInteger(0))));
    const messages: readonly Message[] = [
      messageCms(garbage),
      messageCms(autre),
      messageCms(Buffer.alloc(0)),
      messageCms(partieXml, 'application/pkcs7-signature'),
      messageCms(partieXml, 'application/x-pkcs7-something'),
      messageCms(garbage, 'multipart/encrypted; boundary=b'),
      messageSigne(entite(['Content-Type: application/pkcs7-signature'], 'x')),
      messageSigne(entite(['Content-Type: application/pkcs7-mime; smime-type=enveloped-data'], garbage)),
      {
        entetes: { 'Content-Type': 'multipart/mixed; boundary=m' },
        corps: multipart('m', [partieXml, commeEntite(chiffre(partieXml))]),
      },
      {
        entetes: { 'Content-Type': 'multipart/related; boundary=m' },
        corps: multipart('m', [commeEntite(messageSigne(partieXml))]),
      },
      { entetes: { 'Content-Type': 'multipart/mixed; boundary=m' }, corps: octets('--m--\r\n') },
    ];
    for (const message of messages) {
      const { trouble } = await decoder(message);
      expect(trouble, message.entetes['Content-Type']).toBeDefined();
    }
  });

  test('AS2-69: deeper than the limit is refused', async () => {
    let message: Message = { entetes: { 'Content-Type': 'application/xml' }, corps: xml };
    for (let n = 0; n < 7; n++) message = comprime(message);
    expect((await decoder(message)).trouble).toBeUndefined();
    expect((await decoder(comprime(message))).trouble?.raison).toContain('deeper');
  });

  test('AS2-69: headers, signatures and files have their limits', async () => {
    const { limitesParDefaut } = await import('../../../../protocols/as2/message/decode.ts');
    const large = entite([`X: ${'x'.repeat(66_000)}`, 'Content-Type: application/xml'], xml);
    expect((await decoder(messageSigne(large))).trouble?.raison).toContain('headers');
    const grosse = messageSigne(partieXml, { signature: Buffer.alloc(1_100_000, 0x30) });
    expect((await decoder(grosse)).trouble?.raison).toContain('signature');
    const limites = { ...limitesParDefaut, fichiers: 1, messageBytes: 10 };
    expect((await decoder(messageSigne(partieXml), { limites })).trouble?.raison).toContain('bytes');
    const deux = {
      entetes: { 'Content-Type': 'multipart/mixed; boundary=m' },
      corps: multipart('m', [entite([], 'a'), entite([], 'b')]),
    };
    expect((await decoder(deux, { limites })).trouble?.raison).toContain('files');
  });

  test('AS2-69: parts have their limit too, though nothing is in them', async () => {
    const vide = entite(['Content-Type: multipart/mixed; boundary=v'], '--v--\r\n');
    const parts = (count: number) => [entite([], 'a'), ...Array.from({ length: count }, () => vide)];
    const avec = (count: number): Message => ({
      entetes: { 'Content-Type': 'multipart/mixed; boundary=m' },
      corps: multipart('m', parts(count)),
    });
    expect((await decoder(avec(100))).trouble).toBeUndefined();
    expect((await decoder(avec(1100))).trouble?.raison).toContain('parts');
  });
});

describe('signatures', () => {
  test.each([
    '',
    '; micalg=sha1',
    '; micalg=SHA-1; protocol="application/x-pkcs7-signature"',
    '; micalg=sha256',
    '; micalg="SHA-256"',
    '; micalg=rsa-sha1',
    '; micalg=md5',
    '; micalg=unknown; protocol=nonsense',
  ])('AS2-31: multipart/signed%s is verified by what the signature says', async (parametres) => {
    const { trouble, signataire } = await decoder(messageSigne(partieXml, { parametres }));
    expect(trouble).toBeUndefined();
    expect(signataire?.empreinte).toBe(emetteur().certificat.empreinte);
  });

  test('AS2-31: a digest that was not announced is asked for, once', async () => {
    const message = messageSigne(partieXml, { signature: signature(partieXml, ['-md', 'sha512']) });
    const premier = await decoderEn(message, [message.corps]);
    expect(premier.trouble).toBeDefined();
    expect(premier.manque).toBe('sha512');
    const reprise = await decoderEn(message, [message.corps], { reprise: 'sha512' });
    expect(reprise.trouble).toBeUndefined();
    expect(reprise.mic).toEqual({ valeur: sha('sha512', partieXml), digest: 'sha-512' });
  });

  test('AS2-47: what was signed in canonical form and sent with bare line ends is good, and its MIC is of that form', async () => {
    const partie = entite(['Content-Type: application/xml'], '<a>\n</a>\r\n<b/>\rfin\r', '\n');
    const canonique = octets(partie.toString('latin1').replace(/\r\n|\r|\n/g, '\r\n'));
    for (const eol of ['\n', '\r\n']) {
      const message = messageSigne(partie, { signature: signature(canonique), eol });
      const decode = await decoder(message);
      expect(decode.trouble).toBeUndefined();
      expect(decode.recus[0]?.contenu.toString()).toBe('<a>\n</a>\r\n<b/>\rfin\r');
      expect(decode.mic?.valeur).toBe(sha('sha256', canonique));
      const parOctet = Array.from(message.corps, (_, i) => message.corps.subarray(i, i + 1));
      const lent = await decoderEn(message, parOctet, { reprise: 'canonique' });
      expect(lent.mic).toEqual(decode.mic);
    }
  });

  test('AS2-47: the bytes as they are come first', async () => {
    const partie = entite(['Content-Type: application/xml'], '<a>\n</a>\n');
    const { mic, manque } = await decoderEn(messageSigne(partie), [messageSigne(partie).corps]);
    expect(manque).toBeUndefined();
    expect(mic?.valeur).toBe(sha('sha256', partie));
  });

  test('AS2-50: of a message that was changed the MIC is told as well', async () => {
    const change = Buffer.from(partieXml);
    change[change.length - 20] = 0x58;
    const { trouble, mic, signataire } = await decoder(
      messageSigne(change, { signature: signature(partieXml) }),
    );
    expect(trouble?.modificateur).toBe('integrity-check-failed');
    expect(mic?.valeur).toBe(sha('sha256', change));
    expect(signataire).toBeUndefined();
  });

  test('a signature of somebody else is authentication-failed', async () => {
    const message = messageSigne(partieXml, { signature: signature(partieXml, [], identiteDeTest('autre')) });
    expect((await decoder(message)).trouble?.modificateur).toBe('authentication-failed');
  });

  test('AS2-68: signed by a stranger it is decryption-failed behind CBC, and authentication-failed behind GCM', async () => {
    const etrangere = signature(partieXml, [], identiteDeTest('autre'));
    const message = messageSigne(partieXml, { signature: etrangere });
    const cbc = await decoder(chiffre(message));
    expect(cbc.trouble?.modificateur).toBe('decryption-failed');
    expect(cbc.mic).toBeUndefined();
    expect((await decoder(chiffre(message, gcm))).trouble?.modificateur).toBe('authentication-failed');
  });

  test('AS2-68: enciphered, a signature that proves no maker is decryption-failed', async () => {
    const change = Buffer.from(partieXml);
    change[change.length - 20] = 0x58;
    const autre = identiteDeTest('autre');
    const signatures = [
      // Of other content than what is there, by the partenaire or by a stranger: blocks may have been exchanged.
      [change, signature(partieXml)],
      [change, signature(partieXml, [], autre)],
      // Without the certificate that would show whose it is.
      [partieXml, signature(partieXml, ['-nocerts'], autre)],
    ] as const;
    for (const [partie, une] of signatures) {
      const { trouble } = await decoder(chiffre(messageSigne(partie, { signature: une })));
      expect(trouble?.modificateur).toBe('decryption-failed');
    }
  });

  test('a multipart/signed of another number of parts is refused', async () => {
    const type = { 'Content-Type': 'multipart/signed; boundary=limite' };
    const sign = entite(['Content-Type: application/pkcs7-signature'], signature(partieXml));
    for (const parties of [[partieXml], [partieXml, sign, partieXml], [partieXml, partieXml]]) {
      const { trouble } = await decoder({ entetes: type, corps: multipart('limite', parties) });
      expect(trouble).toBeDefined();
    }
  });
});

describe('MIC', () => {
  test('AS2-43: compressed before it was signed, the MIC is of the compressed part', async () => {
    const partie = commeEntite(comprime(partieXml));
    expect((await decoder(messageSigne(partie))).mic?.valeur).toBe(sha('sha256', partie));
    expect((await decoder(chiffre(messageSigne(partie)))).mic?.valeur).toBe(sha('sha256', partie));
  });

  test('AS2-44: encrypted and not signed, it is of the part with its headers, out of every layer', async () => {
    for (const message of [chiffre(partieXml), chiffre(partieXml, gcm), chiffre(comprime(partieXml))]) {
      expect((await decoder(message)).mic?.valeur).toBe(sha('sha256', partieXml));
    }
  });

  test('AS2-44: in its transfer encoding', async () => {
    const partie = entite(['Content-Type: a/b', 'Content-Transfer-Encoding: base64'], xml.toString('base64'));
    const { mic, recus } = await decoder(chiffre(partie));
    expect(mic?.valeur).toBe(sha('sha256', partie));
    expect(recus[0]?.contenu).toEqual(xml);
  });

  test('AS2-45: plain, it is of the content alone; compressed, of the part with its headers', async () => {
    const plain = { entetes: { 'Content-Type': 'application/xml' }, corps: xml };
    expect((await decoder(plain)).mic?.valeur).toBe(sha('sha256', xml));
    expect((await decoder(comprime(partieXml))).mic?.valeur).toBe(sha('sha256', partieXml));
  });

  test('AS2-46: of several files it is of the whole multipart, with its headers when they are its own', async () => {
    const corps = multipart('m', [partieXml, entite(['Content-Type: application/pdf'], 'pdf')]);
    const plain = { entetes: { 'Content-Type': 'multipart/related; boundary=m' }, corps };
    expect((await decoder(plain)).mic?.valeur).toBe(sha('sha256', corps));
    const partie = commeEntite(plain);
    for (const message of [messageSigne(partie), chiffre(partie), chiffre(messageSigne(partie))]) {
      expect((await decoder(message)).mic?.valeur).toBe(sha('sha256', partie));
    }
  });

  test('AS2-48: the first algorithm asked for, else the one of the signature, else sha-256, or sha-1 for the old', async () => {
    const en = { signature: signature(partieXml, ['-md', 'sha384']), parametres: '; micalg=sha-384' };
    const signe = messageSigne(partieXml, en);
    expect((await decoder(signe, { digests: ['sha-512', 'sha-1'] })).mic?.digest).toBe('sha-512');
    expect((await decoder(signe)).mic).toEqual({ digest: 'sha-384', valeur: sha('sha384', partieXml) });
    const plain = { entetes: { 'Content-Type': 'application/xml' }, corps: xml };
    expect((await decoder(plain, { digests: ['sha-1'] })).mic).toEqual({
      digest: 'sha-1',
      valeur: sha('sha1', xml),
    });
    expect((await decoder(plain)).mic?.digest).toBe('sha-256');
    expect((await decoder(plain, { reglages: { ancien: true } })).mic?.digest).toBe('sha-1');
  });
});

describe('files', () => {
  test.each([
    ['attachment; filename=f.xml', 'f.xml'],
    ['attachment; filename="a b;c.xml"', 'a b;c.xml'],
    ['attachment; filename=a b.xml ; size=3', 'a b.xml'],
    ['attachment; filename=""f.xml""', 'f.xml'],
    ['attachment; filename="f.xml', 'f.xml'],
    ['attachment; filename="C:\\dossier\\f.xml"', 'f.xml'],
    ['attachment; filename="../../etc/f.xml"', 'f.xml'],
    ['attachment; filename="a\\"b.xml"', 'a"b.xml'],
    ["attachment; filename=plain.xml; filename*=UTF-8''re%C3%A7u%20%231.xml", 'reçu #1.xml'],
    ["attachment; filename*0*=UTF-8''re%C3%A7; filename*1=u; filename*2*=%2Exml", 'reçu.xml'],
    ["attachment; filename*=iso-8859-1'fr're%E7u.xml", 'reçu.xml'],
    ['attachment; filename="=?UTF-8?B?cmXDp3U=?= =?utf-8?q?_2.xml?="', 'reçu 2.xml'],
    ['attachment; filename="reçu.xml"', 'reçu.xml'],
    ['attachment;\r\n\tFILENAME\t= "f.xml"', 'f.xml'],
    ['inline', 'du-type.xml'],
  ])('AS2-32: %s', async (disposition, nom) => {
    const utf8 = Buffer.from(disposition).toString('latin1');
    const partie = entite(
      ['Content-Type: application/xml; name="du-type.xml"', `Content-Disposition: ${utf8}`],
      xml,
    );
    const { recus, trouble, fichiers } = await decoder(messageSigne(partie));
    expect(trouble).toBeUndefined();
    expect(recus[0]?.nom).toBe(nom);
    expect(fichiers).toEqual([{ nom, type: 'application/xml', sizeBytes: xml.length }]);
  });

  test('AS2-32: the name as it was is kept beside', async () => {
    const partie = entite(['Content-Disposition: attachment; filename="/tmp/f.xml"'], xml);
    expect((await decoder(messageSigne(partie))).recus[0]).toMatchObject({
      nom: 'f.xml',
      nomRecu: '/tmp/f.xml',
    });
  });

  test.each([
    '..',
    '/',
    'a/',
    '.',
    'C:',
    'a\tb.xml',
    "UTF-8''a%00.xml",
    "UTF-8''%E2%80%AElmx.exe",
    "UTF-8''a%E2%80%8Eb.xml",
    "UTF-8''a%E2%80%8Fb.xml",
    "UTF-8''a%D8%9Cb.xml",
    'x'.repeat(256),
  ])('AS2-32: a name of which nothing can be used is illegal-filename: %j', async (nom) => {
    const parametre = nom.startsWith('UTF-8') ? `filename*=${nom}` : `filename="${nom}"`;
    const partie = entite([`Content-Disposition: attachment; ${parametre}`], xml);
    const { trouble, recus } = await decoder(messageSigne(partie));
    expect(trouble?.modificateur).toBe('illegal-filename');
    expect(recus).toEqual([]);
  });

  test('AS2-32: an empty name is none', async () => {
    const partie = entite(['Content-Disposition: attachment; filename=""'], xml);
    expect((await decoder(messageSigne(partie))).recus[0]?.nom).toBeUndefined();
  });

  test('AS2-33: each part of a multipart is a file of its own; without a type it is text/plain', async () => {
    const parties = [
      entite(['Content-Type: application/xml', 'Content-Disposition: attachment; filename=a.xml'], xml),
      entite(['Content-Type: Application/PDF; name=b.pdf', 'Content-Transfer-Encoding: base64'], 'QUJD'),
      entite([], 'texte'),
      entite(['Content-Type: multipart/mixed; boundary="inner"'], multipart('inner', [entite([], 'dedans')])),
      entite(['Content-Type: application/octet-stream'], ''),
    ];
    for (const type of [
      'multipart/related; type="application/xml"',
      'multipart/related',
      'multipart/mixed',
    ]) {
      const message = {
        entetes: { 'Content-Type': `${type}; boundary="m"` },
        corps: multipart('m', parties),
      };
      for (const un of [message, messageSigne(commeEntite(message)), chiffre(message)]) {
        const { recus, trouble } = await decoder(un);
        expect(trouble).toBeUndefined();
        expect(recus.map(({ nom, type, contenu }) => [nom, type, contenu.toString()])).toEqual([
          ['a.xml', 'application/xml', xml.toString()],
          ['b.pdf', 'application/pdf', 'ABC'],
          [undefined, 'text/plain', 'texte'],
          [undefined, 'text/plain', 'dedans'],
          [undefined, 'application/octet-stream', ''],
        ]);
      }
    }
  });

  test('AS2-29: an empty payload is a file without bytes', async () => {
    for (const message of [
      messageSigne(entite(['Content-Type: a/b'], '')),
      messageSigne(octets('Content-Type: a/b\r\n')),
    ]) {
      const { recus, trouble } = await decoder(message);
      expect(trouble).toBeUndefined();
      expect(recus).toMatchObject([{ contenu: Buffer.alloc(0) }]);
    }
  });

  test('AS2-04: folded headers, tabs, names in any case are read in parts as well', async () => {
    const partie = entite(
      [
        'content-TYPE:\tapplication/xml;\r\n\tname="a.xml"',
        'CONTENT-disposition :attachment;\r\n  filename=b.xml',
      ],
      xml,
    );
    expect((await decoder(messageSigne(partie))).recus).toMatchObject([
      { nom: 'b.xml', type: 'application/xml' },
    ]);
  });

  test('what its taker throws goes up as it is', async () => {
    const message = messageSigne(partieXml);
    const fichier = () => Promise.reject(new Error('disk'));
    await expect(decoderEn(message, [message.corps], { fichier })).rejects.toThrow('disk');
  });
});

describe('what is required', () => {
  test('AS2-67: without a signature or an envelope that is required, insufficient-message-security', async () => {
    const plain = { entetes: { 'Content-Type': 'application/xml' }, corps: xml };
    const cas: readonly [Message, Partial<ReglagesAs2>, string | undefined][] = [
      [plain, { exigeSignature: true }, 'insufficient-message-security'],
      [plain, { exigeChiffrement: true }, 'insufficient-message-security'],
      [messageSigne(partieXml), { exigeChiffrement: true }, 'insufficient-message-security'],
      [messageSigne(partieXml), { exigeSignature: true }, undefined],
      [chiffre(partieXml, gcm), { exigeSignature: true }, 'insufficient-message-security'],
      [chiffre(partieXml, gcm), { exigeChiffrement: true }, undefined],
      [chiffre(messageSigne(partieXml)), { exigeChiffrement: true, exigeSignature: true }, undefined],
    ];
    for (const [message, reglages, attendu] of cas) {
      expect((await decoder(message, { reglages })).trouble?.modificateur).toBe(attendu);
    }
  });
});

describe('behind an envelope', () => {
  const signe = commeEntite(messageSigne(partieXml));
  const mauvaises: readonly [string, Buffer][] = [
    ['no headers', octets('no headers at all')],
    ['no type', entite([], xml)],
    ['no boundary', octets(signe.toString('latin1').replace('boundary', 'limit'))],
    ['no last delimiter', signe.subarray(0, -12)],
    ['changed', octets(signe.toString('latin1').replace('<N>1', '<N>2'))],
    [
      'of somebody unknown',
      commeEntite(
        messageSigne(partieXml, { signature: signature(partieXml, ['-nocerts'], identiteDeTest('autre')) }),
      ),
    ],
    ['an unknown encoding', entite(['Content-Type: a/b', 'Content-Transfer-Encoding: x'], xml)],
    ['a layer that is none', entite(['Content-Type: application/pkcs7-mime'], xml)],
    ['an epilogue', Buffer.concat([signe, octets('x')])],
    ['no signature, and one is required', partieXml],
  ];

  test.each(mauvaises)('AS2-68: %s is decryption-failed, without a MIC', async (_, dedans) => {
    const decode = await decoder(chiffre(dedans), { reglages: { exigeSignature: true } });
    expect(decode.trouble?.modificateur).toBe('decryption-failed');
    expect(decode.mic).toBeUndefined();
    expect(decode.signataire).toBeUndefined();
  });

  test('AS2-68: as is a ciphertext changed anywhere, and a key of somebody else', async () => {
    const message = chiffre(signe);
    const { corps } = message;
    // The end is padding, what is before it the signature; and the content that was signed.
    const contenu = signe.length - signe.indexOf('<N>');
    for (const at of [1, 17, 33, 200, contenu].map((n) => corps.length - n)) {
      const change = Buffer.from(corps);
      change[at] = (change[at] ?? 0) ^ 0x01;
      const decode = await decoder({ ...message, corps: change });
      expect(decode.trouble?.modificateur, `at ${at}`).toBe('decryption-failed');
      expect(decode.mic).toBeUndefined();
    }
    const autre = identiteDeTest('autre');
    const { trouble } = await decoder(message, { identites: [autre] });
    expect(trouble?.modificateur).toBe('decryption-failed');
  });

  test('AS2-68: it takes as many passes to say so, whatever it was', async () => {
    for (const [, dedans] of mauvaises) {
      const message = chiffre(dedans);
      const premier = await decoderEn(message, [message.corps], { reglages: { exigeSignature: true } });
      expect(premier.manque).toBe('canonique');
    }
  });

  test('AS2-68: once the signature holds, what is wrong is told', async () => {
    const partie = entite(['Content-Type: a/b', 'Content-Disposition: attachment; filename=".."'], xml);
    expect((await decoder(chiffre(messageSigne(partie)))).trouble?.modificateur).toBe('illegal-filename');
  });
});
