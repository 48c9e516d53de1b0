// SPDX-License-Identifier: Apache-2.0
import { createPublicKey } from 'node:crypto';
import { chmodSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { lireIdentite } from '../../certs/identite.ts';
import { lirePkcs12 } from '../../certs/pkcs12.ts';
import { ecrirePkcs12 } from '../../certs/pkcs12-write.ts';
import { autoriteDeTest, identiteDeTest, pemDe } from '../support/as2-keys.ts';
import { openOpenssl } from '../support/openssl.ts';

const openssl = openOpenssl();
afterAll(() => openssl.close());

const racine = autoriteDeTest();
const intermediaire = identiteDeTest('intermediaire', {
  autorite: racine,
  estAutorite: true,
  keyUsage: ['keyCertSign'],
});
const rsa = identiteDeTest('rsa', { autorite: intermediaire });
const ec = identiteDeTest('ec', { ec: true, autorite: racine });
const secret = 'pâsse wörd €';
const motDePasseFichier = openssl.file('secret.txt', `${secret}\nsecond line\n`);
const empty = openssl.file('other.txt', 'another\n');

function write(identite = rsa) {
  const { cle, certificat, chaine } = openssl.write(identite);
  return { cle, whole: openssl.file(`${identite.nom}.all.pem`, textOf(identite)), certificat, chaine };
}

function textOf(identite: typeof rsa): string {
  const { certificat, chaine } = pemDe(identite);
  return chaine + certificat; // The certificate stands last on purpose.
}

function exported(name: string, identite: typeof rsa, ...more: readonly string[]): string {
  const { cle, certificat, chaine } = openssl.write(identite);
  openssl.run(
    ...['pkcs12', '-export', '-inkey', cle, '-in', certificat, '-certfile', chaine, '-name', 'x'],
    ...['-out', name, '-passout', `file:${motDePasseFichier}`, ...more],
  );
  return `${openssl.directory}/${name}`;
}

describe('an identity is read from PKCS#12 that openssl wrote', () => {
  test.each([
    ['as it does today', []],
    ['as it did before version 3', ['-legacy']],
    [
      'with 3DES and a SHA-1 MAC',
      ['-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1'],
    ],
    ['with AES-128 and SHA-512', ['-keypbe', 'AES-128-CBC', '-certpbe', 'AES-128-CBC', '-macalg', 'sha512']],
    ['with certificates in clear', ['-certpbe', 'NONE']],
    ['with a key in clear', ['-keypbe', 'NONE']],
    ['without a MAC', ['-nomac']],
  ])('%s', async (_, more) => {
    const read = await lireIdentite({ fichier: exported('a.p12', rsa, ...more), motDePasseFichier });
    expect(read.nom).toBe('a');
    expect(read.cle.equals(rsa.cle)).toBe(true);
    expect(read.certificat.der).toEqual(rsa.certificat.der);
    expect(read.chaine.map(({ der }) => der)).toEqual(
      [intermediaire, racine].map((one) => one.certificat.der),
    );
  });

  test('with an EC key', async () => {
    const read = await lireIdentite({ nom: 'ours', fichier: exported('b.p12', ec), motDePasseFichier });
    expect(read.nom).toBe('ours');
    expect(read.cle.equals(ec.cle)).toBe(true);
    expect(read.certificat.der).toEqual(ec.certificat.der);
  });

  test('unless the password is another, or there is no key', async () => {
    const fichier = exported('c.p12', rsa);
    const wrong = lireIdentite({ fichier, motDePasseFichier: empty });
    await expect(wrong).rejects.toThrow(`${fichier} : PKCS#12`);
    await expect(wrong).rejects.toThrow(`password is another (motDePasseFichier : ${empty})`);
    await expect(lireIdentite({ fichier })).rejects.toThrow('(motDePasseFichier : manque / is missing)');
    const keyless = exported('d.p12', rsa, '-nokeys');
    await expect(lireIdentite({ fichier: keyless, motDePasseFichier })).rejects.toThrow('no private key');
  });

  test('changed in one octet, it is refused or the same', async () => {
    const { readFileSync } = await import('node:fs');
    const whole = readFileSync(exported('e.p12', ec));
    for (let at = 0; at < whole.length; at += 7) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 0x11;
      try {
        const { cles, certificats } = lirePkcs12(changed, secret);
        expect(cles[0]?.equals(ec.cle)).toBe(true);
        expect(certificats[0]).toEqual(ec.certificat.der);
      } catch (error) {
        expect(error).toMatchObject({ code: 'CONFIG' });
      }
    }
  });
});

describe('PKCS#12 that we wrote', () => {
  test.each([
    ['RSA', rsa],
    ['EC', ec],
  ])('is opened by openssl: %s', (_, identite) => {
    const certificats = [identite.certificat, ...identite.chaine].map(({ der }) => der);
    const path = openssl.file('w.p12', ecrirePkcs12({ ...identite, certificats }, secret));
    const out = openssl.run('pkcs12', '-in', path, '-passin', `file:${motDePasseFichier}`, '-nodes');
    expect(out).toContain(`friendlyName: ${identite.nom}`);
    expect(out.match(/BEGIN CERTIFICATE/g)).toHaveLength(certificats.length);
    const key = createPublicKey(out.slice(out.indexOf('-----BEGIN PRIVATE KEY')));
    expect(key.equals(identite.certificat.clePublique)).toBe(true);
  });

  test('is read again by us, and refused with another password', () => {
    const octets = ecrirePkcs12({ ...ec, certificats: [ec.certificat.der] }, secret);
    expect(lirePkcs12(octets, secret).cles[0]?.equals(ec.cle)).toBe(true);
    expect(() => lirePkcs12(octets, 'x')).toThrow('password');
  });
});

describe('an identity is read from PEM', () => {
  test('with the key in a file of its own, and the chain put in order', async () => {
    const { cle, whole } = write();
    const read = await lireIdentite({ fichier: whole, cleFichier: cle });
    expect(read.certificat.der).toEqual(rsa.certificat.der);
    expect(read.chaine.map(({ sujet }) => sujet)).toEqual(
      [intermediaire, racine].map((one) => one.certificat.sujet),
    );
  });

  test('with an encrypted key, in PKCS#8 or as older tools wrote it', async () => {
    const { cle, whole } = write();
    const out = ['-passout', `file:${motDePasseFichier}`];
    openssl.run('pkcs8', '-topk8', '-in', cle, '-out', 'p8.pem', '-v2', 'aes-256-cbc', ...out);
    openssl.run('rsa', '-in', cle, '-out', 'old.pem', '-aes128', '-traditional', ...out);
    for (const name of ['p8.pem', 'old.pem']) {
      const cleFichier = `${openssl.directory}/${name}`;
      const read = await lireIdentite({ fichier: whole, cleFichier, motDePasseFichier });
      expect(read.cle.equals(rsa.cle)).toBe(true);
      await expect(lireIdentite({ fichier: whole, cleFichier, motDePasseFichier: empty })).rejects.toThrow(
        'password',
      );
    }
  });

  test('from one file, unless others may read the key in it', async () => {
    const fichier = openssl.file('one.pem', textOf(ec) + pemDe(ec).cle);
    expect((await lireIdentite({ fichier })).certificat.der).toEqual(ec.certificat.der);
    chmodSync(fichier, 0o644);
    await expect(lireIdentite({ fichier })).rejects.toThrow('chmod 600');
  });

  test('but not with a key of another, a file that is missing, or a password that others may read', async () => {
    const { whole } = write();
    await expect(lireIdentite({ fichier: whole, cleFichier: write(ec).cle })).rejects.toThrow(
      'no certificate belongs',
    );
    await expect(lireIdentite({ fichier: `${whole}.none` })).rejects.toThrow('CONFIG');
    await expect(lireIdentite({ fichier: whole, cleFichier: `${whole}.none` })).rejects.toThrow('missing');
    const open = openssl.file('open.txt', 'x\n');
    chmodSync(open, 0o644);
    await expect(lireIdentite({ fichier: whole, motDePasseFichier: open })).rejects.toThrow('chmod 600');
  });
});
