// SPDX-License-Identifier: Apache-2.0
/** How a message is cut changes nothing; a message changed anywhere is refused, or is what was signed. */
import { beforeAll, describe, expect, test } from 'vitest';
import {
  commeEntite,
  type Decode,
  decoder,
  decoderEn,
  encoder,
  entite,
  enveloppe,
  type Message,
  messageCms,
  messageSigne,
  multipart,
  octets,
  signatureOpaque,
} from '../../../support/as2-decode.ts';

const contenu = octets('\r\n--limit\r\n<F>\n--\r\n\r\n</F>=\r\n\r\n');
const nom = 'Content-Disposition: attachment; filename="f.xml"';
const xml = entite(['Content-Type: application/xml', nom], contenu);
const base64 = entite(
  ['Content-Type: application/xml', nom, 'Content-Transfer-Encoding: base64'],
  contenu.toString('base64').replace(/(.{20})/g, '$1\r\n'),
);
const cite = entite(
  ['Content-Type: application/xml', nom, 'Content-Transfer-Encoding: quoted-printable'],
  '=0D=0a--limit=0D=0A<F>=0A=\r\n--=0D=0A \t=20\t \r\n</F>=3D= \t\r\n=0D=0A= =4',
);
const plusieurs: Message = {
  entetes: { 'Content-Type': 'multipart/related; boundary="m"; type="application/xml"' },
  corps: multipart('m', [xml, base64, cite, entite([], '')]),
};

const corpus = new Map<string, Message>();

beforeAll(async () => {
  const reglages = { signature: { digest: 'sha-256', pss: false }, compression: 'avant-signature' } as const;
  const fichier = { nom: 'f.xml', contenu };
  corpus.set('plain, several files', plusieurs);
  corpus.set('signed, quoted-printable', messageSigne(cite));
  corpus.set('signed in base64', messageSigne(base64));
  corpus.set('opaque', messageCms(signatureOpaque(commeEntite(plusieurs))));
  corpus.set('CBC, signed', messageCms(enveloppe(commeEntite(messageSigne(xml)))));
  corpus.set(
    'GCM, opaque',
    messageCms(enveloppe(commeEntite(messageCms(signatureOpaque(xml))), ['-aes-128-gcm'])),
  );
  corpus.set(
    'CBC, compressed, unsigned',
    await encoder(
      { compression: 'apres-signature', chiffrement: { chiffre: 'aes128-cbc', cle: 'oaep-sha256' } },
      [fichier],
    ),
  );
  corpus.set(
    'ours, all layers',
    await encoder({ ...reglages, chiffrement: { chiffre: 'aes256-gcm', cle: 'pkcs1' } }, [fichier, fichier]),
  );
  const corps = commeEntite(messageCms(enveloppe(xml)));
  corpus.set('in base64 altogether', {
    entetes: { 'Content-Type': 'application/pkcs7-mime', 'Content-Transfer-Encoding': 'base64' },
    corps: octets(
      messageCms(enveloppe(corps, ['-aes-256-gcm']))
        .corps.toString('base64')
        .replace(/(.{64})/g, '$1\n'),
    ),
  });
});

function essentiel({ trouble, couches, mic, fichiers, recus, signataire, chiffre, manque }: Decode) {
  const signe = signataire?.empreinte;
  return { trouble: trouble?.message, couches, mic, fichiers, recus, signe, chiffre, manque };
}

/** One cut at a time, at each offset, in what opens without a private key; of the rest, several cuts at once. */
const petitBytes = 1600;
const ecart = 47;

function coupes(corps: Buffer): Buffer[][] {
  const debuts = Array.from({ length: corps.length < petitBytes ? corps.length : ecart }, (_, i) => i + 1);
  const pas = corps.length < petitBytes ? corps.length : ecart;
  return debuts.map((debut) => {
    const pieces = [corps.subarray(0, debut)];
    for (let at = debut; at < corps.length; at += pas) pieces.push(corps.subarray(at, at + pas));
    return pieces;
  });
}

describe('pieces', () => {
  const noms = [
    'plain, several files',
    'signed, quoted-printable',
    'signed in base64',
    'opaque',
    'CBC, signed',
    'GCM, opaque',
    'CBC, compressed, unsigned',
    'ours, all layers',
    'in base64 altogether',
  ];

  test.each(noms)('%s: cut anywhere, and byte by byte, it is the same', { timeout: 60_000 }, async (nom) => {
    const message = corpus.get(nom) ?? plusieurs;
    const { corps } = message;
    const attendu = essentiel(await decoderEn(message, [corps]));
    expect(attendu.trouble).toBeUndefined();
    expect(attendu.recus.length).toBeGreaterThan(0);
    const parOctet = Array.from(corps, (_, i) => corps.subarray(i, i + 1));
    expect(essentiel(await decoderEn(message, parOctet))).toEqual(attendu);
    for (const pieces of coupes(corps)) {
      const decode = await decoderEn(message, pieces);
      expect(essentiel(decode), `pieces of ${pieces.map(({ length }) => length)}`).toEqual(attendu);
    }
  });

  test.each(noms)('%s: what ends before its end is refused', { timeout: 60_000 }, async (nom) => {
    const message = corpus.get(nom) ?? plusieurs;
    const { corps } = message;
    // The line end after the last delimiter or the last line of base64 may be missing.
    for (let fin = 0; fin < corps.length - 2; fin += fin < corps.length - 40 ? 29 : 1) {
      const { trouble } = await decoderEn(message, [corps.subarray(0, fin)]);
      expect(trouble, `ends at ${fin}`).toBeDefined();
    }
  });
});

/** `RACCORD_SEED=random` draws anew; a failure names the one it had. */
const voulue = process.env['RACCORD_SEED'] ?? '20261122';
const graine = voulue === 'random' ? Date.now() : Number(voulue);

/** Marsaglia's xorshift: the same seed, the same changes. */
function hasard(graine: number): (max: number) => number {
  let etat = graine | 1;
  return (max) => {
    etat ^= etat << 13;
    etat ^= etat >>> 17;
    etat ^= etat << 5;
    return (etat >>> 0) % max;
  };
}

function change(corps: Buffer, au: (max: number) => number): Buffer {
  const a = au(corps.length);
  const b = Math.min(corps.length, a + 1 + au(40));
  switch (au(5)) {
    case 0: {
      const autre = Buffer.from(corps);
      autre[a] = (autre[a] ?? 0) ^ (1 << au(8));
      return autre;
    }
    case 1:
      return Buffer.concat([corps.subarray(0, a), corps.subarray(b)]);
    case 2:
      return Buffer.concat([corps.subarray(0, b), corps.subarray(a)]);
    case 3:
      return Buffer.concat([corps.subarray(0, a), Buffer.from([au(256), au(256), 0, 0]), corps.subarray(a)]);
    default: {
      const autre = Buffer.from(corps);
      autre.fill(au(256), a, b);
      return autre;
    }
  }
}

test('AS2-30: a message changed anywhere never throws, and is never accepted with a layer unopened', {
  timeout: 60_000,
}, async () => {
  const au = hasard(graine);
  const signes = ['signed, quoted-printable', 'opaque', 'CBC, signed', 'GCM, opaque', 'ours, all layers'];
  for (const nom of signes) {
    const message = corpus.get(nom) ?? plusieurs;
    const bon = await decoder(message);
    for (let n = 0; n < 150; n++) {
      const corps = change(message.corps, au);
      const decode = await decoder({ ...message, corps }, { reglages: { exigeSignature: true } });
      if (decode.trouble !== undefined) continue;
      // Accepted: then it is what was signed, and every layer is there.
      expect(essentiel(decode), `${nom}, seed ${graine}, ${n}`).toEqual(essentiel(bon));
    }
  }
});

test('AS2-30: what nobody signed is refused, or its files are not a layer', { timeout: 60_000 }, async () => {
  const au = hasard(graine + 1);
  for (const message of corpus.values()) {
    for (let n = 0; n < 60; n++) {
      const { trouble, recus } = await decoder({ ...message, corps: change(message.corps, au) });
      if (trouble !== undefined) continue;
      expect(recus.length).toBeGreaterThan(0);
      for (const { type } of recus) expect(type).not.toMatch(/pkcs-?7|^multipart/);
    }
  }
});
