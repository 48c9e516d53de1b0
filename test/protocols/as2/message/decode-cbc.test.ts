// SPDX-License-Identifier: Apache-2.0
/**
 * What somebody who captured a message can make of its blocks when CBC is all that guards them, and what is taken behind CBC
 * without being signed.
 */
import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import {
  childrenOf,
  der,
  derContext,
  derOctets,
  derSequence,
  derSetOf,
  readTlv,
  type Tlv,
} from '../../../../certs/asn1.ts';
import { derCompresse } from '../../../support/as2-cms.ts';
import {
  commeEntite,
  decoder,
  decoderEn,
  entite,
  enveloppe,
  type Message,
  messageCms,
  messageSigne,
  octets,
  openssl,
  signature,
  signatureOpaque,
} from '../../../support/as2-decode.ts';
import { autoriteDeTest, identiteDeTest, pemDe } from '../../../support/as2-keys.ts';

const xml = octets('<Facture>\r\n  <N>1</N>\r\n  <Montant>4242,42</Montant>\r\n</Facture>\r\n');
const partieXml = entite(
  ['Content-Type: application/xml', 'Content-Disposition: attachment; filename=f.xml'],
  xml,
);
const p7s = signature(partieXml);
const signe = messageSigne(partieXml, { signature: p7s });
const clair = commeEntite(signe);
const exigences = { reglages: { exigeSignature: true } };
const blocBytes = 16;

function xor(...tous: readonly Buffer[]): Buffer {
  return Buffer.from(
    Array.from({ length: blocBytes }, (_, i) => tous.reduce((somme, un) => somme ^ (un[i] ?? 0), 0)),
  );
}

function enfants(tlv: Tlv | undefined): readonly Tlv[] {
  return tlv === undefined ? [] : childrenOf(tlv);
}

function entier(tlv: Tlv | undefined): Buffer {
  return tlv?.whole ?? Buffer.alloc(0);
}

/** An EnvelopedData in CBC, its blocks to be exchanged. */
function capture(message: Buffer) {
  const [type, explicite] = childrenOf(readTlv(message));
  const [version, destinataires, contenu] = enfants(enfants(explicite)[0]);
  const [nature, algorithme, chiffre] = enfants(contenu);
  const [oid, parametre] = enfants(algorithme);
  const ciphertext = chiffre?.content ?? Buffer.alloc(0);
  const blocs = Array.from({ length: ciphertext.length / blocBytes }, (_, i) =>
    ciphertext.subarray(i * blocBytes, (i + 1) * blocBytes),
  );
  const iv = parametre?.content ?? Buffer.alloc(0);
  const refait = (autreIv: Buffer, autres: readonly Buffer[]): Message => {
    const contentEncryption = derSequence(entier(oid), derOctets(autreIv));
    const encrypted = der(0x80, ...autres);
    const encap = derSequence(entier(nature), contentEncryption, encrypted);
    const donnees = derSequence(entier(version), entier(destinataires), encap);
    return messageCms(derSequence(entier(type), derContext(0, donnees)));
  };
  return { iv, blocs, refait };
}

const captive = capture(enveloppe(clair));
const bloc = (i: number): Buffer => captive.blocs[i] ?? Buffer.alloc(blocBytes);
const premier = clair.subarray(0, blocBytes);

async function reponse(message: Message): Promise<string> {
  const { trouble, mic, manque, signataire } = await decoderEn(message, [message.corps], exigences);
  return JSON.stringify([
    trouble?.modificateur ?? 'processed',
    mic ?? null,
    manque,
    signataire !== undefined,
  ]);
}

const refus = JSON.stringify(['decryption-failed', null, 'canonique', false]);

describe('blocks of a captured message put together anew', () => {
  test('what was captured is taken, also put together as it was', async () => {
    const { iv, blocs, refait } = captive;
    expect(await reponse(refait(iv, blocs))).toContain('processed');
    expect((await decoder(refait(iv, blocs), exigences)).recus).toMatchObject([{ contenu: xml }]);
  });

  // The last line of the file that was sent: what the attacker wants to know.
  const cible = Math.floor(clair.indexOf('Montant') / blocBytes);

  test.each([
    'X: aaaaaaaaaaaaa',
    'Content-ID: aaaa',
    'Content-Type: mu',
    'Subject: aaaaaaa',
    '\r\n\r\n            ',
  ])(
    'AS2-68: blocks in front, behind a header %j, tell nothing of what is in them',
    { timeout: 60_000 },
    async (tete) => {
      const { iv, blocs, refait } = captive;
      const autreIv = xor(iv, premier, octets(tete));
      const w = xor(premier, iv, octets('\nContent-Type:mu'));
      const dites = new Set<string>();
      for (const position of [0, 15]) {
        for (let valeur = 0; valeur < 256; valeur++) {
          const r = Buffer.alloc(blocBytes, 0x61);
          r[position] = valeur;
          dites.add(await reponse(refait(autreIv, [bloc(0), r, bloc(cible), w, ...blocs])));
        }
      }
      expect([...dites]).toEqual([refus]);
    },
  );

  const aleas = [1, 2].map((n) => Buffer.alloc(blocBytes, n * 37));

  test('AS2-68: nor do blocks put in, or in the place of others, anywhere outside of the files', {
    timeout: 60_000,
  }, async () => {
    const { iv, blocs, refait } = captive;
    const dites = new Map<string, string>();
    for (let i = 0; i <= blocs.length; i++) {
      for (const [n, r] of aleas.entries()) {
        const foreign = [r, bloc(cible)];
        const resynchronise = i === 0 ? iv : bloc(i - 1);
        const mis = [...blocs.slice(0, i), ...foreign, resynchronise, ...blocs.slice(i)];
        const remplace = [...blocs.slice(0, i), ...foreign, ...blocs.slice(i + 2)];
        dites.set(await reponse(refait(iv, mis)), `put in at ${i}, ${n}`);
        dites.set(await reponse(refait(iv, remplace)), `in place of ${i}, ${n}`);
      }
    }
    expect(Object.fromEntries(dites)).toEqual({ [refus]: expect.anything() });
  });

  test('AS2-68: nor do blocks left out', { timeout: 60_000 }, async () => {
    const { iv, blocs, refait } = captive;
    const dites = new Map<string, string>();
    for (let i = 0; i < blocs.length; i++) {
      for (const combien of [1, 3]) {
        const reste = [...blocs.slice(0, i), ...blocs.slice(i + combien)];
        dites.set(await reponse(refait(iv, reste)), `${combien} at ${i}`);
      }
    }
    expect(Object.fromEntries(dites)).toEqual({ [refus]: expect.anything() });
  });

  test('AS2-68: nor do blocks between the characters of a signature in base64', {
    timeout: 60_000,
  }, async () => {
    const base64 = octets(p7s.toString('base64').replace(/(.{64})/g, '$1\r\n'));
    const entetesSignature = [
      'Content-Type: application/pkcs7-signature',
      'Content-Transfer-Encoding: base64',
    ];
    const texte = commeEntite(messageSigne(partieXml, { signature: base64, entetesSignature }));
    const { iv, blocs, refait } = capture(enveloppe(texte));
    expect(await reponse(refait(iv, blocs))).toContain('processed');
    const dites = new Set<string>();
    for (let i = Math.floor(texte.indexOf('base64') / blocBytes); i < blocs.length; i++) {
      const avant = blocs[i - 1] ?? iv;
      for (const r of aleas)
        dites.add(await reponse(refait(iv, [...blocs.slice(0, i), r, avant, ...blocs.slice(i)])));
    }
    expect([...dites]).toEqual([refus]);
  });
});

const gcm = ['-aes-256-gcm'];
const derniere = `--limite--\r\n`;

/** The same entity, with something exchanged in its text. */
function change(avant: string, apres: string): Buffer {
  const at = clair.lastIndexOf(avant);
  if (at < 0) throw new Error(avant);
  return Buffer.concat([clair.subarray(0, at), octets(apres), clair.subarray(at + avant.length)]);
}

function avecEntetes(...lignes: readonly string[]): Buffer {
  return Buffer.concat([...lignes.map((ligne) => octets(`${ligne}\r\n`)), clair]);
}

function avecCorps(avant: string): Buffer {
  return commeEntite({ ...signe, corps: Buffer.concat([octets(avant), signe.corps]) });
}

function avecSignature(p7: Buffer, ...entetesSignature: readonly string[]): Buffer {
  const type = 'Content-Type: application/pkcs7-signature';
  return commeEntite(
    messageSigne(partieXml, { signature: p7, entetesSignature: [type, ...entetesSignature] }),
  );
}

const autre = identiteDeTest('autre');
const autorite = autoriteDeTest();
const intermediaire = identiteDeTest('intermediaire', {
  autorite,
  estAutorite: true,
  keyUsage: ['keyCertSign'],
});
const sansPreuve = identiteDeTest('sans preuve', { autorite: intermediaire });

/** Certificates beside the signer's. */
function avecCertificats(...ders: readonly Buffer[]): Buffer {
  return refaireSignature(
    p7s,
    ({ certificats }) => der(0xa0, certificats.content, ...ders),
    ({ whole }) => whole,
  );
}

function refaireSignature(
  p7: Buffer,
  desCertificats: (parties: { certificats: Tlv }) => Buffer,
  duSignataire: (signerInfo: Tlv) => Buffer,
  ...plus: readonly Buffer[]
): Buffer {
  const [type, explicite] = childrenOf(readTlv(p7));
  const [version, digests, encap, certificats, ensemble] = enfants(enfants(explicite)[0]);
  const [signerInfo] = enfants(ensemble);
  if (certificats === undefined || signerInfo === undefined) throw new Error('not what openssl writes');
  return derSequence(
    entier(type),
    derContext(
      0,
      derSequence(
        entier(version),
        entier(digests),
        entier(encap),
        desCertificats({ certificats }),
        ...plus,
        derSetOf(duSignataire(signerInfo)),
      ),
    ),
  );
}

const tels = ({ certificats }: { certificats: Tlv }): Buffer => certificats.whole;
const attributNonSigne = refaireSignature(p7s, tels, ({ content }) =>
  derSequence(content, der(0xa1, derSequence(derOctets(Buffer.alloc(64))))),
);
/** Its issuer's name is another's. */
const autreNom = refaireSignature(p7s, tels, ({ content, whole }) => {
  const [version, sid, ...reste] = enfants(readTlv(whole));
  const [emetteur, serie] = enfants(sid);
  if (emetteur === undefined || content.length === 0) throw new Error('no issuer');
  const faux = Buffer.from(emetteur.whole);
  faux[faux.length - 1] = 0x21;
  return derSequence(entier(version), derSequence(faux, entier(serie)), ...reste.map(entier));
});
const listes = refaireSignature(
  p7s,
  tels,
  ({ whole }) => whole,
  der(0xa1, derSequence(derOctets(Buffer.alloc(64)))),
);

function deuxSignataires(): Buffer {
  const { cle, certificat } = pemDe(autre);
  const seconde = openssl(
    [
      'cms',
      '-resign',
      '-binary',
      '-inform',
      'DER',
      '-outform',
      'DER',
      '-in',
      '$in',
      '-signer',
      '$cert',
      '-inkey',
      '$cle',
    ],
    signatureOpaque(partieXml),
    autre,
  );
  if (cle === certificat) throw new Error('no key');
  return seconde;
}

const comprime = (contenu: Buffer): Buffer => derCompresse(derOctets(deflateSync(contenu)));
const couche = (cms: Buffer, plus: readonly string[] = []): Buffer =>
  entite(['Content-Type: application/pkcs7-mime; smime-type=compressed-data', ...plus], cms);
const opaque = signatureOpaque(partieXml);
const intrus = Buffer.concat([comprime(clair), octets('x')]);
const zlibSuivi = derCompresse(derOctets(Buffer.concat([deflateSync(clair), octets('suite')])));

describe('behind CBC, what is not signed is what layers are made of', () => {
  test.each<[string, () => Buffer]>([
    ['a field no layer has', () => avecEntetes('X-Trace: 1')],
    ['the subject of a mail', () => avecEntetes('Subject: a')],
    ['a field given twice', () => avecEntetes('Content-ID: <a@b>', 'Content-ID: <a@b>')],
    ['a Content-Type given twice', () => avecEntetes('Content-Type: multipart/signed; boundary=limite')],
    ['a byte that is not printable', () => avecEntetes('Content-Description: \x01')],
    ['raw UTF-8', () => avecEntetes('Content-Description: \xc3\xa9')],
    ['a carriage return alone', () => avecEntetes('Content-Description: a\rb')],
    ['more than 4 kB of them', () => avecEntetes(`Content-Description: ${'a'.repeat(4096)}`)],
    ['a length that is none', () => avecEntetes('Content-Length: 1a')],
    ['an encoding nobody knows', () => avecEntetes('Content-Transfer-Encoding: base63')],
    ['a parameter nobody sends', () => change('; boundary=', '; x-trace=1; boundary=')],
    ['a parameter given twice', () => change('; boundary=', '; micalg=sha-512; boundary=')],
    ['what is no parameter', () => change('; boundary=', '; abcdefgh; boundary=')],
    ['text after a quoted parameter', () => change('"limite"', '"limite" abc')],
    ['a preamble', () => avecCorps('aaaaaaaaaaaaaaaa\r\n')],
    ['a line like a delimiter, and text', () => avecCorps('--limite x\r\n')],
    ['an epilogue of control characters', () => Buffer.concat([clair, octets('\x01\x02')])],
    ['text behind the last delimiter', () => change(derniere, '--limite-- x\r\n')],
    ['a field of the signature part', () => avecSignature(p7s, 'X-Trace: 1')],
    ['a parameter of the signature part', () => change('; name=smime.p7s', '; x-trace=smime.p7s')],
    ['an encoding of the signature part', () => avecSignature(p7s, 'Content-Transfer-Encoding: base63')],
    ['octets after the signature', () => avecSignature(Buffer.concat([p7s, octets('x')]))],
    ['attributes that are not signed', () => avecSignature(attributNonSigne)],
    ['revocation lists', () => avecSignature(listes)],
    ['another name of the signer', () => avecSignature(autreNom)],
    ['a certificate that nothing proves', () => avecSignature(avecCertificats(sansPreuve.certificat.der))],
    [
      'a certificate that is none',
      () => avecSignature(avecCertificats(derSequence(derOctets(Buffer.alloc(64))))),
    ],
    [
      'nine certificates',
      () => avecSignature(avecCertificats(...Array.from({ length: 8 }, () => autre.certificat.der))),
    ],
    ['a second signer', () => couche(deuxSignataires())],
    ['octets after an opaque signature', () => couche(Buffer.concat([opaque, octets('x')]))],
    ['octets after a compressed layer', () => couche(intrus)],
    ['octets after the zlib data', () => couche(zlibSuivi)],
    ['a field of a compressed layer', () => couche(comprime(clair), ['X-Trace: 1'])],
    ['a field inside a compressed layer', () => couche(comprime(avecEntetes('X-Trace: 1')))],
    ['an envelope', () => commeEntite(messageCms(enveloppe(clair, gcm)))],
  ])('AS2-68: %s is decryption-failed', async (_, dedans) => {
    const decode = await decoder(messageCms(enveloppe(dedans())), exigences);
    expect(decode.trouble?.modificateur).toBe('decryption-failed');
    expect(decode.mic).toBeUndefined();
    expect(decode.signataire).toBeUndefined();
  });

  test.each<[string, () => Buffer]>([
    [
      'all the fields of a layer',
      () => avecEntetes('MIME-Version: 1.0', 'Content-ID: <a@b>', 'content-length: 12'),
    ],
    ['a description, folded', () => avecEntetes('Content-Description: S/MIME\r\n\tSignature')],
    ['an encoding', () => avecEntetes('Content-Transfer-Encoding: Binary')],
    ['a charset', () => change('; boundary=', ';\r\n\tcharset=utf-8; boundary=')],
    ['a last semicolon', () => change('"limite"', '"limite"; ')],
    ['a name in sections', () => change('name=smime.p7s', "name*0*=UTF-8''smime; name*1=.p7s")],
    ['blank lines in front', () => avecCorps('\r\n \t\r\n')],
    ['the preamble of OpenSSL', () => avecCorps('This is an S/MIME signed message\r\n\r\n')],
    ['blanks behind the last delimiter', () => change(derniere, '--limite--  \r\n\r\n')],
    [
      'the fields of a signature',
      () =>
        avecSignature(
          p7s,
          'Content-Disposition: attachment; filename="smime.p7s"; size=2000',
          'Content-Description: S/MIME Cryptographic Signature',
        ),
    ],
    ['a line end after the signature', () => avecSignature(Buffer.concat([p7s, octets('\r\n\n')]))],
    ['a signature without certificates', () => avecSignature(signature(partieXml, ['-nocerts']))],
    ['one by the identifier of its key', () => avecSignature(signature(partieXml, ['-keyid']))],
    ['one without attributes', () => avecSignature(signature(partieXml, ['-noattr']))],
    ['one with PSS', () => avecSignature(signature(partieXml, ['-keyopt', 'rsa_padding_mode:pss']))],
    [
      'a whole chain',
      () => avecSignature(avecCertificats(intermediaire.certificat.der, autorite.certificat.der)),
    ],
    [
      'a chain whose last issuer is missing',
      () => avecSignature(avecCertificats(intermediaire.certificat.der, sansPreuve.certificat.der)),
    ],
    ['an opaque signature, and a line end', () => couche(Buffer.concat([opaque, octets('\r\n')]))],
    ['a compressed layer', () => couche(comprime(clair), ['Content-Transfer-Encoding: binary'])],
  ])('AS2-68: %s is taken', async (_, dedans) => {
    const decode = await decoder(messageCms(enveloppe(dedans())), exigences);
    expect(decode.trouble?.message).toBeUndefined();
    expect(decode.recus).toMatchObject([{ contenu: xml }]);
  });

  test('behind GCM, and without an envelope, it may be anything a sender writes', async () => {
    const libres = [
      avecEntetes('X-Trace: é'),
      avecCorps('A preamble.\r\n'),
      Buffer.concat([clair, octets('An epilogue.')]),
      avecSignature(attributNonSigne, 'X-Trace: 1'),
      couche(deuxSignataires()),
    ];
    for (const dedans of libres) {
      const decode = await decoder(messageCms(enveloppe(dedans, gcm)), exigences);
      expect(decode.trouble?.message).toBeUndefined();
    }
  });

  test('behind CBC, inside a signature, it may be too', async () => {
    const partie = entite(
      ['Content-Type: multipart/mixed; boundary=m; x=1', 'X-Trace: 1'],
      'A preamble.\r\n--m\r\n\r\nx\r\n--m--\r\nAn epilogue.',
    );
    const decode = await decoder(messageCms(enveloppe(commeEntite(messageSigne(partie)))), exigences);
    expect(decode.trouble?.message).toBeUndefined();
  });
});

test('octets after a structure of CMS are refused without an envelope as well', async () => {
  const cas: readonly [Message, string][] = [
    [messageSigne(partieXml, { signature: Buffer.concat([p7s, octets('x')]) }), 'integrity-check-failed'],
    [messageCms(Buffer.concat([opaque, octets('x')])), 'integrity-check-failed'],
    [messageCms(intrus), 'decompression-failed'],
    [messageCms(zlibSuivi), 'decompression-failed'],
    [messageCms(Buffer.concat([enveloppe(clair), octets('x')])), 'decryption-failed'],
    [messageCms(Buffer.concat([enveloppe(clair, gcm), octets('x')])), 'decryption-failed'],
  ];
  for (const [message, attendu] of cas) {
    for (const pas of [message.corps.length, 1]) {
      const pieces = Array.from({ length: message.corps.length / pas }, (_, i) =>
        message.corps.subarray(i * pas, (i + 1) * pas),
      );
      const { trouble } = await decoderEn(message, pieces);
      expect(trouble?.modificateur).toBe(attendu);
    }
  }
  const grand = derCompresse(
    derOctets(
      Buffer.concat([
        deflateSync(Buffer.from(Array.from({ length: 60_000 }, (_, i) => (i * i * 7919) % 251))),
        octets('suite'),
      ]),
    ),
  );
  expect((await decoder(messageCms(grand))).trouble?.modificateur).toBe('decompression-failed');
});
