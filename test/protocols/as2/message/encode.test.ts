// SPDX-License-Identifier: Apache-2.0
/** Messages we make: opened by the `openssl` command line and by our own decoder (statements 14, 33, 42, 43 to 46). */
import { createHash, randomBytes } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readTlv } from '../../../../certs/asn1.ts';
import { digestsAs2, type ReglagesAs2 } from '../../../../gateway/domain/acces-as2.ts';
import {
  type AEncoder,
  encoderMessage,
  micDuMessage,
  tailleMessage,
} from '../../../../protocols/as2/message/encode.ts';
import { collecteur, lireCms, openssl, verifierParOpenssl } from '../../../support/as2-cms.ts';
import { reglagesLibres } from '../../../support/as2-decode.ts';
import { identiteDeTest } from '../../../support/as2-keys.ts';

const nous = identiteDeTest('nous');
const eux = identiteDeTest('eux');
const courbe = identiteDeTest('courbe', { ec: true });
const at = new Date('2026-03-01T10:20:30Z');
const facture = Buffer.concat([
  Buffer.from('\r\n<Invoice>é</Invoice>'),
  randomBytes(3000),
  Buffer.from('\r\n\r\n'),
]);

const simples: ReglagesAs2 = { ...reglagesLibres, typeContenu: 'auto', chunked: true };
const signature = { digest: 'sha-256', pss: false } as const;
const chiffrement = { chiffre: 'aes256-cbc', cle: 'pkcs1' } as const;

function fichier(contenu: Buffer, nomFichier = 'facture.xml', type = 'application/xml'): AEncoder {
  return {
    nomFichier,
    type,
    sizeBytes: contenu.length,
    contenu: (async function* couper() {
      for (let i = 0; i < contenu.length; i += 1000) yield contenu.subarray(i, i + 1000);
    })(),
  };
}

async function encode(
  reglages: Partial<ReglagesAs2>,
  fichiers: readonly AEncoder[] = [fichier(facture)],
  identite = nous,
) {
  const sortie = collecteur();
  const options = {
    reglages: { ...simples, ...reglages },
    identite,
    destinataire: eux.certificat,
    fichiers,
    at,
  };
  const taille = tailleMessage(options);
  const message = await encoderMessage(options, sortie);
  expect(sortie.fini).toBe(true);
  if (taille !== undefined) expect(sortie.octets).toHaveLength(taille);
  return { ...message, corps: sortie.octets, taille };
}

const enTetesFacture =
  'Content-Type: application/xml\r\nContent-Transfer-Encoding: binary\r\n' +
  'Content-Disposition: attachment; filename="facture.xml"\r\n\r\n';
const entite = Buffer.concat([Buffer.from(enTetesFacture), facture]);

const mic = (octets: Buffer, digest = 'sha256'): string => createHash(digest).update(octets).digest('base64');

function entetesEtCorps(octets: Buffer): { entetes: string; corps: Buffer } {
  const fin = octets.indexOf('\r\n\r\n');
  return { entetes: octets.subarray(0, fin).toString('latin1'), corps: octets.subarray(fin + 4) };
}

function frontiereDe(entetes: string): string {
  return /boundary="([^"]+)"/.exec(entetes)?.[1] ?? '';
}

/** The signed part and the signature, by the letter of RFC 1847. */
function couper(corps: Buffer, frontiere: string): { partie: Buffer; signature: Buffer } {
  const milieu = corps.indexOf(`\r\n--${frontiere}\r\n`);
  const fin = corps.indexOf(`\r\n--${frontiere}--`);
  const partie = corps.subarray(frontiere.length + 4, milieu);
  const seconde = entetesEtCorps(corps.subarray(milieu + frontiere.length + 6, fin));
  return { partie, signature: Buffer.from(seconde.corps.toString('latin1'), 'base64') };
}

function dechiffre(corps: Buffer): Buffer {
  return openssl(
    ['cms', '-decrypt', '-binary', '-inform', 'DER', '-recip', 'cert:eux', '-inkey', 'key:eux'],
    corps,
    [eux],
  );
}

describe('layers', () => {
  test('plain: the headers are those of HTTP, the MIC is over the content alone', async () => {
    const { entetes, corps, mic: mics, taille } = await encode({});
    expect(corps.equals(facture)).toBe(true);
    expect(taille).toBe(facture.length);
    expect(entetes).toEqual({
      'Content-Type': 'application/xml',
      'Content-Transfer-Encoding': 'binary',
      'Content-Disposition': 'attachment; filename="facture.xml"',
    });
    expect(mics['sha-256']).toBe(mic(facture));
    expect(mics['sha-1']).toBe(mic(facture, 'sha1'));
  });

  test.each([
    ['sha-256', false, 'sha-256', nous],
    ['sha-512', true, 'sha-512', nous],
    ['sha-384', false, 'sha-384', courbe],
  ] as const)(
    'signed (%s, PSS: %s) is verified by openssl, and the MIC is over the signed part',
    async (digest, pss, micalg, identite) => {
      const {
        entetes,
        corps,
        mic: mics,
        taille,
      } = await encode({ signature: { digest, pss } }, undefined, identite);
      expect(entetes['Content-Type']).toMatch(
        /^multipart\/signed; protocol="application\/pkcs7-signature"; micalg=/,
      );
      expect(entetes['Content-Type']).toContain(`micalg=${micalg};`);
      expect(taille === undefined).toBe(identite === courbe);
      const { partie, signature: octets } = couper(corps, frontiereDe(entetes['Content-Type'] ?? ''));
      expect(partie.equals(entite)).toBe(true);
      expect(verifierParOpenssl(octets, partie, []).equals(partie)).toBe(true);
      expect(mics[digest]).toBe(mic(partie, digest.replace('-', '')));
      expect(mics['sha-256']).toBe(mic(partie));
    },
  );

  test('AS2-14: nothing follows the last boundary, nor the DER', async () => {
    const signe = await encode({ signature });
    expect(
      signe.corps.toString('latin1').endsWith(`\r\n--${frontiereDe(signe.entetes['Content-Type'] ?? '')}--`),
    ).toBe(true);
    const chiffre = await encode({ signature, chiffrement });
    expect(readTlv(chiffre.corps).whole).toHaveLength(chiffre.corps.length);
    const deux = await encode({}, [fichier(facture), fichier(facture, 'b.xml')]);
    expect(
      deux.corps.toString('latin1').endsWith(`\r\n--${frontiereDe(deux.entetes['Content-Type'] ?? '')}--`),
    ).toBe(true);
    const compresse = await encode({ compression: 'avant-signature' });
    expect(readTlv(compresse.corps).whole).toHaveLength(compresse.corps.length);
    expect(compresse.corps.subarray(-2).equals(Buffer.alloc(2))).toBe(true); // End-of-contents octets.
  });

  test.each([
    ['aes128-cbc', 'pkcs1', false],
    ['aes192-cbc', 'oaep-sha256', false],
    ['aes256-cbc', 'oaep-sha1', false],
    ['aes128-gcm', 'pkcs1', false],
    ['aes192-gcm', 'pkcs1', false],
    ['aes256-gcm', 'oaep-sha256', false],
    ['3des-cbc', 'pkcs1', true],
  ] as const)('AS2-36: %s with %s is opened by openssl', async (chiffre, cle, ancien) => {
    const { entetes, corps, mic: mics } = await encode({ chiffrement: { chiffre, cle }, ancien });
    const genre = chiffre.endsWith('gcm') ? 'authEnveloped-data' : 'enveloped-data';
    expect(entetes['Content-Type']).toBe(`application/pkcs7-mime; smime-type=${genre}; name="smime.p7m"`);
    expect(dechiffre(corps).equals(entite)).toBe(true);
    expect(mics['sha-256']).toBe(mic(entite));
  });

  test.each(['aes256-cbc', 'aes256-gcm'] as const)(
    'signed with a signature of unknown length, then %s in BER, is opened by openssl',
    async (chiffre) => {
      const { corps, taille } = await encode(
        { signature, chiffrement: { ...chiffrement, chiffre } },
        undefined,
        courbe,
      );
      expect(taille).toBeUndefined();
      expect(corps[1]).toBe(0x80);
      const { entetes, corps: dedans } = entetesEtCorps(dechiffre(corps));
      const { partie, signature: octets } = couper(dedans, frontiereDe(entetes));
      expect(verifierParOpenssl(octets, partie, []).equals(entite)).toBe(true);
    },
  );

  test('signed and encrypted: openssl opens and verifies; the MIC is over the signed part', async () => {
    const { corps, mic: mics, taille } = await encode({ signature, chiffrement });
    expect(taille).toBe(corps.length);
    const { entetes, corps: dedans } = entetesEtCorps(dechiffre(corps));
    const { partie, signature: octets } = couper(dedans, frontiereDe(entetes));
    expect(verifierParOpenssl(octets, partie, []).equals(entite)).toBe(true);
    expect(mics['sha-256']).toBe(mic(entite));
  });
});

/** The content of the OCTET STRING in our CompressedData, in segments. */
async function inflate(corps: Buffer): Promise<Buffer> {
  const lu = await lireCms(corps, { identites: [] });
  expect(lu.trouble).toBeUndefined();
  return lu.contenu;
}

describe('compression', () => {
  test('AS2-41: compressed and not signed: the MIC is over what was compressed, with its headers', async () => {
    for (const compression of ['avant-signature', 'apres-signature'] as const) {
      const { entetes, corps, mic: mics, taille } = await encode({ compression });
      expect(taille).toBeUndefined();
      expect(entetes['Content-Type']).toContain('smime-type=compressed-data');
      expect((await inflate(corps)).equals(entite)).toBe(true);
      expect(mics['sha-256']).toBe(mic(entite));
    }
  });

  test('AS2-41: compressed before it is signed: the MIC is over what was signed, compressed', async () => {
    const { entetes, corps, mic: mics } = await encode({ compression: 'avant-signature', signature });
    const { partie, signature: octets } = couper(corps, frontiereDe(entetes['Content-Type'] ?? ''));
    verifierParOpenssl(octets, partie, []);
    expect(mics['sha-256']).toBe(mic(partie));
    expect((await inflate(entetesEtCorps(partie).corps)).equals(entite)).toBe(true);
  });

  test('AS2-41: compressed after it was signed', async () => {
    const { corps, mic: mics } = await encode({ compression: 'apres-signature', signature });
    const { entetes, corps: dedans } = entetesEtCorps(await inflate(corps));
    const { partie } = couper(dedans, frontiereDe(entetes));
    expect(partie.equals(entite)).toBe(true);
    expect(mics['sha-256']).toBe(mic(entite));
  });

  test('AS2-41: large, compressed and encrypted in segments, is opened by openssl and inflates', async () => {
    const gros = Buffer.concat([randomBytes(300_000), Buffer.alloc(300_000, '<Line/>')]);
    const { corps } = await encode({ compression: 'avant-signature', chiffrement }, [fichier(gros)]);
    const dedans = entetesEtCorps(dechiffre(corps)).corps;
    const contenu = entetesEtCorps(await inflate(dedans)).corps;
    expect(contenu.equals(gros)).toBe(true);
    // And by node:zlib alone, from where the stream starts.
    expect(inflateSync(contenuDesSegments(dedans)).includes(gros)).toBe(true);
  });
});

/** What stands in the OCTET STRINGs of length one to 2^24 that follow the last indefinite header. */
function contenuDesSegments(octets: Buffer): Buffer {
  const pieces: Buffer[] = [];
  let i = octets.indexOf(Buffer.from([0x24, 0x80])) + 2;
  while (octets[i] === 0x04) {
    const { whole, content } = readTlv(octets, i);
    pieces.push(content);
    i += whole.length;
  }
  return Buffer.concat(pieces);
}

describe('digests', () => {
  test('AS2-49: of a small message the MIC is there in every algorithm', async () => {
    const { mic: mics } = await encode({ signature, chiffrement });
    for (const digest of digestsAs2) expect(mics[digest]).toBe(mic(entite, digest.replace('-', '')));
  });

  test('AS2-49: of a large one in those agreed, and it can be made again in another', async () => {
    const gros = randomBytes(200_000);
    const attendu = (avec: boolean) => {
      const tout = avec ? Buffer.concat([Buffer.from(enTetesFacture), gros]) : gros;
      return mic(tout, 'sha512');
    };
    const reglages = { ...simples, signature, chiffrement, accuseDigest: 'sha-384' } as const;
    const { mic: mics } = await encode(reglages, [fichier(gros)]);
    expect(Object.keys(mics).toSorted()).toEqual(['sha-256', 'sha-384']);
    const autre = async (un: Partial<ReglagesAs2>) =>
      (await micDuMessage({ reglages: { ...simples, ...un }, fichiers: [fichier(gros)] }, ['sha-512']))?.[
        'sha-512'
      ];
    expect(await autre(reglages)).toBe(attendu(true));
    expect(await autre({ chiffrement })).toBe(attendu(true));
    expect(await autre({ compression: 'apres-signature' })).toBe(attendu(true));
    expect(await autre({})).toBe(attendu(false));
    expect(await autre({ signature, compression: 'avant-signature' })).toBeUndefined();
  });
});

describe('names', () => {
  const nomDe = async (nom: string, type = 'application/xml') =>
    (await encode({}, [fichier(facture, nom, type)])).entetes;

  test.each([
    ['F"1\\2.xml', 'attachment; filename="F\\"1\\\\2.xml"'],
    ['a; b,c=d.xml', 'attachment; filename="a; b,c=d.xml"'],
    ['reçu 1.xml', "attachment; filename*=UTF-8''re%C3%A7u%201.xml"],
    ['a\r\nX-Evil: 1\0.xml', 'attachment; filename="aX-Evil: 1.xml"'],
    ['', 'attachment'],
  ])('the name %j cannot be read as anything else', async (nom, attendu) => {
    expect((await nomDe(nom))['Content-Disposition']).toBe(attendu);
  });

  test('a type that is none is sent as octets', async () => {
    expect((await nomDe('a', 'text/xml; charset=utf-8'))['Content-Type']).toBe('text/xml; charset=utf-8');
    for (const type of ['', 'text', 'text/xml\r\nX: 1', 'text/x y']) {
      expect((await nomDe('a', type))['Content-Type']).toBe('application/octet-stream');
    }
  });

  test('AS2-33: several files are multipart/related, of the type of the first, each with its name and type', async () => {
    const pdf = randomBytes(500);
    const fichiers = () => [fichier(facture), fichier(pdf, 'é.pdf', 'application/pdf')];
    const { entetes, corps, mic: mics, taille } = await encode({}, fichiers());
    expect(entetes['Content-Type']).toMatch(/^multipart\/related; type="application\/xml"; boundary="/);
    expect(taille).toBe(corps.length);
    const b = frontiereDe(entetes['Content-Type'] ?? '');
    const attendu = Buffer.concat([
      Buffer.from(`--${b}\r\n`),
      entite,
      Buffer.from(
        `\r\n--${b}\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: binary\r\n` +
          `Content-Disposition: attachment; filename*=UTF-8''%C3%A9.pdf\r\n\r\n`,
      ),
      pdf,
      Buffer.from(`\r\n--${b}--`),
    ]);
    expect(corps.equals(attendu)).toBe(true);
    expect(mics['sha-256']).toBe(mic(corps));
    const signe = await encode({ signature }, fichiers());
    const { partie } = couper(signe.corps, frontiereDe(signe.entetes['Content-Type'] ?? ''));
    expect(signe.mic['sha-256']).toBe(mic(partie));
    expect(partie.toString('latin1')).toMatch(/^Content-Type: multipart\/related/);
  });
});

describe('refusals', () => {
  test('AS2-42: MD5 and RC2 are never sent; SHA-1 and 3DES only where the raccordement says ancien', async () => {
    // A configuration is read by its schema; this is what stands behind it.
    const intrus = [
      { signature: { digest: 'md5', pss: false } },
      { chiffrement: { chiffre: 'rc2-cbc', cle: 'pkcs1' } },
    ] as unknown as readonly Partial<ReglagesAs2>[];
    const anciens: readonly Partial<ReglagesAs2>[] = [
      { signature: { digest: 'sha-1', pss: false } },
      { chiffrement: { chiffre: '3des-cbc', cle: 'pkcs1' } },
    ];
    for (const reglages of [...intrus, ...anciens]) await expect(encode(reglages)).rejects.toThrow('CONFIG');
    for (const reglages of intrus) {
      await expect(encode({ ...reglages, ancien: true })).rejects.toThrow('CONFIG');
    }
    for (const reglages of anciens) {
      await expect(encode({ ...reglages, ancien: true })).resolves.toBeDefined();
    }
  });

  test('nothing is encrypted for nobody, or for a key that cannot', async () => {
    const options = {
      reglages: { ...simples, chiffrement },
      identite: nous,
      fichiers: [fichier(facture)],
      at,
    };
    await expect(encoderMessage(options, collecteur())).rejects.toThrow('CONFIG');
    const ec = { ...options, destinataire: courbe.certificat };
    await expect(encoderMessage(ec, collecteur())).rejects.toThrow('CONFIG');
    await expect(encoderMessage({ ...options, fichiers: [] }, collecteur())).rejects.toThrow('CONFIG');
  });

  test('a file that is not as long as was said is not sent as if it were', async () => {
    for (const sizeBytes of [facture.length - 1, facture.length + 1]) {
      await expect(encode({ signature }, [{ ...fichier(facture), sizeBytes }])).rejects.toThrow(
        'SPOOL_CORRUPT',
      );
    }
  });

  test('the same random octets and the same instant give the same message', async () => {
    const corps = async (): Promise<Buffer> => {
      const sortie = collecteur();
      let n = 0;
      const hasard = (bytes: number): Buffer => Buffer.alloc(bytes, ++n);
      const reglages = { ...simples, signature };
      await encoderMessage({ reglages, identite: nous, fichiers: [fichier(facture)], at, hasard }, sortie);
      return sortie.octets;
    };
    expect((await corps()).equals(await corps())).toBe(true);
  });
});
