// SPDX-License-Identifier: Apache-2.0
/** CMS signatures both ways, with the `openssl` command line as the other side (statements 37 to 40). */
import { constants, createHash, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  childrenOf,
  der,
  derContext,
  derNull,
  derOctets,
  derOid,
  derSequence,
  derSetOf,
  derSmallInteger,
  readTlv,
} from '../../../../certs/asn1.ts';
import type { Certificat } from '../../../../certs/certificat.ts';
import { derPss } from '../../../../protocols/as2/cms/algorithms.ts';
import { oids } from '../../../../protocols/as2/cms/oids.ts';
import { derEmetteurEtSerie } from '../../../../protocols/as2/cms/recipients.ts';
import {
  lireSignature,
  signer,
  tailleSignature,
  type Verification,
  verifierSignature,
} from '../../../../protocols/as2/cms/signature.ts';
import { openssl, verifierParOpenssl } from '../../../support/as2-cms.ts';
import { autoriteDeTest, identiteDeTest } from '../../../support/as2-keys.ts';

const eux = identiteDeTest('eux');
const courbe = identiteDeTest('courbe', { ec: true });
const courbe384 = identiteDeTest('courbe384', { ec: 'P-384' });
const autre = identiteDeTest('autre');
const contenu = Buffer.from('Content-Type: text/plain\r\n\r\nun contenu\r\n');
const at = new Date('2026-03-01T10:20:30Z');

function signe(options: readonly string[], qui = 'eux'): Buffer {
  const args = [
    'cms',
    '-sign',
    '-binary',
    '-outform',
    'DER',
    '-signer',
    `cert:${qui}`,
    '-inkey',
    `key:${qui}`,
  ];
  return openssl([...args, ...options], contenu, [eux, courbe, courbe384, autre]);
}

function verifie(
  signature: Buffer,
  certificats: readonly Certificat[] = [autre.certificat, eux.certificat],
  { ancien = false, quoi = contenu } = {},
): Verification {
  const empreintes = (digest: string): Buffer => createHash(digest).update(quoi).digest();
  return verifierSignature(lireSignature(signature), empreintes, certificats, { ancien });
}

describe('signatures by openssl', () => {
  const pss = (...args: string[]) => ['rsa_padding_mode:pss', ...args].flatMap((un) => ['-keyopt', un]);
  test.each([
    ['sha256', ['-md', 'sha256']],
    ['sha384', ['-md', 'sha384']],
    ['sha512', ['-md', 'sha512']],
    ['sha256', ['-md', 'sha256', '-noattr']],
    ['sha512', ['-md', 'sha512', '-noattr']],
    ['sha256', ['-md', 'sha256', '-keyid']],
    ['sha256', ['-md', 'sha256', '-nocerts']],
    ['sha256', ['-md', 'sha256', '-nosmimecap']],
    ['sha256', ['-md', 'sha256', '-stream']],
    ['sha256', ['-md', 'sha256', ...pss()]],
    ['sha256', ['-md', 'sha256', ...pss('rsa_pss_saltlen:20')]],
    ['sha384', ['-md', 'sha384', ...pss('rsa_pss_saltlen:0')]],
    ['sha256', ['-md', 'sha256', ...pss('rsa_mgf1_md:sha1')]],
    ['sha256', ['-md', 'sha256', '-noattr', ...pss()]],
  ])('AS2-37: an RSA signature is verified: %s %j', (digest, options) => {
    expect(verifie(signe(options))).toEqual({ ok: true, certificat: eux.certificat, digest });
    const autreContenu = verifie(signe(options), undefined, { quoi: Buffer.from('autre') });
    expect(autreContenu).toMatchObject({ ok: false, modificateur: 'integrity-check-failed' });
    expect(verifie(signe(options), [autre.certificat])).toMatchObject({ ok: false });
  });

  test.each([
    ['courbe', ['-md', 'sha256']],
    ['courbe', ['-md', 'sha384']],
    ['courbe', ['-md', 'sha256', '-noattr']],
    ['courbe', ['-md', 'sha512', '-noattr']],
    ['courbe384', ['-md', 'sha384']],
    ['courbe384', ['-md', 'sha256', '-noattr']],
  ])('AS2-37: an ECDSA signature by %s is verified: %j', (qui, options) => {
    const certificats = [eux.certificat, courbe.certificat, courbe384.certificat];
    expect(verifie(signe(options, qui), certificats)).toMatchObject({ ok: true });
    expect(verifie(signe(options, qui), certificats, { quoi: Buffer.from('autre') })).toMatchObject({
      ok: false,
    });
    expect(verifie(signe(options, qui), [identiteDeTest('x', { ec: true }).certificat]).ok).toBe(false);
  });

  test('AS2-37: SHA-1 is verified where the raccordement says ancien; MD5 nowhere', () => {
    const sha1 = signe(['-md', 'sha1']);
    expect(verifie(sha1)).toMatchObject({ ok: false, modificateur: 'insufficient-message-security' });
    expect(verifie(sha1, undefined, { ancien: true })).toMatchObject({ ok: true, digest: 'sha1' });
    const md5 = signe(['-md', 'md5']);
    expect(verifie(md5, undefined, { ancien: true })).toMatchObject({ ok: false });
  });

  test('AS2-37: a digest that was not computed is asked for', () => {
    const lue = lireSignature(signe(['-md', 'sha512']));
    const rien = verifierSignature(lue, () => undefined, [eux.certificat], { ancien: false });
    expect(rien).toMatchObject({ ok: false, manque: 'sha512' });
  });

  test('AS2-38: the certificate in the message is trusted for nothing', () => {
    const signature = signe(['-md', 'sha256']);
    expect(lireSignature(signature).certificats[0]?.equals(eux.certificat.der)).toBe(true);
    expect(verifie(signature, [autre.certificat])).toMatchObject({
      ok: false,
      modificateur: 'authentication-failed',
    });
    expect(verifie(signature, [])).toMatchObject({ ok: false, modificateur: 'authentication-failed' });
  });

  test('AS2-38: without a SignerInfo it is authentication-failed', () => {
    const sansSignataire = openssl(
      ['crl2pkcs7', '-nocrl', '-certfile', 'cert:eux', '-outform', 'DER'],
      Buffer.alloc(0),
      [eux],
    );
    expect(verifie(sansSignataire)).toMatchObject({ ok: false, modificateur: 'authentication-failed' });
  });

  test('AS2-38: of several signers one that is agreed is enough', () => {
    const deux = signe(['-md', 'sha256', '-signer', 'cert:autre', '-inkey', 'key:autre']);
    expect(lireSignature(deux).signataires).toHaveLength(2);
    expect(verifie(deux, [autre.certificat])).toMatchObject({ ok: true, certificat: autre.certificat });
    expect(verifie(deux, [courbe.certificat])).toMatchObject({ ok: false });
  });
});

interface Fait {
  readonly attributs?: readonly Buffer[];
  readonly digest?: Buffer;
  readonly algorithme?: Buffer;
  /** What is signed, when it is not the attributes in the order of DER. */
  readonly signes?: Buffer;
  readonly padding?: number;
}

const sha256 = derSequence(derOid('2.16.840.1.101.3.4.2.1'));
const attribut = (oid: string, ...valeurs: Buffer[]): Buffer =>
  derSequence(derOid(oid), derSetOf(...valeurs));
const type = attribut(oids.contentType, derOid(oids.data));
const empreinte = attribut(oids.messageDigest, derOctets(createHash('sha256').update(contenu).digest()));

/** A SignedData as nobody's library would make it. */
function faire({
  attributs = [type, empreinte],
  digest = sha256,
  algorithme,
  signes,
  padding,
}: Fait = {}): Buffer {
  const octets = signes ?? derSetOf(...attributs);
  const signature = sign('sha256', octets, {
    key: eux.cle,
    padding: padding ?? constants.RSA_PKCS1_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
  });
  const signerInfo = derSequence(
    derSmallInteger(1),
    derEmetteurEtSerie(eux.certificat),
    digest,
    derContext(0, ...attributs),
    algorithme ?? derSequence(derOid(oids.rsa), derNull),
    derOctets(signature),
  );
  return derSequence(
    derOid(oids.signedData),
    derContext(
      0,
      derSequence(derSmallInteger(1), derSetOf(digest), derSequence(derOid(oids.data)), derSetOf(signerInfo)),
    ),
  );
}

describe('signatures of other makers', () => {
  test('AS2-37: digestAlgorithm with NULL and without parameters are the same', () => {
    const avecNull = derSequence(derOid('2.16.840.1.101.3.4.2.1'), derNull);
    expect(verifie(faire({ digest: avecNull }))).toMatchObject({ ok: true });
    expect(verifie(faire({ digest: sha256 }))).toMatchObject({ ok: true });
  });

  test('AS2-37: sha256WithRSAEncryption is as good as rsaEncryption, another digest in it is not', () => {
    const avecRsa = (n: number): Buffer => derSequence(derOid(`1.2.840.113549.1.1.${n}`), derNull);
    expect(verifie(faire({ algorithme: avecRsa(11) }))).toMatchObject({ ok: true });
    expect(verifie(faire({ algorithme: avecRsa(13) }))).toMatchObject({ ok: false });
  });

  test('AS2-37: messageDigest and contentType are required among signed attributes, once', () => {
    for (const attributs of [
      [type],
      [empreinte],
      [type, empreinte, empreinte],
      [attribut(oids.contentType, derOid(oids.envelopedData)), empreinte],
      [type, attribut(oids.messageDigest, derOctets(Buffer.alloc(32)))],
    ]) {
      let verification: unknown;
      try {
        verification = verifie(faire({ attributs }));
      } catch (error) {
        verification = error;
      }
      expect(verification).toMatchObject({ modificateur: 'integrity-check-failed' });
    }
  });

  test('AS2-37: the parameters of PSS are checked', () => {
    const pss = { padding: constants.RSA_PKCS1_PSS_PADDING };
    expect(verifie(faire({ ...pss, algorithme: derPss('sha256', 32) }))).toMatchObject({ ok: true });
    for (const algorithme of [
      derPss('sha256', 20),
      derPss('sha384', 32),
      derPss('sha1', 32),
      derSequence(derOid(oids.pss)),
      derSequence(derOid(oids.pss), derNull),
    ]) {
      expect(verifie(faire({ ...pss, algorithme }))).toMatchObject({ ok: false });
    }
  });

  test('AS2-39: attributes are signed in the order of DER, whatever order they are sent in', () => {
    const sorted = derSetOf(type, empreinte);
    const [premier, second] = childrenOf(readTlv(sorted)).map(({ whole }) => Buffer.from(whole));
    if (premier === undefined || second === undefined) throw new Error('two attributes');
    expect(verifie(faire({ attributs: [second, premier], signes: sorted }))).toMatchObject({ ok: true });
    const telQuel = der(0x31, second, premier);
    expect(verifie(faire({ attributs: [second, premier], signes: telQuel }))).toMatchObject({ ok: true });
    const ailleurs = derSequence(second, premier);
    expect(verifie(faire({ attributs: [second, premier], signes: ailleurs }))).toMatchObject({ ok: false });
  });

  test('AS2-39: attributes sent in BER are signed as DER', () => {
    const [premier, second] = childrenOf(readTlv(derSetOf(type, empreinte))).map(({ whole }) => whole);
    if (premier === undefined || second === undefined) throw new Error('two attributes');
    const ber = Buffer.concat([Buffer.from([0x30, 0x80]), childrenOf2(premier), Buffer.from([0, 0])]);
    expect(verifie(faire({ attributs: [ber, second], signes: derSetOf(premier, second) }))).toMatchObject({
      ok: true,
    });
  });

  test('AS2-40: CMSAlgorithmProtection may be there', () => {
    const protection = attribut(
      '1.2.840.113549.1.9.52',
      derSequence(sha256, derContext(1, derOid(oids.rsa))),
    );
    expect(verifie(faire({ attributs: [type, empreinte, protection] }))).toMatchObject({ ok: true });
  });

  test('AS2-38: a certificate renewed on the same key is found by trying all', () => {
    const memeCle = { ...eux.certificat, serie: Buffer.from([9]), ski: Buffer.from([9]) };
    expect(verifie(faire(), [autre.certificat, memeCle])).toMatchObject({ ok: true });
  });

  test('what is not a signature is integrity-check-failed', () => {
    for (const octets of [
      Buffer.alloc(0),
      contenu,
      faire().subarray(0, -1),
      derSequence(derOid(oids.data)),
    ]) {
      expect(() => lireSignature(octets)).toThrow('integrity-check-failed');
    }
  });
});

function childrenOf2(element: Buffer): Buffer {
  return readTlv(element).content;
}

describe('our signatures', () => {
  const empreinteDe = (digest: string): Buffer => createHash(digest).update(contenu).digest();
  const enchainee = identiteDeTest('enchainee', { autorite: autoriteDeTest() });

  test.each([
    ['sha-256', 'sha256', false],
    ['sha-384', 'sha384', false],
    ['sha-512', 'sha512', false],
    ['sha-1', 'sha1', false],
    ['sha-256', 'sha256', true],
    ['sha-512', 'sha512', true],
    ['sha-1', 'sha1', true],
  ] as const)(
    'AS2-37: %s (%s, PSS: %s) is verified by openssl, and has the length foretold',
    async (digest, nom, pss) => {
      const identite = enchainee;
      const octets = await signer({ empreinte: empreinteDe(nom), digest, pss, identite, at });
      expect(octets).toHaveLength(tailleSignature({ digest, pss, identite }) ?? -1);
      expect(verifierParOpenssl(octets, contenu, []).equals(contenu)).toBe(true);
      const verification = verifie(octets, [identite.certificat], { ancien: true });
      expect(verification).toEqual({ ok: true, certificat: identite.certificat, digest: nom });
      expect(lireSignature(octets).certificats).toHaveLength(2);
      if (pss) {
        const texte = openssl(['asn1parse', '-inform', 'DER'], octets).toString();
        expect(texte).toContain('rsassaPss');
      }
    },
  );

  test('AS2-37: ECDSA is verified by openssl; its length is not foretold', async () => {
    for (const [identite, digest, nom] of [
      [courbe, 'sha-256', 'sha256'],
      [courbe384, 'sha-384', 'sha384'],
    ] as const) {
      const octets = await signer({ empreinte: empreinteDe(nom), digest, pss: false, identite, at });
      expect(tailleSignature({ digest, pss: false, identite })).toBeUndefined();
      expect(verifierParOpenssl(octets, contenu, []).equals(contenu)).toBe(true);
      expect(verifie(octets, [identite.certificat])).toMatchObject({ ok: true });
    }
  });

  test('a key that cannot sign so is a matter of configuration', async () => {
    const options = { empreinte: empreinteDe('sha256'), digest: 'sha-256', identite: courbe, at } as const;
    await expect(signer({ ...options, pss: true })).rejects.toThrow('CONFIG');
  });
});
