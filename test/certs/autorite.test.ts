// SPDX-License-Identifier: Apache-2.0
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assurerIdentite, creerAutorite, ecrireIdentite, emettreCertificat } from '../../certs/autorite.ts';
import { type Identite, lireIdentite } from '../../certs/identite.ts';
import { identiteDeTest, pemDe } from '../support/as2-keys.ts';
import { openOpenssl } from '../support/openssl.ts';

const openssl = openOpenssl();
afterAll(() => openssl.close());
const now = new Date();
const cle = identiteDeTest('key').cle;
let autorite: Identite;
beforeAll(async () => {
  autorite = await creerAutorite('Raccord development', now);
});

describe('a certificate of the development authority', () => {
  test.each([
    ['serveur', 'sslserver'],
    ['serveur', 'sslclient'],
    ['client', 'sslclient'],
    ['signature', 'smimesign'],
    ['signature', 'smimeencrypt'],
  ] as const)('of genre %s verifies for %s', async (genre, purpose) => {
    const { certificat } = openssl.write(await emettreCertificat(autorite, { nom: genre, genre, now, cle }));
    const root = openssl.file('root.pem', pemDe(autorite).certificat);
    expect(openssl.run('verify', '-x509_strict', '-CAfile', root, '-purpose', purpose, certificat)).toContain(
      'OK',
    );
  });

  test('of genre client is none for a server', async () => {
    const { certificat } = openssl.write(
      await emettreCertificat(autorite, { nom: 'c', genre: 'client', now, cle }),
    );
    const root = openssl.file('root.pem', pemDe(autorite).certificat);
    expect(() => openssl.run('verify', '-CAfile', root, '-purpose', 'sslserver', certificat)).toThrow();
  });

  test('has a serial of 16 random octets, names this machine, and a key of 2048 bits', async () => {
    const make = () => emettreCertificat(autorite, { nom: 'here', genre: 'serveur', now, cle });
    const [one, two] = [await make(), await make()];
    expect(one.certificat.serie.length).toBeGreaterThanOrEqual(14); // Zeros in front are not counted.
    expect(one.certificat.serie.equals(two.certificat.serie)).toBe(false);
    expect(one.certificat.x509.checkHost('localhost')).toBe('localhost');
    expect(one.certificat.x509.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(one.chaine).toEqual([autorite.certificat]);
    expect(autorite.cle.asymmetricKeyDetails?.modulusLength).toBe(2048);
    expect(one.certificat.du.getTime()).toBeLessThan(now.getTime());
  });

  test('has a common name of 64 characters at most, whatever its name', async () => {
    const { nom, certificat } = await emettreCertificat(autorite, {
      nom: 'é'.repeat(128),
      genre: 'client',
      now,
      cle,
    });
    expect(nom).toHaveLength(128);
    const path = openssl.file('long.pem', pemDe({ nom, cle, certificat, chaine: [] }).certificat);
    const subject = openssl.run('x509', '-in', path, '-noout', '-subject', '-nameopt', 'utf8,sep_comma_plus');
    expect(subject).toContain(`CN=${'é'.repeat(64)}\n`);
  });

  test('with a new key, that key belongs to it', async () => {
    const { certificat, cle: made } = await emettreCertificat(autorite, {
      nom: 'n',
      genre: 'client',
      now,
      jours: 2,
    });
    expect(certificat.x509.checkPrivateKey(made)).toBe(true);
    expect(certificat.au.getTime() - now.getTime()).toBeLessThanOrEqual(2 * 24 * 3600 * 1000);
  });
});

describe('the identity of a first start', () => {
  const emettre = () => emettreCertificat(autorite, { nom: 'first', genre: 'signature', now, cle });

  test('is written for its owner alone, and read back', async () => {
    const fichiers = {
      fichier: join(openssl.directory, 'k/as2.crt'),
      cleFichier: join(openssl.directory, 'k/as2.key'),
    };
    expect(await assurerIdentite(fichiers, emettre)).toBe(true);
    for (const path of Object.values(fichiers)) expect(statSync(path).mode & 0o777).toBe(0o600);
    const read = await lireIdentite(fichiers);
    expect(read.certificat.x509.checkPrivateKey(cle)).toBe(true);
    expect(read.chaine.map(({ empreinte }) => empreinte)).toEqual([autorite.certificat.empreinte]);
    expect(await assurerIdentite(fichiers, () => Promise.reject(new Error('asked again')))).toBe(false);
  });

  test('in one file holds its key too', async () => {
    const fichier = join(openssl.directory, 'one.pem');
    await assurerIdentite({ fichier }, emettre);
    expect((await lireIdentite({ fichier })).cle.equals(cle)).toBe(true);
    await expect(ecrireIdentite({ fichier }, autorite)).rejects.toMatchObject({ code: 'EEXIST' });
  });

  test('of a start that was killed after the key is made for that key', async () => {
    const fichiers = {
      fichier: join(openssl.directory, 'h.crt'),
      cleFichier: join(openssl.directory, 'h.key'),
    };
    const laid = identiteDeTest('laid', { bits: 2048 });
    openssl.file('h.key', pemDe(laid).cle);
    expect(existsSync(fichiers.fichier)).toBe(false);
    await assurerIdentite(fichiers, async (kept) => {
      if (kept === undefined) throw new Error('the key was not seen');
      return emettreCertificat(autorite, { nom: 'h', genre: 'signature', now, cle: kept });
    });
    expect((await lireIdentite(fichiers)).cle.equals(laid.cle)).toBe(true);
  });

  test('is refused when a broken key stands there', async () => {
    const cleFichier = openssl.file('b.key', 'nonsense');
    const fichier = join(openssl.directory, 'b.crt');
    await expect(assurerIdentite({ fichier, cleFichier }, emettre)).rejects.toThrow('CONFIG');
  });
});
